"""Figures that single nobody out: sums of cells, each rounded down to a multiple of the minimum (ADR 0033).

What is counted stands in cells: a country and further keys. A cell is published rounded down to a multiple of the minimum,
so one of fewer does not appear; every answer is a sum of published cells and of nothing else. Whatever two answers are
compared, they differ by a multiple of the minimum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

COUNTS = "at least"
STANDING = "proposal"
PLACES = ("region", "country")
_FIRST = 6
"""$1 is the minimum, $2 to $5 are countries and regions by code and id; each key's filter follows."""


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What is counted.

    `name` is what a number is called, `keys` the SQL types of the keys beside the country, `cells` makes SQL of the rows
    (country_id, keys, number) that meet a condition on these, `left_out` says what no number contains.
    """

    path: str
    name: str
    keys: dict[str, str]
    cells: Callable[[str], str]
    left_out: str
    waiting: str = "0"
    """SQL of how many rows wait to be put into the cells."""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """What answers may be grouped and filtered by, and in which order they are sorted."""
        return (*PLACES, *self.keys)

    @property
    def finest(self) -> tuple[str, ...]:
        """The dimensions of the cells."""
        return self.dimensions[1:]


@lru_cache(maxsize=64)
def figures_sql(of: Figures, by: tuple[str, ...]) -> str:
    """SQL of a page by these dimensions: the minimum, the filters, the keys that it follows, how many rows.

    The codes of countries and regions are those of public territories; what is in another country is not counted.
    """
    after_slot = _FIRST + len(of.keys)
    names = ", ".join(by)
    sorted_by = ", ".join("coalesce(region, '')" if name == "region" else name for name in by)
    held = ", ".join(
        f"(${after_slot}::text[])[{place}]::{of.keys.get(name, 'text')}" for place, name in enumerate(by, 1)
    )
    after = f"WHERE ${after_slot}::text[] IS NULL" + (f" OR ({sorted_by}) > ({held})" if by else "")
    counted = f"n AS {of.name} FROM published {after}"
    if not set(of.finest) <= set(by):  # else each row is a cell of its own
        counted = f"sum(n) AS {of.name} FROM published {after} GROUP BY {names or '()'} HAVING count(*) > 0"
    chosen = [
        f"(${slot}::{kind}[] IS NULL OR {name} = ANY(${slot}))"
        for slot, (name, kind) in enumerate(of.keys.items(), _FIRST)
    ]
    chosen.append("(($2::text[] IS NULL AND $4::text[] IS NULL) OR country_id = ANY(ARRAY(SELECT id FROM places)))")
    return (
        "WITH places AS MATERIALIZED (SELECT t.id, t.code AS country, r.code AS region FROM territories t "  # noqa: S608 - declared names alone
        "LEFT JOIN territories r ON r.id = t.un_region_id AND r.visibility = 'public' WHERE t.visibility = 'public' "
        "AND (($2::text[] IS NULL AND $3::uuid[] IS NULL) OR t.code = ANY($2) OR t.id = ANY($3)) "
        "AND (($4::text[] IS NULL AND $5::uuid[] IS NULL) OR r.code = ANY($4) OR r.id = ANY($5))), "
        f"published AS (SELECT p.region, p.country, {', '.join(f'c.{name}' for name in of.keys)}, "
        f"(c.{of.name} / $1::bigint * $1)::integer AS n "
        f"FROM {of.cells(' AND '.join(chosen))} c JOIN places p ON p.id = c.country_id WHERE c.{of.name} >= $1), "
        f"page AS (SELECT {names + ', ' if by else ''}{counted}{f' ORDER BY {sorted_by}' if by else ''} "
        f"LIMIT ${after_slot + 1}) "
        f"SELECT (SELECT coalesce(json_agg(row_to_json(page)), '[]') FROM page) AS rows, {of.waiting} AS waiting"
    )


def lists_of(chosen: Sequence[Sequence[Any] | None]) -> list[list[Any] | None]:
    """The filters as the statement takes them: countries and regions by code and id, then each key."""
    return [None if given is None else list(given) for given in chosen]


def key_of(row: dict[str, str | int | None], by: tuple[str, ...]) -> list[str]:
    """What the next page follows: the row's dimensions as texts."""
    return ["" if row[name] is None else str(row[name]) for name in by]
