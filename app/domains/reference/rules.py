"""Rules of territories, classifications and terms (D1, D2; VR-82)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.domains.reference.models import Classification, Term, Vocabulary
from app.domains.rules import changed, no_circle, ordered
from app.kernel.access import levels_of
from app.kernel.errors import Conflict, invalid
from app.kernel.model import Visibility
from app.kernel.session import Unit


async def unverified_stays_inside(_unit: Unit, record: Term, _before: dict[str, Any] | None) -> None:
    """A term that no source backs is not shown to the public (VR-82)."""
    if not record.verified and record.visibility == Visibility.PUBLIC:
        raise invalid("/visibility", "unverified", "a term that is not verified cannot be public (VR-82)")


async def codes_in_use(unit: Unit, vocabulary: str) -> frozenset[str]:
    """The codes of a vocabulary that this writer may see: what a member declared with `vocabulary=` can hold."""
    query = (
        select(Term.code)
        .join(Vocabulary, Vocabulary.id == Term.vocabulary_id)
        .where(Vocabulary.code == vocabulary, Term.archived_at.is_(None))
    )
    levels = levels_of("reference", None, unit.caller.scopes)
    if levels is not None:
        query = query.where(Term.visibility.in_(levels))
    return frozenset(await unit.session.scalars(query))


async def closed_list(unit: Unit, record: Term, before: dict[str, Any] | None) -> None:
    """The codes of a list that the service depends on are fixed; their labels are not (model 3)."""
    if before is not None:
        return
    vocabulary = await unit.session.get(Vocabulary, record.vocabulary_id)
    if vocabulary is not None and vocabulary.closed:
        raise Conflict(
            f"The list {vocabulary.code} is closed: its codes are fixed by the service, only labels may change."
        )


async def one_row_at_a_time(unit: Unit, record: Classification, before: dict[str, Any] | None) -> None:
    """Rows of one list for one territory do not overlap (D2)."""
    if not changed(before, "valid_from", "valid_to"):
        return
    others = await unit.session.execute(
        select(Classification.code, Classification.valid_from, Classification.valid_to).where(
            Classification.territory_id == record.territory_id,
            Classification.scheme == record.scheme,
            Classification.id != record.id,
            Classification.archived_at.is_(None),
        )
    )
    for code, start, end in others:
        if (end is None or record.valid_from is None or record.valid_from < end) and (
            record.valid_to is None or start is None or start < record.valid_to
        ):
            raise invalid("/valid_from", "overlap", f"overlaps with {code}")


TERRITORY = (no_circle("parent_id"),)
CLASSIFICATION = (ordered("valid_from", "valid_to", strictly=True), one_row_at_a_time)
TERM = (closed_list, unverified_stays_inside, no_circle("broader_id"), ordered("valid_from", "valid_to", strictly=True))
