"""Every kind of record that the service keeps, in reading order."""

from __future__ import annotations

from app.domains.catalogue.resources import RESOURCES as CATALOGUE
from app.domains.facets import FACETS
from app.domains.needs.desk_jobs import CLOCK
from app.domains.needs.desk_resources import DESK
from app.domains.needs.resources import RESOURCES as NEEDS
from app.domains.needs.review_jobs import FIGURES, REVIEWS
from app.domains.organisation.resources import RESOURCES as ORGANISATION
from app.domains.partners.call_jobs import CLOSINGS
from app.domains.partners.call_resources import CALL_RESOURCES as CALLS
from app.domains.partners.expiry_jobs import EXPIRY
from app.domains.partners.resources import RESOURCES as PARTNERS
from app.domains.plans.resources import RESOURCES as PLANS
from app.domains.reference.resources import RESOURCES as REFERENCE
from app.domains.reference.rules import codes_in_use
from app.domains.review.resources import RESOURCES as REVIEW
from app.kernel.jobs import Job
from app.kernel.model import Base
from app.kernel.resource import Registry, Resource

RESOURCES: tuple[Resource, ...] = (
    *PLANS,
    *ORGANISATION,
    *REFERENCE,
    *NEEDS,
    *DESK,
    *CATALOGUE,
    *PARTNERS,
    *CALLS,
    *REVIEW,
)

REGISTRY = Registry(RESOURCES, terms=codes_in_use, facets=FACETS)
METADATA = Base.metadata

JOBS: tuple[Job, ...] = (CLOCK, REVIEWS, FIGURES, EXPIRY, CLOSINGS)
"""What workers run again and again; a line here is all that a job needs (ADR 0029)."""
