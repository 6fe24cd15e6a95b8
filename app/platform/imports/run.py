"""The work of an import: rows, a few hundred at a time, through the kernel's batch, in one transaction.

A preview does what a commit does and takes it back at the end, so that the two cannot differ. For each row it leaves a
mark: what the row is about, in which version.
"""

from __future__ import annotations

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator
from typing import Any, NoReturn

from sqlalchemy import text

from app.kernel.batch import Batch, Change
from app.kernel.drafts import next_codes
from app.kernel.errors import Unavailable
from app.kernel.kinds import BadValue
from app.kernel.query import parse_id
from app.kernel.resource import Registry
from app.kernel.session import Database, Unit
from app.platform.imports import keep
from app.platform.imports.find import stored
from app.platform.imports.header import CellFault, Header, read_header
from app.platform.imports.job import KEPT, Job, Row, Tally
from app.platform.imports.marks import Marks
from app.platform.imports.rows import Reader
from app.platform.tables.cells import unguard
from app.platform.tables.hxl import is_tags
from app.platform.tables.xlsx_write import letters

CHUNK = 400
"""Rows of one batch."""


class _TakeBack(Exception):  # noqa: N818 - it ends a preview
    """A preview is over: nothing of it stays."""


def _take_back() -> NoReturn:
    raise _TakeBack


