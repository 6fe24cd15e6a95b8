"""Bodies for every resource, derived from the declarations; a rule that demands more has an override beside it."""

from __future__ import annotations

import datetime as dt
import re
from itertools import count
from typing import Any

from httpx import AsyncClient, Response

from app.domains.catalogue.tools import HS_NUMBER, ISBN, PARTIAL_DATE
from app.domains.needs.calendars import CLOSES, OPENS
from app.domains.partners.profiles import PROFILES
from app.domains.review.parts import CODE
from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.resource import Resource
from app.registry import REGISTRY

Body = dict[str, Any]
YEAR = 2031
PLAN = {"period_from": YEAR - 1, "period_to": YEAR + 2, "focus_year": YEAR}
USD = {"amount": "1250.00", "currency": "USD"}
PATTERNS = {
    "^[A-Z]{3}$": "USD",
    "^[A-Z]{2}$": "KE",
    "^[0-9]{3}$": "404",
    "^[0-9a-f]{64}$": "0" * 64,
    r"^https?://\S+$": "https://example.org/x",
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$": "focal.point@example.org",
    r"^[A-Z][A-Z0-9]*(/[A-Za-z0-9.()-]+)+$": "HSP/TEST/{n}",
    r"^[A-Za-z0-9][A-Za-z0-9@._+-]*$": "T-{n}",
    OPENS: "08:00",
    CLOSES: "16:30",
    kinds.LANGUAGE_TAG: "fr",
    CODE: "C{n}",
    "^[A-Z][A-Z0-9]*$": "T{n}",
    PARTIAL_DATE: "2021-01",
    ISBN: "978-92-1-132869-2",
    HS_NUMBER: "HS/083/12E",
}
OPEN_DAY = {"date": "2031-02-03", "kind": "open", "name": "Stock-taking", "opens": "09:00", "closes": "12:00"}
PARENTS = {
    "outcomes": ("objectives", "."),
    "outputs": ("outcomes", "."),
    "actions": ("outputs", ".a"),
    "key-activities": ("outputs", ".k"),
}
LEFT_OUT = {
    "plans": {"supersedes_id"},  # a version has one successor
    "actions": {"predecessor_id", "change_tag"},  # tied to each other and to another version (VR-08)
    "progress-entries": {"key_activity_id"},  # or an action, not both
    "needs": {"confidential_evidence"},  # an editor cannot name it
    "requests": {"received_at", "received_reason"},  # stated for what came another way, and never in the future
    "calendars": {"holiday_subdivision"},  # of a country that has any
    "metrics": {"tool_id", "course_id", "page"},  # or a platform, not several
    "partners": {"parent_id", *PROFILES} - {"un_profile"},  # of another type; and no partner stands above itself
    "partnerships": {"direction", "modes", "party_ids", "southern_ids"},  # they want one another
    "agreements": {"other_partner_ids"},  # others than the partner
    "marker-assessments": {"supersedes_id"},  # of the same review and stage
}
"""Members that a body with everything in it may not have."""
ENDS = ("ends_on", "active_to", "valid_to")
_serial = count(1)


RATING = {"scale": "LEVELS-5", "baseline_level": 1, "desired_level": 3, "rated_on": "2021-05-06", "role": "self"}
SURVEY = {"kind": "survey", "summary": {"en": "A survey"}, "dated_on": "2021-05-06"}
NEED: dict[str, Any] = {
    "remedy_kind": "mixed", "capacity_kind": "technical",
    "assessment_id": None, "beneficiary_consents": True,
    "ratings": [RATING], "evidence": [SURVEY], "language_needs": ["sw"],
}  # fmt: skip
"""What a need must say to be in a country, rated on a scale that ships, and shown by evidence."""
METHOD = {
    "weights": {"severity": 1, "reach": 1, "urgency": 1, "feasibility": 1}, "territory_bonus": "0.5000",
    "medium_from": "2.0000", "high_from": "3.0000",
}  # fmt: skip
LEVELS = [{"number": number, "code": str(number), "label": f"Level {number}"} for number in (1, 2, 3)]


def ordered_purposes() -> list[Body]:
    return [{"order": order, "summary": {"en": f"Purpose {order}"}, "certainty": "stated"} for order in (1, 2)]


