"""Documentation that a machine can check: whatever a reader can meet is written about, and no link leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from app.kernel.errors import tree
from app.platform.schema import CHECKOUT
from app.registry import REGISTRY
from app.settings import PREFIX, Settings

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*$", re.MULTILINE)


def pages(checkout: Path = CHECKOUT) -> dict[Path, str]:
    """README, CHANGELOG and everything under docs/."""
    paths = [checkout / "README.md", checkout / "CHANGELOG.md", *sorted((checkout / "docs").rglob("*.md"))]
    return {path: path.read_text(encoding="utf-8") for path in paths if path.exists()}


def _missing(what: str, names: Iterable[str], text: str) -> list[str]:
    """Which of the names stand nowhere as code."""
    return [
        f"no page mentions the {what} {name}"
        for name in names
        if not re.search(rf"(?<![\w/-]){re.escape(name)}(?![\w-])", text)
    ]


def _guides(checkout: Path) -> str:
    """What a reader looks up; a changelog tells what was, not what is."""
    return "\n".join(text for path, text in pages(checkout).items() if path.name != "CHANGELOG.md")


def settings(checkout: Path = CHECKOUT) -> list[str]:
    """Every HINGE_ variable."""
    return _missing("setting", (f"{PREFIX}{name.upper()}" for name in Settings.model_fields), _guides(checkout))


def commands(checkout: Path = CHECKOUT) -> list[str]:
    """Every command of the hinge CLI, as `run.py` takes it."""
    import typer

    from app.cli import cli

    def walk(command: object, before: str) -> list[str]:
        children: dict[str, object] = getattr(command, "commands", {})
        if not children:
            return [before.strip()]
        return [name for key, child in children.items() for name in walk(child, f"{before} {key}")]

    return _missing("command", (f"run.py {name}" for name in walk(typer.main.get_command(cli), "")), _guides(checkout))


def errors(checkout: Path = CHECKOUT) -> list[str]:
    """Every error code."""
    return _missing("error code", (f"`{error.code}`" for error in tree()), _guides(checkout))


def resources(checkout: Path = CHECKOUT) -> list[str]:
    """Every resource's path, with /v1 before it or alone between backticks."""
    text = _guides(checkout)
    return _missing("resource", (f"/v1/{path}" for path in REGISTRY if f"`{path}`" not in text), text)


def links(checkout: Path = CHECKOUT) -> list[str]:
    """Every local link leads to a file, and to a heading of it when it names one."""
    found = []
    for path, text in pages(checkout).items():
        for target in _LINK.findall(_FENCE.sub("", text)):
            if re.match(r"[a-z]+:", target):
                continue
            place, _, heading = target.partition("#")
            leads_to = (path.parent / place).resolve() if place else path
            if not leads_to.exists():
                found.append(f"{path.relative_to(checkout)}: {target} leads nowhere")
            elif heading and leads_to.suffix == ".md" and heading not in _anchors(leads_to.read_text(encoding="utf-8")):
                found.append(f"{path.relative_to(checkout)}: {target} names no heading")
    return found


def _anchors(text: str) -> set[str]:
    """Headings as the usual renderers name them."""
    plain = (re.sub(r"[`*_\[\]]|\([^)]*\)", "", heading) for heading in _HEADING.findall(_FENCE.sub("", text)))
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in plain}


def changelog(checkout: Path = CHECKOUT) -> list[str]:
    """The changelog has a place for what is not released yet."""
    path = checkout / "CHANGELOG.md"
    if path.exists() and re.search(r"^## \[?Unreleased\]?", path.read_text(encoding="utf-8"), re.MULTILINE):
        return []
    return ["CHANGELOG.md has no section `## Unreleased`"]


CHECKS: tuple[Callable[[Path], list[str]], ...] = (settings, commands, errors, resources, links, changelog)


def everything(checkout: Path = CHECKOUT) -> list[str]:
    """All of the above."""
    return [fault for check in CHECKS for fault in check(checkout)]
