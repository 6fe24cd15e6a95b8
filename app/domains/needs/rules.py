"""Rules of needs, scales, assessments and the method (VR-20 to VR-27; D4 to D6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.domains.days import today
from app.domains.needs.assessments import Assessment
from app.domains.needs.models import Need, NeedMethod, RatingScale
from app.domains.needs.priority import RATINGS, country_of, prioritised
from app.domains.needs.vocabulary import CapacityKind, MethodStatus, RemedyKind
from app.domains.reference.models import Territory
from app.domains.rules import changed, ordered
from app.kernel.errors import Conflict, Fault, Invalid, invalid
from app.kernel.kinds import LANGUAGE_TAG
from app.kernel.model import Visibility
from app.kernel.resource import Rule
from app.kernel.session import Unit

WIDER = frozenset({"global", "region", "subregion"})


async def placed(unit: Unit, record: Need, before: dict[str, Any] | None) -> None:
    """A need is a country's, or a part of one's; a wider territory says that it is regional (D5)."""
    if not changed(before, "territory_id", "regional"):
        return
    territory = await unit.session.get(Territory, record.territory_id)
    wider = territory is not None and territory.level in WIDER
    if wider and not record.regional:
        raise invalid("/territory_id", "level", "is wider than a country: say that the need is `regional`, or name one")
    country = await country_of(unit, record.territory_id)
    record.country_id = None if wider or country is None else country.id


async def consistent(_unit: Unit, record: Need, before: dict[str, Any] | None) -> None:
    """What the members of a need say of each other (VR-20; D5)."""
    if not changed(before, *_MEMBERS):
        return
    faults = [Fault(f"/{member}", code, message) for member, code, message, wrong in _CHECKS if wrong(record)]
    for name in ("evidence", "confidential_evidence"):
        for place, item in enumerate(getattr(record, name) or []):
            if item["dated_on"] is not None and item["dated_on"] > today().isoformat():
                faults.append(Fault(f"/{name}/{place}/dated_on", "range", "must not be in the future"))
    for place, code in enumerate(record.language_needs or []):
        if not re.fullmatch(LANGUAGE_TAG, code):
            faults.append(Fault(f"/language_needs/{place}", "language", "must be a BCP 47 tag such as sw or pt-BR"))
    if faults:
        raise Invalid(*faults)


_CHECKS: tuple[tuple[str, str, str, Callable[[Need], bool]], ...] = (
    (
        "primary_level", "choice", "must be one of `capacity_levels`",
        lambda need: need.primary_level not in need.capacity_levels,
    ),
    (
        "functional_capacity", "required", "is required when the kind is functional",
        lambda need: need.capacity_kind == CapacityKind.FUNCTIONAL and need.functional_capacity is None,
    ),
    (
        "remedy_reason", "required", "is required when training is the only remedy (E29)",
        lambda need: need.remedy_kind == RemedyKind.TRAINING and not need.remedy_reason,
    ),
)  # fmt: skip
_MEMBERS = (
    "primary_level", "capacity_levels", "functional_capacity", "capacity_kind", "remedy_reason", "remedy_kind",
    "evidence", "confidential_evidence", "language_needs",
)  # fmt: skip


async def rated(unit: Unit, record: Need, before: dict[str, Any] | None) -> None:
    """A rating stands on a scale that is there, the assessment's own if it has one, and wants more than is (VR-21; E23)."""
    if not changed(before, "ratings", "desired_by", "assessment_id"):
        return
    own = await _scale_of_assessment(unit, record)
    scales: dict[str, RatingScale | None] = {}
    faults: list[Fault] = []
    for place, rating in enumerate(record.ratings or []):
        code = rating["scale"]
        if code not in scales:
            scales[code] = await unit.session.scalar(
                select(RatingScale).where(RatingScale.code == code, RatingScale.archived_at.is_(None))
            )
        faults += _rating_faults(f"/ratings/{place}", rating, scales[code], own)
        if record.desired_by is not None and rating["rated_on"] >= record.desired_by.isoformat():
            faults.append(Fault("/desired_by", "order", "must be after the day of the rating"))
    if faults:
        raise Invalid(*{(fault.pointer, fault.code): fault for fault in faults}.values())


async def _scale_of_assessment(unit: Unit, record: Need) -> str | None:
    """The code of the scale that the need's assessment agreed on."""
    if record.assessment_id is None:
        return None
    found: str | None = await unit.session.scalar(
        select(RatingScale.code)
        .join(Assessment, Assessment.scale_id == RatingScale.id)
        .where(Assessment.id == record.assessment_id)
    )
    return found


