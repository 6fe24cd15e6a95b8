"""The doors of the search over all kinds of records, and of suggestions while somebody types (docs/search.md)."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import orjson
from pydantic_core import PydanticCustomError

from app.kernel.checks import check_text
from app.kernel.cursors import as_texts, context_of, newest
from app.kernel.errors import Fault, Invalid
from app.kernel.facets import Facet, known_facets
from app.kernel.kinds import EVERY_LANGUAGE, LANGUAGES, BadValue
from app.kernel.paging import CANDIDATES
from app.kernel.query import VALUES_MAX, looks_like_id, parse_id
from app.kernel.resource import Registry, Resource
from app.kernel.search import FIRST, By, SearchShape, compile_search
from app.kernel.suggest import ask, compile_suggestions, is_short
from app.rest.asked import Asked
from app.rest.http import Answer, Call
from app.rest.lists import page_headers, pages_beside
from app.rest.negotiation import accepts
from app.rest.reads import tagged
from app.rest.routes import Operation
from app.rest.search_views import (
    HITS_DEFAULT,
    HITS_MAX,
    SUGGESTIONS_DEFAULT,
    SUGGESTIONS_MAX,
    TYPED_MAX,
    search_view,
    suggestions_view,
)

_JSON = ("application/json",)


def search_operations(registry: Registry) -> list[Operation]:
    """The operations of this module."""
    found: list[tuple[str, Any, str, str, Any]] = [
        ("/v1/search", search, "search", "Search all kinds of records", search_view(registry)),
        (
            "/v1/search/suggestions",
            suggest,
            "suggestions",
            "Suggest records while somebody types",
            suggestions_view(registry),
        ),
    ]
    return [
        Operation("GET", path, partial(handler, registry=registry), name, summary, None, name, view=view)
        for path, handler, name, summary, view in found
    ]


async def search(call: Call, registry: Registry) -> Answer:
    """`GET /v1/search`: the best match first, with what it can be narrowed by."""
    accepts(call.header(b"accept"), _JSON)
    asked = SearchRequest(call, registry)
    signer = await call.services.signer()
    if (token := asked.token) is not None:
        asked.continue_from(*signer.read(token, asked.context, "?cursor"))
    row, tables = await _found(call, asked)
    has_next, has_prev = pages_beside(row, asked.limit, resumed=asked.cursor, backward=asked.backward)
    after = signer.make(asked.anchored(row["last"]), asked.context) if has_next else None
    before = signer.make(asked.anchored(row["first"]), asked.context, backward=True) if has_prev else None
    found = {"count": row["found"], "at_least": (row["most"] or 0) >= CANDIDATES, "by": asked.by}
    parts = (
        b'{"data":', row["data"], b',"found":', orjson.dumps(found), b',"facets":', row["facets"],
        b',"page":', orjson.dumps({"next": after, "prev": before, "limit": asked.limit}), b"}",
    )  # fmt: skip
    return Answer(200, b"".join(parts), page_headers(call, after, before), tables)


async def _found(call: Call, asked: SearchRequest) -> tuple[Any, frozenset[str]]:
    """What has the words; where nothing has them, what is called alike (ADR 0018). With the tables that were looked into."""
    row, tables = await _ask(call, asked)
    if row["found"] or asked.token is not None:
        return row, tables
    asked.by = "names"
    alike, more = await _ask(call, asked)
    if alike["found"]:
        return alike, tables | more
    asked.by = "words"
    return row, tables | more


async def _ask(call: Call, asked: SearchRequest) -> tuple[Any, frozenset[str]]:
    shape = asked.shape()
    statement = compile_search(shape)
    if statement is None:  # no kind of record is in all of the facets
        nothing: dict[str, list[str]] = {"kind": [], **{facet.name: [] for facet in shape.facets}}
        return {"data": b"[]", "n": 0, "found": 0, "most": 0, "facets": orjson.dumps(nothing)}, frozenset()
    call.sql += 1
    row = await call.services.database.fetchrow(statement, asked.values)
    assert row is not None
    return row, statement.tables


class SearchRequest:
    """A search's parameters, checked: words, kinds, facets, page."""

    def __init__(self, call: Call, registry: Registry) -> None:
        self.reader = call.caller.reader(one_language(call))
        every = tuple(registry.values())
        self.facets: tuple[Facet, ...] = known_facets(registry.facets, every, self.reader.scopes)
        names = [facet.name for facet in self.facets]
        asked = Asked(call, ("kind", *names), ("q", "limit", "cursor", "lang"))
        self.q = _text(asked.one("q"), VALUES_MAX)
        self.limit, self.token = asked.number("limit", HITS_DEFAULT, HITS_MAX), asked.one("cursor")
        self.kinds = chosen_kinds(asked, registry)
        self.by: By = "words"
        self.anchor, self.cursor, self.backward = newest(), False, False
        self.values: list[Any] = [self.q, self.limit, self.anchor, None, None, None]
        self.chosen: list[tuple[Facet, int]] = []
        bound: list[tuple[str, Any]] = [("kind", sorted(one.name for one in self.kinds))]
        for facet in self.facets:
            given = asked.any(facet.name)
            if given is None:
                continue
            self.chosen.append((facet, len(self.values)))
            self.values += (
                [list(given)] if facet.table is None else _references(facet, given, registry.by_table[facet.table])
            )
            bound.append((facet.name, sorted(given)))
        self.context = context_of("search", bound, (), f"{self.reader.lang}:{self.q}")

    def continue_from(self, keys: list[Any], backward: bool) -> None:
        """Take the place that a cursor names."""
        *place, self.by, self.anchor = keys
        self.values[2:FIRST] = [self.anchor, *as_texts(place)]
        self.cursor, self.backward = True, backward

    def shape(self) -> SearchShape:
        """The search without its values."""
        return SearchShape(
            self.kinds, self.facets, self.reader, tuple(self.chosen), self.by, self.cursor, self.backward
        )

    def anchored(self, keys: str) -> str:
        """The keys of a cursor: the hit's, by what was searched, and the newest record of the walk."""
        return json.dumps([*json.loads(keys), self.by, self.anchor])


