"""Idempotency-Key: the first answer to a change is kept for 24 hours, and given again (contract section 4).

The answer is stored in the transaction of the change itself: a crash leaves both, or neither. A lock on caller and
key is held until then, so that of two requests with one key at the same time only one does the work (ADR 0025).
Which requests are the same is for the doors to say: they make the fingerprint.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    bindparam,
    func,
    literal,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.access import Caller
from app.kernel.errors import Conflict, Fault, Forbidden, InProgress, Invalid, Problem
from app.kernel.model import Base
from app.kernel.session import Unit

ANSWERS = Table(
    "idempotent_answers",
    Base.metadata,
    Column("caller", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
)
Index("ix_idempotent_answers_created_at", ANSWERS.c.created_at)

KEY = re.compile(r"[!-~](?:[ -~]{0,253}[!-~])?")
"""1 to 255 printable ASCII characters; HTTP takes spaces off the ends of a header, so none stands there."""
HOURS = 24
"""How long an answer is kept."""
BODY_MAX = 1_048_576
"""Bytes of a body that is kept. Of a larger answer only the fact is kept, so that the work is never done twice."""
SWEPT = 20
"""Expired answers that whoever stores one takes away: more than one, so that they cannot pile up."""
FINAL = frozenset({404, 409, 410, 412, 422})
"""Refusals that are answers: the request was understood and the data said no. All others ask to come back."""

_EXPIRED = f"created_at <= now() - interval '{HOURS} hours'"
_KEEP = text(
    f"""
    WITH swept AS (
      DELETE FROM idempotent_answers WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM idempotent_answers WHERE {_EXPIRED} AND (caller, key) <> (:caller, :key)
         ORDER BY created_at LIMIT {SWEPT} FOR UPDATE SKIP LOCKED))
    )
    INSERT INTO idempotent_answers AS held (caller, key, fingerprint, status, headers, body)
    VALUES (:caller, :key, :fingerprint, :status, :headers, :body)
    ON CONFLICT (caller, key) DO UPDATE
       SET fingerprint = excluded.fingerprint, status = excluded.status, headers = excluded.headers,
           body = excluded.body, created_at = excluded.created_at
     WHERE held.{_EXPIRED}
    RETURNING status
    """  # noqa: S608 - constants of this module
).bindparams(
    bindparam("caller", type_=Text),
    bindparam("key", type_=Text),
    bindparam("fingerprint", type_=LargeBinary),
    bindparam("status", type_=Integer),
    bindparam("headers", type_=JSONB),
    bindparam("body", type_=LargeBinary),
)
_FORGET = text(
    "UPDATE idempotent_answers SET body = '', headers = headers || '{\"whole\": false, \"said\": {}}' "
    "WHERE position(:said IN body) > 0"
).bindparams(bindparam("said", type_=LargeBinary))


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer as it is kept; `headers` is whatever the door needs beside the body to say it again."""

    status: int
    headers: dict[str, Any] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that a caller has put on one request, and the request's fingerprint. `pointer` is where the key stood."""

    caller: Caller
    key: str
    fingerprint: bytes
    pointer: str

    @property
    def owner(self) -> str:
        """Whose key it is: equal keys of two callers have nothing to do with each other."""
        return str(self.caller.id or self.caller.name)

    async def earlier(self, unit: Unit) -> Stored | None:
        """The answer given before, or None, and then the key is ours until the Unit ends.

        Raises InProgress when another request has the key now, Invalid when it belongs to another request, Forbidden
        when the answer was given to scopes that the caller no longer has, Conflict when it was too large to keep or has
        been erased.
        """
        ours = await unit.session.scalar(select(func.pg_try_advisory_xact_lock(literal(self._lock(), BigInteger))))
        # A statement of its own: its snapshot is younger than the lock, and sees what the last holder committed.
        query = select(ANSWERS).where(
            ANSWERS.c.caller == self.owner, ANSWERS.c.key == self.key, text(f"NOT {_EXPIRED}")
        )
        row = (await unit.session.execute(query)).one_or_none()
        if row is None and not ours:
            raise InProgress("A request with this key is being answered. Ask again.", headers={"Retry-After": "1"})
        if row is None:
            return None
        if row.fingerprint != self.fingerprint:
            raise Invalid(Fault(self.pointer, "reused", "belongs to another request; a new request takes a new key"))
        held = _grants(self.caller)
        lost = [scope for scope in row.headers["grants"] if scope not in held and not self.caller.may(scope)]
        if lost:
            raise Forbidden(min(lost, key=lambda scope: (scope.endswith(":read"), scope)))
        if not row.headers["whole"]:
            raise Conflict(
                "This request has been answered, and the answer was not kept. Read the record.",
                headers={name: row.headers["said"][name] for name in ("location",) if name in row.headers["said"]},
            )
        return Stored(row.status, row.headers["said"], bytes(row.body))

    async def keep(self, unit: Unit, answer: Stored) -> None:
        """Store the answer in the Unit's own transaction, and take away some that have expired."""
        whole = len(answer.body) <= BODY_MAX
        values = {
            "caller": self.owner,
            "key": self.key,
            "fingerprint": self.fingerprint,
            "status": answer.status,
            "headers": {"said": answer.headers, "grants": sorted(_grants(self.caller)), "whole": whole},
            "body": answer.body if whole else b"",
        }
        if (await unit.session.execute(_KEEP, values)).one_or_none() is None:
            raise InProgress("A request with this key has just been answered. Ask again.", headers={"Retry-After": "1"})

    def _lock(self) -> int:
        name = fingerprint(self.owner, self.key)
        return int.from_bytes(name[:8], "big", signed=True)


