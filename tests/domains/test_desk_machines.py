"""Requests, service levels and calendars: every state, action and role, by REST and by GraphQL (6.4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.kernel.access import ROLES
from app.platform.keys import create_key
from app.registry import REGISTRY
from app.settings import Settings
from tests.contract.doors import camel
from tests.domains.factories import Body, World
from tests.domains.test_workflows import DESK, MACHINES
from tests.nearby import near

WEEK = [{"weekday": "monday", "opens": "08:00", "closes": "16:00"}]
LEVELS = [
    {"urgency": urgency, "acknowledge_days": 1, "triage_days": 2, "answer_days": 3}
    for urgency in ("standard", "urgent", "complex")
]
REASON = "Because the table says so"
PAYLOADS: dict[str, Body] = {
    "triage": {"assigned_unit": "CDTU"},
    "assign": {"assigned_expert": "An adviser", "seniority": "senior_urban_professional"},
    "ask": {"question": "Which city?"},
    "answer": {
        "answer_kind": "advice", "summary": {"en": "Do this."}, "seniority": "senior_urban_professional"
    },
    "close": {"confirmed": True},
    "refer": {"partner": "A university"},
    "declare_day": {"date": "2031-02-03", "kind": "closed", "name": "Election"},
}  # fmt: skip
BACK = "in_progress"
CASES = [(path, state) for path, (states, _) in MACHINES.items() for state in states if path in DESK]


@pytest.fixture(scope="module")
async def roles(writer: AsyncClient, fresh: Settings) -> dict[str, AsyncClient]:
    """A client for every role there is, and one for nobody."""
    found = {}
    for role in (None, *ROLES):
        key = None if role is None else await create_key(fresh, f"the-{role}", role)
        found[role or "anonymous"] = near(writer).beside(key)
    return found


def verbs_of(role: str, domain: str) -> set[str]:
    scopes = ROLES.get(role, frozenset())
    every = {"write", "serve", "configure"}
    return every if "admin" in scopes else {verb for verb in every if f"{domain}:{verb}" in scopes}


async def subject(world: World, path: str) -> Body:
    """A record whose guards are satisfied in every state."""
    if path == "requests":
        long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=200)
        return await world.make(path, received_at=long_ago.isoformat(), received_reason="An e-mail that lay about")
    if path == "service-levels":
        return await world.make(path, calendar_id="UN-NBO", targets=LEVELS)
    return await world.make(path, week=WEEK)


class Trial:
    """One record, put back into one state after each step that was taken."""

    def __init__(self, db: asyncpg.Connection[Any], path: str, state: str, record: Body) -> None:
        self.db, self.path, self.state, self.id = db, path, state, record["id"]
        self.resource = REGISTRY[path]
        self.steps = {name: after for name, before, after, _ in MACHINES[path][1] if before == state}
        self.verbs = {name: verb for name, _, _, verb in MACHINES[path][1]}

    def after(self, action: str) -> str:
        return BACK if action == "resume" else self.steps[action]

    async def reset(self) -> None:
        more = ", answered_at = NULL, closed_at = NULL, acknowledged_at = NULL, assigned_expert = 'An adviser', "
        more += f"waiting_from = '{BACK}', due_answer = received_at + interval '30 days'"
        await self.db.execute(
            f"UPDATE {self.resource.table} SET status = $1, visibility = 'public'"
            f"{more if self.path == 'requests' else ''} WHERE id = $2::text::uuid",
            self.state, self.id.split("_")[1],
        )  # fmt: skip

    async def status(self) -> str:
        found: str = await self.db.fetchval(
            f"SELECT status FROM {self.resource.table} WHERE id = $1::text::uuid", self.id.split("_")[1]
        )
        return found

    def expected(self, role: str, action: str) -> str | None:
        """The error's code, or None when the step is taken."""
        if self.verbs[action] not in verbs_of(role, "needs"):
            return "unauthenticated" if role == "anonymous" else "forbidden"
        return None if action in self.steps else "state"

    async def by_rest(self, client: AsyncClient, action: str) -> str | None:
        response = await client.post(
            f"/v1/{self.path}/{self.id}/{action.replace('_', '-')}",
            json={**PAYLOADS.get(action, {}), "reason": REASON}, headers={"If-Match": "*"},
        )  # fmt: skip
        if response.status_code == 200:
            assert response.json()["status"] == self.after(action)
            return None
        code: str = response.json()["code"]
        return code

    async def by_graphql(self, client: AsyncClient, action: str) -> str | None:
        name = f"{camel(action)}{self.resource.type}"
        variables = f"$id: ID!, $input: {name[:1].upper()}{name[1:]}Input!"
        query = f'mutation({variables}) {{ {name}(id: $id, ifMatch: "*", input: $input) {{ status }} }}'
        given = {camel(key): value for key, value in {**PAYLOADS.get(action, {}), "reason": REASON}.items()}
        response = await client.post("/graphql", json={"query": query, "variables": {"id": self.id, "input": given}})
        body = response.json()
        if "errors" in body:
            found: str = body["errors"][0]["extensions"]["code"]
            return found
        assert body["data"][name]["status"] == self.after(action)
        return None


@pytest.mark.parametrize("door", ["rest", "graphql"])
@pytest.mark.parametrize(("path", "state"), CASES)
async def test_every_action_from_every_state_by_every_role(
    world: World, roles: dict[str, AsyncClient], db: asyncpg.Connection[Any], path: str, state: str, door: str
) -> None:
    await db.execute("UPDATE service_levels SET status = CASE code WHEN 'SL-1' THEN 'active' ELSE 'retired' END")
    trial = Trial(db, path, state, await subject(world, path))
    await trial.reset()
    expected, found = {}, {}
    for role, client in roles.items():
        for action in trial.verbs:
            expected[role, action] = trial.expected(role, action)
            take = trial.by_rest if door == "rest" else trial.by_graphql
            found[role, action] = await take(client, action)
            if found[role, action] is None:
                await trial.reset()
            else:
                assert await trial.status() == state, "a refused step leaves no trace"
    assert {cell: (want, found[cell]) for cell, want in expected.items() if found[cell] != want} == {}
    if door == "rest":
        for role, client in roles.items():
            shown = (await client.get(f"/v1/{path}/{trial.id}")).json()
            assert set(shown["actions"]) == {action for action in trial.verbs if expected[role, action] is None}, role


def test_who_serves_and_who_configures() -> None:
    held = {verb: {role for role in ROLES if verb in verbs_of(role, "needs")} for verb in ("serve", "configure")}
    assert held == {
        "serve": {"request_officer", "cdtu_reviewer", "editor", "admin"},
        "configure": {"editor", "admin"},
    }
