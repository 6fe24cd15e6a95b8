"""`/oai`: each verb, each error, and answers that the protocol's schemas take, whatever is asked (contract section 10)."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import asyncpg
import pytest
from httpx import AsyncClient, Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from app.bridges.texts import plain_id
from app.rest import oai_lists
from app.settings import Settings
from tests.bridges.conftest import published
from tests.bridges.oai_asking import HEADERS, ask, headers_of, token_of, urn, walk
from tests.bridges.oai_rules import DC, FETCHED, LOM, OAI, Schemas, checked, code_of, lom_faults
from tests.conftest import client_of
from tests.domains.factories import Body, World

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


async def test_a_platform_of_others_is_the_publisher_of_its_courses(
    client: AsyncClient, world: World, elsewhere: Body
) -> None:
    """As in the other bridges; its new name changes the records that show it."""
    place = (await world.patch("platforms", elsewhere, {"visibility": "public"})).json()
    course = await published(world, platform_id=place["id"], external_id="x-1", produced_with=["An institute"])
    one = {"verb": "GetRecord", "identifier": urn(plain_id(course["id"]))}
    shown = await ask(client, **one, metadataPrefix="oai_dc")
    assert [who.text for who in shown.iter(f"{DC}publisher")] == ["Elsewhere"]
    cards = (await ask(client, **one, metadataPrefix="lom")).iter(f"{LOM}entity")
    assert "ORG:Elsewhere\n" in str(next(cards).text)
    assert (await world.patch("platforms", place, {"name": {"en": "Somewhere"}})).status_code == 200
    assert list(headers_of(await ask(client, **HEADERS)))[-1] == urn(plain_id(course["id"])), "it has changed last"
    renamed = await ask(client, **one, metadataPrefix="oai_dc")
    assert [who.text for who in renamed.iter(f"{DC}publisher")] == ["Somewhere"]


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
    client: AsyncClient, ids: list[uuid.UUID], db: asyncpg.Connection[Any], tmp_path: Path
) -> None:
    await db.execute("UPDATE courses SET archived_at = now() WHERE id = $1", ids[5])
    schemas = Schemas(tmp_path)
    for query in (
        "verb=Identify", "verb=ListSets", "verb=ListMetadataFormats", f"verb=ListRecords&{KNOWN}",
        "verb=ListRecords&metadataPrefix=lom", f"verb=ListIdentifiers&{KNOWN}&from=2020-01-01&set=theme:land", "verb=x", "",
        f"verb=GetRecord&{KNOWN}&identifier={urn(ids[0])}", f"verb=GetRecord&{KNOWN}&identifier={urn(ids[5])}",
        f"verb=GetRecord&{KNOWN}&identifier={NOBODY}", "verb=ListRecords&resumptionToken=%00",
        "verb=ListRecords&metadataPrefix=marc21", f"verb=ListRecords&{KNOWN}&from=2199-01-01T00:00:00Z",
    ):  # fmt: skip
        root = checked((await client.get(f"/oai?{query}")).content)
        assert schemas.faults(root) == [], query
    wrong = checked((await client.get(f"/oai?verb=ListRecords&{KNOWN}")).content)
    next(wrong.iter(f"{DC}title")).tag = f"{DC}titel"
    assert "titel" in str(schemas.faults(wrong))
    next(wrong.iter(f"{OAI}datestamp")).text = "yesterday"
    assert "yesterday" in str(schemas.faults(wrong))
