"""Synthetic records of every resource that does not grow with the needs, made as a client would make them.

They go through the store, so that every rule holds; what a member is comes from its declaration, and `given` says what
only rules know. A resource that is added later gets records without a line here, unless its rules ask for more.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import event, select, update

from app.data.demo import calls, catalogue, partners, review
from app.data.demo.copying import BULK
from app.data.demo.dice import Dice
from app.data.demo.given import ABSENT, COUNTS, LEFT_OUT, MANY, Body, Made, code_of, given
from app.data.demo.words import LABEL, MADE_UP, NOTE, labelled
from app.data.demo.world import World
from app.kernel import kinds, store
from app.kernel.batch import Batch, Change
from app.kernel.fields import Field
from app.kernel.model import Record
from app.kernel.resource import Registry, Resource
from app.kernel.session import Unit
from app.kernel.workflow import Reason

SHIPPED = frozenset({"territories", "target_groups"})
"""Tables whose shipped records synthetic ones refer to: countries, and whom the plan is for."""
ENDS = ("ends_on", "active_to", "valid_to", "cycle_to", "period_to")
SHARE = 75
"""Of a hundred members that may be left out, so many are there."""


def made_here(registry: Registry) -> list[Resource]:
    """The resources whose records are made one by one, each after what it refers to, or at least what it must refer to."""
    left = [one for one in registry.values() if one.table not in BULK and one.path not in LEFT_OUT]
    found: list[Resource] = []
    while left:
        waiting = {one.table for one in left}
        ready = [one for one in left if not _refers(one) & (waiting - {one.table})]
        ready = ready or [one for one in left if not _refers(one, must=True) & (waiting - {one.table})][:1]
        if not ready:
            raise ValueError(f"these refer to each other in a circle: {', '.join(sorted(waiting))}")
        found += ready
        left = [one for one in left if one not in ready]
    return found


def _refers(resource: Resource, *, must: bool = False) -> set[str]:
    refs = (item for item in resource.fields.values() if item.ref is not None)
    return {str(item.ref) for item in refs if item.required or not must}


class Records:
    """The records of one fill, in one Unit."""

    def __init__(self, unit: Unit, registry: Registry, world: World) -> None:
        self.unit, self.registry, self.world = unit, registry, world
        self.made = Made()
        self._terms: dict[str, tuple[str, ...]] = {}
        self._counts: dict[str, int] = {}

    async def make(self) -> int:
        """All of them; returns how many."""
        session = self.unit.session.sync_session
        event.listen(session, "before_attach", self._identify)
        try:
            for resource in made_here(self.registry):
                await self._resource(resource)
        finally:
            event.remove(session, "before_attach", self._identify)
        return sum(map(len, self.made.ids.values()))

    def _identify(self, _session: Any, record: Any) -> None:
        """A new record gets its id from the seed before it is sent."""
        if isinstance(record, Record) and not record.id:
            table = record.__tablename__
            number = self._counts[table] = self._counts.get(table, -1) + 1
            record.id = self.world.id(table, number)

    async def _resource(self, resource: Resource) -> None:
        path = resource.path
        codes, ids = self.made.codes.setdefault(path, []), self.made.ids.setdefault(path, [])
        for name in {item.vocabulary for item in resource.fields.values() if item.vocabulary} - self._terms.keys():
            assert self.registry.terms is not None
            self._terms[name] = tuple(sorted(await self.registry.terms(self.unit, name)))
        changes = []
        for number in range(COUNTS.get(path, MANY)):
            body = self.body(resource, number) | {"code": code_of(path, number, self.made)}
            changes.append(Change(number, self.world.id(resource.table, number), body))
        await Batch(self.unit, self.registry, resource).write(changes)
        for change in changes:
            if change.faults:
                raise ValueError(f"{path} {change.body['code']}: {change.faults}")
            codes.append(change.body["code"])
            ids.append(f"{resource.prefix}_{change.record_id.hex}")
        domain = next((one for one in (catalogue, review) if path in one.COUNTS), None)
        if domain is not None:
            taken = {change.record_id: domain.steps(path, change.row) for change in changes}
            for name in dict.fromkeys(name for names in taken.values() for name in names):
                await self._step(resource, name, [key for key, names in taken.items() if name in names])
        else:
            await self._advance(resource, changes)
        for domain in (partners, calls):
            for number in range(len(changes)):
                for of, step_of, step, taken_with in domain.after(path, number, self.world, self.made.ids):
                    await store.act(self.unit, self.registry[of], step_of, step, taken_with, "*")

    async def _step(self, resource: Resource, name: str, keys: list[uuid.UUID]) -> None:
        """A step of many records: at once when it asks for nothing, else each by itself."""
        step = store.steps(resource)[name][0]
        if step.guard is not None:
            for key in keys:
                await store.act(self.unit, resource, f"{resource.prefix}_{key.hex}", name, None, "*")
            return
        model: Any = resource.model
        assert resource.workflow is not None
        self.unit.note(action=name)
        await self.unit.explain(None)
        await self.unit.session.execute(
            update(model).where(model.id.in_(keys)).values({resource.workflow.field: step.target}),
            execution_options={"synchronize_session": False},
        )

    async def _advance(self, resource: Resource, changes: list[Change]) -> None:
        """So many steps of the workflow as a record's number says, along those that ask for nothing."""
        flow, model = resource.workflow, cast("Any", resource.model)
        if flow is None:
            return
        for taken in range(3):
            left = [change.record_id for change in changes if change.row % 4 > taken]
            asked = select(model.id, getattr(model, flow.field)).where(model.id.in_(left))
            in_state: dict[str, list[uuid.UUID]] = {}
            for key, state in await self.unit.session.execute(asked):
                in_state.setdefault(state, []).append(key)
            for state, keys in in_state.items():
                plain = [s for s in flow.transitions if s.target and state in s.sources and s.guard is None]
                step = next((one for one in plain if one.payload is Reason), None)
                if step is not None:
                    await self._step(resource, step.name, keys)

    def body(self, resource: Resource, number: int) -> Body:
        """A body as a client would send it."""
        dice = self.world.dice(resource.table, number)
        body: Body = {}
        for name, item in resource.writable().items():
            if name in ("code", "visibility", "translation_status", "position") or name in ABSENT.get(
                resource.path, ()
            ):
                continue
            present = item.required or dice.chance(SHARE)
            value = self._value(resource, item, dice, number)
            if value is not None and (present or item.ref is None):
                body[name] = value
        known = given(resource.path, number, self.world, self.made)
        return {name: value for name, value in (body | known).items() if value is not None}

    def _value(self, resource: Resource, item: Field, dice: Dice, number: int) -> Any:
        if item.ref is not None:
            return self._reference(resource, item, dice)
        if item.vocabulary is not None:
            terms = self._terms[item.vocabulary]
            one = dice.pick(terms) if terms else None
            return [one] if item.kind is kinds.TEXTS and one is not None else one
        return plain_value(item, self.world, dice, f"{resource.type.lower()} {number + 1}")

    def _reference(self, resource: Resource, item: Field, dice: Dice) -> Any:
        """A synthetic record that is there already, or for places and groups a shipped one."""
        target = resource.relations[str(item.relation)].target
        if target.table == "territories":
            one: str | None = self.world.country(dice.below(1000)).code
        elif target.table in SHIPPED:
            one = f"tgrp_{dice.pick(self.world.groups).hex}"
        else:
            there = self.made.ids.get(target.path)
            one = dice.pick(there) if there else None
        if one is None:
            return None
        return [one] if item.kind is kinds.REFS else one