def _rating_faults(where: str, rating: dict[str, Any], scale: RatingScale | None, own: str | None) -> list[Fault]:
    if scale is None:
        return [Fault(f"{where}/scale", "reference", f"there is no rating scale {rating['scale'][:100]!r}")]
    faults = []
    if own is not None and scale.code != own:
        faults.append(Fault(f"{where}/scale", "scale", f"the assessment rates on {own} (E23)"))
    numbers = {level["number"] for level in scale.levels}
    faults += [
        Fault(f"{where}/{name}", "choice", f"must be a level of {scale.code}: {', '.join(map(str, sorted(numbers)))}")
        for name in ("baseline_level", "desired_level")
        if rating[name] not in numbers
    ]
    if rating["desired_level"] <= rating["baseline_level"]:
        faults.append(Fault(f"{where}/desired_level", "order", "must be above `baseline_level` (VR-21)"))
    if rating["rated_on"] > today().isoformat():
        faults.append(Fault(f"{where}/rated_on", "range", "must not be in the future"))
    return faults


async def kept_inside(_unit: Unit, record: Need, before: dict[str, Any] | None) -> None:
    """Needs reach the public as figures alone; partners see one that names nobody who has not agreed (contract 6; VR-26)."""
    if not changed(before, "visibility", "names_person", "beneficiary", "beneficiary_consents"):
        return
    if record.visibility == Visibility.PUBLIC:
        raise invalid("/visibility", "internal", "the public sees needs as figures by country alone (VR-26)")
    if record.visibility != Visibility.PARTNER:
        return
    if record.names_person is not False:
        raise invalid("/names_person", "personal", "somebody must have looked that no person is named (VR-26)")
    if record.beneficiary is not None and record.beneficiary_consents is not True:
        raise invalid("/beneficiary_consents", "personal", "the institution named has not agreed (VR-26)")


def distinct_levels(member: str, *keys: str) -> Rule:
    """The levels of a scale go up, and no two have one number or code (D6)."""

    async def rule(_unit: Unit, record: Any, before: dict[str, Any] | None) -> None:
        if not changed(before, member):
            return
        rows = getattr(record, member)
        for key in keys:
            values = [row[key] for row in rows]
            if len(set(values)) != len(values):
                raise invalid(f"/{member}", "repeated", f"no two may have the same {key}")
        numbers = [row["number"] for row in rows]
        if numbers != sorted(numbers):
            raise invalid(f"/{member}", "order", "the lowest level comes first")

    return rule


async def scale_in_use_stays(unit: Unit, record: RatingScale, before: dict[str, Any] | None) -> None:
    """A level that ratings stand on is not taken from under them (D6)."""
    if before is None or "levels" not in before:
        return
    kept = {level["number"] for level in record.levels}
    gone = [level["number"] for level in before["levels"] if level["number"] not in kept]
    if not gone:
        return
    used = await unit.session.scalar(
        select(Need.code).where(Need.ratings.contains([{"scale": record.code}]), Need.archived_at.is_(None)).limit(1)
    )
    if used is not None:
        raise Conflict(
            f"Ratings stand on this scale, such as those of {used}: its levels may be added to, not taken away."
        )


async def method_computes(_unit: Unit, record: NeedMethod, before: dict[str, Any] | None) -> None:
    """A method in use is never changed, only followed by another (P); its figures must be able to tell needs apart."""
    if before is not None and "status" not in before and record.status != MethodStatus.DRAFT:
        raise Conflict(f"The method is {record.status}: what was computed with it must stay explained. Make a new one.")
    if not any(record.weights[name] for name in RATINGS):
        raise invalid("/weights", "range", "at least one rating must count")
    if record.high_from <= record.medium_from:
        raise invalid("/high_from", "order", "must be above `medium_from`")


NEED_PREPARED = (placed, prioritised)
"""What a new need is completed with before it is first written, so that its creation is one version."""
NEED = (placed, consistent, rated, kept_inside, prioritised)
RATING_SCALE = (distinct_levels("levels", "number", "code"), scale_in_use_stays)
ASSESSMENT = (ordered("starts_on", "ends_on"),)
COUNTRY_PROCESS = (ordered("cycle_from", "cycle_to"),)
NEED_METHOD = (method_computes,)
