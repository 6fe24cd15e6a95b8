"""What an answer of OAI-PMH must be: by the protocol's schemas where they have been fetched, and by rules that no schema states.

OAI-PMH.xsd and oai_dc.xsd come out of packages (tools/schemas.py). The two small schemas here are ours, after the text of DCMES 1.1
(fifteen elements, each a text with a language) and of XML 1.0 (`xml:lang`). IEEE's schema of LOM is in no package: its rules
are checked by `lom_faults`, after the standard's table of elements.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from lxml import etree

from app.platform.schema import CHECKOUT

FETCHED = CHECKOUT / ".assets" / "oai-pmh"
OAI, DC, OAI_DC, LOM = (
    "{http://www.openarchives.org/OAI/2.0/}", "{http://purl.org/dc/elements/1.1/}",
    "{http://www.openarchives.org/OAI/2.0/oai_dc/}", "{http://ltsc.ieee.org/xsd/LOM}",
)  # fmt: skip
ELEMENTS = (
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type", "format", "identifier", "source",
    "language", "relation", "coverage", "rights",
)  # fmt: skip
ERRORS = {
    "badArgument", "badResumptionToken", "badVerb", "cannotDisseminateFormat", "idDoesNotExist", "noRecordsMatch",
    "noMetadataFormats", "noSetHierarchy",
}  # fmt: skip
_XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"'
_XML = f"""<xs:schema {_XS} targetNamespace="http://www.w3.org/XML/1998/namespace">
<xs:attribute name="lang" type="xs:language"/></xs:schema>"""
_DC = f"""<xs:schema {_XS} targetNamespace="http://purl.org/dc/elements/1.1/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="xml.xsd"/>
<xs:complexType name="said"><xs:simpleContent><xs:extension base="xs:string"><xs:attribute ref="xml:lang"/>
</xs:extension></xs:simpleContent></xs:complexType>
{"".join(f'<xs:element name="{name}" type="dc:said"/>' for name in ELEMENTS)}</xs:schema>"""


class Schemas:
    """The protocol's schema, and that of Dublin Core in it: libxml2 does not look behind the wildcard that metadata stands in."""

    def __init__(self, folder: Path) -> None:
        core = (FETCHED / "oai_dc.xsd").read_text()
        files = {
            "OAI-PMH.xsd": (FETCHED / "OAI-PMH.xsd").read_text(), "xml.xsd": _XML, "dc.xsd": _DC,
            "oai_dc.xsd": re.sub(r'schemaLocation="[^"]*simpledc[^"]*"', 'schemaLocation="dc.xsd"', core),
        }  # fmt: skip
        for name, text in files.items():
            (folder / name).write_text(text)
        self._protocol = etree.XMLSchema(etree.parse(folder / "OAI-PMH.xsd"))
        self._core = etree.XMLSchema(etree.parse(folder / "oai_dc.xsd"))

    def faults(self, root: etree._Element) -> list[str]:
        """What the schemas find wrong with an answer."""
        found = [] if self._protocol.validate(root) else [str(self._protocol.error_log)]
        for core in root.iter(f"{OAI_DC}dc"):
            found += [] if self._core.validate(core) else [str(self._core.error_log)]
        return found


@cache
def parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def checked(body: bytes) -> etree._Element:
    """The root of an answer; fails where it breaks a rule that schemas do not state."""
    root = etree.fromstring(body, parser())
    assert root.tag == f"{OAI}OAI-PMH"
    date, request, *content = root
    assert date.tag == f"{OAI}responseDate" and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", date.text or "")
    assert request.tag == f"{OAI}request" and (request.text or "").endswith("/oai")
    errors = root.findall(f"{OAI}error")
    if errors:
        assert content == errors
        codes = {error.get("code") for error in errors}
        assert codes <= ERRORS
        assert not (codes & {"badVerb", "badArgument"} and request.attrib), "then the base URL alone"
        assert codes & {"badVerb", "badArgument"} or request.get("verb")
        return root
    (answer,) = content
    assert answer.tag == f"{OAI}{request.get('verb')}" and len(answer), "named like the verb, and never empty"
    for header in root.iter(f"{OAI}header"):
        _header(header)
    for record in root.iter(f"{OAI}record"):
        gone = record.find(f"{OAI}header").get("status") == "deleted"  # type: ignore[union-attr]
        assert [child.tag for child in record] == [f"{OAI}header", *([] if gone else [f"{OAI}metadata"])]
    return root


