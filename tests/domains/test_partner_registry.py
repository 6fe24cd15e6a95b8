"""The registry: partners that stand twice, a partner's own door, data of people, partners as candidates (G1, G13; VR-50, VR-60)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from httpx import AsyncClient

from app.kernel.access import ROLES
from app.platform.keys import create_key
from app.registry import REGISTRY
from app.settings import Settings
from tests.conftest import client_of
from tests.contract.doors import graph
from tests.domains.factories import Body, World, faults
from tests.domains.partner_rows import agreement, complete, eligible, stepped, verified
from tests.nearby import near


class Door:
    """Who acts for one partner, beside another one."""

    def __init__(self, client: AsyncClient, mine: Body, theirs: Body) -> None:
        self.client, self.mine, self.theirs = client, mine, theirs

    async def patch(self, record: Body, path: str = "partners", **body: Any) -> Any:
        return await self.client.patch(f"/v1/{path}/{record['id']}", json=body, headers={"If-Match": "*"})


@pytest.fixture(scope="module")
async def door(world: World, fresh: Settings) -> AsyncIterator[Door]:
    mine, theirs = await verified(world), await verified(world)
    key = await world.client.post(
        "/v1/keys", json={"name": "acts for mine", "role": "partner_user", "partner_id": mine["id"]}
    )
    client = client_of(fresh, key.json()["key"])
    yield Door(client, mine, theirs)
    await client.aclose()


@pytest.fixture(scope="module")
async def viewer(fresh: Settings) -> AsyncIterator[AsyncClient]:
    client = client_of(fresh, await create_key(fresh, "a viewer", "viewer"))
    yield client
    await client.aclose()


# -- twice ---------------------------------------------------------------------------------------------------------


async def twins(world: World, partner: Body, **params: Any) -> list[Body]:
    answer = await world.client.get(f"/v1/partners/{partner['id']}/duplicates", params=params)
    assert answer.status_code == 200, answer.text
    found: list[Body] = answer.json()["data"]
    return found


async def test_a_twin_in_another_language_is_found_and_explained(world: World) -> None:
    name = {"en": "Institute of Zanzibar Planning", "fr": "Institut de planification de Zanzibar"}
    one = await world.make("partners", name=name, country_id="TZA", acronym="IZP")
    other = await world.make("partners", name="INSTITUT de Planification de Zanzíbar", country_id="TZA")
    far = await world.make("partners", name="Institute of Zambezi Fisheries", country_id="TZA")
    (twin,) = await twins(world, one)
    assert (twin["code"], twin["decided_by"]) == (other["code"], None)
    terms = {term["term"]: term for term in twin["terms"]}
    assert float(terms["name"]["value"]) > 0.9 and "Zanzibar" in terms["name"]["why"]
    assert (terms["country"]["value"], terms["acronym"]["value"], terms["website"]["value"]) == ("1.00", None, None)
    known = [(term["weight"], float(term["value"])) for term in twin["terms"] if term["value"] is not None]
    mean = 100 * sum(weight * value for weight, value in known) / sum(weight for weight, _ in known)
    assert abs(mean - float(twin["score"])) < 0.01, "a person can compute the score again"
    assert far["code"] not in {found["code"] for found in await twins(world, one)}


async def test_a_key_that_both_have_settles_it(world: World) -> None:
    key = {"scheme": "ror", "value": "05a28rw58"}
    one = await world.make("partners", name="Eidgenössische Technische Hochschule", identifiers=[key])
    other = await world.make("partners", name="ETH Zurich", identifiers=[key])
    (twin,) = await twins(world, one)
    assert (twin["code"], twin["score"], twin["decided_by"]) == (other["code"], "100.00", "ror:05a28rw58")


async def test_what_is_asked_wrongly_of_duplicates(world: World, viewer: AsyncClient) -> None:
    partner = await world.the("partners")
    for params in ({"threshold": "101"}, {"threshold": "-1"}, {"threshold": "1e5"}, {"limit": "0"}, {"at": "x"}):
        answer = await world.client.get(f"/v1/partners/{partner['id']}/duplicates", params=params)
        assert answer.status_code == 422, params
    assert (await viewer.get(f"/v1/partners/{partner['id']}/duplicates")).status_code == 200


async def test_merging_moves_what_points_here_and_keeps_the_history(world: World, viewer: AsyncClient) -> None:
    kept, gone = await complete(world), await verified(world)
    branch = await world.make("partners", parent_id=gone["id"])
    signed = await agreement(world, gone)
    hub = await world.make("hubs", member_ids=[gone["id"], kept["id"]], lead_partner_id=gone["id"])
    flag = await world.make("risk-flags", partner_id=gone["id"], level="risk")
    contacts = (await world.client.get("/v1/contacts", params={"partner_id": gone["id"]})).json()["data"]
    need = await world.validated_need()
    match = await world.make("matches", need_id=need["id"], target_kind="partner", target=gone["code"])
    merged = await stepped(world, "partners", gone, "merge", into=kept["code"], reason="One and the same")
    assert merged["merged_into_id"] == kept["id"]
    assert (await world.read("partners", branch["id"]))["parent_id"] == kept["id"]
    assert (await world.read("agreements", signed["id"]))["partner_id"] == kept["id"]
    hub = await world.read("hubs", hub["id"])
    assert (hub["member_ids"], hub["lead_partner_id"]) == ([kept["id"]], kept["id"])
    assert (await world.read("risk-flags", flag["id"]))["partner_id"] == kept["id"]
    assert (await world.read("matches", match["id"]))["target"] == kept["code"]
    for contact in contacts:
        assert (await world.read("contacts", contact["id"]))["partner_id"] == kept["id"]
    looks = (await world.client.get("/v1/verifications", params={"partner_id": gone["id"]})).json()["data"]
    assert len(looks) == 1, "a verdict is not handed on"
    assert (await world.read("partners", kept["id"]))["verification_status"] == "unverified"
    shown = await viewer.get(f"/v1/partners/{gone['code']}?include=merged_into")
    assert shown.status_code == 200 and shown.json()["merged_into"]["code"] == kept["code"], "it stays readable"
    history = (await viewer.get(f"/v1/partners/{gone['id']}/history")).json()["data"]
    assert (history[0]["reason"], history[0]["note"]["into"]) == ("One and the same", kept["code"])
    assert await eligible(world, gone) == (False, [("merged", True), ("verified", False), ("not_accredited", False)])
    assert (await world.patch("partners", merged, {"acronym": "NEW"})).status_code == 409
    for into, status in ((gone["code"], 422), ("NOBODY", 422), ("need_0190a5dac96774b8bcceb302099a8057", 422)):
        refused = await world.act("partners", gone, "merge", {"into": into, "reason": "Again"})
        assert (refused.status_code, list(faults(refused))) == (status, ["/into"])
    third = await world.make("partners")
    assert (await world.act("partners", third, "merge", {"into": gone["code"], "reason": "Late"})).status_code == 409


# -- a partner's own door ------------------------------------------------------------------------------------------


async def test_a_partner_edits_its_own_profile_and_no_other(door: Door) -> None:
    changed = await door.patch(
        door.mine, strengths="Teaching", languages=["en", "fr"], university_profile={"hub": "HUB-1"}
    )
    assert changed.status_code == 200, changed.text
    assert (await door.patch(door.theirs, strengths="Teaching")).status_code == 404
    contact = {"partner_id": door.mine["id"], "kind": "person", "display_name": "A. Person", "email": "a@example.org"}
    refused = await door.client.post("/v1/contacts", json=contact)
    assert faults(refused) == {"/consent_on": "consent", "/consent_source": "consent"}
    agreed = {**contact, "consent_on": "2026-01-05", "consent_source": "A letter"}
    made = await door.client.post("/v1/contacts", json=agreed)
    assert made.status_code == 201, made.text
    assert (await door.patch(made.json(), "contacts", function="Dean")).json()["function"] == "Dean"
    for_others = await door.client.post("/v1/contacts", json={**agreed, "partner_id": door.theirs["id"]})
    assert for_others.status_code == 422 and list(faults(for_others)) == ["/partner_id"]


@pytest.mark.parametrize(
    "body", [{"name": {"en": "Another"}}, {"parent_id": "UNU"}, {"partner_type": "donor", "university_profile": None},
             {"identifiers": [{"scheme": "ror", "value": "03yrm5c26"}]}, {"country_id": "SEN"},
             {"note": "Ours"}, {"certainty": "unknown"}],
)  # fmt: skip
async def test_what_was_verified_is_changed_by_staff_alone(door: Door, body: Body) -> None:
    refused = await door.patch(door.mine, **body)
    assert (refused.status_code, refused.json()["missing_scope"]) == (403, "partners:write")


async def test_due_diligence_and_notes_are_not_a_partners_to_see(world: World, door: Door) -> None:
    await world.patch("partners", await world.read("partners", door.mine["id"]), {"internal_note": "Among us"})
    await world.make("risk-flags", partner_id=door.mine["id"], level="risk", comment="Among us")
    await agreement(world, door.mine)
    shown = await door.client.get(f"/v1/partners/{door.mine['id']}")
    assert shown.status_code == 200
    hidden = {"internal_note", "verification_status", "verified_on", "verified_until", "suspensions", "created_by"}
    assert not hidden & shown.json().keys() and "Among us" not in shown.text
    for path in ("risk-flags", "verifications", "agreements", "accreditations", "trainers", "people"):
        assert (await door.client.get(f"/v1/{path}")).json()["data"] == [], path
    for name in hidden - {"created_by"}:
        assert (await door.client.get(f"/v1/partners/{door.mine['id']}?fields={name}")).status_code == 422
    standing = await door.client.get(f"/v1/partners/{door.mine['id']}/eligibility")
    assert standing.json()["eligible"] is True and "Among us" not in standing.text, "its own state is shown"
    assert (await door.client.get(f"/v1/partners/{door.theirs['id']}/eligibility")).status_code == 404
    assert (await door.client.get(f"/v1/partners/{door.mine['id']}/duplicates")).status_code == 403
    assert (await door.client.get(f"/v1/partners/{door.mine['id']}/history")).status_code in (200, 403)


async def test_steps_that_staff_alone_take(door: Door) -> None:
    for action in ("return-profile", "suspend", "expire", "reinstate", "merge"):
        body = {"reason": "Let me", "into": door.theirs["code"]}
        answer = await door.client.post(
            f"/v1/partners/{door.mine['id']}/{action}", json=body, headers={"If-Match": "*"}
        )
        assert answer.status_code == 403, action
    for path in ("accreditations", "agreements", "verifications", "risk-flags", "partnerships"):
        answer = await door.client.post(f"/v1/{path}", json={"partner_id": door.mine["id"]})
        assert answer.status_code == 403, path


# -- people --------------------------------------------------------------------------------------------------------

TRAINER: Body = {
    "display_name": "Zebulon Quist", "email": "z.quist@example.org", "organisation": "Quist & Co", "languages": ["sw"],
    "themes": ["housing"], "capacity_levels": ["individual"], "territory_ids": ["KEN"], "certifications": ["Quist method"],
}  # fmt: skip
IDENTIFYING = {
    "display_name", "email", "phone", "person_id", "partner_id", "organisation", "certifications", "availability",
}  # fmt: skip


async def test_no_trainer_without_consent(world: World) -> None:
    body = {**await world.body("trainers"), "consent_on": None, "consent_source": None}
    refused = await world.post("trainers", body)
    assert faults(refused) == {"/consent_on": "consent", "/consent_source": "consent"}
    tomorrow = await world.post("trainers", await world.body("trainers", consent_on="2999-01-01"))
    assert faults(tomorrow) == {"/consent_on": "range"}
    for path in ("trainers", "contacts"):
        for level in ("public", "partner"):
            public = await world.post(path, await world.body(path, visibility=level))
            assert faults(public) == {"/visibility": "personal"}


async def test_trainers_are_found_by_skill_by_those_alone_who_may_know_them(
    world: World, viewer: AsyncClient, door: Door
) -> None:
    made = await world.make("trainers", **TRAINER)
    asked = {
        "themes": "housing",
        "languages": "sw",
        "capacity_levels": "individual",
        "territory_ids": "KEN",
        "total": "exact",
    }
    found = await world.client.get("/v1/trainers", params=asked)
    assert [row["code"] for row in found.json()["data"]] == [made["code"]] and found.json()["page"]["total"] == 1
    hidden = await viewer.get("/v1/trainers", params=asked)
    assert (hidden.json()["data"], hidden.json()["page"]["total"]) == ([], 0)
    search = await viewer.get("/v1/search", params={"q": "Quist"})
    assert "Quist" not in search.text.replace('"q"', "")
    for name in IDENTIFYING:
        for answer in (
            await viewer.get("/v1/trainers", params={name: "x"}),
            await viewer.get("/v1/trainers", params={"fields": name}),
        ):
            assert answer.status_code == 422, name
    answer = await graph(viewer, "{ trainers { nodes { displayName } } }")
    assert answer["errors"]
    for path in ("/v1/trainers.csv", f"/v1/trainers/{made['id']}/history", "/v1/changes?resource=trainers"):
        assert "Quist" not in (await viewer.get(path)).text, path
    for reader in (door.client, near(viewer).beside()):
        assert (await reader.get("/v1/trainers")).json()["data"] == []
        assert (await reader.get(f"/v1/trainers/{made['id']}")).status_code == 404
    assert (await viewer.get(f"/v1/trainers/{made['id']}")).status_code == 404


def test_who_may_know_people() -> None:
    for scope in ("partners:trainers", "partners:contacts"):
        holders = {role for role, scopes in ROLES.items() if scope in scopes}
        assert holders == ({"partner_officer", "partner_user"} if scope == "partners:contacts" else {"partner_officer"})
    for path in ("trainers", "contacts"):
        scoped = {
            name
            for name, item in REGISTRY[path].fields.items()
            if item.scope in ("partners:trainers", "partners:contacts")
        }
        assert {"display_name", "email", "phone"} <= scoped
        assert all(REGISTRY[path].fields[name].personal for name in scoped)


# -- candidates (issue 3) ------------------------------------------------------------------------------------------


async def test_partners_stand_among_the_candidates_with_their_eligibility(world: World, viewer: AsyncClient) -> None:
    need = await world.validated_need()
    need = (
        await world.patch(
            "needs",
            need,
            {
                "themes": ["migration"],
                "capacity_levels": ["organisation"],
                "primary_level": "organisation",
                "territory_id": "KEN",
            },
        )
    ).json()
    offer = {"specialisations": [{"theme": "migration", "experience": None}], "capacity_levels": ["organisation"]}
    good, new = await verified(world, **offer), await complete(world, **offer)
    url = f"/v1/needs/{need['id']}/candidates"

    async def proposed() -> dict[str, Body]:
        answer = await viewer.get(url, params={"kind": "partner", "limit": 100})
        assert answer.status_code == 200, answer.text
        return {entry["code"]: entry for entry in answer.json()["data"]}

    found = await proposed()
    assert found[good["code"]]["eligibility"] == {
        "for": "agreement", "eligible": True, "against": [], "href": f"/v1/partners/{good['id']}/eligibility",
    }  # fmt: skip
    assert found[new["code"]]["eligibility"]["against"] == ["not_verified"]
    assert float(found[good["code"]]["score"]) > float(found[new["code"]]["score"])
    cells = {"theme": "migration", "territory": "KEN", "level": "organisation"}
    before = (await viewer.get("/v1/gaps", params=cells)).json()["data"][0]["offers"]["partners"]
    assert before == 2
    await world.make("risk-flags", partner_id=good["id"], level="red")
    assert set(await proposed()) == {new["code"]}, "what is suspended is not offered"
    assert (await viewer.get("/v1/gaps", params=cells)).json()["data"][0]["offers"]["partners"] == 1
