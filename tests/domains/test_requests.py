"""Requests: what they must say, what they are promised, and what their steps record (R1 to R3; VR-40 to VR-43)."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import asyncpg
import pytest

from app.domains.needs.calendars_promise import public_holidays
from app.platform.keys import create_key
from app.settings import Settings
from tests.domains.factories import Body, World, faults, warned
from tests.domains.test_desk_machines import LEVELS, WEEK
from tests.nearby import near

NAIROBI = dt.timezone(dt.timedelta(hours=3))
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def at(value: str) -> dt.datetime:
    return dt.datetime.fromisoformat(value)


def ago(**given: float) -> str:
    return (dt.datetime.now(dt.UTC) - dt.timedelta(**given)).isoformat()


async def received(world: World, when: str, **given: Any) -> Body:
    return await world.make("requests", received_at=when, received_reason="It came by e-mail", **given)


@cache
def quiet_monday() -> dt.date:
    """The last Monday after which Kenya had three weeks without a holiday."""
    today = dt.datetime.now(NAIROBI).date()
    holidays = {day for day, _ in public_holidays("KE", None, (today.year - 1, today.year))}
    monday = today - (21 + today.weekday()) * DAY
    while holidays & {monday + n * DAY for n in range(21)}:
        monday -= 7 * DAY
    return monday


def then(day: int, hour: int, minute: int = 0) -> dt.datetime:
    """So many days after that Monday, on Nairobi's clock."""
    return dt.datetime.combine(quiet_monday() + day * DAY, dt.time(hour, minute), NAIROBI)


async def taken(world: World, request: Body, *steps: tuple[str, Body]) -> Body:
    for action, body in steps:
        response = await world.act("requests", request, action, body)
        assert response.status_code == 200, f"{action}: {response.text}"
        request = response.json()
    return request


TRIAGE = ("triage", {"assigned_unit": "CDTU"})
ASSIGN = ("assign", {"assigned_expert": "An adviser", "seniority": "senior_urban_professional"})
ANSWER = (
    "answer",
    {"answer_kind": "advice", "summary": {"en": "Do this."}, "seniority": "senior_urban_professional"},
)
TO_ANSWER = (("acknowledge", {}), TRIAGE, ASSIGN)


# -- receipt -----------------------------------------------------------------------------------------------


async def test_the_answer_states_what_is_promised(world: World) -> None:
    """Nairobi's Friday evening: the clock starts on Monday at eight (VR-42)."""
    request = await received(world, then(4, 18, 30).isoformat(), urgency="urgent")
    assert request["code"].startswith("REQ-")
    assert (request["status"], request["row_version"], request["due_basis"], request["due_calendar"]) == (
        "received", 1, "proposal", "UN-NBO",
    )  # fmt: skip
    assert at(request["clock_starts_at"]) == then(7, 8)
    # Monday to Thursday have 8.5 hours, Friday 6; a working day counts 8.
    assert at(request["due_ack"]) == then(8, 15, 30)
    assert at(request["due_triage"]) == then(9, 15)
    assert at(request["due_answer"]) == then(11, 14), "a week of 40 hours has 5 working days"
    level = await world.read("service-levels", request["service_level_id"])
    assert (level["code"], level["standing"]) == ("SL-1", "proposal")
    assert [event["kind"] for event in request["events"]] == ["received"]


async def test_a_request_in_working_hours_starts_at_once(world: World) -> None:
    request = await received(world, then(1, 10).isoformat())
    assert request["clock_starts_at"] == request["received_at"]


