"""What the tests of imports share: a file out of rows, and its way through preview and commit."""

from __future__ import annotations

import csv
import io
from typing import Any

from httpx import AsyncClient, Response

from app.platform.tables.write import CSV
from app.platform.tables.xlsx_write import XLSX, Workbook

Sheet = list[list[Any]]


def csv_of(rows: Sheet) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def xlsx_of(rows: Sheet) -> bytes:
    book = Workbook(["rows"])
    return book.open_sheet() + book.rows(rows) + book.close()


async def upload(client: AsyncClient, resource: str, body: bytes, media: str = CSV, **headers: str) -> Response:
    return await client.post(
        "/v1/imports", params={"resource": resource}, content=body, headers={"Content-Type": media, **headers}
    )


async def finished(client: AsyncClient, begun: Response) -> dict[str, Any]:
    """The import when its work is done."""
    assert begun.status_code == 202, begun.text
    for _ in range(4):
        state = await client.get(begun.headers["location"], params={"wait": 30})
        assert state.status_code == 200, state.text
        found: dict[str, Any] = state.json()
        if not found["status"].endswith("ing"):
            return found
    raise AssertionError(found)


async def preview(
    client: AsyncClient, resource: str, rows: Sheet | bytes, media: str = CSV, **headers: str
) -> dict[str, Any]:
    body = rows if isinstance(rows, bytes) else xlsx_of(rows) if media == XLSX else csv_of(rows)
    return await finished(client, await upload(client, resource, body, media, **headers))


async def commit(client: AsyncClient, state: dict[str, Any], token: str | None = None) -> Response:
    given = token if token is not None else state["token"]
    return await client.post(f"/v1/imports/{state['id']}/commit", headers={"If-Match": f'"{given}"'})


async def changes(client: AsyncClient, state: dict[str, Any], **asked: Any) -> list[dict[str, Any]]:
    found = await client.get(f"/v1/imports/{state['id']}/changes", params=asked)
    assert found.status_code == 200, found.text
    rows: list[dict[str, Any]] = found.json()["data"]
    return rows


async def imported(client: AsyncClient, resource: str, rows: Sheet, media: str = CSV) -> dict[str, Any]:
    """Previewed and committed."""
    state = await preview(client, resource, rows, media)
    assert state["counts"]["errors"] == 0, state["errors"]
    done = await commit(client, state)
    assert done.status_code == 200, done.text
    result: dict[str, Any] = done.json()
    assert result["status"] == "committed"
    return result
