"""Verifications: the verdict follows from the answers, and has preconditions (VR-51)."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.domains.factories import Body, World, faults
from tests.domains.partner_rows import (
    NO,
    TODAY,
    YES,
    complete,
    eligible,
    look_at,
    stepped,
    verified,
)


def after(months: int, day: dt.date) -> dt.date:
    """The last day of so many months, counted by hand."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = [31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return dt.date(year, month + 1, min(day.day, last[month])) - dt.timedelta(days=1)


async def test_a_verdict_follows_from_the_answers(world: World) -> None:
    partner = await verified(world)
    assert partner["verification_status"] == "verified"
    assert partner["verified_until"] == after(24, TODAY).isoformat(), "24 months, a proposal"
    assert await eligible(world, partner) == (True, [("verified", False), ("not_accredited", False)])


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("registration", NO),
        ("mandate_fit", NO),
        ("safeguards", NO),
        ("uncaptured_risk", YES),
        ("unacceptable_risk", YES),
    ],
)
async def test_each_of_the_five_can_reject(world: World, question: str, wrong: Body) -> None:
    partner = await complete(world)
    await stepped(world, "partners", partner, "submit")
    done = await stepped(world, "verifications", await look_at(world, partner, **{question: wrong}), "complete")
    assert (done["is_verified"], done["refusals"], done["valid_until"]) == (False, [question], None)
    assert (await world.read("partners", partner["id"]))["verification_status"] == "rejected"
    assert (await eligible(world, partner))[1][0] == ("rejected", True)
    await stepped(world, "partners", partner, "submit")


async def test_what_is_not_answered_is_not_yes(world: World) -> None:
    partner = await complete(world)
    await stepped(world, "partners", partner, "submit")
    bare = await world.make("verifications", partner_id=partner["id"], sanctions_match=None, sanctions_checked_on=None)
    refused = await world.act("verifications", bare, "complete")
    assert (refused.status_code, set(faults(refused).values())) == (409, {"required"})
    assert set(faults(refused)) == {
        "/registration", "/mandate_fit", "/safeguards", "/uncaptured_risk", "/unacceptable_risk", "/sanctions_match",
    }  # fmt: skip


async def test_a_company_is_screened_besides(world: World) -> None:
    partner = await complete(
        world, partner_type="private_company", university_profile=None, company_profile={"sector": "Engineering"}
    )
    await stepped(world, "partners", partner, "submit")
    look = await look_at(world, partner, reputation_screened=None)
    refused = await world.act("verifications", look, "complete")
    assert (refused.status_code, faults(refused)) == (409, {"/reputation_screened": "required"})


async def test_preconditions_are_told_all_at_once(world: World) -> None:
    above = await complete(world)
    partner = await complete(world, parent_id=above["id"])
    await stepped(world, "partners", partner, "submit")
    await world.make("risk-flags", partner_id=partner["id"], level="red")
    await world.make("risk-flags", partner_id=partner["id"], level="observation", category="sanctions_match")
    refused = await world.act("verifications", await look_at(world, partner), "complete")
    assert refused.status_code == 409
    codes = [fault["code"] for fault in refused.json()["errors"]]
    assert sorted(codes) == ["flag_red", "not_verified", "sanctions_match"]
    assert (await world.read("partners", partner["id"]))["verification_status"] == "in_review"


async def test_only_a_complete_profile_is_looked_at(world: World) -> None:
    partner = await world.make("partners", partner_type="university")
    refused = await world.act("partners", partner, "submit")
    assert refused.status_code == 409
    assert set(faults(refused)) == {
        "/country_id", "/mandate", "/specialisations", "/contacts", "/university_profile",
    }  # fmt: skip
    assert not partner["profile_complete"]


async def test_a_verdict_is_not_changed_behind_its_partner(world: World) -> None:
    partner = await verified(world)
    look = (await world.client.get("/v1/verifications", params={"partner_id": partner["id"]})).json()["data"][0]
    assert (await world.patch("verifications", look, {"safeguards": NO})).status_code == 409
