"""Job: work that nobody asks for at the moment, done again and again by some worker (ADR 0029)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from app.kernel.access import ADMIN, Caller
from app.kernel.session import Database

Run = Callable[[Database], Awaitable[dt.datetime | None]]
"""Does what is due, in Units of its own, and says when it is wanted next if that is sooner than usual.

It may end at any line and begin anew: what it does twice must be done once.
"""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to run every so many seconds, by one worker at a time."""

    name: str
    every: int
    run: Run

    @property
    def caller(self) -> Caller:
        """As whom it writes: history says `system:<name>`."""
        return system(self.name)


def system(name: str) -> Caller:
    """The service itself, in one of its capacities."""
    return Caller(f"system:{name}", frozenset({ADMIN}))
