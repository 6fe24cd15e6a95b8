"""Every state, action and caller of every workflow, in all combinations (model 6.1, 6.2, 6.11, 6.12; the others are P)."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient, Response

from app.kernel import store
from app.kernel.access import Caller
from app.kernel.errors import Forbidden
from app.kernel.session import Database
from app.registry import REGISTRY
from app.settings import Settings
from tests.domains.callers import NAMES
from tests.domains.factories import COURSE, USD, YEAR, Body, World

EVERY = ("write", "consider", "validate", "configure", "serve", "publish", "merge")
SCOPES = {"anonymous": (), "viewer": (), "editor": EVERY, "admin": (*EVERY, "verify")}
"""The verbs that a caller has in the domains of this table."""

TABLE = """
plans: draft submitted considered superseded withdrawn
    submit: draft -> submitted
    consider: submitted -> considered (consider)
    supersede: considered -> superseded (consider)
    withdraw: draft submitted -> withdrawn
actions: planned active on_hold done dropped
    activate: planned on_hold -> active
    complete: active -> done
    hold: planned active -> on_hold
    drop: planned active on_hold done -> dropped
    reopen: done dropped -> planned
    prioritise: planned active on_hold done dropped -> *
key-activities: planned under_way delivered not_delivered carried_over
    start: planned carried_over -> under_way
    deliver: planned under_way -> delivered
    miss: planned under_way -> not_delivered
    carry_over: planned under_way not_delivered -> carried_over
    reopen: delivered not_delivered carried_over -> planned
indicator-values: provisional final
    finalise: provisional -> final
    reopen: final -> provisional
posts: existing requested approved under_recruitment filled vacant cancelled
    approve: requested -> approved
    recruit: approved -> under_recruitment
    fill: under_recruitment -> filled
    vacate: filled -> vacant
    cancel: requested -> cancelled
budget-lines: proposed approved partly_resourced resourced spent withdrawn
    approve: proposed -> approved
    resource_partly: approved -> partly_resourced
    resource: approved partly_resourced -> resourced
    spend: resourced partly_resourced -> spent
    withdraw: proposed -> withdrawn
resource-packages: draft ready offered partly_funded funded closed
    make_ready: draft -> ready
    offer: ready -> offered
    fund_partly: offered -> partly_funded
    fund: offered partly_funded -> funded
    close: draft ready offered partly_funded funded -> closed
guidance: draft in_consultation issued withdrawn
    consult: draft -> in_consultation
    issue: draft in_consultation -> issued
    withdraw: draft in_consultation issued -> withdrawn
practices: submitted screened published retired
    screen: submitted -> screened
    publish: screened -> published
    retire: submitted screened published -> retired
needs: draft submitted under_validation validated matched addressed closed expired merged rejected
    submit: draft -> submitted
    begin_validation: submitted -> under_validation (validate)
    validate: under_validation -> validated (validate)
    return: under_validation -> draft (validate)
    match: validated -> matched
    address: matched -> addressed
    close: addressed -> closed
    merge: draft submitted under_validation validated matched addressed expired -> merged (validate)
    reject: draft submitted under_validation validated matched addressed expired -> rejected (validate)
    expire: validated -> expired (validate)
    revalidate: expired -> under_validation (validate)
assessments: designed under_way summarised validated published
    begin: designed -> under_way
    summarise: under_way -> summarised
    validate: summarised -> validated (validate)
    publish: validated -> published (validate)
country-processes: planned drafting validated in_force ended
    draft: planned -> drafting
    validate: drafting -> validated
    enter_into_force: validated -> in_force
    end: in_force -> ended
tool-proposals: pending develop adapt_existing decline
    develop: pending -> develop (validate)
    adapt_existing: pending -> adapt_existing (validate)
    decline: pending -> decline (validate)
need-methods: draft active retired
    activate: draft -> active (configure)
    retire: active -> retired (configure)
requests: received acknowledged triaged assigned in_progress waiting_requester escalated answered referred declined closed reopened
    acknowledge: received escalated -> acknowledged (serve)
    triage: acknowledged triaged escalated reopened -> triaged (serve)
    assign: triaged assigned in_progress escalated reopened -> assigned (serve)
    start: assigned escalated reopened -> in_progress (serve)
    ask: received acknowledged triaged assigned in_progress escalated reopened -> waiting_requester (serve)
    resume: waiting_requester -> *
    answer: assigned in_progress escalated reopened -> answered (serve)
    close: answered -> closed
    escalate: received acknowledged triaged assigned in_progress waiting_requester reopened -> escalated (serve)
    refer: received acknowledged triaged assigned in_progress waiting_requester escalated reopened -> referred (serve)
    decline: received acknowledged triaged assigned in_progress waiting_requester escalated reopened -> declined (serve)
    reopen: closed referred declined -> reopened
