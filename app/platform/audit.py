"""The audit trail: what happened to the service itself rather than to its records.

Append-only: the service's database role may insert and read, never change or delete (ADR 0021).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.model import Base

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
