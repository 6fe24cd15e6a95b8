"""Idempotency-Key at both doors: the change is made once, and its first answer is given again (contract sections 4, 7)."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest
from httpx import AsyncClient, Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domains.reference.vocabulary import TargetAudience
from app.kernel.access import ROLES, Caller
from app.kernel.session import Database
from app.platform import idempotency
from app.platform.idempotency import claim
from app.platform.keys import hashed
from app.settings import Settings
from tests.contract.conformity import conforms, learn
from tests.domains.callers import callers_of, console
from tests.domains.factories import Body, World, faults
from tests.graph.asking import post
from tests.nearby import near

AUDIENCE = next(iter(TargetAudience)).value
GROUPS, ITEM = "/v1/target-groups", "/v1/target-groups/{key}"
MAKE = """mutation($input: TargetGroupCreate!, $key: String) {
    made: createTargetGroup(input: $input, idempotencyKey: $key) { id code rowVersion } }"""
_serial = count(1)


@pytest.fixture(scope="module")
async def world(writer: AsyncClient) -> World:
    await learn(writer)
    return World(writer)


@pytest.fixture(scope="module")
async def callers(writer: AsyncClient, fresh: Settings) -> dict[str, AsyncClient]:
    return await callers_of(writer, fresh)


def new(word: str = "k") -> str:
    return f"{word}-{next(_serial)}"


def group(code: str, **more: Any) -> Body:
    return {"code": code, "label": {"en": "Somebody"}, "audience": AUDIENCE, **more}


def told(response: Response) -> tuple[Any, ...]:
    """What a replay repeats."""
    names = ("location", "etag", "content-type", "content-language", "vary", "cache-control")
    return response.status_code, response.content, [response.headers.get(name) for name in names]


def replayed(response: Response) -> bool:
    return bool(response.headers.get("idempotency-replayed") == "true")


async def rows(settings: Settings, statement: str, *values: Any) -> Any:
    async with console(settings) as connection:
        return await connection.fetchval(statement, *values)


async def versions(world: World, made: Body) -> list[str]:
    answer = await world.client.get(f"{GROUPS}/{made['id']}/history")
    return [row["op"] for row in answer.json()["data"]]


# -- REST ----------------------------------------------------------------------------------------------------


async def test_every_change_is_made_once_and_answered_alike(world: World) -> None:
    code = new("once")
    etag = "*"
    for method, suffix, body, path in (
        ("POST", "", group(code), GROUPS),
        ("PATCH", f"/{code}", {"label": {"fr": "Quelqu'un"}}, ITEM),
        ("DELETE", f"/{code}", None, ITEM),
        ("POST", f"/{code}/restore", None, f"{ITEM}/restore"),
    ):
        headers = {"Idempotency-Key": new()} | ({"If-Match": etag} if suffix else {})
        first, *others = [
            conforms(await world.client.request(method, GROUPS + suffix, json=body, headers=headers), path)
            for _ in range(3)
        ]
        assert first.status_code in (200, 201, 204), first.text
        assert not replayed(first) and "idempotency-replayed" not in first.headers
        for other in others:
            assert replayed(other) and told(other) == told(first)
            assert other.headers["x-request-id"] != first.headers["x-request-id"]
        etag = (await world.client.get(f"{GROUPS}/{code}")).headers["etag"]
    made = await world.read("target-groups", code)
    assert await versions(world, made) == ["restore", "archive", "update", "create"]


async def test_an_action_is_taken_once(world: World) -> None:
    draft = await world.make("guidance")
    headers = {"Idempotency-Key": new(), "If-Match": f'"{draft["etag"]}"'}
    url = f"/v1/guidance/{draft['id']}/consult"
    first, again = [await world.client.post(url, json={}, headers=headers) for _ in range(2)]
    assert (first.status_code, first.json()["status"], first.json()["row_version"]) == (200, "in_consultation", 2)
    assert replayed(again) and told(again) == told(first)
    assert (await world.read("guidance", draft["id"]))["row_version"] == 2


async def test_without_a_key_nothing_is_kept(world: World, fresh: Settings) -> None:
    before = await rows(fresh, "SELECT count(*) FROM idempotent_answers")
    body = group(new("plain"))
    assert [(await world.client.post(GROUPS, json=body)).status_code for _ in range(2)] == [201, 409]
    assert await rows(fresh, "SELECT count(*) FROM idempotent_answers") == before


async def test_a_key_belongs_to_one_request(world: World) -> None:
    made = await world.make("target-groups")
    url, tag = f"{GROUPS}/{made['id']}", made["etag"]
    headers = {"Idempotency-Key": new(), "If-Match": tag, "Content-Type": "application/json"}
    body = b'{"translation_status": {"code": {"fr": "draft"}}}'
    first = await world.client.patch(url, content=body, headers=headers)
    assert first.status_code == 200
    other: list[tuple[str, str, bytes, dict[str, str]]] = [
        ("PATCH", url, body.replace(b"draft", b"final"), {}),
        ("PATCH", url, body, {"If-Match": f'"{tag}"'}),
        ("PATCH", url, body, {"Content-Type": "application/merge-patch+json"}),
        ("PATCH", url, body, {"Hinge-Reason": "Another one"}),
        ("PATCH", url, body, {"Accept-Language": "fr"}),
        ("PATCH", f"{url}?lang=ar", body, {}),
        ("PATCH", f"{GROUPS}/{made['code']}", body, {}),
        ("DELETE", url, body, {}),
        ("POST", f"{url}/restore", body, {}),
    ]
    for method, path, content, more in other:
        refused = await world.client.request(method, path, content=content, headers={**headers, **more})
        assert (refused.status_code, faults(refused)) == (422, {"Idempotency-Key": "reused"}), (method, path, more)
        assert not replayed(refused)
    same = await world.client.patch(f"{url}?lang=en", content=body, headers=headers)
    assert replayed(same) and told(same) == told(first), "English is English, however it is asked for"
    assert (await world.read("target-groups", made["id"]))["row_version"] == 2


async def test_a_key_belongs_to_one_caller(callers: dict[str, AsyncClient]) -> None:
    key = {"Idempotency-Key": new()}
    mine, yours = group(new("mine")), group(new("yours"))
    first = await callers["admin"].post(GROUPS, json=mine, headers=key)
    second = await callers["editor"].post(GROUPS, json=yours, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]
    assert (await callers["anonymous"].post(GROUPS, json=mine, headers=key)).status_code == 401


@pytest.mark.parametrize("key", ["", "k" * 256, "caf\u00e9", "tab\there", "\x7f"])
async def test_what_is_no_key(world: World, key: str) -> None:
    body = group(new("no-key"))
    headers = {b"Idempotency-Key": key.encode("latin-1")}
    refused = await world.client.post(GROUPS, json=body, headers=headers)
    assert (conforms(refused, GROUPS).status_code, faults(refused)) == (422, {"Idempotency-Key": "pattern"})
    twice = await world.client.post(GROUPS, json=body, headers=[("Idempotency-Key", "a"), ("Idempotency-Key", "b")])
    assert faults(twice) == {"Idempotency-Key": "repeated"}
    assert (await world.client.get(f"{GROUPS}/{body['code']}")).status_code == 404


@pytest.mark.parametrize("key", ["k", "k" * 255, "two words", "!~"])
async def test_what_is_a_key(world: World, key: str) -> None:
    body, headers = group(new("a-key")), {"Idempotency-Key": key}
    first, again = [await world.client.post(GROUPS, json=body, headers=headers) for _ in range(2)]
    assert first.status_code == 201 and replayed(again)


async def test_a_final_refusal_is_the_first_answer(world: World, fresh: Settings) -> None:
    made = await world.make("target-groups")
    url, code = f"{GROUPS}/{made['id']}", new("later")
    requests: list[tuple[int, str, str, Body, dict[str, str]]] = [
        (404, "PATCH", f"{GROUPS}/{code}", {}, {"If-Match": "*"}),
        (409, "POST", GROUPS, group(made["code"]), {}),
        (412, "PATCH", url, {}, {"If-Match": "v9.00000000"}),
        (422, "POST", GROUPS, group(new(), audience="nobody"), {}),
    ]
    for status, method, path, body, more in requests:
        headers = {"Idempotency-Key": new(), **more}
        first, again = [await world.client.request(method, path, json=body, headers=headers) for _ in range(2)]
        assert first.status_code == status and not replayed(first)
        assert replayed(again) and told(again) == told(first)
        assert again.json()["request_id"] == first.headers["x-request-id"] != again.headers["x-request-id"]
        if status == 404:
            await world.client.post(GROUPS, json=group(code))
            assert replayed(await world.client.request(method, path, json=body, headers=headers))
    assert await versions(world, made) == ["create"], "a refused change leaves no trace"
    assert await rows(fresh, "SELECT count(*) FROM history WHERE request_id = $1", first.headers["x-request-id"]) == 0


async def test_any_other_refusal_frees_the_key(world: World, callers: dict[str, AsyncClient], fresh: Settings) -> None:
    made, key = await world.make("target-groups"), new()
    url, before = f"{GROUPS}/{made['id']}", await rows(fresh, "SELECT count(*) FROM idempotent_answers")
    requests: list[tuple[int, str, str, bytes, dict[str, str]]] = [
        (400, "POST", GROUPS, b"{", {}),
        (401, "POST", GROUPS, b"{}", {"Authorization": "Bearer hinge_wrong"}),
        (413, "POST", GROUPS, b" " * 1_100_000, {}),
        (415, "POST", GROUPS, b"{}", {"Content-Type": "text/plain"}),
        (422, "POST", f"{GROUPS}?colour=red", b"{}", {}),
        (422, "POST", GROUPS, b"{}", {"Hinge-Reason": "x" * 501}),
        (428, "PATCH", url, b"{}", {}),
    ]
    for status, method, path, content, more in requests:
        headers = {"Idempotency-Key": key, "Content-Type": "application/json", **more}
        refused = await world.client.request(method, path, content=content, headers=headers)
        assert refused.status_code == status, refused.text
    refused = await callers["viewer"].post(GROUPS, json={}, headers={"Idempotency-Key": key})
    assert refused.status_code == 403
    assert await rows(fresh, "SELECT count(*) FROM idempotent_answers") == before
    good = await world.client.post(GROUPS, json=group(new("freed")), headers={"Idempotency-Key": key})
    assert (good.status_code, replayed(good)) == (201, False)


async def test_what_fails_inside_leaves_nothing(world: World, fresh: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a fault of ours in the work, nor one when the answer is stored, leaves a row, a version or an answer."""

    async def broken(*_: Any) -> None:
        raise RuntimeError("broken on purpose")

    body, headers = group(new("broken")), {"Idempotency-Key": new()}
    counted = "SELECT (SELECT count(*) FROM history) + (SELECT count(*) FROM idempotent_answers)"
    before = await rows(fresh, counted)
    for place in ("app.rest.writes._shown", "app.platform.idempotency.Claim.keep"):
        with monkeypatch.context() as patched:
            patched.setattr(place, broken)
            answer = await world.client.post(GROUPS, json=body, headers=headers)
        assert answer.status_code == 500
        assert (await world.client.get(f"{GROUPS}/{body['code']}")).status_code == 404
    assert await rows(fresh, counted) == before
    assert (await world.client.post(GROUPS, json=body, headers=headers)).status_code == 201


