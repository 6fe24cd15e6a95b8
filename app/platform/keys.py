"""API keys: made once, shown once, stored as a hash (contract section 6).

`hinge_` and 43 letters of randomness; the hash is plain SHA-256 because the key itself has 256 bits. A key's rights are
those of its role and the scopes of its own; it may be bound to networks and to a partner, and may end.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import re
import secrets
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import Column, DateTime, LargeBinary, Table, Text, insert, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, CIDR
from sqlalchemy.types import Uuid

from app.kernel.access import ADMIN, ROLES, Caller
from app.kernel.errors import Fault, Invalid, NotAllowedNow, NotFound
from app.kernel.fields import Texts
from app.kernel.kinds import BadValue, spell_instant
from app.kernel.members import Member, member
from app.kernel.model import Base
from app.kernel.query import parse_id
from app.kernel.resource import Registry
from app.kernel.schemas import member_model, validate
from app.kernel.scopes import scopes_of
from app.kernel.session import Database, Unit
from app.kernel.shapes import Statement
from app.platform.audit import record

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
T = TypeVar("T")
PREFIX = "hinge_"
ID_PREFIX = "key"
PARTNER_PREFIX = "partner"
HINT_LENGTH = 12
ACTIVE = "(t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now()))"
"""SQL: whether a key works now; `t` is its row."""
OVERLAP_MAX = dt.timedelta(days=30)
COMMAND = Caller("cli", frozenset({ADMIN}), id="cli")
"""Whoever runs the commands: they hold the database's own login."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_DURATION = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,7})S)?)?")


class NewKey(Member):
    """An API key to be made."""

    name: str = member("Whose it is; the history of what it changes names it.", min_length=1, max_length=100)
    role: str | None = member(f"Gives the key the scopes of a role: {', '.join(ROLES)}.", max_length=40)
    scopes: Texts = member("Scopes beside those of the role. A key needs a role or at least one scope.")
    networks: Texts = member("Networks (CIDR) that the key works from, such as 192.0.2.0/24; none means anywhere.")
    expires_at: dt.datetime | None = member("When the key ends; null means never.")
    partner_id: str | None = member("The partner organisation (partner_…) that the key acts for.", max_length=40)


class Rotation(Member):
    """How a key is replaced."""

    overlap: str = member(
        "How long the old key goes on working beside the new one (ISO 8601), PT0S to P30D; a day if left out.",
        pattern="^P",
        max_length=40,
    )


def hashed(key: str) -> bytes:
    """What is stored of a key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).digest()


def known_scopes(registry: Registry) -> frozenset[str]:
    """Every scope that a key may be given."""
    return frozenset(scopes_of(registry))


def iso_duration(words: str) -> str:
    """`24h`, `90d`, `2w` or `30m` as ISO 8601; anything else as it is."""
    number, unit = words[:-1], words[-1:]
    if not number.isascii() or not number.isdigit() or unit not in "wdhm":
        return words
    return f"P{number}{unit.upper()}" if unit in "wd" else f"PT{number}{unit.upper()}"


def ending(words: str) -> str:
    """`90d` from now, as an instant; anything else, such as a date, as it is."""
    span = iso_duration(words)
    return words if span == words else spell_instant(dt.datetime.now(dt.UTC) + duration(span, "/expires_at"))


def duration(raw: str, pointer: str) -> dt.timedelta:
    """`PT24H` → a day; raises Invalid."""
    match = _DURATION.fullmatch(raw)
    if match is None or not any(match.groups()):
        raise Invalid(Fault(pointer, "type", "must be an ISO 8601 duration, such as PT24H"))
    names = ("weeks", "days", "hours", "minutes", "seconds")
    return dt.timedelta(**{name: int(part) for name, part in zip(names, match.groups(), strict=True) if part})


def _checked(registry: Registry, body: Any) -> dict[str, Any]:
    """The columns of a wanted key; raises Invalid with every fault."""
    wanted: Any = validate(member_model(NewKey), body)
    values = {name: getattr(wanted, name) for name in ("name", "role", "scopes", "expires_at")}
    networks: list[Network] = []
    known = known_scopes(registry)
    faults = [
        Fault(f"/scopes/{place}", "choice", f"there is no scope {scope[:80]!r}; scopes are {', '.join(sorted(known))}")
        for place, scope in enumerate(wanted.scopes)
        if scope not in known
    ]
    if not wanted.name.isprintable():
        faults.append(Fault("/name", "character", "must have printable characters alone"))
    if wanted.role is None and not wanted.scopes:
        faults.append(Fault("/role", "required", f"a role ({', '.join(ROLES)}) or at least one scope is required"))
    if wanted.role is not None and wanted.role not in ROLES:
        faults.append(Fault("/role", "choice", f"there is no role {wanted.role[:80]!r}; roles are {', '.join(ROLES)}"))
    for place, raw in enumerate(wanted.networks):
        try:
            networks.append(ipaddress.ip_network(raw))
        except ValueError:
            message = f"{raw[:60]!r} is not a network such as 192.0.2.0/24 or 2001:db8::/32, without bits to the right"
            faults.append(Fault(f"/networks/{place}", "type", message))
    if wanted.expires_at is not None and wanted.expires_at <= dt.datetime.now(dt.UTC):
        faults.append(Fault("/expires_at", "range", "must be in the future"))
    try:
        partner = None if wanted.partner_id is None else parse_id(PARTNER_PREFIX, wanted.partner_id)
    except BadValue as error:
        faults.append(Fault("/partner_id", error.code, str(error)))
    if faults:
        raise Invalid(*faults)
    return {**values, "networks": networks, "partner_id": partner}


async def make(unit: Unit, registry: Registry, body: Any, address: str | None = None) -> tuple[str, uuid.UUID]:
    """A new key, shown this once, and its id; raises Invalid."""
    values = _checked(registry, body)
    key, made = await _store(unit, values)
    ends, partner = values["expires_at"], values["partner_id"]
    told = {
        "networks": [str(network) for network in values["networks"]],
        "expires_at": None if ends is None else spell_instant(ends),
        "partner_id": None if partner is None else f"{PARTNER_PREFIX}_{partner.hex}",
    }
    await record(unit, "key.created", spelled(made), address=address, hint=key[:HINT_LENGTH], **{**values, **told})
    return key, made


async def _store(unit: Unit, values: dict[str, Any]) -> tuple[str, uuid.UUID]:
    key = PREFIX + secrets.token_urlsafe(32)
    stored = {**values, "digest": hashed(key), "hint": key[:HINT_LENGTH], "created_by": unit.caller.name}
    made = await unit.session.scalar(insert(KEYS).values(stored).returning(KEYS.c.id))
    assert made is not None
    return key, made


def statement(sql: str) -> Statement:
    """A read of keys with one value, for a Unit."""
    return Statement(sql, (0,), frozenset({"api_keys"}))


def spelled(found: uuid.UUID) -> str:
    """A key's id as it is shown."""
    return f"{ID_PREFIX}_{found.hex}"


