"""What synthetic records stand on: the countries, lists and terms of the database that is filled."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

import asyncpg

from app.data.demo.dice import Dice, demo_id
from app.data.demo.given import COUNTS, MANY, Made, code_of
from app.data.demo.words import LText
from app.domains.needs.matching_rules import TABLES
from app.domains.needs.priority import RATINGS, weighted_mean
from app.registry import REGISTRY

CITIES = 60
CHUNK = 2_500
"""Needs in one transaction: others who write to the same tables wait for one at most."""
VOCABULARIES = ("theme", "sdg_target", "nua_section", "strategic_outcome", "lens")
PRESSING, SMALL = ("un_ldc", "wb_fcs"), ("un_lldc", "un_sids")

_COUNTRIES = """
SELECT t.id, t.code, t.name::text AS name, coalesce((
  SELECT array_agg(DISTINCT c.scheme::text ORDER BY c.scheme::text) FROM classifications c
  WHERE c.territory_id = t.id AND c.archived_at IS NULL AND c.visibility = 'public'
    AND (c.valid_from IS NULL OR c.valid_from <= $1) AND (c.valid_to IS NULL OR c.valid_to > $1)), '{}') AS schemes
FROM territories t WHERE t.level = 'country' AND t.archived_at IS NULL AND t.created_by = $2 ORDER BY t.code
"""
_TERMS = """
SELECT v.code AS vocabulary, t.code, t.label::text AS label FROM terms t JOIN vocabularies v ON v.id = t.vocabulary_id
WHERE v.code = ANY($1) AND t.archived_at IS NULL AND t.created_by = $2 ORDER BY t.position, t.code
"""
_METHOD = """
SELECT code, standing, weights::text AS weights, territory_bonus, medium_from, high_from, schemes, review_months
FROM need_methods WHERE status = 'active' AND archived_at IS NULL LIMIT 1
"""


class DemoError(Exception):
    """The synthetic records cannot be made or removed as asked; the message says what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A territory that needs are stated for."""

    id: uuid.UUID
    code: str
    name: LText
    schemes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What a fill refers to, and the day that its dates are counted from."""

    seed: int
    day: dt.date
    countries: tuple[Place, ...]
    weighted: tuple[int, ...]
    wider: tuple[Place, ...]
    terms: dict[str, tuple[str, ...]]
    topics: dict[str, LText]
    groups: tuple[uuid.UUID, ...]
    method: dict[str, Any] | None
    means: dict[tuple[int | None, ...], Decimal]
    answers: dict[str, tuple[str, ...]]

    def dice(self, table: str, number: int) -> Dice:
        """The choices of one row."""
        return Dice(self.seed, table, number)

    def id(self, table: str, number: int) -> uuid.UUID:
        """The id of one row."""
        return demo_id(self.seed, table, number)

    def country(self, number: int) -> Place:
        """The country of a need, the least developed and the fragile ones oftener."""
        return self.countries[self.dice("country", number).pick(self.weighted)]

    def city(self, number: int) -> Place:
        """The country of a synthetic city."""
        return self.countries[self.dice("city", number).pick(self.weighted)]


async def look(connection: asyncpg.Connection[Any], seed: int, day: dt.date) -> World:
    """The world as the database describes it; raises DemoError when the reference data are not loaded."""
    loader = "system:load"
    countries = tuple(_place(row) for row in await connection.fetch(_COUNTRIES, day, loader))
    wider = await connection.fetch(
        "SELECT id, code, name::text AS name, '{}'::text[] AS schemes FROM territories "
        "WHERE level IN ('subregion', 'region') AND archived_at IS NULL AND created_by = $1 ORDER BY code",
        loader,
    )
    found = await connection.fetch(_TERMS, list(VOCABULARIES), loader)
    terms = {name: tuple(row["code"] for row in found if row["vocabulary"] == name) for name in VOCABULARIES}
    groups = await connection.fetch(
        "SELECT id FROM target_groups WHERE archived_at IS NULL AND created_by = $1 ORDER BY code", loader
    )
    if not (countries and wider and groups and all(terms.values())):
        raise DemoError("The reference data are not there: run `python3 run.py load` first.")
    found_method = await connection.fetchrow(_METHOD)
    method = None if found_method is None else {**found_method, "weights": json.loads(found_method["weights"])}
    return World(
        seed, day, countries, _weighted(countries), tuple(_place(row) for row in wider), terms,
        {row["code"]: json.loads(row["label"]) for row in found if row["vocabulary"] == "theme"},
        tuple(row["id"] for row in groups),
        method,
        _means(method),
        _answers(),
    )  # fmt: skip


def _place(row: Any) -> Place:
    return Place(row["id"], row["code"], json.loads(row["name"]), tuple(row["schemes"]))


def _means(method: dict[str, Any] | None) -> dict[tuple[int | None, ...], Decimal]:
    """The weighted mean of every way to rate, each 1 to 4, as the rule of priorities works it out."""
    if method is None:
        return {}
    every = product(range(1, 5), repeat=len(RATINGS))
    return {given: weighted_mean(dict(zip(RATINGS, given, strict=True)), method["weights"]) for given in every}


def _weighted(countries: tuple[Place, ...]) -> tuple[int, ...]:
    """The place of every country in the list, as often as its weight says (S 17)."""
    found: list[int] = []
    for number, country in enumerate(countries):
        weight = 1 + 6 * any(name in PRESSING for name in country.schemes)
        weight += 2 * any(name in SMALL for name in country.schemes)
        found += [number] * weight
    return tuple(found)


def _answers() -> dict[str, tuple[str, ...]]:
    """By sort of answer the codes that a match can name: those that its registry gets where there is one, else made-up ones."""
    paths = {resource.table: resource.path for resource in REGISTRY.values()}
    found = {}
    for kind, table in TABLES.items():
        path = paths.get(table)
        if path is None:
            found[kind.value] = tuple(f"DEMO-{kind.value.upper()}-{number}" for number in range(1, 81))
        else:
            found[kind.value] = tuple(code_of(path, number, Made()) for number in range(COUNTS.get(path, MANY)))
    return found
