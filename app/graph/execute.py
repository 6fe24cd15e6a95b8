"""Running operations: a query is one statement, a mutation one Unit for each of its fields."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
from graphql import GraphQLError

from app.graph.computed import answer_of, body_of, counted, selected
from app.graph.documents import DocumentError, Documents, Operation
from app.graph.introspection import introspect
from app.graph.limits import Limits, hold_variables
from app.graph.plan import Column
from app.graph.reading import Planner
from app.graph.schema import schema_of
from app.graph.variables import CoercionError
from app.kernel.access import Caller
from app.kernel.cursors import Cursors
from app.kernel.errors import Internal, Limited, MethodNotAllowed, NotFound, Problem, Unavailable
from app.kernel.kinds import DEFAULT_LANGUAGE, EVERY_LANGUAGE
from app.kernel.resource import Registry
from app.kernel.session import Database
from app.kernel.shapes import Reader

log = logging.getLogger("hinge.graph")


@dataclass(slots=True)
class Context:
    """Who asks, in which language, and with what it is answered. `sql` counts statements."""

    database: Database
    cursors: Cursors
    caller: Caller
    request_id: str
    lang: str = DEFAULT_LANGUAGE
    sql: int = 0

    async def ask(self, sql: str, *values: Any) -> Any:
        """One row of a statement beside the query's own, counted."""
        self.sql += 1
        return await self.database.query(sql, *values)

    @property
    def reader(self) -> Reader:
        """What a statement must know of who reads."""
        return self.caller.reader(DEFAULT_LANGUAGE if self.lang == EVERY_LANGUAGE else self.lang)


@dataclass(slots=True)
class Request:
    """A GraphQL request, its form checked. `small`: its text is too short to hold more values than may be."""

    query: str
    name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    reading: bool = False
    small: bool = False


@dataclass(slots=True)
class Result:
    """The body of an answer. `tables` names what it depends on, None when it must not be kept.

    `refused_form` says that the document or its variables are at fault, which the older media type answers with 200.
    """

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    tables: frozenset[str] | None = None
    refused_form: bool = False


class Mutations(Protocol):
    """What runs a mutation; see `app.graph.writing`."""

    async def run(self, operation: Operation, variables: Mapping[str, Any], context: Context) -> Result:
        """Run each top-level field in order."""


