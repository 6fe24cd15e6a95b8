"""The public face of needs: how many were validated, by country, theme, level and year (contract 6; model 9; ADR 0033).

Each need counts in one cell: its country, main theme, primary level, and the year of its validation. A cell is published
rounded down to a multiple of the minimum, so one of fewer does not appear; every answer is a sum of published cells
and of nothing else. Whatever two answers are compared, they differ by a multiple of the minimum.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import lru_cache

from app.domains.needs.cells import CELLS, WAITING, current

DIMENSIONS = ("region", "country", "theme", "level", "year")
"""What answers may be grouped and filtered by, and in which order they are sorted."""
FINEST = ("country", "theme", "level", "year")
COUNTS = "at least"
STANDING = "proposal"
LEFT_OUT = (
    "Cells of fewer than `minimum` needs; the rest of each cell above a multiple of it; needs that were never validated, "
    "merged, rejected, archived or restricted; needs of several countries."
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters of a question, each any of several; None for all. Nothing else narrows an answer."""

    countries: tuple[str, ...] | None = None
    country_ids: tuple[uuid.UUID, ...] | None = None
    regions: tuple[str, ...] | None = None
    region_ids: tuple[uuid.UUID, ...] | None = None
    themes: tuple[str, ...] | None = None
    levels: tuple[str, ...] | None = None
    years: tuple[int, ...] | None = None

    def values(self) -> list[object]:
        """In the order of the statement's parameters, after the minimum."""
        every = (
            self.countries, self.country_ids, self.regions, self.region_ids, self.themes, self.levels, self.years
        )  # fmt: skip
        return [None if given is None else list(given) for given in every]


@lru_cache(maxsize=64)
def aggregate_sql(by: tuple[str, ...]) -> str:
    """SQL of a page by these dimensions: $1 the minimum, $2 to $8 the filters, $9 the keys it follows, $10 how many rows.

    The codes of countries and regions are those of public territories; another country's needs are not counted.
    """
    names = ", ".join(by)
    keys = ", ".join("coalesce(region, '')" if name == "region" else name for name in by)
    held = ", ".join(
        f"($9::text[])[{place}]{'::integer' if name == 'year' else ''}" for place, name in enumerate(by, 1)
    )
    after = f"WHERE $9::text[] IS NULL OR ({keys}) > ({held})" if by else "WHERE $9::text[] IS NULL"
    finest = set(FINEST) <= set(by)  # each row is a cell of its own
    counted = f"n AS needs FROM published {after}" if finest else (
        f"sum(n) AS needs FROM published {after} GROUP BY {names or '()'} HAVING count(*) > 0"
    )  # fmt: skip
    chosen = (
        "($6::text[] IS NULL OR theme = ANY($6)) AND ($7::text[] IS NULL OR level = ANY($7)) "
        "AND ($8::integer[] IS NULL OR year = ANY($8)) "
        "AND (($2::text[] IS NULL AND $4::text[] IS NULL) OR country_id = ANY(ARRAY(SELECT id FROM places)))"
    )
    return (
        "WITH places AS MATERIALIZED (SELECT t.id, t.code AS country, r.code AS region FROM territories t "
        "LEFT JOIN territories r ON r.id = t.un_region_id AND r.visibility = 'public' WHERE t.visibility = 'public' "
        "AND (($2::text[] IS NULL AND $3::uuid[] IS NULL) OR t.code = ANY($2) OR t.id = ANY($3)) "
        "AND (($4::text[] IS NULL AND $5::uuid[] IS NULL) OR r.code = ANY($4) OR r.id = ANY($5))), "
        "published AS (SELECT p.region, p.country, c.theme, c.level, c.year, (c.needs / $1::bigint * $1)::integer AS n "
        f"FROM {current(CELLS, chosen)} c JOIN places p ON p.id = c.country_id WHERE c.needs >= $1), "
        f"page AS (SELECT {names + ', ' if by else ''}{counted}{f' ORDER BY {keys}' if by else ''} LIMIT $10) "
        "SELECT (SELECT coalesce(json_agg(row_to_json(page)), '[]') FROM page) AS rows, "
        f"{WAITING.format(deltas='need_cell_deltas')} AS waiting"
    )


def key_of(row: dict[str, str | int | None], by: tuple[str, ...]) -> list[str]:
    """What the next page follows: the row's dimensions as texts."""
    return ["" if row[name] is None else str(row[name]) for name in by]
