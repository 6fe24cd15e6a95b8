"""The reference data that ships: complete, UN-named, and never claiming more than its sources."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[2] / "app" / "data"
REFERENCE = DATA / "reference"
LANGUAGES = {"en", "fr", "es", "ru", "ar", "zh"}
CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.+-]*$")
SCRIPT = {"ar": r"[\u0621-\u064a]", "ru": r"[\u0400-\u04ff]", "zh": r"[\u4e00-\u9fff]"}

Row = dict[str, Any]


def read(path: Path) -> Any:
    """Load one JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


TERRITORIES: list[Row] = read(REFERENCE / "territories.json")
BY_CODE: dict[str, Row] = {row["code"]: row for row in TERRITORIES}
CLASSIFICATIONS: Row = read(REFERENCE / "classifications.json")
VOCABULARIES: list[Row] = [
    vocabulary for path in sorted((REFERENCE / "vocabularies").glob("*.json")) for vocabulary in read(path)
]
VOCABULARY: dict[str, Row] = {vocabulary["code"]: vocabulary for vocabulary in VOCABULARIES}
EMPTY = {"community_of_practice"}

SECTION_3: dict[str, str] = {
    "action_category": "green orange red",
    "plan_year": "Y1 Y2 Y3 Y4",
    "change_tag": "deleted done revised added",
    "action_state": "planned active on_hold done dropped",
    "resource_condition": "none_stated staff_time_permitting resources_permitting"
    " if_additional_resources additional_resources_required",
    "workstream": "WS1 WS2 WS3",
    "plan_status": "draft submitted considered superseded withdrawn",
    "context_kind": "trend rationale constraint opportunity plan_input method",
    "lens": "vulnerability_risk adapt_form_function recovery",
    "funding_source": "regular_budget_core extra_budgetary soft_earmarked hard_earmarked in_kind not_stated",
    "budget_category": "post consultancy product_transformation training travel other",
    "post_grade": "P-2 P-3 P-4 P-5 D-1 D-2 G NO consultant UNV",
    "post_status": "existing requested approved under_recruitment filled vacant cancelled",
    "capacity_level": "individual organisation enabling_environment",
    "capacity_kind": "functional technical",
    "functional_capacity": "engage_stakeholders assess_and_envision policy_and_strategy"
    " budget_manage_implement monitor_evaluate",
    "core_issue": "leadership policy_legal accountability public_engagement human_resources"
    " financial_resources physical_resources environmental_resources",
    "remedy_kind": "training non_training mixed undecided",
    "gap_priority": "high medium low",
    "need_source": "country_office regional_office regional_commission member_state"
    " local_government cca_unsdcf voluntary_local_review request project_review"
    " training_institution community_of_practice survey assessment",
    "modality": "in_person live_virtual self_paced facilitated_online webinar blended"
    " peer_exchange coaching on_the_job toolkit mooc curriculum",
    "evaluation_level": "L1 L2 L3 L4 L5",
    "country_focus": "less_developed fragile",
    "classification_scheme": "un_ldc un_lldc un_sids wb_fcs",
    "domain_of_change": "1 2 3 4",
    "strategic_outcome": "1.1 1.2 1.3 2.1 2.2 2.3 3.1 3.2 3.3 4.1 4.2 4.3",
    "sdg_target": "11.1 11.2 11.3 11.4 11.5 11.6 11.7 11.a 11.b 11.c",
    "nua_section": "core_dimensions social economic environmental spatial"
    " means_of_implementation governance follow_up_and_review urban_policy legislation"
    " planning_design economy_finance local_implementation",
    "theme": "urban_data urban_planning policy housing land basic_services municipal_finance"
    " governance_participation climate resilience migration safeguards sdg_monitoring"
    " sdg_localisation digital leadership housing_finance other",
    "cross_cutting_issue": "human_rights gender children_youth_older_persons disability climate_change youth",
    "subprogramme": "SP4",
    "flagship": "rise_up sdg_cities",
    "community_of_practice": "",
    "org_unit_type": "executive_office division service branch section unit regional_office"
    " country_office liaison_office committee",
    "partner_type": "un_entity un_regional_commission un_learning_body national_government"
    " local_government city_network regional_organisation university university_network"
    " training_institution research_institute centre_of_excellence private_company ngo_national"
    " ngo_international cbo community_professional_group professional_association foundation"
    " donor other",
    "accreditation_status": "not_applicable none ecosoc habitat_ii habitat_iii un_habitat_ad_hoc expired",
    "verification_status": "unverified profile_incomplete in_review verified rejected suspended expired",
    "risk_flag": "observation risk escalated red",
    "agreement_type": "memorandum_of_understanding agreement_of_cooperation framework_agreement"
    " contribution_agreement partnership_agreement letter_of_exchange un_to_un_agreement"
    " terms_of_reference_only",
    "engagement_nature": "course_development translation delivery research funding data hosting"
    " advisory joint_programme advocacy",
    "cooperation_direction": "north_south south_south triangular",
    "cooperation_mode": "programme_exchange secondment dual_degree joint_research centre_creation",
    "language": "ar zh en fr ru es",
}


