"""Rules of partners and of what is kept about them (VR-50 to VR-53, VR-59, VR-60)."""

from __future__ import annotations

from typing import Any

from app.domains.days import today
from app.domains.needs.vocabulary import MethodStatus
from app.domains.partners.centres import Trainer
from app.domains.partners.diligence import Accreditation, DiligenceRule, RiskFlag, Verification
from app.domains.partners.engagements import Agreement, Partnership
from app.domains.partners.models import Contact
from app.domains.partners.profile_rules import (
    does_something,
    fits_its_type,
    is_identified,
    keeps_its_identity,
    knows_themes,
    note_completeness,
    partners_follow,
    stands_for_itself,
    works_in_languages,
)
from app.domains.partners.suspending import OPEN_FLAGS, suspension_follows
from app.domains.partners.vocabulary import (
    AccreditationDocument,
    AccreditationStatus,
    AgreementState,
    ContactKind,
    CooperationDirection,
    VerificationState,
)
from app.domains.rules import changed, no_circle, ordered
from app.kernel.errors import Conflict, Fault, Invalid, invalid
from app.kernel.model import Visibility
from app.kernel.session import Unit

GROUNDS = (
    AccreditationStatus.ECOSOC, AccreditationStatus.HABITAT_II, AccreditationStatus.HABITAT_III,
    AccreditationStatus.UN_HABITAT_AD_HOC,
)  # fmt: skip
"""What an accreditation can rest on; the other codes say that there is none."""
FEWEST_PARTIES, FEWEST_TRIANGULAR, FEWEST_SOUTHERN = 2, 3, 2
NEGOTIABLE = (AgreementState.DRAFT, AgreementState.UNDER_NEGOTIATION, AgreementState.AMENDED)


async def agreed_to(_unit: Unit, record: Contact | Trainer, before: dict[str, Any] | None) -> None:
    """What is kept of a person, they have agreed to, and it is recorded how; it is never public (VR-60)."""
    person = isinstance(record, Trainer) or record.kind == ContactKind.PERSON
    if person:
        faults = [
            Fault(f"/{name}", "consent", "is required: data of a person need recorded consent (VR-60)")
            for name in ("consent_on", "consent_source")
            if getattr(record, name) is None
        ]
        if faults:
            raise Invalid(*faults)
    if changed(before, "consent_on") and record.consent_on is not None and record.consent_on > today():
        raise invalid("/consent_on", "range", "must not be in the future")


async def stays_among_staff(_unit: Unit, record: Contact, before: dict[str, Any] | None) -> None:
    """Data of people are shown to nobody who has no scope for them (VR-60)."""
    if changed(before, "visibility") and record.visibility not in (Visibility.INTERNAL, Visibility.RESTRICTED):
        raise invalid("/visibility", "personal", "must be internal or restricted: it is about people (VR-60)")


async def stays_restricted(_unit: Unit, record: Trainer, before: dict[str, Any] | None) -> None:
    """What trainers can do tells who they are where few can: others see how many there are (VR-60)."""
    if changed(before, "visibility") and record.visibility != Visibility.RESTRICTED:
        raise invalid("/visibility", "personal", "must be restricted: it is about a person (VR-60)")


async def stays_decided(_unit: Unit, record: Verification, before: dict[str, Any] | None) -> None:
    """What a verdict rests on does not change behind it (G2)."""
    if before is not None and "status" not in before and record.status != VerificationState.OPEN:
        raise Conflict(f"The verification is {record.status}: make a new one.")


async def screened(_unit: Unit, record: Verification, before: dict[str, Any] | None) -> None:
    """The outcome of a search in lists of sanctions has a day, and the day an outcome (model section 11)."""
    if not changed(before, "sanctions_checked_on", "sanctions_match"):
        return
    if (record.sanctions_match is None) != (record.sanctions_checked_on is None):
        missing = "sanctions_match" if record.sanctions_match is None else "sanctions_checked_on"
        raise invalid(f"/{missing}", "required", "is required beside the other one")
    if record.sanctions_checked_on is not None and record.sanctions_checked_on > today():
        raise invalid("/sanctions_checked_on", "range", "must not be in the future")


async def raised(_unit: Unit, record: RiskFlag, before: dict[str, Any] | None) -> None:
    """A flag has its first level from the day on which it was raised (G3)."""
    if before is not None:
        return
    record.raised_on = record.raised_on or today()
    if record.raised_on > today():
        raise invalid("/raised_on", "range", "must not be in the future")
    record.levels = [{"level": record.level, "since": record.raised_on.isoformat()}]


