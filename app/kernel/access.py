"""Who is asking, and what that lets them see: decided here, below every door (contract section 6)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from app.kernel.errors import Fault, Forbidden, Invalid, Unauthenticated
from app.kernel.fields import Field
from app.kernel.model import Record, Visibility
from app.kernel.seals import unsealed_sql
from app.kernel.shapes import Reader

if TYPE_CHECKING:
    from app.kernel.resource import Relation, Resource

Column = Callable[[str], str]
"""How a place in SQL spells a column: `t."visibility"` in a table, `(h.data->>'visibility')` in a version of a record."""

DOMAINS = ("plans", "organisation", "reference", "needs", "catalogue", "metrics", "partners", "review")
"""Families of scopes. Observations have one of their own: a learning platform reports them and edits nothing else."""
ADMIN = "admin"
APPRAISES = "partners:appraise"
"""Whom records may name as their author, or as one to be kept from them: what these read is compiled for each alone."""

_READ_ALL = tuple(f"{domain}:read" for domain in DOMAINS)
_WRITE_ALL = tuple(f"{domain}:write" for domain in DOMAINS)
_SHARED_WITH_PARTNERS = tuple(f"{domain}:partner" for domain in DOMAINS if domain != "review")
ROLES: dict[str, frozenset[str]] = {
    "viewer": frozenset(_READ_ALL),
    "integration": frozenset({*_READ_ALL, "metrics:write", "catalogue:publish"}),
    "focal_point": frozenset({*_READ_ALL, "needs:write"}),
    "project_lead": frozenset({*_READ_ALL, "review:write"}),
    "needs_officer": frozenset({*_READ_ALL, "needs:write", "needs:validate", "needs:confidential"}),
    "request_officer": frozenset({*_READ_ALL, "needs:write", "needs:serve", "needs:contacts"}),
    "prc_reviewer": frozenset({*_READ_ALL, "review:write", "review:decide"}),
    "prc_chair": frozenset({*_READ_ALL, "review:write", "review:decide", "review:chair"}),
    "cdtu_reviewer": frozenset(
        {
            *_READ_ALL,
            "needs:write",
            "needs:validate",
            "needs:confidential",
            "needs:serve",
            "review:write",
            "review:signoff",
            "catalogue:write",
            "catalogue:publish",
            "metrics:write",
            "partners:diligence",
            APPRAISES,
        }
    ),
    "partner_officer": frozenset(
        {
            *_READ_ALL,
            "partners:write",
            "partners:verify",
            "partners:merge",
            "partners:diligence",
            "partners:contacts",
            "partners:trainers",
            "partners:publish",
            "partners:award",
            APPRAISES,
        }
    ),
    "partner_user": frozenset({*_SHARED_WITH_PARTNERS, "partners:own", "partners:contacts"}),
    "editor": frozenset(
        {
            *_READ_ALL,
            *_WRITE_ALL,
            "plans:consider",
            "needs:validate",
            "needs:serve",
            "needs:configure",
            "review:configure",
            "catalogue:publish",
            "partners:merge",
            "partners:configure",
        }
    ),
    "admin": frozenset({ADMIN}),
}
"""Roles of model section 4.J as sets of scopes, and the committee's chair (VR-35); `admin` implies every scope."""


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

    def reader(self, lang: str) -> Reader:
        """What a statement must know of this caller, reading in a language."""
        return _reader(lang, self.scopes, self.partner, self.name if self.may(APPRAISES) else None)


@lru_cache(maxsize=4096)
def _reader(lang: str, scopes: frozenset[str], partner: uuid.UUID | None, name: str | None) -> Reader:
    """Made once for all requests that read alike."""
    return Reader(lang, scopes, partner, name)


ANONYMOUS = Caller()


def field_scope(resource: Resource, item: Field) -> str | None:
    """The scope a reader needs for a field, `read` spelled out as the domain's own."""
    return f"{resource.domain}:read" if item.scope == "read" else item.scope


def relation_scope(resource: Resource, relation: Relation) -> str | None:
    """The scope a reader needs for a relation: that of the reference it follows, on whichever side that stands."""
    holder = relation.target if relation.many and not relation.array else resource
    return field_scope(holder, holder.fields[relation.column])


def readable(resource: Resource, item: Field, scopes: frozenset[str]) -> bool:
    """Whether a field exists for a reader with these scopes."""
    scope = field_scope(resource, item)
    return scope is None or scope in scopes or ADMIN in scopes


def visible_levels(resource: Resource, scopes: frozenset[str]) -> tuple[str, ...] | None:
    """The visibility values these scopes may see in a resource; None means all of them."""
    return levels_of(resource.domain, resource.restricted_scope, scopes)


def levels_of(domain: str, restricted_scope: str | None, scopes: frozenset[str]) -> tuple[str, ...] | None:
    """As `visible_levels`, for rules that must not know the resource that they belong to."""
    if ADMIN in scopes:
        return None
    levels: list[str] = [Visibility.PUBLIC]
    if f"{domain}:partner" in scopes or f"{domain}:read" in scopes:
        levels.append(Visibility.PARTNER)
    if f"{domain}:read" in scopes:
        levels.append(Visibility.INTERNAL)
    if restricted_scope is not None and restricted_scope in scopes:
        levels.append(Visibility.RESTRICTED)
    return tuple(levels)


