"""What doors of published figures share: grouping, filters, pages, and their OpenAPI text (ADR 0033)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import orjson

from app.domains.figures import COUNTS, STANDING, Figures, figures_sql, key_of, lists_of
from app.kernel.cursors import context_of
from app.kernel.errors import Fault, Invalid, unknown
from app.kernel.jsonschema import Schema
from app.kernel.query import LIMIT_DEFAULT, LIMIT_MAX, VALUES_MAX
from app.rest.asked import Asked
from app.rest.http import Answer, Call
from app.rest.negotiation import accepts
from app.rest.parameters import parameter, shared
from app.rest.reads import tagged
from app.rest.view_schemas import TEXT, a_filter, a_limit, a_list, an_object, or_null, responses, said

VALUE: Schema = {"type": "string", "maxLength": VALUES_MAX}
Reading = Callable[[Asked], tuple[Any, ...] | None]


async def figures(call: Call, of: Figures, filters: dict[str, Reading], scope: str | None = None) -> tuple[Answer, int]:
    """A page of figures and how many rows wait to be counted: the same for everybody who may ask, and never kept in memory.

    An answer from memory comes sooner, and is dropped when what it counts is written: its time would tell when that was.
    `filters` reads the filter of each key.
    """
    accepts(call.header(b"accept"), ("application/json",))
    asked = Asked(call, of.dimensions, ("by", "limit", "cursor"))
    by, limit = _grouping(asked, of), asked.number("limit", LIMIT_DEFAULT, LIMIT_MAX)
    chosen = (*asked.places("country"), *asked.places("region"), *(filters[name](asked) for name in of.keys))
    if scope is not None:
        call.caller.must(scope)
    minimum: int = call.services.settings.aggregate_minimum
    context = context_of(of.path, [("of", chosen), ("minimum", minimum)], [(name, False) for name in by], None)
    cursor, after = asked.one("cursor"), None
    signer = await call.services.signer()
    if cursor is not None:
        after = signer.read(cursor, context, "?cursor")[0]
    call.sql += 1
    row = await call.services.database.query(figures_sql(of, by), minimum, *lists_of(chosen), after, limit + 1)
    assert row is not None
    rows = orjson.loads(row["rows"])
    following = None
    if len(rows) > limit:
        rows = rows[:limit]
        following = signer.make(json.dumps(key_of(rows[-1], by)), context)
    body = {
        "data": rows, "by": by, "minimum": minimum, "counts": COUNTS, "standing": STANDING, "left_out": of.left_out,
        "page": {"next": following, "limit": limit},
    }  # fmt: skip
    return tagged(call, orjson.dumps(body), "a1", None), row["waiting"]


def _grouping(asked: Asked, of: Figures) -> tuple[str, ...]:
    """`by=`: the dimensions in their own order; an empty text asks for the one sum of everything."""
    raw = asked.one("by")
    if raw is None:
        return of.finest
    names = raw.split(",") if raw else []
    for name in names:
        if name not in of.dimensions:
            raise Invalid(unknown("?by", "dimension", name, of.dimensions))
    if len(set(names)) != len(names):
        raise Invalid(Fault("?by", "repeated", "names a dimension twice"))
    return tuple(name for name in of.dimensions if name in names)


def figures_view(
    of: Figures, tag: str, description: str, keys: dict[str, tuple[str, Schema]], *refusals: int
) -> dict[str, Any]:
    """What the OpenAPI document says of a door of figures.

    `keys` has the meaning and the schema of each key, `refusals` what it answers besides.
    """
    places = {
        "region": said(or_null(TEXT), "M49 code of the country's region."),
        "country": said(TEXT, "Code of the country."),
    }
    number: Schema = {"type": "integer", "minimum": 3}
    cell = {
        **places, **{name: said(schema, text) for name, (text, schema) in keys.items()},
        of.name: said(number, f"At least so many {of.name}: a multiple of `minimum`."),
    }  # fmt: skip
    answer = an_object(
        {
            "data": a_list(an_object(cell, optional=of.dimensions)),
            "by": a_list({"type": "string", "enum": list(of.dimensions)}),
            "minimum": said({"type": "integer"}, "The least number that is published, and the step of all numbers."),
            "counts": {"type": "string", "const": COUNTS},
            "standing": TEXT,
            "left_out": said(TEXT, "What no number contains."),
            "page": an_object({"next": or_null(TEXT), "limit": {"type": "integer"}}),
        }
    )
    one = "(" + "|".join(of.dimensions) + ")"
    return {
        "tags": [tag],
        "description": f"{description} Every number is a sum of published cells, each rounded down to a multiple of `minimum`, "
        "and cells below it are left out. Codes only, no labels.",
        "parameters": [
            parameter(
                "by",
                f"Dimensions, comma-separated: {', '.join(of.dimensions)}. Default: {','.join(of.finest)}. Empty: one sum.",
                {"type": "string", "pattern": f"^({one}(,{one}){{0,{len(of.dimensions) - 1}}})?$"},
            ),
            a_filter("country", "Code or id of a country.", VALUE),
            a_filter("region", "Code or id of an M49 region.", VALUE),
            *(a_filter(name, text, VALUE if schema == TEXT else schema) for name, (text, schema) in keys.items()),
            a_limit(LIMIT_DEFAULT, LIMIT_MAX),
            *shared("cursor", "if_none_match"),
        ],
        "responses": responses(answer, 400, 401, 406, 422, 503, *refusals),
    }  # fmt: skip