async def flag_stays_closed(_unit: Unit, record: RiskFlag, before: dict[str, Any] | None) -> None:
    """A closed flag is history (G3)."""
    if before is not None and "status" not in before and record.status not in OPEN_FLAGS:
        raise Conflict(f"The flag is {record.status}: raise a new one.")


async def grounded(_unit: Unit, record: Accreditation, before: dict[str, Any] | None) -> None:
    """An accreditation has a ground; the one that UN-Habitat gives has its seven documents (VR-53)."""
    if changed(before, "status") and record.status not in GROUNDS:
        raise invalid("/status", "choice", f"must be one of {', '.join(GROUNDS)}")
    if record.status != AccreditationStatus.UN_HABITAT_AD_HOC or not changed(before, "status", "documents"):
        return
    there = {paper["kind"] for paper in record.documents or []}
    missing = [kind.value for kind in AccreditationDocument if kind not in there]
    if missing:
        raise invalid("/documents", "required", f"must hold {', '.join(missing)} as well (VR-53)")


async def figures_stand(_unit: Unit, record: DiligenceRule, before: dict[str, Any] | None) -> None:
    """Figures in use are never changed, only followed by others (P)."""
    if before is not None and "status" not in before and record.status != MethodStatus.DRAFT:
        raise Conflict(f"The rule is {record.status}: what was judged by it must stay explained. Make a new one.")
    if changed(before, "duplicate_threshold") and record.duplicate_threshold > 100:
        raise invalid("/duplicate_threshold", "range", "must be between 0 and 100")


async def parties_stand(_unit: Unit, record: Agreement, before: dict[str, Any] | None) -> None:
    """Parties are named before they sign: who comes later is looked at when the amended agreement resumes (VR-52)."""
    if changed(before, "other_partner_ids") and record.partner_id in (record.other_partner_ids or ()):
        raise invalid("/other_partner_ids", "repeated", "must not name the partner again")
    if before is not None and "other_partner_ids" in before and record.status not in NEGOTIABLE:
        raise Conflict(f"The agreement is {record.status}: its parties change while it is amended.")


async def cooperates(_unit: Unit, record: Partnership, before: dict[str, Any] | None) -> None:
    """A cooperation has two parties, a triangular one three, of whom two are from the South and one is not (VR-59)."""
    if not changed(before, "direction", "modes", "party_ids", "southern_ids", "partner_id"):
        return
    parties, southern = {record.partner_id, *(record.party_ids or ())}, set(record.southern_ids or ())
    if record.direction is None:
        if record.modes:
            raise invalid("/direction", "required", "is required beside `modes`")
        return
    if not southern <= parties:
        raise invalid("/southern_ids", "reference", "must name parties alone")
    fewest = FEWEST_TRIANGULAR if record.direction == CooperationDirection.TRIANGULAR else FEWEST_PARTIES
    if len(parties) < fewest:
        raise invalid("/party_ids", "length", f"must make {fewest} parties with the partner (VR-59)")
    if record.direction == CooperationDirection.TRIANGULAR and (
        len(southern) < FEWEST_SOUTHERN or not parties - southern
    ):
        raise invalid(
            "/southern_ids", "length", "must name two parties from the South, and leave one that is not (VR-59)"
        )


PARTNER_PREPARED = (knows_themes, is_identified, note_completeness)
PARTNER = (
    stands_for_itself, keeps_its_identity, fits_its_type, does_something, works_in_languages, knows_themes, is_identified,
    no_circle("parent_id"), note_completeness,
)  # fmt: skip
CONTACT_PREPARED = (agreed_to,)
CONTACT = (agreed_to, stays_among_staff, works_in_languages)
TRAINER = (agreed_to, stays_restricted, works_in_languages)
VERIFICATION = (stays_decided, screened)
RISK_FLAG_PREPARED = (raised,)
RISK_FLAG = (flag_stays_closed,)
ACCREDITATION = (ordered("starts_on", "ends_on"), grounded)
DILIGENCE_RULE = (figures_stand,)
AGREEMENT = (ordered("starts_on", "ends_on"), parties_stand)
PARTNERSHIP = (ordered("starts_on", "ends_on"), cooperates)
HUB = (ordered("starts_on", "ends_on"),)
COALITION = (ordered("starts_on", "ends_on"),)
__all__ = ["partners_follow", "suspension_follows"]
