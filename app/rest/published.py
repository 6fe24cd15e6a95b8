"""What the doors of bridges share: the public's eyes, absolute addresses, the pages of a list, and conditional answers.

A bridge shows everybody the same: what an anonymous caller may read. Credentials open nothing more (ADR 0040).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import orjson

from app.bridges.texts import Body, Labels
from app.kernel.access import ANONYMOUS
from app.kernel.errors import Invalid, unknown
from app.kernel.kinds import DEFAULT_LANGUAGE, EVERY_LANGUAGE
from app.kernel.newest import State, state_of
from app.kernel.query import selection
from app.kernel.resource import Resource
from app.kernel.shapes import Branch, Leaf, Reader, Selection
from app.rest.http import Answer, Call, Headers, digest, unchanged
from app.rest.lists import ListRequest

COURSE = (
    "id,code,status,title,summary,learning_objectives,url,image_url,course_mode,themes,sdg_targets,nua_sections,"
    "capacity_levels,level,prerequisites,workload_hours,languages,translations,certificate,access,price,licence,"
    "accessibility,produced_with,published_on,updated_on,valid_until,updated_at,platform.name,platform.url,"
    "platform.managed_by,target_groups.label,offerings.starts_on,offerings.ends_on,offerings.language,offerings.mode,"
    "offerings.place,offerings.url,offerings.seats"
)
TOOL = (
    "id,code,availability,title,summary,kind,released,isbn,hs_number,url,image_url,licence,languages,translations,themes,"
    "sdg_targets,nua_sections,capacity_levels,produced_with,updated_on,updated_at,target_groups.label"
)
VOCABULARIES = {
    "themes": "theme", "sdg_targets": "sdg_target", "nua_sections": "nua_section", "capacity_levels": "capacity_level",
    "level": "course_level", "kind": "tool_kind",
}  # fmt: skip
"""Member → the vocabulary whose labels bridges show."""
_LABELS = (
    "SELECT coalesce(json_agg(json_build_array(v.code, t.code, t.label)), '[]') AS found FROM terms t "
    "JOIN vocabularies v ON v.id = t.vocabulary_id AND v.archived_at IS NULL AND v.visibility = 'public' "
    "WHERE v.code = ANY($1::text[]) AND t.code = ANY($2::text[]) AND t.archived_at IS NULL AND t.visibility = 'public'"
)
LABELLED = frozenset({"terms", "vocabularies"})
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Base:
    """What absolute addresses begin with; `given` is false when it follows from the request."""

    address: str
    given: bool


def base_of(call: Call) -> Base:
    """HINGE_PUBLIC_URL, else the scheme and host of the request."""
    public: str | None = call.services.settings.public_url
    if public is not None:
        return Base(public, given=True)
    host = call.header(b"host")
    if host is None or not _HOST.fullmatch(host):
        name, port = call.scope.get("server") or ("localhost", None)
        host = f"{name}:{port}" if port not in (None, 80, 443) else str(name)
    return Base(f"{call.scope.get('scheme', 'http')}://{host}", given=False)


@lru_cache(maxsize=64)
def reader_of(lang: str) -> Reader:
    """The public, searching in this language."""
    return ANONYMOUS.reader(DEFAULT_LANGUAGE if lang == EVERY_LANGUAGE else lang)


@lru_cache(maxsize=64)
def chosen(resource: Resource, fields: str, reader: Reader) -> Selection:
    """The members that a bridge is made of, every text in all its languages."""
    return _in_every_language(selection(resource, fields, None, reader))


def _in_every_language(select: Selection) -> Selection:
    found: list[Any] = []
    for item in select:
        match item:
            case Leaf():
                found.append(Leaf(item.key, item.field, EVERY_LANGUAGE))
            case Branch():
                found.append(Branch(item.key, item.relation, _in_every_language(item.select), item.form))
            case _:
                found.append(item)
    return tuple(found)


def is_published(resource: Resource, record: Mapping[str, Any]) -> bool:
    """Whether a public record is what bridges are about, whoever has made it public and how (6.13; I1)."""
    if resource.path == "courses":
        return bool(record["status"] == "published")
    return bool(record["availability"] != "withdrawn")


async def labels_of(call: Call, records: Sequence[Mapping[str, Any]]) -> Labels:
    """The labels of the terms that records name."""
    codes: set[str] = set()
    for record in records:
        for member in VOCABULARIES.keys() & record.keys():
            value = record[member]
            codes.update(value if isinstance(value, list) else [value] if value is not None else [])
    if not codes:
        return {}
    call.sql += 1
    row = await call.services.database.query(_LABELS, [*VOCABULARIES.values()], sorted(codes))
    assert row is not None
    return {(vocabulary, code): label for vocabulary, code, label in orjson.loads(row["found"])}


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: its records, the pages beside it as absolute addresses, the tables behind it, and their state before it was read."""

    records: list[Body]
    labels: Labels
    links: dict[str, str | None]
    tables: frozenset[str]
    state: State


