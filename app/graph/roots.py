"""Query and Mutation: what can be asked for and done, derived from the registry."""

from __future__ import annotations

import strawberry
from strawberry.types.arguments import StrawberryArgument

from app.graph import parts
from app.graph.catalog import Many, Root, camel, lower_first
from app.graph.computed import add_computed
from app.graph.inputs import Inputs, parts_name
from app.graph.parts import add, argument, list_of, optional
from app.graph.records import Shells
from app.kernel.resource import Resource
from app.kernel.store import steps
from app.platform.erasure import personal_fields

NODES_MAX = 100


def query_type(shells: Shells, inputs: Inputs) -> type:
    """Reads: by id across all resources, and a single read and a connection for each."""
    cls = parts.shell("Query", "Everything that can be read.")
    meanings = shells.catalog.fields.setdefault("Query", {})
    one = argument("id", strawberry.ID, "The record's id.")
    add(cls, "node", optional(parts.NODE), "The record of an id.", [one, as_of()])
    meanings["node"] = Root("node")
    ids = argument("ids", list_of(strawberry.ID), f"Ids, at most {NODES_MAX}.")
    doc = "The records of some ids, in that order; null for those not there."
    add(cls, "nodes", list_of(optional(parts.NODE)), doc, [ids, as_of()])
    meanings["nodes"] = Root("nodes")
    for resource in shells.registry.values():
        single, many = single_name(resource), camel(resource.path)
        words = resource.path.replace("-", " ")
        arguments = [argument("id", strawberry.ID, "The record's id or code."), *_scope(resource), as_of()]
        add(cls, single, optional(shells.records[resource.path]), f"One of the {words}, by id or code.", arguments)
        meanings[single] = Root("one", resource)
        page = [*inputs.page_arguments(resource), as_of()]
        add(cls, many, shells.connections[resource.path], f"The {words}: {resource.doc}", page)
        meanings[many] = Many(None, resource)
    add_computed(cls, shells, inputs)
    return cls


def as_of() -> StrawberryArgument:
    """The instant that a root field is about, with everything within it."""
    doc = "Answer from history: what the records said at this instant; what they say now when left out."
    return argument("asOf", optional(parts.DateTime), doc)


def single_name(resource: Resource) -> str:
    """The type in camelCase; where a word is its own plural (guidance), the connection keeps it."""
    name = lower_first(resource.type)
    return name if name != camel(resource.path) else f"{name}Item"


def _scope(resource: Resource) -> list[StrawberryArgument]:
    """The plan (or what else makes codes unique) that a code is meant in."""
    name = resource.scope_name
    if name is None:
        return []
    doc = f"Id or code of the {name.replace('_', ' ')} that the code stands in; the current one when left out."
    return [argument(scope_argument(resource), optional(strawberry.ID), doc)]


def scope_argument(resource: Resource) -> str:
    """The name of that argument."""
    return camel(str(resource.scope_name))


def mutation_type(shells: Shells, inputs: Inputs) -> type:
    """Changes: create, update, archive and restore each kind of record, and the steps of its workflow."""
    cls = parts.shell("Mutation", "Everything that can be changed. Each top-level field is a transaction of its own.")
    for resource in shells.registry.values():
        _add_changes(cls, shells, inputs, resource)
        for action in steps(resource):
            _add_action(cls, shells, inputs, resource, action)
    return cls


def _add_changes(cls: type, shells: Shells, inputs: Inputs, resource: Resource) -> None:
    meanings = shells.catalog.fields.setdefault("Mutation", {})
    record, one = optional(shells.records[resource.path]), f"one of the {resource.path.replace('-', ' ')}"
    reason = argument("reason", optional(str), "Why the change is made; kept in the record's history.")
    given, once = argument("input", inputs.create(resource), "What the record is made of."), idempotency_key()
    doc = f"Add to the {resource.path.replace('-', ' ')}."
    add(cls, f"create{resource.type}", record, doc, [given, reason, once])
    meanings[f"create{resource.type}"] = Root("create", resource)
    which = which_record(resource)
    patch = inputs.patch(resource)
    if patch is not None:
        change = argument("input", patch, "The members to change.")
        add(cls, f"update{resource.type}", record, f"Change {one}.", [*which, change, reason, once])
        meanings[f"update{resource.type}"] = Root("update", resource)
    doc = f"Archive {one}: it leaves every list and keeps its history."
    add(cls, f"archive{resource.type}", record, doc, [*which, reason, once])
    meanings[f"archive{resource.type}"] = Root("archive", resource)
    add(cls, f"restore{resource.type}", record, f"Bring back {one} from the archive.", [*which, reason, once])
    meanings[f"restore{resource.type}"] = Root("restore", resource)
    if personal_fields(resource):
        why = argument(
            "reason", str, "Why; kept in the audit trail and in the history, so it must not name the person."
        )
        doc = f"Erase what {one} says of a person, from its history too. It cannot be undone."
        add(cls, f"erase{resource.type}", record, doc, [*which, why, once])
        meanings[f"erase{resource.type}"] = Root("erase", resource)


def idempotency_key() -> StrawberryArgument:
    """The argument that makes a change safe to send again."""
    doc = (
        "A text of the caller's own choosing, such as a UUID. The first answer to it is kept for 24 hours and given again, "
        "listed in `extensions.replayed`; the change is made once. Another request takes another key."
    )
    return argument("idempotencyKey", optional(str), doc)


def which_record(resource: Resource) -> list[StrawberryArgument]:
    """The arguments that name a record and the version that its writer has seen."""
    return [
        argument("id", strawberry.ID, "The record's id or code."),
        argument("ifMatch", str, "The `etag` of the version that the change is based on."),
        *_scope(resource),
    ]


def _add_action(cls: type, shells: Shells, inputs: Inputs, resource: Resource, action: str) -> None:
    transition = steps(resource)[action][0]
    name = lower_first(parts_name(action, resource))
    arguments = which_record(resource)
    payload = inputs.payload(resource, action, transition.payload)
    if payload is not None:
        kind, required = payload
        arguments.append(argument("input", kind if required else optional(kind), "What the step takes."))
    arguments.append(idempotency_key())
    add(cls, name, optional(shells.records[resource.path]), transition.doc, arguments)
    shells.catalog.fields["Mutation"][name] = Root("act", resource, action)
