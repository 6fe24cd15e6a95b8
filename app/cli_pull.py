"""The `hinge pull` commands."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_base import DataDir, database, progress, settings_with

if TYPE_CHECKING:
    from app.platform.pull.run import Tally
    from app.settings import Settings

pull = typer.Typer(help="Course metadata from elsewhere.", no_args_is_help=True, rich_markup_mode=None)


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
