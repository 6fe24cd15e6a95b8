"""A synthetic resource of the size and shape of a need, declared as a domain's would be, and its rows.

It lives in the bench alone: the registry here is the real one plus this, and the tables are made beside the migrated ones.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import Mapped

from app.kernel.fields import RANGE, LText, Ref, Texts, field
from app.kernel.model import Base, Record
from app.kernel.resource import Many, Registry, Resource
from app.registry import RESOURCES

GROUPS = 200
TABLES = ("sample_groups", "samples")


class SampleState(enum.StrEnum):
    """How far a sample has come."""

    REPORTED = "reported"
    SCREENED = "screened"
    VALIDATED = "validated"
    MATCHED = "matched"
    MET = "met"
    CLOSED = "closed"


class SampleGroup(Record):
    """What samples belong to, as a need belongs to a territory."""

    __tablename__ = "sample_groups"
    __sort__ = ("code",)

    name: Mapped[LText] = field("Its name.", write=True, search="A", max_length=200)


class Sample(Record):
    """A record with the members that a need will roughly have."""

    __tablename__ = "samples"
    __sort__ = ("-updated_at",)

    title: Mapped[LText] = field("What it is about.", write=True, search="A", max_length=300)
    summary: Mapped[LText | None] = field("More of it.", write=True, search="B", max_length=2000)
    state: Mapped[SampleState] = field("How far it has come.", filter=True, server_default=text("'reported'"))
    severity: Mapped[int | None] = field(
        "From 1, minor, to 5, blocking.", write=True, filter=RANGE, sort=True, ge=1, le=5
    )
    group_id: Mapped[Ref] = field("What it belongs to.", ref="sample_groups", write="create", filter=True)
    themes: Mapped[Texts] = field("Codes of themes.", write=True, filter=True, server_default=text("'{}'"))
    reported_on: Mapped[dt.date] = field("When it was reported.", write=True, filter=RANGE, sort=True)
    needed_by: Mapped[dt.date | None] = field(
        "When it is needed; null when not said.", write=True, filter=RANGE, sort=True
    )
    language: Mapped[str] = field("The language it came in.", write=True, filter=True)
    contact: Mapped[str | None] = field("Whom to ask.", write=True, scope="read")
    confirmed: Mapped[bool] = field("Whether somebody has confirmed it.", write=True, filter=True)
    note: Mapped[str | None] = field("A remark.", write=True, max_length=2000)


SAMPLE_GROUPS = Resource(
    SampleGroup,
    path="sample-groups",
    type="SampleGroup",
    prefix="smplgrp",
    domain="needs",
    visibility="public",
    many=(Many("samples", "samples", "group_id", "The samples that belong to it."),),
)
SAMPLES = Resource(Sample, path="samples", type="Sample", prefix="smpl", domain="needs")


def registry() -> Registry:
    """Every resource of the service, and the two of the bench."""
    return Registry((*RESOURCES, SAMPLE_GROUPS, SAMPLES))


async def make_tables(url: str) -> None:
    """The two tables as a migration would make them, history and announcements included."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            tables = [Base.metadata.tables[name] for name in TABLES]
            await connection.run_sync(Base.metadata.create_all, tables)
            for name in TABLES:
                await connection.execute(text("SELECT hinge_track(:name)"), {"name": name})
    finally:
        await engine.dispose()


_GROUP_ROWS = """
INSERT INTO sample_groups (code, visibility, name)
SELECT 'G' || lpad(n::text, 4, '0'), 'public', jsonb_build_object('en', 'Group ' || n, 'fr', 'Groupe ' || n)
FROM generate_series(1, $1::int) n
"""
_ROWS = """
INSERT INTO samples (code, visibility, created_at, updated_at, created_by, updated_by, title, summary, state, severity,
  group_id, themes, reported_on, needed_by, language, contact, confirmed, note)
SELECT 'SAMPLE-' || lpad(n::text, 8, '0'),
  (ARRAY['public', 'public', 'public', 'partner', 'internal', 'internal', 'internal', 'restricted'])[1 + n % 8],
  timestamptz '2024-01-01Z' + n * interval '7 seconds', timestamptz '2024-06-01Z' + n * interval '11 seconds',
  'bench', 'bench',
  jsonb_build_object('en', 'Land registry training number ' || n, 'fr', 'Formation au cadastre, numéro ' || n),
  jsonb_build_object('en', 'Staff of the city ask for a course on registers, surveys and valuation; it is request ' || n
    || ' of its kind and concerns ' || (10 + r * 7 % 190) || ' people in several departments of the administration.'),
  (ARRAY['reported', 'screened', 'validated', 'matched', 'met', 'closed'])[1 + r % 6],
  nullif(r / 7 % 6, 0), g.ids[1 + r % $3::int],
  (ARRAY['housing', 'land', 'finance', 'climate', 'planning'])[1 + r % 3 : 2 + r % 3],
  date '2024-01-01' + (n / 90)::int, CASE WHEN r % 3 > 0 THEN date '2025-01-01' + (r % 900)::int END,
  (ARRAY['en', 'fr', 'es', 'ar'])[1 + r % 4], 'officer-' || r % 1000 || '@city.example', r % 2 = 0,
  CASE WHEN r % 4 = 0 THEN 'Came with a covering letter; see file ' || r END
FROM (SELECT n, hashint4(n) & 1048575 AS r FROM generate_series($1::int, $2::int) n) rows,
  (SELECT array_agg(id ORDER BY code) AS ids FROM sample_groups) g
"""
BATCH = 50_000


async def fill(dsn: str, rows: int, progress: Any) -> int:
    """Bring `samples` to this many rows; returns how many were added.

    The triggers are off meanwhile: the bench reads, and a history of a million equal rows would only cost time.
    """
    connection = await asyncpg.connect(dsn)
    try:
        if not await connection.fetchval("SELECT count(*) FROM sample_groups"):
            await connection.execute(_GROUP_ROWS, GROUPS)
        there: int = await connection.fetchval("SELECT count(*) FROM samples")
        if there < rows:
            await connection.execute("ALTER TABLE samples DISABLE TRIGGER USER")
            for start in range(there + 1, rows + 1, BATCH):
                end = min(start + BATCH - 1, rows)
                await connection.execute(_ROWS, start, end, GROUPS)
                progress(f"filled {end:,} of {rows:,} rows")
            await connection.execute("ALTER TABLE samples ENABLE TRIGGER USER")
            await connection.execute("VACUUM (ANALYZE) samples")
            await connection.execute("VACUUM (ANALYZE) sample_groups")
            await connection.execute("CHECKPOINT")  # else it would run in the middle of a measurement
        return max(0, rows - there)
    finally:
        await connection.close()
