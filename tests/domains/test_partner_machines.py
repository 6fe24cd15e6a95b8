"""Partners, verifications, flags and agreements: every step from every state by every role, and what ends by itself (6.7, 6.8)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.domains.partners.expiry_jobs import EXPIRY
from app.kernel.access import ROLES
from app.kernel.session import Database
from app.registry import REGISTRY
from app.settings import Settings
from tests.domains.callers import console
from tests.domains.factories import Body, World, faults
from tests.domains.partner_rows import (
    TODAY,
    agreement,
    complete,
    stepped,
    verified,
)
from tests.domains.test_workflows import MACHINES

STEP_BODIES: dict[str, Body] = {
    "merge": {"into": "NOBODY"}, "validate": {"validation_comment": "So it is"}, "escalate": {"level": "red"},
}  # fmt: skip

GROUP = ("partners", "verifications", "risk-flags", "agreements")
ROLES_TRIED = ("viewer", "editor", "partner_officer", "admin")


@pytest.mark.parametrize(("path", "state"), [(path, state) for path in GROUP for state in MACHINES[path][0]])
async def test_every_step_from_every_state_by_every_role(
    world: World, fresh: Settings, seen_by: Any, path: str, state: str
) -> None:
    """Who may not is told so, and what is not open from a state; what a step asks besides has tests of its own."""
    resource, record = REGISTRY[path], await world.make(path)
    field = str(resource.workflow and resource.workflow.field)
    steps = {action: verb for action, _, _, verb in MACHINES[path][1]}
    opened = {action: after for action, before, after, _ in MACHINES[path][1] if before == state}
    clients = {role: await seen_by(role) for role in ROLES_TRIED}
    async with console(fresh) as db:
        for role, client in clients.items():
            for action, verb in steps.items():
                await db.execute(
                    f"UPDATE {resource.table} SET {field} = $1, visibility = 'internal' WHERE id = $2::text::uuid",
                    state, record["id"].partition("_")[2],
                )  # fmt: skip
                url = f"/v1/{path}/{record['id']}/{action.replace('_', '-')}"
                body = {**STEP_BODIES.get(action, {}), "reason": "Because the table says so"}
                answer = await client.post(url, json=body, headers={"If-Match": "*"})
                where = (role, action, answer.text)
                if role != "admin" and f"partners:{verb}" not in ROLES[role]:
                    assert (answer.status_code, answer.json()["missing_scope"]) == (403, f"partners:{verb}"), where
                elif action not in opened:
                    assert (answer.status_code, answer.json()["code"]) == (409, "state"), where
                elif answer.status_code == 200:
                    assert answer.json()[field] == opened[action], where
                else:
                    assert (answer.status_code, answer.json()["code"]) in ((409, "conflict"), (422, "validation")), (
                        where
                    )


async def test_an_agreement_from_draft_to_end(world: World, fresh: Settings) -> None:
    partner = await verified(world)
    made = await agreement(world, partner, signatures=[], starts_on=None)
    await stepped(world, "agreements", made, "negotiate")
    refused = await world.act("agreements", made, "sign")
    assert (refused.status_code, faults(refused)) == (409, {"/starts_on": "required", "/signatures": "required"})
    day = TODAY.isoformat()
    signatures = [{"party": code, "signed_on": day} for code in ("UN-HABITAT", partner["code"])]
    made = await world.read("agreements", made["id"])
    patched = await world.patch(
        "agreements", made, {"signatures": signatures, "starts_on": day, "ends_on": "2099-12-31"}
    )
    assert patched.status_code == 200, patched.text
    signed = await stepped(world, "agreements", made, "sign")
    assert signed["signed_on"] == day
    await stepped(world, "agreements", made, "activate")
    assert (await world.act("agreements", made, "announce_end")).status_code == 409
    assert (await world.act("agreements", made, "end")).status_code == 409
    soon = (TODAY + dt.timedelta(days=90)).isoformat()
    await world.patch("agreements", await world.read("agreements", made["id"]), {"ends_on": soon})
    await stepped(world, "agreements", made, "announce_end")
    await stepped(world, "agreements", made, "amend", reason="Another year")
    await stepped(world, "agreements", made, "resume")
    async with console(fresh) as db:
        await db.execute(
            "UPDATE agreements SET starts_on = current_date - 9, ends_on = current_date - 1 WHERE code = $1",
            made["code"],
        )
    assert (await stepped(world, "agreements", made, "end"))["status"] == "ended"


async def test_no_agreement_with_a_partner_that_may_not_be_engaged(world: World) -> None:
    for partner in (await complete(world), await world.make("partners")):
        made = await stepped(world, "agreements", await agreement(world, partner), "negotiate")
        refused = await world.act("agreements", made, "sign")
        assert (refused.status_code, faults(refused)) == (409, {"/partner_id": "not_verified"})
    first, second = await verified(world), await complete(world)
    made = await agreement(world, first, other_partner_ids=[second["id"]])
    signatures = [
        {"party": code, "signed_on": TODAY.isoformat()} for code in ("UN-HABITAT", first["code"], second["code"])
    ]
    await world.patch("agreements", made, {"signatures": signatures})
    await stepped(world, "agreements", made, "negotiate")
    refused = await world.act("agreements", made, "sign")
    assert (refused.status_code, faults(refused)) == (409, {"/other_partner_ids/0": "not_verified"})


async def test_what_is_over_is_marked_by_itself(world: World, fresh: Settings) -> None:
    partner, lasting = await verified(world), await verified(world)
    made = {}
    for left in (-1, 30, 200):
        made[left] = await agreement(world, partner)
        for step in ("negotiate", "sign", "activate"):
            await stepped(world, "agreements", made[left], step)
    async with console(fresh) as db:
        await db.execute("UPDATE partners SET verified_until = current_date - 1 WHERE code = $1", partner["code"])
        for left, record in made.items():
            sql = "UPDATE agreements SET starts_on = '2020-01-01', ends_on = current_date + $1::int WHERE code = $2"
            await db.execute(sql, left, record["code"])
    database = Database(fresh.asyncpg_dsn, fresh.sqlalchemy_url)
    try:
        await EXPIRY.run(database)
    finally:
        await database.close()
    assert (await world.read("partners", partner["id"]))["verification_status"] == "expired"
    assert (await world.read("partners", lasting["id"]))["verification_status"] == "verified"
    states = [(await world.read("agreements", record["id"]))["status"] for record in made.values()]
    assert states == ["ended", "expiring", "active"]


async def test_terminating_needs_a_reason(world: World) -> None:
    made = await agreement(world, await world.the("partners"))
    assert (await world.act("agreements", made, "terminate")).status_code == 422
    assert (await stepped(world, "agreements", made, "terminate", reason="No longer wanted"))["status"] == "terminated"
