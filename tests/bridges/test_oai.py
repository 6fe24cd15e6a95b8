"""`/oai`: each verb, each error, what is shown to whom, and answers that never outlive a commit (contract section 10; ADR 0041)."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient, Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from app.main import create_app
from app.platform.keys import create_key
from app.platform.schema import upgrade
from app.rest import oai_lists
from app.settings import Settings
from tests.bridges.courses import add_courses
from tests.bridges.oai_rules import DC, FETCHED, LOM, OAI, checked, code_of, lom_faults, schema
from tests.conftest import client_of, settings_for, sql
from tests.platform.test_memory import until

RECORDS = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
HEADERS = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}


@pytest.fixture(scope="module")
async def ids(fresh: Settings) -> list[uuid.UUID]:
    """Twelve public courses, in the order in which they became so."""
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    found: list[uuid.UUID] = await add_courses(connection, 12)
    await connection.close()
    return found


@pytest.fixture(scope="module")
async def client(fresh: Settings, ids: list[uuid.UUID]) -> AsyncIterator[AsyncClient]:
    async with client_of(fresh) as found:
        yield found
        await found._transport.app.services.database.close()  # type: ignore[attr-defined]  # ASGITransport keeps it


@pytest.fixture
async def console(fresh: Settings) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    yield connection
    await connection.close()


async def ask(client: AsyncClient, **arguments: str) -> etree._Element:
    """An answer that has been checked."""
    answer = await client.get("/oai", params=arguments)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8"), answer.text
    return checked(answer.content)


def headers_of(root: etree._Element) -> dict[str, str | None]:
    """Identifier → status."""
    return {str(one.findtext(f"{OAI}identifier")): one.get("status") for one in root.iter(f"{OAI}header")}


def token_of(root: etree._Element) -> str | None:
    return root.findtext(f".//{OAI}resumptionToken")


async def walk(client: AsyncClient, **arguments: str) -> list[str]:
    """The identifiers of a list, page by page."""
    root = await ask(client, **arguments)
    found = list(headers_of(root))
    while token := token_of(root):
        root = await ask(client, verb=arguments["verb"], resumptionToken=token)
        found += headers_of(root)
    return found


def urn(key: uuid.UUID) -> str:
    return f"urn:uuid:{key}"


# -- verbs -------------------------------------------------------------------------------------------------


async def test_identify(client: AsyncClient) -> None:
    said = {child.tag.removeprefix(OAI): child.text for child in (await ask(client, verb="Identify"))[2]}
    assert dt.datetime.fromisoformat(str(said.pop("earliestDatestamp"))) <= dt.datetime.now(dt.UTC)
    assert said == {
        "repositoryName": "Hinge: courses and tools of UN-Habitat", "baseURL": "http://hinge.test/oai", "protocolVersion": "2.0",
        "adminEmail": "not-set@hinge.invalid", "deletedRecord": "persistent", "granularity": "YYYY-MM-DDThh:mm:ssZ",
    }  # fmt: skip


async def test_settings_say_where_it_is_and_whom_to_ask(fresh: Settings, ids: list[uuid.UUID]) -> None:
    given_ = {"public_url": "https://data.example.org/hinge/", "contact_email": "capacity@example.org"}
    async with client_of(Settings(**{**fresh.model_dump(exclude_unset=True), **given_})) as client:
        root = await ask(client, verb="Identify")
        assert (
            root.findtext(f".//{OAI}baseURL") == root.findtext(f"{OAI}request") == "https://data.example.org/hinge/oai"
        )
        assert root.findtext(f".//{OAI}adminEmail") == "capacity@example.org"
        record = await ask(client, verb="GetRecord", identifier=urn(ids[0]), metadataPrefix="oai_dc")
        places = [one.text for one in record.iter(f"{DC}identifier")]
        assert places == [
            "https://learn.example.org/course/1",
            f"https://data.example.org/hinge/v1/courses/course_{ids[0].hex}",
        ]
        await client._transport.app.services.database.close()  # type: ignore[attr-defined]  # ASGITransport keeps it


@pytest.mark.parametrize("value", ["somebody", "a@b", "a b@example.org", "<x>@example.org", "a@-.", "a@example..org"])
def test_an_address_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="must be an address"):
        Settings(contact_email=value)


async def test_formats(client: AsyncClient, ids: list[uuid.UUID]) -> None:
    for more in ({}, {"identifier": urn(ids[0])}):
        root = await ask(client, verb="ListMetadataFormats", **more)
        assert [one.text for one in root.iter(f"{OAI}metadataPrefix")] == ["oai_dc", "lom"]


async def test_sets_are_named_and_each_can_be_harvested(client: AsyncClient, ids: list[uuid.UUID]) -> None:
    root = await ask(client, verb="ListSets")
    names = {str(one.findtext(f"{OAI}setSpec")): one.findtext(f"{OAI}setName") for one in root.iter(f"{OAI}set")}
    assert (
        names["theme:housing"] == "Housing" and names["language:fr"] == "French" and names["kind:course"] == "Courses"
    )
    assert {"theme", "language", "kind"} < set(names)
    whole = set(await walk(client, **HEADERS))
    for family in ("theme", "language", "kind"):
        parts = {spec: set(await walk(client, **HEADERS, set=spec)) for spec in names if spec.startswith(f"{family}:")}
        assert set().union(*parts.values()) == set(await walk(client, **HEADERS, set=family)) <= whole
    assert urn(ids[0]) in set(await walk(client, **HEADERS, set="theme:land"))
    assert urn(ids[0]) not in set(await walk(client, **HEADERS, set="language:fr"))


@pytest.mark.parametrize("prefix", ["oai_dc", "lom"])
async def test_a_record_in_each_format(client: AsyncClient, ids: list[uuid.UUID], prefix: str) -> None:
    root = await ask(
        client, verb="GetRecord", identifier=urn(ids[1]).upper().replace("URN:UUID", "urn:uuid"), metadataPrefix=prefix
    )
    (metadata,) = root.iter(f"{OAI}metadata")
    specs = [one.text for one in root.iter(f"{OAI}setSpec")]
    assert specs == ["kind:course", "language:en", "language:fr", "theme:gender"]
    if prefix == "lom":
        assert metadata[0].tag == f"{LOM}lom" and lom_faults(metadata[0]) == []
    else:
        titles = {
            one.get("{http://www.w3.org/XML/1998/namespace}lang"): one.text for one in metadata.iter(f"{DC}title")
        }
        assert titles == {"en": "Course 2", "fr": "Cours 2", "ar": "دورة 2", "zh": "课程 2"}
        assert [one.text for one in metadata.iter(f"{DC}language")] == ["en", "fr"]
        assert [one.text for one in metadata.iter(f"{DC}coverage")] == ["KEN"]


async def test_a_form_is_asked_like_a_query(client: AsyncClient, ids: list[uuid.UUID]) -> None:
    asked = {"verb": "GetRecord", "identifier": urn(ids[0]), "metadataPrefix": "oai_dc"}
    by_form = await client.post("/oai", data=asked)
    by_query = await client.get("/oai", params=asked)
    assert checked(by_form.content)[2].tag == f"{OAI}GetRecord"
    assert [etree.tostring(part) for part in checked(by_form.content)[1:]] == [
        etree.tostring(p) for p in checked(by_query.content)[1:]
    ]
    both = await client.post("/oai", params={"verb": "GetRecord"}, data={"verb": "GetRecord"})
    assert code_of(checked(both.content)) == "badVerb"
    refused = await client.post("/oai", json=asked)
    assert (refused.status_code, refused.headers["accept-post"]) == (415, "application/x-www-form-urlencoded")


# -- errors ------------------------------------------------------------------------------------------------

KNOWN, NOBODY = "metadataPrefix=oai_dc", f"urn:uuid:{uuid.UUID(int=7)}"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "badVerb"),
        ("verb=", "badVerb"),
        ("verb=identify", "badVerb"),
        ("verb=Identify&verb=Identify", "badVerb"),
        ("Verb=Identify", "badVerb"),
        ("verb=Identify&x=1", "badArgument"),
        (f"verb=Identify&{KNOWN}", "badArgument"),
        ("verb=ListSets&set=theme", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        (f"verb=ListRecords&{KNOWN}&{KNOWN}", "badArgument"),
        (f"verb=GetRecord&{KNOWN}", "badArgument"),
        ("verb=GetRecord&identifier=urn:uuid:1", "badArgument"),
        (f"verb=ListRecords&{KNOWN}&resumptionToken=x", "badArgument"),
        (f"verb=ListRecords&{KNOWN}&from=yesterday", "badArgument"),
        (f"verb=ListRecords&{KNOWN}&from=2024-02-30", "badArgument"),
        (f"verb=ListRecords&{KNOWN}&from=2024-01-01T00:00:00", "badArgument"),
        (f"verb=ListRecords&{KNOWN}&from=2024-01-01T25:00:00Z", "badArgument"),
        (f"verb=ListRecords&{KNOWN}&from=2024-01-01&until=2024-01-01T00:00:00Z", "badArgument"),
        (f"verb=ListRecords&{KNOWN}&from=2024-01-02&until=2024-01-01", "badArgument"),
        (f"verb=ListRecords&{KNOWN}&from=2024", "badArgument"),
        (f"verb=ListRecords&{KNOWN}&set=:", "badArgument"),
        (f"verb=ListRecords&{KNOWN}&set=a%00", "badArgument"),
        ("verb=ListRecords&metadataPrefix=a b", "badArgument"),
        (f"verb=GetRecord&{KNOWN}&identifier=%00", "badArgument"),
        (f"verb=GetRecord&{KNOWN}&identifier=%FF", "badArgument"),
        ("verb=Identify&" + "&".join(f"x{n}=" for n in range(200)), "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
        ("verb=ListIdentifiers&metadataPrefix=marc21", "cannotDisseminateFormat"),
        (f"verb=GetRecord&metadataPrefix=marc21&identifier={NOBODY}", "cannotDisseminateFormat"),
        (f"verb=GetRecord&{KNOWN}&identifier={NOBODY}", "idDoesNotExist"),
        (f"verb=GetRecord&{KNOWN}&identifier=oai:example.org:1", "idDoesNotExist"),
        (f"verb=ListMetadataFormats&identifier={NOBODY}", "idDoesNotExist"),
        (f"verb=ListRecords&{KNOWN}&set=theme:nothing", "noRecordsMatch"),
        (f"verb=ListIdentifiers&{KNOWN}&until=2001-01-01", "noRecordsMatch"),
        (f"verb=ListRecords&{KNOWN}&from=2199-01-01", "noRecordsMatch"),
        (f"verb=ListRecords&{KNOWN}&from=0001-01-01&until=0001-01-01", "noRecordsMatch"),
        (f"verb=ListRecords&{KNOWN}&from=9999-12-31", "noRecordsMatch"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=", "badResumptionToken"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=%00%C3%A9", "badResumptionToken"),
    ],
)
async def test_each_error(client: AsyncClient, query: str, code: str) -> None:
    answer = await client.get(f"/oai?{query}")
    assert answer.status_code == 200
    assert code_of(checked(answer.content)) == code, answer.text


async def test_a_token_is_of_one_list_and_cannot_be_made_up(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oai_lists, "HEADERS", 5)
    token = str(token_of(await ask(client, **HEADERS)))
    for verb, text in (("ListRecords", token), ("ListIdentifiers", token[:-1]), ("ListIdentifiers", token.swapcase())):
        assert code_of(await ask(client, verb=verb, resumptionToken=text)) == "badResumptionToken"
    again = [list(headers_of(await ask(client, verb="ListIdentifiers", resumptionToken=token))) for _ in range(2)]
    assert again[0] == again[1] and len(again[0]) == 5, "a token can be sent again"


NAMES = st.sampled_from(["verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken", "x"])
VALUES = st.one_of(
    st.sampled_from(["ListRecords", "ListIdentifiers", "GetRecord", "ListSets", "Identify", "ListMetadataFormats", "oai_dc", "lom",
                     "theme", "theme:land", "2026-01-01", "2026-01-01T00:00:00Z", "0001-01-01", "9999-12-31", NOBODY]),
    st.text(max_size=12), st.dates().map(str), st.text(st.sampled_from(":%/?#[]@!$&'()*+,;=<>\" \x00\x0b\ud800~"), max_size=6).map(
        lambda text: text.encode("utf-8", "replace").decode()),
)  # fmt: skip
PAIRS = st.lists(st.tuples(NAMES, VALUES), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    pairs=st.one_of(PAIRS, st.tuples(st.just(("verb", "ListRecords")), st.just(("metadataPrefix", "oai_dc"))).flatmap(
        lambda two: PAIRS.map(lambda more: [*two, *more])
    )),
    form=st.booleans(),
)  # fmt: skip
async def test_whatever_is_asked_the_answer_is_of_the_protocol(
    client: AsyncClient, pairs: list[tuple[str, str]], form: bool
) -> None:
    answer = await asked(client, pairs, form=form)
    assert answer.status_code == 200, answer.text
    checked(answer.content)


async def asked(client: AsyncClient, pairs: list[tuple[str, str]], *, form: bool) -> Response:
    """A request with these arguments, repeated names included."""
    text = urlencode(pairs)
    if form:
        return await client.post("/oai", content=text, headers={"content-type": "application/x-www-form-urlencoded"})
    return await client.get(f"/oai?{text}")


@pytest.mark.skipif(not FETCHED.exists(), reason="the schemas of OAI-PMH have not been fetched")
async def test_answers_are_valid_by_the_schema(
    client: AsyncClient, ids: list[uuid.UUID], console: asyncpg.Connection[Any], tmp_path: Path
) -> None:
    await console.execute("UPDATE courses SET archived_at = now() WHERE id = $1", ids[5])
    rules = schema(tmp_path)
    for query in (
        "verb=Identify", "verb=ListSets", "verb=ListMetadataFormats", f"verb=ListRecords&{KNOWN}",
        "verb=ListRecords&metadataPrefix=lom", f"verb=ListIdentifiers&{KNOWN}&from=2020-01-01&set=theme:land", "verb=x", "",
        f"verb=GetRecord&{KNOWN}&identifier={urn(ids[0])}", f"verb=GetRecord&{KNOWN}&identifier={urn(ids[5])}",
        f"verb=GetRecord&{KNOWN}&identifier={NOBODY}", "verb=ListRecords&resumptionToken=%00",
        "verb=ListRecords&metadataPrefix=marc21", f"verb=ListRecords&{KNOWN}&from=2199-01-01T00:00:00Z",
    ):  # fmt: skip
        root = checked((await client.get(f"/oai?{query}")).content)
        rules.assertValid(root)
    wrong = checked((await client.get(f"/oai?verb=ListRecords&{KNOWN}")).content)
    next(wrong.iter(f"{DC}title")).tag = f"{DC}titel"
    assert not rules.validate(wrong), "the schema is at work inside the metadata"


# -- what is gone ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("leave", "back"),
    [
        (
            "UPDATE courses SET visibility = 'internal' WHERE id = $1",
            "UPDATE courses SET visibility = 'public' WHERE id = $1",
        ),
        (
            "UPDATE courses SET status = 'archived' WHERE id = $1",
            "UPDATE courses SET status = 'published' WHERE id = $1",
        ),
        ("UPDATE courses SET archived_at = now() WHERE id = $1", "UPDATE courses SET archived_at = NULL WHERE id = $1"),
        ("DELETE FROM courses WHERE id = $1", None),
    ],
)
async def test_what_leaves_the_public_is_deleted_with_its_sets(
    client: AsyncClient, console: asyncpg.Connection[Any], leave: str, back: str | None
) -> None:
    (key,) = await add_courses(console, 1, f"GONE-{uuid.uuid4().hex[:8]}")
    one = {"verb": "GetRecord", "identifier": urn(key), "metadataPrefix": "oai_dc"}
    before = await ask(client, **one)
    await console.execute(leave, key)
    after = await ask(client, **one)
    assert headers_of(after) == {urn(key): "deleted"} and after.find(f".//{OAI}metadata") is None
    specs = [[spec.text for spec in root.iter(f"{OAI}setSpec")] for root in (before, after)]
    assert specs[0] == specs[1], "who harvests a set is told"
    stamps = [str(root.findtext(f".//{OAI}datestamp")) for root in (before, after)]
    assert stamps[0] <= stamps[1]
    assert list(headers_of(await ask(client, **HEADERS, **{"from": stamps[1]})))[-1] == urn(key)
    if back is not None:
        await console.execute(back, key)
        assert headers_of(await ask(client, **one)) == {urn(key): None}


async def test_what_never_was_public_never_was(client: AsyncClient, console: asyncpg.Connection[Any]) -> None:
    async with console.transaction():
        (key,) = await add_courses(console, 1, "BRIEF")
        await console.execute("UPDATE courses SET visibility = 'internal' WHERE id = $1", key)
    assert (
        code_of(await ask(client, verb="GetRecord", identifier=urn(key), metadataPrefix="oai_dc")) == "idDoesNotExist"
    )
    await console.execute('UPDATE courses SET title = \'{"en": "Other"}\' WHERE id = $1', key)
    assert code_of(await ask(client, verb="ListMetadataFormats", identifier=urn(key))) == "idDoesNotExist"


async def test_tools_are_there_until_they_are_withdrawn(client: AsyncClient, console: asyncpg.Connection[Any]) -> None:
    key = await console.fetchval("SELECT id FROM tools WHERE visibility = 'public' AND archived_at IS NULL LIMIT 1")
    assert headers_of(await ask(client, verb="GetRecord", identifier=urn(key), metadataPrefix="lom")) == {
        urn(key): None
    }
    await console.execute("UPDATE tools SET availability = 'withdrawn' WHERE id = $1", key)
    assert headers_of(await ask(client, verb="GetRecord", identifier=urn(key), metadataPrefix="lom")) == {
        urn(key): "deleted"
    }


async def test_a_key_opens_nothing_more(fresh: Settings, client: AsyncClient, console: asyncpg.Connection[Any]) -> None:
    (key,) = await add_courses(console, 1, "STAFF")
    await console.execute("UPDATE courses SET visibility = 'internal' WHERE id = $1", key)
    one = {"verb": "GetRecord", "identifier": urn(key), "metadataPrefix": "oai_dc"}
    async with client_of(fresh, await create_key(fresh, "oai-admin", "admin")) as admin:
        assert headers_of(await ask(admin, **one)) == {urn(key): "deleted"}
        await admin._transport.app.services.database.close()  # type: ignore[attr-defined]  # ASGITransport keeps it
    answer = await client.get("/oai", params=one, headers={"Authorization": "Bearer hinge_wrong"})
    assert answer.status_code == 401


async def test_characters_that_xml_cannot_hold_break_nothing(
    client: AsyncClient, console: asyncpg.Connection[Any]
) -> None:
    (key,) = await add_courses(console, 1, "ODD")
    odd = "a\x01b\x0b\ufffe ]]> &amp; <x y='\"'>"
    await console.execute(
        "UPDATE courses SET title = jsonb_build_object('en', $2::text), produced_with = ARRAY[$2] WHERE id = $1",
        key,
        odd,
    )
    for prefix in ("oai_dc", "lom"):
        root = await ask(client, verb="GetRecord", identifier=urn(key), metadataPrefix=prefix)
        assert "a\ufffdb\ufffd\ufffd ]]> &amp; <x y='\"'>" in [
            one.text for one in root.iter(f"{DC}title", f"{LOM}string")
        ]


async def test_a_label_that_changes_changes_the_records_that_show_it(
    client: AsyncClient, console: asyncpg.Connection[Any], ids: list[uuid.UUID]
) -> None:
    since = str((await ask(client, verb="Identify")).findtext(f"{OAI}responseDate"))
    await asyncio.sleep(1.1)
    stated = str((await ask(client, verb="Identify")).findtext(f"{OAI}responseDate"))
    assert since < stated
    await console.execute(
        "UPDATE terms SET label = label || '{\"en\": \"Ground\"}' WHERE code = 'land' "
        "AND vocabulary_id = (SELECT id FROM vocabularies WHERE code = 'theme')"
    )
    root = await ask(client, **RECORDS, **{"from": stated})
    assert urn(ids[0]) in headers_of(root) and urn(ids[1]) not in headers_of(root)
    assert "Ground" in {one.text for one in root.iter(f"{DC}subject")}


# -- time --------------------------------------------------------------------------------------------------


async def test_what_commits_late_is_dated_late(
    client: AsyncClient, console: asyncpg.Connection[Any], fresh: Settings, ids: list[uuid.UUID]
) -> None:
    """A transaction that began first and ends last is dated by its end."""
    late = await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        transaction = late.transaction()
        await transaction.start()
        await late.execute("UPDATE courses SET level = 'advanced' WHERE id = $1", ids[2])
        await asyncio.sleep(1.1)
        await console.execute("UPDATE courses SET level = 'advanced' WHERE id = $1", ids[3])
        root = await ask(client, **HEADERS)
        assert list(headers_of(root))[-1] == urn(ids[3])
        await asyncio.sleep(1.1)
        await transaction.commit()
        following = await ask(client, **HEADERS, **{"from": str(root.findtext(f"{OAI}responseDate"))})
        assert list(headers_of(following))[-1] == urn(ids[2])
    finally:
        await late.close()


async def test_a_commit_under_way_holds_the_clock(client: AsyncClient, fresh: Settings, ids: list[uuid.UUID]) -> None:
    """Rows that have their stamp and are not visible yet: the next harvest begins with their second, not after it."""
    slow = await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute("UPDATE courses SET level = 'intermediate' WHERE id = $1", ids[4])
        await slow.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit does: the stamp is given now
        await asyncio.sleep(2.2)
        root = await ask(client, **HEADERS)
        said = dt.datetime.fromisoformat(str(root.findtext(f"{OAI}responseDate")))
        assert dt.datetime.now(dt.UTC) - said > dt.timedelta(seconds=2)
        await transaction.commit()
        following = await ask(client, **HEADERS, **{"from": str(root.findtext(f"{OAI}responseDate"))})
        assert urn(ids[4]) in headers_of(following)
        now = dt.datetime.fromisoformat(str((await ask(client, verb="Identify")).findtext(f"{OAI}responseDate")))
        assert dt.datetime.now(dt.UTC) - now < dt.timedelta(seconds=2), "and then it goes on"
    finally:
        await slow.close()


async def test_a_window_holds_both_its_ends(client: AsyncClient, console: asyncpg.Connection[Any]) -> None:
    (key,) = await add_courses(console, 1, "WINDOW")
    root = await ask(client, verb="GetRecord", identifier=urn(key), metadataPrefix="oai_dc")
    stamp = str(root.findtext(f".//{OAI}datestamp"))
    for window in (
        {"from": stamp, "until": stamp},
        {"from": stamp[:10], "until": stamp[:10]},
        {"from": stamp},
        {"until": stamp},
    ):
        assert urn(key) in await walk(client, **HEADERS, **window), window
    second = dt.timedelta(seconds=1)
    after, before = (
        (dt.datetime.fromisoformat(stamp) + step).strftime("%Y-%m-%dT%H:%M:%SZ") for step in (second, -second)
    )
    assert code_of(await ask(client, **HEADERS, **{"from": after})) == "noRecordsMatch"
    assert urn(key) not in await walk(client, **HEADERS, until=before)


async def test_a_list_whose_rest_has_left_its_window_ends(
    client: AsyncClient, console: asyncpg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list must have a member: the last one is sent again."""
    keys = await add_courses(console, 4, "LEFT")
    stamp = str(
        (await ask(client, verb="GetRecord", identifier=urn(keys[0]), metadataPrefix="oai_dc")).findtext(
            f".//{OAI}datestamp"
        )
    )
    end = str(
        (await ask(client, verb="GetRecord", identifier=urn(keys[3]), metadataPrefix="oai_dc")).findtext(
            f".//{OAI}datestamp"
        )
    )
    monkeypatch.setattr(oai_lists, "HEADERS", 2)
    first = await ask(client, **HEADERS, **{"from": stamp, "until": end})
    token = str(token_of(first))
    held = list(headers_of(first))
    await asyncio.sleep(1.1)
    moved = [key for key in keys if urn(key) not in held]
    await console.execute("UPDATE courses SET level = 'advanced' WHERE id = ANY($1)", moved)
    rest = await ask(client, verb="ListIdentifiers", resumptionToken=token)
    assert list(headers_of(rest)) == [held[-1]] and not token_of(rest)
    later = await walk(client, **HEADERS, **{"from": end})
    assert {urn(key) for key in moved} <= set(later)


