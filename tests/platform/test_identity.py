"""What an Authorization header may look like, and who is asked about it (contract section 6)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from app.kernel.access import ANONYMOUS, Caller
from app.kernel.errors import Unauthenticated, Unavailable
from app.main import create_app
from app.platform.identity import HEADER_MAX, KEY_MAX, Identity, RefusedError, bearer
from app.platform.keys import create_key
from app.settings import Settings
from tests.nearby import Nearby

KEY = "hinge_" + "k" * 43
JWT = "aaaa.bbbb.cccc"


class Asked:
    """Answers for the keyring, the issuer and the audit trail, and remembers what they were asked."""

    def __init__(self, name: str = "", refuses: Exception | None = None) -> None:
        self.name = name
        self.refuses = refuses
        self.heard: list[Any] = []

    async def caller(self, token: str, *more: Any) -> Caller:
        self.heard.append((token, *more))
        if self.refuses is not None:
            raise self.refuses
        return Caller(self.name)

    async def close(self) -> None:
        self.heard.append("closed")

    def refused(self, reason: str, address: str | None, *, request_id: str | None = None) -> None:
        self.heard.append((reason, address, request_id))


def call_with(*headers: bytes, client: Any = ("192.0.2.7", 4711)) -> Any:
    listed = [(b"host", b"hinge.test"), *((b"authorization", value) for value in headers)]
    found = dict(listed)
    return SimpleNamespace(
        scope={"headers": listed, "client": client},
        header=lambda name: found[name].decode("latin-1") if name in found else None,
        request_id="r-1",
        caller=ANONYMOUS,
    )


async def identified(call: Any, **parts: Any) -> tuple[Asked, Asked, Asked]:
    keyring, oidc, audit = (parts.get(name) or Asked(name) for name in ("keyring", "oidc", "audit"))
    await Identity(keyring, oidc, audit).identify(call)
    return keyring, oidc, audit


async def test_no_header_is_nobody() -> None:
    call = call_with()
    asked = await identified(call)
    assert call.caller is ANONYMOUS
    assert [one.heard for one in asked] == [[], [], []]


@pytest.mark.parametrize("scheme", [b"Bearer ", b"bearer ", b"BEARER   "])
async def test_a_credential_is_known_by_its_form(scheme: bytes) -> None:
    call = call_with(scheme + KEY.encode())
    keyring, oidc, audit = await identified(call)
    assert call.caller.name == "keyring"
    assert (keyring.heard, oidc.heard, audit.heard) == ([(KEY, "192.0.2.7", "r-1")], [], [])
    call = call_with(scheme + JWT.encode())
    keyring, oidc, audit = await identified(call)
    assert call.caller.name == "oidc"
    assert (keyring.heard, oidc.heard, audit.heard) == ([], [(JWT,)], [])


async def test_the_address_may_be_unknown() -> None:
    keyring, *_ = await identified(call_with(b"Bearer " + KEY.encode(), client=None))
    assert keyring.heard == [(KEY, None, "r-1")]


MALFORMED = {
    "empty": [b""],
    "no scheme": [KEY.encode()],
    "no token": [b"Bearer"],
    "blank token": [b"Bearer  "],
    "another scheme": [b"Basic aGluZ2U6aGluZ2U="],
    "digest": [b"Digest " + KEY.encode()],
    "two tokens": [b"Bearer " + KEY.encode() + b" " + KEY.encode()],
    "a list": [b"Bearer " + KEY.encode() + b", Bearer " + KEY.encode()],
    "not ASCII": [b"Bearer hinge_\xc3\xa9"],
    "not UTF-8": [b"Bearer hinge_\xff\xfe"],
    "a control character": [b"Bearer hinge_\x00"],
    "a tab": [b"Bearer\t" + KEY.encode()],
    "two headers": [b"Bearer " + KEY.encode(), b"Bearer " + KEY.encode()],
    "two headers, one good": [b"Bearer x", b"Bearer " + KEY.encode()],
    "a long key": [b"Bearer hinge_" + b"k" * KEY_MAX],
    "a long token": [b"Bearer a.b." + b"c" * HEADER_MAX],
    "a very long one": [b"Bearer " + b"x" * 60_000],
    "neither": [b"Bearer x"],
    "one dot": [b"Bearer a.b"],
    "encrypted: four dots": [b"Bearer a.b.c.d.e"],
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_anything_else_is_401_without_asking_anybody(name: str) -> None:
    keyring, oidc, audit = Asked("keyring"), Asked("oidc"), Asked("audit")
    call = call_with(*MALFORMED[name])
    with pytest.raises(Unauthenticated) as caught:
        await Identity(keyring, oidc, audit).identify(call)
    assert call.caller is ANONYMOUS
    assert (keyring.heard, oidc.heard) == ([], [])
    assert audit.heard == [("credentials_malformed", "192.0.2.7", "r-1")]
    assert "hinge_" not in caught.value.detail


async def test_a_refused_token_is_told_with_its_reason() -> None:
    oidc, audit = Asked("oidc", RefusedError("token_expired", "The token has expired.")), Asked("audit")
    with pytest.raises(Unauthenticated, match=r"The token has expired\."):
        await identified(call_with(b"Bearer " + JWT.encode()), oidc=oidc, audit=audit)
    assert audit.heard == [("token_expired", "192.0.2.7", "r-1")]
    with pytest.raises(Unauthenticated):
        await Identity(Asked(), oidc, None).identify(call_with(b"Bearer " + JWT.encode()))


async def test_what_cannot_be_told_is_no_refusal() -> None:
    audit = Asked("audit")
    with pytest.raises(Unavailable):
        await identified(call_with(b"Bearer " + JWT.encode()), oidc=Asked("oidc", Unavailable("away")), audit=audit)
    assert audit.heard == []


async def test_without_an_issuer_only_keys_are_taken() -> None:
    audit = Asked("audit")
    identity = Identity(Asked("keyring"), None, audit)
    with pytest.raises(Unauthenticated, match="hinge_…"):
        await identity.identify(call_with(b"Bearer " + JWT.encode()))
    assert audit.heard == [("credentials_malformed", "192.0.2.7", "r-1")]
    await identity.close()


async def test_closing_closes_the_issuer() -> None:
    oidc = Asked("oidc")
    await Identity(Asked(), oidc).close()
    assert oidc.heard == ["closed"]


@effort(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=80) | st.binary(max_size=80).map(lambda raw: b"Bearer " + raw), max_size=3))
def test_any_bytes_are_a_token_or_nothing(headers: list[bytes]) -> None:
    token = bearer(headers)
    assert token is None or (len(headers) == 1 and token.isascii() and token and " " not in token)


@pytest.fixture(scope="module")
async def client(loaded_settings: Settings) -> AsyncIterator[AsyncClient]:
    front = create_app(loaded_settings)
    async with Nearby(front) as found:
        yield found
    await front.services.database.close()


@pytest.mark.parametrize("name", [*MALFORMED, "a token, and no issuer"])
async def test_both_doors_refuse_alike(name: str, client: AsyncClient) -> None:
    values = MALFORMED.get(name) or [b"Bearer " + JWT.encode()]
    headers = [(b"Authorization", value) for value in values]
    for found in (
        await client.get("/v1/lenses", headers=headers),
        await client.get("/v1/lenses/none", headers=headers),
        await client.post("/graphql", headers=headers, json={"query": "{__typename}"}),
    ):
        assert found.status_code == 401
        assert found.headers["www-authenticate"] == 'Bearer realm="hinge", error="invalid_token"'
        assert "unauthenticated" in found.text
        assert not any(value[-10:].decode("latin-1") in found.text for value in values if len(value) > 10)


async def test_a_real_key_opens_both_doors(client: AsyncClient, loaded_settings: Settings) -> None:
    key = await create_key(loaded_settings, "identity", "viewer")
    headers = {"Authorization": f"bearer {key}"}
    assert (await client.get("/v1/lenses", headers=headers)).status_code == 200
    assert (await client.post("/graphql", headers=headers, json={"query": "{__typename}"})).status_code == 200
