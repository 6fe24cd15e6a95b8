"""What the database refuses, said as a Problem that names the member; constraint names never leave the service."""

from __future__ import annotations

from typing import Any

import asyncpg
from sqlalchemy.exc import DBAPIError

from app.kernel.access import readable
from app.kernel.errors import Duplicate, Fault, Invalid, Problem
from app.kernel.resource import Resource


def database_fault(resource: Resource, error: Exception, scopes: frozenset[str]) -> Problem | None:
    """The Problem that a failed flush means to a caller with these scopes, or None when it is a fault of ours.

    A unique value that is taken says so whoever holds it, even a record that the caller may not see: no two records can
    share it. Which record it is stays unsaid, and so does every member that the caller may not read.
    """
    if not isinstance(error, DBAPIError) or error.orig is None:
        return None
    cause: Any = error.orig.__cause__
    if isinstance(cause, asyncpg.UniqueViolationError):
        shown = {name for name, item in resource.fields.items() if readable(resource, item, scopes)}
        names = [name for name in _columns(resource, cause.constraint_name) if name in shown]
        taken = " and ".join(names) or "the value"
        return Duplicate(
            f"Another {resource.type} already has this {taken}.",
            faults=[Fault(f"/{name}", "duplicate", "is taken") for name in names],
        )
    if isinstance(cause, asyncpg.NotNullViolationError):
        return Invalid(Fault(f"/{cause.column_name}", "required", "is required"))
    if isinstance(cause, asyncpg.CheckViolationError):
        return Invalid(Fault("", "check", f"breaks the rule {str(cause.constraint_name).split('_', 2)[-1]}"))
    if isinstance(cause, asyncpg.DataError | asyncpg.ProgramLimitExceededError):
        return Invalid(Fault("", "value", "a value is too large or of the wrong form to be stored"))
    return None


def _columns(resource: Resource, constraint: str | None) -> list[str]:
    table: Any = resource.model.__table__
    for item in (*table.constraints, *table.indexes):
        if item.name == constraint:
            return [column.name for column in item.columns]
    return []