async def test_what_comes_now_needs_no_time(world: World) -> None:
    request = await world.make("requests")
    assert abs(at(request["received_at"]) - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    assert at(request["due_ack"]) > at(request["clock_starts_at"]) >= at(request["received_at"])


async def test_a_stated_receipt_has_a_reason_and_is_in_the_history(world: World) -> None:
    when = ago(days=3)
    request = await received(world, when)
    (version,) = (await world.client.get(f"/v1/requests/{request['id']}/history")).json()["data"]
    assert (version["reason"], at(version["note"]["received_at"])) == (
        "It came by e-mail",
        at(when).replace(microsecond=0),
    )
    body = await world.body("requests")
    for given, expected in (
        ({"received_at": when}, {"/received_reason": "required"}),
        ({"received_at": ago(hours=-1), "received_reason": "Later"}, {"/received_at": "range"}),
        ({"received_at": ago(days=400), "received_reason": "Long ago"}, {"/received_at": "range"}),
        ({"received_at": "0001-01-01T00:00:00Z", "received_reason": "Never"}, {"/received_at": "range"}),
        ({"received_reason": "Why not"}, {"/received_at": "required"}),
    ):
        assert faults(await world.post("requests", {**body, **given})) == expected
    fixed = await world.patch("requests", request, {"received_at": ago(days=1)})
    assert faults(fixed) == {"/received_at": "read_only"}


async def test_a_request_says_who_what_where_and_how_urgent(world: World) -> None:
    """VR-40."""
    body = await world.body("requests")
    for name in ("kind", "requester_kind", "requester_name", "territory_id", "urgency"):
        refused = await world.post("requests", {key: value for key, value in body.items() if key != name})
        assert faults(refused) == {f"/{name}": "required"}
    assert (await world.make("requests", territory_id="001"))["territory_id"].startswith("terr_")
    assert faults(await world.post("requests", {**body, "code": "compliance"})) == {"/code": "reserved"}


async def test_contacts_are_for_those_who_need_them(world: World, fresh: Settings) -> None:
    request = await world.make("requests", requester_contact="desk@example.org", visibility="public")
    seen = {}
    for role in ("request_officer", "viewer"):
        key = await create_key(fresh, role, role)
        client = near(world.client).beside(key)
        seen[role] = (await client.get(f"/v1/requests/{request['id']}")).json().get("requester_contact")
    assert seen == {"request_officer": "desk@example.org", "viewer": None}
    response = await world.client.post(
        f"/v1/requests/{request['id']}/erase", json={"reason": "Asked for"}, headers={"If-Match": "*"}
    )
    erased = response.json()
    assert (erased["requester_contact"], erased["requester_name"]) == (None, None)
    assert erased["due_answer"] == request["due_answer"], "the promise stays"


async def test_an_expert_can_be_erased_from_the_history_of_the_step_too(world: World) -> None:
    request = await taken(
        world,
        await world.make("requests"),
        ("acknowledge", {}),
        TRIAGE,
        ("assign", {"assigned_expert": "Zqxj the adviser", "seniority": "expert"}),
    )
    url = f"/v1/requests/{request['id']}"
    assert "Zqxj" in (await world.client.get(f"{url}/history")).text
    response = await world.client.post(f"{url}/erase", json={"reason": "Asked for"}, headers={"If-Match": "*"})
    assert response.json()["assigned_expert"] is None
    assert "Zqxj" not in (await world.client.get(f"{url}/history")).text
    assert "Zqxj" not in (await world.client.get("/v1/changes", params={"limit": "500"})).text


async def test_without_a_service_level_nothing_is_promised(world: World, db: asyncpg.Connection[Any]) -> None:
    await db.execute("UPDATE service_levels SET status = 'retired' WHERE code = 'SL-1'")
    try:
        response = await world.post("requests", await world.body("requests"))
        assert (response.status_code, response.json()["code"]) == (409, "conflict")
    finally:
        await db.execute("UPDATE service_levels SET status = 'active' WHERE code = 'SL-1'")


# -- what is frozen ----------------------------------------------------------------------------------------


async def test_a_declared_day_moves_no_promise_but_later_ones(world: World) -> None:
    when = then(1, 10).isoformat()
    before = await received(world, when)
    closed = {
        "date": then(2, 0).date().isoformat(),
        "kind": "closed",
        "name": "Water cut",
        "reason": "The office was shut",
    }
    calendar = await world.read("calendars", "UN-NBO")
    assert (await world.act("calendars", calendar, "declare_day", closed)).status_code == 200
    after = await received(world, when)
    assert at(after["due_ack"]) > at(before["due_ack"])
    assert (await world.read("requests", before["id"]))["due_ack"] == before["due_ack"]
    triaged = await taken(world, before, ("acknowledge", {}), ("triage", {"assigned_unit": "CDTU"}))
    assert triaged["due_answer"] == before["due_answer"], "triage counts in the calendar of the receipt"
    opened = {**closed, "kind": "open", "opens": "08:00", "closes": "16:30"}
    assert (await world.act("calendars", calendar, "declare_day", opened)).status_code == 200
    assert (await received(world, when))["due_ack"] == before["due_ack"]


async def test_what_is_in_use_cannot_be_edited(world: World) -> None:
    calendar = await world.read("calendars", "UN-NBO")
    assert faults(await world.patch("calendars", calendar, {"nominal_minutes": 300})) == {"/nominal_minutes": "frozen"}
    level = await world.read("service-levels", "SL-1")
    assert faults(await world.patch("service-levels", level, {"targets": [], "pause_cap_days": 1})) == {
        "/targets": "frozen", "/pause_cap_days": "frozen",
    }  # fmt: skip
    assert (await world.patch("calendars", calendar, {"note": {"en": "Seen"}})).status_code == 200
    refused = await world.act("calendars", calendar, "retire")
    assert refused.json()["code"] == "conflict", "a level counts in it"


async def test_one_level_is_in_use_at_a_time_and_a_request_keeps_its_own(world: World) -> None:
    before = await received(world, then(1, 10).isoformat())
    second = await world.make("service-levels", calendar_id="UN-NBO", targets=LEVELS, standing="adopted")
    assert (await world.act("service-levels", second, "activate")).status_code == 200
    try:
        assert (await world.read("service-levels", "SL-1"))["status"] == "retired"
        after = await received(world, then(1, 10).isoformat())
        assert (after["due_basis"], before["due_basis"]) == ("adopted", "proposal")
        assert at(after["due_answer"]) < at(before["due_answer"])
        kept = await taken(world, before, ("acknowledge", {}), TRIAGE)
        assert (kept["due_answer"], kept["due_basis"]) == (before["due_answer"], "proposal")
    finally:
        third = await world.make(
            "service-levels", calendar_id="UN-NBO", targets=(await world.read("service-levels", "SL-1"))["targets"]
        )
        assert (await world.act("service-levels", third, "activate")).status_code == 200


async def test_a_level_promises_something_to_everybody_within_a_year(world: World) -> None:
    level = await world.make("service-levels", calendar_id="UN-NBO", targets=LEVELS[:2])
    assert "complex" in (await world.act("service-levels", level, "activate")).json()["detail"]
    seldom = await world.make(
        "calendars", week=[{"weekday": "monday", "opens": "08:00", "closes": "08:01"}], nominal_minutes=480
    )
    level = await world.make("service-levels", calendar_id=seldom["id"], targets=LEVELS)
    assert "not in use" in (await world.act("service-levels", level, "activate")).json()["detail"]
    assert (await world.act("calendars", seldom, "activate")).status_code == 200
    assert "more than a year" in (await world.act("service-levels", level, "activate")).json()["detail"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"time_zone": "Africa/Atlantis"}, {"/time_zone": "choice"}),
        ({"time_zone": "../../etc/passwd"}, {"/time_zone": "choice"}),
        ({"holiday_country": "XX"}, {"/holiday_country": "choice"}),
        ({"holiday_country": "KE", "holiday_subdivision": "ZZ"}, {"/holiday_subdivision": "choice"}),
        ({"holiday_subdivision": "BY"}, {"/holiday_subdivision": "country"}),
        ({"week": [{**WEEK[0], "closes": "07:00"}]}, {"/week/0/closes": "order"}),
        ({"week": [*WEEK, {"weekday": "monday", "opens": "15:00", "closes": "24:00"}]}, {"/week/1": "overlap"}),
        ({"week": [{**WEEK[0], "closes": "24:01"}]}, {"/week/0/closes": "pattern"}),
        ({"days": [{"date": "2026-12-31", "kind": "open", "name": "Stock"}]}, {"/days/0/opens": "required"}),
        (
            {"days": [{"date": "2026-12-31", "kind": "closed", "name": "Eve", "opens": "08:00"}]},
            {"/days/0/opens": "closed"},
        ),
        ({"days": [{"date": "2026-12-31", "kind": "closed", "name": "Eve"}] * 2}, {"/days/1/date": "repeated"}),
    ],
)
async def test_a_calendar_that_makes_no_sense_is_refused(world: World, given: Body, expected: dict[str, str]) -> None:
    assert faults(await world.post("calendars", await world.body("calendars", **given))) == expected


