"""The pieces of a run: the database, the two servers and the load generator, each a process that is ended here."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from app.platform.embedded import EmbeddedPostgres

CHECKOUT = Path(__file__).resolve().parent.parent
SERVE_SECONDS = 60


@contextlib.contextmanager
def postgres() -> Iterator[tuple[EmbeddedPostgres, Path]]:
    """An embedded Postgres with the settings that `serve` gives it, in a folder of its own that is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="hinge-bench-"))
    folder.chmod(0o711)  # the server's account must be able to enter it
    try:
        with EmbeddedPostgres(folder) as server:
            yield server, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(address: str | None = None) -> dict[str, str]:
    """The environment of a child: ours without settings of the person's shell."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HINGE_") or name == "HINGE_NO_UV"}
    return kept | ({"HINGE_DATABASE_URL": address} if address is not None else {})


def end(process: subprocess.Popen[Any]) -> None:
    """Ends a process of ours, kindly first."""
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def serving(kind: str, address: str, log: Path, **more: str) -> Iterator[Served]:
    """A server process of ours; `more` are variables of its environment."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.server", kind, str(log)],
        cwd=CHECKOUT, env=environment(address) | more, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.strip().isdigit():
            raise RuntimeError(f"the {kind} did not start")
        yield Served(int(line), process.pid)
    finally:
        end(process)


class Served(NamedTuple):
    """A server that runs: where it listens, and its process."""

    port: int
    pid: int

    def cpu_seconds(self) -> float | None:
        """The processor time that it has used so far; None where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Client:
    """The load generator's process."""

    def __init__(self, file: Path, program: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", program, str(file)],
            cwd=CHECKOUT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, variant: str, seconds: float, connections: int = 16) -> dict[str, Any]:
        """Load one variant for a time; raises RuntimeError with what went wrong."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(
            json.dumps({"variant": variant, "seconds": seconds, "connections": connections}) + "\n"
        )
        self._process.stdin.flush()
        result: dict[str, Any] = json.loads(self._process.stdout.readline() or '{"error": "the client died"}')
        if "error" in result:
            raise RuntimeError(f"{variant}: {result['error']}")
        return result

    def close(self) -> None:
        end(self._process)


def resident_megabytes(port: int) -> float:
    """What the service itself reports as its resident memory."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:  # loopback
        for line in answer.read().decode().splitlines():
            if line.startswith("hinge_resident_bytes "):
                return float(line.split()[1]) / 1e6
    raise RuntimeError("the service does not report hinge_resident_bytes")
