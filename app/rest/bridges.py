"""The doors of bridges: MOOChub, Moodle's upload file, and the sitemap (contract section 10; ADR 0040)."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from functools import partial
from typing import Any

import orjson

from app import __version__
from app.bridges import moochub, moodle, sitemap
from app.kernel.errors import Fault, Invalid, NotAcceptable, NotFound
from app.kernel.newest import state_of
from app.kernel.resource import Registry, Resource
from app.rest.bridge_views import VIEWS
from app.rest.http import Answer, Call, Headers, digest, unchanged
from app.rest.negotiation import accepts, accepts_version
from app.rest.published import COURSE, Pages, Shown, base_of, conditional, holds, is_published, link_header, validators
from app.rest.reads import controls
from app.rest.routes import Operation

VERSIONS = frozenset({"3", moochub.VERSION})
"""How a client may name the version that is spoken here."""
MOODLE_COURSE = (
    "id,code,status,title,summary,learning_objectives,translations,published_on,valid_until,"
    "offerings.starts_on,offerings.ends_on,offerings.language"
)
FIRST_ROWS, ROWS = 50, 250
"""Courses of one statement of the Moodle file: few at first, so that it begins at once."""
CATEGORY_MAX = 2**31 - 1
_PAGES = (
    "SELECT 'courses' AS path, 'course' AS prefix, id, updated_at FROM courses "
    "WHERE archived_at IS NULL AND visibility = 'public' AND status = 'published' UNION ALL "
    "SELECT 'tools', 'tool', id, updated_at FROM tools "
    "WHERE archived_at IS NULL AND visibility = 'public' AND availability IS DISTINCT FROM 'withdrawn'"
)
_AT = "left({0}::text, 19)"
"""The second of an instant: sessions are in UTC."""
_PART = (
    "SELECT string_agg(x.place || replace(x.id::text, '-', '') || ' ' || x.at, E'\n') AS found FROM ("  # noqa: S608 - constants of this module
    f"SELECT p.path || '/' || p.prefix || '_' AS place, p.id, {_AT.format('p.updated_at')} AS at "
    f"FROM ({_PAGES}) p ORDER BY p.id OFFSET $1::bigint LIMIT $2::bigint) x"
)
_FILES = (
    "SELECT array_agg(f.at ORDER BY f.file) AS found FROM ("  # noqa: S608 - constants of this module
    f"SELECT n.number / $1::bigint AS file, {_AT.format('max(n.updated_at)')} AS at FROM ("
    f"SELECT p.updated_at, row_number() OVER (ORDER BY p.id) - 1 AS number FROM ({_PAGES}) p) n GROUP BY 1) f"
)
_TABLES = frozenset({"courses", "tools"})


def bridge_operations(registry: Registry) -> list[Operation]:
    """The operations of this module; none for a registry without courses."""
    if "courses" not in registry:
        return []
    courses = registry["courses"]
    found: list[tuple[str, Any, str, str]] = [
        ("/bridges/moochub/courses", partial(harvested, resource=courses), "moochub_courses", "Courses as MOOChub 3.0"),
        (
            "/bridges/moodle/courses.csv",
            partial(uploaded, resource=courses),
            "moodle_courses",
            "Courses as Moodle's CSV",
        ),
        ("/sitemap.xml", mapped, "sitemap", "The sitemap of public courses and tools"),
    ]
    return [
        Operation("GET", path, handler, name, summary, None, name, view=VIEWS[name])
        for path, handler, name, summary in found
    ]


async def harvested(call: Call, resource: Resource) -> Answer:
    """`GET /bridges/moochub/courses`: a page of courses, each with a resource for every published edition."""
    if not accepts_version(call.header(b"accept"), moochub.MEDIA, moochub.PARAMETER, VERSIONS):
        raise NotAcceptable(f"This path answers with {moochub.MEDIA}; {moochub.PARAMETER}={moochub.VERSION}.")
    pages = Pages(call, resource, COURSE, ("limit", "cursor"), "id")
    base = base_of(call)
    shown = await pages.page(base)
    body = orjson.dumps(moochub.document(_editions(pages, shown, base.address), shown.links))
    media = f"{moochub.MEDIA}; {moochub.PARAMETER}={moochub.VERSION}"
    return conditional(call, body, media, shown.state, tables=shown.tables, base=base, more=link_header(shown.links))


def _editions(pages: Pages, shown: Shown, base: str) -> list[dict[str, Any]]:
    languages = pages.languages()
    return [one for record in shown.records for one in moochub.resources(record, shown.labels, base, languages)]


async def uploaded(call: Call, resource: Resource) -> Answer:
    """`GET /bridges/moodle/courses.csv`: the whole file. Whoever holds it is told so without a course being read."""
    accepts(call.header(b"accept"), (moodle.MEDIA,))
    category = _category(call)
    query = [pair for pair in call.query if pair[0] != "category"]
    pages = Pages(call, resource, MOODLE_COURSE, (), "id", query)
    pages.asked.limit = FIRST_ROWS
    call.sql += 1
    state = await state_of(call.services.database, await pages.tables())
    tag = None
    if state.tag is not None:
        tag = f'W/"m1-{digest(repr((__version__, state.tag, category, sorted(query))).encode())}"'
    headers: Headers = [
        (b"content-type", b"text/csv; charset=utf-8; header=present"),
        (b"content-disposition", b'attachment; filename="courses.csv"'),
        (b"vary", b"Accept, Authorization"),
        (b"cache-control", b"no-cache" if call.caller.anonymous else b"private, no-cache"),
        *([(b"etag", tag.encode())] if tag is not None else []),
        *validators(state),
    ]
    if holds(call, tag, state):
        return unchanged(Answer(200, b"", headers))
    first = await _rows(call, pages)
    return Answer(200, b"", headers, stream=_file(call, pages, first, category))


def _category(call: Call) -> int:
    """`category=`: the id of a category of the Moodle site, 1 unless it is given."""
    given = [value for name, value in call.query if name == "category"]
    if len(given) > 1:
        raise Invalid(Fault("?category", "repeated", "stands twice"))
    raw = given[0] if given else "1"
    if not raw.isascii() or not raw.isdigit() or len(raw) > 10 or not 1 <= int(raw) <= CATEGORY_MAX:
        raise Invalid(Fault("?category", "range", f"must be a whole number from 1 to {CATEGORY_MAX}"))
    return int(raw)


async def _rows(call: Call, pages: Pages) -> tuple[list[dict[str, Any]], bool]:
    """The next courses, and whether there are more."""
    call.sql += 1
    row = await pages.read()
    more = row["n"] > pages.asked.limit
    if more:
        pages.asked.cursor, pages.asked.limit = json.loads(row["last"]), ROWS
    return [one for one in orjson.loads(row["data"]) if is_published(pages.resource, one)], more


async def _file(
    call: Call, pages: Pages, first: tuple[list[dict[str, Any]], bool], category: int
) -> AsyncGenerator[bytes]:
    (records, more), begins = first, True
    languages = pages.languages()
    while True:
        found = [row for record in records for row in moodle.rows(record, category, languages)]
        yield moodle.text(found, header=begins)
        if not more:
            return
        begins = False
        records, more = await _rows(call, pages)


async def mapped(call: Call) -> Answer:
    """`GET /sitemap.xml`: the addresses, or the index of files when there are too many for one; `part=` is one of these."""
    accepts(call.header(b"accept"), ("application/xml", "text/xml"))
    part = _part(controls(call, ("part",)).get("part"))
    base = base_of(call)
    call.sql += 1
    state = await state_of(call.services.database, _TABLES)
    size = sitemap.URLS_MAX
    found: str | None = await _one(call, _PART, ((part or 1) - 1) * size, size + (part is None))
    lines = (found or "").splitlines()
    if not lines and part is not None:
        raise NotFound(f"The sitemap has no part {part}.")
    if len(lines) > size:
        ats = await _one(call, _FILES, size)
        body = sitemap.index(
            (f"{base.address}/sitemap.xml?part={number}", _instant(at)) for number, at in enumerate(ats, 1)
        )
    else:
        places = (line.partition(" ") for line in lines)
        body = sitemap.urlset((f"{base.address}/v1/{place}", _instant(at)) for place, _, at in places)
    return conditional(call, body, sitemap.MEDIA, state, tables=_TABLES, base=base)


def _instant(at: str) -> str:
    """A second as Postgres spells it in UTC → RFC 3339."""
    return f"{at[:10]}T{at[11:]}Z"


async def _one(call: Call, sql: str, *values: Any) -> Any:
    """The one value of a statement."""
    call.sql += 1
    row = await call.services.database.query(sql, *values)
    assert row is not None, "an aggregate has one row"
    return row["found"]


def _part(raw: str | None) -> int | None:
    if raw is None:
        return None
    if not raw.isascii() or not raw.isdigit() or len(raw) > 6 or int(raw) < 1:
        raise Invalid(Fault("?part", "range", "must be a whole number from 1 on"))
    return int(raw)
