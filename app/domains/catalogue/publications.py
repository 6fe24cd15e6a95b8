"""What has been public, of courses and tools, in the order in which it changed: the database keeps it (ADR 0041).

A row says whether the record is public now, and since which second it has been as it is, or gone. Rows are written when their
transaction commits; `stamp` and `seq` ascend in the order of commits, so whoever has read up to one misses nothing below it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from app.kernel.access import ANONYMOUS
from app.kernel.builder import Builder
from app.kernel.kinds import EVERY_LANGUAGE
from app.kernel.model import Base
from app.kernel.query import selection
from app.kernel.resource import Registry, Resource
from app.kernel.select import record_json
from app.kernel.session import Database

PUBLICATIONS = Table(
    "publications",
    Base.metadata,
    Column("record_id", Uuid, primary_key=True),
    Column("resource", Text, nullable=False),
    Column("seq", BigInteger, nullable=False, server_default=text("nextval('publications_seq')")),
    Column("stamp", DateTime(timezone=True), nullable=False),
    Column("shown", Boolean, nullable=False),
    Column("sets", ARRAY(Text), nullable=False),
)
Index("ix_publications_stamp", PUBLICATIONS.c.stamp, PUBLICATIONS.c.seq)

STAMP_LOCK = 0x73746D70
DAWN = 1735689600
"""The class of the advisory locks that a commit holds on its second, and the second that their keys count from (migration 0010)."""
RESOURCES = {"courses": "course", "tools": "tool"}
"""Table, and the name of its records' kind in sets."""
_SHARED = (
    "id", "code", "title", "summary", "url", "licence", "languages", "translations", "themes", "sdg_targets", "produced_with",
)  # fmt: skip
MEMBERS = {
    "courses": (
        *_SHARED,
        "status",
        "learning_objectives",
        "level",
        "workload_hours",
        "access",
        "published_on",
        "platform.name",
        "platform.managed_by",
        "platform.url",
    ),
    "tools": (*_SHARED, "availability", "kind", "formats", "isbn", "hs_number", "released"),
}
"""What bridges are made of."""

EMPTY = "'{}'::json"
READS = frozenset({"courses", "tools", "platforms", "terms", "vocabularies", "territories"})
"""The tables whose changes change what is read here."""
NOW = (
    "SELECT date_trunc('second', least(statement_timestamp(), (SELECT to_timestamp(min(l.objid::bigint)::double precision "
    f"+ {DAWN}) FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = {STAMP_LOCK} AND l.objsubid = 2 AND l.granted "
    "AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())))) AS now"
)
"""The last second of which everything that a later statement does not see will be dated, or a later one.

A commit holds a lock on its second until it is visible to all. The clock is read before the locks: who takes one after that dates
its rows by a later clock.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order: everything up to this row has been read."""

    stamp: dt.datetime
    seq: int = 0


