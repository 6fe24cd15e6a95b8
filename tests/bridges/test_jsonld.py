"""Courses and tools as schema.org JSON-LD, in six languages (contract §§9, 10)."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from app.rest.linked import wants_linked
from tests.bridges.conftest import TITLE, published
from tests.bridges.ld import SCHEMA, check_course, expanded, texts, values
from tests.domains.factories import Body, World, faults

LD = {"Accept": "application/ld+json"}


async def node(client: AsyncClient, path: str, **headers: str) -> dict[str, Any]:
    answer = await client.get(path, headers={**LD, **headers})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/ld+json"
    return expanded(answer.json())


async def test_a_course_says_what_search_engines_ask(anonymous: AsyncClient, land: Body) -> None:
    found = await node(anonymous, f"/v1/courses/{land['code']}")
    check_course(found)
    assert found["@id"] == f"http://hinge.test/v1/courses/{land['id']}"
    assert texts(found, "name") == [("Land for all", None)]
    assert {one["@value"] for one in values(found, "inLanguage")} == {"en", "fr", "zh"}
    assert [one["@id"] for one in values(found, "license")] == ["https://spdx.org/licenses/CC-BY-4.0.html"]
    assert texts(found, "timeRequired") == [("PT12H30M", None)]
    assert [texts(one, "category") for one in values(found, "offers")] == [[("Free", None)]]
    (instance,) = values(found, "hasCourseInstance")
    assert (texts(instance, "courseMode"), texts(instance, "courseWorkload")) == (
        [("Online", None)],
        [("PT12H30M", None)],
    )
    translations = {texts(one, "inLanguage")[0][0]: one for one in values(found, "workTranslation")}
    assert translations.keys() == {"fr", "zh"}, "what is a draft is no translation yet"
    assert texts(translations["zh"], "name") == [(TITLE["zh"], None)]
    frameworks = {texts(one, "educationalFramework")[0][0] for one in values(found, "educationalAlignment")}
    assert frameworks == {"UN-Habitat themes", "Sustainable Development Goals"}
    targets = [one["@id"] for each in values(found, "educationalAlignment") for one in values(each, "targetUrl")]
    assert targets == ["https://metadata.un.org/sdg/11.1"]


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "ar", "zh"])
async def test_six_languages_of_a_record_that_has_four(anonymous: AsyncClient, land: Body, language: str) -> None:
    answer = await anonymous.get(
        f"/v1/courses/{land['id']}", headers={**LD, "Accept-Language": f"{language}, en;q=0.1"}
    )
    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]
    found = expanded(answer.json())
    check_course(found)
    named = [(TITLE[language], None)] if language in TITLE else [(TITLE["en"], "en")]
    assert texts(found, "name") == named, "English stands in, and says that it is English"
    taught = {"ar": [("قراءة السجل العقاري", None)], "en": [("Read a cadastre", None)]}
    assert texts(found, "teaches") == taught.get(language, [("Read a cadastre", "en")])
    assert {one["@value"] for one in values(found, "inLanguage")} == {"en", "fr", "zh"}, "whatever the metadata speaks"
    shown = {texts(one, "inLanguage")[0][0] for one in values(found, "workTranslation")}
    assert shown == {"en", "fr", "zh"} - {language}


async def test_all_languages_at_once(anonymous: AsyncClient, land: Body) -> None:
    answer = await anonymous.get(f"/v1/courses/{land['id']}?lang=*", headers=LD)
    found = expanded(answer.json())
    check_course(found)
    assert {code: words for words, code in texts(found, "name")} == TITLE
    assert "content-language" not in answer.headers


async def test_what_is_not_known_is_not_said(anonymous: AsyncClient, world: World) -> None:
    course = await published(world, title={"en": "Little known"}, course_mode="coaching", access=None)
    answer = await anonymous.get(f"/v1/courses/{course['id']}", headers=LD)
    document = answer.json()
    for name in ("license", "offers", "isAccessibleForFree", "timeRequired", "image", "educationalCredentialAwarded"):
        assert name not in document
    assert "hasCourseInstance" not in document, "coaching says nothing of where, and nobody said how much"
    assert document["description"] == "Read a cadastre", "without a summary, what learners can do afterwards"
    check_course(expanded(document))


async def test_offerings_are_instances(anonymous: AsyncClient, world: World) -> None:
    course = await published(
        world, course_mode="facilitated_online", access="paid", price={"amount": "90.00", "currency": "EUR"}
    )
    for first, last in (("2026-05-04", "2026-05-29"), ("2026-09-01", None)):
        await world.make(
            "offerings", course_id=course["id"], starts_on=first, ends_on=last, language="fr", visibility="public",
            mode="blended" if last is None else None, place={"en": "Nairobi"}, seats=30,
        )  # fmt: skip
    await world.make("offerings", course_id=course["id"], starts_on="2027-01-01", visibility="internal")
    found = await node(anonymous, f"/v1/courses/{course['id']}")
    check_course(found)
    late, early = values(found, "hasCourseInstance")
    assert (texts(late, "courseMode"), texts(early, "courseMode")) == ([("Blended", None)], [("Online", None)])
    (schedule,) = values(early, "courseSchedule")
    assert (texts(schedule, "startDate"), texts(schedule, "endDate")) == (
        [("2026-05-04", None)],
        [("2026-05-29", None)],
    )
    (offer,) = values(found, "offers")
    assert (texts(offer, "price"), texts(offer, "priceCurrency")) == ([("90.00", None)], [("EUR", None)])


async def test_a_tool(anonymous: AsyncClient, world: World) -> None:
    tool = await world.make(
        "tools", title=TITLE, kind="handbook", visibility="public", released="2021-01", hs_number="HS/083/12E",
        translations=[{"language": "en", "status": "published"}], licence="proprietary",
    )  # fmt: skip
    found = await node(anonymous, f"/v1/tools/{tool['code']}", **{"Accept-Language": "ar"})
    assert found["@type"] == [f"{SCHEMA}LearningResource"]
    assert texts(found, "name") == [(TITLE["ar"], None)]
    assert texts(found, "datePublished") == [("2021-01", None)]
    assert values(found, "license") == [], "proprietary is no licence that could be read somewhere"
    assert (await anonymous.get("/v1/tools", headers=LD)).json()["@type"] == "ItemList"
    assert (await world.patch("tools", tool, {"availability": "withdrawn"})).status_code == 200
    assert (await anonymous.get(f"/v1/tools/{tool['id']}", headers=LD)).status_code == 404


async def test_lists_are_item_lists_with_the_lists_own_filters_and_pages(anonymous: AsyncClient, world: World) -> None:
    mark = "Paged by threes"
    made = [await published(world, title={"en": f"{mark} {number}"}, licence="CC0-1.0") for number in range(4)]
    query = "/v1/courses?licence=CC0-1.0&limit=3"
    answer = await anonymous.get(query, headers=LD)
    document = answer.json()
    found = expanded(document)
    assert found["@type"] == [f"{SCHEMA}ItemList"]
    items = document["itemListElement"]
    assert [one["position"] for one in items] == [1, 2, 3]
    for one in values(found, "itemListElement"):
        check_course(values(one, "item")[0])
    assert 'rel="next"' in answer.headers["link"]
    following = document["relatedLink"][-1].removeprefix("http://hinge.test")
    rest = (await anonymous.get(following, headers=LD)).json()
    assert [one["item"]["courseCode"] for one in [*items, *rest["itemListElement"]]] == sorted(
        one["code"] for one in made
    )
    assert (await anonymous.get("/v1/courses?licence=no", headers=LD)).json()["itemListElement"] == []
    refused = await anonymous.get("/v1/courses?fields=code&colour=red", headers=LD)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    same = (await anonymous.get("/v1/courses?licence=CC0-1.0&fields=code")).json()["data"]
    assert [one["code"] for one in same] == sorted(one["code"] for one in made), "JSON is what it was"


async def test_everybody_is_shown_the_same(
    writer: AsyncClient, anonymous: AsyncClient, world: World, land: Body
) -> None:
    draft = await world.make("courses")
    assert (await writer.get(f"/v1/courses/{draft['id']}")).status_code == 200
    assert (await writer.get(f"/v1/courses/{draft['id']}", headers=LD)).status_code == 404
    internal = await published(world, title={"en": "For staff"})
    assert (await world.patch("courses", internal, {"visibility": "internal"})).status_code == 200
    assert (await writer.get(f"/v1/courses/{internal['id']}", headers=LD)).status_code == 404
    path = f"/v1/courses/{land['id']}"
    assert (await writer.get(path, headers=LD)).content == (await anonymous.get(path, headers=LD)).content


async def test_json_stays_what_it_was(anonymous: AsyncClient, land: Body) -> None:
    path = f"/v1/courses/{land['id']}"
    for accept in ("application/json", "*/*", "application/*", "application/ld+json;q=0.5, application/json"):
        answer = await anonymous.get(path, headers={"Accept": accept})
        assert answer.headers["content-type"] == "application/json", accept
    assert (await anonymous.get(path, headers={"Accept": "text/html"})).status_code == 406
    assert (await anonymous.get("/v1/units", headers=LD)).status_code == 406
    refused = await anonymous.get(f"{path}?as_of=2026-01-01T00:00:00Z", headers=LD)
    assert faults(refused) == {"?as_of": "unknown"}


@given(
    st.sampled_from(["application/json", "application/ld+json", "*/*", "text/html"]),
    st.floats(0, 1).map(lambda q: round(q, 3)),
)
def test_json_ld_is_given_to_who_names_it(media: str, quality: float) -> None:
    assert wants_linked(f"{media};q={quality}") == (media == "application/ld+json" and quality > 0)
