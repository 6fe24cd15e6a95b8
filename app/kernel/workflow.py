"""Workflows as data: states, transitions and their guards, from which docs, routes and mutations come.

A transition whose `target` is None is an action that leaves the state alone (setting a priority, say).
"""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.kernel.errors import NotAllowedNow
from app.kernel.members import Member, member

if TYPE_CHECKING:
    from app.kernel.session import Unit

Guard = Callable[["Unit", Any, Any], Awaitable[None]]
"""`async def guard(unit, record, payload)`: raises a Problem, or sets what the step records. Never commits."""


class Reason(Member):
    """Why a step is taken; kept in the record's history."""

    reason: str | None = member("Why the step is taken.", max_length=2000)


class RequiredReason(Member):
    """A step that must be explained."""

    reason: str = member("Why the step is taken.", min_length=3, max_length=2000)


@dataclass(frozen=True, slots=True)
class Transition:
    """One step. `verb` is the scope it needs within the domain; `payload` what the caller must send with it."""

    name: str
    sources: frozenset[str]
    target: str | None
    doc: str
    payload: type[Member] = Reason
    guard: Guard | None = None
    verb: str = "write"


@dataclass(frozen=True, slots=True)
class Workflow:
    """The state machine of a resource, on one of its enum fields."""

    field: str
    states: type[enum.StrEnum]
    transitions: tuple[Transition, ...]

    def open_from(self, state: str) -> tuple[str, ...]:
        """Names of the steps that can be taken from a state."""
        return tuple(step.name for step in self.transitions if state in step.sources)

    def step(self, name: str, state: str) -> Transition:
        """The transition of that name from that state; raises NotAllowedNow when there is none."""
        for step in self.transitions:
            if step.name == name and state in step.sources:
                return step
        allowed = list(self.open_from(state))
        raise NotAllowedNow(
            f"{name} cannot be done while {self.field} is {state}.", state=str(state), allowed=allowed, action=name
        )


def transition(
    name: str,
    sources: str,
    target: str | None,
    doc: str,
    *,
    payload: type[Member] = Reason,
    guard: Guard | None = None,
    verb: str = "write",
) -> Transition:
    """Spell a transition: `sources` is a blank-separated list of states."""
    return Transition(name, frozenset(sources.split()), target, doc, payload, guard, verb)
