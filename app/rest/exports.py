"""Exports: any list as CSV, XLSX or JSON Lines, with the list's own filters and the caller's own rights.

The list's statement is walked page by page from position to position, as a client would walk it with cursors; no
connection and no transaction is held while the client reads. A record that is there throughout comes exactly once; who wants
all records of one instant says `as_of=`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Callable
from functools import partial
from typing import Any

import orjson

from app.kernel.errors import Fault, Invalid
from app.kernel.jsonschema import Schema
from app.kernel.kinds import DEFAULT_LANGUAGE, EVERY_LANGUAGE
from app.kernel.resource import Registry, Resource
from app.platform.tables.columns import columns_of, selection_of
from app.platform.tables.write import CSV, JSON_LINES, CsvWriter, JsonLinesWriter, Writer, XlsxWriter
from app.platform.tables.xlsx_write import ROWS_MAX, XLSX
from app.rest.http import Answer, Call
from app.rest.lists import ListRequest
from app.rest.negotiation import accepts
from app.rest.parameters import parameter, shared
from app.rest.routes import Operation

PAGE = 250
"""Records of one statement."""
CONTROLS = ("sort", "q", "lang", "as_of")
FORMATS = {"csv": (CSV, ("hxl", "bom")), "xlsx": (XLSX, ("hxl",)), "jsonl": (JSON_LINES, ())}
"""Format → media type, and the parameters that only an export has."""
log = logging.getLogger("hinge.request")


def export_operations(registry: Registry) -> list[Operation]:
    """An export of every resource in every format."""
    return [
        Operation(
            "GET", f"/v1/{resource.path}.{form}", partial(export, resource=resource, form=form),
            f"export_{resource.name}_{form}", f"Export {resource.path.replace('-', ' ')} as {form.upper()}", resource,
            "export", view=_view(resource, form),
        )
        for resource in registry.values() for form in FORMATS
    ]  # fmt: skip


async def export(call: Call, resource: Resource, form: str) -> Answer:
    """`GET /v1/<resource>.csv|.xlsx|.jsonl`."""
    media, own = FORMATS[form]
    accepts(call.header(b"accept"), (media,))
    flags = _flags(call, own)
    lang = DEFAULT_LANGUAGE if call.lang == EVERY_LANGUAGE else call.lang
    pairs = [(name, value) for name, value in call.query if name not in own]
    asked = ListRequest(resource, call.caller.reader(lang), pairs, (*CONTROLS, *own))
    asked.limit = PAGE
    walk = Walk(call, asked)
    first = await walk.page()  # before the answer begins, so that what is refused is refused properly
    writer = _writer(resource, call, form, bom="bom" in flags)
    headers = [
        (b"content-type", writer.media.encode()),
        (b"content-disposition", f'attachment; filename="{resource.path}.{form}"'.encode()),
        (b"vary", b"Accept, Authorization"),
        (b"cache-control", b"no-store"),
    ]
    return Answer(200, b"", headers, stream=_stream(writer, walk, first, tags="hxl" in flags))


def _flags(call: Call, own: tuple[str, ...]) -> frozenset[str]:
    """Which of the parameters `hxl=1` and `bom=1` are given; raises Invalid."""
    found: set[str] = set()
    for name, value in call.query:
        if name not in own:
            continue
        if name in found:
            raise Invalid(Fault(f"?{name}", "repeated", "stands twice"))
        if value != "1":
            raise Invalid(Fault(f"?{name}", "choice", "must be 1, or left out"))
        found.add(name)
    return frozenset(found)


def _writer(resource: Resource, call: Call, form: str, *, bom: bool) -> Writer:
    columns = columns_of(resource, call.caller.scopes)
    made: dict[str, Callable[[], Writer]] = {
        "csv": lambda: CsvWriter(resource, columns, bom=bom),
        "xlsx": lambda: XlsxWriter(resource, columns),
        "jsonl": lambda: JsonLinesWriter(resource, columns),
    }
    return made[form]()


class Walk:
    """A list from its first page to its last."""

    def __init__(self, call: Call, asked: ListRequest) -> None:
        self._call, self._asked = call, asked
        self._select = selection_of(asked.resource, call.caller.scopes)
        self.over = False

    async def page(self) -> list[Any]:
        """The next records; `over` says whether they are the last."""
        statement, values = self._asked.compiled(self._select)
        self._call.sql += 1
        row = await self._call.services.database.fetchrow(statement, values)
        assert row is not None
        records: list[Any] = orjson.loads(row["data"])
        self.over = row["n"] <= PAGE
        if not self.over:
            self._asked.cursor = json.loads(row["last"])
        return records


async def _stream(writer: Writer, walk: Walk, records: list[Any], *, tags: bool) -> AsyncGenerator[bytes]:
    """The file in chunks. What goes wrong after the first breaks the answer off, so that nobody takes half for all."""
    yield writer.begin(tags=tags)
    sent = 1 + tags
    while True:
        sent += len(records)
        if isinstance(writer, XlsxWriter) and sent > ROWS_MAX:
            raise RuntimeError("the list is longer than a sheet")
        if chunk := writer.page(records):
            yield chunk
        if walk.over:
            break
        records = await walk.page()
    if chunk := writer.end():
        yield chunk


def _view(resource: Resource, form: str) -> dict[str, Any]:
    media, own = FORMATS[form]
    texts = {"hxl": "`1` adds a row of HXL tags under the headers.", "bom": "`1` begins with a byte order mark."}
    schema: Schema = {"type": "string"} if form != "xlsx" else {"type": "string", "format": "binary"}
    order = {"type": "string"}
    return {
        "tags": [resource.domain],
        "description": f"Takes every filter of `GET /v1/{resource.path}`; shows the same records and members.",
        "parameters": [
            *shared("q", "lang", "as_of"),
            parameter("sort", f"As `sort` of `GET /v1/{resource.path}`.", order),
            *(parameter(name, texts[name], {"type": "string", "enum": ["1"]}) for name in own),
        ],
        "responses": {
            "200": {
                "description": "The whole list, as a file.",
                "content": {media: {"schema": schema}},
                "headers": {"Content-Disposition": {"description": "The file's name.", "schema": {"type": "string"}}},
            },
            **{str(code): {"$ref": f"#/components/responses/Refusal{code}"} for code in (400, 401, 406, 422, 429, 503)},
        },
    }
