"""The file for Moodle's *Upload courses*, held to a strict reader of Moodle's documented columns (contract section 10)."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from app.bridges import moodle
from app.rest import bridges
from tests.bridges.conftest import TITLE, published
from tests.bridges.moodle_upload import read
from tests.domains.factories import Body, World, faults

PATH = "/bridges/moodle/courses.csv"


async def rows(client: AsyncClient, query: str = "") -> list[dict[str, str]]:
    answer = await client.get(f"{PATH}{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv; charset=utf-8")
    return read(answer.content)


async def test_one_row_for_each_published_edition(anonymous: AsyncClient, land: Body) -> None:
    found = {row["lang"]: row for row in await rows(anonymous, f"?id={land['id']}&category=7")}
    assert found.keys() == {"en", "fr", "zh_cn"}
    english, chinese = found["en"], found["zh_cn"]
    assert (english["shortname"], chinese["shortname"]) == (f"{land['code']}-en", f"{land['code']}-zh")
    assert (english["fullname"], chinese["fullname"]) == (TITLE["en"], TITLE["zh"])
    assert {row["category"] for row in found.values()} == {"7"}
    assert (english["startdate"], english["enddate"], english["visible"]) == ("2024-03-01", "2031-12-31", "1")
    assert english["summary"] == "<p>How land is shared.</p>"


async def test_dates_are_those_of_the_latest_time_it_is_held(anonymous: AsyncClient, world: World) -> None:
    course = await published(world, course_mode="facilitated_online", published_on="2024-01-01")
    for first, last, language in (("2026-02-01", "2026-03-01", "en"), ("2026-05-01", "2026-05-01", None)):
        await world.make(
            "offerings", course_id=course["id"], starts_on=first, ends_on=last, language=language, visibility="public"
        )
    found = {row["lang"]: row for row in await rows(anonymous, f"?id={course['id']}")}
    assert (found["en"]["startdate"], found["en"]["enddate"]) == ("2026-05-01", ""), "Moodle takes no course of no days"
    assert found["fr"]["startdate"] == "2026-05-01"


@pytest.mark.parametrize(
    "title", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\u02bc=1", "\uff1d1", "|cmd", "%0A", 'Plain, "quoted"']
)
async def test_formulas_are_made_harmless_and_stay_readable(anonymous: AsyncClient, world: World, title: str) -> None:
    course = await published(world, title={"en": title}, summary={"en": "=1+1\n+2"})
    found = await rows(anonymous, f"?id={course['id']}&languages=en")
    assert [row["fullname"].removeprefix("\u2060") for row in found] == [title]
    assert found[0]["summary"] == "<p>=1+1</p><p>+2</p>"


async def test_the_file_is_walked_to_its_end(
    anonymous: AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        await published(world, title={"en": f"Row {number}"})
    whole = await rows(anonymous)
    monkeypatch.setattr(bridges, "FIRST_ROWS", 1)
    monkeypatch.setattr(bridges, "ROWS", 2)
    assert await rows(anonymous) == whole
    assert {row["lang"] for row in await rows(anonymous, "?languages=fr")} == {"fr"}


async def test_what_is_not_valid_is_refused(anonymous: AsyncClient) -> None:
    for value in ("0", "-1", "a", "99999999999", ""):
        assert faults(await anonymous.get(f"{PATH}?category={value}")) == {"?category": "range"}
    assert faults(await anonymous.get(f"{PATH}?category=1&category=2")) == {"?category": "repeated"}
    assert faults(await anonymous.get(f"{PATH}?limit=5")) == {"?limit": "unknown"}
    assert (await anonymous.get(PATH, headers={"Accept": "application/json"})).status_code == 406


async def test_an_empty_file_has_its_columns(anonymous: AsyncClient) -> None:
    answer = await anonymous.get(f"{PATH}?id=COURSE-NO")
    assert answer.text == ",".join(moodle.COLUMNS) + "\r\n"


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(TEXTS.filter(str.strip), TEXTS | st.none(), st.sampled_from(["en", "fr", "zh", "zh-Hant", "ar", "pt-BR"]))
def test_whatever_a_text_holds_moodle_takes_it(title: str, summary: str | None, language: str) -> None:
    record: dict[str, Any] = {
        "id": f"course_{'0' * 31}1", "code": "A.b_c-1@x+y", "title": {"en": title}, "learning_objectives": [], "offerings": [],
        "summary": None if summary is None else {"en": summary}, "published_on": None, "valid_until": "2030-01-01",
        "translations": [{"language": language, "status": "published", "published_on": None, "url": None}],
    }  # fmt: skip
    found = moodle.rows(record, 1)
    body = moodle.text(found, header=True)
    (row,) = csv.DictReader(io.StringIO(body.decode(), newline=""), strict=True)
    if row["fullname"].strip():
        assert read(body) == [row]
