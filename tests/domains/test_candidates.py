"""Candidates for a need: the score and its terms, who sees them, and what a match keeps of them (D7; VR-23; ADR 0034)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from app.domains.needs.candidates import METHOD, WEIGHTS, Offer, Scored, Wanted, best_first, scored
from app.domains.needs.vocabulary import MatchTarget, RemedyKind
from app.platform.keys import create_key
from app.settings import Settings
from tests.conftest import client_of
from tests.contract.refusals import refused
from tests.domains.factories import World
from tests.domains.offering import offered

TODAY = dt.date(2026, 6, 1)
WANTED = Wanted(
    ("land", "housing"),
    ("organisation",),
    frozenset({"KEN"}),
    frozenset({"002", "001"}),
    ("sw", "en"),
    RemedyKind.MIXED,
)
TOOL = Offer(
    MatchTarget.TOOL, "tool_1", "T-1", {"en": "A tool"}, ("land",), ("organisation", "individual"), ("002",), ("en",),
    ("online",), True, TODAY,
)  # fmt: skip


def days_before(number: int) -> dt.date:
    return TODAY - dt.timedelta(number)


def values(found: Scored) -> dict[str, Decimal | None]:
    return {term.term: term.value for term in found.terms}


# -- the score ---------------------------------------------------------------------------------------------


def test_a_score_worked_out_by_hand() -> None:
    """docs/gaps.md shows the same."""
    found = scored(WANTED, TOOL, TODAY)
    expected = {
        "theme": Decimal("0.50"), "level": Decimal("1.00"), "territory": Decimal("0.50"), "language": Decimal("0.50"),
        "modality": None, "verification": Decimal("1.00"), "freshness": Decimal("1.00"),
    }  # fmt: skip
    assert values(found) == expected
    # (30 of 0.5, 15 of 1, 15 of 0.5, 10 of 0.5, 10 of 1, 10 of 1) / 90
    assert (found.score, found.known_weight) == (Decimal("69.44"), 90)
    assert found.terms[0].why == "1 of 2: land." and found.terms[4].why == "The need names no modality."


@pytest.mark.parametrize(
    ("offer", "term", "value"),
    [
        ({"themes": ()}, "theme", None), ({"themes": ("climate",)}, "theme", "0.00"), ({"levels": ()}, "level", None),
        ({"territories": ()}, "territory", None), ({"territories": ("KEN",)}, "territory", "1.00"),
        ({"territories": ("SEN", "001")}, "territory", "0.50"), ({"territories": ("SEN",)}, "territory", "0.00"),
        ({"languages": ()}, "language", None), ({"languages": ("fr",)}, "language", "0.00"),
        ({"verified": None}, "verification", None), ({"verified": False}, "verification", "0.00"),
        ({"updated_on": None}, "freshness", None), ({"updated_on": days_before(365)}, "freshness", "1.00"),
        ({"updated_on": days_before(1095)}, "freshness", "0.50"), ({"updated_on": days_before(4000)}, "freshness", "0.00"),
        ({"updated_on": days_before(-9)}, "freshness", "1.00"),
    ],
)  # fmt: skip
def test_each_term(offer: dict[str, Any], term: str, value: str | None) -> None:
    found = scored(WANTED, replace(TOOL, **offer), TODAY)
    assert values(found)[term] == (None if value is None else Decimal(value))


texts = st.lists(st.sampled_from("abcd"), max_size=4, unique=True).map(tuple)
offers = st.builds(
    Offer, st.sampled_from((MatchTarget.TOOL, MatchTarget.COURSE)), st.just("x_1"), st.text("XYZ", min_size=1, max_size=3),
    st.just({"en": "x"}), texts, texts, texts, texts, texts, st.none() | st.booleans(),
    st.none() | st.dates(dt.date(2010, 1, 1), TODAY),
)  # fmt: skip
wants = st.builds(
    Wanted, texts, texts, texts.map(frozenset), texts.map(frozenset), texts, st.sampled_from(RemedyKind), texts
)  # fmt: skip


@given(wants, offers)
def test_the_score_is_the_mean_of_what_is_known(wanted: Wanted, offer: Offer) -> None:
    found = scored(wanted, offer, TODAY)
    assert [term.term for term in found.terms] == list(WEIGHTS) and sum(WEIGHTS.values()) == 100
    known = [(term.weight, term.value) for term in found.terms if term.value is not None]
    assert all(0 <= value <= 1 for _, value in known) and all(term.why for term in found.terms)
    assert found.known_weight == sum(weight for weight, _ in known)
    if not known:
        assert found.score is None
        return
    mean = sum(weight * value for weight, value in known) / Decimal(found.known_weight)
    assert found.score == (100 * mean).quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(wants, offers)
def test_what_is_not_known_neither_helps_nor_harms(wanted: Wanted, offer: Offer) -> None:
    """A term that becomes known at the value of the score leaves it; a worse one lowers it, a better one raises it."""
    unknown = scored(wanted, replace(offer, verified=None), TODAY)
    if unknown.score is None:
        return
    good, bad = (scored(wanted, replace(offer, verified=verified), TODAY) for verified in (True, False))
    assert good.score is not None and bad.score is not None
    assert bad.score <= unknown.score <= good.score


@effort(max_examples=50)
@given(wants, st.lists(offers, max_size=8))
def test_the_best_come_first_and_the_blocked_last(wanted: Wanted, several: list[Offer]) -> None:
    found = best_first([scored(wanted, offer, TODAY) for offer in several])
    blocked = [one.blocked is not None for one in found]
    assert blocked == sorted(blocked)
    for one in found:
        forbidden = one.offer.kind == MatchTarget.COURSE and wanted.remedy == RemedyKind.NON_TRAINING
        assert (one.blocked is not None) == forbidden
    for group in (False, True):
        scores = [one.score or 0 for one in found if (one.blocked is not None) == group]
        assert scores == sorted(scores, reverse=True)


# -- the door ----------------------------------------------------------------------------------------------


async def validated(world: World, **given: Any) -> dict[str, Any]:
    """A validated need about land, in Kenya."""
    need = await world.validated_need()
    chosen = {
        "themes": ["land"],
        "capacity_levels": ["organisation"],
        "primary_level": "organisation",
        "territory_id": "KEN",
        **given,
    }
    patched = await world.patch("needs", need, chosen)
    assert patched.status_code == 200, patched.text
    found: dict[str, Any] = patched.json()
    return found


async def candidates(client: AsyncClient, need: dict[str, Any], **params: Any) -> dict[str, Any]:
    answer = await client.get(f"/v1/needs/{need['id']}/candidates", params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_proposed_tool_is_a_candidate_and_its_match_keeps_the_score(world: World, writer: AsyncClient) -> None:
    need = await validated(world)
    about = {
        "themes": ["land"],
        "capacity_levels": ["individual"],
        "territory_ids": ["002"],
        "title": {"en": "Map", "fr": "Carte"},
    }
    proposal = await world.make("tool-proposals", **about)
    await world.make("tool-proposals", themes=["climate"])
    declined = await world.make("tool-proposals", **about)
    assert (await world.act("tool-proposals", declined, "decline", {"reason": "Too dear"})).status_code == 200
    found = await candidates(writer, need)
    assert found["method"] == METHOD and found["not_recorded"] == []
    (one,) = [entry for entry in found["data"] if entry["id"] in (proposal["id"], declined["id"])]
    assert (one["kind"], one["code"], one["title"], one["blocked"]) == ("tool_proposal", proposal["code"], "Map", None)
    shown = {term["term"]: term["value"] for term in one["terms"]}
    assert shown == {
        "theme": "1.00", "level": "0.00", "territory": "0.50", "language": None, "modality": None, "verification": None,
        "freshness": "1.00",
    }  # fmt: skip
    assert (one["score"], one["known_weight"]) == ("67.86", 70)  # (30 + 0 + 7.5 + 10) / 70
    assert (await candidates(writer, need, lang="fr"))["data"][0]["title"] == "Carte"
    assert (await candidates(writer, need, lang="*"))["data"][0]["title"]["fr"] == "Carte"

    body = {
        "match_kind": "no_match",
        "target_kind": "tool_proposal",
        "tool_proposal": proposal["code"],
        "rationale": "Nothing else",
    }
    assert (await world.act("needs", need, "match", body)).status_code == 200
    (match,) = (await writer.get("/v1/matches", params={"need_id": need["id"]})).json()["data"]
    assert Decimal(match["score"]) == Decimal(one["score"])
    assert [(t["term"], t["weight"], t["value"], t["why"]) for t in match["terms"]] == [
        (t["term"], t["weight"], t["value"], t["why"]) for t in one["terms"]
    ]
    assert proposal["id"] not in [entry["id"] for entry in (await candidates(writer, need))["data"]], (
        "it is matched already"
    )
    assert (await world.read("tool-proposals", proposal["id"]))["need_count"] == 1
    # The score is of that moment: a later change of the proposal does not move it.
    changed = await world.patch(
        "tool-proposals", await world.read("tool-proposals", proposal["id"]), {"themes": ["climate"]}
    )
    assert changed.status_code == 200
    assert (await world.read("matches", match["id"]))["score"] == match["score"]


async def test_a_tool_that_is_proposed_for_the_need_itself_has_no_score(world: World, writer: AsyncClient) -> None:
    need = await validated(world)
    body = {
        "match_kind": "no_match",
        "target_kind": "tool_proposal",
        "proposal_title": {"en": "New"},
        "rationale": "Nothing is there",
    }
    assert (await world.act("needs", need, "match", body)).status_code == 200
    (match,) = (await writer.get("/v1/matches", params={"need_id": need["id"]})).json()["data"]
    assert (match["score"], match["terms"]) == (None, [])
    made = await world.read("tool-proposals", match["tool_proposal_id"])
    assert made["need_count"] == 1
    other = await validated(world)
    asked = {
        "need_id": other["id"],
        "target_kind": "tool_proposal",
        "tool_proposal_id": made["id"],
        "match_kind": "no_match",
    }
    second = await world.post("matches", {**asked, "rationale": "The same is missing here"})
    assert second.status_code == 201 and Decimal(second.json()["score"]) == 100
    assert (await world.read("tool-proposals", made["id"]))["need_count"] == 2


async def test_courses_are_blocked_where_training_would_not_help(world: World, writer: AsyncClient) -> None:
    need = await validated(world, remedy_kind="non_training", language_needs=["fr"])
    about = {"themes": ["land"], "capacity_levels": ["organisation"], "territory_ids": ["KEN"]}
    made = await world.published_course(**about)
    other = await world.published_course(themes=["housing"])
    with offered(MatchTarget.PARTNER, {"verified": False}):
        found = await candidates(writer, need, kind=["course", "partner"])
        assert found["not_recorded"] == []
        assert [entry["code"] for entry in found["data"]] == ["PARTNER-1", made["code"]], "the blocked one comes last"
        course = found["data"][1]
        assert (course["id"], course["score"], course["known_weight"]) == (made["id"], "100.00", 80)
        assert course["blocked"] == {
            "code": "non_training", "waivable": True,
            "reason": "Training would not close this need; a match with a course asks for `waiver_reason` (VR-23).",
        }  # fmt: skip
    body = {
        "need_id": need["id"],
        "target_kind": "course",
        "match_kind": "addresses_partly",
        "rationale": "It would help",
    }
    without = await world.post("matches", {**body, "target": made["code"]})
    assert refused(without, 422)["errors"][0]["pointer"] == "/waiver_reason"
    waived = await world.post("matches", {**body, "target": made["id"], "waiver_reason": "Staff ask for it"})
    assert waived.status_code == 201, waived.text
    assert waived.json()["target"] == made["code"], "however it is named, it is kept by its code"
    assert (Decimal(waived.json()["score"]), len(waived.json()["terms"])) == (Decimal(course["score"]), len(WEIGHTS))
    twice = await world.post("matches", {**body, "target": made["code"], "waiver_reason": "Once more"})
    refused(twice, 409)
    assert (await candidates(writer, need, kind="course"))["data"] == [], "it is matched already"
    by_hand = await world.post("matches", {**body, "target": other["code"], "waiver_reason": "By hand"})
    assert by_hand.status_code == 201 and by_hand.json()["score"] is None, "it shares no theme: it was no candidate"
    allowed = await validated(world, remedy_kind="mixed")
    assert (await candidates(writer, allowed, kind="course"))["data"][0]["blocked"] is None


async def test_nobody_is_proposed_what_they_may_not_see(
    world: World, writer: AsyncClient, viewer: AsyncClient, fresh: Settings
) -> None:
    need = await validated(world)
    hidden = await world.make("tool-proposals", themes=["land"], visibility="restricted")
    assert hidden["id"] in [entry["id"] for entry in (await candidates(writer, need))["data"]]
    assert hidden["id"] not in [entry["id"] for entry in (await candidates(viewer, need))["data"]]
    # A match that the caller may not see does not show in what is left out.
    shared = await world.make("tool-proposals", themes=["land"])
    secret = {
        "need_id": need["id"],
        "target_kind": "tool_proposal",
        "tool_proposal_id": shared["id"],
        "match_kind": "no_match",
    }
    made = await world.post("matches", {**secret, "rationale": "Not for all", "visibility": "restricted"})
    assert made.status_code == 201
    assert shared["id"] in [entry["id"] for entry in (await candidates(viewer, need))["data"]]
    assert shared["id"] not in [entry["id"] for entry in (await candidates(writer, need))["data"]]
    closed = await validated(world, visibility="restricted")
    refused(await viewer.get(f"/v1/needs/{closed['id']}/candidates"), 404, "not_found")
    async with client_of(fresh) as anonymous:
        refused(await anonymous.get(f"/v1/needs/{need['id']}/candidates"), 404, "not_found")
    open_need = await validated(world, visibility="partner", names_person=False, beneficiary=None)
    async with client_of(fresh, await create_key(fresh, "partner", "partner_user")) as partner:
        refused(await partner.get(f"/v1/needs/{open_need['id']}/candidates"), 403, "forbidden")


async def test_limits_and_refusals(world: World, writer: AsyncClient) -> None:
    need = await validated(world)
    with offered(MatchTarget.TOOL, *({"verified": bool(number % 2)} for number in range(12))):
        found = await candidates(writer, need, kind="tool", limit=5)
        assert (len(found["data"]), found["more"], found["limit"]) == (5, True, 5)
        whole = await candidates(writer, need, kind="tool", limit=100)
        assert whole["data"][:5] == found["data"] and len(whole["data"]) == 12
    at = f"/v1/needs/{need['code']}/candidates"
    assert (await writer.get(at)).status_code == 200
    for query, pointer in (("kind=project", "?kind"), ("limit=101", "?limit"), ("q=x", "?q"), ("lang=de", "?lang")):
        body = refused(await writer.get(f"{at}?{query}"), 422, "validation")
        assert [fault["pointer"] for fault in body["errors"]] == [pointer]
    for key in ("nothing", "need_" + "0" * 32, "unit_" + "0" * 32, "x" * 300, "%00"):
        refused(await writer.get(f"/v1/needs/{key}/candidates"), 404, "not_found")
