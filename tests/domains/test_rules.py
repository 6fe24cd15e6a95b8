"""Rules VR-01 to VR-09 through REST: each refused where it is broken, with its pointer, and passed where it holds."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import AsyncClient, Response

from app.kernel.kinds import LANGUAGES
from tests.domains.factories import YEAR, Body, World, faults, warned

CONSIDERED, EARLIER = "2021-2024@2022", "2021-2024@2021"


def accepted(response: Response, status: int = 201) -> Body:
    assert response.status_code == status, response.text
    record: Body = response.json()
    return record


def refused(response: Response) -> dict[str, str]:
    assert (response.status_code, response.json()["code"]) == (422, "validation"), response.text
    return faults(response)


async def post(world: World, path: str, **given: Any) -> Response:
    return await world.post(path, await world.body(path, **given))


async def test_vr01_there_is_english_wherever_there_is_text(world: World) -> None:
    assert refused(await post(world, "lenses", summary={"fr": "Regard"})) == {"/summary": "english_required"}
    assert refused(await post(world, "lenses", summary={"en": None, "fr": "Regard"})) == {
        "/summary": "english_required"
    }
    assert refused(await post(world, "lenses", summary={"en": "  "})) == {"/summary": "length"}
    lens = accepted(await post(world, "lenses", summary={"en": "A look", "fr": "Un regard"}))
    assert refused(await world.patch("lenses", lens, {"summary": {"en": None}})) == {"/summary": "english_required"}
    parts = [{"order": 1, "code": "a", "summary": {"es": "Parte"}}]
    assert refused(await post(world, "actions", components=parts)) == {"/components/0/summary": "english_required"}
    spoken = await world.client.post(
        "/v1/lenses", params={"lang": "fr"}, json=await world.body("lenses", summary="Un regard")
    )
    assert refused(spoken) == {"/summary": "english_required"}, "a plain text speaks the request's language"
    assert accepted(await post(world, "lenses", summary="A look"))["summary"] == "A look"


async def test_vr02_the_six_official_languages_and_no_other(world: World) -> None:
    assert refused(await post(world, "lenses", summary={"en": "A look", "de": "Blick"})) == {"/summary": "language"}
    lens = accepted(await post(world, "lenses", summary={code: f"In {code}" for code in LANGUAGES}))
    assert (await world.read("lenses", lens["id"], lang="*"))["summary"] == {code: f"In {code}" for code in LANGUAGES}
    assert refused(await world.patch("lenses", lens, {"summary": {"sw": "Tazama"}})) == {"/summary": "language"}
    assert refused(await post(world, "people", languages=["en", "de"])) == {"/languages": "choice"}


async def test_vr03_a_code_stands_once_in_a_version(world: World) -> None:
    output = await world.the("outputs")
    taken = await post(world, "outputs", outcome_id=output["outcome_id"], code=output["code"])
    assert (taken.status_code, taken.json()["code"]) == (409, "duplicate") and "/code" in faults(taken)
    other = World(world.client)
    outcome = await other.make(
        "outcomes",
        objective_id=(await other.make("objectives", code=output["code"].split(".")[0]))["id"],
        code=output["code"].rpartition(".")[0],
    )
    again = accepted(await post(other, "outputs", outcome_id=outcome["id"], code=output["code"]))
    assert (again["code"], again["plan_id"] == output["plan_id"]) == (output["code"], False)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("outcomes", ["{parent}", "{parent}.", "9{parent}.1", "{parent}.1.1", "{parent}.a1", "{parent}x1"]),
        ("outputs", ["{parent}", "{parent}0.1", "{parent}.1.1", "{parent}.k1"]),
        ("actions", ["{parent}.1", "{parent}.k1", "{parent}.a", "{parent}0.a1", "{parent}.a1.b"]),
        ("key-activities", ["{parent}.1", "{parent}.a1", "{parent}.k", "x{parent}.k1"]),
    ],
)
async def test_vr03_a_code_continues_its_parents(world: World, path: str, wrong: list[str]) -> None:
    valid = await world.body(path)
    parent = valid["code"].rpartition(".")[0]
    for code in wrong:
        assert refused(await world.post(path, {**valid, "code": code.format(parent=parent)})) == {"/code": "prefix"}, (
            code
        )
    made = accepted(await world.post(path, valid))
    assert refused(await world.patch(path, made, {"code": valid["code"] + "9"})) == {"/code": "read_only"}


async def test_vr03_objectives_have_numbers(world: World) -> None:
    for code in ("A", "1.1", "1a"):
        assert refused(await post(world, "objectives", code=code)) == {"/code": "pattern"}
    assert accepted(await post(world, "objectives", code="77"))["order"] == 77


async def test_vr03_an_item_stays_within_its_version(world: World) -> None:
    other = World(world.client)
    foreign = {
        path: (await other.the(path))["id"]
        for path in ("objectives", "outputs", "actions", "workstreams", "budget-lines")
    }
    body = {**await world.body("outcomes"), "objective_id": foreign["objectives"]}
    assert refused(await world.post("outcomes", body)) == {"/objective_id": "other_plan"}
    for path, member, value in (
        ("outputs", "workstream_ids", [foreign["workstreams"]]),
        ("actions", "dependency_ids", [foreign["actions"]]),
        ("actions", "budget_line_ids", [foreign["budget-lines"]]),
        ("key-activities", "linked_action_ids", [foreign["actions"]]),
        ("adjustments", "output_ids", [foreign["outputs"]]),
        ("achievements", "workstream_id", foreign["workstreams"]),
        ("challenges", "mitigating_action_ids", [foreign["actions"]]),
        ("indicators", "objective_id", foreign["objectives"]),
        ("progress-entries", "action_id", foreign["actions"]),
    ):
        assert refused(await post(world, path, **{member: value})) == {f"/{member}": "other_plan"}, path
        if path != "progress-entries":  # its action stands for good
            made = await world.make(path)
            assert refused(await world.patch(path, made, {member: value})) == {f"/{member}": "other_plan"}, path


async def test_codes_are_meant_in_the_considered_plan_or_in_the_one_named(world: World) -> None:
    considered = await world.read("plans", CONSIDERED)
    other = World(world.client)
    objective = await other.make("objectives", code="1")
    assert (await world.read("objectives", "1"))["plan_id"] == considered["id"]
    for plan in (objective["plan_id"], (await other.the("plans"))["code"]):
        assert (await world.read("objectives", "1", plan=plan))["id"] == objective["id"]
        rows = (await world.client.get("/v1/objectives/1/history", params={"plan": plan})).json()["data"]
        assert [row["op"] for row in rows] == ["create"]
    assert (await world.client.get("/v1/objectives/1", params={"plan": EARLIER})).status_code == 404
    assert refused(await world.client.get("/v1/objectives/1", params={"plan": objective["id"]})) == {
        "?plan": "wrong_type"
    }
    changed = await world.client.patch(
        "/v1/objectives/1", params={"plan": objective["plan_id"]}, json={"title": "Another"}, headers={"If-Match": "*"}
    )
    assert accepted(changed, 200)["id"] == objective["id"]
    gone = await world.client.delete(
        "/v1/objectives/1", params={"plan": objective["plan_id"]}, headers={"If-Match": "*"}
    )
    assert gone.status_code == 204 and (await world.read("objectives", objective["id"]))["archived_at"] is not None
    assert (await world.read("objectives", "1"))["archived_at"] is None


async def test_codes_in_a_body_are_meant_in_the_bodys_plan(world: World) -> None:
    other = World(world.client)
    objective = await other.make("objectives", code="1")
    outcome = {"plan_id": (await other.the("plans"))["code"], "objective_id": "1", "code": "1.1", "title": "An outcome"}
    made = accepted(await world.post("outcomes", outcome))
    assert (made["objective_id"], made["plan_id"]) == (objective["id"], objective["plan_id"])
    output = accepted(
        await world.post(
            "outputs", {"plan_id": made["plan_id"], "outcome_id": "1.1", "code": "1.1.1", "title": "An output"}
        )
    )
    action = accepted(
        await world.post(
            "actions", {"plan_id": made["plan_id"], "output_id": "1.1.1", "code": "1.1.1.a1", "summary": "An action"}
        )
    )
    assert (output["outcome_id"], action["output_id"]) == (made["id"], output["id"])
    entry = await world.body("progress-entries", plan_id=made["plan_id"], action_id="1.1.1.a1")
    assert accepted(await world.post("progress-entries", entry))["action_id"] == action["id"]


@pytest.mark.parametrize(
    ("years", "pointer", "code"),
    [
        ({"focus_year": YEAR + 3}, "/focus_year", "range"), ({"focus_year": YEAR - 2}, "/focus_year", "range"),
        ({"period_from": YEAR + 1, "period_to": YEAR, "focus_year": YEAR}, "/period_to", "order"),
        ({"focus_year": 1800}, "/focus_year", "range"),
    ],
)  # fmt: skip
async def test_vr04_the_focus_year_lies_in_the_period(world: World, years: Body, pointer: str, code: str) -> None:
    assert refused(await post(world, "plans", **years)) == {pointer: code}
    assert refused(await world.patch("plans", await world.make("plans"), years)) == {pointer: code}
    one = accepted(await post(world, "plans", period_from=YEAR, period_to=YEAR, focus_year=YEAR))
    assert one["focus_year"] == YEAR


@pytest.mark.parametrize("path", ["key-activities", "achievements", "challenges", "budget-lines", "progress-entries"])
async def test_vr04_the_years_of_items_lie_in_the_period(world: World, path: str) -> None:
    for year in (YEAR - 2, YEAR + 3):
        assert refused(await post(world, path, year=year)) == {"/year": "range"}
    made = accepted(await post(world, path, year=YEAR + 2))
    assert refused(await world.patch(path, made, {"year": YEAR + 3})) == {"/year": "range"}
    assert accepted(await world.patch(path, made, {"year": YEAR}), 200)["year"] == YEAR


@pytest.mark.parametrize("path", ["key-activities", "achievements", "challenges", "budget-lines", "progress-entries"])
async def test_vr04_a_period_is_not_drawn_in_from_under_its_items(writer: AsyncClient, path: str) -> None:
    world = World(writer)
    item = await world.make(path, year=YEAR + 2)
    assert refused(await world.patch("plans", await world.the("plans"), {"period_to": YEAR + 1})) == {
        "/period_to": "in_use"
    }
    accepted(await world.patch(path, item, {"year": YEAR}), 200)
    plan = accepted(await world.patch("plans", await world.the("plans"), {"period_to": YEAR + 1}), 200)
    assert refused(await world.patch("plans", plan, {"period_from": YEAR + 1, "focus_year": YEAR + 1})) == {
        "/period_from": "in_use"
    }


GREEN = [{"code": "green", "state": "active", "summary": {"en": "Go"}}]


async def test_vr05_to_vr07_priorities_and_the_version_that_defines_them(writer: AsyncClient) -> None:
    world = World(writer)
    twice = await post(world, "plans", categories=[*GREEN, *GREEN])
    assert refused(twice) == {"/categories": "repeated"}
    plan = world.records["plans"] = await world.make("plans", categories=GREEN)
    action = await world.make("actions")
    assert [row["year"] for row in action["priorities"]] == [YEAR - 1, YEAR, YEAR + 1, YEAR + 2]
    assert {(row["category"], row["certainty"]) for row in action["priorities"]} == {(None, "unknown")}
    assert refused(await world.patch("actions", action, {"priorities": []})) == {"/priorities": "read_only"}
    assert refused(await post(world, "actions", priorities=[])) == {"/priorities": "unknown"}
    said = {
        "year": YEAR + 2,
        "category": "green",
        "certainty": "stated",
        "source": (await world.the("documents"))["code"],
        "locator": "p 9",
    }
    action = accepted(await world.act("actions", action, "prioritise", said), 200)
    assert refused(await world.patch("plans", plan, {"categories": []})) == {"/categories": "in_use"}
    assert refused(await world.patch("plans", plan, {"period_to": YEAR + 1})) == {"/period_to": "in_use"}
    action = accepted(
        await world.act("actions", action, "prioritise", {"year": YEAR + 2, "category": None, "certainty": "unknown"}),
        200,
    )
    plan = accepted(await world.patch("plans", plan, {"categories": [], "period_to": YEAR + 1}), 200)
    assert accepted(await world.patch("actions", action, {"summary": "Still open to change"}), 200)["row_version"] == 4


async def test_vr08_tags_decide_the_state(world: World) -> None:
    for tag, state in (("deleted", "dropped"), ("done", "done"), ("added", "planned"), (None, "planned")):
        made = accepted(await post(world, "actions", change_tag=tag))
        assert (made["state"], made["row_version"]) == (state, 1)
        later = accepted(await world.patch("actions", await world.make("actions"), {"change_tag": tag}), 200)
        assert later["state"] == state
    done = await world.make("actions", change_tag="done")
    assert (await world.act("actions", done, "drop", {"reason": "No demand"})).json()["code"] == "conflict"


async def test_vr08_tags_and_predecessors(writer: AsyncClient) -> None:
    first, second = World(writer), World(writer)
    second.records["plans"] = await second.make("plans", supersedes_id=(await first.the("plans"))["id"])
    revised = await post(second, "actions", change_tag="revised")
    assert accepted(revised) and warned(revised) == {"/predecessor_id": "predecessor_not_loaded"}
    old = await first.the("actions")
    assert refused(await post(second, "actions", change_tag="revised")) == {"/predecessor_id": "required"}
    assert refused(await post(second, "actions", change_tag="added", predecessor_id=old["id"])) == {
        "/predecessor_id": "added"
    }
    assert refused(await post(first, "actions", predecessor_id=old["id"])) == {"/predecessor_id": "same_plan"}
    response = await post(second, "actions", change_tag="revised", predecessor_id=old["id"])
    new = accepted(response)
    assert warned(response) == {} and new["lineage_id"] == old["lineage_id"] and new["row_version"] == 1
    assert refused(await second.patch("actions", new, {"predecessor_id": None})) == {"/predecessor_id": "required"}
    assert refused(await second.patch("actions", new, {"change_tag": "added"})) == {"/predecessor_id": "added"}
    added = accepted(await post(second, "actions", change_tag="added"))
    assert added["lineage_id"] != old["lineage_id"]
    tied = accepted(await second.patch("actions", added, {"change_tag": None, "predecessor_id": old["id"]}), 200)
    assert tied["lineage_id"] == old["lineage_id"]


async def test_vr09_an_output_may_have_no_key_activities(world: World) -> None:
    output = accepted(await post(world, "outputs"))
    shown = await world.read("outputs", output["id"], include="key_activities,actions")
    assert (shown["key_activities"], shown["actions"]) == ([], [])
    tree = await world.read("plans", f"{output['plan_id']}/tree")
    held = [row for objective in tree["objectives"] for outcome in objective["outcomes"] for row in outcome["outputs"]]
    assert next(row for row in held if row["code"] == output["code"])["key_activities"] == []
