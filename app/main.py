"""create_app(): the pieces put together. Nothing else happens here."""

from __future__ import annotations

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.staticfiles import StaticFiles

from app import __version__
from app.graph.operations import ASSETS as GRAPHIQL
from app.graph.operations import LateDoor, graph_operations
from app.kernel.errors import MethodNotAllowed, NotFound
from app.kernel.resource import Registry
from app.kernel.session import Database
from app.platform.announcements import Announcements
from app.platform.audit import Audit
from app.platform.identity import identity_of
from app.platform.imports.worker import Importer
from app.platform.jobs import working
from app.platform.keyring import Keyring
from app.platform.rates import rates_of
from app.platform.telemetry import AccessLog, Requests
from app.registry import JOBS, REGISTRY
from app.rest.account import account_operations
from app.rest.bridges import bridge_operations
from app.rest.disclosing import disclosure_operations
from app.rest.exports import export_operations
from app.rest.feed import feed_operations
from app.rest.front import Front
from app.rest.http import Answer, Services, problem
from app.rest.iati import iati_operations
from app.rest.imports import import_operations
from app.rest.markers import marker_operations
from app.rest.memory import Memory
from app.rest.metrics import metric_operations
from app.rest.needs import need_operations
from app.rest.oai import oai_operations
from app.rest.openapi import document
from app.rest.operate import operating
from app.rest.partners import partner_operations
from app.rest.patience import Patience
from app.rest.plans import plan_operations
from app.rest.requests import desk_operations
from app.rest.routes import Operation, add_route, operations
from app.rest.search import search_operations

WARM_SECONDS = 2.0
DESCRIPTION = "The data service of UN-Habitat's capacity-building strategy: one contract over REST and GraphQL."


def create_app(settings: Any, registry: Registry = REGISTRY) -> Front:
    """The service as one ASGI application; the database is reached when it starts, not here."""
    database = Database(
        settings.asyncpg_dsn,
        settings.sqlalchemy_url,
        read_pool=settings.read_pool_size,
        write_pool=settings.write_pool_size,
        statement_timeout=settings.statement_timeout,
    )
    memory = Memory(settings.cache_bytes)
    requests, log = Requests(), AccessLog(form=settings.log_format)
    audit = Audit(database)
    keyring = Keyring(database, audit)
    identity = identity_of(settings, keyring, audit)
    rates, bodies = rates_of(settings, database), Patience(settings.body_timeout)
    importer = Importer(settings, database, registry)
    services = Services(database, registry, settings, keyring, identity, rates, bodies, importer)
    announcements = Announcements(database, memory, keyring, services.bell)
    database.on_commit.append(memory.changed)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with contextlib.suppress(Exception):  # a service whose database is away starts all the same, and answers 503
            await database.open()
            await services.signer()
        listening = asyncio.create_task(announcements.run())
        warming = asyncio.create_task(warm(door))
        audit.start()
        keyring.start()
        worker = asyncio.create_task(working(settings, JOBS, WARM_SECONDS)) if settings.worker == "on" else None
        yield
        for task in filter(None, (warming, listening, worker)):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await importer.stop()
        await identity.close()
        await services.rates.close()
        await keyring.stop()
        await audit.stop()
        log.flush()
        await database.close()

    app = FastAPIOffline(
        title="Hinge", version=__version__, description=DESCRIPTION, lifespan=lifespan, redirect_slashes=False
    )
    door = LateDoor(registry, settings)
    every = every_operation(registry, door, operating(memory, requests))
    for operation in every:
        add_route(app.router, operation)
    app.openapi = lambda: _once(app, registry, every)  # type: ignore[method-assign]  # FastAPI's documented way
    if GRAPHIQL.exists():
        app.mount("/assets/graphiql", StaticFiles(directory=GRAPHIQL), name="graphiql")
    _answer_errors(app)
    return Front(app, services, memory, requests, log)


async def warm(door: LateDoor) -> None:
    """Load the GraphQL door before anybody asks, and keep what now lives for ever out of garbage collections.

    Not at once: who starts a service is waiting for its first answer.
    """
    await asyncio.sleep(WARM_SECONDS)
    await asyncio.to_thread(door.warm)
    gc.collect()
    gc.freeze()


def every_operation(registry: Registry, door: LateDoor, own: list[Operation]) -> list[Operation]:
    """Every documented operation, resources first but for a fixed path that stands where a key could."""
    return [
        *desk_operations(registry),
        *need_operations(registry),
        *partner_operations(registry),
        *marker_operations(registry),
        *search_operations(registry),
        *operations(registry),
        *disclosure_operations(registry),
        *plan_operations(registry),
        *export_operations(registry),
        *bridge_operations(registry),
        *metric_operations(registry),
        *iati_operations(registry),
        *feed_operations(),
        *oai_operations(registry),
        *account_operations(),
        *import_operations(),
        *graph_operations(door),
        *own,
    ]


def _once(app: FastAPI, registry: Registry, every: list[Operation]) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = document(registry, every, app.title, app.version, app.description)
    return app.openapi_schema


def _answer_errors(app: FastAPI) -> None:
    """The framework's own refusals, as problems."""

    async def refused(request: Request, error: Exception) -> Response:
        call = request.scope.get("hinge.call")
        request_id = call.request_id if call is not None else ""
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = dict(getattr(error, "headers", None) or {})
        if status == 405:
            allow = ", ".join(sorted(_methods(app, request.scope))) or headers.get("Allow", "GET")
            return _response(
                problem(MethodNotAllowed(f"This path takes {allow}.", headers={"Allow": allow}), request_id)
            )
        return _response(problem(NotFound(f"There is nothing at {request.url.path[:200]!r}."), request_id))

    app.add_exception_handler(HTTPException, refused)


def _methods(app: FastAPI, scope: Any) -> set[str]:
    """Every method that some route takes at this path: the framework's own Allow knows only the first route's."""
    matching = (route for route in app.routes if route.matches(scope)[0] is not Match.NONE)
    return {method for route in matching for method in getattr(route, "methods", None) or ()}


def _response(answer: Answer) -> Response:
    return Response(
        answer.body, answer.status, {name.decode(): value.decode("latin-1") for name, value in answer.headers}
    )
