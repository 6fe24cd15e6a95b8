"""Every setting of the service: one class, read from HINGE_… environment variables, each with its meaning."""

from __future__ import annotations

import difflib
import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

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
    max_body_bytes: Annotated[int, Field(ge=1024)] = Field(
        1_048_576, description="The largest request body that is read."
    )
    cache_bytes: Annotated[int, Field(ge=0)] = Field(
        33_554_432, description="Memory for published answers in each process; 0 keeps none."
    )
    graphql_max_depth: Annotated[int, Field(ge=1)] = Field(15, description="The deepest nesting of a GraphQL query.")
    graphql_max_aliases: Annotated[int, Field(ge=0)] = Field(50, description="The most aliases in a GraphQL query.")
    graphql_max_tokens: Annotated[int, Field(ge=10)] = Field(4000, description="The most tokens in a GraphQL query.")
    graphql_max_cost: Annotated[int, Field(ge=1)] = Field(
        20_000, description="The highest cost of a GraphQL query: its page sizes multiplied down the tree, summed."
    )

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
        owner = self.model_copy(update={"database_url": self.migration_database_url or self.database_url})
        return owner.sqlalchemy_url

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
