"""Flags and suspension act everywhere at once, whatever happens at the same moment (6.7; VR-52)."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid

import pytest

from app.domains.partners.eligibility import must_be_eligible
from app.domains.partners.judging import Purpose
from app.kernel import store
from app.kernel.access import ADMIN, Caller
from app.kernel.errors import Conflict
from app.kernel.query import parse_id
from app.kernel.session import Database
from app.registry import REGISTRY
from tests.domains.factories import Body, World, faults
from tests.domains.partner_rows import TODAY, agreement, complete, eligible, look_at, stepped, verified

ADMINISTRATOR = Caller("test:administrator", frozenset({ADMIN}))


@pytest.mark.parametrize(
    ("level", "category"), [("red", "sea"), ("escalated", "financial"), ("observation", "sanctions_match")]
)
async def test_a_flag_that_blocks_suspends_at_once_and_everywhere(world: World, level: str, category: str) -> None:
    partner = await verified(world)
    draft = await stepped(world, "agreements", await agreement(world, partner), "negotiate")
    flag = await world.make("risk-flags", partner_id=partner["id"], level=level, category=category)
    assert (await world.read("partners", partner["id"]))["verification_status"] == "suspended"
    for purpose in ("agreement", "award", "application"):
        answer, reasons = await eligible(world, partner, **{"for": purpose})
        assert not answer and reasons[0] == ("suspended", True)
    refused = await world.act("agreements", draft, "sign")
    assert refused.status_code == 409 and "suspended" in {fault["code"] for fault in refused.json()["errors"]}
    yesterday = (TODAY - dt.timedelta(days=1)).isoformat()
    assert ("suspended", True) not in (await eligible(world, partner, on=yesterday))[1]
    assert (await world.act("partners", partner, "reinstate", {"reason": "Too soon"})).status_code == 409
    await stepped(world, "risk-flags", flag, "validate", validation_comment="So it is")
    await stepped(world, "risk-flags", flag, "clear", reason="Mended")
    back = await stepped(world, "partners", partner, "reinstate", reason="The flag was cleared")
    assert back["verification_status"] == "in_review"
    assert (await eligible(world, partner))[1][0] == ("verification_voided", True), "a suspension ends a verification"
    await stepped(world, "verifications", await look_at(world, partner), "complete")
    assert (await eligible(world, partner))[0]
    await stepped(world, "agreements", draft, "sign")


async def test_a_flag_grows_graver_never_milder(world: World) -> None:
    partner = await verified(world)
    flag = await world.make("risk-flags", partner_id=partner["id"], level="risk", raised_on="2025-01-01")
    assert (await world.read("partners", partner["id"]))["verification_status"] == "verified"
    milder = await world.act("risk-flags", flag, "escalate", {"level": "observation", "reason": "It is less"})
    assert (milder.status_code, faults(milder)) == (422, {"/level": "order"})
    grave = await stepped(world, "risk-flags", flag, "escalate", level="escalated", reason="It is more")
    assert [one["level"] for one in grave["levels"]] == ["risk", "escalated"]
    assert grave["levels"][0]["since"] == "2025-01-01"
    assert (await world.read("partners", partner["id"]))["verification_status"] == "suspended"
    dismissed = await stepped(world, "risk-flags", flag, "dismiss", reason="It was another body")
    assert (dismissed["validated"], dismissed["closed_on"]) == (False, TODAY.isoformat())


async def test_a_branch_inherits_and_a_suspended_body_above_stops_it(world: World) -> None:
    above = await verified(world)
    branch = await complete(world, parent_id=above["id"])
    answer, reasons = await eligible(world, branch)
    assert answer and ("inherits_verification", False) in reasons and ("verified", False) in reasons
    await stepped(world, "partners", above, "suspend", reason="For the test")
    answer, reasons = await eligible(world, branch)
    assert not answer and ("suspended", True) in reasons
    assert not (await eligible(world, branch, **{"for": "application"}))[0]


# -- at the same moment --------------------------------------------------------------------------------------------

SOON = 0.25
"""Seconds in which a change that nothing holds up would have been answered."""


async def above_and_below(world: World) -> tuple[Body, Body]:
    """A verified body, and a branch that counts as verified by it."""
    above = await verified(world)
    return above, await complete(world, parent_id=above["id"])


def key_of(record: Body) -> uuid.UUID:
    return parse_id("partner", record["id"])


@pytest.mark.parametrize("about", ["branch", "above"])
@pytest.mark.parametrize("blow", ["flag", "suspend", "move"])
async def test_what_is_judged_is_held_until_the_commit(world: World, database: Database, about: str, blow: str) -> None:
    """Whoever flags, suspends or moves the partner or the body above it waits for who has looked, and so comes after."""
    above, branch = await above_and_below(world)
    hit = branch if about == "branch" else above
    if blow == "suspend" and about == "branch":
        hit = branch = await verified(world, parent_id=above["id"])
    other = await complete(world)
    async with database.unit(ADMINISTRATOR) as unit:
        await must_be_eligible(unit, {"partner_id": key_of(branch)}, Purpose.AWARD)
        change = asyncio.create_task(struck(world, hit, blow, other))
        done, _ = await asyncio.wait({change}, timeout=SOON)
        assert not done, "it must wait"
    await change
    assert not (await eligible(world, branch, **{"for": "award"}))[0]
    with pytest.raises(Conflict):
        async with database.unit(ADMINISTRATOR) as unit:
            await must_be_eligible(unit, {"partner_id": key_of(branch)}, Purpose.AWARD)


async def struck(world: World, partner: Body, blow: str, other: Body) -> None:
    """Make a partner one that may not be engaged."""
    match blow:
        case "flag":
            await world.make("risk-flags", partner_id=partner["id"], level="red")
        case "suspend":
            await stepped(world, "partners", partner, "suspend", reason="At the same moment")
        case _:
            await world.patch("partners", partner, {"parent_id": other["id"]})


@pytest.mark.parametrize("about", ["branch", "above"])
async def test_who_comes_after_a_flag_sees_it(world: World, database: Database, about: str) -> None:
    """An agreement that is signed while a flag is being raised waits for it, and is refused for it."""
    above, branch = await above_and_below(world)
    made = await stepped(world, "agreements", await agreement(world, branch), "negotiate")
    flagged = {"branch": branch, "above": above}[about]
    async with database.unit(ADMINISTRATOR) as unit:
        body = await world.body("risk-flags", partner_id=flagged["id"], level="red")
        await store.create(unit, REGISTRY, REGISTRY["risk-flags"], body)
        signing = asyncio.create_task(world.act("agreements", made, "sign"))
        done, _ = await asyncio.wait({signing}, timeout=SOON)
        assert not done, "it must wait"
    refused = await signing
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (
        409, "flag_red" if about == "branch" else "suspended",
    )  # fmt: skip


async def test_who_waited_looks_at_the_body_that_stands_above_now(world: World, database: Database) -> None:
    _, branch = await above_and_below(world)
    made = await stepped(world, "agreements", await agreement(world, branch), "negotiate")
    other = await complete(world)
    async with database.unit(ADMINISTRATOR) as unit:
        moved = {"parent_id": other["id"]}
        await store.patch(unit, REGISTRY, REGISTRY["partners"], branch["id"], moved, "*")
        signing = asyncio.create_task(world.act("agreements", made, "sign"))
        done, _ = await asyncio.wait({signing}, timeout=SOON)
        assert not done, "it must wait"
    assert (await signing).json()["errors"][0]["code"] == "not_verified"


async def test_two_flags_at_once_are_no_deadlock(world: World) -> None:
    partner = await verified(world)
    body = await world.body("risk-flags", partner_id=partner["id"], level="red")
    body.pop("code", None)
    answers = await asyncio.gather(*(world.post("risk-flags", body) for _ in range(6)))
    assert [answer.status_code for answer in answers] == [201] * 6
    shown = await world.read("partners", partner["id"])
    assert (shown["verification_status"], len(shown["suspensions"])) == ("suspended", 1)