class Run:
    """One import from its first row to its last."""

    def __init__(self, database: Database, registry: Registry, job: Job) -> None:
        self.database, self.registry, self.job = database, registry, job
        self.resource = job.resource
        self.tally = Tally()
        self._marks = Marks(self.tally.marks, job.marks)
        self._header = Header(job.resource, 1)
        self._reader = Reader(self._header)
        self._places: dict[str, int | None] = {}
        self._seen: dict[Any, int] = {}
        self._scopes: dict[str, str | None] = {}
        self._telling: asyncio.Task[None] | None = None

    @property
    def commits(self) -> bool:
        """Whether what is done stays."""
        return self.job.marks is not None

    async def go(self) -> Tally:
        """Do it; raises Conflict when a commit meets what its preview did not, and what the database raises."""
        job = self.job
        try:
            async with self.database.unit(job.caller, request_id=job.request_id, reason=job.reason) as unit:
                await unit.session.execute(text(keep.LOCK), {"key": keep.lock_key(job.import_id)})
                unit.note(import_id=keep.spelled(job.import_id))
                await unit.explain(job.reason)
                batch = Batch(unit, self.registry, self.resource)
                async for rows in self._chunks():
                    await self._chunk(unit, batch, rows)
                await self._told()
                if not self.commits:
                    _take_back()
                self._marks.all_met()
                await keep.committed(unit, job.import_id, self.tally.done)
        except _TakeBack:
            pass
        finally:
            await self._told()
        return self.tally

    async def _told(self) -> None:
        """What was to be said of the rows before has been said."""
        telling, self._telling = self._telling, None
        if telling is not None:
            await telling

    async def _chunks(self) -> AsyncIterator[list[Row]]:
        """The rows under the headers, without a row of tags."""
        chunk: list[Row] = []
        first: int | None = None
        async for number, cells in keep.rows(self.database, self.job.import_id):
            if first is None:
                first = number
                self._open(number, cells)
                if self.tally.errors:
                    return
                continue
            if number == first + 1 and is_tags(cells):
                self._pass_over()
                continue
            chunk.append(Row(number, cells))
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def _open(self, number: int, cells: list[str]) -> None:
        self._header = read_header(self.resource, self.job.caller.scopes, number, cells)
        self._reader = Reader(self._header)
        scope = self.resource.scope_name
        self._places = {name: self._header.place(name) for name in ("id", "code", "etag", *([scope] if scope else []))}
        self.tally.fault(self._header.faults)
        self.tally.ignored = self._header.ignored

    def _pass_over(self) -> None:
        """A row of tags is done as soon as it is seen."""
        self.tally.done += 1
        self._marks.pass_over()

    async def _chunk(self, unit: Unit, batch: Batch, rows: list[Row]) -> None:
        """Rows that follow each other: found, read, written, told."""
        if self.job.stopped():
            raise Unavailable("The service was stopped while it worked on the import.")
        for row in rows:
            self._name(row)
        await self._find(unit, batch, rows)
        for row in rows:
            if not row.faults:
                self._read(row)
        changes = [row.change for row in rows if row.change is not None]
        await self._number(unit, changes)
        await batch.write(changes)
        said = [entry for row in rows if (entry := self._tell(row)) is not None]
        await self._told()
        self._telling = asyncio.create_task(  # over another connection, while the next rows are worked on
            keep.progress(self.database, self.job.import_id, self.tally, [] if self.commits else said)
        )

    def _name(self, row: Row) -> None:
        """What the row is about, by its own id or code."""
        given = {
            name: row.cells[place] if place is not None and place < len(row.cells) else ""
            for name, place in self._places.items()
        }
        row.code = unguard(given["code"])
        row.scope = unguard(given[self.resource.scope_name]) if self.resource.scope_name is not None else None
        if beyond := next(
            (place for place, cell in enumerate(row.cells) if cell and place not in self._header.columns), None
        ):
            row.faults.append(
                CellFault(row.number, None, f"{letters(beyond)}{row.number}", "column", "stands under no header")
            )
        if given["id"]:
            try:
                row.key = parse_id(self.resource.prefix, given["id"])
            except BadValue as error:
                row.faults.append(self._header.fault(row.number, "id", error.code, str(error)))

    async def _find(self, unit: Unit, batch: Batch, rows: list[Row]) -> None:
        """The records that the rows name; two rows may not be about one."""
        codes = {row.code for row in rows if row.key is None and row.code and "\x00" not in row.code}
        found = await stored(unit, self.resource, [row.key for row in rows if row.key is not None], sorted(codes))
        by_id = {parse_id(self.resource.prefix, each.shown["id"]): each for each in found}
        by_code = {(each.scope, each.shown["code"]): each for each in found}
        for row in rows:
            if row.faults:
                continue
            if row.key is not None:
                row.stored = by_id.get(row.key)
                if row.stored is None:
                    message = f"there is no {self.resource.type} of this id; leave the cell empty for a new one"
                    row.faults.append(self._header.fault(row.number, "id", "not_found", message))
                    continue
                about: Any = row.key
            else:
                scope = await self._scope(unit, batch, row)
                row.stored = by_code.get((scope, row.code)) if row.code else None
                about = (
                    (scope, row.code) if row.stored is None else parse_id(self.resource.prefix, row.stored.shown["id"])
                )
            named = "id" if row.key is not None else "code"
            if row.stored is not None and row.stored.archived:
                row.faults.append(
                    self._header.fault(row.number, named, "archived", "the record is archived; restore it first")
                )
            elif (row.key is not None or row.code) and (
                earlier := self._seen.setdefault(about, row.number)
            ) != row.number:
                message = f"row {earlier} is about the same record"
                row.faults.append(self._header.fault(row.number, named, "repeated", message))

    async def _scope(self, unit: Unit, batch: Batch, row: Row) -> str | None:
        """The id of what the row's code is unique in, as SQL spells it."""
        name, given = self.resource.scope_name, row.scope
        if name is None or not given or "\x00" in given:
            return None
        if given not in self._scopes:
            try:
                found = await batch.known.record(unit, self.resource.relations[name].target, given, None)
            except BadValue:
                found = None
            self._scopes[given] = None if found is None else str(found)
        return self._scopes[given]

    def _read(self, row: Row) -> None:
        if row.stored is None:
            given = self._reader.created(row.number, row.cells)
            record_id = made_id(self.job.import_id, row.number)
            change = Change(row.number, record_id, given.body)
        else:
            given = self._reader.changed(row.number, row.cells, row.stored)
            record_id = parse_id(self.resource.prefix, row.stored.shown["id"])
            change = Change(row.number, record_id, given.body, row.stored.version)
            place = self._places["etag"]
            tag = row.cells[place] if place is not None and place < len(row.cells) else ""
            if given.cells and tag and tag.strip('"').split("-")[0] != row.stored.shown["etag"]:
                message = (
                    "the record has changed since the file was made; take it anew, or empty this cell to overwrite"
                )
                row.faults.append(self._header.fault(row.number, "etag", "etag", message))
        row.faults += given.faults
        row.shown = given.cells
        if not row.faults and (given.body or row.stored is None):
            row.change = change

    async def _number(self, unit: Unit, changes: list[Change]) -> None:
        """Codes for new records without one: of the series when it is meant, else such as nobody will ever have."""
        pattern = self.resource.code_pattern
        wanting = [change for change in changes if change.version is None and not change.body.get("code")]
        if pattern is None or not wanting:
            return
        codes = [f"preview-{self.job.import_id.hex}-{change.row}" for change in wanting]
        if self.commits:
            codes = await next_codes(unit, pattern, len(wanting))
        for change, code in zip(wanting, codes, strict=True):
            change.code = code

    def _tell(self, row: Row) -> dict[str, Any] | None:
        """Count a row, compare it with its mark, and return what it would change, if it changes anything."""
        tally, change = self.tally, row.change
        body = change.body if change is not None else {}
        faults = [
            *row.faults,
            *(self._header.located(row.number, fault, body) for fault in (change.faults if change else ())),
        ]
        tally.done += 1
        tally.fault(faults)
        if change is not None:
            warned = [self._header.located(row.number, fault, body) for fault in change.warnings]
            tally.warnings += warned[: max(0, KEPT - len(tally.warnings))]
        op = (
            "errors"
            if faults
            else "unchanged"
            if change is None or not change.changed
            else "create"
            if change.version is None
            else "update"
        )
        if not faults:
            tally.counts[op] += 1
        self._marks.compare(row, op, faults)
        if op not in ("create", "update"):
            return None
        assert change is not None
        made = row.stored is None
        return {
            "row": row.number, "op": op, "record_id": None if made else str(change.record_id),
            "code": (row.code or None) if row.stored is None else row.stored.shown["code"], "cells": row.shown,
        }  # fmt: skip


def made_id(import_id: uuid.UUID, row: int) -> uuid.UUID:
    """The id of the record that a row makes: the import's own instant, and bits that follow from import and row."""
    bits = int.from_bytes(hashlib.blake2b(b"%s:%d" % (import_id.bytes, row), digest_size=10).digest(), "big")
    instant = import_id.int >> 80
    return uuid.UUID(int=instant << 80 | 7 << 76 | (bits >> 62 & 0xFFF) << 64 | 2 << 62 | bits & (1 << 62) - 1)
