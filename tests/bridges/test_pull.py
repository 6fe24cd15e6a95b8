"""`hinge pull moochub`: what comes in, and what stays as people left it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import pytest

from app.bridges.texts import plain_id
from app.platform.pull.fetch import PullError
from app.platform.schema import CHECKOUT
from app.settings import Settings
from tests.bridges.conftest import published
from tests.bridges.pulling import counts, courses, pull
from tests.bridges.sources import pages, resource, source
from tests.domains.factories import Body, World
from tests.processes import serving


async def test_courses_come_in_once(fresh: Settings, world: World, elsewhere: Body) -> None:
    rich = resource(
        2, name="Bodenrecht", inLanguage=["de", "EN"], description="<p>One &amp; two</p><script>x()</script><p>three</p>",
        courseMode=["online", "asynchronous"], duration="PT12H30M", access=["paid"], expires=["2030-05-01T00:00:00Z"],
        offer=[{"price": 90, "priceCurrency": "EUR", "paymentFrequency": "one-time", "category": "course"}],
        teaches=[{"name": [{"inLanguage": "en", "name": "Read a map"}], "educationalFramework": "x"}],
        educationalCredentialsAwarded=["certificate"], image={"contentUrl": "https://x.example.org/i.png", "license": []},
    )  # fmt: skip
    async with source(pages([resource(1)], [rich])) as url:
        seen = await pull(fresh, url, elsewhere["code"], apply=False)
        assert counts(seen) == (2, 0, 0, 0)
        assert await courses(world, elsewhere) == {}, "a preview leaves nothing"
        done = await pull(fresh, url, elsewhere["code"])
        assert (counts(done), done.lines) == (counts(seen), seen.lines), "a preview says what is done"
        again = await pull(fresh, url, elsewhere["id"])
        assert (counts(again), again.lines) == ((0, 0, 2, 0), [])
    found = await courses(world, elsewhere)
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


async def test_what_people_changed_stays(fresh: Settings, world: World, elsewhere: Body) -> None:
    async with source(pages([resource(1, description="As it was", inLanguage=["en"])])) as url:
        await pull(fresh, url, elsewhere["code"])
    (held,) = (await courses(world, elsewhere)).values()
    mended = await world.patch(
        "courses", held, {"title": {"en": "A better title"}, "licence": None, "level": "advanced"}
    )
    assert mended.status_code == 200
    changed = resource(1, name="Renamed", description="As it is now", inLanguage=["en"], access=["free"])
    async with source(pages([changed])) as url:
        seen = await pull(fresh, url, elsewhere["code"])
        assert counts(seen) == (0, 1, 0, 0)
        assert '    summary: {"en":"As it was"} -> {"en":"As it is now"}' in seen.lines
        assert '    access: null -> "free"' in seen.lines, "what was empty is filled"
        assert "    title stays as key:writer left it" in seen.lines
        assert "    licence stays as key:writer left it" in seen.lines, "what was taken away stays away"
        again = await pull(fresh, url, elsewhere["code"])
        assert counts(again) == (0, 0, 1, 0), "and the third time nothing moves"
    (now,) = (await courses(world, elsewhere)).values()
    assert (now["title"]["en"], now["licence"], now["level"]) == ("A better title", None, "advanced")
    assert now["summary"]["en"] == "As it is now"
    async with source(pages([resource(1, inLanguage=["en"])])) as url:
        await pull(fresh, url, elsewhere["code"])
    (now,) = (await courses(world, elsewhere)).values()
    assert (now["summary"], now["access"]) == (None, None), "what the source no longer says is not known any more"


async def test_a_course_that_people_made_is_filled_not_overwritten(
    fresh: Settings, world: World, elsewhere: Body
) -> None:
    made = await world.make(
        "courses",
        platform_id=elsewhere["id"],
        external_id=resource(7)["id"],
        title={"en": "Ours"},
        access=None,
        url="https://ours.example.org",
    )
    async with source(pages([resource(7, access=["free"], inLanguage=["fr"])])) as url:
        assert counts(await pull(fresh, url, elsewhere["code"])) == (0, 1, 0, 0)
    now = await world.read("courses", made["id"])
    assert (now["title"], now["url"], now["access"], now["languages"]) == (
        "Ours",
        "https://ours.example.org",
        "free",
        ["fr"],
    )


async def test_archived_here_and_gone_there(fresh: Settings, world: World, elsewhere: Body) -> None:
    async with source(pages([resource(1), resource(2)])) as url:
        await pull(fresh, url, elsewhere["code"])
        first = (await courses(world, elsewhere))[resource(1)["id"]]
        assert (await world.client.delete(f"/v1/courses/{first['id']}", headers={"If-Match": "*"})).status_code == 204
        seen = await pull(fresh, url, elsewhere["code"])
        assert counts(seen) == (0, 0, 2, 0)
        assert any("archived here, left alone" in line for line in seen.lines)
    async with source(pages([])) as url:
        seen = await pull(fresh, url, elsewhere["code"])
        assert [line.partition(":")[2] for line in seen.lines] == [" the source has it no more; nothing is changed"]
    assert resource(2)["id"] in await courses(world, elsewhere)


async def test_one_bad_record_does_not_stop_the_others(fresh: Settings, world: World, elsewhere: Body) -> None:
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
        seen = await pull(fresh, url, elsewhere["code"])
    assert counts(seen) == (2, 0, 0, 5)
    assert "! record 6: /id: stands twice" in seen.lines
    assert (await courses(world, elsewhere))[resource(3)["id"]]["url"] is None


async def test_a_platform_that_is_not_there(fresh: Settings, world: World) -> None:
    async with source(pages([resource(1)])) as url:
        with pytest.raises(PullError, match="there is no platform 'NOWHERE'"):
            await pull(fresh, url, "NOWHERE")


# -- our own endpoint --------------------------------------------------------------------------------------


async def test_what_we_publish_comes_back_and_then_nothing_changes(
    fresh: Settings, world: World, land: Body, elsewhere: Body
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
                [sys.executable, "-m", "app.cli", "pull", "moochub", url, "--platform", elsewhere["code"], *options],
                cwd=CHECKOUT, env={"HINGE_DATABASE_URL": database.get_secret_value(), "PATH": "/usr/bin:/bin"},
                capture_output=True, text=True, timeout=60, check=False,
            )  # fmt: skip

        preview = await asyncio.to_thread(command, "--preview")
        assert preview.returncode == 0, preview.stderr
        said = f"would be created: {len(shown)}, would be updated: 0, unchanged: 0, refused: 0"
        assert preview.stdout.splitlines()[-1] == said
        assert await courses(world, elsewhere) == {}
        applied = await asyncio.to_thread(command, "--apply")
        assert applied.stdout.splitlines()[-1] == said.replace("would be ", "")
        assert applied.stdout.splitlines()[:-1] == preview.stdout.splitlines()[:-1]
        again = await asyncio.to_thread(command, "--apply")
        assert again.stdout == f"created: 0, updated: 0, unchanged: {len(shown)}, refused: 0\n"
    found = await courses(world, elsewhere)
    assert found.keys() == {one["id"] for one in shown} >= {str(plain_id(land["id"]))}
    arabic = found[next(one["id"] for one in shown if one["attributes"]["name"] == "人人有地")]
    assert (arabic["title"]["zh"], arabic["languages"], arabic["licence"]) == ("人人有地", ["zh"], "CC-BY-4.0")
    assert (arabic["workload_hours"], arabic["course_mode"], arabic["level"]) == (
        "12.5000",
        "self_paced",
        "introductory",
    )
