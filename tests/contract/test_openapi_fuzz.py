"""Made-up requests to what `run.py check` leaves out of its sample, and whether the fuzzing would notice a fault."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from app.checks import fuzz
from app.export import NOWHERE
from app.main import create_app
from app.registry import REGISTRY
from app.rest import operate
from app.rest.http import Answer
from app.settings import Settings


async def test_the_reads_of_all_other_resources(fresh: Settings) -> None:
    assert await asyncio.to_thread(fuzz.others, fresh) == []


async def test_the_other_operations_of_graphql(fresh: Settings) -> None:
    assert await asyncio.to_thread(fuzz.graphql, fresh, (1, 2)) == []


def test_the_sample_and_the_rest_are_everything() -> None:
    chosen = set(fuzz.representatives())
    assert chosen < set(REGISTRY)
    paths = create_app(Settings(database_url=NOWHERE)).app.openapi()["paths"]
    asked = {path for path in paths if fuzz.belongs(path, chosen) or not fuzz.belongs(path, REGISTRY)}
    rest = {path for path in paths if fuzz.belongs(path, set(REGISTRY) - chosen)}
    assert asked | rest == set(paths)
    assert asked.isdisjoint(rest)


def test_a_part_of_the_document_holds_all_that_it_refers_to() -> None:
    document = fuzz.part(Settings(database_url=NOWHERE), lambda path: path == "/v1/units")
    assert list(document["paths"]) == ["/v1/units"]
    for name in ("Unit", "UnitCreate", "Problem", "Fault", "Page"):
        assert name in document["components"]["schemas"]
    assert "UnitPatch" not in document["components"]["schemas"], "only PATCH takes it, at another path"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, b"{}", [(b"content-type", b"application/json")]),
        Answer(418, b"{}", [(b"content-type", b"application/json")]),
        Answer(200, b"alive", [(b"content-type", b"text/plain")]),
    ],
    ids=["a server error", "a status that is not documented", "a media type that is not documented"],
)
async def test_the_fuzzing_notices(fresh: Settings, monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
    async def wrong(_: Any) -> Answer:
        return answer

    monkeypatch.setattr(operate, "healthz", wrong)  # taken up by the application that is made next
    document = fuzz.part(fresh, lambda path: path == "/healthz")

    def run() -> list[str]:
        with fuzz.serving(fresh) as address:
            return fuzz.schemathesis(address, document, "--phases", "fuzzing", "--max-examples", "1")

    found = await asyncio.to_thread(run)
    assert len(found) == 1
    assert "healthz" in found[0]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (httpx.Response(503, json={"errors": []}), "status 503"),
        (httpx.Response(200, text="<html>", headers={"content-type": "text/html"}), "content type"),
        (
            httpx.Response(200, json={"data": None, "errors": [{"message": "x", "extensions": {"code": "internal"}}]}),
            "internal",
        ),
        (httpx.Response(200, json={"data": None, "errors": [{"message": "x"}]}), "None"),
        (httpx.Response(200, json={"data": None, "errors": []}), "empty"),
        (httpx.Response(200, json={}), "neither"),
    ],
)
def test_the_verdict_on_graphql_notices(answer: httpx.Response, fault: str) -> None:
    assert fault in str(fuzz.graphql_fault(answer))


def test_the_verdict_on_graphql_lets_refusals_pass() -> None:
    refused = {"data": {"unit": None}, "errors": [{"message": "x", "extensions": {"code": "not_found"}}]}
    assert fuzz.graphql_fault(httpx.Response(200, json=refused)) is None
    assert fuzz.graphql_fault(httpx.Response(200, json={"data": {}})) is None
