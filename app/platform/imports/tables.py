"""Where imports are kept while they are worked on: the import itself, its file as rows, and what the rows would change."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import Uuid

from app.kernel.model import Base

IMPORTS = Table(
    "imports",
    Base.metadata,
    Column("id", Uuid, primary_key=True, server_default=text("hinge_uuid7()")),
    Column("owner", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("resource", Text, nullable=False),
    Column("media", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
    Column("reason", Text),
    Column("status", Text, nullable=False, server_default=text("'previewing'")),
    Column("total", Integer),
    Column("done", Integer, nullable=False, server_default=text("0")),
    Column("counts", JSONB, nullable=False, server_default=text("'{}'")),
    Column("errors", JSONB, nullable=False, server_default=text("'[]'")),
    Column("warnings", JSONB, nullable=False, server_default=text("'[]'")),
    Column("ignored", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("problem", JSONB),
    Column("marks", LargeBinary),
    Column("token", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("beat_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("finished_at", DateTime(timezone=True)),
)
Index("ix_imports_created_at", IMPORTS.c.created_at)
Index("ix_imports_owner", IMPORTS.c.owner, IMPORTS.c.id)

FILES = Table(
    "import_files",
    Base.metadata,
    Column("import_id", Uuid, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_import_files_import_id", ondelete="CASCADE"),
)
ROWS = Table(
    "import_rows",
    Base.metadata,
    Column("import_id", Uuid, primary_key=True),
    Column("row", Integer, primary_key=True),
    Column("op", Text, nullable=False),
    Column("record_id", Uuid),
    Column("code", Text),
    Column("cells", JSONB, nullable=False),
    ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_import_rows_import_id", ondelete="CASCADE"),
)

PREFIX = "import"
HOURS = 24
"""How long an import is kept, its file and its changes with it."""
WORKING = ("previewing", "committing")
"""Statuses in which somebody works on it."""
SILENT_SECONDS = 30
"""A worker that has said nothing for so long, and holds no lock, is dead."""
