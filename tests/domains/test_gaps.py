"""Gaps: cells of theme, territory and level by unmet need, against what covers them (ADR 0034)."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from app.domains.needs.gaps import METHOD
from app.domains.needs.offers import OfferSource, register
from app.domains.needs.vocabulary import MatchTarget
from app.platform.keys import create_key
from app.settings import Settings
from tests.conftest import client_of
from tests.contract.refusals import refused
from tests.domains.need_rows import Row, gap_cells, insert, territory
from tests.domains.offering import offered, source, without
from tests.nearby import near

URL = "/v1/gaps"
UNRECORDED = {"tools": None, "packages": None, "courses": None, "partners": None}


@pytest.fixture
async def owner(fresh: Settings) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    await connection.execute("TRUNCATE needs CASCADE")
    yield connection
    await connection.close()


@pytest.fixture(autouse=True)
def empty_registries() -> Iterator[None]:
    """These tests bring registries of their own; what the service's hold is in test_catalogue_offers.py."""
    with without(MatchTarget.TOOL, MatchTarget.PACKAGE, MatchTarget.COURSE, MatchTarget.PARTNER):
        yield


@pytest.fixture(scope="module")
async def roles(fresh: Settings) -> AsyncIterator[dict[str, AsyncClient]]:
    clients = {
        role: client_of(fresh, await create_key(fresh, role, role))
        for role in ("viewer", "needs_officer", "partner_user")
    } | {"anonymous": client_of(fresh)}
    yield clients
    for client in clients.values():
        await client.aclose()


async def gaps(client: AsyncClient, **params: Any) -> list[dict[str, Any]]:
    answer = await client.get(URL, params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["data"]
    return found


def spelled(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


async def expected(owner: Any, *, restricted: bool, regions: bool = False) -> list[dict[str, Any]]:
    """The answer, worked out from the rows."""
    places = {row["id"]: row for row in await owner.fetch("SELECT id, code, un_region_id FROM territories")}
    summed: dict[tuple[Any, ...], list[Any]] = {}
    for (theme, place, level, hidden), figures in gap_cells(await owner.fetch("SELECT * FROM needs")).items():
        if hidden and not restricted:
            continue
        where = (places[place]["un_region_id"] or place) if regions else place
        held = summed.setdefault((theme, where, level), [0] * 6)
        summed[theme, where, level] = [one + more for one, more in zip(held, figures, strict=True)]
    rows = []
    for (theme, place, level), (needs, unmet, partly, met, demand, not_rated) in summed.items():
        rated = Decimal(demand) if unmet > not_rated else None
        rank = (-unmet, rated is None, -(rated or 0), theme, str(place), level)
        shown = {
            "theme": theme, "territory": {"id": f"terr_{place.hex}", "code": places[place]["code"]}, "level": level,
            "score": spelled(Decimal(unmet)), "needs": needs, "unmet": unmet, "partly": partly, "met": met,
            "demand": spelled(rated), "not_rated": not_rated, "offers": UNRECORDED,
        }  # fmt: skip
        if unmet:
            rows.append((rank, shown))
    return [shown for _, shown in sorted(rows, key=lambda row: row[0])]


needs = st.fixed_dictionaries(
    {
        "themes": st.sampled_from((("land",), ("land", "housing"), ("climate", "land"))),
        "levels": st.sampled_from((("organisation",), ("individual", "organisation"))),
        "status": st.sampled_from(("draft", "validated", "matched", "addressed", "expired", "closed", "merged")),
        "visibility": st.sampled_from(("internal", "restricted")),
        "best_match": st.sampled_from((None, "no_match", "adaptable", "addresses_partly", "addresses_fully")),
        "score": st.none() | st.decimals(Decimal("1.00"), Decimal("4.50"), places=2),
    }
)


@effort(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(("KEN", "SEN", "NPL", "002")), needs), max_size=40), st.booleans())
async def test_the_gaps_are_what_the_needs_say(
    owner: asyncpg.Connection[Any], roles: dict[str, AsyncClient], rows: list[Any], fold: bool
) -> None:
    await owner.execute("TRUNCATE needs CASCADE")
    places = {code: await territory(owner, code) for code in ("KEN", "SEN", "NPL", "002")}
    await insert(owner, [Row(places[code], None if code == "002" else places[code], **need) for code, need in rows])
    if fold:
        await owner.execute("SELECT hinge_fold_needs(1000)")
    for role, restricted in (("viewer", False), ("needs_officer", True)):
        assert await gaps(roles[role], limit=500) == await expected(owner, restricted=restricted)
        by_region = await gaps(roles[role], limit=500, by="region")
        assert by_region == await expected(owner, restricted=restricted, regions=True)