service-levels: draft active retired
    activate: draft -> active (configure)
    retire: draft active -> retired (configure)
calendars: draft active retired
    activate: draft -> active (configure)
    declare_day: draft active -> * (configure)
    retire: draft active -> retired (configure)
tools: listed selected designing in_development testing published maintained retired
    select: listed -> selected
    design: selected -> designing
    develop: designing -> in_development
    test: in_development -> testing
    publish: testing -> published
    maintain: published -> maintained
    retire: maintained -> retired
transformations: listed selected designing in_development testing published maintained retired
    select: listed -> selected
    design: selected -> designing
    develop: designing -> in_development
    test: in_development -> testing
    publish: testing -> published
    maintain: published -> maintained
    retire: maintained -> retired
packages: designed testing offered retired
    test: designed -> testing
    offer: testing -> offered
    retire: designed testing offered -> retired
courses: idea concept in_development pilot published archived
    conceive: idea -> concept
    develop: concept -> in_development
    pilot: in_development -> pilot (publish)
    publish: pilot -> published (publish)
    revise: published -> in_development (publish)
    withdraw: published -> archived (publish)
partners: unverified profile_incomplete in_review verified rejected suspended expired
    submit: unverified profile_incomplete rejected expired -> in_review
    return_profile: unverified in_review -> profile_incomplete (verify)
    expire: verified -> expired (verify)
    suspend: verified -> suspended (verify)
    reinstate: suspended -> in_review (verify)
    merge: unverified profile_incomplete in_review verified rejected suspended expired -> * (merge)
verifications: open completed cancelled
    complete: open -> completed (verify)
    cancel: open -> cancelled (verify)
risk-flags: raised validated dismissed cleared
    validate: raised -> validated (verify)
    dismiss: raised -> dismissed (verify)
    escalate: raised validated -> *
    clear: validated -> cleared (verify)
diligence-rules: draft active retired
    activate: draft -> active (configure)
    retire: active -> retired (configure)
agreements: draft under_negotiation signed active amended expiring ended terminated
    negotiate: draft -> under_negotiation
    sign: under_negotiation -> signed
    activate: signed -> active
    amend: active expiring -> amended
    resume: amended -> active
    announce_end: active -> expiring
    end: active expiring -> ended
    terminate: draft under_negotiation signed active amended expiring -> terminated
centres: idea feasibility establishing operational mature discontinued
    study: idea -> feasibility
    establish: feasibility -> establishing
    open: establishing -> operational
    consolidate: operational -> mature
    discontinue: idea feasibility establishing operational mature -> discontinued
calls: draft sent_for_publication published closed assessing assessed awarded no_award cancelled
    send: draft -> sent_for_publication
    take_back: sent_for_publication -> draft
    publish: sent_for_publication -> published (publish)
    move_closing: published -> * (publish)
    close: published -> closed (publish)
    assess: closed -> assessing (award)
    conclude: assessing -> assessed (award)
    award: assessed -> awarded (award)
    award_nobody: assessed -> no_award (award)
    cancel: published closed assessing assessed -> cancelled (publish)
applications: draft submitted preselected recommended rejected successful accepted declined withdrawn retracted
    submit: draft -> submitted
    take_back: submitted -> draft
    preselect: submitted -> preselected (award)
    recommend: submitted preselected -> recommended (award)
    reject: submitted preselected recommended -> rejected (award)
    withdraw: draft submitted preselected recommended -> withdrawn
appraisals: named declared completed recused
    declare: named -> declared (appraise)
    stand_aside: named declared -> recused (appraise)
    score: declared -> * (appraise)
    complete: declared -> completed (appraise)
awards: proposed pending accepted declined withdrawn
    decide: proposed -> pending (award)
    accept: pending -> accepted
    decline: pending -> declined
    withdraw: proposed pending accepted -> withdrawn (award)
clarifications: asked answered
    answer: asked -> answered
champions: nominated shortlisted selected not_selected
    shortlist: nominated -> shortlisted (award)
    select: shortlisted -> selected (award)
    turn_down: nominated shortlisted -> not_selected (award)
