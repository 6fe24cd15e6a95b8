"""The organisation domain's resources (resources.md, organisation)."""

from __future__ import annotations

from app.domains.organisation.models import Community, FocalPoint, Guidance, Person, Practice, Unit
from app.domains.organisation.rules import FOCAL_POINT, UNIT
from app.domains.organisation.workflows import GUIDANCE_WORKFLOW, PRACTICE_WORKFLOW
from app.kernel import kinds
from app.kernel.fields import derived
from app.kernel.resource import Many, Resource

CURRENT_FOCAL_POINT = (
    "(EXISTS (SELECT 1 FROM focal_points f WHERE f.unit_id = {t}.id AND NOT f.deputy AND f.archived_at IS NULL "
    "AND f.starts_on <= current_date AND (f.ends_on IS NULL OR f.ends_on >= current_date)))"
)

UNITS = Resource(
    Unit,
    path="units",
    type="Unit",
    prefix="unit",
    domain="organisation",
    rules=UNIT,
    visibility="public",
    derived=(
        derived(
            "has_focal_point",
            kinds.BOOLEAN,
            CURRENT_FOCAL_POINT,
            "Whether it has a focal point today; ask for false to see what is not covered (VR-80).",
            filter=True,
            scope="read",
            nullable=False,
        ),
    ),
    many=(
        Many("subunits", "units", "parent_id", "The units that belong to it."),
        Many("focal_points", "focal-points", "unit_id", "Its focal points, the latest first."),
        Many("posts", "posts", "unit_id", "Its posts."),
        Many("guidance", "guidance", "owner_unit_id", "The guidance it keeps."),
        Many("communities", "communities", "coordinator_unit_id", "The communities of practice it coordinates."),
        Many("practices", "practices", "unit_id", "The practices it offers."),
        Many("led_actions", "actions", "lead_unit_id", "The actions it leads."),
    ),
)

PEOPLE = Resource(
    Person,
    path="people",
    type="Person",
    prefix="pers",
    domain="organisation",
    visibility="restricted",
    restricted_scope="organisation:people",
    code_pattern="PERS-{n:05d}",
    many=(Many("focal_points", "focal-points", "person_id", "What they are or were focal point for."),),
)

FOCAL_POINTS = Resource(
    FocalPoint,
    path="focal-points",
    type="FocalPoint",
    prefix="focal",
    domain="organisation",
    rules=FOCAL_POINT,
    code_pattern="FOCAL-{n:05d}",
)

GUIDANCE = Resource(
    Guidance,
    path="guidance",
    type="Guidance",
    prefix="guid",
    domain="organisation",
    workflow=GUIDANCE_WORKFLOW,
    code_pattern="GUID-{n:05d}",
)

COMMUNITIES = Resource(
    Community, path="communities", type="Community", prefix="cop", domain="organisation", code_pattern="COP-{n:05d}"
)

PRACTICES = Resource(
    Practice,
    path="practices",
    type="Practice",
    prefix="prac",
    domain="organisation",
    workflow=PRACTICE_WORKFLOW,
    code_pattern="PRAC-{year}-{n:05d}",
)

RESOURCES = (UNITS, PEOPLE, FOCAL_POINTS, GUIDANCE, COMMUNITIES, PRACTICES)
