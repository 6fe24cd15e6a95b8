"""What must be sent with the steps of applications, appraisals, awards and clarifications."""

from __future__ import annotations

from app.domains.partners.call_parts import SCORE_MAX
from app.domains.partners.call_vocabulary import CallCriterion
from app.kernel.fields import LText
from app.kernel.members import Member, member


class ApplicationRefusal(Member):
    """What a refused applicant is told."""

    feedback: LText = member("What the applicant is told.", max_length=4000)
    reason: str | None = member("Why the step is taken.", max_length=2000)


class ConflictDeclaration(Member):
    """A reviewer's declaration that there is no conflict of interest."""

    declaration: str = member("What is declared.", min_length=3, max_length=2000)
    reason: str | None = member("Why the step is taken.", max_length=2000)


class ScoreGiven(Member):
    """A reviewer's score of one criterion; given again it takes the place of the one before."""

    criterion: CallCriterion = member("The criterion.")
    score: int = member("From 0, not at all, to 10, fully.", ge=0, le=SCORE_MAX)
    comment: str | None = member("Why.", max_length=2000)
    reason: str | None = member("Why the step is taken.", max_length=2000)


class AppraisalCompletion(Member):
    """A reviewer's last word; nothing of the appraisal changes after it."""

    note: str | None = member("What there is to say of the application.", max_length=4000)
    reason: str | None = member("Why the step is taken.", max_length=2000)


class ClarificationAnswer(Member):
    """The answer to a question; one to a partner's question is given to everybody."""

    answer: LText = member("The answer.", max_length=4000)
    reason: str | None = member("Why the step is taken.", max_length=2000)
