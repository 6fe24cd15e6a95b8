"""Records as Dublin Core and LOM: pure functions, whatever a record holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.bridges import lom, oai_dc
from app.bridges.catalogue import Entry
from app.bridges.xml import attribute, element, leaf
from app.kernel.kinds import LANGUAGES
from tests.bridges.oai_rules import DC, LOM, lom_faults, parser

TEXT = st.text(st.characters(codec=None), min_size=1, max_size=30)
"""Any text at all, lone surrogates and control characters included."""
LTEXT = st.dictionaries(st.sampled_from(LANGUAGES), TEXT | st.none())
SHARED: dict[str, Any] = {
    "id": st.just("course_01"), "code": TEXT, "title": LTEXT, "summary": LTEXT | st.none(), "url": TEXT | st.none(),
    "licence": TEXT | st.none(), "languages": st.lists(st.sampled_from(["en", "fr", "zh-Hans"])),
    "themes": st.lists(TEXT, max_size=3),
    "translations": st.lists(st.fixed_dictionaries({"url": TEXT | st.none(), "status": st.sampled_from(["draft", "published"])})),
    "sdg_targets": st.lists(TEXT, max_size=2), "produced_with": st.lists(TEXT, max_size=2),
}  # fmt: skip
PLATFORM = st.fixed_dictionaries({
    "name": TEXT.map(lambda text: {"en": text}), "url": TEXT | st.none(),
    "managed_by": st.sampled_from([None, "internal", "external"]),
})  # fmt: skip
OBJECTIVE = st.fixed_dictionaries({"order": st.integers(1, 9), "text": LTEXT})
COURSE = st.fixed_dictionaries({
    **SHARED, "learning_objectives": st.lists(OBJECTIVE, max_size=2), "level": TEXT | st.none(),
    "workload_hours": st.none() | st.decimals(0, 10_000, places=2).map(str), "access": st.sampled_from([None, "free", "paid"]),
    "published_on": st.none() | st.dates().map(str), "platform": st.none() | PLATFORM,
})  # fmt: skip
TOOL = st.fixed_dictionaries({
    **SHARED, "kind": st.sampled_from(["handbook", "guidance_note"]), "formats": st.lists(TEXT, max_size=2),
    "isbn": TEXT | st.none(), "hs_number": TEXT | st.none(), "released": st.sampled_from([None, "2021", "2021-01", "2021/2022"]),
})  # fmt: skip
FULL: dict[str, Any] = {
    "id": "course_01", "code": "C-1", "title": {"en": "Land & <law>", "fr": "Foncier", "ar": "الأرض", "zh": None}, "url": "https://l.example/c",
    "summary": {"en": "What it is."}, "licence": "CC-BY-4.0", "languages": ["en", "fr"], "themes": ["land", "odd"],
    "translations": [
        {"url": "https://l.example/fr", "status": "published"}, {"url": "https://l.example/es", "status": "draft"},
        {"url": None, "status": "published"},
    ],
    "sdg_targets": ["11.1"], "produced_with": ["A; B, C"],
    "learning_objectives": [{"order": 1, "text": {"en": "Read", "fr": "Lire"}}],
    "level": "advanced", "workload_hours": "1.5", "access": "free", "published_on": "2024-05-01",
    "platform": None,
}  # fmt: skip
LABELS = {"land": {"en": "Land management", "fr": "Gestion foncière"}}


def entry(record: dict[str, Any], kind: str = "course") -> Entry:
    return Entry(kind, "https://data.example/v1/courses/course_01", record, LABELS, ("KEN",))


def parsed(text: str) -> etree._Element:
    return etree.fromstring(text.encode(), parser())


@given(st.one_of(COURSE.map(lambda r: entry(r, "course")), TOOL.map(lambda r: entry(r, "tool"))))
def test_whatever_a_record_holds_both_documents_are_xml(one: Entry) -> None:
    core = parsed(oai_dc.document(one))
    assert all(child.tag.startswith(DC) and len(child) == 0 for child in core)
    tree = parsed(lom.document(one))
    odd = ("catalog", "entry", "source", "value", "string", "id", "location", "entity", "text")  # made of any text here
    assert [fault for fault in lom_faults(tree) if not fault.partition(":")[0].endswith(odd)] == []


@given(TEXT)
def test_a_text_comes_back_but_for_what_xml_cannot_hold(text: str) -> None:
    kept = "".join(
        c if c in "\t\n\r" or (" " <= c <= "\ufffd" and not "\ud800" <= c <= "\udfff") or c > "\uffff" else "\ufffd"
        for c in text
    )
    assert parsed(leaf("a", text)).text == kept
    assert parsed(f"<a{attribute('b', text)}/>").get("b") == kept


def test_an_element_without_content_is_empty() -> None:
    assert (
        element("a") == "<a/>" and element("a", b=None) == "<a/>" and element("a", "x", b='"') == '<a b="&quot;">x</a>'
    )


def test_a_course_in_dublin_core() -> None:
    found = [
        (child.tag.removeprefix(DC), child.get("{http://www.w3.org/XML/1998/namespace}lang"), child.text)
        for child in parsed(oai_dc.document(entry(FULL)))
    ]
    assert found == [
        ("title", "en", "Land & <law>"), ("title", "fr", "Foncier"), ("title", "ar", "الأرض"), ("creator", None, "A; B, C"),
        ("subject", "en", "Land management"), ("subject", "fr", "Gestion foncière"), ("subject", "en", "odd"),
        ("subject", None, "SDG 11.1"),
        ("description", "en", "What it is."), ("description", "en", "Read"), ("description", "fr", "Lire"),
        ("publisher", None, "United Nations Human Settlements Programme (UN-Habitat)"), ("date", None, "2024-05-01"),
        ("type", "en", "Course"), ("identifier", None, "https://l.example/c"),
        ("identifier", None, "https://data.example/v1/courses/course_01"), ("language", None, "en"), ("language", None, "fr"),
        ("relation", None, "https://l.example/fr"), ("coverage", None, "KEN"), ("rights", None, "CC-BY-4.0"),
        ("rights", None, "https://spdx.org/licenses/CC-BY-4.0.html"),
    ]  # fmt: skip


def test_a_course_in_lom() -> None:
    root = parsed(lom.document(entry(FULL)))
    assert lom_faults(root) == []

    def said(path: str) -> list[str | None]:
        return [found.text for found in root.findall("/".join(f"{LOM}{name}" for name in path.split("/")))]

    assert said("general/title/string") == ["Land & <law>", "Foncier", "الأرض"]
    assert said("general/language") == ["en", "fr"]
    assert said("educational/typicalLearningTime/duration") == ["PT1H30M"]
    assert said("rights/cost/value") == ["no"]
    assert said("classification/purpose/value") == [
        "discipline",
        "discipline",
        "discipline",
        "skill level",
        "educational objective",
    ]
    assert said("classification/taxonPath/taxon/id") == ["land", "odd", "11.1", "advanced"]
    assert said("lifeCycle/contribute/role/value") == ["publisher", "content provider"]
    assert "ORG:A\\; B\\, C" in str(said("lifeCycle/contribute/entity")[1])


def test_a_course_of_which_little_is_known_says_little() -> None:
    nothing = {name: [] if isinstance(value, list) else None for name, value in FULL.items()}
    one = entry({**nothing, "id": "course_01", "code": "C-1", "title": {"en": "T"}})
    assert [child.tag.removeprefix(DC) for child in parsed(oai_dc.document(one))] == [
        "title",
        "publisher",
        "type",
        "identifier",
        "coverage",
    ]
    assert lom_faults(parsed(lom.document(one))) == []


def test_the_rules_of_lom_notice() -> None:
    good = lom.document(entry(FULL))
    for old, new in (
        ("<value>publisher</value>", "<value>boss</value>"), ("PT1H30M", "90 minutes"), ("LOMv1.0", "ours"),
        ("<rights>", "<right>"), ("2024-05-01", "May"), (">en<", ">English language<"),
    ):  # fmt: skip
        bad = good.replace(old, new).replace("</rights>", "</right>" if new == "<right>" else "</rights>")
        assert lom_faults(parsed(bad)), (old, new)


def test_bridges_read_nothing_but_what_they_are_given() -> None:
    for path in Path(lom.__file__).parent.glob("*.py"):
        assert "import httpx" not in path.read_text() and "open(" not in path.read_text()