BEGINNING = Place(dt.datetime(1, 1, 2, tzinfo=dt.UTC))
END = dt.datetime(9999, 12, 30, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """Which publications are asked for; both ends belong to it."""

    since: dt.datetime = BEGINNING.stamp
    until: dt.datetime = END
    within: str | None = None

    def values(self) -> list[Any]:
        """The values of its condition."""
        return [self.since, self.until, *([self.within] if self.within is not None else [])]


@dataclass(frozen=True, slots=True)
class Publication:
    """One record: since when it is as it is, in which sets; and if it is `shown`, what it says. `places` are codes."""

    id: uuid.UUID
    kind: str
    place: Place
    shown: bool
    sets: tuple[str, ...]
    record: dict[str, Any] | None
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Publications in their order, and the labels of all themes in each language."""

    items: list[Publication]
    labels: dict[str, dict[str, str | None]]


class Publications:
    """The publications, read by anybody. `records` False leaves out what they say."""

    def __init__(self, database: Database, registry: Registry) -> None:
        self._database = database
        self._registry = registry
        self.statements = 0

    async def _ask(self, sql: str, *values: Any) -> Any:
        self.statements += 1
        row = await self._database.query(sql, *values)
        assert row is not None
        return row

    async def instant(self) -> dt.datetime:
        """The instant that an answer is true of. Ask before what the answer is made of."""
        now: dt.datetime = (await self._ask(NOW))["now"]
        return now

    async def earliest(self) -> dt.datetime | None:
        """The earliest stamp; None while nothing has ever been public."""
        found: dt.datetime | None = (await self._ask("SELECT min(p.stamp) AS at FROM publications p"))["at"]
        return found

    async def sets(self) -> tuple[list[str], Found]:
        """Every set that some publication is in, and the labels of themes."""
        build = Builder(ANONYMOUS.reader(EVERY_LANGUAGE))
        names = "SELECT DISTINCT s.name FROM publications p, unnest(p.sets) s(name)"
        row = await self._ask(
            f"SELECT (SELECT coalesce(json_agg(n.name ORDER BY n.name), '[]') FROM ({names}) n) AS names, "
            f"{_labels(self._registry, build)} AS labels, '[]'::json AS items"
        )
        return orjson.loads(row["names"]), _found(row)

    async def count(self, window: Window) -> int:
        """How many publications are in a window."""
        sql = f"SELECT count(*) AS n FROM publications p WHERE {_within(window, 1)}"
        return int((await self._ask(sql, *window.values()))["n"])

    async def after(self, window: Window, place: Place, limit: int, *, records: bool) -> Found:
        """The publications of a window behind a place."""
        where = f"(p.stamp, p.seq) > ($2::timestamptz, $3::bigint) AND {_within(window, 4)}"
        sql = _sql(self._registry, where, records=records)
        return _found(await self._ask(sql, limit, place.stamp, place.seq, *window.values()))

    async def last(self, window: Window, place: Place, *, records: bool) -> Found:
        """The last publication of a window that is not behind a place."""
        where = f"(p.stamp, p.seq) <= ($2::timestamptz, $3::bigint) AND {_within(window, 4)}"
        sql = _sql(self._registry, where, records=records, backward=True)
        return _found(await self._ask(sql, 1, place.stamp, place.seq, *window.values()))

    async def one(self, record_id: uuid.UUID, *, records: bool = True) -> Found:
        """The publication of a record; none if it never was public."""
        return _found(await self._ask(_sql(self._registry, "p.record_id = $2::uuid", records=records), 1, record_id))


def _within(window: Window, first: int) -> str:
    """The condition of a window, whose values are the parameters from `first` on."""
    where = f"p.stamp BETWEEN ${first}::timestamptz AND ${first + 1}::timestamptz"
    return where if window.within is None else f"{where} AND ${first + 2}::text = ANY(p.sets)"


def _found(row: Any) -> Found:
    items = [
        Publication(
            uuid.UUID(item["id"]), RESOURCES[item["resource"]],
            Place(dt.datetime.fromtimestamp(item["stamp"], dt.UTC), item["seq"]),
            item["shown"], tuple(item["sets"]), item["record"], tuple(item["places"] or ()),
        )
        for item in orjson.loads(row["items"])
    ]  # fmt: skip
    return Found(items, orjson.loads(row["labels"]))


@lru_cache(maxsize=64)
def _sql(registry: Registry, where: str, *, records: bool, backward: bool = False) -> str:
    """SQL of the publications that fit a condition on `p`, in their order, at most $1: `items` and `labels` as JSON.

    What a record says is read under the condition that every read of the public carries, whatever its publication says.
    """
    reader = ANONYMOUS.reader(EVERY_LANGUAGE)
    build = Builder(reader)
    order = "p.stamp DESC, p.seq DESC" if backward else "p.stamp, p.seq"
    joins, said, places, seen = [], [], [], []
    for table in RESOURCES if records else ():
        resource, alias = registry[table], build.alias()
        joins.append(
            f"LEFT JOIN {table} {alias} ON p.shown AND {alias}.id = p.record_id AND {build.visible(resource, alias)}"
        )
        shown = record_json(build, resource, alias, selection(resource, ",".join(MEMBERS[table]), None, reader))
        said.append(f"WHEN {alias}.id IS NOT NULL THEN {shown}")
        places.append(f"WHEN {alias}.id IS NOT NULL THEN {_codes(registry['territories'], alias, build)}")
        seen.append(f"{alias}.id IS NOT NULL")
    items = (
        "json_build_object('id', p.record_id, 'resource', p.resource, 'seq', p.seq, 'stamp', extract(epoch FROM p.stamp)::bigint, "
        f"'sets', p.sets, 'shown', {' OR '.join(seen) or 'p.shown'}, 'record', {_case(said)}, 'places', {_case(places)})"
    )
    return (
        f"WITH page AS MATERIALIZED (SELECT p.* FROM publications p WHERE {where} ORDER BY {order} LIMIT $1::bigint) "
        f"SELECT coalesce(json_agg({items} ORDER BY p.stamp, p.seq), '[]') AS items, "
        f"{_labels(registry, build) if records else EMPTY} AS labels FROM page p {' '.join(joins)}"
    )


def _case(whens: list[str]) -> str:
    return f"CASE {' '.join(whens)} END" if whens else "NULL::json"


def _codes(territories: Resource, alias: str, build: Builder) -> str:
    """SQL of the codes of the territories that a record names."""
    place = build.alias()
    return (
        f"(SELECT json_agg({place}.code ORDER BY {place}.code) FROM territories {place} "
        f"WHERE {place}.id = ANY({alias}.territory_ids) AND {build.visible(territories, place)})"
    )


def _labels(registry: Registry, build: Builder) -> str:
    """SQL of the labels of the themes that the public knows."""
    term, owner = build.alias(), build.alias()
    return (
        f"(SELECT coalesce(json_object_agg({term}.code, {term}.label), '{{}}') FROM terms {term} "
        f"JOIN vocabularies {owner} ON {owner}.id = {term}.vocabulary_id AND {owner}.code = 'theme' "
        f"AND {build.visible(registry['vocabularies'], owner)} WHERE {build.visible(registry['terms'], term)})"
    )