# -- memory, and 304 ---------------------------------------------------------------------------------------


async def test_no_answer_outlives_a_commit(fresh: Settings, console: asyncpg.Connection[Any]) -> None:
    keys = await add_courses(console, 2, "KEPT")
    front = create_app(Settings(**{**fresh.model_dump(exclude_unset=True), "public_url": "https://data.example.org"}))
    async with front.app.router.lifespan_context(front.app):
        await until(lambda: front.memory.listening)
        async with AsyncClient(transport=ASGITransport(front), base_url="http://hinge.test") as client:
            one = {"verb": "GetRecord", "identifier": urn(keys[0]), "metadataPrefix": "oai_dc"}
            for asked_ in (one, {**RECORDS, "set": "kind:course"}):
                first = await client.get("/oai", params=asked_)
                hits = front.requests.memory_hits
                again = await client.get("/oai", params=asked_)
                assert front.requests.memory_hits == hits + 1 and again.content == first.content
                held = await client.get("/oai", params=asked_, headers={"If-None-Match": first.headers["etag"]})
                assert (held.status_code, held.content) == (304, b"")
            etag = (await client.get("/oai", params=one)).headers["etag"]
            await console.execute(
                "UPDATE courses SET status = 'archived', visibility = 'internal' WHERE id = $1", keys[0]
            )
            await until(lambda: not any(key[0] == "/oai" for key in front.memory._kept))  # its own commits drop at once
            gone = await client.get("/oai", params=one, headers={"If-None-Match": etag})
            assert gone.status_code == 200 and headers_of(checked(gone.content)) == {urn(keys[0]): "deleted"}


