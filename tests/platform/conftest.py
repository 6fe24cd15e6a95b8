"""Folders that the embedded server's account can reach, and a checkout of run.py alone."""

import os
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from app.platform.oidc import Oidc
from tests.platform.issuers import ROLE_MAP, Issuer, issuing

CHECKOUT = Path(__file__).resolve().parents[2]
NOBODY = 65534


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder below the system's temporary one: pytest's own are closed to other accounts."""
    path = Path(tempfile.mkdtemp(prefix="hinge-test-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


def open_to_everyone(path: Path) -> bool:
    """Whether any account can come to `path`."""
    return all(stat.S_IMODE(parent.stat().st_mode) & 0o001 for parent in (path, *path.parents))


def python_for_everyone() -> Path | None:
    """A Python of this version that any account can start: this one, else the system's."""
    for path in (Path(sys.executable).resolve(), Path("/usr/bin", f"python3.{sys.version_info.minor}")):
        if path.exists() and open_to_everyone(path):
            return path
    return None


@pytest.fixture
def as_nobody(folder: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs Python as an ordinary user with an empty, read-only home; skips where that cannot be."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root can become another user; these tests already run as an ordinary one")
    python, packages = python_for_everyone(), Path(sysconfig.get_path("purelib"))
    if python is None or not open_to_everyone(packages):
        pytest.skip("no Python or no packages that another user can reach")
    home = folder / "home"
    home.mkdir()
    home.chmod(0o555)

    def run(*arguments: str, cwd: Path = CHECKOUT) -> subprocess.CompletedProcess[str]:
        environment = {"HOME": str(home), "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [python, *arguments],
            cwd=cwd,
            env=environment | {"PYTHONPATH": f"{cwd}{os.pathsep}{packages}"},
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            text=True,
            capture_output=True,
            check=False,
            timeout=60,
        )

    return run


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    """An OIDC issuer on this machine."""
    async with issuing() as found:
        yield found


@pytest.fixture
async def oidc(issuer: Issuer) -> AsyncIterator[Oidc]:
    """What verifies that issuer's tokens."""
    found = Oidc(issuer.settings(oidc_roles=ROLE_MAP))
    yield found
    await found.close()
