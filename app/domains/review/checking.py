"""One marker check from question to answer, the same for both doors."""

from __future__ import annotations

import asyncio
from typing import Any

from app.domains.review.checks import Row, asked, check_all
from app.domains.review.suggestions import suggest
from app.domains.review.versions import version_of
from app.kernel.kept import Kept
from app.kernel.session import Ask

MANY = 20
"""More checks than this are computed beside the loop, so that others are served meanwhile."""


async def marker_checks(ask: Ask, kept: Kept, scopes: frozenset[str], body: Any) -> Row:
    """What a marker says of one to 500 projects; nothing is stored. Raises Invalid."""
    request = asked(body)
    checks = request["checks"]
    version = await version_of(ask, request["marker"], scopes, "/marker")
    if len(checks) > MANY:
        answers = await asyncio.to_thread(check_all, version, checks)
    else:
        answers = check_all(version, checks)
    if request["suggestions"] is not False:
        await suggest(ask, kept, scopes, version, checks, answers)
    row = version.row
    marker = {"id": f"marker_{row['id'].replace('-', '')}", "code": row["code"], "standing": row["standing"]}
    return {"marker": marker, "data": answers}
