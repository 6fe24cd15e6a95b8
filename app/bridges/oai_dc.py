"""Courses and tools in simple Dublin Core, as every OAI-PMH repository must offer it (OAI-PMH 2.0, 3.4; DCMES 1.1).

A pure function of the record in every language (`lang=*`), so that the record's datestamp dates the document. What is not known is
left out. The mapping stands as a table in docs/bridges/oai-pmh.md.
"""

from __future__ import annotations

from app.bridges.catalogue import Entry
from app.bridges.xml import element, leaf

PREFIX = "oai_dc"
NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_OPEN = {
    "xmlns:oai_dc": NAMESPACE,
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
}


def document(entry: Entry) -> str:
    """The record's `oai_dc:dc` element."""
    record = entry.record
    parts = [
        *(leaf("dc:title", text, lang) for text, lang in entry.texts("title")),
        *(leaf("dc:creator", name) for name in record["produced_with"]),
        *(leaf("dc:subject", text, lang) for text, lang in entry.subjects()),
        *(leaf("dc:subject", f"SDG {target}") for target in record["sdg_targets"]),
        *(leaf("dc:description", text, lang) for text, lang in entry.texts("summary")),
        *(leaf("dc:description", text, lang) for one in entry.objectives() for text, lang in one),
        leaf("dc:publisher", entry.publisher()),
        *(leaf("dc:date", day) for day in entry.dates()),
        *(leaf("dc:type", text, "en") for text in entry.types()),
        *(leaf("dc:format", form) for form in record.get("formats", ())),
        *(leaf("dc:identifier", name) for name in entry.identifiers()),
        *(leaf("dc:language", code) for code in record["languages"]),
        *(leaf("dc:relation", url) for url in entry.edition_urls()),
        *(leaf("dc:coverage", place) for place in entry.places),
        *(leaf("dc:rights", text) for text in entry.rights()),
    ]
    return element("oai_dc:dc", *parts, **_OPEN)
