"""The request's line: one line of ASCII whatever a path or a name holds, and the right instant."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest

from app.platform.telemetry import AccessLog, Line

AT = dt.datetime(2026, 3, 4, 5, 6, 7, 89_000, dt.UTC).timestamp()


async def logged(form: str, **given: object) -> list[str]:
    stream = io.StringIO()
    log = AccessLog(stream, form=form)
    line = Line(AT, "GET", "/v1/needs/{key}", "/v1/needs/x", 200, 0.01234, "key:tour", "ab-1", 1, None)
    log.add(line)
    log.add(line._replace(at=AT + 3600.5, **given))
    log.flush()
    return stream.getvalue().split("\n")


async def test_each_request_has_one_line() -> None:
    first, second, end = await logged("json", trace="00-1-2-00")
    assert end == ""
    assert json.loads(first) == {
        "at": "2026-03-04T05:06:07.089+00:00", "level": "info", "event": "request", "method": "GET",
        "route": "/v1/needs/{key}", "path": "/v1/needs/x", "status": 200, "ms": 12.34, "caller": "key:tour",
        "request_id": "ab-1", "sql": 1,
    }  # fmt: skip
    shown = json.loads(second)
    assert (shown["at"], shown["trace"]) == ("2026-03-04T06:06:07.589+00:00", "00-1-2-00")


@pytest.mark.parametrize("path", ["/v1/é", "/v1/\u2028x", "/v1/\ud800", '/v1/"\n{"at":1}', "/v1/\u202e"])
async def test_no_letter_poses_as_a_line(path: str) -> None:
    lines = await logged("json", path=path)
    assert len(lines) == 3
    assert lines[1].isascii()
    assert json.loads(lines[1])["path"] == path


async def test_people_read_text() -> None:
    first, *_ = await logged("text")
    assert first == "2026-03-04T05:06:07.089+00:00 200 GET /v1/needs/x 12.34 ms key:tour ab-1"