async def test_targets_that_make_no_sense_are_refused(world: World) -> None:
    wrong = [{**LEVELS[0], "triage_days": 5}, LEVELS[0]]
    refused = await world.post("service-levels", await world.body("service-levels", targets=wrong))
    assert faults(refused) == {"/targets/0": "order", "/targets/1/urgency": "repeated"}


# -- steps -------------------------------------------------------------------------------------------------


async def test_the_whole_way(world: World) -> None:
    request = await taken(
        world,
        await world.make("requests", urgency="standard"),
        *TO_ANSWER,
        ("start", {}),
        ("assign", {"assigned_expert": "Another adviser", "seniority": "senior_urban_professional"}),
        ANSWER,
        ("close", {"confirmed": True, "outcome_rating": 4, "outcome_comment": "Helped"}),
        ("reopen", {"reason": "There is more"}),
        ANSWER,
    )
    assert [event["kind"] for event in request["events"]] == [
        "received", "acknowledged", "triaged", "assigned", "started", "reassigned", "answered", "closed", "reopened",
        "answered",
    ]  # fmt: skip
    assert (request["outcome_rating"], request["assigned_expert"], request["breaches"]) == (4, "Another adviser", [])
    assert request["answered_at"] <= request["events"][6]["at"], "the first answer counts"
    assert (request["closed_at"], request["answer_minutes"]) == (None, 0)
    assert all(event["by"] == "key:writer" for event in request["events"])


