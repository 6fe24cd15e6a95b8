"""A record that a search has found, as it is shown: what it is called, and where the words stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.kernel import kinds
from app.kernel.builder import Builder, literal
from app.kernel.facets import searched, title_of
from app.kernel.fields import Field
from app.kernel.kinds import DEFAULT_LANGUAGE, localised
from app.kernel.paging import query_sql
from app.kernel.resource import Resource
from app.kernel.snippets import config, html, marked_parts, marked_whole

ANY_LANGUAGE = "*"
"""Under which a text of no declared language stands among localised ones."""


@dataclass(frozen=True, slots=True)
class TextColumns:
    """How many columns the texts of the kinds need, by how they are stored: localised, plain, in typed parts."""

    localised: int
    plain: int
    parts: int

    @classmethod
    def of(cls, resources: tuple[Resource, ...]) -> TextColumns:
        """Enough for each of them."""
        every = [texts_of(one) for one in resources]
        return cls(*(max(len(texts[place]) for texts in every) for place in range(3)))


@lru_cache(maxsize=512)
def texts_of(resource: Resource) -> tuple[tuple[Field, ...], tuple[Field, ...], tuple[Field, ...]]:
    """The searched texts beside the title: localised ones, plain ones, and those of typed parts."""
    texts = [item for item in searched(resource) if item is not title_of(resource)]
    own = tuple(item for item in texts if item.kind is kinds.LTEXT)
    parts = tuple(item for item in texts if item.kind is kinds.STRUCTS)
    return own, tuple(item for item in texts if item not in own and item not in parts), parts


def title_sql(resource: Resource, alias: str) -> str:
    """A record's name as a map of languages; NULL for a kind that has none."""
    item = title_of(resource)
    if item is None:
        return "NULL::jsonb"
    column = item.column(alias)
    if item.kind is kinds.LTEXT:
        return column
    return f"CASE WHEN {column} IS NOT NULL THEN jsonb_build_object('{ANY_LANGUAGE}', {plain_sql(item, alias)}) END"


def plain_sql(item: Field, alias: str) -> str:
    """A text of no declared language."""
    column = item.column(alias)
    return f"array_to_string({column}, ', ')" if item.kind is kinds.TEXTS else f"{column}::text"


def kinds_sql(resources: tuple[Resource, ...], columns: TextColumns) -> str:
    """What each kind is called, and its texts, as a table."""
    rows = []
    for one in resources:
        own, plain, parts = texts_of(one)
        within = [_array(_part_names(parts[n]) if n < len(parts) else ()) for n in range(columns.parts)]
        names = [_array([item.name for item in group]) for group in (own, plain, parts)]
        rows.append(f"({', '.join([*map(literal, (one.name, one.type, one.prefix, one.path)), *names, *within])})")
    named = ["kind", "type", "prefix", "path", "own", "plain", "parts", *(f"w{n}" for n in range(columns.parts))]
    return f"SELECT * FROM (VALUES {', '.join(rows)}) v({', '.join(named)})"


def _array(names: list[str] | tuple[str, ...]) -> str:
    return f"'{{{','.join(names)}}}'::text[]"


def _part_names(item: Field) -> tuple[str, ...]:
    fields: dict[str, Field] = item.of.FIELDS  # type: ignore[union-attr]  # the registry has checked `of`
    return tuple(name for name, part in fields.items() if part.kind is kinds.LTEXT and part.scope is None)


def hit_sql(build: Builder, columns: TextColumns, words: str | None) -> str:
    """The JSON of a candidate `f` of the kind `k`. `words` is the SQL of what was asked for; None where names only resemble it."""
    lang = build.reader.lang
    query = None if words is None else query_sql(build, words)
    title = f"coalesce({localised('f.title', lang)}, f.title->>'{ANY_LANGUAGE}')"
    marked = marked_whole(title, _config_of("f.title", lang), query) if query is not None else html(title)
    key = "k.prefix || '_' || replace(f.id::text, '-', '')"
    missing = f"f.title ? '{DEFAULT_LANGUAGE}' AND NOT f.title ? '{lang}'"
    found = _snippet(columns, lang, query) if query is not None else "NULL::json"
    return (
        f"json_build_object('kind', k.kind, 'type', k.type, 'id', {key}, 'code', f.code, 'url', '/v1/' || k.path || '/' || {key}, "
        f"'title', {title}, 'title_html', {marked}, 'snippet', {found}, 'score', f.rank, "
        f"'updated_at', {kinds.INSTANT.json('f.updated_at', lang)}, "
        f"'untranslated', CASE WHEN {missing} THEN '[\"title\"]'::json ELSE '[]'::json END)"
    )


def _config_of(column: str, lang: str) -> str:
    """The configuration of the language in which a localised text is shown."""
    if lang == DEFAULT_LANGUAGE:
        return config(lang)
    return f"CASE WHEN {column} ? '{lang}' THEN {config(lang)} ELSE {config(DEFAULT_LANGUAGE)} END"


def _snippet(columns: TextColumns, lang: str, query: str) -> str:
    """The first text beside the title in which the words stand, and its name. What comes after it is not looked at."""
    texts = [
        (f"k.own[{n + 1}]", localised(f"f.l{n}", lang), _config_of(f"f.l{n}", lang)) for n in range(columns.localised)
    ]
    texts += [(f"k.plain[{n + 1}]", f"f.p{n}", config(DEFAULT_LANGUAGE)) for n in range(columns.plain)]
    for n in range(columns.parts):
        each = f"jsonb_array_elements(f.s{n}) e, unnest(k.w{n}) m"
        texts.append(
            (f"k.parts[{n + 1}]", f"(SELECT string_agg({localised('(e->m)', lang)}, ' … ') FROM {each})", config(lang))
        )
    selects = [f"SELECT {name} AS m, {marked_parts(text, of, query, lang)} AS h" for name, text, of in texts]
    if not selects:
        return "NULL::json"
    every = " UNION ALL ".join(selects)
    return f"(SELECT json_build_object('member', x.m, 'html', x.h) FROM ({every}) x WHERE x.h IS NOT NULL LIMIT 1)"
