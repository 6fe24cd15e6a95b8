"""The doors of imports: templates, upload and preview, what would change, commit (ADR 0030)."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
import uuid
from typing import IO, Any

import orjson

from app.kernel.access import ADMIN, must_make
from app.kernel.errors import (
    Conflict,
    Fault,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    UnsupportedMediaType,
    unknown,
)
from app.kernel.kinds import INSTANT, spell_instant
from app.kernel.query import LIMIT_DEFAULT, LIMIT_MAX
from app.kernel.resource import Resource
from app.platform.idempotency import Stored, claim, once
from app.platform.imports import keep
from app.platform.imports.job import Job
from app.platform.imports.reading import MEDIA
from app.platform.imports.tables import WORKING
from app.platform.tables.columns import template_columns
from app.platform.tables.templates import csv_template, xlsx_template
from app.platform.tables.write import CSV
from app.platform.tables.xlsx_write import XLSX
from app.rest.account import Asked
from app.rest.changes import KEY_HEADER, REPLAYED, reason_of
from app.rest.http import JSON, Answer, Call, Headers, problem
from app.rest.import_views import VIEWS
from app.rest.negotiation import accepts
from app.rest.reads import controls
from app.rest.routes import Operation
from app.rest.uploads import receive

WAIT_MAX = 30
COMMIT_WAIT = 20
"""Seconds that a commit's answer waits for its end, before it says that the work goes on."""
_LISTED = f"""json_build_object('id', 'import_' || replace(t.id::text, '-', ''), 'resource', t.resource, 'status', t.status,
  'by', t.actor, 'created_at', {INSTANT.json("t.created_at", "en")}, 'done', t.done, 'total', t.total, 'counts', t.counts)"""


def import_operations() -> list[Operation]:
    """The operations of this module."""
    found: list[tuple[str, str, Any, str, str]] = [
        ("POST", "/v1/imports", upload, "create_import", "Upload a table and see what it would change"),
        ("GET", "/v1/imports", listed, "list_imports", "List the caller's imports"),
        ("GET", "/v1/imports/{key}", shown, "read_import", "Read how far an import is, and what is wrong with it"),
        ("GET", "/v1/imports/{key}/changes", changes, "list_import_changes", "List what an import would change"),
        ("POST", "/v1/imports/{key}/commit", commit, "commit_import", "Do what an import's preview has shown"),
        ("GET", "/v1/imports/templates/{key}", template, "read_template", "Get an empty table of a resource to fill in"),
    ]  # fmt: skip
    return [
        Operation(method, path, handler, name, summary, None, "import", view=VIEWS[name])
        for method, path, handler, name, summary in found
    ]


# -- what is there -------------------------------------------------------------------------------------------


async def template(call: Call) -> Answer:
    """`GET /v1/imports/templates/<resource>.csv|.xlsx`: what the caller may write, and nothing else."""
    path, _, form = call.path_params["key"].rpartition(".")
    resource = call.services.registry.get(path)
    media = {"csv": CSV, "xlsx": XLSX}.get(form)
    if resource is None or media is None:
        raise NotFound(f"There is no template {call.path_params['key'][:100]!r}.")
    controls(call, ())
    accepts(call.header(b"accept"), (media,))
    columns = template_columns(resource, call.caller.scopes)
    body = csv_template(columns) if form == "csv" else xlsx_template(resource, columns)
    name = f'attachment; filename="{path}-template.{form}"'
    headers: Headers = [
        (b"content-type", media.encode()),
        (b"content-disposition", name.encode()),
        (b"vary", b"Accept, Authorization"),
        (b"cache-control", b"no-store"),
    ]
    return Answer(200, body, headers)


async def listed(call: Call) -> Answer:
    """`GET /v1/imports`: newest first; administrators see everybody's."""
    _known(call)
    accepts(call.header(b"accept"), ("application/json",))
    asked = Asked(call, ("resource", "status"))
    asked.texts("resource", "t.resource", tuple(call.services.registry))
    asked.texts("status", "t.status", (*WORKING, "previewed", "committed", "stale", "failed"))
    asked.where.append(keep.LIVE)
    if not call.caller.may(ADMIN):
        asked.where.append(f"t.owner = {asked.bound(keep.owner_of(call.caller))}")
    return await asked.page("imports", _LISTED, "id", "uuid")


