"""Members: typed parts of a record that have no life of their own (an action's components, a budget line's parts).

A Member is declared like a record, each field once, and is stored as JSON inside its parent.
"""

from __future__ import annotations

import enum
import typing
from dataclasses import replace
from typing import Any, ClassVar

from app.kernel.fields import LISTS, Field, _read_annotation


class Member:
    """Base of typed members; its annotations speak the vocabulary of `app.kernel.fields`."""

    FIELDS: ClassVar[dict[str, Field]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        inherited = dict(getattr(cls, "FIELDS", {}))
        hints = typing.get_type_hints(cls, include_extras=True)
        for name in vars(cls).get("__annotations__", {}):
            declared = vars(cls).get(name)
            if not isinstance(declared, Field):
                continue
            kind, enum_type, nullable = _read_annotation(f"{cls.__name__}.{name}", hints[name])
            inherited[name] = replace(
                declared,
                name=name,
                kind=kind,
                nullable=nullable,
                required=bool(declared.write) and not nullable and (kind not in LISTS or bool(declared.minimum)),
                enum=declared.enum or enum_type,
            )
        cls.FIELDS = inherited


def member(
    doc: str,
    *,
    write: bool = True,
    ref: str | None = None,
    refs: str | None = None,
    enum: type[enum.StrEnum] | None = None,
    vocabulary: str | None = None,
    ge: float | None = None,
    le: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | None = None,
    scope: str | None = None,
    example: Any = None,
    sql: str | None = None,
    of: type | None = None,
) -> Any:
    """Declare a field of a Member. `sql` makes it derived: `{e}` is the stored JSON object, `{lang}` the language.

    `of` names the Member of a part within the part: for payloads and computed answers, which no record keeps.
    """
    return Field(
        doc, write=write and sql is None, ref=ref or refs, enum=enum, vocabulary=vocabulary, minimum=ge, maximum=le,
        min_length=min_length, max_length=max_length, pattern=pattern, scope=scope, example=example, sql=sql, of=of,
    )  # fmt: skip
