"""Erasure: nothing that a record said of a person is left anywhere in the database (contract section 4).

Marker values that stand nowhere else are written in every way the API has, erased, and then looked for in every
column of every table.
"""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

import pytest
from httpx import AsyncClient

from app.kernel import kinds
from app.kernel.resource import Resource
from app.platform.embedded import EmbeddedPostgres
from app.platform.erasure import personal_fields
from app.platform.keys import create_key
from app.platform.telemetry import AccessLog
from app.settings import Settings
from tests.conftest import client_of
from tests.contract.erasing import LETTERS, PERSONAL, WHY, erase, found_anywhere, made, marked, rows
from tests.domains.factories import World
from tests.nearby import near

pytestmark = pytest.mark.parametrize("resource", PERSONAL, ids=lambda resource: resource.path)


@pytest.fixture(scope="module")
def world(writer: AsyncClient) -> World:
    return World(writer)


def assert_blank(resource: Resource, record: dict[str, Any]) -> None:
    assert record["code"] == f"erased-{record['id'][-12:]}"
    for name, item in personal_fields(resource).items():
        expected = "[erased]" if item.kind is kinds.LTEXT and not item.nullable else item.blank
        assert record[name] == expected, name


async def test_nothing_is_left_anywhere(
    world: World, fresh: Settings, resource: Resource, server: EmbeddedPostgres
) -> None:
    app, lines = near(world.client).app, io.StringIO()
    app.log = AccessLog(lines)
    record = await made(world, resource, "alpha")
    named = f"/v1/{resource.path}/{LETTERS}alpha-code"
    for url in (named, f"{named}/history", f"{named}/no-such-path"):
        await world.client.get(url)
    key = {"Idempotency-Key": f"disclose-{resource.prefix}"}
    told = await world.client.post(f"/v1/{resource.path}/{record['id']}/disclose", json=WHY, headers=key)
    assert f"{LETTERS}alpha-code" in told.text
    again = await world.body(resource.path, full=True, code=f"{LETTERS}alpha-code")
    assert (await world.client.post(f"/v1/{resource.path}", json=again)).status_code == 409
    assert "duplicate key" in server.log_file.read_text(errors="replace"), "the database says what it refuses"
    held = await found_anywhere(fresh, f"{LETTERS}alpha")
    for column in ("history.data", "history.before", "idempotent_answers.body", f"{resource.table}.search_vector"):
        assert column in held, "the search must be able to find it"
    answer = await erase(world.client, resource, record)
    assert answer.status_code == 200, answer.text
    assert_blank(resource, answer.json())
    assert await found_anywhere(fresh, f"{LETTERS}alpha") == []
    shown = (await world.client.get(f"/v1/{resource.path}/{record['id']}")).json()
    assert_blank(resource, shown)
    assert (await world.client.get(f"/v1/{resource.path}/{LETTERS}alpha-code")).status_code == 404
    app.log.flush()
    assert f"/v1/{resource.path}/{record['id']}/erase" in lines.getvalue(), "lines are written"
    assert LETTERS not in lines.getvalue()
    assert f"{LETTERS}alpha" not in server.log_file.read_text(errors="replace")


async def test_no_other_door_remembers(world: World, fresh: Settings, resource: Resource) -> None:
    record = await made(world, resource, "omega")
    item, at = f"/v1/{resource.path}/{record['id']}", record["created_at"]
    ask = f'{{ node(id: "{record["id"]}", asOf: "{at}") {{ ... on {resource.type} {{ code }} }} }}'
    doors = {
        "as_of": lambda: world.client.get(item, params={"as_of": at}),
        "list as_of": lambda: world.client.get(f"/v1/{resource.path}", params={"as_of": at, "limit": 500}),
        "graph as_of": lambda: world.client.post("/graphql", json={"query": ask}),
        "history": lambda: world.client.get(f"{item}/history"),
        "feed": lambda: world.client.get("/v1/changes", params={"resource": resource.name, "limit": 500, "lang": "*"}),
    }
    before = {name: (await door()).text for name, door in doors.items()}
    assert all(f"{LETTERS}omega" in text for text in before.values()), "each told it before"
    assert (await erase(world.client, resource, record)).status_code == 200
    for name, door in doors.items():
        answer = await door()
        assert answer.status_code == 200 and f"{LETTERS}omega" not in answer.text, name
        assert f"erased-{record['id'][-12:]}" in answer.text, name
    entries = [entry for entry in (await doors["feed"]()).json()["data"] if entry["id"] == record["id"]]
    assert [entry["op"] for entry in entries][-1] == "erase"


