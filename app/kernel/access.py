"""Who is asking, and what that lets them see: decided here, below every door (contract section 6)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.kernel.errors import Fault, Forbidden, Invalid, Unauthenticated, unknown
from app.kernel.fields import Field
from app.kernel.model import Visibility

if TYPE_CHECKING:
    from app.kernel.resource import Resource

DOMAINS = ("plans", "organisation", "reference", "needs", "catalogue", "partners", "review")
ADMIN = "admin"

_READ_ALL = tuple(f"{domain}:read" for domain in DOMAINS)
_WRITE_ALL = tuple(f"{domain}:write" for domain in DOMAINS)
ROLES: dict[str, frozenset[str]] = {
    "viewer": frozenset(_READ_ALL),
    "integration": frozenset(_READ_ALL),
    "focal_point": frozenset({*_READ_ALL, "needs:write"}),
    "project_lead": frozenset({*_READ_ALL, "review:write"}),
    "needs_officer": frozenset({*_READ_ALL, "needs:write"}),
    "request_officer": frozenset({*_READ_ALL, "needs:write"}),
    "prc_reviewer": frozenset({*_READ_ALL, "review:write"}),
    "cdtu_reviewer": frozenset({*_READ_ALL, "needs:write", "review:write", "catalogue:write"}),
    "partner_officer": frozenset({*_READ_ALL, "partners:write"}),
    "partner_user": frozenset(),
    "editor": frozenset({*_READ_ALL, *_WRITE_ALL, "plans:consider"}),
    "admin": frozenset({ADMIN}),
}
"""Roles of model section 4.J as sets of scopes; `admin` implies every scope."""


@dataclass(frozen=True, slots=True)
class Caller:
    """One caller of one request.

    `name` is what the history records, e.g. `key:learning-platform`; names may repeat, `id` (`key_…`, `user:…`) does
    not. `partner` is the partner organisation that the caller acts for, whose own records it may see and write.
    """

    name: str | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)
    id: str | None = None
    role: str | None = None
    partner: uuid.UUID | None = None
    expires_at: dt.datetime | None = None

    @property
    def anonymous(self) -> bool:
        """Whether nobody has said who they are."""
        return self.name is None

    def may(self, scope: str) -> bool:
        """Whether the caller holds a scope."""
        return scope in self.scopes or ADMIN in self.scopes

    def must(self, scope: str) -> None:
        """Raise Unauthenticated or Forbidden unless the caller has the scope."""
        if self.may(scope):
            return
        if self.anonymous:
            raise Unauthenticated("This needs an API key.")
        raise Forbidden(scope)


ANONYMOUS = Caller()


def field_scope(resource: Resource, item: Field) -> str | None:
    """The scope a reader needs for a field, `read` spelled out as the domain's own."""
    return f"{resource.domain}:read" if item.scope == "read" else item.scope


def readable(resource: Resource, item: Field, scopes: frozenset[str]) -> bool:
    """Whether a field exists for a reader with these scopes."""
    scope = field_scope(resource, item)
    return scope is None or scope in scopes or ADMIN in scopes


def visible_levels(resource: Resource, scopes: frozenset[str]) -> tuple[str, ...] | None:
    """The visibility values these scopes may see in a resource; None means all of them."""
    if ADMIN in scopes:
        return None
    levels: list[str] = [Visibility.PUBLIC]
    if f"{resource.domain}:partner" in scopes or f"{resource.domain}:read" in scopes:
        levels.append(Visibility.PARTNER)
    if f"{resource.domain}:read" in scopes:
        levels.append(Visibility.INTERNAL)
    if resource.restricted_scope is not None and resource.restricted_scope in scopes:
        levels.append(Visibility.RESTRICTED)
    return tuple(levels)


def may_edit(resource: Resource, scopes: Iterable[str]) -> bool:
    """Whether these scopes let their holder change the resource's records."""
    held = frozenset(scopes)
    return ADMIN in held or f"{resource.domain}:write" in held


def refuse_hidden(resource: Resource, body: Any, caller: Caller) -> None:
    """A member that the caller may not read does not exist for the caller, in writing neither; raises Invalid."""
    known = {name: item for name, item in resource.writable().items() if readable(resource, item, caller.scopes)}
    hidden = [name for name in resource.writable() if name not in known and isinstance(body, dict) and name in body]
    if hidden:
        raise Invalid(*(unknown(f"/{name}", "member", name, known) for name in hidden))


def stay_in_sight(resource: Resource, level: str, caller: Caller) -> None:
    """Nobody writes a record into a visibility that is hidden from them; raises Forbidden or Invalid."""
    levels = visible_levels(resource, caller.scopes)
    if levels is None or level in levels:
        return
    if level == Visibility.RESTRICTED and resource.restricted_scope is not None:
        raise Forbidden(resource.restricted_scope)
    raise Invalid(Fault("/visibility", "choice", f"must be one of {', '.join(levels)}"))
