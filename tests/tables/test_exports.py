"""The export of every list shows what the list shows, to every caller: the same records, members, filters and refusals."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import openpyxl
import pytest
from httpx import AsyncClient

from app.kernel import kinds
from app.kernel.resource import Resource
from app.platform.keys import create_key
from app.platform.schema import CHECKOUT
from app.platform.tables.columns import columns_of
from app.platform.tables.hxl import KINDS, NAMES, is_tags, tag_of
from app.registry import REGISTRY
from app.settings import Settings
from tests.contract.doors import rest_all
from tests.nearby import near

every_resource = pytest.mark.parametrize("resource", REGISTRY.values(), ids=list(REGISTRY))


@pytest.fixture(scope="module")
async def callers(client: AsyncClient, admin: AsyncClient, loaded_settings: Settings) -> dict[str, AsyncClient]:
    key = await create_key(loaded_settings, "export-viewer", "viewer")
    viewer = near(client).beside(key)
    return {"anonymous": client, "viewer": viewer, "admin": admin}


def table(body: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body, newline=""), strict=True))


async def lines(client: AsyncClient, path: str, **parameters: Any) -> list[dict[str, Any]]:
    response = await client.get(f"/v1/{path}.jsonl", params=parameters)
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


@every_resource
@pytest.mark.parametrize("who", ["anonymous", "viewer", "admin"])
async def test_the_same_records_and_members_as_the_list(
    callers: dict[str, AsyncClient], resource: Resource, who: str
) -> None:
    records = await rest_all(callers[who], resource.path, lang="*")
    exported = await lines(callers[who], resource.path)
    assert [row["id"] for row in exported] == [record["id"] for record in records]
    rows = table((await callers[who].get(f"/v1/{resource.path}.csv")).text)
    assert [row["id"] for row in rows] == [record["id"] for record in records]
    for record, row in zip(records, exported, strict=True):
        shown = {header.partition(":")[0] for header in row}
        named = {str(item.relation or name) for name, item in resource.fields.items() if name in record}
        assert shown == named | {"etag"}
        for name, item in resource.fields.items():
            if name not in record:
                continue
            value = record[name]
            if item.kind is kinds.LTEXT:
                assert {lang: row[f"{name}:{lang}"] for lang in kinds.LANGUAGES} == value or value is None
            elif item.kind is kinds.MONEY:
                assert value == (
                    None if row[name] is None else {"amount": row[name], "currency": row[f"{name}:currency"]}
                )
            elif item.ref is None:
                assert row[name] == value, name
        assert row["etag"] == record["etag"]


@every_resource
async def test_csv_and_xlsx_say_the_same(admin: AsyncClient, resource: Resource) -> None:
    asked = {"hxl": "1", "sort": "-created_at"}
    raw = await admin.get(f"/v1/{resource.path}.csv", params=asked)
    rows = list(csv.reader(io.StringIO(raw.text, newline=""), strict=True))
    book = await admin.get(f"/v1/{resource.path}.xlsx", params=asked)
    assert book.headers["content-disposition"] == f'attachment; filename="{resource.path}.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    found = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == [column.header for column in columns_of(resource, frozenset({"admin"}))]
    assert is_tags(rows[1]) and all(rows[1])
    assert len(found) == len(rows)
    for shown, expected in zip(found, rows, strict=True):
        for value, text in zip([*shown, *[""] * (len(expected) - len(shown))], expected, strict=True):
            if isinstance(value, bool):
                assert str(value).lower() == text
            elif isinstance(value, int | float):
                assert value == float(text)
            else:
                assert value == text.replace("\r", "\n")


@every_resource
async def test_references_lead_back_to_what_they_name(admin: AsyncClient, resource: Resource) -> None:
    for row in (await lines(admin, resource.path))[:20]:
        for item in resource.fields.values():
            if item.kind is not kinds.REF or row[str(item.relation)] is None:
                continue
            relation = resource.relations[str(item.relation)]
            key = row[relation.name]
            assert "_" not in key or "/" in key or len(key) < 34, "a code, where there is one"
            plan, _, code = key.rpartition("/")
            asked = {relation.target.scope_name: plan} if plan else {}
            shown = (await admin.get(f"/v1/{relation.target.path}/{code}", params=asked)).json()
            record = (await admin.get(f"/v1/{resource.path}/{row['id']}")).json()
            assert shown["id"] == record[item.name]


async def test_filters_sort_and_search_are_the_lists(admin: AsyncClient) -> None:
    for asked in (
        {"iso3": ["KEN", "FRA"]}, {"level": "country", "sort": "-code"}, {"q": "Kenya"}, {"parent.code": "014", "sort": "code"},
    ):  # fmt: skip
        expected = [record["id"] for record in await rest_all(admin, "territories", **asked)]
        assert [row["id"] for row in await lines(admin, "territories", **asked)] == expected
        assert 0 < len(expected) < 300


async def test_the_past_can_be_exported(writer: AsyncClient) -> None:
    made = (await writer.get("/v1/units", params={"limit": 1})).json()["data"][0]
    now = (await lines(writer, "units", id=made["id"]))[0]
    changed = await writer.patch(f"/v1/units/{made['id']}", json={"name": {"en": "Renamed"}}, headers={"If-Match": "*"})
    assert changed.status_code == 200, changed.text
    assert (await lines(writer, "units", id=made["id"]))[0]["name:en"] == "Renamed"
    (earlier,) = await lines(writer, "units", id=made["id"], as_of=now["updated_at"])
    assert earlier["name:en"] == now["name:en"]


async def test_what_a_list_refuses_an_export_refuses(client: AsyncClient) -> None:
    for form, asked, pointer, code in (
        ("csv", {"limit": "5"}, "?limit", "unknown"),
        ("csv", {"cursor": "x"}, "?cursor", "unknown"),
        ("csv", {"hxl": "yes"}, "?hxl", "choice"),
        ("jsonl", {"hxl": "1"}, "?hxl", "unknown"),
        ("xlsx", {"bom": "1"}, "?bom", "unknown"),
        ("csv", {"sort": "nothing"}, "?sort", "unknown"),
        ("csv", {"created_by": "x"}, "?created_by", "unknown"),
        ("csv", {"q": ""}, "?q", "length"),
    ):
        response = await client.get(f"/v1/practices.{form}", params=asked)
        assert response.status_code == 422, asked
        assert [(fault["pointer"], fault["code"]) for fault in response.json()["errors"]] == [(pointer, code)]
    assert (await client.get("/v1/practices.csv", headers={"Accept": "application/json"})).status_code == 406
    assert (await client.get("/v1/practices.pdf")).status_code == 404
    assert (await client.post("/v1/practices.csv")).status_code == 405


def test_the_guide_shows_every_tag() -> None:
    guide = (CHECKOUT / "docs" / "imports.md").read_text("utf-8")
    for name, tag in NAMES.items():
        assert f"| `{name}` | `{tag}` |" in guide
    for kind, tag in KINDS.items():
        assert f"| any other {kind.name} | `{tag.replace('{name}', '…')}` |" in guide


@every_resource
def test_every_column_has_a_well_formed_tag(resource: Resource) -> None:
    for column in columns_of(resource, frozenset({"admin"})):
        assert re.fullmatch(r"#[a-z]+(\+[a-z][a-z0-9_]*)*", tag_of(column)), column.header


async def test_a_byte_order_mark_comes_when_asked_for(client: AsyncClient) -> None:
    plain, marked = [(await client.get(f"/v1/terms.csv{more}")).content for more in ("", "?bom=1")]
    assert marked == b"\xef\xbb\xbf" + plain and plain.startswith(b"id,code,")
    assert plain.count(b"\r\n") == plain.count(b"\n") - sum(b.count(b"\n") for b in plain.split(b"\r\n"))


async def test_an_empty_list_is_a_file_with_headers(client: AsyncClient) -> None:
    asked = {"code": "no-such-code"}
    assert (await client.get("/v1/terms.csv", params=asked)).text.count("\r\n") == 1
    assert (await client.get("/v1/terms.jsonl", params=asked)).text == ""
    sheet = openpyxl.load_workbook(io.BytesIO((await client.get("/v1/terms.xlsx", params=asked)).content)).active
    assert sheet.max_row == 1
    head = await client.head("/v1/terms.csv")
    assert head.status_code == 200 and head.content == b""
