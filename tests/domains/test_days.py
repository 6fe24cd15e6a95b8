"""Days, and the one so many months away."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from app.domains.days import months_from


@given(st.dates(dt.date(1900, 1, 1), dt.date(2400, 1, 1)), st.integers(-600, 600))
def test_the_day_stays_where_there_is_one(day: dt.date, months: int) -> None:
    found = months_from(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and (found + dt.timedelta(days=1)).day == 1)
