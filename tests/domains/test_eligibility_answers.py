"""What the door of eligibility answers: on past days, to questions that are wrong, and to whom (VR-52, VR-55)."""

from __future__ import annotations

from typing import Any

import pytest

from app.settings import Settings
from tests.domains.callers import console
from tests.domains.factories import Body, World, faults
from tests.domains.partner_rows import (
    TODAY,
    complete,
    eligible,
    look_at,
    stepped,
    verified,
)
from tests.nearby import near


async def test_the_past_is_judged_by_what_stood_then(world: World, fresh: Settings) -> None:
    partner = await complete(world)
    await stepped(world, "partners", partner, "submit")
    look = await look_at(world, partner)
    await stepped(world, "verifications", look, "complete", decided_on="2024-03-01")
    told = {
        on: await eligible(world, partner, on=on) for on in ("2024-02-29", "2024-03-01", "2026-02-28", "2026-03-01")
    }
    assert [told[on][0] for on in told] == [False, True, True, False]
    assert ("not_on_record", False) in told["2024-03-01"][1]
    assert ("verification_expired", True) in told["2026-03-01"][1]
    async with console(fresh) as db:
        await db.execute(
            "UPDATE history SET at = '2024-01-01' WHERE resource = 'partners' AND record_id = $1::text::uuid",
            partner["id"].removeprefix("partner_"),
        )
    await world.patch("partners", await world.read("partners", partner["id"]), {"mandate": None})
    now, then = [
        await eligible(world, partner, **{"for": "application", "on": on}) for on in (TODAY.isoformat(), "2024-06-01")
    ]
    assert (now[0], then[0]) == (False, True), "the profile was complete then, and is not now"
    assert ("profile_incomplete", True) in now[1] and ("not_on_record", False) not in then[1]


@pytest.mark.parametrize(("params", "pointer"), [({"for": "love"}, "?for"), ({"on": "2026-13-01"}, "?on"), ({"at": "x"}, "?at"),
                                                 ({"on": "0001-01-01"}, "?on"), ({"on": "20260101"}, "?on")])  # fmt: skip
async def test_what_is_asked_wrongly(world: World, params: Body, pointer: str) -> None:
    partner = await world.the("partners")
    answer = await world.client.get(f"/v1/partners/{partner['id']}/eligibility", params=params)
    assert answer.status_code == 422 and list(faults(answer)) == [pointer]


async def test_due_diligence_is_told_to_those_who_may_know(world: World, seen_by: Any) -> None:
    partner = await verified(world, visibility="public")
    await world.make("risk-flags", partner_id=partner["id"], level="red", comment="A matter of confidence")
    url = f"/v1/partners/{partner['id']}/eligibility"
    told = {}
    for role in ("partner_officer", "viewer", "partner_user"):
        client = await seen_by(role, partner if role == "partner_user" else None)
        answer = await client.get(url)
        assert answer.status_code == 200, answer.text
        assert not answer.json()["eligible"]
        told[role] = {reason["code"]: reason["record"] for reason in answer.json()["reasons"]}
    assert told["partner_officer"]["flag_red"]["resource"] == "risk-flags"
    for role in ("viewer", "partner_user"):
        assert "flag_red" not in told[role] and told[role]["due_diligence"] is None
        assert told[role]["verification_voided"] is None
    stranger = await seen_by("partner_user", await complete(world))
    assert (await stranger.get(url)).status_code == 403
    anonymous = near(world.client).beside()
    assert (await anonymous.get(url)).status_code == 401
