"""Courses of a platform, brought to what its MOOChub endpoint says: in one transaction, or not at all.

A member belongs to whoever changed it last, as the history tells. What a person has changed stays, empty members are filled,
and what earlier pulls wrote follows the source. Nothing is published, archived or taken out of the archive here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NoReturn
from urllib.parse import urlsplit

import orjson
from sqlalchemy import text

from app.bridges.moochub_read import UnreadableError, course, external_id
from app.kernel.access import Caller
from app.kernel.batch import Batch, Change
from app.kernel.builder import Builder
from app.kernel.drafts import next_codes
from app.kernel.errors import Fault
from app.kernel.query import selection
from app.kernel.references import lookup
from app.kernel.resource import Registry, Resource
from app.kernel.select import record_json
from app.kernel.session import Database, Unit
from app.kernel.shapes import Reader, Statement
from app.platform.pull.fetch import Bounds, PullError, Source

ACTOR = "pull:"
"""How the history's names of all pulls begin."""
SCOPES = frozenset({"catalogue:read", "catalogue:write", "reference:read", "organisation:read"})
CHUNK = 200
MEMBERS = (
    "title,summary,translation_status,learning_objectives,url,image_url,course_mode,level,workload_hours,translations,"
    "certificate,access,price,licence,produced_with,valid_until,updated_on"
)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('hinge.pull', 0))")
_THERE = text(
    "SELECT id, code, external_id, row_version, archived_at IS NOT NULL AS archived FROM courses "
    "WHERE platform_id = :platform AND external_id = ANY(:keys) ORDER BY archived_at IS NOT NULL, id"
)
_OWNERS = text(
    "SELECT DISTINCT ON (h.record_id, c.name) h.record_id, c.name, h.actor, h.op FROM history h "
    "CROSS JOIN LATERAL unnest(h.changed) c(name) WHERE h.record_id = ANY(:ids) ORDER BY h.record_id, c.name, h.version DESC"
)
_GONE = text(
    "SELECT code, external_id FROM courses WHERE platform_id = :platform AND archived_at IS NULL AND created_by LIKE 'pull:%' "
    "AND NOT external_id = ANY(:keys) ORDER BY code"
)
Owners = dict[tuple[uuid.UUID, str], tuple[str, str]]


class _TakeBack(Exception):  # noqa: N818 - it ends a preview
    """A preview is over: nothing of it stays."""


def _take_back() -> NoReturn:
    raise _TakeBack


