"""The embedded server's life: what may happen to it, and what must be there afterwards."""

import asyncio
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from app.platform import binaries, cluster
from app.platform.embedded import EmbeddedPostgres, EmbeddedPostgresError
from app.platform.postmaster import answers, is_server, recorded_pid

CHECKOUT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="the embedded server listens on a Unix socket")

USER = """
import sys
from app.platform.embedded import EmbeddedPostgres
with EmbeddedPostgres(sys.argv[1]) as server:
    print(server.url(driver="postgresql"), flush=True)
    sys.stdin.read()
"""


def sql(server: EmbeddedPostgres, *statements: str) -> object:
    """The value of the last statement."""

    async def run() -> object:
        connection = await asyncpg.connect(server.url(driver="postgresql"), timeout=10)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return await connection.fetchval(statements[-1])
        finally:
            await connection.close()

    loop = asyncio.new_event_loop()  # a loop of its own: the session's belongs to the asynchronous tests
    try:
        return loop.run_until_complete(run())
    finally:
        loop.close()


def user_process(folder: Path) -> subprocess.Popen[str]:
    """Another process that uses the server in that folder until its standard input ends."""
    command = [sys.executable, "-c", USER, str(folder)]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("postgresql://")
    return process


def end(process: subprocess.Popen[str]) -> None:
    """Lets a user process leave as it does by itself."""
    process.communicate(timeout=30)
    assert process.returncode == 0


def server_pid(server: EmbeddedPostgres) -> int:
    pid = recorded_pid(server.data)
    assert pid is not None
    return pid


def test_starts_on_a_new_folder_and_stops(folder: Path) -> None:
    server = EmbeddedPostgres(folder / "data").start()
    assert sql(server, "SELECT datcollversion IS NOT NULL OR datlocale = 'C.UTF-8' FROM pg_database LIMIT 1")
    assert sql(server, "SHOW fsync") == "on"
    assert sql(server, "SHOW data_checksums") == "on"
    assert sql(server, "SHOW listen_addresses") == ""
    assert sql(server, "SELECT upper('é')") == "É"
    pid = server_pid(server)
    assert server.stop() is True
    assert not is_server(pid, server.data)
    assert recorded_pid(server.data) is None
    assert server.stop() is False


