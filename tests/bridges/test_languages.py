"""Courses and tools whose texts are there in some of the six languages, at every door that shows them (contract section 9).

English stands in for what is missing, and each door says so in its own way. Bridges that show every language at once, or one
entry an edition, do not depend on the language of who asks.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx import AsyncClient, Response
from lxml import etree

from app.bridges.texts import edition_id, plain_id
from app.kernel.kinds import LANGUAGES
from tests.bridges.conftest import EDITIONS, SUMMARY, TITLE
from tests.bridges.ld import expanded, texts, values
from tests.bridges.moodle_upload import read
from tests.bridges.oai_asking import urn
from tests.bridges.oai_rules import DC, LOM, checked
from tests.domains.factories import Body, World

KINDS = ("courses", "tools")
TEXTS = {"title": TITLE, "summary": SUMMARY}
LD = {"Accept": "application/ld+json"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
Said = dict[str, tuple[str, bool]]
"""Member → what a door says, and whether it says that this is English in another language's place."""


@pytest.fixture(scope="module")
async def handbook(world: World) -> Body:
    """A public tool with the texts and editions of the course."""
    return await world.make("tools", visibility="public", kind="handbook", translations=EDITIONS, **TEXTS)


@pytest.fixture(scope="module")
def records(land: Body, handbook: Body) -> dict[str, Body]:
    return {"courses": land, "tools": handbook}


def expected(language: str) -> Said:
    return {name: (text.get(language, text["en"]), language not in text) for name, text in TEXTS.items()}


