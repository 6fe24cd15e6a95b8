"""Functions of search that a later migration made cheaper say what those before them said, of whatever is stored."""

from __future__ import annotations

import json
import runpy

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.data.demo.fill import fill_demo
from app.kernel import kinds
from app.kernel.kinds import LANGUAGES
from app.platform.schema import VERSIONS
from app.registry import REGISTRY
from app.settings import Settings
from tests.platform.demos import NEEDS, quiet

words = st.text("aé ß中文Жж.-\u0627'1", max_size=12)
texts = st.dictionaries(st.sampled_from([*LANGUAGES, "sw", "pt-BR"]), words | st.none(), max_size=4)
anything = texts | st.none() | words | st.integers() | st.lists(words, max_size=2)
evidence = st.lists(
    st.dictionaries(st.sampled_from(["summary", "source"]), anything, max_size=2) | anything, max_size=3
)


@pytest.fixture(scope="module")
async def both(fresh: Settings) -> Settings:
    """Synthetic records, and the functions as the first migrations made them beside those of now."""
    await fill_demo(fresh, NEEDS, 1, quiet)
    foundation = runpy.run_path(str(VERSIONS / "0001_foundation.py"))
    former = [*foundation["_statements"](foundation["FOLD"]), runpy.run_path(str(VERSIONS / "0004_needs.py"))["WORDS"]]
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    for statement in former:
        await connection.execute(statement.replace("hinge_fold(", "former_fold(").replace("_words_in(", "_words_were("))
    await connection.close()
    return fresh


async def test_every_record_says_the_same(both: Settings) -> None:
    connection = await asyncpg.connect(both.asyncpg_dsn)
    compared = 0
    for resource in REGISTRY.values():
        for name, item in resource.fields.items():
            if item.kind is kinds.LTEXT and item.sql is None:
                pair = f"hinge_fold({name}) AS now, former_fold({name}) AS before"
            elif name in ("evidence", "confidential_evidence"):
                pair = f"hinge_words_in({name}, 'summary') AS now, hinge_words_were({name}, 'summary') AS before"
            else:
                continue
            found = await connection.fetch(f"SELECT {pair} FROM {resource.table}")
            assert [row["now"] for row in found] == [row["before"] for row in found], f"{resource.table}.{name}"
            compared += len(found)
    await connection.close()
    assert compared > 1000


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(texts, min_size=10, max_size=40), st.lists(evidence, min_size=10, max_size=40))
async def test_whatever_is_stored_they_say_the_same(
    both: Settings, localised: list[object], parts: list[object]
) -> None:
    connection = await asyncpg.connect(both.asyncpg_dsn)
    try:
        folded = await connection.fetch(
            "SELECT v FROM unnest($1::jsonb[]) v WHERE hinge_fold(v) IS DISTINCT FROM former_fold(v)",
            [json.dumps(value) for value in localised],
        )
        gathered = await connection.fetch(
            "SELECT v FROM unnest($1::jsonb[]) v "
            "WHERE hinge_words_in(v, 'summary') IS DISTINCT FROM hinge_words_were(v, 'summary')",
            [json.dumps(value) for value in parts],
        )
    finally:
        await connection.close()
    assert not folded and not gathered
