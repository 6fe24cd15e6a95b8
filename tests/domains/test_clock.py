"""The clock explained, compliance counted, and what the background job does by itself (VR-41, VR-42; 6.4)."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domains.needs import desk_jobs
from app.domains.needs.clock_answer import INTERVALS_MAX, explain, intervals
from app.domains.needs.desk_clock import set_due, working_time
from app.domains.needs.desk_jobs import tick
from app.domains.needs.desk_models import Request
from app.domains.needs.desk_vocabulary import RequestState, Urgency
from app.kernel.jobs import Job
from app.kernel.kinds import spell_instant
from app.kernel.session import Database
from app.platform.jobs import Worker
from app.platform.schema import CHECKOUT
from app.settings import Settings
from tests.conftest import client_of
from tests.contract.conformity import conforms, learn
from tests.domains.factories import Body, World, faults
from tests.domains.test_requests import ANSWER, TO_ANSWER, ago, at, received, taken, then

CLOCK_PATH, COMPLIANCE = "/v1/requests/{key}/clock", "/v1/requests/compliance"
SYSTEM = "system:clock"


@pytest.fixture(scope="module")
async def world(writer: AsyncClient) -> World:
    await learn(writer)
    return World(writer)


@pytest.fixture(scope="module")
async def database(fresh: Settings) -> AsyncIterator[Database]:
    found = Database(fresh.asyncpg_dsn, fresh.sqlalchemy_url)
    yield found
    await found.close()


async def clock_of(world: World, request: Body) -> Body:
    response = await world.client.get(f"/v1/requests/{request['id']}/clock")
    assert response.status_code == 200, response.text
    conforms(response, CLOCK_PATH)
    found: Body = response.json()
    return found


def adds_up(clock: Body) -> None:
    """The intervals follow each other without a gap, and their working time is the sum that is told."""
    rows = clock["intervals"]
    assert rows == [] or rows[0]["from"] == clock["received_at"]
    assert all(one["to"] == two["from"] for one, two in pairwise(rows))
    seconds = 0
    for row in rows:
        seconds += row["seconds"]
        assert abs(row["running_total_minutes"] - seconds / 60) < 0.01
        if row["kind"] in ("running", "pause_over_cap"):
            assert row["seconds"] == (at(row["to"]) - at(row["from"])).total_seconds()
        elif row["kind"] != "rest":
            assert row["seconds"] == 0
    assert abs(clock["total_minutes"] - seconds / 60) < 0.01
    answer = clock["targets"][2]
    assert answer["consumed_minutes"] == clock["total_minutes"]


# -- explained ---------------------------------------------------------------------------------------------


async def test_a_person_can_check_the_sum(world: World, db: asyncpg.Connection[Any]) -> None:
    """Friday evening in Nairobi, a question on Tuesday at noon, the reply on Wednesday at ten, answered on Thursday."""
    request = await received(world, then(4, 18, 30).isoformat(), urgency="urgent")
    await db.execute(
        "UPDATE requests SET status = 'answered', answered_at = $2, acknowledged_at = $3, pauses = $4::jsonb, "
        "due_triage = $5 WHERE code = $1",
        request["code"], then(10, 9), then(7, 9),
        f'[{{"from": "{spell_instant(then(8, 12))}", "to": "{spell_instant(then(9, 10))}"}}]', then(10, 13),
    )  # fmt: skip
    clock = await clock_of(world, request)
    adds_up(clock)
    day = then(0, 0).date()
    shown = [
        (row["kind"], row["local_from"][:16], row["local_to"][11:16], row["minutes"]) for row in clock["intervals"]
    ]
    assert shown == [
        ("closed", f"{day + 4 * dt.timedelta(1)}T18:30", "00:00", 0),
        ("closed", f"{day + 5 * dt.timedelta(1)}T00:00", "00:00", 0),
        ("closed", f"{day + 7 * dt.timedelta(1)}T00:00", "08:00", 0),
        ("running", f"{day + 7 * dt.timedelta(1)}T08:00", "16:30", 510),
        ("closed", f"{day + 7 * dt.timedelta(1)}T16:30", "08:00", 0),
        ("running", f"{day + 8 * dt.timedelta(1)}T08:00", "12:00", 240),
        ("paused", f"{day + 8 * dt.timedelta(1)}T12:00", "10:00", 0),
        ("running", f"{day + 9 * dt.timedelta(1)}T10:00", "16:30", 390),
        ("closed", f"{day + 9 * dt.timedelta(1)}T16:30", "08:00", 0),
        ("running", f"{day + 10 * dt.timedelta(1)}T08:00", "09:00", 60),
    ]
    assert clock["total_minutes"] == 1200
    assert [(row["target"], row["working_days"], row["promised_minutes"], row["state"]) for row in clock["targets"]] == [
        ("acknowledge", 2, 960, "met"), ("triage", 3, 1440, "ended"), ("answer", 5, 2400, "met"),
    ]  # fmt: skip
    assert clock["service_level"]["standing"] == "proposal"
    assert "Proposal" in clock["service_level"]["note"]
    assert (clock["calendar"]["code"], clock["calendar"]["time_zone"]) == ("UN-NBO", "Africa/Nairobi")


async def test_every_state_of_a_promise(world: World) -> None:
    fresh_one = await world.make("requests")
    assert {row["state"] for row in (await clock_of(world, fresh_one))["targets"]} == {"running"}
    waiting = await taken(world, fresh_one, ("ask", {"question": "Which city?"}))
    assert {row["state"] for row in (await clock_of(world, waiting))["targets"]} == {"paused"}
    late = await received(world, ago(days=60))
    clock = await clock_of(world, late)
    adds_up(clock)
    assert {row["state"] for row in clock["targets"]} == {"late"}
    answered = await clock_of(world, await taken(world, late, *TO_ANSWER, ANSWER))
    assert {row["state"] for row in answered["targets"]} == {"breached"}
    assert all(row["over_minutes"] > 0 == row["remaining_minutes"] for row in answered["targets"])


async def test_who_may_not_read_a_request_is_told_nothing_of_its_clock(world: World, fresh: Settings) -> None:
    request = await world.make("requests")
    async with client_of(fresh) as anonymous:
        assert (await anonymous.get(f"/v1/requests/{request['id']}/clock")).status_code == 404
        shown = await world.patch("requests", request, {"visibility": "public"})
        assert shown.status_code == 200
        assert (await anonymous.get(f"/v1/requests/{request['code']}/clock")).status_code == 200
        assert (await anonymous.get("/v1/requests/nothing/clock")).status_code == 404
        assert (await anonymous.get("/v1/requests/unit_" + "0" * 32 + "/clock")).status_code == 404
        assert faults(await anonymous.get(f"/v1/requests/{request['code']}/clock?now=1")) == {"?now": "unknown"}


# -- properties --------------------------------------------------------------------------------------------

PROMISE: Body = {
    "calendar": "T", "zone": "Europe/London", "week": [[day, 540, 1020] for day in range(5)], "day": 480,
    "closed": {"2026-12-25": "Christmas Day", "2026-04-03": "Good Friday"},
    "opened": [["2026-10-25", 0, 1440, "Stock-taking"]], "until": "2028-01-01", "service_level": "T",
    "standing": "proposal", "pause_cap_days": 5, "close_after_days": 10,
    "targets": {urgency: {"acknowledge": 2, "triage": 3, "answer": 5} for urgency in Urgency},
}  # fmt: skip


@st.composite
def requests(draw: st.DrawFn) -> tuple[Request, dt.datetime]:
    record = Request()
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=draw(st.integers(0, 300 * 86400)))
    record.code, record.promise, record.urgency, record.received_at = "T", PROMISE, Urgency.STANDARD, start
    record.clock_starts_at, record.status, record.breaches = start, RequestState.RECEIVED, []
    pauses, when = [], start
    for gap, length in draw(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)), max_size=3)):
        begin = when + dt.timedelta(seconds=gap)
        when = begin + dt.timedelta(seconds=length)
        pauses.append({"from": spell_instant(begin), "to": spell_instant(when)})
    if pauses and draw(st.booleans()):
        pauses[-1]["to"] = None
        record.status = RequestState.WAITING_REQUESTER
    record.pauses = pauses
    record.acknowledged_at = record.triaged_at = record.answered_at = record.closed_at = None
    set_due(record)
    return record, when + dt.timedelta(seconds=draw(st.integers(0, 20 * 86400)))


@settings(max_examples=300, deadline=None)
@given(requests())
def test_the_intervals_add_up_to_the_working_time(case: tuple[Request, dt.datetime]) -> None:
    record, now = case
    clock = explain(record, now)
    adds_up(clock)
    assert clock["intervals"] == [] or clock["intervals"][-1]["to"] == spell_instant(now)
    assert abs(clock["total_minutes"] - working_time(record, now).total_seconds() / 60) < 0.01
    for target in clock["targets"]:
        assert (target["consumed_minutes"] > target["promised_minutes"]) <= (target["state"] == "late")


def test_a_clock_of_years_is_bounded_and_still_adds_up() -> None:
    record = Request()
    record.code, record.promise, record.urgency = "T", PROMISE, Urgency.STANDARD
    record.received_at = record.clock_starts_at = dt.datetime(2026, 1, 5, tzinfo=dt.UTC)
    record.status, record.breaches, record.pauses = RequestState.RECEIVED, [], []
    set_due(record)
    now = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
    assert len(intervals(record, now)) > INTERVALS_MAX
    clock = explain(record, now)
    assert (len(clock["intervals"]), clock["intervals"][-1]["kind"]) == (INTERVALS_MAX, "rest")
    adds_up(clock)
    kinds = Counter(row["kind"] for row in clock["intervals"])
    assert kinds["holiday"] == 1


# -- compliance --------------------------------------------------------------------------------------------


async def test_compliance_counts_what_was_kept(world: World, db: asyncpg.Connection[Any]) -> None:
    month = {"from": (then(0, 0) - dt.timedelta(days=700)).isoformat()}
    rows: list[tuple[str, dt.datetime | None, dt.datetime | None, int | None]] = [
        ("answered", then(1, 0), then(2, 0), 100),
        ("closed", then(1, 0), then(2, 0), 300),
        ("answered", then(3, 0), then(2, 0), 1000),
        ("in_progress", None, dt.datetime(2100, 1, 1, tzinfo=dt.UTC), None),
        ("assigned", None, then(2, 0), None),
        ("declined", None, then(2, 0), None),
    ]
    unit = (await world.make("units"))["code"]
    for status, answered, due, minutes in rows:
        request = await world.make("requests", urgency="complex", kind="urban_advisory")
        closed = then(1, 0) if status == "declined" else None
        await db.execute(
            "UPDATE requests SET status = $2, answered_at = $3, due_answer = $4, answer_minutes = $5, closed_at = $6, "
            "assigned_unit_id = (SELECT id FROM units WHERE code = $7) WHERE code = $1",
            request["code"], status, answered, due, minutes, closed, unit,
        )  # fmt: skip
    response = await world.client.get(COMPLIANCE, params={**month, "urgency": "complex", "kind": "urban_advisory"})
    (group,) = conforms(response, COMPLIANCE).json()["groups"]
    assert (group["group"], group["requests"]) == (None, 6)
    assert group["targets"]["answer"] == {"met": 2, "breached": 1, "open": 1, "late": 1, "ended": 1}
    assert group["answer_minutes"] == {"answered": 3, "median": 300, "p90": 860}
    assert group["basis"] == {"proposal": 6, "adopted": 0}
    for by, name in (("unit", unit), ("kind", "urban_advisory"), ("urgency", "complex"), ("period", None)):
        told = conforms(await world.client.get(COMPLIANCE, params={"by": by, "unit": unit}), COMPLIANCE).json()
        assert sum(entry["requests"] for entry in told["groups"]) == 6
        assert name is None or [entry["group"] for entry in told["groups"]] == [name]
    nothing = conforms(await world.client.get(COMPLIANCE, params={"to": "1999-01-01"}), COMPLIANCE).json()
    assert nothing["groups"][0]["answer_minutes"] == {"answered": 0, "median": None, "p90": None}


async def test_compliance_is_of_what_the_caller_may_see(world: World, fresh: Settings) -> None:
    before = (await world.client.get(COMPLIANCE)).json()["groups"][0]["requests"]
    assert before > 0
    async with client_of(fresh) as anonymous:
        seen = (await anonymous.get(COMPLIANCE)).json()["groups"][0]["requests"]
        public = (await anonymous.get("/v1/requests", params={"total": "exact"})).json()["page"]["total"]
    assert seen == public < before


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"by": "territory"}, {"?by": "choice"}),
        ({"kind": "x"}, {"?kind": "choice"}),
        ({"urgency": "now"}, {"?urgency": "choice"}),
        ({"from": "yesterday"}, {"?from": "type"}),
        ({"unit": "nobody"}, {"?unit": "reference"}),
        ({"unit": "req_" + "0" * 32}, {"?unit": "reference"}),
        ({"limit": "5"}, {"?limit": "unknown"}),
    ],
)
async def test_compliance_takes_no_nonsense(world: World, query: dict[str, str], expected: dict[str, str]) -> None:
    assert faults(conforms(await world.client.get(COMPLIANCE, params=query), COMPLIANCE)) == expected


# -- the job -----------------------------------------------------------------------------------------------


async def history(world: World, request: Body) -> list[Body]:
    rows: list[Body] = (await world.client.get(f"/v1/requests/{request['id']}/history")).json()["data"]
    return rows


async def test_the_job_records_escalates_and_closes_once(world: World, database: Database) -> None:
    late = await received(world, ago(days=90))
    answered = await taken(world, await world.make("requests"), *TO_ANSWER, ANSWER)
    async with console_of(database) as db:
        await db.execute("UPDATE requests SET closes_at = now() - interval '2 s' WHERE code = $1", answered["code"])
    wanted = await tick(database)
    assert wanted is not None
    assert wanted > dt.datetime.now(dt.UTC), "the next instant at which something falls due"
    found = await world.read("requests", late["id"])
    assert (found["status"], [breach["target"] for breach in found["breaches"]]) == (
        "escalated", ["acknowledge", "triage", "answer"],
    )  # fmt: skip
    assert [event["by"] for event in found["events"][1:]] == [SYSTEM]
    assert (await world.read("requests", answered["id"]))["status"] == "closed"
    told = await history(world, late)
    assert [(row["by"], row["reason"]) for row in told[:2]] == [
        (SYSTEM, "The answer is overdue"), (SYSTEM, "A promise has not been kept"),
    ]  # fmt: skip
    await tick(database)
    assert await world.read("requests", late["id"]) == found, "a second time does nothing"


def console_of(database: Database) -> Any:
    @asynccontextmanager
    async def opened() -> AsyncIterator[asyncpg.Connection[Any]]:
        connection = await database.listen()
        try:
            yield connection
        finally:
            await connection.close()

    return opened()


async def test_two_at_once_do_everything_once(world: World, database: Database) -> None:
    made = [await received(world, ago(days=90)) for _ in range(5)]
    await asyncio.gather(*(tick(database) for _ in range(3)))
    for request in made:
        found = await world.read("requests", request["id"])
        assert Counter(breach["target"] for breach in found["breaches"]) == {"acknowledge": 1, "triage": 1, "answer": 1}
        assert [event["kind"] for event in found["events"]] == ["received", "escalated"]


async def test_a_request_that_waits_too_long_is_escalated(
    world: World, database: Database, db: asyncpg.Connection[Any]
) -> None:
    request = await received(world, ago(days=200), urgency="urgent")
    await taken(world, request, ("acknowledge", {}), ("ask", {"question": "Which city?"}))
    await db.execute("UPDATE requests SET due_answer = now() - interval '1 hour' WHERE code = $1", request["code"])
    await tick(database)
    found = await world.read("requests", request["id"])
    assert (found["status"], found["waiting_since"]) == ("escalated", None)


async def test_one_request_that_goes_wrong_holds_up_no_other(
    world: World, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    made = [await received(world, ago(days=90)) for _ in range(3)]
    escalate = desk_jobs._escalate

    async def fails_once(database: Database, key: uuid.UUID) -> None:
        if made[0]["id"].endswith(key.hex):
            raise LookupError("this one")
        await escalate(database, key)

    monkeypatch.setattr(desk_jobs, "_escalate", fails_once)
    monkeypatch.setattr(desk_jobs, "BATCH", 1)
    await tick(database)
    states = [(await world.read("requests", request["id"]))["status"] for request in made]
    assert states == ["received", "escalated", "escalated"]
    assert "could not be served" in caplog.text
    monkeypatch.undo()
    await tick(database)
    assert (await world.read("requests", made[0]["id"]))["status"] == "escalated"


async def test_an_archived_request_is_left_alone(world: World, database: Database) -> None:
    request = await received(world, ago(days=90))
    response = await world.client.delete(f"/v1/requests/{request['id']}", headers={"If-Match": "*"})
    assert response.status_code == 204
    await tick(database)
    assert (await world.read("requests", request["id"]))["breaches"] == []


# -- the worker --------------------------------------------------------------------------------------------


async def test_a_job_runs_in_one_worker_at_a_time(database: Database, db: asyncpg.Connection[Any]) -> None:
    running = most = runs = 0

    async def work(_: Database) -> None:
        nonlocal running, most, runs
        running, runs = running + 1, runs + 1
        most = max(most, running)
        await asyncio.sleep(0.2)
        running -= 1

    job = Job("alone", 3600, work)
    await db.execute("INSERT INTO jobs (name) VALUES ('alone')")
    assert sorted(await asyncio.gather(*(Worker(database, [job]).run_one() for _ in range(3)))) == [False, False, True]
    assert (most, runs) == (1, 1)
    assert not await Worker(database, [job]).run_one(), "it is due in an hour"


async def test_a_job_that_fails_says_so_and_comes_again(database: Database, db: asyncpg.Connection[Any]) -> None:
    async def fail(_: Database) -> None:
        raise LookupError("nothing to see here")

    await db.execute("INSERT INTO jobs (name) VALUES ('failing')")
    assert await Worker(database, [Job("failing", 3600, fail)]).run_one()
    row = await db.fetchrow(
        "SELECT failure, next_at - now() < interval '10 s' AS soon FROM jobs WHERE name = 'failing'"
    )
    assert row is not None
    assert (row["failure"], row["soon"]) == ("LookupError", True)


def start_worker(settings: Settings, said: Path, program: str = "") -> subprocess.Popen[bytes]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HINGE_")}
    code = f"{program}\nimport sys; sys.argv = ['hinge', 'worker']\nfrom app.cli import main; main()"
    with said.open("wb") as output:
        return subprocess.Popen(
        [sys.executable, "-c", code], cwd=CHECKOUT, env={**environment, "HINGE_DATABASE_URL": settings.asyncpg_dsn},
        stderr=output, stdout=output,
    )  # fmt: skip


STUCK = """
import asyncio
from app.domains.needs import desk_jobs
async def stuck(database, key):
    async with database.unit(desk_jobs.CALLER) as unit:
        from sqlalchemy import text
        await unit.session.execute(text("UPDATE requests SET subject = 'half done'"))
        await unit.session.execute(text("INSERT INTO loads (name, checksum) VALUES ('never', 'x')"))
        await asyncio.sleep(600)
