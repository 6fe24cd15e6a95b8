"""What the tests of calls share: applicants, reviewers and officers with keys of their own, and a call taken to any state."""

from __future__ import annotations

import uuid
from itertools import count
from typing import Any

import asyncpg
from httpx import AsyncClient, Response

from tests.domains.callers import keyed
from tests.domains.factories import Body, World
from tests.domains.partner_rows import verified

CRITERIA = [
    {"code": "relevance", "weight": 60, "description": {"en": "How well it fits"}},
    {"code": "cost", "weight": 40, "description": None},
]
COMPETED = {"is_direct": False, "justification": None, "criteria": CRITERIA, "partner_types": ["university"]}
_serial = count(1)


def number(record: Body) -> uuid.UUID:
    return uuid.UUID(record["id"].partition("_")[2])


class Calling:
    """One service, the database past it, and whoever takes part in a call."""

    def __init__(self, writer: AsyncClient, db: asyncpg.Connection[Any]) -> None:
        self.world, self.db, self.admin = World(writer), db, writer

    async def keyed(self, name: str, **body: Any) -> AsyncClient:
        """A client with a new key of that name."""
        return await keyed(self.admin, name, **body)

    async def applicant(self, **given: Any) -> tuple[Body, AsyncClient]:
        """A verified university, and who acts for it."""
        partner = await verified(self.world, **given)
        return partner, await self.keyed(f"of {partner['code']}", role="partner_user", partner_id=partner["id"])

    async def call(self, **given: Any) -> Body:
        """A published call that partners compete for."""
        return await self.world.published_call(**{**COMPETED, **given})

    async def drafted(self, client: AsyncClient, call: Body, partner: Body, **more: Any) -> Body:
        body = {"call_id": call["id"], "partner_id": partner["id"], "title": f"Proposal {next(_serial)}", **more}
        made = await client.post("/v1/applications", json=body)
        assert made.status_code == 201, made.text
        record: Body = made.json()
        return record

    async def applied(self, client: AsyncClient, call: Body, partner: Body, **more: Any) -> Body:
        """A submitted application."""
        return await self.did(client, "applications", await self.drafted(client, call, partner, **more), "submit")

    async def closed(self, call: Body) -> Body:
        """The call after its closing, which is put into the past behind the back of the service."""
        await self.put_closing(call, "now() - interval '1 second'")
        return await self.did(self.admin, "calls", call, "close")

    async def put_closing(self, call: Body, instant: str) -> None:
        await self.db.execute("UPDATE calls SET status = 'draft' WHERE id = $1", number(call))
        await self.db.execute(
            f"UPDATE calls SET status = 'published', closes_at = {instant} WHERE id = $1", number(call)
        )

    async def did(self, client: AsyncClient, path: str, record: Body, action: str, **body: Any) -> Body:
        """The record after a step that must be possible."""
        response = await self.do(client, path, record, action, **body)
        assert response.status_code == 200, f"{action}: {response.text}"
        shown: Body = response.json()
        return shown

    async def do(self, client: AsyncClient, path: str, record: Body, action: str, **body: Any) -> Response:
        url = f"/v1/{path}/{record['id']}/{action.replace('_', '-')}"
        return await client.post(url, json=body, headers={"If-Match": "*"})

    async def appraisal(self, client: AsyncClient, application: Body, reviewer: str) -> Body:
        """The appraisal of an application by a reviewer, as somebody sees it."""
        query = {"application": application["id"], "reviewer": reviewer}
        found = (await client.get("/v1/appraisals", params=query)).json()["data"]
        assert len(found) == 1, found
        record: Body = found[0]
        return record

    async def scored(self, client: AsyncClient, application: Body, reviewer: str, **scores: int) -> Body:
        """A declared, scored and completed appraisal."""
        appraisal = await self.appraisal(client, application, reviewer)
        await self.did(client, "appraisals", appraisal, "declare", declaration="I have none.")
        for criterion, score in scores.items():
            await self.did(client, "appraisals", appraisal, "score", criterion=criterion, score=score)
        return await self.did(client, "appraisals", appraisal, "complete")
