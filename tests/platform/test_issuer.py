"""The issuer's keys: when they are fetched, what is believed, and what happens while the issuer is away (ADR 0023)."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from app.kernel.errors import Unavailable
from app.main import create_app
from app.platform import issuer as fetching
from app.platform.issuer import IssuerKeys, UnusableAnswerError, usable
from app.platform.oidc import Oidc
from app.settings import Settings
from tests.nearby import Nearby
from tests.platform.issuers import (
    DISCOVERY,
    Issuer,
    answer,
    forged,
    key_of,
    published,
    refusal,
    signed,
)


async def test_an_unknown_kid_is_asked_for_once(issuer: Issuer, oidc: Oidc) -> None:
    await oidc.caller(issuer.token())
    assert issuer.hits["/keys"] == 1
    oidc.keys._tried = 0.0
    assert await refusal(oidc, signed("rsa-2", issuer.claims())) == "token_key"
    assert issuer.hits["/keys"] == 2
    assert await refusal(oidc, signed("rsa-2", issuer.claims())) == "token_key"
    assert issuer.hits["/keys"] == 2


async def test_made_up_kids_do_not_hammer_the_issuer(issuer: Issuer, oidc: Oidc) -> None:
    await oidc.caller(issuer.token())
    oidc.keys._tried = 0.0
    await asyncio.gather(*(refusal(oidc, signed("ec-2", issuer.claims(), kid=f"k{n}")) for n in range(50)))
    for number in range(50):
        await refusal(oidc, signed("ec-2", issuer.claims(), kid=f"l{number}"))
    assert issuer.hits == {DISCOVERY: 2, "/keys": 2}
    assert (await oidc.caller(issuer.token(sub="other"))).name == "user:other"


async def test_a_new_key_is_found_by_its_kid_and_one_that_has_gone_opens_nothing(issuer: Issuer, oidc: Oidc) -> None:
    old, kept = issuer.token("rsa-1"), issuer.token("ec-1")
    assert [(await oidc.caller(token)).name for token in (old, kept)] == ["user:amina"] * 2
    issuer.keys = published("rsa-2", "ec-1")
    assert (await oidc.caller(old)).name == "user:amina", "nobody has asked the issuer yet"
    oidc.keys._tried = 0.0
    assert (await oidc.caller(issuer.token("rsa-2"))).name == "user:amina"
    assert await refusal(oidc, old) == "token_key"
    assert (await oidc.caller(kept)).name == "user:amina"


async def test_a_key_replaced_under_its_own_kid_opens_nothing(issuer: Issuer, oidc: Oidc) -> None:
    token = issuer.token("rsa-1")
    await oidc.caller(token)
    issuer.keys = [{**published("rsa-2")[0], "kid": "rsa-1"}, *published("ec-3")]
    oidc.keys._tried = 0.0
    await oidc.caller(issuer.token("ec-3"))
    assert await refusal(oidc, token) == "token_signature"


async def test_keys_are_fetched_again_after_their_time_without_anybody_waiting(issuer: Issuer, oidc: Oidc) -> None:
    await oidc.caller(issuer.token())
    issuer.delay, oidc.keys._fetched, oidc.keys._tried = 0.05, -1e9, 0.0
    began = time.monotonic()
    await oidc.caller(issuer.token(sub="other"))
    assert time.monotonic() - began < 0.05
    assert oidc.keys._fetching is not None
    await oidc.keys._fetching
    assert issuer.hits["/keys"] == 2


async def test_the_issuer_may_be_away_once_its_keys_are_known(issuer: Issuer, oidc: Oidc) -> None:
    await oidc.caller(issuer.token())
    issuer.away, oidc.keys._fetched, oidc.keys._tried = True, -1e9, 0.0
    assert (await oidc.caller(issuer.token(sub="other"))).name == "user:other"
    assert oidc.keys._fetching is not None
    await oidc.keys._fetching
    assert (await oidc.caller(issuer.token(sub="third"))).name == "user:third"
    assert await refusal(oidc, signed("rsa-2", issuer.claims())) == "token_key"


async def test_without_any_key_the_answer_is_503(issuer: Issuer, loaded_settings: Settings) -> None:
    issuer.away = True
    front = create_app(issuer.settings(loaded_settings))
    headers = {"Authorization": f"Bearer {issuer.token()}"}
    async with Nearby(front, **headers) as client:
        for found in (await client.get("/v1/lenses"), await client.post("/graphql", json={"query": "{__typename}"})):
            assert found.status_code == 503
            assert "unavailable" in found.text
            assert "www-authenticate" not in found.headers
            assert 1 <= int(found.headers["retry-after"]) <= 10
        assert issuer.hits == {DISCOVERY: 1}, "the second did not ask again"
        assert (await client.get("/v1/lenses", headers={"Authorization": "Bearer hinge_x"})).status_code == 401
        unsigned = forged({"alg": "none"}, issuer.claims(), lambda _: b"")
        assert (await client.get("/v1/lenses", headers={"Authorization": f"Bearer {unsigned}"})).status_code == 401
        issuer.away, front.services.identity.oidc.keys._tried = False, 0.0
        assert (await client.get("/v1/lenses")).status_code == 200
    await front.services.database.close()


async def test_first_requests_at_the_same_time_are_one_fetch(issuer: Issuer, oidc: Oidc) -> None:
    issuer.delay = 0.05
    callers = [asyncio.create_task(oidc.caller(issuer.token(sub=f"u{n}"))) for n in range(20)]
    await asyncio.sleep(0.02)
    callers[0].cancel()  # who leaves does not take the fetch along
    found = await asyncio.gather(*callers, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    assert [caller.name for caller in found[1:]] == [f"user:u{n}" for n in range(1, 20)]  # type: ignore[union-attr]
    assert issuer.hits == {DISCOVERY: 1, "/keys": 1}


def evil(url: str) -> bytes:
    return answer({}, "302 Found", f"Location: {url}\r\n")


UNUSABLE: dict[str, Callable[[Issuer], dict[str, bytes]]] = {
    "another issuer": lambda i: {DISCOVERY: answer({"issuer": i.url + "/", "jwks_uri": f"{i.url}/keys"})},
    "no jwks_uri": lambda i: {DISCOVERY: answer({"issuer": i.url})},
    "keys over http": lambda i: {DISCOVERY: answer({"issuer": i.url, "jwks_uri": "http://192.0.2.1/keys"})},
    "keys in a file": lambda i: {DISCOVERY: answer({"issuer": i.url, "jwks_uri": "file:///etc/passwd"})},
    "configuration is a list": lambda _: {DISCOVERY: answer([])},
    "configuration elsewhere": lambda i: {DISCOVERY: evil(i.url + "/other"), "/other": i.own(DISCOVERY)},
    "keys elsewhere": lambda i: {"/keys": evil(i.url + "/other"), "/other": answer({"keys": i.keys})},
    "keys are too long": lambda i: {"/keys": answer({"keys": i.keys, "more": "x" * 262_144})},
    "keys are no JSON": lambda _: {"/keys": answer(b"<html>")},
    "keys are deep": lambda _: {"/keys": answer(b"[" * 100_000)},
    "keys are no list": lambda _: {"/keys": answer({"keys": {}})},
    "too many keys": lambda i: {"/keys": answer({"keys": i.keys * 40})},
    "keys are missing": lambda _: {"/keys": answer({}, "500 Oh")},
    "not HTTP": lambda _: {"/keys": b"\x00\x01\x02\r\n\r\n"},
}


@pytest.mark.parametrize("name", UNUSABLE)
async def test_what_cannot_be_used_is_not_used(name: str, issuer: Issuer, oidc: Oidc, caplog: Any) -> None:
    issuer.answers = UNUSABLE[name](issuer)
    with pytest.raises(Unavailable):
        await oidc.caller(issuer.token())
    assert issuer.hits["/other"] == 0
    assert "the issuer's keys cannot be" in caplog.text
    issuer.answers, oidc.keys._tried = {}, 0.0
    assert (await oidc.caller(issuer.token())).name == "user:amina"


async def test_an_issuer_that_does_not_answer_is_not_waited_for(issuer: Issuer, oidc: Oidc, monkeypatch: Any) -> None:
    monkeypatch.setattr(fetching, "FETCH_SECONDS", 0.1)
    issuer.delay = 5
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await oidc.caller(issuer.token())
    assert time.monotonic() - began < 2


async def test_two_keys_of_one_kid_are_told_apart_by_their_type_alone(issuer: Issuer, oidc: Oidc) -> None:
    issuer.keys = [{**key, "kid": "same"} for key in published("rsa-1", "ec-1", "ec-2")]
    assert (await oidc.caller(signed("rsa-1", issuer.claims(), kid="same"))).name == "user:amina"
    assert await refusal(oidc, signed("ec-1", issuer.claims(), kid="same")) == "token_key"


async def test_an_issuer_that_drips_is_not_waited_for_either(issuer: Issuer, oidc: Oidc, monkeypatch: Any) -> None:
    """Something in time for every read, and never an end."""
    monkeypatch.setattr(fetching, "FETCH_SECONDS", 0.3)
    issuer.drips = True
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await oidc.caller(issuer.token())
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("https://keys.example.net/set", ""),
        ("http://id.example.org/keys", "no https jwks_uri"),
        ("http://192.0.2.1/keys", "no https jwks_uri"),
        ("file:///etc/passwd", "no https jwks_uri"),
        ("https://user:word@id.example.org/keys", "no https jwks_uri"),
        (5, "no https jwks_uri"),
        ("http://127.0.0.1:5432/", "to this machine"),
        ("https://localhost/keys", "to this machine"),
        ("https://[::1]/keys", "to this machine"),
    ],
)
async def test_where_keys_may_be(place: Any, fault: str, monkeypatch: Any, caplog: Any) -> None:
    asked: list[str] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        configuration = {"issuer": "https://id.example.org/", "jwks_uri": place}
        found = configuration if len(asked) == 1 else {"keys": published("ec-1")}
        return httpx.Response(200, stream=httpx.ByteStream(json.dumps(found).encode()))

    monkeypatch.setattr(fetching, "_client", lambda _: httpx.AsyncClient(transport=httpx.MockTransport(serve)))
    keys = IssuerKeys("https://id.example.org/", None, list)
    if not fault:
        assert len(await keys.find("ec-1")) == 1
    else:
        with pytest.raises(Unavailable):
            await keys.find("ec-1")
        assert fault in caplog.text
    assert asked == [f"https://id.example.org{DISCOVERY}", *([] if fault else [place])]


async def test_a_single_key_needs_no_kid(issuer: Issuer, oidc: Oidc) -> None:
    issuer.keys = [{name: value for name, value in published("ec-1")[0].items() if name != "kid"}]
    assert (await oidc.caller(signed("ec-1", issuer.claims(), kid=None))).name == "user:amina"
    assert await refusal(oidc, signed("ec-1", issuer.claims())) == "token_key", "a kid that is named must be there"


async def test_keys_may_be_at_an_address_of_their_own(issuer: Issuer) -> None:
    issuer.answers = {"/elsewhere": answer({"keys": issuer.keys})}
    oidc = Oidc(issuer.settings(oidc_jwks_url=f"{issuer.url}/elsewhere"))
    assert (await oidc.caller(issuer.token())).name == "user:amina"
    assert issuer.hits == {"/elsewhere": 1}


def test_only_public_keys_for_signatures_are_usable() -> None:
    short = RSAKey.generate_key(2048).as_dict(private=False)
    weak: list[dict[str, Any]] = [
        {**short, "n": short["n"][:170]},
        {**published("rsa-1")[0], "use": "enc"},
        {**published("rsa-1")[0], "key_ops": ["encrypt"]},
        {**published("rsa-1")[0], "use": ["sig"], "key_ops": ["verify"]},
        {**published("ec-1")[0], "x": "AAAA"},
        {**published("ec-1")[0], "crv": "P-999"},
        {**published("ec-1")[0], "kty": {}},
        dict(OctKey.generate_key(256).as_dict(private=True)),
        dict(OKPKey.generate_key("X25519").as_dict(private=False)),
        dict(ECKey.generate_key("secp256k1").as_dict(private=False)),
        {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA"},
        {"kty": "RSA"},
        {},
    ]
    assert usable({"keys": [*weak, 1, None, "key"]}) == ()
    careless = dict(key_of("rsa-1").as_dict(private=True))
    (key,) = usable({"keys": [*weak, careless]})
    assert not key.is_private
    with pytest.raises(UnusableAnswerError):
        usable({"keys": None})
