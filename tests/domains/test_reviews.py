"""Reviews and assessments from submission to approval, each refusal by the name of its rule (6.5; VR-31 to VR-39)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from httpx import AsyncClient, Response

from tests.domains.factories import Body, World, faults
from tests.domains.test_workflows import SUBMISSION

SAID = "It trains the planners of two cities. They will plan by themselves."
GOOD = "3 3 3 3 2 2 3 2 3 2 3 2"
POOR = "0 3 3 3 3 3 3 3 3 3 3 3"
LEAD, REVIEWER, UNIT, CHAIR = "office-12", "office-34", "office-56", "office-78"


def scored(scores: Any, *, evidence: bool = True) -> Body:
    if not isinstance(scores, str):
        return {"scores": scores, "evidence": [{"criterion": row["criterion"], "document": "Brief"} for row in scores]}
    rows = [{"criterion": f"C{n}", "score": int(score)} for n, score in enumerate(scores.split(), 1)]
    shown = [{"criterion": row["criterion"], "document": "Project document", "locator": "p. 4"} for row in rows]
    return {"scores": rows, "evidence": shown if evidence else []}


def refused(response: Response, rule: str, status: int) -> None:
    assert response.status_code == status, response.text
    body = response.json()
    assert rule in body["detail"] + " ".join(fault["message"] for fault in body["errors"]), body


async def project(world: World, **more: Any) -> Body:
    return await world.make("projects", led_by=LEAD, **more)


async def review(world: World, of: Body, **more: Any) -> Body:
    session = await world.make("sessions", chair=CHAIR)
    given = {**SUBMISSION, "project_id": of["id"], "session_id": session["id"], "reviewers": [REVIEWER]}
    return await world.make("reviews", **(given | more))


async def assessment(world: World, of: Body, stage: str, scores: str = GOOD, **more: Any) -> Body:
    assessor = {"self": LEAD, "unit_review": UNIT, "final": REVIEWER}.get(stage, "office-90")
    kind = "brief" if of.get("submission_kind") == "brief" else "full"
    given = {
        "review_id": of["id"], "project_id": None, "stage": stage, "document_stage": kind, "significance": 3,
        "justification": SAID, "assessor": assessor, **scored(scores),
    }  # fmt: skip
    return await world.make("marker-assessments", **(given | more))


async def hand_in(world: World, of: Body, stage: str, scores: str = GOOD, **more: Any) -> Body:
    made = await assessment(world, of, stage, scores, **more)
    done = await world.act("marker-assessments", made, "submit")
    assert done.status_code == 200, done.text
    body: Body = done.json()
    return body


async def step(world: World, of: Body, name: str, **body: Any) -> Body:
    done = await world.act("reviews", of, name, body)
    assert done.status_code == 200, f"{name}: {done.text}"
    found: Body = done.json()
    return found


async def in_review(world: World, **more: Any) -> Body:
    found = await review(world, await project(world), **more)
    await step(world, found, "submit", reference=f"TOOL-{found['code']}")
    await hand_in(world, found, "self")
    await step(world, found, "screen")
    return await step(world, found, "begin_review")


async def found_final(world: World, of: Body, scores: str = GOOD) -> Body:
    await hand_in(world, of, "unit_review")
    final = await hand_in(world, of, "final", scores)
    signed = await world.act("marker-assessments", final, "sign_off", {"person": UNIT})
    assert signed.status_code == 200, signed.text
    body: Body = signed.json()
    return body


# -- assessments ----------------------------------------------------------------------------------------------------------


async def test_the_result_is_computed_and_explained(world: World) -> None:
    made = await assessment(world, await review(world, await project(world)), "self")
    assert (made["result"], made["pct"], made["threshold"]) == ("met", "88.7", 70)
    assert len(made["contributions"]) == 12 and made["next_result"] is None
    typed = await world.patch("marker-assessments", made, {"result": "met"})
    assert faults(typed) == {"/result": "read_only"}
    worse = await world.patch("marker-assessments", made, scored(POOR))
    assert (worse.json()["result"], worse.json()["gates_failed"]) == ("not_met", ["C1"])
    assert worse.json()["next_changes"] == [{"criterion": "C1", "score": 0, "to": 1}]


async def test_null_is_kept_apart_from_zero(world: World) -> None:
    of = await review(world, await project(world))
    blank = await assessment(world, of, "self", significance=None, justification=None, scores=[], evidence=[])
    assert (blank["significance"], blank["result"], blank["pct"]) == (None, "incomplete", None)
    zero = await assessment(world, of, "self", significance=0, scores=[], evidence=[])
    assert (zero["significance"], zero["result"], zero["pct"]) == (0, "not_applicable", None)


@pytest.mark.parametrize(
    ("given", "pointer", "rule"),
    [
        ({"justification": "One is here. Two are here. Three. Four."}, "/justification", "VR-31"),
        ({"justification": "这是第一句。这是第二句。这是第三句。这是第四句。"}, "/justification", "VR-31"),
        ({"justification": "هذه هي الأولى. هل هذه الثانية؟ نعم! هذه هي الرابعة."}, "/justification", "VR-31"),
        ({"scores": [{"criterion": "C1", "not_applicable": True}]}, "/scores/0/not_applicable", "VR-32"),
        (
            {"document_stage": "full", "scores": [{"criterion": "C6", "score": 1, "not_applicable": True}]},
            "/scores/0/score",
            "VR-32",
        ),
    ],
)
async def test_what_an_assessment_may_not_say(world: World, given: Body, pointer: str, rule: str) -> None:
    body = await world.body("marker-assessments", **given)
    response = await world.post("marker-assessments", body)
    refused(response, rule, 422)
    assert pointer in faults(response)


@pytest.mark.parametrize("stage", ["self", "unit_review", "final"])
async def test_a_two_or_three_needs_a_document(world: World, stage: str) -> None:
    of = await in_review(world)
    if stage == "final":
        await hand_in(world, of, "unit_review")
    made = await assessment(world, of, stage, evidence=[])
    response = await world.act("marker-assessments", made, "submit")
    refused(response, "VR-32", 422)
    assert len(faults(response)) == 12


@pytest.mark.parametrize("who", [LEAD, f"user:{LEAD}", LEAD.upper()])
async def test_the_lead_does_not_find(world: World, who: str) -> None:
    of = await in_review(world)
    await hand_in(world, of, "unit_review")
    response = await world.act("marker-assessments", await assessment(world, of, "final", assessor=who), "submit")
    refused(response, "VR-34", 422)


async def test_the_self_assessor_does_not_find(world: World) -> None:
    of = await review(world, await project(world))
    await step(world, of, "submit")
    await hand_in(world, of, "self", assessor="office-99")
    await step(world, of, "screen")
    await step(world, of, "begin_review")
    await hand_in(world, of, "unit_review")
    response = await world.act(
        "marker-assessments", await assessment(world, of, "final", assessor="office-99"), "submit"
    )
    refused(response, "VR-34", 422)


async def test_stages_come_in_order_and_show_what_differs(world: World) -> None:
    of = await in_review(world)
    early = await world.act("marker-assessments", await assessment(world, of, "final"), "submit")
    assert early.status_code == 409 and "unit_review" in early.json()["detail"]
    reviewed = await hand_in(world, of, "unit_review", "2 3 3 3 2 2 3 2 3 2 3 2", significance=2)
    assert reviewed["differences"] == [{"criterion": "C1", "before": 3, "after": 2, "difference": -1}]
    assert reviewed["significance_difference"] == -1
    again = await world.act("marker-assessments", await assessment(world, of, "unit_review"), "submit")
    refused(again, "VR-33", 409)
    better = await hand_in(world, of, "unit_review", supersedes_id=reviewed["id"])
    assert (await world.read("marker-assessments", reviewed["id"]))["status"] == "superseded"
    assert better["differences"] == []
    changed = await world.patch("marker-assessments", better, {"significance": 1})
    refused(changed, "VR-33", 409)


async def test_the_lead_does_not_sign(world: World) -> None:
    of = await in_review(world)
    made = await hand_in(world, of, "unit_review")
    refused(await world.act("marker-assessments", made, "sign_off", {"person": LEAD}), "VR-34", 422)


async def test_a_later_check_overwrites_nothing(world: World) -> None:
    of = await in_review(world)
    final = await found_final(world, of)
    await step(world, of, "approve")
    later = await hand_in(world, of, "follow_up", "2 3 3 3 2 2 3 2 2 2 3 2")
    assert later["compared_with_id"] == final["id"] and later["supersedes_id"] is None
    assert [row["criterion"] for row in later["differences"]] == ["C1", "C9"]
    stays = await world.read("marker-assessments", final["id"])
    assert (stays["status"], stays["pct"]) == ("signed_off", final["pct"])


# -- reviews --------------------------------------------------------------------------------------------------------------


async def test_a_reviewer_does_not_lead(world: World) -> None:
    of = await project(world)
    body = await world.body("reviews", project_id=of["id"], reviewers=[REVIEWER, LEAD])
    response = await world.post("reviews", body)
    refused(response, "VR-34", 422)
    assert faults(response) == {"/reviewers/1": "party"}
    made = await review(world, of)
    refused(await world.patch("projects", of, {"led_by": REVIEWER}), "VR-34", 422)
    refused(await world.patch("reviews", made, {"reviewers": [LEAD]}), "VR-34", 422)


async def test_approval_from_end_to_end(world: World) -> None:
    of = await in_review(world)
    refused(await world.act("reviews", of, "approve"), "VR-35", 409)
    await hand_in(world, of, "unit_review")
    final = await hand_in(world, of, "final")
    refused(await world.act("reviews", of, "approve"), "VR-34", 409)  # not signed off
    await world.act("marker-assessments", final, "sign_off", {"person": UNIT})
    done = await step(world, of, "approve", reason="Well made.")
    assert (done["status"], done["marker_result"]) == ("approved", "met")
    assert done["attempts"][0]["outcome"] == "approved"
    assert (await world.read("projects", of["project_id"]))["stage"] == "approved"
    other = await world.act("marker-assessments", await assessment(world, of, "peer"), "submit")
    assert other.status_code == 409, "what was decided on stands"


async def test_not_met_needs_the_chair(world: World) -> None:
    of = await in_review(world)
    await found_final(world, of, POOR)
    refused(await world.act("reviews", of, "approve"), "VR-35", 409)
    refused(await world.act("reviews", of, "approve_with_conditions"), "VR-35", 409)
    refused(await world.act("reviews", of, "waive", {"chair": REVIEWER, "reason": "Urgent."}), "VR-35", 422)
    unexplained = await world.act("reviews", of, "waive", {"chair": CHAIR})
    assert faults(unexplained) == {"/reason": "required"}
    await step(world, of, "waive", chair=CHAIR, reason="A disaster; needs evidence follows.")
    done = await step(world, of, "approve")
    assert (done["status"], done["marker_result"], done["waived_by"]) == ("approved", "not_met", CHAIR)


async def test_conditions_are_confirmed_by_somebody_else(world: World) -> None:
    of = await in_review(world)
    await found_final(world, of)
    assert (await world.act("reviews", of, "approve_with_conditions")).status_code == 409
    await step(
        world, of, "set_condition", text={"en": "Add a baseline."}, owner=LEAD, person=REVIEWER, due_on="2031-01-01"
    )
    assert (await world.act("reviews", of, "approve")).status_code == 409
    await step(world, of, "approve_with_conditions")
    met = {"number": 1, "evidence": "Annex 2 has it."}
    for who in (REVIEWER, LEAD):
        refused(await world.act("reviews", of, "meet_condition", {**met, "person": who}), "VR-39", 422)
    assert (await world.act("reviews", of, "close_conditions")).status_code == 409
    await step(world, of, "meet_condition", **met, person=UNIT)
    done = await step(world, of, "close_conditions")
    assert (done["status"], done["conditions"][0]["met_by"]) == ("conditions_met", UNIT)
    assert done["attempts"][0]["outcome"] == "conditions_met"


async def test_a_condition_is_not_met_by_its_author_who_stays_silent(world: World) -> None:
    """Whoever calls is meant where nobody is named."""
    of = await in_review(world)
    await found_final(world, of)
    await step(world, of, "set_condition", text={"en": "Add a baseline."})
    await step(world, of, "approve_with_conditions")
    refused(await world.act("reviews", of, "meet_condition", {"number": 1, "evidence": "It is there."}), "VR-39", 422)


async def test_attempts_are_counted_and_sent_once(world: World) -> None:
    of = await in_review(world)
    again = await step(world, of, "submit", reference=f"TOOL-{of['code']}")
    assert (again["status"], again["row_version"]) == ("in_review", of["row_version"])
    other = await world.act("reviews", of, "submit", {"reference": "another"})
    assert other.status_code == 409 and other.json()["code"] == "state"
    await step(world, of, "return", reason="No baseline.")
    second = await step(world, of, "resubmit", reference="SECOND")
    same = await step(world, of, "resubmit", reference="SECOND")
    assert (second["attempt"], same["attempt"], same["row_version"]) == (2, 2, second["row_version"])
    assert [row["outcome"] for row in second["attempts"]] == ["returned_for_revision", None]
    early = await world.act("reviews", of, "begin_review")
    assert early.status_code == 409 and "self-assessment of attempt 2" in early.json()["detail"]
    await hand_in(world, of, "self")
    await step(world, of, "begin_review")
    assert (await found_final(world, of))["attempt"] == 2


async def test_a_full_document_follows_its_brief(world: World) -> None:
    of = await project(world)
    full = await review(world, of, brief_waived=False, brief_waived_reason=None)
    assert "brief is not approved" in (await world.act("reviews", full, "submit")).json()["detail"]
    brief = await review(world, of, submission_kind="brief", brief_waived=False)
    await step(world, brief, "submit")
    short = {"scores": [{"criterion": c, "score": 2} for c in ("C1", "C2", "C3", "C11")], "significance": 2}
    await hand_in(world, brief, "self", **short)
    await step(world, brief, "screen")
    await step(world, brief, "begin_review")
    for stage in ("unit_review", "final"):
        made = await hand_in(world, brief, stage, **short)
    await world.act("marker-assessments", made, "sign_off", {"person": UNIT})
    assert (made["pct"], made["threshold"], made["result"]) == ("66.7", 50, "met")
    await step(world, brief, "approve")
    assert (await step(world, full, "submit"))["status"] == "submitted"


async def test_a_stale_version_changes_nothing(world: World) -> None:
    of = await in_review(world)
    url = f"/v1/reviews/{of['id']}/defer"
    answer = await world.client.post(url, json={"reason": "Too full."}, headers={"If-Match": '"v1.00000000"'})
    assert answer.status_code == 412
    assert (await world.read("reviews", of["id"]))["status"] == "in_review"


async def test_minutes_stand_once_adopted(world: World) -> None:
    of = await review(world, await project(world))
    session = await world.make("sessions", agenda=[{"order": 1, "title": {"en": "A project"}, "review": of["code"]}])
    unknown = await world.patch("sessions", session, {"agenda": [{"order": 1, "title": {"en": "A"}, "review": "NONE"}]})
    assert faults(unknown) == {"/agenda/0/review": "reference"}
    assert (await world.act("sessions", session, "hold")).status_code == 200
    assert (await world.act("sessions", session, "adopt_minutes")).status_code == 409
    session = await world.read("sessions", session["id"])
    await world.patch("sessions", session, {"minutes": {"en": "All agreed."}})
    adopted = await world.act("sessions", session, "adopt_minutes")
    assert adopted.status_code == 200
    assert (await world.patch("sessions", adopted.json(), {"minutes": {"en": "Or not."}})).status_code == 409


async def test_what_is_catalytic_says_why(world: World) -> None:
    of = await project(world)
    item = {"project": of["code"], "catalytic": True, "programmed_in": "subprogramme"}
    body = await world.body("portfolios", items=[item])
    assert faults(await world.post("portfolios", body)) == {"/items/0/reason": "required"}
    made = await world.make("portfolios", items=[item | {"reason": {"en": "Others follow."}}])
    assert made["project_ids"] == [of["id"]]
    shown = await world.read("projects", of["id"], include="portfolios")
    assert [one["code"] for one in shown["portfolios"]] == [made["code"]]


# -- reports --------------------------------------------------------------------------------------------------------------


async def test_reports_drill_down(world: World) -> None:
    unit = await world.make("units")
    some = " ".join(["1"] * 11)  # and nothing of C12
    for scores, significance in ((GOOD, 3), (POOR, 3), (GOOD, None), (some, 2)):
        of = await review(world, await project(world, lead_unit_id=unit["id"]))
        await step(world, of, "submit")
        await hand_in(world, of, "self", scores, significance=significance)
    answer = await world.client.get("/v1/marker-reports", params={"stage": "self", "unit": unit["code"], "by": "unit"})
    assert answer.status_code == 200, answer.text
    (group,) = answer.json()["data"]
    assert group["significance"] == {"0": 0, "1": 0, "2": 1, "3": 2, "blank": 1}
    assert (group["result"]["met"], group["result"]["not_met"], group["result"]["incomplete"]) == (1, 1, 2)
    assert group["first_attempt"] == {"met": 1, "of": 2, "share": "50.0"}
    assert group["gates_failed"] == {"C1": 2, "C2": 1, "C4": 1, "C9": 1}
    assert group["pct"] == {"of": 3, "blank": 1, "mean": "87.8"}
    assert group["criteria"]["C2"] == {"scored": 4, "blank": 0, "mean": "2.50"}
    assert group["criteria"]["C12"] == {"scored": 3, "blank": 1, "mean": "2.33"}, "what is not scored is in no mean"
    figures = [*leading(group, group["assessments"])]
    assert len(figures) == 1 + 5 + 5 + 2 + 2 + 4 + 2 * 12
    for name, figure, link in figures:
        assert await listed(world, link) == figure, name
    for by in ("year", "quarter", "region"):
        trend = await world.client.get("/v1/marker-reports", params={"stage": "self", "by": by})
        assert trend.status_code == 200, trend.text
        for one in trend.json()["data"]:
            assert await listed(world, one["assessments"]["all"]) == one["count"], by
    assert None in [one["group"] for one in trend.json()["data"]], "a project without a region is a column too"


def leading(group: Body, links: Body, name: str = "") -> Iterator[tuple[str, int, str]]:
    """(figure's name, figure, address of its assessments)."""
    for key, link in links.items():
        if isinstance(link, dict):
            yield from leading(group[key], link, f"{name}/{key}")
        else:
            yield f"{name}/{key}", group["count" if key == "all" else key], link


async def listed(world: World, link: str) -> int:
    answer = await world.client.get(f"{link}&limit=500")
    assert answer.status_code == 200, f"{link}: {answer.text}"
    return len(answer.json()["data"])


@pytest.mark.parametrize(
    "params", [{"by": "colour"}, {"stage": "x"}, {"unit": "none"}, {"from": "soon"}, {"marker": "X"}, {"a": "b"}]
)
async def test_reports_refuse_what_they_do_not_know(writer: AsyncClient, params: Body) -> None:
    assert (await writer.get("/v1/marker-reports", params=params)).status_code == 422


async def test_reports_are_for_staff(client: AsyncClient) -> None:
    assert (await client.get("/v1/marker-reports")).status_code == 401
