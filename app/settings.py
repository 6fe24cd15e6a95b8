"""Every setting of the service: one class, read from HINGE_… environment variables, each with its meaning."""

from __future__ import annotations

import difflib
import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.bridge_settings import Mailbox, PublicAddress
from app.edge_settings import CounterAddress, Networks, Origins, Rate
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
    public_url: PublicAddress = Field(
        None,
        description="Where the service is for everybody: https://data.example.org, a path allowed. Absolute addresses in bridges "
        "begin with it. Not set: with the scheme and host of each request, and such answers are not kept in memory.",
    )
    contact_email: Mailbox = Field(
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

    rate_limit: Rate = Field(
        "60000/minute",
        description="How many requests a key or user may make: 10/second, 600/minute, 5000 per 2 hours …; off for no limit.",
    )
    rate_limit_anonymous: Rate = Field(
        "6000/minute",
        description="The same for each address without credentials (IPv6: each /64), bad credentials included.",
    )
    rate_limit_url: CounterAddress = Field(
        None,
        description="Where processes share their counts: postgres (the service's own database), or "
        "redis://host:port/0, rediss:// or valkey://. Not set: each process counts for itself.",
    )
    body_timeout: Annotated[float, Field(gt=0, le=3600)] = Field(
        30, description="How long a request body may take to arrive."
    )
    cors_origins: Origins = Field(
        (),
        description="Origins whose pages may call the service from a browser: https://one.example, separated by "
        "commas, or * for all. Not set: none.",
    )
    trusted_proxies: Networks = Field(
        (),
        description="Addresses or networks, separated by commas, whose X-Forwarded-For and X-Forwarded-Proto are "
        "believed. Not set: none.",
    )
    hsts_seconds: Annotated[int, Field(ge=0)] = Field(
        31_536_000,
        description="How long a browser that came over https must not come over http (Strict-Transport-Security); "
        "0 sends nothing.",
    )

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