def test_starts_again_at_once_with_its_data(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        sql(server, "CREATE TABLE kept AS SELECT 7 AS n", "SELECT 1")
    begun = time.monotonic()
    with EmbeddedPostgres(folder) as server:
        took = time.monotonic() - begun
        assert sql(server, "SELECT n FROM kept") == 7
    assert took < 2  # about 0.05 s on an idle machine


def test_the_last_of_two_processes_stops_the_server(folder: Path) -> None:
    server = EmbeddedPostgres(folder).start()
    other = user_process(folder)
    pid = server_pid(server)
    assert server.stop() is False
    assert is_server(pid, server.data)
    end(other)
    assert not is_server(pid, server.data)


def test_two_processes_that_start_together_share_one_server(folder: Path) -> None:
    command = [sys.executable, "-c", USER, str(folder)]
    processes = [
        subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("postgresql://")
    assert (folder / "postgres.log").read_text().count("starting PostgreSQL") == 1
    for process in processes:
        end(process)


def test_a_killed_user_does_not_count_and_its_server_is_found_again(folder: Path) -> None:
    other = user_process(folder)
    other.kill()
    other.wait()
    assert other.stdin is not None
    assert other.stdout is not None
    other.stdin.close()
    other.stdout.close()
    server = EmbeddedPostgres(folder).start()
    assert sql(server, "SELECT 1") == 1
    assert (folder / "postgres.log").read_text().count("starting PostgreSQL") == 1
    assert server.stop() is True


def test_a_killed_server_keeps_what_was_committed(folder: Path) -> None:
    server = EmbeddedPostgres(folder).start()
    sql(server, "CREATE TABLE kept (n int)", "INSERT INTO kept SELECT generate_series(1, 1000) RETURNING 1")
    os.kill(server_pid(server), signal.SIGKILL)
    wait_until(lambda: not server.is_running())
    assert server.revive() is True
    assert sql(server, "SELECT count(*) FROM kept") == 1000
    assert server.revive() is False
    assert server.stop() is True


def test_service_and_server_killed_together(folder: Path) -> None:
    other = user_process(folder)
    server = EmbeddedPostgres(folder)
    sql(server, "CREATE TABLE kept AS SELECT 7 AS n", "SELECT 1")
    pid = server_pid(server)
    other.kill()
    os.kill(pid, signal.SIGKILL)
    other.communicate()
    with server:
        assert server_pid(server) != pid
        assert sql(server, "SELECT n FROM kept") == 7


def test_a_pid_file_that_names_a_stranger_is_cleared(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        stale = (server.data / "postmaster.pid").read_text()
    lines = stale.split("\n")
    lines[0] = str(os.getpid())  # a living process, and no server
    (server.data / "postmaster.pid").write_text("\n".join(lines))
    with EmbeddedPostgres(folder) as server:
        assert sql(server, "SELECT 1") == 1


def test_a_killed_initdb_leaves_nothing_half_made(folder: Path) -> None:
    half = folder / "pg.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(folder) as server:
        assert sql(server, "SELECT 1") == 1
    assert not half.exists()


@pytest.mark.parametrize("name", ["d" * 120, "comma, space and ü"])
def test_paths_that_do_not_fit_a_socket(folder: Path, name: str) -> None:
    server = EmbeddedPostgres(folder / name)
    with server:
        assert sql(server, "SELECT 1") == 1
    shutil.rmtree(server.socket_folder, ignore_errors=True)


def test_a_socket_folder_of_somebody_else_is_refused(folder: Path) -> None:
    server = EmbeddedPostgres(folder / ("d" * 120))
    server.socket_folder.symlink_to(folder)
    try:
        with pytest.raises(EmbeddedPostgresError, match="belongs to somebody else"):
            server.start()
    finally:
        server.socket_folder.unlink()


def test_unusable_places_are_refused_politely(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "file").write_text("")
    with pytest.raises(EmbeddedPostgresError, match="cannot be used"):
        EmbeddedPostgres(folder / "file").start()
    with pytest.raises(EmbeddedPostgresError, match="HINGE_PG_HOME"):
        EmbeddedPostgres(folder, home=folder).start()
    monkeypatch.setattr(cluster, "SPACE_NEEDED", 2**60)
    with pytest.raises(EmbeddedPostgresError, match="MiB free"):
        EmbeddedPostgres(folder).start()


def test_data_of_another_major_version_is_refused(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        pass
    (server.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedPostgresError, match="was made by PostgreSQL 9"):
        EmbeddedPostgres(folder).start()


def test_what_the_server_says_is_in_the_error(folder: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="shared_buffers"):
        EmbeddedPostgres(folder, {"shared_buffers": "nonsense"}).start()
    with EmbeddedPostgres(folder) as server:  # the failure left neither lock nor user behind
        assert sql(server, "SELECT 1") == 1


def test_a_socket_that_nobody_serves_does_not_answer(folder: Path) -> None:
    assert not answers(folder / "nothing")
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(folder / "mute"))
        mute.listen()
        assert not answers(folder / "mute", timeout=0.1)


@pytest.mark.skipif(os.name == "posix" and os.geteuid() != 0, reason="only root has a place closed to the server")
def test_root_moves_data_that_the_servers_account_cannot_reach(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    moved = Path(tempfile.mkdtemp(prefix="hinge-moved-"))
    moved.chmod(0o711)
    monkeypatch.setattr(cluster, "MOVED_DATA", moved)
    try:
        for _ in range(2):
            with caplog.at_level(logging.WARNING), EmbeddedPostgres(closed / "data") as server:
                assert sql(server, "CREATE TABLE IF NOT EXISTS t ()", "SELECT 1") == 1
                assert server.data.is_relative_to(moved)
        assert len(list(moved.iterdir())) == 1
        assert str(closed / "data") in caplog.text
    finally:
        shutil.rmtree(moved)


@pytest.mark.skipif(os.name == "posix" and os.geteuid() != 0, reason="only root runs the server as another account")
def test_root_copies_programs_that_the_servers_account_cannot_reach(folder: Path) -> None:
    home = binaries.find_home()
    hidden = folder / "hidden"
    hidden.mkdir(mode=0o700)
    for part in (home.parent, home.parent.with_name(f"{home.parent.name}.libs")):
        if part.exists():
            shutil.copytree(part, hidden / part.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    with EmbeddedPostgres(folder / "data", home=hidden / home.parent.name / home.name) as server:
        assert sql(server, "SELECT 1") == 1
    assert (folder / "data" / "install" / "from").exists()


def test_an_ordinary_user_with_an_empty_home(
    folder: Path, as_nobody: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    folder.chmod(0o777)
    done = as_nobody("-c", USER.replace("sys.stdin.read()", ""), str(folder / "data"))
    assert done.returncode == 0, done.stderr
    assert (folder / "data" / "pg").stat().st_uid == 65534
    with EmbeddedPostgres(folder / "data") as server:  # root takes it over as that user, not as itself
        assert sql(server, "SELECT 1") == 1
    assert (folder / "data" / "pg" / "PG_VERSION").stat().st_uid == 65534


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Waits for the condition; fails when it takes longer."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