class Engine:
    """Answers GraphQL requests over one registry."""

    def __init__(self, registry: Registry, limits: Limits | None = None) -> None:
        from app.graph.writing import Writer

        self.registry = registry
        self.limits = limits or Limits()
        self.schema = schema_of(registry)
        self.documents = Documents(self.schema, self.limits)
        self._planner: Planner | None = None
        self._writer: Mutations = Writer(self)

    @property
    def planner(self) -> Planner:
        """Plans queries; made when the schema is first needed."""
        if self._planner is None:
            self._planner = Planner(self.registry, self.schema.catalog, self.limits.cost)
        return self._planner

    def warm(self) -> None:
        """Build what the first request would otherwise wait for."""
        self.schema.view(frozenset())
        _ = self.planner

    def nonce(self) -> str:
        """What marks the cursors of one statement, so that no stored text can pose as one."""
        return secrets.token_hex(8)

    async def answer(self, request: Request, context: Context) -> Result:
        """The answer to any request; nothing that a caller sends makes it raise."""
        try:
            return await self._run(request, context)
        except (DocumentError, CoercionError) as error:
            result = refused([described(item, context.request_id) for item in error.errors], 400)
            result.refused_form = True
            return result
        except Exception as error:  # noqa: BLE001 - logged there; a caller never sees a traceback
            problem = as_problem(error, context.request_id)
            status = 400 if problem.status == 422 else problem.status
            return refused([spoken(problem, context.request_id)], status, problem.headers)

    async def _run(self, request: Request, context: Context) -> Result:
        operation = self.documents.find(request.query, request.name, context.caller.scopes)
        if operation.mutates and request.reading:
            raise MethodNotAllowed("A mutation is sent with POST.", headers={"Allow": "POST"})
        if not request.small:
            hold_variables(request.variables, self.limits)
        variables = operation.variables.coerce(request.variables)
        if operation.mutates:
            return await self._writer.run(operation, variables, context)
        return await self._read(operation, variables, request.variables, context)

    async def _read(
        self, operation: Operation, variables: Mapping[str, Any], given: Mapping[str, Any], context: Context
    ) -> Result:
        reader = context.reader
        # Spelled out: the hash of a Reader is made anew each time, those of what it holds are not.
        key = (*reader.parts, operation.variables.key(variables))
        plan = operation.plan(key)
        if plan is None:
            plan = self.planner.plan(operation, reader, variables)
            operation.keep(key, plan)
        bound = plan.bind(variables, context.cursors, self.nonce() if plan.signs else "")
        beside = {**await introspect(operation, plan, given)} if plan.introspects else {}
        cost = bound.cost
        for field_key, read in plan.answered():
            body = body_of(read.name, {name: source.get(variables) for name, source in read.arguments.items()})
            cost += counted(read.name, body)
            if cost > self.limits.cost:
                raise Limited(
                    f"The query costs {cost}; at most {self.limits.cost} is answered. Ask for less.", cost=cost
                )
            found = await answer_of(read.name, context.ask, context.database.kept, context.caller.scopes, body)
            beside[field_key] = orjson.dumps(selected(found, read.tree))
        row = None
        if bound.statement.sql:
            context.sql += 1
            row = await context.database.fetchrow(bound.statement, bound.values)
        data, missing = plan.data(row, bound, beside)
        tail = b',"extensions":{"cost":%d}}' % cost
        if not missing:
            return Result(
                b'{"data":' + data + tail, tables=None if plan.past or plan.answers else bound.statement.tables
            )
        errors = [_absent(column, variables, context.request_id) for column in missing]
        return Result(b'{"data":' + data + b',"errors":' + dumps(errors) + tail)


def _absent(column: Column, variables: Mapping[str, Any], request_id: str) -> dict[str, Any]:
    assert column.missing is not None
    return spoken(NotFound(column.missing(variables)), request_id, [column.key])


def as_problem(error: Exception, request_id: str) -> Problem:
    """The Problem that an exception means; what is none is logged, and shown as nothing but a request id."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, TimeoutError):
        return Unavailable("The service is busy.")
    log.error("unexpected error", extra={"request_id": request_id}, exc_info=error)
    return Internal("Report the request id.")


def spoken(problem: Problem, request_id: str, path: list[str | int] | None = None) -> dict[str, Any]:
    """A Problem as an entry of `errors`."""
    faults = [fault.as_json() for fault in problem.faults]
    message = problem.detail if not faults else f"{problem.detail}: {faults[0]['pointer']} {faults[0]['message']}"
    extensions = {"code": problem.code, "errors": faults, "request_id": request_id, **problem.members}
    return {"message": message, **({} if path is None else {"path": path}), "extensions": extensions}


def described(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """An error of graphql-core as an entry of `errors`: syntax is malformed, all else is validation."""
    code = "malformed" if error.message.startswith("Syntax Error") else "validation"
    locations = [{"line": place.line, "column": place.column} for place in error.locations or ()]
    found: dict[str, Any] = {"message": error.message}
    if locations:
        found["locations"] = locations
    return {**found, "extensions": {"code": code, "errors": [], "request_id": request_id}}


def refused(errors: list[dict[str, Any]], status: int, headers: Mapping[str, str] | None = None) -> Result:
    """An answer without data: nothing was run, or nothing can be said."""
    return Result(dumps({"errors": errors}), status, dict(headers or {}))


def dumps(value: Any) -> bytes:
    """JSON bytes; a text with a lone surrogate, which UTF-8 cannot hold, is escaped."""
    try:
        return orjson.dumps(value, default=str)
    except TypeError:
        return json.dumps(value, default=str).encode("ascii")
