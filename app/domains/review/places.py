"""The tree of territories with the groupings, as suggestions ask it: what a place lies in, and what lies around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import orjson

from app.domains.reference.vocabulary import TerritoryLevel
from app.kernel.kept import Kept, Made
from app.kernel.session import Ask

_TERRITORIES = (
    "SELECT coalesce(json_agg(json_build_array(t.id, t.code, t.parent_id, t.member_ids, t.level, t.archived_at IS NULL)), '[]') "
    "AS territories FROM territories t"
)
Areas = frozenset[str]
"""Ids of territories."""


class Places:
    """All territories. `rows`: id, code, parent's id, members' ids, level, whether it is still in use."""

    def __init__(self, rows: Iterable[tuple[str, str, str | None, list[str], str, bool]]) -> None:
        self._ids: dict[str, str] = {}
        self._around: defaultdict[str, list[str]] = defaultdict(list)
        self._within: defaultdict[str, list[str]] = defaultdict(list)
        self._countries: set[str] = set()
        self._areas: dict[str, Areas] = {}
        for key, code, parent, members, level, used in rows:
            if used:
                self._ids[code] = key
            if parent is not None:
                self._around[key].append(parent)
                self._within[parent].append(key)
            for member in members:
                self._around[member].append(key)
            if level == TerritoryLevel.COUNTRY:
                self._countries.add(key)

    def areas(self, code: str) -> Areas | None:
        """The territory with everything that it lies in, groupings too; None where no territory in use has the code."""
        if code not in self._ids:
            return None
        if code not in self._areas:
            self._areas[code] = _reached(self._around, [self._ids[code]])
        return self._areas[code]

    def near(self, areas: Areas) -> Areas:
        """These areas with what lies in the countries among them: where the needs are that a project there could meet."""
        return areas | _reached(self._within, [area for area in areas if area in self._countries])


def _reached(steps: dict[str, list[str]], start: list[str]) -> Areas:
    """Whatever can be reached, the start included; a circle ends."""
    found: set[str] = set()
    coming = start
    while coming:
        found.update(coming)
        coming = [after for key in coming for after in steps.get(key, ()) if after not in found]
    return frozenset(found)


async def places_of(ask: Ask, kept: Kept) -> Places:
    """The territories as they are now."""

    async def read() -> Made:
        return Made(Places(orjson.loads((await ask(_TERRITORIES))["territories"])))

    found: Places = await kept.get("places", ("territories",), read)
    return found
