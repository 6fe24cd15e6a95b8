"""Projects as activities of IATI 2.03, with the marker as a policy marker of the organisation's own (model 7.2, Exports; E16).

Pure functions: rows of `domains.review.published` in, bytes out, the same rows the same bytes. The marker stands under
vocabulary 99 and is never a DAC score: no DAC policy marker is about capacity. What is not known is left out; a project
without what the standard requires gives no activity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from app.bridges.texts import every
from app.bridges.xml import DECLARATION, element, said
from app.kernel.kinds import DEFAULT_LANGUAGE

VERSION = "2.03"
ORGANISATION = "XM-DAC-41120"
"""UN-Habitat's identifier: its DAC channel code (P: to be confirmed by whoever publishes)."""
NAME = "United Nations Human Settlements Programme (UN-Habitat)"
LOCAL = "A1"
"""An identifier of the reporting organisation's own."""
PLANNED_START, PLANNED_END = "1", "3"
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
Row = Mapping[str, Any]


def activities(rows: Iterable[Row], base: str) -> bytes:
    """The whole file. `base` is the address of the service, for the URI of the marker's definition."""
    found = "".join(activity(row, base) or "" for row in rows)
    return (DECLARATION + element("iati-activities", found, version=VERSION)).encode()


def activity(row: Row, base: str) -> str | None:
    """One project in the order of the standard; None where its first day is not known, without which none is valid."""
    if row["starts_on"] is None:
        return None
    return element(
        "iati-activity",
        element("iati-identifier", said(f"{ORGANISATION}-{row['code']}")),
        narrated("reporting-org", _named(NAME), ref=ORGANISATION, type=MULTILATERAL),
        narrated("title", row["title"]),
        narrated("description", row["description"] or row["title"], type="1"),
        *_organisations(row),
        element("other-identifier", ref=row["reference"], type=LOCAL) if row["reference"] else "",
        element("activity-status", code=STATUS[row["stage"]]),
        *(
            element("activity-date", **{"type": kind, "iso-date": row[name]})
            for name, kind in (("starts_on", PLANNED_START), ("ends_on", PLANNED_END))
            if row[name] is not None
        ),
        *_places(row["places"]),
        element("sector", vocabulary=DAC_SECTORS, code=URBAN_DEVELOPMENT),
        *(element("tag", vocabulary=SDG_TARGETS, code=target) for target in row["sdg_targets"]),
        policy_marker(row["marker"], base) or "",
        _budget(row),
        **{
            "default-currency": "USD", "xml:lang": DEFAULT_LANGUAGE, "hierarchy": "1",
            "last-updated-datetime": row["updated_at"],
        },
    )  # fmt: skip


def policy_marker(marker: Row | None, base: str) -> str | None:
    """The marker under the organisation's own vocabulary; None where nothing was assessed, or nothing is to be exported."""
    if marker is None or marker["significance"] is None:
        return None
    return narrated(
        "policy-marker", marker["name"],
        **{
            "vocabulary": OWN_VOCABULARY, "vocabulary-uri": f"{base}/v1/markers/{marker['code']}",
            "code": marker["marker"], "significance": marker["significance"],
        },
    )  # fmt: skip


def _organisations(row: Row) -> list[str]:
    own = narrated("participating-org", _named(NAME), ref=ORGANISATION, type=MULTILATERAL, role=ACCOUNTABLE)
    funding = [narrated("participating-org", _named(name), role=FUNDING) for name in row["donors"]]
    named = [*map(_named, row["delivery_partners"]), *row["partners"]]
    return [own, *funding, *(narrated("participating-org", name, role=IMPLEMENTING) for name in named)]


def _places(places: Iterable[Row]) -> list[str]:
    """Countries with shares that add up to 100, else regions, else developing countries as a whole."""
    countries = sorted({place["iso2"] for place in places if place["iso2"] is not None})
    regions = sorted({place["code"] for place in places if place["level"] in ("region", "subregion")} - {"001"})
    name, codes, vocabulary = (
        "recipient-region",
        regions or [UNSPECIFIED],
        {"vocabulary": M49 if regions else DAC_REGIONS},
    )
    if countries:
        name, codes, vocabulary = "recipient-country", countries, {}
    more = _named(EVENLY) if len(codes) > 1 else {}
    return [
        narrated(name, more, **vocabulary, code=code, percentage=str(share))
        for code, share in zip(codes, shares(len(codes)), strict=True)
    ]


def shares(count: int) -> list[Decimal]:
    """So many percentages, as even as hundredths allow, that add up to exactly 100."""
    whole, left = divmod(10_000, count)
    return [Decimal(whole + (place < left)) / 100 for place in range(count)]


def _budget(row: Row) -> str:
    """The whole budget over the whole time, where both are known; no year is made up (the standard asks for years, P)."""
    if row["budget_total"] is None or row["ends_on"] is None:
        return ""
    value = {"currency": row["budget_total_currency"], "value-date": row["starts_on"]}
    return element(
        "budget",
        element("period-start", **{"iso-date": row["starts_on"]}),
        element("period-end", **{"iso-date": row["ends_on"]}),
        element("value", said(row["budget_total"]), **value),
        type="1", status="1",
    )  # fmt: skip


def narrated(name: str, texts: Mapping[str, str | None], **attributes: str | None) -> str:
    """An element with a text in each of its languages, English first and without a mark, as the activity's own language."""
    found = [
        element("narrative", said(text), **{"xml:lang": None if code == DEFAULT_LANGUAGE else code})
        for text, code in sorted(every(texts), key=lambda one: one[1] != DEFAULT_LANGUAGE)
    ]
    return element(name, *found, **attributes)


def _named(text: str) -> dict[str, str | None]:
    return {DEFAULT_LANGUAGE: text}
