"""Puts loaded rows into tables: new ones in, changed ones changed, equal ones and people's own work left alone.

A row is known by its code within its scope. Equal rows are not written, so that a second load leaves no trace in
the history. A row that somebody other than the loader has changed since is kept as it is and reported: a load never
undoes what a person has done.
"""

from __future__ import annotations

import enum
import secrets
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.kernel.access import ADMIN, Caller
from app.kernel.model import Record
from app.kernel.session import Unit

LOADER = Caller("system:load", frozenset({ADMIN}))
Row = dict[str, Any]


class Clock:
    """Makes version 7 UUIDs that rise in the order they are asked for, so that references are known before writing."""

    def __init__(self) -> None:
        self._last = 0

    def uuid7(self) -> uuid.UUID:
        """RFC 9562: 48 bits of milliseconds, then 12 bits that count within one, then chance."""
        self._last = max(self._last + 1, time.time_ns() // 1_000_000 << 12)
        millis, count = self._last >> 12, self._last & 0xFFF
        return uuid.UUID(int=millis << 80 | 7 << 76 | count << 64 | 2 << 62 | secrets.randbits(62))


def en(text: str | None) -> dict[str, str] | None:
    """A localised text of which only the English is known."""
    return None if text is None else {"en": text}


def said(text: str) -> dict[str, str]:
    """A localised text that must be there."""
    return {"en": text}


class Writer:
    """Rows of one load, in one Unit."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.written: Counter[str] = Counter()
        self.kept: list[str] = []
        self._clock = Clock()
        self._there: dict[tuple[str, uuid.UUID | None, str], Any] = {}

    async def identify(
        self, model: type[Record], codes: Iterable[str], scope: uuid.UUID | None = None
    ) -> dict[str, uuid.UUID]:
        """Code → id: the stored one, or a new one to be used by `write`."""
        wanted = list(dict.fromkeys(codes))
        query: Any = select(model).where(model.code.in_(wanted))
        if model.__scope__ is not None:
            query = query.where(getattr(model, model.__scope__) == scope)
        found = {record.code: record for record in await self.unit.session.scalars(query)}
        ids = {}
        for code in wanted:
            record = found.get(code)
            self._there[model.__tablename__, scope, code] = record
            ids[code] = self._clock.uuid7() if record is None else record.id
        return ids

    def has(self, model: type[Record], code: str, scope: uuid.UUID | None = None) -> bool:
        """Whether an identified record was there before this load."""
        return self._there[model.__tablename__, scope, code] is not None

    async def write(
        self,
        model: type[Record],
        rows: Sequence[Row],
        ids: Mapping[str, uuid.UUID] | None = None,
        scope: uuid.UUID | None = None,
    ) -> dict[str, uuid.UUID]:
        """Write rows, each with its `code`; `ids` come from `identify`. Returns code → id."""
        known = dict(ids) if ids is not None else await self.identify(model, [row["code"] for row in rows], scope)
        for row in rows:
            record = self._there[model.__tablename__, scope, row["code"]]
            if record is None:
                scoped = {} if model.__scope__ is None else {model.__scope__: scope}
                self.unit.session.add(model(**row, **scoped, id=known[row["code"]]))
                self.written[model.__tablename__] += 1
            elif (changes := _differences(record, row)) and self._ours(record):
                for name, value in changes.items():
                    setattr(record, name, value)
                self.written[model.__tablename__] += 1
        await self.unit.session.flush()
        self.unit.tables.add(model.__tablename__)
        return known

    def _ours(self, record: Record) -> bool:
        if record.updated_by == LOADER.name and record.archived_at is None:
            return True
        self.kept.append(f"{record.__tablename__} {record.code}")
        return False


def _differences(record: Record, row: Row) -> Row:
    return {name: value for name, value in row.items() if _plain(getattr(record, name)) != _plain(value)}


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, enum.Enum) else value
