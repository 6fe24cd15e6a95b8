"""Rules and guards of the plans domain that need no database, and what the load promises of its files."""

from __future__ import annotations

import asyncio
import json
import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.data.load import BATCHES
from app.data.writer import Clock
from app.domains.plans.positions import position_of, priority_row
from app.domains.plans.record_rules import metric_faults, part_faults, two_purposes
from app.domains.plans.rules import code_fault, focus_in_period, priority_faults, public_once_considered
from app.domains.plans.workflows import can_start, has_cause_to_wait, may_be_dropped
from app.domains.rules import ordered
from app.kernel.errors import Conflict, Invalid
from app.registry import REGISTRY

DATA = Path(__file__).parents[2] / "app" / "data"
PLAN = json.loads((DATA / "plan-2021-2024.json").read_text(encoding="utf-8"))


def run(rule: Any, *arguments: Any) -> None:
    asyncio.run(rule(*arguments))


def test_positions_keep_the_order_of_the_plan() -> None:
    codes = [
        action["id"] for o in PLAN["objectives"] for c in o["outcomes"] for p in c["outputs"] for action in p["actions"]
    ]
    assert len(codes) == 55
    assert sorted(codes, key=position_of) == codes
    assert len({position_of(code) for code in codes}) == 55
    for objective in PLAN["objectives"]:
        for outcome in objective["outcomes"]:
            for output in outcome["outputs"]:
                for action in output["actions"]:
                    assert position_of(action["id"]) % 100 == action["order"]
                    assert position_of(action["id"]) // 100 == position_of(output["code"]) // 100


@pytest.mark.parametrize(
    ("code", "position"),
    [
        ("1", 1_000_000),
        ("2.1.3", 2_010_300),
        ("1.1.1.k12", 1_010_112),
        ("ACH-13", 13),
        ("WS2", 2),
        ("ADJ-C", 3),
        ("recovery", 0),
    ],
)
def test_position_of(code: str, position: int) -> None:
    assert position_of(code) == position


def test_codes_continue_their_parents() -> None:
    assert code_fault("1.1.3.a1", "1.1.3", r"\.a[0-9]+") is None
    for wrong in ("1.1.30.a1", "1.1.3.k1", "1x1.3.a1", "1.1.3.a", "2.1.3.a1"):
        fault = code_fault(wrong, "1.1.3", r"\.a[0-9]+")
        assert fault is not None
        assert fault.pointer == "/code"
        assert "1.1.3 followed by .an" in fault.message


def priority(**members: Any) -> dict[str, Any]:
    return {"year": 2022, "category": None, "certainty": "unknown", "source": None, "locator": None} | members


@pytest.mark.parametrize(
    ("rows", "pointers"),
    [
        ([priority(year=year) for year in range(2021, 2025)], []),
        ([priority(category="green", certainty="stated", source="D", locator="p 9")], []),
        ([priority(), priority()], ["/priorities/1/year"]),
        ([priority(year=2025)], ["/priorities/0/year"]),
        ([priority(certainty="stated")], ["/priorities/0/certainty"]),
        ([priority(category="green")], ["/priorities/0/certainty", "/priorities/0/source", "/priorities/0/locator"]),
        ([priority(category="red", certainty="stated", source="D", locator="p 9")], ["/priorities/0/category"]),
    ],
)
def test_priorities(rows: list[dict[str, Any]], pointers: list[str]) -> None:
    assert [fault.pointer for fault in priority_faults(rows, range(2021, 2025), ["green", "orange"])] == pointers


def test_parts_fit_in_their_line() -> None:
    assert part_faults(Decimal(40000), [{"amount": None}, {"amount": None}]) == []
    assert part_faults(Decimal(40000), [{"amount": "30000.00"}, {"amount": "10000.00"}]) == []
    assert part_faults(Decimal(40000), [{"amount": "30000.00"}, {"amount": "10000.01"}])


def test_the_budget_of_the_plan_adds_up() -> None:
    budget = PLAN["budget_2022"]
    assert sum(line["amount"] for line in budget["lines"]) == budget["total"] == 482000
    for line in budget["lines"]:
        assert part_faults(Decimal(line["amount"]), line.get("parts", [])) == []


