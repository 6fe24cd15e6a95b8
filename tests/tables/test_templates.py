"""A template is an import with no rows, and its second sheet says what belongs in."""

from __future__ import annotations

import io

import openpyxl
import pytest
from httpx import AsyncClient

from app.kernel.resource import Resource
from app.platform.tables.columns import columns_of
from app.platform.tables.write import CSV
from app.platform.tables.xlsx_write import XLSX
from app.registry import REGISTRY
from tests.tables.importing import preview

every_resource = pytest.mark.parametrize("resource", REGISTRY.values(), ids=list(REGISTRY))


@every_resource
async def test_a_template_can_be_imported_as_it_is(writer: AsyncClient, resource: Resource) -> None:
    for form, media in (("csv", CSV), ("xlsx", XLSX)):
        file = await writer.get(f"/v1/imports/templates/{resource.path}.{form}")
        assert file.status_code == 200 and file.headers["content-type"] == media
        assert file.headers["content-disposition"] == f'attachment; filename="{resource.path}-template.{form}"'
        state = await preview(writer, resource.path, file.content, media)
        assert (state["status"], state["errors"], state["total"], state["ignored"]) == ("previewed", [], 0, [])


@every_resource
async def test_the_second_sheet_explains_every_column(admin: AsyncClient, resource: Resource) -> None:
    book = openpyxl.load_workbook(io.BytesIO((await admin.get(f"/v1/imports/templates/{resource.path}.xlsx")).content))
    sheet, about = book.worksheets
    headers = [cell.value for cell in sheet[1]]
    rows = list(about.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == headers and all(all(row) for row in rows)
    columns = {column.header: column for column in columns_of(resource, frozenset({"admin"}))}
    for header, required, takes, _ in rows:
        item = columns[header].item
        if item.enum is not None:
            assert all(choice in takes for choice in item.enum)
        if item.required and not columns[header].part and item.name != "code":
            assert required == "yes"
    lists = [validation.formula1 for validation in sheet.data_validations.dataValidation]
    assert all(text.startswith('"') and len(text) <= 257 for text in lists)
    assert any("public,partner,internal,restricted" in text for text in lists)


async def test_there_is_no_template_of_anything_else(admin: AsyncClient) -> None:
    for name in ("needs-of-nobody.csv", "guidance.pdf", "guidance", ".csv"):
        assert (await admin.get(f"/v1/imports/templates/{name}")).status_code == 404
    assert (await admin.get("/v1/imports/templates/guidance.csv?lang=fr")).status_code == 422
