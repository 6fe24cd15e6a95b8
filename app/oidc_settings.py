"""What the settings of OIDC may be: algorithms, addresses and role maps are refused here, before anybody signs in with them.

Knows no library of tokens: the settings are read by every command.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

SIGNATURES = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519", "Ed448",
)  # fmt: skip
"""Signatures that the issuer alone can make (RFC 7518, 8037, 9864). HMAC is none: who can verify it can also forge it."""


def separated(value: object) -> object:
    """Texts separated by commas or spaces → a tuple; anything else is left to pydantic."""
    return tuple(re.findall(r"[^,\s]+", value)) if isinstance(value, str) else value


def _asymmetric(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value or not set(value) <= set(SIGNATURES):
        raise ValueError(f"must be some of {', '.join(SIGNATURES)}; none and HMAC (HS256 …) are never taken")
    return value


def _parsed(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError('must be JSON, such as {"staff": "viewer"}') from None


def _grants(value: Mapping[str, str | tuple[str, ...]]) -> Mapping[str, str | tuple[str, ...]]:
    """A role or scope that is misspelt would silently give nothing."""
    from app.kernel.access import ADMIN, ROLES

    for grant in value.values():
        if isinstance(grant, str) and grant not in ROLES:
            raise ValueError(f"there is no role {grant!r}; roles are {', '.join(ROLES)}")
        for scope in grant if isinstance(grant, tuple) else ():
            if scope != ADMIN and re.fullmatch(r"[a-z_]+:[a-z_]+", scope) is None:
                raise ValueError(f"{scope!r} is not a scope such as needs:read; a role stands alone, not in a list")
    return value


def is_of_this_machine(url: str) -> bool:
    """Whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_safe_address(url: str) -> bool:
    """Whether what answers at an address can be believed: https, or this machine; without password, query, fragment."""
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.port != 0 and parts.username is None
    except ValueError:
        return False
    if not named or "?" in url or "#" in url or not url.isascii() or not url.isprintable():
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_of_this_machine(url))


def _safe(value: str) -> str:
    if not is_safe_address(value):
        raise ValueError("must be an https:// address without password, query or fragment; http:// is for this machine")
    return value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(separated)]
Algorithms = Annotated[tuple[str, ...], NoDecode, BeforeValidator(separated), AfterValidator(_asymmetric)]
RoleMap = Annotated[Mapping[str, str | tuple[str, ...]], NoDecode, BeforeValidator(_parsed), AfterValidator(_grants)]
Address = Annotated[str, AfterValidator(_safe)]