async def test_a_request_that_comes_while_the_first_is_answered(world: World, fresh: Settings) -> None:
    body, key = group(new("busy")), new()
    caller = Caller("key:writer", frozenset({"admin"}), await _caller_id(world))
    other = Database(fresh.asyncpg_dsn, fresh.sqlalchemy_url)
    try:
        async with other.unit(caller) as unit:
            held = claim(caller, key, "Idempotency-Key")
            assert held is not None and await held.earlier(unit) is None
            busy = conforms(await world.client.post(GROUPS, json=body, headers={"Idempotency-Key": key}), GROUPS)
            assert (busy.status_code, busy.json()["code"], busy.headers["retry-after"]) == (409, "in_progress", "1")
            answer = (await post(world.client, MAKE, {"input": body, "key": key})).json()
            assert answer["errors"][0]["extensions"]["code"] == "in_progress"
            free = await world.client.post(GROUPS, json=group(new("free")), headers={"Idempotency-Key": new()})
            assert free.status_code == 201
    finally:
        await other.close()
    made = await world.client.post(GROUPS, json=body, headers={"Idempotency-Key": key})
    assert (made.status_code, replayed(made)) == (201, False)


async def _caller_id(world: World) -> str | None:
    """The id under which the writer's keys are kept."""
    app = near(world.client).app
    token = world.client.headers["Authorization"].removeprefix("Bearer ")
    caller: Caller = await app.services.keyring.caller(token)
    return caller.id


