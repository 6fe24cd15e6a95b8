"""What of the partners can answer a need: those in use that are neither suspended nor rejected (D7; issue 3; ADR 0042)."""

from __future__ import annotations

from app.domains.needs.offers import OfferSource, register
from app.domains.needs.vocabulary import MatchTarget

PARTNER_OFFERS = OfferSource(
    MatchTarget.PARTNER,
    "partner",
    "partners",
    "SELECT p.id, p.code, p.name AS title, p.themes, p.capacity_levels AS levels, "
    "CASE WHEN cardinality(p.territory_ids) = 0 AND p.country_id IS NOT NULL THEN ARRAY[p.country_id] ELSE p.territory_ids END "
    "AS territory_ids, p.languages, NULL::text[] AS modalities, "
    "(p.verification_status = 'verified' AND coalesce(p.verified_until, current_date) >= current_date) AS verified, "
    "p.updated_at::date AS updated_on, p.visibility "
    "FROM partners p WHERE p.archived_at IS NULL AND p.merged_into_id IS NULL "
    "AND p.verification_status NOT IN ('suspended', 'rejected')",
)
"""A partner that has not been verified is proposed and says so: it can be looked at before it is engaged."""


def offer_partners() -> None:
    """Make the registry known to the needs."""
    register(PARTNER_OFFERS)
