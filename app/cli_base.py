"""What the commands share: how they speak to the person, their settings, and the database that those lead to."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from app.settings import Settings

DataDir = Annotated[Path | None, typer.Option(help="Where the embedded server keeps its data (HINGE_DATA_DIR).")]


def progress(text: str) -> None:
    """One line for the person, beside what the command prints on stdout."""
    print(f"hinge: {text}", file=sys.stderr, flush=True)


def settings_with(**overrides: object) -> Settings:
    """The settings; variables that nothing reads are named on stderr."""
    from app.settings import load_settings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        settings = load_settings(**overrides)
    for warning in caught:
        progress(str(warning.message))
    return settings


@contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """The settings with a database address in them: the one that was set, or the embedded server's."""
    if settings.database_url is not None:
        yield settings
        return
    from app.platform.embedded import EmbeddedPostgres

    with EmbeddedPostgres(settings.data_dir, home=settings.pg_home, user=settings.pg_user) as server:
        yield settings.model_copy(update={"database_url": server.secret_url()})
