"""The embedded server's files: made in one step or not at all, of one version, in folders that are its own."""

from __future__ import annotations

import hashlib
import locale
import logging
import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

from app.platform.binaries import EmbeddedPostgresError, Identity, Install

log = logging.getLogger(__name__)

MOVED_DATA = Path("/var/lib")
LOCALE_FROM_17 = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
LETTERS = "C.UTF-8"
"""The system's locale that knows the letters of every script; trigrams, by which typing errors are forgiven, ask the system."""
SPACE_NEEDED = 200 * 2**20  # bytes: an empty cluster with its write-ahead log takes about 60 MiB


def own_folder(folder: Path, identity: Identity) -> None:
    """Makes a folder that is the server's alone; refuses one that somebody else put there first."""
    wanted = os.geteuid() if identity.uid is None else identity.uid
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {wanted, os.geteuid()}:
        raise EmbeddedPostgresError(f"{folder} belongs to somebody else: remove it, or choose another data directory")
    if found.st_uid != wanted:
        os.chown(folder, wanted, -1 if identity.gid is None else identity.gid)


def place_of_socket(place: Path) -> Path:
    """The folder of the socket: `run`, or one below /tmp when that path does not fit.

    A socket's path may be 107 bytes long at most, and both PostgreSQL and asyncpg split it at commas.
    """
    folder = place / "run"
    if len(bytes(folder)) <= 85 and re.fullmatch(r"[\w./+-]+", str(folder), re.ASCII):
        return folder
    digest = hashlib.sha256(bytes(place)).hexdigest()[:12]
    return Path("/tmp", f"hinge-{os.geteuid()}-{digest}")  # noqa: S108  (its owner is checked before use)


def create_cluster(data: Path, programs: Install, synced: bool) -> None:
    """Runs initdb beside the final place and renames the result: a killed one leaves nothing half made."""
    fresh = data.with_name("pg.new")
    if (free := shutil.disk_usage(data.parent).free) < SPACE_NEEDED:
        raise EmbeddedPostgresError(
            f"{data.parent} has {free >> 20} MiB free; a new database needs {SPACE_NEEDED >> 20} MiB"
        )
    shutil.rmtree(fresh, ignore_errors=True)
    own_folder(fresh, programs.identity)
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--data-checksums"]
    if programs.major_version() >= 17:
        options += LOCALE_FROM_17
    if _known(LETTERS):
        options.append(f"--lc-ctype={LETTERS}")
    if not synced:
        options.append("--no-sync")
    programs.run("initdb", "-D", str(fresh), *options, timeout=120)
    if data.exists():
        data.rmdir()
    fresh.rename(data)
    folder = os.open(data.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _known(name: str) -> bool:
    """Whether the system has this locale for letters; where it has not, only Latin ones are letters to trigrams."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, name)
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return True


def check_version(data: Path, programs: Install) -> None:
    """Raises EmbeddedPostgresError when another major version made these files."""
    if (made_by := int((data / "PG_VERSION").read_text())) != (here := programs.major_version()):
        raise EmbeddedPostgresError(
            f"{data} was made by PostgreSQL {made_by} and the programs here are {here}: "
            f"set HINGE_PG_HOME to a PostgreSQL {made_by}, or dump the data with it and load it anew"
        )


def place_elsewhere(root: Path, pointer: Path) -> Path:
    """A new place that the server's account can reach, remembered in `pointer`: root's home is closed to it."""
    place = Path(tempfile.mkdtemp(prefix="hinge-", dir=MOVED_DATA))
    place.chmod(0o711)
    pointer.write_text(f"{place}\n")
    log.warning("PostgreSQL does not run as root and its account cannot reach %s: the data is in %s", root, place)
    return place
