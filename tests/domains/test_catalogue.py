"""Courses, tools and what belongs to them: what is public, what a published course says (VR-70 to VR-73)."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from app.domains.catalogue.rules import days_of
from app.domains.days import months_from
from app.platform.keys import create_key
from app.settings import Settings
from tests.conftest import client_of
from tests.domains.factories import Body, World, faults, warned

TODAY = dt.datetime.now(dt.UTC).date()


async def whole(world: World) -> Body:
    """A course that lacks nothing, on trial."""
    course = await world.published_course()
    done = await world.act("courses", course, "revise")
    for step in ("pilot",):
        done = await world.act("courses", course, step)
    shown: Body = done.json()
    return shown


# -- publishing --------------------------------------------------------------------------------------------


async def test_a_published_course_says_what_it_is(world: World, anonymous: AsyncClient) -> None:
    course = await world.make("courses")
    for step in ("conceive", "develop", "pilot"):
        assert (await world.act("courses", course, step)).status_code == 200
    refused = await world.act("courses", course, "publish")
    missing = {"/course_mode", "/translations", "/target_group_ids", "/learning_objectives"}
    assert (refused.status_code, set(faults(refused))) == (409, missing)
    draft = [{"language": "fr", "status": "reviewed"}]
    complete = {
        "course_mode": "mooc", "learning_objectives": [{"order": 1, "text": "Read a plan"}], "translations": draft,
        "target_group_ids": [(await world.the("target-groups"))["id"]],
    }  # fmt: skip
    patched = await world.patch("courses", await world.read("courses", course["id"]), complete)
    assert (patched.status_code, patched.json()["languages"]) == (200, [])
    assert set(faults(await world.act("courses", course, "publish"))) == {"/translations"}, "no language is published"
    draft[0]["status"] = "published"
    await world.patch("courses", patched.json(), {"translations": draft})
    done = (await world.act("courses", course, "publish")).json()
    assert (done["status"], done["visibility"], done["languages"]) == ("published", "public", ["fr"])
    assert done["published_on"] == TODAY.isoformat()
    assert (await anonymous.get(f"/v1/courses/{course['code']}")).status_code == 200
    for member in ("learning_objectives", "translations", "target_group_ids"):
        taken = await world.patch("courses", await world.read("courses", course["id"]), {member: []})
        assert faults(taken) == {f"/{member}": "required"}, "not while it is published"
    moved = await world.patch("courses", await world.read("courses", course["id"]), {"course_mode": None})
    assert faults(moved) == {"/course_mode": "required"}
    other = await world.patch("courses", await world.read("courses", course["id"]), {"url": "https://example.org/c"})
    assert other.status_code == 200


async def test_a_course_for_staff_is_published_without_the_public(world: World, anonymous: AsyncClient) -> None:
    course = await whole(world)
    assert faults(await world.act("courses", course, "publish", {"visibility": "restricted"})) == {
        "/visibility": "choice"
    }
    later = (TODAY + dt.timedelta(days=3)).isoformat()
    assert faults(await world.act("courses", course, "publish", {"published_on": later})) == {"/published_on": "range"}
    done = (await world.act("courses", course, "publish", {"visibility": "internal", "reason": "For staff"})).json()
    assert (done["status"], done["visibility"]) == ("published", "internal")
    assert (await anonymous.get(f"/v1/courses/{course['id']}")).status_code == 404


async def test_what_is_no_longer_offered_is_not_published(world: World) -> None:
    course = await whole(world)
    old = {"published_on": "2020-01-01", "valid_until": "2021-01-01"}
    assert (await world.patch("courses", course, old)).status_code == 200
    assert (await world.act("courses", course, "publish")).status_code == 409


@pytest.mark.parametrize("path", ["courses", "packages"])
async def test_nothing_unpublished_is_made_public(world: World, path: str) -> None:
    assert faults(await world.post(path, await world.body(path, visibility="public"))) == {"/visibility": "unpublished"}
    made = await world.make(path)
    assert faults(await world.patch(path, made, {"visibility": "public"})) == {"/visibility": "unpublished"}
    assert (await world.patch(path, made, {"visibility": "partner"})).status_code == 200


# -- what is withdrawn vanishes ----------------------------------------------------------------------------


async def surrounded(world: World) -> tuple[Body, Body, Body]:
    """A public course with a public offering and a public figure."""
    course = await world.published_course()
    offering = await world.make("offerings", course_id=course["id"], visibility="public")
    figure = await world.make("metrics", course_id=course["id"], visibility="public")
    return course, offering, figure


@pytest.mark.parametrize("how", ["revise", "withdraw", "archive", "hide"])
async def test_a_course_and_what_hangs_on_it_leave_the_public_at_once(
    world: World, anonymous: AsyncClient, how: str
) -> None:
    course, offering, figure = await surrounded(world)
    paths = [("courses", course), ("offerings", offering), ("metrics", figure)]
    for path, record in paths:
        assert (await anonymous.get(f"/v1/{path}/{record['id']}")).status_code == 200
    instant = (await world.read("metrics", figure["id"]))["created_at"]
    after = (await anonymous.get("/v1/changes", params={"after": "now"})).json()["page"]["next"]
    gone = await world.leave_public(course, how)
    for path, record in paths:
        assert (await anonymous.get(f"/v1/{path}/{record['id']}")).status_code == 404, path
        past = await anonymous.get(f"/v1/{path}/{record['id']}", params={"as_of": instant})
        put_away = how == "archive" and path == "courses"  # what it said while it was in use may be read (ADR 20)
        assert past.status_code == (200 if put_away else 404), path
        found = await anonymous.get(f"/v1/{path}", params={"id": record["id"]})
        assert found.json()["data"] == [], path
    told = (await anonymous.get("/v1/changes", params={"after": after})).json()["data"]
    assert {(row["id"], row["op"]) for row in told} == {(record["id"], "removed") for _, record in paths}
    if how == "archive":
        back = await world.client.post(f"/v1/courses/{course['id']}/restore", headers={"If-Match": "*"})
        assert back.json()["visibility"] == "public"
        assert (await world.read("offerings", offering["id"]))["visibility"] == "internal", "it is opened again by hand"
    if how in ("revise", "withdraw"):
        assert warned(gone) == {"/visibility": "unpublished"}


async def test_what_belongs_to_a_course_is_no_more_open_than_it(world: World) -> None:
    course = await world.make("courses", visibility="partner")
    for path in ("offerings", "metrics"):
        body = await world.body(path, course_id=course["id"], visibility="public")
        assert faults(await world.post(path, body)) == {"/visibility": "internal"}
        made = await world.make(path, course_id=course["id"], visibility="partner")
        assert faults(await world.patch(path, made, {"visibility": "public"})) == {"/visibility": "internal"}
        gone = await world.client.delete(f"/v1/{path}/{made['id']}", headers={"If-Match": "*"})
        assert gone.status_code == 204
        await world.patch("courses", await world.read("courses", course["id"]), {"visibility": "internal"})
        kept = await world.read(path, made["id"])
        assert kept["visibility"] == "internal", "an archived one too: it may come back"
        await world.patch("courses", await world.read("courses", course["id"]), {"visibility": "partner"})


async def test_nothing_slips_out_beside_a_withdrawal(world: World, anonymous: AsyncClient) -> None:
    """Figures arrive while the course is withdrawn: each is closed with it, or refused."""
    for _ in range(5):
        course = await world.published_course()
        bodies = [await world.body("metrics", course_id=course["id"], visibility="public") for _ in range(4)]
        withdrawn, *answers = await asyncio.gather(
            world.act("courses", course, "withdraw", {"reason": "Over"}),
            *(world.post("metrics", body) for body in bodies),
        )
        assert withdrawn.status_code == 200
        assert {answer.status_code for answer in answers} <= {201, 422, 503}
        found = await anonymous.get("/v1/metrics", params={"course_id": course["id"], "fields": "id"})
        assert found.json()["data"] == []


async def test_a_tool_that_is_withdrawn_leaves_the_public(world: World, anonymous: AsyncClient) -> None:
    tool = await world.make("tools", visibility="public")
    assert (await anonymous.get(f"/v1/tools/{tool['id']}")).status_code == 200
    figure = await world.make("metrics", tool_id=tool["id"], visibility="public")
    gone = await world.patch("tools", tool, {"availability": "withdrawn"})
    assert (gone.json()["visibility"], warned(gone)) == ("internal", {"/visibility": "unpublished"})
    for path, record in (("tools", tool), ("metrics", figure)):
        assert (await anonymous.get(f"/v1/{path}/{record['id']}")).status_code == 404
    body = await world.body("tools", availability="withdrawn", visibility="public")
    assert faults(await world.post("tools", body)) == {"/visibility": "unpublished"}


# -- translations and keys ---------------------------------------------------------------------------------


async def test_each_language_has_a_status_of_its_own(world: World) -> None:
    editions = [
        {"language": "en", "status": "published"},
        {"language": "fr", "status": "draft"},
        {"language": "sw", "status": "machine"},
    ]
    for path in ("courses", "tools"):
        made = await world.make(path, translations=editions)
        assert made["languages"] == ["en"], "what is published in one language is not published in the others (VR-71)"
        changed = [editions[0], {**editions[1], "status": "published"}, editions[2]]
        patched = (await world.patch(path, made, {"translations": changed})).json()
        assert patched["languages"] == ["en", "fr"]
        assert [one["status"] for one in patched["translations"]] == ["published", "published", "machine"]
        listed = await world.client.get(f"/v1/{path}", params={"languages": "fr", "id": made["id"]})
        assert len(listed.json()["data"]) == 1
        twice = await world.post(path, await world.body(path, translations=[editions[0], editions[0]]))
        assert faults(twice) == {"/translations/1/language": "repeated"}
        keys = [{**one, "external_id": "x-1"} for one in editions[:2]]
        assert faults(await world.post(path, await world.body(path, translations=keys))) == {
            "/translations/1/external_id": "repeated"
        }
        odd = await world.post(path, await world.body(path, translations=[{"language": "French", "status": "draft"}]))
        assert faults(odd) == {"/translations/0/language": "length"} or faults(odd) == {
            "/translations/0/language": "pattern"
        }
        assert "languages" in str(faults(await world.post(path, await world.body(path, languages=["en"]))))


async def test_a_key_on_a_platform_is_taken_once(world: World) -> None:
    platform = await world.the("platforms")
    key = {"platform_id": platform["id"], "external_id": "moodle-17"}
    first = await world.make("courses", **key)
    again = await world.post("courses", await world.body("courses", **key))
    assert (again.status_code, faults(again)) == (409, {"/platform_id": "duplicate", "/external_id": "duplicate"})
    elsewhere = await world.make("platforms")
    assert (
        await world.post("courses", await world.body("courses", **{**key, "platform_id": elsewhere["id"]}))
    ).status_code == 201
    assert faults(await world.post("courses", await world.body("courses", external_id="x"))) == {
        "/platform_id": "required"
    }
    gone = await world.client.delete(f"/v1/courses/{first['id']}", headers={"If-Match": "*"})
    assert gone.status_code == 204
    assert (await world.post("courses", await world.body("courses", **key))).status_code == 201, (
        "archived, it holds no key"
    )
    back = await world.client.post(f"/v1/courses/{first['id']}/restore", headers={"If-Match": "*"})
    assert back.status_code == 409


async def test_what_is_said_of_a_course_agrees(world: World) -> None:
    price = {"amount": "10.00", "currency": "USD"}
    for given_, pointer in (
        ({"price": price}, "/price"), ({"price": price, "access": "free"}, "/price"),
        ({"published_on": "2022-01-02", "valid_until": "2022-01-01"}, "/valid_until"), ({"licence": "GPL-9"}, "/licence"),
        ({"workload_hours": "-1"}, "/workload_hours"), ({"sdg_targets": [f"11.{n}" for n in range(11)]}, "/sdg_targets"),
    ):  # fmt: skip
        body = {"access": None, **given_}
        assert next(iter(faults(await world.post("courses", await world.body("courses", **body))))) == pointer, given_
    counts = await world.body("offerings", enrolled=3, completed=4)
    assert faults(await world.post("offerings", counts)) == {"/completed": "range"}
    days = await world.body("offerings", starts_on="2022-03-02", ends_on="2022-03-01")
    assert faults(await world.post("offerings", days)) == {"/ends_on": "order"}


# -- tools -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("released", "first", "last"),
    [
        ("2021", "2021-01-01", "2021-12-31"), ("2021-02", "2021-02-01", "2021-02-28"), ("2024-02", "2024-02-01", "2024-02-29"),
        ("2021-01-05", "2021-01-05", "2021-01-05"), ("2020/2021-03", "2020-01-01", "2021-03-31"), (None, None, None),
    ],
)  # fmt: skip
async def test_a_release_is_as_exact_as_it_is_known(world: World, released: str | None, first: str, last: str) -> None:
    tool = await world.make("tools", released=released)
    assert (tool["released"], tool["released_from"], tool["released_to"]) == (released, first, last)
    cleared = (await world.patch("tools", tool, {"released": None})).json()
    assert (cleared["released"], cleared["released_from"], cleared["released_to"]) == (None, None, None)


@pytest.mark.parametrize(
    ("released", "code"),
    [("2021-13", "type"), ("2021-02-30", "type"), ("0000", "type"), ("2021/2020", "order"), ("January 2021", "pattern"),
     ("", "length")],
)  # fmt: skip
async def test_a_release_is_a_time_that_there_is(world: World, released: str, code: str) -> None:
    refused = await world.post("tools", await world.body("tools", released=released))
    assert list(faults(refused)) == ["/released"]
    assert faults(refused)["/released"] in {code, "pattern"}


@given(st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)))
def test_a_day_lies_in_its_month_and_year(day: dt.date) -> None:
    for size in (4, 7, 10):
        first, last = days_of(day.isoformat()[:size])
        assert first <= day <= last
        assert (last - first).days <= (0 if size == 10 else 30 if size == 7 else 365)


async def test_the_latest_assessment_decides_what_becomes_of_a_tool(world: World, anonymous: AsyncClient) -> None:
    tool = await world.make("tools", visibility="public")
    assert (tool["future"], tool["assessed_on"]) == (None, None), "nobody has looked"

    async def future() -> tuple[str | None, str | None]:
        shown = await world.read("tools", tool["id"])
        return shown["future"], shown["assessed_on"]

    async def assess(day: str, conclusion: str, **more: Any) -> Body:
        return await world.make("tool-assessments", tool_id=tool["id"], assessed_on=day, conclusion=conclusion, **more)

    await assess("2022-05-01", "keep")
    assert await future() == ("keep", "2022-05-01")
    latest = await assess("2023-05-01", "retire")
    await assess("2021-05-01", "enhance")
    assert await future() == ("retire", "2023-05-01"), "an older one that comes later changes nothing"
    await assess("2024-01-01", "disseminate", visibility="restricted")
    assert await future() == ("retire", "2023-05-01"), "what only some may see decides nothing that others see"
    changed = await world.patch("tool-assessments", latest, {"conclusion": "convert_to_course"})
    assert changed.status_code == 200 and await future() == ("convert_to_course", "2023-05-01")
    for method, suffix, expected in (
        ("DELETE", "", ("keep", "2022-05-01")),
        ("POST", "/restore", ("convert_to_course", "2023-05-01")),
    ):
        done = await world.client.request(
            method, f"/v1/tool-assessments/{latest['id']}{suffix}", headers={"If-Match": "*"}
        )
        assert done.is_success and await future() == expected
    shown = (await anonymous.get(f"/v1/tools/{tool['id']}")).json()
    assert not {"future", "assessed_on", "assessment_overdue"} & shown.keys()
    tomorrow = (TODAY + dt.timedelta(days=2)).isoformat()
    body = await world.body("tool-assessments", assessed_on=tomorrow)
    assert faults(await world.post("tool-assessments", body)) == {"/assessed_on": "range"}


async def test_many_assessments_at_once_leave_the_latest(world: World) -> None:
    tool = await world.make("tools")
    bodies = [
        await world.body(
            "tool-assessments", tool_id=tool["id"], assessed_on=f"2022-01-{day:02d}", conclusion=conclusion
        )
        for day, conclusion in enumerate(("keep", "enhance", "retire", "disseminate"), 1)
    ]
    answers = await asyncio.gather(*(world.post("tool-assessments", body) for body in bodies))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert (await world.read("tools", tool["id"]))["future"] == "disseminate"


async def test_a_tool_that_is_up_to_date_has_been_assessed(world: World) -> None:
    tool = await world.make("tools")
    listed = await world.patch("tools", tool, {"up_to_date": "yes"})
    assert (listed.status_code, warned(listed)) == (200, {"/up_to_date": "not_assessed"})
    assert listed.json()["assessment_overdue"] is True
    old = months_from(TODAY, -37)
    assessment = await world.make(
        "tool-assessments", tool_id=tool["id"], assessed_on=old.isoformat(), conclusion="keep"
    )
    assert (await world.read("tools", tool["id"]))["assessment_overdue"] is True, "36 months are over (VR-73)"
    lately = months_from(TODAY, -35).isoformat()
    assert (await world.patch("tool-assessments", assessment, {"assessed_on": lately})).status_code == 200
    shown = await world.read("tools", tool["id"])
    assert shown["assessment_overdue"] is False
    again = await world.patch("tools", await world.read("tools", tool["id"]), {"up_to_date": "no"})
    fine = await world.patch("tools", again.json(), {"up_to_date": "yes"})
    assert warned(fine) == {}
    found = await world.client.get("/v1/tools", params={"assessment_overdue": "true", "id": tool["id"]})
    assert found.json()["data"] == []


async def test_a_choice_for_digitalisation_keeps_its_reason(world: World) -> None:
    for path, marked in (("tools", True), ("transformations", None)):
        made = await world.make(path)
        assert (await world.act(path, made, "select")).status_code == 422
        done = (await world.act(path, made, "select", {"reason": "Many ask for it"})).json()
        assert done["priority_reason"] == "Many ask for it"
        assert done.get("priority_for_transformation") is marked
    for step in ("design", "develop", "test"):
        assert (await world.act("transformations", made, step)).status_code == 200
    published = await world.act("transformations", made, "publish")
    assert warned(published) == {"/quality_checked_on": "not_checked"}


async def test_a_supersession_does_not_run_in_a_circle(world: World) -> None:
    first = await world.make("tools")
    second = await world.make("tools", supersedes_id=first["id"])
    assert faults(await world.patch("tools", first, {"supersedes_id": second["id"]})) == {"/supersedes_id": "circle"}
    shown = await world.read("tools", first["id"], include="superseded_by")
    assert [one["id"] for one in shown["superseded_by"]] == [second["id"]]


async def test_needs_behind_a_package_are_for_those_who_may_read_needs(
    world: World, fresh: Settings, anonymous: AsyncClient
) -> None:
    need = await world.make("needs")
    package = await world.make("packages", need_ids=[need["id"]], themes=["land"])
    for step in ("test", "offer"):
        done = await world.act("packages", package, step)
    assert done.json()["visibility"] == "public"
    assert "need_ids" not in (await anonymous.get(f"/v1/packages/{package['id']}")).json()
    assert (await anonymous.get("/v1/packages", params={"need_ids": need["id"]})).status_code == 422
    async with client_of(fresh, await create_key(fresh, "viewer", "viewer")) as viewer:
        assert (await viewer.get(f"/v1/packages/{package['id']}")).json()["need_ids"] == [need["id"]]
    retired = await world.act("packages", package, "retire", {"reason": "Over"})
    assert retired.json()["visibility"] == "internal"
    assert (await anonymous.get(f"/v1/packages/{package['id']}")).status_code == 404
