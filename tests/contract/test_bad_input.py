"""Bad input of every kind, on every resource: always a 4xx problem that names the member, never a 5xx."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest
from httpx import AsyncClient

from app.checks.fuzz import serving
from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.resource import Resource
from app.platform.keys import create_key
from app.registry import REGISTRY
from app.settings import Settings
from tests.contract.refusals import fault, refused

RESOURCES = list(REGISTRY.values())
JSON = {"content-type": "application/json"}
HUGE = 10**30
DEEP = 10_000
every = pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.path)

WRONG = {
    kinds.INTEGER: "many", kinds.DECIMAL: "1e3", kinds.MONEY: "one", kinds.BOOLEAN: "yes", kinds.DATE: "2022-02-30",
    kinds.INSTANT: "2022-06-28", kinds.ENUM: "no such value", kinds.UUID: "7",
}  # fmt: skip
"""A text that is no value of the kind. (A date alone is an instant, so that one is spoilt below.)"""


def path(resource: Resource) -> str:
    return f"/v1/{resource.path}"


def texts(resource: Resource) -> list[str]:
    return [name for name, item in resource.writable().items() if item.kind is kinds.TEXT and item.write]


def localised(resource: Resource) -> list[str]:
    return [name for name, item in resource.writable().items() if item.kind is kinds.LTEXT]


# -- parameters --------------------------------------------------------------------------------------------


@every
async def test_an_unknown_parameter_is_named_with_its_nearest(client: AsyncClient, resource: Resource) -> None:
    found = fault(await client.get(path(resource), params={"codee": "x"}), "?codee", "unknown")
    assert found["message"].endswith("; the nearest is code")


@every
@pytest.mark.parametrize("limit", ["0", "501", "-1", "1e3", "", "5.0", "²", " 5", str(HUGE)])
async def test_a_limit_out_of_bounds_is_refused(client: AsyncClient, resource: Resource, limit: str) -> None:
    fault(await client.get(path(resource), params={"limit": limit}), "?limit", "range")


@every
async def test_a_filter_of_the_wrong_type_is_named(admin: AsyncClient, resource: Resource) -> None:
    tried = 0
    for name, item in resource.fields.items():
        if not item.filter or item.name == "id" or item.kind not in WRONG:
            continue
        value = "28/06/2022" if item.kind is kinds.INSTANT else WRONG[item.kind]
        fault(await admin.get(path(resource), params={name: value}), f"?{name}")
        tried += 1
    assert tried, "every resource can at least be filtered by created_at"


@every
async def test_a_huge_integer_in_a_filter_is_refused(admin: AsyncClient, resource: Resource) -> None:
    whole = [name for name, item in resource.fields.items() if item.filter and item.kind is kinds.INTEGER]
    for name in whole:
        fault(await admin.get(path(resource), params={name: HUGE}), f"?{name}")
        fault(await admin.get(path(resource), params={name: 2**31}), f"?{name}", "range")


@every
async def test_nul_and_length_are_watched_in_texts(client: AsyncClient, resource: Resource) -> None:
    fault(await client.get(path(resource), params={"code": "a\0b"}), "?code", "character")
    fault(await client.get(path(resource), params={"code": "a" * 501}), "?code", "length")
    fault(await client.get(path(resource), params={"q": "a\0b"}), "?q", "character")
    fault(await client.get(path(resource), params={"q": "a" * 201}), "?q", "length")
    fault(await client.get(path(resource), params={"q": " "}), "?q", "length")
    refused(await client.get(f"{path(resource)}/a%00b"), 404)
    refused(await client.get(f"{path(resource)}/{'a' * 3000}"), 404)


@every
async def test_a_query_that_is_not_utf8_is_refused(client: AsyncClient, resource: Resource) -> None:
    for raw in ("code=%FF", "%C3=1", "q=%ED%A0%80"):
        refused(await client.get(f"{path(resource)}?{raw}"), 422, "validation")


@every
@pytest.mark.parametrize("name", ["limit", "sort", "fields", "include", "cursor", "q", "total", "lang"])
async def test_a_control_that_stands_twice_is_named(client: AsyncClient, resource: Resource, name: str) -> None:
    value = {"limit": "1", "total": "exact", "lang": "en", "sort": "id", "fields": "id"}.get(name, "a")
    fault(await client.get(path(resource), params=[(name, value), (name, value)]), f"?{name}", "repeated")


@every
async def test_names_that_do_not_exist_are_named(client: AsyncClient, resource: Resource) -> None:
    for control in ("fields", "include", "sort"):
        fault(await client.get(path(resource), params={control: "nonsense"}), f"?{control}", "unknown")
    fault(await client.get(path(resource), params={"lang": "de"}), "?lang", "language")
    fault(await client.get(path(resource), params={"total": "about"}), "?total", "choice")
    refused(await client.get(path(resource), params=[("code", str(number)) for number in range(101)]), 422)


@every
async def test_only_own_cursors_of_the_same_question_are_taken(client: AsyncClient, resource: Resource) -> None:
    for made_up in ("", "x", "A" * 100, "A" * 5000, "é", "AAAA=", "\0"):
        fault(await client.get(path(resource), params={"cursor": made_up}), "?cursor", "cursor")
    first = await client.get(path(resource), params={"limit": 1})
    cursor = first.json()["page"]["next"]
    if cursor is None:
        return  # fewer than two records ship: there is no cursor to tamper with
    for place in (0, len(cursor) // 2, len(cursor) - 2):
        other = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        fault(await client.get(path(resource), params={"limit": 1, "cursor": other}), "?cursor", "cursor")
    for change in ({"sort": "-id"}, {"code": "x"}, {"q": "urban"}):
        asked = {"limit": 1, "cursor": cursor, **change}
        fault(await client.get(path(resource), params=asked), "?cursor", "cursor_mismatch")


async def test_another_resources_cursor_is_refused(client: AsyncClient) -> None:
    page = (await client.get("/v1/actions", params={"limit": 1})).json()["page"]
    fault(await client.get("/v1/outputs", params={"cursor": page["next"]}), "?cursor", "cursor_mismatch")


@pytest.mark.parametrize("value", ["a\0b", "unit_" + "0" * 32])
async def test_the_plan_that_a_code_is_meant_in_is_checked(admin: AsyncClient, value: str) -> None:
    code = (await admin.get("/v1/actions", params={"limit": 1})).json()["data"][0]["code"]
    at = f"/v1/actions/{code}"
    headers = {"if-match": "*", "content-type": "application/json"}
    fault(await admin.get(at, params={"plan": value}), "?plan")
    fault(await admin.get(f"{at}/history", params={"plan": value}), "?plan")
    fault(await admin.patch(at, params={"plan": value}, content=b"{}", headers=headers), "?plan")
    fault(await admin.delete(at, params={"plan": value}, headers=headers), "?plan")
    fault(await admin.post(f"{at}/restore", params={"plan": value}, headers=headers), "?plan")


async def test_another_resources_id_is_a_422_in_a_filter(client: AsyncClient) -> None:
    unit = "unit_" + "0" * 32
    fault(await client.get("/v1/actions", params={"plan_id": unit}), "?plan_id", "wrong_type")
    fault(await client.get("/v1/actions", params={"id": unit}), "?id", "wrong_type")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "before_version=0", "before_version=99999999999", "limit=1&limit=1", "x=1"]
)
async def test_the_history_checks_its_parameters(admin: AsyncClient, query: str) -> None:
    code = (await admin.get("/v1/units", params={"limit": 1})).json()["data"][0]["code"]
    fault(await admin.get(f"/v1/units/{code}/history?{query}"), "?" + query.partition("=")[0])


@pytest.mark.parametrize(
    "instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2022-06-28T25:00:00Z", "2022-06-28T09:00"]
)
async def test_an_instant_that_is_none_is_refused(client: AsyncClient, instant: str) -> None:
    fault(await client.get("/v1/plans", params={"created_at_gte": instant}), "?created_at_gte", "type")


# -- bodies ------------------------------------------------------------------------------------------------


def _bad_values(item: Field) -> list[Any]:
    """What a member of that kind never takes."""
    bounds: list[Any] = [HUGE, -HUGE, 1.5, True, [], {}] if item.kind is kinds.TEXT else [HUGE, [[]]]
    if item.kind is kinds.LTEXT:
        return [*bounds, {"xx": "a"}, {"en": 5}, "a\0b", "\ud800", "a" * 10_001]
    if item.kind is kinds.TEXT:
        return [*bounds, "a\0b", "\ud800", "a" * 10_001]
    if item.kind is kinds.INTEGER:
        return [HUGE, -HUGE, 2**31, "1", 1.5, True, [1]]
    if item.kind in (kinds.DATE, kinds.INSTANT, kinds.DECIMAL, kinds.MONEY):
        return [*bounds, "never", "\ud800", {"amount": 1}]
    if item.kind in (kinds.REF, kinds.ENUM):
        return [*bounds, "a\0b", "\ud800", "a" * 501]
    if item.kind in (kinds.REFS, kinds.TEXTS):
        return [HUGE, "a", {}, [1], ["\0"], ["\ud800"], ["a" * 501], ["a", "a"]]
    if item.kind is kinds.BOOLEAN:
        return [HUGE, "true", 1, []]
    return [HUGE, "a\0b"]


@every
async def test_every_member_refuses_what_it_cannot_hold(writer: AsyncClient, resource: Resource) -> None:
    for name, item in resource.writable().items():
        for value in _bad_values(item):
            body = json.dumps({name: value})
            answer = await writer.post(path(resource), content=body, headers=JSON)
            pointers = [entry["pointer"] for entry in refused(answer, 422, "validation")["errors"]]
            assert any(pointer.split("/")[1:2] == [name] for pointer in pointers), (name, value, pointers)


@every
async def test_unknown_members_are_named(writer: AsyncClient, resource: Resource) -> None:
    fault(await writer.post(path(resource), json={"a/b~c": 1}), "/a~1b~0c", "unknown")
    fault(await writer.post(path(resource), json={"co\0de": 1}), "/co\0de", "unknown")
    fault(await writer.post(path(resource), content=rb'{"\ud800": 1}', headers=JSON), "", "character")


@every
@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"text"', b"true", b"[1e400]"])
async def test_a_body_that_is_no_object_is_refused(writer: AsyncClient, resource: Resource, body: bytes) -> None:
    answer = await writer.post(path(resource), content=body, headers=JSON)
    assert answer.status_code in (400, 422)
    refused(answer, answer.status_code)


UNREADABLE = {
    "empty": b"", "blank": b"  ", "cut short": b'{"code": ', "two values": b"{} {}", "a comma": b'{"a": 1,}',
    "not UTF-8": b'{"code": "\xff"}', "UTF-16": '{"code": "a"}'.encode("utf-16"), "a byte order mark": b"\xef\xbb\xbf{}",
    "NaN": b'{"code": NaN}', "Infinity": b'{"code": -Infinity}', "raw NUL": b'{"code": "\x00"}', "a form": b"code=a",
    "a number of 5000 digits": b'{"code": ' + b"9" * 5000 + b"}",
    "deep lists": b"[" * DEEP + b"]" * DEEP, "deep maps": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep in a member": b'{"translation_status":' + b'{"a":' * 1000 + b"1" + b"}" * 1001,
    "deep and open": b"[" * DEEP,
}  # fmt: skip


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("verb", ["create", "update", "act"])
async def test_what_cannot_be_read_is_malformed(writer: AsyncClient, verb: str, body: bytes) -> None:
    """The reader of bodies is one for all resources, so one of them stands for all."""
    headers = {**JSON, "if-match": "*"}
    code = (await writer.get("/v1/actions", params={"limit": 1})).json()["data"][0]["code"]
    method, at = {
        "create": ("POST", "/v1/actions"),
        "update": ("PATCH", f"/v1/actions/{code}"),
        "act": ("POST", f"/v1/actions/{code}/activate"),
    }[verb]
    refused(await writer.request(method, at, content=body, headers=headers), 400, "malformed")


async def test_of_two_members_of_one_name_the_last_is_checked(writer: AsyncClient) -> None:
    """RFC 8259 leaves it open; what matters is that nothing slips past the checks."""
    answer = await writer.post("/v1/units", content=b'{"code": "a", "code": 5}', headers=JSON)
    assert "/code" in [entry["pointer"] for entry in refused(answer, 422)["errors"]]


@every
async def test_a_body_over_the_limit_is_refused(writer: AsyncClient, resource: Resource) -> None:
    found = refused(await writer.post(path(resource), content=b" " * 1_048_577, headers=JSON), 413, "too_large")
    assert found["limit_bytes"] == 1_048_576


@every
@pytest.mark.parametrize(
    "media", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "application/jsonp", ""]
)
async def test_other_media_types_are_refused(writer: AsyncClient, resource: Resource, media: str) -> None:
    post = await writer.post(path(resource), content=b"{}", headers={"content-type": media})
    refused(post, 415)
    assert post.headers["accept-post"] == "application/json"
    patch = await writer.patch(f"{path(resource)}/x", content=b"{}", headers={"content-type": media, "if-match": "*"})
    refused(patch, 415)
    assert patch.headers["accept-patch"] == "application/merge-patch+json, application/json"


# -- headers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [b"\xc3\xa9", b'"\xff"', b"", b"v1", b'W/"x"', b"," * 4000, b"\x00"])
async def test_a_strange_if_match_is_stale(writer: AsyncClient, value: bytes) -> None:
    unit = (await writer.get("/v1/units", params={"limit": 1})).json()["data"][0]
    headers = [(b"content-type", b"application/json"), (b"if-match", value)]
    answer = await writer.patch(f"/v1/units/{unit['id']}", content=b'{"code": "changed"}', headers=headers)
    refused(answer, 412)
    assert (await writer.get(f"/v1/units/{unit['id']}")).json() == unit


@pytest.mark.parametrize("value", [b"x" * 501, b" ", b"\xff", b"a\x00b"])
async def test_a_reason_is_a_text_of_500_letters_at_most(writer: AsyncClient, value: bytes) -> None:
    answer = await writer.post(
        "/v1/units", content=b"{}", headers=[(b"content-type", b"application/json"), (b"hinge-reason", value)]
    )
    assert answer.status_code in (400, 422)
    refused(answer, answer.status_code)


@pytest.mark.parametrize(
    "value",
    [b"Bearer \xc3\xa9", b"Bearer", b"Basic eDp5", b"Bearer hinge_" + b"x" * 9000, b"hinge_x", b"Bearer hinge_\x00"],
)
async def test_credentials_that_are_none_are_a_401(client: AsyncClient, value: bytes) -> None:
    answer = await client.get("/v1/units", headers=[(b"authorization", value)])
    refused(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("value", ["fr;q=nan", "*;q=inf,xx", ";;;,,,", "x" * 5000, "é", "fr;q=-1"])
async def test_a_strange_accept_language_is_english(client: AsyncClient, value: str) -> None:
    answer = await client.get("/v1/units", params={"limit": 1}, headers=[(b"accept-language", value.encode())])
    assert answer.status_code == 200
    assert answer.headers["content-language"] == "en"


@pytest.mark.parametrize("value", ["text/html", "application/json;q=0", "q=nan", "image/*", "*/*;q=0"])
async def test_an_accept_that_takes_no_json_is_a_406(client: AsyncClient, value: str) -> None:
    refused(await client.get("/v1/units", headers={"accept": value}), 406)


@pytest.mark.parametrize("value", ["x" * 65, "a b", "é", "<script>", "a\x00"])
async def test_a_strange_request_id_is_replaced(client: AsyncClient, value: str) -> None:
    answer = await client.get("/v1/nothing", headers=[(b"x-request-id", value.encode())])
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]+", refused(answer, 404)["request_id"])


# -- over a real socket ------------------------------------------------------------------------------------


async def _raw(address: str, request: bytes) -> bytes:
    """What a server answers to these very bytes."""
    host, port = address.removeprefix("http://").split(":")
    reader, sender = await asyncio.open_connection(host, int(port))
    sender.write(request)
    await sender.drain()
    answer = await asyncio.wait_for(reader.read(65_536), 10)
    sender.close()
    await sender.wait_closed()
    return answer


async def test_bytes_that_no_client_library_sends(fresh: Settings) -> None:
    with serving(fresh) as address:

        async def get(target: bytes, *headers: bytes) -> bytes:
            lines = [b"GET " + target + b" HTTP/1.1", b"Host: hinge", b"Connection: close", *headers]
            return await _raw(address, b"\r\n".join(lines) + b"\r\n\r\n")

        for target in (
            b"/v1/units?limit=0",
            b"/v1/units?code=%FF",
            b"/v1/units/%00",
            b"/v1/units/%ff",
            b"/v1/%2e%2e/x",
            b"//v1/units",
        ):
            answer = await get(target)
            assert answer.startswith(b"HTTP/1.1 4"), (target, answer[:200])
            assert b"application/problem+json" in answer
        for answer in (
            await get(b"/v1/units", b"Accept-Language: \xff\xfe"),
            await get(b"/v1/units", b"If-None-Match: \xc3\xa9"),
            await get(b"/v1/units", b"X-Request-ID: \xff"),
            await get(b"/v1/units", b"X-Long: " + b"x" * 200_000),
        ):
            assert answer.startswith(b"HTTP/1.1 200"), answer[:200]
        # These do not get past the HTTP server, which speaks for itself.
        for answer in (
            await _raw(address, b"GET /v1/units HTTP/1.1\r\nContent-Length: ten\r\n\r\n"),
            await _raw(address, b"\x16\x03\x01 not HTTP\r\n\r\n"),
        ):
            assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer[:200]
        assert (await get(b"/healthz")).startswith(b"HTTP/1.1 200"), "and it still serves"


async def test_a_chunked_body_is_cut_off_at_the_limit(fresh: Settings) -> None:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    head = b"POST /v1/units HTTP/1.1\r\nHost: hinge\r\nConnection: close\r\n"
    head += b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
    key = await create_key(fresh, "chunks", "admin")
    with serving(fresh) as address:
        answer = await _raw(address, head + f"Authorization: Bearer {key}\r\n\r\n".encode() + chunk * 17 + b"0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413"), answer[:300]
    assert b"application/problem+json" in answer