async def test_an_answer_older_than_a_day_is_forgotten(world: World, fresh: Settings) -> None:
    code, key = new("aged"), new()
    headers = {"Idempotency-Key": key}
    first = await world.client.post(GROUPS, json=group(code), headers=headers)
    age = "UPDATE idempotent_answers SET created_at = now() - $1::interval WHERE key = $2"
    async with console(fresh) as connection:
        await connection.execute(age.replace("$1", "'23:59:00'").replace("$2", "$1"), key)
        assert replayed(await world.client.post(GROUPS, json=group(code), headers=headers))
        await connection.execute(age.replace("$1", "'24:00:01'").replace("$2", "$1"), key)
        other = group(new("aged"))
        second = await world.client.post(GROUPS, json=other, headers=headers)
        assert (first.status_code, second.status_code, replayed(second)) == (201, 201, False)
        again = await world.client.post(GROUPS, json=other, headers=headers)
        assert replayed(again) and told(again) == told(second), "the new answer has taken the old one's place"


async def test_whoever_stores_an_answer_takes_expired_ones_away(world: World, fresh: Settings) -> None:
    async with console(fresh) as connection:
        await connection.execute(
            "INSERT INTO idempotent_answers (caller, key, fingerprint, status, headers, body, created_at) "
            "SELECT 'nobody', 'old-' || n, '', 200, '{}', '', now() - interval '2 days' FROM generate_series(1, 50) n"
        )
        left = "SELECT count(*) FROM idempotent_answers WHERE caller = 'nobody'"
        seen = []
        for _ in range(3):
            body, headers = group(new("sweep")), {"Idempotency-Key": new()}
            assert (await world.client.post(GROUPS, json=body, headers=headers)).status_code == 201
            seen.append(await connection.fetchval(left))
        assert seen == [50 - idempotency.SWEPT, 50 - 2 * idempotency.SWEPT, 0]


