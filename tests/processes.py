"""The service as the tests start it: `hinge serve` on a free port, in a process of its own, which ends with the block."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from app.platform.schema import CHECKOUT
from app.settings import PREFIX, Settings

ADDRESS = re.compile(r"Hinge answers at (http://\S+)\n")
KEY = re.compile(r"admin key \(shown only this once\): (hinge_\S+)\n")
UNLIMITED = {"HINGE_RATE_LIMIT": "off", "HINGE_RATE_LIMIT_ANONYMOUS": "off"}
START_SECONDS, END_SECONDS = 60, 30


class Serving:
    """A service that answers at `address`; fails with what it said when it does not come to that."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path) -> None:
        self.process = process
        self._output = output
        self.address = self._said(ADDRESS)

    @property
    def lines(self) -> list[str]:
        """What it has said so far, on both streams."""
        return self._text().splitlines()

    @property
    def key(self) -> str:
        """The admin key of a first start."""
        return self._said(KEY)

    def client(self, key: str | None = None) -> httpx.Client:
        return httpx.Client(**self._asking(key))

    def async_client(self, key: str | None = None, **more: Any) -> httpx.AsyncClient:
        return httpx.AsyncClient(**{**self._asking(key), **more})

    def terminate(self, seconds: float = END_SECONDS) -> int:
        """Ask it to leave; its exit code."""
        self.process.terminate()
        return self.process.wait(seconds)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def _asking(self, key: str | None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
        return {"base_url": self.address, "headers": headers, "timeout": 20}

    def _text(self) -> str:
        return self._output.read_text("utf-8", "replace")

    def _said(self, pattern: re.Pattern[str]) -> str:
        deadline = time.monotonic() + START_SECONDS
        while True:
            over = self.process.poll() is not None or time.monotonic() > deadline  # before the look: last words count
            if match := pattern.search(text := self._text()):
                return match[1]
            assert not over, text
            time.sleep(0.05)


@contextmanager
def serving(
    where: Settings | Path, *options: str, program: str | None = None, checkout: Path = CHECKOUT, **environment: str
) -> Iterator[Serving]:
    """A service on the database of the settings (of which nothing else is taken), or on a data directory of its own.

    `program`: Python that runs in its process before it. `environment`: its settings by their variables' names; those of
    the developer's shell do not reach it. What it says goes to a file: a pipe that nobody reads would stop it when full.
    """
    start = ["-m", "app.cli"] if program is None else ["-c", f"{program}; from app.cli import main; main()"]
    command = [sys.executable, *start, "serve", "--port", "0", *options]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)} | environment
    if isinstance(where, Path):
        command += ["--data-dir", str(where)]
    else:
        environment["HINGE_DATABASE_URL"] = where.asyncpg_dsn
    with tempfile.NamedTemporaryFile(prefix="hinge-serve-") as output:
        process = subprocess.Popen(command, cwd=checkout, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield Serving(process, Path(output.name))
        finally:
            try:
                process.terminate()
                process.wait(END_SECONDS)
            finally:  # both do nothing to a process that has ended
                process.kill()
                process.wait(10)