def _header(header: etree._Element) -> None:
    assert re.fullmatch(
        r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", header.findtext(f"{OAI}identifier") or ""
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", header.findtext(f"{OAI}datestamp") or "")
    specs = [spec.text or "" for spec in header.findall(f"{OAI}setSpec")]
    assert len(set(specs)) == len(specs) and all(re.fullmatch(r"[a-z]+:[A-Za-z0-9_.!~*'()-]+", spec) for spec in specs)
    assert header.get("status") in (None, "deleted")


def code_of(root: etree._Element) -> str | None:
    """The code of an answer's error; None when there is none."""
    error = root.find(f"{OAI}error")
    return None if error is None else error.get("code")


# -- LOM ---------------------------------------------------------------------------------------------------

_STRING, _VALUE, _IDENTIFIER = {"string": None}, {"source": None, "value": None}, {"catalog": None, "entry": None}
LOM_TREE: dict[str, object] = {
    "general": {
        "identifier": _IDENTIFIER, "title": _STRING, "language": None, "description": _STRING, "keyword": _STRING,
        "coverage": _STRING, "structure": _VALUE, "aggregationLevel": _VALUE,
    },
    "lifeCycle": {
        "version": _STRING, "status": _VALUE,
        "contribute": {"role": _VALUE, "entity": None, "date": {"dateTime": None, "description": _STRING}},
    },
    "technical": {"format": None, "size": None, "location": None, "requirement": None, "duration": {"duration": None}},
    "educational": {
        "interactivityType": _VALUE, "learningResourceType": _VALUE, "intendedEndUserRole": _VALUE, "context": _VALUE,
        "typicalLearningTime": {"duration": None, "description": _STRING}, "description": _STRING, "language": None,
    },
    "rights": {"cost": _VALUE, "copyrightAndOtherRestrictions": _VALUE, "description": _STRING},
    "classification": {
        "purpose": _VALUE, "taxonPath": {"source": _STRING, "taxon": {"id": None, "entry": _STRING}}, "description": _STRING,
        "keyword": _STRING,
    },
}  # fmt: skip
"""Elements in the order of the standard, as far as we use them and some beyond."""
LOM_VALUES = {
    "aggregationLevel": {"1", "2", "3", "4"}, "cost": {"yes", "no"},
    "intendedEndUserRole": {"teacher", "author", "learner", "manager"},
    "role": {"author", "publisher", "unknown", "initiator", "terminator", "validator", "editor", "content provider"},
    "purpose": {"discipline", "idea", "prerequisite", "educational objective", "accessibility restrictions", "educational level",
                "skill level", "security level", "competency"},
}  # fmt: skip
ONCE = {
    "general",
    "lifeCycle",
    "technical",
    "rights",
    "title",
    "aggregationLevel",
    "role",
    "date",
    "cost",
    "purpose",
    "source",
    "value",
}
LOM_TEXTS = {
    "duration": r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", "dateTime": r"\d{4}(-\d\d(-\d\d(T.+)?)?)?",
    "language": r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*", "entity": r"BEGIN:VCARD\n(.+\n)+END:VCARD",
}  # fmt: skip


def lom_faults(element: etree._Element, known: object = LOM_TREE, where: str = "lom") -> list[str]:
    """What breaks the rules of LOM's XML binding: elements, their order and number, values of its vocabularies, spellings."""
    if known is None:
        return _leaf(element, where)
    assert isinstance(known, dict)
    names = [str(child.tag).removeprefix(LOM) for child in element]
    found = [f"{where}/{name} is not of LOM" for name in names if name not in known]
    order = [list(known).index(name) for name in names if name in known]
    found += [f"{where} is out of order: {names}"] if order != sorted(order) else []
    found += [f"{where}/{name} stands twice" for name in ONCE if names.count(name) > 1]
    found += [f"{where} is empty"] if not names else []
    if known is _VALUE:
        source, value = (element.findtext(f"{LOM}{name}") for name in ("source", "value"))
        allowed = LOM_VALUES[where.rpartition("/")[2]]
        found += [f"{where}: {source} {value}"] if source != "LOMv1.0" or value not in allowed else []
    for child, name in zip(element, names, strict=True):
        if name in known:
            found += lom_faults(child, known[name], f"{where}/{name}")
    return found


def _leaf(element: etree._Element, where: str) -> list[str]:
    spelt, text = LOM_TEXTS.get(where.rpartition("/")[2], r"(?s).+"), element.text or ""
    wrong = len(element) or not re.fullmatch(spelt, text)
    return [f"{where}: {text!r}"] if wrong else []
