"""Loads what needs are prioritised and rated by: the method and a scale, both proposals (D5, D6; P)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func

from app.data.shipped import read
from app.data.writer import Row, Writer, said
from app.domains.needs.models import NeedMethod, RatingScale
from app.domains.needs.vocabulary import MethodStatus
from app.kernel.model import Visibility


async def load_needs(writer: Writer, folder: Path) -> None:
    """Everything below `needs/`. What is in use when it is first loaded stays in use only until people activate another."""
    await writer.write(RatingScale, [_scale(entry) for entry in read(folder / "needs" / "scales.json")])
    methods = read(folder / "needs" / "methods.json")
    known = await writer.identify(NeedMethod, [entry["code"] for entry in methods])
    new = [entry for entry in methods if not writer.has(NeedMethod, entry["code"])]
    await writer.write(NeedMethod, [_method(entry) for entry in new], known)


def _scale(entry: dict[str, Any]) -> Row:
    levels = [
        {**level, "label": said(level["label"]), "definition": said(level["definition"])} for level in entry["levels"]
    ]
    return {
        "code": entry["code"], "visibility": Visibility.PUBLIC, "name": said(entry["name"]),
        "description": said(entry["description"]), "levels": levels,
    }  # fmt: skip


def _method(entry: dict[str, Any]) -> Row:
    return {
        **entry,
        "visibility": Visibility.PUBLIC,
        "name": said(entry["name"]),
        **{name: Decimal(entry[name]) for name in ("territory_bonus", "medium_from", "high_from")},
        "status": MethodStatus.ACTIVE,
        "active_from": func.now(),
    }
