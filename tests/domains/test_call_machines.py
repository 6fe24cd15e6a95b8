"""Calls, applications and what they lead to: every state, action and role in all combinations, through both doors (6.6; H2 to H4).

Each role that differs in what it holds of the partners is tried, and the partner itself, on records that are its own. A step
that is open may be refused by its guard, which other tests are about; here it is never refused for the role or the state.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.kernel.access import ROLES
from app.registry import REGISTRY
from app.settings import Settings
from tests.domains.callers import console
from tests.domains.calling import Calling, number
from tests.domains.factories import Body
from tests.domains.test_every_role import over_graph, over_rest
from tests.domains.test_workflows import CALLS, MACHINES
from tests.nearby import near

DOMAIN = "partners"
NOBODY, OWNER = "anonymous", "the partner itself"
REASON = "Because the table says so"
PAYLOADS: dict[str, Body] = {
    "calls.move_closing": {"closes_at": "2031-02-10T12:00:00Z"},
    "calls.award": {"feedback": {"en": "No"}},
    "calls.award_nobody": {"feedback": {"en": "No"}},
    "applications.reject": {"feedback": {"en": "No"}},
    "appraisals.declare": {"declaration": "None"},
    "appraisals.stand_aside": {"declaration": "A cousin"},
    "appraisals.score": {"criterion": "sector_expertise", "score": 4},
    "clarifications.answer": {"answer": {"en": "Yes"}},
    "champions.select": {"support_from": "2031-01-01"},
}
GUARDED = {"conflict", "duplicate"}
"""What a guard may say to who may take the step: 409, for a reason of its own."""


def held(role: str) -> frozenset[str]:
    if role == NOBODY:
        return frozenset()
    if role == OWNER:
        return ROLES["partner_user"]
    return frozenset(scope for scope in ROLES[role] if scope == "admin" or scope.startswith(f"{DOMAIN}:"))


ALIKE: dict[frozenset[str], str] = {}
for _role in (NOBODY, *(role for role in ROLES if role != "partner_user")):
    ALIKE.setdefault(held(_role), _role)
CALLERS = {role: scopes for scopes, role in ALIKE.items()} | {OWNER: held(OWNER)}
CASES = [(path, state) for path in sorted(CALLS) for state in MACHINES[path][0]]


@dataclass
class Stage:
    """A record of each resource, all of one partner, and a client for each caller."""

    calling: Calling
    db: asyncpg.Connection[Any]
    records: dict[str, Body]
    clients: dict[str, AsyncClient]


@pytest.fixture(scope="module")
async def stage(writer: AsyncClient, fresh: Settings) -> AsyncIterator[Stage]:
    async with console(fresh) as db:
        calling = Calling(writer, db)
        world = calling.world
        partner, owner = await calling.applicant()
        call = await world.published_call(partner_types=["university"])
        application = await world.make("applications", call_id=call["id"], partner_id=partner["id"])
        records = {
            "calls": call,
            "applications": application,
            "appraisals": await world.make("appraisals", reviewer="key:as-admin"),  # of another, which it does not see
            "awards": await world.make("awards", application_id=application["id"]),
            "clarifications": await world.make("clarifications", call_id=call["id"], partner_id=partner["id"]),
            "champions": await world.make("champions"),
            "chairs": await world.make("chairs", partner_id=partner["id"]),
        }
        await db.execute(
            "UPDATE champions SET partner_id = $1 WHERE id = $2", number(partner), number(records["champions"])
        )
        anonymous = near(writer).beside()
        clients = {NOBODY: anonymous, OWNER: owner}
        for role in CALLERS:
            if role not in clients:
                clients[role] = await calling.keyed(f"as-{role}", role=role)
        yield Stage(calling, db, records, clients)


def test_every_role_is_tried() -> None:
    assert {held(role) for role in (NOBODY, *ROLES) if role != "partner_user"} <= set(CALLERS.values())
    assert len(CALLERS) >= 6


@pytest.mark.parametrize(("path", "state"), CASES)
async def test_every_action_by_every_role_at_both_doors(stage: Stage, path: str, state: str) -> None:
    resource, record = REGISTRY[path], stage.records[path]
    assert resource.workflow is not None
    opened = {action for action, source, _, _ in MACHINES[path][1] if source == state}
    verbs = {action: verb for action, _, _, verb in MACHINES[path][1]}
    done = set()

    async def reset() -> None:
        more = ", sealed = false" if path == "appraisals" else ""
        sql = f"UPDATE {resource.table} SET {resource.workflow.field} = $1, visibility = 'internal'{more} WHERE id = $2"  # type: ignore[union-attr]  # it has one
        for to in (MACHINES[path][0][0], state):  # by way of the first state: the database holds the closing
            await stage.db.execute(sql, to, number(record))

    if path == "applications":
        await stage.db.execute("UPDATE calls SET status = 'published' WHERE id = $1", number(stage.records["calls"]))
    await reset()
    for door in (over_rest, over_graph):
        for role, scopes in CALLERS.items():
            for action, verb in verbs.items():
                body = {**PAYLOADS.get(f"{path}.{action}", {}), "reason": REASON}
                code, said = await door(stage.clients[role], path, record["id"], action, body)
                where = (door.__name__, role, action, said)
                owns = role == OWNER and resource.own is not None and verb == "write"
                if "admin" not in scopes and f"{DOMAIN}:{verb}" not in scopes and not owns:
                    expected = {NOBODY: "unauthenticated"}.get(role, "forbidden")
                    assert code == expected, where
                elif action not in opened:
                    assert (code, said["state"], action in said["allowed"]) == ("state", state, False), where
                elif code == "done":
                    done.add((role, action))
                    await reset()
                else:
                    forbidden = (
                        {"forbidden"} if path in ("appraisals", "champions", "chairs", "clarifications") else set()
                    )
                    assert code in GUARDED | forbidden, where
    assert all(role not in (NOBODY, "viewer") for role, _ in done)
