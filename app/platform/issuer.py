"""The signing keys of the OIDC issuer: fetched, kept, and fetched again when there is a reason to (ADR 0023).

Sources: OpenID Connect Discovery 1.0, RFC 7517 (JWK).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
import warnings
from collections.abc import Callable
from functools import cache
from ssl import SSLContext
from typing import Any

import httpx
import orjson
from joserfc.errors import SecurityWarning
from joserfc.jwk import Key, RSAKey, import_key

from app.kernel.errors import Unavailable
from app.oidc_settings import is_of_this_machine, is_safe_address

FETCH_SECONDS = 5.0
FETCH_BYTES = 262_144
INTERVAL_SECONDS = 10.0
"""Between two fetches at least: tokens with made-up key ids must not make us hammer the issuer."""
LIFETIME_SECONDS = 3600.0
KEYS_MAX = 100
RSA_BITS = (2048, 8192)
_CURVES = {"EC": ("P-256", "P-384", "P-521"), "OKP": ("Ed25519", "Ed448")}
_PUBLIC = ("kty", "use", "key_ops", "alg", "kid", "n", "e", "crv", "x", "y")
log = logging.getLogger("hinge.oidc")


class UnusableAnswerError(ValueError):
    """The issuer answered something that its keys cannot be read from; the text is ours and holds nothing of it."""


class IssuerKeys:
    """The issuer's public keys. `vanished` is called when a key that was there is there no more; times are in seconds."""

    def __init__(
        self,
        issuer: str,
        jwks_url: str | None,
        vanished: Callable[[], None],
        *,
        interval: float = INTERVAL_SECONDS,
        lifetime: float = LIFETIME_SECONDS,
    ) -> None:
        self.issuer = issuer
        self.jwks_url = jwks_url
        self.interval = interval
        self.lifetime = lifetime
        self._vanished = vanished
        self._keys: tuple[Key, ...] = ()
        self._fetched = self._tried = -math.inf
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, kid: str | None) -> tuple[Key, ...]:
        """The keys of this id; without an id the only key there is. Empty when there is none.

        Raises Unavailable when not one key is known: nothing can be said about any token then.
        """
        if self._keys and time.monotonic() - self._fetched >= self.lifetime:
            self._refresh()  # what is known goes on working meanwhile, and for as long as the issuer is away
        found = self._of(kid)
        if not found and (kid is not None or not self._keys):
            fetching = self._refresh()
            if fetching is not None:
                await asyncio.shield(fetching)  # a caller who goes away does not take it from the others
            found = self._of(kid)
        if not self._keys:
            wait = max(1, math.ceil(self._tried + self.interval - time.monotonic()))
            raise Unavailable("The issuer of tokens cannot be reached.", retry_after=wait)
        return found

    async def close(self) -> None:
        """Stop a fetch that is under way."""
        if self._fetching is not None:
            self._fetching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._fetching

    def _of(self, kid: str | None) -> tuple[Key, ...]:
        if kid is None:
            return self._keys if len(self._keys) == 1 else ()
        return tuple(key for key in self._keys if key.kid == kid)

    def _refresh(self) -> asyncio.Task[None] | None:
        """The fetch that is under way, or a new one; None when the last one was a moment ago."""
        if self._fetching is not None and not self._fetching.done():
            return self._fetching
        if time.monotonic() - self._tried < self.interval:
            return None
        self._tried = time.monotonic()
        self._fetching = asyncio.get_running_loop().create_task(self._fetch())
        return self._fetching

    async def _fetch(self) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS), _client(self.issuer) as client:
                keys = usable(await _get(client, self.jwks_url or await self._discovered(client)))
        except UnusableAnswerError as error:
            log.warning("the issuer's keys cannot be used: %s", error)
        except Exception as error:  # noqa: BLE001 - whatever is wrong over there, the keys at hand go on working
            log.warning("the issuer's keys cannot be fetched: %s", type(error).__name__)
        else:
            gone = {_identity(key) for key in self._keys} - {_identity(key) for key in keys}
            self._keys, self._fetched = keys, time.monotonic()
            if gone:
                self._vanished()

    async def _discovered(self, client: httpx.AsyncClient) -> str:
        """Where the issuer's own configuration says its keys are."""
        found = await _get(client, f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise UnusableAnswerError("its configuration names another issuer than HINGE_OIDC_ISSUER")
        url = found.get("jwks_uri")
        if not isinstance(url, str) or not is_safe_address(url):
            raise UnusableAnswerError("its configuration has no https jwks_uri")
        if is_of_this_machine(url) and not is_of_this_machine(self.issuer):
            raise UnusableAnswerError("its configuration sends us to this machine for the keys")
        return url


def usable(document: dict[str, Any]) -> tuple[Key, ...]:
    """The keys of a JWK set that can verify signatures; others, and what cannot be read, are left out (RFC 7517 §5)."""
    listed = document.get("keys")
    if not isinstance(listed, list) or len(listed) > KEYS_MAX:
        raise UnusableAnswerError(f"its key set is not a list of at most {KEYS_MAX} keys")
    found = (_key(entry) for entry in listed if isinstance(entry, dict))
    return tuple(key for key in found if key is not None)


def _key(entry: dict[str, Any]) -> Key | None:
    """One public key for signatures, or None. Secret members, which nobody should publish, are not even read."""
    if entry.get("use", "sig") != "sig" or "verify" not in entry.get("key_ops", ["verify"]):
        return None
    if entry.get("kty") != "RSA" and entry.get("crv") not in _CURVES.get(str(entry.get("kty")), ()):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)  # about short keys, which are left out below
            key = import_key({name: entry[name] for name in _PUBLIC if name in entry})
    except Exception as error:  # noqa: BLE001 - one odd key must not cost the others
        log.warning("a key of the issuer cannot be read: %s", type(error).__name__)
        return None
    if isinstance(key, RSAKey) and not RSA_BITS[0] <= key.public_key.key_size <= RSA_BITS[1]:
        log.warning("a key of the issuer is too short or too long to be used")
        return None
    return key


def _identity(key: Key) -> tuple[str | None, str | None, str]:
    return key.kid, key.alg, key.thumbprint()


async def _get(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    """A JSON object from the issuer, of bounded size."""
    async with client.stream("GET", url) as response:
        if response.status_code != 200:
            raise UnusableAnswerError(f"{url} answers {response.status_code}")
        body = bytearray()
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > FETCH_BYTES:
                raise UnusableAnswerError(f"{url} answers more than {FETCH_BYTES} bytes")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise UnusableAnswerError(f"{url} does not answer JSON") from None
    if not isinstance(value, dict):
        raise UnusableAnswerError(f"{url} does not answer a JSON object")
    return value


def _client(issuer: str) -> httpx.AsyncClient:
    """A client for one fetch: no redirects, so that what is fetched is what was configured; nothing compressed."""
    return httpx.AsyncClient(
        verify=_tls(),
        timeout=FETCH_SECONDS,
        follow_redirects=False,
        trust_env=not is_of_this_machine(issuer),
        headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "hinge"},
    )


@cache
def _tls() -> SSLContext:
    """The authorities that are trusted; reading them takes some thirty milliseconds."""
    return httpx.create_ssl_context()
