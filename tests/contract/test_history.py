"""`GET …/history`: who, when and why, and what it said before and after, as far as the caller may read (contract §8)."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

import pytest
from httpx import AsyncClient

from app.kernel.access import ROLES, readable
from app.kernel.kinds import spell_instant
from app.kernel.resource import Resource
from app.kernel.versions import BOOKKEEPING
from app.platform.keys import create_key
from app.registry import REGISTRY
from app.settings import Settings
from tests.conftest import client_of
from tests.contract.conformity import conforms, learn

Body = dict[str, Any]
MERGE = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}
_serial = count(1)
every_resource = pytest.mark.parametrize("resource", REGISTRY.values(), ids=list(REGISTRY))


@every_resource
async def test_the_first_version_says_what_the_record_says(admin: AsyncClient, resource: Resource) -> None:
    """Of what ships and has not changed since: each value in the record's own spelling."""
    await learn(admin)
    records = (await admin.get(f"/v1/{resource.path}", params={"limit": 5})).json()["data"]
    for record in (record for record in records if record["row_version"] == 1):
        at = f"/v1/{resource.path}/{record['id']}"
        answer = conforms(await admin.get(f"{at}/history"), f"/v1/{resource.path}/{{key}}/history")
        (version,) = answer.json()["data"]
        stored = {name for name, item in resource.fields.items() if item.sql is None} - BOOKKEEPING
        assert version["after"] == {name: record[name] for name in stored if record[name] is not None}
        assert (version["op"], version["before"], version["changed"]) == ("create", None, sorted(version["after"]))
        french = (await admin.get(f"{at}/history", params={"lang": "fr"})).json()["data"][0]["after"]
        shown = (await admin.get(at, params={"lang": "fr"})).json()
        assert french == {name: shown[name] for name in french}


async def test_a_member_that_asks_for_a_scope_is_in_nobodys_history_without_it(
    admin: AsyncClient, loaded_settings: Settings
) -> None:
    key = await create_key(loaded_settings, "history-viewer", "viewer")
    tried = 0
    async with client_of(loaded_settings, key) as viewer:
        for resource in REGISTRY.values():
            hidden = {name for name, item in resource.fields.items() if not readable(resource, item, ROLES["viewer"])}
            records = (await viewer.get(f"/v1/{resource.path}", params={"limit": 1})).json()["data"] if hidden else []
            for record in records:
                at = f"/v1/{resource.path}/{record['id']}/history"
                mine, theirs = [(await who.get(at)).json()["data"][-1] for who in (viewer, admin)]
                assert not hidden & {*mine["changed"], *mine["after"]}
                tried += bool(hidden & {*theirs["changed"]})
    assert tried, "no record that ships says anything in a hidden member: the test proves nothing"


async def document(writer: AsyncClient, title: Body, **given: Any) -> Body:
    response = await writer.post(
        "/v1/documents", json={"code": f"H-{next(_serial)}", "title": title, "kind": "report", **given}
    )
    assert response.status_code == 201, response.text
    found: Body = response.json()
    return found


async def test_a_change_says_who_when_why_what_it_was_and_became(writer: AsyncClient) -> None:
    made = await document(writer, {"en": "A note", "ar": "مذكرة"})
    at = f"/v1/documents/{made['id']}"
    began = spell_instant(dt.datetime.now(dt.UTC))
    reply = await writer.patch(
        at, json={"title": {"en": "A longer note"}}, headers={**MERGE, "Hinge-Reason": "typing error"}
    )
    assert reply.status_code == 200, reply.text
    await writer.delete(at, headers={"If-Match": "*"})
    await writer.post(f"{at}/restore", headers={"If-Match": "*"})
    restored, archived, updated, created = (await writer.get(f"{at}/history")).json()["data"]
    assert [version["op"] for version in (created, updated, archived, restored)] == [
        "create",
        "update",
        "archive",
        "restore",
    ]
    assert (updated["reason"], updated["by"], updated["changed"]) == ("typing error", "key:writer", ["title"])
    assert updated["request_id"] == reply.headers["x-request-id"] and updated["at"] == reply.json()["updated_at"]
    assert (updated["before"], updated["after"]) == ({"title": "A note"}, {"title": "A longer note"})
    assert archived["before"] == {"archived_at": None} and restored["after"] == {"archived_at": None}
    assert archived["after"] == restored["before"]
    arabic = (await writer.get(f"{at}/history", params={"lang": "ar"})).json()["data"][2]
    assert (arabic["changed"], arabic["after"]) == (["title"], {"title": "مذكرة"})
    since = (await writer.get(f"{at}/history", params={"from": began, "to": updated["at"]})).json()["data"]
    assert [version["version"] for version in since] == [2]
    first = (await writer.get(f"{at}/history", params={"limit": 1})).json()
    assert first["page"] == {"before_version": 4, "limit": 1}
    rest = (await writer.get(f"{at}/history", params={"before_version": 4})).json()
    assert [version["version"] for version in rest["data"]] == [3, 2, 1] and rest["page"]["before_version"] is None


async def test_as_of_the_instant_of_a_version_is_what_that_version_left(writer: AsyncClient) -> None:
    """A change is dated by its transaction's start, and counts at that very instant."""
    made = await document(writer, {"en": "One"})
    for title in ("Two", "Three"):
        await writer.patch(f"/v1/documents/{made['id']}", json={"title": {"en": title}}, headers=MERGE)
    versions = (await writer.get(f"/v1/documents/{made['id']}/history")).json()["data"]
    for version, title in zip(reversed(versions), ("One", "Two", "Three"), strict=True):
        shown = (await writer.get(f"/v1/documents/{made['id']}", params={"as_of": version["at"]})).json()
        assert (shown["row_version"], shown["title"], version["after"]["title"]) == (version["version"], title, title)


@pytest.mark.parametrize(
    ("name", "raw", "code"), [("from", "soon", "type"), ("to", "2999-01-01", "range"), ("lang", "xx", "language")]
)
async def test_wrong_parameters_are_named(admin: AsyncClient, name: str, raw: str, code: str) -> None:
    unit = (await admin.get("/v1/units", params={"limit": 1})).json()["data"][0]["code"]
    response = await admin.get(f"/v1/units/{unit}/history", params={name: raw})
    assert response.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]] == [(f"?{name}", code)]


async def test_who_may_not_see_a_record_is_not_told_that_it_has_a_past(fresh: Settings, writer: AsyncClient) -> None:
    made = await document(writer, {"en": "Open"}, visibility="public")
    key = await create_key(fresh, "reader", "viewer")
    async with client_of(fresh, key) as viewer, client_of(fresh) as nobody:
        at = f"/v1/documents/{made['id']}/history"
        assert (await nobody.get(at)).status_code == 401
        assert len((await viewer.get(at)).json()["data"]) == 1
        await writer.patch(f"/v1/documents/{made['id']}", json={"visibility": "restricted"}, headers=MERGE)
        missing = await viewer.get(f"/v1/documents/doc_{'0' * 32}/history")
        hidden = await viewer.get(at)
        assert (
            (hidden.status_code, hidden.json()["code"])
            == (missing.status_code, missing.json()["code"])
            == (404, "not_found")
        )
        assert (await viewer.get(f"/v1/documents/{made['code']}/history")).status_code == 404
