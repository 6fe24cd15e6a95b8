"""The life of a record through REST, for every resource: made, read, changed, archived, restored (contract 2 to 5, 8, 9)."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import AsyncClient, Response

from app.kernel import kinds
from app.kernel.access import ROLES, readable, visible_levels
from app.kernel.model import Visibility
from app.registry import REGISTRY
from app.settings import Settings
from tests.contract.conformity import conforms, learn
from tests.domains.callers import callers_of
from tests.domains.factories import Body, World, faults, given, shown

PATHS = list(REGISTRY)
LOCALISED = {
    path: next(
        (name for name, item in resource.writable().items() if item.kind is kinds.LTEXT and item.write is True), None
    )
    for path, resource in REGISTRY.items()
}
WITH_TEXT = [path for path, name in LOCALISED.items() if name is not None]


@pytest.fixture(scope="module")
async def world(writer: AsyncClient) -> World:
    await learn(writer)
    return World(writer)


@pytest.fixture(scope="module")
async def callers(writer: AsyncClient, fresh: Settings) -> dict[str, AsyncClient]:
    return await callers_of(writer, fresh)


def item(path: str) -> str:
    return f"/v1/{path}/{{key}}"


async def change(world: World, path: str, key: str, body: Body, if_match: str | None = "*", **params: str) -> Response:
    headers = {"Content-Type": "application/merge-patch+json"} | ({"If-Match": if_match} if if_match else {})
    response = await world.client.patch(f"/v1/{path}/{key}", json=body, headers=headers, params=params)
    return conforms(response, item(path))


async def versions(world: World, path: str, key: str) -> list[Body]:
    response = conforms(await world.client.get(f"/v1/{path}/{key}/history"), f"{item(path)}/history")
    rows: list[Body] = response.json()["data"]
    return rows


def touched(path: str, n: int) -> Body:
    """A change that every resource takes."""
    return {"translation_status": {"code": {"fr": f"draft {n}"}}}


@pytest.mark.parametrize("full", [False, True], ids=["minimal", "full"])
@pytest.mark.parametrize("path", PATHS)
async def test_what_is_made_is_what_is_read(world: World, path: str, full: bool) -> None:
    resource, body = REGISTRY[path], await world.body(path, full=full)
    response = conforms(await world.post(path, body), f"/v1/{path}")
    made = response.json()
    assert response.status_code == 201 and response.headers["location"] == f"/v1/{path}/{made['id']}"
    read = conforms(await world.client.get(response.headers["location"]), item(path))
    assert read.json() == made and read.headers["etag"] == response.headers["etag"]
    assert made["etag"] in read.headers["etag"] and made["row_version"] == 1
    for name, value in body.items():
        assert given(resource.fields[name], made[name]) == shown(resource.fields[name], value), name
    assert set(made) >= {name for name, held in resource.fields.items()}, "null is never dropped"
    for name, held in resource.fields.items():
        if name not in body and held.write and held.nullable:
            assert made[name] is None, name
    if resource.model.__scope__ is None:
        assert (await world.read(path, made["code"]))["id"] == made["id"]
    (row,) = await versions(world, path, made["id"])
    assert (row["version"], row["op"], row["by"]) == (1, "create", "key:writer")


@pytest.mark.parametrize("path", PATHS)
async def test_every_required_member_is_missed(world: World, path: str) -> None:
    body = await world.body(path)
    needed = [name for name, held in REGISTRY[path].writable().items() if held.required and name in body]
    assert needed
    for name in needed:
        if name == "code" and REGISTRY[path].code_pattern:
            continue
        response = conforms(
            await world.post(path, {key: value for key, value in body.items() if key != name}), f"/v1/{path}"
        )
        assert (response.status_code, faults(response)) == (422, {f"/{name}": "required"})
        nothing = await world.post(path, {**body, name: None})
        assert (nothing.status_code, faults(nothing)) == (422, {f"/{name}": "null"})
    extra = await world.post(path, {**body, "no_such_member": 1})
    assert (extra.status_code, faults(extra)) == (422, {"/no_such_member": "unknown"})


@pytest.mark.parametrize("path", WITH_TEXT)
async def test_writing_one_language_leaves_the_others(world: World, path: str) -> None:
    name = str(LOCALISED[path])
    made = await world.make(path, **{name: {"en": "In English", "es": "En español"}})
    spoken = await change(world, path, made["id"], {name: "En français"}, lang="fr")
    assert (
        spoken.status_code == 200 and spoken.json()[name] == "En français" and name not in spoken.json()["untranslated"]
    )
    assert (await change(world, path, made["id"], {name: {"ru": "По-русски"}})).status_code == 200
    expected = {"en": "In English", "fr": "En français", "es": "En español", "ru": "По-русски"}
    for lang in ("en", "fr", "es", "ru", "ar", "zh"):
        by_parameter = conforms(await world.client.get(f"/v1/{path}/{made['id']}", params={"lang": lang}), item(path))
        by_header = await world.client.get(
            f"/v1/{path}/{made['id']}", headers={"Accept-Language": f"{lang}-XX, en;q=0.1"}
        )
        assert by_parameter.json() == by_header.json()
        assert by_parameter.json()[name] == expected.get(lang, "In English")
        assert (name in by_parameter.json()["untranslated"]) == (lang not in expected)
        assert by_parameter.headers["content-language"] == by_header.headers["content-language"] == lang
        assert {"Accept-Language", "Authorization"} <= set(by_header.headers["vary"].split(", "))
    every = conforms(await world.client.get(f"/v1/{path}/{made['id']}", params={"lang": "*"}), item(path))
    assert every.json()[name] == {"ar": None, "zh": None, **expected}
    assert "content-language" not in every.headers and "untranslated" not in every.json()
    assert (await change(world, path, made["id"], {name: {"fr": None}})).status_code == 200
    back = (await world.client.get(f"/v1/{path}/{made['id']}", params={"lang": "fr"})).json()
    assert back[name] == "In English" and name in back["untranslated"]


@pytest.mark.parametrize("path", PATHS)
async def test_preconditions(world: World, path: str) -> None:
    made = await world.make(path)
    url = f"/v1/{path}/{made['id']}"
    first = await world.client.get(url)
    for tag in (first.headers["etag"], f'"other", {first.headers["etag"]}', "*", f"W/{first.headers['etag']}"):
        same = conforms(await world.client.get(url, headers={"If-None-Match": tag}), item(path))
        assert (same.status_code, same.headers["etag"]) == (304, first.headers["etag"])
    assert (await world.client.get(url, headers={"If-None-Match": '"other"'})).status_code == 200
    french = await world.client.get(url, params={"lang": "fr"}, headers={"If-None-Match": first.headers["etag"]})
    assert french.status_code == 200 or french.headers["etag"] == first.headers["etag"]

    changed = await change(world, path, made["id"], touched(path, 1), first.headers["etag"])
    assert changed.status_code == 200 and changed.headers["etag"] != first.headers["etag"]
    assert (await world.client.get(url, headers={"If-None-Match": first.headers["etag"]})).status_code == 200
    for method, body in (("PATCH", touched(path, 2)), ("DELETE", None)):
        stale = await world.client.request(method, url, json=body, headers={"If-Match": first.headers["etag"]})
        assert conforms(stale, item(path)).status_code == 412
        assert changed.json()["etag"] in stale.headers["etag"] and stale.json()["etag"] == changed.json()["etag"]
        assert conforms(await world.client.request(method, url, json=body), item(path)).status_code == 428
    assert (await world.client.get(url)).json() == changed.json(), "a refused change leaves no trace"
    by_member = await change(world, path, made["id"], touched(path, 3), f'"{changed.json()["etag"]}"')
    assert by_member.status_code == 200 and by_member.json()["row_version"] == 3


@pytest.mark.parametrize("path", PATHS)
async def test_a_write_that_changes_nothing(world: World, path: str) -> None:
    body = await world.body(path, full=True)
    made = (await world.post(path, body)).json()
    tag = (await world.client.get(f"/v1/{path}/{made['id']}")).headers["etag"]
    again = {name: value for name, value in body.items() if REGISTRY[path].fields[name].write is True}
    assert again
    for change_ in ({}, again):
        response = await change(world, path, made["id"], change_)
        assert (response.status_code, response.headers["etag"]) == (200, tag), response.text
        assert response.json() == made
    assert [row["op"] for row in await versions(world, path, made["id"])] == ["create"]


@pytest.mark.parametrize("path", PATHS)
async def test_archive_and_restore(world: World, callers: dict[str, AsyncClient], path: str) -> None:
    made = await world.make(path)
    restricted = made["visibility"] == "restricted"
    url = f"/v1/{path}/{made['id']}"

    async def listed() -> bool:
        return bool((await world.client.get(f"/v1/{path}", params={"id": made["id"]})).json()["data"])

    assert await listed()
    gone = conforms(await world.client.delete(url, headers={"If-Match": "*"}), item(path))
    assert gone.status_code == 204 and not await listed()
    for who, expected in (("anonymous", 404), ("viewer", 404), ("editor", 404 if restricted else 200), ("admin", 200)):
        read = conforms(await callers[who].get(url), item(path))
        assert read.status_code == expected, who
    assert (await world.read(path, made["id"]))["archived_at"] is not None
    again = await world.client.delete(url, headers={"If-Match": "*"})
    assert again.status_code == 204, "archiving twice changes nothing"
    assert (await world.client.post(f"{url}/restore")).status_code == 428
    back = await world.client.post(f"{url}/restore", headers={"If-Match": "*"})
    assert conforms(back, f"{item(path)}/restore").status_code == 200 and back.json()["archived_at"] is None
    assert await listed()
    rows = await versions(world, path, made["id"])
    assert [(row["version"], row["op"]) for row in rows] == [(3, "restore"), (2, "archive"), (1, "create")]
    assert [row["changed"] for row in rows[:2]] == [["archived_at"], ["archived_at"]]


@pytest.mark.parametrize("path", PATHS)
async def test_who_may_write(world: World, callers: dict[str, AsyncClient], path: str) -> None:
    made = await world.make(path, visibility=kept_level(path))
    body, scope = await world.body(path), f"{REGISTRY[path].domain}:write"
    url = f"/v1/{path}/{made['id']}"
    for who, status, missing in (("anonymous", 401, None), ("viewer", 403, scope)):
        for method, target, template in (
            ("POST", f"/v1/{path}", f"/v1/{path}"), ("PATCH", url, item(path)), ("DELETE", url, item(path)),
            ("POST", f"{url}/restore", f"{item(path)}/restore"),
        ):  # fmt: skip
            response = await callers[who].request(
                method, target, json=body if method != "DELETE" else None, headers={"If-Match": "*"}
            )
            assert (conforms(response, template).status_code, response.json().get("missing_scope")) == (
                status,
                missing,
            ), (who, method)
            assert ("www-authenticate" in response.headers) == (status == 401)
        history = conforms(await callers[who].get(f"{url}/history"), f"{item(path)}/history")
        seen = 200 if made["visibility"] == "internal" else 404
        assert history.status_code == (401 if who == "anonymous" else seen)
    assert (await world.client.get(url)).json() == made


def kept_level(path: str) -> str:
    """The most open visibility that is neither public nor a partner's, of a resource."""
    return "restricted" if path in ("awards", "trainers") else "internal"


