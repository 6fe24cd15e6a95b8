"""An OIDC issuer on this machine, and tokens of every kind, good and forged."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import pytest
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from app.platform.identity import RefusedError
from app.platform.oidc import Oidc
from app.settings import Settings

AUDIENCE = "hinge"
ROLE_MAP = {"staff": "viewer", "writers": "editor", "bosses": "admin", "feed": ["needs:read", "plans:read"]}
DISCOVERY = "/.well-known/openid-configuration"


@cache
def key_of(kid: str) -> Key:
    """A private key by its id, whose beginning says of what type; made once a run, because RSA takes a while."""
    more: Any = {"kid": kid}
    if kid.startswith("rsa"):
        return RSAKey.generate_key(2048, more)
    return ECKey.generate_key("P-256", more) if kid.startswith("ec") else OKPKey.generate_key("Ed25519", more)


ALGORITHMS = {"rsa": "RS256", "ec": "ES256", "okp": "EdDSA"}


def published(*kids: str) -> list[dict[str, Any]]:
    return [{**key_of(kid).as_dict(private=False), "use": "sig"} for kid in kids]


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(header: Any, claims: Any, sign: Callable[[bytes], bytes]) -> str:
    """A compact token with any header and payload, signed in any way."""
    body = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{body}.{b64(sign(body.encode()))}"


def signed(key: str, claims: Any, algorithm: str | None = None, /, **header: Any) -> str:
    """A token signed with a key, as an issuer does it; header members given as None are left out."""
    algorithm = algorithm or ALGORITHMS[key.partition("-")[0]]
    full = {"typ": "JWT", "alg": algorithm, "kid": key, **header}
    model = JWSRegistry.algorithms[algorithm]
    return forged(
        {name: value for name, value in full.items() if value is not None}, claims,
        lambda message: model.sign(message, key_of(key)),
    )  # fmt: skip


class Issuer:
    """Serves its configuration and its keys; `answers` replaces what a path answers, `away` drops every connection."""

    def __init__(self) -> None:
        self.hits: Counter[str] = Counter()
        self.keys = published("rsa-1", "ec-1", "okp-1")
        self.answers: dict[str, bytes] = {}
        self.away = False
        self.delay = 0.0
        self.drips = False
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
            self.hits[path] += 1
            await asyncio.sleep(self.delay)
            while self.drips:
                writer.write(b"X-Wait: 1\r\n" if self.hits["drips"] else b"HTTP/1.1 200 OK\r\n")
                self.hits["drips"] += 1
                await writer.drain()
                await asyncio.sleep(0.05)
            if not self.away:
                writer.write(self.answers.get(path) or self.own(path))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def own(self, path: str) -> bytes:
        if path == DISCOVERY:
            return answer({"issuer": self.url, "jwks_uri": f"{self.url}/keys"})
        return answer({"keys": self.keys}) if path == "/keys" else answer({}, "404 Not Found")

    def claims(self, **more: Any) -> dict[str, Any]:
        """Claims that are in order; those given as None are left out."""
        now = int(time.time())
        full = {"iss": self.url, "aud": AUDIENCE, "sub": "amina", "iat": now, "exp": now + 300, **more}
        return {name: value for name, value in full.items() if value is not None}

    def token(self, kid: str = "rsa-1", **more: Any) -> str:
        return signed(kid, self.claims(**more))

    def settings(self, base: Settings | None = None, **more: Any) -> Settings:
        """Settings that trust this issuer, over those of a database."""
        found = Settings(oidc_issuer=self.url, oidc_audience=AUDIENCE, **more)  # type: ignore[arg-type]  # text is split
        return found if base is None else found.model_copy(update={"database_url": base.database_url})


def answer(value: Any, status: str = "200 OK", headers: str = "") -> bytes:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}Connection: close\r\n\r\n".encode() + body


@asynccontextmanager
async def issuing() -> AsyncIterator[Issuer]:
    issuer = Issuer()
    server = await asyncio.start_server(issuer.serve, "127.0.0.1", 0)
    issuer.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield issuer
    finally:
        server.close()
        await server.wait_closed()


async def refusal(oidc: Oidc, token: str) -> str:
    """Why a token is refused; what the caller is told repeats nothing of it."""
    with pytest.raises(RefusedError) as caught:
        await oidc.caller(token)
    assert not any(piece in caught.value.detail for piece in token.split(".") if len(piece) > 20)
    return caught.value.reason
