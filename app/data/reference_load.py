"""Loads territories, their dated classifications, and the vocabularies with their terms (D1, D2, J1)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from app.data.shipped import day, read
from app.data.writer import Row, Writer
from app.domains.reference.models import Classification, Term, Territory, Vocabulary
from app.domains.vocabularies import vocabulary_code
from app.kernel.fields import Field
from app.kernel.model import Visibility
from app.registry import REGISTRY


def closed_vocabularies() -> frozenset[str]:
    """The vocabularies whose codes the service's own code depends on."""
    found = set()

    def note(fields: dict[str, Field]) -> None:
        for item in fields.values():
            if item.enum is not None:
                found.add(vocabulary_code(item.enum))
            if item.of is not None:
                note(item.of.FIELDS)  # type: ignore[attr-defined]  # a Member

    for resource in REGISTRY.values():
        note(resource.fields)
        for step in resource.workflow.transitions if resource.workflow is not None else ():
            note(step.payload.FIELDS)
    return frozenset(found)


async def load_reference(writer: Writer, folder: Path) -> None:
    """Everything below `reference/`."""
    reference = folder / "reference"
    await load_territories(writer, read(reference / "territories.json"))
    await load_classifications(writer, read(reference / "classifications.json")["rows"])
    vocabularies = [entry for path in sorted((reference / "vocabularies").glob("*.json")) for entry in read(path)]
    await load_vocabularies(writer, vocabularies)


async def load_territories(writer: Writer, entries: list[dict[str, Any]]) -> None:
    """The file has parents before parts; a grouping such as WAEMU names its members."""
    ids = await writer.identify(Territory, [entry["code"] for entry in entries])
    rows: list[Row] = [
        {
            "code": entry["code"],
            "visibility": Visibility.PUBLIC,
            "name": entry["name"],
            "level": entry["level"],
            "m49_level": entry["m49_level"],
            "iso2": entry["iso2"],
            "iso3": entry["iso3"],
            "m49": entry["m49"],
            "parent_id": ids[entry["parent"]] if entry["parent"] else None,
            "un_region_id": ids[entry["un_region"]] if entry["un_region"] else None,
            "member_ids": [ids[code] for code in entry["members"]],
            "un_member": entry["un_member"],
            "source": entry["source"],
            "locator": entry["locator"],
            "note": entry.get("note"),
        }
        for entry in entries
    ]
    await writer.write(Territory, rows, ids)


async def load_classifications(writer: Writer, entries: list[dict[str, Any]]) -> None:
    """One row a territory and list; a territory that is in a list twice gets numbered codes."""
    territories = await writer.identify(Territory, [entry["territory"] for entry in entries])
    seen: Counter[str] = Counter()
    rows: list[Row] = []
    for entry in entries:
        stem = f"{entry['scheme']}-{entry['territory']}"
        seen[stem] += 1
        rows.append(
            {
                "code": stem if seen[stem] == 1 else f"{stem}-{seen[stem]}",
                "visibility": Visibility.PUBLIC,
                "territory_id": territories[entry["territory"]],
                "scheme": entry["scheme"],
                "value": entry["value"],
                "valid_from": day(entry["valid_from"]),
                "valid_to": day(entry["valid_to"]),
                "valid_to_precision": entry["valid_to_precision"],
                "attested_on": day(entry["attested_on"]),
                "source": entry["source"],
                "source_url": entry.get("source_url"),
                "locator": entry["locator"],
                "note": entry["note"],
            }
        )
    await writer.write(Classification, rows)


async def load_vocabularies(writer: Writer, entries: list[dict[str, Any]]) -> None:
    """Lists, then their terms; a term that no source backs is for staff only (VR-82)."""
    closed = closed_vocabularies()
    rows: list[Row] = [
        {
            "code": entry["code"],
            "visibility": Visibility.PUBLIC,
            "name": entry["name"],
            "description": entry.get("description"),
            "origin": entry["origin"],
            "source": entry.get("source"),
            "source_url": entry.get("source_url"),
            "verified": entry["verified"],
            "closed": entry["code"] in closed,
            "translation_status": {"name": entry["label_status"]} if entry.get("label_status") else {},
        }
        for entry in entries
    ]
    vocabularies = await writer.write(Vocabulary, rows)
    for entry in entries:
        scope = vocabularies[entry["code"]]
        ids = await writer.identify(Term, [term["code"] for term in entry["terms"]], scope)
        terms: list[Row] = [
            {
                "code": term["code"],
                "visibility": Visibility.PUBLIC if term["verified"] else Visibility.INTERNAL,
                "label": term["label"],
                "definition": term.get("definition"),
                "position": term["order"],
                "broader_id": ids[term["broader"]] if term.get("broader") else None,
                "mappings": term.get("mappings", {}),
                "origin": term["origin"],
                "source": term.get("source"),
                "source_url": term.get("source_url"),
                "verified": term["verified"],
                "valid_from": day(term.get("valid_from")),
                "valid_to": day(term.get("valid_to")),
                "translation_status": {"label": entry["label_status"]} if entry.get("label_status") else {},
            }
            for term in entry["terms"]
        ]
        await writer.write(Term, terms, ids, scope)
