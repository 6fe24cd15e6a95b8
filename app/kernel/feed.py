"""The change feed: history in the order of commits, as one reader may see it (contract §§6, 8; ADR 0019).

A look at the feed is one statement that pages through `history` by `seq`, then one for each kind of record in the
page. What a version shows is decided by three rows under the condition that every read carries: the record now, the
version itself, and the version before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.kernel import kinds
from app.kernel.access import ADMIN, lacking, may_edit, own_column, own_scope, readable, visible_levels
from app.kernel.beside import tag_sql
from app.kernel.builder import Builder, typed_id
from app.kernel.cursors import Cursors, context_of
from app.kernel.errors import Gone
from app.kernel.fields import Field
from app.kernel.kinds import INSTANT
from app.kernel.model import Visibility
from app.kernel.query import visible_fields
from app.kernel.resource import Registry, Resource
from app.kernel.select import record_json
from app.kernel.session import Database
from app.kernel.shapes import Leaf, Reader
from app.kernel.values import value_json

SCAN_ROWS = 20_000
"""How many numbers of the history one look passes over at most; a page may so be empty and still say that there is more."""
UNSPOKEN = frozenset({"updated_at", "updated_by", "row_version"})
"""Members that change with every version and are never named in `changed`, as in the history."""

_MARK = (
    "left(encode(sha256(convert_to(concat_ws('/', h.transaction::text, h.record_id::text, "
    "extract(epoch FROM h.at)::text), 'UTF8')), 'hex'), 12)"
)
"""Tells a row of the history from another that a restored database has given the same number."""

_LOOK = f"""
WITH first AS (
  SELECT min(f.seq) AS seq FROM unnest($2::text[]) r(name) CROSS JOIN LATERAL (
    SELECT h.seq FROM history h WHERE h.resource = r.name AND h.seq > $1 ORDER BY h.seq LIMIT 1) f
), page AS (
  SELECT h.seq, h.resource, {_MARK} AS mark FROM history h
  WHERE h.seq >= (SELECT seq FROM first) AND h.seq < (SELECT seq FROM first) + {SCAN_ROWS} AND h.resource = ANY($2)
    AND (($3::jsonb->h.resource) ? (h.data->>'visibility') OR ($3::jsonb->h.resource) ? (h.before->>'visibility'))
  ORDER BY h.seq LIMIT $4::int + 1
), reached AS (
  SELECT h.seq, {_MARK} AS mark FROM history h
  WHERE h.seq < coalesce((SELECT seq FROM first) + {SCAN_ROWS}, {2**63 - 1}) ORDER BY h.seq DESC LIMIT 1
)
SELECT (SELECT {_MARK} FROM history h WHERE h.seq = $1) AS held,
  (SELECT array_agg(p.seq ORDER BY p.seq) FROM page p) AS seqs,
  (SELECT array_agg(p.resource ORDER BY p.seq) FROM page p) AS tables,
  (SELECT array_agg(p.mark ORDER BY p.seq) FROM page p) AS marks,
  (SELECT seq FROM reached) AS seq, (SELECT mark FROM reached) AS mark, (SELECT max(seq) FROM history) AS newest
"""
_NEWEST = f"SELECT h.seq, {_MARK} AS mark FROM history h ORDER BY h.seq DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the feed: the number of the last row passed, and the mark of that row."""

    seq: int = 0
    mark: str = ""


BEGINNING = Position()


@dataclass(frozen=True, slots=True)
class Look:
    """What one look found: entries as JSON texts, each with its place; how far it came; whether there is more."""

    entries: list[tuple[Position, str]]
    position: Position
    more: bool
    statements: int


