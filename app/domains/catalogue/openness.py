"""What belongs to a record is no more open than that record: offerings and figures leave the public with their course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.domains.rules import changed
from app.kernel.access import OPENNESS
from app.kernel.errors import invalid
from app.kernel.model import Record, Visibility
from app.kernel.resource import Follow, Rule
from app.kernel.session import Unit


def openness(visibility: str, archived_at: Any) -> int:
    """How closed a record is; what is archived is at least internal."""
    least = OPENNESS.index(Visibility.INTERNAL) if archived_at is not None else 0
    return max(OPENNESS.index(visibility), least)


def no_more_open_than(owners: dict[str, type[Record]]) -> Rule:
    """A record is not shown to those who may not see what it belongs to.

    It runs when the record has been sent, so the reference already holds the owner: whoever closes the owner comes before
    us, and we see it, or after us, and sees this record. A change of the visibility alone takes the same lock by name.
    """

    async def rule(unit: Unit, record: Any, before: dict[str, Any] | None) -> None:
        if not changed(before, "visibility"):
            return
        for member, model in owners.items():
            owner_id = getattr(record, member)
            if owner_id is None:
                continue
            query: Any = select(model.visibility, model.archived_at).where(model.id == owner_id)
            visibility, archived_at = (
                await unit.session.execute(query.with_for_update(read=True, key_share=True))
            ).one()
            if OPENNESS.index(record.visibility) < openness(visibility, archived_at):
                closed = "archived" if archived_at is not None else visibility
                raise invalid(
                    "/visibility", "internal", f"must not be more open than what `{member}` names, which is {closed}"
                )

    return rule


def closes(model: type[Record], member: str) -> Follow:
    """When records are closed to some, or archived, what belongs to them is closed to them too."""

    async def follow(unit: Unit, records: Sequence[Any]) -> None:
        levels = {record.id: openness(record.visibility, record.archived_at) for record in records}
        closed = [key for key, level in levels.items() if level]
        if not closed:
            return
        column = getattr(model, member)
        open_ones: Any = select(model).where(column.in_(closed), model.visibility.in_(OPENNESS[: max(levels.values())]))
        for child in await unit.session.scalars(open_ones.order_by(model.id).with_for_update()):
            level = levels[getattr(child, member)]
            if OPENNESS.index(child.visibility) < level:
                child.visibility = Visibility(OPENNESS[level])
                unit.tables.add(model.__tablename__)

    return follow