COMPETING = ("applications", "appraisals", "clarifications")
"""What partners compete with, and what is said of it, is for no other partner."""


@pytest.mark.parametrize("level", [level.value for level in Visibility])
@pytest.mark.parametrize("path", PATHS)
async def test_an_editor_sees_what_an_editor_writes(
    world: World, callers: dict[str, AsyncClient], path: str, level: str
) -> None:
    resource, scopes = REGISTRY[path], ROLES["editor"]
    levels = visible_levels(resource, scopes)
    assert levels is not None
    body = await world.body(path, visibility=level, **({"verified": True} if path == "terms" else {}))
    response = conforms(await callers["editor"].post(f"/v1/{path}", json=body), f"/v1/{path}")
    if path == "focal-points":  # an editor cannot name a person
        assert (response.status_code, faults(response)) == (422, {"/person_id": "reference"})
    elif level == "public" and (
        path == "plans" or resource.model.__scope__ == "plan_id"
    ):  # the world's plan is a draft
        assert (response.status_code, response.json()["code"]) == (409, "conflict")
    elif path in ("needs", "matches") and level in ("public", "partner"):  # VR-26; a match is as closed as its need
        assert response.status_code == 422
        assert set(faults(response).values()) <= {"internal", "personal"}
    elif (path == "contacts" and level in ("public", "partner")) or (path == "trainers" and level != "restricted"):
        # they are about people (VR-60)
        assert (response.status_code, faults(response)) == (422, {"/visibility": "personal"})
    elif (path in COMPETING and level in ("public", "partner")) or (path == "awards" and level != "restricted"):
        assert (response.status_code, faults(response)) == (422, {"/visibility": "choice"})
    elif (path in ("courses", "packages") and level == "public") or (
        path == "offerings" and level in ("public", "partner")
    ):  # only what is published, and on offer; and the course is internal
        assert (response.status_code, *faults(response)) == (422, "/visibility")
    elif level in levels:
        assert response.status_code == 201 and response.json()["visibility"] == level, response.text
    elif resource.restricted_scope is not None:
        assert (response.status_code, response.json()["missing_scope"]) == (403, resource.restricted_scope)
    else:
        assert (response.status_code, faults(response)) == (422, {"/visibility": "choice"})
        kept = await world.make(path, visibility="internal")
        refused = await callers["editor"].patch(
            f"/v1/{path}/{kept['id']}", json={"visibility": level}, headers={"If-Match": "*"}
        )
        assert (refused.status_code, faults(refused)) == (422, {"/visibility": "choice"})


