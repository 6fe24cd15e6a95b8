"""What the registries could help a weak project with: needs, tools, packages, courses, verified partners (P).

Each answers with what shares a theme with a project. Offers are made for its territories, for a wider area, or for none in
particular, and are picked from memory; needs are recorded in its countries or in what these lie in, and are asked of the database.
What shares most comes first, and a code breaks every tie.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import orjson

from app.domains.needs.gaps import levels_seen
from app.domains.needs.offers import OfferSource, sources
from app.domains.needs.vocabulary import MatchTarget
from app.domains.review.checks import Row, Version, weak_criteria
from app.domains.review.places import Areas, Places, places_of
from app.domains.review.shelves import shelf_of
from app.domains.review.vocabulary import Suggestion
from app.kernel.access import levels_of
from app.kernel.errors import Fault, Invalid
from app.kernel.kept import Kept
from app.kernel.model import Visibility
from app.kernel.session import Ask

OFFERS_MAX = 3
KINDS = {
    Suggestion.TOOLS: MatchTarget.TOOL, Suggestion.PACKAGES: MatchTarget.PACKAGE, Suggestion.COURSES: MatchTarget.COURSE,
    Suggestion.PARTNERS: MatchTarget.PARTNER,
}  # fmt: skip
"""Which registry of offers each suggestion comes from; partners are offered by whoever registers them."""
FOR_STAFF = (Suggestion.NEEDS, Suggestion.PARTNERS)
"""The public sees needs as figures alone, and not which partners are verified."""
_NEEDS = f"""
SELECT coalesce(json_agg(f ORDER BY f.n, f.many DESC, f.code), '[]') AS found FROM (
  SELECT p.n, b.many, b.code, n.id, n.title->>'en' AS title, n.themes
    FROM json_to_recordset($1::text::json) AS p(n int, themes text[], places uuid[])
   CROSS JOIN LATERAL (
     SELECT o.id, o.code, (SELECT count(*) FROM unnest(p.themes) h WHERE h = ANY(o.themes)) AS many
       FROM needs o
      WHERE o.archived_at IS NULL AND o.status IN ('validated', 'matched') AND o.territory_id = ANY(p.places)
        AND o.themes && p.themes AND ($2::text[] IS NULL OR o.visibility = ANY($2))
      ORDER BY many DESC, o.code LIMIT {OFFERS_MAX}
   ) b JOIN needs n ON n.id = b.id
) f
"""
"""The needs that fit best for each project: $1 the projects, $2 the visibilities that the caller sees, null for all."""
Levels = list[str] | None


class Group(NamedTuple):
    """Themes and areas of projects: all that the suggestions hang on."""

    themes: frozenset[str]
    areas: Areas


async def suggest(
    ask: Ask, kept: Kept, scopes: frozenset[str], version: Version, checks: Sequence[Row], answers: list[Row]
) -> None:
    """Put what the registries could help with into the answers of projects that have weak criteria and name themes.

    Raises Invalid for the code of a territory that is none.
    """
    places = await places_of(ask, kept) if any(check["territories"] for check in checks) else Places(())
    areas = areas_of(places, checks)
    helping = {one["code"]: frozenset(Suggestion(kind) for kind in one["suggests"]) for one in version.row["criteria"]}
    weak = {place: weak_criteria(answer) for place, answer in enumerate(answers)}
    asking = {place: Group(frozenset(checks[place]["themes"]), areas[place]) for place in weak if weak[place]}
    groups = {group: n for n, group in enumerate(dict.fromkeys(group for group in asking.values() if group.themes))}
    offers: dict[Suggestion, list[list[Row]] | None] = {}
    for place, group in asking.items():
        for kind in Suggestion if group in groups else ():
            if criteria := [code for code in weak[place] if kind in helping[code]]:
                if kind not in offers:
                    offers[kind] = await _offers(ask, kept, kind, scopes, places, list(groups))
                found = offers[kind]
                answers[place]["suggestions"].append(
                    {
                        "kind": kind.value, "criteria": criteria, "recorded": found is not None,
                        "offers": [] if found is None else found[groups[group]],
                    }
                )  # fmt: skip


def areas_of(places: Places, checks: Sequence[Row]) -> list[Areas]:
    """For each check all that its territories lie in, themselves included; raises Invalid for a code that is none."""
    faults: list[Fault] = []
    found: list[Areas] = []
    for place, check in enumerate(checks):
        known = [places.areas(code) for code in check["territories"]]
        found.append(frozenset().union(*(areas for areas in known if areas is not None)))
        faults += [
            Fault(f"/checks/{place}/territories/{number}", "reference", f"there is no Territory {code[:100]!r}")
            for number, (code, areas) in enumerate(zip(check["territories"], known, strict=True))
            if areas is None
        ]
    if faults:
        raise Invalid(*faults[:100])
    return found


async def _offers(
    ask: Ask, kept: Kept, kind: Suggestion, scopes: frozenset[str], places: Places, groups: Sequence[Group]
) -> list[list[Row]] | None:
    """What a registry suggests to each group; None where there is no such registry, or the caller may not read it."""
    if kind == Suggestion.NEEDS:
        seen = levels_of("needs", None, scopes)
        levels = None if seen is None else list(seen)
        return await _needs(ask, places, levels, groups) if _may_know(kind, levels) else None
    source = next((one for one in sources() if one.kind == KINDS[kind]), None)
    if source is None or not _may_know(kind, levels := levels_seen(source, scopes)):
        return None
    return await _picked(ask, kept, source, levels, groups)


def _may_know(kind: Suggestion, levels: Levels) -> bool:
    return levels is None or Visibility.INTERNAL in levels or kind not in FOR_STAFF


async def _picked(
    ask: Ask, kept: Kept, source: OfferSource, levels: Levels, groups: Sequence[Group]
) -> list[list[Row]]:
    shelf = await shelf_of(ask, kept, source, verified=source.kind == MatchTarget.PARTNER)
    return [
        [
            _told(source.prefix, offer.key, offer.code, offer.title, group.themes.intersection(offer.themes))
            for offer in shelf.best(group.themes, group.areas, levels, OFFERS_MAX)
        ]
        for group in groups
    ]


async def _needs(ask: Ask, places: Places, levels: Levels, groups: Sequence[Group]) -> list[list[Row]]:
    asked = [
        {"n": n, "themes": list(group.themes), "places": list(places.near(group.areas))}
        for n, group in enumerate(groups)
    ]
    row = await ask(_NEEDS, orjson.dumps(asked).decode(), levels)
    found: list[list[Row]] = [[] for _ in groups]
    for one in orjson.loads(row["found"]):
        shared = groups[one["n"]].themes.intersection(one["themes"])
        found[one["n"]].append(_told("need", one["id"], one["code"], one["title"], shared))
    return found


def _told(prefix: str, key: str, code: str, title: str | None, shared: frozenset[str]) -> Row:
    return {
        "id": f"{prefix}_{key.replace('-', '')}",
        "code": code,
        "title": title,
        "shared_themes": sorted(shared),
    }
