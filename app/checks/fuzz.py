"""Schemathesis against the running service: no server error, no answer that the documents do not announce.

The service runs on a real socket in a thread, schemathesis in a process beside it; the seed is fixed, so a failure comes
back. One generator writes the documents of all resources, so that a few of them stand for all: those which together have
every kind of field in every role. `run.py test` asks the rest. Everything, by hand, takes ten minutes:

    schemathesis run http://127.0.0.1:8000/openapi.json -H "Authorization: Bearer hinge_…"
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import uvicorn
from hypothesis import strategies as st

from app.checks.sensible import real_ids, sensible
from app.kernel.errors import tree
from app.kernel.resource import Resource
from app.main import create_app
from app.platform.keys import create_key
from app.platform.schema import CHECKOUT
from app.platform.telemetry import AccessLog
from app.registry import REGISTRY
from app.settings import Settings

SEED = 2021
SECONDS = 240.0  # a limit for a machine that is stuck; the budget is set by operations and examples
REFUSALS = frozenset(error.code for error in tree() if error.status < 500)
SCALARS = {
    "Decimal": ("225000.00", "-1", "1e3", "", "9" * 40),
    "Date": ("2022-06-28", "2022-02-30", ""),
    "DateTime": ("2022-06-28T09:00:00Z", "2022-06-28", "0001-01-01T00:00:00+14:00", "now"),
    "JSON": ("{}", ""),
}
"""Values of the scalars that schemathesis does not know, good and bad."""
THOROUGH = ("/v1/supporters", "/v1/plans/{key}/tree", "/v1/plans/{key}/summary", "/v1/plans/{key}/diff")
"""Paths where every boundary of every parameter and member is tried, which takes some 2,000 requests a resource."""


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The service on a free port of this machine; yields its address."""
    app = create_app(settings)
    app.log = AccessLog(io.StringIO())
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="critical", access_log=False, ws="none"))
    thread = threading.Thread(target=server.run, args=([listener],), name="fuzzed service")
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the service did not start")
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


def representatives() -> tuple[str, ...]:
    """Paths of resources that together have every kind of field, filtered or not, written or not."""

    def features(resource: Resource) -> set[object]:
        found: set[object] = {(item.kind, bool(item.filter), bool(item.write)) for item in resource.fields.values()}
        return found | {("workflow", resource.workflow is None), ("scope", resource.model.__scope__)}

    left = set().union(*(features(resource) for resource in REGISTRY.values()))
    chosen = []
    while left:
        best = max(REGISTRY.values(), key=lambda resource: len(features(resource) & left))
        chosen.append(best.path)
        left -= features(best)
    return tuple(chosen)


def part(settings: Settings, wanted: Callable[[str], bool]) -> dict[str, Any]:
    """The OpenAPI document with these paths alone, and what they refer to: a whole one takes seconds to read."""
    whole = create_app(settings).app.openapi()
    paths = {path: item for path, item in whole["paths"].items() if wanted(path)}
    components: dict[str, Any] = {"securitySchemes": whole["components"]["securitySchemes"]}
    left = [json.dumps(paths)]
    while left:
        for kind, name in set(re.findall(r'"#/components/([A-Za-z]+)/([^"/]+)"', left.pop())):
            if name not in components.setdefault(kind, {}):
                components[kind][name] = whole["components"][kind][name]
                left.append(json.dumps(components[kind][name]))
    return {**whole, "paths": paths, "components": components}


def belongs(path: str, resources: Iterable[str]) -> bool:
    """Whether a path is one of these resources' own."""
    return path.split("/")[1] == "v1" and path.split("/")[2:3] != [] and path.split("/")[2] in resources


def schemathesis(address: str, document: dict[str, Any], *options: str) -> list[str]:
    """One run; what it found, with the requests that show it."""
    program = shutil.which("schemathesis", path=str(Path(sys.executable).parent)) or shutil.which("schemathesis")
    if program is None:
        return ["schemathesis is not installed: it comes with the development requirements"]
    with tempfile.TemporaryDirectory(prefix="hinge-fuzz-") as folder:  # it leaves its notes where it runs
        location = Path(folder, "openapi.json")
        location.write_text(json.dumps(document), encoding="utf-8")
        done = subprocess.run(
            [
                program, "--config-file", str(CHECKOUT / "schemathesis.toml"), "run", str(location), "--url", address,
                "--seed", str(SEED), "--no-color", "--warnings", "off", "--continue-on-failure", *options,
            ],
            cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False,
            env=os.environ | {"HYPOTHESIS_STORAGE_DIRECTORY": folder},
        )  # fmt: skip
    output = done.stdout + done.stderr
    ran = re.search(r"([0-9]+) generated", output)
    if done.returncode == 0 and ran is not None and int(ran[1]) > 0:
        return []
    return [output[-8000:] or f"schemathesis ended with {done.returncode}"]


