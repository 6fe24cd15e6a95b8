"""The `hinge` commands. Each imports what it needs when it runs: `--help` answers at once."""

from __future__ import annotations

import asyncio
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from app.settings import Settings

cli = typer.Typer(
    help="Hinge: the data service of UN-Habitat's capacity-building strategy.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
keys = typer.Typer(help="API keys.", no_args_is_help=True, rich_markup_mode=None)
cli.add_typer(keys, name="keys")

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


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on (HINGE_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on; 0 takes a free one (HINGE_PORT).")] = None,
    data_dir: DataDir = None,
    migrate: Annotated[
        bool | None, typer.Option(help="Bring the schema up to date first; always so with the embedded server.")
    ] = None,
) -> None:
    """Run the service until SIGTERM or Ctrl-C."""
    from app.serve import run

    run(settings_with(host=host, port=port, data_dir=data_dir), migrate)


@cli.command()
def migrate(data_dir: DataDir = None) -> None:
    """Bring the database to the newest schema."""
    from app.platform.schema import ensure_head, head

    with database(settings_with(data_dir=data_dir)) as settings:
        asyncio.run(ensure_head(settings, migrate=True, progress=progress))
    print(f"the schema is at {head()}")


@cli.command()
def load(data_dir: DataDir = None) -> None:
    """Load the plan and the reference data that ship; what is there already stays."""
    from app.data.load import load_all
    from app.platform.schema import ensure_head

    async def run(settings: Settings) -> dict[str, int]:
        await ensure_head(settings, migrate=False, progress=progress)
        return await load_all(settings, progress)

    with database(settings_with(data_dir=data_dir)) as settings:
        for name, count in asyncio.run(run(settings)).items():
            print(f"{name}: {count}")


@keys.callback()
def _keys() -> None:
    """API keys."""


@keys.command("create")
def create_key(
    role: Annotated[str, typer.Option(help="What the key may do: the name of a role.")],
    name: Annotated[str, typer.Option(help="Whose it is, for the list of keys.")],
    data_dir: DataDir = None,
) -> None:
    """Create an API key and print it, alone, on stdout. It cannot be shown again."""
    from app.platform.keys import create_key
    from app.platform.schema import ensure_head

    async def run(settings: Settings) -> str:
        await ensure_head(settings, migrate=False, progress=progress)
        return await create_key(settings, name=name, role=role)

    with database(settings_with(data_dir=data_dir)) as settings:
        print(asyncio.run(run(settings)))


@cli.command("export-schema")
def export_schema(directory: Annotated[Path, typer.Argument(help="Where to write.")] = Path("openapi")) -> None:
    """Write openapi.json and schema.graphql."""
    from app.export import write_schemas

    write_schemas(directory)


@cli.command()
def migration(message: Annotated[str, typer.Argument(help="Why: the first line of the migration.")]) -> None:
    """Write the migration that brings the newest schema to what the models say now."""
    from app.platform.migration import write_migration

    print(write_migration(message))


def main() -> None:
    """Runs the command; what the operator can put right is one line, not a traceback."""
    try:
        cli()
    except (RuntimeError, ValueError) as error:
        if (words := explain(error)) is None:
            raise
        sys.exit(words)


def explain(error: Exception) -> str | None:
    """What to tell the operator, or None when it is not theirs to put right. Never holds a setting's value."""
    from pydantic import ValidationError

    from app.platform.embedded import EmbeddedPostgresError
    from app.platform.schema import SchemaError

    if isinstance(error, EmbeddedPostgresError | SchemaError):
        return f"hinge: {error}"
    if isinstance(error, ValidationError) and error.title == "Settings":
        return "\n".join(f"hinge: HINGE_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
    return None


if __name__ == "__main__":
    main()
