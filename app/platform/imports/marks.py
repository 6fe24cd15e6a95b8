"""A row's doing as a mark of a few bytes: a commit that meets another mark than its preview left stops, for the data has moved."""

from __future__ import annotations

import hashlib

from app.kernel.errors import Conflict
from app.platform.imports.header import CellFault
from app.platform.imports.job import Row

MARK_BYTES = 8


class Marks:
    """The marks that a run leaves, held against those of the preview where there was one."""

    def __init__(self, left: bytearray, preview: bytes | None) -> None:
        self._left, self._preview = left, preview

    def pass_over(self) -> None:
        """The mark of a row of tags."""
        self._add(b"tags")

    def compare(self, row: Row, op: str, faults: list[CellFault]) -> None:
        """The mark of a row; raises Conflict when a commit has it do something else than the preview."""
        change = row.change
        version = row.stored.version if row.stored is not None else None
        about = row.stored.shown["id"] if row.stored is not None else None
        self._add(repr((row.number, op, about, version, change.references if change is not None else [])).encode())
        if self._preview is None:
            return
        end = len(self._left)
        if faults or self._preview[end - MARK_BYTES : end] != self._left[-MARK_BYTES:]:
            raise Conflict(
                f"The data has moved since the preview: row {row.number} would do something else now. Import the file again.",
                row=row.number, cells=[fault.as_json() for fault in faults],
            )  # fmt: skip

    def all_met(self) -> None:
        """Every row of the preview has come by again; raises Conflict when even the headers mean something else now."""
        if bytes(self._left) != self._preview:
            raise Conflict("The columns mean something else than at the preview. Import the file again.")

    def _add(self, said: bytes) -> None:
        self._left += hashlib.blake2b(said, digest_size=MARK_BYTES).digest()
