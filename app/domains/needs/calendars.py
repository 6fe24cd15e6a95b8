"""Calendars and service levels: when a desk is open, and what it promises (R2; VR-42)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text
from sqlalchemy.orm import Mapped

from app.domains.needs.desk_vocabulary import DayKind, Urgency, Weekday
from app.domains.needs.vocabulary import MethodStatus, Standing
from app.kernel.fields import NO_PARTS, RANGE, LText, Ref, Structs, field
from app.kernel.members import Member, member
from app.kernel.model import Record

OPENS = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
CLOSES = r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
DAYS_MAX = 250
"""The longest promise: about a working year."""


class OpeningHours(Member):
    """One stretch of a weekday in which the desk is open (R2)."""

    weekday: Weekday = member("The day of the week.")
    opens: str = member("When it opens, on the wall clock.", pattern=OPENS, max_length=5, example="08:00")
    closes: str = member("When it closes; 24:00 is midnight.", pattern=CLOSES, max_length=5, example="16:30")


class LocalDay(Member):
    """A day on which the desk is closed, or open at other hours than the week says (R2)."""

    date: dt.date = member("The day.")
    kind: DayKind = member("Whether it makes the day closed or open.")
    name: str = member("What the day is.", min_length=1, max_length=200)
    opens: str | None = member("When it opens; of an open day.", pattern=OPENS, max_length=5)
    closes: str | None = member("When it closes; of an open day.", pattern=CLOSES, max_length=5)


class Targets(Member):
    """What is promised to a request of one urgency, in working days (R2)."""

    urgency: Urgency = member("The urgency that it is for.")
    acknowledge_days: int = member("Working days until it is acknowledged.", ge=1, le=DAYS_MAX)
    triage_days: int = member("Working days until kind, urgency and unit are settled.", ge=1, le=DAYS_MAX)
    answer_days: int = member("Working days until the first substantive answer.", ge=1, le=DAYS_MAX)


class Calendar(Record):
    """Working hours and days of a desk: a week, a time zone, a country's holidays and days of its own (R2; VR-42)."""

    __tablename__ = "calendars"
    __sort__ = ("code",)

    name: Mapped[LText] = field("Its name.", write=True, search="A", fuzzy=True, max_length=200)
    status: Mapped[MethodStatus] = field(
        "Draft, in use, or retired. What is in use changes by declared days alone.",
        filter=True,
        server_default=text("'draft'"),
    )
    standing: Mapped[Standing] = field(
        "Whether it is our proposal or has been adopted by UN-Habitat.",
        write=True,
        filter=True,
        server_default=text("'proposal'"),
    )
    time_zone: Mapped[str] = field(
        "The time zone of its clock, as IANA names it.", write=True, max_length=64, example="Africa/Nairobi"
    )
    week: Mapped[Structs] = field(
        "When it is open in an ordinary week; several stretches a day are allowed.",
        of=OpeningHours,
        write=True,
        server_default=NO_PARTS,
    )
    nominal_minutes: Mapped[int] = field("How many minutes its working day counts.", write=True, ge=1, le=1440)
    holiday_country: Mapped[str | None] = field(
        "The country whose public holidays are kept (ISO 3166-1), from the library `holidays`; null for none.",
        write=True,
        pattern="^[A-Z]{2}$",
        max_length=2,
    )
    holiday_subdivision: Mapped[str | None] = field(
        "The part of that country, where its holidays differ (ISO 3166-2, without the country).",
        write=True,
        max_length=10,
    )
    days: Mapped[Structs] = field(
        "Days of its own: closed ones, and open ones. They go before the week and the holidays.",
        of=LocalDay,
        write=True,
        server_default=NO_PARTS,
    )
    note: Mapped[LText | None] = field("What one should know of it.", write=True, max_length=2000)


class ServiceLevel(Record):
    """What the one-stop shop promises, by urgency, in working days of a calendar; versioned (R2; S 16(a)(iii))."""

    __tablename__ = "service_levels"
    __sort__ = ("code",)

    name: Mapped[LText] = field("Its name.", write=True, search="A", fuzzy=True, max_length=200)
    version: Mapped[str] = field("Its edition.", write=True, max_length=40, server_default=text("'1'"))
    status: Mapped[MethodStatus] = field(
        "Draft, in use, or retired; one is in use at a time.", filter=True, server_default=text("'draft'")
    )
    standing: Mapped[Standing] = field(
        "Whether its figures are our proposal or have been adopted by UN-Habitat.",
        write=True,
        filter=True,
        server_default=text("'proposal'"),
    )
    calendar_id: Mapped[Ref] = field(
        "The calendar whose working days it counts.", ref="calendars", write=True, filter=True
    )
    targets: Mapped[Structs] = field(
        "What is promised, for each urgency.", of=Targets, write=True, server_default=NO_PARTS
    )
    pause_cap_days: Mapped[int] = field(
        "How many days in all the clock may stand still while the requester is waited for (VR-42).",
        write=True,
        ge=0,
        le=366,
        server_default=text("60"),
    )
    close_after_days: Mapped[int] = field(
        "After how many working days an answered request closes by itself.",
        write=True,
        ge=1,
        le=DAYS_MAX,
        server_default=text("10"),
    )
    valid_from: Mapped[dt.date | None] = field("First day in use.", filter=RANGE)
    valid_to: Mapped[dt.date | None] = field("Last day in use; null while it is.", filter=RANGE)
    note: Mapped[LText | None] = field("Where its figures come from.", write=True, max_length=2000)
