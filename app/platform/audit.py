"""The audit trail: what happened to the service itself rather than to its records.

Append-only: the service's database role may insert and read, never change or delete (ADR 0021). It holds no token: a
key is named by its id, and by its hint if there is such a key.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import logging
import math
import time
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Table, Text, insert, text
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.kinds import spell_instant
from app.kernel.model import Base
from app.kernel.session import Database, Unit

AUDIT = Table(
    "audit",
    Base.metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("event", Text, nullable=False),
    Column("actor", Text),
    Column("subject", Text),
    Column("request_id", Text),
    Column("address", Text),
    Column("detail", JSONB, nullable=False, server_default=text("'{}'")),
)
Index("ix_audit_event", AUDIT.c.event, AUDIT.c.seq)

EVENTS = {
    "sign_in.refused": "Credentials were refused; `detail.reason` says why, `detail.count` how often when it was often.",
    "key.created": "An API key was made.",
    "key.rotated": "An API key was replaced by another, which `detail.replaced_by_id` names.",
    "key.revoked": "An API key was revoked.",
    "disclosure": "All that is kept of a person was given out.",
    "erasure": "Personal data was erased from a record and its history.",
}
"""Every event and what it means."""

WINDOW_SECONDS = 60.0
ADDRESSES_MAX = 1000
SUBJECTS_MAX = 10
WAITING_MAX = 2000
RETRY_SECONDS = 5.0
SWEEP_SECONDS = 5.0
STOP_SECONDS = 2.0
log = logging.getLogger("hinge.audit")

_WRITE = """
INSERT INTO audit (at, event, actor, subject, request_id, address, detail)
SELECT r.at, r.event, r.actor, r.subject, r.request_id, r.address, r.detail
FROM jsonb_to_recordset($1::text::jsonb) AS r
  (at timestamptz, event text, actor text, subject text, request_id text, address text, detail jsonb)
"""


async def record(unit: Unit, event: str, subject: str, *, address: str | None = None, **detail: Any) -> None:
    """One row in the transaction of what it tells of, with the Unit's caller and request: both stay, or neither."""
    if event not in EVENTS:
        raise ValueError(f"{event!r} is no event of the audit trail")
    await unit.session.execute(
        insert(AUDIT).values(
            event=event,
            actor=unit.caller.name,
            subject=subject,
            request_id=unit.request_id or None,
            address=address,
            detail=detail,
        )
    )


@dataclass(slots=True)
class Window:
    """Refusals for one reason from one address, after the first: how many, and which known keys they named."""

    ends_at: float
    count: int = 0
    subjects: list[str] = field(default_factory=list)


class Audit:
    """Refused sign-ins, written behind the requests: the first of its kind at once, what follows within a minute as one row.

    Nothing here delays or fails a request. Rows wait until `start()`, and while the database is away, up to 2000 of
    them; more are lost, and the log says how many.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._windows: dict[tuple[str, str | None], Window] = {}
        self._rows: list[dict[str, Any]] = []
        self._wake = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None

    def refused(
        self, reason: str, address: str | None, *, request_id: str | None = None, subject: str | None = None
    ) -> None:
        """Somebody was refused. `subject` may be the hint of a key that exists, never what was sent."""
        self._close_windows(time.monotonic())
        where = None if address is None else address[:100].encode("ascii", "replace").decode().replace("\x00", "?")
        if (reason, where) not in self._windows and len(self._windows) >= ADDRESSES_MAX:
            where = "others"
        window = self._windows.get((reason, where))
        if window is None:
            self._windows[reason, where] = Window(time.monotonic() + WINDOW_SECONDS)
            self._put(reason, where, request_id, subject, {})
            return
        window.count += 1
        if subject is not None and subject not in window.subjects and len(window.subjects) < SUBJECTS_MAX:
            window.subjects.append(subject)

    def _close_windows(self, now: float) -> None:
        """Windows stand in the order in which they end, so that this looks at no more than it closes."""
        while self._windows and (window := self._windows[first := next(iter(self._windows))]).ends_at <= now:
            del self._windows[first]
            if window.count:
                only = window.subjects[0] if len(window.subjects) == 1 else None
                more = {"keys": window.subjects} if len(window.subjects) > 1 else {}
                self._put(*first, None, only, {"count": window.count, **more})

    def _put(
        self, reason: str, where: str | None, request_id: str | None, subject: str | None, more: dict[str, Any]
    ) -> None:
        at = spell_instant(dt.datetime.now(dt.UTC))
        row = {"at": at, "event": "sign_in.refused", "subject": subject, "request_id": request_id, "address": where}
        self._rows.append({**row, "detail": {"reason": reason, **more}})
        if len(self._rows) > WAITING_MAX:
            del self._rows[0]
            log.warning("a row of the audit trail is lost: too many wait for the database")
        self._wake.set()

    def start(self) -> None:
        """Write from now on."""
        self._stopping = False
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while not self._stopping:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SWEEP_SECONDS):  # wait_for may swallow a cancellation (Python 3.11)
                    await self._wake.wait()
            self._close_windows(time.monotonic())
            try:
                await self._write()
            except Exception as error:  # noqa: BLE001 - whatever is wrong with the trail, requests go on; it is tried again
                log.warning("the audit trail cannot be written: %s", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _write(self) -> None:
        self._wake.clear()
        if rows := self._rows[:]:
            await self._database.query(_WRITE, json.dumps(rows))
            written = set(map(id, rows))
            self._rows = [row for row in self._rows if id(row) not in written]

    async def stop(self) -> None:
        """Write what waits, minutes that are not over included; gives up after two seconds."""
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            await asyncio.wait([self._task], timeout=STOP_SECONDS)  # not cancelled at once: it may have rows in hand
            self._task.cancel()
            self._task = None
        self._close_windows(math.inf)
        try:
            await asyncio.wait_for(self._write(), STOP_SECONDS)
        except Exception as error:  # noqa: BLE001 - the service leaves all the same
            log.warning("rows of the audit trail are lost at the end: %d (%s)", len(self._rows), type(error).__name__)