async def suggest(call: Call, registry: Registry) -> Answer:
    """`GET /v1/search/suggestions`: the nearest first; nothing before there is enough to begin with."""
    accepts(call.header(b"accept"), _JSON)
    reader = call.caller.reader(one_language(call))
    asked = Asked(call, ("kind",), ("q", "limit", "lang"))
    typed = _text(asked.one("q"), TYPED_MAX).strip()
    if is_short(typed):
        raise Invalid(Fault("?q", "length", "must have at least 2 characters, or one Chinese character"))
    limit = asked.number("limit", SUGGESTIONS_DEFAULT, SUGGESTIONS_MAX)
    question = ask(typed, chosen_kinds(asked, registry), reader, limit)
    if question is None:
        return tagged(call, b'{"data":[]}', "s1", frozenset())
    shape, values = question
    statement = compile_suggestions(shape)
    call.sql += 1
    row = await call.services.database.fetchrow(statement, values)
    assert row is not None
    return tagged(call, b'{"data":' + row["data"] + b"}", "s1", statement.tables)


def one_language(call: Call) -> str:
    """The language of the answer; raises Invalid for all at once, as words are marked in the text that is shown."""
    if call.lang == EVERY_LANGUAGE:
        raise Invalid(Fault("?lang", "language", f"must be one of {', '.join(LANGUAGES)}"))
    return call.lang


def chosen_kinds(asked: Asked, registry: Registry) -> tuple[Resource, ...]:
    """The kinds that `kind=` names; all of them when it is not given."""
    by_name = {resource.name: resource for resource in registry.values()}
    given = asked.choices("kind", list(by_name))
    return tuple(by_name.values()) if given is None else tuple(one for name, one in by_name.items() if name in given)


def _references(facet: Facet, given: tuple[str, ...], target: Resource) -> list[Any]:
    """Records by code and by id."""
    try:
        ids = [parse_id(target.prefix, value) for value in given if looks_like_id(value)]
    except BadValue as error:
        raise Invalid(Fault(f"?{facet.name}", error.code, str(error))) from None
    return [[value for value in given if not looks_like_id(value)], ids]


def _text(raw: str | None, most: int) -> str:
    if raw is None:
        raise Invalid(Fault("?q", "required", "is required"))
    try:
        return check_text(raw, minimum=1, maximum=most)
    except PydanticCustomError as error:
        raise Invalid(Fault("?q", error.type, error.message())) from None
