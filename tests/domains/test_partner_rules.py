"""Rules of the registry and of what is kept about partners (VR-50, VR-53, VR-59)."""

from __future__ import annotations

import pytest

from tests.domains.factories import Body, World, faults, warned
from tests.domains.partner_rows import (
    verified,
)


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"identifiers": [{"scheme": "ror", "value": "03yrm5c27"}]}, "/identifiers/0/value", "checksum"),
        ({"identifiers": [{"scheme": "ror", "value": "3yrm5c26"}]}, "/identifiers/0/value", "pattern"),
        ({"identifiers": [{"scheme": "dac_channel", "value": "411"}]}, "/identifiers/0/value", "pattern"),
        ({"identifiers": [{"scheme": "org_id", "value": "gb-coh-1"}]}, "/identifiers/0/value", "pattern"),
        ({"partner_type": "university", "company_profile": {"sector": "Steel"}}, "/company_profile", "wrong_type"),
        ({"engagement_natures": []}, "/capacity_services", "required"),
        ({"languages": ["Swahili"]}, "/languages/0", "pattern"),
    ],
)
async def test_what_a_partner_may_not_say(world: World, body: Body, pointer: str, code: str) -> None:
    refused = await world.post("partners", await world.body("partners", **body))
    assert (refused.status_code, faults(refused)) == (422, {pointer: code})


async def test_a_name_stands_once_in_a_country(world: World) -> None:
    first = await world.make("partners", name="The same name", country_id="KEN")
    again = await world.post("partners", await world.body("partners", name="the SAME name", country_id="KEN"))
    assert again.status_code == 409
    await world.make("partners", name="The same name", country_id="SEN")
    await world.make("partners", name="The same name", country_id="KEN", parent_id=first["id"])
    nowhere = [await world.post("partners", await world.body("partners", name="Of no country")) for _ in "12"]
    assert [answer.status_code for answer in nowhere] == [201, 409]


async def test_ad_hoc_accreditation_has_its_seven_documents(world: World) -> None:
    kinds = [
        "letter", "governing_body_list", "constitution", "registration_certificate", "audited_statements",
        "membership_description", "activity_report",
    ]  # fmt: skip
    body = await world.body(
        "accreditations", status="un_habitat_ad_hoc", documents=[{"kind": kind} for kind in kinds[:-1]]
    )
    assert faults(await world.post("accreditations", body)) == {"/documents": "required"}
    made = await world.make("accreditations", status="un_habitat_ad_hoc", documents=[{"kind": kind} for kind in kinds])
    assert len(made["documents"]) == 7
    for status in ("none", "expired", "not_applicable"):
        refused = await world.post("accreditations", await world.body("accreditations", status=status))
        assert faults(refused) == {"/status": "choice"}


async def test_triangular_cooperation_has_three_parties(world: World) -> None:
    one, two, three = [await world.make("partners") for _ in "123"]
    base: Body = {"partner_id": one["id"], "direction": "triangular", "modes": ["joint_research"]}
    few = await world.post("partnerships", await world.body("partnerships", **base, party_ids=[two["id"]]))
    assert faults(few) == {"/party_ids": "length"}
    parties = [two["id"], three["id"]]
    for southern in ([one["id"]], [one["id"], two["id"], three["id"]]):
        body = await world.body("partnerships", **base, party_ids=parties, southern_ids=southern)
        assert faults(await world.post("partnerships", body)) == {"/southern_ids": "length"}
    await world.make("partnerships", **base, party_ids=parties, southern_ids=[one["id"], two["id"]])


async def test_a_verified_partner_that_changes_is_to_be_looked_at_again(world: World) -> None:
    partner = await verified(world)
    patched = await world.patch("partners", partner, {"name": {"en": "Another name"}})
    assert warned(patched) == {"/name": "verified"}


async def test_crosswalks_come_from_the_vocabulary(world: World) -> None:
    partner = await world.make("partners", partner_type="university")
    assert (partner["iati_organisation_type"], partner["unpp_type"]) == ("80", "Aca")
    assert (await world.make("partners", partner_type="donor"))["iati_organisation_type"] is None
