"""Courses and tools in IEEE LOM, in its XML binding (IEEE 1484.12.1-2002, 1484.12.3-2005).

Nothing is inferred: a level is a skill level under our own words, not LOM's difficulty, which depends on who learns. The
mapping stands as a table in docs/bridges/oai-pmh.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.bridges.catalogue import COURSE, Entry
from app.bridges.texts import Text, hours
from app.bridges.xml import element, leaf, said

PREFIX = "lom"
NAMESPACE = "http://ltsc.ieee.org/xsd/LOM"
SCHEMA = "http://ltsc.ieee.org/xsd/lomv1.0/lom.xsd"
_OPEN = {
    "xmlns": NAMESPACE,
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
}
LOM_VALUES = "LOMv1.0"
AGGREGATION = {COURSE: "3"}
"""1 is raw media, 3 a course (LOM 1.8); how large a tool is, nobody has said."""


def document(entry: Entry) -> str:
    """The record's `lom` element."""
    sections = (
        _general(entry),
        _life_cycle(entry),
        _technical(entry),
        _educational(entry),
        _rights(entry),
        *_classification(entry),
    )
    return element("lom", *sections, **_OPEN)


def _strings(name: str, texts: Iterable[tuple[str, str | None]]) -> str:
    """A LangString; nothing where there is no text. What is of no language, a code, says none."""
    found = [element("string", said(text), language=lang) for text, lang in texts]
    return element(name, *found) if found else ""


def _value(name: str, value: str) -> str:
    return element(name, leaf("source", LOM_VALUES), leaf("value", value))


def _identifier(catalog: str, entry: str) -> str:
    return element("identifier", leaf("catalog", catalog), leaf("entry", entry))


def _general(entry: Entry) -> str:
    record = entry.record
    level = AGGREGATION.get(entry.kind)
    return element(
        "general",
        _identifier("URI", entry.address),
        _identifier("Hinge", record["code"]),
        _identifier("ISBN", record["isbn"]) if record.get("isbn") else "",
        _identifier("UN-Habitat HS", record["hs_number"]) if record.get("hs_number") else "",
        _strings("title", entry.texts("title")),
        *(leaf("language", code) for code in record["languages"]),
        _strings("description", entry.texts("summary")),
        *(_strings("keyword", [subject]) for subject in entry.subjects()),
        *(_strings("coverage", [(place, None)]) for place in entry.places),
        _value("aggregationLevel", level) if level else "",
    )


def _life_cycle(entry: Entry) -> str:
    days = [day for day in entry.dates() if "/" not in day]  # LOM has no ranges
    return element("lifeCycle", _contribute("publisher", entry.publisher(), *days), *(
        _contribute("content provider", name) for name in entry.record["produced_with"]
    ))  # fmt: skip


def _contribute(role: str, organisation: str, *days: str) -> str:
    """A contribution; LOM names who made it by a vCard (RFC 2426), in which commas, semicolons and breaks are escaped."""
    name = organisation.replace("\\", "\\\\").replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")
    card = f"BEGIN:VCARD\nVERSION:3.0\nN:;;;;\nFN:{name}\nORG:{name}\nEND:VCARD"
    dates = [element("date", leaf("dateTime", day)) for day in days[:1]]
    return element("contribute", _value("role", role), leaf("entity", card), *dates)


def _technical(entry: Entry) -> str:
    places = [entry.record["url"], *entry.edition_urls()]
    found = [leaf("location", place) for place in places if place]
    return element("technical", *found) if found else ""


def _educational(entry: Entry) -> str:
    if entry.kind != COURSE:
        return ""
    duration = hours(entry.record["workload_hours"])
    time = element("typicalLearningTime", leaf("duration", duration)) if duration else ""
    return element("educational", _value("intendedEndUserRole", "learner"), time)


def _rights(entry: Entry) -> str:
    access = entry.record.get("access")
    cost = _value("cost", "no" if access == "free" else "yes") if access else ""
    described = _strings("description", [(text, None) for text in entry.rights()[:1]])
    return element("rights", cost, described) if cost or described else ""


def _classification(entry: Entry) -> list[str]:
    """Themes under our own list, targets under the United Nations', a level under our own words; then what is learnt."""
    record = entry.record
    found = [_classified("discipline", "UN-Habitat themes", code, entry.label(code)) for code in record["themes"]]
    found += [_classified("discipline", "Sustainable Development Goals", code) for code in record["sdg_targets"]]
    if record.get("level"):
        found.append(_classified("skill level", "Hinge levels of courses", record["level"]))
    purpose = _value("purpose", "educational objective")
    return found + [element("classification", purpose, _strings("description", one)) for one in entry.objectives()]


def _classified(purpose: str, source: str, code: str, texts: Sequence[Text] = ()) -> str:
    taxon = element("taxon", leaf("id", code), _strings("entry", texts))
    path = element("taxonPath", _strings("source", [(source, "en")]), taxon)
    return element("classification", _value("purpose", purpose), path)