async def test_a_replay_asks_what_the_caller_may_do_now(world: World, fresh: Settings) -> None:
    app = near(world.client).app
    client = (await callers_of(world.client, fresh))["editor"]
    digest = hashed(client.headers["Authorization"].removeprefix("Bearer "))
    made = await world.make("target-groups")
    url, headers = f"{GROUPS}/{made['id']}", {"Idempotency-Key": new(), "If-Match": "*"}
    first = await client.delete(url, headers=headers)
    assert first.status_code == 204
    for role, status in (("viewer", 403), ("admin", 204), ("editor", 204)):
        async with console(fresh) as connection:
            await connection.execute("UPDATE api_keys SET role = $1 WHERE digest = $2", role, digest)
        app.services.keyring.forget()
        again = await client.delete(url, headers=headers)
        assert (again.status_code, replayed(again)) == (status, status == 204), role
        assert status == 204 or again.json()["missing_scope"] in ROLES["editor"] - ROLES["viewer"]


async def test_an_answer_too_large_to_keep_is_still_given_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "BODY_MAX", 100)
    code, headers = new("large"), {"Idempotency-Key": new()}
    first, again = [await world.client.post(GROUPS, json=group(code), headers=headers) for _ in range(2)]
    assert (first.status_code, again.status_code, again.json()["code"]) == (201, 409, "conflict")
    assert again.headers["location"] == first.headers["location"]


