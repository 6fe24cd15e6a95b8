"""A hidden field cannot be inferred: naming it is answered, at every door, exactly as naming one that never existed.

For every field, relation and part that asks for a scope: a caller without the scope asks the same question with the
hidden name and with a name of the same length that nothing has; both answers must be the same but for that name.
Then a value that stands in the hidden fields alone is looked for in everything that such a caller can read.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson
import pytest
from httpx import AsyncClient

from app.graph.documents import ERRORS_MAX
from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.resource import Resource
from app.registry import REGISTRY
from app.settings import Settings
from tests.contract.cells import Records, Said, Who, ask, callers, graph, records
from tests.contract.doors import camel, single
from tests.domains.factories import World
from tests.nearby import near

ENDINGS = ("", "Gte", "Lte", "Gt", "Lt", "IsNull")
OPERATORS = ("", "_gte", "_lte", "_gt", "_lt", "_is_null")
TOKEN = "quetzalcoatl"
"""Stands in hidden fields and nowhere else."""


@dataclass(frozen=True)
class Hidden:
    """A name that a scope guards. `within` is the member whose part it is, None for a field or relation itself."""

    path: str
    name: str
    scope: str
    within: str | None = None

    @property
    def resource(self) -> Resource:
        return REGISTRY[self.path]

    @property
    def never(self) -> str:
        """A name as long, and nearly the same, that nothing has: whatever is suggested for one is suggested for both."""
        return f"{self.name[:-1]}{'x' if self.name[-1] != 'x' else 'y'}"

    @property
    def reader(self) -> str:
        """Who can read as much as possible without the scope."""
        return "anonymous" if self.scope.endswith(":read") else "editor"

    @property
    def writer(self) -> str:
        return "writes unseen" if self.scope.endswith(":read") else "editor"

    def __str__(self) -> str:
        return ".".join(part for part in (self.path, self.within, self.name) if part)


def spelled(resource: Resource, item: Field) -> str | None:
    return f"{resource.domain}:read" if item.scope == "read" else item.scope


def hidden_names() -> Iterator[Hidden]:
    """Every guarded name of the registry: fields, the relations that lead through them, and parts."""
    for path, resource in REGISTRY.items():
        for name, item in resource.fields.items():
            scope = spelled(resource, item)
            if scope is not None:
                yield Hidden(path, name, scope)
                if item.relation is not None:
                    yield Hidden(path, item.relation, scope)
            for part in item.of.FIELDS.values() if item.of is not None else ():  # type: ignore[attr-defined]  # a Member
                guard = spelled(resource, part)
                if guard is not None:
                    yield Hidden(path, part.name, guard, name)


HIDDEN = tuple(hidden_names())
every_hidden = pytest.mark.parametrize("hidden", HIDDEN, ids=str)


@dataclass
class Stage:
    """The application with one record of every resource and visibility, the token in every hidden text."""

    app: Any
    whos: dict[str, Who]
    records: Records
    cursor: str
    instant: str
    marked: list[tuple[str, str]]


@pytest.fixture(scope="module")
async def stage(writer: AsyncClient, fresh: Settings) -> Stage:
    app = near(writer).app
    whos = await callers(fresh.asyncpg_dsn)
    found = await records(World(writer), fresh.asyncpg_dsn)
    marked = []
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    for path, resource in REGISTRY.items():
        for name, item in resource.fields.items():
            if item.scope is None or item.sql is not None or item.kind not in (kinds.TEXT, kinds.TEXTS):
                continue
            if name in ("created_by", "updated_by"):
                continue  # the database sets them; the writer's own name is looked for instead
            value = f"{TOKEN} {name}" if item.kind is kinds.TEXT else [f"{TOKEN} {name}"]
            for key in found.ids[path].values():
                await connection.execute(
                    f'UPDATE {resource.table} SET "{name}" = $1 WHERE id = $2', value, uuid.UUID(key.partition("_")[2])
                )
            marked.append((path, name))
    instant = await connection.fetchval(
        "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    )
    await connection.close()
    page = (await ask(app, "GET", "/v1/terms", whos["admin"], query={"sort": "-updated_at", "limit": "1"})).json()[
        "page"
    ]
    return Stage(app, whos, found, page["next"], instant, marked)


def plain(said: Said, never: str | None = None, name: str = "") -> tuple[int, str]:
    """An answer without its request id and what is near to the name that was asked with: see `suggested`.

    With a name that nothing has, `never`, it reads as if the other had been asked with. The other stays: a sentence may hold it.
    """
    text = re.sub(
        r'"request_id":"[^"]*"|; the nearest is [a-z_.]+|[0-9]+ members? needs? attention', "", said.body.decode()
    )
    for form, other in zip(_forms(never), _forms(name), strict=True) if never is not None else ():
        text = text.replace(form, other)
    return said.status, text


def _forms(name: str) -> tuple[str, ...]:
    """As the doors spell it."""
    return name, camel(name), name.upper(), camel(name)[:1].upper() + camel(name)[1:]


def suggested(said: Said) -> set[str]:
    """The names that an answer offers instead, without their operators."""
    names = re.findall(r"; the nearest is ([a-z_.]+)", said.body.decode())
    return {re.sub(r"_(gte|lte|gt|lt|is_null)$", "", name) for name in names}


def unknown_to(hidden: Hidden, reader: str, stage: Stage) -> set[str]:
    """Every name of the resource that a caller may not know of."""
    return {other.name for other in HIDDEN if other.path == hidden.path and not stage.whos[reader].may(other.scope)}


def reads(hidden: Hidden, name: str, stage: Stage) -> Iterator[tuple[str, dict[str, str]]]:
    """(path, query) of every question of REST in which a name can stand."""
    root, key = f"/v1/{hidden.path}", stage.records.ids[hidden.path]["public"]
    full = name if hidden.within is None else f"{hidden.within}.{name}"
    yield root, {"fields": full}
    yield root, {"fields": f"id,{full},code"}
    yield root, {"fields": f"{full}.code"}
    yield root, {"fields": full, "as_of": stage.instant}
    yield f"{root}/{key}", {"fields": full}
    yield f"{root}/{key}", {"include": full}
    yield f"{root}/{key}", {"include": f"{full}.unit"}
    yield root, {"include": full}
    yield root, {"sort": full}
    yield root, {"sort": f"code,-{full}"}
    yield root, {"sort": full, "cursor": stage.cursor}
    yield root, {"sort": full, "q": "the"}
    yield root, {"sort": full, "as_of": stage.instant}
    for operator in OPERATORS:
        yield root, {f"{full}{operator}": "true"}
        yield root, {f"{full}{operator}": "true", "total": "exact"}
    yield root, {f"{full}.code": "x"}
    yield root, {f"{full}.code_is_null": "true"}
    yield f"{root}/{key}/history", {full: "x"}
    yield f"{root}/{key}", {full: "x"}
    yield "/v1/changes", {full: "x"}
    yield "/v1/changes", {"resource": hidden.resource.name, "fields": full}


@every_hidden
async def test_rest_knows_no_hidden_name(stage: Stage, hidden: Hidden) -> None:
    who = stage.whos[hidden.reader]
    asked = zip(reads(hidden, hidden.name, stage), reads(hidden, hidden.never, stage), strict=True)
    for (path, query), (_, other) in asked:
        real, never = [await ask(stage.app, "GET", path, who, query=each) for each in (query, other)]
        assert plain(real) == plain(never, hidden.never, hidden.name), f"{path}?{query}"
        assert not (suggested(real) | suggested(never)) & unknown_to(hidden, hidden.reader, stage), f"{path}?{query}"
        assert real.status in (401, 422), f"{path}?{query} was answered: {real.body[:200]!r}"


@every_hidden
async def test_writing_knows_no_hidden_name(stage: Stage, hidden: Hidden) -> None:
    """POST and PATCH: a member that the writer may not know of is one that there is not."""
    who, url = stage.whos[hidden.writer], f"/v1/{hidden.path}"

    def body(name: str) -> Any:
        return {name: "x"} if hidden.within is None else {hidden.within: [{name: "x"}]}

    for method, path in (("POST", url), ("PATCH", f"{url}/{stage.records.ids[hidden.path]['public']}")):
        said = [
            await ask(stage.app, method, path, who, body=body(name), if_match="*")
            for name in (hidden.name, hidden.never)
        ]
        assert plain(said[0]) == plain(said[1], hidden.never, hidden.name), method
        assert said[0].status == 422
        assert not (suggested(said[0]) | suggested(said[1])) & unknown_to(hidden, hidden.writer, stage)


def questions(hidden: Hidden, name: str, key: str) -> Iterator[str]:
    """Every place of a GraphQL query in which a name can stand, each as a field."""
    kind, one, many = hidden.resource.type, single(hidden.resource), camel(hidden.path)
    word, upper = camel(name), name.upper()
    below = f"{word} {{ id }}" if hidden.within is None else f"{camel(hidden.within)} {{ {word} {{ id }} }}"
    chosen = word if hidden.within is None else f"{camel(hidden.within)} {{ {word} }}"
    yield f"{many}(first: 1) {{ nodes {{ {chosen} }} }}"
    yield f"{many}(first: 1) {{ edges {{ node {{ {below} }} }} }}"
    yield f'{one}(id: "{key}") {{ {chosen} }}'
    yield f'node(id: "{key}") {{ ... on {kind} {{ {chosen} }} }}'
    yield f"{many}(first: 1) {{ nodes {{ {word}Translations {{ en }} }} }}"
    for ending in ENDINGS:
        yield f"{many}(first: 1, filter: {{ {word}{ending}: true }}) {{ totalCount }}"
    yield f'{many}(first: 1, filter: {{ {word}: {{ code: "x" }} }}) {{ totalCount }}'
    for ending in ("ASC", "DESC"):
        yield f"{many}(first: 1, sort: [{upper}_{ending}]) {{ totalCount }}"
    yield f'__type(name: "{kind}Filter") {{ {word} }}'


def changes(hidden: Hidden, name: str, key: str) -> Iterator[str]:
    """Every place of a mutation."""
    kind, word = hidden.resource.type, camel(name)
    chosen = word if hidden.within is None else f"{camel(hidden.within)} {{ {word} }}"
    given = f'{word}: "x"' if hidden.within is None else f'{camel(hidden.within)}: [{{ {word}: "x" }}]'
    yield f'update{kind}(id: "{key}", ifMatch: "*", input: {{ {given} }}) {{ id }}'
    yield f'archive{kind}(id: "{key}", ifMatch: "stale") {{ {chosen} }}'


def asked_with(hidden: Hidden, name: str, key: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(query, variables) of every variable's value in which a name can stand."""
    kind, many = hidden.resource.type, camel(hidden.path)
    word = camel(name)
    for ending in ENDINGS:
        text = f"query($f: {kind}Filter) {{ {many}(first: 1, filter: $f) {{ totalCount }} }}"
        yield text, {"f": {f"{word}{ending}": True}}
    for ending in ("ASC", "DESC"):
        text = f"query($s: [{kind}Sort!]) {{ {many}(first: 1, sort: $s) {{ totalCount }} }}"
        yield text, {"s": [f"{name.upper()}_{ending}"]}
    value = {word: "x"} if hidden.within is None else {camel(hidden.within): [{word: "x"}]}
    yield f'mutation($i: {kind}Patch!) {{ update{kind}(id: "{key}", ifMatch: "*", input: $i) {{ id }} }}', {"i": value}


