"""Working time against an independent calculation: a scan that looks at every minute on the wall (VR-42).

The scan knows nothing of intervals, offsets or transitions. It asks the clock on the wall what it shows, minute by
minute, and looks the time up in the hours of the day.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domains.needs.worktime import Hours, Pause, consume, consumed, effective, offsets

ZONES = (
    "Africa/Nairobi", "America/New_York", "Europe/London", "Africa/Cairo", "Asia/Beirut", "Pacific/Chatham",
    "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu", "UTC",
)  # fmt: skip
CASES = 10_000
CALENDARS = 40
"""Each is scanned once, over its whole span; the cases are spread over them."""
SPAN = 540
MINUTE = dt.timedelta(minutes=1)
WEEKS = (
    tuple((day, (510, 1020)) for day in range(5)),
    tuple((day, piece) for day in range(5) for piece in ((480, 720), (780, 1050))),
    (*((day, (450, 990)) for day in (6, 0, 1, 2)), (3, (450, 780))),
    tuple((day, (0, 1440)) for day in range(7)),
    ((4, (1320, 1440)), (5, (0, 360)), (5, (1380, 1440)), (6, (0, 300)), (0, (7, 1433))),
)
DAYS = {"urgent": 5, "standard": 10, "complex": 20}


@dataclass
class Scanned:
    """Hours, and for every minute of a span whether the wall clock says that they are open."""

    hours: Hours
    begins: dt.datetime
    minutes: bytearray


@lru_cache
def open_minutes(pieces: tuple[tuple[int, int], ...]) -> bytes:
    return bytes(any(low <= minute < high for low, high in pieces) for minute in range(1440))


def scan(zone: str, week: tuple[tuple[int, tuple[int, int]], ...], chance: random.Random) -> Scanned:
    begins = dt.datetime(
        chance.choice((2011, 2015, 2017, 2019, 2023, 2024, 2025)), chance.randint(1, 12), 3, tzinfo=dt.UTC
    )
    days = [begins.date() + dt.timedelta(days=n) for n in range(SPAN)]
    closed = frozenset(chance.sample(days, 25))
    opened = tuple((day, (chance.randint(0, 700), chance.randint(701, 1440))) for day in chance.sample(days, 6))
    nominal = chance.choice((dt.timedelta(hours=8), dt.timedelta(minutes=450), dt.timedelta(minutes=477)))
    wall, open_on = ZoneInfo(zone), {}
    minutes = bytearray(SPAN * 1440)
    first = int(begins.timestamp())
    for quarter in range(SPAN * 96):  # no zone changes its clock within a quarter of an hour
        shown = dt.datetime.fromtimestamp(first + quarter * 900, wall)
        day = shown.date()
        if day not in open_on:
            pieces = [piece for date, piece in opened if date == day]
            if not pieces and day not in closed:
                pieces = [piece for weekday, piece in week if weekday == day.weekday()]
            open_on[day] = open_minutes(tuple(pieces))
        at = shown.hour * 60 + shown.minute
        minutes[quarter * 15 : quarter * 15 + 15] = open_on[day][at : at + 15]
    return Scanned(Hours(zone, week, nominal, closed, opened), begins, minutes)


def cases(chance: random.Random, found: Scanned) -> Iterator[tuple[dt.datetime, list[Pause], dt.timedelta, int]]:
    """Receipt, pauses, the cap on them, and the minutes that are promised. Half begin close to a change of the clock."""
    year = found.begins.year
    changes = [
        low for y in (year, year + 1) for low, _, _ in offsets(found.hours.zone, y)
        if low > found.begins + dt.timedelta(days=5) and low < found.begins + dt.timedelta(days=300)
    ]  # fmt: skip
    nominal = found.hours.day // MINUTE
    while True:
        start = found.begins + chance.randint(0, 300 * 1440) * MINUTE
        if changes and chance.random() < 0.5:
            start = chance.choice(changes) - chance.randint(-1440, 4 * 1440) * MINUTE
        pauses: list[Pause] = []
        at = start
        for _ in range(chance.randint(0, 3)):
            at += chance.randint(0, 9 * 1440) * MINUTE
            end = at + chance.randint(1, 30 * 1440) * MINUTE
            pauses.append((at, end))
            at = end
        if pauses and chance.random() < 0.2:
            pauses[-1] = (pauses[-1][0], None)
        cap = chance.choice((60, 60, 10, 1)) * dt.timedelta(days=1)
        yield start, pauses, cap, chance.choice((2, 3, *DAYS.values())) * nominal


def by_minutes(found: Scanned, start: dt.datetime, pauses: list[Pause], cap: dt.timedelta, promised: int) -> int | None:
    """The minute of the span at whose end the promise is used up, counted one by one."""
    first, left = (start - found.begins) // MINUTE, cap // MINUTE
    running = found.minutes[first:]
    for begin, end in pauses:
        low = (begin - start) // MINUTE
        high = min(low + left, len(running) if end is None else (end - start) // MINUTE)
        running[low:high] = bytes(max(high - low, 0))
        left -= max(high - low, 0)
    count = 0
    for low in range(0, len(running), 1440):
        here = running.count(1, low, low + 1440)
        if count + here >= promised:
            for minute in range(low, low + 1440):
                count += running[minute]
                if count == promised:
                    return first + minute + 1
        count += here
    return None


def test_ten_thousand_cases_agree_with_the_scan() -> None:
    chance = random.Random(20261126)
    over_a_change = paused = 0
    for number in range(CALENDARS):
        found = scan(ZONES[number % len(ZONES)], WEEKS[number % len(WEEKS) - number // 10], chance)
        drawn = cases(chance, found)
        for _ in range(CASES // CALENDARS):
            start, pauses, cap, promised = next(drawn)
            expected = by_minutes(found, start, pauses, cap, promised)
            assert expected is not None, "the span is long enough for every case"
            stopped, _ = effective(pauses, cap)
            due = consume(found.hours, start, promised * MINUTE, stopped)
            said = f"{found.hours} {start} {pauses} {cap} {promised}"
            assert due == found.begins + expected * MINUTE, said
            assert consumed(found.hours, start, due, stopped) == promised * MINUTE, said
            zone = ZoneInfo(found.hours.zone)
            over_a_change += start.astimezone(zone).utcoffset() != due.astimezone(zone).utcoffset()
            paused += bool(stopped)
    assert over_a_change > 500 and paused > 5000, "the cases are the ones that matter"


# -- what people would ask first ---------------------------------------------------------------------------


OFFICE = tuple((day, (540, 1020)) for day in range(5))
EIGHT = dt.timedelta(hours=8)


def at(zone: str, text: str, fold: int = 0) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(dt.UTC)


def test_friday_evening_counts_from_monday_morning() -> None:
    hours = Hours("Africa/Nairobi", OFFICE, EIGHT)
    received = at("Africa/Nairobi", "2026-11-27T18:40")
    assert hours.next_opening(received) == at("Africa/Nairobi", "2026-11-30T09:00")
    assert consume(hours, received, 2 * EIGHT) == at("Africa/Nairobi", "2026-12-01T17:00")


def test_over_the_year_end_with_holidays() -> None:
    closed = frozenset({dt.date(2026, 12, 25), dt.date(2027, 1, 1)})
    hours = Hours("Africa/Nairobi", OFFICE, EIGHT, closed)
    received = at("Africa/Nairobi", "2026-12-24T13:00")
    assert consume(hours, received, 5 * EIGHT) == at("Africa/Nairobi", "2027-01-04T13:00")


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        ("Europe/London", "2026-03-29", 23), ("Europe/London", "2026-10-25", 25), ("Asia/Beirut", "2026-03-29", 23),
        ("Australia/Lord_Howe", "2026-04-05", 24.5), ("Australia/Lord_Howe", "2026-10-04", 23.5),
        ("Pacific/Apia", "2011-12-30", 0), ("America/Sao_Paulo", "2018-11-04", 23),
        ("America/St_Johns", "2006-10-28", 24 + 59 / 60), ("Africa/Cairo", "2026-04-24", 23),
    ],
)  # fmt: skip
def test_a_day_is_as_long_as_the_clock_made_it(zone: str, day: str, length: float) -> None:
    """Open round the clock on that date alone; St John's put its clocks back just after midnight, into the day before."""
    hours = Hours(zone, (), EIGHT, opened=((date := dt.date.fromisoformat(day), (0, 1440)),))
    around = dt.datetime.combine(date, dt.time(), dt.UTC)
    total = consumed(hours, around - dt.timedelta(days=2), around + dt.timedelta(days=3))
    assert total == dt.timedelta(hours=length)


