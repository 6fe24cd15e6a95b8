"""`hinge pull moochub`: what comes in, what stays as people left it, and sources that are not to be trusted."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridges import moochub
from app.bridges.moochub_read import UnreadableError, course, external_id
from app.platform.pull.fetch import Bounds, PullError
from app.platform.pull.run import Tally, pull_moochub
from app.platform.schema import CHECKOUT
from app.registry import REGISTRY
from app.settings import Settings
from tests.bridges.conftest import published
from tests.bridges.sources import answer, pages, resource, source
from tests.domains.factories import Body, World
from tests.processes import serving

QUICK = Bounds(
    page_seconds=1, whole_seconds=5, page_bytes=200_000, pages=5, records=50, tries=3, pause=0.01, pause_max=0.05
)
SPDX = frozenset({"CC-BY-4.0", "CC0-1.0", "proprietary"})
_numbers = iter(range(1, 1000))


@pytest.fixture
async def platform(world: World) -> Body:
    """A platform without courses."""
    return await world.make("platforms", name={"en": "Elsewhere"}, managed_by="external", code=f"ELSE-{next(_numbers)}")


async def pull(settings: Settings, url: str, platform: str, *, apply: bool = True, bounds: Bounds = QUICK) -> Tally:
    return await pull_moochub(settings, REGISTRY, url, platform, apply=apply, say=lambda _: None, bounds=bounds)


async def courses(world: World, platform: Body) -> dict[str, Body]:
    found = await world.client.get("/v1/courses", params={"platform_id": platform["id"], "lang": "*", "limit": 500})
    return {one["external_id"]: one for one in found.json()["data"]}


def counts(tally: Tally) -> tuple[int, int, int, int]:
    return tally.created, tally.updated, tally.unchanged, tally.refused


async def test_courses_come_in_once(fresh: Settings, world: World, platform: Body) -> None:
    rich = resource(
        2, name="Bodenrecht", inLanguage=["de", "EN"], description="<p>One &amp; two</p><script>x()</script><p>three</p>",
        courseMode=["online", "asynchronous"], duration="PT12H30M", access=["paid"], expires=["2030-05-01T00:00:00Z"],
        offer=[{"price": 90, "priceCurrency": "EUR", "paymentFrequency": "one-time", "category": "course"}],
        teaches=[{"name": [{"inLanguage": "en", "name": "Read a map"}], "educationalFramework": "x"}],
        educationalCredentialsAwarded=["certificate"], image={"contentUrl": "https://x.example.org/i.png", "license": []},
    )  # fmt: skip
    async with source(pages([resource(1)], [rich])) as url:
        seen = await pull(fresh, url, platform["code"], apply=False)
        assert counts(seen) == (2, 0, 0, 0)
        assert await courses(world, platform) == {}, "a preview leaves nothing"
        done = await pull(fresh, url, platform["code"])
        assert (counts(done), done.lines) == (counts(seen), seen.lines), "a preview says what is done"
        again = await pull(fresh, url, platform["id"])
        assert (counts(again), again.lines) == ((0, 0, 2, 0), [])
    found = await courses(world, platform)
    plain, rich_one = found[resource(1)["id"]], found[rich["id"]]
    assert (plain["status"], plain["visibility"], plain["row_version"]) == ("idea", "internal", 1), (
        "people publish, pulls do not"
    )
    unknown = (
        "summary",
        "course_mode",
        "level",
        "workload_hours",
        "access",
        "price",
        "certificate",
        "valid_until",
        "image_url",
    )
    assert [plain[name] for name in unknown] == [None] * len(unknown), "what is not said is not known"
    assert (plain["licence"], plain["produced_with"]) == ("CC-BY-4.0", ["A learning house"]), "and no person is named"
    assert rich_one["title"]["en"] == "Bodenrecht"
    assert rich_one["translation_status"]["title"] == {"en": "missing"}, "what stands under English is not English"
    assert rich_one["summary"]["en"] == "One & two\nthree"
    assert rich_one["languages"] == ["de", "en"]
    assert (rich_one["workload_hours"], rich_one["price"]) == ("12.5000", {"amount": "90.00", "currency": "EUR"})
    assert (rich_one["course_mode"], rich_one["valid_until"], rich_one["certificate"]) == (
        "self_paced",
        "2030-05-01",
        True,
    )
    history = (await world.client.get(f"/v1/courses/{plain['id']}/history")).json()["data"]
    assert (history[0]["by"], history[0]["note"]["pulled_from"]) == ("pull:127.0.0.1", url)
    assert history[0]["reason"] == f"Pulled from {url}"


async def test_what_people_changed_stays(fresh: Settings, world: World, platform: Body) -> None:
    async with source(pages([resource(1, description="As it was", inLanguage=["en"])])) as url:
        await pull(fresh, url, platform["code"])
    (held,) = (await courses(world, platform)).values()
    mended = await world.patch(
        "courses", held, {"title": {"en": "A better title"}, "licence": None, "level": "advanced"}
    )
    assert mended.status_code == 200
    changed = resource(1, name="Renamed", description="As it is now", inLanguage=["en"], access=["free"])
    async with source(pages([changed])) as url:
        seen = await pull(fresh, url, platform["code"])
        assert counts(seen) == (0, 1, 0, 0)
        assert '    summary: {"en":"As it was"} -> {"en":"As it is now"}' in seen.lines
        assert '    access: null -> "free"' in seen.lines, "what was empty is filled"
        assert "    title stays as key:writer left it" in seen.lines
        assert "    licence stays as key:writer left it" in seen.lines, "what was taken away stays away"
        again = await pull(fresh, url, platform["code"])
        assert counts(again) == (0, 0, 1, 0), "and the third time nothing moves"
    (now,) = (await courses(world, platform)).values()
    assert (now["title"]["en"], now["licence"], now["level"]) == ("A better title", None, "advanced")
    assert now["summary"]["en"] == "As it is now"
    async with source(pages([resource(1, inLanguage=["en"])])) as url:
        await pull(fresh, url, platform["code"])
    (now,) = (await courses(world, platform)).values()
    assert (now["summary"], now["access"]) == (None, None), "what the source no longer says is not known any more"


async def test_a_course_that_people_made_is_filled_not_overwritten(
    fresh: Settings, world: World, platform: Body
) -> None:
    made = await world.make(
        "courses",
        platform_id=platform["id"],
        external_id=resource(7)["id"],
        title={"en": "Ours"},
        access=None,
        url="https://ours.example.org",
    )
    async with source(pages([resource(7, access=["free"], inLanguage=["fr"])])) as url:
        assert counts(await pull(fresh, url, platform["code"])) == (0, 1, 0, 0)
    now = await world.read("courses", made["id"])
    assert (now["title"], now["url"], now["access"], now["languages"]) == (
        "Ours",
        "https://ours.example.org",
        "free",
        ["fr"],
    )


async def test_archived_here_and_gone_there(fresh: Settings, world: World, platform: Body) -> None:
    async with source(pages([resource(1), resource(2)])) as url:
        await pull(fresh, url, platform["code"])
        first = (await courses(world, platform))[resource(1)["id"]]
        assert (await world.client.delete(f"/v1/courses/{first['id']}", headers={"If-Match": "*"})).status_code == 204
        seen = await pull(fresh, url, platform["code"])
        assert counts(seen) == (0, 0, 2, 0)
        assert any("archived here, left alone" in line for line in seen.lines)
    async with source(pages([])) as url:
        seen = await pull(fresh, url, platform["code"])
        assert [line.partition(":")[2] for line in seen.lines] == [" the source has it no more; nothing is changed"]
    assert resource(2)["id"] in await courses(world, platform)


async def test_one_bad_record_does_not_stop_the_others(fresh: Settings, world: World, platform: Body) -> None:
    bad: list[Any] = [
        1,
        {"id": ""},
        {"id": "x"},
        resource(1, name=None),
        resource(2),
        resource(2),
        resource(3, url="javascript:x"),
    ]
    async with source(pages(bad)) as url:
        seen = await pull(fresh, url, platform["code"])
    assert counts(seen) == (2, 0, 0, 5)
    assert "! record 6: /id: stands twice" in seen.lines
    assert (await courses(world, platform))[resource(3)["id"]]["url"] is None


async def test_a_platform_that_is_not_there(fresh: Settings, world: World) -> None:
    async with source(pages([resource(1)])) as url:
        with pytest.raises(PullError, match="there is no platform 'NOWHERE'"):
            await pull(fresh, url, "NOWHERE")


# -- our own endpoint --------------------------------------------------------------------------------------


async def test_what_we_publish_comes_back_and_then_nothing_changes(
    fresh: Settings, world: World, land: Body, platform: Body
) -> None:
    """Over a real socket, through the command itself."""
    for number in range(3):
        await published(world, title={"en": f"Round trip {number}"})
    with serving(fresh, HINGE_LOG_LEVEL="error") as service:
        with service.client() as client:
            shown = client.get("/bridges/moochub/courses?limit=500").json()["data"]
        url = f"{service.address}/bridges/moochub/courses?limit=2"

        def command(*options: str) -> subprocess.CompletedProcess[str]:
            database = fresh.database_url
            assert database is not None
            return subprocess.run(
                [sys.executable, "-m", "app.cli", "pull", "moochub", url, "--platform", platform["code"], *options],
                cwd=CHECKOUT, env={"HINGE_DATABASE_URL": database.get_secret_value(), "PATH": "/usr/bin:/bin"},
                capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip

        preview = await asyncio.to_thread(command, "--preview")
        assert preview.returncode == 0, preview.stderr
        said = f"would be created: {len(shown)}, would be updated: 0, unchanged: 0, refused: 0"
        assert preview.stdout.splitlines()[-1] == said
        assert await courses(world, platform) == {}
        applied = await asyncio.to_thread(command, "--apply")
        assert applied.stdout.splitlines()[-1] == said.replace("would be ", "")
        assert applied.stdout.splitlines()[:-1] == preview.stdout.splitlines()[:-1]
        again = await asyncio.to_thread(command, "--apply")
        assert again.stdout == f"created: 0, updated: 0, unchanged: {len(shown)}, refused: 0\n"
    found = await courses(world, platform)
    assert found.keys() == {one["id"] for one in shown}
    arabic = found[next(one["id"] for one in shown if one["attributes"]["name"] == "人人有地")]
    assert (arabic["title"]["zh"], arabic["languages"], arabic["licence"]) == ("人人有地", ["zh"], "CC-BY-4.0")
    assert (arabic["workload_hours"], arabic["course_mode"], arabic["level"]) == (
        "12.5000",
        "self_paced",
        "introductory",
    )


# -- sources that are not to be trusted --------------------------------------------------------------------


async def refused(fresh: Settings, platform: Body, answering: Any, bounds: Bounds = QUICK) -> str:
    async with source(answering=answering) as url:
        with pytest.raises(PullError) as error:
            await pull(fresh, url, platform["code"], bounds=bounds)
    return str(error.value)


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
    fresh: Settings, world: World, platform: Body, raw: bytes, why: str
) -> None:
    assert why in await refused(fresh, platform, always(raw))
    assert await courses(world, platform) == {}


async def test_a_source_without_end(fresh: Settings, platform: Body) -> None:
    async def endless(path: str, writer: asyncio.StreamWriter) -> None:
        number = int(path.partition("page=")[2] or 0) + 1
        writer.write(answer(200, f'{{"data": [], "links": {{"next": "/courses?page={number}"}}}}'.encode()))

    assert "more than 5 pages" in await refused(fresh, platform, endless)


async def test_a_source_that_drips(fresh: Settings, platform: Body) -> None:
    async def slow(_: str, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    bounds = Bounds(page_seconds=0.3, whole_seconds=5, tries=2, pause=0.01)
    assert "no answer within 0.3 seconds" in await refused(fresh, platform, slow, bounds)
    bounds = Bounds(page_seconds=2, whole_seconds=0.5, tries=2, pause=0.01)
    assert "not read within 0.5 seconds" in await refused(fresh, platform, slow, bounds)


async def test_a_source_that_recovers(fresh: Settings, world: World, platform: Body) -> None:
    asked = []
    documents = pages([resource(1)], [resource(2)])

    async def answering(path: str, writer: asyncio.StreamWriter) -> None:
        import orjson

        asked.append(path)
        writer.write(answer(503) if len(asked) % 2 else answer(200, orjson.dumps(documents[path])))

    async with source(answering=answering) as url:
        assert counts(await pull(fresh, url, platform["code"])) == (2, 0, 0, 0)
    assert asked == ["/courses", "/courses", "/courses?page=1", "/courses?page=1"]


async def test_half_of_a_source_is_none(fresh: Settings, world: World, platform: Body) -> None:
    documents = {**pages([resource(1)], [resource(2)])}
    del documents["/courses?page=1"]
    async with source(documents) as url:
        with pytest.raises(PullError, match="answered 404"):
            await pull(fresh, url, platform["code"])
    assert await courses(world, platform) == {}


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "ftp://example.org/", "https://a:b@example.org/", "file:///etc/passwd", "https://x/#y"],
)
async def test_addresses_that_are_not_read(fresh: Settings, platform: Body, url: str) -> None:
    with pytest.raises(PullError, match="https://"):
        await pull(fresh, url, platform["code"])


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