async def test_filters_and_limits(owner: asyncpg.Connection[Any], roles: dict[str, AsyncClient]) -> None:
    places = {code: await territory(owner, code) for code in ("KEN", "SEN", "NPL")}
    rows = [Row(places["KEN"], places["KEN"], ("land",), ("organisation",))] * 3
    rows += [Row(places["SEN"], places["SEN"], ("housing",), ("individual",), score=Decimal("2.50"))] * 2
    rows += [Row(places["NPL"], places["NPL"], ("land", "climate"), ("individual",))]
    await insert(owner, rows)
    viewer = roles["viewer"]
    every = await gaps(viewer)
    assert [(row["territory"]["code"], row["theme"], row["score"], row["demand"]) for row in every] == [
        ("KEN", "land", "3.00", None), ("SEN", "housing", "2.00", "5.00"), ("NPL", "climate", "1.00", None),
        ("NPL", "land", "1.00", None),
    ]  # fmt: skip

    async def codes(**params: Any) -> list[str]:
        return [row["territory"]["code"] for row in await gaps(viewer, **params)]

    assert await codes(theme="land") == ["KEN", "NPL"]
    assert await codes(theme=["housing", "climate"]) == ["SEN", "NPL"]
    assert await codes(level="individual") == ["SEN", "NPL", "NPL"]
    assert await codes(territory="SEN") == ["SEN"]
    assert await codes(territory=every[0]["territory"]["id"]) == ["KEN"]
    assert await codes(territory="002") == ["KEN", "SEN"], "a region has what lies in it"
    assert await codes(territory="011") == ["SEN"], "so has a subregion"
    assert await codes(territory="WAEMU") == ["SEN"], "and a grouping"
    assert await codes(territory="NOWHERE") == []
    first = (await viewer.get(URL, params={"limit": 1})).json()
    assert (len(first["data"]), first["more"], first["limit"]) == (1, True, 1)
    assert (await viewer.get(URL)).json()["more"] is False
    assert first["method"] == METHOD and first["method"]["standing"] == "proposal"
    assert first["not_recorded"] == ["tool", "package", "course", "partner"]
    again = await viewer.get(URL, headers={"If-None-Match": (await viewer.get(URL)).headers["etag"]})
    assert again.status_code == 304


async def test_offers_that_cover_a_gap_lower_its_score(
    owner: asyncpg.Connection[Any], roles: dict[str, AsyncClient]
) -> None:
    kenya, nepal = await territory(owner, "KEN"), await territory(owner, "NPL")
    await insert(owner, [Row(kenya, kenya)] * 6 + [Row(nepal, nepal)] * 4)
    tools = (
        {"places": ["KEN"]}, {"places": ["002", "KEN"]}, {"places": ["KEN"], "visibility": "internal"}, {"places": []},
        {"places": ["KEN"], "themes": ["housing"]}, {"places": ["KEN"], "levels": ["individual"]}, {"places": ["SEN"]},
    )  # fmt: skip
    with offered(MatchTarget.TOOL, *tools), offered(MatchTarget.PARTNER):
        found = await gaps(roles["viewer"])
        assert [(row["territory"]["code"], row["score"], row["offers"]) for row in found] == [
            ("NPL", "4.00", {"tools": 0, "packages": None, "courses": None, "partners": 0}),
            ("KEN", "1.50", {"tools": 3, "packages": None, "courses": None, "partners": 0}),
        ]
        key = await create_key_with(roles, owner, "needs:read")
        seen = await gaps(key)
        assert [row["offers"]["tools"] for row in seen] == [0, 2], "what the caller may not see does not count for it"
        await key.aclose()
        assert (await roles["viewer"].get(URL)).json()["not_recorded"] == ["package", "course"]
    with offered(MatchTarget.COURSE, {"places": ["001"]}):
        found = await gaps(roles["viewer"])
        assert [(row["score"], row["offers"]["courses"]) for row in found] == [("3.00", 1), ("2.00", 1)]
        by_region = await gaps(roles["viewer"], by="region")
        assert [(row["territory"]["code"], row["score"]) for row in by_region] == [("002", "3.00"), ("142", "2.00")]
    assert (await gaps(roles["viewer"]))[0]["offers"] == UNRECORDED


async def create_key_with(roles: dict[str, AsyncClient], owner: asyncpg.Connection[Any], scope: str) -> AsyncClient:
    """A caller of the same application with one scope alone."""
    from app.platform.keys import hashed

    secret = "hinge_" + "n" * 43
    sql = "INSERT INTO api_keys (name, scopes, digest) VALUES ('narrow', $1, $2)"
    await owner.execute(sql, [scope], hashed(secret))
    return near(roles["viewer"]).beside(secret)


async def test_who_may_ask_and_what(roles: dict[str, AsyncClient]) -> None:
    refused(await roles["anonymous"].get(URL), 401, "unauthenticated")
    assert "needs:read" in refused(await roles["partner_user"].get(URL), 403, "forbidden")["detail"]
    for query, pointer in (
        ("by=city", "?by"), ("level=city", "?level"), ("limit=501", "?limit"), ("cursor=x", "?cursor"), ("theme=%00", "?theme"),
        ("territory=need_" + "0" * 32, "?territory"), ("status=draft", "?status"), ("lang=en", "?lang"),
    ):  # fmt: skip
        body = refused(await roles["viewer"].get(f"{URL}?{query}"), 422, "validation")
        assert [fault["pointer"] for fault in body["errors"]] == [pointer]


def test_a_kind_has_one_registry_and_some_have_none() -> None:
    with offered(MatchTarget.TOOL), pytest.raises(ValueError, match="already"):
        register(source(MatchTarget.TOOL))
    with pytest.raises(ValueError, match="never proposed"):
        OfferSource(MatchTarget.PROJECT, "proj", "review", "SELECT 1")


async def test_old_and_new_needs_are_gaps_alike(owner: asyncpg.Connection[Any], roles: dict[str, AsyncClient]) -> None:
    kenya = await territory(owner, "KEN")
    await insert(owner, [Row(kenya, kenya, validated_on=dt.date(1999, 1, 1)), Row(kenya, kenya)])
    assert [row["unmet"] for row in await gaps(roles["viewer"])] == [2]
