"""The resources of open calls and what they lead to (resources.md, partners)."""

from __future__ import annotations

from app.domains.partners import call_rules as rules
from app.domains.partners import outcome_steps
from app.domains.partners.call_models import Application, Appraisal, Award, Call, Clarification
from app.domains.partners.call_outcomes import Chair, Champion
from app.domains.partners.call_steps import APPRAISAL_CODES
from app.domains.partners.call_workflows import (
    APPLICATION_WORKFLOW,
    APPRAISAL_WORKFLOW,
    AWARD_WORKFLOW,
    CALL_WORKFLOW,
    CHAIR_WORKFLOW,
    CHAMPION_WORKFLOW,
    CLARIFICATION_WORKFLOW,
)
from app.domains.rules import ordered
from app.kernel.resource import Many, Resource
from app.kernel.seals import Seal

CALLS = Resource(
    Call,
    path="calls",
    type="Call",
    prefix="call",
    domain="partners",
    workflow=CALL_WORKFLOW,
    rules=rules.CALL,
    code_pattern="CALL-{year}-{n:03d}",
    many=(
        Many("applications", "applications", "call_id", "What was applied with, as far as the reader may see it."),
        Many("awards", "awards", "call_id", "What was decided."),
        Many("clarifications", "clarifications", "call_id", "Questions about it and to applicants."),
        Many("chairs", "chairs", "call_id", "The Chairs that it gives."),
    ),
)

APPLICATIONS = Resource(
    Application,
    path="applications",
    type="Application",
    prefix="appl",
    domain="partners",
    own="partner_id",
    seal=Seal("sealed", withheld="withheld_from"),
    workflow=APPLICATION_WORKFLOW,
    prepare=rules.APPLICATION_PREPARED,
    rules=rules.APPLICATION,
    code_pattern="APPL-{year}-{n:05d}",
    many=(
        Many(
            "appraisals",
            "appraisals",
            "application_id",
            "The reviewers' looks at it, as far as the reader may see them.",
        ),
        Many("awards", "awards", "application_id", "The award for it."),
    ),
)

APPRAISALS = Resource(
    Appraisal,
    path="appraisals",
    type="Appraisal",
    prefix="appr",
    domain="partners",
    seal=Seal("sealed", author="reviewer"),
    workflow=APPRAISAL_WORKFLOW,
    prepare=rules.APPRAISAL_PREPARED,
    rules=rules.APPRAISAL,
    code_pattern=APPRAISAL_CODES,
)

AWARDS = Resource(
    Award,
    path="awards",
    type="Award",
    prefix="award",
    domain="partners",
    own="partner_id",
    visibility="restricted",
    restricted_scope="partners:award",
    workflow=AWARD_WORKFLOW,
    prepare=rules.AWARD_PREPARED,
    rules=rules.AWARD,
    code_pattern="AWARD-{year}-{n:05d}",
    many=(Many("champions", "champions", "award_id", "The champion cities that come from it."),),
)

CLARIFICATIONS = Resource(
    Clarification,
    path="clarifications",
    type="Clarification",
    prefix="clari",
    domain="partners",
    own="partner_id",
    workflow=CLARIFICATION_WORKFLOW,
    prepare=rules.CLARIFICATION_PREPARED,
    rules=rules.CLARIFICATION,
    code_pattern="CLARI-{year}-{n:05d}",
)

CHAMPIONS = Resource(
    Champion,
    path="champions",
    type="Champion",
    prefix="champ",
    domain="partners",
    own="partner_id",
    workflow=CHAMPION_WORKFLOW,
    rules=(outcome_steps.staff_alone, outcome_steps.is_a_city, outcome_steps.selection_stands),
    code_pattern="CHAMP-{year}-{n:05d}",
)

CHAIRS = Resource(
    Chair,
    path="chairs",
    type="Chair",
    prefix="chair",
    domain="partners",
    own="partner_id",
    workflow=CHAIR_WORKFLOW,
    rules=(
        outcome_steps.staff_alone,
        ordered("starts_on", "ends_on"),
        outcome_steps.is_at_a_university,
        outcome_steps.stays_given,
    ),
    code_pattern="CHAIR-{n:03d}",
)

CALL_RESOURCES = (CALLS, APPLICATIONS, APPRAISALS, AWARDS, CLARIFICATIONS, CHAMPIONS, CHAIRS)