def claim(caller: Caller, key: str | None, pointer: str, *parts: str | bytes | None) -> Claim | None:
    """The claim of a request that carries a key, None for one without; `parts` are what makes it this request.

    Raises Invalid for a key that is none. A caller without a name has no keys: the store refuses its changes.
    """
    if key is None or caller.anonymous:
        return None
    if KEY.fullmatch(key) is None:
        raise Invalid(Fault(pointer, "pattern", "must be 1 to 255 printable ASCII characters"))
    return Claim(caller, key, fingerprint(*parts), pointer)


async def once(
    unit: Unit, held: Claim | None, work: Callable[[], Awaitable[Stored]], refused: Callable[[Problem], Stored]
) -> tuple[Stored, bool]:
    """The answer to a change, and whether it is one given before. Without a claim this is `work()` and no more.

    A refusal that is final undoes the work and is stored as the answer, spelled by `refused`; any other goes through.
    """
    if held is None:
        return await work(), False
    earlier = await held.earlier(unit)
    if earlier is not None:
        return earlier, True
    try:
        async with unit.session.begin_nested():
            answer = await work()
    except Problem as problem:
        if problem.status not in FINAL:
            raise
        answer = refused(problem)
        unit.tables.clear()
        unit.warnings.clear()
    await held.keep(unit, answer)
    return answer, False


async def forget(unit: Unit, said: str) -> None:
    """Blank every kept answer that contains a text, such as a record's id: erasure reaches the replays too.

    That there was an answer stays known, so that the work is not done again.
    """
    await unit.session.execute(_FORGET, {"said": said.encode()})


def fingerprint(*parts: str | bytes | None) -> bytes:
    """32 bytes that differ when any part does; the parts cannot run into each other."""
    digest = hashlib.blake2b(digest_size=32)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"-" if raw is None else b"%d:" % len(raw) + raw)
    return digest.digest()


def _grants(caller: Caller) -> frozenset[str]:
    """What decided what the caller was shown; who has lost any of it is not shown it again."""
    return caller.scopes if caller.partner is None else caller.scopes | {f"partner:{caller.partner}"}
