"""One partner stands twice: everything that points to the one moves to the other, which it names (G1; ADR 0043)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, update

from app.domains.needs.matching import Match
from app.domains.needs.vocabulary import MatchTarget
from app.domains.partners.diligence import RiskFlag, Verification
from app.domains.partners.models import Partner
from app.domains.partners.profile_rules import note_completeness
from app.domains.partners.suspending import suspension_follows
from app.kernel import kinds
from app.kernel.errors import Conflict, invalid
from app.kernel.fields import Field
from app.kernel.kinds import BadValue
from app.kernel.members import Member, member
from app.kernel.model import Base, Record
from app.kernel.query import looks_like_id, parse_id
from app.kernel.session import Unit

STAY = {(Verification, "partner_id")}
"""What does not move: a verdict is about the body as it was looked at, and is not handed on."""


class Merge(Member):
    """The partner that another one turned out to be."""

    into: str = member("Id or code of the partner that stays.", min_length=1, max_length=100)
    reason: str = member("Why the two are one.", min_length=3, max_length=2000)


async def merged(unit: Unit, record: Partner, payload: Any) -> None:
    """The other one takes over branches, contacts, flags, agreements and all else that names this one; verdicts stay behind."""
    other = await _other(unit, record, payload.into)
    if other.parent_id == record.id:
        other.parent_id = record.parent_id
    await unit.session.flush()
    for model, item in _references():
        await _move(unit, model, item, record, other)
    await _move_matches(unit, record, other)
    await unit.session.flush()
    unit.session.expire(other)
    await unit.session.refresh(other)
    await note_completeness(unit, other)
    flags = select(RiskFlag).where(RiskFlag.partner_id == other.id)
    await suspension_follows(unit, list(await unit.session.scalars(flags)))
    record.merged_into_id = other.id
    unit.note(into=other.code)


async def _other(unit: Unit, record: Partner, key: str) -> Partner:
    """The partner that stays, locked; raises Invalid or Conflict."""
    try:
        where = Partner.id == parse_id("partner", key) if looks_like_id(key) else Partner.code == key
    except BadValue as error:
        raise invalid("/into", error.code, str(error)) from None
    other = await unit.session.scalar(select(Partner).where(where, Partner.archived_at.is_(None)).with_for_update())
    if other is None:
        raise invalid("/into", "reference", f"there is none {key[:100]!r}")
    if other.id == record.id:
        raise invalid("/into", "circle", "must be another partner")
    if other.merged_into_id is not None:
        raise Conflict(f"The partner {other.code} has been merged itself: merge into the one that stands.")
    return other


def _references() -> Iterator[tuple[type[Record], Field]]:
    """Every member of every record that names a partner, as it is declared."""
    for mapper in Base.registry.mappers:
        model = mapper.class_
        for item in model.FIELDS.values():
            if item.ref == Partner.__tablename__ and (model, item.name) not in STAY:
                yield model, item


async def _move(unit: Unit, model: Any, item: Field, record: Partner, other: Partner) -> None:
    column = getattr(model, item.name)
    if item.kind is kinds.REF:
        moved = update(model).where(column == record.id, model.id != other.id).values({item.name: other.id})
        await unit.session.execute(moved.execution_options(synchronize_session=False))
    else:
        for holder in await unit.session.scalars(select(model).where(column.contains([record.id]))):
            named = [other.id if key == record.id else key for key in getattr(holder, item.name)]
            setattr(holder, item.name, list(dict.fromkeys(named)))
    unit.tables.add(model.__tablename__)


async def _move_matches(unit: Unit, record: Partner, other: Partner) -> None:
    """A match names its target in a text; a need that has one with each of the two keeps one."""
    names = {record.code, f"partner_{record.id.hex}"}, {other.code, f"partner_{other.id.hex}"}
    of_partners = Match.target_kind == MatchTarget.PARTNER, Match.archived_at.is_(None)
    theirs = set(await unit.session.scalars(select(Match.need_id).where(*of_partners, Match.target.in_(names[1]))))
    for match in await unit.session.scalars(select(Match).where(*of_partners, Match.target.in_(names[0]))):
        if match.need_id in theirs:
            match.archived_at = dt.datetime.now(dt.UTC)
        else:
            match.target = other.code
    unit.tables.add("matches")