async def asked_for(client: AsyncClient, path: str, language: str, **headers: str) -> Response:
    """An answer in the language that a browser asks for."""
    answer = await client.get(path, headers={**headers, "Accept-Language": f"{language}-XX, en;q=0.1"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]
    return answer


def by_members(record: Body) -> Said:
    return {name: (record[name], name in record["untranslated"]) for name in TEXTS}


async def by_rest(client: AsyncClient, kind: str, record: Body, language: str) -> Said:
    return by_members((await asked_for(client, f"/v1/{kind}/{record['id']}", language)).json())


async def by_rest_list(client: AsyncClient, kind: str, record: Body, language: str) -> Said:
    (found,) = (await asked_for(client, f"/v1/{kind}?id={record['id']}", language)).json()["data"]
    return by_members(found)


async def by_graphql(client: AsyncClient, kind: str, record: Body, language: str) -> Said:
    query = f'{{ {kind[:-1]}(id: "{record["id"]}") {{ title summary untranslated }} }}'
    answer = await client.post("/graphql", json={"query": query}, headers={"Accept-Language": language})
    assert answer.headers["content-language"] == language
    return by_members(answer.json()["data"][kind[:-1]])


def by_node(node: dict[str, Any]) -> Said:
    ((title, of_title),), ((summary, of_summary),) = texts(node, "name"), texts(node, "description")
    assert {of_title, of_summary} <= {None, "en"}
    return {"title": (title, of_title == "en"), "summary": (summary, of_summary == "en")}


async def by_json_ld(client: AsyncClient, kind: str, record: Body, language: str) -> Said:
    return by_node(expanded((await asked_for(client, f"/v1/{kind}/{record['id']}", language, **LD)).json()))


async def by_item_list(client: AsyncClient, kind: str, record: Body, language: str) -> Said:
    document = (await asked_for(client, f"/v1/{kind}?id={record['id']}", language, **LD)).json()
    (entry,) = values(expanded(document), "itemListElement")
    return by_node(values(entry, "item")[0])


DOORS: dict[str, Callable[[AsyncClient, str, Body, str], Awaitable[Said]]] = {
    "REST": by_rest, "a list": by_rest_list, "GraphQL": by_graphql, "JSON-LD": by_json_ld, "an ItemList": by_item_list,
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("door", DOORS)
async def test_what_is_missing_is_english_and_says_so(
    anonymous: AsyncClient, records: dict[str, Body], door: str, kind: str, language: str
) -> None:
    assert await DOORS[door](anonymous, kind, records[kind], language) == expected(language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_parameter_says_the_same(
    anonymous: AsyncClient, records: dict[str, Body], kind: str, language: str
) -> None:
    path = f"/v1/{kind}/{records[kind]['id']}"
    for headers in ({}, LD):
        by_header = await asked_for(anonymous, path, language, **headers)
        by_parameter = await anonymous.get(f"{path}?lang={language}", headers={**headers, "Accept-Language": "ru"})
        assert by_parameter.content == by_header.content
        assert by_parameter.headers["content-language"] == language


@pytest.mark.parametrize("kind", KINDS)
async def test_all_languages_at_once(anonymous: AsyncClient, records: dict[str, Body], kind: str) -> None:
    path = f"/v1/{kind}/{records[kind]['id']}?lang=*"
    shown = await anonymous.get(path)
    assert "content-language" not in shown.headers
    assert {name: shown.json()[name] for name in TEXTS} == {
        name: {**dict.fromkeys(LANGUAGES), **text} for name, text in TEXTS.items()
    }
    node = expanded((await anonymous.get(path, headers=LD)).json())
    for name, text in (("name", TITLE), ("description", SUMMARY)):
        assert {language: words for words, language in texts(node, name)} == text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_search_shows_what_is_missing_in_english(
    anonymous: AsyncClient, records: dict[str, Body], language: str
) -> None:
    title, stands_in = expected(language)["title"]
    answer = await asked_for(anonymous, f"/v1/search?q={title}&kind=courses&kind=tools", language)
    hits = {hit["id"]: hit for hit in answer.json()["data"]}
    for record in records.values():
        hit = hits[record["id"]]
        assert (hit["title"], "title" in hit["untranslated"]) == (title, stands_in)


# -- what depends on nobody's language ---------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        "/bridges/moochub/courses?id={land}", "/bridges/moodle/courses.csv?id={land}", "/sitemap.xml",
        "/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier={urn}", "/oai?verb=GetRecord&metadataPrefix=lom&identifier={urn}",
    ],
)  # fmt: skip
async def test_who_asks_in_another_language_is_shown_the_same(
    anonymous: AsyncClient, land: Body, path: str, language: str
) -> None:
    url = path.format(land=land["id"], urn=urn(plain_id(land["id"])))
    plain = await anonymous.get(url)
    asked = await anonymous.get(url, headers={"Accept-Language": language})
    assert (plain.status_code, asked.status_code) == (200, 200)
    assert asked.headers["etag"] == plain.headers["etag"]
    assert "content-language" not in asked.headers


async def test_each_edition_speaks_its_language_or_english(anonymous: AsyncClient, land: Body) -> None:
    """MOOChub and Moodle have no way to tag a text: they know editions, and an edition says which language it is in."""
    published = {one["language"] for one in EDITIONS if one["status"] == "published"}
    page = (await anonymous.get(f"/bridges/moochub/courses?id={land['id']}")).json()["data"]
    rows = {
        row["idnumber"]: row
        for row in read((await anonymous.get(f"/bridges/moodle/courses.csv?id={land['id']}")).content)
    }
    assert {one["attributes"]["inLanguage"][0] for one in page} == published
    for one in page:
        (language,) = one["attributes"]["inLanguage"]
        said, row = expected(language), rows[str(edition_id(land["id"], language))]
        paragraph = f"<p>{said['summary'][0]}</p>"
        assert (one["attributes"]["name"], one["attributes"]["description"]) == (said["title"][0], paragraph)
        assert (row["fullname"], row["summary"]) == (said["title"][0], paragraph)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_harvester_is_given_each_text_with_its_language(
    anonymous: AsyncClient, records: dict[str, Body], kind: str
) -> None:
    """What is missing is left out: a text under `xml:lang` is in that language."""
    asked = {"verb": "GetRecord", "identifier": urn(plain_id(records[kind]["id"]))}
    dublin_core = checked((await anonymous.get("/oai", params={**asked, "metadataPrefix": "oai_dc"})).content)
    assert spoken(dublin_core.iter(f"{DC}title"), XML_LANG) == TITLE
    assert SUMMARY.items() <= spoken(dublin_core.iter(f"{DC}description"), XML_LANG).items()
    lom = checked((await anonymous.get("/oai", params={**asked, "metadataPrefix": "lom"})).content)
    (general,) = lom.iter(f"{LOM}general")
    for name, text in (("title", TITLE), ("description", SUMMARY)):
        assert spoken(general.iterfind(f"{LOM}{name}/{LOM}string"), "language") == text


def spoken(elements: Any, attribute: str) -> dict[str, str]:
    """The first text of each language."""
    found: dict[str, str] = {}
    element: etree._Element
    for element in elements:
        found.setdefault(str(element.get(attribute)), str(element.text))
    return found
