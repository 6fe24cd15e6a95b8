"""Rules VR-10 to VR-14, VR-80 and VR-82 through REST, and the rules of single records that have no number."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import AsyncClient

from app.domains.plans.positions import position_of
from tests.domains.factories import USD, Body, World, faults, ordered_purposes, warned
from tests.domains.test_rules import accepted, post, refused

METRIC = {
    "subject": "T-1",
    "metric": "downloads",
    "value": 0,
    "period": "2031",
    "language": "en",
    "locator": "p 1",
    "certainty": "stated",
}


async def test_vr10_a_condition_is_shown_wherever_the_activity_is(world: World) -> None:
    activity = await world.make("key-activities", resource_condition="additional_resources_required")
    key, plan = activity["id"], activity["plan_id"]
    tree = await world.read("plans", f"{plan}/tree")
    views = [
        await world.read("key-activities", key),
        *(await world.client.get("/v1/key-activities", params={"id": key})).json()["data"],
        *(await world.read("outputs", activity["output_id"], include="key_activities"))["key_activities"],
        *(await world.read("plans", plan, include="key_activities"))["key_activities"],
        *(row for o in tree["objectives"] for c in o["outcomes"] for p in c["outputs"] for row in p["key_activities"]),
    ]
    assert [view["resource_condition"] for view in views if view["id"] == key] == ["additional_resources_required"] * 5
    assert (await world.make("key-activities"))["resource_condition"] == "none_stated"
    body = await world.body("key-activities", resource_condition="when there is money")
    assert refused(await world.post("key-activities", body)) == {"/resource_condition": "choice"}


def part(order: int, amount: str | None) -> Body:
    return {"order": order, "summary": {"en": f"Part {order}"}, "amount": amount}


async def test_vr11_parts_fit_in_their_line(world: World) -> None:
    over = [part(1, "1000.00"), part(2, "250.01")]
    assert refused(await post(world, "budget-lines", amount=USD, parts=over)) == {"/parts": "sum"}
    line = accepted(
        await post(world, "budget-lines", amount=USD, parts=[part(1, "1000.00"), part(2, "250.00"), part(3, None)])
    )
    assert [row["amount"] for row in line["parts"]] == ["1000.00", "250.00", None]
    assert refused(await world.patch("budget-lines", line, {"amount": {"amount": "1249.99"}})) == {"/parts": "sum"}
    assert refused(await world.patch("budget-lines", line, {"amount": {"currency": "EUR"}})) == {
        "/amount/currency": "currency"
    }
    assert refused(await post(world, "budget-lines", amount={**USD, "currency": "EUR"})) == {
        "/amount/currency": "currency"
    }
    assert refused(await post(world, "budget-lines", amount={**USD, "amount": "-1.00"})) == {"/amount": "range"}


async def test_vr11_the_total_is_the_sum_of_the_lines(writer: AsyncClient) -> None:
    world = World(writer)
    plan = await world.the("plans")
    assert plan["budget_total"] is None, "no line is not 0"
    lines = [
        await world.make("budget-lines", amount={"amount": amount, "currency": "USD"})
        for amount in ("0.10", "0.20", "5.00", "7.00")
    ]
    accepted(await world.act("budget-lines", lines[2], "withdraw", {"reason": "Not asked for"}), 200)
    gone = await writer.delete(f"/v1/budget-lines/{lines[3]['id']}", headers={"If-Match": "*"})
    assert gone.status_code == 204
    assert (await world.read("plans", plan["id"]))["budget_total"] == {"amount": "0.30", "currency": "USD"}
    assert (await world.read("plans", f"{plan['id']}/summary"))["budget"]["total"] == {
        "amount": "0.30",
        "currency": "USD",
    }


async def test_vr12_what_is_counted_twice_is_flagged(world: World) -> None:
    post_with_cost, free = await world.make("posts", annual_cost=USD), await world.make("posts")
    response = await post(world, "budget-lines", post_id=post_with_cost["id"])
    line = accepted(response)
    assert warned(response) == {"/post_id": "counted_twice"}
    assert warned(await post(world, "budget-lines", post_id=free["id"])) == {}
    later = await world.patch("posts", free, {"annual_cost": USD})
    assert accepted(later, 200) and warned(later) == {"/annual_cost": "counted_twice"}
    assert (await world.read("posts", free["id"]))["also_in_budget"] is True
    accepted(await world.act("budget-lines", line, "withdraw", {"reason": "Counted twice"}), 200)
    assert (await world.read("posts", post_with_cost["id"]))["also_in_budget"] is False
    again = await world.patch("posts", post_with_cost, {"annual_cost": {"amount": "1.00"}})
    assert accepted(again, 200) and warned(again) == {}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"value": -1}, {"/metrics/0/value": "range"}),
        ({"value": 1.5}, {"/metrics/0/value": "type"}),
        ({"value": None}, {"/metrics/0/value": "null"}),
        ({"metric": "rank_most_popular_page", "value": 0}, {"/metrics/0/value": "range"}),
        ({"period": None}, {"/metrics/0/period": "null"}),
        ({"locator": None}, {"/metrics/0/locator": "null"}),
        ({"language": "de"}, {"/metrics/0/language": "choice"}),
        ({"metric": "likes"}, {"/metrics/0/metric": "choice"}),
        ({}, {}),
        ({"metric": "rank_most_popular_page", "value": 1}, {}),
        ({"language": None}, {}),
    ],
)
async def test_vr13_figures(world: World, change: Body, expected: dict[str, str]) -> None:
    response = await post(world, "achievements", metrics=[{**METRIC, **change}])
    patched = await world.patch("achievements", await world.make("achievements"), {"metrics": [{**METRIC, **change}]})
    if expected:
        assert refused(response) == refused(patched) == expected
    else:
        assert accepted(response)["metrics"] == accepted(patched, 200)["metrics"]


async def test_vr13_a_figure_names_period_and_locator(world: World) -> None:
    bare = {name: METRIC[name] for name in ("subject", "metric", "value", "certainty")}
    expected = {"/metrics/0/period": "required", "/metrics/0/locator": "required"}
    assert refused(await post(world, "achievements", metrics=[bare])) == expected


async def test_vr14_contradictions_are_kept_and_marked(world: World) -> None:
    about = {"subject": "platform", "attribute": "launch"}
    first = await world.make("statements", **about, value="June")
    same = await world.make("statements", **about, value="June")
    assert (first["conflicting"], same["conflicting"]) == (False, False)
    other = await world.make("statements", **about, value="July", conflicting=False)
    assert (other["conflicting"], other["conflicts_with"]) == (True, [first["code"], same["code"]])
    for held in (first, same):
        marked = await world.read("statements", held["id"])
        assert (marked["conflicting"], marked["conflicts_with"], marked["value"]) == (True, [other["code"]], "June")
    elsewhere = await world.make("statements", subject="platform", attribute="courses", value="12")
    assert elsewhere["conflicting"] is False
    denied = accepted(await world.patch("statements", other, {"conflicting": False, "conflicts_with": []}), 200)
    assert (denied["conflicting"], denied["conflicts_with"]) == (True, [first["code"], same["code"]]), (
        "as long as they differ"
    )


async def test_vr80_one_focal_point_at_a_time(world: World) -> None:
    unit = (await world.make("units"))["id"]
    term: Body = {"unit_id": unit, "deputy": False}
    now = accepted(await post(world, "focal-points", **term, starts_on="2024-01-01", ends_on="2024-12-31"))
    for span in (
        {"starts_on": "2024-12-31"},
        {"starts_on": "2023-01-01"},
        {"starts_on": "2023-01-01", "ends_on": "2024-01-01"},
    ):
        assert refused(await post(world, "focal-points", **term, **span)) == {"/unit_id": "focal_point"}, span
    deputy = accepted(await post(world, "focal-points", unit_id=unit, deputy=True, starts_on="2024-06-01"))
    assert refused(await world.patch("focal-points", deputy, {"deputy": False})) == {"/unit_id": "focal_point"}
    later = accepted(await post(world, "focal-points", **term, starts_on="2025-01-01"))
    assert refused(await world.patch("focal-points", now, {"ends_on": None})) == {"/unit_id": "focal_point"}
    assert refused(await world.patch("focal-points", later, {"ends_on": "2024-12-31"})) == {"/ends_on": "order"}
    assert accepted(
        await post(
            world, "focal-points", deputy=False, unit_id=(await world.make("units"))["id"], starts_on="2024-06-01"
        )
    )


async def test_vr80_restoring_does_not_bring_a_second_one(world: World) -> None:
    unit = (await world.make("units"))["id"]
    old = await world.make("focal-points", unit_id=unit, deputy=False, starts_on="2024-01-01")
    url = f"/v1/focal-points/{old['id']}"
    assert (await world.client.delete(url, headers={"If-Match": "*"})).status_code == 204
    new = await world.make("focal-points", unit_id=unit, deputy=False, starts_on="2024-06-01")
    response = await world.client.post(f"{url}/restore", headers={"If-Match": "*"})
    assert (response.status_code, response.json()["code"], faults(response)) == (
        409,
        "conflict",
        {"/unit_id": "focal_point"},
    )
    assert (await world.read("focal-points", old["id"]))["archived_at"] is not None
    accepted(await world.patch("focal-points", new, {"deputy": True}), 200)
    assert accepted(await world.client.post(f"{url}/restore", headers={"If-Match": "*"}), 200)["archived_at"] is None


async def test_vr80_a_unit_without_one_is_reported(world: World, callers: dict[str, AsyncClient]) -> None:
    unit = await world.make("units", visibility="public")
    assert unit["has_focal_point"] is False
    await world.make("focal-points", unit_id=unit["id"], deputy=True, starts_on="2024-01-01")
    uncovered = (await world.client.get("/v1/units", params={"has_focal_point": "false", "limit": 500})).json()["data"]
    assert unit["id"] in [row["id"] for row in uncovered]
    await world.make("focal-points", unit_id=unit["id"], deputy=False, starts_on="2024-01-01")
    assert (await world.read("units", unit["id"]))["has_focal_point"] is True
    assert "has_focal_point" not in (await callers["anonymous"].get(f"/v1/units/{unit['id']}")).json()
    hidden = await callers["anonymous"].get("/v1/units", params={"has_focal_point": "false"})
    assert refused(hidden) == {"?has_focal_point": "unknown"}


async def test_vr82_unverified_terms_stay_inside(world: World, callers: dict[str, AsyncClient]) -> None:
    vocabulary = await world.the("vocabularies")
    assert refused(await post(world, "terms", visibility="public")) == {"/visibility": "unverified"}
    inside = accepted(await post(world, "terms"))
    assert (inside["verified"], inside["visibility"]) == (False, "internal")
    assert refused(await world.patch("terms", inside, {"visibility": "public"})) == {"/visibility": "unverified"}
    shown = accepted(await post(world, "terms", visibility="public", verified=True))
    assert refused(await world.patch("terms", shown, {"verified": False})) == {"/visibility": "unverified"}
    accepted(await world.patch("vocabularies", vocabulary, {"visibility": "public"}), 200)
    outside = callers["anonymous"]
    assert (await outside.get(f"/v1/terms/{inside['id']}")).status_code == 404
    with_terms = (await outside.get(f"/v1/vocabularies/{vocabulary['id']}", params={"include": "terms"})).json()
    listed = (await outside.get("/v1/terms", params={"vocabulary_id": vocabulary["id"]})).json()["data"]
    assert [row["id"] for row in with_terms["terms"]] == [row["id"] for row in listed] == [shown["id"]]
    public = (await outside.get("/v1/terms", params={"verified": "false"})).json()["data"]
    assert public == []


async def test_closed_lists_keep_their_codes(world: World) -> None:
    closed = await world.read("vocabularies", "plan_status")
    assert closed["closed"] is True
    response = await post(world, "terms", vocabulary_id=closed["id"])
    assert (response.status_code, response.json()["code"]) == (409, "conflict")
    assert refused(await post(world, "vocabularies", closed=True)) == {"/closed": "unknown"}


@pytest.mark.parametrize(
    ("path", "given", "expected"),
    [
        ("strategies", {"purposes": ordered_purposes()[:1]}, {"/purposes": "two"}),
        ("strategies", {"purposes": ordered_purposes()[::-1]}, {"/purposes": "two"}),
        ("contributions", {"donor": None}, {"/donor": "required"}),
        ("contributions", {"donor": None, "amount": None}, {"/donor": "required", "/amount": "required"}),
        ("contributions", {"kind": "funding_source_review", "source_type": None}, {"/source_type": "required"}),
        ("contributions", {"starts_on": "2031-02-02", "ends_on": "2031-02-01"}, {"/ends_on": "order"}),
        ("financing-dialogues", {"level": "country"}, {"/territory_id": "required"}),
        ("events", {"starts_on": "2031-02-02", "ends_on": "2031-02-01"}, {"/ends_on": "order"}),
        ("units", {"active_from": "2031-02-02", "active_to": "2031-02-01"}, {"/active_to": "order"}),
        ("progress-entries", {"action_id": None}, {"/action_id": "one_of", "/key_activity_id": "one_of"}),
        ("classifications", {"valid_from": "2031-02-02", "valid_to": "2031-02-02"}, {"/valid_to": "order"}),
        ("terms", {"valid_from": "2031-02-02", "valid_to": "2031-02-02"}, {"/valid_to": "order"}),
    ],
)
async def test_rules_without_a_number(world: World, path: str, given: Body, expected: dict[str, str]) -> None:
    assert refused(await post(world, path, **given)) == expected
    accepted(await post(world, path))


@pytest.mark.parametrize(
    ("path", "member"),
    [("units", "parent_id"), ("territories", "parent_id"), ("terms", "broader_id"), ("plans", "supersedes_id")],
)
async def test_nothing_stands_above_itself(world: World, path: str, member: str) -> None:
    top = await world.make(path)
    middle = await world.make(path, **{member: top["id"]})
    low = await world.make(path, **{member: middle["id"]})
    for below in (low,) if path == "plans" else (top, middle, low):  # the others have a successor already
        assert refused(await world.patch(path, top, {member: below["id"]})) == {f"/{member}": "circle"}


async def test_a_version_has_one_successor(world: World) -> None:
    first = (await world.make("plans"))["id"]
    accepted(await post(world, "plans", supersedes_id=first))
    assert refused(await post(world, "plans", supersedes_id=first)) == {"/supersedes_id": "superseded"}


async def test_rows_of_one_list_do_not_overlap(world: World) -> None:
    row: dict[str, Any] = {"territory_id": (await world.make("territories"))["id"]}
    accepted(await post(world, "classifications", **row, valid_from="2020-01-01", valid_to="2024-01-01"))
    assert refused(await post(world, "classifications", **row, valid_from="2023-12-31")) == {"/valid_from": "overlap"}
    accepted(await post(world, "classifications", **row, valid_from="2024-01-01"))
    assert refused(await post(world, "classifications", **row, valid_from=None, valid_to="2020-01-02")) == {
        "/valid_from": "overlap"
    }


async def test_a_dialogue_is_held_at_one_event(world: World) -> None:
    dialogue = await world.make("financing-dialogues")
    response = await post(world, "financing-dialogues", event_id=dialogue["event_id"])
    assert (response.status_code, faults(response)) == (409, {"/event_id": "duplicate"})
    assert accepted(await post(world, "financing-dialogues"))["event_id"] != dialogue["event_id"]


@pytest.mark.parametrize(
    ("path", "code", "place"), [("lenses", "L-7", 7), ("posts", "P-8", 8), ("outputs", None, None)]
)
async def test_a_place_is_taken_from_the_code_unless_it_is_given(
    world: World, path: str, code: str | None, place: int | None
) -> None:
    made = await world.make(path, **({"code": code} if code else {}))
    assert made["position"] == (place if place is not None else position_of(made["code"])) and made["row_version"] == 1
    assert (await world.make(path, position=0))["position"] == 0, "0 is given, and not the same as nothing"


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-02", "9999-12-30", "9999-12-31"])
async def test_the_first_and_the_last_day_are_days(world: World, day: str) -> None:
    made = accepted(await post(world, "events", starts_on=day))
    assert made["starts_on"] == (await world.read("events", made["id"]))["starts_on"] == day
    for params in (
        {"starts_on": day},
        {"starts_on": [day, "2000-01-01"]},
        {"starts_on_gte": day, "starts_on_lte": day},
    ):
        found = (await world.client.get("/v1/events", params=params)).json()["data"]
        assert [row["id"] for row in found] == [made["id"]], params
    assert accepted(await world.patch("events", made, {"starts_on": day}), 200)["row_version"] == 1


async def test_a_vocabulary_member_takes_its_vocabularys_terms_alone(
    world: World, callers: dict[str, AsyncClient]
) -> None:
    terms = (await world.client.get("/v1/terms", params={"vocabulary.code": "theme", "limit": 500})).json()["data"]
    assert len(terms) > 10
    hidden = await world.make("terms", code="not-backed", vocabulary_id=terms[0]["vocabulary_id"], verified=False)
    chosen = [terms[0]["code"], hidden["code"]]
    assert (await world.make("practices", themes=chosen))["themes"] == chosen
    body = await world.body("practices", themes=[chosen[0], f"{chosen[1]}x"])
    answer = await world.client.post("/v1/practices", json=body)
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["pointer"], fault["code"]) == (422, "/themes/1", "unknown")
    # Who cannot see an unverified term can neither use it nor have it suggested.
    scopes = ["organisation:read", "organisation:write"]
    key = (await world.client.post("/v1/keys", json={"name": "narrow", "scopes": scopes})).json()["key"]
    answer = await callers["anonymous"].post(
        "/v1/practices",
        json=await world.body("practices", themes=chosen),
        headers={"Authorization": f"Bearer {key}"},
    )
    assert hidden["visibility"] == "internal" and answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/themes/1"]
    again = await world.body("practices", themes=["not-backe"])
    answer = await callers["anonymous"].post("/v1/practices", json=again, headers={"Authorization": f"Bearer {key}"})
    assert "not-backed" not in answer.text
