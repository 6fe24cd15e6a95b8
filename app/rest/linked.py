"""Courses and tools as JSON-LD, at the paths of their records: `Accept: application/ld+json` (contract section 10)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Any

import orjson

from app.bridges import jsonld
from app.bridges.texts import Body, Labels
from app.kernel.errors import NotFound
from app.kernel.kinds import EVERY_LANGUAGE
from app.kernel.newest import state_of
from app.kernel.resource import Resource
from app.kernel.select import compile_one
from app.kernel.shapes import OneShape
from app.rest.http import Answer, Call, Headers
from app.rest.negotiation import accepts, qualities
from app.rest.published import (
    COURSE,
    LABELLED,
    TOOL,
    Pages,
    base_of,
    chosen,
    conditional,
    is_published,
    labels_of,
    link_header,
    reader_of,
)
from app.rest.reads import controls, item_key

Handler = Callable[..., Awaitable[Answer]]
Node = Callable[[Mapping[str, Any], Labels, str, str], Body]
JSON = "application/json"
KINDS: dict[str, tuple[str, Node, Node]] = {
    "courses": (COURSE, jsonld.course, jsonld.course_node), "tools": (TOOL, jsonld.tool, jsonld.tool_node),
}  # fmt: skip
"""Resource → the members that are read, and what makes a document or a node of them."""
LIST_CONTROLS = ("q", "limit", "cursor", "lang")


def or_linked(resource: Resource, plain: Handler, linked: Handler) -> Handler:
    """A handler that answers in JSON-LD who asks for it, where the resource has it."""
    if resource.path not in KINDS:
        return plain

    async def handler(call: Call, **bound: Any) -> Answer:
        header = call.header(b"accept")
        if header is not None and header != "*/*":
            accepts(header, (JSON, jsonld.MEDIA))
            if wants_linked(header):
                return await linked(call, **bound)
        return await plain(call, **bound)

    return handler


@lru_cache(maxsize=512)
def wants_linked(header: str) -> bool:
    """Whether JSON-LD is named, and wanted more than JSON, if that is named."""
    named = qualities(header)
    return named.get(jsonld.MEDIA, 0.0) > named.get(JSON, 0.0)


async def one(call: Call, resource: Resource) -> Answer:
    """`GET /v1/courses/{id or code}` and its like: the record as the public sees it, whoever asks."""
    controls(call, ("lang",))
    fields, document, _ = KINDS[resource.path]
    by, value = item_key(resource, call.path_params["key"])
    reader = reader_of(call.lang)
    statement = compile_one(OneShape(resource, chosen(resource, fields, reader), reader, by))  # type: ignore[arg-type]  # by is one of the two
    tables = statement.tables | LABELLED
    call.sql += 2
    state = await state_of(call.services.database, tables)
    row = await call.services.database.fetchrow(statement, (value,))
    record = None if row is None else orjson.loads(row["j"])
    if record is None or not is_published(resource, record):
        raise NotFound(f"There is no published {resource.type} {call.path_params['key'][:100]!r}.")
    base = base_of(call)
    body = orjson.dumps(document(record, await labels_of(call, [record]), call.lang, base.address))
    return conditional(call, body, jsonld.MEDIA, state, tables=tables, base=base, more=_language(call))


async def many(call: Call, resource: Resource) -> Answer:
    """`GET /v1/courses` and its like, as an ItemList: the list's filters, order and pages."""
    fields, _, node = KINDS[resource.path]
    base = base_of(call)
    shown = await Pages(call, resource, fields, LIST_CONTROLS, None).page(base)
    nodes = [node(record, shown.labels, call.lang, base.address) for record in shown.records]
    body = orjson.dumps(jsonld.item_list(nodes, shown.links))
    more = [*_language(call), *link_header(shown.links)]
    return conditional(call, body, jsonld.MEDIA, shown.state, tables=shown.tables, base=base, more=more)


def _language(call: Call) -> Headers:
    return [] if call.lang == EVERY_LANGUAGE else [(b"content-language", call.lang.encode())]
