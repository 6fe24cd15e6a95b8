"""What tests of the change feed share: a consumer with its replica, and a listener to a stream."""

from __future__ import annotations

import threading
import time
from typing import Any

import httpx
from httpx import AsyncClient


class Replica:
    """What a consumer keeps: its cursor, and the records by id. Fails on what no consumer should ever see."""

    def __init__(self) -> None:
        self.cursor: str | None = None
        self.records: dict[str, dict[str, Any]] = {}
        self.entries: list[dict[str, Any]] = []
        self._versions: dict[str, int] = {}

    def take(self, page: dict[str, Any]) -> bool:
        """Apply a page; whether there is more."""
        for entry in page["data"]:
            self.apply(entry)
        self.cursor = page["page"]["next"]
        more: bool = page["page"]["more"]
        return more

    def apply(self, entry: dict[str, Any]) -> None:
        """Apply one entry."""
        assert not self.entries or entry["seq"] > self.entries[-1]["seq"], "in ascending order, none twice"
        self.entries.append(entry)
        if entry["data"] is None:
            assert entry["op"] in ("removed", "delete")
            assert [entry[name] for name in ("code", "changed", "etag")] == [None, [], None]
            self.records.pop(entry["id"], None)
            return
        version = entry["data"]["row_version"]
        assert version > self._versions.get(entry["id"], 0), "a record's versions ascend"
        assert entry["etag"] == f"v{version}.{entry['id'][-8:]}" and entry["code"] == entry["data"]["code"]
        self._versions[entry["id"]] = version
        self.records[entry["id"]] = entry["data"]

    async def follow(self, client: AsyncClient, *, limit: int = 500, **query: Any) -> Replica:
        """Read on until there is no more."""
        more = True
        while more:
            asked = {"limit": limit, **query, **({"after": self.cursor} if self.cursor else {})}
            answer = await client.get("/v1/changes", params=asked)
            assert answer.status_code == 200, answer.text
            more = self.take(answer.json())
        return self


async def listed(client: AsyncClient, path: str) -> dict[str, dict[str, Any]]:
    """Every record of a list, by id."""
    found: dict[str, dict[str, Any]] = {}
    cursor = None
    while True:
        answer = await client.get(f"/v1/{path}", params={"limit": 500, **({"cursor": cursor} if cursor else {})})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        found.update({record["id"]: record for record in body["data"]})
        cursor = body["page"]["next"]
        if cursor is None:
            return found


class Stream:
    """An EventSource in a thread: events as (id, op, data), and what ended it."""

    def __init__(self, address: str, key: str | None = None, last: str | None = None, **query: Any) -> None:
        self.events: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.status: int | None = None
        self.ended = threading.Event()
        self._close = threading.Event()
        headers = {"Accept": "text/event-stream"}
        headers |= {"Authorization": f"Bearer {key}"} if key is not None else {}
        headers |= {"Last-Event-ID": last} if last is not None else {}
        self._thread = threading.Thread(target=self._read, args=(f"{address}/v1/changes", headers, query), daemon=True)
        self._thread.start()

    def _read(self, url: str, headers: dict[str, str], query: dict[str, Any]) -> None:
        patience = httpx.Timeout(5, read=20)
        with (
            httpx.Client(timeout=patience) as client,
            client.stream("GET", url, params=query, headers=headers) as answer,
        ):
            self.status = answer.status_code
            event: dict[str, str] = {}
            try:
                for line in answer.iter_lines():
                    name, _, value = line.partition(": ")
                    if line:
                        event[name] = value
                    else:
                        self._took(event)
                        event = {}
                    if self._close.is_set():
                        break
            except httpx.RemoteProtocolError:
                self.ids.append("broken")
        self.ended.set()

    def _took(self, event: dict[str, str]) -> None:
        if "data" in event:
            self.events.append((event["id"], event["event"], event["data"]))
        if "id" in event:
            self.ids.append(event["id"])

    def wait_for(self, number: int, seconds: float = 5) -> float:
        """Wait until so many events have come; how long that took."""
        began = time.monotonic()
        while len(self.events) < number:
            assert time.monotonic() - began < seconds, (self.status, self.events)
            time.sleep(0.002)
        return time.monotonic() - began

    def wait_open(self) -> None:
        began = time.monotonic()
        while not self.ids:
            assert time.monotonic() - began < 5, self.status
            time.sleep(0.005)

    def stop(self) -> None:
        """Close at the next line."""
        self._close.set()
