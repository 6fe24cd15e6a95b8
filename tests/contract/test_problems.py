"""Every refusal has one form: application/problem+json with the documented members, whoever refuses and why."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from httpx import AsyncClient

from app.checks.fuzz import serving
from app.kernel import errors
from app.kernel.errors import Problem, tree
from app.kernel.store import steps
from app.platform.embedded import EmbeddedPostgres
from app.platform.keys import create_key
from app.platform.schema import upgrade
from app.registry import REGISTRY
from app.rest import operate
from app.settings import Settings
from tests.conftest import client_of
from tests.contract.refusals import fault, refused

JSON = {"content-type": "application/json"}


async def a_unit(client: AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get("/v1/units", params={"limit": 1})).json()["data"][0]
    return found


# -- by status ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/nothing", "/v1/nothing", "/v1/units/x/nothing", "/v1/units/x/y/z", "/V1/units", "/%00"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
async def test_404_for_a_path_that_is_not_there(client: AsyncClient, method: str, path: str) -> None:
    refused(await client.request(method, path), 404, "not_found")


async def test_404_for_a_record_that_is_not_there_or_not_visible(client: AsyncClient, writer: AsyncClient) -> None:
    refused(await client.get("/v1/units/nobody"), 404, "not_found")
    refused(await client.get("/v1/units/unit_" + "0" * 32), 404, "not_found")
    made = await writer.post("/v1/units", json={"code": "HIDDEN", "name": "Hidden", "visibility": "restricted"})
    assert made.status_code == 201, made.text
    public = writer.headers.pop("authorization")
    try:
        hidden, absent = await writer.get("/v1/units/HIDDEN"), await writer.get("/v1/units/ABSENT")
    finally:
        writer.headers["authorization"] = public
    there, not_there = refused(hidden, 404), refused(absent, 404)
    for found in (there, not_there):
        del found["request_id"]
    assert there == {**not_there, "detail": not_there["detail"].replace("ABSENT", "HIDDEN")}


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/v1/units", "GET, HEAD, POST"),
        ("OPTIONS", "/v1/units", "GET, HEAD, POST"),
        ("TRACE", "/v1/units/x", "DELETE, GET, HEAD, PATCH"),
        ("POST", "/v1/units/x", "DELETE, GET, HEAD, PATCH"),
        ("GET", "/v1/units/x/restore", "POST"),
        ("DELETE", "/v1/plans/x/tree", "GET, HEAD"),
        ("POST", "/healthz", "GET, HEAD"),
        ("QUERY", "/v1/plans", "GET, HEAD, POST"),
    ],
)
async def test_405_names_every_method_of_the_path(client: AsyncClient, method: str, path: str, allow: str) -> None:
    answer = await client.request(method, path)
    assert allow in refused(answer, 405, "method_not_allowed")["detail"]
    assert answer.headers["allow"] == allow


@pytest.mark.parametrize(
    "path", ["/v1/units", "/v1/units/x", "/v1/plans/2021-2024@2022/tree", "/v1/plans/2021-2024@2022/summary"]
)
async def test_406_lists_what_there_is(client: AsyncClient, path: str) -> None:
    found = refused(await client.get(path, headers={"accept": "text/csv"}), 406, "not_acceptable")
    assert "application/json" in found["detail"]


async def test_401_for_an_anonymous_write_says_how_to_come_in(client: AsyncClient) -> None:
    for method, path in (
        ("POST", "/v1/units"),
        ("PATCH", "/v1/units/x"),
        ("DELETE", "/v1/units/x"),
        ("POST", "/v1/units/x/restore"),
    ):
        answer = await client.request(method, path, content=b"{}", headers=JSON)
        refused(answer, 401, "unauthenticated")
        assert answer.headers["www-authenticate"] == 'Bearer realm="hinge"'


async def test_403_names_the_missing_scope(loaded_settings: Settings) -> None:
    async with client_of(loaded_settings, await create_key(loaded_settings, "reader", "viewer")) as viewer:
        answer = await viewer.post("/v1/units", json={"code": "x"})
        assert refused(answer, 403, "forbidden")["missing_scope"] == "organisation:write"


async def test_428_and_412_guard_every_change(writer: AsyncClient) -> None:
    unit = await a_unit(writer)
    at = f"/v1/units/{unit['id']}"
    for method, path in (("PATCH", at), ("DELETE", at), ("POST", f"{at}/restore")):
        refused(await writer.request(method, path, content=b"{}", headers=JSON), 428, "precondition_required")
        stale = await writer.request(method, path, content=b"{}", headers={**JSON, "if-match": '"v0.00000000"'})
        assert refused(stale, 412, "precondition_failed")["etag"] == unit["etag"]
        assert stale.headers["etag"].strip('"') == unit["etag"]
    assert await a_unit(writer) == unit


async def test_409_for_a_value_that_is_taken(writer: AsyncClient) -> None:
    unit = await a_unit(writer)
    answer = await writer.post("/v1/units", json={"code": unit["code"], "name": "Another"})
    assert [entry["pointer"] for entry in refused(answer, 409, "duplicate")["errors"]] == ["/code"]


async def test_409_names_the_state_and_the_actions(writer: AsyncClient) -> None:
    plan = next(entry for entry in (await writer.get("/v1/plans")).json()["data"] if entry["status"] == "considered")
    name = next(name for name in steps(REGISTRY["plans"]) if name not in plan["actions"])
    answer = await writer.post(
        f"/v1/plans/{plan['id']}/{name.replace('_', '-')}", json={}, headers={"if-match": f'"{plan["etag"]}"'}
    )
    found = refused(answer, 409, "state")
    assert found["state"] == "considered"
    assert sorted(found["allowed"]) == sorted(plan["actions"])


async def test_415_says_what_is_taken(writer: AsyncClient) -> None:
    unit = await a_unit(writer)
    answer = await writer.patch(
        f"/v1/units/{unit['id']}", content=b"<a/>", headers={"content-type": "text/xml", "if-match": "*"}
    )
    refused(answer, 415, "unsupported_media_type")
    assert answer.headers["accept-patch"] == "application/merge-patch+json, application/json"


async def test_a_head_answers_like_the_get_without_a_body(client: AsyncClient) -> None:
    for path in ("/v1/nothing", "/v1/units/nobody", "/v1/units?limit=0"):
        head, get = await client.head(path), await client.get(path)
        assert head.status_code == get.status_code
        assert head.content == b""
        assert head.headers["content-type"] == "application/problem+json"


# -- 500 and 503 -------------------------------------------------------------------------------------------


async def test_500_shows_a_request_id_and_nothing_else(
    loaded_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: Any) -> Any:
        raise RuntimeError("the inside: postgresql://user:secret@host")

    monkeypatch.setattr(operate, "healthz", broken)  # taken up by the application that is made next
    async with client_of(loaded_settings) as client:
        answer = await client.get("/healthz", headers={"x-request-id": "asked-1"})
    found = refused(answer, 500, "internal")
    assert found == {
        "type": "/problems/internal", "title": "Something went wrong on our side", "status": 500,
        "detail": "Report the request id.", "code": "internal", "request_id": "asked-1", "errors": [],
    }  # fmt: skip


NEEDS_DATABASE = ("/v1/units", "/v1/units/x", "/v1/plans/x/tree", "/v1/status", "/readyz")


async def test_503_when_the_database_was_never_there() -> None:
    nowhere = Settings(database_url="postgresql://postgres@127.0.0.1:9/none")  # type: ignore[arg-type]  # becomes a secret
    with serving(nowhere) as address:
        async with AsyncClient(base_url=address) as client:
            for path in NEEDS_DATABASE:
                answer = await client.get(path)
                refused(answer, 503, "unavailable")
                assert int(answer.headers["retry-after"]) >= 1
                assert "127.0.0.1" not in answer.text
            refused(await client.get("/v1/units", headers={"authorization": "Bearer hinge_x"}), 503)
            assert (await client.get("/healthz")).status_code == 200
            assert (await client.get("/problems")).status_code == 200


@pytest.fixture
def own_server() -> Iterator[EmbeddedPostgres]:
    """A server that a test may stop."""
    folder = Path(tempfile.mkdtemp(prefix="hinge-away-"))
    folder.chmod(0o711)
    server = EmbeddedPostgres(folder)  # durable: what was committed must be there after it was ended at once
    server.start()
    yield server
    server.stop("immediate")
    shutil.rmtree(folder, ignore_errors=True)


async def test_503_while_the_database_is_away_and_200_again_after(own_server: EmbeddedPostgres) -> None:
    settings = Settings(database_url=own_server.secret_url())
    await upgrade(settings.sqlalchemy_url)
    key = await create_key(settings, "writer", "admin")
    headers = {"authorization": f"Bearer {key}"}
    made = {"code": "U", "name": "A unit"}
    with serving(settings) as address:
        async with AsyncClient(base_url=address, timeout=20) as client:
            assert (await client.get("/v1/units?code=U")).json()["data"] == []
            own_server.stop("immediate")
            for _ in range(3):
                begun = time.monotonic()
                answer = await client.get("/v1/units?code=U")
                refused(answer, 503, "unavailable")
                assert "retry-after" in answer.headers
                assert time.monotonic() - begun < 8, "within the time limit"
            refused(await client.post("/v1/units", json=made, headers=headers), 503)
            own_server.start()
            answer = await _until(client, "/readyz")
            assert answer.status_code == 200, answer.text
            assert (await client.post("/v1/units", json=made, headers=headers)).status_code == 201
            page = (await client.get("/v1/units?code=U", headers=headers)).json()
            assert [entry["code"] for entry in page["data"]] == ["U"]


async def _until(client: AsyncClient, path: str, seconds: float = 15) -> httpx.Response:
    """Asks until the answer is not a 503."""
    deadline = time.monotonic() + seconds
    while (answer := await client.get(path)).status_code == 503 and time.monotonic() < deadline:
        await asyncio.sleep(0.1)
    return answer


async def test_503_when_a_statement_takes_too_long(fresh: Settings) -> None:
    """Another holds the table: the statement waits for as long as it may, and not for longer."""
    hurried = fresh.model_copy(update={"statement_timeout": 0.5})
    holder = await asyncpg.connect(fresh.asyncpg_dsn)
    async with client_of(hurried) as client:
        assert (await client.get("/v1/terms")).status_code == 200
        async with holder.transaction():
            await holder.execute("LOCK TABLE terms IN ACCESS EXCLUSIVE MODE")
            answer = await client.get("/v1/terms", params={"limit": 500, "lang": "*"})
        found = refused(answer, 503, "unavailable")
        assert "time limit" in found["detail"]
        assert "retry-after" in answer.headers
    await holder.close()


# -- what the codes mean -----------------------------------------------------------------------------------


@pytest.mark.parametrize("error", tree(), ids=lambda error: error.code)
async def test_every_code_has_its_page(client: AsyncClient, error: type[Problem]) -> None:
    told = (await client.get(f"/problems/{error.code}")).json()
    assert told == {
        "code": error.code, "status": error.status, "title": error.title, "description": error.doc,
        "type": f"/problems/{error.code}",
    }  # fmt: skip
    assert error.doc.strip()
    assert 400 <= error.status < 600
    page = await client.get(f"/problems/{error.code}", headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert error.title in page.text.replace("&#x27;", "'")


async def test_the_pages_are_the_tree(client: AsyncClient) -> None:
    listed = [entry["code"] for entry in (await client.get("/problems")).json()["data"]]
    assert listed == [error.code for error in tree()]
    assert len(set(listed)) == len(listed)
    refused(await client.get("/problems/nonsense"), 404)
    refused(await client.get("/problems/%3Cscript%3E"), 404)


async def test_every_documented_code_is_in_the_errors_module_drawing() -> None:
    for error in tree():
        assert f"{error.code} " in (errors.__doc__ or ""), error.code


async def test_a_fault_names_its_member(client: AsyncClient) -> None:
    assert fault(await client.get("/v1/units", params={"sort": "nme"}), "?sort")["code"] == "unknown"
