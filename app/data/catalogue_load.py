"""Loads the tools, courses, platforms and figures that the report speaks of; what it does not say stays null (4.I; model 12)."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.data.plan_frame import REPORT
from app.data.shipped import day, read
from app.data.writer import Row, Writer, en, said
from app.domains.catalogue.courses import Course
from app.domains.catalogue.packages import Transformation
from app.domains.catalogue.parts import published_languages
from app.domains.catalogue.platforms import Initiative, Metric, Platform
from app.domains.catalogue.rules import release_days
from app.domains.catalogue.tools import Tool
from app.domains.catalogue.vocabulary import CourseStatus
from app.domains.plans.documents import Document
from app.domains.plans.money import BudgetLine
from app.kernel.model import Certainty, Visibility


class Catalogue:
    """One load, with the document that every fact is taken from."""

    def __init__(self, writer: Writer, folder: Path, report: uuid.UUID) -> None:
        self.writer, self.folder, self.report = writer, folder, report

    def entries(self, name: str) -> list[dict[str, Any]]:
        """The facts of a file."""
        found: list[dict[str, Any]] = read(self.folder / f"{name}.json")
        return found

    def sourced(self, entry: dict[str, Any], **more: Any) -> Row:
        """The members that every row has."""
        return {
            "code": entry["code"], "visibility": Visibility.PUBLIC, "document_id": self.report, "locator": entry["ref"],
            "certainty": entry.get("certainty", Certainty.STATED.value), "note": entry.get("note"), **more,
        }  # fmt: skip

    async def tools(self) -> dict[str, uuid.UUID]:
        """Planned ones too: the report is public."""
        rows = []
        for entry in self.entries("tools"):
            released = entry.get("released")
            first, last = release_days(released)
            editions = [_edition(one) for one in entry.get("translations", [])]
            rows.append(
                self.sourced(
                    entry, title=said(entry["title"]), summary=said(entry["summary"]), kind=entry["kind"],
                    availability=entry["availability"], released=released,
                    released_from=first, released_to=last,
                    release_claims=[_claim(one) for one in entry.get("release_claims", [])],
                    translations=editions, languages=published_languages(editions),
                )
            )  # fmt: skip
        return await self.writer.write(Tool, rows)

    async def platforms(self) -> dict[str, uuid.UUID]:
        """With every launch that is claimed (INC-2)."""
        rows = [
            self.sourced(
                entry, name=said(entry["name"]), summary=said(entry["summary"]), url=entry["url"], status=entry["status"],
                launch_claims=[_claim(one) for one in entry["launch_claims"]],
            )
            for entry in self.entries("platforms")
        ]  # fmt: skip
        return await self.writer.write(Platform, rows)

    async def courses(self, tools: dict[str, uuid.UUID], platforms: dict[str, uuid.UUID]) -> dict[str, uuid.UUID]:
        """What is available is published, as the report says, though it says less than VR-70 asks of who publishes here."""
        rows = []
        for entry in self.entries("courses"):
            public = entry["status"] == CourseStatus.PUBLISHED
            rows.append(
                self.sourced(
                    entry, visibility=Visibility.PUBLIC if public else Visibility.INTERNAL,
                    title=said(entry["title"]), summary=said(entry["summary"]), status=entry["status"],
                    course_mode=entry["mode"], themes=entry.get("themes", []),
                    platform_id=platforms[entry["platform"]] if "platform" in entry else None,
                    tool_ids=[tools[code] for code in entry.get("tools", [])],
                    produced_with=entry.get("produced_with", []),
                )
            )  # fmt: skip
        return await self.writer.write(Course, rows)

    async def metrics(self, tools: dict[str, uuid.UUID], platforms: dict[str, uuid.UUID]) -> None:
        """Figures as stated, contradicting ones side by side (VR-14; INC-3)."""
        rows = [
            self.sourced(
                entry, tool_id=tools[entry["tool"]] if "tool" in entry else None,
                platform_id=platforms[entry["platform"]] if "platform" in entry else None,
                metric=entry["metric"], value=entry["value"], period=entry["period"], period_from=day(entry["period_from"]),
                period_to=day(entry["period_to"]), language=entry["language"],
            )
            for entry in self.entries("metrics")
        ]  # fmt: skip
        await self.writer.write(Metric, rows)

    async def transformations(self) -> None:
        """The five products of the budget line for 2022, not named, and with one amount for all (S 24(c); VR-11)."""
        lines: dict[str, uuid.UUID] = {}
        found = await self.writer.unit.session.execute(
            select(BudgetLine.code, BudgetLine.id).where(BudgetLine.document_id == self.report)
        )
        lines.update((code, key) for code, key in found)
        rows = [
            self.sourced(entry, title=said(entry["title"]), budget_line_id=lines[entry["budget_line"]], cost=None)
            for entry in self.entries("transformations")
        ]
        await self.writer.write(Transformation, rows)

    async def initiatives(self, tools: dict[str, uuid.UUID]) -> None:
        """Learning initiatives, digital strategies and task teams (S 7(b)(iv), T2.1.2)."""
        rows = [
            self.sourced(
                entry, title=said(entry["title"]), summary=said(entry["summary"]), kind=entry["kind"],
                modalities=entry["modalities"], partners=entry["partners"], contribution=en(entry.get("contribution")),
                tool_ids=[tools[code] for code in entry.get("tools", [])],
            )
            for entry in self.entries("initiatives")
        ]  # fmt: skip
        await self.writer.write(Initiative, rows)


async def load_catalogue(writer: Writer, folder: Path) -> None:
    """Everything below `catalogue/`; the plan has been loaded before, with the report and its budget."""
    report = await writer.unit.session.scalar(select(Document.id).where(Document.code == REPORT))
    if report is None:
        raise LookupError(f"the document {REPORT} is not there: the plan is loaded first")
    catalogue = Catalogue(writer, folder / "catalogue", report)
    tools, platforms = await catalogue.tools(), await catalogue.platforms()
    await catalogue.courses(tools, platforms)
    await catalogue.metrics(tools, platforms)
    await catalogue.transformations()
    await catalogue.initiatives(tools)


def _edition(entry: dict[str, Any]) -> dict[str, Any]:
    unknown = dict.fromkeys(("url", "external_id", "published_on"))
    known = {name: entry[name] for name in ("language", "status", "supported_by")}
    return {**unknown, **known, "locator": entry["ref"]}


def _claim(entry: dict[str, Any]) -> dict[str, Any]:
    known = {name: entry[name] for name in ("stated", "earliest", "latest")}
    return {**known, "locator": entry["ref"], "certainty": Certainty.STATED.value}
