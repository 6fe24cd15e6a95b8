"""Units, the memorandum and the community, posts and events of the plan file (B1, B5, B6, B8, B9)."""

from __future__ import annotations

import re
import uuid
from decimal import Decimal
from typing import Any

from app.data.plan_frame import ALMANAC, Frame
from app.data.writer import Row, Writer, en, said
from app.domains.organisation.models import Community, Guidance, Unit
from app.domains.organisation.vocabulary import (
    CommunityKind,
    GuidanceAudience,
    GuidanceKind,
    GuidanceStatus,
    UnitFunction,
)
from app.domains.plans.documents import Document
from app.domains.plans.money import Post
from app.domains.plans.positions import position_of
from app.domains.plans.progress import Event
from app.domains.plans.vocabulary import EventKind
from app.kernel.model import Certainty, Visibility

UNIT_TYPES = {
    "unit": "unit",
    "branch": "branch",
    "division": "division",
    "service": "service",
    "committee": "committee",
}
UNIT_CODES = {
    "Capacity Development and Training Unit": "CDTU",
    "Programme Development Branch": "PDB",
    "Global Solutions Division": "GSD",
    "External Relations, Strategy, Knowledge and Innovation Division": "ERSKI",
    "Management, Advisory and Compliance Service": "MACS",
    "Office for External Relations": "OER",
    "Project Review Committee": "PRC",
    "Executive Board": "EB",
    "Executive Director": "ED",
}
"""Our keys; only CDTU is an abbreviation that the document uses."""
REGIONAL_OFFICES = {
    "ROAF": ("Regional Office for Africa", "Nairobi"),
    "ROAS": ("Regional Office for Arab States", "Cairo"),
    "ROAP": ("Regional Office for Asia and the Pacific", "Fukuoka"),
    "ROLAC": ("Regional Office for Latin America and the Caribbean", "Rio de Janeiro"),
}
EVENT_KINDS = {
    "World Urban Forum": EventKind.WORLD_URBAN_FORUM,
    "High-level meeting": EventKind.HIGH_LEVEL_MEETING,
    "Expert group meeting": EventKind.EXPERT_GROUP_MEETING,
    "Global NGO meeting": EventKind.GLOBAL_NGO_MEETING,
}
FUNDING = {"regular_budget": "regular_budget_core"}


async def load_units(writer: Writer, data: dict[str, Any], frame: Frame) -> None:
    """Units and bodies that the report names, and the regional offices of an outside source (E49)."""
    rows: list[Row] = []
    for entry in data["organisation_named"]:
        alias = entry.get("alt")
        row = frame.sourced(
            entry,
            code=UNIT_CODES[entry["name"]],
            name=said(entry["name"]),
            abbreviation=entry.get("abbr"),
            aliases=[re.sub(r" \(.*\)$", "", alias)] if alias else [],
            org_unit_type=UNIT_TYPES.get(entry["kind"]),
        )
        if row["org_unit_type"] is None:
            row["note"] = (
                f"The source's word is {entry['kind'].replace('_', ' ')}, which the list of types does not have."
            )
        if row["code"] == "CDTU":
            row |= _cdtu(data["unit_role"])
        rows.append(row)
    almanac = (await writer.identify(Document, [ALMANAC]))[ALMANAC]
    rows += [
        {
            "code": code,
            "visibility": Visibility.PUBLIC,
            "name": said(name),
            "org_unit_type": "regional_office",
            "place": said(place),
            "document_id": almanac,
            "certainty": Certainty.STATED,
        }
        for code, (name, place) in REGIONAL_OFFICES.items()
    ]
    for row in rows:
        row |= {name: row.get(name) for name in ("abbreviation", "place", "mandate", "locator", "note")}
        row |= {name: row.get(name, []) for name in ("aliases", "functions", "roles")}
    frame.units = await writer.write(Unit, rows)


def _cdtu(roles: list[dict[str, Any]]) -> Row:
    return {
        "mandate": said(roles[0]["summary"]),
        "functions": [function.value for function in UnitFunction],
        "roles": [
            {
                "order": place,
                "summary": said(role["summary"]),
                "locator": role["ref"],
                "certainty": Certainty.STATED.value,
            }
            for place, role in enumerate(roles, 1)
        ],
        "note": "Para 18 prints the unit's place as a division within a branch; no parent is set for that (INC-5).",
    }


async def load_organisation_items(writer: Writer, frame: Frame) -> None:
    """The memorandum that the report says is out (T1.1.2a4), and the staff community it plans (16(a)(i))."""
    memorandum = frame.sourced(
        {"ref": "table, output 1.1.2, action 4"},
        code="MEMO-1",
        kind=GuidanceKind.MEMORANDUM,
        title=said("Memorandum: capacity-building is a cross-cutting function"),
        audience=GuidanceAudience.STAFF,
        status=GuidanceStatus.ISSUED,
        owner_unit_id=frame.units["ED"],
    )
    community = frame.sourced(
        {
            "ref": "para 16(a)(i)",
            "note": "Foreseen by the plan; the six existing communities are not named in the source.",
        },
        code="COP-CAPACITY-BUILDING",
        kind=CommunityKind.CAPACITY_BUILDING,
        name=said("Community of practice on capacity-building"),
        includes_external_network=True,
    )
    await writer.write(Guidance, [memorandum])
    await writer.write(Community, [community])


async def load_posts(writer: Writer, data: dict[str, Any], frame: Frame) -> None:
    """Posts that exist and posts that are asked for (S 21, 23, 24)."""
    currency = data["budget_2022"]["currency"]
    rows: list[Row] = []
    for entry in data["posts"]:
        cost = entry.get("annual_cost_usd")
        purpose = entry["role_summary"]
        rows.append(
            frame.sourced(
                entry,
                code=entry["code"],
                plan_id=frame.plan,
                grade=entry["grade"],
                count=entry["count"],
                unit_id=frame.units["CDTU"],
                funding_source=FUNDING.get(entry["funding"], entry["funding"]),
                status=entry["status"],
                annual_cost=None if cost is None else Decimal(cost),
                annual_cost_currency=None if cost is None else currency,
                purpose=en(purpose),
                also_serves=["SP4"] if purpose and "subprogramme 4" in purpose else [],
                position=position_of(entry["code"]),
            )
        )
    frame.posts = await writer.write(Post, rows)


async def load_events(writer: Writer, data: dict[str, Any], frame: Frame, actions: dict[str, uuid.UUID]) -> None:
    """Forums and meetings; a locator that names an action links the event to it."""
    rows: list[Row] = []
    for place, entry in enumerate(data["events"], 1):
        kinds = [kind for name, kind in EVENT_KINDS.items() if entry["name"].startswith(name)]
        named = [
            f"{output}.a{number}" for output, number in re.findall(r"output (\d\.\d\.\d), action (\d)", entry["ref"])
        ]
        rows.append(
            frame.sourced(
                entry,
                code=f"EVT-{place}",
                kind=kinds[0] if kinds else None,
                title=said(entry["name"]),
                summary=said(entry["summary"]),
                year=entry["year"],
                linked_action_ids=[actions[code] for code in named],
            )
        )
    frame.events = await writer.write(Event, rows)