def assert_label(label: dict[str, str], where: str) -> None:
    """Six languages, each filled and in its own script."""
    assert set(label) == LANGUAGES, where
    for language, text in label.items():
        assert text == text.strip() != "", f"{where} {language}"
        if language in SCRIPT:
            assert re.search(SCRIPT[language], text), f"{where} {language}: {text}"


def ancestors(code: str) -> list[str]:
    """Climb from a territory to the world; fail on a cycle."""
    path: list[str] = []
    parent = BY_CODE[code]["parent"]
    while parent is not None:
        assert parent not in path, f"cycle at {code}"
        path.append(parent)
        parent = BY_CODE[parent]["parent"]
    return path


def standing(row: Row, day: date) -> bool | None:
    """Say whether a classification row holds on a day; None is *not recorded*."""
    ends = row["valid_to"] and date.fromisoformat(row["valid_to"])
    if ends and day >= ends:
        doubtful = row["valid_to_precision"] == "year" and day.year == ends.year
        return None if doubtful else False
    attested = row["attested_on"] and date.fromisoformat(row["attested_on"])
    if row["valid_from"] is None and attested and day < attested:
        return None
    return True


def members(scheme: str, day: str) -> set[str]:
    """Territories that certainly belong to a scheme on a day."""
    return {
        row["territory"]
        for row in CLASSIFICATIONS["rows"]
        if row["scheme"] == scheme and row["attested_on"] is not None and standing(row, date.fromisoformat(day))
    }


def test_territory_codes_are_unique_and_well_formed() -> None:
    assert len(BY_CODE) == len(TERRITORIES) == 279
    for key in ("iso2", "iso3", "m49"):
        values = [row[key] for row in TERRITORIES if row[key] is not None]
        assert len(values) == len(set(values)), key
    for row in TERRITORIES:
        assert CODE.match(row["code"])
        assert row["level"] in {term["code"] for term in VOCABULARY["territory_level"]["terms"]}
        assert row["source"]
        assert row["locator"]
        assert row["regional_office"] is row["regional_commission"] is None
        if row["level"] == "country":
            assert re.fullmatch(r"[A-Z]{3}", row["code"])
            assert row["code"] == row["iso3"]
            assert re.fullmatch(r"[A-Z]{2}", row["iso2"])
            assert re.fullmatch(r"\d{3}", row["m49"])
        assert_label(row["name"], row["code"])


def test_parents_exist_without_cycles_and_come_first() -> None:
    seen: set[str] = set()
    for row in TERRITORIES:
        path = ancestors(row["code"])
        assert row["code"] == "001" or path[-1] == "001", row["code"]
        assert row["parent"] is None or row["parent"] in seen
        seen.add(row["code"])
        if row["un_region"] is not None:
            assert BY_CODE[row["un_region"]]["level"] == "region"
            assert row["un_region"] in [row["code"], *path]
    alone = [row["code"] for row in TERRITORIES if row["un_region"] is None]
    assert alone == ["001", "ATA"]


def test_counts_are_those_of_m49() -> None:
    areas = [row for row in TERRITORIES if row["level"] == "country"]
    assert sum(row["un_member"] is True for row in areas) == 193
    regions = Counter(row["un_region"] for row in areas)
    assert regions == {"002": 60, "019": 57, "142": 50, "150": 51, "009": 29, None: 1}
    levels = Counter(row["m49_level"] for row in TERRITORIES)
    assert levels["region"] == 5
    assert levels["sub-region"] == 17
    assert levels["intermediate-region"] == 7


@pytest.mark.parametrize("code", ["XKX", "TWN", "ANT", "AZO", "CAI", "CHI", "GLI", "830", "680"])
def test_what_m49_has_not_is_left_out(code: str) -> None:
    assert code not in BY_CODE
    assert all(row["m49"] != code for row in TERRITORIES)


