"""Who is asking: the Authorization header of either door → a caller (contract section 6, RFC 6750)."""

from __future__ import annotations

import re
from typing import Any, Protocol

from app.kernel.access import Caller
from app.kernel.errors import Unauthenticated
from app.platform.keys import PREFIX

HEADER_MAX = 8192
KEY_MAX = 200
WANTED = "Send the key as: Authorization: Bearer hinge_…"
WANTED_WITH_OIDC = "Send the key or token as: Authorization: Bearer …"
_TOKEN = re.compile(rb"[A-Za-z0-9._~+/-]+=*")
"""RFC 6750, section 2.1."""


class RefusedError(Exception):
    """A credential is refused: `reason` is what the audit trail keeps, `detail` what the caller reads."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Tokens(Protocol):
    """What turns a token of the issuer into a caller: app/platform/oidc.py."""

    async def caller(self, token: str) -> Caller:
        """Who holds a token; raises RefusedError, and Unavailable while it cannot be told."""
        ...

    async def close(self) -> None:
        """Stop what is under way."""
        ...


class Identity:
    """Decides by its form what a credential is, and has it checked. `oidc` None: only API keys are taken."""

    def __init__(self, keyring: Any, oidc: Tokens | None = None, audit: Any = None) -> None:
        self.keyring = keyring
        self.oidc = oidc
        self.audit = audit

    async def identify(self, call: Any) -> None:
        """Set `call.caller`; raises Unauthenticated, and Unavailable while it cannot be told."""
        if call.header(b"authorization") is None:
            return
        client = call.scope.get("client")
        address = client[0] if client else None
        try:
            call.caller = await self._caller(call, address)
        except RefusedError as error:
            if self.audit is not None:
                self.audit.refused(error.reason, address, request_id=call.request_id)
            raise Unauthenticated(error.detail, shown=True) from None

    async def _caller(self, call: Any, address: str | None) -> Caller:
        token = bearer([value for name, value in call.scope["headers"] if name == b"authorization"])
        if token is not None and token.startswith(PREFIX) and len(token) <= KEY_MAX:
            found: Caller = await self.keyring.caller(token, address, call.request_id)
            return found
        if token is not None and token.count(".") == 2 and self.oidc is not None:
            return await self.oidc.caller(token)
        raise RefusedError("credentials_malformed", WANTED if self.oidc is None else WANTED_WITH_OIDC)

    async def close(self) -> None:
        """Stop what is under way."""
        if self.oidc is not None:
            await self.oidc.close()


def identity_of(settings: Any, keyring: Any, audit: Any = None) -> Identity:
    """As the settings want it. The libraries of tokens are loaded only where tokens are taken: they take a while."""
    if settings.oidc_issuer is None:
        return Identity(keyring, None, audit)
    from app.platform.oidc import Oidc

    return Identity(keyring, Oidc(settings), audit)


def bearer(headers: list[bytes]) -> str | None:
    """The token of exactly one well-formed `Authorization: Bearer …`; None for anything else."""
    if len(headers) != 1 or len(headers[0]) > HEADER_MAX:
        return None
    scheme, _, token = headers[0].partition(b" ")
    token = token.strip(b" ")
    if scheme.lower() != b"bearer" or _TOKEN.fullmatch(token) is None:
        return None
    return token.decode("ascii")
