"""The service as a newcomer starts it: what it survives, and how it leaves (contract section 11)."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from app.platform.schema import CHECKOUT

ADDRESS = re.compile(r"Hinge answers at (http://\S+)")
KEY = re.compile(r"admin key \(shown only this once\): (hinge_\S+)")


class Service:
    """One `hinge serve` on a data directory, in a process of its own; further settings by their variables' names."""

    def __init__(self, folder: Path, **settings: str) -> None:
        command = [sys.executable, "-m", "app.cli", "serve", "--port", "0", "--data-dir", str(folder)]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("HINGE_")} | settings
        self.process = subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines: list[str] = []
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        self.address = self._said(ADDRESS)

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(self.process.stdout)

    def _said(self, pattern: re.Pattern[str]) -> str:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and (self.process.poll() is None or self._reading.is_alive()):
            for line in list(self.lines):
                if match := pattern.search(line):
                    return match[1]
            time.sleep(0.05)
        raise AssertionError("".join(self.lines))

    def close(self) -> None:
        """Read what is left and close the pipe."""
        self._reading.join(10)
        assert self.process.stdout is not None
        self.process.stdout.close()

    @property
    def key(self) -> str:
        return self._said(KEY)

    def client(self, key: str | None = None) -> httpx.Client:
        headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
        return httpx.Client(base_url=self.address, headers=headers, timeout=20)


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="hinge-faults-") as name:
        Path(name).chmod(0o711)  # the server's account must be able to enter it
        yield Path(name) / "data"


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[Service]:
    service = Service(folder, **settings)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.process.send_signal(signal.SIGTERM)
            service.process.wait(30)
        service.close()


def postmaster(folder: Path) -> int:
    """The process id of the embedded server."""
    (pidfile,) = folder.rglob("postmaster.pid")
    return int(pidfile.read_text().splitlines()[0])


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


def lens(number: int) -> dict[str, object]:
    return {"code": f"L{number}", "plan_id": "2021-2024@2022", "summary": f"Lens {number}", "position": 1000 + number}


def test_sigterm_ends_everything_and_the_next_start_goes_on(folder: Path) -> None:
    with serving(folder) as service:
        key, server = service.key, postmaster(folder)
        with service.client(key) as client:
            assert client.post("/v1/lenses", json=lens(1)).status_code == 201
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(30) == 0
        assert not is_running(server)
    began = time.monotonic()
    with serving(folder) as again:
        assert not [line for line in again.lines if "admin key" in line], "a key is shown once"
        with again.client(key) as client:
            assert client.get("/v1/lenses/L1").json()["summary"] == "Lens 1"
        assert time.monotonic() - began < 20


def test_kill_9_of_the_service_loses_no_acknowledged_write(folder: Path) -> None:
    with serving(folder) as service:
        key = service.key
        acknowledged: list[str] = []

        def write() -> None:
            with service.client(key) as client:
                for number in range(100_000):
                    try:
                        made = client.post("/v1/lenses", json=lens(number))
                    except httpx.HTTPError:
                        return
                    if made.status_code == 201:
                        acknowledged.append(made.json()["id"])

        writer = threading.Thread(target=write)
        writer.start()
        while len(acknowledged) < 40:
            time.sleep(0.01)
        service.process.kill()
        service.process.wait(10)
        writer.join(20)
    with serving(folder) as again, again.client(key) as client:
        held: dict[str, int] = {}
        cursor = None
        while True:
            query = {"limit": 500, "fields": "row_version", **({"cursor": cursor} if cursor else {})}
            body = client.get("/v1/lenses", params=query).json()
            for record in body["data"]:
                assert record["id"] not in held
                held[record["id"]] = record["row_version"]
            cursor = body["page"]["next"]
            if cursor is None:
                break
        assert set(acknowledged) <= set(held)
        for record in acknowledged[-5:]:
            (version,) = client.get(f"/v1/lenses/{record}/history").json()["data"]
            assert (version["op"], version["version"]) == ("create", 1)


def test_kill_9_of_postgres_is_answered_503_and_mended(folder: Path) -> None:
    with serving(folder) as service, service.client(service.key) as client:
        assert client.post("/v1/lenses", json=lens(1)).status_code == 201
        os.kill(postmaster(folder), signal.SIGKILL)
        seen = set()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            answer = client.get("/v1/lenses/L1")
            seen.add(answer.status_code)
            if answer.status_code == 503:
                assert answer.json()["code"] == "unavailable"
                assert int(answer.headers["retry-after"]) > 0
            elif 503 in seen:
                break
            time.sleep(0.02)
        assert seen == {200, 503}
        assert client.get("/v1/lenses/L1").json()["summary"] == "Lens 1"
        assert client.post("/v1/lenses", json=lens(2)).status_code in (201, 503)