def test_observers_and_areas_are_not_members() -> None:
    for code in ("PSE", "VAT", "COK", "NIU", "ESH", "ATA", "ALA", "HKG"):
        assert BY_CODE[code]["un_member"] is False
    assert BY_CODE["GGY"]["parent"] == BY_CODE["JEY"]["parent"] == "154"


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("TUR", "en", "Türkiye"),
        ("CIV", "en", "Côte d\u2019Ivoire"),
        ("VNM", "en", "Viet Nam"),
        ("PSE", "en", "State of Palestine"),
        ("BOL", "en", "Bolivia (Plurinational State of)"),
        ("LAO", "en", "Lao People's Democratic Republic"),
        ("PRK", "en", "Democratic People's Republic of Korea"),
        ("CZE", "en", "Czechia"),
        ("SWZ", "en", "Eswatini"),
        ("MKD", "en", "North Macedonia"),
        ("NLD", "en", "Netherlands (Kingdom of the)"),
        ("FLK", "en", "Falkland Islands (Malvinas)"),
        ("HKG", "en", "China, Hong Kong Special Administrative Region"),
        ("TUR", "fr", "Türkiye"),
        ("CPV", "fr", "Cabo Verde"),
        ("MMR", "fr", "Myanmar"),
        ("BLR", "fr", "Bélarus"),
        ("TZA", "es", "República Unida de Tanzanía"),
        ("KEN", "es", "Kenya"),
        ("MDA", "ru", "Республика Молдова"),
        ("BLR", "ru", "Беларусь"),
        ("PSE", "ar", "دولة فلسطين"),
        ("SYR", "ar", "الجمهورية العربية السورية"),
        ("PRK", "zh", "朝鲜民主主义人民共和国"),
        ("BOL", "zh", "多民族玻利维亚国"),
        ("419", "fr", "Amérique latine et Caraïbes"),
        ("202", "ru", "Африка к югу от Сахары"),
        ("145", "ar", "غربي آسيا"),
    ],
)
def test_names_are_those_of_the_united_nations(code: str, language: str, name: str) -> None:
    assert BY_CODE[code]["name"][language] == name


def test_waemu_has_eight_members_of_which_seven_are_least_developed() -> None:
    plan = read(DATA / "plan-2021-2024.json")
    waemu = BY_CODE["WAEMU"]
    assert waemu["level"] == "subregion"
    named = {member["iso2"] for member in plan["waemu_members"]}
    assert {BY_CODE[code]["iso2"] for code in waemu["members"]} == named
    assert len(waemu["members"]) == 8
    assert set(waemu["members"]) - members("un_ldc", "2021-11-15") == {"CIV"}
    assert [row["code"] for row in TERRITORIES if row["members"]] == ["WAEMU"]


def test_classification_rows_are_sound() -> None:
    values = {term["code"] for term in VOCABULARY["classification_value"]["terms"]}
    schemes = {term["code"] for term in VOCABULARY["classification_scheme"]["terms"]}
    assert {scheme["code"] for scheme in CLASSIFICATIONS["schemes"]} == schemes
    seen = Counter((row["scheme"], row["territory"]) for row in CLASSIFICATIONS["rows"])
    assert set(seen.values()) == {1}
    for row in CLASSIFICATIONS["rows"]:
        assert BY_CODE[row["territory"]]["level"] == "country"
        assert row["scheme"] in schemes
        assert row["value"] in values
        assert row["source"]
        assert row["locator"]
        assert row["valid_from"] is None, "no start date is known"
        assert (row["valid_to"] is None) == (row["valid_to_precision"] is None)
        if row["valid_to"]:
            date.fromisoformat(row["valid_to"])
    rows = Counter(row["scheme"] for row in CLASSIFICATIONS["rows"])
    assert {scheme["code"]: scheme["rows"] for scheme in CLASSIFICATIONS["schemes"]} == {
        "un_ldc": rows["un_ldc"],
        "un_lldc": 32,
        "un_sids": 53,
        "wb_fcs": 0,
    }


@pytest.mark.parametrize(("day", "count"), [("2021-09-28", 46), ("2024-01-01", 45), ("2025-01-01", 44)])
def test_least_developed_countries_as_of(day: str, count: int) -> None:
    assert len(members("un_ldc", day)) == count


