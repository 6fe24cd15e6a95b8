"""Requests to the one-stop shop (R1, R3; S 16(a)(iii), 8(a)(i), T1.2.1a1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.domains.needs.desk_vocabulary import (
    AnswerKind,
    ClockTarget,
    RequestChannel,
    RequesterKind,
    RequestEventKind,
    RequestKind,
    RequestState,
    Seniority,
    Urgency,
)
from app.kernel.fields import NO_PARTS, NO_TEXTS, RANGE, LText, Map, Ref, Refs, Structs, Texts, field
from app.kernel.members import Member, member
from app.kernel.model import Record


class RequestEvent(Member):
    """Something that happened to a request (R3)."""

    at: dt.datetime = member("When.", write=False)
    kind: RequestEventKind = member("What.", write=False)
    by: str | None = member("Which caller did it.", write=False, scope="read")
    note: str | None = member("What was said of it.", write=False, max_length=2000, scope="read")


class Breach(Member):
    """A promise that was not kept: recorded once, never taken back (VR-41; 6.4)."""

    target: ClockTarget = member("What had been promised.", write=False)
    due_at: dt.datetime | None = member("When it was due; null for the seniority of who answered.", write=False)
    recorded_at: dt.datetime = member("When it was found.", write=False)


class Request(Record):
    """A request to the one-stop shop, for capacity-building or urban advice (R1; S 16(a)(iii), T1.2.1a1)."""

    __tablename__ = "requests"
    __sort__ = ("-received_at",)

    subject: Mapped[str] = field("What it is about, in a line.", write=True, search="A", fuzzy=True, max_length=300)
    description: Mapped[str] = field(
        "What is asked, in the requester's words.", write=True, search="B", max_length=8000
    )
    status: Mapped[RequestState] = field("How far it has come.", filter=True, server_default=text("'received'"))
    kind: Mapped[RequestKind] = field("Capacity-building, urban advice, or both.", write=True, filter=True)
    urgency: Mapped[Urgency] = field(
        "How soon an answer is needed, and how hard it is to give; settled at triage.", write="create", filter=True
    )
    requester_kind: Mapped[RequesterKind] = field("What sort of requester asks.", write=True, filter=True)
    requester_name: Mapped[str | None] = field(
        "Who asks: the office, organisation or person; needed when a request is made (VR-40).",
        write=True,
        scope="read",
        max_length=200,
        personal=True,
    )
    requester_contact: Mapped[str | None] = field(
        "How to reach them.", write=True, scope="needs:contacts", max_length=300, personal=True
    )
    territory_id: Mapped[Ref] = field(
        "The territory that it is about; 001, the world, when it is about no single one (VR-40).",
        ref="territories",
        write=True,
        filter=True,
        example="KEN",
    )
    themes: Mapped[Texts] = field(
        "What it is about.", vocabulary="theme", write=True, filter=True, server_default=NO_TEXTS
    )
    project: Mapped[str | None] = field("The project that it belongs to, by its reference.", write=True, max_length=200)
    need_ids: Mapped[Refs] = field(
        "The needs that it speaks of (VR-43).",
        refs="needs",
        write=True,
        filter=True,
        scope="read",
        server_default=NO_TEXTS,
    )
    mentions_need: Mapped[bool] = field(
        "Whether it speaks of a need for capacity (VR-43).", write=True, filter=True, server_default=text("false")
    )
    need_dismissed_reason: Mapped[str | None] = field(
        "Why the need that it speaks of becomes no record (VR-43).", write=True, max_length=2000
    )
    channel: Mapped[RequestChannel | None] = field("How it came; null when not known.", write=True, filter=True)
    follow_up_of_id: Mapped[Ref | None] = field(
        "The request that it follows up.", ref="requests", write=True, filter=True
    )
    received_at: Mapped[dt.datetime] = field(
        "When it was received. Staff state it for what came by another way, with received_reason; never in the future.",
        write="create",
        filter=RANGE,
        sort=True,
        server_default=text("now()"),
    )
    received_reason: Mapped[str | None] = field(
        "Why received_at was stated, such as an e-mail that lay over the weekend.",
        write="create",
        min_length=3,
        max_length=500,
    )
    service_level_id: Mapped[Ref | None] = field(
        "The service level in use when it was received; its figures are frozen on the request.",
        ref="service_levels",
        filter=True,
    )
    clock_starts_at: Mapped[dt.datetime | None] = field(
        "When its clock starts: at receipt, or out of hours at the next opening."
    )
    due_ack: Mapped[dt.datetime | None] = field(
        "By when it is to be acknowledged. While the requester is waited for: the latest it can become.",
        filter=RANGE,
        sort=True,
    )
    due_triage: Mapped[dt.datetime | None] = field("By when it is to be triaged; as due_ack.", filter=RANGE, sort=True)
    due_answer: Mapped[dt.datetime | None] = field(
        "By when the first substantive answer is to be given; as due_ack.", filter=RANGE, sort=True
    )
    acknowledged_at: Mapped[dt.datetime | None] = field("When it was acknowledged.", filter=RANGE)
    triaged_at: Mapped[dt.datetime | None] = field("When kind, urgency and unit were first settled.", filter=RANGE)
    answered_at: Mapped[dt.datetime | None] = field(
        "When the first substantive answer was given.", filter=RANGE, sort=True
    )
    closed_at: Mapped[dt.datetime | None] = field("When it was closed, referred or declined.", filter=RANGE)
    closes_at: Mapped[dt.datetime | None] = field("When an answered request closes by itself.")
    waiting_since: Mapped[dt.datetime | None] = field("Since when the requester is waited for and the clock stands.")
    assigned_unit_id: Mapped[Ref | None] = field("The unit that answers it.", ref="units", filter=True)
    assigned_expert: Mapped[str | None] = field("Who answers it.", scope="read", max_length=200, personal=True)
    seniority: Mapped[Seniority | None] = field(
        "The seniority of who answers; the first answer is a senior urban professional's (VR-41).", filter=True
    )
    answer_kind: Mapped[AnswerKind | None] = field("What the answer offers.", filter=True)
    answer_summary: Mapped[LText | None] = field("The answer in short.", search="C", max_length=4000)
    answer_minutes: Mapped[int | None] = field(
        "Working minutes until the first substantive answer, whole ones; pauses left out."
    )
    referred_unit_id: Mapped[Ref | None] = field("The unit that it was referred to.", ref="units", filter=True)
    referred_to: Mapped[str | None] = field("The partner that it was referred to.", max_length=200)
    declined_reason: Mapped[str | None] = field("Why it was declined (S 8(a)(i)).", max_length=2000)
    outcome_rating: Mapped[int | None] = field("What the requester says of the answer: 1 to 5.", write=True, ge=1, le=5)
    outcome_comment: Mapped[str | None] = field("The requester's comment.", write=True, scope="read", max_length=2000)
    events: Mapped[Structs] = field("What happened to it, in order (R3).", of=RequestEvent, server_default=NO_PARTS)
    breaches: Mapped[Structs] = field(
        "Promises that were not kept; recorded, never hidden (6.4).", of=Breach, server_default=NO_PARTS
    )

    # Not shown: what the clock counts with. The clock's own answer explains it.
    promise: Mapped[Map] = mapped_column(server_default=NO_TEXTS)
    pauses: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_PARTS)
    waiting_from: Mapped[str | None] = mapped_column()