# -- GraphQL -------------------------------------------------------------------------------------------------


async def test_a_mutation_is_made_once_and_answered_alike(world: World) -> None:
    variables = {"input": group(new("graph")), "key": new()}
    first = (await post(world.client, MAKE, variables)).json()
    response = await post(world.client, MAKE.replace("made:", "again:"), variables)
    again = response.json()
    assert again["data"]["again"] == first["data"]["made"]
    assert again["extensions"]["replayed"] == ["again"] and "replayed" not in first["extensions"]
    assert replayed(response)


async def test_a_mutation_key_covers_arguments_selection_and_language(world: World) -> None:
    body, key = group(new("graph")), new()
    document = (
        "mutation($input: TargetGroupCreate!, $key: String, $no: Boolean = false) "
        "{ createTargetGroup(input: $input, idempotencyKey: $key) { ...chosen } } "
        "fragment chosen on TargetGroup { id code @skip(if: $no) }"
    )
    variables = {"input": body, "key": key}
    first = (await post(world.client, document, variables)).json()
    assert "errors" not in first
    for changed, changes in (
        (document, {**variables, "input": {**body, "label": {"en": "Another"}}}),
        (document, {**variables, "no": True}),
        (document.replace("{ id code", "{ id label code"), variables),
        (document.replace("$key)", '$key, reason: "why")'), variables),
    ):
        (error,) = (await post(world.client, changed, changes)).json()["errors"]
        assert error["extensions"]["errors"][0] | {"message": ""} == {
            "pointer": "/idempotencyKey", "code": "reused", "message": "",
        }, changed  # fmt: skip
    spread = document.replace("mutation(", "mutation Named(").replace("  ", " ")
    same = (await post(world.client, f"# again\n{spread}", variables)).json()
    assert same["data"] == first["data"] and same["extensions"]["replayed"] == ["createTargetGroup"]
    (rest,) = [await world.client.post(GROUPS, json=body, headers={"Idempotency-Key": key})]
    assert faults(rest) == {"Idempotency-Key": "reused"}, "the doors share the keys"


async def test_each_field_has_a_key_of_its_own(world: World) -> None:
    one, two = new("graph"), new("graph")
    first_key, second_key = new(), new()
    document = """mutation($one: TargetGroupCreate!, $two: TargetGroupCreate!, $a: String, $b: String) {
        __typename
        first: createTargetGroup(input: $one, idempotencyKey: $a) { id }
        second: createTargetGroup(input: $two, idempotencyKey: $b) { id } }"""
    variables = {"one": group(one), "two": group(one), "a": first_key, "b": second_key}
    response = await post(world.client, document, variables)
    begun = response.json()
    assert begun["data"]["first"] is not None and begun["data"]["second"] is None
    assert begun["errors"][0]["extensions"]["code"] == "duplicate"
    response = await post(world.client, document, variables)
    again = response.json()
    assert (again["data"], again["errors"]) == (begun["data"], begun["errors"]), "refusals are answers too"
    assert again["extensions"]["replayed"] == ["first", "second"] and replayed(response)
    response = await post(world.client, document, {**variables, "two": group(two), "b": new()})
    mended = response.json()
    assert mended["data"]["first"] == begun["data"]["first"] and mended["data"]["second"] is not None
    assert mended["extensions"]["replayed"] == ["first"] and not replayed(response)


@pytest.mark.parametrize("key", ["", " k", "k" * 256, "caf\u00e9", "\ud800"])
async def test_what_is_no_mutation_key(world: World, key: str) -> None:
    body = {"query": MAKE, "variables": {"input": group(new("no-key")), "key": key}}
    raw = json.dumps(body).encode()
    answer = await world.client.post("/graphql", content=raw, headers={"Content-Type": "application/json"})
    (error,) = answer.json()["errors"]
    assert error["extensions"]["errors"][0]["pointer"] == "/idempotencyKey"


