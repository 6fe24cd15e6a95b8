#!/usr/bin/env python3
"""Everything a newcomer, a developer and CI start: `python3 run.py TASK [ARGUMENTS]`.

Needs Python 3.11 or newer and a package index, nothing else. It makes `.venv` from the hashed locks (with uv
if that is here, else with venv and pip) and then becomes the task's process, so that signals reach the task.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import time
from pathlib import Path

TASKS = {
    "serve": "run the service on its embedded database: REST, GraphQL, docs",
    "worker": "run the background jobs: breaches, escalations, closings of requests",
    "test": "run the whole suite on all cores; with arguments: pytest with them",
    "check": "run every static and contract check",
    "bench": "measure the service against the floor of this machine",
    "export-schema": "write openapi/openapi.json and openapi/schema.graphql",
    "migrate": "bring the database to the newest schema",
    "load": "load the plan and the reference data that ship",
    "demo": "fill every domain with synthetic, labelled records; --remove takes them out again",
    "keys": "keys create --role ROLE --name NAME prints a new API key; also list, rotate, revoke",
    "pull": "pull moochub URL --platform CODE previews what a platform's courses would become; --apply does it",
    "migration": "write a migration for what changed in the models",
    "assets": "fetch GraphiQL's files with npm, so that /graphql has its browser offline",
    "lock": "pin the dependencies of pyproject.toml anew; --upgrade takes newer versions",
}
HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
STAMP = VENV / ".ready"
RUNTIME, DEVELOPMENT = HERE / "requirements.lock", HERE / "requirements-dev.lock"
WITH_DEVELOPMENT = {"test", "check", "bench", "migration"}


def say(text: str) -> None:
    """One line for the person, beside whatever the task prints on stdout."""
    print(f"run.py: {text}", file=sys.stderr, flush=True)


# -- the environment ---------------------------------------------------------------------------------------


def environment_key(development: bool) -> str:
    """What a finished environment was made from: the locks, this place, this Python and its file."""
    python = PYTHON.resolve()
    parts = [f"{sys.version_info[:2]} {VENV} {python} {python.stat().st_mtime_ns}".encode(), RUNTIME.read_bytes()]
    if development:
        parts.append(DEVELOPMENT.read_bytes())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def is_ready(development: bool) -> bool:
    """Whether the environment is finished and of these locks. Costs a few file reads."""
    try:
        return os.access(PYTHON, os.X_OK) and environment_key(development) in STAMP.read_text().split()
    except OSError:
        return False


def ensure_environment(development: bool) -> None:
    """Makes or repairs `.venv`; returns at once when it is ready. Two at once wait for each other."""
    if is_ready(development):
        return
    try:
        with exclusively(HERE / ".venv.lock"):
            if not is_ready(development):
                build_environment(development)
    except OSError as error:
        sys.exit(f"run.py: the environment {VENV} cannot be made: {error}")


@contextlib.contextmanager
def exclusively(path: Path):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Holds the lock file; the system frees it when the process dies. No lock where there is no fcntl."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another run.py that makes the environment")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def build_environment(development: bool) -> None:
    """Installs what the locks name. The stamp is away meanwhile: an install that was killed starts afresh."""
    additional = development and is_ready(development=False)
    STAMP.unlink(missing_ok=True)
    if not additional:
        import venv

        if VENV.exists():
            say("replacing an outdated or unfinished environment")
            shutil.rmtree(VENV)
        venv.create(VENV, symlinks=not WINDOWS)
    command = installer()
    if not additional:
        install_lock(command, RUNTIME)
    if development:
        install_lock(command, DEVELOPMENT)
    STAMP.write_text("\n".join(environment_key(wanted) for wanted in {False, development}))


def installer() -> list[str]:
    """The command that installs into `.venv`: uv, the environment's own pip, or the pip of this Python."""
    import importlib.util
    import subprocess

    if (uv := shutil.which("uv")) and not os.environ.get("HINGE_NO_UV"):
        options = ["--quiet", "--python", str(PYTHON), "--require-hashes", "--no-deps", "--compile-bytecode"]
        return [uv, "pip", "install", *options]
    options = ["-qq", "--disable-pip-version-check", "--no-input", "--require-hashes", "--no-deps"]
    # Debian leaves ensurepip to its package python3-venv; the pip of the system can do the same work.
    made = subprocess.run([str(PYTHON), "-m", "ensurepip", "--default-pip"], capture_output=True, check=False)
    if made.returncode == 0:
        return [str(PYTHON), "-m", "pip", "install", *options]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", *options]
    sys.exit("run.py: neither uv, pip nor ensurepip is here; on Debian: apt-get install python3-venv")


