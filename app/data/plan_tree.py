"""Objectives, outcomes, outputs, actions and key activities of the plan file (A6 to A8)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from app.data.plan_frame import REPORT, Frame
from app.data.writer import Row, Writer, said
from app.domains.plans.models import Action, KeyActivity, Objective, Outcome, Output
from app.domains.plans.positions import FORCED_STATE, position_of, priority_row
from app.domains.plans.vocabulary import ActionState, ChangeTag
from app.kernel.model import Certainty

DEPENDENCIES = {
    "2.3.2.a2": (
        ["2.1.3.a3"],
        "The document names output 2.1.3; that its third action is meant is an editor's reading.",
    )
}
FRAGMENTS = frozenset({"2.1.1.k2"})
"""Rows of which only a few words survive; what they say is inferred."""


async def load_tree(
    writer: Writer, data: dict[str, Any], frame: Frame, lines: dict[str, list[uuid.UUID]]
) -> dict[str, uuid.UUID]:
    """The five levels, top down; returns code → id of the actions."""
    plan = frame.plan
    purposes = {entry["objective"]: entry["order"] for entry in data["strategy"]["purposes"]}
    objectives = data["objectives"]
    top = [_heading(frame, entry, purpose=purposes.get(entry["code"])) for entry in objectives]
    above = await writer.write(Objective, top, scope=plan)
    outcomes = [(entry, above[parent["code"]]) for parent in objectives for entry in parent["outcomes"]]
    above = await writer.write(Outcome, [_heading(frame, entry, objective_id=up) for entry, up in outcomes], scope=plan)
    outputs = [(entry, above[parent["code"]]) for parent, _ in outcomes for entry in parent["outputs"]]
    above = await writer.write(Output, [_heading(frame, entry, outcome_id=up) for entry, up in outputs], scope=plan)
    ids = await writer.identify(Action, [entry["id"] for output, _ in outputs for entry in output["actions"]], plan)
    actions = [
        _action(frame, entry, above[output["code"]], ids, lines.get(entry["id"], []))
        for output, _ in outputs
        for entry in output["actions"]
    ]
    await writer.write(Action, actions, ids, scope=plan)
    activities = [
        _key_activity(frame, entry, above[output["code"]])
        for output, _ in outputs
        for entry in output["key_activities_2022"]
    ]
    await writer.write(KeyActivity, activities, scope=plan)
    return ids


def _heading(frame: Frame, entry: dict[str, Any], **more: Any) -> Row:
    return frame.sourced(
        entry, code=entry["code"], position=position_of(entry["code"]), title=said(entry["summary"]), **more
    )


def _action(
    frame: Frame, entry: dict[str, Any], output: uuid.UUID, ids: dict[str, uuid.UUID], lines: list[uuid.UUID]
) -> Row:
    tag = ChangeTag(entry["change_tag"].lower()) if entry["change_tag"] else None
    depends_on, note = DEPENDENCIES.get(entry["id"], ([], None))
    return frame.sourced(
        entry,
        code=entry["id"],
        position=position_of(entry["id"]),
        output_id=output,
        summary=said(entry["summary"]),
        change_tag=tag,
        state=FORCED_STATE.get(tag, ActionState.PLANNED) if tag else ActionState.PLANNED,
        components=[
            {"order": part["order"], "code": part["id"], "summary": said(part["summary"]), "locator": part["ref"]}
            for part in entry["components"]
        ],
        priorities=list(_priorities(frame, entry)),
        dependency_ids=[ids[code] for code in depends_on],
        budget_line_ids=lines,
        see_also=entry.get("links", {}).get("see", []),
        segmentation=entry["segmentation"],
        note=note,
    )


def _priorities(frame: Frame, entry: dict[str, Any]) -> Iterator[Row]:
    """A row a year; the file has no category, and null is 'not recorded' (VR-06; model 12, rule 2)."""
    for key, category in entry["priority"].items():
        stated: Row = {}
        if category is not None:
            stated = {
                "category": category,
                "certainty": Certainty.STATED.value,
                "source": REPORT,
                "locator": entry["ref"],
            }
        yield priority_row(frame.years[key], min(frame.years.values()), **stated)


def _key_activity(frame: Frame, entry: dict[str, Any], output: uuid.UUID) -> Row:
    row = frame.sourced(
        entry,
        code=entry["id"],
        position=position_of(entry["id"]),
        output_id=output,
        year=entry["year"],
        summary=said(entry["summary"]),
        resource_condition=entry["resource_condition"],
    )
    if entry["id"] in FRAGMENTS:
        row["certainty"] = Certainty.INFERRED
    return row
