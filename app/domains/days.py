"""Days: the one that it is, and the one so many months away."""

from __future__ import annotations

import calendar
import datetime as dt


def today() -> dt.date:
    """The day in UTC."""
    return dt.datetime.now(dt.UTC).date()


def months_from(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or earlier where they are negative; or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