async def test_history_and_audit_say_so(world: World, fresh: Settings, resource: Resource) -> None:
    record = await made(world, resource, "beta")
    erasing = f"erasing-{resource.prefix}"
    answer = await erase(world.client, resource, record, **{"x-request-id": erasing})
    assert answer.status_code == 200
    found = uuid.UUID(record["id"].partition("_")[2])
    versions = await rows(fresh, "SELECT * FROM history WHERE record_id = $1 ORDER BY seq", found)
    assert [row["op"] for row in versions] == ["create", "update", "update", "archive", "restore", "erase"]
    last = versions[-1]
    assert (last["reason"], last["request_id"]) == (WHY["reason"], erasing)
    assert "code" in last["changed"]
    for row in versions:
        data = json.loads(row["data"])
        assert data["code"] == f"erased-{record['id'][-12:]}"
        for name, item in personal_fields(resource).items():
            assert data[name] == item.blank
    (event,) = await rows(fresh, "SELECT * FROM audit WHERE event = 'erasure' AND request_id = $1", erasing)
    detail = json.loads(event["detail"])
    assert event["subject"] == f"{resource.table} {found}"
    assert set(detail["members"]) == {"code", *personal_fields(resource)}
    assert detail["versions"] == 5
    assert detail["reason"] == WHY["reason"]
    assert event["actor"] == last["actor"]


async def test_a_second_erasure_changes_nothing(world: World, fresh: Settings, resource: Resource) -> None:
    record = await made(world, resource, "gamma")
    first = await erase(world.client, resource, record)
    count = "SELECT (SELECT count(*) FROM history) + (SELECT count(*) FROM audit) AS n"
    before = (await rows(fresh, count))[0]["n"]
    second = await erase(world.client, resource, record, match=first.headers["etag"])
    assert second.status_code == 200
    assert second.headers["etag"] == first.headers["etag"]
    assert (await rows(fresh, count))[0]["n"] == before


async def test_what_was_written_after_an_erasure_is_erased_by_the_next(
    world: World, fresh: Settings, resource: Resource
) -> None:
    record = await made(world, resource, "delta")
    blank = (await erase(world.client, resource, record)).json()
    item = f"/v1/{resource.path}/{record['id']}"
    again = marked(resource, "deltaagain")
    agreed = {
        name: "2021-05-06" for name in ("consent_on",) if name in resource.fields
    }  # asked of whatever is written of a person
    assert (await world.client.patch(item, json=again | agreed, headers={"If-Match": "*"})).status_code == 200
    back = {name: blank[name] for name in again if name != "consent_source"}
    assert (await world.client.patch(item, json=back, headers={"If-Match": "*"})).status_code == 200
    assert "history.data" in await found_anywhere(fresh, f"{LETTERS}deltaagain")
    assert (await erase(world.client, resource, record)).status_code == 200
    assert await found_anywhere(fresh, f"{LETTERS}delta") == []


async def test_an_archived_record_is_erased(world: World, fresh: Settings, resource: Resource) -> None:
    record = await made(world, resource, "epsilon")
    item = f"/v1/{resource.path}/{record['id']}"
    assert (await world.client.delete(item, headers={"If-Match": "*"})).status_code == 204
    answer = await erase(world.client, resource, record)
    assert answer.status_code == 200
    assert answer.json()["archived_at"] is not None
    assert await found_anywhere(fresh, f"{LETTERS}epsilon") == []


