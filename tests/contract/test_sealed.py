"""Sealed applications and appraisals, through every door, for every caller: what is sealed is not there.

Nothing here asks the kernel who may see what. A token stands in every text of a sealed record, and is looked for in all that
anybody can be told: one record, lists, counts, filters, sorting, search, suggestions, facets, relations from all sides, the past,
the history, the feed, exports, GraphQL, and the answers to changes. Each look is also made by who may see it, and finds it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from httpx import AsyncClient

from app.kernel.access import ROLES
from app.settings import Settings
from tests.domains.callers import console
from tests.domains.calling import Calling, number
from tests.domains.factories import Body
from tests.nearby import near

TOKEN = "zanzibarite"
"""Stands in sealed records alone."""


@dataclass
class Stage:
    """A sealed application, a sealed appraisal of another one, and everybody who must not see them, or may."""

    calling: Calling
    call: Body
    application: Body
    applicant: AsyncClient
    appraisal: Body
    reviewer: AsyncClient
    others: dict[str, AsyncClient]
    instant: str
    absent: dict[str, str]


@pytest.fixture(scope="module")
async def stage(writer: AsyncClient, fresh: Settings) -> AsyncIterator[Stage]:
    async with console(fresh) as db:
        calling = Calling(writer, db)
        partner, applicant = await calling.applicant()
        _, rival = await calling.applicant()
        call = await calling.call()
        text = f"{TOKEN} is our proposal"
        application = await calling.applied(
            applicant, call, partner, title=text, summary=text, contribution=text, code=f"APPL-{TOKEN}",
            concept_note_url=f"https://example.org/{TOKEN}", answers=[{"criterion": "cost", "text": text}],
        )  # fmt: skip
        named = {f"key:scorer-{n}": await calling.keyed(f"scorer-{n}", role="partner_officer") for n in (1, 2)}
        second = await calling.call(reviewers=[{"caller": caller} for caller in named])
        opened = await calling.applied(applicant, second, partner)
        await calling.closed(second)
        await calling.did(writer, "calls", second, "assess")
        first, other = named.values()
        appraisal = await calling.appraisal(first, opened, "key:scorer-1")
        await calling.did(first, "appraisals", appraisal, "declare", declaration="I have none.")
        await calling.did(first, "appraisals", appraisal, "score", criterion="cost", score=9, comment=text)
        others = {role: await calling.keyed(f"as {role}", role=role) for role in ROLES if role != "partner_user"}
        everything = await calling.keyed("everything", scopes=[*await _scopes(writer)])
        anonymous = near(writer).beside()
        others |= {"anonymous": anonymous, "a rival": rival, "every scope": everything, "the other reviewer": other}
        instant = await db.fetchval(
            "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
        )
        absent = {"applications": f"appl_{'0' * 31}1", "appraisals": f"appr_{'0' * 31}1"}
        yield Stage(calling, call, application, applicant, appraisal, first, others, instant, absent)


async def _scopes(writer: AsyncClient) -> list[str]:
    """Every scope that a key may be given, `admin` among them."""
    refused = await writer.post("/v1/keys", json={"name": "x", "scopes": ["no:scope"]})
    return re.findall(r"[a-z]+:[a-z]+|admin", refused.json()["errors"][0]["message"].split("scopes are")[1])


def looks(stage: Stage, path: str, record: Body) -> list[tuple[str, dict[str, str]]]:
    """(URL, query) of everything that could tell of a record."""
    root, key, at = f"/v1/{path}", record["id"], stage.instant
    found: list[tuple[str, dict[str, str]]] = [
        (root, {"limit": "500"}),
        (root, {"limit": "500", "lang": "*"}),
        (root, {"id": key, "total": "exact"}),
        (root, {"code": record["code"], "total": "exact"}),
        (root, {"limit": "500", "as_of": at}),
        (root, {"q": TOKEN}),
        (f"{root}.csv", {}),
        (f"{root}.jsonl", {}),
        ("/v1/search", {"q": TOKEN}),
        ("/v1/search/suggestions", {"q": TOKEN[:6]}),
        ("/v1/calls", {"include": "applications", "limit": "500"}),
        ("/v1/partners", {"limit": "500"}),
    ]
    if path == "applications":
        found += [
            (root, {"call": stage.call["id"], "total": "exact"}),
            (root, {"status": "submitted", "sort": "-submitted_at", "limit": "500"}),
            (f"/v1/calls/{stage.call['id']}", {"include": "applications"}),
            (f"/v1/calls/{stage.call['id']}", {"include": "applications.appraisals"}),
            ("/v1/calls", {"applications.status": "submitted", "id": stage.call["id"]}),
            ("/v1/calls", {"applications": key}),
        ]
    else:
        found += [
            (root, {"application": record["application_id"], "total": "exact"}),
            (f"/v1/applications/{record['application_id']}", {"include": "appraisals"}),
            ("/v1/applications", {"appraisals.status": "declared"}),
        ]
    return found


def tells(stage: Stage, path: str, record: Body, url: str, query: dict[str, str], body: str) -> bool:
    """Whether an answer gives away that the record is there."""
    if query.get("total") == "exact" and '"total":0' not in body and '"data":[{' in body and record["id"] in body:
        return True
    if url == "/v1/calls" and ("applications" in query or "applications.status" in query):
        return stage.call["id"] in body
    if url == "/v1/applications" and "appraisals.status" in query:
        return record["application_id"] in body
    return TOKEN in body or record["id"] in body


@pytest.mark.parametrize("path", ["applications", "appraisals"])
async def test_no_door_tells_of_it(stage: Stage, path: str) -> None:
    record, owner = (
        (stage.application, stage.applicant) if path == "applications" else (stage.appraisal, stage.reviewer)
    )
    told_owner = 0
    for url, query in looks(stage, path, record):
        for name, client in stage.others.items():
            answer = await client.get(url, params=query)
            assert not tells(stage, path, record, url, query, answer.text), f"{url}?{query} tells {name}"
        told_owner += tells(stage, path, record, url, query, (await owner.get(url, params=query)).text)
    assert told_owner >= 8, "or the test looks in the wrong places"


@pytest.mark.parametrize("path", ["applications", "appraisals"])
async def test_its_path_is_one_that_leads_nowhere(stage: Stage, path: str) -> None:
    """Reading, history, every change and every step: as for an id that no record has."""
    record = stage.application if path == "applications" else stage.appraisal
    asked: list[tuple[str, str, Any]] = [
        ("GET", "", None), ("GET", f"?as_of={stage.instant}", None), ("GET", "/history", None),
        ("PATCH", "", {"visibility": "internal"}), ("DELETE", "", None), ("POST", "/restore", None),
        *(("POST", f"/{step}", {}) for step in ("submit", "take-back", "reject", "withdraw", "score", "complete", "declare")),
    ]  # fmt: skip
    for name, client in stage.others.items():
        for method, suffix, body in asked:
            said = []
            for key in (record["id"], stage.absent[path]):
                answer = await client.request(
                    method, f"/v1/{path}/{key}{suffix}", json=body, headers={"If-Match": '"v1.00000000"'}
                )
                text = re.sub(r'"request_id":"[^"]*"', "", answer.text).replace(key, "KEY")
                said.append((answer.status_code, answer.headers.get("etag"), text))
            assert said[0] == said[1], f"{method} {suffix} by {name}"
            assert said[0][0] >= 400, f"{method} {suffix} by {name}"


@pytest.mark.parametrize("path", ["applications", "appraisals"])
async def test_graphql_does_not_tell(stage: Stage, path: str) -> None:
    record, owner, one = (
        (stage.application, stage.applicant, "application")
        if path == "applications"
        else (stage.appraisal, stage.reviewer, "appraisal")
    )
    key = record["id"]
    queries = [
        f'{{ {one}(id: "{key}") {{ id code }} }}',
        f'{{ {one}(id: "{key}", asOf: "{stage.instant}") {{ id }} }}',
        f'{{ node(id: "{key}") {{ id }} }}',
        f'{{ nodes(ids: ["{key}"]) {{ id }} }}',
        f"{{ {path}(first: 100) {{ nodes {{ id code }} }} }}",
        f'{{ {path}(first: 100, asOf: "{stage.instant}") {{ edges {{ node {{ id }} }} }} }}',
        "{ calls(first: 50) { nodes { applications(first: 10) { nodes { id appraisals(first: 10) { nodes { id } } } } } } }",
    ]
    counts = f'{{ {path}(first: 1, filter: {{ id: ["{key}"] }}) {{ totalCount }} }}'
    for name, client in stage.others.items():
        for query in queries:
            answer = (await client.post("/graphql", json={"query": query})).text
            assert f'"id":"{key}"' not in answer.replace(" ", ""), f"{query} tells {name}"
        counted = await client.post("/graphql", json={"query": counts})
        assert counted.json()["data"][path]["totalCount"] == 0, name
    for query in queries:
        answer = (await owner.post("/graphql", json={"query": query})).text.replace(" ", "")
        if path == "applications" or "calls" not in query:
            assert f'"id":"{key}"' in answer, query


async def test_the_feed_tells_the_owner_alone_until_the_closing(stage: Stage) -> None:
    """Then it comes to all who may read it, as something new, and the versions before stay closed."""
    key = stage.application["id"]

    async def followed(client: AsyncClient) -> list[Body]:
        entries: list[Body] = []
        after: dict[str, str] = {}
        while True:
            page = (await client.get("/v1/changes", params={"resource": "applications", "limit": 500, **after})).json()
            entries += [entry for entry in page["data"] if entry["id"] == key]
            if not page["page"]["more"]:
                return entries
            after = {"after": page["page"]["next"]}

    for name, client in stage.others.items():
        assert await followed(client) == [], name
    assert [entry["op"] for entry in await followed(stage.applicant)] == ["create", "update"]
    partner, rival = await stage.calling.applicant()
    call = await stage.calling.call()
    application = await stage.calling.applied(rival, call, partner, title="Opened later")
    await stage.calling.closed(call)
    key = application["id"]
    assert [(entry["op"], entry["data"]["title"]) for entry in await followed(stage.others["viewer"])] == [
        ("create", "Opened later")
    ]
    versions = (await stage.others["viewer"].get(f"/v1/applications/{key}/history")).json()["data"]
    assert [(one["version"], one["before"]) for one in versions] == [(3, None)]
    then = await stage.others["viewer"].get(f"/v1/applications/{key}", params={"as_of": stage.instant})
    assert then.status_code == 404, "what was sealed then is sealed of then"


async def test_nothing_but_its_own_way_opens_a_seal(stage: Stage) -> None:
    """Not even a statement past the service, before the closing."""
    with pytest.raises(Exception, match="opened when the call has closed"):
        await stage.calling.db.execute(
            "UPDATE applications SET sealed = false WHERE id = $1", number(stage.application)
        )
    refused = await stage.applicant.patch(
        f"/v1/applications/{stage.application['id']}", json={"sealed": False}, headers={"If-Match": "*"}
    )
    assert refused.status_code == 422


async def test_a_reviewer_sees_an_application_after_declaring_and_not_before(stage: Stage) -> None:
    calling = stage.calling
    partner, client = await calling.applicant()
    reviewer = await calling.keyed("declarer", role="admin")
    call = await calling.call(reviewers=[{"caller": "key:declarer"}])
    application = await calling.applied(client, call, partner)
    url = f"/v1/applications/{application['id']}"
    await calling.closed(call)
    assert (await reviewer.get(url)).status_code == 404, "although an administrator"
    assert (await stage.others["viewer"].get(url)).status_code == 200
    await calling.did(calling.admin, "calls", call, "assess")
    appraisal = await calling.appraisal(reviewer, application, "key:declarer")
    early = await calling.do(reviewer, "appraisals", appraisal, "score", criterion="cost", score=1)
    assert early.status_code == 409, "not before declaring"
    assert (await calling.do(stage.reviewer, "appraisals", appraisal, "declare", declaration="None")).status_code == 403
    await calling.did(reviewer, "appraisals", appraisal, "declare", declaration="I have none.")
    assert (await reviewer.get(url)).status_code == 200
    await calling.did(reviewer, "appraisals", appraisal, "stand_aside", declaration="A cousin works there.")
    assert (await reviewer.get(url)).status_code == 404


async def test_scores_open_when_the_last_reviewer_has_completed(stage: Stage) -> None:
    other = stage.others["the other reviewer"]
    application = {"id": stage.appraisal["application_id"]}
    assert (await other.get(f"/v1/appraisals/{stage.appraisal['id']}")).status_code == 404
    await stage.calling.did(stage.reviewer, "appraisals", stage.appraisal, "score", criterion="relevance", score=3)
    done = await stage.calling.did(stage.reviewer, "appraisals", stage.appraisal, "complete", note="Sound")
    assert done["sealed"] is True
    again = await stage.calling.do(stage.reviewer, "appraisals", stage.appraisal, "score", criterion="cost", score=1)
    assert (again.status_code, again.json()["state"]) == (409, "completed")
    assert (await other.get(f"/v1/appraisals/{stage.appraisal['id']}")).status_code == 404
    await stage.calling.scored(other, application, "key:scorer-2", cost=4, relevance=4)
    opened = await other.get(f"/v1/appraisals/{stage.appraisal['id']}")
    assert (opened.status_code, opened.json()["note"]) == (200, "Sound")
    assert (await stage.applicant.get(f"/v1/appraisals/{stage.appraisal['id']}")).status_code == 404


async def test_nobody_of_an_applicant_reviews(stage: Stage) -> None:
    calling = stage.calling
    partner, client = await calling.applicant()
    await calling.keyed("insider", scopes=["partners:read", "partners:appraise"], partner_id=partner["id"])
    call = await calling.call()
    application = await calling.applied(client, call, partner)
    await calling.closed(call)
    named = await calling.admin.post(
        "/v1/appraisals", json={"application_id": application["id"], "reviewer": "key:insider"}
    )
    assert (named.status_code, named.json()["errors"][0]["code"]) == (422, "conflict")
