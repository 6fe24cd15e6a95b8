"""What a search is asked and how it is walked: bounds, pages, facets, counts, statements, suggestions, and any text at all."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from typing import Any

import pytest
from httpx import AsyncClient
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from app.domains.facets import FACETS
from app.kernel import search
from app.kernel.facets import Facet, fields_of
from app.kernel.snippets import HAN
from app.registry import REGISTRY
from app.rest import search as door
from app.settings import Settings
from tests.contract.refusals import fault, refused
from tests.contract.test_search import SEARCH, SUGGEST, found, suggested, titles
from tests.domains.callers import console

BAD: list[tuple[str, dict[str, Any], str, str]] = [
    (SEARCH, {}, "?q", "required"),
    (SEARCH, {"q": ""}, "?q", "length"),
    (SEARCH, {"q": "   "}, "?q", "length"),
    (SEARCH, {"q": "x" * 201}, "?q", "length"),
    (SEARCH, {"q": "x" * 400}, "?q", "length"),
    (SEARCH, {"q": "a\x00b"}, "?q", "character"),
    (SEARCH, {"q": ["a", "b"]}, "?q", "repeated"),
    (SEARCH, {"q": "x", "lang": "*"}, "?lang", "language"),
    (SEARCH, {"q": "x", "lang": "sw"}, "?lang", "language"),
    (SEARCH, {"q": "x", "limit": "0"}, "?limit", "range"),
    (SEARCH, {"q": "x", "limit": "101"}, "?limit", "range"),
    (SEARCH, {"q": "x", "kind": "nothing"}, "?kind", "choice"),
    (SEARCH, {"q": "x", "themes": "land"}, "?themes", "unknown"),
    (SEARCH, {"q": "x", "theme": "l\x00nd"}, "?theme", "character"),
    (SEARCH, {"q": "x", "theme": "x" * 201}, "?theme", "length"),
    (SEARCH, {"q": "x", "territory": "need_" + "0" * 32}, "?territory", "wrong_type"),
    (SEARCH, {"q": "x", "cursor": "none of ours"}, "?cursor", "cursor"),
    (SEARCH, {"q": "x", "as_of": "2022-01-01"}, "?as_of", "unknown"),
    (SUGGEST, {}, "?q", "required"),
    (SUGGEST, {"q": "x"}, "?q", "length"),
    (SUGGEST, {"q": " x "}, "?q", "length"),
    (SUGGEST, {"q": "x" * 101}, "?q", "length"),
    (SUGGEST, {"q": "a\x00b"}, "?q", "character"),
    (SUGGEST, {"q": "land", "limit": "21"}, "?limit", "range"),
    (SUGGEST, {"q": "land", "theme": "land"}, "?theme", "unknown"),
]


@pytest.mark.parametrize(
    ("path", "params", "pointer", "code"), BAD, ids=[f"{one[0][11:]}{one[2]} {one[3]} {n}" for n, one in enumerate(BAD)]
)
async def test_what_is_not_valid_is_named(client: AsyncClient, path: str, params: Any, pointer: str, code: str) -> None:
    fault(await client.get(path, params=params), pointer, code)


async def test_the_methods_and_media_of_the_paths(client: AsyncClient) -> None:
    for path in (SEARCH, SUGGEST):
        assert refused(await client.post(path, params={"q": "land"}), 405)
        assert refused(await client.get(path, params={"q": "land"}, headers={"Accept": "text/csv"}), 406)


# -- any text at all ---------------------------------------------------------------------------------------

SIGNS = st.sampled_from(
    ["'", '"', "\\", ":*", "&", "|", "!", "<->", "(", ")", "%", "_", "-", " or ", "land", "土地", "ال", "\u0301", "<b>"]
)
ANY = st.one_of(st.text(max_size=60), st.lists(SIGNS, max_size=8).map("".join))


def text_of(marked: str) -> str:
    """The text behind the HTML; every element but `<mark>` would be left of it."""
    return html.unescape(re.sub(r"</?mark>", "", marked))


@given(typed=ANY, lang=st.sampled_from(["en", "fr", "es", "ru", "ar", "zh"]))
@effort(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_text_is_answered_and_all_that_is_found_is_there(client: AsyncClient, typed: str, lang: str) -> None:
    answer = await client.get(SEARCH, params={"q": typed, "lang": lang, "limit": 3})
    assert answer.status_code in (200, 422), answer.text
    for hit in answer.json()["data"] if answer.status_code == 200 else []:
        assert (await client.get(hit["url"])).status_code == 200
        assert hit["title"] is None or text_of(hit["title_html"]) == hit["title"]
    answer = await client.get(SUGGEST, params={"q": typed, "lang": lang, "limit": 3})
    assert answer.status_code in (200, 422), answer.text
    for entry in answer.json()["data"] if answer.status_code == 200 else []:
        assert (await client.get(entry["url"])).status_code == 200


@pytest.mark.parametrize("q", ["capacity", "land or housing", '"capacity building"', "urban -plan", "2.1.3.a1"])
async def test_a_search_finds_what_the_lists_find(admin: AsyncClient, q: str) -> None:
    for resource in REGISTRY.values():
        listed = (await admin.get(f"/v1/{resource.path}", params={"q": q, "fields": "id", "limit": 500})).json()["data"]
        body = await found(admin, q, kind=resource.name, limit=100)
        if body["found"]["by"] == "words":
            assert body["found"]["count"] in (0, len(listed)), resource.path
        assert {hit["id"] for hit in body["data"]} <= {record["id"] for record in listed}, resource.path


# -- pages -------------------------------------------------------------------------------------------------


async def test_a_walk_meets_every_hit_once_forward_and_back(client: AsyncClient) -> None:
    whole = await found(client, "capacity", limit=100)
    ids = [hit["id"] for hit in whole["data"]]
    assert whole["found"]["count"] == len(ids) > 20
    assert [hit["score"] for hit in whole["data"]] == sorted((hit["score"] for hit in whole["data"]), reverse=True)
    met, pages, cursor = [], [], None
    while True:
        params = {"q": "capacity", "limit": 7, **({"cursor": cursor} if cursor else {})}
        answer = await client.get(SEARCH, params=params)
        page = answer.json()
        assert page["facets"] == whole["facets"]
        pages.append(page)
        met += [hit["id"] for hit in page["data"]]
        cursor = page["page"]["next"]
        assert ('rel="next"' in answer.headers.get("link", "")) == (cursor is not None)
        if cursor is None:
            break
    assert met == ids
    for place in range(len(pages) - 1, 0, -1):
        before = await found(client, "capacity", limit=7, cursor=pages[place]["page"]["prev"])
        assert before["data"] == pages[place - 1]["data"]
        assert (before["page"]["prev"] is None) == (place == 1)
        assert before["page"]["next"] is not None


async def test_names_that_resemble_are_walked_too(client: AsyncClient) -> None:
    first = await found(client, "Guineaa", limit=1)
    assert first["found"]["by"] == "names" and first["found"]["count"] > 1
    second = await found(client, "Guineaa", limit=1, cursor=first["page"]["next"])
    assert second["found"] == first["found"]
    assert second["data"][0]["id"] != first["data"][0]["id"]


async def test_a_cursor_is_for_its_own_question(client: AsyncClient) -> None:
    cursor = (await found(client, "capacity", limit=2))["page"]["next"]
    for other in ({"q": "land"}, {"kind": "actions"}, {"lang": "fr"}, {"language": "en"}):
        fault(
            await client.get(SEARCH, params={"q": "capacity", "cursor": cursor, **other}), "?cursor", "cursor_mismatch"
        )
    fault(await client.get("/v1/actions", params={"q": "capacity", "cursor": cursor}), "?cursor", "cursor_mismatch")


async def test_numbers_say_when_there_may_be_more(client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await found(client, "capacity"))["found"]["at_least"] is False
    for module in (search, door):
        monkeypatch.setattr(module, "CANDIDATES", 3)
    search.compile_search.cache_clear()
    try:
        body = await found(client, "capacity")
    finally:
        search.compile_search.cache_clear()
    assert body["found"]["at_least"] is True
    assert max(entry["count"] for entry in body["facets"]["kind"]) == 3


# -- facets ------------------------------------------------------------------------------------------------


async def test_facets_narrow_and_count(admin: AsyncClient) -> None:
    whole = await found(admin, "Africa", kind="territories", limit=100)
    for name in ("territory", "language"):
        for entry in whole["facets"][name][:3]:
            narrowed = await found(admin, "Africa", kind="territories", limit=100, **{name: entry["value"]})
            assert narrowed["found"]["count"] == entry["count"] == len(narrowed["data"])
            assert {hit["id"] for hit in narrowed["data"]} <= {hit["id"] for hit in whole["data"]}
    one, two = (entry["value"] for entry in whole["facets"]["territory"][:2])
    either = await found(admin, "Africa", kind="territories", territory=[one, two])
    assert either["found"]["count"] >= max(entry["count"] for entry in whole["facets"]["territory"][:2])


async def test_a_territory_is_named_by_code_or_id(admin: AsyncClient) -> None:
    key = (await admin.get("/v1/territories/002", params={"fields": "id"})).json()["id"]
    by_code, by_id = [await found(admin, "Kenya", territory=value) for value in ("002", key)]
    assert by_code["data"] == by_id["data"] != []


async def test_kinds_without_a_facet_are_left_out_and_unknown_values_find_nothing(client: AsyncClient) -> None:
    body = await found(client, "capacity", theme="no-such-theme")
    assert body["data"] == [] and body["found"]["count"] == 0
    nothing = await found(client, "capacity", theme="land", kind="territories")
    assert nothing["data"] == [] and set(nothing["facets"]) == set(body["facets"])


async def test_unfinished_translations_are_no_language_of_a_record(
    admin: AsyncClient, writer: AsyncClient, fresh: Settings
) -> None:
    async with console(fresh) as connection:
        await connection.execute(
            'UPDATE territories SET translation_status = \'{"name": {"fr": "machine", "ru": "reviewed"}}\' WHERE code = \'KEN\''
        )
    found_in = {
        lang: "KEN"
        in [hit["code"] for hit in (await found(writer, "Kenya", kind="territories", language=lang))["data"]]
        for lang in ("en", "fr", "ru")
    }
    assert found_in == {"en": True, "fr": False, "ru": True}


def test_a_facet_is_fed_by_declarations() -> None:
    """The fields of a vocabulary, the closed list of its name, and references; what cannot be filtered is in no facet."""
    fed = {
        facet.name: {
            f"{path}.{item.name}"
            for path, one in REGISTRY.items()
            for item in fields_of(one, facet, frozenset({"admin"}))
        }
        for facet in FACETS
    }
    assert {"needs.themes", "practices.themes", "focal-points.topics"} <= fed["theme"]
    assert {"needs.capacity_levels", "needs.primary_level", "practices.capacity_levels"} <= fed["level"]
    assert {"needs.territory_id", "contributions.territory_ids", "territories.parent_id"} <= fed["territory"]
    assert {"assessments.language", "people.languages"} <= fed["language"]
    hidden = Facet("x", "", vocabulary="capacity_level")
    assert not hidden.fed_by(REGISTRY["needs"].fields["title"])


async def test_a_facet_that_only_hidden_fields_feed_does_not_exist(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(REGISTRY, "facets", (*FACETS, Facet("by", "", vocabulary="no_such_list")))
    fault(await client.get(SEARCH, params={"q": "x", "by": "me"}), "?by", "unknown")
    assert "by" not in (await found(client, "capacity"))["facets"]


# -- suggestions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["housing", "planning", "cities", "financing", "resilience"])
async def test_no_letter_of_a_word_makes_it_vanish(client: AsyncClient, word: str) -> None:
    """Words are indexed by their stems; typing on must not lose a record in between."""
    named = {
        entry["id"]
        for entry in await suggested(client, word, kind="terms", limit=20)
        if f" {word}" in f" {entry['title'].lower()}"
    }
    assert named
    for size in range(4, len(word)):
        ids = {entry["id"] for entry in await suggested(client, word[:size], kind="terms", limit=20)}
        assert len(ids) == 20 or named <= ids, word[:size]


def plain(text: str) -> str:
    """Without case and accents."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))


