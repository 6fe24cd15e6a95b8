"""field(): the one declaration of a field, and the vocabulary of annotations it is used with.

`severity: Mapped[Severity | None] = field("1 (minor) to 5 (blocking).", write=True, filter=RANGE, sort=True)`

The annotation says what the value is and whether it may be null; `field()` says what it means, who may
see, write, filter, sort and search it. A column without `field()` never leaves the database.
"""

from __future__ import annotations

import datetime as dt
import enum
import inspect
import sys
import typing
import uuid
from collections import ChainMap
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated, Any, Literal

from sqlalchemy import CHAR, ForeignKey, Numeric, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column
from sqlalchemy.types import Uuid

from app.kernel import kinds
from app.kernel.kinds import Kind

LText = Annotated[dict[str, str], "ltext"]
"""Localised text: a map over the six official languages, English required when there is any (VR-01, VR-02)."""
Texts = Annotated[list[str], "texts"]
"""A list of short texts or vocabulary codes; never null, an empty list means none."""
Ref = Annotated[uuid.UUID, "ref"]
"""A reference to one record of another resource; named by `field(ref=<table>)`."""
Refs = Annotated[list[uuid.UUID], "refs"]
"""References to several records, in order."""
Money = Annotated[Decimal, "money"]
"""An amount with its ISO 4217 currency, kept in the sibling column `<name>_currency`."""
Percent = Annotated[Decimal, "percent"]
"""A share in percent, to a tenth."""
Struct = Annotated[dict[str, Any], "struct"]
"""A typed member (`field(of=…)`) that has no life of its own."""
Structs = Annotated[list[dict[str, Any]], "structs"]
"""A list of typed members (`field(of=…)`)."""
Map = Annotated[dict[str, Any], "map"]
"""An open map of names to values."""

NO_TEXTS = text("'{}'")
"""The `server_default` of Texts and Refs that may be empty."""
NO_PARTS = text("'[]'")
"""The `server_default` of Structs that may be empty."""

COLUMN_TYPES: dict[Any, Any] = {
    str: Text(),
    LText: JSONB(none_as_null=True),
    Texts: ARRAY(Text),
    Ref: Uuid(),
    Refs: ARRAY(Uuid),
    Money: Numeric(18, 2),
    Percent: Numeric(7, 1),
    Struct: JSONB(none_as_null=True),
    Structs: JSONB(none_as_null=True),
    Map: JSONB(none_as_null=True),
    Decimal: Numeric(18, 4),
}

_KINDS: dict[Any, Kind] = {
    str: kinds.TEXT,
    int: kinds.INTEGER,
    bool: kinds.BOOLEAN,
    Decimal: kinds.DECIMAL,
    dt.date: kinds.DATE,
    dt.datetime: kinds.INSTANT,
    uuid.UUID: kinds.UUID,
    LText: kinds.LTEXT,
    Texts: kinds.TEXTS,
    Ref: kinds.REF,
    Refs: kinds.REFS,
    Money: kinds.MONEY,
    Percent: kinds.DECIMAL,
    Struct: kinds.STRUCT,
    Structs: kinds.STRUCTS,
    Map: kinds.MAP,
}

LISTS = (kinds.TEXTS, kinds.REFS, kinds.STRUCTS)
RANGE: Literal["range"] = "range"
ERASED = "[erased]"
"""What stands where a text was erased that must not be empty."""
Write = bool | Literal["create"]
OPERATORS = ("gte", "lte", "lt", "gt")


@dataclass(frozen=True, slots=True)
class Field:
    """A declared field, complete: what `field()` was told and what the annotation says."""

    doc: str
    name: str = ""
    kind: Kind = kinds.TEXT
    required: bool = False
    nullable: bool = True
    write: Write = False
    filter: bool | Literal["range"] = False
    sort: bool = False
    search: Literal["", "A", "B", "C", "D"] = ""
    fuzzy: bool = False
    scope: str | None = None
    ref: str | None = None
    of: type | None = None
    enum: type[enum.StrEnum] | None = None
    vocabulary: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    example: Any = None
    sql: str | None = None
    personal: bool = False

    def column(self, alias: str) -> str:
        """The SQL expression of the stored value; `sql` is the template of a derived one."""
        return self.sql.replace("{t}", alias) if self.sql is not None else f'{alias}."{self.name}"'

    def operators(self) -> tuple[str, ...]:
        """The filter suffixes this field takes beside plain equality."""
        if not self.filter:
            return ()
        ranged = OPERATORS if self.filter == RANGE else ()
        return (*ranged, "is_null") if self.nullable else ranged

    @property
    def blank(self) -> Any:
        """What erasure leaves of a personal value; raises TypeError where a value must stand and none can be made up."""
        if self.nullable:
            return None
        if self.kind is kinds.LTEXT:
            return {kinds.DEFAULT_LANGUAGE: ERASED}
        if self.kind is kinds.TEXT and self.vocabulary is None and self.pattern is None:
            return ERASED
        if self.kind in LISTS:
            return []
        if self.kind is kinds.MAP:
            return {}
        raise TypeError(
            f"{self.name} is personal, so it must be nullable: a {self.kind.name} cannot be blanked otherwise"
        )

    @property
    def relation(self) -> str | None:
        """The name under which the referenced record is embedded: `territory_id` → `territory`."""
        if self.ref is None:
            return None
        if self.kind is kinds.REFS:
            stem = self.name.removesuffix("_ids")
            return stem[:-1] + "ies" if stem.endswith("y") else stem + "s"
        return self.name.removesuffix("_id")


