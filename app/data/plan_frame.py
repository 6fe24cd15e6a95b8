"""Documents, strategy and plan versions of the plan file (A1 to A3)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from app.data.writer import Row, Writer, said
from app.domains.plans.documents import Document, Strategy
from app.domains.plans.models import Plan
from app.domains.plans.vocabulary import DocumentKind, PlanStatus
from app.kernel.model import Certainty, Visibility

REPORT, DECISION, MIDTERM, AGENDA, EARLIER, ALMANAC = (
    "HSP-EB.2021-17",
    "DEC-2020-5",
    "HSP-OECPR.2021-8",
    "HSP-EB.2021-12",
    "PLAN-2021",
    "E49",
)
STRATEGY = "capacity-building-strategy"


@dataclass
class Frame:
    """What later parts of the load refer to."""

    plan: uuid.UUID
    report: uuid.UUID
    years: dict[str, int]
    units: dict[str, uuid.UUID] = field(default_factory=dict)
    posts: dict[str, uuid.UUID] = field(default_factory=dict)
    events: dict[str, uuid.UUID] = field(default_factory=dict)

    def sourced(self, entry: dict[str, Any], **more: Any) -> Row:
        """The members that every row taken from the report has."""
        return {
            "visibility": Visibility.PUBLIC,
            "document_id": self.report,
            "locator": entry["ref"],
            "certainty": Certainty.STATED,
            "note": entry.get("note") or entry.get("reading_note"),
            **more,
        }


def symbol_code(symbol: str) -> str:
    """A document's code stands in a path, where a symbol's slashes cannot."""
    return symbol.replace("/", "-")


async def load_frame(writer: Writer, data: dict[str, Any]) -> Frame:
    """Documents, strategy and the two versions of the plan that the report speaks of."""
    documents = await load_documents(writer, data)
    strategy = await load_strategy(writer, data["strategy"], documents)
    period = data["document"]["period"]
    span = f"{period['from']}-{period['to']}"
    focus = data["document"]["focus_year"]
    codes = {year: f"{span}@{year}" for year in (focus - 1, focus)}
    ids = await writer.identify(Plan, codes.values())
    common = {
        "visibility": Visibility.PUBLIC,
        "strategy_id": strategy,
        "period_from": period["from"],
        "period_to": period["to"],
        "currency": data["budget_2022"]["currency"],
    }
    earlier: Row = {
        **common,
        "code": codes[focus - 1],
        "title": said(f"Implementation plan with a focus on {focus - 1}"),
        "document_id": documents[EARLIER],
        "focus_year": focus - 1,
        "status": PlanStatus.SUPERSEDED,
        "considered_at": data["strategy"]["adopted_at"],
        "locator": f"{data['document']['symbol']}, {data['strategy']['previous_plan']['ref']}",
        "certainty": Certainty.INFERRED,
        "note": "Known by name only: it has no items here, and its period is taken to be that of its successor.",
    }
    present: Row = {
        **common,
        "code": codes[focus],
        "title": said(f"Implementation plan {span} with a focus on {focus}"),
        "document_id": documents[REPORT],
        "focus_year": focus,
        "supersedes_id": ids[codes[focus - 1]],
        "status": PlanStatus.CONSIDERED,
        "considered_at": data["document"]["session"],
        "categories": [
            {
                "code": entry["code"],
                "state": entry["state"],
                "summary": said(entry["summary"]),
                "resource_basis": said(entry["resource_basis"]),
                "locator": entry["ref"],
            }
            for entry in data["action_categories"]
        ],
        "locator": "paras 1-3, 5, 13",
        "certainty": Certainty.STATED,
        "note": "That the session considered it is inferred from its agenda; the day is not recorded.",
    }
    await writer.write(Plan, [earlier], ids)
    await writer.write(Plan, [present], ids)
    years = {entry["key"]: entry["year"] for entry in data["conventions"]["years"]}
    return Frame(ids[codes[focus]], documents[REPORT], years)


async def load_documents(writer: Writer, data: dict[str, Any]) -> dict[str, uuid.UUID]:
    """The report, and the documents it names, with what it says of them."""
    head, strategy = data["document"], data["strategy"]
    assert symbol_code(head["symbol"]) == REPORT
    ids = await writer.identify(Document, [REPORT, DECISION, MIDTERM, AGENDA, EARLIER, ALMANAC])
    board = head["body"]
    rows: list[Row] = [
        {
            "code": REPORT,
            "symbol": head["symbol"],
            "title": said(
                "Implementation plan 2021-2024 of the capacity-building strategy: report of the Executive Director"
            ),
            "kind": DocumentKind.REPORT,
            "body": board,
            "session": head["session"],
            "agenda_item": head["agenda_item"],
            "distributed_on": dt.date.fromisoformat(head["distribution_date"]),
            "original_language": head["original_language"],
            "relations": [
                {"rel": "implements", "document": DECISION, "locator": None},
                {"rel": "updates", "document": EARLIER, "locator": None},
                {"rel": "based_on", "document": MIDTERM, "locator": "recommendation 2021/1, paras 3-6"},
                {"rel": "cites", "document": AGENDA, "locator": None},
            ],
            "locator": "header",
        },
        {
            "code": DECISION,
            "alt_id": "decision 2020/5",
            "kind": DocumentKind.DECISION,
            "body": board,
            "title": said("Decision 2020/5 of the Executive Board, which adopted the capacity-building strategy"),
            "session": strategy["adopted_at"],
            "document_id": ids[REPORT],
            "locator": "para 1",
        },
        {
            "code": MIDTERM,
            "symbol": "HSP/OECPR.2021/8",
            "kind": DocumentKind.RECOMMENDATION,
            "title": said("Midterm recommendations of the open-ended Committee of Permanent Representatives (2021/1)"),
            "body": "Open-ended Committee of Permanent Representatives to UN-Habitat",
            "document_id": ids[REPORT],
            "locator": strategy["basis"]["ref"],
        },
        {
            "code": AGENDA,
            "symbol": "HSP/EB.2021/12",
            "kind": DocumentKind.AGENDA,
            "body": board,
            "title": said("Provisional agenda of the second session of 2021 of the Executive Board"),
            "session": head["session"],
            "document_id": ids[REPORT],
            "locator": "header; footnote",
        },
        {
            "code": EARLIER,
            "kind": DocumentKind.PLAN,
            "body": board,
            "title": said("Implementation plan of the capacity-building strategy with a focus on 2021"),
            "session": strategy["adopted_at"],
            "document_id": ids[REPORT],
            "locator": strategy["previous_plan"]["ref"],
            "note": "Known by name only; its symbol is not recorded.",
        },
        {
            "code": ALMANAC,
            "kind": DocumentKind.PUBLICATION,
            "alt_id": "E49",
            "body": "Bundeszentrale für politische Bildung",
            "title": said("Entry on UN-Habitat in a yearbook of world affairs"),
            "url": "https://www.bpb.de/nachschlagen/lexika/fischer-weltalmanach/244093/un-habitat",
            "note": "Outside material: names the four regional offices.",
        },
    ]
    rows = [{"visibility": Visibility.PUBLIC, "certainty": Certainty.STATED, **row} for row in rows]
    await writer.write(Document, rows[:1], ids)
    return await writer.write(Document, rows[1:], ids)


async def load_strategy(writer: Writer, entry: dict[str, Any], documents: dict[str, uuid.UUID]) -> uuid.UUID:
    """The strategy with its two purposes (S 4, 5)."""
    row: Row = {
        "code": STRATEGY,
        "visibility": Visibility.PUBLIC,
        "title": said("Capacity-building strategy of UN-Habitat"),
        "adopted_by_id": documents[DECISION],
        "purposes": [
            {
                "order": purpose["order"],
                "summary": said(purpose["summary"]),
                "objective": purpose["objective"],
                "locator": purpose["ref"],
                "certainty": Certainty.STATED.value,
            }
            for purpose in entry["purposes"]
        ],
        "horizon": said(entry["horizon"]["summary"]),
        "stable": True,
        "document_id": documents[REPORT],
        "locator": "paras 1, 4, 5",
        "certainty": Certainty.STATED,
    }
    return (await writer.write(Strategy, [row]))[STRATEGY]