async def test_suggestions_begin_as_was_typed(client: AsyncClient) -> None:
    for typed in ("ken", "KEN", "Côte", "cote d", "2.1.3", "united rep"):
        data = await suggested(client, typed, limit=20)
        assert data, typed
        for entry in data:
            record = await client.get(f"/v1/{entry['kind']}/{entry['id']}", params={"lang": "*"})
            spoken = re.sub(r"[^\w.]+", " ", f" {plain(record.text)}")
            assert f" {plain(typed)}" in spoken, "one of its names or codes, in any language"
    assert (await suggested(client, "ken", kind="territories"))[0]["code"] == "KEN"


async def test_signs_alone_begin_nothing(client: AsyncClient) -> None:
    for typed in ("%%", "__", "'';", "<>", "\\\\", "--", "،،"):
        assert await suggested(client, typed) == []


async def test_suggestions_are_conditional(client: AsyncClient) -> None:
    first = await client.get(SUGGEST, params={"q": "ken"})
    assert first.headers["cache-control"] == "no-cache"
    again = await client.get(SUGGEST, params={"q": "ken"}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_one_chinese_character_is_enough(client: AsyncClient) -> None:
    assert re.fullmatch(f"[{HAN}]", "肯")
    assert "KEN" in json.dumps(await suggested(client, "肯", limit=20))
    assert "肯尼亚" in titles(await suggested(client, "尼亚", lang="zh", limit=20))