def together(operation: str, fields: Iterable[str]) -> Iterator[str]:
    """Documents of several fields, each on a line of its own: few enough that all that is wrong is told."""
    lines = [f"n{number}: {field}" for number, field in enumerate(fields)]
    for start in range(0, len(lines), ERRORS_MAX // 2):
        yield "\n".join([f"{operation} {{", *lines[start : start + ERRORS_MAX // 2], "}"])


@every_hidden
async def test_graphql_knows_no_hidden_name(stage: Stage, hidden: Hidden) -> None:
    """Nothing of the documents runs, so that one request asks in several places: each line is told of its fault."""
    key = stage.records.ids[hidden.path]["public"]
    for name in (hidden.reader, hidden.writer):
        who = stage.whos[name]
        for operation, places in (("query", questions), ("mutation", changes)):
            for texts in zip(
                *(together(operation, places(hidden, each, key)) for each in (hidden.name, hidden.never)), strict=True
            ):
                real, never = [await graph(stage.app, who, text) for text in texts]
                assert plain(real) == plain(never, hidden.never, hidden.name), texts[0]
                faulty = {where["line"] for error in real.json()["errors"] for where in error["locations"]}
                assert faulty == set(range(2, texts[0].count("\n") + 1)), real.body
        for real_one, never_one in zip(
            asked_with(hidden, hidden.name, key), asked_with(hidden, hidden.never, key), strict=True
        ):
            real, never = await graph(stage.app, who, *real_one), await graph(stage.app, who, *never_one)
            assert plain(real) == plain(never, hidden.never, hidden.name), real_one
            assert b'"errors"' in real.body, real_one


@every_hidden
async def test_introspection_shows_no_hidden_name(stage: Stage, hidden: Hidden) -> None:
    """Nor any value of the order that would name it; to who has the scope it is all there."""
    kind = hidden.resource.type
    names: tuple[str, ...] = (kind, f"{kind}Filter", f"{kind}Sort", f"{kind}Create", f"{kind}Patch")
    if hidden.within is not None:
        cls = hidden.resource.fields[hidden.within].of
        assert cls is not None
        names = (cls.__name__, f"{cls.__name__}Input")
    shape = "{ fields { name } inputFields { name } enumValues { name } }"
    query = "{ " + " ".join(f'{name}: __type(name: "{name}") {shape}' for name in names) + " }"
    word = camel(hidden.name)

    async def known(name: str) -> bool:
        text = (await graph(stage.app, stage.whos[name], query)).body.decode()
        assert '"errors"' not in text, text
        return f'"name":"{word}"' in text or f'"{hidden.name.upper()}_ASC"' in text

    assert await known("admin"), "or the test looks in the wrong place"
    for name in {hidden.reader, hidden.writer}:
        assert not await known(name)


# -- values ------------------------------------------------------------------------------------------------


async def everything(stage: Stage, path: str, name: str) -> Iterator[tuple[str, bytes]]:
    """All that a caller can read of a resource, through every door, with the name of the door."""
    who, root, ids = stage.whos[name], f"/v1/{path}", stage.records.ids[path]
    found: list[tuple[str, bytes]] = []

    async def take(door: str, url: str, **query: str) -> None:
        found.append((door, (await ask(stage.app, "GET", url, who, query=query)).body))

    await take("list", root, limit="500")
    await take("every language", root, limit="500", lang="*")
    await take("as_of", root, limit="500", as_of=stage.instant)
    for kind in ("public", "internal"):
        await take("one", f"{root}/{ids[kind]}")
        await take("history", f"{root}/{ids[kind]}/history")
        await take("one as_of", f"{root}/{ids[kind]}", as_of=stage.instant)
    cursor: dict[str, str] = {}
    while True:  # the whole feed of the resource
        said = await ask(
            stage.app, "GET", "/v1/changes", who, query={"resource": REGISTRY[path].name, "limit": "500", **cursor}
        )
        assert said.status == 200, said.body
        found.append(("feed", said.body))
        page = said.json()["page"]
        if not page["more"]:
            return iter(found)
        cursor = {"after": page["next"]}


@pytest.mark.parametrize("path", sorted({hidden.path for hidden in HIDDEN}))
async def test_no_door_shows_a_hidden_value(stage: Stage, path: str) -> None:
    """Neither the member nor its value, in any answer; and both to an administrator, or the test looks in the wrong place."""
    mine = [hidden for hidden in HIDDEN if hidden.path == path]
    for reader in sorted({hidden.reader for hidden in mine}):
        for door, shown in await everything(stage, path, reader):
            body = shown.replace(b'"visibility":"partner"', b"")  # a value that is a name as well
            for hidden in mine:
                if hidden.reader == reader and hidden.within is None:
                    assert f'"{hidden.name}"'.encode() not in body, f"{door} names {hidden.name} to {reader}"
                    if (path, hidden.name) in stage.marked:
                        assert f"{TOKEN} {hidden.name}".encode() not in body, f"{door} shows {hidden.name} to {reader}"
                elif hidden.reader == reader:
                    assert f'"{hidden.name}"'.encode() not in body, f"{door} names {hidden}"
    for _, name in (entry for entry in stage.marked if entry[0] == path):
        shown = [door for door, body in await everything(stage, path, "admin") if f"{TOKEN} {name}".encode() in body]
        assert {"list", "one", "feed", "one as_of"} <= set(shown), name


async def test_search_finds_no_hidden_value(stage: Stage) -> None:
    """Nor does anybody else's search, whatever they may read: a search knows one text for all."""
    assert stage.marked
    for path, _ in stage.marked:
        for name in ("anonymous", "editor", "admin"):
            said = await ask(stage.app, "GET", f"/v1/{path}", stage.whos[name], query={"q": TOKEN, "total": "exact"})
            assert said.status == 200 and said.json()["page"]["total"] == 0, (path, name)


async def test_status_counts_what_the_public_sees(stage: Stage) -> None:
    counts = (await ask(stage.app, "GET", "/v1/status")).json()["counts"]
    for path, resource in REGISTRY.items():
        page = (await ask(stage.app, "GET", f"/v1/{path}", query={"total": "exact", "limit": "1"})).json()["page"]
        assert counts[resource.name] == page["total"], path


async def test_status_says_nothing_of_changes_that_are_not_public(stage: Stage, fresh: Settings) -> None:
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    seen = []
    for kind in (None, "restricted", "internal", "public"):
        if kind is not None:
            key = uuid.UUID(stage.records.ids["units"][kind].partition("_")[2])
            await connection.execute('UPDATE units SET name = name || \'{"fr": "Nom"}\' WHERE id = $1', key)
        seen.append((await ask(stage.app, "GET", "/v1/status")).json()["last_change_at"])
    await connection.close()
    assert seen[0] == seen[1] == seen[2] < seen[3]


@pytest.mark.parametrize("path", list(REGISTRY))
async def test_a_hidden_record_is_one_that_is_not_there(stage: Stage, path: str) -> None:
    """Read, history, as of an instant, changed, archived, acted on, referred to: the same words, for an id and for a code."""
    resource, ids = REGISTRY[path], stage.records.ids[path]
    absent = f"{resource.prefix}_{uuid.uuid4().hex}"
    hidden = ids["restricted"]
    code = stage.records.codes[path]["restricted"]
    action = (
        next((step.name.replace("_", "-") for step in resource.workflow.transitions if step.verb == "write"), None)
        if resource.workflow
        else None
    )
    requests: list[tuple[str, str, Any, dict[str, str]]] = [
        ("GET", "", None, {}),
        ("GET", f"?as_of={stage.instant}", None, {}),
        ("GET", "/history", None, {}),
        ("PATCH", "", {"visibility": "internal"}, {"if_match": "*"}),
        ("PATCH", "", {"visibility": "internal"}, {}),
        ("PATCH", "", {"visibility": "internal"}, {"if_match": "stale"}),
        ("DELETE", "", None, {"if_match": "stale"}),
        ("POST", "/restore", None, {"if_match": "stale"}),
        *([("POST", f"/{action}", {}, {"if_match": "stale"})] if action is not None else []),
    ]
    for method, suffix, body, headers in requests:
        for key, other in ((hidden, absent), (code, code[:-1] + "x")):
            said = []
            for one in (key, other):
                tail, _, raw = suffix.partition("?")
                query = dict([raw.split("=", 1)]) if raw else {}
                answer = await ask(
                    stage.app,
                    method,
                    f"/v1/{path}/{one}{tail}",
                    stage.whos["editor"],
                    query=query,
                    body=body,
                    **headers,
                )
                said.append(
                    (answer.status, re.sub(r'"request_id":"[^"]*"', "", answer.body.decode()).replace(one, "KEY"))
                )
            assert said[0] == said[1], f"{method} {suffix} {headers}"
            assert said[0][0] == 404, said[0]


REFERENCES = [
    (path, name)
    for path, resource in REGISTRY.items()
    for name, item in resource.writable().items()
    if item.ref is not None and item.write is True and item.scope is None
]


@pytest.mark.parametrize(("path", "name"), REFERENCES)
async def test_a_hidden_reference_is_one_that_leads_nowhere(stage: Stage, path: str, name: str) -> None:
    item, resource = REGISTRY[path].fields[name], REGISTRY[path]
    target = resource.relations[str(item.relation)].target
    hidden, absent = stage.records.ids[target.path]["restricted"], f"{target.prefix}_{uuid.uuid4().hex}"
    url = f"/v1/{path}/{stage.records.ids[path]['internal']}"
    said = []
    for key in (hidden, absent):
        value = [key] if item.kind is kinds.REFS else key
        answer = await ask(stage.app, "PATCH", url, stage.whos["editor"], body={name: value}, if_match="*")
        assert answer.status == 422, answer.body
        said.append(
            [
                {**fault, "message": fault["message"].replace(key, "KEY")}
                for fault in orjson.loads(answer.body)["errors"]
            ]
        )
    assert said[0] == said[1]
