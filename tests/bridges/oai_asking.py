"""How tests ask `/oai`, and read what it says."""

from __future__ import annotations

import uuid

from httpx import AsyncClient
from lxml import etree

from tests.bridges.oai_rules import OAI, checked

RECORDS = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
HEADERS = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc"}


async def ask(client: AsyncClient, **arguments: str) -> etree._Element:
    """An answer that has been checked."""
    answer = await client.get("/oai", params=arguments)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8"), answer.text
    return checked(answer.content)


def headers_of(root: etree._Element) -> dict[str, str | None]:
    """Identifier → status."""
    return {str(one.findtext(f"{OAI}identifier")): one.get("status") for one in root.iter(f"{OAI}header")}


def token_of(root: etree._Element) -> str | None:
    return root.findtext(f".//{OAI}resumptionToken")


async def walk(client: AsyncClient, **arguments: str) -> list[str]:
    """The identifiers of a list, page by page."""
    root = await ask(client, **arguments)
    found = list(headers_of(root))
    while token := token_of(root):
        root = await ask(client, verb=arguments["verb"], resumptionToken=token)
        found += headers_of(root)
    return found


def urn(key: uuid.UUID) -> str:
    return f"urn:uuid:{key}"