@dataclass(slots=True)
class Tally:
    """What a pull did, or would do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    lines: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """One resource of the source, and what becomes of it."""

    key: str
    body: dict[str, Any]
    code: str | None = None
    record_id: uuid.UUID | None = None
    change: Change | None = None
    kept: list[str] = field(default_factory=list)


class Pull:
    """One pull of one platform's courses."""

    def __init__(self, database: Database, registry: Registry, platform: str, source: Source) -> None:
        self.database, self.registry, self.platform, self.source = database, registry, platform, source
        self.courses: Resource = registry["courses"]
        self.tally = Tally()

    async def go(self, *, apply: bool) -> Tally:
        """Read the whole source, then write; raises PullError, and writes nothing then."""
        resources = [resource async for resource in self.source.resources()]
        parts = urlsplit(self.source.url)
        caller = Caller(name=f"{ACTOR}{parts.hostname}", scopes=SCOPES)
        told = f"{parts.scheme}://{parts.netloc}{parts.path}"
        try:
            async with self.database.unit(caller, reason=f"Pulled from {told}"[:500]) as unit:
                await unit.session.execute(_LOCK)
                unit.note(pulled_from=told)
                await unit.explain(f"Pulled from {told}"[:500])
                await self._write(unit, resources)
                if not apply:
                    _take_back()
        except _TakeBack:
            pass
        return self.tally

    async def _write(self, unit: Unit, resources: Sequence[Any]) -> None:
        platform_id = await lookup(unit, self.registry["platforms"], self.platform, None)
        if platform_id is None:
            raise PullError(f"there is no platform {self.platform!r}: add it first")
        licences = frozenset() if self.registry.terms is None else await self.registry.terms(unit, "licence")
        rows = self._rows(resources, licences or frozenset())
        batch = Batch(unit, self.registry, self.courses)
        for start in range(0, len(rows), CHUNK):
            await self._chunk(unit, batch, platform_id, rows[start : start + CHUNK])
        keys = [row.key for row in rows]
        for code, key in await unit.session.execute(_GONE, {"platform": platform_id, "keys": keys}):
            self.tally.lines.append(f"? {code} {key}: the source has it no more; nothing is changed")

    def _rows(self, resources: Sequence[Any], licences: frozenset[str]) -> list[Row]:
        found: dict[str, Row] = {}
        for place, resource in enumerate(resources):
            try:
                row = Row(external_id(resource), course(resource, licences))
            except UnreadableError as error:
                self._refused(f"record {place + 1}: {error}")
                continue
            if found.setdefault(row.key, row) is not row:
                self._refused(f"record {place + 1}: /id: stands twice")
        return list(found.values())

    def _refused(self, why: str) -> None:
        self.tally.refused += 1
        self.tally.lines.append(f"! {why}")

    async def _chunk(self, unit: Unit, batch: Batch, platform_id: uuid.UUID, rows: list[Row]) -> None:
        there: dict[str, Any] = {}
        found = await unit.session.execute(_THERE, {"platform": platform_id, "keys": [row.key for row in rows]})
        for one in found:
            there.setdefault(one.external_id, one)
        ids = [one.id for one in there.values()]
        owners = await self._owners(unit, ids)
        before = await self._shown(unit, ids)
        place = f"{self.registry['platforms'].prefix}_{platform_id.hex}"
        for row in rows:
            held = there.get(row.key)
            if held is None:
                row.body = {name: value for name, value in row.body.items() if value not in (None, [], {})}
                row.body |= {"platform_id": place, "external_id": row.key}
            elif held.archived:
                self.tally.unchanged += 1
                self.tally.lines.append(f"= {held.code} {row.key}: archived here, left alone")
            else:
                row.code, row.record_id = held.code, held.id
                row.body = self._open(row, before[held.id], owners)
                row.change = Change(0, held.id, row.body, held.row_version)
        await self._new(unit, [row for row in rows if row.key not in there])
        await batch.write([row.change for row in rows if row.change is not None])
        after = await self._shown(unit, ids)
        for row in rows:
            if row.change is not None:
                self._tell(row, row.change, before, after)

    async def _new(self, unit: Unit, rows: list[Row]) -> None:
        if not rows or self.courses.code_pattern is None:
            return
        ids = await unit.session.scalars(text("SELECT hinge_uuid7() FROM generate_series(1, :n)"), {"n": len(rows)})
        codes = await next_codes(unit, self.courses.code_pattern, len(rows))
        for row, record_id, code in zip(rows, ids, codes, strict=True):
            row.change = Change(0, record_id, row.body, code=code)

    async def _owners(self, unit: Unit, ids: list[uuid.UUID]) -> Owners:
        if not ids:
            return {}
        found = await unit.session.execute(_OWNERS, {"ids": ids})
        return {(one.record_id, one.name): (one.actor, one.op) for one in found}

    async def _shown(self, unit: Unit, ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
        """The members that pulls write, as everybody reads them."""
        if not ids:
            return {}
        row = await unit.fetchrow(_statement(self.courses, unit.caller.reader("*")), (ids,))
        assert row is not None, "an aggregate has one row"
        found: list[dict[str, Any]] = orjson.loads(row["data"])
        return {uuid.UUID(hex=one["id"].rpartition("_")[2]): one for one in found}

    def _open(self, row: Row, shown: dict[str, Any], owners: Owners) -> dict[str, Any]:
        """The members that this pull may write: a person's stay, but for those left empty when the record was made."""
        assert row.record_id is not None
        found = {}
        for name, value in row.body.items():
            actor, op = owners.get((row.record_id, name), (ACTOR, "create"))
            empty = _meagre(shown[name]) in (None, [], {})
            if actor.startswith(ACTOR) or (op == "create" and empty):
                found[name] = value
            elif not _same(value, shown[name]):
                row.kept.append(f"    {name} stays as {actor} left it")
        return found

    def _tell(self, row: Row, change: Change, before: dict[Any, Any], after: dict[Any, Any]) -> None:
        """Count a row, and say what it changes, member by member."""
        if change.faults:
            self._refused(f"{row.code or 'new'} {row.key}: {'; '.join(map(_fault, change.faults))}")
            return
        lines = self.tally.lines
        if change.version is None:
            self.tally.created += 1
            lines.append(f"+ new {row.key}")
            lines += [f"    {name}: {_spelled(value)}" for name, value in change.body.items() if name != "external_id"]
            return
        old, new = before[change.record_id], after[change.record_id]
        moved = [name for name in new if old[name] != new[name]]
        if not moved:
            self.tally.unchanged += 1
            lines += [f"= {row.code} {row.key}", *row.kept] if row.kept else []
            return
        self.tally.updated += 1
        lines.append(f"~ {row.code} {row.key}")
        lines += [f"    {name}: {_spelled(old[name])} -> {_spelled(new[name])}" for name in moved]
        lines += row.kept


def _meagre(value: Any) -> Any:
    """A value without what is null in it: a text in all languages spells those out that it has not."""
    if isinstance(value, dict):
        return {name: _meagre(inner) for name, inner in value.items() if inner is not None}
    return [_meagre(inner) for inner in value] if isinstance(value, list) else value


def _same(said: Any, shown: Any) -> bool:
    return bool(_meagre(said) == _meagre(shown) or (said is not None and str(said) == str(shown)))


def _spelled(value: Any) -> str:
    return orjson.dumps(_meagre(value)).decode()


def _fault(fault: Fault) -> str:
    return f"{fault.pointer.strip('/') or 'record'} {fault.message}"


@lru_cache(maxsize=16)
def _statement(resource: Resource, reader: Reader) -> Statement:
    """One row: the JSON of the records with these ids (slot 0)."""
    build = Builder(reader)
    ids = build.parameter(0, "uuid[]")
    shown = record_json(build, resource, "t", selection(resource, MEMBERS, None, reader))
    seen = build.visible(resource, "t", archived=True)
    return build.statement(
        f"SELECT coalesce(json_agg({shown}), '[]') AS data FROM {resource.table} t WHERE {seen} AND t.id = ANY({ids})"  # noqa: S608 - declared names
    )


async def pull_moochub(
    settings: Any,
    registry: Registry,
    url: str,
    platform: str,
    *,
    apply: bool,
    say: Callable[[str], None],
    bounds: Bounds | None = None,
) -> Tally:
    """Read an endpoint and write its courses, or only tell what would change."""
    source = Source(url, bounds, say)
    database = Database(settings.asyncpg_dsn, settings.sqlalchemy_url, statement_timeout=600)
    try:
        return await Pull(database, registry, platform, source).go(apply=apply)
    finally:
        await database.close()
