"""The `hinge` commands. Each imports what it needs when it runs: `--help` answers at once."""

from __future__ import annotations

import asyncio
import sys
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from app.kernel.session import Unit
    from app.settings import Settings

T = TypeVar("T")
cli = typer.Typer(
    help="Hinge: the data service of UN-Habitat's capacity-building strategy.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
keys = typer.Typer(help="API keys.", no_args_is_help=True, rich_markup_mode=None)
cli.add_typer(keys, name="keys")
pull = typer.Typer(help="Course metadata from elsewhere.", no_args_is_help=True, rich_markup_mode=None)
cli.add_typer(pull, name="pull")

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


@keys.callback()
def _keys() -> None:
    """API keys."""


KeyId = Annotated[str, typer.Argument(help="The key's id (key_…), as `keys list` shows it.")]


def on_keys(data_dir: Path | None, work: Callable[[Unit], Awaitable[T]]) -> T:
    """Work on the keys in one transaction."""
    from app.platform.keys import run_unit
    from app.platform.schema import ensure_head

    async def run(settings: Settings) -> T:
        await ensure_head(settings, migrate=False, progress=progress)
        return await run_unit(settings, work)

    with database(settings_with(data_dir=data_dir)) as settings:
        return asyncio.run(run(settings))


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Option(help="Whose it is, for the list of keys and the history.")],
    role: Annotated[str | None, typer.Option(help="What the key may do: the name of a role.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="A scope beside those of the role; may be repeated.")] = None,
    expires: Annotated[str | None, typer.Option(help="When it ends: 90d, 12h, or a date; never if left out.")] = None,
    network: Annotated[list[str] | None, typer.Option(help="A network it works from (CIDR); may be repeated.")] = None,
    partner: Annotated[str | None, typer.Option(help="The partner it acts for: partner_….")] = None,
    data_dir: DataDir = None,
) -> None:
    """Create an API key and print it, alone, on stdout. It cannot be shown again."""
    from app.platform.keys import ending, make
    from app.registry import REGISTRY

    ends = None if expires is None else ending(expires)
    body = {"name": name, "role": role, "scopes": scope or [], "networks": network or []}
    wanted = {**body, "expires_at": ends, "partner_id": partner}
    print(on_keys(data_dir, lambda unit: make(unit, REGISTRY, wanted))[0])


@keys.command("list")
def list_keys(data_dir: DataDir = None) -> None:
    """List the keys, newest first: id, state, name, role and scopes. A key itself is never shown."""
    from app.platform.keys import every_key

    for key_id, state, name, rights in on_keys(data_dir, every_key):
        print(f"{key_id}  {state:<8}  {name}  {rights}")


@keys.command("rotate")
def rotate_key(
    key_id: KeyId,
    overlap: Annotated[str, typer.Option(help="How long the old key works on: 24h, 7d; at most 30d.")] = "24h",
    data_dir: DataDir = None,
) -> None:
    """Replace a key by one with the same rights and print that, alone, on stdout. It cannot be shown again."""
    from app.platform.keys import iso_duration, rotate

    print(on_keys(data_dir, lambda unit: rotate(unit, key_id, {"overlap": iso_duration(overlap)}))[0])


@keys.command("revoke")
def revoke_key(
    key_id: KeyId,
    reason: Annotated[str | None, typer.Option(help="Why; kept in the audit trail.")] = None,
    data_dir: DataDir = None,
) -> None:
    """End a key at once: every process refuses it within a second."""
    from app.platform.keys import revoke

    on_keys(data_dir, lambda unit: revoke(unit, key_id, reason))
    progress(f"{key_id} is revoked")


@pull.callback()
def _pull() -> None:
    """Course metadata from elsewhere."""


@pull.command("moochub")
def pull_moochub(
    url: Annotated[str, typer.Argument(help="The MOOChub endpoint, such as https://…/courses; http on this machine.")],
    platform: Annotated[str, typer.Option(help="The platform that the courses are on: its code or id.")],
    apply: Annotated[
        bool, typer.Option("--apply/--preview", help="Change the records, or only print what would change.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Bring the courses of a platform to what its MOOChub endpoint says. What people have changed stays as it is."""
    from app.platform.pull.run import Tally
    from app.platform.pull.run import pull_moochub as run_pull
    from app.platform.schema import ensure_head
    from app.registry import REGISTRY

    async def run(settings: Settings) -> Tally:
        await ensure_head(settings, migrate=False, progress=progress)
        return await run_pull(settings, REGISTRY, url, platform, apply=apply, say=progress)

    with database(settings_with(data_dir=data_dir)) as settings:
        tally = asyncio.run(run(settings))
    for line in tally.lines:
        print(line)
    said = "" if apply else "would be "
    print(
        f"{said}created: {tally.created}, {said}updated: {tally.updated}, unchanged: {tally.unchanged}, refused: {tally.refused}"
    )
    if tally.refused:
        sys.exit(1)


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
