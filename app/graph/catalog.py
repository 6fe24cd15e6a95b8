"""What each GraphQL name means to the kernel: the table that the compiler reads instead of calling resolvers."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.kernel.access import ADMIN
from app.kernel.resource import Resource


@dataclass(frozen=True, slots=True)
class Value:
    """A member of a record or of a typed part. `lang` is `*` for all translations; `parts` names its own type."""

    field: str
    lang: str | None = None
    parts: str | None = None


@dataclass(frozen=True, slots=True)
class One:
    """A relation to one record."""

    relation: str
    target: Resource


@dataclass(frozen=True, slots=True)
class Many:
    """A connection: through a relation, or of all records when `relation` is None."""

    relation: str | None
    target: Resource


@dataclass(frozen=True, slots=True)
class Root:
    """A root field. verb: one, node, nodes, create, update, archive, restore, erase, act."""

    verb: str
    resource: Resource | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """A root field that a function answers; see `app.graph.computed`."""

    name: str


Meaning = Computed | Value | One | Many | Root


@dataclass(frozen=True, slots=True)
class Condition:
    """A member of a filter: the REST name of the filter, without the relations that lead to it."""

    name: str


@dataclass(frozen=True, slots=True)
class Through:
    """A member of a filter that leads through a relation to another resource's filter."""

    relation: str
    target: Resource


@dataclass(slots=True)
class Catalog:
    """Meanings by type and name. `guards` holds the scope without which a caller does not know of a name."""

    records: dict[str, Resource] = field(default_factory=dict)
    fields: dict[str, dict[str, Meaning]] = field(default_factory=dict)
    filters: dict[str, dict[str, Condition | Through]] = field(default_factory=dict)
    inputs: dict[str, dict[str, tuple[str, str | None]]] = field(default_factory=dict)
    guards: dict[str, dict[str, str]] = field(default_factory=dict)

    def guard(self, type_name: str, name: str, scope: str | None) -> None:
        """Hide a name from callers without the scope; None hides it from nobody."""
        if scope is not None:
            known = self.guards.setdefault(type_name, {}).setdefault(name, scope)
            if known != scope:
                detail = f"{type_name}.{name} asks for {known} and for {scope}"
                raise ValueError(f"{detail}: give the part a class of its own")

    def hidden(self, scopes: frozenset[str]) -> frozenset[str]:
        """The guarding scopes that a caller lacks: callers who lack the same see the same schema."""
        if ADMIN in scopes:
            return frozenset()
        return frozenset(scope for names in self.guards.values() for scope in names.values()) - scopes


def camel(name: str) -> str:
    """`key-activities` and `key_activities` → `keyActivities`."""
    head, *rest = name.replace("-", "_").split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def lower_first(name: str) -> str:
    """`KeyActivity` → `keyActivity`."""
    return name[:1].lower() + name[1:]
