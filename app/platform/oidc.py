"""People, by the tokens of one OIDC issuer: JWTs whose signature and claims are checked here (contract section 6).

Sources: RFC 7515 (JWS), RFC 7519 (JWT), RFC 8725 (how not to be fooled by one), OpenID Connect Core 1.0. ADR 0023.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import time
import uuid
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry
from joserfc.util import json_b64decode

from app.kernel.access import ROLES, Caller
from app.platform.identity import RefusedError
from app.platform.issuer import IssuerKeys

TOKEN_MAX = 8192
REMEMBERED_MAX = 10_000
REMEMBERED_SECONDS = 60.0
NAME_MAX = 120
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
"""What a token may say that it is: a logout token or a security event of the same issuer is not for signing in."""
_SPACED = frozenset({"scope", "scp"})
"""Claims that hold several values in one text (RFC 8693, 4.2); in others a space is part of the value."""
_END_OF_TIME = dt.datetime(9999, 1, 1, tzinfo=dt.UTC).timestamp()
_REASONS = {
    "exp": "says no end",
    "iss": "is of another issuer",
    "aud": "is for another audience",
    "sub": "names nobody",
    "nbf": "is not valid yet",
    "iat": "was made in the future",
    "claims": "lacks claims that are needed",
}


class Oidc:
    """Tokens of the configured issuer → callers. Tokens already verified are remembered, so that they cost no RSA."""

    def __init__(self, settings: Any) -> None:
        self.keys = IssuerKeys(settings.oidc_issuer, settings.oidc_jwks_url, self.forget)
        self._issuer: str = settings.oidc_issuer
        self._leeway: int = settings.oidc_leeway
        self._roles_claim: str = settings.oidc_roles_claim
        self._partner_claim: str | None = settings.oidc_partner_claim
        self._roles: Mapping[str, str | tuple[str, ...]] = settings.oidc_roles
        self._signatures = _Signatures(settings.oidc_algorithms)
        self._claims = jwt.JWTClaimsRegistry(
            leeway=self._leeway,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "values": [*settings.oidc_audience]},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._remembered: dict[bytes, tuple[Caller, float]] = {}

    def forget(self) -> None:
        """Verify every token again."""
        self._remembered.clear()

    async def close(self) -> None:
        """Stop what is under way."""
        await self.keys.close()

    async def caller(self, token: str) -> Caller:
        """Who holds a token. Raises RefusedError, and Unavailable while no key of the issuer is known."""
        digest = hashlib.sha256(token.encode()).digest()
        known = self._remembered.get(digest)
        if known is not None and time.time() < known[1]:
            return known[0]
        header = self._header(token)
        keys = await self.keys.find(header.get("kid"))
        # From here to the end nothing is awaited: no key can vanish between its use and the remembering.
        claims = self._verified(token, self._fitting(keys, header["alg"]))
        end = min(claims["exp"] + self._leeway, _END_OF_TIME)
        caller = self._person(claims, end)
        if len(self._remembered) >= REMEMBERED_MAX:
            self._remembered.clear()
        self._remembered[digest] = (caller, min(end, time.time() + REMEMBERED_SECONDS))
        return caller

    def _header(self, token: str) -> dict[str, Any]:
        """The header, as far as it can be judged without a key."""
        if len(token) > TOKEN_MAX:
            raise RefusedError("token_length", f"The token is longer than {TOKEN_MAX} characters.")
        try:
            header = json_b64decode(token.partition(".")[0].encode())
        except (TypeError, ValueError, RecursionError):
            raise RefusedError("token_malformed", "The token cannot be read.") from None
        if not isinstance(header, dict) or not isinstance(header.get("kid", ""), str):
            raise RefusedError("token_malformed", "The token cannot be read.")
        if header.get("alg") not in self._signatures.names:
            raise RefusedError("token_algorithm", "The token is signed in a way that is not accepted here.")
        if "crit" in header or "b64" in header or "enc" in header:
            raise RefusedError("token_extension", "The token asks for something that is not known here.")
        if str(header.get("typ", "JWT")).lower() not in _TYPES:
            raise RefusedError("token_type", "The token is not one for access.")
        return header

    def _fitting(self, keys: Iterable[Key], algorithm: str) -> Key:
        """The one key that this algorithm can be used with: its type, curve, `use` and `alg` fit."""
        found = [key for key in keys if self._signatures.fits(key, algorithm)]
        if len(found) != 1:
            raise RefusedError("token_key", "The token is signed with a key that the issuer does not publish.")
        return found[0]

    def _verified(self, token: str, key: Key) -> dict[str, Any]:
        """The claims of a token whose signature is right and whose claims are for us, now."""
        try:
            claims = jwt.decode(token, key, registry=self._signatures).claims
            self._claims.validate(claims)
        except ExpiredTokenError:
            raise RefusedError("token_expired", "The token has expired.") from None
        except ClaimError as error:
            name = error.claim if error.claim in _REASONS else "claims"
            raise RefusedError(f"token_{name}", f"The token {_REASONS[name]}.") from None
        except (JoseError, ValueError, TypeError, RecursionError):
            raise RefusedError("token_signature", "The token's signature is not right.") from None
        return claims

    def _person(self, claims: Mapping[str, Any], end: float) -> Caller:
        granted = [self._roles[value] for value in values_of(claims, self._roles_claim) if value in self._roles]
        roles = sorted({grant for grant in granted if isinstance(grant, str)})
        scopes = frozenset[str]().union(*(ROLES[grant] if isinstance(grant, str) else grant for grant in granted))
        subject = spoken(claims["sub"])
        return Caller(
            name=f"user:{subject}",
            scopes=scopes,
            id=f"user:{self._issuer}|{subject}",
            role=roles[0] if len(roles) == 1 else None,
            partner=_partner(claim(claims, self._partner_claim)) if self._partner_claim is not None else None,
            expires_at=dt.datetime.fromtimestamp(end, dt.UTC),
        )


class _Signatures(JWSRegistry):
    """joserfc's algorithms, held to the allow-list alone: it would warn about the name EdDSA, which issuers still use."""

    max_header_length = TOKEN_MAX
    max_payload_length = TOKEN_MAX
    max_signature_length = 2048

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__(strict_check_header=False)  # RFC 7515, 4: what is not understood is ignored, unless critical
        self.names = tuple(names)

    def get_alg(self, name: str) -> Any:
        if name not in self.names:
            raise UnsupportedAlgorithmError
        return self.algorithms[name]

    def fits(self, key: Key, name: str) -> bool:
        """Whether a key may be used with an algorithm."""
        try:
            self.get_alg(name).check_key(key)
        except JoseError:
            return False
        return True


def claim(claims: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, or of the claim that has this very name; None when there is none."""
    if path in claims:
        return claims[path]
    value: Any = claims
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def values_of(claims: Mapping[str, Any], path: str) -> list[str]:
    """The texts of a claim that holds one or several."""
    value = claim(claims, path)
    if isinstance(value, str):
        return value.split() if path in _SPACED else [value]
    return [entry for entry in value if isinstance(entry, str)] if isinstance(value, list) else []


def spoken(subject: str) -> str:
    """A subject as history records it: printable ASCII, bounded, and never the same for two subjects."""
    written = quote(subject, safe="!#$&'()*+,-./:;=?@[]^_{|}~", errors="surrogatepass")
    if len(written) <= NAME_MAX:
        return written
    return f"{written[:80]}%%{hashlib.sha256(written.encode()).hexdigest()[:32]}"


def _partner(value: Any) -> uuid.UUID | None:
    """The partner a claim names, as `partner_…` or a UUID; None for anything else, which opens nothing."""
    try:
        return uuid.UUID(value.removeprefix("partner_")) if isinstance(value, str) else None
    except ValueError:
        return None
