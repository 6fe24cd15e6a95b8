"""Refusals that the database itself speaks: what only it can know, such as whether an instant has passed at the commit.

A trigger raises SQLSTATE HG409 with a message for people; its detail is a JSON object of the problem's members.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.exc import DBAPIError

from app.kernel.errors import Conflict

SQLSTATE = "HG409"


def refusal(error: BaseException) -> Conflict | None:
    """The Conflict that a trigger means by its error; None for any other error."""
    cause: Any = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig is not None else error
    if getattr(cause, "sqlstate", None) != SQLSTATE:
        return None
    return Conflict(str(cause.message), **json.loads(cause.detail))
