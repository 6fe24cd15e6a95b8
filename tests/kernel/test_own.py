"""Row rules: who acts for a partner sees and writes that partner's records, nobody else's, at every door (ADR 0026)."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import asyncpg
import orjson
import pytest
from sqlalchemy.orm import Mapped

from app.kernel import store
from app.kernel.access import ROLES, Caller
from app.kernel.errors import Forbidden, Invalid, NotFound, Problem
from app.kernel.fields import Ref, field
from app.kernel.query import selection, whole
from app.kernel.resource import Registry, RegistryError, Resource
from app.kernel.select import compile_list, compile_one
from app.kernel.session import Database
from app.kernel.shapes import ListShape, OneShape, Page
from app.main import create_app
from app.platform.embedded import EmbeddedPostgres
from app.platform.keys import hashed
from app.settings import Settings
from tests.kernel.birds import BIRDS, NESTS
from tests.kernel.conftest import database_with
from tests.kernel.letters import KEEPERS, LETTER_REGISTRY, LETTERS, Keeper, Letter
from tests.kernel.test_registry import model, refused, resource
from tests.nearby import Nearby

STAFF = Caller("key:staff", frozenset({"letters:read", "letters:write", "letters:answer"}))
OUTSIDER = Caller("key:outsider", frozenset({"letters:own"}))
OWN = frozenset({"letters:own"})


@dataclass
class Post:
    """Two keepers with a letter each of every visibility, and who acts for the first."""

    database: Database
    settings: Settings
    mine: uuid.UUID
    theirs: uuid.UUID
    letters: dict[tuple[str, str], uuid.UUID]

    @property
    def me(self) -> Caller:
        return Caller("key:me", OWN, partner=self.mine)

    @property
    def reader(self) -> Caller:
        """Bound to the partner, without the scope to write."""
        return Caller("key:looks", frozenset(), partner=self.mine)

    def mine_of(self, level: str) -> str:
        return f"lett_{self.letters['mine', level].hex}"

    def theirs_of(self, level: str) -> str:
        return f"lett_{self.letters['theirs', level].hex}"


_databases = count(1)  # another module that takes these fixtures has a database of its own


@pytest.fixture(scope="session")
async def letter_settings(server: EmbeddedPostgres, template: str) -> Settings:
    """A migrated database with the two test tables."""
    return await database_with(server, template, f"letters{next(_databases)}", Keeper, Letter)


@pytest.fixture
async def post(letter_settings: Settings) -> AsyncIterator[Post]:
    connection = await asyncpg.connect(letter_settings.asyncpg_dsn)
    await connection.execute("TRUNCATE test_keepers, test_letters, history, code_counters, api_keys")
    keepers = {
        who: await connection.fetchval(
            "INSERT INTO test_keepers (code, title, rating, visibility) VALUES ($1, $2, 3, 'internal') RETURNING id",
            who.upper(),
            orjson.dumps({"en": f"Keeper {who}"}).decode(),
        )
        for who in ("mine", "theirs")
    }
    letters = {
        (who, level): await connection.fetchval(
            "INSERT INTO test_letters (code, title, keeper_id, number, visibility) VALUES ($1, $2, $3, $1, $4) RETURNING id",
            f"{who}-{level}",
            orjson.dumps({"en": f"Letter of {who}, {level}"}).decode(),
            keeper,
            level,
        )
        for who, keeper in keepers.items()
        for level in ("public", "partner", "internal", "restricted")
    }
    await connection.close()
    database = Database(letter_settings.asyncpg_dsn, letter_settings.sqlalchemy_url, read_pool=2, write_pool=2)
    await database.open()
    yield Post(database, letter_settings, keepers["mine"], keepers["theirs"], letters)
    await database.close()


async def listed(
    post: Post, caller: Caller, resource: Resource = LETTERS, fields: str = "code"
) -> list[dict[str, Any]]:
    reader = caller.reader("en")
    shape = ListShape(resource, selection(resource, fields, None, reader), reader, Page(limit=0), total=True)
    row = await post.database.fetchrow(compile_list(shape), (100,))
    assert row is not None
    records: list[dict[str, Any]] = orjson.loads(row["data"])
    assert row["total"] == len(records), "what is not shown is not counted"
    return records


async def codes(post: Post, caller: Caller, resource: Resource = LETTERS) -> set[str]:
    return {record["code"] for record in await listed(post, caller, resource)}


async def shown(post: Post, caller: Caller, key: uuid.UUID, include: str | None = None) -> dict[str, Any] | None:
    reader = caller.reader("en")
    select = selection(LETTERS, None, include, reader)
    row = await post.database.fetchrow(compile_one(OneShape(LETTERS, select, reader, "id", 0, archived=True)), (key,))
    found: dict[str, Any] | None = None if row is None else orjson.loads(row["j"])
    return found


async def patched(post: Post, caller: Caller, key: str, resource: Resource = LETTERS, **body: Any) -> Any:
    async with post.database.unit(caller) as unit:
        return await store.patch(unit, LETTER_REGISTRY, resource, key, body, "*")


async def made(post: Post, caller: Caller, **body: Any) -> Any:
    async with post.database.unit(caller) as unit:
        return await store.create(unit, LETTER_REGISTRY, LETTERS, {"title": {"en": "New"}, **body})


async def refusal(work: Any) -> Problem:
    with pytest.raises(Problem) as error:
        await work
    return error.value


# -- reading -----------------------------------------------------------------------------------------------


async def test_an_owner_sees_its_own_records_but_restricted_ones(post: Post) -> None:
    own = {"mine-public", "mine-partner", "mine-internal"}
    assert await codes(post, Caller()) == {"mine-public", "theirs-public"}
    assert await codes(post, OUTSIDER) == {"mine-public", "theirs-public"}, "the scope is nothing without a partner"
    for caller in (post.me, post.reader):
        assert await codes(post, caller) == {*own, "theirs-public"}
        assert await codes(post, caller, KEEPERS) == {"MINE"}
    both = replace(post.me, scopes=OWN | {"letters:partner"})
    assert await codes(post, both) == {*own, "theirs-public", "theirs-partner"}, "beside what its scopes show"
    assert len(await codes(post, STAFF)) == 6


async def test_one_readers_statement_is_not_anothers(post: Post) -> None:
    """Statements are kept by Reader; two partners with the same scopes must not share one."""
    other = replace(post.me, partner=post.theirs)
    assert await codes(post, post.me) != await codes(post, other)
    assert "theirs-internal" in await codes(post, other)


async def test_an_own_record_shows_no_more_fields(post: Post) -> None:
    assert "rating" not in {leaf.key for leaf in whole(KEEPERS, post.me.reader("en"))}
    with pytest.raises(Invalid):
        await listed(post, post.me, KEEPERS, "rating")


async def test_a_related_record_is_shown_to_its_owner_alone(post: Post) -> None:
    key = post.letters["mine", "public"]
    for caller, expected in ((post.me, "MINE"), (replace(post.me, partner=post.theirs), None), (Caller(), None)):
        record = await shown(post, caller, key, "keeper")
        assert record is not None
        assert (record["keeper"] or {}).get("code") == expected


async def test_an_archived_record_is_shown_to_the_owner_who_may_write_it(post: Post) -> None:
    mine, theirs = post.letters["mine", "internal"], post.letters["theirs", "public"]
    for key in (mine, theirs):
        async with post.database.unit(STAFF) as unit:
            await store.archive(unit, LETTERS, f"lett_{key.hex}", "*")
    assert await shown(post, post.me, mine) is not None
    assert await shown(post, post.reader, mine) is None
    assert await shown(post, post.me, theirs) is None
    assert (await refusal(patched(post, post.me, f"lett_{mine.hex}", number="9"))).code == "conflict"
    assert (await refusal(patched(post, post.me, f"lett_{theirs.hex}", number="9"))).code == "not_found"


# -- writing -----------------------------------------------------------------------------------------------


async def test_an_owner_changes_its_own_record(post: Post) -> None:
    assert (await patched(post, post.me, post.mine_of("internal"), number="7")).number == "7"
    keeper = await patched(post, post.me, f"keep_{post.mine.hex}", KEEPERS, title={"en": "Renamed"})
    assert keeper.title == {"en": "Renamed"}


async def test_an_owner_changes_no_other_record(post: Post) -> None:
    seen = await refusal(patched(post, post.me, post.theirs_of("public"), number="7"))
    assert isinstance(seen, Forbidden) and seen.members["missing_scope"] == "letters:write"
    unseen = await refusal(patched(post, post.me, post.theirs_of("internal"), number="7"))
    absent = await refusal(patched(post, post.me, f"lett_{uuid.uuid4().hex}", number="7"))
    assert isinstance(unseen, NotFound) and isinstance(absent, NotFound)
    assert isinstance(await refusal(patched(post, post.me, post.mine_of("restricted"), number="7")), NotFound)


@pytest.mark.parametrize("who", ["reader", "outsider"])
async def test_without_scope_or_partner_nothing_is_written(post: Post, who: str) -> None:
    caller = post.reader if who == "reader" else OUTSIDER
    for work in (
        patched(post, caller, post.mine_of("public"), number="7"),
        made(post, caller, keeper_id=f"keep_{post.mine.hex}"),
    ):
        error = await refusal(work)
        assert isinstance(error, Forbidden) and error.members["missing_scope"] == "letters:write"


async def test_a_record_is_not_handed_to_another_partner(post: Post) -> None:
    staff_sees = replace(post.me, scopes=OWN | {"letters:read"})
    error = await refusal(patched(post, staff_sees, post.mine_of("internal"), keeper_id=f"keep_{post.theirs.hex}"))
    assert isinstance(error, Forbidden)
    assert isinstance(await refusal(patched(post, post.me, post.mine_of("internal"), keeper_id=None)), Forbidden)
    record = await shown(post, post.me, post.letters["mine", "internal"])
    assert record is not None and record["keeper_id"] == f"keep_{post.mine.hex}"


async def test_a_partner_that_may_not_be_seen_is_one_that_is_not_there(post: Post) -> None:
    hidden, absent = post.theirs.hex, uuid.uuid4().hex
    told = [
        (await refusal(patched(post, post.me, post.mine_of("internal"), keeper_id=f"keep_{key}"))).as_json("r")
        for key in (hidden, absent)
    ]
    assert orjson.dumps(told[0]).replace(hidden.encode(), b"") == orjson.dumps(told[1]).replace(absent.encode(), b"")
    assert told[0]["errors"][0]["code"] == "reference"


async def test_only_visible_letters_are_referred_to(post: Post) -> None:
    for level, allowed in (("public", True), ("internal", False)):
        work = patched(post, post.me, post.mine_of("internal"), reply_to_id=post.theirs_of(level))
        if allowed:
            await work
        else:
            assert isinstance(await refusal(work), Invalid)
    await patched(post, post.me, post.mine_of("internal"), reply_to_id=post.mine_of("partner"))


async def test_an_owner_does_not_raise_a_records_visibility(post: Post) -> None:
    key = post.mine_of("partner")
    assert isinstance(await refusal(patched(post, post.me, key, visibility="public")), Forbidden)
    assert (await patched(post, post.me, key, visibility="internal")).visibility == "internal"
    assert isinstance(await refusal(patched(post, post.me, key, visibility="partner")), Forbidden)
    assert (await refusal(patched(post, post.me, key, visibility="restricted"))).status == 403


async def test_an_owner_makes_records_of_its_own(post: Post) -> None:
    letter = await made(post, post.me, keeper_id=f"keep_{post.mine.hex}")
    assert (letter.keeper_id, letter.visibility) == (post.mine, "internal")
    assert letter.code in await codes(post, post.me)
    assert isinstance(await refusal(made(post, post.me)), Forbidden), "a letter of nobody's"
    assert isinstance(await refusal(made(post, post.me, keeper_id=f"keep_{post.theirs.hex}")), Invalid)
    public = made(post, post.me, keeper_id=f"keep_{post.mine.hex}", visibility="public")
    assert isinstance(await refusal(public), Forbidden)


async def test_a_partner_does_not_make_partners(post: Post) -> None:
    async with post.database.unit(post.me) as unit:
        with pytest.raises(Forbidden):
            await store.create(unit, LETTER_REGISTRY, KEEPERS, {"code": "NEW", "title": {"en": "New"}})


async def test_archiving_is_for_staff(post: Post) -> None:
    for work in (store.archive, store.restore):
        async with post.database.unit(post.me) as unit:
            with pytest.raises(Forbidden):
                await work(unit, LETTERS, post.mine_of("internal"), "*")


async def test_an_owner_takes_the_steps_that_are_a_writers(post: Post) -> None:
    async def act(key: str, name: str) -> Any:
        async with post.database.unit(post.me) as unit:
            return await store.act(unit, LETTERS, key, name, {}, "*")

    assert isinstance(await refusal(act(post.theirs_of("public"), "send")), Forbidden)
    assert isinstance(await refusal(act(post.theirs_of("internal"), "send")), NotFound)
    assert (await act(post.mine_of("internal"), "send")).post == "sent"
    error = await refusal(act(post.mine_of("internal"), "answer"))
    assert isinstance(error, Forbidden) and error.members["missing_scope"] == "letters:answer"


async def test_the_steps_that_are_open_are_those_that_can_be_taken(post: Post) -> None:
    rows = {record["code"]: record["actions"] for record in await listed(post, post.me, fields="code,actions")}
    assert rows == {"mine-public": ["send"], "mine-partner": ["send"], "mine-internal": ["send"], "theirs-public": []}
    rows = {record["code"]: record["actions"] for record in await listed(post, post.reader, fields="code,actions")}
    assert set(map(str, rows.values())) == {"[]"}


async def test_what_is_taken_is_said_without_saying_by_whom(post: Post) -> None:
    error = await refusal(patched(post, post.me, post.mine_of("internal"), number="theirs-restricted"))
    assert error.code == "duplicate"
    spoken = orjson.dumps(error.as_json("r")).decode()
    assert "lett_" not in spoken and "theirs" not in spoken


# -- the doors ---------------------------------------------------------------------------------------------


async def test_both_doors_hold_to_the_rule(post: Post) -> None:
    connection = await asyncpg.connect(post.settings.asyncpg_dsn)
    await connection.execute(
        "INSERT INTO api_keys (name, scopes, partner_id, digest) VALUES ('me', '{letters:own}', $1, $2)",
        post.mine,
        hashed("hinge_me"),
    )
    await connection.close()
    front = create_app(post.settings, LETTER_REGISTRY)
    async with Nearby(front, "hinge_me") as client:
        mine = {"mine-public", "mine-partner", "mine-internal", "theirs-public"}
        by_rest = (await client.get("/v1/letters", params={"fields": "code"})).json()["data"]
        assert {record["code"] for record in by_rest} == mine
        query = "{ letters { totalCount nodes { code actions } } }"
        by_graph = (await client.post("/graphql", json={"query": query})).json()["data"]["letters"]
        assert {record["code"] for record in by_graph["nodes"]} == mine and by_graph["totalCount"] == 4
        for who, level, expected in (
            ("mine", "internal", 200),
            ("theirs", "public", 403),
            ("theirs", "internal", 404),
            ("mine", "restricted", 404),
        ):
            key = f"lett_{post.letters[who, level].hex}"
            rest = await client.patch(f"/v1/letters/{key}", json={"number": f"R{level}"}, headers={"If-Match": "*"})
            assert rest.status_code == expected, rest.text
            spoken = f'mutation {{ updateLetter(id: "{key}", ifMatch: "*", input: {{ number: "G{who}{level}" }}) {{ number }} }}'
            body = (await client.post("/graphql", json={"query": spoken})).json()
            code = {200: None, 403: "forbidden", 404: "not_found"}[expected]
            assert (body["errors"][0]["extensions"]["code"] if "errors" in body else None) == code, body
        may = (await client.get("/v1/me")).json()["may"]
        assert (may["letters"]["own"], may["keepers"]["own"]) == (["read", "create", "update"], ["read", "update"])
        assert may["letters"]["verbs"] == ["read"]
        made_ = await client.post("/v1/letters", json={"title": "Hello", "keeper_id": f"keep_{post.mine.hex}"})
        assert made_.status_code == 201, made_.text
        assert (await client.get("/v1/letters", params={"keeper.code": "MINE", "total": "exact"})).json()["page"][
            "total"
        ] == 4
        assert (await client.get("/v1/letters", params={"keeper.code": "THEIRS", "total": "exact"})).json()["page"][
            "total"
        ] == 0
    await front.services.database.close()


# -- declarations ------------------------------------------------------------------------------------------


def test_own_is_a_reference_to_the_partners() -> None:
    assert "whose own is `id`" in refused(
        NESTS, BIRDS, resource(model(nest_id=(Mapped[Ref], field("A nest.", ref="test_nests"))), own="nest_id")
    )
    assert "says whose a record is" in refused(resource(model(), own="nowhere"))
    with pytest.raises(RegistryError, match="scope"):
        hidden = model(keeper_id=(Mapped[Ref | None], field("Whose.", ref="test_keepers", scope="read")))
        Registry((KEEPERS, LETTERS, resource(hidden, own="keeper_id")))


def test_partner_users_write_their_own_and_read_what_is_shared() -> None:
    assert {scope.partition(":")[2] for scope in ROLES["partner_user"]} == {"own", "partner", "contacts"}
