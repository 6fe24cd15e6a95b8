"""The cells in which needs are counted, kept by the database as needs are written (ADR 0033).

What the public figures and the gaps count stands in two pairs of tables: sums, and what has come or gone since they
were made. Triggers append to the second, a fold moves it into the first; the sum of both is exact at any moment.
"""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import Boolean, Column, Integer, Numeric, Table, Text, Uuid

from app.kernel.model import Base

log = logging.getLogger("hinge.needs")

FOLD_ROWS = 10_000
"""Rows of each pair that one fold takes at most: some tenths of a second."""
GATHERED = 2_000
"""So many rows not folded yet, and whoever reads next folds them first: a read adds up a few thousand in a millisecond or two."""

_FOLD = "SELECT hinge_fold_needs($1) AS folded"
_FIGURES = ("needs", "unmet", "partly", "met")


def _public(*, key: bool) -> list[Column[Any]]:
    return [
        Column("country_id", Uuid, primary_key=key, nullable=False),
        Column("theme", Text, primary_key=key, nullable=False),
        Column("level", Text, primary_key=key, nullable=False),
        Column("year", Integer, primary_key=key, nullable=False, autoincrement=False),
        Column("needs", Integer, nullable=False),
    ]


def _gaps(*, key: bool) -> list[Column[Any]]:
    return [
        Column("theme", Text, primary_key=key, nullable=False),
        Column("place_id", Uuid, primary_key=key, nullable=False),
        Column("level", Text, primary_key=key, nullable=False),
        Column("restricted", Boolean, primary_key=key, nullable=False),
        *(Column(name, Integer, nullable=False) for name in _FIGURES),
        Column("demand", Numeric, nullable=False),
        Column("not_rated", Integer, nullable=False),
    ]


CELLS = Table("need_cells", Base.metadata, *_public(key=True))
CELL_DELTAS = Table("need_cell_deltas", Base.metadata, *_public(key=False))
GAPS = Table("need_gaps", Base.metadata, *_gaps(key=True))
GAP_DELTAS = Table("need_gap_deltas", Base.metadata, *_gaps(key=False))
_DELTAS = {CELLS.name: CELL_DELTAS, GAPS.name: GAP_DELTAS}

WAITING = f"(SELECT count(*) FROM (SELECT 1 FROM {{deltas}} LIMIT {GATHERED}) w)"
"""SQL of how many rows of a table wait for a fold, counted no further than matters."""


def current(cells: Table, where: str = "true") -> str:
    """SQL of the cells as they are at this moment: the sums, and what has gathered since. `where` may name key columns alone.

    What has gathered is little, so it is grouped and joined to the sums, which are not grouped anew.
    """
    deltas = _DELTAS[cells.name]
    keys = [column.name for column in cells.primary_key]
    figures = [column.name for column in cells.columns if column.name not in keys]
    added = ", ".join(f"coalesce(c.{name}, 0) + coalesce(d.{name}, 0) AS {name}" for name in figures)
    gathered = ", ".join(f"sum({name}) AS {name}" for name in figures)
    return (
        f"(SELECT {', '.join(keys)}, {added} FROM (SELECT * FROM {cells.name} WHERE {where}) c FULL JOIN "
        f"(SELECT {', '.join(keys)}, {gathered} FROM {deltas.name} WHERE {where} GROUP BY {', '.join(keys)}) d "
        f"USING ({', '.join(keys)}))"
    )


async def fold_cells(database: Any) -> int:
    """Fold all that has gathered, a bounded part at a time; returns how many rows there were. For the periodic worker.

    Safe beside writers, readers and other folds: of several at once one works, the others find nothing to do.
    """
    done = 0
    while (folded := await _fold(database)) > 0:
        done += folded
    return done


async def fold_when_many(database: Any, waiting: int) -> None:
    """Fold a part when a reader has met many rows, so that nothing depends on a worker. What fails waits for the next."""
    if waiting < GATHERED:
        return
    try:
        await _fold(database)
    except Exception as error:  # noqa: BLE001 - the reader has its answer; the rows will be there the next time
        log.warning("need cells were not folded: %s", type(error).__name__)


async def _fold(database: Any) -> int:
    row = await database.query(_FOLD, FOLD_ROWS)
    return int(row["folded"])
