"""Rules of matches (D7; VR-23)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, select

from app.domains.days import today
from app.domains.needs.matching import Match
from app.domains.needs.models import Need
from app.domains.needs.proposing import note_score
from app.domains.needs.vocabulary import MatchKind, MatchTarget, NeedState, RemedyKind
from app.domains.rules import changed
from app.kernel.access import OPENNESS, levels_of
from app.kernel.errors import Conflict, invalid
from app.kernel.kinds import BadValue
from app.kernel.model import Base
from app.kernel.query import looks_like_id, parse_id
from app.kernel.session import Unit

TABLES = {
    MatchTarget.TOOL: "tools", MatchTarget.PACKAGE: "packages", MatchTarget.COURSE: "courses",
    MatchTarget.PARTNER: "partners", MatchTarget.PROJECT: "projects",
}  # fmt: skip
"""Where each sort of answer is kept. A registry that the service does not have yet cannot be asked."""
KEYS = {
    MatchTarget.TOOL: ("tool", "catalogue"), MatchTarget.PACKAGE: ("pkg", "catalogue"),
    MatchTarget.COURSE: ("course", "catalogue"), MatchTarget.PARTNER: ("partner", "partners"),
    MatchTarget.PROJECT: ("proj", "review"),
}  # fmt: skip
"""The prefix of its ids, and the domain whose scopes show it."""
GONE = {
    MatchTarget.TOOL: ("availability", "withdrawn"), MatchTarget.PACKAGE: ("status", "retired"),
    MatchTarget.COURSE: ("status", "archived"),
}  # fmt: skip
"""By which member an answer says that it is offered no longer."""
MATCHABLE = frozenset({NeedState.VALIDATED, NeedState.MATCHED, NeedState.ADDRESSED})
BEST_FIRST = tuple(MatchKind)
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._+-]{0,99}")


async def made(unit: Unit, record: Match, _before: dict[str, Any] | None) -> None:
    """A match joins a validated need with exactly one answer, or with a tool that is missing (6.3; D7)."""
    need = await unit.session.get(Need, record.need_id)
    assert need is not None  # its reference has been looked up
    if need.status not in MATCHABLE:
        raise Conflict(f"The need {need.code} is {need.status}: only a validated need is matched.")
    record.decided_by, record.decided_on = unit.caller.name, today()
    await _answered(unit, record)
    await note_score(unit, need, record)


async def matched(unit: Unit, record: Match, before: dict[str, Any] | None) -> None:
    """The kind of a match fits its answer, and training is offered where it helps (D7; VR-23)."""
    if changed(before, "match_kind", "target_kind"):
        proposed = record.target_kind == MatchTarget.TOOL_PROPOSAL
        if proposed != (record.match_kind == MatchKind.NO_MATCH):
            said = (
                "a proposed tool is what there is no match for: `no_match` goes with `tool_proposal`, and nothing else"
            )
            raise invalid("/match_kind", "choice", said)
    if changed(before, "waiver_reason", "target_kind"):
        await _training_helps(unit, record)
    if changed(before, "visibility"):
        await _kept_with_need(unit, record)


async def _answered(unit: Unit, record: Match) -> None:
    """The answer is there, in the registry that its sort says."""
    if record.target_kind == MatchTarget.TOOL_PROPOSAL:
        if record.tool_proposal_id is None:
            raise invalid("/tool_proposal_id", "required", "is required when the answer is a proposed tool")
        if record.target is not None:
            raise invalid("/target", "unknown", "a proposed tool is named by `tool_proposal_id`")
        return
    if record.tool_proposal_id is not None:
        raise invalid("/tool_proposal_id", "unknown", f"the answer is a {record.target_kind}, named by `target`")
    if record.target is None:
        raise invalid("/target", "required", f"the id or code of the {record.target_kind} is required")
    if KEY.fullmatch(record.target) is None:
        raise invalid("/target", "pattern", "must be an id or a code")
    table: Table | None = Base.metadata.tables.get(TABLES[record.target_kind])
    if table is not None:
        record.target = await _code_of(unit, record.target_kind, record.target, table)


async def _code_of(unit: Unit, kind: MatchTarget, key: str, table: Table) -> str:
    """The code of an answer by id or code: one that the writer may see, and that is still offered (contract 4)."""
    prefix, domain = KEYS[kind]
    try:
        where = table.c.id == parse_id(prefix, key) if looks_like_id(key) else table.c.code == key
    except BadValue as error:
        raise invalid("/target", error.code, str(error)) from None
    query = select(table).where(where, table.c.archived_at.is_(None))
    levels = levels_of(domain, None, unit.caller.scopes)
    if levels is not None:
        query = query.where(table.c.visibility.in_(levels))
    found = (await unit.session.execute(query)).mappings().one_or_none()
    if found is None:
        raise invalid("/target", "reference", f"there is no {kind} {key!r}")
    member, gone = GONE.get(kind, ("code", None))
    if found[member] == gone:
        raise invalid("/target", "withdrawn", f"the {kind} {found['code']} is offered no longer")
    return str(found["code"])


async def _kept_with_need(unit: Unit, record: Match) -> None:
    """A match says that there is a need, so nobody sees it who may not see that (contract 6; VR-26)."""
    need = await unit.session.get(Need, record.need_id)
    if need is not None and OPENNESS.index(record.visibility) < OPENNESS.index(need.visibility):
        raise invalid("/visibility", "internal", f"must not be more open than its need, which is {need.visibility}")


async def matches_follow(unit: Unit, needs: Sequence[Need]) -> None:
    """When needs are closed to some, their matches are closed to them too."""
    closed = {need.id: need.visibility for need in needs}
    for match in await unit.session.scalars(select(Match).where(Match.need_id.in_(closed))):
        if OPENNESS.index(match.visibility) < OPENNESS.index(closed[match.need_id]):
            match.visibility = closed[match.need_id]
            unit.tables.add("matches")


async def _training_helps(unit: Unit, record: Match) -> None:
    """A need that training would not close is not matched with a course, unless somebody says why (VR-23)."""
    need = await unit.session.get(Need, record.need_id)
    if record.target_kind != MatchTarget.COURSE or need is None or need.remedy_kind != RemedyKind.NON_TRAINING:
        return
    if record.waiver_reason is None:
        said = "training would not close this need: give a reason to match it with a course all the same (VR-23)"
        raise invalid("/waiver_reason", "required", said)
    unit.warn(
        "/waiver_reason", "non_training", "matched with a course though training would not close the need (VR-23)"
    )


async def needs_follow(unit: Unit, records: Sequence[Match]) -> None:
    """A need says how well the best of its matches answers it, whichever match has come, changed or gone (D7)."""
    about = {record.need_id for record in records}
    locked = select(Need).where(Need.id.in_(about)).order_by(Need.id).with_for_update()
    await note_best_match(unit, *await unit.session.scalars(locked.execution_options(populate_existing=True)))


async def note_best_match(unit: Unit, *needs: Need) -> None:
    """Set the needs' `best_match` from the matches there are."""
    there = select(Match.need_id, Match.match_kind).where(
        Match.need_id.in_([need.id for need in needs]), Match.archived_at.is_(None)
    )
    kinds: dict[uuid.UUID, set[MatchKind]] = {}
    for need_id, kind in await unit.session.execute(there.distinct()):
        kinds.setdefault(need_id, set()).add(kind)
    for need in needs:
        need.best_match = min(kinds.get(need.id, ()), key=BEST_FIRST.index, default=None)
    unit.tables.add("needs")


MATCH_PREPARED = (made,)
MATCH = (matched,)
