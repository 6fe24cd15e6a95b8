"""A call from its draft to the agreement, and everything that it refuses on the way (model 4.H, 6.6; VR-54 to VR-57)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import AsyncClient

from app.domains.partners.call_jobs import tick
from app.kernel.session import Database
from app.settings import Settings
from tests.domains.callers import console
from tests.domains.calling import COMPETED, CRITERIA, Calling, number
from tests.domains.factories import Body, faults


@pytest.fixture(scope="module")
async def calling(writer: AsyncClient, fresh: Settings) -> AsyncIterator[Calling]:
    async with console(fresh) as db:
        yield Calling(writer, db)


@pytest.fixture(scope="module")
async def officer(calling: Calling) -> AsyncClient:
    return await calling.keyed("officer", role="partner_officer")


@pytest.fixture(scope="module")
async def reviewers(calling: Calling) -> dict[str, AsyncClient]:
    return {f"key:reviewer-{n}": await calling.keyed(f"reviewer-{n}", role="cdtu_reviewer") for n in (1, 2)}


# -- a call from its beginning to its end ------------------------------------------------------------------


async def test_from_a_draft_to_the_agreement(
    calling: Calling, officer: AsyncClient, reviewers: dict[str, AsyncClient]
) -> None:
    named = [{"caller": caller, "function": "Adviser"} for caller in reviewers]
    call = await calling.call(
        reviewers=named, agreement_type="framework_agreement", template="FA-UNI", template_version="3", project="UNI"
    )
    assert (call["status"], call["visibility"]) == ("published", "public")
    applications, clients = [], []
    for _ in range(3):
        partner, client = await calling.applicant()
        applications.append(await calling.applied(client, call, partner))
        clients.append(client)
    assert [one["status"] for one in applications] == ["submitted"] * 3
    await calling.closed(call)
    await calling.did(officer, "calls", call, "assess")
    too_early = await calling.do(officer, "calls", call, "conclude")
    assert (too_early.status_code, too_early.json()["outstanding"]) == (409, 6)
    given = [((7, 8), (9, 9)), ((9, 9), (8, 10)), ((3, 4), (2, 1))]
    for application, scores in zip(applications, given, strict=True):
        for (caller, client), (relevance, cost) in zip(reviewers.items(), scores, strict=True):
            await calling.scored(client, application, caller, relevance=relevance, cost=cost)
    await calling.did(officer, "calls", call, "conclude")
    ranked = (await officer.get("/v1/applications", params={"call": call["id"], "sort": "rank"})).json()["data"]
    assert [(one["code"], one["rank"], one["score"]) for one in ranked] == [
        (applications[1]["code"], 1, "89.0000"),
        (applications[0]["code"], 2, "82.0000"),
        (applications[2]["code"], 3, "25.0000"),
    ]
    assert ranked[0]["scoring"] == [
        {"criterion": "relevance", "weight": "60.00", "mean": "8.50", "points": "51.00", "reviewers": 2},
        {"criterion": "cost", "weight": "40.00", "mean": "9.50", "points": "38.00", "reviewers": 2},
    ]
    body = {
        "application_id": ranked[0]["id"],
        "justification": "The best score",
        "value": {"amount": "90000", "currency": "USD"},
    }
    award = (await officer.post("/v1/awards", json=body)).json()
    assert award["partner_response"] == "proposed"
    assert (await clients[1].get(f"/v1/awards/{award['id']}")).status_code == 404, "a proposal is no award"
    unheard = await calling.do(officer, "calls", call, "award")
    assert unheard.status_code == 409
    await calling.did(officer, "awards", award, "decide")
    speechless = await calling.do(officer, "calls", call, "award")
    assert faults(speechless) == {"/feedback": "required"}
    done = await calling.did(officer, "calls", call, "award", feedback="Not this time.", outcome="One was chosen.")
    assert (done["status"], done["outcome"]) == ("awarded", "One was chosen.")
    for client, application in zip(clients, applications, strict=True):
        seen = (await client.get(f"/v1/applications/{application['id']}")).json()
        if application["id"] == ranked[0]["id"]:
            assert (seen["status"], seen["feedback"]) == ("successful", None)
        else:
            assert (seen["status"], seen["feedback"]) == ("rejected", "Not this time.")
        assert not {"score", "rank", "scoring", "withheld_from", "standing"} & seen.keys(), "what staff say of it"
    accepted = await calling.did(clients[1], "awards", award, "accept")
    agreement = (await officer.get(f"/v1/agreements/{accepted['agreement_id']}")).json()
    assert {name: agreement[name] for name in ("agreement_type", "template", "template_version", "status", "value")} == {
        "agreement_type": "framework_agreement", "template": "FA-UNI", "template_version": "3", "status": "draft",
        "value": {"amount": "90000.00", "currency": "USD"},
    }  # fmt: skip
    assert (agreement["partner_id"], agreement["unit_id"]) == (applications[1]["partner_id"], call["lead_unit_id"])


async def test_nobody_is_chosen(calling: Calling, officer: AsyncClient) -> None:
    partner, client = await calling.applicant()
    call = await calling.call(reviewers=[{"caller": "key:officer"}])
    application = await calling.applied(client, call, partner)
    await calling.closed(call)
    await calling.did(officer, "calls", call, "assess")
    await calling.scored(officer, application, "key:officer", relevance=0, cost=0)
    await calling.did(officer, "calls", call, "conclude")
    assert (await calling.do(officer, "calls", call, "award_nobody", reason="None fits")).status_code == 409
    await calling.did(officer, "calls", call, "award_nobody", reason="None fits", feedback="None fits.")
    assert (await client.get(f"/v1/applications/{application['id']}")).json()["feedback"] == "None fits."


async def test_a_cancelled_call_tells_its_applicants_and_stays_sealed(calling: Calling, officer: AsyncClient) -> None:
    partner, client = await calling.applicant()
    call = await calling.call()
    application = await calling.applied(client, call, partner)
    assert (await calling.do(officer, "calls", call, "cancel")).status_code == 422, "the reason"
    await calling.did(officer, "calls", call, "cancel", reason="The project has ended")
    seen = (await client.get(f"/v1/applications/{application['id']}")).json()
    assert (seen["status"], seen["sealed"]) == ("retracted", True)
    assert (await calling.admin.get(f"/v1/applications/{application['id']}")).status_code == 404
    assert (await calling.do(client, "applications", application, "submit")).status_code == 409


# -- what a call must say ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"opens_on": "2031-02-04"}, "/clarification_until"),
        ({"clarification_until": "2031-02-04"}, "/closes_at"),
        ({"results_on": "2031-02-02"}, "/results_on"),
        ({"clarification_until": None, "opens_on": "2031-02-04"}, "/closes_at"),
        ({"criteria": [{"code": "cost", "weight": 99}]}, "/criteria"),
        ({"criteria": [{"code": "cost", "weight": 50}, {"code": "relevance", "weight": 51}]}, "/criteria"),
        ({"criteria": [{"code": "cost", "weight": None}]}, "/criteria/0/weight"),
        ({"criteria": [{"code": "cost", "weight": 50}, {"code": "cost", "weight": 50}]}, "/criteria/1/code"),
        ({"weighted": False, "criteria": [{"code": "cost", "weight": 100}]}, "/criteria/0/weight"),
        ({"is_direct": True}, "/justification"),
        ({"justification": "emergency"}, "/justification"),
        ({"reviewers": [{"caller": "key:one"}, {"caller": "key:one"}]}, "/reviewers/1/caller"),
        ({"languages": ["english!"]}, "/languages/0"),
        ({"partner_types": []}, "/partner_types"),
    ],
)
async def test_a_call_that_is_not_valid(calling: Calling, given: Body, pointer: str) -> None:
    refused = await calling.world.post("calls", await calling.world.body("calls", **{**COMPETED, **given}))
    assert refused.status_code == 422, refused.text
    assert list(faults(refused)) == [pointer]


async def test_what_is_not_weighted_needs_no_weights(calling: Calling) -> None:
    call = await calling.call(weighted=False, criteria=[{"code": "cost"}, {"code": "relevance"}])
    assert [one["weight"] for one in call["criteria"]] == [None, None]


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"closes_at": "2021-05-07T00:00:00Z", "clarification_until": None}, "/closes_at"),
        ({"criteria": []}, "/criteria"),
        ({"agreement_type": "framework_agreement", "template": "FA"}, "/template_version"),
    ],
)
async def test_a_call_that_is_not_ready_to_be_published(calling: Calling, given: Body, pointer: str) -> None:
    call = await calling.world.make("calls", **{**COMPETED, **given})
    await calling.did(calling.admin, "calls", call, "send")
    refused = await calling.do(calling.admin, "calls", call, "publish")
    assert refused.status_code == 409, refused.text
    assert list(faults(refused)) == [pointer]


async def test_what_was_published_stays(calling: Calling) -> None:
    call = await calling.call()
    for body in ({"closes_at": "2031-02-03T13:00:00Z"}, {"criteria": CRITERIA[::-1]}, {"title": "Another"}):
        refused = await calling.world.patch("calls", call, body)
        assert refused.status_code == 409, refused.text
    assert (await calling.world.patch("calls", call, {"results_on": "2031-04-01"})).status_code == 200


async def test_the_closing_moves_before_it_has_come_and_never_after(calling: Calling, officer: AsyncClient) -> None:
    call = await calling.call()

    async def move(to: str) -> Any:
        return await calling.do(officer, "calls", call, "move_closing", closes_at=to, reason="A holiday")

    assert (await move("2031-02-20T12:00:00Z")).json()["closes_at"].startswith("2031-02-20")
    assert (await move("2020-01-01T00:00:00Z")).status_code == 422, "the past"
    assert (await move("2031-05-01T00:00:00Z")).status_code == 422, "after the results"
    await calling.put_closing(call, "now() - interval '1 second'")
    late = await move("2031-02-20T12:00:00Z")
    assert late.status_code == 409
    assert late.json()["closes_at"] < "2031"
    early = await calling.call()
    refused = await calling.do(officer, "calls", early, "close")
    assert (refused.status_code, refused.json()["closes_at"]) == (409, early["closes_at"])


async def test_the_service_closes_what_is_due_and_nothing_else(calling: Calling, fresh: Settings) -> None:
    partner, client = await calling.applicant()
    due, later = await calling.call(), await calling.call()
    application = await calling.applied(client, due, partner)
    await calling.put_closing(due, "now() - interval '1 second'")
    database = Database(fresh.asyncpg_dsn, fresh.sqlalchemy_url, write_pool=1)
    try:
        assert await tick(database) is not None, "when the other one closes"
    finally:
        await database.close()
    assert (await calling.world.read("calls", due["id"]))["status"] == "closed"
    assert (await calling.world.read("calls", later["id"]))["status"] == "published"
    assert (await calling.world.read("applications", application["id"]))["sealed"] is False


# -- who may apply, and how often --------------------------------------------------------------------------


async def test_one_application_of_a_partner_and_call(calling: Calling) -> None:
    partner, client = await calling.applicant()
    call = await calling.call()
    await calling.drafted(client, call, partner)
    again = {"call_id": call["id"], "partner_id": partner["id"], "title": "Another"}
    refused = await client.post("/v1/applications", json=again)
    assert (refused.status_code, refused.json()["code"]) == (409, "duplicate")


async def test_a_partner_applies_for_itself_alone(calling: Calling, officer: AsyncClient) -> None:
    (mine, client), (theirs, _) = await calling.applicant(), await calling.applicant()
    call = await calling.call()
    for who, partner, status in ((client, theirs, 422), (officer, mine, 403), (calling.admin, mine, 403)):
        body = {"call_id": call["id"], "partner_id": partner["id"], "title": "For somebody else"}
        assert (await who.post("/v1/applications", json=body)).status_code == status


async def test_who_may_not_apply(calling: Calling) -> None:
    partner, client = await calling.applicant()
    other, _ = await calling.applicant()
    body = {"partner_id": partner["id"], "title": "Try"}
    wrong_type = await calling.call(partner_types=["city_network"])
    invited = await calling.call(invited_partner_ids=[other["id"]])
    unpublished = await calling.world.make("calls", **COMPETED)
    later = await calling.call(opens_on="2031-02-01")
    for call, status in ((wrong_type, 422), (invited, 422), (unpublished, 422), (later, 409)):
        refused = await client.post("/v1/applications", json={**body, "call_id": call["id"]})
        assert refused.status_code == status, refused.text
    call = await calling.call()
    draft = await calling.drafted(client, call, partner)
    for complete, status in (("false", 409), ("true", 200)):
        await calling.db.execute(f"UPDATE partners SET profile_complete = {complete} WHERE id = $1", number(partner))
        assert (await calling.do(client, "applications", draft, "submit")).status_code == status, "VR-55"
    await calling.did(client, "applications", draft, "take_back")
    await calling.put_closing(call, "now() - interval '1 second'")
    late = await calling.do(client, "applications", draft, "submit")
    assert (late.status_code, late.json()["closes_at"] < "2031") == (409, True)
    assert (await client.post("/v1/applications", json={**body, "call_id": call["id"]})).status_code == 409


async def test_what_was_submitted_is_taken_back_to_be_changed(calling: Calling) -> None:
    partner, client = await calling.applicant()
    call = await calling.call()
    application = await calling.applied(client, call, partner)
    change = {"title": "Better"}
    headers = {"If-Match": "*"}
    url = f"/v1/applications/{application['id']}"
    assert (await client.patch(url, json=change, headers=headers)).status_code == 409
    await calling.did(client, "applications", application, "take_back")
    assert (await client.patch(url, json=change, headers=headers)).status_code == 200
    answers = [{"criterion": "innovation", "text": "New"}]
    assert faults(await client.patch(url, json={"answers": answers}, headers=headers)) == {
        "/answers/0/criterion": "choice"
    }
    assert (await calling.did(client, "applications", application, "submit"))["title"] == "Better"
    await calling.put_closing(call, "now() - interval '1 second'")
    assert (await calling.do(client, "applications", application, "take_back")).status_code == 409


async def test_an_award_needs_an_eligible_partner(calling: Calling, officer: AsyncClient) -> None:
    partner, client = await calling.applicant()
    call = await calling.call(reviewers=[{"caller": "key:officer"}])
    application = await calling.applied(client, call, partner)
    await calling.closed(call)
    await calling.did(officer, "calls", call, "assess")
    await calling.scored(officer, application, "key:officer", relevance=9, cost=9)
    body = {"application_id": application["id"], "justification": "The only one"}
    award = (await officer.post("/v1/awards", json=body)).json()
    early = await calling.do(officer, "awards", award, "decide")
    assert early.status_code == 409, "VR-56: the call has not been assessed"
    await calling.did(officer, "calls", call, "conclude")
    await calling.world.make("risk-flags", partner_id=partner["id"], level="red", raised_on="2026-01-01")
    refused = await calling.do(officer, "awards", award, "decide")
    assert (refused.status_code, bool(refused.json()["errors"])) == (409, True), "VR-52"


# -- questions ---------------------------------------------------------------------------------------------


async def test_a_question_and_its_answer_to_everybody(calling: Calling, officer: AsyncClient) -> None:
    partner, client = await calling.applicant()
    _, rival = await calling.applicant()
    call = await calling.call()
    body = {"call_id": call["id"], "partner_id": partner["id"], "question": "May two apply together?"}
    asked = (await client.post("/v1/clarifications", json=body)).json()
    assert asked["by_partner"] is True
    assert (await rival.get(f"/v1/clarifications/{asked['id']}")).status_code == 404
    assert (await calling.do(client, "clarifications", asked, "answer", answer="Yes")).status_code == 403
    await calling.did(officer, "clarifications", asked, "answer", answer="Yes, one leads.")
    shown = (await rival.get(f"/v1/calls/{call['id']}")).json()["answers"]
    assert [(one["question"], one["answer"]) for one in shown] == [("May two apply together?", "Yes, one leads.")]
    assert partner["id"] not in (await rival.get(f"/v1/calls/{call['id']}")).text
    late = await calling.call(clarification_until="2021-06-01")
    refused = await client.post("/v1/clarifications", json={**body, "call_id": late["id"]})
    assert (refused.status_code, refused.json()["clarification_until"]) == (409, "2021-06-01")


async def test_a_partner_answers_what_it_is_asked(calling: Calling, officer: AsyncClient) -> None:
    partner, client = await calling.applicant()
    call = await calling.call()
    body = {"call_id": call["id"], "partner_id": partner["id"], "question": "Who pays for travel?"}
    asked = (await officer.post("/v1/clarifications", json=body)).json()
    assert asked["by_partner"] is False
    assert (await calling.do(officer, "clarifications", asked, "answer", answer="They do")).status_code == 409
    answered = await calling.did(client, "clarifications", asked, "answer", answer="We do")
    assert answered["answer"] == "We do"
    assert (await client.get(f"/v1/calls/{call['id']}")).json()["answers"] == []
