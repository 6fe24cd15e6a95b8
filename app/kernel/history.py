"""The history table: one row a change, written by a trigger in the transaction of the change (contract section 8).

No path escapes it: API, import, script or SQL console. `hinge_track('<table>')` in a migration switches it on. The
trigger runs when the transaction commits, one transaction after the other: `seq` is the order in which changes became
visible, so who has seen one has seen all before it (ADR 0019). The service's own role can only read it.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Integer, LargeBinary, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType, Uuid

from app.kernel.model import Base

FEED_LOCK = 0x68696E676566
"""The advisory lock under which history is written in the order of commits (migration 0003): the letters "hingef"."""


class Xid8(UserDefinedType[int]):
    """A transaction id that never wraps."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """The type's name in SQL."""
        return "xid8"


ischema_names["xid8"] = Xid8  # so that Alembic's comparison knows the type

HISTORY = Table(
    "history",
    Base.metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("transaction", Xid8(), nullable=False, server_default=text("pg_current_xact_id()")),
    Column("resource", Text, nullable=False),
    Column("record_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("op", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("actor", Text),
    Column("request_id", Text),
    Column("reason", Text),
    Column("note", JSONB),
    Column("changed", ARRAY(Text), nullable=False),
    Column("before", JSONB),
    Column("data", JSONB, nullable=False),
)
Index("ix_history_record", HISTORY.c.record_id, HISTORY.c.version)
Index("ix_history_resource_seq", HISTORY.c.resource, HISTORY.c.seq)
Index("ix_history_resource_at", HISTORY.c.resource, HISTORY.c.at)

COUNTERS = Table(
    "code_counters",
    Base.metadata,
    Column("series", Text, primary_key=True),
    Column("last", Integer, nullable=False),
)
"""The last number given in each series of codes (`PROG-2026`)."""

SECRETS = Table(
    "secrets",
    Base.metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
"""Random values that all processes of a service share, made by migration; never exposed by any door."""
