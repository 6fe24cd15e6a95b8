"""An import at work: who asks for it, one of its rows on the way, and what has come of the rows so far."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.kernel.access import Caller
from app.kernel.batch import Change
from app.kernel.resource import Resource
from app.platform.imports.find import Stored
from app.platform.imports.header import CellFault
from app.platform.imports.rows import Cells

KEPT = 1_000
"""Faults that are kept word for word; all are counted."""


@dataclass(frozen=True, slots=True)
class Job:
    """An import at work: who, what, and for a commit the marks that the preview left."""

    import_id: uuid.UUID
    caller: Caller
    resource: Resource
    request_id: str
    reason: str | None
    stopped: Callable[[], bool]
    marks: bytes | None = None


@dataclass(slots=True)
class Row:
    """One row on its way."""

    number: int
    cells: list[str]
    key: Any = None
    code: str = ""
    scope: str | None = None
    stored: Stored | None = None
    change: Change | None = None
    shown: Cells = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """What has come of the rows so far."""

    done: int = 0
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("create", "update", "unchanged", "errors"), 0)
    )
    errors: list[CellFault] = field(default_factory=list)
    warnings: list[CellFault] = field(default_factory=list)
    marks: bytearray = field(default_factory=bytearray)
    ignored: list[str] = field(default_factory=list)

    def fault(self, faults: Sequence[CellFault]) -> None:
        """Count faults, and keep the first of them."""
        self.counts["errors"] += len(faults)
        self.errors += faults[: max(0, KEPT - len(self.errors))]
