"""kill -9 of the database and of the service in the middle of writes: what was acknowledged is there, exactly once.

Each writer sends a change again, under the same Idempotency-Key, until it is answered; so at the end the history holds
the acknowledged versions and no others (contract sections 4 and 8).
"""

from __future__ import annotations

import os
import signal
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from app.platform.embedded import EmbeddedPostgres
from tests.faults.test_service import folder, lens, postmaster
from tests.processes import Serving, serving

__all__ = ["folder"]  # the fixture

WRITERS, PROGRESS = 8, 48
"""Threads that write, and how many answers they get between two blows."""
PATIENCE = 40.0
"""Seconds in which all writers must be answered again."""


@dataclass(frozen=True)
class Acknowledged:
    """One change as its writer was told of it."""

    record: str
    version: int
    summary: str
    request: tuple[str, str, dict[str, Any], dict[str, str]]
    body: bytes


@dataclass
class Load:
    """What the writers share: where the service answers now, and what it has acknowledged."""

    key: str
    address: str
    acknowledged: list[Acknowledged] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    faults: list[str] = field(default_factory=list)
    retried: int = 0
    replayed: int = 0

    def until(self, more: int) -> None:
        """Wait for so many more answers."""
        goal, deadline = len(self.acknowledged) + more, time.monotonic() + PATIENCE
        while len(self.acknowledged) < goal and not self.faults:
            assert time.monotonic() < deadline, f"only {len(self.acknowledged)} of {goal} answers"
            time.sleep(0.01)


class Writer(threading.Thread):
    """Makes records of its own and changes them, and changes the one that all writers share."""

    def __init__(self, number: int, load: Load, shared: str) -> None:
        super().__init__(daemon=True)
        self.number, self.load, self.shared = number, load, shared
        self.client = httpx.Client(headers={"Authorization": f"Bearer {load.key}"}, timeout=10)

    def run(self) -> None:
        try:
            for turn in range(100_000):
                if self.load.over.is_set():
                    return
                self.turn(self.number * 100_000 + turn)
        except Exception as error:  # noqa: BLE001 - the test's own thread reports it
            self.load.faults.append(repr(error))

    def turn(self, number: int) -> None:
        made = self.change("POST", "/v1/lenses", lens(number) | {"position": number})
        assert made.status_code == 201, made.text
        url, tag = f"/v1/lenses/{made.json()['id']}", made.headers["etag"]
        for step in range(2):
            changed = self.change("PATCH", url, {"summary": f"{number} step {step}"}, tag)
            assert changed.status_code == 200, changed.text
            tag = changed.headers["etag"]
        while True:
            tag = self.answered("GET", self.shared, None, {}).headers["etag"]
            changed = self.change("PATCH", self.shared, {"summary": f"{number} shared"}, tag)
            if changed.status_code == 200:
                return
            assert changed.status_code == 412, changed.text

    def change(self, method: str, url: str, body: dict[str, Any], tag: str | None = None) -> httpx.Response:
        headers = {"Idempotency-Key": str(uuid.uuid4())} | ({"If-Match": tag} if tag else {})
        answer = self.answered(method, url, body, headers)
        if answer.is_success:
            found = answer.json()
            done = Acknowledged(
                found["id"], found["row_version"], found["summary"], (method, url, body, headers), answer.content
            )
            self.load.acknowledged.append(done)
            self.load.replayed += "idempotency-replayed" in answer.headers
        return answer

    def answered(self, method: str, url: str, body: dict[str, Any] | None, headers: dict[str, str]) -> httpx.Response:
        """Ask until there is an answer: a lost connection, a 503 and a key in use say nothing about the change."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                answer = self.client.request(method, self.load.address + url, json=body, headers=headers)
            except httpx.HTTPError:
                self.load.retried += 1
                time.sleep(0.05)
                continue
            if answer.status_code != 503 and (answer.status_code != 409 or answer.json()["code"] != "in_progress"):
                return answer
            self.load.retried += 1
            time.sleep(0.05)
        raise AssertionError(f"{method} {url} was not answered")


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[[], Serving]]:
    """Starts the service on the folder; what is still running in the end is ended."""
    with ExitStack() as services:
        yield lambda: services.enter_context(serving(folder, HINGE_RATE_LIMIT="off"))


async def test_every_acknowledged_write_survives_exactly_once(
    start: Callable[[], Serving],
    folder: Path,
) -> None:
    service = start()
    load = Load(service.key, service.address)
    with service.client(load.key) as client:
        shared = f"/v1/lenses/{client.post('/v1/lenses', json=lens(0)).json()['id']}"
    writers = [Writer(number, load, shared) for number in range(1, WRITERS + 1)]
    for writer in writers:
        writer.start()
    load.until(PROGRESS)
    os.kill(postmaster(folder), signal.SIGKILL)
    load.until(PROGRESS)
    service.kill()
    service = start()
    load.address = service.address
    load.until(PROGRESS)
    load.over.set()
    for writer in writers:
        writer.join(PATIENCE)
        assert not writer.is_alive()
        writer.client.close()
    assert not load.faults
    assert load.retried > WRITERS, "the blows fell where nobody wrote"
    await _history_is_what_was_acknowledged(folder, load)
    with service.client(load.key) as client:
        for done in load.acknowledged[:: len(load.acknowledged) // 20]:
            method, url, body, headers = done.request
            again = client.request(method, url, json=body, headers=headers)
            assert (again.content, again.headers.get("idempotency-replayed")) == (done.body, "true")
    await _history_is_what_was_acknowledged(folder, load)


async def _history_is_what_was_acknowledged(folder: Path, load: Load) -> None:
    """Versions 1 to n of each record in the order of `seq`, each acknowledged once, the last one being the record."""
    connection = await asyncpg.connect(EmbeddedPostgres(folder).url(driver="postgresql"))
    try:
        history = await connection.fetch(
            "SELECT record_id, version, op, data->>'code' AS code, data->'summary'->>'en' AS said "
            "FROM history WHERE resource = 'lenses' AND actor LIKE 'key:%' ORDER BY seq"
        )
        rows = await connection.fetch("SELECT id, code, row_version, summary->>'en' AS said FROM lenses")
    finally:
        await connection.close()
    versions: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for entry in history:
        versions[entry["record_id"]].append(entry)
    now = {row["id"]: row for row in rows if row["id"] in versions}
    assert len({row["code"] for row in rows}) == len(rows)
    for record, entries in versions.items():
        assert [entry["version"] for entry in entries] == list(range(1, len(entries) + 1))
        assert [entry["op"] for entry in entries] == ["create"] + ["update"] * (len(entries) - 1)
        assert (now[record]["row_version"], now[record]["said"]) == (len(entries), entries[-1]["said"])
    written = sorted(
        (f"{entry['record_id'].hex}", entry["version"], entry["said"]) for entry in history if entry["code"] != "L0"
    )
    shared = [entry for entry in history if entry["code"] == "L0"][1:]
    written += [(entry["record_id"].hex, entry["version"], entry["said"]) for entry in shared]
    told = [(done.record.rpartition("_")[2], done.version, done.summary) for done in load.acknowledged]
    assert sorted(told) == sorted(written)
