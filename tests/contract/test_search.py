"""The search over all kinds of records: who finds what, in which language, marked how, counted how, walked how."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.kernel import kinds, search
from app.kernel.facets import title_of
from app.registry import REGISTRY
from app.settings import Settings
from tests.contract.cells import LEVELS, Records, Who, ask, callers, records
from tests.contract.test_matrix import sees
from tests.domains.callers import console
from tests.domains.factories import World
from tests.nearby import near

TOKEN = "Zanzibarite"
SEARCH, SUGGEST = "/v1/search", "/v1/search/suggestions"
KENYA = {"en": "Kenya", "fr": "Kenya", "es": "Kenya", "ru": "Кения", "ar": "كينيا", "zh": "肯尼亚"}
Found = dict[str, Any]


async def found(client: AsyncClient, q: str, **params: Any) -> Found:
    answer = await client.get(SEARCH, params={"q": q, **params})
    assert answer.status_code == 200, answer.text
    body: Found = answer.json()
    return body


async def suggested(client: AsyncClient, q: str, **params: Any) -> list[Found]:
    answer = await client.get(SUGGEST, params={"q": q, **params})
    assert answer.status_code == 200, answer.text
    data: list[Found] = answer.json()["data"]
    return data


def titles(hits: list[Found]) -> list[str]:
    return [hit["title"] for hit in hits]


# -- who finds what ----------------------------------------------------------------------------------------


@dataclass
class Stage:
    """The application with one record of every resource and visibility, each called by the same rare word."""

    app: Any
    whos: dict[str, Who]
    records: Records


@pytest.fixture(scope="module")
async def stage(writer: AsyncClient, fresh: Settings) -> Stage:
    app = near(writer).app
    whos = await callers(fresh.asyncpg_dsn)
    made = await records(World(writer), fresh.asyncpg_dsn)
    async with console(fresh) as connection:
        for path, ids in made.ids.items():
            for kind, key in ids.items():
                await _call(connection, path, kind, key)
    return Stage(app, whos, made)


async def _call(connection: asyncpg.Connection[Any], path: str, kind: str, key: str) -> None:
    """Give a record the name; what has no name of its own gets it as its code."""
    item, table = title_of(REGISTRY[path]), REGISTRY[path].table
    name = "code" if item is None else item.name
    value = f"{TOKEN}-{kind}" if item is None else f"{TOKEN} {kind}"
    cast, given_ = (
        ("jsonb", json.dumps({"en": value})) if item is not None and item.kind is kinds.LTEXT else ("text", value)
    )
    await connection.execute(
        f'UPDATE {table} SET "{name}" = $1::text::{cast} WHERE id = $2', given_, uuid.UUID(key.partition("_")[2])
    )


def visible(stage: Stage, who: Who, paths: tuple[str, ...] = tuple(REGISTRY)) -> set[str]:
    """The ids of the records that a caller is to find."""
    return {stage.records.ids[path][kind] for path in paths for kind in LEVELS if sees(who, REGISTRY[path], kind)}


async def test_everybody_finds_what_they_see_and_no_more(stage: Stage) -> None:
    """Every resource, visibility and caller; what is archived nobody finds, and what is not seen is not counted."""
    for name, who in stage.whos.items():
        expected = visible(stage, who)
        ids: list[str] = []
        query: dict[str, str] = {"q": TOKEN.lower(), "limit": "100"}
        while True:
            said = await ask(stage.app, "GET", SEARCH, who, query=query)
            if who.refused:
                assert said.status == 401, name
                break
            assert said.status == 200, said.body
            body = said.json()
            ids += [hit["id"] for hit in body["data"]]
            counts = {entry["value"]: entry["count"] for entry in body["facets"]["kind"]}
            assert body["found"] == {"count": len(expected), "at_least": False, "by": "words"}, name
            assert sum(counts.values()) == len(expected) or len(counts) == search.VALUES_SHOWN, name
            if body["page"]["next"] is None:
                break
            query["cursor"] = body["page"]["next"]
        if not who.refused:
            assert len(ids) == len(set(ids))
            assert set(ids) == expected, name


async def test_everybody_is_suggested_what_they_see_and_no_more(stage: Stage) -> None:
    for name, who in stage.whos.items():
        for start in range(0, len(REGISTRY), 4):
            paths = tuple(REGISTRY)[start : start + 4]
            query = [("q", TOKEN[:5].upper()), ("limit", "20"), *(("kind", REGISTRY[path].name) for path in paths)]
            said = await ask(stage.app, "GET", SUGGEST, who, query=query)
            if who.refused:
                assert said.status == 401
                continue
            assert {entry["id"] for entry in said.json()["data"]} == visible(stage, who, paths), (name, paths)


async def test_what_is_found_is_there(stage: Stage) -> None:
    for name in ("anonymous", "viewer", "partner_user"):
        said = await ask(stage.app, "GET", SEARCH, stage.whos[name], query={"q": TOKEN, "limit": "40"})
        for hit in said.json()["data"]:
            record = await ask(stage.app, "GET", hit["url"], stage.whos[name])
            assert record.status == 200
            assert (record.json()["id"], record.json()["code"]) == (hit["id"], hit["code"])


async def test_hidden_fields_are_in_no_search(stage: Stage, fresh: Settings) -> None:
    """Not even for who may read them: a match would tell everybody else."""
    async with console(fresh) as connection:
        await connection.execute("UPDATE people SET work_email = 'quetzal@example.org'")
    said = await ask(stage.app, "GET", SEARCH, stage.whos["admin"], query={"q": "quetzal@example.org"})
    assert said.json()["data"] == []


# -- languages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", KENYA)
async def test_each_language_finds_and_shows_its_own_words(client: AsyncClient, lang: str) -> None:
    by_parameter = await client.get(SEARCH, params={"q": KENYA[lang], "lang": lang, "kind": "territories"})
    by_header = await client.get(
        SEARCH, params={"q": KENYA[lang], "kind": "territories"}, headers={"Accept-Language": lang}
    )
    assert by_parameter.json() == by_header.json()
    assert by_header.headers["content-language"] == lang
    assert "Accept-Language" in by_header.headers["vary"]
    hit = by_header.json()["data"][0]
    assert (hit["code"], hit["title"], hit["untranslated"]) == ("KEN", KENYA[lang], [])
    assert hit["title_html"] == f"<mark>{KENYA[lang]}</mark>"


@pytest.mark.parametrize("lang", KENYA)
async def test_each_language_is_suggested_its_own_names(client: AsyncClient, lang: str) -> None:
    for size in range(1 if lang == "zh" else 2, len(KENYA[lang]) + 1):
        data = await suggested(client, KENYA[lang][:size], lang=lang, kind="territories", limit=20)
        assert KENYA[lang] in titles(data), KENYA[lang][:size]


async def test_a_missing_translation_is_english_and_says_so(client: AsyncClient) -> None:
    hit = (await found(client, "capacity", lang="fr", kind="actions"))["data"][0]
    assert hit["untranslated"] == ["title"]
    assert "<mark>capacity" in hit["title_html"].lower()


async def test_labels_of_facets_are_in_the_language(client: AsyncClient) -> None:
    body = await found(client, "Kenya", lang="ru", kind="territories")
    labels = {entry["value"]: entry["label"] for entry in body["facets"]["language"]}
    assert labels["en"] == "Английский"
    assert "Африка" in {entry["label"] for entry in body["facets"]["territory"]}


# -- words that are misspelt -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"), [("Afganistan", "Afghanistan"), ("Uzbekstan", "Uzbekistan"), ("Mozambiqe", "Mozambique")]
)
async def test_a_typing_error_is_forgiven_where_nothing_has_the_word(
    client: AsyncClient, typed: str, meant: str
) -> None:
    body = await found(client, typed)
    assert body["found"]["by"] == "names"
    assert meant in titles(body["data"])
    assert "<mark>" not in json.dumps(body["data"])


@pytest.mark.parametrize(
    ("lang", "typed", "meant"),
    [
        ("ru", "Узбекстан", "Узбекистан"),
        ("ar", "أفغنستان", "أفغانستان"),
        ("fr", "Ouzbekstan", "Ouzbékistan"),
        ("es", "Mozambiqe", "Mozambique"),
    ],
)
async def test_a_typing_error_is_forgiven_in_every_script(
    client: AsyncClient, loaded_settings: Settings, lang: str, typed: str, meant: str
) -> None:
    connection = await asyncpg.connect(loaded_settings.asyncpg_dsn)
    letters = await connection.fetchval("SELECT datctype FROM pg_database WHERE datname = current_database()")
    await connection.close()
    if letters == "C":
        pytest.skip("this system knows no C.UTF-8, so that trigrams know Latin letters alone (docs/search.md)")
    body = await found(client, typed, lang=lang)
    assert body["found"]["by"] == "names"
    assert meant in titles(body["data"])


async def test_a_word_that_stands_somewhere_is_no_typing_error(client: AsyncClient) -> None:
    body = await found(client, "Kenya")
    assert body["found"]["by"] == "words"
    assert "KEN" in [hit["code"] for hit in body["data"]]
    assert (await found(client, "qqqqzzzz"))["found"] == {"count": 0, "at_least": False, "by": "words"}


# -- what is marked ----------------------------------------------------------------------------------------


@pytest.fixture
async def practice(stage: Stage, fresh: Settings) -> AsyncIterator[Any]:
    """Sets the texts of a public practice."""
    key = uuid.UUID(stage.records.ids["practices"]["public"].partition("_")[2])

    async def write(title: dict[str, str], summary: dict[str, str], **more: Any) -> None:
        async with console(fresh) as connection:
            await connection.execute(
                "UPDATE practices SET title = $1::text::jsonb, summary = $2::text::jsonb WHERE id = $3",
                json.dumps(title), json.dumps(summary), key,
            )  # fmt: skip
            for name, value in more.items():
                await connection.execute(f"UPDATE practices SET {name} = $1 WHERE id = $2", value, key)

    yield write
    await write({"en": f"{TOKEN} public"}, {"en": "As it was"})


async def the_practice(stage: Stage, q: str, lang: str = "en") -> Found:
    said = await ask(stage.app, "GET", SEARCH, query={"q": q, "kind": "practices", "lang": lang})
    (hit,) = said.json()["data"]
    result: Found = hit
    return result


async def test_html_of_a_text_is_text(stage: Stage, practice: Any) -> None:
    await practice(
        {"en": "Weaving <script>alert('weft')</script> & \"looms\""},
        {"en": "A loom <img src=x onerror=alert(1)> for weaving &amp; &lt;b&gt; \x02x\x03 it's"},
    )
    hit = await the_practice(stage, "weaving")
    assert hit["title"] == "Weaving <script>alert('weft')</script> & \"looms\""
    assert hit["title_html"] == (
        "<mark>Weaving</mark> &lt;script&gt;alert(&#39;weft&#39;)&lt;/script&gt; &amp; &quot;looms&quot;"
    )
    assert hit["snippet"]["member"] == "summary"
    assert hit["snippet"]["html"] == (
        "A loom &lt;img src=x onerror=alert(1)&gt; for <mark>weaving</mark> &amp;amp; &amp;lt;b&amp;gt; x it&#39;s"
    )


async def test_a_long_text_is_shown_where_the_words_stand(stage: Stage, practice: Any) -> None:
    long = "Nothing of it. " * 60 + "At the far end a loom stands ready for use. " + "And more of nothing. " * 60
    await practice({"en": "Weaving"}, {"en": long})
    shown = (await the_practice(stage, "loom"))["snippet"]["html"]
    assert "<mark>loom</mark>" in shown and len(shown) < 300
    assert shown.replace("<mark>", "").replace("</mark>", "") in long


async def test_chinese_is_shown_as_it_is_written(stage: Stage, practice: Any) -> None:
    await practice(
        {"en": "Weaving", "zh": "织造 ABC 工艺"}, {"en": "Loom", "zh": "关于土地登记《系统》与 UN-Habitat 织造的说明"}
    )
    hit = await the_practice(stage, "织造", "zh")
    assert hit["title_html"] == "<mark>织造</mark> ABC 工艺"
    assert hit["snippet"]["html"] == "关于土地登记《系统》与 UN-Habitat <mark>织造</mark>的说明"


async def test_arabic_is_shown_as_it_is_written(stage: Stage, practice: Any) -> None:
    await practice({"en": "Weaving", "ar": "تخطيط المدن"}, {"en": "Loom", "ar": "دليل لتخطيط المدن، والأراضي"})
    hit = await the_practice(stage, "المدن", "ar")
    assert hit["title_html"] == "تخطيط <mark>المدن</mark>"


async def test_an_accent_is_no_difference(stage: Stage, practice: Any) -> None:
    await practice({"en": "Weaving", "fr": "Métiers à tisser"}, {"en": "Loom", "fr": "Élévation"})
    for q in ("metiers", "MÉTIERS"):
        assert (await the_practice(stage, q, "fr"))["title_html"] == "<mark>Métiers</mark> à tisser"
    assert (await the_practice(stage, "elevation", "fr"))["snippet"]["html"] == "<mark>Élévation</mark>"