async def test_a_kept_answer_is_not_given_again_and_the_work_not_done_again(world: World, resource: Resource) -> None:
    record = await made(world, resource, "zeta")
    body = await world.body(resource.path, full=True, code=f"{LETTERS}eta-code", **marked(resource, "eta"))
    headers = {"Idempotency-Key": f"make-{resource.prefix}-eta"}
    first = await world.client.post(f"/v1/{resource.path}", json=body, headers=headers)
    assert first.status_code == 201
    assert (await erase(world.client, resource, first.json())).status_code == 200
    again = await world.client.post(f"/v1/{resource.path}", json=body, headers=headers)
    assert again.status_code == 409
    assert LETTERS not in again.text
    assert (await world.client.get(f"/v1/{resource.path}/{record['id']}")).json()["code"] == f"{LETTERS}zeta-code"


async def test_graphql_erases_too(world: World, fresh: Settings, resource: Resource) -> None:
    record = await made(world, resource, "theta")
    query = f"""mutation($id: ID!, $tag: String!) {{
        erased: erase{resource.type}(id: $id, ifMatch: $tag, reason: "{WHY["reason"]}") {{ id code etag }} }}"""
    stale = await world.client.post("/graphql", json={"query": query, "variables": {"id": record["id"], "tag": "v1.x"}})
    assert stale.json()["errors"][0]["extensions"]["code"] == "precondition_failed"
    answer = await world.client.post("/graphql", json={"query": query, "variables": {"id": record["id"], "tag": "*"}})
    assert answer.json()["data"]["erased"]["code"] == f"erased-{record['id'][-12:]}"
    assert await found_anywhere(fresh, f"{LETTERS}theta") == []


async def test_what_is_refused(world: World, fresh: Settings, resource: Resource) -> None:
    record = await made(world, resource, "iota")
    path = f"/v1/{resource.path}/{record['id']}/erase"
    match = {"If-Match": "*"}
    assert (await world.client.post(path, json=WHY)).status_code == 428
    stale = await world.client.post(path, json=WHY, headers={"If-Match": '"v1.00000000"'})
    assert stale.status_code == 412
    for body in ({}, {"reason": ""}, {"reason": None}, {"reason": "ok?", "more": 1}, [], {"reason": "x" * 2001}):
        assert (await world.client.post(path, json=body, headers=match)).status_code == 422, body
    assert (await world.client.post(path, headers=match)).status_code in (415, 422)
    missing = path.replace(record["id"][-6:], "000000")
    assert (await world.client.post(missing, json=WHY, headers=match)).status_code == 404
    async with client_of(fresh, await create_key(fresh, "an editor", "editor")) as editor:
        refused = await editor.post(path, json=WHY, headers=match)
        assert refused.status_code == 403
        assert f"{resource.domain}:erase" in refused.json()["detail"]
    async with client_of(fresh) as nobody:
        assert (await nobody.post(path, json=WHY, headers=match)).status_code == 401
    assert await found_anywhere(fresh, f"{LETTERS}iota") != []


async def test_a_failure_in_between_erases_nothing(world: World, fresh: Settings, resource: Resource) -> None:
    """The blanked history, the blanked record and the audit row stand or fall together."""
    record = await made(world, resource, "kappa")
    await rows(
        fresh,
        """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$""",
    )
    await rows(
        fresh, f"CREATE TRIGGER a_refusal BEFORE UPDATE ON {resource.table} FOR EACH ROW EXECUTE FUNCTION refuse()"
    )
    try:
        assert (await erase(world.client, resource, record)).status_code == 500
    finally:
        await rows(fresh, f"DROP TRIGGER a_refusal ON {resource.table}")
        await rows(fresh, "DROP FUNCTION refuse()")
    held = await found_anywhere(fresh, f"{LETTERS}kappa")
    assert "history.data" in held
    assert "idempotent_answers.body" in held
