"""The search over all kinds of records, as one SQL statement: candidates of each kind, ranked together, counted, shown.

Each kind gives its newest candidates under the same conditions as its list: visibility, archive, filters (ADR 0039).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from app.kernel.builder import Builder, literal
from app.kernel.facets import (
    TERMS,
    Facet,
    condition_sql,
    covers,
    fields_of,
    languages_sql,
    searched,
    title_of,
    values_sql,
)
from app.kernel.hits import ANY_LANGUAGE, TextColumns, hit_sql, kinds_sql, plain_sql, texts_of, title_sql
from app.kernel.kinds import localised
from app.kernel.paging import CANDIDATES, PLANNED_ANEW, fuzzy_fields, matches_sql, ranks_sql
from app.kernel.resource import Resource
from app.kernel.shapes import Reader, Statement

Q, LIMIT, ANCHOR, CURSOR, FIRST = 0, 1, 2, 3, 6
"""Slots: the words, the page size, the newest id of the walk, the cursor's three keys; then the values of facets."""
VALUES_SHOWN = 50
"""The values of a facet that are counted in the answer, the most frequent."""
KEYS = "f.rank, f.id, f.kind"
"""What candidates are ordered by, the best first."""
By = Literal["words", "names"]


@dataclass(frozen=True, slots=True)
class SearchShape:
    """A search without its values. `chosen` has for each facet that is asked for the slot of its values.

    `by` says what is looked at: the words of all texts, or names that resemble what was typed.
    """

    resources: tuple[Resource, ...]
    facets: tuple[Facet, ...]
    reader: Reader
    chosen: tuple[tuple[Facet, int], ...] = ()
    by: By = "words"
    cursor: bool = False
    backward: bool = False

    @property
    def searched(self) -> tuple[Resource, ...]:
        """The kinds that can be found: those in every chosen facet, by names those that have one."""
        scopes = self.reader.scopes
        found = [one for one in self.resources if all(covers(one, facet, scopes) for facet, _ in self.chosen)]
        if self.by == "names":
            found = [one for one in found if any(item.fuzzy for item in one.fields.values())]
        return tuple(found)


@lru_cache(maxsize=128)  # a statement over all kinds has some 60 kB
def compile_search(shape: SearchShape) -> Statement | None:
    """Columns: data, n (rows of the page, one more when there are more), first, last, found, most (of a kind), facets.

    None when no kind of record can be found.
    """
    if not shape.searched:
        return None
    build = Builder(shape.reader)
    columns = TextColumns.of(shape.searched)
    candidates = " UNION ALL ".join(_candidates(build, shape, one, columns) for one in shape.searched)
    limit = build.parameter(LIMIT, "int")
    rows = f"SELECT f.* FROM found f WHERE {PLANNED_ANEW.format(limit=limit)}{_after(build, shape)}"
    order = _ordered("ASC" if shape.backward else "DESC")
    hit = hit_sql(build, columns, build.parameter(Q, "text") if shape.by == "words" else None)
    kinds = kinds_sql(shape.searched, columns)
    parts = {
        "data": f"SELECT coalesce(json_agg(f.j ORDER BY {_ordered('DESC')}), '[]') FROM shown f",
        "n": "SELECT count(*) FROM page",
        "first": f"SELECT json_build_array({KEYS})::text FROM shown f ORDER BY {_ordered('DESC')} LIMIT 1",
        "last": f"SELECT json_build_array({KEYS})::text FROM shown f ORDER BY {_ordered('ASC')} LIMIT 1",
        "found": "SELECT count(*) FROM found",
        "most": "SELECT max(c.n) FROM (SELECT count(*) AS n FROM found GROUP BY kind) c",
        "facets": f"SELECT {_facets(build, shape)}",
    }
    return build.statement(
        f"WITH {_places(build, shape)}found AS MATERIALIZED ({candidates}), "
        f"page AS MATERIALIZED ({rows} ORDER BY {order} LIMIT {limit} + 1), "
        f"shown AS (SELECT {hit} AS j, {KEYS} FROM (SELECT * FROM page f ORDER BY {order} LIMIT {limit}) f "
        f"JOIN ({kinds}) k ON k.kind = f.kind) "
        f"SELECT {', '.join(f'({sql}) AS {name}' for name, sql in parts.items())}"
    )


def _ordered(way: str) -> str:
    return ", ".join(f"{key} {way}" for key in KEYS.split(", "))


def _after(build: Builder, shape: SearchShape) -> str:
    """The condition that a candidate comes after the cursor, in the direction of reading."""
    if not shape.cursor:
        return ""
    casts = ("float8", "uuid", "text")
    values = [build.parameter(CURSOR + place, f"text::{cast}") for place, cast in enumerate(casts)]
    return f" AND ({KEYS}) {'>' if shape.backward else '<'} ({', '.join(values)})"


