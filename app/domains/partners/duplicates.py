"""Which partners may be one and the same, with a score that is explained term by term (G1; ADR 0043; P)."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import urlsplit

import orjson

from app.domains.partners.likeness import best_pair, is_common, spoken
from app.kernel.session import Ask

WEIGHTS = {"name": 60, "country": 25, "acronym": 10, "website": 5}
THRESHOLD = Decimal(75)
"""Where no rule is in use: our proposal."""
CONSIDERED = 100
"""Partners that are compared: those whose names share most with this one's."""
BEGINNING, WORDS_MAX = 6, 200
"""Letters of a word, and words, by which Postgres narrows the choice."""
_CENT = Decimal("0.01")
_ROR = "ror:"


@dataclass(frozen=True, slots=True)
class Body:
    """What is compared of a partner."""

    id: str
    code: str
    names: tuple[str, ...]
    acronym: str | None = None
    country: str | None = None
    website: str | None = None
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison: 0 to 1, or None when it cannot be made, which then does not count."""

    term: str
    weight: int
    value: Decimal | None
    why: str


@dataclass(frozen=True, slots=True)
class Twin:
    """A partner that may be the same, and why. `decided_by` is set where a key in a register settles it."""

    body: Body
    score: Decimal
    terms: tuple[Compared, ...]
    decided_by: str | None


def compare(one: Body, other: Body, weights: dict[str, int]) -> Twin:
    """How likely two partners are one. A key that both have settles it; different ROR ids halve the score."""
    terms = (_name(one, other, weights), _country(one, other, weights), *_helps(one, other, weights))
    known = [(term.weight, term.value) for term in terms if term.value is not None and term.weight]
    whole = sum(weight for weight, _ in known)
    score = 100 * sum((weight * value for weight, value in known), Decimal(0)) / whole if whole else Decimal(0)
    shared = sorted(set(one.identifiers) & set(other.identifiers))
    decided = None
    if shared:
        score, decided = Decimal(100), shared[0]
    elif _rors(one) and _rors(other):
        score, decided = score / 2, "different ROR ids"
    return Twin(other, score.quantize(_CENT, ROUND_HALF_UP), terms, decided)


def _rors(body: Body) -> bool:
    return any(key.startswith(_ROR) for key in body.identifiers)


def _name(one: Body, other: Body, weights: dict[str, int]) -> Compared:
    value, left, right = best_pair(one.names, other.names)
    said = f"{left} / {right}" if value else "No name has anything in common."
    return Compared("name", weights["name"], Decimal(str(value)).quantize(_CENT, ROUND_HALF_UP), said)


def _country(one: Body, other: Body, weights: dict[str, int]) -> Compared:
    if one.country is None or other.country is None:
        return Compared("country", weights["country"], None, "The country of one is not recorded.")
    same = one.country == other.country
    return Compared("country", weights["country"], Decimal(same), "The same." if same else "Different ones.")


def _helps(one: Body, other: Body, weights: dict[str, int]) -> list[Compared]:
    """What speaks for a match when it is equal, and for nothing when it is not: short names and sites change with the language."""
    found = []
    for term, of in (("acronym", _acronym), ("website", _host)):
        left, right = of(one), of(other)
        same = left is not None and left == right
        said = f"Both have {left}." if same else "Not the same, which says nothing."
        found.append(Compared(term, weights[term], Decimal(1) if same else None, said))
    return found


def _acronym(body: Body) -> str | None:
    return None if body.acronym is None else re.sub(r"[^\w]", "", body.acronym).casefold() or None


def _host(body: Body) -> str | None:
    if body.website is None:
        return None
    try:
        host = urlsplit(body.website).hostname
    except ValueError:
        return None
    return None if host is None else host.removeprefix("www.")


_COLUMNS = (
    "json_build_object('id', p.id, 'code', p.code, 'name', p.name, 'native', p.native_name, 'others', p.other_names, "
    "'acronym', p.acronym, 'country', p.country_id, 'website', p.website, 'keys', p.identifier_keys)"
)
_THIS = f"SELECT {_COLUMNS} AS body FROM partners p WHERE p.id = $1"  # noqa: S608 - declared names alone
_LIKE = f"""
SELECT coalesce(json_agg(f.body), '[]') AS bodies FROM (
  SELECT {_COLUMNS} AS body FROM partners p
   WHERE p.id <> $1 AND p.archived_at IS NULL AND p.merged_into_id IS NULL AND ($2::text[] IS NULL OR p.visibility = ANY($2))
     AND (p.identifier_keys && $3::text[] OR p.acronym = $4 OR p.search_vector @@ to_tsquery('simple', $5)
          OR hinge_fold(p.name) %> hinge_fold($6))
   ORDER BY (p.identifier_keys && $3::text[]) DESC, ts_rank(p.search_vector, to_tsquery('simple', $5)) DESC, p.code
   LIMIT {CONSIDERED}) f
"""  # noqa: S608 - declared names alone


async def duplicates_of(
    ask: Ask, partner_id: uuid.UUID, weights: dict[str, int], threshold: Decimal, levels: Sequence[str] | None
) -> list[Twin]:
    """The partners that may be the same and that the caller may see, the likeliest first."""
    one = _body(orjson.loads((await ask(_THIS, partner_id))["body"]))
    words = _telling(one.names)
    row = await ask(
        _LIKE, partner_id, None if levels is None else list(levels), list(one.identifiers), one.acronym, words, one.names[0]
    )  # fmt: skip
    others = [_body(entry) for entry in orjson.loads(row["bodies"])]
    found = await asyncio.to_thread(lambda: [compare(one, other, weights) for other in others])
    return sorted((twin for twin in found if twin.score >= threshold), key=lambda twin: (-twin.score, twin.body.code))


def _telling(names: Sequence[str]) -> str:
    """A tsquery of what tells these names from others, by the beginnings of words, so that no stemmer's ending matters."""
    found = {word[:BEGINNING] for name in names for word in spoken(name) if not is_common(word)}
    return " | ".join(f"{word}:*" for word in sorted(found)[:WORDS_MAX]) or "a"


def _body(entry: dict[str, Any]) -> Body:
    names = (*entry["name"].values(), *filter(None, (entry["native"],)), *entry["others"])
    return Body(
        entry["id"], entry["code"], names, entry["acronym"], entry["country"], entry["website"], tuple(entry["keys"])
    )