HIDDEN = [
    (path, name)
    for path, resource in REGISTRY.items()
    for name, held in resource.writable().items()
    if not readable(resource, held, ROLES["editor"])
]


@pytest.mark.parametrize(("path", "name"), HIDDEN)
async def test_a_hidden_member_cannot_be_written(
    world: World, callers: dict[str, AsyncClient], path: str, name: str
) -> None:
    made, body = await world.make(path, visibility=kept_level(path)), await world.body(path)
    body = {key: value for key, value in body.items() if (path, key) not in HIDDEN}
    value: Any = [] if REGISTRY[path].fields[name].kind is kinds.REFS else None
    response = await callers["editor"].post(f"/v1/{path}", json={**body, name: value})
    assert (response.status_code, faults(response)) == (422, {f"/{name}": "unknown"})
    response = await callers["editor"].patch(f"/v1/{path}/{made['id']}", json={name: value}, headers={"If-Match": "*"})
    if made["visibility"] == "restricted":  # an editor sees none of them
        assert response.status_code == 404
    else:
        assert (response.status_code, faults(response)) == (422, {f"/{name}": "unknown"})


@pytest.mark.parametrize("path", PATHS)
async def test_ids_are_typed(world: World, path: str) -> None:
    resource = REGISTRY[path]
    foreign = (await world.the("documents" if path != "documents" else "units"))["id"]
    for method, suffix in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/history"), ("POST", "/restore")):
        response = await world.client.request(
            method, f"/v1/{path}/{foreign}{suffix}", json={} if method == "PATCH" else None, headers={"If-Match": "*"}
        )
        assert conforms(response, item(path) + suffix).status_code == 404, method
    filtered = conforms(await world.client.get(f"/v1/{path}", params={"id": foreign}), f"/v1/{path}")
    assert (filtered.status_code, faults(filtered)) == (422, {"?id": "wrong_type"})
    body = await world.body(path)
    for name, held in resource.writable().items():
        if held.ref is None:
            continue
        target = resource.relations[str(held.relation)].target
        wrong = (await world.the("documents" if target.path != "documents" else "units"))["id"]
        many = held.kind is kinds.REFS
        pointer = f"/{name}/0" if many else f"/{name}"
        response = await world.post(path, {**body, name: [wrong] if many else wrong})
        assert (response.status_code, faults(response)) == (422, {pointer: "wrong_type"}), name
        absent = f"{target.prefix}_{'0' * 32}"
        response = await world.post(path, {**body, name: [absent] if many else absent})
        assert (response.status_code, faults(response)) == (422, {pointer: "reference"}), name
        if held.filter:
            filtered = await world.client.get(f"/v1/{path}", params={name: wrong})
            assert (filtered.status_code, faults(filtered)) == (422, {f"?{name}": "wrong_type"})


@pytest.mark.parametrize("path", PATHS)
async def test_no_code_hides_behind_a_path(world: World, path: str) -> None:
    """A word that stands for a path of the resource's own would make a record of that code one that nobody can ask for."""
    document = (await learn(world.client))["paths"]
    words = {rest for known in document if "{" not in (rest := known.removeprefix(f"/v1/{path}/")) and rest != known}
    assert set(REGISTRY[path].views) == {word for word in words if "/" not in word}
    for word in words:
        refused = await world.post(path, {**await world.body(path), "code": word})
        assert faults(refused) == {"/code": "reserved"}
