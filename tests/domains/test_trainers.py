"""Trainers can be found by what they train, and by nobody who may not know who they are (G13; VR-60)."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import pytest
from httpx import AsyncClient

from app.settings import Settings
from tests.contract.refusals import refused
from tests.domains.callers import console
from tests.domains.factories import World, faults
from tests.domains.test_aggregate import told_apart

URL = "/v1/trainers/aggregate"
INSERT = """
INSERT INTO trainers (code, visibility, display_name, themes, territory_ids, consent_on, consent_source, archived_at)
SELECT 'ROW-' || n, 'restricted', 'Row ' || n, string_to_array(themes, ','),
  ARRAY(SELECT t.id FROM territories t WHERE t.code = ANY(string_to_array(places, ','))), '2024-01-01', 'A form',
  CASE WHEN n > 1000 THEN now() END
FROM unnest($1::integer[], $2::text[], $3::text[]) AS r(n, themes, places)
"""
GROUPS = [
    (7, "housing", "KEN"), (3, "housing,land", "KEN"), (4, "land", "SEN"), (5, "climate", "NPL,KEN"), (6, "land", "002"),
]  # fmt: skip
"""How many trainers train what, and where: 10 housing in Kenya, 3 land there, 4 land in Senegal, 5 climate in both of two."""
REGION = {"KEN": "002", "SEN": "002", "NPL": "142"}


@pytest.fixture(scope="module", autouse=True)
async def trainers(fresh: Settings) -> None:
    rows = [group[1:] for group in GROUPS for _ in range(group[0])]
    async with console(fresh) as db:
        await db.execute("TRUNCATE trainers")
        await db.execute(INSERT, [*range(len(rows))], [row[0] for row in rows], [row[1] for row in rows])
        await db.execute(INSERT, [*range(1001, 1010)], ["land"] * 9, ["SEN"] * 9)


def cells() -> Counter[tuple[str, str]]:
    """The published cells, worked out from the groups by hand."""
    counted: Counter[tuple[str, str]] = Counter()
    for number, themes, places in GROUPS:
        for cell in itertools.product(themes.split(","), places.split(",")):
            counted[cell] += number
    return Counter({cell: n // 5 * 5 for cell, n in counted.items() if cell[1] in REGION and n >= 5})


async def test_the_figures_are_sums_of_published_cells(writer: AsyncClient) -> None:
    found = await writer.get(URL)
    assert found.status_code == 200, found.text
    assert {(row["theme"], row["country"]): row["trainers"] for row in found.json()["data"]} == cells()
    assert cells() == {("housing", "KEN"): 10, ("climate", "NPL"): 5, ("climate", "KEN"): 5}
    one = await writer.get(URL, params={"by": "region", "theme": "climate"})
    assert one.json()["data"] == [{"region": "002", "trainers": 5}, {"region": "142", "trainers": 5}]


async def test_no_two_answers_single_anybody_out(writer: AsyncClient) -> None:
    """Who asks everything sees multiples of the minimum; three land trainers in Kenya and four in Senegal are nowhere."""
    answers: list[dict[tuple[Any, ...], int]] = []
    dimensions = ("region", "country", "theme")
    groupings = [",".join(by) for size in range(4) for by in itertools.combinations(dimensions, size)]
    for by, country, theme in itertools.product(
        groupings, (None, "KEN", "SEN", "NPL"), (None, "land", "housing", "climate")
    ):
        params = {"by": by, **({"country": country} if country else {}), **({"theme": theme} if theme else {})}
        rows = (await writer.get(URL, params=params)).json()["data"]
        assert not any("land" in row.values() or "SEN" in row.values() for row in rows)
        answers.append({tuple(row.values())[:-1]: row["trainers"] for row in rows})
    assert told_apart(answers, 5) == []


async def test_who_may_not_know_who_they_are_sees_the_figures_alone(
    world: World, seen_by: Any, anonymous: AsyncClient
) -> None:
    everything = await world.client.get(URL)
    viewer = await seen_by("viewer")
    assert (await viewer.get(URL)).content == everything.content
    assert (await viewer.get("/v1/trainers")).json()["data"] == []
    assert (await viewer.get("/v1/changes", params={"resource": "trainers"})).json()["data"] == []
    asked = {"query": "{ trainers(first: 5) { nodes { id } } }"}
    assert (await viewer.post("/graphql", json=asked)).json()["data"]["trainers"]["nodes"] == []
    assert (await anonymous.get(URL)).status_code == 401
    partner = await seen_by("partner_user", await world.the("partners"))
    assert (await partner.get(URL)).json()["missing_scope"] == "partners:read"


@pytest.mark.parametrize(
    "params", [{"by": "level"}, {"by": "theme,theme"}, {"limit": 501}, {"name": "x"}, {"cursor": "x"}]
)
async def test_what_is_asked_wrongly(writer: AsyncClient, params: dict[str, Any]) -> None:
    refused(await writer.get(URL, params=params), 422, "validation")


async def test_a_trainer_is_never_shown_more_openly(world: World) -> None:
    trainer = await world.make("trainers")
    assert trainer["visibility"] == "restricted"
    for level in ("internal", "partner", "public"):
        assert faults(await world.patch("trainers", trainer, {"visibility": level})) == {"/visibility": "personal"}
