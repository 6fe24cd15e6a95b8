"""Every setting of the service: one class, read from HINGE_… environment variables, each with its meaning."""

from __future__ import annotations

import difflib
import os
import re
import warnings
from collections.abc import Iterable
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.oidc_settings import Address, Algorithms, Names, RoleMap

PREFIX = "HINGE_"
OUTSIDE = frozenset({"HINGE_NO_UV"})  # read by run.py before there is an environment to run this in


class UnknownSettingWarning(UserWarning):
    """A HINGE_ variable that nothing reads: usually a typing error."""


class Settings(BaseSettings):
    """The settings of one process. Times are in seconds and sizes in bytes unless a description says otherwise."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", validate_assignment=True, hide_input_in_errors=True
    )

    database_url: SecretStr | None = Field(
        None,
        description="The PostgreSQL (15 or newer) to use: postgresql://user:password@host:5432/name. "
        "Not set: the embedded server.",
    )
    migration_database_url: SecretStr | None = Field(
        None,
        description="The same database under the login that owns the tables; migrations use it. Not set: HINGE_DATABASE_URL. "
        "Set both, and the service's own login can be one that cannot touch history.",
    )
    data_dir: Path = Field(Path(".hinge"), description="Where the embedded server keeps its data.")
    pg_home: Path | None = Field(
        None, description="A PostgreSQL installation (the folder that holds bin) for the embedded server to use."
    )
    pg_user: str | None = Field(
        None, description="The account the embedded server runs as when the service is started by root."
    )
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8000, description="The port to listen on; 0 takes a free one.")
    public_url: str | None = Field(
        None,
        description="Where the service is for everybody: https://data.example.org, a path allowed. Absolute addresses in bridges "
        "begin with it. Not set: with the scheme and host of each request, and such answers are not kept in memory.",
    )
    contact_email: str | None = Field(
        None,
        description="Whom harvesters write to: the address of an office, not of a person. Not set: "
        "`not-set@hinge.invalid`, which reaches nobody.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least serious log line to write."
    )
    log_format: Literal["json", "text"] = Field("json", description="One JSON object a line, or text for people.")
    read_pool_size: Annotated[int, Field(ge=1, le=200)] = Field(
        8, description="Connections kept for reads, in each process."
    )
    write_pool_size: Annotated[int, Field(ge=1, le=200)] = Field(
        8, description="Connections kept for writes, in each process."
    )
    statement_timeout: Annotated[float, Field(gt=0, le=600)] = Field(
        10, description="How long one SQL statement may take before the request is answered 503."
    )
    worker: Literal["auto", "on", "off"] = Field(
        "auto",
        description="Whether this process also runs the background jobs; auto: with the embedded server. Else `hinge worker` does.",
    )
    max_body_bytes: Annotated[int, Field(ge=1024)] = Field(
        1_048_576, description="The largest request body that is read."
    )
    max_import_bytes: Annotated[int, Field(ge=1024)] = Field(
        67_108_864, description="The largest file of an import that is read."
    )
    cache_bytes: Annotated[int, Field(ge=0)] = Field(
        33_554_432, description="Memory for published answers in each process; 0 keeps none."
    )
    max_streams: Annotated[int, Field(ge=0)] = Field(
        1000, description="How many requests may wait for changes at a time, in each process; more are answered 503."
    )
    aggregate_minimum: Annotated[int, Field(ge=3, le=1000)] = Field(
        5,
        description="The fewest needs that a public figure tells of, and the step of all such figures. "
        "Figures under two minimums can be compared: choose once.",
    )
    graphql_max_depth: Annotated[int, Field(ge=1)] = Field(15, description="The deepest nesting of a GraphQL query.")
    graphql_max_aliases: Annotated[int, Field(ge=0)] = Field(50, description="The most aliases in a GraphQL query.")
    graphql_max_tokens: Annotated[int, Field(ge=10)] = Field(2500, description="The most tokens in a GraphQL query.")
    graphql_max_cost: Annotated[int, Field(ge=1)] = Field(
        20_000, description="The highest cost of a GraphQL query: its page sizes multiplied down the tree, summed."
    )

    rate_limit: str = Field(
        "60000/minute",
        description="How many requests a key or user may make: 10/second, 600/minute, 5000 per 2 hours …; off for no limit.",
    )
    rate_limit_anonymous: str = Field(
        "6000/minute",
        description="The same for each address without credentials (IPv6: each /64), bad credentials included.",
    )
    rate_limit_url: SecretStr | None = Field(
        None,
        description="Where processes share their counts: postgres (the service's own database), or "
        "redis://host:port/0, rediss:// or valkey://. Not set: each process counts for itself.",
    )
    body_timeout: Annotated[float, Field(gt=0, le=3600)] = Field(
        30, description="How long a request body may take to arrive."
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Origins whose pages may call the service from a browser: https://one.example, separated by "
        "commas, or * for all. Not set: none.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Addresses or networks, separated by commas, whose X-Forwarded-For and X-Forwarded-Proto are "
        "believed. Not set: none.",
    )
    hsts_seconds: Annotated[int, Field(ge=0)] = Field(
        31_536_000,
        description="How long a browser that came over https must not come over http (Strict-Transport-Security); "
        "0 sends nothing.",
    )

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
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

    @field_validator("contact_email")
    @classmethod
    def _is_a_mailbox(cls, value: str | None) -> str | None:
        """Refuses what the schema of OAI-PMH would refuse as an `adminEmail`."""
        if value is None or not value.strip():
            return None
        if len(value) > 254 or not re.fullmatch(r"[!-;=?-~]+@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+", value.strip()):
            raise ValueError("must be an address such as capacity@example.org")
        return value.strip()

    @field_validator("rate_limit", "rate_limit_anonymous")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
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

    @field_validator("rate_limit_url")
    @classmethod
    def _is_a_counter(cls, value: SecretStr | None) -> SecretStr | None:
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

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _are_origins(cls, value: object) -> tuple[str, ...]:
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

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _are_networks(cls, value: object) -> tuple[str, ...]:
        """Refuses what is neither an address nor a network."""
        try:
            return tuple(str(ip_network(network, strict=False)) for network in _listed(value))
        except ValueError:
            raise ValueError("must be addresses or networks such as 10.0.0.0/8") from None

    oidc_issuer: Address | None = Field(
        None,
        max_length=500,
        description="The OIDC issuer whose tokens are taken, exactly as they name it in `iss`. Not set: API keys only.",
    )
    oidc_audience: Names = Field(
        (),
        validate_default=True,
        description="The audiences (`aud`) that mean this service: one, or several by commas.",
    )
    oidc_jwks_url: Address | None = Field(
        None, description="Where the issuer's keys are. Not set: where its /.well-known/openid-configuration says."
    )
    oidc_algorithms: Algorithms = Field(
        ("RS256", "PS256", "ES256", "EdDSA"),
        description="The signature algorithms that are taken, separated by commas.",
    )
    oidc_leeway: Annotated[int, Field(ge=0, le=600)] = Field(
        60, description="How far the issuer's clock may be from ours."
    )
    oidc_roles_claim: Annotated[str, Field(min_length=1)] = Field(
        "roles", description="The claim that holds a person's roles; dots lead inside: realm_access.roles."
    )
    oidc_roles: RoleMap = Field(
        {},
        description='What each value of that claim gives, as JSON: a role, or a list of scopes: {"staff": "viewer"}.',
    )
    oidc_partner_claim: str | None = Field(
        None, description="The claim that holds the id of the partner that a person acts for. Not set: none does."
    )

    @field_validator("oidc_audience", "oidc_jwks_url")
    @classmethod
    def _goes_with_an_issuer(cls, value: Any, info: ValidationInfo) -> Any:
        """An issuer alone is not enough: a token that is for somebody else must not open this service."""
        issuer = info.data.get("oidc_issuer")
        if issuer is not None and info.field_name == "oidc_audience" and not value:
            raise ValueError("is needed with HINGE_OIDC_ISSUER")
        if issuer is None and value:
            raise ValueError("needs HINGE_OIDC_ISSUER")
        return value

    @field_validator("database_url", "migration_database_url")
    @classmethod
    def _is_postgres(cls, value: SecretStr | None) -> SecretStr | None:
        """Refuses what is not a PostgreSQL address; never repeats the value, which may hold a password."""
        if value is None or not value.get_secret_value().strip():
            return None
        scheme = urlsplit(value.get_secret_value().strip()).scheme
        if scheme.split("+")[0] not in {"postgres", "postgresql"}:
            raise ValueError("must begin with postgresql:// (or postgres://)")
        return SecretStr(value.get_secret_value().strip())

    @property
    def asyncpg_dsn(self) -> str:
        """The database's address as asyncpg reads it. RuntimeError while no server is known."""
        return f"postgresql://{self._address()}"

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address as SQLAlchemy reads it. RuntimeError while no server is known.

        SQLAlchemy hands unknown parameters to asyncpg's connect(), which spells libpq's `sslmode` `ssl`.
        """
        return f"postgresql+asyncpg://{self._address()}".replace("?sslmode=", "?ssl=").replace("&sslmode=", "&ssl=")

    @property
    def owner_url(self) -> str:
        """As `sqlalchemy_url`, for the login that owns the tables."""
        return self._as_owner().sqlalchemy_url

    @property
    def owner_dsn(self) -> str:
        """As `asyncpg_dsn`, for the login that owns the tables."""
        return self._as_owner().asyncpg_dsn

    def _as_owner(self) -> Settings:
        return self.model_copy(update={"database_url": self.migration_database_url or self.database_url})

    def _address(self) -> str:
        if self.database_url is None:
            raise RuntimeError("no database: set HINGE_DATABASE_URL or start the embedded server first")
        return self.database_url.get_secret_value().split("://", 1)[1]


def _listed(value: object) -> list[str]:
    """The entries of a list as a variable spells it: between commas or blanks."""
    entries = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(entries, list | tuple):
        raise ValueError("must be a list")  # noqa: TRY004 - pydantic reports ValueError
    return [str(entry).strip() for entry in entries]


def unknown_settings(names: Iterable[str]) -> dict[str, str | None]:
    """The HINGE_ variables among `names` that nothing reads, each with the nearest name that exists, if any is near."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | OUTSIDE
    strangers = sorted(n for n in names if n.upper().startswith(PREFIX) and n.upper() not in known)
    return {name: next(iter(difflib.get_close_matches(name.upper(), known, 1)), None) for name in strangers}


def load_settings(**overrides: object) -> Settings:
    """The settings from the environment, with `overrides` that are not None on top.

    Warns with UnknownSettingWarning about variables that nothing reads; raises pydantic's ValidationError.
    """
    for name, nearest in unknown_settings(os.environ).items():
        hint = f"; did you mean {nearest}?" if nearest else ""
        warnings.warn(f"{name} is not a setting{hint}", UnknownSettingWarning, stacklevel=2)
    return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
