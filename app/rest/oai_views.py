"""What the OpenAPI document says of `/oai`. The protocol has its own errors, so parameters are texts here, and none is required."""

from __future__ import annotations

from typing import Any

from app.kernel.jsonschema import Schema
from app.rest.parameters import parameter

_TEXTS = {
    "verb": "`Identify`, `ListMetadataFormats`, `ListSets`, `ListIdentifiers`, `ListRecords` or `GetRecord`.",
    "identifier": "Of an item: `urn:uuid:…`.",
    "metadataPrefix": "`oai_dc` or `lom`.",
    "from": "Changed on this day (`2026-03-01`) or second (`2026-03-01T00:00:00Z`), or later.",
    "until": "Changed on this day or second, or earlier; spelt like `from`.",
    "set": "Of this set: `kind:course`, `theme:housing`, `language:fr`, or all of `theme`.",
    "resumptionToken": "Goes on with a list; stands alone beside `verb`.",
}
_TEXT: Schema = {"type": "string"}
_ABOUT = (
    "OAI-PMH 2.0. Published courses and public tools as `oai_dc` and `lom`; what is no longer public stays as deleted. "
    "Everybody is shown the same. What the protocol refuses is answered 200 with an `error` inside. "
    "How to harvest: docs/bridges/oai-pmh.md."
)


def _view(*refusals: int, **more: Any) -> dict[str, Any]:
    answer = {"description": "An OAI-PMH document.", "content": {"text/xml": {"schema": _TEXT}}}
    refused = {str(status): {"$ref": f"#/components/responses/Refusal{status}"} for status in refusals}
    return {"tags": ["bridges"], "description": _ABOUT, **more, "responses": {"200": answer, **refused}}


GET_VIEW = _view(401, 429, 503, parameters=[parameter(name, text, _TEXT) for name, text in _TEXTS.items()])
GET_VIEW["responses"]["304"] = {
    "description": "The caller holds this answer already; only its `responseDate` would be newer."
}
POST_VIEW = _view(
    400, 401, 413, 415, 429, 503,
    requestBody={
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {"type": "object", "properties": {name: {**_TEXT, "description": text} for name, text in _TEXTS.items()}}
            }
        },
    },
)  # fmt: skip