def test_a_doubtful_day_is_not_recorded() -> None:
    row = {row["territory"]: row for row in CLASSIFICATIONS["rows"] if row["scheme"] == "un_ldc"}
    assert standing(row["BWA"], date(1993, 12, 31)) is True
    assert standing(row["BWA"], date(1994, 6, 1)) is None
    assert standing(row["BWA"], date(1995, 1, 1)) is False
    assert standing(row["AGO"], date(1990, 1, 1)) is None
    assert standing(row["BTN"], date(2023, 12, 12)) is True
    assert standing(row["BTN"], date(2023, 12, 13)) is False
    for code in ("BGD", "LAO", "NPL", "SLB"):
        assert row[code]["note"].startswith("scheduled; check for deferral")


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda vocabulary: vocabulary["code"])
def test_vocabulary(vocabulary: Row) -> None:
    where = vocabulary["code"]
    assert CODE.match(where)
    assert_label(vocabulary["name"], where)
    assert vocabulary["description"]["en"]
    assert vocabulary["origin"] in {"S", "E", "P"}
    assert vocabulary["source"]
    assert set(vocabulary["label_status"]) == LANGUAGES
    assert vocabulary["label_status"]["en"] == "reviewed"
    terms = vocabulary["terms"]
    codes = [term["code"] for term in terms]
    assert (codes == []) == (where in EMPTY)
    assert len(codes) == len(set(codes))
    assert [term["order"] for term in terms] == list(range(1, len(terms) + 1))
    for term in terms:
        assert CODE.match(term["code"]), term["code"]
        assert_label(term["label"], f"{where}.{term['code']}")
        assert term["verified"] == (term["origin"] != "P")
        assert (term["source"].split()[0].rstrip(";")[0] in "SE") == term["verified"]
        assert term.get("broader") in {None, *codes}
    for language in LANGUAGES:
        labels = [term["label"][language] for term in terms]
        assert len(labels) == len(set(labels)), f"{where} {language}"


def test_vocabularies_are_unique_and_hold_the_model() -> None:
    assert len(VOCABULARY) == len(VOCABULARIES)
    for code, expected in SECTION_3.items():
        assert [term["code"] for term in VOCABULARY[code]["terms"]] == expected.split(), code
    assert len(VOCABULARY["constituent_group"]["terms"]) == 16
    assert len(VOCABULARY["risk_category"]["terms"]) == 8


def test_mappings_inside_the_vocabularies_resolve() -> None:
    for vocabulary in VOCABULARIES:
        for term in vocabulary["terms"]:
            for target, code in term.get("mappings", {}).items():
                if target in VOCABULARY:
                    assert code in {item["code"] for item in VOCABULARY[target]["terms"]}


def test_every_evidence_number_has_an_address() -> None:
    sources = {row["code"]: row for row in read(REFERENCE / "sources.json")}
    text = json.dumps([VOCABULARIES, CLASSIFICATIONS])
    for number in set(re.findall(r"\bE\d+\b", text)):
        assert sources[number]["addresses"], number


def test_the_plan_uses_known_codes() -> None:
    plan = read(DATA / "plan-2021-2024.json")
    outputs = [
        output for objective in plan["objectives"] for outcome in objective["outcomes"] for output in outcome["outputs"]
    ]

    def known(vocabulary: str, used: set[str | None]) -> None:
        codes = {term["code"] for term in VOCABULARY[vocabulary]["terms"]}
        assert {code for code in used if code} <= codes, vocabulary

    actions = [action for output in outputs for action in output["actions"]]
    activities = [item for output in outputs for item in output["key_activities_2022"]]
    known("segmentation", {action["segmentation"] for action in actions})
    known("change_tag", {(action["change_tag"] or "").lower() for action in actions})
    known("resource_condition", {item["resource_condition"] for item in activities})
    known("context_kind", {item["kind"] for item in plan["context"]})
    known("evidence_source_kind", {item["kind"] for item in plan["evidence_sources"]})
    known("post_grade", {post["grade"] for post in plan["posts"]})
    known("post_status", {post["status"] for post in plan["posts"]})
    known("budget_category", {line["category"] for line in plan["budget_2022"]["lines"]})
    known("funding_source", {line["funding"] for line in plan["budget_2022"]["lines"]})
    known("target_audience", {group["audience"] for group in plan["target_groups"]})
    known("metric", {metric["metric"] for metric in plan["metrics"]})
    known("language", set(plan["languages"]["official_un_languages"]))


def test_the_plan_is_the_one_that_was_restated() -> None:
    digest = hashlib.sha256((DATA / "plan-2021-2024.json").read_bytes()).hexdigest()
    assert digest == "957e03f0494e8beb106868e2df3c7e1dc53f56e11c030630a6dd770022155c86"