async def test_triage_settles_the_urgency_and_the_answers_due_instant(world: World) -> None:
    request = await received(world, ago(minutes=1), urgency="standard")
    request = await taken(world, request, ("acknowledge", {}))
    urgent = await taken(world, request, ("triage", {"assigned_unit": "CDTU", "urgency": "urgent", "kind": "both"}))
    complex_ = await taken(world, urgent, ("triage", {"assigned_unit": "CDTU", "urgency": "complex"}))
    assert at(urgent["due_answer"]) < at(request["due_answer"]) < at(complex_["due_answer"])
    assert {urgent["due_triage"], complex_["due_triage"]} == {request["due_triage"]}, "that promise has been kept"
    assert (urgent["kind"], complex_["triaged_at"]) == ("both", urgent["triaged_at"])
    bad = await world.act("requests", request, "triage", {"assigned_unit": "nobody"})
    assert faults(bad) == {"/assigned_unit": "reference"}


async def test_the_clock_stands_while_the_requester_is_waited_for(world: World) -> None:
    request = await received(world, ago(minutes=1), urgency="urgent")
    asked = await taken(world, request, ("acknowledge", {}), ("ask", {"question": "Which city?"}))
    assert (asked["status"], asked["waiting_since"]) == ("waiting_requester", asked["events"][-1]["at"])
    latest = at(asked["due_answer"]) - at(request["due_answer"])
    assert latest >= dt.timedelta(days=55), "the latest that it can become: the cap is 60 days"
    assert asked["due_ack"] == request["due_ack"], "what was acknowledged stays"
    back = await taken(world, asked, ("resume", {"reply": "Kisumu"}))
    assert (back["status"], back["waiting_since"]) == ("acknowledged", None)
    assert abs(at(back["due_answer"]) - at(request["due_answer"])) < HOUR
    assert [(event["kind"], event["note"]) for event in back["events"][-2:]] == [
        ("question_sent", "Which city?"), ("requester_replied", "Kisumu"),
    ]  # fmt: skip


async def test_a_long_silence_stops_the_clock_for_the_cap_and_no_longer(
    world: World, db: asyncpg.Connection[Any]
) -> None:
    request = await received(world, ago(days=200), urgency="urgent")
    asked = await taken(world, request, ("acknowledge", {}), ("ask", {"question": "Which city?"}))
    since = at(asked["received_at"]) + HOUR
    await db.execute(
        "UPDATE requests SET pauses = jsonb_set(pauses, '{0,from}', to_jsonb($1::text)) WHERE code = $2",
        since.isoformat(), request["code"],
    )  # fmt: skip
    back = await taken(world, asked, ("resume", {}))
    moved = at(back["due_answer"]) - at(request["due_answer"])
    assert dt.timedelta(days=57) < moved < dt.timedelta(days=63), "not by the 200 days of silence"
    assert "answer" in {breach["target"] for breach in back["breaches"]}, "the silence was too long to be in time"


