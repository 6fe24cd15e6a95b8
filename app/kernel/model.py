"""Base and Record: what every table has, and the indexes and search vector that its declaration asks for."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from typing import Any, ClassVar

from sqlalchemy import Computed, Enum, Index, MetaData, Table, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.ext.asyncio import AsyncAttrs
from sqlalchemy.orm import DeclarativeBase, Mapped
from sqlalchemy.schema import Column, FetchedValue
from sqlalchemy.types import DateTime

from app.kernel import kinds
from app.kernel.fields import COLUMN_TYPES, RANGE, Field, Map, annotated_fields, field, spell_out

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
CODE_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9@._+-]*$"
IDENTIFIER_MAX = 63  # Postgres cuts a longer name in silence


class Visibility(enum.StrEnum):
    """Who may see a record at all (contract section 6)."""

    PUBLIC = "public"
    PARTNER = "partner"
    INTERNAL = "internal"
    RESTRICTED = "restricted"


class Certainty(enum.StrEnum):
    """How a fact is known (model section 2, provenance)."""

    STATED = "stated"
    INFERRED = "inferred"
    EDITORIAL = "editorial"
    UNKNOWN = "unknown"


class Base(AsyncAttrs, DeclarativeBase):
    """Declarative base; nothing here is exposed by itself."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        **COLUMN_TYPES,
        dt.datetime: DateTime(timezone=True),
        enum.Enum: Enum(
            enum.Enum,
            native_enum=False,
            length=64,
            values_callable=lambda members: [member.value for member in members],
        ),
    }


class Record(Base):
    """A record with an identity, a stable code, a visibility and a history (model section 2, common fields).

    A subclass sets `__tablename__` and may set `__sort__`, the default order of its lists: names of fields,
    `-` for descending (`id` always breaks ties), and `__scope__`, the reference within which codes are unique.
    """

    __abstract__ = True
    __sort__: ClassVar[tuple[str, ...]] = ()
    __scope__: ClassVar[str | None] = None
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012 - SQLAlchemy's spelling: what triggers wrote comes back

    id: Mapped[uuid.UUID] = field(
        "The record's identity: its prefix and 32 hex digits.",
        filter=True,
        primary_key=True,
        server_default=text("hinge_uuid7()"),
    )
    code: Mapped[str] = field(
        "The stable key that people use.",
        write="create",
        filter=True,
        sort=True,
        search="A",
        max_length=100,
        pattern=CODE_PATTERN,
    )
    visibility: Mapped[Visibility] = field(
        "Who may see the record: everyone, partners, staff, or named staff only.",
        write=True,
        server_default=text("'internal'"),
    )
    created_at: Mapped[dt.datetime] = field(
        "When the record was made.", filter=RANGE, sort=True, server_default=text("now()")
    )
    created_by: Mapped[str | None] = field("Which caller made it.", scope="read")
    updated_at: Mapped[dt.datetime] = field(
        "When it last changed.", filter=RANGE, sort=True, server_default=text("now()")
    )
    updated_by: Mapped[str | None] = field("Which caller changed it last.", scope="read")
    row_version: Mapped[int] = field("How many times it has been written.", server_default=text("1"))
    archived_at: Mapped[dt.datetime | None] = field("When it was archived; null while it is in use.")
    translation_status: Mapped[Map] = field(
        "How far each translation is: member, then language, then missing, machine, draft, reviewed or published.",
        write=True, server_default=text("'{}'"),
    )  # fmt: skip

    FIELDS: ClassVar[dict[str, Field]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        spell_out(cls, *cls.__bases__)
        super().__init_subclass__(**kwargs)
        if "__table__" not in vars(cls):
            return  # a mixin or an abstract base
        cls.FIELDS = annotated_fields(cls)
        table: Table = cls.__table__  # type: ignore[assignment]
        table.info["tracked"] = True
        for name in ("created_by", "updated_by"):  # these and the next are written by the database's own triggers
            table.c[name].server_default = FetchedValue()
        for name in ("row_version", "updated_at", "updated_by"):
            table.c[name].server_onupdate = FetchedValue(for_update=True)
        table.append_constraint(UniqueConstraint(*filter(None, (cls.__scope__, "code"))))
        _add_search(cls, table)
        _add_indexes(cls, table)


def sort_terms(model: type[Record], terms: tuple[str, ...] | None = None) -> tuple[tuple[str, bool], ...]:
    """(field, descending) for each term of a sort; the model's own default when `terms` is None."""
    chosen = model.__sort__ if terms is None else terms
    return tuple((term.removeprefix("-"), term.startswith("-")) for term in chosen)


def search_sql(cls: type[Record], prefix: str = "") -> str:
    """SQL of the words that a search finds a record by; `prefix` stands before each column's name."""
    parts = [
        f"setweight({words}, '{item.search}')"
        for item in cls.FIELDS.values()
        if item.search
        for words in _words_sql(item, f"{prefix}{item.name}")
    ]
    return " || ".join(parts)


def _words_sql(item: Field, column: str) -> list[str]:
    """SQL of a field's words; of a list of typed parts, those of its localised texts."""
    if item.kind is not kinds.STRUCTS or item.of is None:
        return [f"hinge_words({column})"]
    parts: dict[str, Field] = item.of.FIELDS  # type: ignore[attr-defined]  # a Member
    return [f"hinge_words_in({column}, '{name}')" for name, part in parts.items() if part.kind is kinds.LTEXT]


def _add_search(cls: type[Record], table: Table) -> None:
    table.append_column(Column("search_vector", TSVECTOR, Computed(search_sql(cls), persisted=True)))
    _index(table, "search_vector", table.c["search_vector"], postgresql_using="gin")
    for item in cls.FIELDS.values():
        if item.fuzzy:
            folded = func.hinge_fold(table.c[item.name]).label("folded")
            options = {"postgresql_using": "gin", "postgresql_ops": {"folded": "gin_trgm_ops"}}
            _index(table, f"{item.name}_fuzzy", folded, **options)


def _add_indexes(cls: type[Record], table: Table) -> None:
    """Every filter stands in an index together with the default sort; every sort has one that runs its way."""
    order = [table.c[name].desc() if descending else table.c[name] for name, descending in sort_terms(cls)]
    backwards = bool(cls.__sort__) and cls.__sort__[-1].startswith(
        "-"
    )  # ties are broken in the direction of the last key
    order.append(table.c["id"].desc() if backwards else table.c["id"])
    first = cls.FIELDS[cls.__sort__[0].removeprefix("-")] if cls.__sort__ else None
    if first is not None and not (len(order) == 2 and first.sort):
        _index(table, "default", *order)
    for item in cls.FIELDS.values():
        column = table.c[item.name]
        if not column.info["index"] or item.name == "id":
            continue
        if item.kind in (kinds.TEXTS, kinds.REFS):
            if item.filter:
                _index(table, item.name, column, postgresql_using="gin")
        elif item.sort and item.nullable:
            _index(table, f"{item.name}_up", column.asc().nulls_last(), table.c["id"])
            _index(table, f"{item.name}_down", column.desc().nulls_last(), table.c["id"].desc())
        elif item.sort:
            _index(table, item.name, column, table.c["id"])
        elif item.filter or item.ref:
            tail = [part for part in order if getattr(part, "element", part) is not column]
            _index(table, item.name, column, *tail)


def _index(table: Table, name: str, *columns: Any, **options: Any) -> None:
    full = f"ix_{table.name}_{name}"
    if len(full) > IDENTIFIER_MAX:
        raise ValueError(f"index name {full} is longer than {IDENTIFIER_MAX} characters")
    Index(full, *columns, _table=table, **options)
