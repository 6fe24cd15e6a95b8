"""What is known of an import between its requests, in the database, for every process of the service."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.access import Caller
from app.kernel.errors import NotFound, Problem
from app.kernel.kinds import BadValue
from app.kernel.query import parse_id
from app.kernel.session import Database, Unit
from app.platform.imports.reading import Row, unpacked
from app.platform.imports.tables import HOURS, PREFIX, SILENT_SECONDS, WORKING

if TYPE_CHECKING:
    from app.platform.imports.job import Tally

LOCK = "SELECT pg_advisory_xact_lock(CAST(:key AS bigint))"
"""Held by the transaction that works on an import, and so gone with the process that did."""
LIVE = f"t.created_at > now() - interval '{HOURS} hours'"
SWEPT = 20
"""Imports whose day is over that whoever begins one takes away."""
_WORKING = ", ".join(repr(status) for status in WORKING)


def spelled(import_id: uuid.UUID) -> str:
    """As the doors spell the id."""
    return f"{PREFIX}_{import_id.hex}"


def import_id_of(raw: str) -> uuid.UUID:
    """The id in a path; raises NotFound."""
    try:
        return parse_id(PREFIX, raw)
    except BadValue:
        raise NotFound(f"There is no import {raw[:100]!r}.") from None


def owner_of(caller: Caller) -> str:
    """Whose an import is."""
    return str(caller.id or caller.name)


def lock_key(import_id: uuid.UUID) -> int:
    """The advisory lock of an import."""
    return int.from_bytes(hashlib.blake2b(b"import" + import_id.bytes, digest_size=8).digest(), "big", signed=True)


async def begin(unit: Unit, resource: str, media: str, size: int, digest: str, reason: str | None) -> uuid.UUID:
    """A new import, in the Unit of the request that brings it; some whose day is over go."""
    await unit.session.execute(
        text(
            "DELETE FROM imports WHERE id = ANY (ARRAY(SELECT t.id FROM imports t "
            f"WHERE NOT ({LIVE}) ORDER BY t.created_at LIMIT {SWEPT} FOR UPDATE SKIP LOCKED))"
        )
    )
    made: uuid.UUID | None = await unit.session.scalar(
        text(
            "INSERT INTO imports (owner, actor, resource, media, size, digest, reason) "
            "VALUES (:owner, :actor, :resource, :media, :size, :digest, :reason) RETURNING id"
        ),
        {
            "owner": owner_of(unit.caller), "actor": unit.caller.name, "resource": resource, "media": media,
            "size": size, "digest": digest, "reason": reason,
        },
    )  # fmt: skip
    assert made is not None
    return made


async def put(database: Database, import_id: uuid.UUID, pieces: Iterable[tuple[int, bytes]]) -> int:
    """Store the pieces of a file; returns how many rows it has beside its headers."""
    total = -1
    for number, (count, data) in enumerate(pieces):
        total += count
        await database.query(
            "WITH said AS (UPDATE imports SET beat_at = now() WHERE id = $1) "
            "INSERT INTO import_files (import_id, n, data) VALUES ($1, $2, $3)",
            import_id, number, data,
        )  # fmt: skip
    await database.query("UPDATE imports SET total = $2 WHERE id = $1", import_id, max(total, 0))
    return max(total, 0)


async def rows(database: Database, import_id: uuid.UUID) -> AsyncIterator[Row]:
    """The rows of the file, a piece at a time."""
    number = 0
    while True:
        piece = await database.query("SELECT data FROM import_files WHERE import_id = $1 AND n = $2", import_id, number)
        if piece is None:
            return
        for row, cells in unpacked(piece["data"]):
            yield row, cells
        number += 1


async def progress(database: Database, import_id: uuid.UUID, tally: Tally, changes: list[dict[str, Any]]) -> None:
    """Say how far it is, and what the last rows would change; a statement of its own, for others to see at once."""
    await database.query(
        "WITH said AS (UPDATE imports SET done = $2, counts = $3::text::jsonb, beat_at = now() WHERE id = $1) "
        "INSERT INTO import_rows (import_id, row, op, record_id, code, cells) "
        "SELECT $1, r.row, r.op, r.record_id, r.code, r.cells FROM jsonb_to_recordset($4::text::jsonb) AS r "
        "(row int, op text, record_id uuid, code text, cells jsonb)",
        import_id, tally.done, json.dumps(tally.counts), _json(changes),
    )  # fmt: skip


def _json(value: Any) -> str:
    r"""JSON that a jsonb column takes: it cannot hold a NUL, which a cell can; the cell's fault says so."""
    return json.dumps(value).replace("\\u0000", "\\ufffd")


