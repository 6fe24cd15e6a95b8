"""Running the service: the database, the schema, the data, an admin key the first time, then the server.

Everything happens in this one process. It leaves with code 0 after SIGTERM, SIGINT or SIGHUP, and takes the
embedded PostgreSQL with it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import uvicorn

from app.platform.embedded import EmbeddedPostgres, EmbeddedPostgresError
from app.platform.schema import ensure_head
from app.settings import Settings

DRAIN_SECONDS = 20
KEEP_ALIVE_SECONDS = 75
"""An idle connection stays so long: clients and proxies (5 s, 60 s) end it first, and never send into one that ends just then."""
WATCH_SECONDS = 1.0


def run(settings: Settings, migrate: bool | None) -> None:
    """Serves until a signal comes. `migrate` None: yes with the embedded server, no with another one.

    Raises EmbeddedPostgresError or SchemaError while preparing; exits with 3 when the application does not start.
    """
    leave_cleanly_on_signals()
    listener = bind(settings.host, settings.port)
    new = settings.database_url is None and not settings.data_dir.exists()
    imports = threading.Thread(target=import_the_application, args=(new,), name="imports")
    imports.start()
    with database(settings) as (ready, embedded):
        imports.join()
        if settings.worker == "auto":
            ready = ready.model_copy(update={"worker": "on" if embedded else "off"})  # noqa: PLW2901 - complete only now
        key = asyncio.run(prepare(ready, migrate, embedded))
        serve(ready, listener, lambda: announce(listener, key))


def import_the_application(new: bool) -> None:
    """Half a second of Python, taken while the database server starts in its own process.

    For a `new` database that server takes longer, and there is time to write its schema's script too.
    """
    with suppress(ImportError):  # said again, where somebody can see it, by who needs the module
        import app.data.load
        import app.main  # noqa: F401
        from app.platform.schema import script

        if new:
            script()


def leave_cleanly_on_signals() -> None:
    """Makes the signals unwind the stack, so that every `finally` runs.

    uvicorn drains on SIGTERM and SIGINT by itself and raises the signal once more when it is done; without a
    handler of ours that second one would end the process before the embedded server is stopped.
    """

    def leave(_: int, __: FrameType | None) -> None:
        raise SystemExit(0)

    def hang_up(_: int, __: FrameType | None) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, hang_up)


def bind(host: str, port: int) -> socket.socket:
    """Takes the address before anything else is done. Exits with 1 and says why when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        sys.exit(f"hinge: cannot listen on {host}:{port} ({error}): choose another --port or --host")
    return listener


@contextmanager
def database(settings: Settings) -> Iterator[tuple[Settings, bool]]:
    """The settings with a database address in them, and whether that is the embedded server, watched meanwhile."""
    if settings.database_url is not None:
        yield settings, False
        return
    server, ended = EmbeddedPostgres(settings.data_dir, home=settings.pg_home, user=settings.pg_user), threading.Event()
    watcher = threading.Thread(target=watch, args=(server, ended), name="embedded-postgres", daemon=True)
    try:
        server.start()
        watcher.start()
        yield settings.model_copy(update={"database_url": server.secret_url()}), True
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):  # a second Ctrl-C must not leave the server behind
            signal.signal(number, signal.SIG_IGN)
        ended.set()
        server.stop()


def watch(server: EmbeddedPostgres, ended: threading.Event) -> None:
    """Starts the embedded server again when it dies; requests answer 503 until it is back."""
    while not ended.wait(WATCH_SECONDS):
        try:
            server.revive()
        except EmbeddedPostgresError as error:
            print(f"hinge: {error}", file=sys.stderr, flush=True)


async def prepare(settings: Settings, migrate: bool | None, embedded: bool) -> str | None:
    """Brings schema and data up to date where that is ours to do; returns the first admin key when it made one."""
    from app.data.load import load_all
    from app.platform.keys import any_key, create_key

    ours = embedded if migrate is None else migrate
    await ensure_head(settings, ours, progress)
    if not ours:
        return None
    await load_all(settings, progress)
    if await any_key(settings):
        return None
    return await create_key(settings, name="first admin key", role="admin")


def serve(settings: Settings, listener: socket.socket, started: Callable[[], None]) -> None:
    """Runs uvicorn in this process until a signal; `started` is called when it answers."""
    from app.main import create_app
    from app.platform.telemetry import configure_logging

    configure_logging(settings.log_level, settings.log_format)

    application = create_app(settings)

    class Server(uvicorn.Server):
        """uvicorn that says when it is there, and ends the streams before it waits for connections to end."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                started()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            application.services.bell.close()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        application,
        loop="auto" if os.name == "nt" else "uvloop",
        http="auto" if os.name == "nt" else "httptools",
        ws="none",
        log_config=None,
        log_level="debug" if settings.log_level == "debug" else "warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),  # uvicorn by itself would believe anybody on this machine
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=DRAIN_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )
    server = Server(config)
    server.run([listener])
    if not server.started:
        sys.exit(3)


def announce(listener: socket.socket, key: str | None) -> None:
    """Prints where the service answers and, the only time it is known, the first admin key."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    address = f"http://{host}:{port}"
    lines = [f"Hinge answers at {address}", f"  REST      {address}/v1", f"  docs      {address}/docs"]
    lines.append(f"  GraphQL   {address}/graphql")
    if key is not None:
        lines.append(f"  admin key (shown only this once): {key}")
    print("\n".join(lines), flush=True)


def progress(text: str) -> None:
    """One line for the person who waits."""
    print(f"hinge: {text}", file=sys.stderr, flush=True)
