"""Mutations: the kernel's store behind them, each field a transaction of its own, absent never the same as null."""

from __future__ import annotations

from typing import Any

from httpx import AsyncClient

from app.domains.reference.vocabulary import TargetAudience
from tests.graph.asking import data, post

AUDIENCE = next(iter(TargetAudience)).value
CREATE = """mutation($input: TargetGroupCreate!, $why: String) {
    made: createTargetGroup(input: $input, reason: $why) { id code etag rowVersion archivedAt } }"""


def group_input(code: str) -> dict[str, Any]:
    return {"code": code, "label": {"en": "Somebody"}, "audience": AUDIENCE}


async def made(client: AsyncClient, code: str) -> Any:
    return (await data(client, CREATE, {"input": group_input(code), "why": "A test needs it"}))["made"]


async def test_a_record_is_made_changed_archived_and_restored(writer: AsyncClient) -> None:
    group = await made(writer, "tests-life")
    assert group["rowVersion"] == 1
    assert group["archivedAt"] is None
    query = "mutation($id: ID!, $tag: String!) { %sTargetGroup(id: $id, ifMatch: $tag) { id etag archivedAt } }"
    gone = await data(writer, query % "archive", {"id": group["id"], "tag": group["etag"]})
    assert gone["archiveTargetGroup"]["archivedAt"] is not None
    listed = await data(writer, '{ targetGroups(filter: {code: "tests-life"}) { totalCount } }')
    assert listed["targetGroups"]["totalCount"] == 0
    back = await data(writer, query % "restore", {"id": "tests-life", "tag": gone["archiveTargetGroup"]["etag"]})
    assert back["restoreTargetGroup"]["archivedAt"] is None


async def test_absent_stays_and_null_clears(writer: AsyncClient) -> None:
    query = """mutation($tag: String!, $input: ActionPatch!) {
        updateAction(id: "2.2.1.a1", ifMatch: $tag, input: $input) {
            etag note summary summaryTranslations { en fr } } }"""
    action = (await data(writer, '{ action(id: "2.2.1.a1") { etag note summary } }'))["action"]

    async def change(tag: str, **given: Any) -> Any:
        return (await data(writer, query, {"tag": tag, "input": given}))["updateAction"]

    noted = await change(action["etag"], note="A remark")
    assert noted["note"] == "A remark"
    assert noted["summary"] == action["summary"]
    french = await change(noted["etag"], summary={"fr": "Un résumé"})
    assert french["note"] == "A remark"
    assert french["summaryTranslations"] == {"en": action["summary"], "fr": "Un résumé"}
    assert (await change(french["etag"]))["etag"] == french["etag"]
    cleared = await change(french["etag"], note=None, summary={"fr": None})
    assert cleared["note"] is None
    assert cleared["summaryTranslations"] == {"en": action["summary"], "fr": None}


async def test_each_field_is_a_transaction_of_its_own(writer: AsyncClient) -> None:
    group = await made(writer, "tests-serial")
    query = """mutation($tag: String!) {
        first: archiveTargetGroup(id: "tests-serial", ifMatch: $tag) { archivedAt }
        second: restoreTargetGroup(id: "tests-serial", ifMatch: $tag) { archivedAt }
        third: archiveTargetGroup(id: "nothing", ifMatch: $tag) { id }
        __typename }"""
    response = await post(writer, query, {"tag": group["etag"]})
    body = response.json()
    assert response.status_code == 200
    assert body["data"]["first"]["archivedAt"] is not None
    assert (body["data"]["second"], body["data"]["third"], body["data"]["__typename"]) == (None, None, "Mutation")
    stale, missing = body["errors"]
    assert (stale["path"], stale["extensions"]["code"]) == (["second"], "precondition_failed")
    assert stale["extensions"]["etag"] != group["etag"]
    assert (missing["path"], missing["extensions"]["code"]) == (["third"], "not_found")


async def test_a_refused_change_says_why_and_leaves_nothing(writer: AsyncClient, client: AsyncClient) -> None:
    group = await made(writer, "tests-refused")
    (error,) = (await post(writer, CREATE, {"input": group_input("tests-refused")})).json()["errors"]
    assert error["extensions"]["code"] == "duplicate"
    query = """mutation($tag: String!) {
        updateTargetGroup(id: "tests-refused", ifMatch: $tag, input: {visibility: null}) { id } }"""
    (error,) = (await post(writer, query, {"tag": group["etag"]})).json()["errors"]
    assert error["extensions"]["code"] == "validation"
    assert error["extensions"]["errors"][0]["pointer"] == "/visibility"
    (error,) = (await post(client, query, {"tag": group["etag"]})).json()["errors"]
    assert error["extensions"]["code"] == "unauthenticated"


async def test_actions_and_the_states_that_forbid_them(writer: AsyncClient) -> None:
    plan = (await data(writer, '{ plan(id: "2021-2024@2022") { id etag status actions } }'))["plan"]
    query = "mutation($id: ID!, $tag: String!) { submitPlan(id: $id, ifMatch: $tag) { id } }"
    (error,) = (await post(writer, query, {"id": plan["id"], "tag": plan["etag"]})).json()["errors"]
    assert error["path"] == ["submitPlan"]
    assert error["extensions"]["code"] == "state"
    assert error["extensions"]["state"] == plan["status"]
    assert error["extensions"]["allowed"] == plan["actions"]


async def test_a_change_over_the_limit_changes_nothing(writer: AsyncClient) -> None:
    plan = (await data(writer, '{ plan(id: "2021-2024@2022") { etag } }'))["plan"]
    query = """mutation($tag: String!) { updatePlan(id: "2021-2024@2022", ifMatch: $tag, input: {note: "never"}) {
        outputs(first: 500) { nodes { plan { outputs(first: 500) { nodes { id } } } } } } }"""
    (error,) = (await post(writer, query, {"tag": plan["etag"]})).json()["errors"]
    assert error["extensions"]["code"] in ("limit", "validation")
    after = (await data(writer, '{ plan(id: "2021-2024@2022") { etag } }'))["plan"]
    assert after == plan