class Walk:
    """One reader's walk through the feed of some resources, from a cursor on."""

    def __init__(self, registry: Registry, resources: Sequence[Resource], reader: Reader, signer: Cursors) -> None:
        self.resources = {resource.table: resource for resource in resources}
        self.reader = reader
        self.rights = rights(registry, reader)
        self.position = BEGINNING
        self._signer = signer
        self._context = context_of("changes", (("resource", resource.name) for resource in resources), (), None)
        self._levels = json.dumps({table: _levels(resource, reader) for table, resource in self.resources.items()})

    def cursor(self, position: Position | None = None) -> str:
        """The cursor of a place; of the present one when none is given."""
        place = self.position if position is None else position
        return self._signer.make(json.dumps([place.seq, place.mark, self.rights]), self._context)

    def go_to(self, cursor: str, pointer: str) -> None:
        """Continue from a cursor; raises Invalid for one that is not of this walk, Gone for one of other rights."""
        (seq, mark, held), _ = self._signer.read(cursor, self._context, pointer)
        if held != self.rights:
            raise self._gone("What this caller may see is not what it was when the cursor was given.")
        self.position = Position(seq, mark)

    async def go_to_end(self, database: Database) -> None:
        """Continue from what is newest now."""
        row = await database.query(_NEWEST)
        self.position = BEGINNING if row is None else Position(row["seq"], row["mark"])

    async def look(self, database: Database, limit: int) -> Look:
        """Read on, by at most `limit` entries, and move there; raises Gone when the history is another one."""
        row = await database.query(_LOOK, self.position.seq, list(self.resources), self._levels, limit)
        assert row is not None
        if self.position != BEGINNING and row["held"] != self.position.mark:
            raise self._gone("The database has been restored to a time before this cursor.")
        seqs, tables = (row["seqs"] or [])[:limit], (row["tables"] or [])[:limit]
        places = [Position(seq, mark) for seq, mark in zip(seqs, row["marks"] or (), strict=False)]
        if len(row["seqs"] or ()) > limit:
            self.position, more = places[-1], True
        elif row["seq"] is not None:
            self.position, more = Position(row["seq"], row["mark"]), row["seq"] < row["newest"]
        else:
            more = False
        shown: dict[int, str] = {}
        kinds_of_record = list(dict.fromkeys(tables))
        for table in kinds_of_record:
            wanted = [seq for seq, name in zip(seqs, tables, strict=True) if name == table]
            found = await database.query(entries_sql(self.resources[table], self.reader), wanted)
            assert found is not None
            shown.update(zip(found["seqs"] or (), found["entries"] or (), strict=True))
        entries = [(place, shown[place.seq]) for place in places if place.seq in shown]
        return Look(entries, self.position, more, 1 + len(kinds_of_record))

    def _gone(self, why: str) -> Gone:
        members: dict[str, Any] = {"from": self.cursor(BEGINNING)}
        return Gone(f"{why} Begin again from the cursor in `from`.", **members)


@lru_cache(maxsize=1024)
def _rights(registry: Registry, scopes: frozenset[str], partner: object, name: str | None) -> str:
    said: list[str] = [ADMIN, str(name)]
    if ADMIN not in scopes:
        said = [str(partner), str(name)]
        for resource in registry.values():
            hidden = ",".join(sorted(lacking(resource, scopes)))
            edits = (may_edit(resource, scopes), resource.own is not None and own_scope(resource) in scopes)
            said.append(f"{resource.name} {visible_levels(resource, scopes)} {edits} {hidden}")
    return hashlib.blake2b("\n".join(said).encode(), digest_size=4).hexdigest()


def rights(registry: Registry, reader: Reader) -> str:
    """A digest of everything that decides what a reader may see: with more rights, a walk begins anew."""
    return _rights(registry, reader.scopes, reader.partner, reader.name)


def _levels(resource: Resource, reader: Reader) -> list[str]:
    """The visibilities that rows are worth looking at; the condition of every read decides afterwards."""
    levels = visible_levels(resource, reader.scopes)
    if levels is None or own_column(resource, reader.partner) is not None:
        return [str(level) for level in Visibility]
    return [str(level) for level in levels]


