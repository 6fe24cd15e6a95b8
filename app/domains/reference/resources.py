"""The reference domain's resources (resources.md, reference)."""

from __future__ import annotations

from app.domains.reference.models import Classification, TargetGroup, Term, Territory, Vocabulary
from app.domains.reference.rules import CLASSIFICATION, TERM, TERRITORY
from app.kernel import kinds
from app.kernel.fields import derived
from app.kernel.resource import Many, Resource

IN_FORCE = (
    "c.territory_id = {t}.id AND c.archived_at IS NULL AND c.visibility = 'public' "
    "AND (c.valid_from IS NULL OR c.valid_from <= current_date) AND (c.valid_to IS NULL OR c.valid_to > current_date)"
)
SCHEMES = (
    "(SELECT coalesce(array_agg(DISTINCT c.scheme::text ORDER BY c.scheme::text), '{}') FROM classifications c WHERE "
)
FOCUS = "c.scheme IN ('un_ldc', 'wb_fcs') AND "

TERRITORIES = Resource(
    Territory,
    path="territories",
    type="Territory",
    prefix="terr",
    domain="reference",
    rules=TERRITORY,
    visibility="public",
    derived=(
        derived(
            "classified_as",
            kinds.TEXTS,
            SCHEMES + IN_FORCE + ")",
            "The lists that name it today; a row whose start is not recorded counts.",
            nullable=False,
        ),
        derived(
            "priority_schemes",
            kinds.TEXTS,
            SCHEMES + FOCUS + IN_FORCE + ")",
            "The lists of less developed or fragile settings that name it today (S 17); none named is not 'no need'.",
            nullable=False,
        ),
        derived(
            "is_priority",
            kinds.BOOLEAN,
            "(" + SCHEMES + FOCUS + IN_FORCE + ") <> '{}')",
            "Whether a list of less developed or fragile settings names it today; `priority_schemes` says which.",
            filter=True,
            nullable=False,
        ),
    ),
    many=(
        Many("parts", "territories", "parent_id", "The territories that are part of it."),
        Many("classifications", "classifications", "territory_id", "Its rows in the dated lists."),
    ),
)

CLASSIFICATIONS = Resource(
    Classification,
    path="classifications",
    type="Classification",
    prefix="cls",
    domain="reference",
    rules=CLASSIFICATION,
    visibility="public",
    derived=(
        derived(
            "applies_from",
            kinds.DATE,
            "coalesce({t}.valid_from, DATE '0001-01-01')",
            "For asking as of a date: `valid_from`, or 0001-01-01 where the start is not recorded.",
            filter="range",
            nullable=False,
        ),
        derived(
            "applies_until",
            kinds.DATE,
            "coalesce({t}.valid_to, DATE '9999-12-31')",
            "For asking as of a date: `valid_to` (exclusive), or 9999-12-31 while no end is known.",
            filter="range",
            nullable=False,
        ),
    ),
)

TARGET_GROUPS = Resource(
    TargetGroup, path="target-groups", type="TargetGroup", prefix="tgrp", domain="reference", visibility="public"
)

VOCABULARIES = Resource(
    Vocabulary,
    path="vocabularies",
    type="Vocabulary",
    prefix="voc",
    domain="reference",
    visibility="public",
    many=(Many("terms", "terms", "vocabulary_id", "Its codes, in order; unverified ones only for staff."),),
)

TERMS = Resource(
    Term,
    path="terms",
    type="Term",
    prefix="term",
    domain="reference",
    rules=TERM,
    current="(SELECT v.code FROM vocabularies v WHERE v.id = {t}.vocabulary_id), {t}.id",
    many=(Many("narrower", "terms", "broader_id", "The terms that it includes."),),
)

RESOURCES = (TERRITORIES, CLASSIFICATIONS, TARGET_GROUPS, VOCABULARIES, TERMS)
