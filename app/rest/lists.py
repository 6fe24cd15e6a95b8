"""GET of a list: its parameters, checked, become a page; the envelope and the Link header go around the rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
from pydantic_core import PydanticCustomError

from app.kernel.checks import check_text
from app.kernel.cursors import as_texts, context_of, newest
from app.kernel.errors import Fault, Invalid, unknown
from app.kernel.kinds import BadValue
from app.kernel.query import (
    LIMIT_DEFAULT,
    LIMIT_MAX,
    VALUES_MAX,
    Target,
    by_code,
    converter,
    filter_names,
    find_filter,
    parse_sort,
    selection,
    visible_relations,
    whole,
)  # fmt: skip
from app.kernel.resource import Resource
from app.kernel.select import compile_list
from app.kernel.shapes import Filter, ListShape, Page, Reader, Selection, Statement
from app.rest.http import Answer, Call, Headers
from app.rest.negotiation import accepts
from app.rest.reads import as_of, keep_statement, kept_by, known_statement, representation

CONTROLS = ("fields", "include", "sort", "limit", "cursor", "q", "total", "lang", "as_of")
"""Parameters of a list that are not filters."""


async def many(call: Call, resource: Resource) -> Answer:
    """`GET /v1/<resource>`: one page (contract section 3)."""
    accepts(call.header(b"accept"), ("application/json",))
    reader = call.caller.reader(call.lang)
    asked = ListRequest(resource, reader, call.query)
    signer = await call.services.signer()
    statement, values = asked.prepare(signer)
    call.sql += 1
    row = await call.services.database.fetchrow(statement, values)
    assert row is not None
    return asked.answer(call, signer, row, kept_by(statement, asked.at))


class ListRequest:
    """A list's parameters, checked: filters with their values, order, page."""

    __slots__ = (
        "anchor",
        "at",
        "backward",
        "context",
        "control",
        "controls",
        "cursor",
        "filters",
        "given",
        "limit",
        "reader",
        "resource",
        "sort",
    )

    def __init__(
        self, resource: Resource, reader: Reader, pairs: Iterable[tuple[str, str]], controls: Sequence[str] = CONTROLS
    ) -> None:
        self.resource, self.reader, self.controls = resource, reader, controls
        self.control: dict[str, str] = {}
        self.given: dict[str, list[str]] = {}
        for name, value in pairs:
            if name not in controls:
                self.given.setdefault(name, []).append(value)
            elif name in self.control:
                raise Invalid(Fault(f"?{name}", "repeated", "stands twice"))
            else:
                self.control[name] = value
        self.limit = self._limit()
        self.at = as_of(self.control)
        self.filters = [self._filter(name, values) for name, values in self.given.items()]
        self.sort = parse_sort(resource, self.control["sort"], reader.scopes) if "sort" in self.control else ()
        self.cursor: list[Any] | None = None
        self.anchor: str | None = None
        self.backward = False
        self._check_controls()
        q = self.control.get("q")
        bound = [(target.name, sorted(map(str, values))) for target, values in self.filters]
        if self.at is not None:
            bound.append(("as_of", [str(self.at)]))
        self.context = context_of(resource.path, bound, self.sort, None if q is None else f"{reader.lang}:{q}")

    def _limit(self) -> int:
        raw = self.control.get("limit")
        if raw is None:
            return LIMIT_DEFAULT
        if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw[:9]) <= LIMIT_MAX or len(raw) > 9:
            raise Invalid(Fault("?limit", "range", f"must be between 1 and {LIMIT_MAX}"))
        return int(raw)

    def _check_controls(self) -> None:
        if self.control.get("total", "exact") != "exact":
            raise Invalid(Fault("?total", "choice", "must be exact, or left out"))
        if "q" in self.control:
            try:
                check_text(self.control["q"], minimum=1, maximum=200)
            except PydanticCustomError as error:
                raise Invalid(Fault("?q", error.type, error.message())) from None

    def _filter(self, name: str, values: list[str]) -> tuple[Target, list[Any]]:
        scopes = self.reader.scopes
        target = find_filter(self.resource, name, scopes)
        pointer = f"?{name[:80]}"
        if target is None:
            known = (*filter_names(self.resource, scopes), *visible_relations(self.resource, scopes), *self.controls)
            raise Invalid(unknown(pointer, "parameter", name, known))
        if len(values) > VALUES_MAX:
            raise Invalid(Fault(pointer, "length", f"at most {VALUES_MAX} values"))
        if len(values) > 1 and target.operator != "eq":
            raise Invalid(Fault(pointer, "repeated", "takes one value"))
        target = by_code(target, values)
        convert = converter(target)
        try:
            return target, [convert(value) for value in values]
        except BadValue as error:
            raise Invalid(Fault(pointer, error.code, str(error))) from None

    def prepare(self, signer: Any) -> tuple[Statement, list[Any]]:
        """The statement of the page that the cursor names, and its values."""
        if (token := self.control.get("cursor")) is not None:
            self.cursor, self.backward = signer.read(token, self.context, "?cursor")
            if self.ranked:
                self.anchor = self.cursor.pop()
        return self.compiled()

    @property
    def ranked(self) -> bool:
        """Whether the best match comes first."""
        return "q" in self.control and not self.sort

    def compiled(self, chosen: Selection | None = None) -> tuple[Statement, list[Any]]:
        """The statement and its values, in slots: limit, q, anchor, as_of, filters, cursor.

        `chosen` is a selection that follows from the resource and the reader's scopes, in place of what is asked for.
        """
        if self.ranked and self.anchor is None:
            self.anchor = newest()
        values: list[Any] = [self.limit, self.control.get("q"), self.anchor, self.at]
        filters = []
        for target, given in self.filters:
            operator = "in" if len(given) > 1 else target.operator
            filters.append(Filter(target.path, target.field.name, operator, len(values)))
            values.append(given if operator == "in" else given[0])
        nulls = None if self.cursor is None else tuple(value is None for value in self.cursor)
        slot = len(values)
        values += [] if self.cursor is None else as_texts(self.cursor)
        fields, include = self.control.get("fields"), self.control.get("include")
        key = (
            self.resource.path, *self.reader.parts, fields, include, self.sort,
            tuple(filters), nulls, self.backward, "q" in self.control, "total" in self.control, self.at is None,
            chosen,
        )  # fmt: skip
        statement = known_statement(key)
        if statement is None:
            page = Page(
                tuple(filters), self.sort, 0, nulls, slot, self.backward,
                1 if "q" in self.control else None, 2 if self.ranked else None,
            )  # fmt: skip
            select = whole(self.resource, self.reader) if chosen is None else chosen
            if fields is not None or include is not None:
                select = selection(self.resource, fields, include, self.reader)
            past = None if self.at is None else 3
            shape = ListShape(self.resource, select, self.reader, page, "total" in self.control, past)
            statement = keep_statement(key, compile_list(shape))
        return statement, values

    def answer(self, call: Call, signer: Any, row: Any, tables: frozenset[str] | None) -> Answer:
        """The envelope around the rows, and the Link header."""
        after, before = self.beside(signer, row)
        page = {"next": after, "prev": before, "limit": self.limit, "total": row["total"]}
        body = b"".join((b'{"data":', row["data"], b',"page":', orjson.dumps(page), b"}"))
        return Answer(200, body, page_headers(call, after, before), tables)

    def beside(self, signer: Any, row: Any) -> tuple[str | None, str | None]:
        """The cursors of the pages after and before the one that was read."""
        start, end = (row["last"], row["first"]) if self.backward else (row["first"], row["last"])
        has_next, has_prev = pages_beside(row, self.limit, resumed=self.cursor is not None, backward=self.backward)
        after = signer.make(self._anchored(end), self.context) if has_next else None
        before = signer.make(self._anchored(start), self.context, backward=True) if has_prev else None
        return after, before

    def _anchored(self, keys: str) -> str:
        return keys if self.anchor is None else f'{keys[:-1]}, "{self.anchor}"]'


def pages_beside(row: Any, limit: int, *, resumed: bool, backward: bool) -> tuple[bool, bool]:
    """Whether there is a page after the one that was read, and one before it. Beside an empty one there is none."""
    if not row["n"]:
        return False, False
    more = row["n"] > limit
    return (resumed, more) if backward else (more, resumed)


def page_headers(call: Call, after: str | None, before: str | None) -> Headers:
    """The headers of a page: what it is, and the Link to those beside it (RFC 8288)."""
    headers = representation(call)
    if after is not None or before is not None:
        headers.append((b"link", _links(call, after, before)))
    return headers


def _links(call: Call, after: str | None, before: str | None) -> bytes:
    kept = urlencode([(name, value) for name, value in call.query if name != "cursor"])
    start = f"<{call.path}?{kept}{'&' if kept else ''}cursor="  # a cursor has no character that needs quoting
    links = [f'{start}{token}>; rel="{kind}"' for kind, token in (("next", after), ("prev", before)) if token]
    return ", ".join(links).encode()
