"""Loads `plan-2021-2024.json`, statement by statement, with document, locator and certainty (model section 12)."""

from __future__ import annotations

import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.data.plan_bodies import load_events, load_organisation_items, load_posts, load_units
from app.data.plan_frame import Frame, load_frame
from app.data.plan_statements import load_statements
from app.data.plan_tree import load_tree
from app.data.shipped import read
from app.data.writer import Row, Writer, en, said
from app.domains.plans.models import ContextFactor, Lens
from app.domains.plans.money import BudgetLine
from app.domains.plans.money_vocabulary import BudgetLineStatus
from app.domains.plans.positions import position_of
from app.domains.plans.vocabulary import ChallengeKind, ContextKind, ExpectedOrActual
from app.domains.plans.workstreams import Achievement, Adjustment, Challenge, Workstream
from app.domains.reference.models import TargetGroup
from app.kernel.model import Certainty

CHALLENGE_KINDS = {
    "para 8(a)(i)": ChallengeKind.PRIORITISATION,
    "para 8(a)(ii)": ChallengeKind.OPPORTUNITY,
    "para 8(a)(iii)": ChallengeKind.CAPACITY_SHORTAGE,
    "para 8(b)": ChallengeKind.SKILLS_DEPENDENCY,
    "para 8(c)": ChallengeKind.AD_HOC_PARTNERSHIP,
}
LENS_CODES = ("vulnerability_risk", "adapt_form_function", "recovery")


async def load_plan(writer: Writer, folder: Path) -> None:
    """The whole file; contradictions come from `statements-2021-2024.json`."""
    data = read(folder / "plan-2021-2024.json")
    frame = await load_frame(writer, data)
    await load_units(writer, data, frame)
    await load_organisation_items(writer, frame)
    await load_posts(writer, data, frame)
    await load_target_groups(writer, data["target_groups"], frame)
    await load_context(writer, data, frame)
    workstreams = await load_workstreams(writer, data["workstreams"], frame)
    await load_looking_back(writer, data, frame, workstreams)
    lines = await load_budget(writer, data, frame)
    actions = await load_tree(writer, data, frame, lines)
    await load_events(writer, data, frame, actions)
    await load_adjustments(writer, data["adjustments"], frame)
    sides = read(folder / "statements-2021-2024.json")
    await load_statements(writer, data, sides, frame)


async def load_target_groups(writer: Writer, entries: list[dict[str, Any]], frame: Frame) -> None:
    """For whom (S 17)."""
    rows = [
        frame.sourced(
            entry,
            code=entry["code"],
            label=said(entry["summary"]),
            audience=entry["audience"],
            priority=entry.get("priority", False),
            position=position_of(entry["code"]),
        )
        for entry in entries
    ]
    await writer.write(TargetGroup, rows)


async def load_context(writer: Writer, data: dict[str, Any], frame: Frame) -> None:
    """Factors, then the sources of evidence, then the lenses (S 3, 6, 9-11, 13, 15)."""
    rows: list[Row] = [
        frame.sourced(
            entry, code=entry["code"], kind=entry["kind"], summary=said(entry["summary"]), name=None, evidence_kind=None
        )
        for entry in data["context"]
    ]
    rows += [
        frame.sourced(
            entry,
            code=f"EVID-{place}",
            kind=ContextKind.PLAN_INPUT,
            name=said(entry["name"]),
            summary=said(entry["summary"]),
            evidence_kind=entry["kind"],
        )
        for place, entry in enumerate(data["evidence_sources"], 1)
    ]
    for place, row in enumerate(rows, 1):
        row["position"] = place
    await writer.write(ContextFactor, rows, scope=frame.plan)
    lenses = [
        frame.sourced(
            entry, code=LENS_CODES[entry["order"] - 1], summary=said(entry["summary"]), position=entry["order"]
        )
        for entry in data["lenses"]
    ]
    await writer.write(Lens, lenses, scope=frame.plan)