async def test_an_unchanged_answer_is_a_304_a_second_later(client: AsyncClient) -> None:
    first = await client.get("/oai", params=RECORDS)
    await asyncio.sleep(1.1)
    again = await client.get("/oai", params=RECORDS, headers={"If-None-Match": f'"x", {first.headers["etag"]}'})
    assert (again.status_code, again.headers["etag"]) == (304, first.headers["etag"])
    assert (await client.get("/oai", params=RECORDS)).headers["etag"] == first.headers["etag"], (
        "whatever the clock says"
    )
    assert "last-modified" not in first.headers, "a date of whole seconds cannot tell two changes of one second apart"


async def test_a_host_that_is_asked_for_is_not_kept_for_others(fresh: Settings) -> None:
    front = create_app(fresh)
    async with front.app.router.lifespan_context(front.app):
        await until(lambda: front.memory.listening)
        async with AsyncClient(transport=ASGITransport(front), base_url="http://hinge.test") as client:
            for host in ("one.example", "two.example"):
                root = checked((await client.get("/oai?verb=Identify", headers={"Host": host})).content)
                assert root.findtext(f".//{OAI}baseURL") == f"http://{host}/oai"
            root = checked((await client.get("/oai?verb=Identify", headers={"Host": "<script>"})).content)
            assert root.findtext(f".//{OAI}baseURL") == "http://hinge.test/oai"