def may_edit(resource: Resource, scopes: Iterable[str]) -> bool:
    """Whether these scopes let their holder change the resource's records."""
    held = frozenset(scopes)
    return ADMIN in held or f"{resource.domain}:write" in held


def own_column(resource: Resource, partner: uuid.UUID | None) -> str | None:
    """The column that says whose a record is, for who acts for a partner; None when no record can be theirs."""
    return resource.own if partner is not None else None


def own_sql(resource: Resource, reader: Reader, column: Column) -> str | None:
    """The condition that a record is the reader's own and not restricted; None when no record can be.

    The partner is written into the SQL, not bound: statements are kept for each Reader, and a Reader names its partner.
    """
    name = own_column(resource, reader.partner)
    if name is None:
        return None
    return f"({column(name)}::uuid = '{reader.partner}'::uuid AND {column('visibility')} <> '{Visibility.RESTRICTED}')"


def visible_sql(resource: Resource, reader: Reader, column: Column) -> str | None:
    """The condition that a record is one the reader may see, archived or not; None when all are."""
    levels, own = visible_levels(resource, reader.scopes), own_sql(resource, reader, column)
    shown: list[str] = []
    if levels is not None:
        open_to_all = f"{column('visibility')} IN ({', '.join(repr(str(level)) for level in levels)})"
        shown.append(open_to_all if own is None else f"({open_to_all} OR {own})")
    if resource.seal is not None:
        shown.append(unsealed_sql(resource.seal, reader, column, own))
    return " AND ".join(shown) or None


def unarchived_sql(resource: Resource, reader: Reader, column: Column) -> str | None:
    """The condition that a record is in use, or archived and one that the reader may edit; None when all are."""
    if may_edit(resource, reader.scopes):
        return None
    in_use = f"{column('archived_at')} IS NULL"
    own = own_sql(resource, reader, column) if own_scope(resource) in reader.scopes else None
    return in_use if own is None else f"({in_use} OR {own})"


def own_scope(resource: Resource) -> str:
    """The scope with which a partner writes its own records, and nobody else's."""
    return f"{resource.domain}:own"


def may_write_own(resource: Resource, caller: Caller) -> bool:
    """Whether the caller may write the records that belong to its partner."""
    return own_column(resource, caller.partner) is not None and own_scope(resource) in caller.scopes


def is_own(resource: Resource, record: Record, caller: Caller) -> bool:
    """Whether a record belongs to the partner that the caller acts for."""
    name = own_column(resource, caller.partner)
    return name is not None and getattr(record, name) == caller.partner


def must_write(resource: Resource, caller: Caller, verb: str = "write", record: Record | None = None) -> None:
    """Hold a write to who may make it; without a record, to who may make it of some record.

    The scope `<domain>:own` stands in for `<domain>:write` on the records of the caller's own partner, and for no
    other verb: what staff alone decide has a verb of its own. Raises Unauthenticated or Forbidden.
    """
    scope = f"{resource.domain}:{verb}"
    owner = verb == "write" and may_write_own(resource, caller) and (record is None or is_own(resource, record, caller))
    if not owner:
        caller.must(scope)


def must_make(resource: Resource, caller: Caller) -> None:
    """Hold a creation to who may make some record; a partner's own profile is made by others. Raises as `must_write`."""
    if resource.own == "id":
        caller.must(f"{resource.domain}:write")
    must_write(resource, caller)


@lru_cache(maxsize=4096)
def lacking(resource: Resource, scopes: frozenset[str]) -> frozenset[str]:
    """The scopes that guard something of a resource and that these are not: what they guard does not exist for their holder."""
    if ADMIN in scopes:
        return frozenset()
    parts = [part for item in resource.fields.values() if item.of is not None for part in item.of.FIELDS.values()]  # type: ignore[attr-defined]  # a Member
    guards = {field_scope(resource, item) for item in (*resource.fields.values(), *parts)}
    return frozenset(scope for scope in guards if scope is not None) - scopes


def stay_in_sight(resource: Resource, record: Record, caller: Caller, earlier: str) -> None:
    """Nobody writes a record into a visibility that is hidden from them, and an owner none into one that is more open.

    `earlier` is the visibility before, or the resource's own for a new record. Raises Forbidden or Invalid.
    """
    level = record.visibility
    levels = visible_levels(resource, caller.scopes)
    if not caller.may(f"{resource.domain}:write"):
        if OPENNESS.index(level) < OPENNESS.index(earlier):
            raise Forbidden(f"{resource.domain}:write")
        levels = tuple(OPENNESS[:-1])
    if levels is None or level in levels:
        return
    if level == Visibility.RESTRICTED and resource.restricted_scope is not None:
        raise Forbidden(resource.restricted_scope)
    raise Invalid(Fault("/visibility", "choice", f"must be one of {', '.join(levels)}"))


OPENNESS = [str(level) for level in Visibility]
"""Visibilities from the most open to the most closed."""