COURSE: Body = {
    "course_mode": "self_paced", "learning_objectives": [{"order": 1, "text": "Read a plan"}],
    "translations": [{"language": lang, "status": "published"} for lang in ("en", "fr")],
}  # fmt: skip
"""What a course must say to be published, but for whom it is for."""
MARKER: Body = {
    "scale": [{"significance": n, "code": f"s{n}", "label": f"Level {n}", "test": "When"} for n in (0, 1)],
    "levels": [{"significance": 1, "gate_minimum": 1, "brief_threshold": 40, "full_threshold": 50}],
    "share_rules": [{"significance": 1, "bound": "above", "percent": "40.0000"}],
    "mappings": [{"significance": 1, "iati_significance": "0", "aims_value": None, "gem_value": None, "un_function": None}],
}  # fmt: skip
"""What a marker's significances say of each other."""
STATIC: dict[str, Body] = {
    "portfolios": {
        "items": [
            {
                "initiative": {"en": "An initiative"},
                "catalytic": True,
                "reason": {"en": "Others follow"},
                "programmed_in": "none",
                "tool_types": [],
                "demand": [],
            }
        ]
    },
    "sessions": {"agenda": [{"order": 1, "title": {"en": "A brief"}}]},
    "marker-assessments": {
        "document_stage": "brief",
        "significance": 2,
        "scores": [{"criterion": "C1", "score": 2}],
        "evidence": [{"criterion": "C1", "document": "The brief"}],
    },
    "strategies": {"purposes": ordered_purposes()},
    "contributions": {"donor": "A donor", "amount": USD, "source_type": "core"},
    "focal-points": {"deputy": True},
    "rating-scales": {"levels": LEVELS},
    "need-methods": METHOD,
    "tool-assessments": {"assessed_on": "2021-05-06"},
    "courses": {"access": "paid"},
    "tools": {"up_to_date": "unknown"},
    "partners": {
        "engagement_natures": ["data"],
        "other_types": [],
        "identifiers": [],
        "specialisations": [],
        "languages": ["en"],
    },
    "contacts": {"consent_on": "2021-05-06", "consent_source": "A form", "languages": ["sw"]},
    "trainers": {"consent_on": "2021-05-06", "consent_source": "A form", "languages": ["sw"]},
    "verifications": {"sanctions_checked_on": "2021-05-06", "sanctions_match": False},
    "risk-flags": {"raised_on": "2021-05-06"},
    "accreditations": {"status": "ecosoc"},
    "calls": {
        "opens_on": "2021-05-06",
        "clarification_until": "2031-02-03",
        "closes_at": "2031-02-03T12:00:00.000000Z",
        "results_on": "2031-03-04",
        "criteria": [{"code": "sector_expertise", "weight": 100, "description": None}],
        "is_direct": True,
        "justification": "known_expertise",
        "languages": ["en"],
    },
    "diligence-rules": {"duplicate_weights": {"name": 6, "country": 2, "acronym": 1, "website": 1}},
}
"""Members that a rule ties to others, by resource."""


def shown(item: Field, value: Any) -> Any:
    """What an English reader sees of a written value."""
    if isinstance(value, list) and item.of is not None:
        return [shown_member(item.of, entry) for entry in value]
    return value["en"] if item.kind is kinds.LTEXT and isinstance(value, dict) else value


def shown_member(of: Any, entry: Body) -> Body:
    return {name: shown(part, entry.get(name)) for name, part in of.FIELDS.items() if part.sql is None}


def given(item: Field, value: Any) -> Any:
    """What was written of a value that is read: typed parts without what Postgres computes of them."""
    if isinstance(value, list) and item.of is not None:
        parts: dict[str, Field] = item.of.FIELDS  # type: ignore[attr-defined]  # a Member
        return [{name: entry[name] for name in entry if parts[name].sql is None} for entry in value]
    return value


