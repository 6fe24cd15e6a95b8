"""Needs, catalogue and reviews: every state, action and role in all combinations, through both doors (6.3, 6.5, 6.10, 6.13).

Roles that hold the same scopes of a domain are one caller there; the first test says which they are. Requests have
a module of their own.
"""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.kernel.access import ROLES
from app.platform.keys import create_key
from app.registry import REGISTRY
from app.settings import Settings
from tests.contract.doors import camel, graph
from tests.domains.factories import Body, World
from tests.domains.test_workflows import DESK, MACHINES, REVIEWED, payload_of, subject
from tests.nearby import near

REASON = "Because the table says so"
NOBODY = "anonymous"
EVERYBODY = (NOBODY, *ROLES)
PATHS = {
    domain: [path for path in MACHINES if REGISTRY[path].domain == domain and path not in DESK]
    for domain in ("needs", "catalogue", "review")
}
CASES = [(path, state) for paths in PATHS.values() for path in paths for state in MACHINES[path][0]]


def held(role: str, domain: str) -> frozenset[str]:
    """What a role may do in a domain, `admin` spelled as itself."""
    if role == NOBODY:
        return frozenset()
    return frozenset(scope for scope in ROLES[role] if scope == "admin" or scope.startswith(f"{domain}:"))


def alike(domain: str) -> dict[frozenset[str], list[str]]:
    """The roles that may do the same in a domain, by what they may."""
    found: dict[frozenset[str], list[str]] = {}
    for role in EVERYBODY:
        found.setdefault(held(role, domain), []).append(role)
    return found


CALLERS = {domain: {names[0]: scopes for scopes, names in alike(domain).items()} for domain in PATHS}


@pytest.mark.parametrize("domain", PATHS)
def test_every_role_is_tried(domain: str) -> None:
    assert sorted(name for names in alike(domain).values() for name in names) == sorted(EVERYBODY)
    assert len(CALLERS[domain]) >= 6


def test_the_catalogue_has_four_machines() -> None:
    assert set(PATHS["catalogue"]) == {"tools", "transformations", "packages", "courses"}


def test_a_learning_platform_moves_courses_and_reports_figures_and_writes_nothing_else() -> None:
    """Model section 9: metric observations, course status."""
    assert {scope for scope in ROLES["integration"] if not scope.endswith(":read")} == {
        "catalogue:publish",
        "metrics:write",
    }
    asked = {path for path in PATHS["catalogue"] for *_, verb in MACHINES[path][1] if verb == "publish"}
    assert asked == {"courses"}


@pytest.fixture(scope="module")
async def clients(writer: AsyncClient, fresh: Settings) -> dict[str, AsyncClient]:
    found = {}
    for role in dict.fromkeys(role for callers in CALLERS.values() for role in callers):
        key = None if role == NOBODY else await create_key(fresh, f"as-{role}", role)
        found[role] = near(writer).beside(key)
    return found


async def over_rest(client: AsyncClient, path: str, key: str, action: str, body: Body) -> tuple[str, Any]:
    """(code or "done", state after or what the refusal says)."""
    url = f"/v1/{path}/{key}/{action.replace('_', '-')}"
    response = await client.post(url, json=body, headers={"If-Match": "*"})
    shown = response.json()
    field = REGISTRY[path].workflow.field  # type: ignore[union-attr]  # it has one
    return ("done", shown[field]) if response.status_code == 200 else (shown["code"], shown)


async def over_graph(client: AsyncClient, path: str, key: str, action: str, body: Body) -> tuple[str, Any]:
    """The same, asked of the other door."""
    resource = REGISTRY[path]
    field = camel(resource.workflow.field)  # type: ignore[union-attr]  # it has one
    name = camel(action) + resource.type
    kind = f"{name[0].upper()}{name[1:]}Input"
    query = f'mutation($input: {kind}!) {{ {name}(id: "{key}", ifMatch: "*", input: $input) {{ {field} }} }}'
    answer = await graph(client, query, {"input": {camel(member): value for member, value in body.items()}})
    if not answer.get("errors"):
        return "done", answer["data"][name][field]
    return answer["errors"][0]["extensions"]["code"], answer["errors"][0]["extensions"]


@pytest.mark.parametrize(("path", "state"), CASES)
async def test_every_action_by_every_role_at_both_doors(
    world: World, clients: dict[str, AsyncClient], db: asyncpg.Connection[Any], path: str, state: str
) -> None:
    resource = REGISTRY[path]
    assert resource.workflow is not None
    field, record = resource.workflow.field, await subject(world, db, path)
    number = record["id"].partition("_")[2]
    opened = {action: after for action, source, after, _ in MACHINES[path][1] if source == state}
    verbs = {action: verb for action, _, _, verb in MACHINES[path][1]}
    turn = MACHINES[path][0].index(state)

    async def reset() -> None:
        sql = f"UPDATE {resource.table} SET {field} = $1, visibility = 'partner' WHERE id = $2::text::uuid"
        await db.execute(sql, state, number)

    await reset()
    for number_of_door, door in enumerate((over_rest, over_graph)):
        for place, (role, scopes) in enumerate(CALLERS[resource.domain].items()):
            for order, (action, verb) in enumerate(verbs.items()):
                if path in REVIEWED and (turn + place + order) % 2 != number_of_door:
                    continue  # the doors take turns: each role takes each action at both, from other states
                body = {**payload_of(path, action), "reason": REASON}
                code, said = await door(clients[role], path, record["id"], action, body)
                where = (door.__name__, role, action, said)
                if "admin" not in scopes and f"{resource.domain}:{verb}" not in scopes:
                    assert code == ("unauthenticated" if role == NOBODY else "forbidden"), where
                elif action not in opened:
                    assert (code, said["state"], action in said["allowed"]) == ("state", state, False), where
                elif path in REVIEWED and code != "done":
                    assert code in ("conflict", "validation"), where  # a guard has spoken, for which there are tests
                else:
                    assert (code, said) == ("done", opened[action]), where
                    await reset()
        shown = await world.read(path, record["id"])
        assert shown[field] == state, "what was refused has changed nothing"
