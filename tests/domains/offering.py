"""Registries made up of constants, which stand in for those that are there, or are still to come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.domains.needs.offers import OfferSource, register, withdraw
from app.domains.needs.vocabulary import MatchTarget

PREFIXES = {
    MatchTarget.TOOL: "tool",
    MatchTarget.PACKAGE: "pkg",
    MatchTarget.COURSE: "course",
    MatchTarget.PARTNER: "partner",
}


def source(kind: MatchTarget, *offers: dict[str, Any]) -> OfferSource:
    """A registry with these offers; territories are given by code."""
    rows = [
        {
            "id": f"00000000-0000-7000-8000-{number:012x}", "code": f"{kind.upper()}-{number}", "title": {"en": f"Offer {number}"},
            "themes": ["land"], "levels": ["organisation"], "places": [], "languages": None, "modalities": None,
            "verified": None, "updated_on": None, "visibility": "public", **offer,
        }
        for number, offer in enumerate(offers, 1)
    ]  # fmt: skip
    sql = (
        "SELECT o.id, o.code, o.title, o.themes, o.levels, ARRAY(SELECT t.id FROM territories t WHERE t.code = ANY(o.places)) "
        "AS territory_ids, o.languages, o.modalities, o.verified, o.updated_on, o.visibility FROM json_to_recordset("
        f"'{json.dumps(rows)}') o(id uuid, code text, title jsonb, themes text[], levels text[], places text[], languages text[], "
        "modalities text[], verified boolean, updated_on date, visibility text)"
    )
    return OfferSource(kind, PREFIXES[kind], "catalogue", sql)


@contextmanager
def offered(kind: MatchTarget, *offers: dict[str, Any]) -> Iterator[OfferSource]:
    """The registry is there inside the block, in the place of the service's own."""
    found = source(kind, *offers)
    with without(kind):
        register(found)
        try:
            yield found
        finally:
            withdraw(kind)


@contextmanager
def without(*hidden: MatchTarget) -> Iterator[None]:
    """These kinds have no registry inside the block."""
    kept = [found for kind in hidden if (found := withdraw(kind)) is not None]
    try:
        yield
    finally:
        for one in kept:
            register(one)
