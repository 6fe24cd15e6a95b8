"""Looking at a PostgreSQL server from outside: does it answer, does its process live, who holds its socket."""

from __future__ import annotations

import os
import socket
import struct
from pathlib import Path

PROTOCOL_3_0 = 196608


def answers(socket_file: Path, timeout: float = 2.0) -> bool:
    """Whether a session can be opened through that socket right now.

    A connection alone proves nothing: a server in recovery accepts it and then refuses the session. So this
    opens a session as `postgres`, waits for ReadyForQuery and ends it. `timeout` is in seconds.
    """
    startup = b"user\0postgres\0database\0postgres\0\0"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout)
        try:
            connection.connect(str(socket_file))
            connection.sendall(struct.pack("!ii", len(startup) + 8, PROTOCOL_3_0) + startup)
            with connection.makefile("rb") as stream:
                while head := stream.read(5):
                    kind, length = head[:1], struct.unpack("!i", head[1:])[0]
                    if kind == b"E":
                        return False
                    if kind == b"Z":
                        connection.sendall(b"X\0\0\0\4")
                        return True
                    stream.read(length - 4)
        except (OSError, struct.error):
            return False
    return False


def recorded_pid(data: Path) -> int | None:
    """The process id in the data directory's postmaster.pid; None when there is no such file or no number in it."""
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def exists(pid: int) -> bool:
    """Whether there is a process with that id, a zombie included."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def is_server(pid: int, data: Path) -> bool:
    """Whether that process is a living server of this data directory.

    After kill -9 the id may be a zombie's (a container whose first process reaps nobody) or belong to another
    program by now; PostgreSQL itself would take either for a running server and refuse to start.
    """
    process = Path("/proc", str(pid))
    if not Path("/proc/self/stat").exists():  # no /proc on this system: only the id can be asked about
        return exists(pid)
    try:
        name, rest = (process / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
    except (OSError, IndexError):
        return False
    if name != "postgres" or rest.split()[0] in "ZX":
        return False
    try:
        return (process / "cwd").resolve(strict=True) == data.resolve()
    except PermissionError:
        return True
    except OSError:
        return False
