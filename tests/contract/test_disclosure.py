"""Disclosure: a person is given everything that is kept of them, by those alone who may, and that is on record (VR-60)."""

from __future__ import annotations

import json

import pytest
from httpx import AsyncClient

from app.kernel.resource import Resource
from app.settings import Settings
from tests.contract.erasing import LETTERS, PERSONAL, WHY, erase, made, rows
from tests.domains.callers import keyed
from tests.domains.factories import World, faults
from tests.nearby import near


@pytest.fixture(scope="module")
def world(writer: AsyncClient) -> World:
    return World(writer)


@pytest.mark.parametrize("resource", PERSONAL, ids=lambda resource: resource.path)
async def test_all_that_is_kept_is_given(world: World, fresh: Settings, resource: Resource) -> None:
    record = await made(world, resource, "tell")
    url = f"/v1/{resource.path}/{record['id']}/disclose"
    answer = await world.client.post(url, json=WHY)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["resource"], told["id"], told["kept_answers"] >= 1) == (resource.path, record["id"], True)
    assert [one["op"] for one in told["versions"]] == ["restore", "archive", "update", "update", "create"]
    shown = (await world.client.get(f"/v1/{resource.path}/{record['id']}", params={"lang": "*"})).json()
    assert {name: shown[name] for name in told["personal"]} == {
        name: told["versions"][0]["data"][name] for name in told["personal"]
    }
    for mark in ("tell-code", "tellsecond", "tellthird"):
        assert f"{LETTERS}{mark}" in answer.text, "what it said before is told too"
    (event,) = await rows(
        fresh, "SELECT * FROM audit WHERE event = 'disclosure' AND request_id = $1", answer.headers["x-request-id"]
    )
    assert json.loads(event["detail"]) == {"versions": 5, "reason": WHY["reason"]}
    assert (event["actor"], event["subject"].split()[0]) == ("key:writer", resource.table)
    await erase(world.client, resource, record)
    after = await world.client.post(url, json=WHY)
    assert LETTERS not in after.text
    assert [one["event"] for one in after.json()["audit"]] == ["erasure", "disclosure"]


async def test_what_names_the_person_is_told(world: World) -> None:
    person = await world.make("people")
    trainer = await world.make("trainers", person_id=person["id"])
    told = (await world.client.post(f"/v1/people/{person['code']}/disclose", json=WHY)).json()
    assert {"resource": "trainers", "id": trainer["id"], "code": trainer["code"], "member": "person_id"} in told[
        "mentions"
    ]
    of_trainer = (await world.client.post(f"/v1/trainers/{trainer['id']}/disclose", json=WHY)).json()
    assert of_trainer["versions"][0]["data"]["person_id"] == person["id"]


async def test_who_may_ask(world: World, fresh: Settings) -> None:
    trainer = await world.make("trainers")
    url = f"/v1/trainers/{trainer['id']}/disclose"

    count = "SELECT count(*) AS n FROM audit WHERE event = 'disclosure'"
    before = (await rows(fresh, count))[0]["n"]
    for role in ("partner_officer", "editor", "viewer"):
        answer = await (await keyed(world.client, role, role=role)).post(url, json=WHY)
        assert (answer.status_code, answer.json()["missing_scope"]) == (403, "partners:disclose"), role
    nobody = near(world.client).beside()
    assert (await nobody.post(url, json=WHY)).status_code == 401
    steward = await keyed(world.client, "asks", scopes=["partners:disclose", "partners:read", "partners:trainers"])
    assert list(faults(await steward.post(url, json={"reason": "no"}))) == ["/reason"]
    assert (await steward.post(url, json={})).status_code == 422
    assert (await steward.post(f"/v1/trainers/{trainer['id'][:-6]}000000/disclose", json=WHY)).status_code == 404
    unseeing = await keyed(world.client, "asks", scopes=["partners:disclose", "partners:read"])
    assert (await unseeing.post(url, json=WHY)).status_code == 404, "the scope opens nothing that is out of sight"
    assert (await rows(fresh, count))[0]["n"] == before
    assert (await steward.post(url, json=WHY)).json()["id"] == trainer["id"]
