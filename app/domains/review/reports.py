"""What assessments come to, counted: distribution, first attempts, gates, criteria, trend (F11; VR-37; E3).

A report is of one version and one stage. Null has a column of its own everywhere: it is in no mean and in no share. A project that
works in several regions is counted in each of them, and once where nothing is grouped.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.domains.review.vocabulary import AssessmentStage, MarkerResult
from app.kernel.kinds import spell_instant

GROUPS = {
    "unit": "(SELECT u.code FROM units u WHERE u.id = a.lead_unit_id)",
    "region": "(SELECT t.code FROM territories t WHERE t.id = r.region_id)",
    "year": "to_char(a.assessed_at AT TIME ZONE 'UTC', 'YYYY')",
    "quarter": "to_char(a.assessed_at AT TIME ZONE 'UTC', 'YYYY-\"Q\"Q')",
}
"""What a report can be grouped by: the last two are the trend."""
SIGNIFICANCES = (0, 1, 2, 3)
JUDGED = (MarkerResult.MET, MarkerResult.MET_WITH_CONDITIONS, MarkerResult.NOT_MET)
"""Results that a share at the first attempt is of: what is blank, incomplete or not applicable is in neither part."""
STANDS = ("submitted", "signed_off")
GROUPS_MAX = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is about; None does not narrow."""

    marker_id: uuid.UUID
    stage: AssessmentStage
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    unit_id: uuid.UUID | None = None
    region_id: uuid.UUID | None = None

    def values(self, levels: list[str] | None) -> list[Any]:
        """In the order of the statement's parameters."""
        return [self.marker_id, str(self.stage), self.since, self.until, self.unit_id, self.region_id, levels]

    def filters(self) -> list[tuple[str, str]]:
        """The same as filters of `/v1/marker-assessments`."""
        found = [("marker_id", f"marker_{self.marker_id.hex}"), ("stage", str(self.stage))]
        found += [("status", status) for status in STANDS]
        if self.since is not None:
            found.append(("assessed_at_gte", spell_instant(self.since)))
        if self.until is not None:
            found.append(("assessed_at_lt", spell_instant(self.until)))
        if self.unit_id is not None:
            found.append(("lead_unit_id", f"unit_{self.unit_id.hex}"))
        if self.region_id is not None:
            found.append(("region_ids", f"terr_{self.region_id.hex}"))
        return found


def report_sql(by: str | None) -> str:
    """SQL of the groups: $1 version, $2 stage, $3 and $4 period, $5 unit, $6 region, $7 visibilities seen."""
    group = "NULL::text" if by is None else GROUPS[by]
    spread = "LEFT JOIN LATERAL unnest(a.region_ids) AS r(region_id) ON true" if by == "region" else ""
    region = "r.region_id = $6" if by == "region" else "a.region_ids @> ARRAY[$6::uuid]"
    results = ", ".join(f"'{one}', count(*) FILTER (WHERE result = '{one}')" for one in MarkerResult)
    codes = ", ".join(f"'{one}', count(*) FILTER (WHERE significance = {one})" for one in SIGNIFICANCES)
    judged = ", ".join(f"'{one}'" for one in JUDGED)
    first = f"attempt = 1 AND result IN ({judged})"
    gates = _per_criterion(
        "SELECT f AS code, count(*)::int AS n FROM seen i CROSS JOIN unnest(i.gates_failed) f WHERE {same} GROUP BY f",
        "x.n",
    )
    profile = _per_criterion(
        "SELECT e->>'criterion' AS code, count((e->>'score')::int)::int AS scored, "
        "count(*) FILTER (WHERE (e->>'applies')::boolean AND e->>'score' IS NULL)::int AS blank, "
        "round(avg((e->>'score')::int), 2)::text AS mean FROM seen i CROSS JOIN jsonb_array_elements(i.contributions) e "
        "WHERE {same} GROUP BY e->>'criterion'",
        "json_build_object('scored', x.scored, 'blank', x.blank, 'mean', x.mean)",
    )
    return (
        f"WITH seen AS (SELECT a.significance, a.result, a.pct, a.attempt, a.gates_failed, a.contributions, {group} AS g "
        f"FROM marker_assessments a {spread} WHERE a.archived_at IS NULL AND a.marker_id = $1 AND a.stage = $2 "
        f"AND a.status IN ({', '.join(repr(one) for one in STANDS)}) "
        "AND ($3::timestamptz IS NULL OR a.assessed_at >= $3) AND ($4::timestamptz IS NULL OR a.assessed_at < $4) "
        "AND ($5::uuid IS NULL OR a.lead_unit_id = $5) AND ($6::uuid IS NULL OR "
        f"{region}) "
        "AND ($7::text[] IS NULL OR a.visibility = ANY($7))) "
        "SELECT coalesce(json_agg(j ORDER BY g NULLS LAST), '[]') AS groups FROM (SELECT g, json_build_object('group', g, "
        f"'count', count(*), 'significance', json_build_object({codes}, "
        f"'blank', count(*) FILTER (WHERE significance IS NULL)), 'result', json_build_object({results}), "
        "'pct', json_build_object('mean', round(avg(pct), 1)::text, 'of', count(pct), 'blank', count(*) - count(pct)), "
        f"'first_attempt', json_build_object('met', count(*) FILTER (WHERE {first} AND result = 'met'), "
        f"'of', count(*) FILTER (WHERE {first}), 'share', round(100.0 * count(*) FILTER (WHERE {first} AND result = 'met') "
        f"/ nullif(count(*) FILTER (WHERE {first}), 0), 1)::text), "
        f"'gates_failed', {gates}, 'criteria', {profile}) AS j FROM seen o GROUP BY g "
        f"ORDER BY g NULLS LAST LIMIT {GROUPS_MAX}) x"
    )


