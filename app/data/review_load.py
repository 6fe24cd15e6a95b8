"""Loads the marker that ships: the capacity-building marker's first version, a proposal (model 7.2; P)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from app.data.writer import Row, Writer
from app.domains.review.markers import Marker
from app.domains.review.vocabulary import MarkerStatus
from app.kernel.model import Visibility

MARKERS = Path(__file__).parent / "review" / "markers.json"


async def load_review(writer: Writer, _folder: Path) -> None:
    """Everything below `review/`. A version that is there already is never touched: what was judged by it stands (VR-36)."""
    rows = shipped_markers()
    known = await writer.identify(Marker, [row["code"] for row in rows])
    new = [row for row in rows if not writer.has(Marker, row["code"])]
    await writer.write(Marker, new, known)


def shipped_markers() -> list[Row]:
    """The shipped versions as rows of the table; the anchors, which all criteria share, are put into each."""
    return [_row(entry) for entry in json.loads(MARKERS.read_text(encoding="utf-8"))]


def _row(entry: dict[str, Any]) -> Row:
    anchors = {f"anchor_{score}": text for score, text in enumerate(entry["anchors"])}
    order = ("code", "title", "question", *anchors)
    criteria = [
        {name: (one | anchors)[name] for name in (*order, *(name for name in one if name not in order))}
        for one in entry["criteria"]
    ]
    plain = {name: value for name, value in entry.items() if name != "anchors"}
    return {
        **plain, "criteria": criteria, "valid_from": dt.date.fromisoformat(entry["valid_from"]),
        "visibility": Visibility.PUBLIC, "status": MarkerStatus.ACTIVE,
    }  # fmt: skip