class World:
    """A draft plan with one record of every resource, made as they are asked for, through REST."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client
        self.records: dict[str, Body] = {}
        self._terms: dict[str, str] = {}
        self._validator: str | None = None

    async def the(self, path: str) -> Body:
        """The world's own record of a resource: made once."""
        if path not in self.records:
            self.records[path] = await self.make(path)
        return self.records[path]

    async def body(self, path: str, *, full: bool = False, **given: Any) -> Body:
        """A valid body; `full` gives every member that a writer may give."""
        resource, n = REGISTRY[path], next(_serial)
        body: Body = {}
        for name, item in resource.writable().items():
            wanted = item.required and not (name == "code" and resource.code_pattern)
            if name in given or name == "visibility" or not (wanted or (full and name not in LEFT_OUT.get(path, ()))):
                continue
            body[name] = await self._value(resource, item, n)
        return {**body, **await self._overrides(path, n, given), **given}

    async def _overrides(self, path: str, n: int, given: Body) -> Body:  # noqa: C901, PLR0912 - one case a resource
        match path:
            case "plans":
                return dict(PLAN)
            case "objectives":
                return {"code": str(100 + n)}
            case "outcomes" | "outputs" | "actions" | "key-activities":
                above, mark = PARENTS[path]
                reference = f"{REGISTRY[above].type.lower()}_id"
                parent = await self.read(above, given[reference]) if reference in given else await self.the(above)
                return {reference: parent["id"], "plan_id": parent["plan_id"], "code": f"{parent['code']}{mark}{n}"}
            case "financing-dialogues":
                return {"event_id": (await self.make("events"))["id"], "level": "global"}
            case "classifications":
                return {"territory_id": (await self.make("territories"))["id"]}
            case "requests":
                return {"requester_name": "An office"}
            case "calendars":
                return {"time_zone": "Africa/Nairobi", "days": [OPEN_DAY]}
            case "progress-entries":
                return {"action_id": (await self.the("actions"))["id"]}
            case "needs":
                return {"territory_id": await self.country(), **NEED}
            case "metrics" if not {"tool_id", "course_id", "page"} & given.keys():
                return {"platform_id": (await self.the("platforms"))["id"]}
            case "matches":
                return await self._match(n, given)
            case "project-updates":
                first = (dt.date(YEAR, 1, 1) + dt.timedelta(days=n)).isoformat()
                return {"period_from": first, "period_to": "2041-01-01", "submitted_on": "2021-05-06"}
            case "markers":
                return {"marker": "T", "version": n, "code": f"T@{n}", **MARKER}
            case "marker-assessments":
                marker = (await self.read("markers", "CB@1", fields="id"))["id"]
                return {**STATIC[path], "marker_id": marker, "project_id": (await self.the("projects"))["id"]}
        return {**STATIC.get(path, {}), **await self._of_calls(path, given)}

    async def _of_calls(self, path: str, given: Body) -> Body:
        """What a record of the calls belongs to: one of its own, where there can be only one."""
        if path == "applications" and "call_id" not in given:
            return {"call_id": (await self.published_call())["id"]}
        if path == "awards" and "application_id" not in given:
            return {"application_id": (await self.make("applications"))["id"]}
        if path in ("champions", "chairs"):
            sort = "local_government" if path == "champions" else "university"
            return {"partner_id": (await self.make("partners", partner_type=sort))["id"]}
        return {}

    async def country(self) -> str:
        """The id of Kenya: what a need is about is a country or a part of one."""
        return str((await self.read("territories", "KEN", fields="id"))["id"])

    async def _match(self, n: int, given: Body) -> Body:
        """A match with a validated need."""
        target = None if "target" in given else (await self.make("tools", code=f"ANSWER-{n}"))["code"]
        found: Body = {"target_kind": "tool", "target": target, "match_kind": "addresses_partly"}
        found |= {"tool_proposal_id": None, "waiver_reason": None}
        return found if "need_id" in given else {**found, "need_id": (await self.validated_need())["id"]}

    async def published_call(self, **given: Any) -> Body:
        """A call that partners may apply to; a direct selection unless it says otherwise, so that nothing is sealed."""
        call = await self.make("calls", **given)
        for step in ("send", "publish"):
            done = await self.act("calls", call, step)
            assert done.status_code == 200, done.text
        shown: Body = done.json()
        return shown

    async def published_course(self, **given: Any) -> Body:
        """A course that has come as far as being public, in English and French (VR-70)."""
        body = {**COURSE, "target_group_ids": [(await self.the("target-groups"))["id"]], **given}
        course = await self.make("courses", **body)
        for step in ("conceive", "develop", "pilot", "publish"):
            done = await self.act("courses", course, step)
            assert done.status_code == 200, done.text
        shown: Body = done.json()
        return shown

    async def validated_need(self, **given: Any) -> Body:
        """A need that has come as far as being validated; the validator is not its author."""
        need = await self.make("needs", **given)
        for step, body in (("submit", {}), ("begin_validation", {})):
            assert (await self.act("needs", need, step, body)).status_code == 200
        if self._validator is None:
            made = await self.client.post("/v1/keys", json={"name": "validator", "role": "needs_officer"})
            self._validator = made.json()["key"]
        url, key = f"/v1/needs/{need['id']}/validate", {"Authorization": f"Bearer {self._validator}"}
        done = await self.client.post(url, json={"validation_basis": "government"}, headers={"If-Match": "*", **key})
        assert done.status_code == 200, done.text
        shown: Body = done.json()
        return shown

    async def _value(self, resource: Resource, item: Field, n: int) -> Any:
        if item.ref is not None:
            related = await self.the(resource.relations[str(item.relation)].target.path)
            return [related["id"]] if item.kind is kinds.REFS else related["id"]
        if item.vocabulary is not None:
            term = await self._term(item.vocabulary)
            return [term] if item.kind is kinds.TEXTS else term
        return value_of(item, n)

    async def _term(self, vocabulary: str) -> str:
        if vocabulary not in self._terms:
            found = await self.client.get("/v1/terms", params={"vocabulary.code": vocabulary, "limit": 1})
            self._terms[vocabulary] = found.json()["data"][0]["code"]
        return self._terms[vocabulary]

    async def post(self, path: str, body: Body, **kw: Any) -> Response:
        return await self.client.post(f"/v1/{path}", json=body, **kw)

    async def make(self, path: str, *, full: bool = False, **given: Any) -> Body:
        """A new record."""
        response = await self.post(path, await self.body(path, full=full, **given))
        assert response.status_code == 201, f"{path}: {response.text}"
        record: Body = response.json()
        return record

    async def read(self, path: str, key: str, **params: Any) -> Body:
        response = await self.client.get(f"/v1/{path}/{key}", params=params)
        assert response.status_code == 200, response.text
        record: Body = response.json()
        return record

    async def patch(self, path: str, record: Body, body: Body, **params: Any) -> Response:
        """PATCH of the version at hand."""
        return await self.client.patch(
            f"/v1/{path}/{record['id']}", json=body, params=params, headers={"If-Match": f'"{record["etag"]}"'}
        )

    async def act(self, path: str, record: Body, action: str, body: Body | None = None) -> Response:
        """A step of the workflow, whatever the version."""
        url = f"/v1/{path}/{record['id']}/{action.replace('_', '-')}"
        return await self.client.post(url, json=body or {}, headers={"If-Match": "*"})

    async def leave_public(self, course: Body, how: str) -> Response:
        """A public course leaves the public: by a step of its workflow, archived, or hidden from it."""
        if how == "archive":
            gone = await self.client.delete(f"/v1/courses/{course['id']}", headers={"If-Match": "*"})
        elif how == "hide":
            gone = await self.patch("courses", course, {"visibility": "internal"})
        else:
            gone = await self.act("courses", course, how, {"reason": "It is out of date"})
        assert gone.is_success, gone.text
        return gone


