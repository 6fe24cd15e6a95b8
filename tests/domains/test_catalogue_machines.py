"""Courses, packages and digital products: every state, action and role in all combinations, through both doors (6.10, 6.13).

Roles that hold the same scopes of the domain are one caller here; the first test says which they are.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest
from httpx import AsyncClient

from app.kernel.access import ROLES
from app.platform.keys import create_key
from app.registry import REGISTRY
from app.settings import Settings
from tests.domains.callers import console
from tests.domains.factories import World
from tests.domains.test_every_role import NOBODY, REASON, over_graph, over_rest
from tests.domains.test_workflows import MACHINES, payload_of, subject

DOMAIN = "catalogue"


def held(role: str) -> frozenset[str]:
    """What a role may do in the domain, `admin` spelled as itself."""
    if role == NOBODY:
        return frozenset()
    return frozenset(scope for scope in ROLES[role] if scope == "admin" or scope.startswith(f"{DOMAIN}:"))


ALIKE: dict[frozenset[str], list[str]] = {}
for _role in (NOBODY, *ROLES):
    ALIKE.setdefault(held(_role), []).append(_role)
CALLERS = {names[0]: scopes for scopes, names in ALIKE.items()}
PATHS = [path for path in MACHINES if REGISTRY[path].domain == DOMAIN]
CASES = [(path, state) for path in PATHS for state in MACHINES[path][0]]


def test_every_role_is_tried() -> None:
    assert sorted(name for names in ALIKE.values() for name in names) == sorted([NOBODY, *ROLES])
    assert len(CALLERS) == 6 and set(PATHS) == {"tools", "transformations", "packages", "courses"}


def test_a_learning_platform_moves_courses_and_reports_figures_and_writes_nothing_else() -> None:
    """Model section 9: metric observations, course status."""
    assert {scope for scope in ROLES["integration"] if not scope.endswith(":read")} == {
        "catalogue:publish",
        "metrics:write",
    }
    asked = {path for path in PATHS for *_, verb in MACHINES[path][1] if verb == "publish"}
    assert asked == {"courses"}


@pytest.fixture(scope="module")
async def world(writer: AsyncClient) -> World:
    return World(writer)


@pytest.fixture(scope="module")
async def clients(writer: AsyncClient, fresh: Settings) -> dict[str, AsyncClient]:
    found = {}
    for role in CALLERS:
        key = None if role == NOBODY else await create_key(fresh, f"as-{role}", role)
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        found[role] = AsyncClient(transport=writer._transport, base_url=writer.base_url, headers=headers)
    return found


@pytest.fixture(scope="module")
async def db(fresh: Settings) -> AsyncIterator[asyncpg.Connection]:
    async with console(fresh) as found:
        yield found


@pytest.mark.parametrize(("path", "state"), CASES)
async def test_every_action_by_every_role_at_both_doors(
    world: World, clients: dict[str, AsyncClient], db: asyncpg.Connection, path: str, state: str
) -> None:
    resource = REGISTRY[path]
    assert resource.workflow is not None
    field, record = resource.workflow.field, await subject(world, db, path)
    number = record["id"].partition("_")[2]
    opened = {action: after for action, source, after, _ in MACHINES[path][1] if source == state}
    verbs = {action: verb for action, _, _, verb in MACHINES[path][1]}

    async def reset() -> None:
        sql = f"UPDATE {resource.table} SET {field} = $1, visibility = 'partner' WHERE id = $2::text::uuid"
        await db.execute(sql, state, number)

    await reset()
    for door in (over_rest, over_graph):
        for role, scopes in CALLERS.items():
            for action, verb in verbs.items():
                body = {**payload_of(path, action), "reason": REASON}
                code, said = await door(clients[role], path, record["id"], action, body)
                where = (door.__name__, role, action, said)
                if "admin" not in scopes and f"{DOMAIN}:{verb}" not in scopes:
                    assert code == ("unauthenticated" if role == NOBODY else "forbidden"), where
                elif action not in opened:
                    assert (code, said["state"], action in said["allowed"]) == ("state", state, False), where
                else:
                    assert (code, said) == ("done", opened[action]), where
                    await reset()
        shown = await world.read(path, record["id"])
        assert shown[field] == state, "what was refused has changed nothing"
