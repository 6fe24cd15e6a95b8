"""Which rows belong together, and COPY of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import asyncpg

from app.data.demo.around import PROPOSED, assessment_row, best_of, city_row, match_rows, process_row, proposal_row
from app.data.demo.needs import ASSESSED, BLOCK, Row, need_row, state_of
from app.data.demo.world import CHUNK, CITIES, World

GROWING = ("assessments", "tool_proposals", "needs", "matches", "country_processes")
"""The tables that grow with the number of needs, each after those that it refers to."""
BULK = ("territories", *GROWING)
"""The tables that rows come to by COPY: every chunk may refer to every city, so that cities are there before."""
Tables = dict[str, list[Row]]


def city_rows(world: World) -> list[Row]:
    """The cities that needs can be in."""
    return [city_row(world, number) for number in range(CITIES)]


def chunk_rows(world: World, first: int, end: int) -> Tables:
    """The rows of the needs from `first` to before `end`, and of what stands around them; chunks begin at multiples of CHUNK."""
    found: Tables = {name: [] for name in GROWING}
    found["assessments"] = [assessment_row(world, number) for number in _parts(first, end, ASSESSED)]
    found["tool_proposals"] = [proposal_row(world, number) for number in _parts(first, end, PROPOSED)]
    for number in range(first, end):
        state = state_of(world, number)
        matches = match_rows(world, number, state)
        need = need_row(world, number, state, best_of(matches))
        found["needs"].append(need)
        found["matches"] += [{**match, "visibility": need["visibility"]} for match in matches]
    for number in _parts(first, end, BLOCK):
        start = number * BLOCK - first
        found["country_processes"].append(process_row(world, number, found["needs"][start : start + BLOCK]))
    return found


def _parts(first: int, end: int, size: int) -> range:
    """Which blocks of this size lie in a chunk, the last one perhaps in part."""
    return range(first // size, -(-end // size))


async def copy(connection: asyncpg.Connection[Any], table: str, rows: Sequence[Row]) -> None:
    """COPY of rows that all have the same members."""
    if not rows:
        return
    names = list(rows[0])
    await connection.copy_records_to_table(table, records=_tuples(rows, names), columns=names)


def _tuples(rows: Iterable[Row], names: list[str]) -> Iterator[tuple[Any, ...]]:
    return (tuple([row[name] for name in names]) for row in rows)


assert not any(CHUNK % size for size in (ASSESSED, PROPOSED, BLOCK)), "a block lies in one chunk"
