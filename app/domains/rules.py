"""Rules that several domains share: no circles, first before last."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.kernel.errors import invalid
from app.kernel.resource import Rule
from app.kernel.session import Unit

DEEPEST = 50
"""A chain longer than this is taken for a circle."""


def no_circle(member: str) -> Rule:
    """A record may not stand above itself through `member`, however far up (B1, D1, A3)."""

    async def rule(unit: Unit, record: Any, before: dict[str, Any] | None) -> None:
        if before is not None and member not in before:
            return
        column = getattr(type(record), member)
        above = getattr(record, member)
        for _ in range(DEEPEST):
            if above is None:
                return
            if above == record.id:
                break
            above = await unit.session.scalar(select(column).where(type(record).id == above))
        raise invalid(f"/{member}", "circle", "must not lead back to the record itself")

    return rule


def ordered(first: str, last: str, *, strictly: bool = False) -> Rule:
    """`first` may not be later than `last` where both are known; `strictly` also refuses that they are equal."""

    async def rule(_unit: Unit, record: Any, _before: dict[str, Any] | None) -> None:
        start, end = getattr(record, first), getattr(record, last)
        if start is None or end is None:
            return
        if end < start or (strictly and end == start):
            raise invalid(f"/{last}", "order", f"must {'be after' if strictly else 'not be before'} {first}")

    return rule


def changed(before: dict[str, Any] | None, *members: str) -> bool:
    """Whether one of the members is new or named by the change."""
    return before is None or any(name in before for name in members)
