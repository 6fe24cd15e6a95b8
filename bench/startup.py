"""From `serve` to the first answer, as a newcomer with a ready environment sees it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.machine import CHECKOUT, end, environment
from bench.variants import Request, ask

NEW_UNDER, OLD_UNDER = 5.0, 2.0
PATIENCE = 120.0
TIMES = 3


def measure_startup(say: Callable[[str], None]) -> list[tuple[str, float, float]]:
    """(what, seconds, limit): the median of three starts on new data directories, and on one that was used before."""
    new, old = [], []
    for number in range(TIMES):
        say(f"serve on a new data directory and again on the same ({number + 1} of {TIMES})")
        folder = Path(tempfile.mkdtemp(prefix="hinge-bench-"))
        folder.chmod(0o711)
        try:
            new.append(first_answer(folder / "data"))
            old.append(first_answer(folder / "data"))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    middle = TIMES // 2
    return [("new", sorted(new)[middle], NEW_UNDER), ("old", sorted(old)[middle], OLD_UNDER)]


def first_answer(data: Path) -> float:
    """Seconds from starting `serve` to an answer from the database."""
    with tempfile.TemporaryFile("w+") as said:
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", "--port", "0", "--data-dir", str(data)],
            cwd=CHECKOUT, env=environment(), stdout=subprocess.PIPE, stderr=said, text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            for line in process.stdout:  # it ends with the process, should that fail
                if "answers at" in line:
                    return _answered(int(line.rsplit(":", 1)[1]), begun)
            said.seek(0)
            raise RuntimeError(f"serve did not start: {said.read()[-2000:]}")
        finally:
            end(process)


def _answered(port: int, begun: float) -> float:
    """Seconds until a list is answered."""
    while time.monotonic() - begun < PATIENCE:
        try:
            if ask(port, Request("/v1/plans"))[0] == 200:
                return time.monotonic() - begun
        except OSError:
            time.sleep(0.005)
    raise RuntimeError(f"no answer within {PATIENCE:.0f} s")
