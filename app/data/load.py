"""Loads what ships with the service: reference data, the plan 2021-2024 (model section 12), defaults, catalogue, partners, marker.

Each set of files is one transaction. Its checksum, over the files and the code that reads them, is kept in `loads`;
a set whose checksum is known is not even opened. What a set changes is decided row by row in `writer`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, DateTime, Table, Text, select, text
from sqlalchemy.dialects.postgresql import insert

from app.data.catalogue_load import load_catalogue
from app.data.desk_load import load_desk
from app.data.needs_load import load_needs
from app.data.partners_load import load_partners
from app.data.plan import load_plan
from app.data.reference_load import load_reference
from app.data.review_load import load_review
from app.data.writer import LOADER, Writer
from app.kernel.model import Base
from app.kernel.session import Database

if TYPE_CHECKING:
    from app.settings import Settings

HERE = Path(__file__).parent
LOAD_LOCK = 0x68696E6C6F6164  # "hinload": two processes that start together load one after the other

LOADS = Table(
    "loads",
    Base.metadata,
    Column("name", Text, primary_key=True),
    Column("checksum", Text, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
)
"""Which files were loaded last, and when (ImportBatch of model 12, rule 1)."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that are loaded together, and what reads them."""

    name: str
    patterns: tuple[str, ...]
    read: Callable[[Writer, Path], Awaitable[None]]

    def checksum(self) -> str:
        """SHA-256 over names and contents of the files and of this folder's code."""
        digest = hashlib.sha256()
        files = {path for pattern in (*self.patterns, "*.py") for path in HERE.glob(pattern)}
        for path in sorted(files):
            digest.update(f"{path.relative_to(HERE).as_posix()}\0".encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()


BATCHES = (
    Batch("reference", ("reference/*.json", "reference/vocabularies/*.json"), load_reference),
    Batch("needs", ("needs/*.json",), load_needs),
    Batch("plan-2021-2024", ("plan-2021-2024.json", "statements-2021-2024.json"), load_plan),
    Batch("desk", ("desk/*.json",), load_desk),
    Batch("catalogue", ("catalogue/*.json",), load_catalogue),
    Batch("partners", ("partners/*.json", "plan-2021-2024.json"), load_partners),
    Batch("review", ("review/*.json",), load_review),
)


async def load_all(settings: Settings, progress: Callable[[str], None]) -> dict[str, int]:
    """Load what is new; returns how many rows were written in each table, nothing when nothing has changed."""
    checksums = {batch.name: batch.checksum() for batch in BATCHES}
    database = Database(settings.asyncpg_dsn, settings.sqlalchemy_url, write_pool=1, statement_timeout=60)
    written: dict[str, int] = {}
    try:
        async with database.engine.connect() as connection:
            known = dict((await connection.execute(select(LOADS.c.name, LOADS.c.checksum))).all())
        for batch in BATCHES:
            if known.get(batch.name) != checksums[batch.name]:
                progress(f"loading {batch.name}")
                written |= await load_batch(database, batch, checksums[batch.name], progress)
    finally:
        await database.close()
    return written


async def load_batch(
    database: Database, batch: Batch, checksum: str, progress: Callable[[str], None]
) -> dict[str, int]:
    """One batch in one transaction; returns rows written by table."""
    async with database.unit(LOADER, reason=f"load of {batch.name}") as unit:
        await unit.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOAD_LOCK})
        stored = await unit.session.scalar(select(LOADS.c.checksum).where(LOADS.c.name == batch.name))
        if stored == checksum:
            return {}
        writer = Writer(unit)
        await batch.read(writer, HERE)
        values = {"checksum": checksum, "loaded_at": text("now()")}
        await unit.session.execute(
            insert(LOADS)
            .values(name=batch.name, **values)
            .on_conflict_do_update(index_elements=[LOADS.c.name], set_=values)
        )
    for name in writer.kept:
        progress(f"kept {name}: somebody has changed it since it was loaded")
    return dict(writer.written)
