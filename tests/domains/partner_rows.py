"""Partners as the tests of their rules want them: complete, verified, suspended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.domains.factories import Body, World

TODAY = dt.datetime.now(dt.UTC).date()
YES, NO = {"answer": True}, {"answer": False}
ANSWERS: Body = {
    "registration": YES, "mandate_fit": YES, "safeguards": YES, "uncaptured_risk": NO, "unacceptable_risk": NO,
    "exclusion_screened": YES, "reputation_screened": YES, "sanctions_checked_on": "2021-05-06", "sanctions_match": False,
}  # fmt: skip
"""What speaks for a partner, a company among them."""


async def complete(world: World, **given: Any) -> Body:
    """A partner whose profile says all that is asked."""
    body = {
        "partner_type": "university", "country_id": "KEN", "mandate": "Teach planners", "languages": ["en", "sw"],
        "specialisations": [{"theme": "housing", "experience": "over_10"}], "capacity_services": ["training_delivery"],
        "university_profile": {"uni_membership": "institutional"}, **given,
    }  # fmt: skip
    partner = await world.make("partners", **body)
    await world.make("contacts", partner_id=partner["id"], kind="office", display_name="Office of partnerships")
    return await world.read("partners", partner["id"])


async def stepped(world: World, path: str, record: Body, action: str, **payload: Any) -> Body:
    """A step that is expected to work."""
    done = await world.act(path, record, action, payload)
    assert done.status_code == 200, done.text
    shown: Body = done.json()
    return shown


async def look_at(world: World, partner: Body, **answers: Any) -> Body:
    """A verification whose answers speak for the partner, but for these."""
    return await world.make("verifications", partner_id=partner["id"], **{**ANSWERS, **answers})


async def verified(world: World, **given: Any) -> Body:
    """A partner that has been looked at and found to be in order."""
    partner = await complete(world, **given)
    await stepped(world, "partners", partner, "submit")
    await stepped(world, "verifications", await look_at(world, partner), "complete")
    return await world.read("partners", partner["id"])


async def eligible(world: World, partner: Body, **params: Any) -> tuple[bool, list[tuple[str, bool]]]:
    """The answer, and its reasons as (code, whether it blocks)."""
    answer = await world.client.get(f"/v1/partners/{partner['id']}/eligibility", params=params)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return body["eligible"], [(reason["code"], reason["blocks"]) for reason in body["reasons"]]


async def agreement(world: World, partner: Body, **given: Any) -> Body:
    """An agreement that only lacks its steps."""
    signatures = [{"party": code, "signed_on": TODAY.isoformat()} for code in ("UN-HABITAT", partner["code"])]
    body = {
        "partner_id": partner["id"], "agreement_type": "agreement_of_cooperation", "starts_on": TODAY.isoformat(),
        "signatures": signatures, **given,
    }  # fmt: skip
    return await world.make("agreements", **body)
