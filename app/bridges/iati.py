"""Projects as activities of IATI 2.03, with the marker as a policy marker of the organisation's own (model 7.2, Exports; E16).

Pure functions: rows in, bytes out, the same rows the same bytes. The marker stands under vocabulary 99 and is never a DAC score:
no DAC policy marker is about capacity. What is not known is left out; a project without what the
standard requires gives no activity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

VERSION = "2.03"
ORGANISATION = "XM-DAC-41120"
"""UN-Habitat's identifier: its DAC channel code (P: to be confirmed by whoever publishes)."""
NAME = "United Nations Human Settlements Programme (UN-Habitat)"
MULTILATERAL, ACCOUNTABLE, FUNDING, IMPLEMENTING = "40", "2", "1", "4"
OWN_VOCABULARY, SDG_TARGETS, DAC_SECTORS, M49, DAC_REGIONS = "99", "3", "1", "2", "1"
URBAN_DEVELOPMENT = "43030"
"""DAC purpose code of urban development and management: every project of UN-Habitat's is reported under it (P)."""
UNSPECIFIED = "998"
"""DAC region: developing countries, unspecified."""
STATUS = {
    "idea": "1", "brief": "1", "full_document": "1", "approved": "1", "implementing": "2", "closed": "4",
}  # fmt: skip
EVENLY = "The shares of countries are not recorded; they are taken as even."
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Row = Mapping[str, Any]


def activities(rows: Iterable[Row], base: str = "") -> bytes:
    """The whole file. `base` is the address of the service, for the URI of the marker's definition."""
    root = ET.Element("iati-activities", {"version": VERSION})
    for row in rows:
        found = activity(row, base)
        if found is not None:
            root.append(found)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def activity(row: Row, base: str = "") -> ET.Element | None:
    """One project in the order of the standard; None where its first day is not known, without which none is valid."""
    if row["starts_on"] is None:
        return None
    made = ET.Element("iati-activity", {"default-currency": "USD", _XML_LANG: "en", "hierarchy": "1"})
    made.set("last-updated-datetime", row["updated_at"])
    ET.SubElement(made, "iati-identifier").text = f"{ORGANISATION}-{_plain(row['code'])}"
    _narrated(made, "reporting-org", {"en": NAME}, ref=ORGANISATION, type=MULTILATERAL)
    _narrated(made, "title", row["title"])
    _narrated(made, "description", row["description"] or row["title"], type="1")
    _organisations(made, row)
    if row["reference"]:
        ET.SubElement(made, "other-identifier", {"ref": _plain(row["reference"]), "type": "A1"})
    ET.SubElement(made, "activity-status", {"code": STATUS[row["stage"]]})
    for name, kind in (("starts_on", "1"), ("ends_on", "3")):
        if row[name] is not None:
            ET.SubElement(made, "activity-date", {"type": kind, "iso-date": row[name]})
    _places(made, row)
    _narrated(made, "sector", None, vocabulary=DAC_SECTORS, code=URBAN_DEVELOPMENT)
    for target in row["sdg_targets"]:
        ET.SubElement(made, "tag", {"vocabulary": SDG_TARGETS, "code": target})
    if row["marker"] is not None and (marker := policy_marker(row["marker"], base)) is not None:
        made.append(marker)
    _budget(made, row)
    return made


def policy_marker(marker: Row, base: str = "") -> ET.Element | None:
    """The marker under the organisation's own vocabulary; None where nothing was assessed, or nothing is to be exported."""
    significance = next(
        (one["iati_significance"] for one in marker["mappings"] if one["significance"] == marker["significance"]), None
    )
    if marker["significance"] is None or significance is None:
        return None
    uri = f"{base}/v1/markers/{marker['code']}"
    found = ET.Element(
        "policy-marker",
        {"vocabulary": OWN_VOCABULARY, "vocabulary-uri": uri, "code": marker["marker"], "significance": significance},
    )
    _narratives(found, marker["name"])
    return found


def _organisations(made: ET.Element, row: Row) -> None:
    _narrated(made, "participating-org", {"en": NAME}, ref=ORGANISATION, type=MULTILATERAL, role=ACCOUNTABLE)
    for names, role in ((row["donors"], FUNDING), (row["delivery_partners"], IMPLEMENTING)):
        for name in names:
            _narrated(made, "participating-org", {"en": name}, role=role)


def _places(made: ET.Element, row: Row) -> None:
    """Countries with shares that add up to 100, else regions, else developing countries as a whole."""
    countries = sorted({place["iso2"] for place in row["places"] if place["iso2"] is not None})
    regions = sorted({place["code"] for place in row["places"] if place["level"] in ("region", "subregion")} - {"001"})
    name, vocabulary, codes = "recipient-region", {"vocabulary": DAC_REGIONS}, [UNSPECIFIED]
    if countries:
        name, vocabulary, codes = "recipient-country", {}, countries
    elif regions:
        vocabulary, codes = {"vocabulary": M49}, regions
    more = {"en": EVENLY} if len(codes) > 1 else None
    for code, share in zip(codes, shares(len(codes)), strict=True):
        _narrated(made, name, more, **vocabulary, code=code, percentage=str(share))


def shares(count: int) -> list[Decimal]:
    """So many percentages, as even as hundredths allow, that add up to exactly 100."""
    whole, left = divmod(10_000, count)
    return [Decimal(whole + (place < left)) / 100 for place in range(count)]


def _budget(made: ET.Element, row: Row) -> None:
    """The whole budget over the whole time, where both are known; no year is made up (the standard asks for years, P)."""
    if row["budget_total"] is None or row["ends_on"] is None:
        return
    budget = ET.SubElement(made, "budget", {"type": "1", "status": "1"})
    ET.SubElement(budget, "period-start", {"iso-date": row["starts_on"]})
    ET.SubElement(budget, "period-end", {"iso-date": row["ends_on"]})
    value = ET.SubElement(budget, "value", {"currency": row["budget_total_currency"], "value-date": row["starts_on"]})
    value.text = row["budget_total"]


def _narrated(parent: ET.Element, name: str, texts: Mapping[str, str] | None, **attributes: str) -> None:
    found = ET.SubElement(parent, name, attributes)
    _narratives(found, texts or {})


def _narratives(parent: ET.Element, texts: Mapping[str, str]) -> None:
    """A text in each of its languages, English first and without a mark, as the activity's own language."""
    for language in sorted(texts, key=lambda code: (code != "en", code)):
        narrative = ET.SubElement(parent, "narrative", {} if language == "en" else {_XML_LANG: language})
        narrative.text = _plain(texts[language])


def _plain(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)
