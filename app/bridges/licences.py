"""Licences: the SPDX identifiers of the vocabulary, and where each is explained."""

from __future__ import annotations

PROPRIETARY = "proprietary"


def address(identifier: str | None) -> str | None:
    """SPDX's page of a licence; None for what has none: `proprietary`, and what is not recorded."""
    if identifier is None or identifier == PROPRIETARY:
        return None
    return f"https://spdx.org/licenses/{identifier}.html"


def identifier_of(said: str | None) -> str | None:
    """The identifier in what others write: `CC-BY-4.0`, or an address of SPDX or Creative Commons; else None."""
    if said is None:
        return None
    text = said.strip().rstrip("/")
    lowered = text.lower()
    if "spdx.org/licenses/" in lowered:
        return text[lowered.index("spdx.org/licenses/") + len("spdx.org/licenses/") :].removesuffix(".html")
    if "creativecommons.org/licenses/" in lowered:
        kind, *rest = lowered.partition("creativecommons.org/licenses/")[2].split("/")
        igo = "-IGO" if "igo" in rest[1:] else ""
        return f"CC-{kind.upper()}-{rest[0]}{igo}" if rest else None
    if "creativecommons.org/publicdomain/zero" in lowered:
        return "CC0-1.0"
    return None if "://" in text else text or None
