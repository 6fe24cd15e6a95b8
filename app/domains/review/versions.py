"""Finds the version of a marker that a check or a report is about (F7)."""

from __future__ import annotations

from typing import Any

import orjson

from app.domains.review.checks import Version
from app.kernel.access import levels_of
from app.kernel.errors import invalid
from app.kernel.kinds import BadValue
from app.kernel.query import looks_like_id, parse_id
from app.kernel.session import Ask

DEFAULT_MARKER = "CB"
_COLUMNS = "id, code, standing, scale, criteria, levels, condition_margin, gates_below, share_rules, mappings"
_FOUND = (
    f"SELECT row_to_json(m) AS marker FROM (SELECT {_COLUMNS} FROM markers t WHERE t.archived_at IS NULL "  # noqa: S608 - constants
    "AND ($2::text[] IS NULL OR t.visibility = ANY($2)) AND {which} ORDER BY t.valid_from DESC, t.code LIMIT 1) m"
)
_IN_USE = (
    "t.marker = $1 AND t.status <> 'draft' AND t.valid_from <= current_date "
    "AND (t.valid_to IS NULL OR t.valid_to > current_date)"
)


async def version_of(ask: Ask, key: str | None, scopes: frozenset[str], pointer: str) -> Version:
    """The version of an id or code that the caller may see, by default the one in use today; raises Invalid."""
    levels = levels_of("review", None, scopes)
    try:
        which, value = _which(key)
    except BadValue as error:
        raise invalid(pointer, error.code, str(error)) from None
    row = await ask(_FOUND.format(which=which), value, None if levels is None else list(levels))
    if row is None:
        said = "none is in use today" if key is None else f"there is no Marker {key[:100]!r}"
        raise invalid(pointer, "reference", said)
    return Version.of(orjson.loads(row["marker"]))


def _which(key: str | None) -> tuple[str, Any]:
    if key is None:
        return _IN_USE, DEFAULT_MARKER
    if looks_like_id(key):
        return "t.id = $1", parse_id("marker", key)
    return "t.code = $1", key
