"""What the settings of callers may be: how often they may ask, from which pages, through which proxies."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode


def _rate(value: str) -> str:
    """Refuses what `limits` cannot read, nothing at all, and several limits in one."""
    from limits.util import parse_many  # a defaulted setting is not validated, and need not load it

    value = value.strip().lower()
    if value == "off":
        return value
    try:
        (item,) = parse_many(value)
    except ValueError:
        item = None
    if item is None or not 0 < item.amount < 2**31 or not 0 < item.get_expiry() < 2**31:
        raise ValueError("must be one limit such as 600/minute or 10 per 5 seconds, or off")
    return value


def _counter(value: SecretStr | None) -> SecretStr | None:
    """Refuses what requests cannot be counted in; never repeats the value, which may hold a password."""
    text = value.get_secret_value().strip() if value is not None else ""
    if text in ("", "postgres"):
        return SecretStr(text) if text else None
    try:
        parts = urlsplit(text)
        known = parts.scheme in {"redis", "rediss", "valkey", "valkeys"} and parts.hostname and parts.port
    except ValueError:
        known = None
    if not known:
        raise ValueError("must be postgres, or redis://, rediss:// or valkey:// with a host and a port")
    return SecretStr(text)


def _origins(value: object) -> tuple[str, ...]:
    """Refuses what is no origin: a browser sends scheme, host and port, and nothing after them."""
    origins = tuple(origin.lower() for origin in _listed(value))
    for origin in origins:
        parts = urlsplit(origin)
        plain = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
        if origin != "*" and not (plain and origin == f"{parts.scheme}://{parts.netloc}"):
            raise ValueError("must be origins such as https://www.example.org, without a path, or *")
    if "*" in origins and len(origins) > 1:
        raise ValueError("* stands alone")
    return origins


def _networks(value: object) -> tuple[str, ...]:
    """Refuses what is neither an address nor a network."""
    try:
        return tuple(str(ip_network(network, strict=False)) for network in _listed(value))
    except ValueError:
        raise ValueError("must be addresses or networks such as 10.0.0.0/8") from None


def _listed(value: object) -> list[str]:
    """The entries of a list as a variable spells it: between commas or blanks."""
    entries = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(entries, list | tuple):
        raise ValueError("must be a list")  # noqa: TRY004 - pydantic reports ValueError
    return [str(entry).strip() for entry in entries]


Rate = Annotated[str, AfterValidator(_rate)]
CounterAddress = Annotated[SecretStr | None, AfterValidator(_counter)]
Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins)]
Networks = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_networks)]
