"""A promise: a service level and its calendar, made concrete and frozen at receipt (R2; VR-42).

What a request keeps is no reference but the hours, holidays and figures themselves: no later change of a calendar, of a
service level or of the library `holidays` moves an instant that somebody was told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from app.domains.needs.calendars import Calendar, ServiceLevel
from app.domains.needs.desk_vocabulary import ClockTarget, DayKind, Weekday
from app.domains.needs.worktime import DAY, MINUTE, Hours, Piece, zone_named

WEEKDAYS = list(Weekday)
TIMED = (ClockTarget.ACKNOWLEDGE, ClockTarget.TRIAGE, ClockTarget.ANSWER)
YEARS_AHEAD = 2
"""For how long the holidays after receipt are kept."""
Promise = Mapping[str, Any]


def minutes_of(clock: str) -> int:
    """`16:30` as minutes of the day."""
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """Every IANA name that this machine knows."""
    return frozenset(available_timezones()) - {"localtime", "Factory"}


@lru_cache(maxsize=256)
def public_holidays(country: str, subdivision: str | None, years: tuple[int, ...]) -> tuple[tuple[dt.date, str], ...]:
    """The public holidays of a country, in English where the library has it.

    Raises NotImplementedError for a country or a part of one that it does not know.
    """
    import holidays  # a tenth of a second, and only who makes a promise needs it

    found = holidays.country_holidays(country, subdiv=subdivision, years=years, language="en_US")
    return tuple(sorted(found.items()))


def day_of_receipt(calendar: Calendar, received_at: dt.datetime) -> dt.date:
    """The calendar's own day at that instant; all that is frozen hangs on it alone."""
    return received_at.astimezone(zone_named(calendar.time_zone)).date()


def frozen_calendar(calendar: Calendar, received_at: dt.datetime) -> dict[str, Any]:
    """A calendar from the day before receipt to two years after, every holiday written out."""
    local = day_of_receipt(calendar, received_at)
    first, last = local - DAY, dt.date(local.year + YEARS_AHEAD, local.month, min(local.day, 28))
    closed: dict[str, str] = {}
    if calendar.holiday_country is not None:
        years = tuple(range(first.year, last.year + 1))
        for day, name in public_holidays(calendar.holiday_country, calendar.holiday_subdivision, years):
            if first <= day <= last:
                closed[day.isoformat()] = name
    opened = []
    for row in calendar.days or []:
        if row["kind"] == DayKind.CLOSED:
            closed[row["date"]] = row["name"]
        else:
            closed.pop(row["date"], None)
            opened.append([row["date"], minutes_of(row["opens"]), minutes_of(row["closes"]), row["name"]])
    return {
        "calendar": calendar.code,
        "zone": calendar.time_zone,
        "week": [
            [WEEKDAYS.index(row["weekday"]), minutes_of(row["opens"]), minutes_of(row["closes"])]
            for row in calendar.week or []
        ],
        "day": calendar.nominal_minutes,
        "closed": closed,
        "opened": opened,
        "until": last.isoformat(),
    }


def frozen(level: ServiceLevel, calendar: Calendar, received_at: dt.datetime) -> dict[str, Any]:
    """The promise that a request received now is given."""
    return {
        **frozen_calendar(calendar, received_at),
        "service_level": level.code,
        "standing": str(level.standing),
        "targets": {
            row["urgency"]: {str(target): row[f"{target}_days"] for target in TIMED} for row in level.targets or []
        },
        "pause_cap_days": level.pause_cap_days,
        "close_after_days": level.close_after_days,
    }


def hours_of(promise: Promise) -> Hours:
    """The hours that a promise counts in."""
    return _hours(
        promise["zone"],
        tuple((day, (opens, closes)) for day, opens, closes in promise["week"]),
        promise["day"],
        frozenset(promise["closed"]),
        tuple((day, (opens, closes)) for day, opens, closes, _ in promise["opened"]),
    )


@lru_cache(maxsize=16)
def _hours(
    zone: str,
    week: tuple[tuple[int, Piece], ...],
    day: int,
    closed: frozenset[str],
    opened: tuple[tuple[str, Piece], ...],
) -> Hours:
    """Made once for the requests of about the same time: it remembers the days that it has worked out."""
    return Hours(
        zone,
        week,
        day * MINUTE,
        frozenset(dt.date.fromisoformat(date) for date in closed),
        tuple((dt.date.fromisoformat(date), piece) for date, piece in opened),
    )


def promised(promise: Promise, urgency: str, target: ClockTarget) -> dt.timedelta:
    """The working time that is promised for a target."""
    days: int = promise["targets"][urgency][str(target)]
    return days * int(promise["day"]) * MINUTE


def pause_cap(promise: Promise) -> dt.timedelta:
    """How long the clock may stand still in all."""
    return int(promise["pause_cap_days"]) * DAY
