"""The partners' resources (resources.md, partners): the registry, its due diligence, and what is done together."""

from __future__ import annotations

from app.domains.partners import rules
from app.domains.partners.centres import TRAINERS as TRAINERS_SCOPE
from app.domains.partners.centres import Centre, Trainer
from app.domains.partners.diligence import Accreditation, DiligenceRule, RiskFlag, Verification
from app.domains.partners.engagements import Agreement, Coalition, Hub, Partnership
from app.domains.partners.models import Contact, Partner
from app.domains.partners.offers import offer_partners
from app.domains.partners.parts import DILIGENCE
from app.domains.partners.vocabulary import AccreditationStatus
from app.domains.partners.workflows import (
    AGREEMENT_WORKFLOW,
    CENTRE_WORKFLOW,
    DILIGENCE_RULE_WORKFLOW,
    PARTNER_WORKFLOW,
    RISK_FLAG_WORKFLOW,
    VERIFICATION_WORKFLOW,
)
from app.kernel import kinds
from app.kernel.fields import derived
from app.kernel.resource import Many, Resource

_ACCREDITED = (
    "SELECT a.status FROM accreditations a WHERE a.partner_id = {t}.id AND a.archived_at IS NULL "
    "AND a.starts_on <= current_date AND coalesce(a.ends_on, current_date) >= current_date "
    "ORDER BY a.starts_on DESC, a.id DESC LIMIT 1"
)
ACCREDITATION_STATUS = (
    f"coalesce(({_ACCREDITED}), CASE WHEN EXISTS (SELECT 1 FROM accreditations a WHERE a.partner_id = {{t}}.id "  # noqa: S608 - declared names alone
    "AND a.archived_at IS NULL AND a.ends_on < current_date) THEN 'expired' "
    "WHEN {t}.partner_type IN ('un_entity', 'un_regional_commission', 'un_learning_body', 'national_government') "
    "THEN 'not_applicable' ELSE 'none' END)"
)


def _of_type(name: str) -> str:
    """SQL of another list's code for a partner's type, as the vocabulary maps it."""
    return (
        f"(SELECT m.mappings->>'{name}' FROM terms m JOIN vocabularies v ON v.id = m.vocabulary_id "  # noqa: S608 - declared names alone
        "WHERE v.code = 'partner_type' AND m.code = {t}.partner_type AND m.archived_at IS NULL)"
    )


PARTNERS = Resource(
    Partner,
    path="partners",
    type="Partner",
    prefix="partner",
    domain="partners",
    own="id",
    workflow=PARTNER_WORKFLOW,
    prepare=rules.PARTNER_PREPARED,
    rules=rules.PARTNER,
    code_pattern="PARTNER-{n:05d}",
    derived=(
        derived(
            "accreditation_status",
            kinds.ENUM,
            ACCREDITATION_STATUS,
            "On what ground it is accredited today (S T2.4.4a3; E37).",
            filter=True,
            nullable=False,
            enum=AccreditationStatus,
        ),
        derived(
            "iati_organisation_type",
            kinds.TEXT,
            _of_type("iati_organisation_type"),
            "The IATI code of its type; null when there is no certain one (E54).",
        ),
        derived("unpp_type", kinds.TEXT, _of_type("unpp_type"), "The UN Partner Portal's code of its type (E35)."),
    ),
    many=(
        Many("branches", "partners", "parent_id", "The bodies that are branches of it."),
        Many("merged", "partners", "merged_into_id", "The entries that turned out to be this one."),
        Many("contacts", "contacts", "partner_id", "Whom to ask there."),
        Many("verifications", "verifications", "partner_id", "Its verifications, the latest first."),
        Many("risk_flags", "risk-flags", "partner_id", "What speaks against it, the latest first."),
        Many("accreditations", "accreditations", "partner_id", "Its accreditations, the latest first."),
        Many("agreements", "agreements", "partner_id", "What has been agreed with it."),
        Many("partnerships", "partnerships", "partner_id", "What is done with it."),
        Many("applications", "applications", "partner_id", "What it applied with, as far as the reader may see it."),
        Many("awards", "awards", "partner_id", "What it was awarded."),
        Many("champions", "champions", "partner_id", "The cycles in which it was a champion city, or might be."),
        Many("chairs", "chairs", "partner_id", "The Chairs that it has."),
        Many("hubs", "hubs", "member_ids", "The hubs that it belongs to."),
        Many("coalitions", "coalitions", "city_ids", "The coalitions that it belongs to."),
        Many("centres", "centres", "host_partner_ids", "The centres that it hosts."),
    ),
)

