"""A small registry whose records belong to partners, so that row rules are tested before there is a domain of partners."""

from __future__ import annotations

import enum

from sqlalchemy.orm import Mapped

from app.kernel.fields import LText, Ref, field
from app.kernel.model import Record
from app.kernel.resource import Many, Registry, Resource
from app.kernel.workflow import Workflow, transition


class Post(enum.StrEnum):
    """States of a letter."""

    DRAFT = "draft"
    SENT = "sent"
    ANSWERED = "answered"


class Keeper(Record):
    """Who acts through a key of its own: a partner."""

    __tablename__ = "test_keepers"

    title: Mapped[LText] = field("Its name.", write=True, search="A", fuzzy=True)
    rating: Mapped[int | None] = field("What staff think of it.", write=True, filter=True, sort=True, scope="read")


class Letter(Record):
    """What a keeper writes to us."""

    __tablename__ = "test_letters"

    title: Mapped[LText] = field("What it is about.", write=True, search="A", fuzzy=True)
    keeper_id: Mapped[Ref | None] = field("Who writes it.", ref="test_keepers", write=True, filter=True)
    reply_to_id: Mapped[Ref | None] = field("The letter it follows.", ref="test_letters", write=True, filter=True)
    number: Mapped[str | None] = field("Its number in the register.", write=True, unique=True, max_length=20)
    post: Mapped[Post] = field("How far it has come.", filter=True, server_default="draft")


KEEPERS = Resource(
    Keeper, path="keepers", type="Keeper", prefix="keep", domain="letters", own="id",
    many=(Many("letters", "letters", "keeper_id", "What it wrote."),),
)  # fmt: skip
LETTERS = Resource(
    Letter, path="letters", type="Letter", prefix="lett", domain="letters", own="keeper_id",
    code_pattern="LETT-{year}-{n:05d}", restricted_scope="letters:secret",
    many=(Many("replies", "letters", "reply_to_id", "Letters that follow it."),),
    workflow=Workflow("post", Post, (
        transition("send", "draft", "sent", "Send it."),
        transition("answer", "sent", "answered", "Answer it, which is for us to do.", verb="answer"),
    )),
)  # fmt: skip
LETTER_REGISTRY = Registry((KEEPERS, LETTERS))
