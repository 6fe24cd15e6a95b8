"""Schemathesis against the running service: no server error, no answer that the documents do not announce.

The service runs on a real socket in a thread, schemathesis in a process beside it; the seed is fixed, so a failure comes
back. The budget here fits `run.py check`. Everything, by hand, takes some minutes:

    schemathesis run http://127.0.0.1:8000/openapi.json -H "Authorization: Bearer hinge_…"
"""

from __future__ import annotations

import asyncio
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from app.main import create_app
from app.platform.keys import create_key
from app.platform.schema import CHECKOUT
from app.platform.telemetry import AccessLog
from app.settings import Settings

SEED = "20210101"
SECONDS = 120.0  # a limit for a machine that is stuck; the budget is set by the number of examples
THOROUGH = "^/v1/(supporters|plans/.key./(tree|summary|diff))"
"""Where every boundary of every parameter and member is tried; one generator writes all resources' documents."""


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The service on a free port of this machine; yields its address."""
    app = create_app(settings)
    app.log = AccessLog(io.StringIO())
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
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


def schemathesis(location: str, *options: str) -> list[str]:
    """One run; what it found, with the requests that show it."""
    program = shutil.which("schemathesis", path=str(Path(sys.executable).parent)) or shutil.which("schemathesis")
    if program is None:
        return ["schemathesis is not installed: it comes with the development requirements"]
    with tempfile.TemporaryDirectory(prefix="hinge-fuzz-") as folder:  # it leaves its notes where it runs
        done = subprocess.run(
            [
                program, "--config-file", str(CHECKOUT / "schemathesis.toml"), "run", location, "--seed", SEED,
                "--no-color", "--warnings", "off", "--continue-on-failure", *options,
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
    """What everyone may ask: every GET of the document."""
    with serving(settings) as address:
        return schemathesis(
            f"{address}/openapi.json", "--phases", "examples,fuzzing", "--max-examples", "3", "--include-method", "GET"
        )


def administrator(settings: Settings) -> list[str]:
    """Every operation, by a caller who may write, on a database that is thrown away."""
    header = f"Authorization: Bearer {asyncio.run(create_key(settings, 'fuzz', 'admin'))}"
    with serving(settings) as address:
        location = f"{address}/openapi.json"
        return [
            *schemathesis(location, "--phases", "fuzzing", "--max-examples", "2", "-H", header, *_writes()),
            *schemathesis(location, "--phases", "coverage", "-H", header, "--include-path-regex", THOROUGH),
        ]


def _writes() -> list[str]:
    return [part for method in ("POST", "PATCH", "DELETE") for part in ("--include-method", method)]


def graphql(settings: Settings) -> list[str]:
    """Queries over the whole GraphQL schema, by a caller who may read and write everything."""
    header = f"Authorization: Bearer {asyncio.run(create_key(settings, 'fuzz', 'admin'))}"
    with serving(settings) as address:
        return schemathesis(f"{address}/graphql", "--phases", "fuzzing", "--max-examples", "2", "-H", header)


