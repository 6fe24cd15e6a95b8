"""Due diligence, agreements and centres step by step: what each step asks, and that suspension acts everywhere (6.7 to 6.9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import AsyncClient

from app.domains.partners.expiry_jobs import EXPIRY
from app.kernel.access import ROLES
from app.kernel.session import Database
from app.registry import REGISTRY
from app.settings import Settings
from tests.conftest import client_of
from tests.domains.callers import console
from tests.domains.factories import Body, World, faults, warned
from tests.domains.partner_rows import ANSWERS, NO, YES, agreement, complete, eligible, stepped, verified
from tests.domains.test_workflows import MACHINES

STEP_BODIES: dict[str, Body] = {
    "merge": {"into": "NOBODY"}, "validate": {"validation_comment": "So it is"}, "escalate": {"level": "red"},
}  # fmt: skip
TODAY = dt.datetime.now(dt.UTC).date()


@pytest.fixture(scope="module")
async def world(writer: AsyncClient) -> World:
    return World(writer)


async def look_at(world: World, partner: Body, **answers: Any) -> Body:
    return await world.make("verifications", partner_id=partner["id"], **{**ANSWERS, **answers})


def after(months: int, day: dt.date) -> dt.date:
    """The last day of so many months, counted by hand."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = [31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return dt.date(year, month + 1, min(day.day, last[month])) - dt.timedelta(days=1)


# -- verification (VR-51) ------------------------------------------------------------------------------------------


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


# -- flags and suspension (6.7; VR-52) -----------------------------------------------------------------------------


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


# -- who is told what ----------------------------------------------------------------------------------------------


@pytest.fixture
async def seen_by(world: World, fresh: Settings) -> AsyncIterator[Any]:
    made: list[AsyncClient] = []

    async def client(role: str, partner: Body | None = None) -> AsyncClient:
        named = {} if partner is None else {"partner_id": partner["id"]}
        key = await world.client.post("/v1/keys", json={"name": f"as {role}", "role": role, **named})
        made.append(client_of(fresh, key.json()["key"]))
        return made[-1]

    yield client
    for one in made:
        await one._transport.app.services.database.close()  # type: ignore[attr-defined]  # ASGITransport keeps it
        await one.aclose()


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
    anonymous = AsyncClient(transport=world.client._transport, base_url=world.client.base_url)
    assert (await anonymous.get(url)).status_code == 401


# -- every state, step and role -------------------------------------------------------------------------------------

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


# -- agreements (6.8) ----------------------------------------------------------------------------------------------


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


# -- rules of the registry -----------------------------------------------------------------------------------------


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