def value_of(item: Field, n: int) -> Any:
    """A valid value of a field that neither refers to a record nor comes from a vocabulary."""
    match item.kind:
        case kinds.LTEXT:
            return {"en": f"{item.name} number {n}".ljust(item.min_length or 0, ".")}
        case kinds.TEXT:
            return _text(item, n)
        case kinds.INTEGER:
            low = 1 if item.minimum is None else int(item.minimum)
            return (
                YEAR if item.minimum == 1990 else low + n % 3 if item.maximum is None or item.maximum > low + 3 else low
            )
        case kinds.BOOLEAN:
            return True
        case kinds.DECIMAL:
            return "12.5000"
        case kinds.DATE | kinds.INSTANT:
            day = "2031-03-04" if item.name in ENDS else "2031-02-03"
            return day if item.kind is kinds.DATE else f"{day}T09:00:00.000000Z"
        case kinds.MONEY:
            return USD
        case kinds.ENUM:
            return next(iter(item.enum or ())).value
        case kinds.TEXTS:
            return [next(iter(item.enum)).value] if item.enum is not None else [f"{item.name} {n}"]
        case kinds.MAP:
            return {"title": {"fr": "draft"}} if item.name == "translation_status" else {"sex": "female"}
        case kinds.STRUCTS | kinds.STRUCT:
            members: dict[str, Field] = item.of.FIELDS  # type: ignore[union-attr]  # the registry has checked `of`
            one = {name: value_of(part, n) for name, part in members.items() if part.write}
            return one if item.kind is kinds.STRUCT else [one]
    raise AssertionError(f"{item.name}: no value of kind {item.kind.name}")


def _text(item: Field, n: int) -> str:
    text = PATTERNS[item.pattern].format(n=n) if item.pattern in PATTERNS else f"{item.name} {n}"
    text = text[: item.max_length or 500].ljust(item.min_length or 0, ".")
    assert item.pattern is None or re.search(item.pattern, text), f"{item.name}: no text for {item.pattern}"
    return text


def faults(response: Response) -> dict[str, str]:
    """Pointer → code of a refusal's faults."""
    return {fault["pointer"]: fault["code"] for fault in response.json()["errors"]}


def warned(response: Response) -> dict[str, str]:
    """Pointer → code of what was accepted with a warning."""
    return {fault["pointer"]: fault["code"] for fault in response.json().get("warnings", [])}
