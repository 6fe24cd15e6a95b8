"""Documentation is tested: what a reader can meet is written about, and links lead somewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.checks import documents


@pytest.mark.parametrize("check", documents.CHECKS, ids=lambda check: check.__name__)
def test_the_documentation_is_complete(check: Callable[[Path], list[str]]) -> None:
    assert check(documents.CHECKOUT) == []


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A checkout whose pages say nothing."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text("# Hinge\n")
    (tmp_path / "CHANGELOG.md").write_text("# Changes\n\n## 0.1.0\n")
    return tmp_path


def test_silence_is_noticed(empty: Path) -> None:
    assert "no page mentions the setting HINGE_PORT" in documents.settings(empty)
    assert "no page mentions the command run.py keys create" in documents.commands(empty)
    assert "no page mentions the error code `validation`" in documents.errors(empty)
    assert "no page mentions the resource /v1/plans" in documents.resources(empty)
    assert documents.changelog(empty)


def test_part_of_a_name_is_no_mention(empty: Path) -> None:
    (empty / "README.md").write_text("HINGE_HOSTS and /v1/plans-of-others\n")
    assert "no page mentions the setting HINGE_HOST" in documents.settings(empty)
    assert "no page mentions the resource /v1/plans" in documents.resources(empty)


def test_links_that_lead_nowhere_are_noticed(empty: Path) -> None:
    (empty / "docs" / "one.md").write_text("# One\n\n## A part of it\n")
    (empty / "README.md").write_text(
        "[a](docs/one.md) [b](docs/one.md#a-part-of-it) [c](https://example.org/x) [d](docs/two.md) [e](docs/one.md#b)\n"
        "```\n[f](in/an/example.md)\n```\n"
    )
    assert documents.links(empty) == [
        "README.md: docs/two.md leads nowhere",
        "README.md: docs/one.md#b names no heading",
    ]
