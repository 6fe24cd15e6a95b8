"""The embedded PostgreSQL: one server for one data directory, shared by the processes that use it.

    with EmbeddedPostgres(".hinge") as server:
        connect(server.url())

It listens on a Unix socket only, survives kill -9 of itself and of its users, and runs as another account
when this process is root. The data directory holds `pg` (the database), `run` (the socket), `postgres.log`
and two lock files: `start.lock` serialises starting and stopping, `users.lock` is held shared by every
process that uses the server, so that the last one to leave stops it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote

from pydantic import SecretStr

from app.platform.binaries import EmbeddedPostgresError, Install, find_home, reachable_install, server_identity
from app.platform.cluster import check_version, create_cluster, own_folder, place_elsewhere, place_of_socket
from app.platform.postmaster import answers, exists, is_server, recorded_pid

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError"]

log = logging.getLogger(__name__)

SMALL_SERVER = {
    "max_connections": "60",
    "shared_buffers": "256MB",
    "jit": "off",  # compiling a plan costs more than any of our statements takes
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "min_wal_size": "80MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_error_verbosity": "terse",  # the rest of a refusal shows the row, and so what it says of people
    "log_line_prefix": "%m [%p] ",
}
STOP_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
LOG_LIMIT = 5 * 2**20  # bytes
RECOVERY_LIMIT = 600.0  # seconds that a start may take when the server has a long log to replay
REAP_SECONDS = 10.0
POLL, SLOWEST_POLL = 0.01, 0.25  # seconds; each attempt while it recovers is a line in its log


class EmbeddedPostgres:
    """The lifecycle of the server in one data directory. Every failure is an EmbeddedPostgresError."""

    def __init__(
        self,
        root: str | os.PathLike[str],
        settings: Mapping[str, str] | None = None,
        *,
        home: Path | None = None,
        user: str | None = None,
    ) -> None:
        """`root` is the data directory, `settings` go to PostgreSQL, `home` and `user` as in `binaries`."""
        self.root = Path(root).expanduser().resolve()
        self.settings = SMALL_SERVER | dict(settings or {})
        self._home, self._user = home, user
        self._place = self.root
        self._install: Install | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._membership: TextIOWrapper | None = None

    @property
    def data(self) -> Path:
        """PostgreSQL's own data directory."""
        return self._place / "pg"

    @property
    def log_file(self) -> Path:
        """What the server wrote to its standard output and error."""
        return self.root / "postgres.log"

    @property
    def socket_folder(self) -> Path:
        """The folder of the socket."""
        return place_of_socket(self._place)

    @property
    def socket_file(self) -> Path:
        """The socket itself."""
        return self.socket_folder / ".s.PGSQL.5432"

    def url(self, database: str = "postgres", driver: str = "postgresql+asyncpg") -> str:
        """The URL of one database of this server."""
        return f"{driver}://postgres@/{database}?host={quote(str(self.socket_folder))}&port=5432"

    def secret_url(self) -> SecretStr:
        """The URL as the settings keep it."""
        return SecretStr(self.url(driver="postgresql"))

    # -- starting ------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Starts the server, or joins the one that another process runs here, and returns when it answers."""
        if self._membership is not None:
            return self
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with self._locked():
                self._prepare()
                self._join()
                try:
                    self._ensure_running()
                except BaseException:
                    self._leave()
                    raise
        except OSError as error:
            raise EmbeddedPostgresError(f"the data directory {self.root} cannot be used: {error}") from error
        return self

    def revive(self) -> bool:
        """Starts the server again if its process died while this process uses it. True: it had died."""
        if self._membership is None or self.is_running():
            return False
        with self._locked():
            if self._membership is None or self.is_running():
                return False
            log.warning("the embedded PostgreSQL died; starting it again")
            self._ensure_running()
        return True

    def is_running(self) -> bool:
        """Whether the server's process lives; opens no session."""
        if self._process is not None and self._process.poll() is not None:
            self._process = None
        pid = recorded_pid(self.data)
        return pid is not None and is_server(pid, self.data)

    def _ensure_running(self) -> None:
        if self._previous_server_answers():
            return
        if not (self.data / "PG_VERSION").exists():
            create_cluster(self.data, self._programs(), synced=self.settings.get("fsync") != "off")
        check_version(self.data, self._programs())
        self._launch()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Nobody else starts or stops this server meanwhile. The kernel frees the lock of a killed process."""
        with (self.root / "start.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _join(self) -> None:
        self._membership = (self.root / "users.lock").open("w")
        fcntl.flock(self._membership, fcntl.LOCK_SH)

    def _leave(self) -> bool:
        """Gives up this process's use; True when nobody else uses the server. Call it under the lock."""
        if self._membership is None:
            return False
        with self._membership as file:
            self._membership = None
            fcntl.flock(file, fcntl.LOCK_UN)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        return True

    def _prepare(self) -> None:
        """Settles where the data is, as whom the server runs and with which programs."""
        home = find_home(self._home)
        pointer = self.root / "moved-to"
        if pointer.exists():
            self._place = Path(pointer.read_text().strip())
        identity = server_identity(self.data, self._user)
        if identity.uid is not None and self.root.stat().st_uid == os.geteuid():
            self.root.chmod(self.root.stat().st_mode | 0o011)  # its account enters our own folder, never lists it
        if self._place == self.root and not identity.may_use(self.root):
            self._place = place_elsewhere(self.root, pointer)
        if self.data.exists() and self.data.stat().st_uid != (identity.uid or os.geteuid()):
            raise EmbeddedPostgresError(
                f"{self.data} belongs to another account: start as its owner, or choose another data directory"
            )
        self._install = reachable_install(home, identity, self._place / "install")
        own_folder(self.socket_folder, identity)

    def _programs(self) -> Install:
        if self._install is None:
            raise EmbeddedPostgresError("the embedded server has not been started")
        return self._install

    def _previous_server_answers(self) -> bool:
        """Whether a server runs here already; waits for one that starts or stops, clears what a dead one left."""
        deadline, pause = time.monotonic() + RECOVERY_LIMIT, POLL
        while (pid := recorded_pid(self.data)) is not None:
            if not is_server(pid, self.data):
                if exists(pid):  # PostgreSQL would take a zombie, or a stranger with this id, for a server
                    (self.data / "postmaster.pid").unlink(missing_ok=True)
                    self.socket_file.with_name(f"{self.socket_file.name}.lock").unlink(missing_ok=True)
                return False
            if answers(self.socket_file):
                return True
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"the server in {self.data} (process {pid}) does not answer; see {self.log_file}"
                )
            time.sleep(pause)
            pause = min(pause * 1.1, SLOWEST_POLL)
        return False

    def _launch(self) -> None:
        """Starts the server's process and waits until it opens sessions."""
        places = {"listen_addresses": "", "unix_socket_directories": str(self.socket_folder), "port": "5432"}
        options = self.settings | places | {"unix_socket_permissions": "0700"}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        if self.log_file.exists() and self.log_file.stat().st_size > LOG_LIMIT:
            self.log_file.replace(self.log_file.with_suffix(".log.1"))
        deadline, wait_for_orphans = time.monotonic() + RECOVERY_LIMIT, time.monotonic() + 30
        while True:
            if self._process is not None:  # it has died, or is dying: the system keeps its entry until somebody asks
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(REAP_SECONDS)
            pause = POLL
            written = self.log_file.stat().st_size if self.log_file.exists() else 0
            self._process = self._spawn(arguments)
            while self._process.poll() is None:
                if answers(self.socket_file):
                    return
                if time.monotonic() > deadline:
                    raise EmbeddedPostgresError(
                        f"PostgreSQL is not ready after {RECOVERY_LIMIT:.0f} s; see {self.log_file}"
                    )
                time.sleep(pause)
                pause = min(pause * 1.1, SLOWEST_POLL)
            said = self.log_file.read_bytes()[written:].decode(errors="replace").strip()
            # The children of a killed server need a moment to notice that it is gone.
            if "shared memory block" not in said or time.monotonic() > wait_for_orphans:
                raise EmbeddedPostgresError(f"PostgreSQL did not start: {said[-2000:]}")
            time.sleep(0.1)

    def _spawn(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        """The server in a session of its own: Ctrl-C is for us, we stop it once the last request is answered."""
        programs = self._programs()
        with self.log_file.open("ab") as output:
            return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
                [programs.program("postgres"), "-D", str(self.data), *arguments],
                cwd="/",
                env=programs.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **programs.identity.popen_arguments(),
            )

    # -- stopping ------------------------------------------------------------------------------------------

    def stop(self, mode: Literal["smart", "fast", "immediate"] = "fast") -> bool:
        """Ends this process's use, and the server when nobody else uses it. True: it was stopped."""
        if self._membership is None:
            return False
        with self._locked():
            if not self._leave():
                if self._process is not None:  # it outlives us on purpose: subprocess need not warn about that
                    self._process.returncode, self._process = 0, None
                return False
            self._shut_down(mode)
        return True

    def _shut_down(self, mode: str) -> None:
        pid = recorded_pid(self.data)
        if pid is None or not is_server(pid, self.data):
            return
        os.kill(pid, STOP_SIGNALS[mode])
        patience = time.monotonic() + 60
        while is_server(pid, self.data):
            if time.monotonic() > patience:  # its log is replayed at the next start: nothing committed is lost
                log.warning("PostgreSQL did not stop within 60 s: ending it at once")
                os.kill(pid, signal.SIGQUIT)
                patience = time.monotonic() + 60
            time.sleep(POLL)
        if self._process is not None:
            self._process.wait()
            self._process = None

    __enter__ = start

    def __exit__(self, *_: object) -> None:
        self.stop()
