"""What the settings of bridges may be: where the service is for everybody, and whom harvesters write to."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator


def _public(value: str | None) -> str | None:
    """Refuses what is no http(s) address, and what addresses cannot begin with; a slash at the end is taken off."""
    if value is None or not value.strip():
        return None
    address = value.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise ValueError("must be an address such as https://data.example.org") from None
    plain = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc and port != 0
    if (
        not plain
        or parts.query
        or parts.fragment
        or not re.fullmatch(r"[!-~]+", address)
        or set(address) & set("<>\"'\\?#")
    ):
        raise ValueError("must be an address such as https://data.example.org")
    return address


def _mailbox(value: str | None) -> str | None:
    """Refuses what the schema of OAI-PMH would refuse as an `adminEmail`."""
    if value is None or not value.strip():
        return None
    if len(value) > 254 or not re.fullmatch(r"[!-;=?-~]+@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+", value.strip()):
        raise ValueError("must be an address such as capacity@example.org")
    return value.strip()


PublicAddress = Annotated[str | None, AfterValidator(_public)]
Mailbox = Annotated[str | None, AfterValidator(_mailbox)]
