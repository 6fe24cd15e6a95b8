"""What can answer a need: the registries of tools, packages, courses and partners, and tools that are proposed (D7; ADR 0034).

A registry that is not there yet has no source, and what it would offer is "not recorded", which is never none.
A later domain calls `register` once, beside its resources; gaps and candidates then count and score what it holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.domains.needs.vocabulary import MatchTarget

KINDS = (
    MatchTarget.TOOL, MatchTarget.PACKAGE, MatchTarget.COURSE, MatchTarget.PARTNER, MatchTarget.TOOL_PROPOSAL,
)  # fmt: skip
"""The sorts of answer that are proposed; projects are matched by hand."""
COVERING = KINDS[:4]
"""Those that cover a gap: a tool that is only proposed does not."""
COLUMNS = (
    "id", "code", "title", "themes", "levels", "territory_ids", "languages", "modalities", "verified", "updated_on",
    "visibility",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfferSource:
    """One registry of offers. `sql` is a SELECT without parameters that gives the COLUMNS of those in use.

    uuid, text, jsonb (a localised text), four arrays of text[] and uuid[] where null or empty says "not known", a
    boolean, a date and the visibility. `domain` and `restricted_scope` are those of its resource: they decide who sees what.
    """

    kind: MatchTarget
    prefix: str
    domain: str
    sql: str
    restricted_scope: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind} is never proposed")

    @property
    def tables(self) -> frozenset[str]:
        """The tables that the SELECT reads."""
        return frozenset(re.findall(r"\b(?:FROM|JOIN) (\w+)", self.sql))


PROPOSALS = OfferSource(
    MatchTarget.TOOL_PROPOSAL,
    "tprop",
    "needs",
    "SELECT p.id, p.code, p.title, p.themes, p.capacity_levels AS levels, p.territory_ids, NULL::text[] AS languages, "
    "NULL::text[] AS modalities, NULL::boolean AS verified, p.updated_at::date AS updated_on, p.visibility "
    "FROM tool_proposals p WHERE p.archived_at IS NULL AND p.decision IN ('pending', 'develop')",
)
"""Tools that somebody has proposed already: what was declined, or will not be made, is no answer."""

_sources: dict[MatchTarget, OfferSource] = {PROPOSALS.kind: PROPOSALS}


def register(source: OfferSource) -> None:
    """Make a registry known; one for each kind."""
    if source.kind in _sources:
        raise ValueError(f"there is a source of {source.kind} already")
    _sources[source.kind] = source


def withdraw(kind: MatchTarget) -> OfferSource | None:
    """Forget a registry and return it, for tests."""
    return _sources.pop(kind, None)


def sources() -> tuple[OfferSource, ...]:
    """The registries there are, in the order of KINDS."""
    return tuple(_sources[kind] for kind in KINDS if kind in _sources)


def not_recorded() -> tuple[MatchTarget, ...]:
    """The kinds that no registry holds yet."""
    return tuple(kind for kind in KINDS if kind not in _sources)


AREAS = """
areas AS (
  WITH RECURSIVE edges AS MATERIALIZED (
    SELECT t.id AS inner_id, t.parent_id AS outer_id FROM territories t WHERE t.parent_id IS NOT NULL
    UNION SELECT m.id, g.id FROM territories g CROSS JOIN unnest(g.member_ids) m(id)
  ), inside AS (
    SELECT t.id AS place_id, t.id AS area_id, 0 AS steps FROM territories t
    UNION SELECT i.place_id, e.outer_id, i.steps + 1 FROM inside i JOIN edges e ON e.inner_id = i.area_id WHERE i.steps < 10
  ) SELECT DISTINCT place_id, area_id FROM inside
)"""
"""SQL of a CTE: every territory with itself, what it is part of, and the groupings that it belongs to."""