def _candidates(build: Builder, shape: SearchShape, resource: Resource, columns: TextColumns) -> str:
    """The newest records of a kind that match, each with its rank and what is needed to count and show it."""
    alias = build.alias()
    where = [build.visible(resource, alias), f"{alias}.id <= {build.parameter(ANCHOR, 'text::uuid')}"]
    where += [condition_sql(build, resource, facet, alias, _wanted(build, facet, slot)) for facet, slot in shape.chosen]
    words, names = matches_sql(build, resource, alias, Q)
    by_words, by_names = ranks_sql(build, resource, "c", Q)
    has, rank = (words, by_words) if shape.by == "words" else (str(names), str(by_names))
    where.append(has)
    own, plain, parts = texts_of(resource)
    title = title_of(resource)
    states = "NULL::jsonb" if title is None else f"c.translation_status->'{title.name}'"
    values = [
        f"'{resource.name}'::text AS kind", "c.id", f"{rank} AS rank", "c.code", "c.updated_at",
        f"{title_sql(resource, 'c')} AS title", f"{states} AS states",
        *(f"{values_sql(build, resource, facet, 'c')} AS in_{facet.name}" for facet in shape.facets),
        *(f"{own[n].column('c') if n < len(own) else 'NULL::jsonb'} AS l{n}" for n in range(columns.localised)),
        *(f"{plain_sql(plain[n], 'c') if n < len(plain) else 'NULL::text'} AS p{n}" for n in range(columns.plain)),
        *(f"{parts[n].column('c') if n < len(parts) else 'NULL::jsonb'} AS s{n}" for n in range(columns.parts)),
    ]  # fmt: skip
    needed = ", ".join(f'{alias}."{name}"' for name in _needed(build, shape, resource))
    newest = f"ORDER BY {alias}.id DESC LIMIT {CANDIDATES}"
    rows = f"SELECT {needed} FROM {resource.table} {alias} WHERE {' AND '.join(where)} {newest}"
    return f"(SELECT {', '.join(values)} FROM ({rows}) c)"


def _needed(build: Builder, shape: SearchShape, resource: Resource) -> list[str]:
    """The columns that a candidate is ranked, counted and shown by. Asking for all of a table costs as much as planning."""
    names = ["id", "code", "updated_at", "translation_status", "search_vector"]
    fed = (item for facet in shape.facets for item in fields_of(resource, facet, build.reader.scopes))
    shown = (*searched(resource), *fuzzy_fields(build, resource), *fed)
    return list(dict.fromkeys([*names, *(item.name for item in shown)]))


def _wanted(build: Builder, facet: Facet, slot: int) -> str:
    """The values that are asked for, as an array; those of a table have been looked up once for all kinds."""
    return f"(SELECT w.ids FROM in_{facet.name} w)::uuid[]" if facet.table else build.parameter(slot, "text[]")


def _places(build: Builder, shape: SearchShape) -> str:
    """The ids of the records of another table that are asked for, by code or by id, as far as the reader may see them."""
    found = ""
    for facet, slot in shape.chosen:
        if facet.table is None:
            continue
        target = shape.resources[0].peers[facet.table]
        codes, ids = build.parameter(slot, "text[]"), build.parameter(slot + 1, "uuid[]")
        found += (
            f"in_{facet.name} AS MATERIALIZED (SELECT coalesce(array_agg(x.id), '{{}}') AS ids FROM {target.table} x "
            f"WHERE (x.code = ANY({codes}) OR x.id = ANY({ids})) AND {build.visible(target, 'x')}), "
        )
    return found


def _facets(build: Builder, shape: SearchShape) -> str:
    """How many of the candidates have each value of each facet."""
    counted = "SELECT f.kind AS v, NULL::text AS label, count(*) AS n FROM found f GROUP BY f.kind"
    parts = [f"'kind', {_counts(counted)}"]
    for facet in shape.facets:
        values = f"f.in_{facet.name}"
        if facet.texts:
            values = f"coalesce({values}, array_remove({languages_sql('f.title', 'f.states')}, '{ANY_LANGUAGE}'))"
        each = f"SELECT DISTINCT f.kind, f.id, u.v FROM found f, unnest({values}) u(v) WHERE u.v IS NOT NULL"
        parts.append(f"'{facet.name}', {_counts(_labelled(build, shape, facet, each))}")
    return f"json_build_object({', '.join(parts)})"


def _counts(rows: str) -> str:
    each = "json_build_object('value', g.v, 'label', g.label, 'count', g.n) ORDER BY g.n DESC, g.v"
    return f"(SELECT coalesce(json_agg({each}), '[]') FROM ({rows} ORDER BY n DESC, v LIMIT {VALUES_SHOWN}) g)"


def _labelled(build: Builder, shape: SearchShape, facet: Facet, each: str) -> str:
    """The values with what people read in their place, in the answer's language; what the reader may not see has no name."""
    peers, lang = shape.resources[0].peers, build.reader.lang
    counts = f"SELECT d.v, count(*) AS n FROM ({each}) d GROUP BY d.v"
    if facet.table is not None:
        target = peers[facet.table]
        name = f"coalesce({localised('x.title', lang)}, x.title->>'{ANY_LANGUAGE}')"
        seen = f"SELECT y.id, y.code, {title_sql(target, 'y')} AS title FROM {target.table} y WHERE {build.visible(target, 'y')}"
        return f"SELECT x.code AS v, {name} AS label, c.n FROM ({counts}) c JOIN ({seen}) x ON x.id = c.v"
    if TERMS not in peers:
        return f"SELECT c.v, NULL::text AS label, c.n FROM ({counts}) c"
    terms = peers[TERMS]
    lists = terms.relations[str(terms.scope_name)].target
    label = (
        f'SELECT {localised("x.label", lang)} FROM {terms.table} x JOIN {lists.table} y ON y.id = x."{terms.model.__scope__}" '
        f"WHERE x.code = c.v AND y.code = {literal(str(facet.vocabulary))} "
        f"AND {build.visible(terms, 'x')} AND {build.visible(lists, 'y')}"
    )
    return f"SELECT c.v, ({label}) AS label, c.n FROM ({counts}) c"