async def test_every_mutation_and_every_change_takes_a_key(world: World) -> None:
    query = "{ __schema { mutationType { fields { name args { name } } } } }"
    fields = (await post(world.client, query)).json()["data"]["__schema"]["mutationType"]["fields"]
    assert fields
    for item in fields:
        assert "idempotencyKey" in {argument["name"] for argument in item["args"]}, item["name"]
    document = (await world.client.get("/openapi.json")).json()
    named = {"$ref": "#/components/parameters/idempotency_key"}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if path == "/v1/marker-checks":  # it keeps nothing
                continue
            if method in ("patch", "delete", "post") and operation["tags"][0] in world_tags():
                assert named in operation["parameters"], f"{method} {path}"


def world_tags() -> set[str]:
    from app.registry import REGISTRY

    return {resource.domain for resource in REGISTRY.values()}


# -- The rule as a model -------------------------------------------------------------------------------------

Step = tuple[str, str, str, str]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["send", "send", "send", "send", "age"]),
        st.sampled_from(["admin", "editor"]),
        st.sampled_from(["k1", "k2"]),
        st.sampled_from(["rest a", "rest b", "rest bad", "graph a", "graph b", "graph bad"]),
    ),
    min_size=2,
    max_size=12,
)


async def _send(client: AsyncClient, key: str, what: str, mark: str) -> tuple[str, bytes, bool]:
    """What came of it, its body, and whether it was a replay."""
    door, _, variant = what.partition(" ")
    body = group(f"{mark}-{variant}", **({"audience": "nobody"} if what == "rest bad" else {}))
    if what == "graph bad":
        body["code"] = "not a code"
    if door == "rest":
        response = await client.post(GROUPS, json=body, headers={"Idempotency-Key": key})
        word = "made" if response.status_code == 201 else response.json()["code"]
        if word == "validation" and "Idempotency-Key" in faults(response):
            word = "reused"
        return word, response.content, replayed(response)
    answer = (await post(client, MAKE, {"input": body, "key": key})).json()
    again = answer["extensions"].pop("replayed", None) == ["made"]
    answer["extensions"].pop("cost")
    word = "made" if "errors" not in answer else answer["errors"][0]["extensions"]["code"]
    if word == "validation" and answer["errors"][0]["extensions"]["errors"][0]["pointer"] == "/idempotencyKey":
        word = "reused"
    return word, repr(answer).encode(), again


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_the_first_answer_of_each_key_is_the_only_one(
    callers: dict[str, AsyncClient], fresh: Settings, steps: list[Step]
) -> None:
    """Model: (caller, key) → (request, answer); a request that is not in it is carried out, and only then."""
    mark = new("model")
    model: dict[tuple[str, str], tuple[str, str, bytes]] = {}
    made: set[str] = set()
    for kind, who, key, what in steps:
        if kind == "age":
            async with console(fresh) as connection:
                await connection.execute(
                    "UPDATE idempotent_answers SET created_at = now() - interval '25 hours' WHERE key = $1",
                    f"{mark}-{who}-{key}",
                )
            model.pop((who, key), None)
            continue
        word, body, again = await _send(callers[who], f"{mark}-{who}-{key}", what, mark)
        code = what.partition(" ")[2]
        if (held := model.get((who, key))) is not None:
            same = held[0] == what
            assert (word, again) == ((held[1], True) if same else ("reused", False)), (steps, what)
            assert not same or body == held[2]
            continue
        expected = "validation" if code == "bad" else "duplicate" if code in made else "made"
        assert (word, again) == (expected, False), (steps, what, body)
        if word == "made":
            made.add(code)
        model[who, key] = (what, word, body)
    codes = await rows(fresh, "SELECT count(*) FROM target_groups WHERE code LIKE $1", f"{mark}-%")
    assert codes == len(made)
    versions_made = "SELECT count(*) FROM history WHERE resource = 'target_groups' AND data->>'code' LIKE $1"
    assert await rows(fresh, versions_made, f"{mark}-%") == len(made)
