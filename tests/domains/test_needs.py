"""Needs: their rules, the priority and its basis, steps and guards, matches, and what a merge moves (D5 to D7; 6.3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from app.domains.days import months_from
from app.domains.needs.priority import RATINGS, level_of, weighted_mean
from app.domains.needs.review_jobs import REVIEWS
from app.kernel.session import Database
from app.settings import Settings
from tests.domains.callers import console
from tests.domains.factories import RATING, SURVEY, Body, World, faults, warned

TODAY = dt.datetime.now(dt.UTC).date()
ALL_FOUR = {"severity": 4, "reach": 3, "urgency": 2, "feasibility": 1}
TOMORROW = (TODAY + dt.timedelta(days=1)).isoformat()


async def refused(world: World, **given: object) -> dict[str, str]:
    response = await world.post("needs", await world.body("needs", **given))
    assert response.status_code == 422, response.text
    return faults(response)


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"themes": []}, "/themes", "length"), ({"capacity_levels": []}, "/capacity_levels", "length"),
        ({"target_group_ids": []}, "/target_group_ids", "length"), ({"gap_statement": "Too short"}, "/gap_statement", "length"),
        ({"gap_statement": "x" * 4001}, "/gap_statement", "length"), ({"territory_id": "150"}, "/territory_id", "level"),
        ({"primary_level": "organisation"}, "/primary_level", "choice"),
        ({"capacity_kind": "functional"}, "/functional_capacity", "required"),
        ({"remedy_kind": "training"}, "/remedy_reason", "required"),
        ({"sdg_targets": [f"11.{number}" for number in range(11)]}, "/sdg_targets", "length"),
        ({"ratings": [{**RATING, "scale": "NONE"}]}, "/ratings/0/scale", "reference"),
        ({"ratings": [RATING, {**RATING, "desired_level": 1}]}, "/ratings/1/desired_level", "order"),
        ({"ratings": [{**RATING, "baseline_level": 9, "desired_level": 10}]}, "/ratings/0/baseline_level", "choice"),
        ({"ratings": [{**RATING, "rated_on": TOMORROW}]}, "/ratings/0/rated_on", "range"),
        ({"desired_by": "2021-05-06"}, "/desired_by", "order"),
        ({"evidence": [{**SURVEY, "dated_on": TOMORROW}]}, "/evidence/0/dated_on", "range"),
        ({"language_needs": ["sw", "Kiswahili"]}, "/language_needs/1", "language"),
        ({"visibility": "public"}, "/visibility", "internal"), ({"visibility": "partner"}, "/names_person", "personal"),
        ({"visibility": "partner", "names_person": False, "beneficiary": "A city", "beneficiary_consents": None},
         "/beneficiary_consents", "personal"),
        ({"severity": 5}, "/severity", "range"), ({"themes": ["nowhere"]}, "/themes/0", "unknown"),
        ({"status": "validated"}, "/status", "unknown"), ({"priority": "high"}, "/priority", "unknown"),
    ],
)  # fmt: skip
async def test_a_need_that_is_not_right_is_refused(world: World, given: Body, pointer: str, code: str) -> None:
    assert (await refused(world, **given)).get(pointer) == code


async def test_a_list_that_must_have_an_entry_is_required(world: World) -> None:
    body = await world.body("needs")
    del body["themes"]
    assert faults(await world.post("needs", body)) == {"/themes": "required"}


async def test_a_regional_need_belongs_to_no_country(world: World) -> None:
    need = await world.make("needs", territory_id="002", regional=True)
    assert need["country_id"] is None
    kenya = (await world.read("territories", "KEN"))["id"]
    patched = await world.patch("needs", need, {"territory_id": "KEN", "regional": False})
    assert patched.json()["country_id"] == kenya
    city = await world.make("territories", level="city", parent_id="KEN")
    assert (await world.make("needs", territory_id=city["id"]))["country_id"] == kenya
    found = await world.client.get("/v1/needs", params={"country": "KEN", "fields": "code", "total": "exact"})
    assert found.json()["page"]["total"] >= 2


async def test_ratings_stand_on_the_scale_of_their_assessment(world: World) -> None:
    scale = await world.make("rating-scales")
    assessment = await world.make("assessments", scale_id=scale["id"])
    found = await refused(world, assessment_id=assessment["id"], ratings=[RATING])
    assert found == {"/ratings/0/scale": "scale"}
    rating = {**RATING, "scale": scale["code"]}
    need = await world.make("needs", assessment_id=assessment["id"], ratings=[rating])
    assert need["ratings"][0]["gap"] == 2
    fewer = [{name: level[name] for name in ("number", "code", "label")} for level in scale["levels"][:2]]
    kept = await world.patch("rating-scales", scale, {"levels": fewer})
    assert kept.status_code == 409, "levels that ratings stand on are not taken away"


async def test_the_priority_says_how_it_was_computed(world: World) -> None:
    need = await world.make("needs", territory_id="KEN", **ALL_FOUR)
    basis = need["priority_basis"]
    # (4*3 + 3*3 + 2*2 + 1*2) / 10 = 2.7 by the proposal that ships; Kenya is in no list that it asks
    assert (need["priority"], need["priority_score"], basis["mean"], basis["bonus"]) == (
        "medium",
        "2.7000",
        "2.70",
        "0.00",
    )
    assert (basis["method"], basis["standing"], basis["schemes"]) == ("NM-1", "proposal", [])
    least = await world.make("needs", territory_id="NER", **ALL_FOUR)
    basis = least["priority_basis"]
    assert (least["priority"], basis["score"], basis["schemes"], basis["territory"]) == (
        "high",
        "3.20",
        ["un_ldc"],
        "NER",
    )
    assert basis["computed_on"] == TODAY.isoformat(), "a priority territory names the list and the day (VR-24)"
    unknown = await world.patch("needs", least, {"reach": None})
    assert [unknown.json()[name] for name in ("priority", "priority_score", "priority_basis")] == [None, None, None]


@given(st.tuples(*[st.integers(1, 4)] * 4), st.lists(st.integers(0, 100), min_size=4, max_size=4).filter(any))
def test_the_mean_lies_between_the_ratings_and_rises_with_them(given: tuple[int, ...], weights: list[int]) -> None:
    ratings, counts = dict(zip(RATINGS, given, strict=True)), dict(zip(RATINGS, weights, strict=True))
    mean = weighted_mean(ratings, counts)
    counted = [ratings[name] for name in RATINGS if counts[name]]
    assert Decimal(min(counted)) <= mean <= Decimal(max(counted))
    for name in RATINGS:
        if ratings[name] < 4:
            assert weighted_mean({**ratings, name: ratings[name] + 1}, counts) >= mean
    levels = ["low", "medium", "high"]
    assert levels.index(level_of(mean, Decimal(2), Decimal(3))) <= levels.index(
        level_of(mean + 1, Decimal(2), Decimal(3))
    )


async def test_one_method_is_in_use_and_is_never_changed(world: World) -> None:
    method = await world.make("need-methods", code="NM-2")
    assert (await world.act("need-methods", method, "activate")).status_code == 200
    before = await world.read("need-methods", "NM-1")
    assert (before["status"], before["active_to"] is not None) == ("retired", True)
    need = await world.make("needs", **ALL_FOUR)
    assert (need["priority_basis"]["method"], need["priority_basis"]["mean"]) == ("NM-2", "2.50")
    active = await world.read("need-methods", "NM-2")
    assert (await world.patch("need-methods", active, {"high_from": "3.50"})).status_code == 409
    assert (await world.act("need-methods", active, "retire", {"reason": "Test"})).status_code == 200
    assert (await world.make("needs", **ALL_FOUR))["priority"] is None, "nothing is computed without a method"


async def test_validation_needs_evidence_and_another_person(world: World, callers: dict[str, AsyncClient]) -> None:
    bare = await world.make("needs", evidence=[], confidential_evidence=[])
    for step in ("submit", "begin_validation"):
        bare = (await world.act("needs", bare, step)).json()
    body = {"validation_basis": "government"}
    own = await world.act("needs", bare, "validate", body)
    assert (own.status_code, "author" in own.json()["detail"]) == (409, True)
    editor = World(callers["editor"])
    unseen = await editor.act("needs", bare, "validate", body)
    assert (unseen.status_code, "evidence" in unseen.json()["detail"]) == (409, True)
    bare = (await world.patch("needs", bare, {"confidential_evidence": [SURVEY]})).json()
    assert faults(await editor.act("needs", bare, "validate")) == {"/validation_basis": "required"}
    assert faults(await editor.act("needs", bare, "validate", {**body, "review_by": TODAY.isoformat()})) == {
        "/review_by": "order"
    }
    done = (await editor.act("needs", bare, "validate", body)).json()
    assert (done["status"], done["validated_by"], done["validated_on"]) == (
        "validated",
        "key:the-editor",
        TODAY.isoformat(),
    )
    assert done["review_by"] == months_from(TODAY, 24).isoformat()
    assert "confidential_evidence" not in done, "an editor does not hold needs:confidential"
    assert (await editor.act("needs", done, "expire")).status_code == 409, "its day of review has not come"


async def test_a_need_past_its_review_is_stale(world: World, fresh: Settings) -> None:
    need = await world.validated_need()
    assert need["stale"] is False
    async with console(fresh) as db:
        await db.execute("UPDATE needs SET review_by = current_date - 1 WHERE code = $1", need["code"])
    found = await world.client.get("/v1/needs", params={"stale": "true", "fields": "code"})
    assert [row["code"] for row in found.json()["data"]] == [need["code"]]
    expired = await world.act("needs", need, "expire")
    assert (expired.json()["status"], expired.json()["stale"]) == ("expired", True)


async def test_the_step_match_makes_the_match_that_it_names(world: World) -> None:
    need = await world.validated_need()
    assert (await world.act("needs", need, "match")).status_code == 409, "there is no match yet"
    assert faults(await world.act("needs", need, "match", {"match_kind": "adaptable"})) == {"/target_kind": "required"}
    body = {"match_kind": "adaptable", "target_kind": "tool", "target": "TOOL-7", "rationale": "It fits with changes."}
    done = (await world.act("needs", need, "match", body)).json()
    assert (done["status"], done["best_match"]) == ("matched", "adaptable")
    (made,) = (await world.client.get("/v1/matches", params={"need": need["code"]})).json()["data"]
    assert (made["target"], made["decided_by"], made["rationale"]) == ("TOOL-7", "key:writer", "It fits with changes.")
    twice = await world.post("matches", {**body, "need_id": need["id"]})
    assert twice.status_code == 409, "the same answer is matched once"
    better = await world.make("matches", need_id=need["id"], match_kind="addresses_fully")
    assert (await world.read("needs", need["id"]))["best_match"] == "addresses_fully"
    gone = await world.client.delete(f"/v1/matches/{better['id']}", headers={"If-Match": "*"})
    assert gone.status_code == 204
    assert (await world.read("needs", need["id"]))["best_match"] == "adaptable", (
        "the need follows a match that is put away"
    )


async def test_no_match_leads_to_a_tool_proposal_with_its_demand(world: World) -> None:
    first, second = await world.validated_need(), await world.validated_need()
    body = {"match_kind": "no_match", "target_kind": "tool_proposal", "rationale": "Nothing that exists will do."}
    assert faults(await world.act("needs", first, "match", body)) == {"/proposal_title": "required"}
    made = await world.act("needs", first, "match", {**body, "proposal_title": "A guide to land registers"})
    assert made.status_code == 200, made.text
    (proposal,) = (await world.client.get("/v1/tool-proposals", params={"q": "land registers"})).json()["data"]
    assert (proposal["need_count"], proposal["themes"]) == (1, first["themes"])
    again = await world.act("needs", second, "match", {**body, "tool_proposal": proposal["code"]})
    assert again.status_code == 200, again.text
    assert (await world.read("tool-proposals", proposal["id"]))["need_count"] == 2


async def test_training_that_does_not_help_needs_a_waiver(world: World) -> None:
    need = await world.validated_need()
    await world.patch("needs", need, {"remedy_kind": "non_training"})
    course = {"need_id": need["id"], "target_kind": "course", "target": "CRS-3"}
    body = await world.body("matches", **course)
    assert faults(await world.post("matches", body)) == {"/waiver_reason": "required"}
    waived = await world.post("matches", {**body, "waiver_reason": "Staff change every year."})
    assert (waived.status_code, warned(waived)) == (201, {"/waiver_reason": "non_training"})
    assert (await world.post("matches", await world.body("matches", need_id=need["id"]))).status_code == 201, (
        "other answers pass"
    )


async def test_a_match_wants_a_validated_need_and_one_answer(world: World) -> None:
    draft = await world.make("needs")
    assert (await world.post("matches", await world.body("matches", need_id=draft["id"]))).status_code == 409
    need = await world.validated_need()
    for change, pointer in (
        ({"target": None}, "/target"), ({"target": "a b"}, "/target"), ({"match_kind": "no_match"}, "/match_kind"),
        ({"target_kind": "tool_proposal", "target": None}, "/tool_proposal_id"),
    ):  # fmt: skip
        response = await world.post("matches", await world.body("matches", need_id=need["id"], **change))
        assert next(iter(faults(response))) == pointer


async def test_a_merge_moves_what_points_to_the_need(world: World) -> None:
    kept, twin, older = await world.validated_need(), await world.validated_need(), await world.make("needs")
    same = {"target": "TOOL-5", "match_kind": "adaptable"}
    await world.make("matches", need_id=kept["id"], **same)
    double, moved = (
        await world.make("matches", need_id=twin["id"], **same),
        await world.make("matches", need_id=twin["id"]),
    )
    process = await world.make("country-processes", need_ids=[twin["id"], kept["id"]])
    reason = {"reason": "They say the same."}
    assert (await world.act("needs", older, "merge", {"duplicate_of": twin["code"], **reason})).status_code == 200
    assert faults(await world.act("needs", twin, "merge", {"duplicate_of": twin["id"], **reason})) == {
        "/duplicate_of": "circle"
    }
    assert faults(await world.act("needs", twin, "merge", {"duplicate_of": "NEED-X", **reason})) == {
        "/duplicate_of": "reference"
    }
    done = await world.act("needs", twin, "merge", {"duplicate_of": kept["code"], **reason})
    assert (done.json()["status"], done.json()["duplicate_of_id"]) == ("merged", kept["id"])
    assert (await world.read("matches", moved["id"]))["need_id"] == kept["id"]
    assert (await world.read("matches", double["id"]))["archived_at"] is not None
    assert (await world.read("needs", older["id"]))["duplicate_of_id"] == kept["id"]
    assert (await world.read("country-processes", process["id"]))["need_ids"] == [kept["id"]]
    assert (await world.read("needs", kept["id"]))["best_match"] == "addresses_partly"
    into_merged = await world.act("needs", await world.make("needs"), "merge", {"duplicate_of": twin["code"], **reason})
    assert into_merged.status_code == 409


@pytest.mark.parametrize(
    ("lang", "word"),
    [("en", "registers"), ("fr", "cadastres"), ("es", "catastros"), ("ru", "кадастров"), ("ar", "السجلات"), ("zh", "地籍")],
)  # fmt: skip
async def test_search_looks_into_title_gap_and_evidence_in_six_languages(world: World, lang: str, word: str) -> None:
    texts = {
        "en": "Land registers are not kept.", "fr": "Les cadastres ne sont pas tenus.", "es": "No se llevan catastros.",
        "ru": "Ведение кадастров не налажено.", "ar": "لا يتم حفظ السجلات العقارية.",
        "zh": "没有保存地籍 城市因此无法知道谁拥有土地 也无法征税",
    }  # fmt: skip
    holders = {}
    for member in ("title", "gap_statement", "evidence"):
        said = {"en": "Something else, said at some length.", lang: texts[lang]}
        value = [{**SURVEY, "summary": said}] if member == "evidence" else said
        holders[member] = (await world.make("needs", **{member: value}))["code"]
    found = await world.client.get("/v1/needs", params={"q": word, "lang": lang, "fields": "code", "limit": 100})
    assert set(holders.values()) <= {row["code"] for row in found.json()["data"]}


async def test_the_worker_lets_needs_expire_whose_day_has_passed(world: World, fresh: Settings) -> None:
    due, later = await world.validated_need(), await world.validated_need()
    async with console(fresh) as db:
        await db.execute("UPDATE needs SET review_by = current_date - 1 WHERE code = $1", due["code"])
        await db.execute("UPDATE needs SET review_by = current_date WHERE code = $1", later["code"])
    database = Database(fresh.asyncpg_dsn, fresh.sqlalchemy_url)
    try:
        for _ in range(2):  # a second look finds nothing to do
            await REVIEWS.run(database)
    finally:
        await database.close()
    shown = await world.read("needs", due["id"])
    assert (shown["status"], shown["updated_by"]) == ("expired", "system:reviews")
    rows = (await world.client.get(f"/v1/needs/{due['id']}/history", params={"limit": 1})).json()["data"]
    assert (rows[0]["note"]["action"], rows[0]["reason"]) == ("expire", "Its day of review has passed")
    assert (await world.read("needs", later["id"]))["status"] == "validated", "its day is not over"


async def test_a_merge_moves_the_requests_too(world: World) -> None:
    kept, twin = await world.make("needs"), await world.make("needs")
    request = await world.make("requests", need_ids=[twin["id"]])
    done = await world.act("needs", twin, "merge", {"duplicate_of": kept["code"], "reason": "They are one."})
    assert done.status_code == 200, done.text
    assert (await world.read("requests", request["id"]))["need_ids"] == [kept["id"]]


async def test_a_match_is_never_more_open_than_its_need(world: World) -> None:
    need = await world.validated_need()
    for level in ("public", "partner"):
        response = await world.post("matches", await world.body("matches", need_id=need["id"], visibility=level))
        assert faults(response) == {"/visibility": "internal"}, level
    shared = await world.patch("needs", need, {"visibility": "partner", "names_person": False, "beneficiary": None})
    assert shared.status_code == 200, shared.text
    match = await world.make("matches", need_id=need["id"], visibility="partner")
    await world.patch("needs", await world.read("needs", need["id"]), {"visibility": "restricted"})
    assert (await world.read("matches", match["id"]))["visibility"] == "restricted", "it follows its need"


async def test_a_public_process_does_not_tell_of_needs(world: World, callers: dict[str, AsyncClient]) -> None:
    need = await world.make("needs")
    process = await world.make("country-processes", need_ids=[need["id"]], visibility="public")
    shown = await callers["anonymous"].get(f"/v1/country-processes/{process['id']}")
    assert (shown.status_code, "need_ids" in shown.json()) == (200, False)
    assert need["id"].partition("_")[2] not in shown.text


async def test_a_new_need_is_one_version(world: World) -> None:
    need = await world.make("needs", territory_id="NER", **ALL_FOUR)
    assert need["row_version"] == 1
    validated = await world.validated_need()
    assert (await world.make("matches", need_id=validated["id"]))["row_version"] == 1


async def test_matches_that_a_merge_moves_are_as_closed_as_the_need_that_stays(world: World) -> None:
    kept, twin = await world.validated_need(), await world.validated_need()
    shared = await world.patch("needs", twin, {"visibility": "partner", "names_person": False, "beneficiary": None})
    assert shared.status_code == 200, shared.text
    match = await world.make("matches", need_id=twin["id"], visibility="partner")
    body = {"duplicate_of": kept["code"], "reason": "They are one."}
    assert (await world.act("needs", twin, "merge", body)).status_code == 200
    moved = await world.read("matches", match["id"])
    assert (moved["need_id"], moved["visibility"]) == (kept["id"], "internal")