def anonymous(settings: Settings) -> list[str]:
    """What everyone may ask of the representatives, and the service's own doors."""
    chosen = representatives()
    document = part(settings, lambda path: belongs(path, chosen) or not belongs(path, REGISTRY))
    with serving(settings) as address:
        return schemathesis(address, document, "--phases", "fuzzing", "--max-examples", "2", "--include-method", "GET")


def others(settings: Settings) -> list[str]:
    """The reads of all other resources."""
    chosen = set(REGISTRY) - set(representatives())
    document = part(settings, lambda path: belongs(path, chosen))
    with serving(settings) as address:
        return schemathesis(address, document, "--phases", "fuzzing", "--max-examples", "2", "--include-method", "GET")


def administrator(settings: Settings) -> list[str]:
    """Every write to the representatives, by a caller who may, on a database that is thrown away."""
    chosen = representatives()
    document = part(settings, lambda path: belongs(path, chosen))
    header = f"Authorization: Bearer {asyncio.run(create_key(settings, 'fuzz', 'admin'))}"
    methods = [word for method in ("POST", "PATCH", "DELETE") for word in ("--include-method", method)]
    with serving(settings) as address:
        return schemathesis(address, document, "--phases", "fuzzing", "--max-examples", "2", "-H", header, *methods)


def boundaries(settings: Settings) -> list[str]:
    """Every boundary of every parameter and member of one resource and of the plan's own doors."""
    document = part(settings, lambda path: path in THOROUGH)
    header = f"Authorization: Bearer {asyncio.run(create_key(settings, 'boundaries', 'admin'))}"
    with serving(settings) as address:
        return schemathesis(address, document, "--phases", "coverage", "-H", header)


# -- GraphQL -----------------------------------------------------------------------------------------------


def graphql(settings: Settings, parts: tuple[int, ...] = (0,)) -> list[str]:
    """Operations made up from the GraphQL schema, by a caller who may do everything.

    Schemathesis makes them; its verdict on the answers is ours, because it takes every error for the server's, a
    record that is not there included. Ours: never a 5xx, always JSON, and every error with one of our 4xx codes.
    `parts` are thirds of the root fields: the checks take one, the tests the others.
    """
    from schemathesis import graphql as door
    from schemathesis.core.result import Err

    with serving(settings) as address:
        headers = {"Authorization": f"Bearer {asyncio.run(create_key(settings, 'graphs', 'admin'))}"}
        for name, samples in SCALARS.items():
            door.scalar(name, st.sampled_from(samples).map(door.nodes.String))
        schema = door.from_url(f"{address}/graphql", headers=headers)
        found: list[str] = []
        answers: list[httpx.Response] = []
        with httpx.Client(base_url=address, headers=headers, timeout=30) as client:
            ids = real_ids(client)
            for place, result in enumerate(schema.get_all_operations()):
                if isinstance(result, Err):
                    found.append(f"schemathesis cannot read an operation: {result.err()}")
                elif place % 3 in parts:
                    found += _tried(client, result.ok(), answers, ids)
        answered = sum(map(_was_run, answers))
        if answered < len(answers) / 3:
            found.append(f"only {answered} of {len(answers)} queries were answered with data: too little was tried")
        return found


def _was_run(answer: httpx.Response) -> bool:
    """Whether a query came as far as the database: answered with data, or that a record is not there."""
    errors = answer.json().get("errors", ())
    return all(error["extensions"].get("code") == "not_found" for error in errors)


def _tried(client: httpx.Client, operation: Any, answers: list[httpx.Response], ids: dict[str, str]) -> list[str]:
    """What is wrong with the answers to one root field's operations, as they are made up and mended."""
    found: list[str] = []

    @hypothesis.seed(SEED)
    @hypothesis.settings(
        max_examples=2, database=None, deadline=None, phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    @hypothesis.given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        for query in (case.body, sensible(case.body, ids)):
            answer = client.post("/graphql", json={"query": query})
            if query != case.body and operation.label.startswith("Query."):
                answers.append(answer)
            if (fault := graphql_fault(answer)) is not None:
                found.append(f"{operation.label}: {fault}\n{query}\n{answer.text[:500]}")

    ask()
    return found


def graphql_fault(answer: httpx.Response) -> str | None:
    """What breaks the contract in an answer of the GraphQL door, or None."""
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    if "json" not in answer.headers.get("content-type", ""):
        return f"content type {answer.headers.get('content-type')}"
    said = answer.json()
    codes = [error.get("extensions", {}).get("code") for error in said.get("errors", [])]
    if "errors" in said and not codes:
        return "an empty list of errors"
    if strange := [code for code in codes if code not in REFUSALS]:
        return f"errors of the codes {strange}"
    if not codes and said.get("data") is None:
        return "neither data nor errors"
    return None
