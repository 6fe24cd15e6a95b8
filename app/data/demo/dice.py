"""Chance that is the same for the same seed: the choices of one row, and ids.

Each row throws its own dice, named by seed, table and number. What a row holds therefore depends neither on how many
rows there are nor on the order in which they are made, and not on Python's own generator, which may change.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, count
from struct import Struct
from typing import TypeVar

from asyncpg.pgproto import pgproto

T = TypeVar("T")
EPOCH = 1_640_995_200_000
"""2022-01-01T00:00Z in milliseconds: ids say that their records are older than anything that people make from now on."""
STEP = 30_000
"""Milliseconds between two ids of a table: two million rows are two years."""
_THROWS = Struct(">32H")


class Dice:
    """The choices of one row. A need throws some sixty times, so each method throws for itself."""

    __slots__ = ("_throws",)

    def __init__(self, seed: int, table: str, number: int) -> None:
        self._throws = _throws(f"{seed}/{table}/{number}")

    def below(self, end: int) -> int:
        """A number from 0 to end - 1; `end` is a few thousand at most, so that 16 bits choose evenly enough."""
        return next(self._throws) * end >> 16

    def between(self, low: int, high: int) -> int:
        """A number from low to high, both included."""
        return low + (next(self._throws) * (high - low + 1) >> 16)

    def chance(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return next(self._throws) * 100 >> 16 < percent

    def pick(self, options: Sequence[T]) -> T:
        """One of them."""
        return options[next(self._throws) * len(options) >> 16]

    def skewed(self, options: Sequence[T]) -> T:
        """One of them, the first ones oftener: the least of two throws."""
        return options[min(next(self._throws), next(self._throws)) * len(options) >> 16]

    def some(self, options: Sequence[T], most: int) -> list[T]:
        """None to `most` different ones, in the order of the options."""
        many = next(self._throws) * (most + 1) >> 16
        if many == 0:
            return []
        if many == 1:
            return [options[next(self._throws) * len(options) >> 16]]
        chosen = {next(self._throws) * len(options) >> 16 for _ in range(many)}
        return [options[place] for place in sorted(chosen)]


def _throws(name: str) -> Iterator[int]:
    """16 bits at a time, without end."""
    return chain.from_iterable(_THROWS.unpack(blake2b(f"{name}/{number}".encode()).digest()) for number in count())


@lru_cache(maxsize=512)  # a need and what refers to it, the assessment of fifty needs, the cities
def demo_id(seed: int, table: str, number: int) -> uuid.UUID:
    """The id of a table's row of that number: version 7, its chance taken from the seed (RFC 9562)."""
    digest = blake2b(f"{seed}/{table}/{number}".encode(), digest_size=10, person=b"id").digest()
    chance = int.from_bytes(digest, "big")
    millis = EPOCH + number * STEP
    whole = millis << 80 | 7 << 76 | (chance >> 62 & 0xFFF) << 64 | 2 << 62 | (chance & (1 << 62) - 1)
    found: uuid.UUID = pgproto.UUID(whole.to_bytes(16, "big"))  # the driver's own kind, which it sends as it is
    return found


def spread(*weighted: tuple[T, int]) -> tuple[T, ...]:
    """Each option as often as its weight says, for `pick`."""
    return tuple(option for option, weight in weighted for _ in range(weight))
