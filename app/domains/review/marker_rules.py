"""Rules of marker definitions: versions, not edits, and days that do not overlap (VR-36; F7, F8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, text

from app.domains.days import today
from app.domains.review.markers import Marker
from app.domains.review.vocabulary import MarkerStatus
from app.domains.rules import ordered
from app.kernel.errors import Conflict, Fault, Invalid, invalid
from app.kernel.members import Member, member
from app.kernel.session import Unit

VERSIONS_LOCK = 0x6D61726B  # "mark": two versions that come into use at once are looked at one after the other


class Activate(Member):
    """From when a version holds."""

    valid_from: dt.date | None = member(
        "First day; its own `valid_from` where left out. Not before today, once another version is in use."
    )
    reason: str | None = member("Why the step is taken.", max_length=2000)


class Retire(Member):
    """From when a version holds no longer."""

    valid_to: dt.date | None = member("First day that it holds no longer; today where left out.")
    reason: str = member("Why the step is taken.", min_length=3, max_length=2000)


async def version_stays(_unit: Unit, record: Marker, before: dict[str, Any] | None) -> None:
    """What is or was in use does not change: a change is a new version (VR-36)."""
    if before is not None and "status" not in before and record.status != MarkerStatus.DRAFT:
        raise Conflict(f"{record.code} is {record.status}: a change of it is a new version (VR-36).")


async def consistent(_unit: Unit, record: Marker, before: dict[str, Any] | None) -> None:
    """What the members of a definition say of each other (F7, F8)."""
    if before is not None and "status" in before and len(before) == 1:
        return
    faults: list[Fault] = []
    if record.code != f"{record.marker}@{record.version}":
        faults.append(Fault("/code", "version", f"must be {record.marker}@{record.version}"))
    faults += _repeated("criteria", "code", (one["code"] for one in record.criteria))
    for name in ("scale", "levels", "mappings"):
        faults += _repeated(name, "significance", (one["significance"] for one in getattr(record, name) or []))
    known = {one["significance"] for one in record.scale}
    for name in ("levels", "mappings", "share_rules"):
        faults += [
            Fault(f"/{name}/{place}/significance", "choice", "must be one of `scale`")
            for place, one in enumerate(getattr(record, name) or [])
            if one["significance"] not in known
        ]
    if faults:
        raise Invalid(*faults)


def _repeated(name: str, key: str, values: Iterable[Any]) -> list[Fault]:
    seen: set[Any] = set()
    faults = []
    for place, value in enumerate(values):
        if value in seen:
            faults.append(Fault(f"/{name}/{place}/{key}", "repeated", "no two may have the same"))
        seen.add(value)
    return faults


async def activated(unit: Unit, record: Marker, payload: Any) -> None:
    """The version before ends on the day that this one begins; two in use never share a day (VR-36)."""
    await unit.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": VERSIONS_LOCK})
    if payload.valid_from is not None:
        record.valid_from = payload.valid_from
    if record.valid_to is not None and record.valid_to <= record.valid_from:
        raise invalid("/valid_from", "order", "must be before `valid_to`")
    others = await unit.session.scalars(
        select(Marker).where(
            Marker.marker == record.marker,
            Marker.id != record.id,
            Marker.status != MarkerStatus.DRAFT,
            Marker.archived_at.is_(None),
        )
    )
    for other in others:
        if other.valid_to is None and other.valid_from < record.valid_from:
            if record.valid_from < today():
                said = f"must not be in the past: {other.code} is in use, and what was assessed under it stands (VR-36)"
                raise invalid("/valid_from", "order", said)
            other.valid_to = record.valid_from
        elif _overlap(record, other):
            raise Conflict(f"{record.code} and {other.code} would both hold on one day (VR-36).")
    await unit.session.flush()


def _overlap(one: Marker, other: Marker) -> bool:
    starts = max(one.valid_from, other.valid_from)
    ends = [end for end in (one.valid_to, other.valid_to) if end is not None]
    return not ends or starts < min(ends)


async def alone_on_its_days(unit: Unit, record: Marker, before: dict[str, Any] | None) -> None:
    """A version that comes back from the archive finds its days still free (VR-36)."""
    if before is None or "archived_at" not in before or record.status == MarkerStatus.DRAFT:
        return
    others = select(Marker).where(
        Marker.marker == record.marker,
        Marker.id != record.id,
        Marker.status != MarkerStatus.DRAFT,
        Marker.archived_at.is_(None),
    )
    for other in await unit.session.scalars(others):
        if _overlap(record, other):
            raise Conflict(f"{record.code} and {other.code} would both hold on one day (VR-36).")


async def retired(_unit: Unit, record: Marker, payload: Any) -> None:
    """A retired version says from when it holds no longer."""
    end = payload.valid_to or today()
    if end < today():
        raise invalid("/valid_to", "order", "must not be in the past: what was assessed until today stands (VR-36)")
    record.valid_to = end if record.valid_to is None else min(end, record.valid_to)


MARKER = (version_stays, consistent, alone_on_its_days, ordered("valid_from", "valid_to", strictly=True))
