"""Loads the partners, centres and members that the report names, and the figures of due diligence (4.G; model 12).

What the report does not say stays null: no partner is verified by being named.
"""

from __future__ import annotations

import json
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.data.plan_frame import REPORT
from app.data.writer import Row, Writer, said
from app.domains.needs.vocabulary import MethodStatus
from app.domains.partners.centres import Centre
from app.domains.partners.diligence import DiligenceRule
from app.domains.partners.engagements import Partnership
from app.domains.partners.models import Partner
from app.domains.partners.profile_rules import missing_of
from app.domains.plans.documents import Document
from app.domains.plans.money import BudgetLine
from app.domains.reference.models import Territory
from app.kernel.model import Certainty, Visibility


class Registry:
    """One load, with the document that every fact is taken from and the territories by code."""

    def __init__(self, writer: Writer, folder: Path, report: uuid.UUID, territories: dict[str, uuid.UUID]) -> None:
        self.writer, self.report, self.territories = writer, report, territories
        self.plan = _read(folder / "plan-2021-2024.json")
        self.entries = _read(folder / "partners" / "partners.json")
        self.frame = _read(folder / "partners" / "centres.json")

    def sourced(self, entry: dict[str, Any], ref: Any, **more: Any) -> Row:
        """The members that every row has; the report is public."""
        locator = "; ".join(ref) if isinstance(ref, list) else ref
        return {
            "code": entry["code"], "visibility": Visibility.PUBLIC, "document_id": self.report, "locator": locator,
            "certainty": entry.get("certainty", Certainty.STATED.value), "note": entry.get("note"), **more,
        }  # fmt: skip

    def members(self) -> list[Row]:
        """The eight members of the union whose centre is being set up."""
        return [
            {
                "territory": self.frame["members"][entry["iso2"]], "since": None, "locator": self.frame["members_ref"],
                "certainty": Certainty.INFERRED.value,
            }
            for entry in self.plan["waemu_members"]
        ]  # fmt: skip

    def note_of(self, entry: dict[str, Any]) -> str | None:
        """How it is known which territories are members."""
        return self.frame["members_note"] if "members" in entry else None

    async def partners(self) -> dict[str, uuid.UUID]:
        """The nineteen of the plan, in its order."""
        stated = {entry["name"]: entry for entry in self.plan["partners"]}
        rows = []
        for entry in self.entries:
            fact = stated[entry["plan"]]
            row = self.sourced(
                {**entry, "note": fact.get("note") or self.note_of(entry)}, fact["ref"],
                name=said(entry.get("name", entry["plan"])),
                acronym=entry.get("acronym"), summary=said(fact["summary"]), partner_type=entry["type"],
                website=fact.get("url"), engagement_natures=entry["natures"],
                country_id=self.territories[entry["country"]] if "country" in entry else None,
                un_profile={"category": entry["un_category"], "region": None} if "un_category" in entry else None,
                government_profile=_government(entry), members=self.members() if "members" in entry else [],
            )  # fmt: skip
            missing = missing_of(Partner(**row), has_contact=False)
            rows.append({**row, "profile_missing": missing, "profile_complete": not missing})
        return await self.writer.write(Partner, rows)

    async def partnerships(self, partners: dict[str, uuid.UUID]) -> None:
        """What the report says is done with each of them."""
        stated = {entry["name"]: entry for entry in self.plan["partners"]}
        rows = [
            self.sourced(
                {"code": f"PSHIP-{entry['code']}"}, stated[entry["plan"]]["ref"], partner_id=partners[entry["code"]],
                natures=entry["natures"], description=said(stated[entry["plan"]]["summary"]),
                is_strategic=entry.get("is_strategic"), is_role_model=entry.get("is_role_model"),
            )
            for entry in self.entries
            if entry["natures"]
        ]  # fmt: skip
        await self.writer.write(Partnership, rows)

    async def centres(self, partners: dict[str, uuid.UUID]) -> None:
        """The four of the plan."""
        served = [self.territories[code] for code in self.frame["members"].values()]
        of_report = select(BudgetLine.code, BudgetLine.id).where(BudgetLine.document_id == self.report)
        lines = dict((await self.writer.unit.session.execute(of_report)).all())
        rows = []
        for fact in self.plan["centres_of_excellence"]:
            entry = {"code": fact["code"], **self.frame["centres"][fact["code"]]}
            rows.append(
                self.sourced(
                    entry, fact["ref"], name=said(fact["name"]), kind=entry["kind"], stage=entry["stage"],
                    host_partner_ids=[partners[entry["host"]]] if "host" in entry else [],
                    country_id=self.territories[entry["country"]] if "country" in entry else None,
                    territory_ids=served if "territories" in entry else [], themes=entry.get("themes", []),
                    expertise=fact.get("expertise", []), budget_line_id=lines.get(entry.get("budget_line", "")),
                )
            )  # fmt: skip
        await self.writer.write(Centre, rows)


async def load_partners(writer: Writer, folder: Path) -> None:
    """Everything below `partners/`; the plan has been loaded before."""
    report = await writer.unit.session.scalar(select(Document.id).where(Document.code == REPORT))
    if report is None:
        raise LookupError(f"the document {REPORT} is not there: the plan is loaded first")
    found = await writer.unit.session.execute(select(Territory.code, Territory.id))
    registry = Registry(writer, folder, report, dict(found.all()))
    partners = await registry.partners()
    await registry.partnerships(partners)
    await registry.centres(partners)
    await _rules(writer, _read(folder / "partners" / "diligence-rules.json"))


async def _rules(writer: Writer, entries: list[dict[str, Any]]) -> None:
    """What is in use when it is first loaded stays in use only until people activate another."""
    known = await writer.identify(DiligenceRule, [entry["code"] for entry in entries])
    rows = [
        {
            **entry, "name": said(entry["name"]), "duplicate_threshold": Decimal(entry["duplicate_threshold"]),
            "visibility": Visibility.PUBLIC, "status": MethodStatus.ACTIVE, "active_from": func.now(),
        }
        for entry in entries
        if not writer.has(DiligenceRule, entry["code"])
    ]  # fmt: skip
    await writer.write(DiligenceRule, rows, known)


def _government(entry: dict[str, Any]) -> Row | None:
    level = entry.get("government_level")
    return None if level is None else {"level": level, "ministry": None}


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
