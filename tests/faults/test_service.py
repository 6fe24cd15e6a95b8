"""The service as a newcomer starts it: what it survives, and how it leaves (contract section 11)."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.processes import serving


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="hinge-faults-") as name:
        Path(name).chmod(0o711)  # the server's account must be able to enter it
        yield Path(name) / "data"


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
        assert service.terminate() == 0
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
        service.kill()
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
