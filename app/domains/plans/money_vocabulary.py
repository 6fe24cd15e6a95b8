"""Closed lists of money and posts (model 3.2, 4.C)."""

from __future__ import annotations

import enum


class FundingSource(enum.StrEnum):
    """Where money comes from (S 13, 14, 21, 23, 24; E54)."""

    REGULAR_BUDGET_CORE = "regular_budget_core"
    EXTRA_BUDGETARY = "extra_budgetary"
    SOFT_EARMARKED = "soft_earmarked"
    HARD_EARMARKED = "hard_earmarked"
    IN_KIND = "in_kind"
    NOT_STATED = "not_stated"


class BudgetCategory(enum.StrEnum):
    """What money is for (S 24, the first three)."""

    POST = "post"
    CONSULTANCY = "consultancy"
    PRODUCT_TRANSFORMATION = "product_transformation"
    TRAINING = "training"
    TRAVEL = "travel"
    OTHER = "other"


class BudgetLineStatus(enum.StrEnum):
    """How far a budget line has come (machine 6.12, P)."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    PARTLY_RESOURCED = "partly_resourced"
    RESOURCED = "resourced"
    SPENT = "spent"
    WITHDRAWN = "withdrawn"


class PostStatus(enum.StrEnum):
    """How far a post has come (machine 6.11; S 21, 23; P)."""

    EXISTING = "existing"
    REQUESTED = "requested"
    APPROVED = "approved"
    UNDER_RECRUITMENT = "under_recruitment"
    FILLED = "filled"
    VACANT = "vacant"
    CANCELLED = "cancelled"


class ResourcePackageStatus(enum.StrEnum):
    """How far a package for fundraising has come (M2, P)."""

    DRAFT = "draft"
    READY = "ready"
    OFFERED = "offered"
    PARTLY_FUNDED = "partly_funded"
    FUNDED = "funded"
    CLOSED = "closed"


class ContributionKind(enum.StrEnum):
    """A contribution received (M4), or a review of a kind of funding (M3)."""

    CONTRIBUTION = "contribution"
    FUNDING_SOURCE_REVIEW = "funding_source_review"


class Earmarking(enum.StrEnum):
    """How far a donor binds the money (M3, M4; E54)."""

    UNEARMARKED = "unearmarked"
    SOFT = "soft"
    EARMARKED = "earmarked"
    TIGHT = "tight"


class FinancingDialogueLevel(enum.StrEnum):
    """How wide a financing dialogue reaches (M5; S T2.4.5a1, T2.4.5k1)."""

    GLOBAL = "global"
    SUBREGIONAL = "subregional"
    COUNTRY = "country"


class CommitmentKind(enum.StrEnum):
    """Whether a party gives its name or its money (M5)."""

    CHAMPION = "champion"
    DONOR = "donor"


class SupporterKind(enum.StrEnum):
    """Who champions the strategy (M6; S 12(d)(i))."""

    MEMBER_STATE = "member_state"
    PROFESSIONAL_NETWORK = "professional_network"
    ACADEMIC_NETWORK = "academic_network"
    INTERNATIONAL_ORGANISATION = "international_organisation"
