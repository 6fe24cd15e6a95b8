"""docs/add-a-resource.md, followed block by block in a copy of the checkout."""

from __future__ import annotations

import filecmp
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.platform.embedded import EmbeddedPostgres
from app.platform.schema import CHECKOUT
from tests.conftest import copied, settings_for
from tests.docs.console import ADDRESS, Step, blocks, reader, steps
from tests.processes import serving

PAGE = (CHECKOUT / "docs" / "add-a-resource.md").read_text(encoding="utf-8")
COPIED = ("app", "migrations", "alembic.ini", "pyproject.toml")
DECLARATION = "app/domains/organisation/lessons.py"
REGISTRY = "app/registry.py"


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout as it is, so that nobody's editing meanwhile is taken for a difference."""
    folder = tmp_path_factory.mktemp("before")
    for name in COPIED:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


@pytest.fixture(scope="module")
def copy(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with the declaration and the registry's lines, as the page gives them."""
    folder = tmp_path_factory.mktemp("after") / "checkout"
    shutil.copytree(before, folder)
    assert f"`{DECLARATION}`" in PAGE
    assert f"`{REGISTRY}`" in PAGE
    (declaration,) = blocks(PAGE, "python")
    (folder / DECLARATION).write_text(declaration, encoding="utf-8")
    (change,) = blocks(PAGE, "diff")
    registry = folder / REGISTRY
    registry.write_text(applied(change, registry.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


def applied(change: str, text: str) -> str:
    """A page's diff without line numbers: `-` and the `+` below it replace, a `+` before a kept line goes before it."""
    waiting: list[str] = []
    replaced: str | None = None
    for sign, line in ((row[0], row[1:]) for row in [*change.splitlines(), " "]):
        if sign == "+":
            waiting.append(line)
            continue
        if replaced is not None:
            assert text.count(f"{replaced}\n") == 1, f"{REGISTRY} has no line {replaced!r}"
            text, waiting, replaced = text.replace(replaced, "\n".join(waiting)), [], None
        if sign == "-":
            replaced = line
        elif waiting:
            assert text.count(f"{line}\n") == 1, f"{REGISTRY} has no line {line!r}"
            text, waiting = text.replace(line, "\n".join([*waiting, line])), []
    assert not waiting
    return text


@pytest.fixture(scope="module")
async def environment(server: EmbeddedPostgres, loaded: str) -> dict[str, str]:
    """A database that was in use before the resource was thought of."""
    secret = (await copied(server, loaded, "lessons")).database_url
    assert secret is not None
    return {**os.environ, "HINGE_DATABASE_URL": secret.get_secret_value()}


@pytest.fixture(scope="module")
def page() -> list[Step]:
    return steps(PAGE)


@pytest.fixture(scope="module")
def migrated(copy: Path, environment: dict[str, str], page: list[Step]) -> Iterator[Path]:
    """The copy after step 3."""
    if shutil.which("curl") is None or shutil.which("bash") is None:
        pytest.skip("the page is followed with bash and curl")
    with reader(copy, environment) as developer:
        for step in page[: _start(page)]:
            developer.follow(step)
    return copy


def _start(page: list[Step]) -> int:
    return page.index(Step(f"HINGE={ADDRESS}", ""))


def test_everything_works_as_the_page_says(
    server: EmbeddedPostgres, migrated: Path, environment: dict[str, str], page: list[Step]
) -> None:
    database = settings_for(server, "lessons")
    with serving(database, checkout=migrated) as service, reader(migrated, environment) as integrator:
        integrator.run(f"HINGE={service.address}")
        for step in page[_start(page) + 1 :]:
            integrator.follow(step)


def test_nothing_but_the_new_files_and_the_registry_differs(before: Path, migrated: Path) -> None:
    made, changed = differences(filecmp.dircmp(before / "app", migrated / "app", ignore=["__pycache__"]), "app")
    assert made == [DECLARATION]
    assert changed == [REGISTRY]
    migrations = filecmp.dircmp(before / "migrations", migrated / "migrations", ignore=["__pycache__"])
    made, changed = differences(migrations, "migrations")
    assert changed == []
    assert len(made) == 1
    text = (migrated / made[0]).read_text(encoding="utf-8")
    assert re.search(r"SELECT hinge_track\('lessons'\)", text), "its history is written by the database"
    assert '"""add lessons' in text.lower()


def differences(found: filecmp.dircmp[str], place: str) -> tuple[list[str], list[str]]:
    """Files that are only in the copy, and files that differ or are gone."""
    made = [f"{place}/{name}" for name in found.right_only]
    changed = [f"{place}/{name}" for name in (*found.left_only, *found.diff_files)]
    for name, inner in found.subdirs.items():
        more = differences(inner, f"{place}/{name}")
        made, changed = made + more[0], changed + more[1]
    return made, changed
