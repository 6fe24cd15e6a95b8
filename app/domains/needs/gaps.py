"""Where needs are not met: cells of theme, territory and level against what covers them (S T2.1.3a2; ADR 0034; P)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.domains.needs.cells import GAPS, WAITING, current
from app.domains.needs.offers import AREAS, COVERING, OfferSource
from app.kernel.access import levels_of

GROUPINGS = ("country", "region")
METHOD: dict[str, str] = {
    "code": "gaps-1",
    "standing": "proposal",
    "score": "`unmet` divided by one more than the offers that cover the cell, to a hundredth. Kinds of offer that are not "
    "recorded do not count. Equal scores are ordered by `demand`, unknown last.",
    "needs": "Open needs: validated, matched, addressed or expired. A need counts in each cell of its themes and levels.",
    "unmet": "Open needs that nothing answers, or only something that would have to be adapted.",
    "demand": "The priority scores of the unmet needs, added up; null when none of them has been rated. `not_rated` says "
    "how many it leaves out.",
    "offers": "How many offers name the theme, the level, and the territory or one that it lies in; null: not recorded.",
}
"""How the figures come about, and that they are our proposal."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a caller asks for; None for all."""

    themes: tuple[str, ...] | None = None
    territories: tuple[str, ...] | None = None
    territory_ids: tuple[uuid.UUID, ...] | None = None
    levels: tuple[str, ...] | None = None


def levels_seen(source: OfferSource, scopes: frozenset[str]) -> list[str] | None:
    """The visibilities of a registry's records that these scopes see; None for all."""
    seen = levels_of(source.domain, source.restricted_scope, scopes)
    return None if seen is None else list(seen)


def gap_values(looked: Looked, scopes: frozenset[str], limit: int) -> list[Any]:
    """The parameters of `gaps_sql` that do not depend on the registries."""
    reference = levels_of("reference", None, scopes)
    every = (reference, looked.themes, looked.territories, looked.territory_ids, looked.levels)
    return [*(None if given is None else list(given) for given in every), limit]


@lru_cache(maxsize=64)
def gaps_sql(by: str, covering: tuple[OfferSource, ...], *, restricted: bool) -> str:
    """SQL of the widest gaps: $1 visibilities of territories, $2 themes, $3 and $4 territories, $5 levels, $6 how many.

    Then, for each registry that covers gaps, the visibilities that are seen of it. `restricted`: count restricted needs too.
    """
    chosen = (
        f"($2::text[] IS NULL OR theme = ANY($2)) AND ($5::text[] IS NULL OR level = ANY($5)) AND {restricted or 'NOT restricted'} "
        "AND (($3::text[] IS NULL AND $4::uuid[] IS NULL) OR place_id = ANY(ARRAY(SELECT id FROM within)))"
    )
    counts: dict[str, str] = dict.fromkeys(COVERING, "NULL::bigint")
    counts |= {source.kind: f"coalesce(s.of_{source.kind}, 0)" for source in covering}
    total = " + ".join(counts[source.kind] for source in covering)
    score = f"s.unmet::numeric / (1 + {total})" if covering else "s.unmet::numeric"
    return (
        f"WITH {_WITHIN}, summed AS MATERIALIZED ({_summed(by, chosen, grouped=restricted)}), {_covered(covering)}"
        "ranked AS (SELECT s.*, CASE WHEN s.unmet > s.not_rated THEN s.demand END AS rated, "
        f"{', '.join(f'{sql} AS {kind}' for kind, sql in counts.items())}, {score} AS score "
        f"FROM {'covered' if covering else 'summed'} s {_ORDER.format('')} LIMIT $6) "
        f"SELECT (SELECT coalesce(json_agg({_shown()} {_ORDER.format('g.')}), '[]') FROM ranked g "
        "LEFT JOIN territories t ON t.id = g.place_id AND ($1::text[] IS NULL OR t.visibility = ANY($1))) AS rows, "
        f"{WAITING.format(deltas='need_gap_deltas')} AS waiting"
    )


_ORDER = "ORDER BY {0}score DESC, {0}rated DESC NULLS LAST, {0}theme, {0}place_id, {0}level"
_COUNTS = ("needs", "unmet", "partly", "met", "not_rated")


