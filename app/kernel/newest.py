"""The last change that the public could see: what Last-Modified says, and what stands for the state of a file.

A date of whole seconds can name two states, and a transaction that began early may end late, so a date alone proves
nothing. History is in the order of commits (ADR 0019): its newest row that was or is public is the state. Its date is given,
and believed when it comes back, only if no other change shares the second; who sends it back has then seen this very state.
Changes to what is not public move nothing: dates would tell everybody when people work.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import format_datetime

from app.kernel.session import Database

SCAN_ROWS = 5_000
"""How many rows of a table's history are looked at; where none of them is public, nothing is said of the state."""
_PUBLIC = "(h.data->>'visibility' = 'public' OR h.before->>'visibility' = 'public')"
_LATEST = (
    f"SELECT h.seq, {_PUBLIC} AS seen FROM history h WHERE h.resource = r.name ORDER BY h.seq DESC LIMIT {SCAN_ROWS}"  # noqa: S608 - constants
)
_ALL_LOOKED_AT = (
    f"(SELECT count(*) FROM (SELECT 1 FROM history h WHERE h.resource = l.name LIMIT {SCAN_ROWS}) x) = {SCAN_ROWS}"  # noqa: S608 - constants
)
_NEWEST = (
    f"WITH looked AS (SELECT r.name, (SELECT h.seq FROM ({_LATEST}) h WHERE h.seen ORDER BY h.seq DESC LIMIT 1) AS seq "  # noqa: S608 - constants of this module
    "FROM unnest($1::text[]) r(name)), "
    "newest AS (SELECT h.seq, h.at, h.transaction FROM history h WHERE h.seq = (SELECT max(seq) FROM looked) "
    f"AND NOT EXISTS (SELECT 1 FROM looked l WHERE l.seq IS NULL AND {_ALL_LOOKED_AT})) "
    "SELECT n.at, concat_ws('/', n.seq, n.transaction, extract(epoch FROM n.at)) AS state, EXISTS ("
    "SELECT 1 FROM history h WHERE h.resource = ANY($1) AND h.at >= date_trunc('second', n.at) "
    "AND h.at < date_trunc('second', n.at) + interval '1 second' AND h.transaction <> n.transaction "
    f"AND {_PUBLIC}) AS shared FROM newest n"
)
"""The row at, state, shared; none where nothing can be said."""


@dataclass(frozen=True, slots=True)
class State:
    """`tag` stands for the state and for no other; `modified` is its HTTP date. Each is None where nothing can be said."""

    tag: str | None = None
    modified: str | None = None


async def state_of(database: Database, tables: Iterable[str]) -> State:
    """The state of these tables, as far as the public sees them. Ask before what it is to describe is read."""
    row = await database.query(_NEWEST, sorted(tables))
    if row is None:
        return State()
    tag = hashlib.blake2b(str(row["state"]).encode(), digest_size=8).hexdigest()
    at: dt.datetime = row["at"]
    return State(tag, None if row["shared"] else format_datetime(at.astimezone(dt.UTC), usegmt=True))
