"""The GraphQL door's operations, for the application to mount beside REST's."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.kernel.resource import Registry
from app.rest.http import Answer, Call
from app.rest.routes import Operation

if TYPE_CHECKING:
    from app.graph.http import Door

RESPONSE = "application/graphql-response+json"
ASSETS = Path(__file__).resolve().parents[2] / ".assets" / "graphiql"
_ERRORS = ("400", "401", "405", "406", "413", "415", "429", "503")
_RESULT = {
    "type": "object",
    "description": "A GraphQL answer: `data`, `errors`, or both; `extensions.cost` says what the query cost.",
    "properties": {
        "data": {"type": ["object", "null"]},
        "errors": {"type": "array", "items": {"type": "object"}},
        "extensions": {"type": "object"},
    },
}
_REQUEST = {
    "type": "object",
    "properties": {
        "query": {"type": "string", "description": "The GraphQL document."},
        "operationName": {"type": ["string", "null"], "description": "Which of its operations to run."},
        "variables": {"type": ["object", "null"], "description": "The values of its variables."},
        "extensions": {"type": ["object", "null"], "description": "Reserved."},
    },
    "required": ["query"],
    "additionalProperties": False,
}


class LateDoor:
    """The door of /graphql, whose libraries and schema are loaded when they are first needed.

    They take as long as all the rest together, and a service that starts should answer REST before that.
    """

    def __init__(self, registry: Registry, settings: Any) -> None:
        self._registry = registry
        self._settings = settings

    @cached_property
    def door(self) -> Door:
        """The real door."""
        from app.graph.http import Door, limits_of

        return Door(self._registry, limits_of(self._settings), assets=(ASSETS / "graphiql.js").exists())

    @cached_property
    def text(self) -> bytes:
        """The schema in GraphQL's own language."""
        from app.graph.schema import schema_of, sdl

        return sdl(schema_of(self._registry)).encode()

    async def handle(self, call: Call) -> Answer:
        """Any request to /graphql."""
        return await self.door.handle(call)

    def refuse(self, error: Exception, call: Call) -> Answer:
        """A refusal from before the handler, as GraphQL clients read it."""
        return self.door.refuse(error, call)

    async def schema(self, _: Call) -> Answer:
        """The schema's text."""
        return Answer(
            200, self.text, [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-cache")]
        )

    def warm(self) -> None:
        """Load what the first request would otherwise wait for."""
        self.door.engine.warm()


def graph_operations(door: LateDoor) -> list[Operation]:
    """POST and GET /graphql, and the schema's text."""
    run, show, read = (
        "Run a GraphQL query or mutation",
        "Run a GraphQL query, or show the GraphiQL page",
        "Read the GraphQL schema",
    )
    return [
        Operation("POST", "/graphql", door.handle, "graphql", run, None, "graphql", view=_posted(), refuse=door.refuse),
        Operation(
            "GET", "/graphql", door.handle, "graphql_get", show, None, "graphql", view=_got(), refuse=door.refuse
        ),
        Operation("GET", "/graphql/schema.graphql", door.schema, "graphql_schema", read, None, "graphql", view=_text()),
    ]


def _text() -> dict[str, Any]:
    content = {"text/plain": {"schema": {"type": "string"}}}
    return {"tags": ["graphql"], "responses": {"200": {"description": "The schema.", "content": content}}}


def _responses() -> dict[str, Any]:
    content: dict[str, Any] = {media: {"schema": _RESULT} for media in ("application/json", RESPONSE)}
    problem = {**content, "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    refusal = {"description": "Refused: `errors` says why.", "content": problem}
    return {"200": {"description": "The answer.", "content": content}, **dict.fromkeys(_ERRORS, refusal)}


def _posted() -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": _REQUEST}}}
    return {"tags": ["graphql"], "requestBody": body, "responses": _responses()}


def _got() -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "query", "required": False, "description": text, "schema": {"type": "string"}}
        for name, text in (
            ("query", "The GraphQL document; a browser that sends none gets the GraphiQL page."),
            ("operationName", "Which of its operations to run."),
            ("variables", "The values of its variables, as JSON."),
            ("extensions", "Reserved, as JSON."),
        )
    ]
    responses = _responses()
    responses["200"]["content"]["text/html"] = {"schema": {"type": "string"}}
    return {"tags": ["graphql"], "parameters": parameters, "responses": responses}