def test_both_occurrences_of_a_repeated_hour_count_and_a_skipped_one_does_not() -> None:
    night = Hours("Europe/London", ((6, (60, 120)),), EIGHT)
    week = [at("Europe/London", "2026-10-25T00:00"), at("Europe/London", "2026-10-26T00:00")]
    assert [*night.open_intervals(*week)] == [
        (at("Europe/London", "2026-10-25T01:00"), at("Europe/London", "2026-10-25T02:00"))
    ]
    assert consumed(night, *week) == dt.timedelta(hours=2)
    assert consumed(
        night, at("Europe/London", "2026-03-29T00:00"), at("Europe/London", "2026-03-30T00:00")
    ) == dt.timedelta(0)


def test_a_desk_that_never_opens_has_no_due_instant() -> None:
    never = Hours("UTC", (), EIGHT)
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert (consume(never, now, MINUTE), never.next_opening(now)) == (None, None)
    assert consume(never, now, dt.timedelta(0)) == now


def test_pauses_stop_the_clock_until_the_cap_and_no_longer() -> None:
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    days = [start + dt.timedelta(days=n) for n in range(100)]
    cap = dt.timedelta(days=10)
    assert effective([(days[0], days[4]), (days[5], days[20])], cap) == (
        [(days[0], days[4]), (days[5], days[11])],
        [(days[11], days[20])],
    )
    assert effective([(days[0], days[4]), (days[5], None)], cap) == ([(days[0], days[4]), (days[5], days[11])], [])
    assert effective([(days[0], days[50]), (days[60], days[61])], cap) == (
        [(days[0], days[10])],
        [(days[10], days[50]), (days[60], days[61])],
    )


