"""MOOChub 3.0: media type, versions, one resource for each published edition, pages (contract section 10)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from app.rest.negotiation import accepts_version
from tests.bridges.conftest import TITLE, published
from tests.bridges.moochub_rules import check_page
from tests.domains.factories import Body, World, faults

PATH = "/bridges/moochub/courses"
MEDIA = "application/vnd.api+json; moochub-version=3.0"


async def page(client: AsyncClient, query: str = "") -> dict[str, Any]:
    answer = await client.get(f"{PATH}{query}", headers={"Accept": MEDIA})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == MEDIA
    found: dict[str, Any] = answer.json()
    check_page(found)
    return found


async def test_one_resource_for_each_published_edition(anonymous: AsyncClient, land: Body) -> None:
    found = (await page(anonymous, f"?id={land['id']}"))["data"]
    by_language = {one["attributes"]["inLanguage"][0]: one for one in found}
    assert by_language.keys() == {"en", "fr", "zh"}, "what is a draft, or a machine's, is none"
    record = uuid.UUID(hex=land["id"].rpartition("_")[2])
    assert {one["meta"]["record"] for one in found} == {str(record)}
    assert by_language["en"]["id"] == str(record), "the record's plain UUID (contract section 10)"
    assert by_language["fr"]["id"] == str(uuid.uuid5(record, "fr")), "two resources share no id (JSON:API)"
    chinese, english = by_language["zh"]["attributes"], by_language["en"]["attributes"]
    assert (chinese["name"], english["name"]) == (TITLE["zh"], TITLE["en"])
    assert chinese["description"] == "<p>How land is shared.</p>", "English stands in where Chinese is missing"
    assert by_language["fr"]["attributes"]["description"] == "<p>Comment la terre est partagée.</p>"
    assert (english["url"], chinese["url"]) == ("https://learn.example.org/en/land", "https://learn.example.org/land")
    assert english["license"] == [
        {"identifier": "CC-BY-4.0", "url": "https://spdx.org/licenses/CC-BY-4.0.html", "contentUrl": None}
    ]
    assert (english["access"], english["offer"][0]["price"]) == (["free"], 0)
    assert (english["duration"], english["expires"]) == ("PT12H30M", ["2031-12-31T23:59:59Z"])
    assert english["dateCreated"] == "2024-03-01T00:00:00Z"
    assert english["courseMode"] == ["online", "asynchronous"]
    assert [one["name"] for one in english["contributor"]] == ["A university"]
    assert "SDG 11.1" in english["keywords"]
    assert "image" not in english, "MOOChub wants the image's licence, and nobody has recorded it"


async def test_an_id_stays_when_the_english_edition_comes_later(anonymous: AsyncClient, world: World) -> None:
    course = await published(world, translations=[{"language": "fr", "status": "published"}])
    record = uuid.UUID(hex=course["id"].rpartition("_")[2])
    (french,) = (await page(anonymous, f"?id={course['id']}"))["data"]
    assert french["id"] == str(uuid.uuid5(record, "fr"))
    both = [{"language": one, "status": "published"} for one in ("fr", "en")]
    assert (await world.patch("courses", course, {"translations": both})).status_code == 200
    found = (await page(anonymous, f"?id={course['id']}"))["data"]
    assert {one["attributes"]["inLanguage"][0]: one["id"] for one in found} == {"fr": french["id"], "en": str(record)}


async def test_a_licence_that_is_not_recorded_is_told_apart(anonymous: AsyncClient, world: World) -> None:
    course = await published(world, title={"en": "No licence"}, licence=None)
    (one, *_) = (await page(anonymous, f"?id={course['code']}"))["data"]
    assert one["attributes"]["license"] == [{"identifier": "proprietary", "url": None, "contentUrl": None}]
    assert one["meta"]["licenceRecorded"] is False


async def test_a_course_of_another_platform_is_not_ours(anonymous: AsyncClient, world: World) -> None:
    platform = await world.make(
        "platforms", name={"en": "Other people's courses"}, managed_by="external", url="https://other.example.org"
    )
    course = await published(world, platform_id=platform["id"], external_id="x-1", produced_with=["An institute"])
    found = (await page(anonymous, f"?id={course['id']}"))["data"][0]["attributes"]
    assert found["publisher"]["name"] == "Other people's courses"
    assert [one["name"] for one in found["creator"]] == ["An institute"]


async def test_markup_in_a_text_is_text(anonymous: AsyncClient, world: World) -> None:
    course = await published(world, summary={"en": "One <script>alert(1)</script>\nTwo & three"})
    found = (await page(anonymous, f"?id={course['id']}"))["data"][0]["attributes"]
    assert found["description"] == "<p>One &lt;script&gt;alert(1)&lt;/script&gt;</p><p>Two &amp; three</p>"


async def test_the_pages_hold_every_edition_once(anonymous: AsyncClient, world: World) -> None:
    for number in range(5):
        await published(world, title={"en": f"Page {number}"})
    whole = (await page(anonymous, "?limit=500"))["data"]
    found, seen = [], 0
    shown = await page(anonymous, "?limit=2")
    first = shown["links"]["first"]
    while True:
        seen += 1
        found += shown["data"]
        assert shown["links"]["first"] == first
        if "next" not in shown["links"]:
            break
        shown = await page(anonymous, shown["links"]["next"].partition(PATH)[2])
    assert [one["id"] for one in found] == [one["id"] for one in whole]
    assert seen >= 3
    back = await page(anonymous, shown["links"]["prev"].partition(PATH)[2])
    assert back["data"][0]["id"] in {one["id"] for one in whole}
    last = (await page(anonymous, "?limit=2"))["links"]["last"].partition(PATH)[2]
    end = await page(anonymous, last)
    assert "next" not in end["links"]
    assert end["data"][-1]["id"] == whole[-1]["id"]
    only = await page(anonymous, "?id=COURSE-NO")
    assert only["data"] == []


async def test_filters_are_those_of_the_list(anonymous: AsyncClient, world: World, land: Body) -> None:
    later = await published(world, title={"en": "Changed later"})
    since = later["updated_at"]
    found = (await page(anonymous, f"?updated_at_gte={since}"))["data"]
    assert {one["attributes"]["courseCode"] for one in found} == {later["code"]}
    french = (await page(anonymous, f"?languages=fr&id={land['id']}"))["data"]
    assert [one["attributes"]["inLanguage"] for one in french] == [["fr"]]
    refused = await anonymous.get(f"{PATH}?sort=code&colour=red&limit=0")
    assert refused.status_code == 422
    assert faults(await anonymous.get(f"{PATH}?sort=code")) == {"?sort": "unknown"}
    assert faults(await anonymous.get(f"{PATH}?fields=code")) == {"?fields": "unknown"}


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        (None, 200),
        ("*/*", 200),
        ("application/*", 200),
        ("application/vnd.api+json", 200),
        ("application/vnd.api+json; moochub-version=3", 200),
        ("application/vnd.api+json;moochub-version=3.0", 200),
        ('application/vnd.api+json; moochub-version="3.0"', 200),
        ("application/vnd.api+json; moochub-version=2.1, application/vnd.api+json; moochub-version=3;q=0.1", 200),
        ("application/vnd.api+json; moochub-version=2", 406),
        ("application/vnd.api+json; moochub-version=4.0", 406),
        ("application/vnd.api+json; moochub-version=3.0;q=0", 406),
        ("application/json", 406),
        ("text/html", 406),
        ("application/vnd.api+json; moochub-version=3.0;q=0, */*", 406),
    ],
)
async def test_versions_are_negotiated(anonymous: AsyncClient, accept: str | None, status: int) -> None:
    headers = {} if accept is None else {"Accept": accept}
    request = anonymous.build_request("GET", PATH, headers=headers)
    if accept is None:
        del request.headers["accept"]
    answer = await anonymous.send(request)
    assert answer.status_code == status
    kind = MEDIA if status == 200 else "application/problem+json"
    assert answer.headers["content-type"] == kind
    assert status == 406 or "Accept" in answer.headers["vary"]


@given(st.sampled_from(["1", "2.3", "3", "3.0", "3.1", "30"]), st.integers(0, 1000))
def test_a_version_that_is_not_spoken_is_never_taken(version: str, thousandths: int) -> None:
    header = f"application/vnd.api+json; moochub-version={version}; q={thousandths / 1000}"
    spoken = version in ("3", "3.0") and thousandths > 0
    assert accepts_version(header, "application/vnd.api+json", "moochub-version", frozenset({"3", "3.0"})) == spoken


async def test_more_rights_show_no_more(writer: AsyncClient, anonymous: AsyncClient, world: World) -> None:
    hidden = await published(world, title={"en": "Soon for staff"})
    assert (await world.patch("courses", hidden, {"visibility": "internal"})).status_code == 200
    query = f"?id={hidden['id']}"
    assert (await page(writer, query))["data"] == (await page(anonymous, query))["data"] == []
