"""What the report says that had to be kept apart: inconsistencies, counts without names, the stated total (VR-14)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from app.data.plan_frame import Frame
from app.data.writer import Row, Writer, said
from app.domains.plans.documents import Statement
from app.kernel.model import Certainty


async def load_statements(writer: Writer, data: dict[str, Any], groups: list[dict[str, Any]], frame: Frame) -> None:
    """Both sides of every inconsistency, what is only counted, and the stated total (VR-14; model 0.3)."""
    known = {entry["code"] for entry in data["inconsistencies_in_source"]}
    given = {group["inconsistency"] for group in groups}
    if known != given:
        raise ValueError(f"inconsistencies without statements, or the reverse: {sorted(known ^ given)}")
    rows = _sides(groups)
    for entry in data["structures_counted"]:
        if entry["count"] is not None:
            rows.append(_plainly(entry["kind"], "number", str(entry["count"]), entry["ref"], "COUNT-" + entry["kind"]))
    budget = data["budget_2022"]
    total = f"{budget['total']:.2f} {budget['currency']}"
    rows.append(_plainly("budget 2022", "total", total, budget["total_ref"], "BUDGET-TOTAL"))
    stated_on = dt.date.fromisoformat(data["document"]["distribution_date"])
    complete = [
        frame.sourced({"ref": row.pop("locator")}, plan_id=frame.plan, stated_on=stated_on) | row for row in rows
    ]
    await writer.write(Statement, complete)


def _plainly(subject: str, attribute: str, value: str, locator: str, code: str) -> Row:
    words = subject.replace("_", " ")
    return {
        "code": code,
        "subject": words,
        "attribute": attribute,
        "value": value,
        "summary": said(f"The document gives the {attribute} of {words} as {value}."),
        "locator": locator,
        "conflicting": False,
        "conflicts_with": [],
        "inconsistency": None,
    }


def _sides(groups: list[dict[str, Any]]) -> list[Row]:
    """One row a side, lettered within its inconsistency; sides of one attribute contradict each other."""
    letters: Counter[str] = Counter()
    rows: list[Row] = []
    for group in groups:
        name = group["inconsistency"]
        codes = []
        for _ in group["sides"]:
            codes.append(f"{name}.{chr(ord('a') + letters[name])}")
            letters[name] += 1
        for code, side in zip(codes, group["sides"], strict=True):
            against = [other for other in codes if other != code] + group.get("against", [])
            rows.append(
                {
                    "code": code,
                    "subject": group["subject"],
                    "attribute": group["attribute"],
                    "value": side["value"],
                    "summary": said(side["summary"]),
                    "locator": side["locator"],
                    "certainty": side.get("certainty", Certainty.STATED),
                    "conflicting": bool(against),
                    "conflicts_with": against,
                    "inconsistency": name,
                }
            )
    by_code = {row["code"]: row for row in rows}
    for row in rows:
        for other in (by_code[code] for code in row["conflicts_with"]):
            if row["code"] not in other["conflicts_with"]:
                other["conflicts_with"].append(row["code"])
    return rows
