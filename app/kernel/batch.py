"""Many records in one Unit, checked as `store` checks one, with few statements.

References and terms are asked for many at once, rows are sent together, and the same rules run on each record. What the
database refuses is sought by halves, so that the fault stands on the row that it belongs to.
"""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping, cast, column, event, inspect, select, values
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from app.kernel import kinds
from app.kernel.access import must_write
from app.kernel.ahead import Ahead
from app.kernel.drafts import draft, revise
from app.kernel.errors import Fault, Problem
from app.kernel.faults import database_fault
from app.kernel.model import Record
from app.kernel.resource import Registry, Resource
from app.kernel.session import Unit

PARAMETERS = 30_000
"""Values of one statement; Postgres takes 32,767."""
HELD = 2_000
"""Records that rules have looked at and may look at again, kept from being read anew for each row."""


@dataclass(slots=True)
class Change:
    """One record to be made (`version` None) or changed, what it was checked with, and what was found."""

    row: int
    record_id: uuid.UUID
    body: dict[str, Any]
    version: int | None = None
    code: str | None = None
    record: Any = None
    before: dict[str, Any] | None = None
    changed: bool = False
    references: list[Any] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


class Batch:
    """Writes changes of one resource in one Unit."""

    def __init__(self, unit: Unit, registry: Registry, resource: Resource) -> None:
        self.unit, self.resource = unit, resource
        self.known = Ahead(registry)
        self._held: deque[Any] = deque(maxlen=HELD)
        unit.tables.add(resource.table)
        event.listen(unit.session.sync_session, "loaded_as_persistent", self._hold)

    def _hold(self, _session: Any, loaded: Any) -> None:
        if not isinstance(loaded, self.resource.model):
            self._held.append(loaded)

    async def write(self, changes: Sequence[Change]) -> None:
        """Check and send them; each has its faults and warnings afterwards. Raises only what is no fault of a row.

        A record may refer by code to one that stands before it: it is sent when that one is there.
        """
        group: list[Change] = []
        codes: set[Any] = set()
        for change in changes:
            if not codes.isdisjoint(self._own_kind(change)):
                await self._write(group)
                group, codes = [], set()
            group.append(change)
            codes.add(change.body.get("code"))
        await self._write(group)

    def _own_kind(self, change: Change) -> set[str]:
        """The codes of its own resource that a body refers to."""
        found: set[str] = set()
        for name, given in change.body.items():
            item = self.resource.fields.get(name)
            if item is not None and item.ref == self.resource.table:
                keys = given if isinstance(given, list) else [given]
                found.update(key.rpartition("/")[2] for key in keys if isinstance(key, str))
        return found

    async def _write(self, changes: Sequence[Change]) -> None:
        await self.known.gather(self.unit, self.resource, [change.body for change in changes])
        await self._prepare(changes)
        await self._send([change for change in changes if change.changed and not change.faults])
        for change in changes:
            if change.record is not None and change.record in self.unit.session:
                self.unit.session.expunge(change.record)
            change.record = None

    async def _prepare(self, changes: Sequence[Change]) -> None:
        """Put the bodies into records, new ones and those that are there, locked from here on."""
        model: Any = self.resource.model
        wanted = [change.record_id for change in changes if change.version is not None]
        stored: dict[uuid.UUID, Record] = {}
        if wanted:
            query = select(model).where(model.id.in_(wanted)).order_by(model.id).with_for_update()
            stored = {record.id: record for record in await self.unit.session.scalars(query)}
        for change in changes:
            change.record, change.changed, change.faults, change.warnings = None, False, [], []
            await self._attempt(change, lambda change=change: self._put(change, stored))  # type: ignore[misc]  # its own
        await self._hold_references(changes)

    async def _put(self, change: Change, stored: dict[uuid.UUID, Record]) -> None:
        unit, resource = self.unit, self.resource
        if change.version is None:
            change.record = await draft(unit, self.known, resource, change.body, change.code)
            change.record.id, change.changed = change.record_id, True
        else:
            record = stored.get(change.record_id)
            if record is None or record.row_version != change.version:
                change.faults.append(Fault("", "moved", "another writer has changed the record at this moment"))
                return
            change.record = record
            must_write(resource, unit.caller, record=record)
            try:
                change.before = await revise(unit, self.known, resource, record, change.body)
            except Problem:
                unit.session.expunge(record)
                raise
            change.changed = unit.session.is_modified(record)
        change.references = [
            getattr(change.record, name) for name in change.body if resource.fields[name].ref is not None
        ]

    async def _hold_references(self, changes: Sequence[Change]) -> None:
        """Read what the rules may ask for, once for all rows; a rule's `session.get` then costs no statement."""
        if not self.resource.rules:
            return
        wanted: dict[Any, set[uuid.UUID]] = {}
        for name, item in self.resource.fields.items():
            if item.kind is kinds.REF and item.write:
                model: Any = self.resource.relations[str(item.relation)].target.model
                values = {getattr(change.record, name) for change in changes if change.changed} - {None}
                wanted.setdefault(model, set()).update(values)
        for model, ids in wanted.items():
            have = {key[1][0] for key in self.unit.session.identity_map.keys() if issubclass(key[0], model)}  # noqa: SIM118 - it cannot be walked itself
            if missing := ids - have:
                await self.unit.session.scalars(select(model).where(model.id.in_(missing)))

    async def _send(self, changes: Sequence[Change]) -> None:
        """Send rows and run their rules; when the database refuses, each half of them again."""
        if not changes:
            return
        updates = _updates([change for change in changes if change.version is not None])
        try:
            async with self.unit.session.begin_nested():
                await self._update(updates)
                await self._insert([change.record for change in changes if change.version is None])
                for change in changes:
                    self.unit.warnings.clear()
                    await self._attempt(change, lambda change=change: self._rules(change))  # type: ignore[misc]  # its own
                    change.warnings = list(self.unit.warnings)
                self.unit.warnings.clear()
                await self.unit.session.flush()
                await self._follow([change for change in changes if not change.faults])
        except DBAPIError as error:
            problem = database_fault(self.resource, error, self.unit.caller.scopes)
            if problem is None:
                raise
            self.unit.session.expunge_all()
            if len(changes) == 1:
                changes[0].faults += _faults(problem)
                return
            middle = len(changes) // 2
            for half in (changes[:middle], changes[middle:]):
                await self._prepare(half)
                await self._send([change for change in half if change.changed and not change.faults])

    async def _rules(self, change: Change) -> None:
        for rule in self.resource.rules_of_new if change.version is None else self.resource.rules:
            await rule(self.unit, change.record, change.before)

    async def _follow(self, changes: Sequence[Change]) -> None:
        """Bring what depends on the records up to date, as `store` does."""
        for follow in self.resource.follows:
            await follow(self.unit, [change.record for change in changes])
            await self.unit.session.flush()

    async def _attempt(self, change: Change, work: Callable[[], Any]) -> None:
        try:
            await work()
        except Problem as problem:
            if problem.status >= 500:
                raise
            change.faults += _faults(problem)

    async def _insert(self, records: Sequence[Any]) -> None:
        """INSERT as one statement for all rows that give the same columns; the ORM would send each row alone.

        A table that gives ids itself is one whose rows the ORM cannot tell apart when they come back. Here each has its id.
        """
        if not records:
            return
        mapper: Any = inspect(self.resource.model)
        table: Any = self.resource.model.__table__
        connection = await self.unit.session.connection()
        if mapper.dispatch.before_insert:
            await connection.run_sync(
                lambda sync: [mapper.dispatch.before_insert(mapper, sync, inspect(each)) for each in records]
            )
        alike: dict[tuple[str, ...], dict[uuid.UUID, Any]] = {}
        for record in records:
            names = tuple(name for name in mapper.column_attrs.keys() if name in record.__dict__)  # noqa: SIM118 - it walks attributes
            alike.setdefault(names, {})[record.id] = record
        for names, by_id in alike.items():
            given = [{name: record.__dict__[name] for name in names} for record in by_id.values()]
            again = bool(self.resource.rules)  # else nobody looks at them any more
            rest = [table.c[name] for name in mapper.column_attrs.keys() if again and name not in names]  # noqa: SIM118 - as above
            made = await connection.execute(table.insert().returning(table.c.id, *rest), given)
            for row in made.mappings() if again else ():
                self._is_there(by_id[row["id"]], row)

    def _is_there(self, record: Any, made: RowMapping) -> None:
        """A record that has been sent, with what the database gave it; its rules may look at it and change it."""
        record.__dict__.update(made)  # past the ORM's bookkeeping, which the next line begins anew
        make_transient_to_detached(record)
        self.unit.session.add(record)

    async def _update(self, updates: Mapping[tuple[str, ...], list[tuple[Any, ...]]]) -> None:
        """UPDATE as one statement for all rows that change the same columns: the ORM would ask each row what came of it.

        One statement for many rows, and not one for each: every statement that changes a table announces it.
        """
        table: Any = self.resource.model.__table__
        connection = await self.unit.session.connection()
        for names, rows in updates.items():
            columns = [column(name, table.c[name].type) for name in ("id", *names)]
            size = PARAMETERS // len(columns)
            for start in range(0, len(rows), size):
                new = values(*columns, name="new").data(rows[start : start + size])
                told = {name: cast(new.c[name], table.c[name].type) for name in names}  # a NULL alone would be a text
                await connection.execute(table.update().where(table.c.id == new.c.id).values(told))


def _updates(changes: Sequence[Change]) -> dict[tuple[str, ...], list[tuple[Any, ...]]]:
    """The new values of each changed record, by the columns that they stand in; the records count as sent from here on."""
    found: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for change in changes:
        state: Any = inspect(change.record)
        names = tuple(sorted(name for name in state.committed_state if state.attrs[name].history.has_changes()))
        row = (change.record_id, *(getattr(change.record, name) for name in names))
        found.setdefault(names, []).append(row)
        for name, value in zip(names, row[1:], strict=True):
            set_committed_value(change.record, name, value)
    return found


def _faults(problem: Problem) -> list[Fault]:
    """A refusal as faults of the row: its own, or one that says the whole."""
    return list(problem.faults) or [Fault("", problem.code, problem.detail)]
