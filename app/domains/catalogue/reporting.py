"""Observations that learning platforms report many at a time: what makes two of them the same (I11; VR-13, VR-14)."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from app.kernel.session import Unit

KEY = (
    "tool_id",
    "course_id",
    "platform_id",
    "page",
    "metric",
    "period_from",
    "period_to",
    "language",
    "locator",
    "source",
)
"""One figure of one source: the same subject, metric, time and language, from the same place. Told again with another value, it is
corrected; from another place, it is another observation, and both are kept (VR-14)."""
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('hinge.metrics', 0))"
"""Held while reports are compared with what is there, so that two reports of one figure cannot both find nothing."""
_STORED = text(
    "SELECT w.place, m.id, m.code, m.row_version FROM jsonb_to_recordset(CAST(:wanted AS jsonb)) w("
    "place int, tool_id uuid, course_id uuid, "
    "platform_id uuid, page text, metric text, period_from date, period_to date, language text, locator text, source text) "
    "JOIN LATERAL (SELECT o.id, o.code, o.row_version FROM metrics o WHERE o.archived_at IS NULL AND o.visibility <> 'restricted' "
    "AND coalesce(o.tool_id::text, o.course_id::text, o.platform_id::text, o.page) "
    "= coalesce(w.tool_id::text, w.course_id::text, w.platform_id::text, w.page) "
    "AND o.metric = w.metric AND o.period_to = w.period_to AND o.period_from IS NOT DISTINCT FROM w.period_from "
    "AND o.language = w.language AND o.locator = w.locator AND o.source IS NOT DISTINCT FROM w.source "
    "ORDER BY o.created_at, o.id LIMIT 1) m ON true"
)


@dataclass(frozen=True, slots=True)
class Held:
    """An observation that is there already."""

    record_id: uuid.UUID
    code: str
    version: int


async def stored(unit: Unit, wanted: Sequence[tuple[Any, ...]]) -> dict[int, Held]:
    """The observations that have these keys, by their places."""
    if not wanted:
        return {}
    said = [{"place": place, **dict(zip(KEY, key, strict=True))} for place, key in enumerate(wanted)]
    rows = await unit.session.execute(_STORED, {"wanted": json.dumps(said, default=_spelled)})
    return {row.place: Held(row.id, row.code, row.row_version) for row in rows}


def _spelled(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)
