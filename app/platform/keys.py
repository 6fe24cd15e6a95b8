"""API keys: made once, shown once, stored as a hash (contract section 6).

`hinge_` and 43 letters of randomness; the hash is plain SHA-256 because the key itself has 256 bits.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import Column, DateTime, LargeBinary, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, CIDR
from sqlalchemy.types import Uuid

from app.kernel.access import ANONYMOUS, ROLES, Caller
from app.kernel.errors import Unauthenticated
from app.kernel.model import Base
from app.kernel.session import Database

KEYS = Table(
    "api_keys",
    Base.metadata,
    Column("id", Uuid, primary_key=True, server_default=text("hinge_uuid7()")),
    Column("name", Text, nullable=False),
    Column("role", Text),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("expires_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    Column("hint", Text, nullable=False, server_default=text("''")),
    Column("scopes", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("networks", ARRAY(CIDR), nullable=False, server_default=text("'{}'")),
    Column("partner_id", Uuid),
    Column("created_by", Text),
    Column("last_used_at", DateTime(timezone=True)),
    Column("replaced_by_id", Uuid),
)
PREFIX = "hinge_"
CACHED_MAX = 10_000


def hashed(key: str) -> bytes:
    """What is stored of a key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()


async def create_key(settings: Any, name: str, role: str) -> str:
    """A new key of a role, returned this once; raises ValueError for a role that does not exist."""
    if role not in ROLES:
        raise ValueError(f"there is no role {role!r}; roles are {', '.join(ROLES)}")
    key = PREFIX + secrets.token_urlsafe(32)
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        await connection.execute(
            "INSERT INTO api_keys (name, role, digest) VALUES ($1, $2, $3)", name, role, hashed(key)
        )
    finally:
        await connection.close()
    return key


async def any_key(settings: Any) -> bool:
    """Whether a key has ever been made."""
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT 1 FROM api_keys)"))
    finally:
        await connection.close()


@dataclass(frozen=True, slots=True)
class Held:
    """A key as remembered: its caller, and when it ends."""

    caller: Caller
    expires_at: dt.datetime | None


class Keyring:
    """Keys already seen, so that a request costs no query; emptied whenever the table of keys changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: dict[bytes, Held] = {}
        self.listening = False

    def forget(self) -> None:
        """Look every key up again."""
        self._held.clear()

    async def identify(self, call: Any) -> None:
        """Set `call.caller` from the Authorization header; raises Unauthenticated."""
        header = call.header(b"authorization")
        if header is None:
            return
        scheme, _, token = header.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token.startswith(PREFIX) or len(token) > 200:
            raise Unauthenticated("Send the key as: Authorization: Bearer hinge_…")
        call.caller = await self.caller(token)

    async def caller(self, token: str) -> Caller:
        """Who holds a key; raises Unauthenticated."""
        digest = hashed(token)
        held = self._held.get(digest)
        if held is None:
            held = await self._find(digest)
            if self.listening:
                if len(self._held) >= CACHED_MAX:
                    self._held.clear()
                self._held[digest] = held
        if held.expires_at is not None and held.expires_at <= dt.datetime.now(dt.UTC):
            raise Unauthenticated("The key has expired.")
        return held.caller

    async def _find(self, digest: bytes) -> Held:
        row = await self._database.query(
            "SELECT name, role, expires_at FROM api_keys WHERE digest = $1 AND revoked_at IS NULL", digest
        )
        if row is None:
            raise Unauthenticated("The key is not known, or has been revoked.")
        return Held(Caller(f"key:{row['name']}", ROLES.get(row["role"], ANONYMOUS.scopes)), row["expires_at"])