desk_jobs._record = stuck
"""


async def until(condition: Any, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, "it did not come to that"
        await asyncio.sleep(0.1)


async def test_a_worker_that_is_killed_leaves_nothing_half_done(
    world: World, fresh: Settings, db: asyncpg.Connection[Any], tmp_path: Path
) -> None:
    """Killed in the middle of the job, with its row locked; the next two workers do it, once."""
    request = await received(world, ago(days=90))
    await db.execute("UPDATE jobs SET next_at = now() WHERE name = 'clock'")
    killed = start_worker(fresh, tmp_path / "killed", STUCK)
    try:

        async def locked() -> bool:
            waits = await db.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'"
            )
            return bool(waits >= 2)

        await until(locked)
        killed.send_signal(signal.SIGKILL)
    finally:
        killed.kill()
        killed.wait(10)
    assert (await world.read("requests", request["id"]))["subject"] == request["subject"]
    workers = [start_worker(fresh, tmp_path / str(number)) for number in range(2)]
    try:

        async def escalated() -> bool:
            here = ["working on clock" in (tmp_path / str(number)).read_text() for number in range(2)]
            return all(here) and (await world.read("requests", request["id"]))["status"] == "escalated"

        await until(escalated)
    finally:
        for worker in workers:
            worker.terminate()
        codes = [worker.wait(20) for worker in workers]
    assert codes == [0, 0], "they leave when they are asked to"
    found = await world.read("requests", request["id"])
    assert Counter(breach["target"] for breach in found["breaches"]) == {"acknowledge": 1, "triage": 1, "answer": 1}
    assert [event["kind"] for event in found["events"]] == ["received", "escalated"]
