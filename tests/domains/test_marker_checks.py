"""Marker checks and reports through the doors: same numbers, same bytes, nothing stored, and faults that point."""

from __future__ import annotations

import time
from typing import Any

import orjson
import pytest
from httpx import AsyncClient

from app.registry import REGISTRY
from app.settings import Settings
from tests.conftest import client_of
from tests.domains.factories import World, faults
from tests.domains.partner_rows import complete, verified
from tests.platform.test_rates import client_at, service

CODES = [f"C{n}" for n in range(1, 13)]
SAID = "It trains the planners of two cities. They will plan by themselves."
Body = dict[str, Any]


def check(scores: Any = "2 2 2 2 2 2 2 2 1 2 2 2", **more: Any) -> Body:
    rows = scores
    if isinstance(scores, str):
        rows = [{"criterion": code, "score": int(score)} for code, score in zip(CODES, scores.split(), strict=False)]
    found = {"reference": "P-1", "document_stage": "full", "significance": 2, "justification": SAID, "scores": rows}
    return {**found, **more}


async def ask(client: AsyncClient, *checks: Body, **more: Any) -> Any:
    return await client.post("/v1/marker-checks", json={"checks": list(checks), **more})


async def test_a_check_explains_itself(client: AsyncClient) -> None:
    answer = await ask(client, check())
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["marker"]["code"], body["marker"]["standing"]) == ("CB@1", "proposal")
    (one,) = body["data"]
    assert (one["reference"], one["pct"], one["result"]) == ("P-1", "63.3", "met_with_conditions")
    assert one["gates_failed"] == ["C9"]
    assert one["next_level"] == {
        "result": "met", "points": 1, "pct": "66.7", "changes": [{"criterion": "C9", "score": 1, "to": 2}],
    }  # fmt: skip
    assert [row["criterion"] for row in one["contributions"]] == CODES
    assert (one["iati_significance"], one["aims_value"], one["gem_value"]) == ("1", "Relevant", "2a")
    assert one["un_function"] == "Capacity Development/Technical Assistance"


async def test_null_is_not_zero(client: AsyncClient) -> None:
    blank = check(significance=None, justification=None, scores=[])
    zero = check(significance=0, scores=[])
    first, second = (await ask(client, blank, zero)).json()["data"]
    assert (first["result"], first["significance"], first["iati_significance"]) == ("incomplete", None, None)
    assert (second["result"], second["pct"], second["iati_significance"]) == ("not_applicable", None, "0")


async def test_a_share_out_of_line_warns_and_changes_nothing(client: AsyncClient) -> None:
    plain, poor = (
        await ask(client, check(significance=3), check(significance=3, budget_capacity="29", budget_total="100"))
    ).json()["data"]
    assert (plain["budget_share"], plain["warnings"]) == (None, [])
    assert (poor["budget_share"], [one["code"] for one in poor["warnings"]]) == ("29.0", ["budget_share"])
    assert plain["result"] == poor["result"]


