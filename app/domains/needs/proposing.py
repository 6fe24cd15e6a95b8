"""Finds the candidates of a need in the registries, and the score of one that is accepted (D7; ADR 0034)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import orjson

from app.domains.days import today
from app.domains.needs.candidates import Offer, Scored, Wanted, best_first, scored
from app.domains.needs.gaps import levels_seen
from app.domains.needs.matching import Match
from app.domains.needs.models import Need
from app.domains.needs.offers import AREAS, OfferSource, sources
from app.domains.needs.vocabulary import MatchTarget, RemedyKind
from app.kernel.access import levels_of
from app.kernel.session import Ask, Unit
from app.kernel.shapes import Statement

CONSIDERED = 500
"""Offers of a registry that are scored, those that share most themes first and the newest of them."""

_PLACES = (
    f"WITH {AREAS.strip()} SELECT ARRAY(SELECT a.area_id::text FROM areas a "
    "WHERE a.place_id = ANY($1::uuid[]) AND a.area_id <> ALL($1)) AS areas"
)
_NEED = (
    "SELECT n.themes, n.capacity_levels, n.territory_id, n.country_id, n.language_needs, n.remedy_kind "
    "FROM needs n WHERE n.id = $1"
)


async def candidates(
    ask: Ask, need_id: uuid.UUID, chosen: Sequence[OfferSource], scopes: frozenset[str]
) -> list[Scored]:
    """What might answer a need that the caller may see, the best first; what it is matched with already is left out."""
    need = await ask(_NEED, need_id)
    wanted = await _wanted(ask, **need)
    found: list[Scored] = []
    day = today()
    matches = levels_of("needs", None, scopes)
    for source in chosen:
        row = await ask(_offers_sql(source), list(wanted.themes), levels_seen(source, scopes), need_id, matches)
        found += [scored(wanted, _offer(source, entry), day) for entry in orjson.loads(row["offers"])]
    return best_first(found)


async def note_score(unit: Unit, need: Need, match: Match) -> None:
    """A match with a candidate keeps the score under which it stood at that moment; any other keeps none (D7)."""
    source = next((one for one in sources() if one.kind == match.target_kind), None)
    key = match.tool_proposal_id if match.target_kind == MatchTarget.TOOL_PROPOSAL else match.target
    if source is None or key is None:
        return

    async def ask(sql: str, *values: Any) -> Any:
        return await unit.fetchrow(Statement(sql, tuple(range(len(values))), frozenset()), values)

    row = await ask(_one_sql(source), list(need.themes), levels_seen(source, unit.caller.scopes), str(key))
    entries = orjson.loads(row["offers"])
    if not entries:
        return
    wanted = await _wanted(
        ask,
        need.themes,
        need.capacity_levels,
        need.territory_id,
        need.country_id,
        need.language_needs,
        need.remedy_kind,
    )
    result = scored(wanted, _offer(source, entries[0]), today())
    match.score = None if result.score is None else Decimal(result.score)
    match.terms = [term.as_json() for term in result.terms]


async def _wanted(
    ask: Ask,
    themes: Sequence[str],
    capacity_levels: Sequence[str],
    territory_id: uuid.UUID,
    country_id: uuid.UUID | None,
    language_needs: Sequence[str] | None,
    remedy_kind: str,
) -> Wanted:
    places = [place for place in (territory_id, country_id) if place is not None]
    row = await ask(_PLACES, places)
    return Wanted(
        tuple(themes), tuple(map(str, capacity_levels)), frozenset(map(str, places)), frozenset(row["areas"]),
        tuple(language_needs or ()), RemedyKind(remedy_kind),
    )  # fmt: skip


def _offer(source: OfferSource, entry: dict[str, Any]) -> Offer:
    day = entry["updated_on"]
    given = {name: tuple(entry[name] or ()) for name in ("themes", "levels", "languages", "modalities")}
    return Offer(
        source.kind, f"{source.prefix}_{entry['id'].replace('-', '')}", entry["code"], entry["title"], **given,
        territories=tuple(entry["territory_ids"] or ()), verified=entry["verified"],
        updated_on=None if day is None else dt.date.fromisoformat(day),
    )  # fmt: skip


_SHARED = "o.themes && $1::text[] AND ($2::text[] IS NULL OR o.visibility = ANY($2))"
"""What is a candidate at all: it shares a theme, and the caller may see it."""


def _offers_sql(source: OfferSource) -> str:
    """SQL of the offers to score: $1 the need's themes, $2 visibilities seen, $3 the need, $4 visibilities of matches."""
    target = "m.tool_proposal_id = o.id" if source.kind == MatchTarget.TOOL_PROPOSAL else (
        f"m.target_kind = '{source.kind}' AND m.target IN (o.code, '{source.prefix}_' || replace(o.id::text, '-', ''))"
    )  # fmt: skip
    return (
        f"SELECT coalesce(json_agg(f), '[]') AS offers FROM (SELECT o.* FROM ({source.sql}) o WHERE {_SHARED} "
        "AND NOT EXISTS (SELECT 1 FROM matches m WHERE m.need_id = $3 AND m.archived_at IS NULL "
        f"AND ($4::text[] IS NULL OR m.visibility = ANY($4)) AND {target}) "
        "ORDER BY (SELECT count(*) FROM unnest(o.themes) h WHERE h = ANY($1)) DESC, o.updated_on DESC NULLS LAST, o.code "
        f"LIMIT {CONSIDERED}) f"
    )


def _one_sql(source: OfferSource) -> str:
    """SQL of one offer by id, typed id or code, if it is a candidate: $1 the need's themes, $2 visibilities seen, $3 the key."""
    return (
        f"SELECT coalesce(json_agg(f), '[]') AS offers FROM (SELECT o.* FROM ({source.sql}) o WHERE {_SHARED} AND $3::text IN "
        f"(o.id::text, o.code, '{source.prefix}_' || replace(o.id::text, '-', '')) LIMIT 1) f"
    )
