"""docs/access-matrix.md is generated from the registry and the roles: no cell of it is written by hand."""

from __future__ import annotations

import re
import sys

from app.kernel.access import ADMIN, ROLES, field_scope, own_scope, visible_levels
from app.kernel.model import Visibility
from app.kernel.resource import Resource
from app.kernel.scopes import KEPT_FROM_ROLES, scopes_of
from app.kernel.store import steps
from app.platform.schema import CHECKOUT
from app.registry import REGISTRY

PAGE = CHECKOUT / "docs" / "access-matrix.md"
GENERATED = "<!-- generated: python -m tests.docs.test_access_matrix -->"
ANONYMOUS = "anonymous"
CALLERS: dict[str, frozenset[str]] = {ANONYMOUS: frozenset(), **ROLES}
LEVELS = {"p": Visibility.PUBLIC, "s": Visibility.PARTNER, "i": Visibility.INTERNAL, "r": Visibility.RESTRICTED}
LETTERS = {
    "p": "reads public records: one, lists, search, `as_of`, GraphQL, the change feed",
    "s": "reads records shared with partners (`partner`), in the same ways",
    "i": "reads internal records, in the same ways",
    "r": "reads restricted records, in the same ways",
    "h": "reads the history of the records it sees",
    "w": "creates, changes, archives and restores the records it sees, reads archived ones, and takes every step of their "
    "workflow that asks for nothing more",
    "e": "erases what the records it sees say of a person",
    "o": "reads the records of the partner that its key is bound to unless they are restricted, and creates and changes "
    "them; does not archive or restore them, hand them over, or make them more widely visible",
}
"""The letters of a cell. A step with a scope of its own is named in full."""


def may(scopes: frozenset[str], scope: str) -> bool:
    return scope in scopes or ADMIN in scopes


def cell(resource: Resource, scopes: frozenset[str]) -> str:
    """What a caller may do with a resource's records, in letters and names of steps."""
    levels = visible_levels(resource, scopes)
    found = "".join(letter for letter, level in LEVELS.items() if levels is None or level in levels)
    found += "h" if may(scopes, f"{resource.domain}:read") else ""
    found += "w" if may(scopes, f"{resource.domain}:write") else ""
    personal = any(item.personal for item in resource.fields.values())
    found += "e" if personal and may(scopes, f"{resource.domain}:erase") else ""
    found += "o" if resource.own is not None and may(scopes, own_scope(resource)) else ""
    extra = [
        name.replace("_", "-")
        for name, taken in steps(resource).items()
        if taken[0].verb != "write" and may(scopes, f"{resource.domain}:{taken[0].verb}")
    ]
    return " ".join([found, *(f"`{name}`" for name in extra)])


def guarded() -> list[tuple[str, str, str]]:
    """(path, member, scope) of every field and part of a field that asks for a scope, but for those on every record."""
    found = []
    for path, resource in REGISTRY.items():
        for name, item in resource.fields.items():
            parts = item.of.FIELDS.values() if item.of is not None else ()  # type: ignore[attr-defined]  # a Member
            asked = [(name, item), *((f"{name}.{part.name}", part) for part in parts)]
            for spoken, declared in asked:
                scope = field_scope(resource, declared)
                if scope is not None and spoken not in ("created_by", "updated_by"):
                    found.append((f"/v1/{path}", spoken, scope))
    return found


def matrix_text() -> str:
    """The generated part of docs/access-matrix.md."""
    lines = ["", "## Legend", "", "| sign | the caller |", "| --- | --- |"]
    lines += [f"| {letter} | {text} |" for letter, text in LETTERS.items()]
    named = sorted(
        {
            (name.replace("_", "-"), taken[0].verb, r.domain)
            for r in REGISTRY.values()
            for name, taken in steps(r).items()
            if taken[0].verb != "write"
        }
    )
    lines += [
        f"| `{name.replace('_', '-')}` | takes this step, which asks for `{domain}:{verb}` |"
        for name, verb, domain in named
    ]
    lines += ["", "A sign that is not in a cell is a thing that the caller may not do: 401 for `anonymous`, else 403,"]
    lines += ["and 404 for a record that it may not see."]
    for domain in dict.fromkeys(resource.domain for resource in REGISTRY.values()):
        heads = " | ".join(f"`{name}`" if name in ROLES else name for name in CALLERS)
        lines += ["", f"## {domain}", "", f"| path | {heads} |", f"| --- |{' --- |' * len(CALLERS)}"]
        for resource in REGISTRY.values():
            if resource.domain == domain:
                cells = " | ".join(cell(resource, scopes) for scopes in CALLERS.values())
                lines.append(f"| `/v1/{resource.path}` | {cells} |")
    lines += ["", "## Fields that ask for a scope", ""]
    lines += ["`created_by` and `updated_by` of every record ask for the domain's `:read`.", ""]
    lines += ["| of | field | scope | roles that read it |", "| --- | --- | --- | --- |"]
    lines += [f"| `{path}` | `{name}` | `{scope}` | {_holders(scope)} |" for path, name, scope in guarded()]
    lines += ["", "## Scopes", "", "| scope | lets its holder | roles |", "| --- | --- | --- |"]
    lines += [f"| `{scope}` | {text} | {_holders(scope)} |" for scope, text in scopes_of(REGISTRY).items()]
    return "\n".join(lines) + "\n"


def _holders(scope: str) -> str:
    holders = [f"`{name}`" for name, scopes in ROLES.items() if may(scopes, scope)]
    reason = f" ({KEPT_FROM_ROLES[scope]})" if scope in KEPT_FROM_ROLES else ""
    return ", ".join(holders) + reason


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_page_is_the_registry() -> None:
    _, found, generated = page().partition(GENERATED + "\n")
    assert found
    assert generated == matrix_text(), "write it anew with `python -m tests.docs.test_access_matrix`"


def test_no_cell_is_unexplained() -> None:
    rows = re.findall(r"^\| `/v1/([a-z-]+)` \| (.+) \|$", page().partition("## Fields")[0], re.MULTILINE)
    assert sorted(path for path, _ in rows) == sorted(REGISTRY)
    explained = set(
        re.findall(r"^\| `?([a-z-]+)`? \| ", page().partition("## Legend")[2].partition("\n## ")[0], re.MULTILINE)
    )
    for path, cells in rows:
        split = cells.split(" | ")
        assert len(split) == len(CALLERS), path
        for found in split:
            letters, *named = found.split(" ")
            assert letters and {*letters, *(name.strip("`") for name in named)} <= explained, (path, found)


def test_every_scope_is_in_a_role_or_explained() -> None:
    held = {scope for name, scopes in ROLES.items() if name != "admin" for scope in scopes}
    asked = set(scopes_of(REGISTRY)) - {ADMIN}
    assert asked - held == set(KEPT_FROM_ROLES)
    assert held <= asked, "a role holds a scope that nothing will ever ask for"


if __name__ == "__main__":
    head = page().partition(GENERATED)[0] if PAGE.exists() else "# Who may do what, cell by cell\n\n"
    PAGE.write_text(head + GENERATED + "\n" + matrix_text(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")
