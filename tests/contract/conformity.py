"""Answers held against the OpenAPI document that the running service publishes."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import jsonschema_rs
from httpx import AsyncClient, Response

_REF = re.compile(r'"\$ref": "#/components/schemas/([^"]+)"')
_documents: dict[str, dict[str, Any]] = {}


async def learn(client: AsyncClient) -> dict[str, Any]:
    """The service's document, read once a run: it is derived from the code, not from the database."""
    if not _documents:
        response = await client.get("/openapi.json")
        assert response.status_code == 200
        _documents["served"] = response.json()
    return _documents["served"]


@cache
def _validator(path: str, method: str, status: str, media: str) -> Any:
    document = _documents["served"]
    answers = document["paths"][path][method]["responses"]
    assert status in answers, f"{method} {path} does not document a {status}"
    answer = answers[status]
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    assert media in answer.get("content", {}), f"{method} {path} {status} does not document {media}"
    return _of_schema(json.dumps(answer["content"][media]["schema"]))


@cache
def _of_schema(text: str) -> Any:
    """One for all the paths that answer with the same: to make one takes a tenth of a second and megabytes."""
    schema = json.loads(text)
    named = {"schemas": _named(schema, _documents["served"]["components"]["schemas"])}
    return jsonschema_rs.Draft202012Validator({**schema, "components": named}, validate_formats=True)


def _named(schema: Any, known: dict[str, Any]) -> dict[str, Any]:
    """The named schemas that one leads to."""
    found: dict[str, Any] = {}
    waiting = [schema]
    while waiting:
        for name in set(_REF.findall(json.dumps(waiting.pop()))) - found.keys():
            found[name] = known[name]
            waiting.append(known[name])
    return found


def conforms(response: Response, path: str) -> Response:
    """The answer itself, once it is known to be one that the document foresees for this path."""
    status, media = str(response.status_code), response.headers.get("content-type", "")
    if response.status_code in (204, 304):
        assert not response.content
        return response
    validator = _validator(path, response.request.method.lower(), status, media.partition(";")[0])
    problems = [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(response.json())]
    assert not problems, f"{response.request.method} {response.request.url}: {problems[:3]}"
    return response
