"""Resource → routes. FastAPI documents them; the endpoint itself is plain ASGI, which is what makes reads cheap."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute

from app.kernel.errors import MethodNotAllowed, Unavailable
from app.kernel.resource import Registry, Resource
from app.kernel.store import steps
from app.platform.erasure import personal_fields
from app.rest import history, linked, lists, reads, writes
from app.rest.http import Answer, Call, Receive, Scope, Send, refusal, reply

Handler = Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One documented operation: `resource` is None for a door of its own."""

    method: str
    path: str
    handler: Handler
    name: str
    summary: str
    resource: Resource | None
    kind: str
    action: str | None = None
    view: Any = None
    refuse: Callable[[Exception, Call], Answer] | None = None


class Endpoint:
    """Runs a handler for a call that the front has prepared, and answers every exception as a problem."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer a request that came through FastAPI's router."""
        call: Call = scope["hinge.call"]
        call.path_params = scope.get("path_params") or {}
        await reply(await self.answer(call), send, head=scope["method"] == "HEAD")

    async def answer(self, call: Call) -> Answer:
        """Run the handler; no exception gets past here."""
        try:
            await call.services.rates.identify(call, call.services.identity)
            return await self.operation.handler(call)
        except TimeoutError:
            return self.refuse(Unavailable("The service is busy."), call)
        except Exception as error:  # noqa: BLE001 - the last resort: logged, and shown as a request id
            return self.refuse(error, call)

    def refuse(self, error: Exception, call: Call) -> Answer:
        """What is refused before the handler has run, in the form of this door."""
        if self.operation.refuse is not None:
            return self.operation.refuse(error, call)
        return refusal(error, call.request_id)


def refusing(path: str, methods: set[str]) -> Endpoint:
    """Answers 405 at a path that takes these methods alone."""
    allow = ", ".join(sorted(methods))

    async def refuse(_: Call) -> Answer:
        raise MethodNotAllowed(f"This path takes {allow}.", headers={"Allow": allow})

    return Endpoint(Operation("", path, refuse, "refusing", "", None, "refusing"))


def add_route(router: APIRouter, operation: Operation) -> None:
    """Put an operation on a router: FastAPI knows its path and methods, our endpoint serves it."""
    methods = [operation.method, "HEAD"] if operation.method == "GET" else [operation.method]
    router.add_api_route(
        operation.path, _documented, methods=methods, name=operation.name, summary=operation.summary,
        response_model=None, include_in_schema=False,
    )  # fmt: skip
    route = router.routes[-1]
    assert isinstance(route, APIRoute)
    route.app = Endpoint(operation)


async def _documented() -> None:
    """FastAPI reads only the signature, which is of one function, so that it is read once; `route.app` is what runs."""


def operations(registry: Registry) -> list[Operation]:
    """Every operation of every resource, the most frequent first."""
    found: list[Operation] = []
    for resource in registry.values():
        found += _resource_operations(resource)
    return found


def _resource_operations(resource: Resource) -> list[Operation]:
    root, item = f"/v1/{resource.path}", f"/v1/{resource.path}/{{key}}"
    words = resource.path.replace("-", " ")

    def operation(
        method: str, path: str, handler: Any, kind: str, summary: str, action: str | None = None
    ) -> Operation:
        name = f"{kind}_{resource.name}" if action is None else f"{action}_{resource.name}"
        bound = (
            partial(handler, resource=resource) if action is None else partial(handler, resource=resource, name=action)
        )
        return Operation(method, path, bound, name, summary, resource, kind, action)

    found = [
        operation("GET", item, linked.or_linked(resource, reads.one, linked.one), "read", f"Read one of the {words}"),
        operation("GET", root, linked.or_linked(resource, lists.many, linked.many), "list", f"List {words}"),
        operation("POST", root, writes.create, "create", f"Add to the {words}"),
        operation("PATCH", item, writes.patch, "update", f"Change one of the {words}"),
        operation("DELETE", item, writes.archive, "archive", f"Archive one of the {words}"),
        operation("POST", f"{item}/restore", writes.restore, "restore", f"Restore one of the {words}"),
        operation("GET", f"{item}/history", history.versions, "history", f"List the versions of one of the {words}"),
    ]
    if personal_fields(resource):
        words = f"Erase what one of the {words} says of a person, from its history too"
        found.append(operation("POST", f"{item}/erase", writes.erase, "erase", words))
    for name, transitions in steps(resource).items():
        path = f"{item}/{name.replace('_', '-')}"
        found.append(operation("POST", path, writes.act, "act", transitions[0].doc, name))
    return found
