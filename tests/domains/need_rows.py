"""Needs written by SQL, many at once, and what they count for, worked out from the rows without any SQL of the service."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

import asyncpg

_numbers = count(1)
INSERT = """
INSERT INTO needs (code, visibility, title, gap_statement, territory_id, country_id, regional, capacity_levels, primary_level,
  capacity_kind, themes, target_group_ids, remedy_kind, source, status, validated_on, best_match, priority_score, archived_at)
SELECT r.code, r.visibility, '{"en": "A gap"}', '{"en": "Nobody can do what has to be done here."}', r.place, r.country,
  r.country IS NULL, string_to_array(r.levels, ','), split_part(r.levels, ',', 1), 'technical', string_to_array(r.themes, ','),
  (SELECT array_agg(id) FROM (SELECT id FROM target_groups LIMIT 1) g), 'mixed', 'survey', r.status, r.validated_on,
  r.best_match, r.score, CASE WHEN r.archived THEN now() END
FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::date[], $9::text[],
  $10::numeric[], $11::boolean[])
  r(code, visibility, place, country, levels, themes, status, validated_on, best_match, score, archived)
"""


@dataclass(frozen=True)
class Row:
    """One need, as far as it counts."""

    place: uuid.UUID
    country: uuid.UUID | None
    themes: tuple[str, ...] = ("land",)
    levels: tuple[str, ...] = ("organisation",)
    status: str = "validated"
    validated_on: dt.date | None = dt.date(2024, 3, 1)
    visibility: str = "internal"
    best_match: str | None = None
    score: Decimal | None = None
    archived: bool = False


async def territory(connection: Any, code: str) -> uuid.UUID:
    found: uuid.UUID = await connection.fetchval("SELECT id FROM territories WHERE code = $1", code)
    return found


async def insert(connection: Any, rows: Iterable[Row]) -> list[str]:
    """Write needs in one statement; returns their codes."""
    rows = list(rows)
    codes = [f"ROW-{next(_numbers)}" for _ in rows]
    await connection.execute(
        INSERT, codes, [row.visibility for row in rows], [row.place for row in rows], [row.country for row in rows],
        [",".join(row.levels) for row in rows], [",".join(row.themes) for row in rows], [row.status for row in rows],
        [row.validated_on for row in rows], [row.best_match for row in rows], [row.score for row in rows],
        [row.archived for row in rows],
    )  # fmt: skip
    return codes


def counts_in_public(need: Any) -> bool:
    return bool(
        need["validated_on"] is not None
        and need["archived_at"] is None
        and need["status"] not in ("merged", "rejected")
        and need["visibility"] != "restricted"
        and need["country_id"] is not None
    )


def public_cells(needs: Iterable[Any]) -> Counter[tuple[Any, ...]]:
    """(country, theme, level, year) → how many needs."""
    return Counter(
        (need["country_id"], need["themes"][0], need["primary_level"], need["validated_on"].year)
        for need in needs
        if counts_in_public(need)
    )


def gap_cells(needs: Iterable[Any]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """(theme, place, level, restricted) → needs, unmet, partly, met, demand, not rated."""
    found: dict[tuple[Any, ...], list[Any]] = {}
    for need in needs:
        if need["status"] not in ("validated", "matched", "addressed", "expired") or need["archived_at"] is not None:
            continue
        unmet = need["best_match"] in (None, "no_match", "adaptable")
        score = need["priority_score"]
        figures = (
            1, unmet, need["best_match"] == "addresses_partly", need["best_match"] == "addresses_fully",
            score if unmet and score is not None else 0, unmet and score is None,
        )  # fmt: skip
        for theme in set(need["themes"]):
            for level in set(need["capacity_levels"]):
                key = (theme, need["country_id"] or need["territory_id"], level, need["visibility"] == "restricted")
                held = found.setdefault(key, [0] * 6)
                found[key] = [one + more for one, more in zip(held, figures, strict=True)]
    return {key: tuple(figures) for key, figures in found.items()}


async def exact(connection: asyncpg.Connection[Any]) -> None:
    """Both families of cells say what the rows say."""
    from app.domains.needs.cells import CELLS, GAPS, current

    needs = await connection.fetch("SELECT * FROM needs")
    held = {tuple(row)[:4]: row["needs"] for row in await connection.fetch(f"SELECT * FROM {current(CELLS)} c")}
    assert {key: number for key, number in held.items() if number} == public_cells(needs)
    gaps = {tuple(row)[:4]: tuple(row)[4:] for row in await connection.fetch(f"SELECT * FROM {current(GAPS)} c")}
    assert {key: figures for key, figures in gaps.items() if any(figures)} == gap_cells(needs)