# -- the ledger --------------------------------------------------------------------------------------------


async def test_what_was_public_before_the_ledger_was_kept_is_found_in_the_history(server: Any) -> None:
    await sql(server, "CREATE DATABASE earlier")
    settings_ = settings_for(server, "earlier")
    await upgrade(settings_.sqlalchemy_url, "0009")
    connection = await asyncpg.connect(settings_.asyncpg_dsn)
    shown, gone, deleted, never = await add_courses(connection, 4, "OLD")
    await connection.execute("UPDATE courses SET visibility = 'internal' WHERE id = $1", gone)
    await connection.execute("DELETE FROM courses WHERE id = $1", deleted)
    async with connection.transaction():
        await connection.execute("DELETE FROM history WHERE record_id = $1", never)  # as if it had never been public
        await connection.execute("ALTER TABLE courses DISABLE TRIGGER USER")
        await connection.execute("UPDATE courses SET visibility = 'internal' WHERE id = $1", never)
        await connection.execute("ALTER TABLE courses ENABLE TRIGGER USER")
    await upgrade(settings_.sqlalchemy_url)
    rows = await connection.fetch("SELECT record_id, shown, sets FROM publications WHERE resource = 'courses'")
    await connection.close()
    assert {row["record_id"]: row["shown"] for row in rows} == {shown: True, gone: False, deleted: False}
    assert all("kind:course" in row["sets"] for row in rows)
