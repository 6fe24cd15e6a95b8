"""Seals: records that a reader's scopes would show, and that stay closed to the reader all the same (ADR 0044).

A seal stands in the record itself, so that every door that reads a row, or a version of one, meets it: it is part of the
condition that `access.visible_sql` gives to all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.kernel.shapes import Reader

Column = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Seal:
    """What closes a resource's records to readers whatever their scopes, `admin` included.

    While the boolean `column` is true, a record is seen by its owner alone (`Resource.own`), and by the caller whose name
    stands in `author`. `withheld` is a list of parts with a `caller`: whom it names sees the record not at all.
    """

    column: str
    author: str | None = None
    withheld: str | None = None


def unsealed_sql(seal: Seal, reader: Reader, column: Column, own: str | None) -> str:
    """The condition that a seal does not keep a record from a reader; `own` is the condition that it is the reader's own."""
    ways = [f"NOT coalesce({column(seal.column)}::boolean, false)"]
    if own is not None:
        ways.append(own)
    if reader.name is not None and seal.author is not None:
        ways.append(f"{column(seal.author)} = {_text(reader.name)}")
    condition = f"({' OR '.join(ways)})"
    if reader.name is not None and seal.withheld is not None:
        named = f"jsonb_build_array(jsonb_build_object('caller', {_text(reader.name)}))"
        condition += f" AND NOT coalesce({column(seal.withheld)}::jsonb @> {named}, false)"
    return condition


def _text(name: str) -> str:
    """SQL of a caller's name. It is written into statements that others look at for placeholders, so no letter of it shows."""
    return f"convert_from(decode('{name.encode().hex()}', 'hex'), 'UTF8')"
