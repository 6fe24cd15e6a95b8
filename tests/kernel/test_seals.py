"""Seals as they are declared, and the names that stand in their conditions (ADR 0044)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.kernel.access import APPRAISES, Caller, visible_sql
from app.kernel.builder import column_of
from app.kernel.fields import Structs, field
from app.kernel.members import Member, member
from app.kernel.model import Record
from app.kernel.resource import Registry, RegistryError, Resource
from app.kernel.seals import Seal


class Kept(Member):
    """Whom a secret is kept from."""

    caller: str = member("The caller.")


class Secret(Record):
    """What not everybody may read."""

    __tablename__ = "test_secrets"

    closed: Mapped[bool] = field("Whether it is closed.", server_default=text("true"))
    loose: Mapped[bool] = field("Whether anybody may say so.", write=True, server_default=text("true"))
    author: Mapped[str | None] = field("Who wrote it.", write="create")
    kept_from: Mapped[Structs] = field("Who does not see it.", of=Kept, server_default=text("'[]'"))


def sealed(seal: Seal) -> Resource:
    return Resource(Secret, path="secrets", type="Secret", prefix="secr", domain="letters", seal=seal)


SECRETS = sealed(Seal("closed", author="author", withheld="kept_from"))


@pytest.mark.parametrize(
    "seal",
    [
        Seal("nothing"),
        Seal("author"),
        Seal("loose"),
        Seal("closed", author="closed"),
        Seal("closed", withheld="author"),
    ],
)
def test_a_seal_looks_at_what_is_there_and_nobody_edits(seal: Seal) -> None:
    with pytest.raises(RegistryError, match="part of a seal"):
        Registry((sealed(seal),))
    Registry((SECRETS,))


@pytest.mark.parametrize("name", ["key:x", "user:o'neill", 'a"b', ":bound", "current_date {t} $1 %s", "ключ:я"])
def test_no_letter_of_a_name_stands_in_the_statement(name: str) -> None:
    reader = Caller(name, frozenset({APPRAISES, "letters:read"})).reader("en")
    condition = visible_sql(SECRETS, reader, column_of("t")) or ""
    assert name not in condition
    assert [bytes.fromhex(word).decode() for word in re.findall(r"decode\('([0-9a-f]+)'", condition)] == [name, name]


def test_an_administrator_is_under_the_seal_and_others_share_their_statements() -> None:
    administrator = Caller("key:a", frozenset({"admin"})).reader("en")
    assert 't."closed"' in (visible_sql(SECRETS, administrator, column_of("t")) or "")
    one, other = (Caller(name, frozenset({"letters:read"})).reader("en") for name in ("key:a", "key:b"))
    assert one is other
    assert administrator.parts != Caller("key:b", frozenset({"admin"})).reader("en").parts
