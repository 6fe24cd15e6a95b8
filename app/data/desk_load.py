"""Loads the proposed calendar and service level of the one-stop shop (R2; origin P)."""

from __future__ import annotations

from pathlib import Path

from app.data.shipped import read
from app.data.writer import Row, Writer
from app.domains.needs.calendars import Calendar, ServiceLevel
from app.domains.needs.vocabulary import MethodStatus
from app.kernel.model import Visibility

DRAFTS = {"en": "reviewed", "fr": "draft", "es": "draft", "ru": "draft", "ar": "draft", "zh": "draft"}
IN_USE: Row = {"visibility": Visibility.PUBLIC, "status": MethodStatus.ACTIVE, "translation_status": {"name": DRAFTS}}


async def load_desk(writer: Writer, folder: Path) -> None:
    """Both in use from the first start, so that a request can be promised something; each says that it is a proposal."""
    calendars: list[Row] = [{**IN_USE, **entry} for entry in read(folder / "desk" / "calendars.json")]
    for row in calendars:
        row["days"] = []
    ids = await writer.write(Calendar, calendars)
    levels: list[Row] = []
    for entry in read(folder / "desk" / "service-levels.json"):
        row = {**IN_USE, **entry}
        row["calendar_id"] = ids[row.pop("calendar")]
        levels.append(row)
    await writer.write(ServiceLevel, levels)
