"""Keys of partners in registers, checked as far as each register's rules allow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from app.domains.partners.vocabulary import IdentifierScheme
from app.kernel.errors import Fault

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: without i, l, o and u, which are mistaken for others."""
_ROR = re.compile(rf"0[{_CROCKFORD}]{{6}}[0-9]{{2}}")
_ORGANISATION = re.compile(r"[A-Z]{2}-[A-Z0-9_]+-[^\s/&|?]+")
"""A list of org-id.guide, a hyphen, and the key in that list; IATI writes organisations in the same way."""
_FORMS: dict[str, tuple[re.Pattern[str], str]] = {
    IdentifierScheme.ROR: (_ROR, "a 0, six letters or digits of Crockford's base 32 and two check digits"),
    IdentifierScheme.ORG_ID: (_ORGANISATION, "the code of a list of org-id.guide, a hyphen and the key in it"),
    IdentifierScheme.IATI: (_ORGANISATION, "the code of a register, a hyphen and the key in it"),
    IdentifierScheme.DAC_CHANNEL: (re.compile(r"[1-9][0-9]{4}"), "five digits"),
}


def ror_check_digits(key: str) -> str:
    """The two check digits of the first seven characters of a ROR id: ISO 7064 MOD 97-10 over their number."""
    number = 0
    for letter in key[:7]:
        number = number * 32 + _CROCKFORD.index(letter)
    return f"{98 - number * 100 % 97:02d}"


def identifier_faults(identifiers: Sequence[dict[str, Any]]) -> list[Fault]:
    """What is wrong with a partner's keys."""
    faults: list[Fault] = []
    seen: set[tuple[str, str]] = set()
    for place, entry in enumerate(identifiers):
        pointer, (form, said) = f"/identifiers/{place}/value", _FORMS[entry["scheme"]]
        if form.fullmatch(entry["value"]) is None:
            faults.append(Fault(pointer, "pattern", f"must be {said}"))
        elif entry["scheme"] == IdentifierScheme.ROR and entry["value"][7:] != ror_check_digits(entry["value"]):
            faults.append(Fault(pointer, "checksum", "has check digits that do not fit the rest"))
        if (key := (entry["scheme"], entry["value"])) in seen:
            faults.append(Fault(pointer, "repeated", "stands there twice"))
        seen.add(key)
    return faults


def identifier_keys(identifiers: Sequence[dict[str, Any]]) -> list[str]:
    """`scheme:value` of each, to be searched by."""
    return [f"{entry['scheme']}:{entry['value']}" for entry in identifiers]
