"""A record's versions with their values: what each change left behind and what it put there (contract section 8).

The values are written by the compiler that writes the records themselves, from the rows that `history` keeps, so that
a version says what its record said, in the same spelling and to the same readers.
"""

from __future__ import annotations

from functools import lru_cache

from app.kernel.access import unarchived_sql, visible_sql
from app.kernel.builder import Builder
from app.kernel.kinds import INSTANT
from app.kernel.past import row_of, version_column
from app.kernel.query import visible_fields
from app.kernel.resource import Resource
from app.kernel.select import record_json
from app.kernel.shapes import Leaf, Reader, Statement

BOOKKEEPING = frozenset({"updated_at", "updated_by", "row_version"})
"""What changes with every version, and which its own members `at`, `by` and `version` say."""


@lru_cache(maxsize=512)
def versions_statement(resource: Resource, reader: Reader) -> Statement:
    """Columns data (JSON array, newest first), n (versions found, one more than asked for when there are more) and last.

    Slots: the record's UUID, the version before which to begin, how many, and the instants after which and up to which
    a change counts, each of them or null. No row when the record, as it is now, is not one the reader may see.
    """
    build = Builder(reader)
    record, before, limit = build.parameter(0, "uuid"), build.parameter(1, "int"), build.parameter(2, "int")
    since, until = build.parameter(3, "timestamptz"), build.parameter(4, "timestamptz")
    kept = f"h.resource = '{resource.table}' AND h.record_id = {record}"
    seen = visible_sql(resource, reader, version_column("h.data")) or "true"
    found = (
        f"SELECT h.*, row_number() OVER (ORDER BY h.version DESC) AS n FROM history h WHERE {kept} "  # noqa: S608 - declared names and numbered parameters alone
        f"AND h.version < {before} AND ({since} IS NULL OR h.at > {since}) AND ({until} IS NULL OR h.at <= {until}) "
        f"AND {seen} ORDER BY h.version DESC LIMIT {limit} + 1"
    )
    now = " AND ".join(filter(None, (seen, unarchived_sql(resource, reader, version_column("h.data")))))
    newest = f"SELECT {now} FROM history h WHERE {kept} ORDER BY h.seq DESC LIMIT 1"  # noqa: S608 - see above
    one = (
        f"json_build_object('version', h.version, 'op', h.op, 'at', {INSTANT.json('h.at', 'en')}, 'by', h.actor, "
        "'request_id', h.request_id, 'reason', h.reason, 'note', h.note, 'changed', coalesce(d.names, '[]'), "
        "'before', CASE WHEN s.earlier THEN coalesce(d.before, '{}') END, "
        "'after', CASE WHEN s.later THEN coalesce(d.after, '{}') END)"
    )
    return build.statement(
        f"SELECT coalesce(json_agg({one} ORDER BY h.version DESC) FILTER (WHERE h.n <= {limit}), '[]') AS data, "  # noqa: S608 - see above
        f"count(*) AS n, min(h.version) FILTER (WHERE h.n <= {limit}) AS last "
        f"FROM ({found}) h {_values(build, resource)} HAVING ({newest})"
    )


def _values(build: Builder, resource: Resource) -> str:
    """Laterals of a version h: s says which of its two states are shown, d holds the members that tell them apart.

    What a version came from is shown when the reader could see that as well; else it is told like the making of a
    record: a list of what differs would tell what the hidden state has in common with the open one. A text differs when
    it does in any language, whichever the reader's.
    """
    names = [name for name, item in visible_fields(resource, build.reader.scopes).items() if item.sql is None]
    names = [name for name in names if name not in BOOKKEEPING]
    shown, whole = tuple(Leaf(name, name) for name in names), tuple(Leaf(name, name, "*") for name in names)
    came_from = "(h.data || coalesce(h.before, '{}'))"
    open_before = visible_sql(resource, build.reader, version_column(came_from)) or "true"
    rows = (
        f"{row_of(resource, 'h.data')} a CROSS JOIN LATERAL {row_of(resource, came_from)} b "
        f"CROSS JOIN LATERAL (SELECT {record_json(build, resource, 'a', whole)} AS new, "
        f"{record_json(build, resource, 'b', whole)} AS old) w "
        f"CROSS JOIN LATERAL json_each({record_json(build, resource, 'a', shown)}) x "
        f"JOIN LATERAL json_each({record_json(build, resource, 'b', shown)}) y ON y.key = x.key"
    )
    return (
        f"CROSS JOIN LATERAL (SELECT h.op <> 'create' AND {open_before} AS earlier, h.op <> 'delete' AS later) s "  # noqa: S608 - declared names alone
        "CROSS JOIN LATERAL (SELECT json_agg(x.key ORDER BY x.key) AS names, "
        "json_object_agg(x.key, y.value ORDER BY x.key) AS before, json_object_agg(x.key, x.value ORDER BY x.key) AS after "
        f"FROM {rows} WHERE CASE WHEN s.earlier AND s.later "
        "THEN (w.new->x.key)::text <> (w.old->x.key)::text OR (h.op = 'erase' AND x.key = ANY(h.changed)) "
        "ELSE x.value::text <> 'null' END) d"
    )
