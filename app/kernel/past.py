"""The past: what the records said at an instant, read by the same statements (contract section 8, ADR 0020).

A statement about an instant is the one about now, behind CTEs that bear the names of the tables it reads. Each holds
its table's rows as they were: those that have not changed since from the table itself, the others from `history`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.kernel.access import Column, visible_sql
from app.kernel.errors import Fault, Invalid
from app.kernel.kinds import BadValue, instant
from app.kernel.model import search_sql

if TYPE_CHECKING:
    from app.kernel.builder import Builder
    from app.kernel.resource import Resource

CLOCKS = dt.timedelta(seconds=1)
"""How far the clock of the database, which dates the changes, may run ahead of ours."""
_SEARCH = "search_vector"
"""The one column that history does not keep: it is computed from the others, and here only where a statement asks."""


def past_instant(raw: str, pointer: str) -> dt.datetime:
    """An instant of `as_of` and its like, in UTC; raises Invalid for what is none, or has not come yet."""
    try:
        found = instant(raw)
    except BadValue as error:
        raise Invalid(Fault(pointer, error.code, str(error))) from None
    if found > dt.datetime.now(dt.UTC) + CLOCKS:
        raise Invalid(Fault(pointer, "range", "must not be in the future"))
    return found


def shadowed(build: Builder, sql: str, slot: int, resources: Mapping[str, Resource], item: str | None = None) -> str:
    """The statement, reading what its tables held at the instant in a slot.

    `resources` are those of the registry by table. `item` names the table of a record that is read by its id: only
    that record's versions are looked for, where else a table's changed rows are gathered once for the statement.
    """
    tables = sorted(build.tables & resources.keys())
    if not tables:
        return sql
    at = build.parameter(slot, "timestamptz")
    searched = _SEARCH in sql
    changed = [_changed(build, resources[table], at, searched=searched, once=table != item) for table in tables]
    # The names of tables are taken over last: what is asked of a record as it is now must find it as it is now.
    ctes = ", ".join([*changed, *(_table(resources[table], at, searched=searched) for table in tables)])
    # What holds today (a posting, a classification) is asked of that day, what is late now of that instant.
    sql = sql.replace("current_date", f"({at} AT TIME ZONE 'UTC')::date").replace("statement_timestamp()", at)
    return f"WITH {ctes}, {sql.removeprefix('WITH ')}" if sql.startswith("WITH ") else f"WITH {ctes} {sql}"


def row_of(resource: Resource, data: str) -> str:
    """SQL of a version's row, with the types of its table's columns, from the JSON that history keeps."""
    return f"jsonb_populate_record(NULL::{resource.table}, {data})"


def version_column(data: str) -> Column:
    """How a column is spelled in the JSON that history keeps of a version."""
    return lambda name: f"({data}->>'{name}')"


def _columns(resource: Resource) -> list[str]:
    table: Any = resource.model.__table__
    return [column.name for column in table.columns if column.name != _SEARCH]


def _table(resource: Resource, at: str, *, searched: bool) -> str:
    """The CTE that stands for a table; not materialised, so that what has not changed is found by the table's indexes."""
    table = resource.table
    names = ", ".join(f't."{name}"' for name in [*_columns(resource), *([_SEARCH] if searched else [])])
    return (
        f"{table} AS NOT MATERIALIZED (SELECT {names} FROM {table} t WHERE t.updated_at <= {at} "  # noqa: S608 - declared names and numbered parameters alone
        f"UNION ALL SELECT {names} FROM {table}_then t)"
    )


def _changed(build: Builder, resource: Resource, at: str, *, searched: bool, once: bool) -> str:
    """The CTE of the records that have changed since, as they were: those that the reader may see as they are now.

    Their newest version says what may be seen now, of a deleted record the last one. An archived record has left the
    lists, but what it said while it was in use may be read.
    """
    table = resource.table
    names = ", ".join("c.record_id AS id" if name == "id" else f'p."{name}"' for name in _columns(resource))
    if searched:
        names += f", {search_sql(resource.model, 'p.')} AS {_SEARCH}"
    now = visible_sql(resource, build.reader, version_column("n.data"))
    newest = "" if now is None else f"CROSS JOIN LATERAL ({_version(table)}) n "
    return (
        f"{table}_then AS {'' if once else 'NOT '}MATERIALIZED (SELECT {names} FROM "  # noqa: S608 - see above
        f"(SELECT DISTINCT h.record_id FROM history h WHERE h.resource = '{table}' AND h.at > {at}) c "
        f"CROSS JOIN LATERAL ({_version(table, f'AND h.at <= {at} ')}) v "
        f"CROSS JOIN LATERAL {row_of(resource, 'v.data')} p {newest}"
        f"WHERE v.op <> 'delete'{'' if now is None else f' AND {now}'})"
    )


def _version(table: str, condition: str = "") -> str:
    """A record's newest version, of those that fit the condition."""
    return (
        "SELECT h.op, h.data FROM history h "  # noqa: S608 - declared names and numbered parameters alone
        f"WHERE h.record_id = c.record_id AND h.resource = '{table}' {condition}ORDER BY h.seq DESC LIMIT 1"
    )