def _per_criterion(inner: str, value: str) -> str:
    """SQL of an object by criterion, for the group of the outer row."""
    rows = inner.format(same="i.g IS NOT DISTINCT FROM o.g")
    return f"(SELECT coalesce(json_object_agg(x.code, {value} ORDER BY x.code), '{{}}') FROM ({rows}) x)"


def with_links(group: dict[str, Any], asked: Asked, more: list[tuple[str, str]]) -> dict[str, Any]:
    """A group with the address of the assessments behind each of its figures; `more` narrows to the group."""
    base = _joined(asked.filters(), more)

    def link(*filters: tuple[str, str]) -> str:
        return f"/v1/marker-assessments?{urlencode([*base, *filters])}"

    return {
        **group,
        "assessments": {
            "all": link(),
            "significance": {
                **{str(one): link(("significance", str(one))) for one in SIGNIFICANCES},
                "blank": link(("significance_is_null", "true")),
            },
            "result": {one.value: link(("result", one.value)) for one in MarkerResult},
            "pct": {"of": link(("pct_is_null", "false")), "blank": link(("pct_is_null", "true"))},
            "first_attempt": {
                "met": link(("attempt", "1"), ("result", MarkerResult.MET.value)),
                "of": link(("attempt", "1"), *(("result", one.value) for one in JUDGED)),
            },
            "gates_failed": {code: link(("gates_failed", code)) for code in group["gates_failed"]},
            "criteria": {
                code: {"scored": link(("scored", code)), "blank": link(("missing", code))} for code in group["criteria"]
            },
        },
    }


def _joined(filters: list[tuple[str, str]], more: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """A group's filters in place of the report's own on the same member; of two instants the narrower."""
    own = dict(more)
    kept = [(name, value) for name, value in filters if name not in own]
    for name, value in filters:
        if name in own and name.startswith("assessed_at"):
            own[name] = (max if name.endswith("_gte") else min)(own[name], value)
    return [*kept, *own.items()]


def narrowed(by: str | None, key: str | None) -> list[tuple[str, str]]:
    """The filters of one group."""
    match by, key:
        case None, _:
            return []
        case ("unit", str(code)):
            return [("lead_unit_id", code)]
        case ("region", str(code)):
            return [("region_ids", code)]
        case ("region", None):
            return [("regional", "false")]
        case ("year", str(year)):
            return _between(dt.date(int(year), 1, 1), dt.date(int(year) + 1, 1, 1))
        case ("quarter", str(quarter)):
            within, number = int(quarter[:4]), int(quarter[-1])
            following = dt.date(within + number // 4, number % 4 * 3 + 1, 1)
            return _between(dt.date(within, number * 3 - 2, 1), following)
    raise AssertionError("a unit, a year and a quarter are known of whatever was handed in")


def _between(first: dt.date, following: dt.date) -> list[tuple[str, str]]:
    return [("assessed_at_gte", f"{first}T00:00:00Z"), ("assessed_at_lt", f"{following}T00:00:00Z")]
