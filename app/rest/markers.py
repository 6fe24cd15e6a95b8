"""The doors of the marker beside its records: checks that store nothing, and reports that drill down (resources.md, review)."""

from __future__ import annotations

import uuid
from functools import partial

import orjson

from app.domains.review.checking import marker_checks
from app.domains.review.reports import GROUPS, Asked, narrowed, report_sql, with_links
from app.domains.review.versions import version_of
from app.domains.review.vocabulary import AssessmentStage
from app.kernel.access import levels_of
from app.kernel.errors import Fault, Invalid
from app.kernel.resource import Registry, Resource
from app.rest.asked import counted, instant_of, named
from app.rest.http import JSON, Answer, Call
from app.rest.markers_views import CHECKS_VIEW, REPORTS_VIEW
from app.rest.negotiation import accepts
from app.rest.reads import controls, representation
from app.rest.routes import Operation

_PARAMETERS = ("marker", "stage", "from", "to", "unit", "region", "by", "lang")


def marker_operations(registry: Registry) -> list[Operation]:
    """The operations of this module; none for a registry without markers."""
    if "markers" not in registry:
        return []
    report = partial(reports, resource=registry["marker-assessments"])
    said = "Say what a marker makes of projects, with reasons and without storing anything"
    counts = "Count what assessments under one version of a marker come to, each figure with its assessments"
    return [
        Operation("POST", "/v1/marker-checks", checks, "marker_checks", said, None, "marker_checks", view=CHECKS_VIEW),
        Operation("GET", "/v1/marker-reports", report, "marker_reports", counts, None, "marker_reports", view=REPORTS_VIEW),
    ]  # fmt: skip


async def checks(call: Call) -> Answer:
    """`POST /v1/marker-checks`: open to everybody, within the limits of requests and of bodies."""
    accepts(call.header(b"accept"), ("application/json",))
    controls(call, ())
    body = await call.json("application/json")
    found = await marker_checks(counted(call), call.services.database.kept, call.caller.scopes, body)
    return Answer(200, orjson.dumps(found), [(b"content-type", JSON), (b"cache-control", b"no-store")])


async def reports(call: Call, resource: Resource) -> Answer:
    """`GET /v1/marker-reports`: over the assessments that the caller may see."""
    accepts(call.header(b"accept"), ("application/json",))
    asked = controls(call, _PARAMETERS)
    by = asked.get("by")
    if by is not None and by not in GROUPS:
        raise Invalid(Fault("?by", "choice", f"must be one of {', '.join(GROUPS)}"))
    stage = asked.get("stage", AssessmentStage.FINAL.value)
    if stage not in list(AssessmentStage):
        raise Invalid(Fault("?stage", "choice", f"must be one of {', '.join(AssessmentStage)}"))
    since, until = (instant_of(asked, name) for name in ("from", "to"))
    call.caller.must("review:read")
    version = await version_of(counted(call), asked.get("marker"), call.caller.scopes, "?marker")
    unit = await named(call, resource.relations["lead_unit"].target, asked, "unit")
    region = await named(call, resource.relations["regions"].target, asked, "region")
    wanted = Asked(uuid.UUID(version.row["id"]), AssessmentStage(stage), since, until, unit, region)
    levels = levels_of("review", None, call.caller.scopes)
    call.sql += 1
    row = await call.services.database.query(report_sql(by), *wanted.values(None if levels is None else list(levels)))
    assert row is not None
    groups = [with_links(one, wanted, narrowed(by, one["group"])) for one in orjson.loads(row["groups"])]
    body = {
        "marker": {"id": f"marker_{wanted.marker_id.hex}", "code": version.row["code"], "standing": version.row["standing"]},
        "stage": stage, "by": by, "data": groups,
    }  # fmt: skip
    return Answer(200, orjson.dumps(body), representation(call))
