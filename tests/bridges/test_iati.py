"""IATI files: the order and codes of the standard, written down here; its schema where it is at hand; and the doors."""

from __future__ import annotations

import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.bridges.iati import activities, activity, policy_marker, shares
from app.data.review_load import shipped_markers
from app.domains.review.definitions import mapped
from app.platform.schema import CHECKOUT
from tests.domains.factories import World
from tests.nearby import near

ORDER = [
    "iati-identifier", "reporting-org", "title", "description", "participating-org", "other-identifier", "activity-status",
    "activity-date", "contact-info", "activity-scope", "recipient-country", "recipient-region", "location", "sector", "tag",
    "country-budget-items", "humanitarian-scope", "policy-marker", "collaboration-type", "default-flow-type",
    "default-finance-type", "default-aid-type", "default-tied-status", "budget",
]  # fmt: skip
"""The sequence of an activity in version 2.03 of the standard, as far as we go."""
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DATE, SHARE = r"\d{4}-\d\d-\d\d", r"\d{1,3}(\.\d{1,2})?"
CODES = {
    "iati-activity default-currency": "USD", f"iati-activity {LANG}": "en", "iati-activity hierarchy": "1",
    "iati-activity last-updated-datetime": DATE + r"T\d\d:\d\d:\d\dZ",
    "reporting-org ref": "XM-DAC-41120", "reporting-org type": "40", "participating-org ref": "XM-DAC-41120",
    "participating-org type": "40", "participating-org role": "[1-4]", "description type": "[1-4]",
    "other-identifier ref": ".+", "other-identifier type": "A[1-49]|B[19]", "activity-status code": "[1-6]",
    "activity-date type": "[1-4]", "activity-date iso-date": DATE, "sector vocabulary": "[1-9]|1[0-2]|9[89]",
    "sector code": "43030", "recipient-country code": "[A-Z]{2}", "recipient-country percentage": SHARE,
    "recipient-region code": "998|202",
    "recipient-region vocabulary": "1|2|99", "recipient-region percentage": SHARE, "tag vocabulary": "1|2|3|4|99",
    "tag code": r"11\.(\d+|[a-c])", "policy-marker vocabulary": "99", "policy-marker vocabulary-uri": "https://example.org/.+",
    "policy-marker code": "CB", "policy-marker significance": "[0-4]", "budget type": "[12]", "budget status": "[12]",
    "period-start iso-date": DATE, "period-end iso-date": DATE, "value currency": "[A-Z]{3}", "value value-date": DATE,
    f"narrative {LANG}": "ar|zh|fr|ru|es",
}  # fmt: skip
"""Every attribute that we write, with what the code lists of 2.03 hold for it: 43030, 41120 and 998 are the DAC's, 202 is M49's."""
CB1 = SimpleNamespace(**shipped_markers()[0])
FETCHED = CHECKOUT / ".assets" / "iati"
Row = dict[str, Any]


def marker(significance: int | None) -> Row:
    told = mapped(CB1, significance)["iati_significance"]
    return {"code": CB1.code, "marker": CB1.marker, "name": CB1.name, "significance": told}


def row(**more: Any) -> Row:
    found: Row = {
        "code": "PROJ-2031-00001", "reference": "PAAS-1", "title": {"en": "A <project>", "ar": "مشروع"}, "description": None,
        "stage": "implementing", "starts_on": "2031-01-01", "ends_on": "2032-12-31", "donors": ["A & B"],
        "delivery_partners": ["A university"], "sdg_targets": ["11.1", "11.a"], "budget_total": "250000.00",
        "budget_total_currency": "EUR", "updated_at": "2031-02-03T04:05:06Z",
        "places": [{"code": "KEN", "iso2": "KE", "level": "country"}], "marker": marker(3),
        "partners": [{"en": "A verified school"}],
    }  # fmt: skip
    return found | more


ROWS = [
    row(), row(places=[]), row(places=[{"code": c, "iso2": c[:2], "level": "country"} for c in ("KEN", "SEN", "TGO")]),
    row(places=[{"code": "202", "iso2": None, "level": "region"}]), row(ends_on=None), row(budget_total=None),
    row(marker=None), row(title={"en": "Bad\x01\ufffe text"}), row(reference="", donors=[], delivery_partners=[], sdg_targets=[]),
    *(row(marker=marker(n)) for n in (None, 0, 1, 2)), *(row(stage=s) for s in ("idea", "brief", "closed")),
]  # fmt: skip


