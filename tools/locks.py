"""`run.py lock`: both lock files from pyproject.toml, pinned and hashed, with no index address inside."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
OPTIONS = ["--quiet", "--universal", "--generate-hashes", "--no-header", "--no-annotate", "--python-version", "3.11"]


def regenerate(checkout: Path, upgrade: bool) -> None:
    """Writes both locks; keeps the versions that still fit unless `upgrade`. Exits with the reason when it cannot."""
    with tempfile.TemporaryDirectory() as scratch:
        uv = find_uv(Path(scratch))
        runtime, development = Path(scratch, RUNTIME), Path(scratch, DEVELOPMENT)
        for lock in (runtime, development):
            if not upgrade and (checkout / lock.name).exists():  # uv prefers the versions of its output file
                shutil.copyfile(checkout / lock.name, lock)
        compile_lock(uv, checkout, runtime)
        compile_lock(uv, checkout, development, "--group", "dev", "--constraint", str(runtime))
        for lock, text in (
            (runtime, runtime.read_text()),
            (development, without(development.read_text(), runtime.read_text())),
        ):
            verify(lock.name, text)
            (checkout / lock.name).write_text(text)
            print(f"{lock.name}: {len(blocks(text))} packages")


def find_uv(scratch: Path) -> str:
    """The uv on PATH, else one installed for this call only."""
    if uv := shutil.which("uv"):
        return uv
    print("installing uv for this call", flush=True)
    venv.create(scratch / "uv", with_pip=True)
    programs = scratch / "uv" / ("Scripts" if os.name == "nt" else "bin")
    command = [str(programs / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "uv"]
    if subprocess.run(command, check=False).returncode:
        sys.exit("run.py lock: uv could not be installed")
    return str(programs / "uv")


def compile_lock(uv: str, checkout: Path, output: Path, *more: str) -> None:
    """Runs uv's resolver over pyproject.toml."""
    command = [uv, "pip", "compile", *OPTIONS, *more, "--output-file", str(output)]
    source = [] if "--group" in more else ["pyproject.toml"]
    if subprocess.run([*command, *source], cwd=checkout, stdout=subprocess.DEVNULL, check=False).returncode:
        sys.exit(f"run.py lock: {output.name} could not be resolved")


def blocks(lock: str) -> list[str]:
    """The lock's entries: a requirement and its hashes each."""
    return re.findall(r"^\S.*\n(?:[ \t]+.*\n)*", lock, re.MULTILINE)


def without(lock: str, other: str) -> str:
    """The entries of `lock` that `other` has not."""
    known = set(blocks(other))
    return "".join(block for block in blocks(lock) if block not in known)


def verify(name: str, lock: str) -> None:
    """Exits unless every entry is pinned and hashed and nothing names a place."""
    if re.search(r"://|^\s*-(?!-hash)|^\s*--(?!hash)|@\s", lock, re.MULTILINE):
        sys.exit(f"run.py lock: {name} names an address or an option")
    for block in blocks(lock):
        if not re.match(r"[a-z0-9.\-\[\]]+==\S+", block) or "--hash=sha256:" not in block:
            sys.exit(f"run.py lock: {name}: an entry is not pinned and hashed: {block.splitlines()[0]}")
