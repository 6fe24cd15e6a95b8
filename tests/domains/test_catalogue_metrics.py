"""Observations: what a figure carries, and figures that contradict each other (VR-13, VR-14, VR-72)."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from app.platform.keys import create_key
from app.settings import Settings
from tests.conftest import client_of
from tests.domains.factories import Body, World, faults, warned

PAGE = "https://example.org/page"


async def figure(world: World, **given_: Any) -> Body:
    body = {"page": PAGE, "metric": "downloads", "value": 7, "period_to": "2021-08-31", "language": "en", **given_}
    return await world.make("metrics", **body)


# -- what a figure carries ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"value": -1}, "/value", "range"), ({"value": 1.5}, "/value", "type"), ({"value": "7"}, "/value", "type"),
        ({"value": 2**31}, "/value", "range"), ({"value": None}, "/value", "null"),
        ({"metric": "rank_most_popular_page", "value": 0}, "/value", "range"),
        ({"metric": "satisfaction", "value": 101}, "/value", "range"),
        ({"locator": None}, "/locator", "null"), ({"language": None}, "/language", "null"),
        ({"language": "English"}, "/language", "pattern"), ({"period_to": None}, "/period_to", "null"),
        ({"period_from": "2021-09-01"}, "/period_to", "order"), ({"page": None}, "/tool_id", "required"),
        ({"platform_id": "PLAT-1"}, "/page", "subject"),
    ],
)  # fmt: skip
async def test_a_figure_carries_what_it_must(world: World, change: Body, pointer: str, code: str) -> None:
    body = await world.body("metrics", page=PAGE, period_to="2021-08-31")
    refused = await world.post("metrics", {**body, **change})
    assert (refused.status_code, faults(refused)) == (422, {pointer: code})


@pytest.mark.parametrize(
    ("metric", "value", "unit"),
    [("downloads", 0, "count"), ("rank_most_popular_page", 1, "rank"), ("application_rate", 100, "percent")],
)
async def test_what_a_figure_means(world: World, metric: str, value: int, unit: str) -> None:
    made = await figure(world, metric=metric, value=value, language="und")
    assert (made["value"], made["unit"], made["subject_kind"]) == (value, unit, "page")
    moved = await world.patch("metrics", made, {"language": "en"})
    assert faults(moved) == {"/language": "read_only"}, "a figure of something else is another observation"
    if unit == "rank":
        assert faults(await world.patch("metrics", made, {"value": 0})) == {"/value": "range"}


async def test_enrolments_in_a_facilitated_course_want_an_offering(world: World) -> None:
    for mode, expected in (("self_paced", {}), ("facilitated_online", {"/course_id": "no_offering"})):
        course = await world.make("courses", course_mode=mode)
        body = await world.body("metrics", course_id=course["id"], metric="enrolments")
        made = await world.post("metrics", body)
        assert (made.status_code, warned(made)) == (201, expected)
    await world.make("offerings", course_id=course["id"])
    assert (
        warned(await world.post("metrics", await world.body("metrics", course_id=course["id"], metric="enrolments")))
        == {}
    )


async def test_a_learning_platform_reports_figures_and_edits_nothing_else(world: World, fresh: Settings) -> None:
    course = await world.published_course()
    async with client_of(fresh, await create_key(fresh, "learn", "integration")) as learn:
        body = await world.body("metrics", course_id=course["id"], metric="completions")
        made = await learn.post("/v1/metrics", json=body)
        assert made.status_code == 201 and made.json()["created_by"] == "key:learn"
        patched = await learn.patch(f"/v1/metrics/{made.json()['id']}", json={"value": 9}, headers={"If-Match": "*"})
        assert patched.json()["value"] == 9
        refused = await learn.patch(f"/v1/courses/{course['id']}", json={"url": PAGE}, headers={"If-Match": "*"})
        assert (refused.status_code, refused.json()["missing_scope"]) == (403, "catalogue:write")
        moved = await learn.post(f"/v1/courses/{course['id']}/revise", json={}, headers={"If-Match": "*"})
        assert moved.json()["status"] == "in_development"


# -- figures that contradict each other --------------------------------------------------------------------


async def flags(world: World, *figures: Body) -> list[bool]:
    return [(await world.read("metrics", one["id"]))["conflicting"] for one in figures]


async def test_two_figures_for_one_thing_are_both_kept_and_both_marked(world: World) -> None:
    first = await figure(world, page=f"{PAGE}/two")
    assert first["conflicting"] is False
    second = await figure(world, page=f"{PAGE}/two", value=8)
    assert second["conflicting"] is True and await flags(world, first, second) == [True, True]
    listed = await world.client.get("/v1/metrics", params={"conflicting": "true", "page": f"{PAGE}/two"})
    assert len(listed.json()["data"]) == 2
    same = await world.patch("metrics", second, {"value": 7})
    assert same.json()["conflicting"] is False and await flags(world, first, second) == [False, False]
    await world.patch("metrics", same.json(), {"value": 9})
    for method, suffix, expected in (("DELETE", "", [False, False]), ("POST", "/restore", [True, True])):
        done = await world.client.request(method, f"/v1/metrics/{second['id']}{suffix}", headers={"If-Match": "*"})
        assert done.is_success and await flags(world, first, second) == expected
    for other in (
        {"language": "fr"},
        {"metric": "page_views"},
        {"period_to": "2021-09-30"},
        {"period_from": "2021-01-01"},
        {"page": PAGE},
    ):
        beside = await figure(world, **{"page": f"{PAGE}/two", "value": 99, **other})
        assert beside["conflicting"] is False, f"not the same thing: {other}"


async def test_the_public_is_not_told_of_figures_that_it_may_not_see(world: World, anonymous: AsyncClient) -> None:
    shown = await figure(world, page=f"{PAGE}/hidden", visibility="public")
    inside = await figure(world, page=f"{PAGE}/hidden", value=8, visibility="internal")
    assert await flags(world, shown, inside) == [False, True], "the one that more may see does not tell of the other"
    assert (await anonymous.get(f"/v1/metrics/{shown['id']}")).json()["conflicting"] is False
    opened = await world.patch("metrics", inside, {"visibility": "public"})
    assert opened.status_code == 200 and await flags(world, shown, inside) == [True, True]
    assert (await anonymous.get(f"/v1/metrics/{shown['id']}")).json()["conflicting"] is True


async def test_figures_that_come_together_are_all_marked(world: World) -> None:
    bodies = [
        await world.body("metrics", page=f"{PAGE}/rush", period_to="2021-08-31", value=value) for value in (1, 2, 2, 3)
    ]
    answers = await asyncio.gather(*(world.post("metrics", body) for body in bodies))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert await flags(world, *(answer.json() for answer in answers)) == [True] * 4


KEYS = st.fixed_dictionaries(
    {
        "tool": st.booleans(), "metric": st.sampled_from(("downloads", "page_views")), "value": st.integers(0, 2),
        "from": st.sampled_from((None, "2021-01-01")), "to": st.sampled_from(("2021-06-30", "2021-07-31")),
        "language": st.sampled_from(("en", "und")), "visibility": st.sampled_from(("public", "partner", "internal")),
        "archived": st.booleans(),
    }
)  # fmt: skip
_INSERT = """
INSERT INTO metrics (code, tool_id, page, metric, value, period_from, period_to, language, locator, visibility, archived_at)
VALUES ($1, CASE WHEN $2 THEN (SELECT id FROM tools WHERE code = 'TOOL-1') END, CASE WHEN NOT $2 THEN 'https://example.org' END,
$3, $4, $5::text::date, $6::text::date, $7, 'here', $8, CASE WHEN $9 THEN now() END)
"""
OPENNESS = ["public", "partner", "internal"]


@effort(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(KEYS, max_size=12))
async def test_the_marks_are_what_the_figures_say(world: World, db: asyncpg.Connection[Any], rows: list[Body]) -> None:
    await db.execute("DELETE FROM metrics")
    for number, row in enumerate(rows):
        await db.execute(
            _INSERT, f"P-{number}", row["tool"], row["metric"], row["value"], row["from"], row["to"], row["language"],
            row["visibility"], row["archived"],
        )  # fmt: skip
    same = ("tool", "metric", "from", "to", "language")
    expected = {
        f"P-{number}": any(
            not other["archived"] and other["value"] != row["value"] and all(other[key] == row[key] for key in same)
            and OPENNESS.index(other["visibility"]) <= OPENNESS.index(row["visibility"])
            for other in rows
        )
        for number, row in enumerate(rows) if not row["archived"]
    }  # fmt: skip
    found = (await world.client.get("/v1/metrics", params={"fields": "code,conflicting", "limit": 500})).json()["data"]
    assert {row["code"]: row["conflicting"] for row in found} == expected


async def test_the_marks_are_found_by_an_index(db: asyncpg.Connection[Any]) -> None:
    from app.domains.catalogue.resources import CONFLICTING

    await db.execute(
        "INSERT INTO metrics (code, page, metric, value, period_to, language, locator) SELECT 'I-' || n, "
        "'https://example.org/' || n, 'downloads', n, '2021-08-31', 'en', 'here' FROM generate_series(1, 3000) n"
    )
    await db.execute("ANALYZE metrics")
    plan = await db.fetch(f"EXPLAIN SELECT {CONFLICTING.replace('{t}', 't')} FROM metrics t WHERE t.code = 'I-7'")
    assert "ix_metrics_observed" in "\n".join(row[0] for row in plan)
