"""The whole suite: as many processes as there are cores, each with a database server of its own, then what must run alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tools.scratch import in_memory

MOST = 4
"""Each process keeps a Postgres and some 500 MB; more of them wait for the same disk."""


def run_all(python: Path, checkout: Path) -> int:
    """Runs both parts, the second one also when the first one fails; the worse of their exit codes."""
    beside = ["-n", "auto", "--maxprocesses", str(MOST), "--dist", "loadfile", "-m", "not alone"]
    with in_memory():
        return max(subprocess.call([python, "-m", "pytest", *part], cwd=checkout) for part in (beside, ["-m", "alone"]))
