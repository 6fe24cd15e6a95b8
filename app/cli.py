"""The `hinge` commands. Each imports what it needs when it runs: `--help` answers at once."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_base import DataDir, database, progress, settings_with
from app.cli_keys import keys
from app.cli_pull import pull

if TYPE_CHECKING:
    from app.settings import Settings

cli = typer.Typer(
    help="Hinge: the data service of UN-Habitat's capacity-building strategy.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
cli.add_typer(keys, name="keys")
cli.add_typer(pull, name="pull")


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
def worker(data_dir: DataDir = None) -> None:
    """Run the background jobs until SIGTERM or Ctrl-C: breaches, escalations, closings. Several may run at once."""
    import signal

    from app.platform.jobs import working
    from app.platform.schema import ensure_head
    from app.platform.telemetry import configure_logging
    from app.registry import JOBS
    from app.serve import leave_cleanly_on_signals

    async def run(settings: Settings) -> None:
        await ensure_head(settings, migrate=False, progress=progress)
        configure_logging(settings.log_level, settings.log_format)
        task = asyncio.ensure_future(working(settings, JOBS))
        with suppress(NotImplementedError):  # Windows has none, and Ctrl-C ends the process there
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        progress(f"working on {', '.join(job.name for job in JOBS)}")
        with suppress(asyncio.CancelledError):
            await task

    leave_cleanly_on_signals()
    with database(settings_with(data_dir=data_dir)) as settings:
        asyncio.run(run(settings))


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


@cli.command()
def demo(
    needs: Annotated[int, typer.Option(min=1, max=2_000_000, help="How many needs; the rest is in proportion.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed makes the same records.")] = 1,
    remove: Annotated[bool, typer.Option("--remove", help="Take the synthetic records out again.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Fill the database with synthetic records, each labelled as such, or take them out again."""
    from app.data.demo.fill import fill_demo, remove_demo
    from app.platform.schema import ensure_head

    async def run(settings: Settings) -> None:
        await ensure_head(settings, migrate=False, progress=progress)
        if not remove:
            state = await fill_demo(settings, needs, seed, progress)
            print(f"{state.needs} synthetic needs of seed {state.seed} are there; dates are counted from {state.day}")
            return
        found = await remove_demo(settings, progress)
        for line in found.holders:
            progress(f"held by {line}")
        for name, count in sorted(found.stayed.items()):
            print(f"{name}: {count} stay, since other records refer to them")
        print(f"{found.gone.total()} synthetic records are removed")

    with database(settings_with(data_dir=data_dir)) as settings:
        asyncio.run(run(settings))


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
    except Exception as error:
        if (words := explain(error)) is None:
            raise
        sys.exit(words)


def explain(error: Exception) -> str | None:
    """What to tell the operator, or None when it is not theirs to put right. Never holds a setting's value."""
    from pydantic import ValidationError

    from app.data.demo.world import DemoError
    from app.kernel.errors import Problem
    from app.platform.embedded import EmbeddedPostgresError
    from app.platform.pull.fetch import PullError
    from app.platform.schema import SchemaError

    if isinstance(error, EmbeddedPostgresError | SchemaError | DemoError | PullError):
        return f"hinge: {error}"
    if isinstance(error, Problem):
        faults = [f"hinge: {fault.pointer.strip('/')}: {fault.message}" for fault in error.faults]
        return "\n".join(faults or [f"hinge: {error.detail}"])
    if isinstance(error, ValidationError) and error.title == "Settings":
        return "\n".join(f"hinge: HINGE_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
    return None


if __name__ == "__main__":
    main()
