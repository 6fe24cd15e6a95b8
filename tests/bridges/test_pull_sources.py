"""`hinge pull moochub` reads sources that are not to be trusted: slow, huge, endless, elsewhere, or nonsense."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridges import moochub
from app.bridges.moochub_read import UnreadableError, course, external_id
from app.platform.pull.fetch import Bounds, PullError
from app.settings import Settings
from tests.bridges.pulling import counts, courses, pull, refused
from tests.bridges.sources import answer, pages, resource, source
from tests.domains.factories import Body, World

SPDX = frozenset({"CC-BY-4.0", "CC0-1.0", "proprietary"})


def always(raw: bytes) -> Any:
    async def answering(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)

    return answering


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (answer(200, b"not json"), "a page is not JSON"),
        (answer(200, b"[" * 100_000), "a page is not JSON"),
        (answer(200, b'{"data": {}}'), "no list `data`"),
        (answer(200, b"[]"), "no list `data`"),
        (answer(404), "answered 404"),
        (answer(503, Retry_After="1"), "answered 503"),
        (answer(302, Location="http://127.0.0.1:1/other"), "where it redirects to is at another host"),
        (answer(302, Location="https://evil.example.org/"), "where it redirects to is at another host"),
        (answer(302, Location="/courses"), "more than 3 redirects"),
        (
            answer(200, b'{"data": [], "links": {"next": "http://evil.example.org/"}}'),
            "its next page is at another host",
        ),
        (answer(200, b'{"data": [], "links": {"next": "/courses"}}'), "the pages lead in a circle"),
        (answer(200, b'{"data": [' + b'"x",' * 60_000 + b'"x"]}'), "larger than 200000 bytes"),
        (answer(200, b'{"data": [' + b"1," * 60 + b"1]}"), "more than 50 records"),
        (answer(200, b"\x1f\x8b", Content_Encoding="gzip"), "an encoding that was not asked for"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "cannot be reached"),
        (b"garbage\r\n\r\n", "cannot be reached"),
    ],
)
async def test_a_faulty_source_changes_nothing(
    fresh: Settings, world: World, elsewhere: Body, raw: bytes, why: str
) -> None:
    assert why in await refused(fresh, elsewhere, always(raw))
    assert await courses(world, elsewhere) == {}


async def test_a_source_without_end(fresh: Settings, elsewhere: Body) -> None:
    async def endless(path: str, writer: asyncio.StreamWriter) -> None:
        number = int(path.partition("page=")[2] or 0) + 1
        writer.write(answer(200, f'{{"data": [], "links": {{"next": "/courses?page={number}"}}}}'.encode()))

    assert "more than 5 pages" in await refused(fresh, elsewhere, endless)


async def test_a_source_that_drips(fresh: Settings, elsewhere: Body) -> None:
    async def slow(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    bounds = Bounds(page_seconds=0.3, whole_seconds=5, tries=2, pause=0.01)
    assert "no answer within 0.3 seconds" in await refused(fresh, elsewhere, slow, bounds)
    bounds = Bounds(page_seconds=2, whole_seconds=0.5, tries=2, pause=0.01)
    assert "not read within 0.5 seconds" in await refused(fresh, elsewhere, slow, bounds)


async def test_a_source_that_recovers(fresh: Settings, world: World, elsewhere: Body) -> None:
    asked = []
    documents = pages([resource(1)], [resource(2)])

    async def answering(path: str, writer: asyncio.StreamWriter) -> None:
        asked.append(path)
        writer.write(answer(503) if len(asked) % 2 else answer(200, orjson.dumps(documents[path])))

    async with source(answering=answering) as url:
        assert counts(await pull(fresh, url, elsewhere["code"])) == (2, 0, 0, 0)
    assert asked == ["/courses", "/courses", "/courses?page=1", "/courses?page=1"]


async def test_half_of_a_source_is_none(fresh: Settings, world: World, elsewhere: Body) -> None:
    documents = {**pages([resource(1)], [resource(2)])}
    del documents["/courses?page=1"]
    async with source(documents) as url:
        with pytest.raises(PullError, match="answered 404"):
            await pull(fresh, url, elsewhere["code"])
    assert await courses(world, elsewhere) == {}


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "ftp://example.org/", "https://a:b@example.org/", "file:///etc/passwd", "https://x/#y"],
)
async def test_addresses_that_are_not_read(fresh: Settings, elsewhere: Body, url: str) -> None:
    with pytest.raises(PullError, match="https://"):
        await pull(fresh, url, elsewhere["code"])


# -- whatever a source says --------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = (
    "name", "description", "inLanguage", "url", "image", "courseMode", "educationalLevel", "duration", "teaches", "license",
    "access", "offer", "expires", "dateModified", "publisher", "creator", "contributor", "educationalCredentialsAwarded",
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(NAMES), JSON, max_size=8), JSON)
def test_whatever_a_source_says_a_course_comes_of_it_or_a_refusal(attributes: dict[str, Any], meta: Any) -> None:
    said = {"id": "x", "attributes": attributes, "meta": meta}
    try:
        found = course(said, SPDX)
    except UnreadableError:
        assert not (
            isinstance(attributes.get("name"), str)
            and attributes["name"].strip().isprintable()
            and attributes["name"].strip()
        )
        return
    assert found["licence"] in {None, *SPDX}
    assert 0 < len(found["title"]["en"]) <= 300


@given(JSON)
def test_ids_are_texts(value: Any) -> None:
    try:
        assert external_id({"id": value}) == value
    except UnreadableError:
        assert not (isinstance(value, str) and value and value.isprintable())


@given(st.sampled_from([*moochub.MODES]))
def test_modes_that_say_enough_come_back(mode: str) -> None:
    found = course({"id": "x", "attributes": {"name": "x", "courseMode": list(moochub.MODES[mode])}}, SPDX)[
        "course_mode"
    ]
    unsure = {"facilitated_online": None, "webinar": "live_virtual", "mooc": "self_paced", "on_the_job": "in_person"}
    assert found == unsure.get(mode, mode)