def install_lock(command: list[str], lock: Path) -> None:
    """Installs one lock file and shows that it is at work. Exits when the installer fails."""
    import subprocess

    count = sum("==" in line for line in lock.read_text().splitlines())
    say(f"installing {count} packages from {lock.name} …")
    environment = os.environ | {"PIP_USER": "0", "PIP_ROOT_USER_ACTION": "ignore"}
    if not cache_is_writable():
        environment |= {"UV_NO_CACHE": "1", "PIP_NO_CACHE_DIR": "1"}
    started = reported = time.monotonic()
    process = subprocess.Popen([*command, "-r", str(lock)], env=environment, cwd=HERE, stdin=subprocess.DEVNULL)
    while process.poll() is None:
        time.sleep(0.05)
        if time.monotonic() - reported > 10:
            reported = time.monotonic()
            say(f"… still installing, {reported - started:.0f} s")
    if process.returncode:
        sys.exit(f"run.py: the installation failed ({process.returncode}); run it again to repeat it")
    say(f"installed in {time.monotonic() - started:.1f} s")


def cache_is_writable() -> bool:
    """Whether the installers can keep a cache below the home folder; uv gives up when it cannot."""
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return False
    return os.access(folder, os.W_OK)


# -- the tasks ---------------------------------------------------------------------------------------------


def become(*command: str) -> None:
    """Turns this process into the command (same process id), working in the checkout."""
    os.chdir(HERE)
    os.environ.pop("PYTHONSAFEPATH", None)  # it would hide the checkout from `python -m`
    if WINDOWS:
        import subprocess

        sys.exit(subprocess.call([str(PYTHON), *command]))
    os.execv(PYTHON, [str(PYTHON), *command])  # noqa: S606


def list_tasks() -> None:
    """What there is to do, for `run.py` alone."""
    print(__doc__.split("\n", 1)[0])
    for task, meaning in TASKS.items():
        print(f"  {task:<14} {meaning}")
    print("Any other word is a command of the hinge CLI: python3 run.py --help")


def main(arguments: list[str]) -> None:
    """Runs one task."""
    if sys.version_info < (3, 11):  # noqa: UP036  (a newcomer's python3 may be older than the project allows)
        sys.exit(f"run.py: Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    if not arguments:
        return list_tasks()
    task, *rest = arguments
    if task == "assets":
        from tools.assets import fetch

        return fetch(HERE / ".assets" / "graphiql")
    if task == "lock":
        from tools.locks import regenerate

        return regenerate(HERE, upgrade="--upgrade" in rest)
    ensure_environment(development=task in WITH_DEVELOPMENT)
    if task == "check":
        from tools.check import run_steps

        return sys.exit(run_steps(HERE, BIN))
    if task == "test":
        from tools.assets import fetch_audits
        from tools.schemas import fetch_schemas

        fetch_audits(HERE / ".assets" / "graphql-http")
        fetch_schemas(HERE / ".assets")
        if rest:
            return become("-m", "pytest", *rest)
        from tools.suite import run_all

        os.environ.pop("PYTHONSAFEPATH", None)  # as `become` says
        return sys.exit(run_all(PYTHON, HERE))
    if task == "bench":
        return become("-m", "bench", *rest)
    return become("-m", "app.cli", *arguments)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
