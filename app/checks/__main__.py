"""Runs every check, one line each with its seconds; what a failing one says follows its line."""

from __future__ import annotations

import asyncio
import contextlib
import io
import sys
import tempfile
import time
import traceback
from collections.abc import Callable

from app.checks import documents, fuzz, migrations
from app.data.load import load_all
from app.export import drift
from app.platform.embedded import EmbeddedPostgres
from app.platform.migration import SCRATCH_SERVER
from app.platform.schema import CHECKOUT
from app.settings import Settings

Check = Callable[[], list[str]]


def step(name: str, check: Check) -> bool:
    """Runs one check and prints its line; True when it found nothing."""
    begun, said = time.monotonic(), io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            found = check()
    except Exception:  # noqa: BLE001  a check that breaks has failed, and the others still run
        found = [said.getvalue(), traceback.format_exc()]
    print(f"{'FAILED' if found else 'ok    '} {name:<16} {time.monotonic() - begun:6.1f} s", flush=True)
    for line in found:
        print(f"  {line}", flush=True)
    return not found


def main() -> int:
    """Every check on one scratch server; returns the process's exit code."""
    with (
        tempfile.TemporaryDirectory(prefix="hinge-checks-") as folder,
        EmbeddedPostgres(folder, SCRATCH_SERVER) as server,
    ):
        scratch = migrations.Scratch(server)

        def fuzzed(name: str, check: Callable[[Settings], list[str]]) -> bool:
            return step(name, lambda: check(scratch.clone("loaded")))

        passed = [
            step("migrate", lambda: migrations.upgrades(scratch)),
            step("load", lambda: loads(scratch)),
            step("alembic check", lambda: migrations.matches_models(scratch)),
            step("down and up", lambda: migrations.goes_back(scratch)),
            step("squawk", lambda: migrations.squawk(scratch)),
            step("schema drift", lambda: drift(CHECKOUT / "openapi")),
            step("documentation", documents.everything),
            fuzzed("fuzz reads", fuzz.anonymous),
            fuzzed("fuzz writes", fuzz.administrator),
            fuzzed("fuzz boundaries", fuzz.boundaries),
            fuzzed("fuzz GraphQL", fuzz.graphql),
        ]
    return 0 if all(passed) else 1


def loads(scratch: migrations.Scratch) -> list[str]:
    """What ships can be loaded, and a second load finds nothing to do."""
    settings = scratch.clone("empty", "loaded")
    first = asyncio.run(load_all(settings, lambda _: None))
    again = asyncio.run(load_all(settings, lambda _: None))
    return [] if first and not again else [f"loaded {first}, then {again}"]


if __name__ == "__main__":
    sys.exit(main())
