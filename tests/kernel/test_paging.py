"""Keyset walks: every row once, in order, whatever the sort, the nulls and the direction (contract section 3)."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kernel.access import ANONYMOUS
from app.kernel.cursors import Cursors
from app.kernel.errors import Invalid
from app.kernel.session import Database
from app.kernel.shapes import Reader
from app.rest.lists import ListRequest
from tests.kernel.birds import BIRDS

READER = Reader("en", frozenset({"admin"}))
SORTS = ("weight", "age", "seen_on", "code", "created_at", "id")
ROWS = [(None if i % 4 == 0 else i % 7, i % 3, None if i % 5 == 0 else f"2022-01-{1 + i % 9:02d}") for i in range(60)]


@pytest.fixture
async def walkable(birds: Database) -> Database:
    for number, (weight, age, seen_on) in enumerate(ROWS):
        await birds.query(
            "INSERT INTO test_birds (code, title, visibility, weight, age, seen_on) "
            "VALUES ($1, jsonb_build_object('en', $1::text), 'public', $2, $3, $4::text::date) RETURNING id",
            f"B{number:03d}", weight, age, seen_on,
        )  # fmt: skip
    return birds


async def page(database: Database, signer: Cursors, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    request = ListRequest(BIRDS, READER, pairs)
    statement, values = request.prepare(signer)
    row = await database.fetchrow(statement, values)
    assert row is not None

    call = SimpleNamespace(path="/v1/birds", query=pairs, lang="en", caller=ANONYMOUS)
    answer = request.answer(call, signer, row, statement.tables)  # type: ignore[arg-type]  # only these members are used
    found: dict[str, Any] = orjson.loads(answer.body)
    return found


async def walk(
    database: Database, signer: Cursors, query: list[tuple[str, str]], way: str = "next"
) -> list[list[dict[str, Any]]]:
    pages, cursor = [], None
    for _ in range(100):
        found = await page(database, signer, [*query, *([("cursor", cursor)] if cursor else [])])
        pages.append(found["data"])
        cursor = found["page"][way]
        if cursor is None:
            return pages
    raise AssertionError("the walk does not end")


def expected(sort: list[str]) -> list[str]:
    rows = [
        {"weight": w, "age": a, "seen_on": s, "code": f"B{n:03d}", "created_at": n, "id": n}
        for n, (w, a, s) in enumerate(ROWS)
    ]
    last_descending = sort[-1].startswith("-")
    rows.sort(key=lambda row: row["id"], reverse=last_descending)
    for term in reversed(sort):
        name, descending = term.removeprefix("-"), term.startswith("-")
        present = sorted((row for row in rows if row[name] is not None), key=lambda row: row[name], reverse=descending)
        if descending:  # sorted(reverse=True) keeps the order of equals, as it must
            present = [row for _, group in itertools.groupby(present, key=lambda row: row[name]) for row in group]
        rows = present + [row for row in rows if row[name] is None]
    return [row["code"] for row in rows]


terms = st.lists(
    st.tuples(st.sampled_from(SORTS), st.booleans()), min_size=1, max_size=3, unique_by=lambda term: term[0]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sort=terms, limit=st.integers(1, 70))
async def test_every_walk_returns_every_row_once_and_in_order(
    walkable: Database, signer: Cursors, sort: list[tuple[str, bool]], limit: int
) -> None:
    spelled = [("-" if descending else "") + name for name, descending in sort]
    query = [("sort", ",".join(spelled)), ("limit", str(limit)), ("fields", "code")]
    pages = await walk(walkable, signer, query)
    codes = [row["code"] for rows in pages for row in rows]
    stop = next((place for place, name in enumerate(spelled) if name.lstrip("-") == "id"), len(spelled) - 1)
    assert codes == expected(spelled[: stop + 1])
    assert all(len(rows) == limit for rows in pages[:-1])


@pytest.mark.parametrize("sort", ["weight", "-weight", "age,-seen_on", "-seen_on,weight", "id", "-code"])
async def test_the_way_back_shows_the_same_pages(walkable: Database, signer: Cursors, sort: str) -> None:
    query = [("sort", sort), ("limit", "7"), ("fields", "code")]
    forward, cursors = [], []
    cursor = None
    while True:
        found = await page(walkable, signer, [*query, *([("cursor", cursor)] if cursor else [])])
        forward.append(found["data"])
        cursors.append(found["page"])
        cursor = found["page"]["next"]
        if cursor is None:
            break
    back = [forward[-1]]
    cursor = cursors[-1]["prev"]
    while cursor is not None:
        found = await page(walkable, signer, [*query, ("cursor", cursor)])
        back.append(found["data"])
        cursor = found["page"]["prev"]
    assert [[row["code"] for row in rows] for rows in reversed(back)] == [
        [row["code"] for row in rows] for rows in forward
    ]


async def test_rows_that_come_and_go_do_not_disturb_a_walk(walkable: Database, signer: Cursors) -> None:
    query = [("sort", "age,code"), ("limit", "9"), ("fields", "code")]
    seen, cursor, number = [], None, 0
    while True:
        found = await page(walkable, signer, [*query, *([("cursor", cursor)] if cursor else [])])
        seen += [row["code"] for row in found["data"]]
        cursor = found["page"]["next"]
        if cursor is None:
            break
        number += 1
        await walkable.query(
            "INSERT INTO test_birds (code, title, visibility, age) VALUES ($1, '{\"en\": \"new\"}', 'public', $2) RETURNING id",
            f"A-new{number}", number % 3,
        )  # fmt: skip
        await walkable.query("UPDATE test_birds SET weight = 9999 WHERE code = 'B059' RETURNING id")
    assert [code for code in seen if code.startswith("B")] == expected(["age", "code"])
    assert len(seen) == len(set(seen))


async def test_a_search_ranks_titles_and_walks_once(walkable: Database, signer: Cursors) -> None:
    for number in range(25):
        words = {"en": "urban land registry" if number % 2 else f"a land of birds {number}", "fr": "cadastre foncier"}
        await walkable.query(
            "INSERT INTO test_birds (code, title, visibility, age) VALUES ($1, $2::text::jsonb, 'public', 1) RETURNING id",
            f"S{number:02d}", orjson.dumps(words).decode(),
        )  # fmt: skip
    pages = await walk(walkable, signer, [("q", "land registries"), ("limit", "4"), ("fields", "code")])
    codes = [row["code"] for rows in pages for row in rows]
    assert sorted(codes) == sorted(set(codes))
    assert set(codes) >= {f"S{number:02d}" for number in range(1, 25, 2)}
    fuzzy = await page(walkable, signer, [("q", "regstry"), ("fields", "code")])
    assert fuzzy["data"], "a typing error still finds names"


async def test_a_cursor_is_bound_and_sealed(walkable: Database, signer: Cursors) -> None:
    first = await page(walkable, signer, [("sort", "age"), ("limit", "5")])
    cursor = first["page"]["next"]
    for pairs in ([("sort", "-age")], [("sort", "age"), ("age_gte", "1")], []):
        with pytest.raises(Invalid) as refused:
            await page(walkable, signer, [*pairs, ("cursor", cursor)])
        assert refused.value.faults[0].code == "cursor_mismatch"
    for place in range(0, len(cursor), 5):
        bent = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        with pytest.raises(Invalid):
            await page(walkable, signer, [("sort", "age"), ("cursor", bent)])
