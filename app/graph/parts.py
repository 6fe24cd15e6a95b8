"""Small makers of Strawberry definitions, and the types that every schema has: scalars, Money, PageInfo, Node.

Types are made from declarations, so nothing is written with decorators: a class without members stands for each
type, and its fields are filled in when all types exist, which is what lets them refer to each other.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Sequence
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryList, StrawberryObjectDefinition, StrawberryOptional
from strawberry.types.enum import EnumValue, StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.scalar import ScalarDefinition

from app.kernel import kinds
from app.kernel.kinds import LANGUAGES, BadValue, Kind

Type = Any
"""A class with a definition, a definition, or one of the wrappers below: what Strawberry takes as a type."""
_LEGAL = re.compile(r"(?!__)[_A-Za-z][_A-Za-z0-9]*")
_LANGUAGE_NAMES = dict(zip(LANGUAGES, ("English", "French", "Spanish", "Russian", "Arabic", "Chinese"), strict=True))


class DateTime:
    """Stands for the scalar of that name."""


class Date:
    """Stands for the scalar of that name."""


class Decimal:
    """Stands for the scalar of that name."""


class JSON:
    """Stands for the scalar of that name."""


def _checked(kind: Kind) -> Callable[[Any], Any]:
    """A scalar keeps the text, so that the kernel reads it as it reads REST's; here it is only refused early."""

    def parse(value: Any) -> str:
        text = str(value) if kind is kinds.DECIMAL and type(value) is int else value
        if not isinstance(text, str):
            raise GraphQLError(f"must be a {kind.name} given as a text")
        try:
            kind.parse(text)
        except BadValue as error:
            raise GraphQLError(str(error)) from None
        return text

    return parse


SCALARS: dict[object, ScalarDefinition] = {
    DateTime: strawberry.scalar(
        name="DateTime", description="An instant in UTC (RFC 3339), such as `2022-06-28T09:00:00Z`.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time", parse_value=_checked(kinds.INSTANT),
    ),
    Date: strawberry.scalar(
        name="Date", description="A calendar date (ISO 8601), such as `2022-06-28`.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date", parse_value=_checked(kinds.DATE),
    ),
    Decimal: strawberry.scalar(
        name="Decimal", description="A decimal number as a text, such as `\"225000.00\"`; never a float.",
        parse_value=_checked(kinds.DECIMAL),
    ),
    JSON: strawberry.scalar(
        name="JSON", description="An open map of names to values.", parse_value=lambda value: value
    ),
}  # fmt: skip


def optional(inner: Type) -> Type:
    """A type that may be null."""
    return StrawberryOptional(inner)


def list_of(inner: Type) -> Type:
    """A list of values that are never null."""
    return StrawberryList(inner)


def shell(name: str, doc: str, *, is_input: bool = False, is_interface: bool = False, nodes: bool = False) -> type:
    """A named type without fields yet; `nodes` makes it implement Node."""
    cls: Any = type(name, (), {"__doc__": doc})
    interfaces = [NODE.__strawberry_definition__] if nodes else []  # type: ignore[attr-defined]  # set right here
    cls.__strawberry_definition__ = StrawberryObjectDefinition(
        name=name, is_input=is_input, is_interface=is_interface, origin=cls, description=doc, interfaces=interfaces,
        extend=False, directives=(), is_type_of=None, resolve_type=None, fields=[],
    )  # fmt: skip
    return cls  # type: ignore[no-any-return]


def name_of(cls: type) -> str:
    """The GraphQL name of a type."""
    return str(cls.__name__)


def add(cls: type, name: str, kind: Type, doc: str, arguments: Sequence[StrawberryArgument] = ()) -> None:
    """Give a type one more field; raises ValueError when it has one of that name."""
    known: list[StrawberryField] = cls.__strawberry_definition__.fields  # type: ignore[attr-defined]
    if any(item.graphql_name == name for item in known):
        raise ValueError(f"{cls.__name__} has two fields named {name}")
    item = StrawberryField(
        python_name=name, graphql_name=name, type_annotation=StrawberryAnnotation(kind), description=doc,
        default=strawberry.UNSET,
    )  # fmt: skip
    item.arguments = list(arguments)
    known.append(item)


def argument(name: str, kind: Type, doc: str) -> StrawberryArgument:
    """An argument of a field."""
    return StrawberryArgument(name, name, StrawberryAnnotation(kind), description=doc)


def legal_names(values: type[enum.StrEnum]) -> bool:
    """Whether all values of an enum can be GraphQL enum values as they are."""
    return all(_LEGAL.fullmatch(value) and value not in ("true", "false", "null") for value in values)


def enum_type(name: str, values: type[enum.StrEnum], doc: str) -> Type:
    """A GraphQL enum whose member names are the values unchanged."""
    members = [EnumValue(str(value), str(value), description=f"{_words(value)}.") for value in values]
    return StrawberryEnumDefinition(values, name, members, doc)


def named_enum(name: str, members: dict[str, tuple[str, str]], doc: str) -> Type:
    """A GraphQL enum from member name → (value, description)."""
    wrapped = enum.StrEnum(name, {key: value for key, (value, _) in members.items()})  # type: ignore[misc]
    return StrawberryEnumDefinition(
        wrapped, name, [EnumValue(key, value, description=text) for key, (value, text) in members.items()], doc
    )


def _words(value: str) -> str:
    return value.replace("_", " ").capitalize()


NODE = shell("Node", "Anything that has an identity of its own.", is_interface=True)
add(NODE, "id", strawberry.ID, "The record's identity: its prefix, an underscore and 32 hex digits.")

MONEY = shell("Money", "An amount in a currency.")
add(MONEY, "amount", Decimal, "The amount, as a decimal text.")
add(MONEY, "currency", str, "The currency's ISO 4217 code.")

MONEY_INPUT = shell("MoneyInput", "An amount in a currency.", is_input=True)
add(MONEY_INPUT, "amount", Decimal, "The amount, with at most two decimal places.")
add(MONEY_INPUT, "currency", str, "The currency's ISO 4217 code.")

TRANSLATIONS = shell("Translations", "A text in the six official languages; null where it has not been translated.")
TRANSLATIONS_INPUT = shell(
    "TranslationsInput",
    "A text in the six official languages. A language that is left out stays as it is; null takes it out.",
    is_input=True,
)
for _code, _name in _LANGUAGE_NAMES.items():
    add(TRANSLATIONS, _code, optional(str), f"The text in {_name}.")
    add(TRANSLATIONS_INPUT, _code, optional(str), f"The text in {_name}.")

PAGE_INFO = shell("PageInfo", "Where a page stands in its list.")
add(PAGE_INFO, "hasNextPage", bool, "Whether there is more after this page.")
add(PAGE_INFO, "hasPreviousPage", bool, "Whether there is more before this page.")
add(PAGE_INFO, "startCursor", optional(str), "The position of the first record; null on an empty page.")
add(PAGE_INFO, "endCursor", optional(str), "The position of the last record; null on an empty page.")
