"""`/v1/me`, `/v1/keys` and `/v1/audit` over HTTP: who may, what is shown, and what is refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import AsyncClient, Response

from app.kernel.access import ROLES
from app.platform import keys
from app.platform.keys import create_key, run_unit
from app.registry import REGISTRY
from app.settings import Settings
from tests.conftest import client_of
from tests.contract.conformity import conforms, learn
from tests.nearby import near

KEY = {"name": "learning-platform", "role": "viewer"}
NOBODY = "key_" + "0" * 32


@pytest.fixture(scope="module")
async def viewer(fresh: Settings) -> AsyncIterator[AsyncClient]:
    async with client_of(fresh, await create_key(fresh, "a-viewer", "viewer")) as found:
        yield found


@pytest.fixture(scope="module")
async def anybody(fresh: Settings) -> AsyncIterator[AsyncClient]:
    async with client_of(fresh) as found:
        yield found


@pytest.fixture(autouse=True, scope="module")
async def document(anybody: AsyncClient) -> None:
    await learn(anybody)


async def made(writer: AsyncClient, **body: Any) -> dict[str, Any]:
    answer = conforms(await writer.post("/v1/keys", json={**KEY, **body}), "/v1/keys")
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def pointers(answer: Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return [fault["pointer"] for fault in answer.json()["errors"]]


# -- /v1/me ------------------------------------------------------------------------------------------------


async def test_me_for_nobody_a_viewer_and_an_administrator(
    anybody: AsyncClient, viewer: AsyncClient, writer: AsyncClient
) -> None:
    nobody, one, chief = [conforms(await client.get("/v1/me"), "/v1/me").json() for client in (anybody, viewer, writer)]
    assert {**nobody, "may": 0} == {
        "kind": "anonymous", "name": None, "id": None, "role": None, "scopes": [], "expires_at": None,
        "partner_id": None, "may": 0,
    }  # fmt: skip
    assert (one["kind"], one["name"], one["role"]) == ("key", "key:a-viewer", "viewer")
    assert re.fullmatch("key_[0-9a-f]{32}", one["id"])
    assert one["scopes"] == sorted(ROLES["viewer"])
    assert set(nobody["may"]) == set(one["may"]) == {resource.name for resource in REGISTRY.values()}
    assert nobody["may"]["plans"] == {"verbs": ["read"], "own": [], "actions": [], "visibility": ["public"]}
    assert one["may"]["plans"] == {
        "verbs": ["read", "history"], "own": [], "actions": [], "visibility": ["public", "partner", "internal"],
    }  # fmt: skip
    assert {"create", "update", "archive", "restore", "history"} <= set(chief["may"]["plans"]["verbs"])
    assert chief["may"]["plans"]["visibility"] == ["public", "partner", "internal", "restricted"]
    assert "consider" in chief["may"]["plans"]["actions"]


async def test_me_says_the_truth_about_steps(fresh: Settings) -> None:
    body = {"name": "some", "scopes": ["plans:consider", "organisation:people"]}
    key, _ = await run_unit(fresh, lambda unit: keys.make(unit, REGISTRY, body))
    async with client_of(fresh, key) as client:
        may = (await client.get("/v1/me")).json()["may"]
        assert may["plans"]["verbs"] == ["read"]
        assert "consider" in may["plans"]["actions"]
        assert may["people"]["visibility"] == ["public", "restricted"]


async def test_me_takes_no_parameters_and_is_kept_nowhere(anybody: AsyncClient) -> None:
    assert pointers(conforms(await anybody.get("/v1/me?who=me"), "/v1/me")) == ["?who"]
    assert (await anybody.get("/v1/me")).headers["cache-control"] == "no-store"


# -- who may -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/keys"), ("POST", "/v1/keys"), ("GET", f"/v1/keys/{NOBODY}"), ("GET", "/v1/audit"),
        ("POST", f"/v1/keys/{NOBODY}/rotate"), ("POST", f"/v1/keys/{NOBODY}/revoke"),
    ],
)  # fmt: skip
async def test_only_administrators_may(anybody: AsyncClient, viewer: AsyncClient, method: str, path: str) -> None:
    template = path.replace(NOBODY, "{key}")
    for query in ("", "?no=such"):  # who may not is not told what is wrong with the request
        answer = conforms(await anybody.request(method, path + query, json={} if method == "POST" else None), template)
        assert answer.status_code == 401
        assert "www-authenticate" in answer.headers
        answer = conforms(await viewer.request(method, path + query, json={} if method == "POST" else None), template)
        assert (answer.status_code, answer.json()["missing_scope"]) == (403, "admin")


# -- /v1/keys ----------------------------------------------------------------------------------------------


async def test_a_key_is_shown_once(writer: AsyncClient, fresh: Settings) -> None:
    ends = "2199-01-01T00:00:00.000000Z"
    answer = conforms(
        await writer.post(
            "/v1/keys",
            json={
                **KEY,
                "scopes": ["plans:consider"],
                "networks": ["127.0.0.0/8", "2001:db8::/32"],
                "expires_at": ends,
            },
        ),
        "/v1/keys",
    )
    shown = answer.json()
    key = shown.pop("key")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["location"] == f"/v1/keys/{shown['id']}"
    assert re.fullmatch(r"hinge_[A-Za-z0-9_-]{43}", key)
    assert (shown["hint"], shown["created_by"], shown["active"]) == (key[:12], "key:writer", True)
    assert (shown["networks"], shown["scopes"]) == (["127.0.0.0/8", "2001:db8::/32"], ["plans:consider"])
    assert (shown["expires_at"], shown["last_used_at"]) == (ends, None)
    again = conforms(await writer.get(answer.headers["location"]), "/v1/keys/{key}")
    assert again.json() == shown
    listed = conforms(await writer.get("/v1/keys?limit=500"), "/v1/keys")
    assert shown in listed.json()["data"]
    assert key not in listed.text
    async with client_of(fresh, key) as client:
        assert (await client.get("/v1/me")).json()["name"] == "key:learning-platform"


async def test_making_a_key_is_audited_with_it_or_not_at_all(writer: AsyncClient) -> None:
    shown = await made(writer, name="audited")
    (row,) = [
        row for row in (await writer.get("/v1/audit?event=key.created")).json()["data"] if row["subject"] == shown["id"]
    ]
    assert (row["actor"], row["detail"]["name"], row["detail"]["hint"]) == ("key:writer", "audited", shown["hint"])
    assert row["request_id"]
    count = len((await writer.get("/v1/audit?limit=500")).json()["data"])
    assert pointers(await writer.post("/v1/keys", json={**KEY, "role": "emperor"})) == ["/role"]
    assert len((await writer.get("/v1/audit?limit=500")).json()["data"]) == count


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"role": "viewer"}, ["/name"]),
        ({"name": "x"}, ["/role"]),
        ({**KEY, "scopes": ["a:b"], "networks": ["x"], "expires_at": "2001-01-01"}, ["/scopes/0", "/networks/0", "/expires_at"]),
        ({**KEY, "scopes": None}, ["/scopes"]),
        ({**KEY, "scopes": ["plans:read", "plans:read"]}, ["/scopes"]),
        ({**KEY, "name": 5}, ["/name"]),
        ({**KEY, "name": "nul\x00"}, ["/name"]),
        ({**KEY, "digest": "x"}, ["/digest"]),
        ([], [""]),
        (None, [""]),
    ],
)  # fmt: skip
async def test_what_is_no_key_is_a_422_that_points(writer: AsyncClient, body: Any, expected: list[str]) -> None:
    answer = conforms(await writer.post("/v1/keys", json=body), "/v1/keys")
    assert pointers(answer) == expected


async def test_an_idempotency_key_is_refused_where_the_answer_holds_a_key(writer: AsyncClient) -> None:
    answer = await writer.post("/v1/keys", json=KEY, headers={"Idempotency-Key": "once"})
    assert pointers(conforms(answer, "/v1/keys")) == ["Idempotency-Key"]


async def test_other_refusals(writer: AsyncClient) -> None:
    for path in ("/v1/keys/{key}", "/v1/keys/{key}/rotate", "/v1/keys/{key}/revoke"):
        for key in (NOBODY, "key_x", "need_" + "0" * 32, "%00"):
            method = "GET" if path.endswith("}") else "POST"
            answer = conforms(await writer.request(method, path.replace("{key}", key)), path)
            assert answer.status_code == 404
            answer = conforms(await writer.request(method, path.replace("{key}", key), params={"x": "1"}), path)
            assert pointers(answer) == ["?x"]
    assert (
        await writer.post("/v1/keys", content=b"{", headers={"Content-Type": "application/json"})
    ).status_code == 400
    assert (await writer.post("/v1/keys", content=b"a", headers={"Content-Type": "text/plain"})).status_code == 415
    assert (await writer.get("/v1/keys", headers={"Accept": "text/csv"})).status_code == 406
    assert (await writer.delete(f"/v1/keys/{NOBODY}")).status_code == 405


async def test_rotate_and_revoke(writer: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    old = await made(writer, name="turning")
    rotated = conforms(
        await writer.post(f"/v1/keys/{old['id']}/rotate", json={"overlap": "PT1H"}), "/v1/keys/{key}/rotate"
    )
    new = rotated.json()
    assert (rotated.status_code, rotated.headers["cache-control"]) == (201, "no-store")
    assert new["key"] != old["key"]
    assert {new[name] == old[name] for name in ("name", "role", "scopes", "networks", "partner_id")} == {True}
    was = (await writer.get(f"/v1/keys/{old['id']}")).json()
    assert (was["replaced_by_id"], was["active"]) == (new["id"], True)
    assert dt.datetime.fromisoformat(was["expires_at"]) - dt.datetime.now(dt.UTC) < dt.timedelta(hours=1)
    again = conforms(await writer.post(f"/v1/keys/{old['id']}/rotate"), "/v1/keys/{key}/rotate")
    assert (again.status_code, again.json()["state"], again.json()["allowed"]) == (409, "replaced", ["revoke"])
    assert pointers(await writer.post(f"/v1/keys/{new['id']}/rotate", json={"overlap": "P31D"})) == ["/overlap"]
    assert pointers(await writer.post(f"/v1/keys/{new['id']}/rotate", json=[])) == [""]
    headers = {"Authorization": f"Bearer {old['key']}"}
    ring = near(writer).app.services.keyring
    monkeypatch.setattr(ring, "listening", True)  # it remembers keys, and here nobody announces anything
    assert (await writer.get("/v1/me", headers=headers)).status_code == 200
    ended = conforms(
        await writer.post(f"/v1/keys/{old['id']}/revoke", json={"reason": "lost"}), "/v1/keys/{key}/revoke"
    )
    assert (ended.status_code, ended.json()["active"]) == (200, False)
    assert (await writer.get("/v1/me", headers=headers)).status_code == 401
    twice = conforms(await writer.post(f"/v1/keys/{old['id']}/revoke"), "/v1/keys/{key}/revoke")
    assert (twice.status_code, twice.json()["state"], twice.json()["allowed"]) == (409, "revoked", [])
    trail = (await writer.get("/v1/audit")).json()["data"]
    events = [(row["event"], row["detail"].get("reason")) for row in trail if row["subject"] == old["id"]]
    assert events == [("key.revoked", "lost"), ("key.rotated", None), ("key.created", None)]
    for key in (old["key"], new["key"]):
        assert key not in str(trail)


async def test_a_key_may_end_itself(writer: AsyncClient) -> None:
    own = await made(writer, name="chief", role="admin")
    headers = {"Authorization": f"Bearer {own['key']}"}
    assert (await writer.post(f"/v1/keys/{own['id']}/revoke", headers=headers)).status_code == 200
    assert (await writer.get("/v1/keys", headers=headers)).status_code == 401


async def test_lists_are_walked_both_ways_and_filtered(writer: AsyncClient) -> None:
    ids = [
        (await made(writer, name="walked", role=role))["id"]
        for role in ("viewer", "editor", "viewer", "editor", "viewer")
    ]
    await writer.post(f"/v1/keys/{ids[0]}/revoke")
    seen, path, pages = [], "/v1/keys?name=walked&limit=2", []
    while path:
        answer = conforms(await writer.get(path), "/v1/keys")
        page = answer.json()
        pages.append([row["id"] for row in page["data"]])
        seen += pages[-1]
        path = answer.links["next"]["url"] if page["page"]["next"] else ""
    assert seen == ids[::-1]
    back = conforms(await writer.get(answer.links["prev"]["url"]), "/v1/keys")
    assert [row["id"] for row in back.json()["data"]] == pages[1]
    assert back.json()["page"]["next"] is not None
    first = (await writer.get(back.links["prev"]["url"])).json()
    assert [row["id"] for row in first["data"]] == pages[0]
    assert first["page"]["prev"] is None

    async def found(query: str) -> list[str]:
        return [row["id"] for row in (await writer.get(f"/v1/keys?name=walked&{query}")).json()["data"]]

    assert await found("role=editor") == [ids[3], ids[1]]
    assert await found("role=editor&role=viewer&active=true") == ids[:0:-1]
    assert await found("active=false") == ids[:1]
    assert await found("name=nobody&role=admin") == []
    cursor = (await writer.get("/v1/keys?name=walked&limit=2")).json()["page"]["next"]
    mixed = await writer.get(f"/v1/keys?name=other&limit=2&cursor={cursor}")
    assert (pointers(mixed), mixed.json()["errors"][0]["code"]) == (["?cursor"], "cursor_mismatch")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "?limit"), ("limit=501", "?limit"), ("limit=x", "?limit"), ("limit=1&limit=2", "?limit"),
        ("cursor=abc", "?cursor"), ("role=emperor", "?role"), ("active=yes", "?active"), ("naem=x", "?naem"),
        ("name=%00", "?name"), ("active=true&active=false", "?active"),
    ],
)  # fmt: skip
async def test_bad_parameters_of_keys(writer: AsyncClient, query: str, pointer: str) -> None:
    assert pointers(conforms(await writer.get(f"/v1/keys?{query}"), "/v1/keys")) == [pointer]


# -- /v1/audit ---------------------------------------------------------------------------------------------


async def test_the_trail_is_newest_first_filtered_and_paged(writer: AsyncClient, fresh: Settings) -> None:
    for number in range(5):
        await made(writer, name=f"trail {number}")
    await create_key(fresh, "by command", "viewer")
    newest = conforms(await writer.get("/v1/audit?limit=1"), "/v1/audit").json()["data"][0]
    assert (newest["actor"], newest["event"], newest["detail"]["name"]) == ("cli", "key.created", "by command")
    query = "/v1/audit?event=key.created&event=key.rotated&actor=key:writer&limit=2"
    seen, path = [], query
    while path:
        answer = conforms(await writer.get(path), "/v1/audit")
        seen += answer.json()["data"]
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    numbers = [row["seq"] for row in seen]
    assert numbers == sorted(set(numbers), reverse=True)
    assert [row["detail"]["name"] for row in seen[:5]] == [f"trail {number}" for number in (4, 3, 2, 1, 0)]
    assert {row["actor"] for row in seen} == {"key:writer"}
    since, until = seen[3]["at"], seen[1]["at"]
    between = (await writer.get("/v1/audit", params={"since": since, "until": until, "actor": "key:writer"})).json()
    assert [row["seq"] for row in between["data"]] == numbers[2:4]
    assert (await writer.get("/v1/audit?actor=nobody")).json()["data"] == []


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("event=key.polished", "?event"), ("since=yesterday", "?since"), ("until=2022-13-01", "?until"),
        ("since=2022-01-01&since=2022-01-02", "?since"), ("sort=at", "?sort"), ("limit=-1", "?limit"),
    ],
)  # fmt: skip
async def test_bad_parameters_of_the_trail(writer: AsyncClient, query: str, pointer: str) -> None:
    assert pointers(conforms(await writer.get(f"/v1/audit?{query}"), "/v1/audit")) == [pointer]
