"""What can be known of trainers without knowing any: how many train what, in which country (G13; VR-60; ADR 0043)."""

from __future__ import annotations

from app.domains.figures import Figures


def _cells(chosen: str) -> str:
    """SQL of the cells: a trainer counts once for each theme in each country, whichever part of it they name."""
    return (
        "(WITH RECURSIVE lying AS (SELECT t.id, t.id AS country_id FROM territories t WHERE t.level = 'country' "  # noqa: S608 - declared names alone
        "UNION SELECT t.id, l.country_id FROM territories t JOIN lying l ON t.parent_id = l.id) "
        "SELECT country_id, theme, count(*) AS trainers FROM (SELECT DISTINCT r.id, l.country_id, s.theme FROM trainers r "
        "CROSS JOIN LATERAL unnest(r.themes) AS s(theme) CROSS JOIN LATERAL unnest(r.territory_ids) AS w(id) "
        "JOIN lying l ON l.id = w.id "
        f"WHERE r.archived_at IS NULL) named WHERE {chosen} GROUP BY country_id, theme)"
    )


TRAINERS = Figures(
    "trainers/aggregate",
    "trainers",
    {"theme": "text"},
    _cells,
    "Cells of fewer than `minimum` trainers; the rest of each cell above a multiple of it; trainers who name no country, and "
    "those who are archived. Who trains several themes or in several countries counts in each: sums are no numbers of people.",
)
