"""Reads of partners through the whole service, in a registry of many: lists, eligibility, duplicates, candidates, figures.

Who looks is on staff and sees no due diligence, which is more work than seeing it.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import asyncpg

from app.platform.embedded import EmbeddedPostgres
from bench import report
from bench.machine import postgres, serving
from bench.needs import make, rounds_of
from bench.variants import Request

ASKED = 200
"""Partners that are asked about."""
BRANCH = 5
"""Each so many partners one is a branch of the one before it."""
PARTNERS = """
INSERT INTO partners (code, visibility, name, partner_type, country_id, territory_ids, specialisations, themes, capacity_levels,
                      languages, capacity_services, mandate, profile_complete)
SELECT 'BENCH-' || n, 'public', jsonb_build_object('en', 'Institute no. ' || n || ' of ' || (t.name->>'en')), 'university', t.id,
       ARRAY[t.id], jsonb_build_array(jsonb_build_object('theme', h.theme, 'experience', 'over_10')), ARRAY[h.theme],
       ARRAY['individual'], ARRAY['en'], ARRAY['training_delivery'], '{"en": "It trains cities."}', true
  FROM generate_series($1::integer, $2::integer) n
  CROSS JOIN LATERAL (SELECT (ARRAY['housing', 'land', 'climate', 'governance_participation'])[1 + n % 4] AS theme) h
  JOIN (SELECT row_number() OVER (ORDER BY code) AS place, count(*) OVER () AS many, id, name FROM territories
         WHERE level = 'country') t ON t.place = 1 + n % t.many
"""
FACTS = (
    "UPDATE partners p SET parent_id = (SELECT id FROM partners a WHERE a.code = 'BENCH-' || (substr(p.code, 7)::integer - 1)) "
    f"WHERE p.code LIKE 'BENCH-%' AND substr(p.code, 7)::integer % {BRANCH} = 0",
    "INSERT INTO verifications (code, visibility, partner_id, status, is_verified, decided_on, valid_until) "
    "SELECT 'V-' || code, 'restricted', id, 'completed', true, current_date - 100, current_date + 600 FROM partners "
    f"WHERE code LIKE 'BENCH-%' AND substr(code, 7)::integer % {BRANCH} <> 0",
    "INSERT INTO risk_flags (code, visibility, partner_id, level, category, comment, raised_on, levels) "
    "SELECT 'F-' || code, 'restricted', id, 'risk', 'financial', 'For the bench', current_date - 50, "
    "jsonb_build_array(jsonb_build_object('level', 'risk', 'since', current_date - 50)) FROM partners WHERE code LIKE 'BENCH-%7'",
    "INSERT INTO trainers (code, visibility, display_name, themes, territory_ids, consent_on, consent_source) "
    "SELECT 'T-' || code, 'restricted', 'For the bench', themes, territory_ids, current_date, 'For the bench' "
    "FROM partners WHERE code LIKE 'BENCH-%'",
    """INSERT INTO needs (code, visibility, title, gap_statement, territory_id, country_id, regional, capacity_levels,
                     primary_level, capacity_kind, themes, target_group_ids, remedy_kind, source, status)
SELECT 'BENCH-' || n, 'internal', '{"en": "A gap"}', '{"en": "Nobody can do what has to be done."}', t.id, t.id, false,
       ARRAY['individual'], 'individual', 'technical', ARRAY['housing'], ARRAY(SELECT id FROM target_groups LIMIT 1), 'mixed',
       'survey', 'validated' FROM generate_series(1, 20) n, (SELECT id FROM territories WHERE code = 'KEN') t""",
)
LISTS: dict[str, list[tuple[str, str]]] = {
    "list": [],
    "country": [("country", "KEN")],
    "theme": [("themes", "housing")],
    "q": [("q", "institute kenya")],
    "q typing error": [("q", "institite")],
}


async def fill(dsn: str, rows: int) -> tuple[list[str], list[str]]:
    """Bring the registry to this many partners; codes of some of them, and of needs."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(PARTNERS, 1, rows)
        for statement in FACTS:
            await connection.execute(statement)
        await connection.execute("VACUUM (ANALYZE)")
        found = await connection.fetch(
            "SELECT code FROM partners WHERE code LIKE 'BENCH-%' ORDER BY md5(code) LIMIT $1", ASKED
        )
        needs = await connection.fetch("SELECT code FROM needs WHERE code LIKE 'BENCH-%'")
        return [row["code"] for row in found], [row["code"] for row in needs]
    finally:
        await connection.close()


def measure_partners(
    rows: int, server: EmbeddedPostgres, folder: Path, say: Callable[[str], None], seconds: float = 1.0
) -> dict[str, Any]:
    """The medians over the rounds of p50 and p99, in milliseconds over one connection."""
    settings, key, _ = asyncio.run(make(server, say))
    headers = (("accept", "application/json"), ("authorization", f"Bearer {key}"))
    partners, needs = asyncio.run(fill(settings.asyncpg_dsn, rows))
    paths = {name: [f"/v1/partners?{urlencode(query)}"] for name, query in LISTS.items()}
    paths["one"] = [f"/v1/partners/{code}" for code in partners]
    paths["eligibility"] = [f"/v1/partners/{code}/eligibility" for code in partners]
    paths["eligible then"] = [f"/v1/partners/{code}/eligibility?for=award&on=2026-01-01" for code in partners]
    paths["duplicates"] = [f"/v1/partners/{code}/duplicates" for code in partners]
    paths["candidates"] = [f"/v1/needs/{code}/candidates?kind=partner" for code in needs]
    paths["trainers counted"] = ["/v1/trainers/aggregate"]
    prepared = {name: [Request(path, headers).wire() for path in found] for name, found in paths.items()}
    with serving("service", settings.asyncpg_dsn, folder / "partners.log") as served:
        return {"rows": rows, **rounds_of(prepared, served.port, folder / "partners.json", seconds)}


def main() -> None:
    """`python -m bench.partners ROWS [SECONDS]`."""
    random.seed(20210)
    rows, seconds = int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
    with postgres() as (server, folder):
        print(report.needs_table([measure_partners(rows, server, folder, print, seconds)]))


if __name__ == "__main__":
    main()
