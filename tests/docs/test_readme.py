"""README.md and the pages below docs/ that state facts: followed, and compared with the code."""

from __future__ import annotations

import ast
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.kernel.access import ROLES
from app.kernel.errors import tree
from app.kernel.resource import Resource
from app.kernel.store import steps as actions_of
from app.platform.embedded import EmbeddedPostgres
from app.platform.schema import CHECKOUT
from app.registry import REGISTRY
from app.settings import OUTSIDE, PREFIX, Settings
from run import TASKS
from tests.conftest import settings_for, sql
from tests.docs.console import ADDRESS, Reader, expected, reader, steps
from tests.processes import Serving, serving

README = CHECKOUT / "README.md"
RESOURCES = CHECKOUT / "docs" / "resources.md"
GENERATED = "<!-- generated: python -m tests.docs.test_readme -->"


def page(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of every table row of a page, header and rule left out."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("| ---")]


# -- the tour ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
async def own_environment(server: EmbeddedPostgres) -> dict[str, str]:
    """A newcomer's environment whose database is empty."""
    await sql(server, "CREATE DATABASE newcomer")
    secret = settings_for(server, "newcomer").database_url
    assert secret is not None
    return {**os.environ, "HINGE_DATABASE_URL": secret.get_secret_value()}


@pytest.fixture(scope="module")
def started(server: EmbeddedPostgres, own_environment: dict[str, str]) -> Iterator[Serving]:
    with serving(settings_for(server, "newcomer"), "--migrate") as service:
        yield service


@pytest.fixture(scope="module")
def newcomer(started: Serving, own_environment: dict[str, str]) -> Iterator[Reader]:
    if shutil.which("curl") is None or shutil.which("bash") is None:
        pytest.skip("the tour is followed with bash and curl")
    with reader(CHECKOUT, own_environment) as found:
        yield found


def test_start_says_what_the_readme_shows(started: Serving) -> None:
    first = steps(page(README))[0]
    assert first.command == "python3 run.py serve"
    shown = "\n".join(line for line in first.shown.splitlines() if not line.startswith("run.py: "))
    pattern, _ = expected(re.sub(r"from nothing to \d+", "from nothing to …", re.sub(r"hinge_\S+$", "hinge_…", shown)))
    key = started.key  # comes last
    said = "\n".join(started.lines).partition(key)[0] + key
    assert pattern.fullmatch(said), f"{shown}\n\nis really\n\n{said}"


def test_tour_is_what_a_newcomer_gets(newcomer: Reader, started: Serving) -> None:
    tour = [step for step in steps(page(README)) if not step.command.startswith("python3 run.py serve")]
    assert tour[0].command == f"HINGE={ADDRESS}"
    newcomer.run(f"HINGE={started.address}")
    for step in tour[1:]:
        newcomer.follow(step)


@pytest.mark.parametrize("name", ["imports.md", "search.md"])
def test_a_page_goes_as_it_shows(newcomer: Reader, started: Serving, name: str) -> None:
    newcomer.run(f"HINGE={started.address}")
    for step in steps(page(CHECKOUT / "docs" / name)):
        newcomer.follow(step)


def test_calls_go_as_their_page_shows(newcomer: Reader, started: Serving) -> None:
    newcomer.run(f"HINGE={started.address}")
    for step in steps(page(CHECKOUT / "docs" / "calls.md")):
        newcomer.follow(step)


def test_partners_go_as_their_page_shows(newcomer: Reader, started: Serving) -> None:
    newcomer.run(f"HINGE={started.address}")
    tour = [step for step in steps(page(CHECKOUT / "docs" / "partners.md")) if step.command != f"HINGE={ADDRESS}"]
    assert len(tour) > 15
    for step in tour:
        newcomer.follow(step)


# -- tables ------------------------------------------------------------------------------------------------


def test_settings_table_is_the_settings() -> None:
    """Variable, default and meaning of each, as the code has them, in the code's order."""
    table = [row for row in rows(page(README)) if row[0].startswith(f"`{PREFIX}")]
    wanted = [
        [f"`{PREFIX}{name.upper()}`", as_written(item.default), str(item.description)]
        for name, item in Settings.model_fields.items()
    ]
    assert table[: len(wanted)] == wanted
    assert {row[0].strip("`") for row in table[len(wanted) :]} == OUTSIDE


def as_written(default: object) -> str:
    """A default as one would set it."""
    if default is None or default == ():
        return ""
    return f"`{', '.join(default)}`" if isinstance(default, tuple) else f"`{default}`"


def test_task_table_is_the_tasks() -> None:
    table = [row for row in rows(page(README)) if row[0].startswith("`run.py ")]
    assert [row[0].strip("`").split()[1] for row in table] == list(TASKS)


def test_readme_is_short() -> None:
    assert len(page(README).splitlines()) < 300


def test_errors_page_has_every_code_with_its_status() -> None:
    table = [row for row in rows(page(CHECKOUT / "docs" / "errors.md")) if row[0].isdigit()]
    wanted = [(error.status, f"`{error.code}`", error.title) for error in tree()]
    assert [(int(row[0]), row[1], row[2]) for row in table] == wanted
    assert all(len(row) == 4 and row[3] for row in table), "each says what to do"


def test_errors_page_has_every_fault_code() -> None:
    """The codes of single members are literals where faults are made."""
    text = page(CHECKOUT / "docs" / "errors.md")
    assert {code for code in fault_codes() if f"`{code}`" not in text} == set()


def fault_codes() -> set[str]:
    """The literal codes in `Fault(pointer, code, …)`, `invalid(pointer, code, …)`, `unit.warn(…)` and their short forms."""
    place = {"Fault": 1, "invalid": 1, "warn": 1, "BadValue": 0, "_fault": 0}
    found: set[str] = set()
    for path in (CHECKOUT / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                code = node.args[place[name]] if name in place and len(node.args) > place[name] else None
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    found.add(code.value)
    return found - {""}


def test_access_page_has_every_role_with_its_scopes() -> None:
    table = {row[0]: row[1] for row in rows(page(CHECKOUT / "docs" / "access.md")) if row[0].strip("`") in ROLES}
    assert {name.strip("`") for name in table} == set(ROLES)
    for name, scopes in ROLES.items():
        written = {scope for scope in scopes if not scope.endswith(":read")}
        assert set(re.findall(r"`([a-z]+(?::[a-z]+)?)`", table[f"`{name}`"])) == written, name


def test_access_page_names_every_hidden_field() -> None:
    text = page(CHECKOUT / "docs" / "access.md")
    hidden = {name for resource in REGISTRY.values() for name, item in resource.fields.items() if item.scope}
    assert {name for name in hidden if f"`{name}`" not in text} == set()


# -- resources.md ------------------------------------------------------------------------------------------


def resources_text() -> str:
    """The generated part of docs/resources.md: a table for each domain."""
    lines: list[str] = []
    for domain in dict.fromkeys(resource.domain for resource in REGISTRY.values()):
        lines += [
            "",
            f"## {domain}",
            "",
            "| path | type | id | actions | what it is |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [_row(resource) for resource in REGISTRY.values() if resource.domain == domain]
    return "\n".join(lines) + "\n"


def _row(resource: Resource) -> str:
    actions = ", ".join(f"`{name.replace('_', '-')}`" for name in actions_of(resource))
    return f"| `/v1/{resource.path}` | `{resource.type}` | `{resource.prefix}_…` | {actions} | {resource.doc} |"


def test_resources_page_is_the_registry() -> None:
    _, found, generated = page(RESOURCES).partition(GENERATED + "\n")
    assert found
    assert generated == resources_text(), "write it anew with `python -m tests.docs.test_readme`"


# -- decisions ---------------------------------------------------------------------------------------------


def test_every_decision_is_in_the_index_and_has_its_three_parts() -> None:
    folder = CHECKOUT / "docs" / "adr"
    decisions = sorted(folder.glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    index = page(folder / "README.md")
    for path in decisions:
        text = page(path)
        assert f"]({path.name})" in index, path.name
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "What it costs"], path.name
        title = re.match(r"# (\d+)\. (.+)\n", text)
        assert title is not None, path.name
        assert f"[{title[2]}]({path.name})" in index, path.name


if __name__ == "__main__":
    written = page(RESOURCES).partition(GENERATED)[0] + GENERATED + "\n" + resources_text()
    RESOURCES.write_text(written, encoding="utf-8")
    sys.stdout.write(f"wrote {RESOURCES}\n")
