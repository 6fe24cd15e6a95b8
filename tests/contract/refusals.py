"""What every refusal looks like, whoever refuses and why (contract section 5)."""

from __future__ import annotations

from typing import Any

from httpx import Response

from app.kernel.errors import tree

STATUS = {error.code: error.status for error in tree()}
MEMBERS = ("type", "title", "status", "detail", "code", "request_id", "errors")


def refused(response: Response, status: int, code: str | None = None) -> dict[str, Any]:
    """The problem in an answer, after a look at all that is promised of it."""
    assert response.status_code == status, (response.status_code, response.text[:500])
    assert response.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert set(MEMBERS) <= set(found)
    assert found["status"] == status == STATUS[found["code"]]
    assert found["type"] == f"/problems/{found['code']}"
    assert found["request_id"] == response.headers["x-request-id"]
    assert code is None or found["code"] == code, found
    for fault in found["errors"]:
        assert set(fault) == {"pointer", "code", "message"}
        assert fault["message"]
    return found


def fault(response: Response, pointer: str, code: str | None = None) -> dict[str, str]:
    """The one fault of a 422 that names this member."""
    found = refused(response, 422, "validation")["errors"]
    named = [entry for entry in found if entry["pointer"] == pointer]
    assert len(named) == 1, found
    assert code is None or named[0]["code"] == code, named
    only: dict[str, str] = named[0]
    return only
