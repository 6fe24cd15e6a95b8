"""What is loaded of partners and centres is what the report says, and no more (model 12)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from httpx import AsyncClient

from app.data import partners_load
from app.data.load import load_all
from app.domains.partners.duplicates import THRESHOLD, WEIGHTS
from app.settings import Settings

PLAN: dict[str, Any] = json.loads((Path(partners_load.__file__).parent / "plan-2021-2024.json").read_text())
Row = dict[str, Any]


async def every(client: AsyncClient, path: str, **params: Any) -> dict[str, Row]:
    answer = await client.get(f"/v1/{path}", params={"limit": 500, **params})
    return {row["code"]: row for row in answer.json()["data"]}


async def test_the_nineteen_partners_with_their_places(client: AsyncClient, admin: AsyncClient) -> None:
    found = list((await every(client, "partners")).values())
    assert len(found) == len(PLAN["partners"]) == 19
    for fact in PLAN["partners"]:
        named = [row for row in found if (row["summary"], row["locator"]) == (fact["summary"], "; ".join(fact["ref"]))]
        row = next(row for row in named if row["name"] in fact["name"] or (row["acronym"] or "?") in fact["name"])
        assert row["locator"] == "; ".join(fact["ref"]) and row["document_id"] is not None
        assert row["website"] == fact.get("url")
        assert row["relationship_since"] is None, "not recorded, and not made up"
    for row in (await every(admin, "partners")).values():
        assert row["verification_status"] == "unverified", "no partner is verified by being named"
        assert row["profile_complete"] is False and "contacts" in row["profile_missing"]


async def test_the_union_and_its_eight_members(client: AsyncClient) -> None:
    union = (await every(client, "partners"))["WAEMU"]
    assert {member["territory"] for member in union["members"]} == {
        "BEN", "BFA", "CIV", "GNB", "MLI", "NER", "SEN", "TGO",
    }  # fmt: skip
    assert {(member["certainty"], member["locator"]) for member in union["members"]} == {
        ("inferred", "table, output 2.3.2, action 3, sub-item 1")
    }


async def test_the_four_centres(client: AsyncClient) -> None:
    found = await every(client, "centres", include="territories,budget_line,host_partners")
    assert {code: (row["kind"], row["stage"]) for code, row in found.items()} == {
        "COE-1": ("subregional", "establishing"), "COE-2": ("regional", "operational"), "COE-3": ("regional", "operational"),
        "COE-4": ("virtual", "feasibility"),
    }  # fmt: skip
    assert (
        len(found["COE-1"]["territories"]) == 8
        and found["COE-1"]["expertise"] == PLAN["centres_of_excellence"][0]["expertise"]
    )
    assert [host["code"] for host in found["COE-2"]["host_partners"]] == ["IUTC"]
    for fact in PLAN["centres_of_excellence"]:
        assert found[fact["code"]]["locator"] == fact["ref"] and found[fact["code"]]["name"] == fact["name"]


async def test_what_is_done_with_them(client: AsyncClient) -> None:
    found = await every(client, "partnerships", include="partner")
    assert len(found) == 14
    models = [row["partner"]["code"] for row in found.values() if row["is_role_model"]]
    assert models == ["ARCADIS"], "the document names one (S T2.4.3a3)"
    assert {row["is_strategic"] for row in found.values()} == {True, None}


async def test_the_figures_are_a_proposal(client: AsyncClient) -> None:
    (rule,) = (await every(client, "diligence-rules")).values()
    assert (rule["standing"], rule["status"], rule["verified_months"], rule["expiring_days"]) == (
        "proposal",
        "active",
        24,
        90,
    )
    assert (rule["duplicate_weights"], float(rule["duplicate_threshold"])) == (WEIGHTS, float(THRESHOLD))


async def test_a_second_load_writes_nothing(fresh: Settings) -> None:
    assert await load_all(fresh, print) == {}
