"""What ships as JSON, and how its values are read."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any


def read(path: Path) -> Any:
    """What a file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def day(value: str | None) -> dt.date | None:
    """A date of a file."""
    return None if value is None else dt.date.fromisoformat(value)
