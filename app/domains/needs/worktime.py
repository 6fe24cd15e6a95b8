"""Working time: opening hours on a wall clock, counted exactly on the world's (VR-42). Pure: no database, no present.

Hours are stated in local time and instants are kept in UTC. A time zone is a row of stretches with one offset each;
within a stretch, local time is UTC plus a constant. So a repeated hour counts twice and a skipped one not at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

Span = tuple[dt.datetime, dt.datetime]
"""Two instants in UTC, the second not included."""
Pause = tuple[dt.datetime, dt.datetime | None]
"""From when to when the clock stood still; None: it still does."""
Piece = tuple[int, int]
"""Minutes of a local day: opens, closes; 1440 is midnight at its end."""

DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
NOTHING = dt.timedelta(0)
HORIZON = dt.timedelta(days=3660)
"""How far a due instant is looked for: who is never open has none."""
_STEP = 6 * 3600
_DAYS_KEPT = 4000


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """The time zone of an IANA name."""
    return ZoneInfo(name)


def _offset(zone: ZoneInfo, second: int) -> int:
    found = dt.datetime.fromtimestamp(second, zone).utcoffset()
    assert found is not None
    return int(found.total_seconds())


@lru_cache(maxsize=2048)
def offsets(name: str, year: int) -> tuple[tuple[dt.datetime, dt.datetime, dt.timedelta], ...]:
    """The stretches of one offset of a zone in a UTC year: from, to, offset; each change is found to the second."""
    zone = zone_named(name)
    start, end = (int(dt.datetime(y, 1, 1, tzinfo=dt.UTC).timestamp()) for y in (year, year + 1))
    changes = [start]
    for low, high in pairwise([*range(start, end, _STEP), end]):
        if _offset(zone, low) != (after := _offset(zone, high)):
            known, found = low, high
            while found - known > 1:
                middle = (known + found) // 2
                known, found = (known, middle) if _offset(zone, middle) == after else (middle, found)
            changes.append(found)
    bounds = [dt.datetime.fromtimestamp(second, dt.UTC) for second in dict.fromkeys([*changes, end])]
    return tuple(
        (low, high, dt.timedelta(seconds=_offset(zone, int(low.timestamp())))) for low, high in pairwise(bounds)
    )


@dataclass(frozen=True, slots=True)
class Hours:
    """When a desk is open: a week of wall-clock pieces, the days that differ, and how long its working day counts."""

    zone: str
    week: tuple[tuple[int, Piece], ...]
    day: dt.timedelta
    closed: frozenset[dt.date] = frozenset()
    opened: tuple[tuple[dt.date, Piece], ...] = ()
    _days: dict[dt.date, tuple[Span, ...]] = field(default_factory=dict, compare=False, repr=False)

    def pieces(self, day: dt.date) -> tuple[Piece, ...]:
        """The local pieces of a day. What is said of the day itself goes before the week; open goes before closed."""
        own = tuple(piece for date, piece in self.opened if date == day)
        if own or day in self.closed:
            return own
        return tuple(piece for weekday, piece in self.week if weekday == day.weekday())

    def open_intervals(self, start: dt.datetime, end: dt.datetime) -> Iterator[Span]:
        """When it is open between two instants: UTC, in order, never touching each other."""
        held: Span | None = None
        day = start.astimezone(dt.UTC).date()
        while day <= dt.date.max and dt.datetime.combine(day, dt.time(), dt.UTC) < end:
            for low, high in self._in_utc(day):
                low, high = max(low, start), min(high, end)  # noqa: PLW2901 - clipped to what is asked for
                if low >= high:
                    continue
                if held is not None and low <= held[1]:
                    held = (held[0], high)
                    continue
                if held is not None:
                    yield held
                held = (low, high)
            day += DAY
        if held is not None:
            yield held

    def _in_utc(self, day: dt.date) -> tuple[Span, ...]:
        """What a day of UTC holds of the local days around it, in order. Local days may lie in each other's way."""
        if (known := self._days.get(day)) is not None:
            return known
        first = dt.datetime.combine(day, dt.time(), dt.UTC)
        last = first + DAY
        found = []
        for local in (day - DAY, day, day + DAY):
            midnight = dt.datetime.combine(local, dt.time(), dt.UTC)
            pieces = self.pieces(local)
            for low, high, offset in offsets(self.zone, day.year) if pieces else ():
                if high <= first or low >= last:
                    continue
                for opens, closes in pieces:
                    begin = max(midnight + opens * MINUTE - offset, low, first)
                    end = min(midnight + closes * MINUTE - offset, high, last)
                    if begin < end:
                        found.append((begin, end))
        if len(self._days) >= _DAYS_KEPT:
            self._days.clear()
        self._days[day] = spans = tuple(sorted(found))
        return spans

    def next_opening(self, start: dt.datetime) -> dt.datetime | None:
        """The first instant, from `start` on, at which it is open; None when there is none within the horizon."""
        found = next(self.open_intervals(start, start + HORIZON), None)
        return None if found is None else found[0]


def effective(pauses: Iterable[Pause], cap: dt.timedelta) -> tuple[list[Span], list[Span]]:
    """The pauses that stop the clock, and what of them is over the cap, where it runs again (VR-42).

    The cap is elapsed time, over all pauses together. A pause that is open is taken to last as long as it may.
    """
    stopped: list[Span] = []
    over: list[Span] = []
    left = cap
    for start, end in pauses:
        last = start + left if end is None else end
        stands = min(last, start + left)
        if stands > start:
            stopped.append((start, stands))
        if last > stands:
            over.append((stands, last))
        left -= max(stands - start, NOTHING)
    return stopped, over


def without(spans: Iterable[Span], taken: Sequence[Span]) -> Iterator[Span]:
    """The spans less what is taken out; both in order."""
    for start, end in spans:
        for low, high in taken:
            if high <= start or low >= end:
                continue
            if low > start:
                yield start, low
            start = max(start, high)  # noqa: PLW2901 - the rest of the span
            if start >= end:
                break
        if start < end:
            yield start, end


def consumed(hours: Hours, start: dt.datetime, end: dt.datetime, stopped: Sequence[Span] = ()) -> dt.timedelta:
    """How much working time passes between two instants while the clock is not stopped."""
    running = without(hours.open_intervals(start, end), stopped)
    return sum((high - low for low, high in running), NOTHING)


def consume(hours: Hours, start: dt.datetime, amount: dt.timedelta, stopped: Sequence[Span] = ()) -> dt.datetime | None:
    """The earliest instant at which so much working time has passed; None when that takes longer than the horizon."""
    left = amount
    if left <= NOTHING:
        return start
    for low, high in without(hours.open_intervals(start, start + HORIZON), stopped):
        if high - low >= left:
            return low + left
        left -= high - low
    return None