def field(
    doc: str,
    *,
    write: Write = False,
    filter: bool | Literal["range"] = False,  # noqa: A002 - the contract's word
    sort: bool = False,
    search: Literal["", "A", "B", "C", "D"] = "",
    fuzzy: bool = False,
    scope: str | None = None,
    ref: str | None = None,
    refs: str | None = None,
    of: type | None = None,
    enum: type[enum.StrEnum] | None = None,
    vocabulary: str | None = None,
    ge: float | None = None,
    le: float | None = None,
    min_length: int | None = None,
    max_length: int | None = None,
    pattern: str | None = None,
    example: Any = None,
    unique: bool = False,
    primary_key: bool = False,
    index: bool = True,
    default: Any = None,
    server_default: Any = None,
    personal: bool = False,
) -> MappedColumn[Any]:
    """Declare a field of a record.

    `doc` is shown to users in OpenAPI, GraphQL and exports. `write` is False, True (create and patch) or
    "create". `filter` is True (equality) or RANGE (ordered comparisons too). `search` is the weight in full-text
    search; `fuzzy` also finds it through typing errors. `scope` is asked of the reader, `"read"` meaning the
    domain's own read scope. `ref` names the table a Ref points to, `refs` the table of a Refs, `of` the Member class
    of a Struct(s), `enum` the codes of a Texts, `ge` and `le` bound a number, or how many entries a list has; a list of at
    least one has no default and must be given. `vocabulary` is the vocabulary whose terms a text must come from. `index=False`
    leaves the index to the model's `__table_args__`; the registry refuses a filter that has none. `personal` says that
    the value is about a person, who may have it erased, from history too (docs/erasure.md).
    """
    declared = Field(
        doc, write=write, filter=filter, sort=sort, search=search, fuzzy=fuzzy, scope=scope, ref=ref or refs, of=of,
        enum=enum, vocabulary=vocabulary, minimum=ge, maximum=le, min_length=min_length, max_length=max_length,
        pattern=pattern, example=example, personal=personal,
    )  # fmt: skip
    args = [ForeignKey(f"{ref}.id")] if ref is not None else []
    kwargs: dict[str, Any] = {
        "info": {"field": declared, "index": index},
        "unique": unique or None,
        "primary_key": primary_key,
    }
    if default is not None:
        kwargs["default"] = default
        kwargs["info"]["default"] = True
    if server_default is not None:
        kwargs["server_default"] = server_default
        kwargs["info"]["default"] = True
    return mapped_column(*args, **kwargs)


def derived(
    name: str,
    kind: Kind,
    sql: str,
    doc: str,
    *,
    filter: bool | Literal["range"] = False,  # noqa: A002 - the contract's word
    sort: bool = False,
    scope: str | None = None,
    nullable: bool = True,
    enum: type[enum.StrEnum] | None = None,
) -> Field:
    """A field computed by Postgres at reading; `{t}` in `sql` stands for the row."""
    return Field(
        doc, name=name, kind=kind, sql=sql, filter=filter, sort=sort, scope=scope, nullable=nullable, enum=enum
    )


def currency_column() -> MappedColumn[Any]:
    """The column beside a Money field, to be named `<money>_currency`."""
    return mapped_column(CHAR(3))


def spell_out(*classes: type) -> None:
    """Put what each annotation means in the place of its text.

    SQLAlchemy compiles the texts of a base anew for every table that inherits it, which took a sixth of the time in which
    the service is imported.
    """
    for cls in classes:
        names = vars(sys.modules[cls.__module__])
        cls.__annotations__ = inspect.get_annotations(cls, globals=names, locals={}, eval_str=True)


def annotated_fields(model: type) -> dict[str, Field]:
    """Name → Field of a mapped class as it is shown: id and code, its own fields, then those of its bases.

    The annotations are spelled out. Raises TypeError when one is not of this module's vocabulary.
    """
    found: dict[str, Field] = {}
    annotations = [vars(cls).get("__annotations__", {}) for cls in model.__mro__]
    hints = ChainMap(*annotations)
    columns = model.__mapper__.columns  # type: ignore[attr-defined]  # every Record is mapped
    order = [name for each in annotations for name in each]
    for name in dict.fromkeys(("id", "code", *order)):
        if name not in columns or "field" not in columns[name].info:
            continue
        column = columns[name]
        kind, enum_type, nullable = _read_annotation(f"{model.__name__}.{name}", hints[name])
        declared: Field = column.info["field"]
        writable_gap = declared.write and not nullable and not column.info.get("default")
        found[name] = replace(
            declared,
            name=name,
            kind=kind,
            nullable=nullable,
            required=bool(writable_gap) and (kind not in (*LISTS, kinds.MAP) or bool(declared.minimum)),
            enum=declared.enum or enum_type,
        )
        if declared.personal:
            _ = found[name].blank  # says at import when there is none
    return found


def _read_annotation(where: str, hint: Any) -> tuple[Kind, type[enum.StrEnum] | None, bool]:
    (inner,) = typing.get_args(hint) if typing.get_origin(hint) is Mapped else (hint,)
    nullable = False
    options = typing.get_args(inner)
    if type(None) in options:
        (inner,) = (option for option in options if option is not type(None))
        nullable = True
    if isinstance(inner, type) and issubclass(inner, enum.StrEnum):
        return kinds.ENUM, inner, nullable
    if inner in _KINDS:
        return _KINDS[inner], None, nullable
    raise TypeError(f"{where}: {inner!r} is not in the vocabulary of app.kernel.fields")
