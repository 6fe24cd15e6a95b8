"""An import of many rows into the running service: preview and commit by the clock, and the memory that they take."""

from __future__ import annotations

import asyncio
import csv
import http.client
import io
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from app.platform.embedded import EmbeddedPostgres
from app.platform.keys import create_key
from app.platform.schema import upgrade
from app.settings import Settings
from bench.machine import Served, postgres, resident_megabytes, serving

COUNTRIES, THEMES = ("ETH", "KEN", "BRA", "NPL", "FJI"), ("housing", "land", "resilience", "urban_planning")
LEVELS = ("individual", "organisation", "enabling_environment")


def need(number: int) -> dict[str, str]:
    """A need as a person states it: two texts, where, about what, and how pressing."""
    return {
        "code": f"ROW-{number:06d}",
        "title:en": f"Staff of district {number} lack practice in land registration",
        "gap_statement:en": f"The {number % 40 + 2} offices cannot keep the register up to date on their own.",
        "territory": COUNTRIES[number % 5],
        "themes": THEMES[number % 4],
        "capacity_levels": LEVELS[number % 3],
        "primary_level": LEVELS[number % 3],
        "capacity_kind": "technical",
        "target_groups": f"TG-{number % 5 + 1}",
        "remedy_kind": "non_training",
        "source": "country_office",
        "severity": str(number % 4 + 1),
    }


def request(number: int) -> dict[str, str]:
    """A request as it is noted down."""
    return {
        "code": f"ROW-{number:06d}",
        "subject": f"Advice on street addressing for district {number}",
        "description": f"How did others number {number % 900 + 50} streets?",
        "kind": "urban_advisory",
        "urgency": "standard",
        "requester_kind": "government",
        "requester_name": f"District {number}",
        "territory": COUNTRIES[number % 5],
        "channel": "email",
    }


def guide(number: int) -> dict[str, str]:
    """A piece of guidance, whose rows no rule looks at."""
    return {
        "code": f"ROW-{number:06d}",
        "kind": "guideline",
        "title:en": f"Guide no. {number}",
        "summary:en": "What to do first, and what can wait.",
        "audience": "partners",
        "version": "1",
        "note": "for the bench",
    }


def partner(number: int) -> dict[str, str]:
    """A partner as a list of a network has it."""
    return {
        "code": f"ROW-{number:06d}",
        "name:en": f"Training institute no. {number}",
        "partner_type": "training_institution",
        "country": COUNTRIES[number % 5],
        "capacity_services": "training_delivery",
        "languages": "en",
    }


KINDS: dict[str, Callable[[int], dict[str, str]]] = {
    "guidance": guide,
    "needs": need,
    "partners": partner,
    "requests": request,
}


def file_of(make: Callable[[int], dict[str, str]], rows: int) -> bytes:
    """The CSV."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(make(0)))
    writer.writeheader()
    writer.writerows(make(number) for number in range(rows))
    return text.getvalue().encode()


class Caller:
    """One client of the service that imports."""

    def __init__(self, port: int, key: str) -> None:
        self._port, self._key = port, key

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        """Status and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request(method, path, body, {"Authorization": f"Bearer {self._key}", **headers})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def finished(self, import_id: str, served: Served) -> tuple[dict[str, Any], float]:
        """The import when it is done, and the most memory that the service had meanwhile, in MB."""
        most = 0.0
        while True:
            _, state = self.ask("GET", f"/v1/imports/{import_id}?wait=2")
            most = max(most, resident_megabytes(served.port))
            if not state["status"].endswith("ing"):
                return state, most


async def prepare(server: EmbeddedPostgres) -> tuple[Settings, str]:
    """A database with what ships, and a key that may write everything."""
    from app.data.load import load_all

    settings = Settings(database_url=server.url(driver="postgresql"))
    await upgrade(settings.sqlalchemy_url)
    await load_all(settings, lambda _: None)
    return settings, await create_key(settings, "bench", "admin")


def measure(name: str, rows: int, caller: Caller, served: Served) -> dict[str, Any]:
    """Seconds of preview and commit, MB before and at most; raises RuntimeError when a row is refused."""
    file, before = file_of(KINDS[name], rows), resident_megabytes(served.port)
    started = time.monotonic()
    _, state = caller.ask("POST", f"/v1/imports?resource={name}", file, **{"Content-Type": "text/csv"})
    state, most = caller.finished(state["id"], served)
    previewed = time.monotonic()
    if state["status"] != "previewed" or state["counts"]["create"] != rows:
        raise RuntimeError(f"{name}: {json.dumps(state)[:2000]}")
    caller.ask("POST", f"/v1/imports/{state['id']}/commit", b"", **{"If-Match": f'"{state["token"]}"'})
    state, later = caller.finished(state["id"], served)
    if state["status"] != "committed":
        raise RuntimeError(f"{name}: {json.dumps(state)[:2000]}")
    return {
        "resource": name, "rows": rows, "preview_s": round(previewed - started, 1),
        "commit_s": round(time.monotonic() - previewed, 1), "mb_before": round(before), "mb_most": round(max(most, later)),
    }  # fmt: skip


def main() -> None:
    """`python -m bench.imports ROWS [RESOURCE …]`."""
    rows, names = int(sys.argv[1]), sys.argv[2:] or list(KINDS)
    with postgres() as (server, folder):
        settings, key = asyncio.run(prepare(server))
        with serving("service", settings.asyncpg_dsn, folder / "imports.log") as served:
            for name in names:
                print(json.dumps(measure(name, rows, Caller(served.port, key), served)), flush=True)


if __name__ == "__main__":
    main()
