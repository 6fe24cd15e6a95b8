"""What of the catalogue can answer a need: tools and packages that can be had, courses that can be taken (D7; ADR 0038).

What is archived, withdrawn, unpublished or past its last day is not here: neither a candidate nor counted in a gap.
"""

from __future__ import annotations

from app.domains.needs.offers import OfferSource, register
from app.domains.needs.vocabulary import MatchTarget

TOOL_OFFERS = OfferSource(
    MatchTarget.TOOL,
    "tool",
    "catalogue",
    "SELECT t.id, t.code, t.title, t.themes, t.capacity_levels AS levels, t.territory_ids, t.languages, "
    "NULL::text[] AS modalities, CASE t.up_to_date WHEN 'yes' THEN true WHEN 'no' THEN false END AS verified, "
    "coalesce(t.updated_on, t.released_to) AS updated_on, t.visibility "
    "FROM tools t WHERE t.archived_at IS NULL AND coalesce(t.availability, 'available') = 'available' "
    "AND t.future IS DISTINCT FROM 'retire'",
)
"""A tool that is known not to be there is not proposed, nor one that its latest assessment would retire (I2)."""

PACKAGE_OFFERS = OfferSource(
    MatchTarget.PACKAGE,
    "pkg",
    "catalogue",
    "SELECT p.id, p.code, p.title, p.themes, p.capacity_levels AS levels, p.territory_ids, NULL::text[] AS languages, "
    "array_remove(ARRAY[p.delivery_mode::text], NULL) AS modalities, NULL::boolean AS verified, "
    "p.updated_at::date AS updated_on, p.visibility "
    "FROM packages p WHERE p.archived_at IS NULL AND p.status = 'offered'",
)

COURSE_OFFERS = OfferSource(
    MatchTarget.COURSE,
    "course",
    "catalogue",
    "SELECT c.id, c.code, c.title, c.themes, c.capacity_levels AS levels, c.territory_ids, c.languages, "
    "array_remove(ARRAY[c.course_mode::text], NULL) AS modalities, NULL::boolean AS verified, "
    "coalesce(c.updated_on, c.published_on) AS updated_on, c.visibility "
    "FROM courses c WHERE c.archived_at IS NULL AND c.status = 'published' "
    "AND (c.valid_until IS NULL OR c.valid_until >= current_date)",
)


def offer_catalogue() -> None:
    """Make the registries known to the needs."""
    for source in (TOOL_OFFERS, PACKAGE_OFFERS, COURSE_OFFERS):
        register(source)
