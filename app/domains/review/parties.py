"""Who acts: an account that is stated, or the caller's own (VR-34, VR-35, VR-39).

A committee's tool calls with one key for everybody, so who judged is stated in the payload. Somebody who has signed in as a
person acts as that person and nobody else.
"""

from __future__ import annotations

from app.kernel.errors import invalid
from app.kernel.session import Unit

PERSON = "user:"
"""How the names of callers begin who signed in as themselves."""


def party(unit: Unit, stated: str | None, pointer: str) -> str:
    """The account that acts; raises Invalid where a person acts in another's name."""
    caller = str(unit.caller.name)
    if stated is None:
        return caller
    if caller.startswith(PERSON) and not same(stated, caller):
        raise invalid(pointer, "party", "must be your own account: a person acts for nobody else (VR-34)")
    return stated


def same(one: str | None, other: str | None) -> bool:
    """Whether two accounts are one and the same; what is not known is nobody's."""
    if one is None or other is None:
        return False
    return _plain(one) == _plain(other)


def _plain(account: str) -> str:
    return account.strip().casefold().removeprefix(PERSON)