async def test_the_same_check_gives_the_same_bytes_and_leaves_nothing(client: AsyncClient, admin: AsyncClient) -> None:
    before = (await admin.get("/v1/changes", params={"limit": 1, "after": "tail"})).status_code
    body = {"checks": [check(themes=["housing"], territories=["KEN"])] * 3}
    answers = {(await client.post("/v1/marker-checks", json=body)).content for _ in range(4)}
    assert len(answers) == 1
    assert before in (200, 422)
    assert (await admin.get("/v1/marker-assessments", params={"total": "exact"})).json()["page"]["total"] == 0


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"checks": []}, "/checks", "length"),
        ({"checks": [check()] * 501}, "/checks", "length"),
        ({"checks": [check(significance=4)]}, "/checks/0/significance", "range"),
        ({"checks": [check(), check(justification="Too short.")]}, "/checks/1/justification", "length"),
        ({"checks": [check(justification="One here. Two here. Three. Four.")]}, "/checks/0/justification", "sentences"),
        ({"checks": [check(justification="一句话一句话一句话一句话。二。三。四。五。")]}, "/checks/0/justification", "sentences"),
        ({"checks": [check(scores=[{"criterion": "C1", "score": 4}])]}, "/checks/0/scores/0/score", "range"),
        ({"checks": [check(scores=[{"criterion": "C1", "not_applicable": True}])]}, "/checks/0/scores/0/not_applicable", "choice"),
        ({"checks": [check(scores=[{"criterion": "C13", "score": 1}])]}, "/checks/0/scores/0/criterion", "choice"),
        ({"checks": [check(document_stage="brief")]}, "/checks/0/scores/3/criterion", "choice"),
        ({"checks": [check(territories=["XXX"])]}, "/checks/0/territories/0", "reference"),
        ({"checks": [check()], "marker": "CB@9"}, "/marker", "reference"),
        ({"checks": [check()], "marker": "need_" + "0" * 32}, "/marker", "prefix"),
        ({"checks": [check(budget_total=5)]}, "/checks/0/budget_total", "type"),
        ({"checks": [check(more=1)]}, "/checks/0/more", "unknown"),
        ({"checks": 5}, "/checks", "type"),
        ([], "", "type"),
    ],
)  # fmt: skip
async def test_faults_point_at_the_member(client: AsyncClient, body: Any, pointer: str, code: str) -> None:
    answer = await client.post(
        "/v1/marker-checks", content=orjson.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422, answer.text
    assert faults(answer)[pointer] == code or (pointer == "/marker" and pointer in faults(answer))


async def test_weak_criteria_come_with_what_could_help(admin: AsyncClient, client: AsyncClient) -> None:
    """The reference plan's courses and tools are public; needs and verified partners are for staff."""
    weak = check("1 2 2 1 1 1 1 2 1 2 2 2", themes=["housing", "urban_data"], territories=["KEN"])
    (one,) = (await ask(client, weak)).json()["data"]
    by_kind = {row["kind"]: row for row in one["suggestions"]}
    assert by_kind["needs"] == {"kind": "needs", "criteria": ["C1"], "recorded": False, "offers": []}
    assert by_kind["partners"] == {"kind": "partners", "criteria": ["C7"], "recorded": False, "offers": []}
    assert by_kind["courses"]["criteria"] == ["C5", "C6"]
    for row in one["suggestions"]:
        for offer in row["offers"]:
            assert set(offer["shared_themes"]) <= {"housing", "urban_data"}
            assert (await client.get(f"/v1/{row['kind']}/{offer['id']}")).status_code == 200
    (inside,) = (await ask(admin, weak)).json()["data"]
    assert {row["kind"]: row for row in inside["suggestions"]}["needs"]["recorded"]
    (silent,) = (await ask(client, weak, suggestions=False)).json()["data"]
    assert silent["suggestions"] == []


async def test_partners_are_suggested_to_staff_once_verified(writer: AsyncClient, fresh: Settings) -> None:
    """Real partners of the register; who is verified is not for the public."""
    world = World(writer)
    known = await verified(world, visibility="public")
    await complete(world, visibility="public")
    weak = check("2 2 2 2 2 2 0 2 2 2 2 2", themes=["housing"], territories=["KEN"])
    (one,) = (await ask(writer, weak)).json()["data"]
    (found,) = [entry for entry in one["suggestions"] if entry["kind"] == "partners"]
    assert (found["recorded"], found["criteria"]) == (True, ["C7"])
    assert [offer["id"] for offer in found["offers"]] == [known["id"]]
    async with client_of(fresh) as anybody:
        (one,) = (await ask(anybody, weak)).json()["data"]
    (found,) = [entry for entry in one["suggestions"] if entry["kind"] == "partners"]
    assert (found["recorded"], found["offers"]) == (False, [])


async def test_needs_are_suggested_by_place_and_theme(writer: AsyncClient) -> None:
    """In the project's territories or in what these lie in; what shares more themes comes first."""
    world = World(writer)
    kenya, senegal = [(await writer.get(f"/v1/territories/{code}")).json()["id"] for code in ("KEN", "SEN")]
    first = await world.validated_need(territory_id=kenya, themes=["housing", "land"])
    second = await world.validated_need(territory_id=kenya, themes=["housing"])
    await world.validated_need(territory_id=senegal, themes=["housing", "land"])
    await world.make("needs", territory_id=kenya, themes=["housing", "land"])  # not validated
    weak = check("1 2 2 2 2 2 2 2 2 2 2 2", themes=["land", "housing"], territories=["KEN"])
    (answer,) = (await ask(writer, weak)).json()["data"]
    (found,) = [entry for entry in answer["suggestions"] if entry["kind"] == "needs"]
    shown = [(offer["id"], offer["shared_themes"]) for offer in found["offers"]]
    assert shown == [(first["id"], ["housing", "land"]), (second["id"], ["housing"])]


async def test_the_public_checks_within_its_limit(fresh: Settings) -> None:
    async with service(fresh, rate_limit_anonymous="2/minute") as front, client_at(front) as anybody:
        assert [(await ask(anybody, check())).status_code for _ in range(3)] == [200, 200, 429]


async def test_five_hundred_in_one_call(client: AsyncClient) -> None:
    """The issue asks for two seconds; this is a guard on a busy machine, the figure is in the bench."""
    checks = [
        check(
            " ".join(str((n + place) % 4) for place in range(12)),
            reference=f"P-{n}",
            themes=["housing"],
            territories=["KEN"],
        )
        for n in range(500)
    ]
    began = time.perf_counter()
    answer = await ask(client, *checks)
    spent = time.perf_counter() - began
    assert [one["reference"] for one in answer.json()["data"]] == [f"P-{n}" for n in range(500)]
    assert spent < 10, spent


# -- GraphQL ----------------------------------------------------------------------------------------------------------

QUERY = """
query Check($marker: String, $checks: [MarkerCheckInput!]!) {
  markerChecks(marker: $marker, checks: $checks) {
    marker { id code standing }
    data {
      reference documentStage significance result pct threshold gateMinimum missing gatesFailed budgetShare
      iatiSignificance aimsValue gemValue unFunction
      contributions { criterion weight score applies part missed gate gateMinimum gateMet }
      nextLevel { result points pct changes { criterion score to } }
      warnings { code message }
      suggestions { kind criteria recorded offers { id code title sharedThemes } }
    }
  }
}
"""


def snake(value: Any) -> Any:
    if isinstance(value, list):
        return [snake(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    return {"".join(f"_{c.lower()}" if c.isupper() else c for c in key): snake(inner) for key, inner in value.items()}


async def test_both_doors_give_the_same(client: AsyncClient) -> None:
    checks = [
        check(themes=["housing"], territories=["KEN"], budget_capacity="5", budget_total="100", significance=3),
        check("0 1 2 3 0 1 2 3 0 1 2 3"), check(significance=0, scores=[]), check(significance=None, justification=None),
    ]  # fmt: skip
    rest = (await ask(client, *checks)).json()
    spelled = [
        {
            "reference": one["reference"], "documentStage": one["document_stage"], "significance": one["significance"],
            "justification": one["justification"], "scores": one["scores"], "themes": one.get("themes", []),
            "territories": one.get("territories", []), "budgetCapacity": one.get("budget_capacity"),
            "budgetTotal": one.get("budget_total"),
        }
        for one in checks
    ]  # fmt: skip
    answer = await client.post("/graphql", json={"query": QUERY, "variables": {"checks": spelled}})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert "errors" not in body, body["errors"]
    assert snake(body["data"]["markerChecks"]) == rest
    assert body["extensions"]["cost"] >= len(checks)


async def test_graphql_refuses_as_rest_does(client: AsyncClient) -> None:
    query = """{ a: markerChecks(checks: [{documentStage: brief, scores: [{criterion: "C4", score: 1}]}]) { data { result } } }"""
    answer = await client.post("/graphql", json={"query": query})
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "validation"
    assert error["extensions"]["errors"][0]["pointer"] == "/checks/0/scores/0/criterion"


async def test_graphql_checks_beside_other_fields(client: AsyncClient) -> None:
    query = """{
      markers(filter: {inUse: true}) { nodes { code } }
      markerChecks(checks: [{documentStage: full, significance: 0, justification: "Nothing of it is about capacity."}]) {
        kind: __typename
        data { what: result ...more }
      }
    } fragment more on CheckedProject { pct }"""
    answer = (await client.post("/graphql", json={"query": query})).json()
    assert answer["data"] == {
        "markers": {"nodes": [{"code": "CB@1"}]},
        "markerChecks": {"kind": "MarkerChecks", "data": [{"what": "not_applicable", "pct": None}]},
    }


# -- versions and reports -----------------------------------------------------------------------------------------------


async def test_a_version_is_pinned(writer: AsyncClient, fresh: Settings) -> None:
    world = World(writer)
    one = (await writer.get("/v1/markers/CB@1")).json()
    fields = [name for name, item in REGISTRY["markers"].writable().items() if name != "translation_status"]
    two = {name: one[name] for name in fields} | {"code": "CB@2", "version": 2, "valid_from": "2098-01-01"}
    two["levels"] = [{**level, "full_threshold": 99} for level in one["levels"]]
    two["valid_to"] = None
    made = await world.post("markers", two)
    assert made.status_code == 201, made.text
    before = (await ask(writer, check())).content
    changed = await world.patch("markers", (await writer.get("/v1/markers/CB@1")).json(), {"condition_margin": 5})
    assert changed.status_code == 409 and "VR-36" in changed.json()["detail"]
    assert (await world.act("markers", made.json(), "activate")).status_code == 200
    assert (await writer.get("/v1/markers/CB@1")).json()["valid_to"] == "2098-01-01"
    assert (await ask(writer, check())).content == before, "the version in use today is the first"
    pinned = (await ask(writer, check(), marker="CB@2")).json()
    assert (pinned["marker"]["code"], pinned["data"][0]["result"]) == ("CB@2", "not_met")
    assert (await ask(writer, check(), marker="CB@1")).content == before
    three = await world.post("markers", two | {"code": "CB@3", "version": 3, "valid_from": "2097-01-01"})
    refused = await world.act("markers", three.json(), "activate")
    assert refused.status_code == 409 and "VR-36" in refused.json()["detail"]
    async with client_of(fresh) as restarted:
        assert (await ask(restarted, check(), marker="CB@1")).json()["data"] == orjson.loads(before)["data"]
