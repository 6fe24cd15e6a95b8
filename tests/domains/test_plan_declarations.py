"""What the plans, organisation and reference domains declare, and their rules that need no database."""

from __future__ import annotations

import enum
import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.domains.plans.labels import CATEGORY_LABELS, NOT_RECORDED, shown_sql
from app.domains.plans.workflows import item_tables
from app.domains.vocabularies import vocabulary_code
from app.kernel import kinds
from app.kernel.fields import Field
from app.kernel.kinds import LANGUAGES
from app.kernel.schemas import create_schema, member_model, patch_schema
from app.registry import REGISTRY

DATA = Path(__file__).parents[2] / "app" / "data"
PLAN = json.loads((DATA / "plan-2021-2024.json").read_text(encoding="utf-8"))
VOCABULARIES = {
    entry["code"]: entry
    for path in sorted((DATA / "reference" / "vocabularies").glob("*.json"))
    for entry in json.loads(path.read_text(encoding="utf-8"))
}
NAMES = """
plans documents Document doc · strategies Strategy strat · plans Plan plan · context-factors ContextFactor ctx ·
lenses Lens lens · objectives Objective obj · outcomes Outcome outc · outputs Output outp · actions Action act ·
key-activities KeyActivity kact · workstreams Workstream ws · achievements Achievement ach · challenges Challenge chal ·
adjustments Adjustment adj · progress-entries ProgressEntry prog · indicators Indicator ind ·
indicator-values IndicatorValue indv · budget-lines BudgetLine bline · posts Post post · events Event evt ·
resource-packages ResourcePackage rpkg · contributions Contribution contr ·
financing-dialogues FinancingDialogue findlg · supporters Supporter supp · statements Statement stmt
organisation units Unit unit · people Person pers · focal-points FocalPoint focal · guidance Guidance guid ·
communities Community cop · practices Practice prac
reference territories Territory terr · classifications Classification cls · target-groups TargetGroup tgrp ·
vocabularies Vocabulary voc · terms Term term
"""
TABLE: list[tuple[str, ...]] = []
for _block in re.split(r"\n(?=plans |organisation |reference )", NAMES.strip()):
    _domain, _rest = _block.split(" ", 1)
    TABLE += [(_domain, *entry.split()) for entry in _rest.replace("\n", " ").split("·")]


@pytest.mark.parametrize(("domain", "path", "kind", "prefix"), TABLE, ids=lambda part: part)
def test_resource_has_the_agreed_names(domain: str, path: str, kind: str, prefix: str) -> None:
    resource = REGISTRY[path]
    assert (resource.domain, resource.type, resource.prefix) == (domain, kind, prefix)
    assert resource.table == path.replace("-", "_")
    create_schema(resource)
    patch_schema(resource)


def test_the_three_domains_hold_nothing_else() -> None:
    ours = {path for path, resource in REGISTRY.items() if resource.domain in {"plans", "organisation", "reference"}}
    assert ours == {path for _, path, *_ in TABLE}


def test_relations_of_the_model_lead_where_they_should() -> None:
    chain = [
        ("strategies", "plans", "plans"),
        ("plans", "objectives", "objectives"),
        ("objectives", "outcomes", "outcomes"),
        ("outcomes", "outputs", "outputs"),
        ("outputs", "actions", "actions"),
        ("outputs", "key_activities", "key-activities"),
        ("outputs", "workstreams", "workstreams"),
        ("plans", "lenses", "lenses"),
        ("plans", "context_factors", "context-factors"),
        ("plans", "adjustments", "adjustments"),
        ("plans", "budget_lines", "budget-lines"),
        ("actions", "budget_lines", "budget-lines"),
        ("workstreams", "achievements", "achievements"),
        ("workstreams", "challenges", "challenges"),
        ("units", "focal_points", "focal-points"),
        ("units", "posts", "posts"),
        ("territories", "classifications", "classifications"),
        ("events", "linked_actions", "actions"),
        ("financing-dialogues", "event", "events"),
        ("indicators", "values", "indicator-values"),
        ("vocabularies", "terms", "terms"),
    ]
    for source, name, target in chain:
        assert REGISTRY[source].relations[name].target.path == target


