"""What the doors beside the records share: parameters of their own, the record that a path names, a counted statement."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from app.kernel.errors import Fault, Invalid, NotFound, unknown
from app.kernel.kinds import DEFAULT_LANGUAGE, BadValue, instant
from app.kernel.query import VALUES_MAX, looks_like_id, parse_id
from app.kernel.resource import Resource
from app.kernel.select import compile_one
from app.kernel.shapes import Leaf, OneShape
from app.rest.http import Call
from app.rest.reads import item_key


class Asked:
    """The parameters of a request by name, each any number of times; raises Invalid for one that is not known."""

    def __init__(self, call: Call, filters: Sequence[str], single: Sequence[str]) -> None:
        self._given: dict[str, list[str]] = {}
        for name, value in call.query:
            if name not in filters and name not in single:
                raise Invalid(unknown(f"?{name[:80]}", "parameter", name, (*filters, *single)))
            if name in single and name in self._given:
                raise Invalid(Fault(f"?{name}", "repeated", "stands twice"))
            if "\x00" in value:
                raise Invalid(Fault(f"?{name}", "character", "must not contain the NUL character"))
            if len(value) > VALUES_MAX and name != "cursor":
                raise Invalid(Fault(f"?{name}", "length", f"must have at most {VALUES_MAX} characters"))
            self._given.setdefault(name, []).append(value)

    def one(self, name: str, default: str | None = None) -> str | None:
        """A parameter that stands once."""
        return self._given.get(name, [default])[0]

    def any(self, name: str) -> tuple[str, ...] | None:
        """The values of a filter; None when it is not given."""
        return tuple(self._given[name]) if name in self._given else None

    def choices(self, name: str, options: Sequence[str]) -> tuple[str, ...] | None:
        """As `any`, of a closed list."""
        given = self.any(name)
        for value in given or ():
            if value not in options:
                raise Invalid(Fault(f"?{name}", "choice", f"must be one of {', '.join(options)}"))
        return given

    def number(self, name: str, default: int, most: int) -> int:
        """A whole number from 1 on."""
        raw = self.one(name)
        return default if raw is None else whole(name, raw, most)

    def places(self, name: str) -> tuple[tuple[str, ...] | None, tuple[uuid.UUID, ...] | None]:
        """Territories by code and by id; None twice when there is no such filter."""
        given = self.any(name)
        if given is None:
            return None, None
        try:
            ids = tuple(parse_id("terr", value) for value in given if looks_like_id(value))
        except BadValue as error:
            raise Invalid(Fault(f"?{name}", error.code, str(error))) from None
        return tuple(value for value in given if not looks_like_id(value)), ids


def whole(name: str, raw: str, most: int) -> int:
    """A whole number from 1 to `most`; raises Invalid."""
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9 or not 1 <= int(raw) <= most:
        raise Invalid(Fault(f"?{name}", "range", f"must be a whole number from 1 to {most}"))
    return int(raw)


async def seen_id(call: Call, resource: Resource) -> uuid.UUID:
    """The id of the record that a path names, if this caller may see it; raises NotFound."""
    found = await _id(call, resource, call.path_params["key"])
    if found is None:
        raise NotFound(f"There is no {resource.type} {call.path_params['key'][:100]!r}.")
    return found


async def named(call: Call, resource: Resource, asked: dict[str, str], name: str) -> uuid.UUID | None:
    """The id of the record that a parameter names, if this caller may see it; None where it is not given. Raises Invalid."""
    if name not in asked:
        return None
    try:
        found = await _id(call, resource, asked[name])
    except NotFound:  # an id of another kind
        found = None
    if found is None:
        raise Invalid(Fault(f"?{name}", "reference", f"there is no {resource.type} {asked[name][:100]!r}"))
    return found


async def _id(call: Call, resource: Resource, key: str) -> uuid.UUID | None:
    by, value = item_key(resource, key)
    shape = OneShape(resource, (Leaf("id", "id"),), call.caller.reader(DEFAULT_LANGUAGE), by)  # type: ignore[arg-type]  # by is one of the two
    call.sql += 1
    row = await call.services.database.fetchrow(compile_one(shape), (value,))
    return None if row is None else parse_id(resource.prefix, orjson.loads(row["j"])["id"])


def instant_of(asked: dict[str, str], name: str) -> dt.datetime | None:
    """The instant that a parameter gives; None where it is not given. Raises Invalid."""
    try:
        return instant(asked[name]) if name in asked else None
    except BadValue as error:
        raise Invalid(Fault(f"?{name}", error.code, str(error))) from None


def counted(call: Call) -> Callable[..., Any]:
    """The pool's `query`, counted for the log line."""

    async def ask(sql: str, *values: Any) -> Any:
        call.sql += 1
        return await call.services.database.query(sql, *values)

    return ask
