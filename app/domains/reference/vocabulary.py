"""Closed lists of the reference domain (model 3.3, 3.7, D1 to D3); code depends on them, their labels are data."""

from __future__ import annotations

import enum


class Language(enum.StrEnum):
    """The six official languages (S 7(b)(i))."""

    AR = "ar"
    ZH = "zh"
    EN = "en"
    FR = "fr"
    RU = "ru"
    ES = "es"


class TerritoryLevel(enum.StrEnum):
    """How wide a territory is (D1)."""

    GLOBAL = "global"
    REGION = "region"
    SUBREGION = "subregion"
    COUNTRY = "country"
    PROVINCE = "province"
    CITY = "city"
    SETTLEMENT = "settlement"


class ClassificationScheme(enum.StrEnum):
    """The lists by which country focus is judged (S 17; E50, E51)."""

    UN_LDC = "un_ldc"
    UN_LLDC = "un_lldc"
    UN_SIDS = "un_sids"
    WB_FCS = "wb_fcs"


class DatePrecision(enum.StrEnum):
    """How exactly a date is known (P)."""

    DAY = "day"
    YEAR = "year"


class TargetAudience(enum.StrEnum):
    """Whether a target group stands inside or outside UN-Habitat (S 17)."""

    INTERNAL = "internal"
    EXTERNAL = "external"


class VocabularyOrigin(enum.StrEnum):
    """Where a list comes from: the document (S), other material (E), or our own proposal (P)."""

    S = "S"
    E = "E"
    P = "P"


class CapacityLevel(enum.StrEnum):
    """Where capacity lives (E22, E26, E27)."""

    INDIVIDUAL = "individual"
    ORGANISATION = "organisation"
    ENABLING_ENVIRONMENT = "enabling_environment"


class MetricName(enum.StrEnum):
    """What is counted (I11; the first four in S 7(b)(i), the last two in S 7(b)(iii) and T2.1.2k3: INC-3)."""

    PAGE_VIEWS = "page_views"
    DOWNLOADS = "downloads"
    RANK_MOST_POPULAR_PAGE = "rank_most_popular_page"
    RANK_MOST_DOWNLOADED_PUBLICATION = "rank_most_downloaded_publication"
    ENROLMENTS = "enrolments"
    COMPLETIONS = "completions"
    CERTIFICATES = "certificates"
    SATISFACTION = "satisfaction"
    APPLICATION_RATE = "application_rate"
    COURSES_AVAILABLE = "courses_available"
    COURSES_TO_COME = "courses_to_come"