# -- properties, to the microsecond ------------------------------------------------------------------------

instants = st.integers(0, 27 * 365 * 86400).map(
    lambda n: dt.datetime(2009, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=n)
)
amounts = st.integers(1, 40 * 8 * 3600 * 10**6).map(lambda n: dt.timedelta(microseconds=n))


@st.composite
def worked(draw: st.DrawFn) -> tuple[Hours, dt.datetime, list[tuple[dt.datetime, dt.datetime]]]:
    start = draw(instants)
    hours = Hours(draw(st.sampled_from(ZONES)), draw(st.sampled_from(WEEKS)), EIGHT)
    pauses: list[tuple[dt.datetime, dt.datetime]] = []
    at = start
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 3 * 10**6)), max_size=3)):
        begin = at + dt.timedelta(seconds=gap)
        at = begin + dt.timedelta(seconds=length)
        pauses.append((begin, at))
    return hours, start, pauses


@settings(max_examples=300, deadline=None)
@given(worked(), amounts)
def test_what_is_promised_is_what_is_used_up(
    case: tuple[Hours, dt.datetime, list[tuple[dt.datetime, dt.datetime]]], amount: dt.timedelta
) -> None:
    hours, start, stopped = case
    due = consume(hours, start, amount, stopped)
    assert due is not None and due > start
    assert consumed(hours, start, due, stopped) == amount
    before = due - dt.timedelta(microseconds=1)
    assert consumed(hours, start, before, stopped) == amount - dt.timedelta(microseconds=1), "and not a moment earlier"


@settings(max_examples=200, deadline=None)
@given(worked(), st.integers(0, 10**7), st.integers(0, 10**7))
def test_working_time_adds_up(
    case: tuple[Hours, dt.datetime, list[tuple[dt.datetime, dt.datetime]]], first: int, second: int
) -> None:
    hours, start, stopped = case
    middle = start + dt.timedelta(seconds=first)
    end = middle + dt.timedelta(seconds=second)
    assert consumed(hours, start, end, stopped) == consumed(hours, start, middle, stopped) + consumed(
        hours, middle, end, stopped
    )
    spans = [*hours.open_intervals(start, end)]
    assert all(low < high for low, high in spans)
    assert all(one[1] < two[0] for one, two in pairwise(spans)), "they never touch"