CONTACTS = Resource(
    Contact,
    path="contacts",
    type="Contact",
    prefix="contact",
    domain="partners",
    own="partner_id",
    prepare=rules.CONTACT_PREPARED,
    rules=rules.CONTACT,
    follows=(rules.partners_follow,),
    code_pattern="CONTACT-{n:05d}",
)

VERIFICATIONS = Resource(
    Verification,
    path="verifications",
    type="Verification",
    prefix="verif",
    domain="partners",
    visibility="restricted",
    restricted_scope=DILIGENCE,
    workflow=VERIFICATION_WORKFLOW,
    rules=rules.VERIFICATION,
    code_pattern="VERIF-{year}-{n:05d}",
)

RISK_FLAGS = Resource(
    RiskFlag,
    path="risk-flags",
    type="RiskFlag",
    prefix="flag",
    domain="partners",
    visibility="restricted",
    restricted_scope=DILIGENCE,
    workflow=RISK_FLAG_WORKFLOW,
    prepare=rules.RISK_FLAG_PREPARED,
    rules=rules.RISK_FLAG,
    follows=(rules.suspension_follows,),
    code_pattern="FLAG-{year}-{n:05d}",
)

ACCREDITATIONS = Resource(
    Accreditation,
    path="accreditations",
    type="Accreditation",
    prefix="accr",
    domain="partners",
    rules=rules.ACCREDITATION,
    code_pattern="ACCR-{year}-{n:05d}",
)

DILIGENCE_RULES = Resource(
    DiligenceRule,
    path="diligence-rules",
    type="DiligenceRule",
    prefix="drule",
    domain="partners",
    workflow=DILIGENCE_RULE_WORKFLOW,
    rules=rules.DILIGENCE_RULE,
    code_pattern="DRULE-{n:03d}",
)

AGREEMENTS = Resource(
    Agreement,
    path="agreements",
    type="Agreement",
    prefix="agree",
    domain="partners",
    workflow=AGREEMENT_WORKFLOW,
    rules=rules.AGREEMENT,
    code_pattern="AGREE-{year}-{n:05d}",
    many=(Many("partnerships", "partnerships", "agreement_id", "What is done under it."),),
)

PARTNERSHIPS = Resource(
    Partnership,
    path="partnerships",
    type="Partnership",
    prefix="pship",
    domain="partners",
    rules=rules.PARTNERSHIP,
    code_pattern="PSHIP-{year}-{n:05d}",
)

HUBS = Resource(
    Hub, path="hubs", type="Hub", prefix="hub", domain="partners", rules=rules.HUB, code_pattern="HUB-{n:03d}"
)

COALITIONS = Resource(
    Coalition, path="coalitions", type="Coalition", prefix="coal", domain="partners", rules=rules.COALITION,
    code_pattern="COAL-{n:03d}",
)  # fmt: skip

CENTRES = Resource(
    Centre,
    path="centres",
    type="Centre",
    prefix="centre",
    domain="partners",
    workflow=CENTRE_WORKFLOW,
    code_pattern="COE-{n:03d}",
    many=(Many("partnerships", "partnerships", "centre_id", "What is done with it."),),
)

TRAINERS = Resource(
    Trainer,
    path="trainers",
    type="Trainer",
    prefix="trainer",
    domain="partners",
    visibility="restricted",
    restricted_scope=TRAINERS_SCOPE,
    views=("aggregate",),
    rules=rules.TRAINER,
    code_pattern="TRAINER-{n:05d}",
)

RESOURCES = (
    PARTNERS, CONTACTS, VERIFICATIONS, RISK_FLAGS, ACCREDITATIONS, DILIGENCE_RULES, AGREEMENTS, PARTNERSHIPS, HUBS, COALITIONS,
    CENTRES, TRAINERS,
)  # fmt: skip

offer_partners()
