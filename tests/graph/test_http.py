"""GraphQL over HTTP: media types, methods, statuses, and the audits of npm's graphql-http."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from httpx import AsyncClient

from app.graph.graphiql import graphiql_html
from app.main import create_app
from app.settings import Settings

RESPONSE = "application/graphql-response+json"
JSON = "application/json"
PACKAGE = Path(__file__).resolve().parents[2] / ".assets" / "graphql-http"
QUERY = {"query": "{ __typename }"}
WRONG = {"query": "{ nothing }"}


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (RESPONSE, RESPONSE),
        (f"{RESPONSE}, {JSON};q=0.9", RESPONSE),
        (f"{JSON}, {RESPONSE};q=0.5", JSON),
        (f"{RESPONSE};q=0, */*", JSON),
    ],
)
async def test_the_media_type_is_negotiated(client: AsyncClient, accept: str | None, media: str) -> None:
    request = client.build_request("POST", "/graphql", json=QUERY)
    request.headers.pop("accept", None)
    if accept is not None:
        request.headers["accept"] = accept
    response = await client.send(request)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media}; charset=utf-8"
    assert response.json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(
    ("accept", "status"), [(None, 400), ("*/*", 400), (RESPONSE, 400), (f"{RESPONSE}, {JSON}", 400), (JSON, 200)]
)
async def test_a_document_at_fault(client: AsyncClient, accept: str | None, status: int) -> None:
    """400, but for a client that asks for the older media type alone, which the audits want answered with 200."""
    for body in (WRONG, {"query": "{"}, {"query": "query($n: Int!) { __typename }"}):
        response = await client.post("/graphql", json=body, headers={} if accept is None else {"accept": accept})
        assert response.status_code == status
        assert "data" not in response.json()
        assert response.json()["errors"][0]["extensions"]["request_id"] == response.headers["x-request-id"]


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        (b'{"query": "{ __typename }"}', "text/plain", 415),
        (b'{"query": "{ __typename }"}', None, 415),
        (b"{ __typename }", "application/graphql", 415),
        (b'{"query": "{ __typename }"}', "application/json; charset=latin-1", 415),
        (b'{"query": "{ __typename }"}', "application/json; charset=UTF-8", 200),
        (b"", JSON, 400),
        (b"{", JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (b"[" * 100_000, JSON, 400),
        (b"null", JSON, 400),
        (b'"{ __typename }"', JSON, 400),
        (b'[{"query": "{ __typename }"}]', JSON, 400),
        (b'{"qeury": "{ __typename }"}', JSON, 400),
        (b'{"query": "{ __typename }", "more": 1}', JSON, 400),
        (b'{"query": "{ __typename }", "variables": []}', JSON, 400),
        (b'{"query": "query A { __typename } query B { __typename }"}', JSON, 400),
        (b'{"query": "query A { __typename }", "operationName": "B"}', JSON, 400),
        (b'{"query": "query A { __typename } query B { __typename }", "operationName": "B"}', JSON, 200),
        (b'{"query": "{ __typename }", "x": "' + b"x" * 2_000_000 + b'"}', JSON, 413),
    ],
)
async def test_what_a_post_must_be(client: AsyncClient, content: bytes, media: str | None, status: int) -> None:
    headers = {} if media is None else {"content-type": media}
    response = await client.post("/graphql", content=content, headers=headers)
    assert response.status_code == status, response.text[:500]
    assert response.headers["content-type"].startswith(JSON)
    assert ("errors" in response.json()) is (status != 200)


async def test_queries_by_get_and_mutations_not(client: AsyncClient) -> None:
    variables = json.dumps({"id": "KEN"})
    query = "query($id: ID!) { territory(id: $id) { code } }"
    response = await client.get("/graphql", params={"query": query, "variables": variables})
    assert response.json()["data"] == {"territory": {"code": "KEN"}}
    refused = await client.get("/graphql", params={"query": "mutation { __typename }"})
    assert refused.status_code == 405
    assert refused.headers["allow"] == "POST"
    for more in ({"variables": "{"}, {"variables": "1"}, {"more": "1"}):
        assert (await client.get("/graphql", params={"query": query, **more})).status_code == 400
    assert (await client.get("/graphql")).status_code == 400


async def test_nothing_else_is_offered(client: AsyncClient) -> None:
    response = await client.post("/graphql", json=QUERY, headers={"accept": "image/png"})
    assert response.status_code == 406
    assert response.json()["errors"][0]["extensions"]["code"] == "not_acceptable"
    assert (await client.put("/graphql", json=QUERY)).status_code == 405


async def test_a_browser_gets_a_page(client: AsyncClient) -> None:
    response = await client.get("/graphql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    for present in (True, False):
        page = graphiql_html(present)
        assert "http://" not in page
        assert "https://" not in page
    assert "/assets/graphiql/graphiql.js" in graphiql_html(True)


async def test_the_schema_as_text(client: AsyncClient) -> None:
    response = await client.get("/graphql/schema.graphql")
    assert response.status_code == 200
    assert "type Query" in response.text


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not here")
@pytest.mark.skipif(not (PACKAGE / "node_modules").exists(), reason="graphql-http has not been fetched")
async def test_the_audits_of_graphql_http(loaded_settings: Settings) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(loaded_settings), log_config=None, lifespan="on", ws="none")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve([listener]))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/graphql"
    script = str(Path(__file__).with_name("audit.mjs"))
    node = await asyncio.create_subprocess_exec(
        "node", script, str(PACKAGE), url, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await node.communicate()
    server.should_exit = True
    await running
    assert node.returncode == 0, err.decode()
    audits: list[dict[str, Any]] = json.loads(out)
    assert len(audits) == 61
    assert [audit for audit in audits if audit["status"] != "ok"] == []
