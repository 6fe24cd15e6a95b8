"""Mutations: each top-level field is a Unit of its own, run in order, answered with what a read then sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import GraphQLField, get_argument_values
from graphql.execution.values import VariableValues
from pydantic_core import PydanticCustomError

from app.graph.catalog import Catalog, Root, camel
from app.graph.documents import Operation
from app.graph.execute import Context, Result, as_problem, dumps, spoken
from app.graph.pages import storable
from app.graph.plan import Column, Plan, Single
from app.graph.reading import INTROSPECTION, root_fields, selector_for
from app.graph.repeats import REPLAYED, claim_of, entry, refused, shown
from app.graph.roots import scope_argument
from app.graph.selections import Nodes
from app.kernel import store
from app.kernel.checks import check_text
from app.kernel.errors import Fault, Invalid, Problem
from app.kernel.model import Record
from app.kernel.resource import Resource
from app.kernel.session import Unit
from app.kernel.shapes import OneShape
from app.platform.erasure import erase
from app.platform.idempotency import Stored, once

if TYPE_CHECKING:
    from app.graph.execute import Engine


_TYPENAME = b'"Mutation"'


class Writer:
    """Runs mutations for an engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    async def run(self, operation: Operation, variables: Mapping[str, Any], context: Context) -> Result:
        """Run each top-level field in order; one that fails is null and leaves no trace, the others stand."""
        report = _Report(context.request_id)
        selector = selector_for(operation, self.engine.schema.catalog, context.reader, variables)
        for key, nodes in root_fields(operation, selector).items():
            if nodes[0].name.value == "__typename":
                report.data[key] = _TYPENAME
                continue
            if nodes[0].name.value in INTROSPECTION:
                report.fail(key, Invalid(Fault("", "operation", "the schema is read with a query")))
                continue
            try:
                await _Change(self.engine, operation, variables, context, key, nodes, report).run()
            except Exception as error:  # noqa: BLE001 - logged there; the other fields still run
                report.fail(key, as_problem(error, context.request_id))
        return report.result()


class _Report:
    """What the fields of a mutation came to."""

    def __init__(self, request_id: str) -> None:
        self.request_id = request_id
        self.data: dict[str, bytes] = {}
        self.errors: list[dict[str, Any]] = []
        self.warnings: list[dict[str, Any]] = []
        self.replayed: list[str] = []
        self.cost = 0
        self.headers: dict[str, str] = {}

    def say(self, key: str, answer: Stored, *, replayed: bool) -> None:
        """Put in what a field came to, now or when its key was first sent."""
        if answer.status == 200:
            self.data[key] = answer.body
            self.warnings += answer.headers["warnings"]
        else:
            self.data[key] = b"null"
            self.errors.append(entry(answer, key))
        if replayed:
            self.replayed.append(key)

    def fail(self, key: str, problem: Problem) -> None:
        self.data[key] = b"null"
        self.errors.append(spoken(problem, self.request_id, [key]))
        if "Retry-After" in problem.headers:
            self.headers["Retry-After"] = problem.headers["Retry-After"]

    def result(self) -> Result:
        extensions: dict[str, Any] = {"cost": self.cost}
        if self.warnings:
            extensions["warnings"] = self.warnings
        if self.replayed:
            extensions["replayed"] = self.replayed
            if len(self.replayed) == sum(value != _TYPENAME for value in self.data.values()):
                self.headers[REPLAYED] = "true"
        fields = b",".join(b'"' + key.encode() + b'":' + value for key, value in self.data.items())
        errors = b',"errors":' + dumps(self.errors) if self.errors else b""
        body = b'{"data":{' + fields + b"}" + errors + b',"extensions":' + dumps(extensions) + b"}"
        return Result(body, headers=self.headers)


