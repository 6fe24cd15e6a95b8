"""The operators' doors: liveness, readiness, metrics, status, and a page for each problem (contract §§1, 5, 11)."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import orjson

from app import __version__
from app.kernel.errors import NotFound, Unavailable, tree
from app.kernel.kinds import INSTANT
from app.platform.telemetry import Memory as MemoryFigures
from app.platform.telemetry import Requests, Waiting, exposition
from app.rest.http import JSON, Answer, Call
from app.rest.memory import Memory
from app.rest.negotiation import accepts
from app.rest.routes import Operation

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


def operating(memory: Memory, requests: Requests) -> list[Operation]:
    """The operations of this module, bound to the running service."""

    async def metrics(call: Call) -> Answer:
        """Prometheus text format."""
        text = exposition(requests, MemoryFigures(memory), Waiting(call.services.bell))
        return Answer(200, text, [(b"content-type", b"text/plain; version=0.0.4; charset=utf-8")])

    found: list[tuple[str, Any, str, str]] = [
        ("/healthz", healthz, "healthz", "Whether the process is alive"),
        ("/readyz", readyz, "readyz", "Whether the database answers and is migrated"),
        ("/metrics", metrics, "metrics", "Figures for Prometheus"),
        ("/v1/status", status, "status", "What the service holds, and how fresh it is"),
        ("/problems/{key}", problem_page, "problem", "What an error code means"),
        ("/problems", problem_index, "problems", "Every error code"),
        ("/v1", index, "index", "Every resource, with its path"),
    ]
    return [Operation("GET", path, handler, name, summary, None, name) for path, handler, name, summary in found]


def _json(value: Any, status_code: int = 200) -> Answer:
    return Answer(status_code, orjson.dumps(value), [(b"content-type", JSON), (b"cache-control", b"no-store")])


async def healthz(_: Call) -> Answer:
    """200 while the process runs."""
    return _json({"status": "alive"})


@lru_cache(maxsize=1)
def head() -> str:
    """The newest migration that this code knows, by its file."""
    return max(path.name.split("_", 1)[0] for path in VERSIONS.glob("[0-9]*.py"))


async def readyz(call: Call) -> Answer:
    """200 when the database answers and is at this code's migration; 503 otherwise."""
    call.sql += 1
    row = await call.services.database.query("SELECT version_num FROM alembic_version")
    found = row["version_num"] if row is not None else None
    if found != head():
        raise Unavailable(f"The database is at migration {found}, this service needs {head()}.", retry_after=10)
    return _json({"status": "ready", "migration": found})


async def status(call: Call) -> Answer:
    """Counts of public records in use by resource, the last change to a public record, and the plan's checksum.

    A change to what is not public does not move the instant: the page would tell everybody when people work, and on what.
    """
    shown = "archived_at IS NULL AND visibility = 'public'"
    counted = " UNION ALL ".join(
        f"SELECT {place} AS place, '{resource.name}' AS name, (SELECT count(*) FROM {resource.table} WHERE {shown}) AS n"
        for place, resource in enumerate(call.services.registry.values())
    )  # rows: a function takes no more than a hundred arguments
    newest = " UNION ALL ".join(
        f"(SELECT updated_at FROM {resource.table} WHERE visibility = 'public' ORDER BY updated_at DESC LIMIT 1)"
        for resource in call.services.registry.values()
    )
    call.sql += 1
    row = await call.services.database.query(
        f"SELECT (SELECT json_object_agg(r.name, r.n ORDER BY r.place) FROM ({counted}) r)::text AS counts, "
        f"(SELECT {INSTANT.json('max(c.updated_at)', 'en')} FROM ({newest}) c) AS at, "
        "(SELECT json_object_agg(name, json_build_object('checksum', checksum, 'loaded_at', "
        + INSTANT.json("loaded_at", "en")
        + ")) FROM loads)::text AS loads, "
        "current_setting('server_version') AS postgres, (SELECT version_num FROM alembic_version) AS migration"
    )
    assert row is not None
    return _json(
        {
            "version": __version__,
            "migration": row["migration"],
            "postgres": row["postgres"],
            "last_change_at": row["at"],
            "counts": orjson.loads(row["counts"]),
            "loads": orjson.loads(row["loads"] or "{}"),
        }
    )


async def index(call: Call) -> Answer:
    """The way in for a person with nothing but an address."""
    resources = [
        {"path": f"/v1/{resource.path}", "type": resource.type, "prefix": resource.prefix, "domain": resource.domain,
         "description": resource.doc}
        for resource in call.services.registry.values()
    ]  # fmt: skip
    return _json(
        {"name": "Hinge", "version": __version__, "docs": "/docs", "graphql": "/graphql", "resources": resources}
    )


def _described() -> list[dict[str, Any]]:
    return [
        {
            "code": error.code,
            "status": error.status,
            "title": error.title,
            "description": error.doc,
            "type": f"/problems/{error.code}",
        }
        for error in tree()
    ]


async def problem_index(_: Call) -> Answer:
    """Every error code with its meaning."""
    return _json({"data": _described()})


async def problem_page(call: Call) -> Answer:
    """One error code, as JSON or as a page for people."""
    code = call.path_params["key"]
    found = next((entry for entry in _described() if entry["code"] == code), None)
    if found is None:
        raise NotFound(f"There is no problem {code[:100]!r}.")
    if accepts(call.header(b"accept"), ("application/json", "text/html")) == "application/json":
        return _json(found)
    page = (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(code)} — Hinge</title>"
        f"<h1>{found['status']} {escape(found['title'])}</h1><p><code>{escape(code)}</code></p>"
        f"<p>{escape(found['description'])}</p>"
    )
    return Answer(200, page.encode(), [(b"content-type", b"text/html; charset=utf-8")])
