"""A small registry of the kernel's own, so that its promises are tested without any domain."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.kernel.fields import RANGE, LText, Ref, Refs, Structs, Texts, field
from app.kernel.members import Member, member
from app.kernel.model import Record
from app.kernel.resource import Many, Registry, Resource
from app.kernel.workflow import RequiredReason, Workflow, transition


class Mood(enum.StrEnum):
    """States of a bird."""

    CALM = "calm"
    LOUD = "loud"


class Egg(Member):
    """An egg of a bird."""

    order: int = member("Place in the nest.", ge=1)
    colour: LText = member("Its colour.")


class Nest(Record):
    """Where birds live."""

    __tablename__ = "test_nests"

    title: Mapped[LText] = field("Its name.", write=True, search="A", fuzzy=True)


class Bird(Record):
    """Something with enough kinds of member to try the kernel on."""

    __tablename__ = "test_birds"
    __sort__ = ("-weight",)

    title: Mapped[LText] = field("Its name.", write=True, search="A", fuzzy=True, min_length=2, max_length=200)
    nest_id: Mapped[Ref | None] = field("Its nest.", ref="test_nests", write=True, filter=True)
    friend_ids: Mapped[Refs] = field(
        "Nests it visits.", refs="test_nests", write=True, filter=True, server_default=text("'{}'")
    )
    weight: Mapped[int | None] = field("Grams.", write=True, filter=RANGE, sort=True, ge=0, le=10_000)
    age: Mapped[int] = field("Years.", write=True, filter=RANGE, sort=True, ge=0, le=100)
    seen_on: Mapped[dt.date | None] = field("Last seen.", write=True, filter=RANGE, sort=True)
    tags: Mapped[Texts] = field("Words.", write=True, filter=True, server_default=text("'{}'"))
    eggs: Mapped[Structs] = field("Its eggs.", of=Egg, write=True, server_default=text("'[]'"))
    mood: Mapped[Mood] = field("How it is.", filter=True, server_default=text("'calm'"))
    secret: Mapped[str | None] = field("Not for all.", write=True, filter=True, sort=True, scope="birds:secret")
    ring: Mapped[str | None] = field("Its ring.", write=True, unique=True, max_length=20)


NESTS = Resource(
    Nest, path="nests", type="Nest", prefix="nest", domain="birds", visibility="public",
    many=(
        Many("birds", "birds", "nest_id", "Who lives there."),
        Many("visitors", "birds", "friend_ids", "Who comes to visit."),
    ),
)  # fmt: skip
BIRDS = Resource(
    Bird, path="birds", type="Bird", prefix="bird", domain="birds", visibility="public", code_pattern="BIRD-{year}-{n:05d}",
    workflow=Workflow("mood", Mood, (
        transition("shout", "calm", "loud", "Make it loud.", payload=RequiredReason),
        transition("hush", "loud", "calm", "Make it calm."),
    )),
)  # fmt: skip
BIRD_REGISTRY = Registry((NESTS, BIRDS))