class Pages:
    """A resource's list as the public sees it, in the order of a bridge."""

    def __init__(
        self,
        call: Call,
        resource: Resource,
        fields: str,
        controls: Sequence[str],
        sort: str | None,
        query: Sequence[tuple[str, str]] | None = None,
    ) -> None:
        self.call, self.resource, self.sort = call, resource, sort
        asked = call.query if query is None else query
        reader = reader_of(call.lang if "lang" in controls else DEFAULT_LANGUAGE)
        if sort is not None and any(name == "sort" for name, _ in asked):
            raise Invalid(unknown("?sort", "parameter", "sort", controls))
        fixed = [("sort", sort)] if sort is not None else []
        self.asked = ListRequest(resource, reader, [*asked, *fixed], ("sort", *controls))
        self.select = chosen(resource, fields, reader)

    def languages(self) -> frozenset[str] | None:
        """The values of the filter `languages`: what a bridge of editions is then limited to."""
        given = self.asked.given.get("languages")
        return None if given is None else frozenset(given)

    async def tables(self) -> frozenset[str]:
        """The tables that a page depends on."""
        signer = await self.call.services.signer()
        if self.asked.cursor is None:
            self.asked.prepare(signer)
        return self.asked.compiled(self.select)[0].tables | LABELLED

    async def page(self, base: Base) -> Shown:
        """The page that the cursor names."""
        tables = await self.tables()
        signer = await self.call.services.signer()
        self.call.sql += 2
        state = await state_of(self.call.services.database, tables)
        row = await self.read()
        after, before = self.asked.beside(signer, row)
        if self.asked.backward and self.asked.cursor == [END]:
            after = None
        last = signer.make(f'["{END}"]', self.asked.context, backward=True) if after is not None and self.sort else None
        links = {
            "self": self._address(base, self.asked.control.get("cursor")),
            "first": self._address(base, None),
            "last": self._address(base, last or self.asked.control.get("cursor")),
            "next": None if after is None else self._address(base, after),
            "prev": None if before is None else self._address(base, before),
        }
        records = [one for one in orjson.loads(row["data"]) if is_published(self.resource, one)]
        return Shown(records, await labels_of(self.call, records), links, tables, state)

    async def read(self) -> Any:
        """One statement: the rows of the page."""
        statement, values = self.asked.compiled(self.select)
        row = await self.call.services.database.fetchrow(statement, values)
        assert row is not None, "an aggregate has one row"
        return row

    def _address(self, base: Base, cursor: str | None) -> str:
        pairs = [(name, value) for name, value in self.call.query if name != "cursor"]
        query = urlencode([*pairs, *([("cursor", cursor)] if cursor is not None else [])])
        return f"{base.address}{self.call.path}{'?' if query else ''}{query}"


END = "ffffffff-ffff-ffff-ffff-ffffffffffff"
"""An id after every other: the place that the last page is read back from."""


def link_header(links: Mapping[str, str | None]) -> Headers:
    """The pages beside this one (RFC 8288)."""
    said = [f'<{links[name]}>; rel="{name}"' for name in ("next", "prev") if links.get(name) is not None]
    return [(b"link", ", ".join(said).encode())] if said else []


def conditional(
    call: Call,
    body: bytes,
    media: str,
    state: State,
    *,
    tables: Iterable[str],
    base: Base | None,
    more: Headers | None = None,
) -> Answer:
    """An answer with its validators; 304 to who holds it. It is kept in memory unless its addresses are the request's own."""
    tag = f'"b1-{digest(body)}"'
    headers: Headers = [
        (b"content-type", media.encode()),
        (b"vary", b"Accept, Accept-Language, Authorization"),
        (b"cache-control", b"no-cache" if call.caller.anonymous else b"private, no-cache"),
        (b"etag", tag.encode()),
        *validators(state),
        *(more or []),
    ]
    answer = Answer(200, body, headers, None if base is not None and not base.given else frozenset(tables))
    return unchanged(answer) if holds(call, tag, state) else answer


def validators(state: State) -> Headers:
    """Last-Modified, where the state has a date of its own."""
    return [] if state.modified is None else [(b"last-modified", state.modified.encode())]


def holds(call: Call, tag: str | None, state: State) -> bool:
    """Whether the caller holds this answer: by its tag, or by a date that can mean no other state (`kernel.newest`)."""
    tags = call.header(b"if-none-match")
    if tags is not None:
        plain = (tag or "").removeprefix("W/")
        return tag is not None and (
            tags.strip() == "*" or plain in [one.strip().removeprefix("W/") for one in tags.split(",")]
        )
    since = call.header(b"if-modified-since")
    return since is not None and since.strip() == state.modified