def _summed(by: str, chosen: str, *, grouped: bool) -> str:
    """SQL of the figures of each cell; they are added up only where several rows make one."""
    cells = f"{current(GAPS, chosen)} c"
    if by == GROUPINGS[0] and not grouped:
        return f"SELECT theme, place_id, level, {', '.join(_COUNTS)}, demand FROM {cells} WHERE unmet > 0"
    place, joined = "c.place_id", ""
    if by == "region":
        place, joined = "coalesce(b.un_region_id, b.id)", " JOIN territories b ON b.id = c.place_id"
    figures = ", ".join(f"sum(c.{name}::integer) AS {name}" for name in _COUNTS)
    return (
        f"SELECT c.theme, {place} AS place_id, c.level, {figures}, sum(c.demand) AS demand FROM {cells}{joined} "
        "GROUP BY 1, 2, 3 HAVING sum(c.unmet::integer) > 0"
    )


def _shown() -> str:
    """SQL of a cell as an answer shows it."""
    offers = ", ".join(f"'{kind}s', g.{kind}" for kind in COVERING)
    counts = ", ".join(f"'{name}', g.{name}" for name in _COUNTS[:-1])
    return (
        "json_build_object('theme', g.theme, 'territory', CASE WHEN t.id IS NOT NULL THEN json_build_object('id', "
        "'terr_' || replace(t.id::text, '-', ''), 'code', t.code) END, 'level', g.level, 'score', round(g.score, 2)::text, "
        f"{counts}, 'demand', round(g.rated, 2)::text, 'not_rated', g.not_rated, 'offers', json_build_object({offers}))"
    )


_WITHIN = """within AS (
  WITH RECURSIVE below AS (
    SELECT t.id, t.member_ids, 0 AS steps FROM territories t
     WHERE ($1::text[] IS NULL OR t.visibility = ANY($1)) AND (t.code = ANY($3::text[]) OR t.id = ANY($4::uuid[]))
    UNION
    SELECT t.id, t.member_ids, b.steps + 1 FROM below b JOIN territories t ON t.parent_id = b.id OR t.id = ANY(b.member_ids)
     WHERE b.steps < 10
  ) SELECT id FROM below
)"""
"""The territories that were named, with all that lies in them."""


def _covered(covering: tuple[OfferSource, ...]) -> str:
    """SQL of CTEs that end with the cells and the offers of each kind for each; nothing where no registry covers gaps.

    Offers that name the same territories are one figure, and their territories one number, before these are spread over the
    cells with unmet needs: thousands of courses for the whole world cost no more than one for each theme and level. An
    offer counts once in a cell. Needs and offers are put together by grouping, which no bad guess of the planner makes slow.
    """
    if not covering:
        return ""
    each = " UNION ALL ".join(
        f"SELECT '{source.kind}' AS kind, h.theme, l.level, o.territory_ids, count(*) AS n FROM ({source.sql}) o "
        "CROSS JOIN unnest(o.themes) h(theme) CROSS JOIN unnest(o.levels) l(level) "
        f"WHERE (${place}::text[] IS NULL OR o.visibility = ANY(${place})) GROUP BY h.theme, l.level, o.territory_ids"
        for place, source in enumerate(covering, 7)
    )
    figures = ", ".join((*_COUNTS, "demand"))
    added = ", ".join(f"sum(c.{name}) AS {name}" for name in (*_COUNTS, "demand"))
    counted = ", ".join(f"sum(c.n) FILTER (WHERE c.kind = '{source.kind}') AS of_{source.kind}" for source in covering)
    unknown = ", ".join(["NULL"] * (len(_COUNTS) + 1))
    return (
        f"{AREAS.strip()}, offered AS MATERIALIZED (SELECT e.*, dense_rank() OVER (ORDER BY e.territory_ids) AS spread "
        f"FROM ({each}) e), reach AS MATERIALIZED (SELECT DISTINCT s.spread, a.place_id "
        "FROM (SELECT DISTINCT spread, territory_ids FROM offered) s CROSS JOIN unnest(s.territory_ids) p(area_id) "
        "JOIN areas a ON a.area_id = p.area_id WHERE a.place_id IN (SELECT place_id FROM summed)), "
        "spots AS MATERIALIZED (SELECT s.theme, s.place_id, s.level, r.spread FROM summed s JOIN reach r USING (place_id)), "
        f"covered AS (SELECT c.theme, c.place_id, c.level, {added}, {counted} FROM ("
        f"SELECT theme, place_id, level, {figures}, NULL AS kind, NULL::bigint AS n FROM summed UNION ALL "
        f"SELECT s.theme, s.place_id, s.level, {unknown}, o.kind, o.n FROM spots s JOIN offered o USING (theme, level, spread)"
        ") c GROUP BY 1, 2, 3), "
    )
