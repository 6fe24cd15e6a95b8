"""Which rows: filters, keyset positions, order and search as SQL (contract section 3).

A list never counts and never skips: it starts after a position in an index. Nulls come last in both directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.kernel import kinds
from app.kernel.access import readable
from app.kernel.fields import Field
from app.kernel.kinds import DEFAULT_LANGUAGE, LANGUAGES
from app.kernel.resource import Relation, Resource
from app.kernel.shapes import Filter, Page

if TYPE_CHECKING:
    from app.kernel.builder import Builder

CANDIDATES = 1000
"""A search ranks the newest matches up to this many (performance.md, Scale)."""
NAMES_MAX = 20_000
"""Names that may resemble a word are looked for among so many of the newest records: each has to be compared."""
ROWS_MAX = 501
"""The most rows of a page, the one that shows that there are more included. It stands in the SQL as a number: behind a
parameter the planner expects a tenth of the table, and then plans anew at every execution."""


PLANNED_ANEW = "({limit} >= 0 OR (SELECT count(*) FROM generate_series(1, 1000000000)) > 0)"
"""A condition that is always true. Once the page's size is known nothing is left of it; in a plan for all values it looks so
dear that Postgres never takes to one. It is for pages whose best plan depends on the values (ADR 0036)."""


@dataclass(frozen=True, slots=True)
class PageSql:
    """`sql` yields the columns of the table in the order of reading, one row more than the page when there are more.

    `limit` is the SQL of the page size, `matching` the condition without the position, for counting, and `keys` are the
    cursor keys of a row under the alias that the page was asked for.
    """

    sql: str
    limit: str
    matching: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """One term of the order, seen from the direction of reading."""

    expression: str
    cast: str
    descending: bool
    nullable: bool
    nulls_first: bool

    def order(self) -> str:
        """The key's term of ORDER BY."""
        nulls = f" NULLS {'FIRST' if self.nulls_first else 'LAST'}" if self.nullable else ""
        return f"{self.expression}{' DESC' if self.descending else ''}{nulls}"


def page_sql(build: Builder, resource: Resource, page: Page, where: str, alias: str) -> PageSql:
    """The rows of one page, one more than asked for, so that the reader knows whether there are more."""
    matching = matching_sql(build, resource, page, where, alias)
    source = f"SELECT {alias}.* FROM {resource.table} {alias}"
    ranked = page.search is not None and not page.sort
    limit = build.parameter(page.limit, "int")
    matching_rows = matching
    if ranked:
        source, matching_rows = _ranked(build, resource, page, where, alias), "true"
    if _hangs_on_values(resource, page):
        matching_rows += f" AND {PLANNED_ANEW.format(limit=limit)}"
    keys = _keys(resource, page, alias, ranked=ranked)
    order = ", ".join(key.order() for key in keys)
    segments = _segments(build, page, keys)
    selects = [
        f"SELECT * FROM ({source} WHERE {' AND '.join([matching_rows, *segment])} ORDER BY {order} LIMIT {ROWS_MAX}) "
        f"{alias} LIMIT {limit} + 1"
        for segment in segments
    ]
    rows = selects[0]
    if len(selects) > 1:
        together = " UNION ALL ".join(f"({sql})" for sql in selects)
        rows = f"SELECT * FROM ({together}) {alias} ORDER BY {order} LIMIT {limit} + 1"
    return PageSql(rows, limit, matching, tuple(key.expression for key in keys))


def _hangs_on_values(resource: Resource, page: Page) -> bool:
    """Whether the best plan depends on what is asked for: a rare word or theme is looked up, a common one met on the way.

    One equality needs no look at its value: an index holds it in the default order.
    """
    if page.search is not None or len(page.filters) > 1:
        return True
    return any(
        not item.path and (field.sql is not None or field.kind in (kinds.TEXTS, kinds.REFS))
        for item in page.filters
        for field in (resource.fields.get(item.field),)
        if field is not None
    )


def matching_sql(build: Builder, resource: Resource, page: Page, where: str, alias: str) -> str:
    """The condition on the rows of all pages: visibility, filters and search."""
    filtered = _filtered(build, resource, page, where, alias)
    if page.search is None:
        return filtered
    words, names = matches_sql(build, resource, alias, page.search)
    if names is None:
        return f"{filtered} AND {words}"
    return f"{filtered} AND ({words} OR ({_none_by_words(build, resource, page, page.search)} AND {names}))"