@lru_cache(maxsize=4096)
def entries_sql(resource: Resource, reader: Reader) -> str:
    """SQL of the entries of the rows numbered $1: arrays `seqs` and `entries`, without those that the reader may not see.

    A version is shown when it and the record now are visible; where a visible version was followed by one that is
    not, the entry says `removed`, or `delete`, and nothing but the id. No content of a record that is hidden now is shown.
    """
    build = Builder(reader)
    now, version, before = build.alias(), build.alias(), build.alias()
    stored = [item for item in visible_fields(resource, reader.scopes).values() if item.sql is None]
    data = record_json(build, resource, version, tuple(Leaf(item.name, item.name) for item in stored))
    named = ", ".join(_named(build, resource, item, before, version) for item in stored if item.name not in UNSPOKEN)
    same = f"'{resource.name}' AS resource, {typed_id(resource.prefix, 'h.record_id')} AS id"
    at = f"{INSTANT.json('h.at', reader.lang)} AS at"
    shown = (
        f"SELECT h.seq, {same}, {version}.code, "
        f"CASE WHEN NOT s.saw THEN 'create' WHEN h.op = 'erase' AND c.changed = '{{}}' THEN 'update' ELSE h.op END AS op, "
        f"{at}, c.changed, {tag_sql(version)} AS etag, {data} AS data "
        f"FROM (SELECT array_remove(ARRAY[{named}]::text[], NULL) AS changed) c"
    )
    left = (
        f"SELECT h.seq, {same}, NULL::text AS code, CASE WHEN h.op = 'delete' THEN 'delete' ELSE 'removed' END AS op, {at}, "
        "ARRAY[]::text[] AS changed, NULL::text AS etag, NULL::json AS data"
    )
    table = resource.table
    return (
        "SELECT array_agg(e.seq) AS seqs, array_agg(e.entry) AS entries FROM (SELECT h.seq, CASE "
        f"WHEN s.sees AND s.there THEN (SELECT row_to_json(x) FROM ({shown}) x)::text "
        f"WHEN s.saw AND NOT s.sees THEN (SELECT row_to_json(x) FROM ({left}) x)::text END AS entry FROM history h "
        f"CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, h.data) {version} "
        f"CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, h.data || coalesce(h.before, '{{}}')) {before} "
        f"LEFT JOIN {table} {now} ON {now}.id = h.record_id AND {build.visible_item(resource, now)} "
        f"CROSS JOIN LATERAL (SELECT {now}.id IS NOT NULL AS there, "
        f"coalesce(h.op <> 'delete' AND {build.visible_item(resource, version)}, false) AS sees, "
        f"coalesce(h.op <> 'create' AND {build.visible_item(resource, before)}, false) AS saw) s "
        "WHERE h.seq = ANY($1::bigint[])) e WHERE e.entry IS NOT NULL"
    )


def _named(build: Builder, resource: Resource, item: Field, before: str, version: str) -> str:
    """SQL of a member's name when its value, as this reader sees it, has changed; else of NULL.

    To a reader for whom the record comes into sight, every member with a value is new. An erasure has blanked the
    earlier value too, so what it touched is taken at its word, unless a part of the member is hidden.
    """
    leaf = Leaf(item.name, item.name)
    new = f"({value_json(build, resource, item, item.column(version), leaf)})::text"
    old = f"({value_json(build, resource, item, item.column(before), leaf)})::text"
    columns = [item.name, f"{item.name}_currency"] if item.kind is kinds.MONEY else [item.name]
    touched = f"h.changed && ARRAY[{', '.join(repr(column) for column in columns)}]"
    moved = f"{new} IS DISTINCT FROM {old}"
    parts: Any = item.of.FIELDS.values() if item.of is not None else ()  # type: ignore[attr-defined]  # a Member
    if all(readable(resource, part, build.reader.scopes) for part in parts):
        moved = f"(h.op = 'erase' OR {moved})"
    said = f"CASE WHEN s.saw THEN {touched} AND {moved} ELSE {new} IS NOT NULL END"
    return f"CASE WHEN {said} THEN '{item.name}' END"
