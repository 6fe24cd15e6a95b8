"""Who holds a key: looked up at the first request, and again whenever the answer is older than half a second (ADR 0022)."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import ipaddress
import logging
import time
import uuid
from dataclasses import dataclass
from typing import Any

from app.kernel.access import ROLES, Caller
from app.kernel.errors import Unauthenticated
from app.kernel.session import Database
from app.platform.audit import Audit
from app.platform.keys import Network, hashed, spelled

TRUSTED_SECONDS = 0.5
"""How long an answer of the database is believed when no announcement takes it back sooner."""
NOTED_SECONDS = 60.0
"""How often the use of a key is written down, in each process."""
BATCH_SECONDS = 1.0
STOP_SECONDS = 2.0
CACHED_MAX = 10_000
REFUSED = "The key is not valid here."
"""Said of a key that is unknown, revoked, expired, or used from elsewhere: who guesses learns nothing."""
log = logging.getLogger("hinge.keys")

_FIND = """
SELECT id, name, role, scopes, networks, partner_id, expires_at, revoked_at, hint FROM api_keys WHERE digest = $1
"""
_NOTE = """
WITH free AS (SELECT id FROM api_keys WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
UPDATE api_keys k SET last_used_at = u.at
FROM unnest($1::uuid[], $2::timestamptz[]) AS u (id, at), free
WHERE k.id = free.id AND u.id = k.id AND (k.last_used_at IS NULL OR k.last_used_at < u.at)
"""
"""A key that somebody is changing is passed over: its use is noted a minute later."""


@dataclass(frozen=True, slots=True)
class Held:
    """A key as remembered. `asked_at` is when the question left for the database, on the monotonic clock."""

    id: uuid.UUID
    caller: Caller
    networks: tuple[Network, ...]
    revoked: bool
    hint: str
    asked_at: float

    def fault(self, address: str | None) -> str | None:
        """Why the key does not open anything from this address now, or None."""
        if self.revoked:
            return "key_revoked"
        ends = self.caller.expires_at
        if ends is not None and ends <= dt.datetime.now(dt.UTC):
            return "key_expired"
        if self.networks and not within(address, self.networks):
            return "key_address"
        return None


def within(address: str | None, networks: tuple[Network, ...]) -> bool:
    """Whether an address is in one of the networks; an IPv4 address that came as IPv6 counts as IPv4."""
    try:
        found = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return False
    plain = getattr(found, "ipv4_mapped", None) or found
    return any(plain in network or found in network for network in networks)


class Keyring:
    """Keys already seen, so that a request costs no query; emptied whenever the table of keys changes."""

    def __init__(self, database: Database, audit: Audit | None = None) -> None:
        self._database = database
        self._audit = audit
        self._held: dict[bytes, Held] = {}
        self._asking: dict[bytes, tuple[float, asyncio.Task[Held | None]]] = {}
        self._noted: dict[uuid.UUID, float] = {}
        self._unsaved: dict[uuid.UUID, dt.datetime] = {}
        self._task: asyncio.Task[None] | None = None
        self.listening = False

    def forget(self) -> None:
        """Look every key up again. New dictionaries: an answer still under way goes into the old ones, where nobody looks."""
        self._held = {}
        self._asking = {}

    async def caller(self, token: str, address: str | None = None, request_id: str | None = None) -> Caller:
        """Who holds a key and uses it from this address; raises Unauthenticated, always in the same words."""
        digest = hashed(token)
        held: Held | None = self._held.get(digest)
        if held is None or time.monotonic() - held.asked_at > TRUSTED_SECONDS:
            held = await self._ask(digest)
        fault = "key_unknown" if held is None else held.fault(address)
        if held is None or fault is not None:
            if self._audit is not None:
                hint = None if held is None else held.hint or spelled(held.id)
                self._audit.refused(str(fault), address, request_id=request_id, subject=hint)
            raise Unauthenticated(REFUSED, shown=True)
        self._use(held.id)
        return held.caller

    async def _ask(self, digest: bytes) -> Held | None:
        """One question for all requests that need the answer at the same time."""
        began, asking = self._asking.get(digest, (0.0, None))
        if asking is None or time.monotonic() - began > TRUSTED_SECONDS:
            asking = asyncio.create_task(self._find(digest))
            asking.add_done_callback(_retrieved)
            self._asking[digest] = (time.monotonic(), asking)
        return await asyncio.shield(asking)

    async def _find(self, digest: bytes) -> Held | None:
        kept, asking, asked_at = self._held, self._asking, time.monotonic()
        try:
            row = await self._database.query(_FIND, digest)
        finally:
            if (current := asking.get(digest)) is not None and current[1] is asyncio.current_task():
                del asking[digest]
        if row is None:
            kept.pop(digest, None)
            return None
        scopes = ROLES.get(row["role"], frozenset())
        caller = Caller(
            f"key:{row['name']}",
            scopes | frozenset(row["scopes"]) if row["scopes"] else scopes,
            spelled(row["id"]),
            row["role"],
            row["partner_id"],
            row["expires_at"],
        )
        held = Held(row["id"], caller, tuple(row["networks"]), row["revoked_at"] is not None, row["hint"], asked_at)
        if self.listening:
            if len(kept) >= CACHED_MAX:
                kept.clear()
            kept[digest] = held
        return held

    def _use(self, used: uuid.UUID) -> None:
        """Remember that a key was used; written behind the requests, once a minute at most."""
        now = time.monotonic()
        if now - self._noted.get(used, -NOTED_SECONDS) < NOTED_SECONDS:
            return
        if len(self._noted) >= CACHED_MAX:
            self._noted.clear()
        self._noted[used] = now
        if len(self._unsaved) < CACHED_MAX:
            self._unsaved[used] = dt.datetime.now(dt.UTC)

    def start(self) -> None:
        """Write down uses from now on."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(BATCH_SECONDS)
            await self._save()

    async def _save(self) -> None:
        used, self._unsaved = self._unsaved, {}
        if not used:
            return
        try:
            await self._database.query(_NOTE, list(used), list(used.values()))
        except Exception as error:  # noqa: BLE001 - a use that is not noted is no reason to trouble anybody
            log.warning("the last use of %d keys was not written: %s", len(used), type(error).__name__)

    async def stop(self) -> None:
        """Write what waits; gives up after two seconds."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=STOP_SECONDS)
            self._task = None
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._save(), STOP_SECONDS)


def _retrieved(asked: asyncio.Task[Any]) -> None:
    """Every request that waited has its answer or the error; a task whose requests have all gone must not complain."""
    if not asked.cancelled():
        asked.exception()
