"""Every scope there is, from the declarations, with what it lets its holder do (contract section 6).

A key is given scopes by name; a name that guards nothing would be a promise that nobody keeps.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.kernel.access import ADMIN, DOMAINS, ROLES, field_scope, own_scope
from app.kernel.resource import Registry, Resource

KEPT_FROM_ROLES: Mapping[str, str] = {
    **{
        f"{domain}:disclose": "all that is kept of a person, at once: `admin`, or a key that is given this scope by name"
        for domain in ("needs", "organisation", "partners")
    },
    "needs:erase": "an erasure cannot be undone: `admin`, or a key that is given this scope by name",
    "organisation:erase": "an erasure cannot be undone: `admin`, or a key that is given this scope by name",
    "organisation:people": "personal data of staff: `admin`, or a key that is given this scope by name",
    "partners:erase": "an erasure cannot be undone: `admin`, or a key that is given this scope by name",
    "plans:incumbents": "who holds a post is personal data: `admin`, or a key that is given this scope by name",
    "review:partner": "project review is not shared with partners: `admin`, or a key that is given this scope by name",
}
"""Scopes that no role but `admin` has, each with the reason; a scope is here or in a role, or a test fails."""


def scopes_of(registry: Registry) -> dict[str, str]:
    """Scope → what it lets its holder do: those that the registry's declarations ask for, and `admin`.

    Scopes of roles whose domain has no records yet come last: a key may be given them, and they do nothing so far.
    """
    found: dict[str, str] = {}
    for domain in dict.fromkeys(resource.domain for resource in registry.values()):
        of_domain = [resource for resource in registry.values() if resource.domain == domain]
        found[f"{domain}:partner"] = f"read the records of {domain} that are shared with partners"
        found[f"{domain}:read"] = f"read the internal records of {domain} as well, and their history"
        found[f"{domain}:write"] = f"create, change, archive and restore records of {domain}"
        for resource in of_domain:
            found |= {scope: what for scope, what in _asked(resource) if scope not in found}
    known = {resource.domain for resource in registry.values()}
    later = {scope for scopes in ROLES.values() for scope in scopes if scope.partition(":")[0] not in known}
    found |= dict.fromkeys(sorted(later - {ADMIN}, key=_place), "nothing yet: the domain has no records")
    return {**found, ADMIN: "everything"}


def _asked(resource: Resource) -> list[tuple[str, str]]:
    """The scopes that one resource asks for beyond its domain's."""
    asked: list[tuple[str, str]] = []
    if resource.own is not None:
        asked.append(
            (own_scope(resource), f"change the records of {resource.domain} that belong to the caller's partner")
        )
    flow = resource.workflow
    verbs = [step.verb for step in flow.transitions] if flow is not None else []
    asked += [(f"{resource.domain}:{verb}", f"take the steps of {resource.domain} that ask for it") for verb in verbs]
    if any(item.personal for item in resource.fields.values()):
        asked.append((f"{resource.domain}:disclose", f"give out what records of {resource.domain} say of a person"))
        asked.append((f"{resource.domain}:erase", f"erase what records of {resource.domain} say of a person"))
    if resource.restricted_scope is not None:
        asked.append((resource.restricted_scope, f"see restricted records of {resource.path}"))
    for item in resource.fields.values():
        parts = item.of.FIELDS.values() if item.of is not None else ()  # type: ignore[attr-defined]  # a Member
        for part in (item, *parts):
            scope = field_scope(resource, part)
            if scope is not None:
                asked.append((scope, "read fields that ask for it"))
    return asked


def _place(scope: str) -> tuple[int, str]:
    domain = scope.partition(":")[0]
    return (DOMAINS.index(domain) if domain in DOMAINS else len(DOMAINS), scope)
