"""What is generated and committed: openapi/openapi.json with its examples, openapi/schema.graphql, openapi/columns.json.

The documents follow from the code and from `app/data/examples.json` alone, so the same checkout gives the same
bytes. The examples are recorded from a scratch database that was migrated and loaded for it: real answers, and nobody's
own data. Ids and instants differ from load to load; a recording that says nothing else new keeps the file as it is.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
import tempfile
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
from pydantic import SecretStr

from app.data.load import load_all
from app.graph.schema import schema_of, sdl
from app.main import create_app
from app.platform.embedded import EmbeddedPostgres
from app.platform.migration import SCRATCH_SERVER
from app.platform.schema import upgrade
from app.platform.tables.columns import layouts
from app.platform.telemetry import AccessLog
from app.registry import REGISTRY
from app.rest.front import Front
from app.rest.openapi import EXAMPLES, examples
from app.settings import Settings

OPENAPI, GRAPHQL, COLUMNS = "openapi.json", "schema.graphql", "columns.json"
NOWHERE = SecretStr("postgresql:///nowhere")  # describing the service does not reach its database
DOORS = {
    "index": "/v1",
    "problems": "/problems",
    "problem": "/problems/validation",
    "healthz": "/healthz",
    "readyz": "/readyz",
    "search": "/v1/search?q=land&kind=terms&limit=1",
    "suggestions": "/v1/search/suggestions?q=hous&kind=terms&limit=2",
}
_VOLATILE = re.compile(
    r"\b[0-9a-f]{32}\b|_[0-9a-f]{32}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"  # ids
    r"|\b\d{4}-\d\d-\d\dT[0-9:.]+Z|\bv\d+\.[0-9a-f]{8}\b"  # instants, versions
    r'|(?<="next":")[A-Za-z0-9_-]+|(?<="prev":")[A-Za-z0-9_-]+'  # cursors
)


def openapi_text() -> str:
    """The OpenAPI document as it is committed."""
    app = create_app(Settings(database_url=NOWHERE))
    return json.dumps(app.app.openapi(), indent=2, ensure_ascii=False) + "\n"


def graphql_text() -> str:
    """The GraphQL schema as it is committed."""
    return sdl(schema_of(REGISTRY)).rstrip("\n") + "\n"


def columns_text() -> str:
    """The columns of every export and template, in their order, as they are committed."""
    return json.dumps(layouts(REGISTRY), indent=1, ensure_ascii=False) + "\n"


def documents() -> dict[str, str]:
    """Every generated document by file name."""
    return {OPENAPI: openapi_text(), GRAPHQL: graphql_text(), COLUMNS: columns_text()}


def write_schemas(directory: Path) -> None:
    """Record the examples anew and write the documents."""
    with (
        tempfile.TemporaryDirectory(prefix="hinge-") as folder,
        EmbeddedPostgres(folder, SCRATCH_SERVER) as server,
    ):
        asyncio.run(_record(Settings(database_url=server.secret_url())))
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in documents().items():
        (directory / name).write_text(text, encoding="utf-8")


def drift(directory: Path) -> list[str]:
    """What differs between the committed documents and what the code says now."""
    found = []
    for name, text in documents().items():
        path = directory / name
        if not path.exists():
            found.append(f"{path} is missing: run `python3 run.py export-schema`")
        elif (committed := path.read_text(encoding="utf-8")) != text:
            where = _first_difference(committed.splitlines(), text.splitlines())
            found.append(f"{path} is not what the code says ({where}): run `python3 run.py export-schema`")
    return found


def _first_difference(old: list[str], new: list[str]) -> str:
    for number, (before, after) in enumerate(zip(old, new, strict=False), 1):
        if before != after:
            return f"line {number}: {before.strip()[:60]!r} is now {after.strip()[:60]!r}"
    return f"{len(old)} lines are now {len(new)}"


# -- examples ----------------------------------------------------------------------------------------------


async def _record(settings: Settings) -> None:
    await upgrade(settings.sqlalchemy_url)
    await load_all(settings, lambda _: None)
    await record_examples(settings)


async def record_examples(settings: Settings, path: Path = EXAMPLES) -> None:
    """Write the example answers, unless nothing but ids and instants would change."""
    _keep(await answers(settings), path)


def _keep(found: dict[str, Any], path: Path) -> None:
    if not path.exists() or _lasting(found) != _lasting(orjson.loads(path.read_bytes())):
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        examples.cache_clear()


def _lasting(recorded: Any) -> str:
    return _VOLATILE.sub("…", orjson.dumps(recorded).decode())


async def answers(settings: Settings) -> dict[str, Any]:
    """What an anonymous caller of a freshly loaded service is answered, by operation name.

    A list of one record and that record for each resource that has any, the plan's summary and the service's own
    doors. The plan's tree is left out: its 37 kB belong into nobody's reference.
    """
    app = create_app(settings)
    app.log = AccessLog(io.StringIO())  # nobody waits for these lines
    found: dict[str, Any] = {}
    try:
        for resource in REGISTRY.values():
            root = f"/v1/{resource.path}"
            page = await get(app, root, "limit=1")
            if page["data"]:
                found[f"list_{resource.name}"] = page
                found[f"read_{resource.name}"] = await get(app, f"{root}/{page['data'][0]['id']}")
        plan = found["read_plans"]["code"]
        found["plan_summary"] = await get(app, f"/v1/plans/{plan}/summary")
        for name, path in DOORS.items():
            found[name] = await get(app, *path.split("?"))
    finally:
        await app.services.database.close()
    return found


async def get(app: Front, path: str, query: str = "") -> Any:
    """One GET, without a socket; RuntimeError unless it is answered 200."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    scope: MutableMapping[str, Any] = {
        "type": "http", "method": "GET", "path": path, "raw_path": quote(path).encode(), "query_string": query.encode(),
        "root_path": "", "headers": [], "scheme": "http", "server": ("127.0.0.1", 80), "http_version": "1.1",
    }  # fmt: skip
    await app(scope, receive, send)
    body = b"".join(message.get("body", b"") for message in sent)
    if sent[0]["status"] != 200:
        raise RuntimeError(f"GET {path} was answered {sent[0]['status']}: {body[:300]!r}")
    return orjson.loads(body)
