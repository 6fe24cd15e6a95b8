"""GET of an item: a request becomes a shape, the kernel's one statement runs, the bytes go out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from app.kernel.errors import Fault, Invalid, NotFound, unknown
from app.kernel.kinds import EVERY_LANGUAGE, BadValue
from app.kernel.past import past_instant
from app.kernel.query import (
    VALUES_MAX,
    looks_like_id,
    parse_id,
    selection,
    whole,
)  # fmt: skip
from app.kernel.resource import Resource
from app.kernel.select import compile_one
from app.kernel.shapes import OneShape, Selection, Statement
from app.rest.http import JSON, Answer, Call, Headers, digest, unchanged
from app.rest.negotiation import accepts

_KNOWN_MAX = 4096
_statements: dict[tuple[Any, ...], Statement] = {}


def known_statement(key: tuple[Any, ...]) -> Statement | None:
    """The statement of a request seen before, or None."""
    return _statements.get(key)


def keep_statement(key: tuple[Any, ...], statement: Statement) -> Statement:
    """Remember a statement by what a request says literally, so that a repeat builds no shape at all."""
    if len(_statements) >= _KNOWN_MAX:
        _statements.clear()
    _statements[key] = statement
    return statement


def representation(call: Call) -> Headers:
    """The headers of every JSON representation."""
    lang = call.lang
    headers = [
        (b"content-type", JSON),
        (b"vary", b"Accept, Accept-Language, Authorization"),
        (b"cache-control", b"no-cache" if call.caller.anonymous else b"private, no-cache"),
    ]
    if lang != EVERY_LANGUAGE:
        headers.append((b"content-language", lang.encode()))
    return headers


def controls(call: Call, allowed: Sequence[str]) -> dict[str, str]:
    """Single-valued parameters of an item or of a fixed view; raises Invalid for any other."""
    found: dict[str, str] = {}
    for name, value in call.query:
        if name not in allowed:
            raise Invalid(unknown(f"?{name[:80]}", "parameter", name, allowed))
        if name in found:
            raise Invalid(Fault(f"?{name}", "repeated", "stands twice"))
        if "\x00" in value:
            raise Invalid(Fault(f"?{name}", "character", "must not contain the NUL character"))
        found[name] = value
    return found


def scope_key(resource: Resource, asked: dict[str, str]) -> str | None:
    """`plan=` and its like: the id or code of the record in which a code is meant; raises Invalid for another's id."""
    name = resource.scope_name
    given = asked.get(name) if name is not None else None
    if name is not None and given is not None and looks_like_id(given):
        try:
            parse_id(resource.relations[name].target.prefix, given)
        except BadValue as error:
            raise Invalid(Fault(f"?{name}", error.code, str(error))) from None
    return given


def as_of(asked: dict[str, str]) -> dt.datetime | None:
    """`as_of=`: the instant that is asked about, None for now; raises Invalid."""
    return past_instant(asked["as_of"], "?as_of") if "as_of" in asked else None


def item_controls(call: Call, resource: Resource, *allowed: str) -> dict[str, str]:
    """The parameters of a path that names one record: these, and the one that says where its code is meant."""
    return controls(call, allowed if resource.scope_name is None else (*allowed, resource.scope_name))


def item_key(resource: Resource, raw: str) -> tuple[str, Any]:
    """("id", UUID) or ("code", text) for the key in a path; raises NotFound for another resource's id."""
    if looks_like_id(raw):
        try:
            return "id", parse_id(resource.prefix, raw)
        except BadValue as error:
            raise NotFound(f"There is no {resource.type} {raw!r}: the id {error}.") from None
    if "\x00" in raw or len(raw) > VALUES_MAX:
        raise NotFound(f"There is no {resource.type} of that name.")
    return "code", raw


async def one(call: Call, resource: Resource) -> Answer:
    """`GET /v1/<resource>/{id or code}`."""
    accepts(call.header(b"accept"), ("application/json",))
    asked = item_controls(call, resource, "fields", "include", "lang", "as_of")
    return await item_answer(call, resource, asked)


async def item_answer(call: Call, resource: Resource, asked: dict[str, str], chosen: Selection | None = None) -> Answer:
    """An item with its validators; 304 when the caller already has these bytes."""
    by, value = item_key(resource, call.path_params["key"])
    reader = call.caller.reader(call.lang)
    scope = scope_key(resource, asked)
    fields, include, at = asked.get("fields"), asked.get("include"), as_of(asked)
    key = (resource.path, *reader.parts, fields, include, by, scope is None, at is None)
    statement = known_statement(key) if chosen is None else None
    if statement is None:
        if chosen is not None:
            select = chosen
        elif fields is None and include is None:
            select = whole(resource, reader)
        else:
            select = selection(resource, fields, include, reader)
        scope_slot, past = None if scope is None else 1, None if at is None else 2
        shape = OneShape(resource, select, reader, by, 0, scope_slot, archived=True, as_of=past)  # type: ignore[arg-type]  # by is one of the two
        statement = compile_one(shape)
        if chosen is None:
            keep_statement(key, statement)
    call.sql += 1
    row = await call.services.database.fetchrow(statement, (value, scope, at))
    if row is None:
        raise NotFound(f"There is no {resource.type} {call.path_params['key'][:100]!r}.")
    return tagged(call, row["j"], row["tag"], kept_by(statement, at))


def kept_by(statement: Statement, at: dt.datetime | None) -> frozenset[str] | None:
    """The tables whose changes end an answer's stay in memory; None keeps it out: nobody announces that history was erased."""
    return statement.tables if at is None else None


def tagged(call: Call, body: bytes, version: str, tables: frozenset[str] | None, status: int = 200) -> Answer:
    """A body with a strong ETag: the record's version, and a digest of this very representation."""
    tag = f'"{version}-{digest(body)}"'
    answer = Answer(status, body, [*representation(call), (b"etag", tag.encode())], tables)
    seen = call.header(b"if-none-match") if status == 200 else None
    if seen is not None and (
        seen.strip() == "*" or tag in [part.strip().removeprefix("W/") for part in seen.split(",")]
    ):
        return unchanged(answer)
    return answer