def _filtered(build: Builder, resource: Resource, page: Page, where: str, alias: str) -> str:
    return " AND ".join([where, *(condition(build, resource, alias, item) for item in page.filters)])


def _keys(resource: Resource, page: Page, alias: str, *, ranked: bool) -> list[Key]:
    if ranked:
        return [
            Key(f"{alias}.rank_", "float8", not page.backward, False, False),
            Key(f"{alias}.id", "uuid", not page.backward, False, False),
        ]
    keys = []
    descending = False
    for name, descending in page.sort or resource.sort:
        item = resource.fields[name]
        keys.append(Key(item.column(alias), item.kind.sql, descending != page.backward, item.nullable, page.backward))
        if name == "id":
            return keys
    keys.append(Key(f"{alias}.id", "uuid", descending != page.backward, False, False))
    return keys


def _segments(build: Builder, page: Page, keys: list[Key]) -> list[list[str]]:
    """Disjoint ranges, in order of reading, that together hold all rows after the cursor; each can use an index."""
    if page.cursor is None:
        return [[]]
    values = [  # a null is compared by IS NULL and must not become a parameter that nothing uses
        "" if page.cursor[place] else build.parameter(page.cursor_slot + place, f"text::{key.cast}")
        for place, key in enumerate(keys)
    ]
    if not any(key.nullable for key in keys) and len({key.descending for key in keys}) == 1:
        sign = "<" if keys[0].descending else ">"
        left = ", ".join(key.expression for key in keys)
        return [[f"({left}) {sign} ({', '.join(values)})"]]
    found: list[list[str]] = []
    for place in reversed(range(len(keys))):
        same = [_equal(keys[i], values[i], null=page.cursor[i]) for i in range(place)]
        found += [[*same, after] for after in _after(keys[place], values[place], null=page.cursor[place])]
    return found


def _equal(key: Key, value: str, *, null: bool) -> str:
    return f"{key.expression} IS NULL" if null else f"{key.expression} = {value}"


def _after(key: Key, value: str, *, null: bool) -> list[str]:
    sign = "<" if key.descending else ">"
    if null:
        return [f"{key.expression} IS NOT NULL"] if key.nulls_first else []
    later = [f"{key.expression} {sign} {value}"]
    if key.nullable and not key.nulls_first:
        later.append(f"{key.expression} IS NULL")
    return later


def condition(build: Builder, resource: Resource, alias: str, item: Filter) -> str:
    """SQL of one filter, through relations where its path leads."""
    if item.path:
        relation = resource.relations[item.path[0]]
        child = build.alias()
        rest = Filter(item.path[1:], item.field, item.operator, item.slot)
        inner = f"{build.visible(relation.target, child)} AND {condition(build, relation.target, child, rest)}"
        if relation.array:
            among = f'{child}.id = ANY({alias}."{relation.column}")'
            return f"EXISTS (SELECT 1 FROM {relation.target.table} {child} WHERE {among} AND {inner})"
        if relation.many:
            back = points_back(relation, child, f"{alias}.id")
            return f"EXISTS (SELECT 1 FROM {relation.target.table} {child} WHERE {back} AND {inner})"
        # A code that only one record can have is looked up first, so that an index serves the id and the order together.
        sign = "=" if rest.field == "code" and _is_one(relation.target, rest) else "IN"
        return (
            f'{alias}."{relation.column}" {sign} (SELECT {child}.id FROM {relation.target.table} {child} WHERE {inner})'
        )
    declared = resource.fields[item.field]
    column = declared.column(alias)
    cast = declared.kind.sql
    match item.operator:
        case "is_null":
            return f"({column} IS NULL) = {build.parameter(item.slot, 'boolean')}"
        case "eq" if declared.kind in (kinds.TEXTS, kinds.REFS):
            return f"{column} @> ARRAY[{build.parameter(item.slot, cast.removesuffix('[]'))}]"
        case "in" if declared.kind in (kinds.TEXTS, kinds.REFS):
            return f"{column} && {build.parameter(item.slot, cast)}"
        case "eq" if declared.sql is not None and declared.kind is kinds.BOOLEAN:
            # With the value known one side is left, and that bare: an index on what it is made of can serve it.
            wanted = build.parameter(item.slot, cast)
            return f"(({wanted} AND {column}) OR (NOT {wanted} AND NOT {column}))"
        case "in":
            return f"{column} = ANY({build.parameter(item.slot, cast + '[]')})"
    sign = {"eq": "=", "gte": ">=", "lte": "<=", "gt": ">", "lt": "<"}[item.operator]
    return f"{column} {sign} {build.parameter(item.slot, cast)}"