chairs: designed called awarded active ended
    announce: designed -> called
    award: called -> awarded (award)
    activate: awarded -> active
    end: active -> ended
markers: draft active retired
    activate: draft -> active (configure)
    retire: active -> retired (configure)
marker-assessments: draft submitted signed_off superseded
    submit: draft -> submitted
    sign_off: submitted -> signed_off (signoff)
sessions: planned held minuted cancelled
    hold: planned -> held (decide)
    adopt_minutes: held -> minuted (decide)
    cancel: planned -> cancelled (decide)
reviews: draft submitted screened in_review approved approved_with_conditions returned_for_revision deferred rejected resubmitted conditions_met
    submit: draft -> submitted
    submit: submitted screened in_review -> *
    screen: submitted -> screened (decide)
    begin_review: screened resubmitted deferred -> in_review (decide)
    set_condition: in_review -> * (decide)
    waive: in_review -> * (chair)
    approve: in_review -> approved (decide)
    approve_with_conditions: in_review -> approved_with_conditions (decide)
    return: in_review -> returned_for_revision (decide)
    defer: in_review -> deferred (decide)
    reject: in_review -> rejected (decide)
    resubmit: returned_for_revision -> resubmitted
    resubmit: resubmitted in_review -> *
    meet_condition: approved_with_conditions -> * (decide)
    close_conditions: approved_with_conditions -> conditions_met (decide)