async def load_workstreams(writer: Writer, entries: list[dict[str, Any]], frame: Frame) -> dict[str, uuid.UUID]:
    """The three workstreams; the document links them to no output (INC-8)."""
    rows = [
        frame.sourced(
            entry,
            code=entry["code"],
            position=position_of(entry["code"]),
            title=said(entry["title_summary"]),
            former_title=en(entry["former_title_summary"]),
            former_locator=entry["former_ref"],
            priorities=[
                {
                    "order": priority["order"],
                    "summary": said(priority["summary"]),
                    "locator": priority["ref"],
                    "outputs": [],
                    "owner_unit": None,
                }
                for priority in entry["priorities"]
            ],
        )
        for entry in entries
    ]
    return await writer.write(Workstream, rows, scope=frame.plan)


async def load_looking_back(
    writer: Writer, data: dict[str, Any], frame: Frame, workstreams: dict[str, uuid.UUID]
) -> None:
    """Achievements, which the document expects rather than reports, and challenges of 2021 (S 7, 8)."""
    metrics = {entry["code"]: _metric(entry) for entry in data["metrics"]}

    def common(entry: dict[str, Any], **more: Any) -> Row:
        return frame.sourced(
            entry,
            code=entry["code"],
            position=position_of(entry["code"]),
            year=2021,
            workstream_id=workstreams[entry["workstream"]],
            summary=said(entry["summary"]),
            **more,
        )

    achievements = [
        common(
            entry,
            expected_or_actual=ExpectedOrActual.EXPECTED,
            metrics=[metrics[code] for code in entry.get("metrics", [])],
        )
        for entry in data["achievements_2021"]
    ]
    await writer.write(Achievement, achievements, scope=frame.plan)
    challenges = [common(entry, kind=CHALLENGE_KINDS[entry["ref"]]) for entry in data["challenges_2021"]]
    for row in challenges:
        row["note"] = "The kind is assigned by an editor."
    await writer.write(Challenge, challenges, scope=frame.plan)


def _metric(entry: dict[str, Any]) -> Row:
    return {
        "code": entry["code"],
        "subject": entry["subject"],
        "metric": entry["metric"],
        "value": entry["value"],
        "period": entry["period"],
        "language": entry.get("language"),
        "locator": entry["ref"],
        "certainty": Certainty.STATED.value,
    }


async def load_budget(writer: Writer, data: dict[str, Any], frame: Frame) -> dict[str, list[uuid.UUID]]:
    """The lines of the additional requirement; returns code of an action → the lines that pay for it (S 24; VR-11)."""
    budget = data["budget_2022"]
    rows = [
        frame.sourced(
            entry,
            code=entry["code"],
            position=position_of(entry["code"]),
            year=data["document"]["focus_year"],
            category=entry["category"],
            description=said(entry["summary"]),
            amount=Decimal(entry["amount"]),
            amount_currency=budget["currency"],
            quantity=entry.get("quantity"),
            unit=entry.get("unit"),
            basis=budget["basis"],
            funding_source=entry["funding"],
            status=BudgetLineStatus.PROPOSED,
            post_id=next((frame.posts[code] for code in entry["links"] if code in frame.posts), None),
            parts=[
                {
                    "order": place,
                    "summary": said(part["summary"]),
                    "amount": _amount(part["amount"]),
                    "locator": part["ref"],
                }
                for place, part in enumerate(entry.get("parts", []), 1)
            ],
            links=entry["links"],
        )
        for entry in budget["lines"]
    ]
    ids = await writer.write(BudgetLine, rows, scope=frame.plan)
    paid: dict[str, list[uuid.UUID]] = {}
    for entry in budget["lines"]:
        for code in entry["links"]:
            paid.setdefault(code, []).append(ids[entry["code"]])
    return paid


def _amount(value: float | None) -> str | None:
    return None if value is None else str(value)


async def load_adjustments(writer: Writer, entries: list[dict[str, Any]], frame: Frame) -> None:
    """What the version adjusts; the fourth names two events of 2022 (S 12)."""
    rows = [
        frame.sourced(
            entry,
            code=entry["code"],
            position=position_of(entry["code"]),
            summary=said(entry["summary"]),
            items=[
                {"order": item["order"], "summary": said(item["summary"]), "locator": item["ref"]}
                for item in entry["items"]
            ],
            event_ids=[frame.events["EVT-1"], frame.events["EVT-2"]] if entry["code"] == "ADJ-D" else [],
        )
        for entry in entries
    ]
    await writer.write(Adjustment, rows, scope=frame.plan)
