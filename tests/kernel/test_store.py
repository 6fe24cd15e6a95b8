"""Writing: permission, precondition, payload, references, history; and what concurrency may not break."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import orjson
import pytest

from app.kernel import store
from app.kernel.access import ANONYMOUS, Caller
from app.kernel.errors import (
    Conflict,
    Duplicate,
    Forbidden,
    Invalid,
    NotAllowedNow,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Problem,
    Unauthenticated,
)  # fmt: skip
from app.kernel.query import selection
from app.kernel.select import compile_one
from app.kernel.session import Database
from app.kernel.shapes import OneShape, Reader
from app.settings import Settings
from tests.kernel.birds import BIRD_REGISTRY, BIRDS, NESTS

EDITOR = Caller("key:editor", frozenset({"birds:read", "birds:write"}))
ADMIN = Caller("key:admin", frozenset({"admin"}))


async def make(database: Database, resource: Any = BIRDS, caller: Caller = ADMIN, lang: str = "en", **body: Any) -> Any:
    async with database.unit(caller, request_id="r1", lang=lang) as unit:
        return await store.create(unit, BIRD_REGISTRY, resource, body)


async def change(
    database: Database, key: str, body: Any, if_match: str | None, caller: Caller = ADMIN, lang: str = "en"
) -> Any:
    async with database.unit(caller, request_id="r2", lang=lang) as unit:
        return await store.patch(unit, BIRD_REGISTRY, BIRDS, key, body, if_match)


async def history(database: Database) -> list[dict[str, Any]]:
    row = await database.query(
        "SELECT coalesce(json_agg(h ORDER BY h.seq), '[]') AS j FROM history h WHERE resource = 'test_birds'"
    )
    assert row is not None
    found: list[dict[str, Any]] = orjson.loads(row["j"])
    return found


def faults(error: Problem) -> dict[str, str]:
    return {fault.pointer: fault.code for fault in error.faults}


async def test_create_gives_a_code_and_remembers_who(birds: Database) -> None:
    bird = await make(birds, title="Ibis", age=3)
    again = await make(birds, title="Kite", age=4)
    assert (bird.code[-5:], again.code[-5:]) == ("00001", "00002")
    assert bird.created_by == "key:admin" and bird.row_version == 1 and str(bird.visibility) == "public"
    (first, _) = await history(birds)
    assert (first["op"], first["actor"], first["request_id"], first["version"]) == ("create", "key:admin", "r1", 1)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"/title": "required", "/age": "required"}),
        ({"title": "x", "age": 3}, {"/title": "length"}),
        ({"title": {"fr": "Ibis"}, "age": 3}, {"/title": "english_required"}),
        ({"title": {"en": "Ibis", "de": "Ibis"}, "age": 3}, {"/title": "language"}),
        ({"title": "Ibis", "age": 101}, {"/age": "range"}),
        ({"title": "Ibis", "age": True}, {"/age": "type"}),
        ({"title": "Ibis", "age": None}, {"/age": "null"}),
        ({"title": "Ibis", "age": 1, "seen_on": "2022-02-30"}, {"/seen_on": "type"}),
        ({"title": "Ibis", "age": 1, "tags": ["a", "a"]}, {"/tags": "repeated"}),
        ({"title": "Ib\x00is", "age": 1}, {"/title": "character"}),
        ({"title": "Ibis\ud800", "age": 1}, {"/title": "character"}),
        ({"title": "Ibis", "age": 1, "eggs": [{"order": 0, "colour": "red"}]}, {"/eggs/0/order": "range"}),
        ({"title": "Ibis", "age": 1, "eggs": [{"order": 1}]}, {"/eggs/0/colour": "required"}),
        ({"title": "Ibis", "age": 1, "mood": "loud"}, {"/mood": "unknown"}),
        ({"title": "Ibis", "age": 1, "nest_id": "nowhere"}, {"/nest_id": "reference"}),
        ({"title": "Ibis", "age": 1, "nest_id": "bird_" + "0" * 32}, {"/nest_id": "wrong_type"}),
        ({"title": "Ibis", "age": 1, "friend_ids": ["nowhere"]}, {"/friend_ids/0": "reference"}),
    ],
)
async def test_every_fault_names_its_member(birds: Database, body: dict[str, Any], expected: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        await make(birds, **body)
    assert faults(refused.value) == expected
    assert await history(birds) == []


async def test_references_by_code_and_by_id(birds: Database) -> None:
    nest = await make(birds, NESTS, code="N1", title="Cliff")
    by_code = await make(birds, title="Ibis", age=1, nest_id="N1", friend_ids=["N1"])
    by_id = await make(birds, title="Kite", age=1, nest_id=f"nest_{nest.id.hex}")
    assert by_code.nest_id == by_id.nest_id == nest.id and by_code.friend_ids == [nest.id]


async def test_a_taken_value_is_a_conflict_that_points(birds: Database) -> None:
    await make(birds, title="Ibis", age=1, ring="R1")
    with pytest.raises(Duplicate) as refused:
        await make(birds, title="Kite", age=1, ring="R1")
    assert faults(refused.value) == {"/ring": "duplicate"}


async def test_merge_patch(birds: Database) -> None:
    bird = await make(
        birds, title={"en": "Ibis", "fr": "Ibis sacré"}, age=1, weight=5, translation_status={"title": {"fr": "draft"}}
    )
    with pytest.raises(PreconditionRequired):
        await change(birds, bird.code, {"age": 2}, None)
    same = await change(birds, bird.code, {"age": 1, "weight": 5}, store.etag(bird))
    assert same.row_version == 1 and len(await history(birds)) == 1, "a write that changes nothing leaves no trace"
    spoken = await change(birds, bird.code, {"title": "Ibis blanc", "weight": None}, f'"{store.etag(bird)}"', lang="fr")
    assert spoken.title == {"en": "Ibis", "fr": "Ibis blanc"} and spoken.weight is None and spoken.row_version == 2
    assert spoken.translation_status == {"title": {"fr": "draft"}}
    with pytest.raises(PreconditionFailed):
        await change(birds, bird.code, {"age": 2}, store.etag(bird))
    removed = await change(birds, bird.code, {"title": {"fr": None}}, store.etag(spoken))
    assert removed.title == {"en": "Ibis"}
    for body, code in (
        ({"title": None}, "null"),
        ({"title": {"en": None}}, "english_required"),
        ({"mood": "loud"}, "read_only"),
        ({"code": "B"}, "read_only"),
    ):
        with pytest.raises(Invalid) as refused:
            await change(birds, bird.code, body, "*")
        assert list(faults(refused.value).values()) == [code]
    entry = (await history(birds))[1]
    assert entry["changed"] == ["title", "weight"] and entry["before"]["weight"] == 5


async def test_permission_comes_before_everything(birds: Database) -> None:
    bird = await make(birds, title="Ibis", age=1)
    with pytest.raises(Unauthenticated):
        await make(birds, caller=ANONYMOUS, title="Kite", age=1)
    with pytest.raises(Forbidden) as refused:
        await change(birds, bird.code, {"age": 2}, "*", Caller("key:reader", frozenset({"birds:read"})))
    assert refused.value.members == {"missing_scope": "birds:write"}


async def test_archive_hides_and_restore_brings_back(birds: Database) -> None:
    bird = await make(birds, title="Ibis", age=1)
    async with birds.unit(EDITOR) as unit:
        gone = await store.archive(unit, BIRDS, bird.code, "*")
    assert gone.archived_at is not None
    with pytest.raises(Conflict):
        await change(birds, bird.code, {"age": 2}, "*")
    with pytest.raises(NotFound):
        await make(birds, NESTS, caller=EDITOR, code="N2", title="Cliff")
        async with birds.unit(Caller("key:other", frozenset())) as unit:
            await store.find(unit, BIRDS, bird.code)
    async with birds.unit(EDITOR) as unit:
        back = await store.restore(unit, BIRDS, bird.code, "*")
    assert back.archived_at is None
    assert [entry["op"] for entry in await history(birds)] == ["create", "archive", "restore"]


async def test_steps_and_their_reasons(birds: Database) -> None:
    bird = await make(birds, title="Ibis", age=1)
    async with birds.unit(EDITOR) as unit:
        with pytest.raises(NotAllowedNow) as refused:
            await store.act(unit, BIRDS, bird.code, "hush", {}, "*")
    assert refused.value.members["allowed"] == ["shout"] and refused.value.members["state"] == "calm"
    with pytest.raises(Invalid) as unexplained:
        async with birds.unit(EDITOR) as unit:
            await store.act(unit, BIRDS, bird.code, "shout", {}, "*")
    assert faults(unexplained.value) == {"/reason": "required"}
    async with birds.unit(EDITOR) as unit:
        loud = await store.act(unit, BIRDS, bird.code, "shout", {"reason": "a cat came"}, "*")
    assert loud.mood == "loud"
    last = (await history(birds))[-1]
    assert (last["reason"], last["note"]["action"], last["changed"]) == ("a cat came", "shout", ["mood"])


async def test_a_refused_unit_leaves_nothing(birds: Database) -> None:
    with pytest.raises(Duplicate):
        async with birds.unit(ADMIN) as unit:
            await store.create(unit, BIRD_REGISTRY, BIRDS, {"title": "Ibis", "age": 1, "ring": "R9"})
            await store.create(unit, BIRD_REGISTRY, BIRDS, {"title": "Kite", "age": 1, "ring": "R9"})
    assert await history(birds) == []


async def test_one_of_many_writers_with_the_same_etag_wins(birds: Database) -> None:
    bird = await make(birds, title="Ibis", age=1)
    tag = store.etag(bird)

    async def attempt(age: int) -> str:
        try:
            await change(birds, bird.code, {"age": age}, tag)
        except PreconditionFailed:
            return "stale"
        return "won"

    outcomes = await asyncio.gather(*(attempt(age) for age in range(2, 42)))
    assert sorted(outcomes) == ["stale"] * 39 + ["won"]
    assert len(await history(birds)) == 2


async def test_concurrent_creates_get_distinct_codes(birds: Database) -> None:
    made = await asyncio.gather(*(make(birds, title="Ibis", age=1) for _ in range(30)))
    assert len({bird.code for bird in made}) == 30


async def test_history_is_written_whatever_path_a_change_takes(birds: Database, bird_settings: Settings) -> None:
    await birds.query("INSERT INTO test_birds (code, title, age) VALUES ('X', '{\"en\": \"x\"}', 1) RETURNING id")
    await birds.query("UPDATE test_birds SET age = 2 WHERE code = 'X' RETURNING id")
    await birds.query("UPDATE test_birds SET age = 2 WHERE code = 'X' RETURNING id")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await birds.query("DELETE FROM test_birds WHERE code = 'X' RETURNING id")
    owner = await asyncpg.connect(bird_settings.asyncpg_dsn)
    await owner.execute("DELETE FROM test_birds WHERE code = 'X'")
    await owner.close()
    entries = await history(birds)
    assert [entry["op"] for entry in entries] == ["create", "update", "delete"]
    assert entries[1]["before"] == {"age": 1} and entries[2]["actor"].startswith("sql:")


async def test_a_relation_points_back_along_a_list_of_references(birds: Database) -> None:
    nest = await make(birds, NESTS, code="N1", title="Cliff")
    await make(birds, title="Ibis", age=1, friend_ids=["N1"])
    await make(birds, title="Kite", age=2, nest_id="N1")
    reader = Reader("en", frozenset({"admin"}))
    chosen = selection(NESTS, "visitors.age,birds.age", None, reader)
    row = await birds.fetchrow(compile_one(OneShape(NESTS, chosen, reader, "id")), (nest.id,))
    assert row is not None
    shown = orjson.loads(row["j"])
    assert ([bird["age"] for bird in shown["visitors"]], [bird["age"] for bird in shown["birds"]]) == ([1], [2])
