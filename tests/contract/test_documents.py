"""The committed documents are what the code says, and their examples are what the service answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from app import export
from app.graph.schema import schema_of
from app.platform.schema import CHECKOUT
from app.rest.openapi import examples
from app.settings import Settings

COMMITTED = CHECKOUT / "openapi"


def test_the_committed_documents_are_what_the_code_says() -> None:
    assert export.drift(COMMITTED) == []


def test_drift_is_noticed(tmp_path: Path) -> None:
    for name in (export.OPENAPI, export.GRAPHQL, export.COLUMNS):
        (tmp_path / name).write_bytes((COMMITTED / name).read_bytes())
    assert export.drift(tmp_path) == []
    text = (tmp_path / export.OPENAPI).read_text(encoding="utf-8")
    (tmp_path / export.OPENAPI).write_text(text.replace('"title": "Hinge"', '"title": "Hedge"', 1), encoding="utf-8")
    (tmp_path / export.GRAPHQL).unlink()
    found = export.drift(tmp_path)
    assert len(found) == 2
    assert '\'"title": "Hedge",\' is now' in found[0]
    assert "missing" in found[1]


def test_the_documents_follow_from_the_code_alone() -> None:
    first = export.documents()
    schema_of.cache_clear()  # or one schema would be compared with itself
    assert export.documents() == first


def shape(value: Any) -> Any:
    """Keys and types: what stays when ids and instants change. A list is what its entries can be."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted({json.dumps(shape(entry), sort_keys=True) for entry in value})
    return type(value).__name__


async def test_the_examples_are_what_the_service_answers(loaded_settings: Settings) -> None:
    today = await export.answers(loaded_settings)
    assert list(today) == list(examples())
    for name, answer in today.items():
        assert shape(answer) == shape(examples()[name]), name


async def test_the_examples_keep_their_own_schemas() -> None:
    document = json.loads((COMMITTED / export.OPENAPI).read_text(encoding="utf-8"))
    seen = 0
    for item in document["paths"].values():
        for operation in item.values():
            for media in operation["responses"].get("200", {}).get("content", {}).values():
                if "example" not in media:
                    continue
                schema = {**media["schema"], "components": document["components"]}
                jsonschema_rs.Draft202012Validator(schema).validate(media["example"])
                seen += 1
    assert seen == len(examples()), "every recorded example is shown"


async def test_a_recording_that_says_nothing_new_keeps_the_file(loaded_settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "examples.json"
    await export.record_examples(loaded_settings, path)
    assert path.stat().st_size < 300_000
    other = path.read_text().replace('"etag": "v', '"etag": "v9')  # another load: other versions
    assert other != path.read_text()
    path.write_text(other)
    await export.record_examples(loaded_settings, path)
    assert path.read_text() == other
    path.write_text(other.replace('"alive"', '"dead"'))
    await export.record_examples(loaded_settings, path)
    assert '"dead"' not in path.read_text()


async def test_recording_refuses_an_answer_that_is_none(loaded_settings: Settings) -> None:
    app = export.create_app(loaded_settings)
    with pytest.raises(RuntimeError, match="was answered 404"):
        await export.get(app, "/v1/nothing")
    await app.services.database.close()