@dataclass(slots=True)
class _Change:
    """One top-level field of a mutation."""

    engine: Engine
    operation: Operation
    variables: Mapping[str, Any]
    context: Context
    key: str
    nodes: Nodes
    report: _Report
    resource: Resource = field(init=False)
    meaning: Root = field(init=False)
    arguments: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        name = self.nodes[0].name.value
        meaning = self.engine.schema.catalog.fields["Mutation"][name]
        kinds = self.operation.view.mutation_type
        assert kinds is not None
        assert isinstance(meaning, Root)
        assert meaning.resource is not None
        self.meaning, self.resource = meaning, meaning.resource
        self.arguments = _arguments(kinds.fields[name], self.nodes, self.variables)

    async def run(self) -> None:
        """Report the JSON of the payload, or a refusal that is kept; raises a Problem for any other refusal."""
        plan, bind = self._payload()
        context, cost = self.context, 0
        reason = _reason(self.arguments.get("reason"))
        held = claim_of(self.operation, self.variables, context, self.nodes, self.arguments)
        async with context.database.unit(
            context.caller, request_id=context.request_id, lang=context.reader.lang, reason=reason
        ) as unit:

            async def work() -> Stored:
                nonlocal cost
                bound = bind(await self._apply(unit))
                context.sql += 1
                row = await unit.fetchrow(bound.statement, bound.values)
                data, _ = plan.data(row, bound, {})
                cost = bound.cost
                return shown(data[len(b'{"x":') : -1], [fault.as_json() for fault in unit.warnings])

            answer, replayed = await once(unit, held, work, lambda problem: refused(problem, context.request_id))
        self.report.cost += cost
        self.report.say(self.key, answer, replayed=replayed)

    def _payload(self) -> tuple[Plan, Any]:
        """The payload's read, planned before anything is written, so that a query over a limit changes nothing."""
        context = self.context
        selector = selector_for(self.operation, self.engine.schema.catalog, context.reader, self.variables)
        wanted: dict[str, Any] = {}
        slot = selector.slots.add(lambda _: wanted.get("id"))
        selector.weights[()] += 1
        select = selector.record(self.resource, [node.selection_set for node in self.nodes], ())
        shape = OneShape(self.resource, select, context.reader, "id", slot, archived=True)
        plan = Plan(selector, [Column("x", Single(shape))], context.reader, self.engine.limits.cost)
        nonce = self.engine.nonce()
        plan.bind(self.variables, context.cursors, nonce)

        def bind(record: Record) -> Any:
            wanted["id"] = record.id
            return plan.bind(self.variables, context.cursors, nonce)

        return plan, bind

    async def _apply(self, unit: Unit) -> Record:
        resource, given, registry = self.resource, self.arguments, self.engine.registry
        catalog = self.engine.schema.catalog
        if self.meaning.verb == "create":
            body = rest_body(catalog, f"{resource.type}Create", given["input"])
            return await store.create(unit, registry, resource, body)
        key, if_match = _text(given["id"]), given["ifMatch"]
        scope = None if resource.model.__scope__ is None else given.get(scope_argument(resource))
        match self.meaning.verb:
            case "update":
                body = rest_body(catalog, f"{resource.type}Patch", given["input"])
                return await store.patch(unit, registry, resource, key, body, if_match, scope)
            case "archive":
                return await store.archive(unit, resource, key, if_match, scope)
            case "restore":
                return await store.restore(unit, resource, key, if_match, scope)
            case "erase":
                return await erase(unit, resource, key, {"reason": given["reason"]}, if_match, scope)
        action = str(self.meaning.action)
        spoken_name = camel(action)
        kind = f"{spoken_name[:1].upper()}{spoken_name[1:]}{resource.type}Input"
        body = rest_body(catalog, kind, given.get("input") or {})
        return await store.act(unit, resource, key, action, body, if_match, scope)


def _arguments(kind: GraphQLField, nodes: Nodes, variables: Mapping[str, Any]) -> dict[str, Any]:
    return get_argument_values(kind, nodes[0], VariableValues({}, dict(variables)), hide_suggestions=True)


def _text(value: str) -> str:
    """An id or code as the database can be asked for; anything else is the code of nothing."""
    return value if storable(value) else "?"


def _reason(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return check_text(value, minimum=1)
    except PydanticCustomError as error:
        raise Invalid(Fault("/reason", "length", str(error))) from None


def rest_body(catalog: Catalog, type_name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """An input object as the body that REST takes: the members' own names, only those that were given."""
    names = catalog.inputs.get(type_name, {})
    body: dict[str, Any] = {}
    for name, value in given.items():
        rest, nested = names[name]
        body[rest] = _rest_value(catalog, nested, value)
    return body


def _rest_value(catalog: Catalog, nested: str | None, value: Any) -> Any:
    if isinstance(value, list):
        return [_rest_value(catalog, nested, item) for item in value]
    if nested is not None and isinstance(value, Mapping):
        return rest_body(catalog, nested, value)
    return str(value) if isinstance(value, str) else value
