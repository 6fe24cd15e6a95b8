"""What SQL is written with: parameters, aliases, the tables read, and the condition that every read carries."""

from __future__ import annotations

from collections.abc import Callable

from app.kernel.access import Column, unarchived_sql, visible_sql
from app.kernel.resource import Resource
from app.kernel.shapes import Reader, Statement

PAIRS_MAX = 50
"""Members of an object made by a function call: Postgres takes a hundred arguments."""


class Builder:
    """Collects parameters, table aliases and the tables read while SQL is written."""

    def __init__(self, reader: Reader, spell: Callable[[str], str] = str) -> None:
        self.reader = reader
        self.spell = spell  # how the door spells a member's name where a value names it
        self.slots: list[int] = []
        self.tables: set[str] = set()
        self._aliases = 0

    def parameter(self, slot: int, cast: str) -> str:
        """The placeholder of a slot; a slot used twice is bound once."""
        if slot not in self.slots:
            self.slots.append(slot)
        return f"${self.slots.index(slot) + 1}::{cast}"

    def alias(self) -> str:
        """A table alias not used before."""
        self._aliases += 1
        return f"t{self._aliases}"

    def visible(self, resource: Resource, alias: str, *, archived: bool = False) -> str:
        """The condition every read of a table carries; `archived` lets archived records in, for the caller to look at."""
        self.tables |= resource.reads
        in_use = None if archived else f"{alias}.archived_at IS NULL"
        parts = (in_use, visible_sql(resource, self.reader, column_of(alias)))
        return " AND ".join(part for part in parts if part is not None) or "true"

    def visible_item(self, resource: Resource, alias: str) -> str:
        """As `visible`, and with the archived records that the reader may edit: they stay readable at their own path."""
        in_use = unarchived_sql(resource, self.reader, column_of(alias))
        seen = self.visible(resource, alias, archived=True)
        return seen if in_use is None else f"{in_use} AND {seen}"

    def statement(self, sql: str) -> Statement:
        """The finished statement."""
        return Statement(sql, tuple(self.slots), frozenset(self.tables))


def column_of(alias: str) -> Column:
    """How a column of a table is spelled under an alias."""
    return lambda name: f'{alias}."{name}"'


def literal(text: str) -> str:
    """An SQL string literal; for declared texts only, never for a request's."""
    return "'" + text.replace("'", "''") + "'"


def typed_id(prefix: str, column: str) -> str:
    """SQL of a typed id: prefix, underscore, 32 hex digits."""
    return f"'{prefix}_' || replace({column}::text, '-', '')"


def json_object(pairs: list[tuple[str, str]]) -> str:
    """A JSON object; a function call takes no more than a hundred arguments, a row any number of columns."""
    if len(pairs) <= PAIRS_MAX:
        return f"json_build_object({', '.join(f'{literal(key)}, {value}' for key, value in pairs)})"
    columns = ", ".join(f'{value} AS "{key}"' for key, value in pairs)
    return f"(SELECT row_to_json(o) FROM (SELECT {columns}) o)"