def plain_value(item: Field, world: World, dice: Dice, name: str) -> Any:
    """A plausible value of a member, by its declaration alone; None where none can be made up."""
    match item.kind:
        case kinds.LTEXT:
            return _localised(item, name)
        case kinds.TEXT:
            return _text(item, name)
        case kinds.BOOLEAN:
            return dice.chance(50)
        case kinds.INTEGER:
            if item.name in ("year", "period_from", "baseline_year", "since") or item.minimum == 1990:
                return world.day.year
            low = int(item.minimum if item.minimum is not None else 0)
            return dice.between(low, int(min(item.maximum if item.maximum is not None else low + 40, low + 100)))
        case kinds.DECIMAL:
            return f"{dice.between(1, 90)}.5"
        case kinds.DATE:
            ahead = dice.between(30, 300) if item.name in ENDS else -dice.between(1, 700)
            return (world.day + dt.timedelta(days=ahead)).isoformat()
        case kinds.MONEY:
            return {"amount": f"{dice.between(1, 400) * 1000}.00", "currency": "USD"}
        case kinds.ENUM:
            return dice.pick(list(item.enum or ())).value
        case kinds.TEXTS:
            return [dice.pick(list(item.enum)).value] if item.enum is not None else [f"Synthetic {item.name}"]
        case kinds.STRUCTS | kinds.STRUCT if item.of is not None:
            members: dict[str, Field] = item.of.FIELDS  # type: ignore[attr-defined]  # a Member
            one = _part(members.values(), world, dice, name)
            return one if item.kind is kinds.STRUCT else [one]
    return None


def _part(members: Iterable[Field], world: World, dice: Dice, name: str) -> Body:
    found = {part.name: plain_value(part, world, dice, name) for part in members if part.write}
    return {key: value for key, value in found.items() if value is not None}


def _localised(item: Field, name: str) -> dict[str, str]:
    """Titles come in English and French, other texts say in both that they are made up."""
    if item.search == "A" or item.required:
        return labelled({"en": name, "fr": f"{LABEL['fr'].lower()} {name}"})
    return {lang: MADE_UP[lang] for lang in ("en", "fr")}


def _text(item: Field, name: str) -> str | None:
    if item.pattern is not None:
        return "https://example.org/synthetic" if "https?" in item.pattern else None
    words = NOTE if (item.max_length or 500) >= len(NOTE) and item.search == "" else f"Synthetic {name}"
    return words if len(words) <= (item.max_length or 500) else "Synthetic"[: item.max_length or 500]