async def test_the_first_answer_is_a_senior_urban_professionals(world: World) -> None:
    """VR-41: accepted with a warning, and the breach recorded."""
    request = await taken(world, await world.make("requests"), *TO_ANSWER)
    response = await world.act("requests", request, "answer", {**ANSWER[1], "seniority": "expert"})
    assert warned(response) == {"/seniority": "seniority"}
    (breach,) = response.json()["breaches"]
    assert (breach["target"], breach["due_at"]) == ("seniority", None)
    again = await taken(world, request, ("close", {"confirmed": True}), ("reopen", {"reason": "More"}), ANSWER)
    assert [breach["target"] for breach in again["breaches"]] == ["seniority"], "recorded, never taken back"


async def test_late_steps_record_their_breaches_themselves(world: World) -> None:
    request = await taken(world, await received(world, ago(days=100)), *TO_ANSWER, ANSWER)
    assert [breach["target"] for breach in request["breaches"]] == ["acknowledge", "triage", "answer"]
    assert [breach["due_at"] for breach in request["breaches"]] == [
        request["due_ack"], request["due_triage"], request["due_answer"],
    ]  # fmt: skip
    assert request["answer_minutes"] > 20 * 480


async def test_closing_takes_a_word_of_the_requester_or_ten_working_days(
    world: World, db: asyncpg.Connection[Any]
) -> None:
    request = await taken(world, await world.make("requests"), *TO_ANSWER, ANSWER)
    assert at(request["closes_at"]) > at(request["answered_at"]) + 10 * DAY
    assert (await world.act("requests", request, "close")).json()["code"] == "conflict"
    assert (await world.act("requests", request, "close", {"confirmed": False})).json()["code"] == "conflict"
    await db.execute("UPDATE requests SET closes_at = date_trunc('second', now()) WHERE code = $1", request["code"])
    assert (await world.act("requests", request, "close")).json()["status"] == "closed"


async def test_a_need_that_is_spoken_of_is_recorded_or_dismissed(world: World) -> None:
    """VR-43, a warning."""
    request = await taken(world, await world.make("requests", mentions_need=True), *TO_ANSWER, ANSWER)
    response = await world.act("requests", request, "close", {"confirmed": True})
    assert warned(response) == {"/need_dismissed_reason": "need_open"}
    other = await taken(
        world, await world.make("requests", mentions_need=True, need_dismissed_reason="Known"), *TO_ANSWER, ANSWER
    )
    assert warned(await world.act("requests", other, "close", {"confirmed": True})) == {}


async def test_what_is_not_overdue_is_not_escalated(world: World) -> None:
    request = await world.make("requests")
    assert (await world.act("requests", request, "escalate")).json()["code"] == "conflict"
    late = await taken(world, await received(world, ago(days=60)), ("escalate", {}))
    assert (late["status"], late["events"][-1]["kind"]) == ("escalated", "escalated")
    assert {breach["target"] for breach in late["breaches"]} == {"acknowledge", "triage", "answer"}


async def test_a_referral_names_one_place(world: World) -> None:
    for body in ({}, {"unit": "CDTU", "partner": "A university"}):
        refused = await world.act("requests", await world.make("requests"), "refer", body)
        assert faults(refused) == {"/unit": "one"}
    asked = await taken(world, await world.make("requests"), ("ask", {"question": "Which city?"}))
    referred = await taken(world, asked, ("refer", {"unit": "CDTU"}))
    assert (referred["status"], referred["waiting_since"]) == ("referred", None)
    assert referred["referred_unit_id"] and referred["closed_at"]
    declined = await taken(world, await world.make("requests"), ("decline", {"reason": "Scaled back"}))
    assert declined["declined_reason"] == "Scaled back"
    assert faults(await world.act("requests", await world.make("requests"), "decline", {})) == {"/reason": "required"}


async def test_overdue_is_asked_of_the_present(world: World) -> None:
    late, fine = await received(world, ago(days=60)), await world.make("requests")
    over = (await world.client.get("/v1/requests", params={"overdue": "true", "limit": "500"})).json()["data"]
    codes = {row["code"] for row in over}
    assert late["code"] in codes
    assert fine["code"] not in codes
    in_time = (await world.read("requests", late["id"]))["created_at"]
    past = await world.read("requests", late["id"], as_of=in_time)
    assert past["overdue"] is True


async def test_a_request_does_not_follow_itself(world: World) -> None:
    request = await world.make("requests")
    response = await world.patch("requests", request, {"follow_up_of_id": request["id"]})
    assert faults(response) == {"/follow_up_of_id": "circle"}
