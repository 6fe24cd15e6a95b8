"""What the clock's answers read: one request with what it was promised, and the counts of compliance, as SQL."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from app.domains.needs.desk_models import Request
from app.domains.needs.desk_resources import REQUESTS
from app.kernel.builder import Builder
from app.kernel.resource import Resource
from app.kernel.shapes import Reader, Statement

INSTANTS = (
    "received_at", "clock_starts_at", "due_ack", "due_triage", "due_answer", "acknowledged_at", "triaged_at",
    "answered_at", "closed_at",
)  # fmt: skip
PLAIN = ("code", "status", "urgency", "promise", "pauses")
GROUPS = {
    "unit": "(SELECT u.code FROM units u WHERE u.id = a.assigned_unit_id)",
    "kind": "a.kind",
    "urgency": "a.urgency",
    "period": "to_char(a.received_at AT TIME ZONE 'UTC', 'YYYY-MM')",
}
"""What compliance can be told by; a period is a month of receipt, in UTC."""
OVER = "('answered', 'closed', 'referred', 'declined')"


@lru_cache(maxsize=256)
def clock_statement(resource: Resource, reader: Reader, by: str) -> Statement:
    """Column j: what the clock of one request counts with. Slot 0 is its id or code."""
    build = Builder(reader)
    key = build.parameter(0, "uuid" if by == "id" else "text")
    columns = ", ".join(f"a.{name}" for name in (*PLAIN, *INSTANTS))
    sql = (
        f"SELECT row_to_json(x) AS j FROM (SELECT {columns} FROM {resource.table} a "
        f"WHERE a.{by} = {key} AND {build.visible_item(resource, 'a')}) x"
    )
    return build.statement(sql)


def as_request(row: dict[str, Any]) -> Request:
    """A request to count with, of no session: what `clock_statement` has read."""
    record = Request()
    for name in PLAIN:
        setattr(record, name, row[name])
    for name in INSTANTS:
        setattr(record, name, None if row[name] is None else dt.datetime.fromisoformat(row[name]))
    return record


@lru_cache(maxsize=256)
def compliance_statement(reader: Reader, by: str | None, given: frozenset[str]) -> Statement:
    """Column j: rows of figures, one a group, over the requests in use that the reader may see.

    Slots: unit (UUID), kind, urgency, from, to; those that are `given` are asked about.
    """
    build = Builder(reader)
    slots = {"unit": ("assigned_unit_id", "uuid"), "kind": ("kind", "text"), "urgency": ("urgency", "text")}
    asked = [build.visible(REQUESTS, "a")]
    for place, (name, (column, cast)) in enumerate(slots.items()):
        if name in given:
            asked.append(f"a.{column} = {build.parameter(place, cast)}")
    for place, name, operator in ((3, "from", ">="), (4, "to", "<")):
        if name in given:
            asked.append(f"a.received_at {operator} {build.parameter(place, 'timestamptz')}")
    if by == "unit":
        units = REQUESTS.relations["assigned_unit"].target
        group = f"(SELECT u.code FROM units u WHERE u.id = a.assigned_unit_id AND {build.visible(units, 'u')})"
    else:
        group = GROUPS[by] if by is not None else "NULL::text"
    targets = ", ".join(
        f"'{name}', {_counts(due, done)}"
        for name, due, done in (
            ("acknowledge", "due_ack", "acknowledged_at"),
            ("triage", "due_triage", "triaged_at"),
            ("answer", "due_answer", "answered_at"),
        )
    )
    figures = (
        "json_build_object("
        "'requests', count(*), "
        f"'targets', json_build_object({targets}), "
        "'answer_minutes', json_build_object("
        "'answered', count(a.answer_minutes), "
        "'median', percentile_cont(0.5) WITHIN GROUP (ORDER BY a.answer_minutes), "
        "'p90', percentile_cont(0.9) WITHIN GROUP (ORDER BY a.answer_minutes)), "
        """'seniority_breaches', count(*) FILTER (WHERE a.breaches @> '[{"target": "seniority"}]'), """
        "'basis', json_build_object('proposal', count(*) FILTER (WHERE a.promise->>'standing' = 'proposal'), "
        "'adopted', count(*) FILTER (WHERE a.promise->>'standing' = 'adopted')))"
    )
    grouped = "GROUP BY 1" if by is not None else ""
    inner = f"SELECT {group} AS v, {figures} AS f FROM {REQUESTS.table} a WHERE {' AND '.join(asked)} {grouped}"
    row = "json_build_object('group', g.v, 'figures', g.f) ORDER BY g.v NULLS LAST"
    return build.statement(f"SELECT coalesce(json_agg({row}), '[]') AS j FROM ({inner}) g")


def _counts(due: str, done: str) -> str:
    """How one promise went: `late` is open and overdue; what ended without it is neither met nor broken, unless too late."""
    over = f"a.status IN {OVER}"
    until = "coalesce(a.answered_at, a.closed_at)"
    return (
        "json_build_object("
        f"'met', count(*) FILTER (WHERE a.{done} <= a.{due}), "
        f"'breached', count(*) FILTER (WHERE a.{done} > a.{due} OR (a.{done} IS NULL AND {over} AND {until} > a.{due})), "
        f"'open', count(*) FILTER (WHERE a.{done} IS NULL AND NOT {over} AND a.{due} >= statement_timestamp()), "
        f"'late', count(*) FILTER (WHERE a.{done} IS NULL AND NOT {over} AND a.{due} < statement_timestamp()), "
        f"'ended', count(*) FILTER (WHERE a.{done} IS NULL AND {over} AND {until} <= a.{due}))"
    )
