"""What is there already: the records that rows name by id or code, as their exported cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from app.kernel.builder import Builder
from app.kernel.resource import Resource
from app.kernel.select import record_json
from app.kernel.session import Unit
from app.kernel.shapes import Reader, Statement
from app.platform.tables.columns import selection_of


@dataclass(frozen=True, slots=True)
class Stored:
    """A record that is there: `shown` is what an export selects of it, `scope` the id of what its code is unique in."""

    version: int
    archived: bool
    scope: str | None
    shown: dict[str, Any]


@lru_cache(maxsize=256)
def _statement(resource: Resource, reader: Reader) -> Statement:
    """One row: the JSON of the records with these ids (slot 0) or codes (slot 1) that the reader may see."""
    build = Builder(reader)
    ids, codes = build.parameter(0, "uuid[]"), build.parameter(1, "text[]")
    seen = build.visible(resource, "t", archived=True)
    scope = f't."{resource.model.__scope__}"::text' if resource.model.__scope__ is not None else "NULL"
    shown = record_json(build, resource, "t", selection_of(resource, reader.scopes))
    one = f"json_build_object('v', t.row_version, 'a', t.archived_at IS NOT NULL, 's', {scope}, 'j', {shown})"
    return build.statement(
        f"SELECT coalesce(json_agg({one}), '[]') AS data FROM {resource.table} t "
        f"WHERE {seen} AND (t.id = ANY({ids}) OR t.code = ANY({codes}))"
    )


async def stored(unit: Unit, resource: Resource, ids: Sequence[Any], codes: Sequence[str]) -> list[Stored]:
    """The records with these ids or codes."""
    if not ids and not codes:
        return []
    statement = _statement(resource, unit.caller.reader("en"))
    row = await unit.fetchrow(statement, (list(ids), list(codes)))
    assert row is not None, "an aggregate has one row"
    return [Stored(entry["v"], entry["a"], entry["s"], entry["j"]) for entry in orjson.loads(row["data"])]
