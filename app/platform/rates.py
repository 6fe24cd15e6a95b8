"""How many requests a caller may make, counted in this process or shared between processes (contract section 6)."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Index, Integer, Table, Text

from app.kernel.model import Base

WINDOWS = Table(
    "rate_windows",
    Base.metadata,
    Column("key", Text, primary_key=True),
    Column("hits", Integer, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    prefixes=["UNLOGGED"],
)
Index("ix_rate_windows_expires_at", WINDOWS.c.expires_at)
