"""`run.py assets`: GraphiQL's files from npm, so that /graphql has its browser with no internet access.

GraphiQL 4 is the last major version whose package holds a build that a page can load without a bundler, and
React 18 the last React with one. Each package is pinned by the hash that npm calls its integrity.
"""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple


class Package(NamedTuple):
    """One npm package: its hash, and which of its files go where."""

    sha512: str
    files: dict[str, str]


PACKAGES = {
    "react@18.3.1": Package(
        "wS+hAgJShR0KhEvPJArfuPVN1+Hz1t0Y6n5jLrGQbkb4urgPE/0Rve+1kMB1v/oWgHgm4WIcV+i7F2pTVj+2iQ==",
        {"umd/react.production.min.js": "react.js", "LICENSE": "LICENSE-react"},
    ),
    "react-dom@18.3.1": Package(
        "5m4nQKp+rZRb09LNH59GM4BxTh9251/ylbKIbpe7TpGxfJ+9kv6BLkLBXIjjspbgbnIBNqlI23tRnTWT0snUIw==",
        {"umd/react-dom.production.min.js": "react-dom.js", "LICENSE": "LICENSE-react-dom"},
    ),
    "graphiql@4.1.2": Package(
        "rNlzQIAzm6i2KBXmVQWBgLvt0TloxFVB2d18bukvdsvjEuFDHsKx5IVOomL1W1o5WW+tE54+ioHb2AEKzO2cUg==",
        {"graphiql.min.js": "graphiql.js", "graphiql.min.css": "graphiql.css", "LICENSE": "LICENSE-graphiql"},
    ),
}
README = """Fetched by `python3 run.py assets`; not committed.
A page loads graphiql.css, then react.js, react-dom.js and graphiql.js, in this order, and nothing else.
"""


def fetch(folder: Path) -> None:
    """Puts the files into `folder`, all or none. Exits with the reason when npm or a hash fails."""
    marker = "".join(f"{name}\n" for name in PACKAGES)
    if (folder / "VERSIONS").exists() and (folder / "VERSIONS").read_text() == marker:
        print(f"the files are in {folder}")
        return
    if not (npm := shutil.which("npm")):
        sys.exit("run.py assets: npm is not here; without these files /graphql shows a plain page")
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch, "graphiql")
        fresh.mkdir()
        for name, package in PACKAGES.items():
            print(f"fetching {name}", flush=True)
            unpack(download(npm, name, Path(scratch)), package, fresh)
        (fresh / "README").write_text(README)
        (fresh / "VERSIONS").write_text(marker)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(fresh, folder)
    print(f"the files are in {folder}")


AUDITS_SECONDS = 30  # a closed network must not hold the tests up for longer
AUDITS = ("graphql-http@1.23.1", "graphql@16.15.0")


def fetch_audits(folder: Path) -> None:
    """Installs npm's GraphQL-over-HTTP audits, which a test runs against the service; says why when it cannot.

    Without npm the test skips itself and says so: the audits are a check of the project, not a part of it.
    """
    if (folder / "node_modules").exists():
        return
    if not (npm := shutil.which("npm")):
        print("run.py: npm is not here, so the audits of graphql-http will be skipped", file=sys.stderr)
        return
    folder.mkdir(parents=True, exist_ok=True)
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0", "--fetch-timeout=10000"]
    with tempfile.TemporaryDirectory() as cache:
        command = [npm, "install", "--prefix", str(folder), "--cache", cache, *options, *AUDITS]
        try:
            subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=AUDITS_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            shutil.rmtree(folder, ignore_errors=True)
            said = (getattr(error, "stderr", None) or "no answer in time").strip().splitlines()
            print(f"run.py: npm could not fetch the audits of graphql-http: {said[0][:200]}", file=sys.stderr)


def download(npm: str, name: str, scratch: Path) -> bytes:
    """The package's archive. npm keeps its cache in `scratch`: the home folder may be read-only."""
    before = set(scratch.glob("*.tgz"))
    command = [npm, "pack", name, "--silent", "--pack-destination", str(scratch), "--cache", str(scratch / "cache")]
    done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)
    archives = set(scratch.glob("*.tgz")) - before
    if done.returncode or len(archives) != 1:
        sys.exit(f"run.py assets: npm could not fetch {name}: {done.stderr.strip()[-1000:]}")
    return archives.pop().read_bytes()


def unpack(archive: bytes, package: Package, folder: Path) -> None:
    """Writes the wanted files of an archive whose hash is the expected one."""
    if (found := base64.b64encode(hashlib.sha512(archive).digest()).decode()) != package.sha512:
        sys.exit(f"run.py assets: a package is not the one that was pinned: its sha512 is {found}")
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for source, target in package.files.items():
            if (member := tar.extractfile(f"package/{source}")) is None:
                sys.exit(f"run.py assets: {source} is not a file of the package")
            (folder / target).write_bytes(member.read())