def test_metrics() -> None:
    assert metric_faults(PLAN["metrics"]) == []
    assert metric_faults([{"metric": "rank_most_popular_page", "value": 0}])[0].pointer == "/metrics/0/value"
    assert metric_faults([{"metric": "downloads", "value": 0}]) == []


def test_guards_of_actions() -> None:
    action = SimpleNamespace(priorities=[priority()], change_tag=None)
    with pytest.raises(Conflict):
        run(can_start, None, action, SimpleNamespace(resources=None))
    run(can_start, None, action, SimpleNamespace(resources="a grant"))
    with pytest.raises(Conflict):
        run(has_cause_to_wait, None, action, SimpleNamespace(cause="category", resource_condition=None))
    with pytest.raises(Invalid):
        run(
            has_cause_to_wait,
            None,
            action,
            SimpleNamespace(cause="resource_condition", resource_condition="none_stated"),
        )
    with pytest.raises(Invalid):
        run(may_be_dropped, None, action, SimpleNamespace(reason=" "))
    run(may_be_dropped, None, SimpleNamespace(change_tag="deleted"), SimpleNamespace(reason=None))
    action.priorities = [priority(category="green"), priority(category="orange")]
    run(can_start, None, action, SimpleNamespace(resources=None))
    run(has_cause_to_wait, None, action, SimpleNamespace(cause="category", resource_condition=None))


def test_rules_of_order() -> None:
    rule = ordered("first", "last")
    run(rule, None, SimpleNamespace(first=1, last=1), None)
    run(rule, None, SimpleNamespace(first=None, last=1), None)
    with pytest.raises(Invalid):
        run(rule, None, SimpleNamespace(first=2, last=1), None)
    with pytest.raises(Invalid):
        run(ordered("first", "last", strictly=True), None, SimpleNamespace(first=1, last=1), None)
    with pytest.raises(Invalid):
        run(focus_in_period, None, SimpleNamespace(period_from=2021, period_to=2024, focus_year=2025), None)


def test_the_purpose_of_the_strategy_is_twofold() -> None:
    run(two_purposes, None, SimpleNamespace(purposes=[{"order": 1}, {"order": 2}]), None)
    run(two_purposes, None, SimpleNamespace(purposes=[]), {"title": {}})
    with pytest.raises(Invalid):
        run(two_purposes, None, SimpleNamespace(purposes=[{"order": 1}]), None)


def test_every_inconsistency_has_its_statements() -> None:
    groups = json.loads((DATA / "statements-2021-2024.json").read_text(encoding="utf-8"))
    assert {group["inconsistency"] for group in groups} == {
        entry["code"] for entry in PLAN["inconsistencies_in_source"]
    }
    two_sided = {group["inconsistency"] for group in groups if len(group["sides"]) > 1}
    assert two_sided == {f"INC-{number}" for number in range(1, 7)}
    assert all(side["locator"] and side["summary"] for group in groups for side in group["sides"])


def test_load_batches_read_files_that_are_there() -> None:
    for batch in BATCHES:
        assert all(list(DATA.glob(pattern)) for pattern in batch.patterns)
        assert re.fullmatch("[0-9a-f]{64}", batch.checksum())
        assert batch.checksum() == batch.checksum()


def test_clock_makes_rising_version_7_ids() -> None:
    clock = Clock()
    made = [clock.uuid7() for _ in range(5000)]
    assert sorted(made) == made
    assert len(set(made)) == 5000
    assert {each.version for each in made} == {7}
    assert {each.variant for each in made} == {"specified in RFC 4122"}


def test_priority_rows_begin_unknown() -> None:
    row = priority_row(2022, 2021)
    assert (row["plan_year"], row["category"], row["certainty"]) == ("Y2", None, "unknown")
    assert priority_row(2026, 2021)["plan_year"] is None
    assert priority_row(2021, 2021, category="green", certainty="stated")["category"] == "green"


@pytest.mark.parametrize("path", [path for path, resource in REGISTRY.items() if resource.model.__scope__ == "plan_id"])
def test_every_item_of_a_plan_is_public_only_once_it_is_considered(path: str) -> None:
    """The rule itself is asked in tests/contract/test_rest_contract.py, of every resource."""
    assert public_once_considered in REGISTRY[path].rules