def key_id(raw: str) -> uuid.UUID:
    """The other way; raises NotFound."""
    try:
        return parse_id(ID_PREFIX, raw)
    except BadValue:
        raise NotFound(f"There is no key {raw[:100]!r}.") from None


async def _find(unit: Unit, raw: str) -> Any:
    found = (await unit.session.execute(select(KEYS).where(KEYS.c.id == key_id(raw)).with_for_update())).one_or_none()
    if found is None:
        raise NotFound(f"There is no key {raw[:100]!r}.")
    if found.revoked_at is not None:
        raise NotAllowedNow("The key has been revoked.", state="revoked", allowed=[])
    return found


async def rotate(unit: Unit, raw: str, body: Any, address: str | None = None) -> tuple[str, uuid.UUID]:
    """A new key with the rights and the length of life of an old one, which works on for the overlap; raises 404, 409 or 422."""
    wanted: Any = validate(member_model(Rotation), {"overlap": "PT24H"} if body in (None, {}) else body)
    overlap = duration(wanted.overlap, "/overlap")
    if overlap > OVERLAP_MAX:
        raise Invalid(Fault("/overlap", "range", f"must be at most {OVERLAP_MAX.days} days"))
    old = await _find(unit, raw)
    now = dt.datetime.now(dt.UTC)
    if old.expires_at is not None and old.expires_at <= now:
        raise NotAllowedNow("The key has expired.", state="expired", allowed=["revoke"])
    if old.replaced_by_id is not None:
        raise NotAllowedNow(
            f"The key has been replaced by {spelled(old.replaced_by_id)}.", state="replaced", allowed=["revoke"]
        )
    values = {name: getattr(old, name) for name in ("name", "role", "scopes", "networks", "partner_id")}
    ends = None if old.expires_at is None else now + (old.expires_at - old.created_at)
    key, made = await _store(unit, {**values, "expires_at": ends})
    until = now + overlap if old.expires_at is None else min(now + overlap, old.expires_at)
    await unit.session.execute(update(KEYS).where(KEYS.c.id == old.id).values(expires_at=until, replaced_by_id=made))
    await record(
        unit, "key.rotated", spelled(old.id), address=address, name=old.name, hint=key[:HINT_LENGTH],
        replaced_by_id=spelled(made), works_until=spell_instant(until),
    )  # fmt: skip
    return key, made


async def revoke(unit: Unit, raw: str, reason: str | None = None, address: str | None = None) -> uuid.UUID:
    """End a key at once; raises 404 or 409."""
    old = await _find(unit, raw)
    await unit.session.execute(update(KEYS).where(KEYS.c.id == old.id).values(revoked_at=text("clock_timestamp()")))
    await record(unit, "key.revoked", spelled(old.id), address=address, name=old.name, hint=old.hint, reason=reason)
    found: uuid.UUID = old.id
    return found


async def every_key(unit: Unit) -> list[tuple[str, str, str, str]]:
    """Id, state, name and rights of every key, newest first, for a person to read."""
    now = dt.datetime.now(dt.UTC)

    def state(row: Any) -> str:
        if row.revoked_at is not None:
            return "revoked"
        if row.expires_at is not None and row.expires_at <= now:
            return "expired"
        return "replaced" if row.replaced_by_id is not None else "active"

    rows = await unit.session.execute(select(KEYS).order_by(KEYS.c.id.desc()))
    return [
        (spelled(row.id), state(row), row.name, " ".join([*([row.role] if row.role else []), *row.scopes]))
        for row in rows
    ]


async def run_unit(settings: Any, work: Callable[[Unit], Awaitable[T]]) -> T:
    """Work of a command in one transaction, whose actor is `cli`."""
    database = Database(settings.asyncpg_dsn, settings.sqlalchemy_url)
    try:
        async with database.unit(COMMAND) as unit:
            return await work(unit)
    finally:
        await database.close()


async def create_key(settings: Any, name: str, role: str) -> str:
    """A new key of a role, returned this once, for commands; raises ValueError for a role that does not exist."""
    if role not in ROLES:
        raise ValueError(f"there is no role {role!r}; roles are {', '.join(ROLES)}")
    key, _ = await run_unit(settings, lambda unit: make(unit, Registry(()), {"name": name, "role": role}))
    return key


async def any_key(settings: Any) -> bool:
    """Whether a key has ever been made."""
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        return bool(await connection.fetchval("SELECT EXISTS (SELECT 1 FROM api_keys)"))
    finally:
        await connection.close()
