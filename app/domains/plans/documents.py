"""Governing documents, the strategy they adopted, and what sources state about a subject (A1, A2; VR-14)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.plans.vocabulary import DocumentKind, DocumentRelationKind
from app.domains.provenance import Sourced
from app.domains.reference.vocabulary import Language
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Ref, Structs, Texts, field
from app.kernel.members import Member, member
from app.kernel.model import Certainty, Record

SYMBOL = r"^[A-Z][A-Z0-9]*(/[A-Za-z0-9.()-]+)+$"


class DocumentRelation(Member):
    """How a document stands to another one (A1)."""

    rel: DocumentRelationKind = member("The relation.")
    document: str = member("Code of the other document.", max_length=100)
    locator: str | None = member("Where in the other document.", max_length=200)


class StrategyPurpose(Member):
    """One half of the strategy's twofold purpose (S 4)."""

    order: int = member("1 or 2.", ge=1, le=2)
    summary: LText = member("What is to be reached.", max_length=1000)
    objective: str | None = member("Code of the plan's objective that mirrors it.", max_length=20)
    locator: str | None = member("Where the document says so.", max_length=200)
    certainty: Certainty = member("How it is known.")


class Document(Sourced, Record):
    """A document of a governing body, or a publication that the plan rests on (A1; S header, 1, 2, 11)."""

    __tablename__ = "documents"
    __sort__ = ("code",)

    symbol: Mapped[str | None] = field(
        "The United Nations document symbol; null when it has none or it is not known.",
        write=True,
        filter=True,
        search="A",
        unique=True,
        max_length=60,
        pattern=SYMBOL,
        example="HSP/EB.2021/17",
    )
    alt_id: Mapped[str | None] = field(
        "Another name that identifies it, such as a decision number.", write=True, filter=True, search="A"
    )
    title: Mapped[LText] = field("Its title.", write=True, search="A", fuzzy=True, max_length=1000)
    kind: Mapped[DocumentKind] = field("What it is.", write=True, filter=True)
    body: Mapped[str | None] = field("The body that issued it.", write=True, search="B", max_length=200)
    session: Mapped[str | None] = field("The session it was made for.", write=True, max_length=200)
    agenda_item: Mapped[str | None] = field("The agenda item.", write=True, max_length=200)
    distributed_on: Mapped[dt.date | None] = field("When it was distributed.", write=True, filter=RANGE, sort=True)
    original_language: Mapped[Language | None] = field("The language it was written in.", write=True, filter=True)
    relations: Mapped[Structs] = field(
        "How it stands to other documents.", of=DocumentRelation, write=True, server_default=NO_PARTS
    )
    url: Mapped[str | None] = field("Where it can be read.", write=True, pattern=r"^https?://\S+$")
    checksum: Mapped[str | None] = field("SHA-256 of the file, in hex.", write=True, pattern="^[0-9a-f]{64}$")


class Strategy(Sourced, Record):
    """The capacity-building strategy: a twofold purpose that outlasts the plans made for it (A2; S 1, 4, 5)."""

    __tablename__ = "strategies"
    __sort__ = ("code",)

    title: Mapped[LText] = field("Its title.", write=True, search="A", fuzzy=True, max_length=500)
    adopted_by_id: Mapped[Ref] = field("The document that adopted it.", ref="documents", write=True, filter=True)
    purposes: Mapped[Structs] = field(
        "Its two purposes, in order.", of=StrategyPurpose, write=True, server_default=NO_PARTS
    )
    horizon: Mapped[LText | None] = field("How long it is meant to hold.", write=True, search="B", max_length=2000)
    stable: Mapped[bool] = field(
        "Whether its aims are unchanged since adoption (S 4).", write=True, filter=True, server_default=text("true")
    )


class Statement(Sourced, Record):
    """What one source says about one thing at one place; contradicting statements are all kept (model 0.3; VR-14)."""

    __tablename__ = "statements"
    __sort__ = ("code",)

    plan_id: Mapped[Ref | None] = field("The plan version it concerns.", ref="plans", write="create", filter=True)
    subject: Mapped[str] = field(
        "What it is about, as a short key.", write=True, filter=True, search="A", max_length=120
    )
    attribute: Mapped[str] = field("Which property of the subject.", write=True, filter=True, max_length=120)
    value: Mapped[str] = field("The value stated.", write=True, filter=True, search="B", max_length=300)
    summary: Mapped[LText] = field("The statement in own words.", write=True, search="A", max_length=1000)
    stated_on: Mapped[dt.date | None] = field("The date of the source.", write=True, filter=RANGE, sort=True)
    conflicting: Mapped[bool] = field(
        "Whether another statement about the same thing says otherwise.",
        write=True,
        filter=True,
        server_default=text("false"),
    )
    conflicts_with: Mapped[Texts] = field(
        "Codes of the statements that say otherwise.", write=True, filter=True, server_default=NO_TEXTS
    )
    inconsistency: Mapped[str | None] = field(
        "The inconsistency of the source that it is one side of.",
        write=True,
        filter=True,
        max_length=20,
        example="INC-2",
    )