"""  # noqa: E501 - the states of a review
"""The machines as the model has them; what the code declares is held against this, and so is what it does."""

Console = asyncpg.Connection
Step = tuple[str, str, str, str]  # action, state before, state after, verb
MACHINES: dict[str, tuple[list[str], list[Step]]] = {}
for _line in TABLE.strip().splitlines():
    _name, _rest = (part.strip() for part in _line.split(":"))
    if not _line.startswith(" "):
        _path = _name
        MACHINES[_path] = (_rest.split(), [])
        continue
    _sources, _target = _rest.split(" -> ")
    _goal, _, _verb = _target.partition(" (")
    MACHINES[_path][1].extend(
        (_name, source, source if _goal == "*" else _goal, _verb.rstrip(")") or "write") for source in _sources.split()
    )

PAYLOADS: dict[str, Body] = {
    "consider": {"considered_on": "2031-11-15"},
    "activate": {"resources": "A grant"},
    "complete": {"evidence": "A report"},
    "deliver": {"evidence": "A report"},
    "hold": {"cause": "resource_condition", "resource_condition": "if_additional_resources"},
    "prioritise": {"year": YEAR, "category": None, "certainty": "unknown"},
    "resource": {"resources": "Core"},
    "resource_partly": {"resources": "Core"},
    "fund": {"resources": "A donor"},
    "fund_partly": {"resources": "A donor"},
    "issue": {"issued_on": "2031-02-03"},
    "need-methods.activate": {},
    "diligence-rules.activate": {},
    "markers.activate": {},
    "sessions.hold": {},
    "reviews.submit": {"reference": "TOOL"},
    "reviews.resubmit": {"reference": "TOOL"},
    "reviews.set_condition": {"text": {"en": "Add a baseline"}},
    "reviews.meet_condition": {"number": 1, "evidence": "Annex 2"},
    "partners.merge": {"into": "PARTNER-KEPT"},
    "needs.match": {
        "match_kind": "no_match",
        "target_kind": "tool_proposal",
        "proposal_title": {"en": "A tool"},
        "rationale": {"en": "None is there"},
    },
    "needs.validate": {"validation_basis": "government"},
    "needs.address": {"addressed_by": "course", "reference": "A course"},
    "needs.close": {"outcome": "resolved"},
    "needs.merge": {"duplicate_of": "NEED-KEPT"},
}


def payload_of(path: str, action: str) -> Body:
    return PAYLOADS.get(f"{path}.{action}", PAYLOADS.get(action, {}))


REASON = "Because the table says so"
SUBMISSION: Body = {
    "submission_kind": "full_document", "brief_waived": True, "brief_waived_reason": "It continues an approved one.",
    "documents": [{"title": "Project document"}],
}  # fmt: skip
"""A review that can be submitted."""


async def need_for_every_step(world: World, db: Console) -> Body:
    """A need with evidence, whose day of review has passed, and another to be merged into."""
    kept = await world.client.get("/v1/needs/NEED-KEPT")
    if kept.status_code == 404:
        await world.make("needs", code="NEED-KEPT")
    need = await world.make("needs", full=True)
    await db.execute("UPDATE needs SET review_by = '2020-01-01' WHERE code = $1", need["code"])
    return need


async def subject(world: World, db: Console, path: str) -> Body:
    """A record whose guards are satisfied in every state."""
    if path == "plans":
        document = await world.make("documents", full=True)
        plan = await world.make("plans", document_id=document["id"])
        later = await world.make("plans", supersedes_id=plan["id"])
        await db.execute("UPDATE plans SET status = 'considered' WHERE code = $1", later["code"])
        above: Body = {"plan_id": plan["id"]}
        for level in ("objectives", "outcomes", "outputs", "actions"):
            made = await world.make(level, **above)
            above = {f"{REGISTRY[level].type.lower()}_id": made["id"]}
        return plan
    if path == "centres":
        return await world.make(path, full=True, first_service_on="2021-05-06")
    if path == "needs":
        return await need_for_every_step(world, db)
    if path == "reviews":
        made = await world.make(path, **SUBMISSION)
        return (await world.act(path, made, "submit", payload_of(path, "submit"))).json()  # type: ignore[no-any-return]  # JSON
    if path == "courses":
        return await world.make(path, **COURSE, target_group_ids=[(await world.the("target-groups"))["id"]])
    if path == "resource-packages":
        return await world.make(path, linked_action_ids=[(await world.the("actions"))["id"]], amount=USD)
    return await world.make(path)


DESK = {"requests", "service-levels", "calendars"}
"""Taken through both doors by every role in test_desk_machines.py."""
TIED = {"partners", "verifications", "risk-flags", "agreements"}
"""What a step asks of them is no longer so after the step, or was not so before another: tried where partners are."""
CALLS = {"calls", "applications", "appraisals", "awards", "clarifications", "champions", "chairs"}
"""Taken through both doors by every role in test_call_machines.py."""
REVIEWED = {"markers", "marker-assessments", "sessions", "reviews"}
"""Their guards ask of one another what one record cannot have in every state: see test_reviews.py and test_every_role.py."""
ELSEWHERE = DESK | TIED | CALLS | REVIEWED
CASES = [(path, state) for path, (states, _) in MACHINES.items() for state in states if path not in ELSEWHERE]


def test_the_code_declares_these_machines_and_no_others() -> None:
    declared = {}
    for path, resource in REGISTRY.items():
        if resource.workflow is not None:
            steps = [
                (step.name, source, step.target or source, step.verb)
                for step in resource.workflow.transitions
                for source in step.sources
            ]
            declared[path] = ([str(state.value) for state in resource.workflow.states], sorted(steps))
    assert declared == {path: (states, sorted(steps)) for path, (states, steps) in MACHINES.items()}


@pytest.mark.parametrize("path", list(MACHINES))
async def test_a_new_record_is_in_the_first_state(world: World, path: str) -> None:
    first = "requested" if path == "posts" else MACHINES[path][0][0]  # an existing post comes by import alone
    assert (await world.make(path))[REGISTRY[path].workflow.field] == first  # type: ignore[union-attr]  # it has one


class Trial:
    """One record, put back into one state before each attempt."""

    def __init__(self, world: World, db: Console, path: str, state: str, record: Body) -> None:
        self.world, self.db, self.path, self.state = world, db, path, state
        self.resource = REGISTRY[path]
        self.field = self.resource.workflow.field  # type: ignore[union-attr]  # only resources with one come here
        self.id = record["id"]

    async def reset(self) -> Body:
        await self.db.execute(
            f"UPDATE {self.resource.table} SET {self.field} = $1, visibility = 'public' WHERE id = $2::text::uuid",
            self.state, self.id.split("_")[1],
        )  # fmt: skip
        return await self.world.read(self.path, self.id)

    async def history(self) -> list[Body]:
        response = await self.world.client.get(f"/v1/{self.path}/{self.id}/history", params={"limit": 2})
        rows: list[Body] = response.json()["data"]
        return rows

    async def attempt(self, client: AsyncClient, action: str) -> Response:
        return await client.post(
            f"/v1/{self.path}/{self.id}/{action.replace('_', '-')}",
            json={**payload_of(self.path, action), "reason": REASON}, headers={"If-Match": "*"},
        )  # fmt: skip

    async def took(self, response: Response, before: Body, action: str, after: str, who: str) -> None:
        assert response.status_code == 200, response.text
        shown = response.json()
        assert (shown[self.field], shown["row_version"]) == (after, before["row_version"] + 1)
        shown.pop("warnings", None)
        if SCOPES[who] != SCOPES["admin"]:
            shown.pop("actions")  # an administrator, who reads below, may do more
        read = await self.world.read(self.path, self.id)
        assert read == read | shown, "the answer is what a GET then shows"
        last, previous = await self.history()
        assert (last["version"], previous["version"]) == (shown["row_version"], before["row_version"])
        assert (last["op"], last["by"], last["reason"], last["note"]["action"]) == (
            "update",
            f"key:the-{who}",
            REASON,
            action,
        )
        assert (self.field in last["changed"]) == (after != self.state)

    async def refused(self, response: Response, before: Body) -> Body:
        problem: Body = response.json()
        assert response.headers["content-type"] == "application/problem+json"
        assert await self.world.read(self.path, self.id) == before, "a refused step leaves no trace"
        return problem


@pytest.mark.parametrize(("path", "state"), CASES)
async def test_every_action_from_every_state_by_every_caller(
    world: World, callers: dict[str, AsyncClient], db: Console, path: str, state: str
) -> None:
    trial = Trial(world, db, path, state, await subject(world, db, path))
    steps = MACHINES[path][1]
    open_steps = {name: after for name, source, after, _ in steps if source == state}
    verbs = {name: verb for name, _, _, verb in steps}
    in_order = list(dict.fromkeys(name for name, source, _, _ in steps if source == state))
    for who in NAMES:
        client, worked = callers[who], set()
        for action, verb in verbs.items():
            before = await trial.reset()
            response = await trial.attempt(client, action)
            if verb not in SCOPES[who]:
                problem = await trial.refused(response, before)
                scope = f"{REGISTRY[path].domain}:{verb}"
                expected = (401, "unauthenticated", None) if who == "anonymous" else (403, "forbidden", scope)
                assert (problem["status"], problem["code"], problem.get("missing_scope")) == expected
            elif action not in open_steps:
                problem = await trial.refused(response, before)
                assert (problem["status"], problem["code"]) == (409, "state")
                assert (problem["state"], problem["allowed"], problem["action"]) == (state, in_order, action)
            else:
                await trial.took(response, before, action, open_steps[action], who)
                worked.add(action)
        await trial.reset()
        shown = (await client.get(f"/v1/{path}/{trial.id}")).json()
        assert set(shown["actions"]) == worked, who


async def test_considering_has_a_scope_of_its_own(world: World, db: Console, fresh: Settings) -> None:
    plan = await subject(world, db, "plans")
    await db.execute("UPDATE plans SET status = 'submitted' WHERE code = $1", plan["code"])
    database = Database(fresh.asyncpg_dsn, fresh.sqlalchemy_url)
    writes = Caller("key:writes", frozenset({"plans:read", "plans:write"}))
    try:
        with pytest.raises(Forbidden) as refused:
            async with database.unit(writes) as unit:
                await store.act(unit, REGISTRY["plans"], plan["code"], "consider", PAYLOADS["consider"], "*")
    finally:
        await database.close()
    assert refused.value.members == {"missing_scope": "plans:consider"}


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [({}, 428, "precondition_required"), ({"If-Match": '"v99.00000000"'}, 412, "precondition_failed")],
)
@pytest.mark.parametrize("path", list(MACHINES))
async def test_a_step_needs_the_version_it_is_taken_from(
    world: World, path: str, headers: dict[str, str], status: int, code: str
) -> None:
    record = await world.make(path)
    for action in dict.fromkeys(name for name, *_ in MACHINES[path][1]):
        url = f"/v1/{path}/{record['id']}/{action.replace('_', '-')}"
        response = await world.client.post(url, json=payload_of(path, action), headers=headers)
        assert (response.status_code, response.json()["code"]) == (status, code), action


@pytest.mark.parametrize("path", list(MACHINES))
async def test_the_state_is_no_member_to_edit(world: World, path: str) -> None:
    record: dict[str, Any] = await world.make(path)
    field = REGISTRY[path].workflow.field  # type: ignore[union-attr]  # it has one
    response = await world.patch(path, record, {field: MACHINES[path][0][1]})
    assert response.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]] == [(f"/{field}", "read_only")]
    made = await world.post(path, await world.body(path, **{field: MACHINES[path][0][1]}))
    assert [(fault["pointer"], fault["code"]) for fault in made.json()["errors"]] == [(f"/{field}", "unknown")]
