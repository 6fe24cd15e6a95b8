"""The search over a registry of its own: partners' records, hidden facets, any kinds there are (ADR 0026, ADR 0039)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson

from app.kernel.access import Caller
from app.kernel.cursors import newest
from app.kernel.facets import Facet, known_facets
from app.kernel.resource import Registry
from app.kernel.search import FIRST, SearchShape, compile_search
from app.kernel.suggest import ask, begins, compile_suggestions, is_short
from tests.kernel.birds import BIRD_REGISTRY
from tests.kernel.letters import KEEPERS, LETTER_REGISTRY, LETTERS
from tests.kernel.test_own import OUTSIDER, OWN, STAFF, Post, letter_settings, post

__all__ = ["letter_settings", "post"]
EVERY = tuple(LETTER_REGISTRY.values())
KEEPER = Facet("keeper", "Whose it is.", table="test_keepers")


async def searched(post: Post, caller: Caller, q: str, *wanted: str) -> dict[str, Any]:
    """What is found; `wanted` are codes of keepers."""
    chosen = ((KEEPER, FIRST),) if wanted else ()
    statement = compile_search(SearchShape(EVERY, (KEEPER,), caller.reader("en"), chosen))
    assert statement is not None
    row = await post.database.fetchrow(statement, [q, 50, newest(), None, None, None, list(wanted), []])
    assert row is not None
    return {
        "codes": {hit["code"] for hit in orjson.loads(row["data"])},
        "found": row["found"],
        **orjson.loads(row["facets"]),
    }


async def suggested(post: Post, caller: Caller, typed: str) -> set[str]:
    question = ask(typed, EVERY, caller.reader("en"), 20)
    assert question is not None
    row = await post.database.fetchrow(compile_suggestions(question[0]), question[1])
    assert row is not None
    return {entry["code"] for entry in orjson.loads(row["data"])}


async def test_an_owner_finds_its_own_records_but_restricted_ones(post: Post) -> None:
    public = {"mine-public", "theirs-public"}
    own = {*public, "mine-partner", "mine-internal"}
    both = replace(post.me, scopes=OWN | {"letters:partner"})
    for caller, expected in ((Caller(), public), (OUTSIDER, public), (post.me, own), (post.reader, own),
                             (both, {*own, "theirs-partner"})):  # fmt: skip
        found = await searched(post, caller, "letter")
        assert found["codes"] == expected == await suggested(post, caller, "lett")
        assert found["found"] == len(expected), "what is not shown is not counted"
    assert len((await searched(post, STAFF, "letter"))["codes"]) == 6
    assert (await searched(post, post.me, "keeper"))["codes"] == {"MINE"} == await suggested(post, post.me, "keep")


async def test_a_facet_names_only_records_that_are_seen(post: Post) -> None:
    """Keepers are internal: to an outsider no letter has one, to an owner its own letters do."""
    counted = {entry["value"]: entry["count"] for entry in (await searched(post, STAFF, "letter"))["keeper"]}
    assert counted == {"MINE": 3, "THEIRS": 3}
    assert (await searched(post, Caller(), "letter"))["keeper"] == []
    assert (await searched(post, post.me, "letter"))["keeper"] == [
        {"value": "MINE", "label": "Keeper mine", "count": 3}
    ]
    assert (await searched(post, STAFF, "letter", "THEIRS"))["codes"] == {
        "theirs-public",
        "theirs-partner",
        "theirs-internal",
    }
    assert (await searched(post, Caller(), "letter", "THEIRS"))["codes"] == set()
    assert (await searched(post, post.me, "letter", "MINE", "THEIRS"))["codes"] == {
        "mine-public",
        "mine-partner",
        "mine-internal",
    }


def test_a_facet_that_is_hidden_does_not_exist() -> None:
    """Fed by one hidden field alone, it is known to who may read the field."""
    moods = Facet("mood", "How it is.", vocabulary="mood")
    birds = tuple(BIRD_REGISTRY.values())
    assert known_facets((moods, KEEPER), birds, frozenset()) == (moods,)
    hidden = {
        **BIRD_REGISTRY["birds"].fields,
        "mood": replace(BIRD_REGISTRY["birds"].fields["mood"], scope="birds:secret"),
    }
    other = replace(BIRD_REGISTRY["birds"])
    other.__dict__["fields"] = hidden
    assert known_facets((moods,), (other,), frozenset({"birds:read"})) == ()
    assert known_facets((moods,), (other,), frozenset({"birds:secret"})) == (moods,)


def test_a_kind_in_no_chosen_facet_is_not_looked_at() -> None:
    shape = SearchShape(EVERY, (KEEPER,), STAFF.reader("en"), ((KEEPER, FIRST),))
    assert shape.searched == (LETTERS,)
    assert compile_search(replace(shape, resources=(KEEPERS,))) is None


def test_a_search_reads_what_its_kinds_read() -> None:
    """So that an answer in memory goes when any of them changes."""
    statement = compile_search(SearchShape(EVERY, (), STAFF.reader("en")))
    assert statement is not None
    assert {resource.table for resource in EVERY} <= statement.tables
    assert Registry((KEEPERS, LETTERS)).facets == ()


def test_what_has_been_typed_becomes_words() -> None:
    assert begins("land Housin", "") == "'hou' | 'hous' | 'housi' | 'housin':*"
    assert begins("ét", "A") == "'et':*A | 'ét':*A"
    assert begins("المد", "").split(" | ")[-1] == "'مد':*"
    assert begins("土地", "A") == "'土':A <-> '地':A"
    assert begins("NEED-2026-0", "A") == "'0':A"
    assert begins("%' | 'x", "") == "'x':*"
    assert begins("''--", "") == ""
    assert is_short("x") and not is_short("土") and not is_short("xy")
