"""Offers are picked as the words say: against a plain sort of everything, and against Postgres' walk of the territories."""

from __future__ import annotations

import asyncpg
import orjson
from hypothesis import given
from hypothesis import strategies as st

from app.domains.needs.offers import AREAS
from app.domains.review.places import _TERRITORIES, Places
from app.domains.review.shelves import Shelf
from app.settings import Settings

THEMES, PLACES, LEVELS = "abcd", "KLMN", ("public", "partner", "internal")
Row = tuple[str, str, str | None, list[str], list[str] | None, str]
some = st.lists(st.sampled_from(THEMES), min_size=1, max_size=4, unique=True)
places = st.lists(st.sampled_from(PLACES), max_size=3, unique=True)
rows = st.lists(
    st.tuples(st.text("xyz", min_size=1, max_size=3), some, st.none() | places, st.sampled_from(LEVELS)),
    max_size=40,
    unique_by=lambda row: row[0],
)


def expected(offers: list[Row], themes: set[str], areas: set[str], levels: set[str] | None, most: int) -> list[str]:
    found = []
    for _, code, _, shared, territories, level in offers:
        many, made_for = len(themes & set(shared)), bool(areas & set(territories or ()))
        if many and (made_for or not territories) and (levels is None or level in levels):
            found.append((-many, not made_for, code))
    return [code for _, _, code in sorted(found)][:most]


@given(rows, some, places, st.none() | st.sets(st.sampled_from(LEVELS)), st.integers(1, 5))
def test_the_best_are_those_of_a_plain_sort(
    made: list[tuple[str, list[str], list[str] | None, str]],
    themes: list[str],
    areas: list[str],
    levels: set[str] | None,
    most: int,
) -> None:
    offers: list[Row] = [(f"id-{code}", code, None, shared, where, level) for code, shared, where, level in made]
    found = Shelf(offers).best(frozenset(themes), areas, levels, most)
    assert [one.code for one in found] == expected(offers, set(themes), set(areas), levels, most)
    assert all(one.key == f"id-{one.code}" for one in found)


def test_ten_thousand_offers_are_told_apart() -> None:
    offers: list[Row] = [(str(n), f"{n:05}", None, ["a"], None if n % 2 else ["K"], "public") for n in range(10_000)]
    shelf = Shelf(offers)
    assert [one.code for one in shelf.best(frozenset("a"), ["K"], None, 3)] == ["00000", "00002", "00004"]
    assert [one.code for one in shelf.best(frozenset("a"), ["L"], None, 2)] == ["00001", "00003"]
    last: list[Row] = [*offers, ("last", "99999", "Both", ["a", "b"], None, "internal")]
    assert [one.code for one in Shelf(last).best(frozenset("ab"), ["K"], None, 2)] == ["99999", "00000"]
    assert [one.code for one in Shelf(last).best(frozenset("ab"), ["K"], ["public"], 1)] == ["00000"]


async def test_places_lie_in_what_postgres_finds(fresh: Settings) -> None:
    """Every territory that ships, the groupings included; and around each what its countries hold."""
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        territories = orjson.loads(await connection.fetchval(_TERRITORIES))
        pairs = await connection.fetch(f"WITH {AREAS} SELECT place_id::text AS place, area_id::text AS area FROM areas")
    finally:
        await connection.close()
    known = Places(territories)
    around: dict[str, set[str]] = {}
    for pair in pairs:
        around.setdefault(pair["place"], set()).add(pair["area"])
    assert len(territories) > 200
    parents = {row[0]: row[2] for row in territories}
    for key, code, _, _, level, _ in territories:
        areas = known.areas(code)
        assert areas == around[key], code
        assert areas is not None
        countries = {other[0] for other in territories if other[4] == "country" and other[0] in areas}
        assert known.near(areas) == areas | {other for other in parents if above(parents, other) & countries}, code
        assert level != "country" or len(areas) > 1, code
    assert known.areas("NOWHERE") is None


def above(parents: dict[str, str | None], key: str | None) -> set[str]:
    found: set[str] = set()
    while key is not None and key not in found:
        found.add(key)
        key = parents[key]
    return found


def test_a_circle_ends() -> None:
    known = Places(
        [("1", "A", "2", [], "city", True), ("2", "B", "1", [], "country", True), ("3", "C", "1", [], "city", False)]
    )
    assert known.areas("A") == {"1", "2"} == known.areas("B")
    assert known.areas("C") is None, "it is archived"
    assert known.near(frozenset({"2"})) == {"1", "2", "3"}
