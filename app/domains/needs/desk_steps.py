"""What the steps of a request are taken with (6.4)."""

from __future__ import annotations

from app.domains.needs.desk_vocabulary import AnswerKind, RequestKind, Seniority, Urgency
from app.kernel.fields import LText
from app.kernel.members import Member, member

KEY = 100
"""Characters of an id or code."""


class Triage(Member):
    """What triage settles (6.4)."""

    assigned_unit: str = member("Id or code of the unit that answers.", max_length=KEY)
    kind: RequestKind | None = member("What is asked for, if it is not what was stated.")
    urgency: Urgency | None = member("The urgency, if it is not what was stated; the answer's due instant follows it.")
    reason: str | None = member("Why; kept in the history.", max_length=2000)


class Assign(Member):
    """Who is to answer (6.4)."""

    assigned_expert: str = member("Who answers, by name or function.", min_length=2, max_length=200)
    seniority: Seniority = member("How senior they are (VR-41).")
    assigned_unit: str | None = member("Id or code of their unit, if it is not the present one.", max_length=KEY)
    reason: str | None = member("Why; kept in the history.", max_length=2000)


class Question(Member):
    """What the requester is asked; the clock stands until the reply (VR-42)."""

    question: str = member("The question.", min_length=3, max_length=2000)
    reason: str | None = member("Why; kept in the history.", max_length=2000)


class Reply(Member):
    """What the requester replied."""

    reply: str | None = member("The reply, in short.", max_length=2000)
    reason: str | None = member("Why; kept in the history.", max_length=2000)


class AnswerGiven(Member):
    """A substantive answer (6.4; VR-41)."""

    answer_kind: AnswerKind = member("What it offers.")
    summary: LText = member("The answer in short.", max_length=4000)
    seniority: Seniority = member("The seniority of who gave it.")
    reason: str | None = member("Why; kept in the history.", max_length=2000)


class Closing(Member):
    """How a request ends (6.4)."""

    confirmed: bool | None = member("Whether the requester confirms that it is answered.")
    outcome_rating: int | None = member("What the requester says of the answer: 1 to 5.", ge=1, le=5)
    outcome_comment: str | None = member("The requester's comment.", max_length=2000)
    reason: str | None = member("Why; kept in the history.", max_length=2000)


class Referral(Member):
    """Where a request goes on (6.4)."""

    unit: str | None = member("Id or code of the unit that takes it; or partner.", max_length=KEY)
    partner: str | None = member("The partner that takes it; or unit.", min_length=2, max_length=200)
    reason: str | None = member("Why; kept in the history.", max_length=2000)
