"""The public face of needs: how many were validated, by country, theme, level and year (contract 6; model 9; ADR 0033).

Each need counts in one cell: its country, main theme, primary level, and the year of its validation.
"""

from __future__ import annotations

from app.domains.figures import Figures
from app.domains.needs.cells import CELLS, WAITING, current

NEEDS = Figures(
    "needs/aggregate",
    "needs",
    {"theme": "text", "level": "text", "year": "integer"},
    lambda chosen: current(CELLS, chosen),
    "Cells of fewer than `minimum` needs; the rest of each cell above a multiple of it; needs that were never validated, "
    "merged, rejected, archived or restricted; needs of several countries.",
    WAITING.format(deltas="need_cell_deltas"),
)
