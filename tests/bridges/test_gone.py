"""A course unpublished is gone from every bridge, door and feed at once, and no 304 hides it (contract sections 8 and 10)."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from httpx import AsyncClient, Response

from app.bridges.texts import plain_id
from app.settings import Settings
from tests.bridges.conftest import published
from tests.bridges.leaving import LD, MEMORIES, WAYS, anybody, somebody, take_away
from tests.bridges.oai_asking import urn
from tests.bridges.oai_rules import OAI, checked
from tests.domains.factories import Body, World

ABOUT = {"themes": ["migration"], "capacity_levels": ["organisation"], "territory_ids": ["KEN"]}
"""What the course and the need are about: the loaded catalogue has no course of that."""
HIDDEN = ("internal", "sql")
"""Ways that keep a course for staff: they are still shown it, and it still answers needs."""


def by_word(answer: Response, course: Body) -> bool:
    """Whether the word that stands in its title alone is in the answer."""
    body = answer.content
    if body.startswith(b"PK"):  # a workbook
        with zipfile.ZipFile(io.BytesIO(body)) as pack:
            body = b"".join(pack.read(name) for name in pack.namelist())
    return word_of(course).encode() in body


def by_id(answer: Response, course: Body) -> bool:
    return course["id"] in answer.text


def by_code(answer: Response, course: Body) -> bool:
    return course["code"] in answer.text


def by_count(answer: Response, _course: Body) -> bool:
    """Whether a course is on offer in the cell of the gap."""
    (row,) = answer.json()["data"]
    return bool(row["offers"]["courses"])


def by_header(answer: Response, course: Body) -> bool:
    """Whether a harvester is told that it is there; what is gone is named as deleted, and says nothing more."""
    name = urn(plain_id(course["id"]))
    root = checked(answer.content)
    (head,) = [one for one in root.iter(f"{OAI}header") if one.findtext(f"{OAI}identifier") == name]
    is_there = head.get("status") != "deleted"
    record = head.getparent()
    assert record is not None
    if record.tag == f"{OAI}record":
        assert (record.find(f"{OAI}metadata") is not None) == is_there
        assert by_word(answer, course) == is_there
    return is_there


def by_feed(answer: Response, course: Body) -> bool:
    """Whether the last that is said of it says what it is; what is gone is told by its id alone."""
    last = [entry for entry in answer.json()["data"] if entry["id"] == course["id"]][-1]
    if last["data"] is not None:
        return True
    assert last["op"] in ("removed", "delete")
    assert not by_word(answer, course), "nor do earlier entries say more"
    return False


@dataclass(frozen=True)
class Door:
    """A path, with `{id}`, `{code}`, `{urn}`, `{word}` and `{need}` of the course, and how one sees that it shows it."""

    path: str
    shows: Callable[[Response, Body], bool] = by_word
    headers: Mapping[str, str] = field(default_factory=dict)
    gone: int = 200
    staff: bool = False


OAI_ONE, OAI_LIST = "/oai?verb=GetRecord&identifier={urn}", "/oai?verb=ListRecords&set=kind:course"
FORMATS = ("oai_dc", "lom")
DOORS: dict[str, Door] = {
    "REST, one": Door("/v1/courses/{id}", gone=404),
    "REST, one by code": Door("/v1/courses/{code}", gone=404),
    "REST, a list": Door("/v1/courses?limit=500"),
    "REST, searched": Door("/v1/courses?q={word}"),
    "GraphQL, one": Door('/graphql?query={{course(id:"{id}"){{title}}}}'),
    "GraphQL, a list": Door("/graphql?query={{courses(first:500){{nodes{{title}}}}}}"),
    "JSON-LD, one": Door("/v1/courses/{id}", headers=LD, gone=404),
    "JSON-LD, one by code": Door("/v1/courses/{code}", headers=LD, gone=404),
    "JSON-LD, a list": Door("/v1/courses?limit=500", headers=LD),
    "MOOChub, one": Door("/bridges/moochub/courses?id={id}"),
    "MOOChub, a list": Door("/bridges/moochub/courses?limit=500"),
    "Moodle": Door("/bridges/moodle/courses.csv"),
    "sitemap": Door("/sitemap.xml", by_id),
    **{f"OAI, one as {name}": Door(f"{OAI_ONE}&metadataPrefix={name}", by_header) for name in FORMATS},
    **{f"OAI, a list as {name}": Door(f"{OAI_LIST}&metadataPrefix={name}", by_header) for name in FORMATS},
    "OAI, headers": Door("/oai?verb=ListIdentifiers&metadataPrefix=oai_dc&set=kind:course", by_header),
    "search": Door("/v1/search?q={word}"),
    "suggestions": Door("/v1/search/suggestions?q={word}"),
    **{f"export, {form}": Door(f"/v1/courses.{form}") for form in ("csv", "xlsx", "jsonl")},
    "feed": Door("/v1/changes?resource=courses&limit=500", by_feed),
    "gaps": Door("/v1/gaps?theme=migration&territory=KEN&level=organisation", by_count, staff=True),
    "candidates": Door("/v1/needs/{need}/candidates?limit=100", by_code, staff=True),
}  # fmt: skip


def word_of(course: Body) -> str:
    """A word that stands in no other title."""
    return str(course["title"]).partition(" ")[0]


@dataclass
class Seen:
    """What a door answered while the course was public, at once when asked again, and at once when it was not any more."""

    before: Response
    unchanged: list[Response]
    after: list[Response]


class Visit:
    """All doors asked, a course taken away, and all asked again with what they gave to be held."""

    def __init__(self, course: Body, how: str, need: Body) -> None:
        self.course, self.how = course, how
        self._named = {
            "id": course["id"], "code": course["code"], "urn": urn(plain_id(course["id"])), "word": word_of(course),
            "need": need["id"],
        }  # fmt: skip
        self.seen: dict[str, Seen] = {}

    async def ask(self, client: AsyncClient, door: Door, **more: str) -> Response:
        return await client.get(door.path.format(**self._named), headers={**door.headers, **more})

    async def before(self, name: str, client: AsyncClient) -> None:
        first = await self.ask(client, DOORS[name])
        again = [await self.ask(client, DOORS[name], **held) for held in validators(first)]
        self.seen[name] = Seen(first, again, [])

    async def after(self, name: str, client: AsyncClient) -> None:
        seen = self.seen[name]
        for held in ({}, *validators(seen.before)):
            seen.after.append(await self.ask(client, DOORS[name], **held))


def validators(answer: Response) -> list[dict[str, str]]:
    """What a caller may hold of an answer."""
    pairs = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
    return [{asks: answer.headers[name]} for name, asks in pairs if name in answer.headers]


@pytest.fixture(scope="module")
async def need(world: World) -> Body:
    """A need that the course would answer."""
    made = await world.validated_need()
    about = {
        "themes": ABOUT["themes"], "capacity_levels": ABOUT["capacity_levels"], "primary_level": "organisation",
        "territory_id": "KEN",
    }  # fmt: skip
    patched = await world.patch("needs", made, about)
    assert patched.status_code == 200, patched.text
    shown: Body = patched.json()
    return shown


@pytest.fixture(scope="module", params=[(memory, how) for memory in MEMORIES for how in WAYS], ids="-".join)
async def visit(request: Any, fresh: Settings, need: Body) -> AsyncIterator[Visit]:
    memory, how = request.param
    async with anybody(fresh, memory) as reader:
        world = World(await somebody(reader, fresh, "admin"))
        callers = {False: reader, True: await somebody(reader, fresh, "viewer")}
        word = "Vanish" + "".join(chr(ord("a") + int(digit, 16)) for digit in uuid.uuid4().hex[:10])
        course = await published(world, title={"en": f"{word} soon"}, published_on="2024-01-01", **ABOUT)
        await published(world, title={"en": "The newest stays"}, published_on="2024-01-01")
        found = Visit(course, how, need)
        for name, door in DOORS.items():
            await found.before(name, callers[door.staff])
        await take_away(world, course, how, fresh)
        for name, door in DOORS.items():
            await found.after(name, callers[door.staff])
        yield found
        if how != "archive":
            await take_away(world, course, "archive", fresh)


@pytest.mark.parametrize("name", DOORS)
def test_gone_at_once(visit: Visit, name: str) -> None:
    door, seen = DOORS[name], visit.seen[name]
    assert seen.before.status_code == 200, seen.before.text
    assert door.shows(seen.before, visit.course)
    assert [again.status_code for again in seen.unchanged] == [304] * len(seen.unchanged)
    for now in seen.after:
        if door.staff and visit.how in HIDDEN:
            assert now.status_code == 304 or door.shows(now, visit.course), "it is for staff from now on"
            continue
        assert now.status_code == door.gone, now.text
        assert not door.shows(now, visit.course)


BRIDGES = [name for name in DOORS if name.startswith(("JSON-LD", "MOOChub", "Moodle", "sitemap", "OAI"))]


@pytest.mark.parametrize("name", BRIDGES)
def test_every_bridge_gives_something_to_hold(visit: Visit, name: str) -> None:
    assert "etag" in visit.seen[name].before.headers
