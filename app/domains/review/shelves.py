"""The offers of a registry, in memory and ready to be picked from (ADR 50).

A shelf numbers its offers in the order of their codes and holds a whole number for each theme, area and visibility, in which bit n
says so of offer n. Which offers share two themes of a project is then a few operations on numbers, however many offers there are.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from itertools import islice
from typing import Any, NamedTuple

import orjson

from app.domains.needs.offers import OfferSource
from app.kernel.kept import Kept, Made
from app.kernel.session import Ask


class Offer(NamedTuple):
    """What is told of a record that could help."""

    key: str
    code: str
    title: str | None
    themes: tuple[str, ...]


class Shelf:
    """Offers to pick from. `rows`: id, code, English title, themes, territories, visibility.

    No territories means that an offer is made for no place in particular.
    """

    def __init__(self, rows: Iterable[tuple[str, str, str | None, list[str], list[str] | None, str]]) -> None:
        self._offers: list[Offer] = []
        themes, areas, visible = defaultdict(list), defaultdict(list), defaultdict(list)
        anywhere = []
        for number, (key, code, title, shared, territories, visibility) in enumerate(
            sorted(rows, key=lambda row: row[1])
        ):
            self._offers.append(Offer(key, code, title, tuple(shared)))
            for theme in shared:
                themes[theme].append(number)
            for area in territories or ():
                areas[area].append(number)
            if not territories:
                anywhere.append(number)
            visible[visibility].append(number)
        self._themes, self._areas, self._visible = map(self._bits_of, (themes, areas, visible))
        self._anywhere = self._bits(anywhere)

    def _bits_of(self, found: dict[str, list[int]]) -> dict[str, int]:
        return {key: self._bits(numbers) for key, numbers in found.items()}

    def _bits(self, numbers: list[int]) -> int:
        octets = bytearray(len(self._offers) // 8 + 1)
        for number in numbers:
            octets[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(octets, "little")

    def best(self, themes: Set[str], areas: Iterable[str], levels: Iterable[str] | None, most: int) -> list[Offer]:
        """At most so many offers that share a theme, of those that are made for one of the areas or for none in particular.

        What shares most comes first, then what is made for the areas, then the smaller code. `levels`: the visibilities that
        the caller sees; None for all.
        """
        seen = -1 if levels is None else _any(self._visible, levels)
        made_for, wide = _any(self._areas, areas) & seen, self._anywhere & seen
        return [self._offers[number] for number in islice(self._ranked(themes, made_for, wide), most)]

    def _ranked(self, themes: Set[str], made_for: int, wide: int) -> Iterator[int]:
        sharing = [made_for | wide]  # at place n: the offers that share n themes or more, of those that were looked at
        for theme in themes:
            having = self._themes.get(theme, 0)
            sharing.append(0)
            for many in range(len(sharing) - 1, 0, -1):
                sharing[many] |= sharing[many - 1] & having
        more = 0
        for share in reversed(sharing[1:]):
            for group in (share & ~more & made_for, share & ~more & wide):
                yield from _numbers(group)
            more = share


def _any(bits: dict[str, int], keys: Iterable[str]) -> int:
    found = 0
    for key in keys:
        found |= bits.get(key, 0)
    return found


def _numbers(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, the smallest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


async def shelf_of(ask: Ask, kept: Kept, source: OfferSource, *, verified: bool) -> Shelf:
    """The shelf of a registry as it is now; `verified`: with nothing on it that is not."""
    columns = "o.id, o.code, o.title->>'en', o.themes, o.territory_ids, o.visibility"
    only = " AND o.verified" if verified else ""
    sql = (
        f"SELECT current_date AS day, coalesce(json_agg(json_build_array({columns})), '[]') AS offers "
        f"FROM ({source.sql}) o WHERE cardinality(o.themes) > 0{only}"
    )

    async def read() -> Made:
        row: Any = await ask(sql)
        day: dt.date = row["day"]
        return Made(await asyncio.to_thread(lambda: Shelf(orjson.loads(row["offers"]))), day)

    found: Shelf = await kept.get(f"shelf of {source.kind}", source.tables, read)
    return found
