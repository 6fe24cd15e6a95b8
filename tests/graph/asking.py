"""Asking the GraphQL door over HTTP, as a client does."""

from __future__ import annotations

from typing import Any

from httpx import AsyncClient, Response

RESPONSE = "application/graphql-response+json"


async def post(client: AsyncClient, query: str, variables: dict[str, Any] | None = None, **more: Any) -> Response:
    """The answer as it came."""
    body = {"query": query, **({} if variables is None else {"variables": variables}), **more}
    return await client.post("/graphql", json=body, headers={"accept": RESPONSE})


async def data(client: AsyncClient, query: str, variables: dict[str, Any] | None = None) -> Any:
    """`data` of an answer without errors."""
    response = await post(client, query, variables)
    body = response.json()
    assert response.status_code == 200, body
    assert "errors" not in body, body
    return body["data"]


async def errors(client: AsyncClient, query: str, variables: dict[str, Any] | None = None, status: int = 400) -> Any:
    """`errors` of an answer that has them."""
    response = await post(client, query, variables)
    assert response.status_code == status, response.text
    return response.json()["errors"]
