"""Typed parts of calls, applications and appraisals that have no life of their own (4.H)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from app.domains.partners.call_vocabulary import CallCriterion
from app.domains.partners.vocabulary import VerificationStatus
from app.kernel.fields import LText
from app.kernel.members import Member, member

SCORE_MAX = 10
"""The best score of a criterion (P)."""


class CriterionAsked(Member):
    """One criterion of a call (H1; E35)."""

    code: CallCriterion = member("What is looked at.")
    weight: int | None = member("Its part of 100; null when the call is not weighted.", ge=1, le=100)
    description: LText | None = member("What is asked for.", max_length=2000)


class CallReviewer(Member):
    """Who scores the applications of a call: a caller as history names it, and their function."""

    caller: str = member("The caller, as history names it.", min_length=3, max_length=300, example="key:reviewer-1")
    function: str | None = member("The reviewer's function, never a name.", max_length=200)


class NamedCaller(Member):
    """A caller, as history names it."""

    caller: str = member("The caller.", max_length=300)


class PublishedAnswer(Member):
    """A question about a call and its answer, given to everybody at once; who asked is not said."""

    question: LText = member("The question.", max_length=2000)
    answer: LText = member("The answer.", max_length=4000)
    answered_on: dt.date = member("When.")


class ApplicationAnswer(Member):
    """What an applicant says to one criterion."""

    criterion: CallCriterion = member("The criterion.")
    text: LText = member("The answer.", max_length=8000)


class ApplicantStanding(Member):
    """What was known of the applicant when it applied (H2)."""

    verification_status: VerificationStatus = member("Where its verification stood.")
    verified_until: dt.date | None = member("Until when it was verified; null when it was not.")
    profile_complete: bool = member("Whether its profile was complete.")


class CriterionScore(Member):
    """One reviewer's score of one criterion (H3)."""

    criterion: CallCriterion = member("The criterion.")
    score: int = member("From 0, not at all, to 10, fully (P).", ge=0, le=SCORE_MAX)
    comment: str | None = member("Why.", max_length=2000)


class CriterionResult(Member):
    """How one criterion made up an application's score."""

    criterion: CallCriterion = member("The criterion.")
    weight: Decimal = member("Its part of 100; of a call that is not weighted, an equal one.")
    mean: Decimal = member("The mean of the reviewers' scores, 0 to 10.")
    points: Decimal = member("What it gives: weight times mean, by ten.")
    reviewers: int = member("How many scored it.", ge=0)
