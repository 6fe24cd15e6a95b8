"""The `hinge keys` commands."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from app.cli_base import DataDir, database, progress, settings_with

if TYPE_CHECKING:
    from app.kernel.session import Unit
    from app.settings import Settings

T = TypeVar("T")
keys = typer.Typer(help="API keys.", no_args_is_help=True, rich_markup_mode=None)


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