def _is_one(target: Resource, rest: Filter) -> bool:
    return not rest.path and rest.operator == "eq" and target.model.__scope__ is None


def points_back(relation: Relation, child: str, parent_id: str) -> str:
    """The condition that a record of a relation to many refers to its parent, alone or among others."""
    column = f'{child}."{relation.column}"'
    if relation.target.fields[relation.column].kind is kinds.REFS:
        return f"{column} @> ARRAY[{parent_id}]"
    return f"{column} = {parent_id}"


def query_sql(build: Builder, text: str) -> str:
    """The search's words, stemmed in the answer's language, and in English, which stands in for a missing translation."""
    asked = [DEFAULT_LANGUAGE, *({build.reader.lang} & set(LANGUAGES) - {DEFAULT_LANGUAGE})]
    return "(" + " || ".join(f"hinge_query('hinge_{lang}', {text})" for lang in asked) + ")"


def matches_sql(build: Builder, resource: Resource, alias: str, slot: int) -> tuple[str, str | None]:
    """Two conditions: that a record has the words, and that it is called alike; None where names are not searched."""
    text = build.parameter(slot, "text")
    names = [f"hinge_fold({text}) <% hinge_fold({item.column(alias)})" for item in fuzzy_fields(build, resource)]
    words = f"{alias}.search_vector @@ {query_sql(build, text)}"
    if not names:
        return words, None
    oldest = f"SELECT o.id FROM {resource.table} o ORDER BY o.id DESC OFFSET {NAMES_MAX} LIMIT 1"
    new = f"{alias}.id > coalesce(({oldest}), '00000000-0000-0000-0000-000000000000')"
    return words, f"({new} AND ({' OR '.join(names)}))"


def ranks_sql(build: Builder, resource: Resource, alias: str, slot: int) -> tuple[str, str | None]:
    """How well a record has the words, and how much it is called alike; None where names are not searched."""
    text = build.parameter(slot, "text")
    alike = [
        f"word_similarity(hinge_fold({text}), hinge_fold({item.column(alias)}))"
        for item in fuzzy_fields(build, resource)
    ]
    words = f"ts_rank({alias}.search_vector, {query_sql(build, text)})"
    return _rounded(words), _rounded(" + ".join(alike)) if alike else None


def _rounded(rank: str) -> str:
    return f"round(({rank})::numeric, 5)::float8"


def _none_by_words(build: Builder, resource: Resource, page: Page, slot: int) -> str:
    """The condition that no record at all has the words: names that resemble them are for typing errors (ADR 0018)."""
    other = build.alias()
    words, _ = matches_sql(build, resource, other, slot)
    seen = f"{build.visible(resource, other)} AND {words}"
    filters = [condition(build, resource, other, item) for item in page.filters]
    return f"NOT EXISTS (SELECT 1 FROM {resource.table} {other} WHERE {' AND '.join([seen, *filters])})"


def fuzzy_fields(build: Builder, resource: Resource) -> list[Field]:
    """The names in which a typing error is forgiven."""
    return [item for item in resource.fields.values() if item.fuzzy and readable(resource, item, build.reader.scopes)]


def _ranked(build: Builder, resource: Resource, page: Page, where: str, alias: str) -> str:
    """The newest records that have the words, or where none has, some that are called alike; each with its rank.

    The anchor keeps later records out of a walk that has begun.
    """
    assert page.search is not None
    assert page.anchor is not None
    anchor = build.parameter(page.anchor, "text::uuid")
    words, names = matches_sql(build, resource, alias, page.search)
    filtered = f"{_filtered(build, resource, page, where, alias)} AND {alias}.id <= {anchor}"
    chosen = f"SELECT {alias}.* FROM {resource.table} {alias} WHERE {filtered} AND"
    newest = f"ORDER BY {alias}.id DESC LIMIT {CANDIDATES}"
    by_words, by_names = ranks_sql(build, resource, "c", page.search)
    found = f"SELECT c.*, {by_words} AS rank_ FROM ({chosen} {words} {newest}) c"
    if names is not None:
        none = _none_by_words(build, resource, page, page.search)
        found += f" UNION ALL SELECT c.*, {by_names} AS rank_ FROM ({chosen} {none} AND {names} {newest}) c"
    return f"SELECT {alias}.* FROM ({found}) {alias}"
