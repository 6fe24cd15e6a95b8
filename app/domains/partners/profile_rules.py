"""What a partner says of itself: its profile, whether it is complete, and who may change what was verified (G1; VR-50; E36)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm.attributes import get_history

from app.domains.partners.identifiers import identifier_faults, identifier_keys
from app.domains.partners.models import Contact, Partner
from app.domains.partners.profiles import PROFILES
from app.domains.partners.vocabulary import ContactKind, VerificationStatus
from app.domains.rules import changed
from app.kernel.errors import Conflict, Fault, Forbidden, Invalid, invalid
from app.kernel.kinds import LANGUAGE_TAG
from app.kernel.session import Unit

IDENTITY = ("code", "name", "native_name", "partner_type", "country_id", "parent_id", "identifiers")
"""What a verification was about."""
STAFF_ONLY = (
    *IDENTITY,
    "other_types",
    "constituent_group",
    "relationship_since",
    "certainty",
    "document_id",
    "locator",
    "note",
)
"""What a partner does not change of its own record: what was verified, and what staff or a source say of it."""
STAFF = "partners:write"
ASKED: tuple[tuple[str, ...], ...] = (
    ("country_id", "territory_ids"), ("mandate",), ("languages",), ("specialisations",),
    ("capacity_services", "engagement_natures"),
)  # fmt: skip
"""What a complete profile says: one member of each group (E36; P). A contact, and a profile for the type, come to it."""


def profile_members(partner: Partner) -> list[str]:
    """The typed profiles that its types allow."""
    types = {partner.partner_type, *(partner.other_types or ())}
    return [name for name, allowed in PROFILES.items() if types & allowed]


async def fits_its_type(_unit: Unit, record: Partner, before: dict[str, Any] | None) -> None:
    """A profile is of the type that the partner has (G1)."""
    if not changed(before, "partner_type", "other_types", *PROFILES):
        return
    allowed = profile_members(record)
    faults = [
        Fault(f"/{name}", "wrong_type", f"is not for a partner of the type {record.partner_type}")
        for name in PROFILES
        if getattr(record, name) is not None and name not in allowed
    ]
    if record.partner_type in (record.other_types or ()):
        faults.append(Fault("/other_types", "repeated", "must not name the main type again"))
    if faults:
        raise Invalid(*faults)


async def is_identified(_unit: Unit, record: Partner, before: dict[str, Any] | None) -> None:
    """Its keys are what their registers allow; they can be searched by."""
    if not changed(before, "identifiers"):
        return
    faults = identifier_faults(record.identifiers or [])
    if faults:
        raise Invalid(*faults)
    record.identifier_keys = identifier_keys(record.identifiers or [])


async def knows_themes(_unit: Unit, record: Partner, before: dict[str, Any] | None) -> None:
    """The themes follow from the specialisations; each stands there once."""
    if not changed(before, "specialisations"):
        return
    record.themes = [entry["theme"] for entry in record.specialisations or []]
    for place, theme in enumerate(record.themes):
        if theme in record.themes[:place]:
            raise invalid(f"/specialisations/{place}/theme", "repeated", "stands there twice")


async def works_in_languages(_unit: Unit, record: Any, before: dict[str, Any] | None) -> None:
    """Working languages are tags of BCP 47, not the six alone (VR-02)."""
    if not changed(before, "languages"):
        return
    for place, language in enumerate(record.languages or []):
        if re.fullmatch(LANGUAGE_TAG, language) is None:
            raise invalid(f"/languages/{place}", "pattern", "must be a language tag such as `en` or `pt-BR`")


async def does_something(_unit: Unit, record: Partner, before: dict[str, Any] | None) -> None:
    """A partner offers a service or can be engaged in some way (VR-50)."""
    if changed(before, "capacity_services", "engagement_natures") and not (
        record.capacity_services or record.engagement_natures
    ):
        raise invalid("/capacity_services", "required", "or `engagement_natures` must name at least one (VR-50)")


async def keeps_its_identity(unit: Unit, record: Partner, before: dict[str, Any] | None) -> None:
    """A partner does not change what it was verified as; when staff do, they are told to look again (model section 9; P)."""
    if before is None:
        return
    if changed(before, *STAFF_ONLY) and not unit.caller.may(STAFF):
        raise Forbidden(STAFF)
    identity = [name for name in IDENTITY if name in before]
    if identity and record.verification_status == VerificationStatus.VERIFIED:
        unit.warn(f"/{identity[0]}", "verified", "is what the partner was verified as: verify it again")


async def stands_for_itself(_unit: Unit, record: Partner, before: dict[str, Any] | None) -> None:
    """What turned out to be another partner stays as it was; only to be merged again is open to it."""
    if before is not None and [key for key in get_history(record, "merged_into_id").unchanged if key is not None]:
        raise Conflict("The partner has been merged: change the one that it was merged into.")


def missing_of(partner: Partner, *, has_contact: bool) -> list[str]:
    """What the profile does not say yet, by member."""
    found = [names[0] for names in ASKED if not any(getattr(partner, name) for name in names)]
    if not has_contact:
        found.append("contacts")
    profiles = profile_members(partner)
    said = [
        name for name in profiles if any(value not in (None, []) for value in (getattr(partner, name) or {}).values())
    ]
    return found if said or not profiles else [*found, profiles[0]]


async def _has_contact(unit: Unit, partner: Partner) -> bool:
    usable = or_(Contact.kind == ContactKind.OFFICE, Contact.consent_on.is_not(None))
    there = exists().where(
        Contact.partner_id == partner.id, Contact.archived_at.is_(None), Contact.display_name.is_not(None), usable
    )
    return bool(await unit.session.scalar(select(there)))


async def note_completeness(unit: Unit, record: Partner, _before: dict[str, Any] | None = None) -> None:
    """Whether the profile is complete is worked out, never typed in (E36); of what was merged it stays as it was."""
    if record.merged_into_id is not None:
        return
    has_contact = record.id is not None and await _has_contact(unit, record)
    record.profile_missing = missing_of(record, has_contact=has_contact)
    record.profile_complete = not record.profile_missing


async def partners_follow(unit: Unit, records: Sequence[Contact]) -> None:
    """A profile is complete with somebody to ask, and no longer when the last one has gone."""
    about = {record.partner_id for record in records}
    locked = select(Partner).where(Partner.id.in_(about)).order_by(Partner.id).with_for_update()
    for partner in await unit.session.scalars(locked):
        await note_completeness(unit, partner)
    unit.tables.add("partners")