async def shown(call: Call) -> Answer:
    """`GET /v1/imports/{id}`: with `wait=` as soon as it is done, or after so many seconds."""
    _known(call)
    accepts(call.header(b"accept"), ("application/json",))
    asked = controls(call, ("wait",))
    seconds = _number(asked, "wait", 0, 0, WAIT_MAX)
    import_id = keep.import_id_of(call.path_params["key"])
    return _state(await _done(call, import_id, seconds), 200)


async def changes(call: Call) -> Answer:
    """`GET /v1/imports/{id}/changes`: the rows that would make or change a record, in the order of the file."""
    _known(call)
    accepts(call.header(b"accept"), ("application/json",))
    asked = controls(call, ("after_row", "limit"))
    after, limit = _number(asked, "after_row", 0, 0, 10**7), _number(asked, "limit", LIMIT_DEFAULT, 1, LIMIT_MAX)
    import_id = keep.import_id_of(call.path_params["key"])
    row = await keep.look(call.services.database, import_id, call.caller)
    prefix = call.services.registry[row["resource"]].prefix
    one = (
        "json_build_object('row', r.row, 'op', r.op, 'id', $4::text || replace(r.record_id::text, '-', ''), "
        "'code', r.code, 'cells', r.cells)"
    )
    found = await call.services.database.query(
        f"SELECT coalesce(json_agg({one} ORDER BY r.row) FILTER (WHERE r.n <= $3), '[]') AS data, count(*) AS n, "
        "max(r.row) FILTER (WHERE r.n <= $3) AS last FROM (SELECT c.*, row_number() OVER (ORDER BY c.row) AS n "
        "FROM import_rows c WHERE c.import_id = $1 AND c.row > $2 ORDER BY c.row LIMIT $3 + 1) r",
        import_id, after, limit, f"{prefix}_",
    )  # fmt: skip
    call.sql += 3
    assert found is not None
    page = {"after_row": found["last"] if found["n"] > limit else None, "limit": limit}
    return _private(200, b'{"data":' + found["data"] + b',"page":' + orjson.dumps(page) + b"}")


# -- upload --------------------------------------------------------------------------------------------------


async def upload(call: Call) -> Answer:
    """`POST /v1/imports?resource=`: the preview goes on behind the answer; `Location` says how far it is."""
    asked = controls(call, ("resource",))
    _known(call)
    resource = _resource(call, asked.get("resource"))
    must_make(resource, call.caller)
    media = (call.header(b"content-type") or "").partition(";")[0].strip().lower()
    if media not in MEDIA:
        raise UnsupportedMediaType(f"Send {' or '.join(MEDIA)}.", headers={"Accept-Post": ", ".join(MEDIA)})
    call.services.imports.make_room()
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the worker closes it
    try:
        size, digest = await receive(call, file)
        return await _begun(call, resource, media, file, size, digest)
    except BaseException:
        file.close()
        raise


async def _begun(call: Call, resource: Resource, media: str, file: IO[bytes], size: int, digest: str) -> Answer:
    """The import made once for an Idempotency-Key, and its preview started."""
    reason, made = reason_of(call), list[uuid.UUID]()
    key = call.header(KEY_HEADER)
    held = claim(call.caller, key, "Idempotency-Key", "import", resource.path, media, digest, reason)
    async with call.services.database.unit(call.caller, request_id=call.request_id, reason=reason) as unit:

        async def work() -> Stored:
            made.append(await keep.begin(unit, resource.path, media, size, digest, reason))
            where = f"/v1/imports/{keep.spelled(made[0])}"
            said = {"id": keep.spelled(made[0]), "resource": resource.path, "status": WORKING[0]}
            return Stored(202, {"location": where, "content-type": "application/json"}, orjson.dumps(said))

        answer, replayed = await once(
            unit, held, work, lambda error: Stored(error.status, {}, problem(error, call.request_id).body)
        )
        call.sql += await unit.statements()
    if made:
        call.services.imports.preview(_job(call, made[0], resource, reason), file, media)
    else:
        file.close()
    headers: Headers = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers.items()]
    headers.append((b"cache-control", b"no-store"))
    return Answer(answer.status, answer.body, [*headers, REPLAYED] if replayed else headers)


def _resource(call: Call, path: str | None) -> Resource:
    if path is None:
        raise Invalid(Fault("?resource", "required", "is required"))
    found = call.services.registry.get(path)
    if found is None:
        raise Invalid(unknown("?resource", "resource", path, call.services.registry))
    return found