def enums_in_use() -> dict[str, type[enum.StrEnum]]:
    found: dict[str, type[enum.StrEnum]] = {}

    def note(fields: dict[str, Field]) -> None:
        for item in fields.values():
            if item.enum is not None:
                found[vocabulary_code(item.enum)] = item.enum
            if item.of is not None:
                note(item.of.FIELDS)  # type: ignore[attr-defined]
            if item.vocabulary is not None:
                assert item.vocabulary in VOCABULARIES

    for resource in REGISTRY.values():
        note(resource.fields)
        for step in resource.workflow.transitions if resource.workflow is not None else ():
            note(step.payload.FIELDS)
    return found


@pytest.mark.parametrize("code", sorted(enums_in_use()))
def test_every_closed_list_is_labelled_in_six_languages(code: str) -> None:
    terms = {term["code"]: term["label"] for term in VOCABULARIES[code]["terms"]}
    assert set(terms) == {member.value for member in enums_in_use()[code]}
    assert all(set(label) == set(LANGUAGES) for label in terms.values())


def test_personal_data_asks_for_its_scope() -> None:
    assert REGISTRY["people"].visibility == "restricted"
    assert REGISTRY["people"].restricted_scope == "organisation:people"
    assert REGISTRY["people"].fields["work_email"].scope == "organisation:people"
    assert REGISTRY["posts"].fields["incumbent_ids"].scope == "plans:incumbents"


@pytest.mark.parametrize("resource", [each for each in REGISTRY.values() if each.workflow], ids=lambda each: each.path)
def test_workflow_names_states_that_exist(resource: Any) -> None:
    flow = resource.workflow
    states = {state.value for state in flow.states}
    declared = resource.fields[flow.field]
    assert declared.enum is flow.states
    assert declared.write is False
    for step in flow.transitions:
        assert step.sources <= states
        assert step.target is None or step.target in states
        assert step.doc.endswith(".")
        member_model(step.payload)


def test_workflows_follow_the_model() -> None:
    def arrows(path: str) -> set[tuple[str, str]]:
        steps = REGISTRY[path].workflow.transitions  # type: ignore[union-attr]
        return {(source, step.target) for step in steps if step.target for source in step.sources}

    assert arrows("plans") == {
        ("draft", "submitted"),
        ("submitted", "considered"),
        ("considered", "superseded"),
        ("draft", "withdrawn"),
        ("submitted", "withdrawn"),
    }
    assert {
        ("planned", "active"),
        ("active", "done"),
        ("planned", "on_hold"),
        ("active", "on_hold"),
        ("on_hold", "active"),
    } <= (arrows("actions"))
    assert {(state, "dropped") for state in ("planned", "active", "on_hold", "done")} <= arrows("actions")
    assert arrows("posts") == {
        ("requested", "approved"),
        ("approved", "under_recruitment"),
        ("under_recruitment", "filled"),
        ("filled", "vacant"),
        ("requested", "cancelled"),
    }
    assert arrows("budget-lines") == {
        ("proposed", "approved"),
        ("approved", "resourced"),
        ("approved", "partly_resourced"),
        ("partly_resourced", "resourced"),
        ("resourced", "spent"),
        ("partly_resourced", "spent"),
        ("proposed", "withdrawn"),
    }
    consider = next(step for step in REGISTRY["plans"].workflow.transitions if step.name == "consider")  # type: ignore[union-attr]
    assert consider.verb == "consider"


def test_plan_items_are_the_tables_that_become_public() -> None:
    names = {table.name for table in item_tables()}
    assert {"actions", "outputs", "key_activities", "budget_lines", "lenses"} <= names
    assert not names & {"plans", "posts", "progress_entries", "people"}
    for table in item_tables():
        assert REGISTRY.by_table[table.name].model.__scope__ == "plan_id"


def test_a_priority_is_shown_by_its_label_or_as_not_recorded() -> None:
    labels = {term["code"]: term["label"] for term in VOCABULARIES["action_category"]["terms"]}
    assert labels == CATEGORY_LABELS
    assert set(NOT_RECORDED) == set(LANGUAGES)
    assert shown_sql().count("{lang}") == 2
    assert REGISTRY["actions"].fields["priorities"].write is False
    shown = REGISTRY["actions"].fields["priorities"].of.FIELDS["shown"]  # type: ignore[union-attr]
    assert shown.kind is kinds.LTEXT
    assert not shown.write