def parsed(rows: list[Row]) -> ET.Element:
    return ET.fromstring(activities(rows, "https://example.org"))


@pytest.mark.parametrize("place", range(len(ROWS)))
def test_order_and_codes_are_the_standards(place: int) -> None:
    (found,) = parsed([ROWS[place]])
    names = [ORDER.index(child.tag) for child in found]
    assert names == sorted(names)
    for mandatory in (
        "iati-identifier",
        "reporting-org",
        "title",
        "description",
        "participating-org",
        "activity-status",
    ):
        assert found.find(mandatory) is not None
    for child in found.iter():
        for name, value in child.attrib.items():
            assert re.fullmatch(CODES[f"{child.tag} {name}"], value), (child.tag, name, value)
    total = [Decimal(one.get("percentage", "")) for one in found if one.tag.startswith("recipient-")]
    assert sum(total) == 100


@pytest.mark.parametrize(("significance", "exported"), [(None, None), (0, "0"), (1, "0"), (2, "1"), (3, "2")])
def test_the_marker_is_the_organisations_own(significance: int | None, exported: str | None) -> None:
    said = policy_marker(marker(significance), "https://example.org")
    if exported is None:
        assert said is None
        return
    assert said is not None
    found = ET.fromstring(said)
    assert found.attrib == {
        "vocabulary": "99", "vocabulary-uri": "https://example.org/v1/markers/CB@1", "code": "CB", "significance": exported,
    }  # fmt: skip
    assert found[0].text == "Capacity-building marker"


def test_a_project_without_a_first_day_is_no_activity() -> None:
    assert activity(row(starts_on=None), "") is None
    assert len(parsed([row(starts_on=None), row()])) == 1


def test_the_same_rows_give_the_same_bytes() -> None:
    assert activities(ROWS, "") == activities([dict(one) for one in ROWS], "")


@given(st.integers(1, 300))
def test_shares_add_up(count: int) -> None:
    assert sum(shares(count)) == 100
    assert max(shares(count)) - min(shares(count)) <= Decimal("0.01")


def faults(document: bytes) -> list[str]:
    """What the schema of IATI 2.03 says against a file."""
    schema = etree.XMLSchema(etree.parse(FETCHED / "iati-activities-schema.xsd"))
    schema.validate(etree.fromstring(document))
    return [str(fault.message) for fault in schema.error_log]


@pytest.mark.skipif(not FETCHED.exists(), reason="the schema of IATI has not been fetched")
def test_the_files_are_valid_by_the_schema() -> None:
    whole = activities(ROWS, "https://example.org")
    assert faults(whole) == []
    for one in ROWS:
        assert faults(activities([one], "https://example.org")) == []
    assert "title" in str(faults(whole.replace(b"<title>", b"<titel>").replace(b"</title>", b"</titel>")))
    assert "significants" in str(faults(whole.replace(b' significance="2"', b' significants="2"')))


# -- the doors --------------------------------------------------------------------------------------------------------


async def test_projects_are_exported_to_whom_may_see_them(writer: AsyncClient) -> None:
    world = World(writer)
    shown = await world.make("projects", full=True, visibility="public")
    hidden = await world.make("projects", full=True)
    unknown = await world.make("projects")
    answer = await writer.get("/bridges/iati/activities")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/xml")
    codes = {one.findtext("iati-identifier") for one in ET.fromstring(answer.content)}
    assert {f"XM-DAC-41120-{one['code']}" for one in (shown, hidden)} <= codes
    assert f"XM-DAC-41120-{unknown['code']}" not in codes
    async with near(writer).beside() as anybody:
        public = ET.fromstring((await anybody.get("/bridges/iati/activities")).content)
        assert [one.findtext("iati-identifier") for one in public] == [f"XM-DAC-41120-{shown['code']}"]
        assert (await anybody.get(f"/bridges/iati/activities/{hidden['code']}")).status_code == 404
        assert (await anybody.get(f"/bridges/iati/activities/{shown['id']}")).status_code == 200
        refused = await anybody.get("/bridges/iati/activities", headers={"Accept": "application/json"})
        assert refused.status_code == 406