# -- commit --------------------------------------------------------------------------------------------------


async def commit(call: Call) -> Answer:
    """`POST /v1/imports/{id}/commit`: `If-Match` holds the preview's token; sent again it does nothing again."""
    _known(call)
    controls(call, ())
    import_id = keep.import_id_of(call.path_params["key"])
    database = call.services.database
    row = await keep.look(database, import_id, call.caller)
    if row["owner"] != keep.owner_of(call.caller):
        raise Conflict("Only who has made a preview can commit it.")
    token = (call.header(b"if-match") or "").strip().strip('"')
    if not token:
        raise PreconditionRequired("Send the preview's token as If-Match.")
    if row["token"] is None:
        raise _not_now(row)
    if token != row["token"]:
        raise PreconditionFailed("This is not the token of the preview.", etag=row["token"])
    resource = call.services.registry[row["resource"]]
    must_make(resource, call.caller)
    if row["status"] == "previewed":
        call.services.imports.make_room()
        if await keep.claim(database, import_id):
            call.services.imports.commit(_job(call, import_id, resource, row["reason"], row["marks"]))
    row = await _done(call, import_id, COMMIT_WAIT)
    if row["status"] in ("stale", "failed"):
        raise _not_now(row)
    return _state(row, 200 if row["status"] == "committed" else 202)


def _not_now(row: Any) -> Conflict:
    """Why an import cannot be committed."""
    said = json.loads(row["problem"]) if row["problem"] is not None else {}
    text = said.get("detail") or {
        "previewing": "The preview is not done yet.",
        "previewed": "The preview has found errors: mend the file and import it again.",
    }.get(row["status"], "The import has come to nothing.")
    more = {name: said[name] for name in ("row", "cells") if name in said}
    return Conflict(text, import_status=row["status"], **more)


def _job(call: Call, import_id: uuid.UUID, resource: Resource, reason: str | None, marks: bytes | None = None) -> Job:
    return Job(import_id, call.caller, resource, call.request_id, reason, lambda: False, marks)


# -- answers -------------------------------------------------------------------------------------------------


def _known(call: Call) -> None:
    if call.caller.anonymous:
        call.caller.must(ADMIN)


def _number(asked: dict[str, str], name: str, default: int, least: int, most: int) -> int:
    raw = asked.get(name)
    if raw is None:
        return default
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9 or not least <= int(raw) <= most:
        raise Invalid(Fault(f"?{name}", "range", f"must be between {least} and {most}"))
    return int(raw)


async def _done(call: Call, import_id: uuid.UUID, seconds: float) -> Any:
    """The import when it is done, or as it is after so many seconds."""
    end, pause = time.monotonic() + seconds, 0.02
    while True:
        call.sql += 2
        row = await keep.look(call.services.database, import_id, call.caller)
        if row["status"] not in WORKING or time.monotonic() >= end:
            return row
        await asyncio.sleep(min(pause, max(0.0, end - time.monotonic())))
        pause = min(0.5, pause * 1.5)


def _state(row: Any, status: int) -> Answer:
    """An import as JSON; its ETag is the token."""
    counts = {"create": 0, "update": 0, "unchanged": 0, "errors": 0, **json.loads(row["counts"])}
    body = {
        "id": keep.spelled(row["id"]), "resource": row["resource"], "status": row["status"], "by": row["actor"],
        "created_at": spell_instant(row["created_at"]),
        "finished_at": None if row["finished_at"] is None else spell_instant(row["finished_at"]),
        "size": row["size"], "digest": f"sha256:{row['digest']}", "done": row["done"], "total": row["total"],
        "counts": counts, "ignored": list(row["ignored"]), "errors": json.loads(row["errors"]),
        "warnings": json.loads(row["warnings"]), "token": row["token"],
        "problem": None if row["problem"] is None else json.loads(row["problem"]),
    }  # fmt: skip
    more = [(b"etag", f'"{row["token"]}"'.encode())] if row["token"] is not None else []
    if row["status"] in WORKING:
        more += [(b"retry-after", b"1"), (b"location", f"/v1/imports/{keep.spelled(row['id'])}".encode())]
    return _private(status, orjson.dumps(body), *more)


def _private(status: int, body: bytes, *more: tuple[bytes, bytes]) -> Answer:
    return Answer(status, body, [(b"content-type", JSON), (b"cache-control", b"no-store"), *more])
