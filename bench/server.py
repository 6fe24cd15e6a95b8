"""One server process for the bench: `python -m bench.server service|floor`. Prints its port and serves until SIGTERM.

uvicorn runs with the options of `app.serve`; the service writes its access log to the file it is given.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn

from app.kernel.access import ROLES
from app.settings import load_settings
from bench.floor import create_floor
from bench.sample import registry

ROLE = "viewer"
NEVER_REACHED = "1000000000/minute"
"""Requests are counted, which is part of what they cost, and none is refused."""


def application(kind: str) -> Any:
    """The ASGI application of that name, on the database in HINGE_DATABASE_URL."""
    settings = load_settings(rate_limit=NEVER_REACHED, rate_limit_anonymous=NEVER_REACHED)
    if kind == "floor":
        return create_floor(settings.asyncpg_dsn, registry(), ROLES[ROLE], settings.read_pool_size)
    from app.main import create_app

    return create_app(settings, registry())


def main() -> None:
    """Serves on a free loopback port."""
    kind, log = sys.argv[1:3]
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()  # whoever comes before the application has started waits instead of being refused
    app = application(kind)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    # standard output becomes the access log, as in operation, where it is a pipe or a file
    descriptor = os.open(Path(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(descriptor, 1)
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", ws="none", log_config=None, access_log=False, server_header=False,
        proxy_headers=False, timeout_graceful_shutdown=2,
    )  # fmt: skip
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the bench, which then ends its servers
    uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main()
