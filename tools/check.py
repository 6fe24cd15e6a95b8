"""`run.py check`: every check, one line each with its seconds; what a failing one said follows its line."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from tools.scratch import in_memory


def run_steps(checkout: Path, programs: Path) -> int:
    """Runs all steps even when one fails; returns the process's exit code."""
    python = str(programs / "python")
    steps = {
        "ruff check": [python, "-m", "ruff", "check", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "mypy --strict": [python, "-m", "mypy", "--strict", "app"],
        "import-linter": [str(programs / "lint-imports")],
    }
    started = time.monotonic()
    failed = [name for name, command in steps.items() if not step(name, command, checkout)]
    # These print their own lines of the same form as they go.
    with in_memory():
        if subprocess.run([python, "-m", "app.checks"], cwd=checkout, check=False).returncode:
            failed.append("app.checks")
    print(f"{'FAILED: ' + ', '.join(failed) if failed else 'all checks passed'} ({time.monotonic() - started:.1f} s)")
    return 1 if failed else 0


def step(name: str, command: list[str], checkout: Path) -> bool:
    """Runs one step and prints its line; True when it passed."""
    begun = time.monotonic()
    environment = os.environ | {"NO_COLOR": "1"}
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False, env=environment)
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name:<16} {time.monotonic() - begun:6.1f} s", flush=True)
    if done.returncode:
        print((done.stdout + done.stderr).strip(), file=sys.stdout, flush=True)
    return done.returncode == 0
