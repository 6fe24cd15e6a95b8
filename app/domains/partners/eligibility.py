"""Gathers what is known of a partner for a day, in one statement, and judges it (VR-52, VR-55; ADR 0042)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import orjson

from app.domains.days import today
from app.domains.partners.judging import Accredited, Facts, Flag, Judgement, Purpose, Verdict, judge
from app.domains.partners.parts import DILIGENCE
from app.kernel.errors import Conflict, Fault
from app.kernel.session import Ask, Unit
from app.kernel.shapes import Statement

HIGHEST = 10
"""Bodies above a branch; a chain longer than this is broken."""
GUARDED = "due_diligence"
"""The code under which those who may not see due diligence are told that it decides."""

_THEN = (
    "(CASE WHEN $2::date < current_date THEN coalesce("
    "(SELECT h.data FROM history h WHERE h.resource = 'partners' AND h.record_id = p.id AND h.at < $2::date + 1 "
    "ORDER BY h.version DESC LIMIT 1), "
    "(SELECT h.data FROM history h WHERE h.resource = 'partners' AND h.record_id = p.id ORDER BY h.version LIMIT 1)) "
    "ELSE NULL END)"
)
"""SQL of the partner as it stood at the end of a past day, or as it first stood; null for today and later."""


def _part(name: str, table: str, columns: str, where: str) -> str:
    members = ", ".join(f"'{column}', x.{column}" for column in columns.split())
    return (
        f"'{name}', (SELECT coalesce(json_agg(json_build_object({members})), '[]') FROM {table} x "  # noqa: S608 - declared names alone
        f"WHERE x.partner_id = c.id AND x.archived_at IS NULL{where})"
    )


FACTS = f"""
WITH RECURSIVE chain AS (
  SELECT p.id, p.code, p.suspensions, v.data, 0 AS step, p.id AS root
    FROM partners p CROSS JOIN LATERAL (SELECT coalesce({_THEN}, to_jsonb(p) - 'search_vector') AS data) v
   WHERE p.id = ANY($1::uuid[])
  UNION ALL
  SELECT p.id, p.code, p.suspensions, v.data, c.step + 1, c.root
    FROM chain c JOIN partners p ON p.id = (c.data->>'parent_id')::uuid
    CROSS JOIN LATERAL (SELECT coalesce({_THEN}, to_jsonb(p) - 'search_vector') AS data) v WHERE c.step < {HIGHEST}
)
SELECT coalesce(json_object_agg(f.root, f.chain), '{{}}') AS found FROM (
SELECT c.root, json_agg(json_build_object(
  'id', c.id, 'code', c.code, 'known', EXISTS (
    SELECT 1 FROM history h WHERE h.resource = 'partners' AND h.record_id = c.id AND h.at < $2::date + 1),
  'suspensions', c.suspensions,
  'complete', c.data->'profile_complete', 'archived', c.data->>'archived_at' IS NOT NULL,
  'merged', c.data->>'merged_into_id' IS NOT NULL,
  {_part("verdicts", "verifications", "id code is_verified decided_on valid_until voided_on", " AND x.status = 'completed'")},
  {_part("flags", "risk_flags", "id code category levels raised_on closed_on", "")},
  {_part("accreditations", "accreditations", "id code status starts_on ends_on", "")}
) ORDER BY c.step) AS chain FROM chain c GROUP BY c.root) f
"""  # noqa: S608 - declared names alone


async def judged_all(
    ask: Ask, partner_ids: Sequence[uuid.UUID], purpose: Purpose, day: dt.date
) -> dict[uuid.UUID, Judgement]:
    """The judgement of each partner that is there."""
    row = await ask(FACTS, list(partner_ids), day)
    return {uuid.UUID(key): judge(_facts(chain), purpose, day) for key, chain in orjson.loads(row["found"]).items()}


async def judged(ask: Ask, partner_id: uuid.UUID, purpose: Purpose, day: dt.date) -> Judgement:
    """The judgement of a partner that is there."""
    return (await judged_all(ask, [partner_id], purpose, day))[partner_id]


def _facts(chain: Sequence[dict[str, Any]]) -> Facts:
    """The partner with the bodies above it."""
    found: Facts | None = None
    for entry in reversed(chain):
        found = _one(entry, found)
    assert found is not None
    return found


def _one(entry: dict[str, Any], parent: Facts | None) -> Facts:
    return Facts(
        entry["id"], entry["code"], entry["complete"] is True, entry["archived"], entry["merged"], entry["known"],
        suspensions=tuple((_date(one["starts_on"]), _day(one["ends_on"])) for one in entry["suspensions"]),
        verdicts=tuple(
            Verdict(
                one["id"], one["code"], one["is_verified"] is True, _date(one["decided_on"]), _day(one["valid_until"]),
                _day(one["voided_on"]),
            )
            for one in entry["verdicts"]
        ),
        flags=tuple(
            Flag(
                one["id"], one["code"], one["category"],
                tuple((step["level"], _date(step["since"])) for step in one["levels"]),
                _date(one["raised_on"]), _day(one["closed_on"]),
            )
            for one in entry["flags"]
        ),
        accreditations=tuple(
            Accredited(one["id"], one["code"], one["status"], _date(one["starts_on"]), _day(one["ends_on"]))
            for one in entry["accreditations"]
        ),
        parent=parent,
    )  # fmt: skip


def _date(value: str) -> dt.date:
    return dt.date.fromisoformat(value)


def _day(value: str | None) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(value)


def asking(unit: Unit) -> Ask:
    """Asks inside a transaction, which sees what it has sent."""

    async def ask(sql: str, *values: Any) -> Any:
        return await unit.fetchrow(Statement(sql, tuple(range(len(values))), frozenset()), values)

    return ask


_CHAIN = f"""
WITH RECURSIVE chain AS (
  SELECT p.id, p.parent_id, 0 AS step FROM partners p WHERE p.id = ANY($1::uuid[])
  UNION SELECT p.id, p.parent_id, c.step + 1 FROM chain c JOIN partners p ON p.id = c.parent_id WHERE c.step < {HIGHEST}
)
SELECT array_agg(DISTINCT c.id) AS ids FROM chain c
"""  # noqa: S608 - declared names alone
_HOLD = "SELECT count(*) FROM (SELECT p.id FROM partners p WHERE p.id = ANY($1::uuid[]) ORDER BY p.id FOR SHARE) held"


async def hold(ask: Ask, partner_ids: Sequence[uuid.UUID]) -> None:
    """Lock partners and all bodies above them until the commit, in the order of their ids.

    Whoever suspends one, flags it or moves it under another body waits, and so does this for those who came before. It looks
    again after it has waited: what it waited for may have put another body above.
    """
    held: set[uuid.UUID] = set()
    while missing := {*(await ask(_CHAIN, list(partner_ids)))["ids"]} - held:
        await ask(_HOLD, sorted(missing))
        held |= missing


async def must_be_eligible(
    unit: Unit, partners: dict[str, uuid.UUID], purpose: Purpose, day: dt.date | None = None
) -> None:
    """Refuse with every reason unless each partner may be engaged on a day, today by default.

    `partners` maps the member that names a partner to its id. What due diligence found is told as such to those who may not
    see it. Raises Conflict. No suspension or flag, of it or of a body above it, passes between the look and the commit.
    """
    await unit.session.flush()
    ask, ids = asking(unit), list(partners.values())
    await hold(ask, ids)
    found = await judged_all(ask, ids, purpose, day or today())
    faults = [
        Fault(f"/{member}", code, said)
        for member, partner_id in partners.items()
        for code, said in against(found[partner_id], diligent=unit.caller.may(DILIGENCE)).items()
    ]
    if faults:
        raise Conflict("The partner may not be engaged (VR-52).", faults=faults)


def against(judgement: Judgement, *, diligent: bool) -> dict[str, str]:
    """Code → sentence of what speaks against; what due diligence found is one of them to those who may not see it."""
    found: dict[str, str] = {}
    for reason in judgement.reasons:
        if not reason.blocks:
            continue
        if reason.guarded and not diligent:
            found[GUARDED] = "Due diligence does not allow it."
        else:
            found.setdefault(reason.code, f"{reason.of}: {reason.message} ({reason.rule})")
    return found