async def previewed(database: Database, import_id: uuid.UUID, tally: Tally) -> None:
    """A preview is done; one without errors can be committed under its token."""
    marks = bytes(tally.marks)
    token = None if tally.counts["errors"] else hashlib.blake2b(import_id.bytes + marks, digest_size=16).hexdigest()
    await database.query(
        "UPDATE imports SET status = 'previewed', done = $2, counts = $3::text::jsonb, errors = $4::text::jsonb, "
        "warnings = $5::text::jsonb, ignored = $6, marks = $7, token = $8, finished_at = now(), beat_at = now() "
        "WHERE id = $1 AND status = 'previewing'",
        import_id, tally.done, json.dumps(tally.counts), _json([fault.as_json() for fault in tally.errors]),
        _json([fault.as_json() for fault in tally.warnings]), tally.ignored, marks, token,
    )  # fmt: skip


async def committed(unit: Unit, import_id: uuid.UUID, done: int) -> None:
    """In the transaction of the changes themselves: they and this stay together, or neither does."""
    await unit.session.execute(
        text("UPDATE imports SET status = 'committed', done = :done, finished_at = now() WHERE id = :id"),
        {"id": import_id, "done": done},
    )
    await unit.session.execute(text("DELETE FROM import_files WHERE import_id = :id"), {"id": import_id})


async def ended(database: Database, import_id: uuid.UUID, status: str, problem: Problem) -> None:
    """It came to nothing: `stale` or `failed`."""
    said = {"code": problem.code, "detail": problem.detail, **problem.members}
    await database.query(
        "UPDATE imports SET status = $2, problem = $3::text::jsonb, finished_at = now() "
        f"WHERE id = $1 AND status IN ({_WORKING})",
        import_id, status, _json(said),
    )  # fmt: skip


async def look(database: Database, import_id: uuid.UUID, caller: Caller) -> Any:
    """The import's row, for its owner and for administrators; raises NotFound.

    One whose worker has died is found out here: it has been silent, and holds no lock. It has failed, and changed nothing.
    """
    row = await database.query(
        f"UPDATE imports t SET status = 'failed', finished_at = now(), problem = $3::text::jsonb "
        f"WHERE t.id = $1 AND t.status IN ({_WORKING}) AND t.beat_at < now() - interval '{SILENT_SECONDS} seconds' "
        "AND pg_try_advisory_xact_lock($2) RETURNING t.id",
        import_id, lock_key(import_id), json.dumps(INTERRUPTED),
    )  # fmt: skip
    row = await database.query(f"SELECT t.* FROM imports t WHERE t.id = $1 AND {LIVE}", import_id)
    if row is None or (row["owner"] != owner_of(caller) and not caller.may("admin")):
        raise NotFound(f"There is no import {spelled(import_id)!r}.")
    return row


INTERRUPTED = {
    "code": "interrupted",
    "detail": "The process that worked on the import has ended. Nothing was changed. Import the file again.",
}


async def claim(database: Database, import_id: uuid.UUID) -> bool:
    """Take a previewed import for committing; False when somebody else has."""
    row = await database.query(
        "UPDATE imports SET status = 'committing', done = 0, beat_at = now(), finished_at = NULL, problem = NULL "
        "WHERE id = $1 AND status = 'previewed' RETURNING id",
        import_id,
    )
    return row is not None


async def forget(unit: Unit, resource: str) -> None:
    """Erasure reaches here too: what files of a resource said, and what they would change, goes at once."""
    kept = "import_id IN (SELECT id FROM imports WHERE resource = :resource)"
    for table in ("import_rows", "import_files"):
        await unit.session.execute(text(f"DELETE FROM {table} WHERE {kept}"), {"resource": resource})
    await unit.session.execute(
        text(
            "UPDATE imports SET status = 'failed', errors = '[]', warnings = '[]', problem = :problem "
            "WHERE resource = :resource AND status = 'previewed'"
        ).bindparams(bindparam("problem", type_=JSONB)),
        {"resource": resource, "problem": {"code": "erased", "detail": "A record was erased. Import the file again."}},
    )
