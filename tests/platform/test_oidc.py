"""Tokens of an issuer: what opens the service, and everything that must not (contract section 6, ADR 0023)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
import logging
import time
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from httpx import AsyncClient
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from joserfc.jws import JWSRegistry

from app.kernel.access import ROLES
from app.main import create_app
from app.platform import oidc as verifying
from app.platform.identity import RefusedError
from app.platform.oidc import NAME_MAX, TOKEN_MAX, Oidc, spoken
from app.settings import Settings
from tests.nearby import Nearby
from tests.platform.issuers import (
    ROLE_MAP,
    Issuer,
    b64,
    forged,
    issuing,
    key_of,
    published,
    refusal,
    signed,
)

LENS = {"plan_id": "2021-2024@2022", "summary": "A lens", "position": 4000}


@pytest.mark.parametrize(
    ("kid", "algorithm"), [("rsa-1", "RS256"), ("rsa-1", "PS256"), ("ec-1", "ES256"), ("okp-1", "EdDSA")]
)
async def test_a_good_token_is_a_caller(issuer: Issuer, oidc: Oidc, kid: str, algorithm: str) -> None:
    claims = issuer.claims(roles=["staff", "unknown"], aud=["other", "hinge"])
    caller = await oidc.caller(signed(kid, claims, algorithm))
    assert (caller.name, caller.id) == ("user:amina", f"user:{issuer.url}|amina")
    assert (caller.role, caller.scopes, caller.partner) == ("viewer", ROLES["viewer"], None)
    assert caller.expires_at is not None
    assert caller.expires_at.timestamp() == claims["exp"] + 60


def now() -> int:
    return int(time.time())


def with_secret(secret: bytes, algorithm: str = "HS256") -> Callable[[Issuer], str]:
    def token(issuer: Issuer) -> str:
        header = {"typ": "JWT", "alg": algorithm, "kid": "rsa-1"}
        return forged(header, issuer.claims(), lambda message: hmac.new(secret, message, hashlib.sha256).digest())

    return token


def by(kid: str, algorithm: str) -> Callable[[bytes], bytes]:
    return lambda message: JWSRegistry.algorithms[algorithm].sign(message, key_of(kid))


def part(token: str, place: int, value: str) -> str:
    parts = token.split(".")
    parts[place] = value
    return ".".join(parts)


def swapped_payload(issuer: Issuer) -> str:
    return part(issuer.token(), 1, issuer.token(sub="root").split(".")[1])


def deep_payload(issuer: Issuer) -> str:
    """Signed by the issuer itself."""
    body = f"{issuer.token().partition('.')[0]}.{b64(b'[' * 4000)}"
    return f"{body}.{b64(by('rsa-1', 'RS256')(body.encode()))}"


PEM = key_of("rsa-1").as_pem(private=False)  # type: ignore[union-attr]  # it is RSA
JWK = json.dumps(published("rsa-1")[0]).encode()
BAD: dict[str, tuple[str, Callable[[Issuer], str]]] = {
    "alg none": ("token_algorithm", lambda i: forged({"alg": "none", "kid": "rsa-1"}, i.claims(), lambda _: b"")),
    "alg None": ("token_algorithm", lambda i: forged({"alg": "None"}, i.claims(), lambda _: b"")),
    "alg none, signed": ("token_algorithm", lambda i: forged({"alg": "none"}, i.claims(), by("rsa-1", "RS256"))),
    "no alg": ("token_algorithm", lambda i: forged({"kid": "rsa-1"}, i.claims(), by("rsa-1", "RS256"))),
    "alg is a list": ("token_algorithm", lambda i: forged({"alg": ["RS256"]}, i.claims(), by("rsa-1", "RS256"))),
    "HMAC by the public key's PEM": ("token_algorithm", with_secret(PEM)),
    "HMAC by the PEM without its end": ("token_algorithm", with_secret(PEM.strip())),
    "HMAC by the public JWK": ("token_algorithm", with_secret(JWK)),
    "HMAC by the modulus": ("token_algorithm", with_secret(published("rsa-1")[0]["n"].encode())),
    "HMAC that says RS256": ("token_signature", with_secret(PEM, "RS256")),
    "algorithm not allowed": ("token_algorithm", lambda i: signed("rsa-1", i.claims(), "RS512")),
    "algorithm of another type": (
        "token_key", lambda i: forged({"alg": "ES256", "kid": "rsa-1"}, i.claims(), by("ec-1", "ES256")),
    ),
    "another key under a known kid": ("token_signature", lambda i: signed("rsa-2", i.claims(), kid="rsa-1")),
    "a published key under another's kid": (
        "token_key", lambda i: forged({"alg": "ES256", "kid": "okp-1"}, i.claims(), by("ec-1", "ES256")),
    ),
    "unknown kid": ("token_key", lambda i: signed("rsa-2", i.claims())),
    "no kid among several": ("token_key", lambda i: signed("rsa-1", i.claims(), kid=None)),
    "kid is a number": ("token_malformed", lambda i: signed("rsa-1", i.claims(), kid=1)),
    "own key in the header": (
        "token_signature",
        lambda i: signed("rsa-2", i.claims(), kid="rsa-1", jwk=published("rsa-2")[0], jku="https://evil.example/keys"),
    ),
    "wrong audience": ("token_aud", lambda i: i.token(aud="other")),
    "wrong audiences": ("token_aud", lambda i: i.token(aud=["other", "hinge2", "Hinge"])),
    "audience is an object": ("token_aud", lambda i: i.token(aud={"hinge": True})),
    "no audience": ("token_aud", lambda i: i.token(aud=None)),
    "wrong issuer": ("token_iss", lambda i: i.token(iss="https://evil.example")),
    "issuer with a slash": ("token_iss", lambda i: i.token(iss=i.url + "/")),
    "no issuer": ("token_iss", lambda i: i.token(iss=None)),
    "expired": ("token_expired", lambda i: i.token(exp=now() - 61)),
    "expired for ever": ("token_expired", lambda i: i.token(exp=-1e300)),
    "no exp": ("token_exp", lambda i: i.token(exp=None)),
    "exp is a text": ("token_exp", lambda i: i.token(exp=str(now() + 300))),
    "exp is true": ("token_exp", lambda i: i.token(exp=True)),
    "exp is NaN": ("token_exp", lambda i: i.token(exp=float("nan"))),
    "exp is infinite": ("token_exp", lambda i: i.token(exp=float("inf"))),
    "future nbf": ("token_nbf", lambda i: i.token(nbf=now() + 90)),
    "future iat": ("token_iat", lambda i: i.token(iat=now() + 90)),
    "no sub": ("token_sub", lambda i: i.token(sub=None)),
    "empty sub": ("token_sub", lambda i: i.token(sub="")),
    "sub is a number": ("token_sub", lambda i: i.token(sub=5)),
    "nothing in it": ("token_claims", lambda _: signed("rsa-1", {})),
    "payload is a list": ("token_signature", lambda _: signed("rsa-1", [])),
    "payload is a text": ("token_signature", lambda _: signed("rsa-1", "admin")),
    "unknown crit": ("token_extension", lambda i: signed("rsa-1", i.claims(), crit=["exp"], exp=1)),
    "empty crit": ("token_extension", lambda i: signed("rsa-1", i.claims(), crit=[])),
    "b64 false": ("token_extension", lambda i: signed("rsa-1", i.claims(), b64=False, crit=["b64"])),
    "encrypted, cut to three": ("token_extension", lambda i: signed("rsa-1", i.claims(), enc="A256GCM")),
    "encryption algorithm": ("token_algorithm", lambda _: forged({"alg": "RSA-OAEP"}, {}, by("rsa-1", "RS256"))),
    "logout token": ("token_type", lambda i: signed("rsa-1", i.claims(), typ="logout+jwt")),
    "type is a list": ("token_type", lambda i: signed("rsa-1", i.claims(), typ=["JWT"])),
    "header is a list": ("token_malformed", lambda i: forged(["alg"], i.claims(), by("rsa-1", "RS256"))),
    "header is a number": ("token_malformed", lambda i: forged(1, i.claims(), by("rsa-1", "RS256"))),
    "header is no JSON": ("token_malformed", lambda i: part(i.token(), 0, b64(b"{"))),
    "header is no base64": ("token_malformed", lambda i: part(i.token(), 0, "a")),
    "header is deep": ("token_malformed", lambda i: part(i.token(), 0, b64(b"[" * 3000))),
    "payload is deep": ("token_signature", deep_payload),
    "header is empty": ("token_malformed", lambda i: part(i.token(), 0, "")),
    "payload is empty": ("token_signature", lambda i: part(i.token(), 1, "")),
    "signature is empty": ("token_signature", lambda i: part(i.token(), 2, "")),
    "nothing but dots": ("token_malformed", lambda _: ".."),
    "truncated": ("token_signature", lambda i: i.token()[:-4]),
    "padded": ("token_signature", lambda i: i.token() + "="),
    "swapped payload": ("token_signature", swapped_payload),
    "oversize": ("token_length", lambda i: i.token(filler="x" * TOKEN_MAX)),
}  # fmt: skip


@pytest.fixture(scope="module")
async def service(loaded_settings: Settings) -> AsyncIterator[tuple[Issuer, Oidc, AsyncClient, io.StringIO]]:
    """An issuer, and the service that trusts it, with its log."""
    async with issuing() as issuer:
        front = create_app(issuer.settings(loaded_settings, oidc_roles=ROLE_MAP))
        log = front.log._stream = io.StringIO()
        async with Nearby(front) as client:
            yield issuer, front.services.identity.oidc, client, log
        await front.services.database.close()


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_token_is_refused_alike_at_both_doors(name: str, service: Any, caplog: Any, issuer: Issuer) -> None:
    trusted, oidc, client, log = service
    caplog.set_level(logging.DEBUG)
    reason, make = BAD[name]
    await oidc.caller(trusted.token(jti="so that the keys are there"))
    token = make(trusted)
    assert await refusal(oidc, token) == reason
    headers = {"Authorization": f"Bearer {token}"}
    answers = [
        await client.get("/v1/lenses", headers=headers),
        await client.post("/v1/lenses", headers=headers, json={}),
        await client.post("/graphql", headers=headers, json={"query": "{__typename}"}),
        await client.get("/graphql?query={__typename}", headers=headers),
    ]
    said = log.getvalue() + caplog.text
    for found in answers:
        assert found.status_code == 401
        assert found.headers["www-authenticate"].startswith("Bearer")
        assert "unauthenticated" in found.text
        said += found.text
    assert not any(piece in said for piece in token.split(".") if len(piece) > 20)


async def test_every_bad_token_would_be_good_without_its_fault(issuer: Issuer, oidc: Oidc) -> None:
    """The table proves nothing if what it starts from is refused anyway; times within the leeway are taken."""
    assert (await oidc.caller(issuer.token())).scopes == frozenset()
    for more in ({"exp": now() - 55}, {"nbf": now() + 55}, {"iat": now() + 55}, {"iat": None}, {"exp": 1e300}):
        assert (await oidc.caller(issuer.token(**more))).name == "user:amina"
    for typ in ("JWT", "jwt", "at+jwt", "application/at+jwt", None):
        assert (await oidc.caller(signed("rsa-1", issuer.claims(), typ=typ, x5t="AAAA", more=1))).name == "user:amina"


async def test_hmac_is_refused_even_where_the_settings_were_got_round(issuer: Issuer) -> None:
    oidc = Oidc(issuer.settings().model_copy(update={"oidc_algorithms": ("RS256", "HS256", "none")}))
    for secret in (PEM, JWK):
        assert await refusal(oidc, with_secret(secret)(issuer)) == "token_key"
    assert await refusal(oidc, BAD["alg none"][1](issuer)) == "token_key"


@pytest.mark.parametrize("kid", ["rsa-1", "ec-1", "okp-1"])
async def test_any_changed_byte_is_refused(issuer: Issuer, oidc: Oidc, kid: str) -> None:
    token = issuer.token(kid, roles=["bosses"])
    await oidc.caller(token)
    oidc.keys.interval = 1e9  # nothing is fetched from here on, so that no call waits for anything

    @effort(max_examples=400, deadline=None)
    @given(st.integers(0, len(token) - 1), st.characters(min_codepoint=33, max_codepoint=126))
    def changed(place: int, letter: str) -> None:
        if token[place] != letter:
            with pytest.raises(RefusedError):
                oidc.caller(token[:place] + letter + token[place + 1 :]).send(None)

    changed()


async def test_a_verified_token_is_remembered_until_it_ends(issuer: Issuer, oidc: Oidc, monkeypatch: Any) -> None:
    verified = 0
    original = oidc._verified

    def counted(*arguments: Any) -> dict[str, Any]:
        nonlocal verified
        verified += 1
        return original(*arguments)

    monkeypatch.setattr(oidc, "_verified", counted)
    token = issuer.token(exp=now() - 30)
    assert await oidc.caller(token) is await oidc.caller(token)
    assert verified == 1
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 31)
    assert await refusal(oidc, token) == "token_expired"
    fresh = issuer.token()
    await oidc.caller(fresh)
    monkeypatch.setattr(time, "time", lambda: clock() + 31 + 61)
    await oidc.caller(fresh)
    assert verified == 4, "nothing is remembered for longer than a minute"
    monkeypatch.setattr(verifying, "REMEMBERED_MAX", 3)
    for number in range(10):
        await oidc.caller(issuer.token(sub=str(number)))
        assert len(oidc._remembered) <= 3


@pytest.mark.parametrize(
    ("path", "claims", "scopes", "role"),
    [
        ("roles", {"roles": ["writers", "staff"]}, ROLES["editor"] | ROLES["viewer"], None),
        ("roles", {"roles": "bosses"}, {"admin"}, "admin"),
        ("roles", {"roles": ["feed"]}, {"needs:read", "plans:read"}, None),
        ("roles", {"roles": ["feed", "bosses"]}, {"needs:read", "plans:read", "admin"}, "admin"),
        ("roles", {"roles": ["admin", "editor", "needs:write"]}, set(), None),
        ("roles", {"roles": "not bosses"}, set(), None),
        ("roles", {"roles": [["bosses"], {"bosses": 1}, None, 5]}, set(), None),
        ("roles", {"roles": {"bosses": True}}, set(), None),
        ("roles", {"realm_access": {"roles": ["bosses"]}}, set(), None),
        ("realm_access.roles", {"realm_access": {"roles": ["bosses"]}}, {"admin"}, "admin"),
        ("realm_access.roles", {"realm_access": ["bosses"], "roles": ["bosses"]}, set(), None),
        ("https://hinge.example/roles", {"https://hinge.example/roles": ["bosses"]}, {"admin"}, "admin"),
        ("scope", {"scope": "openid bosses"}, {"admin"}, "admin"),
    ],
)
async def test_roles_are_mapped_by_the_settings_alone(
    issuer: Issuer, path: str, claims: dict[str, Any], scopes: set[str], role: str | None
) -> None:
    oidc = Oidc(issuer.settings(oidc_roles=ROLE_MAP, oidc_roles_claim=path))
    caller = await oidc.caller(issuer.token(**claims))
    assert (caller.scopes, caller.role) == (scopes, role)


async def test_a_partner_is_named_by_its_claim(issuer: Issuer) -> None:
    oidc = Oidc(issuer.settings(oidc_partner_claim="org.partner"))
    partner = uuid.uuid4()
    for spelling in (str(partner), f"partner_{partner.hex}"):
        assert (await oidc.caller(issuer.token(org={"partner": spelling}))).partner == partner
    for other in ("need_0190", 5, None, ["partner"], f"need_{partner.hex}"):
        assert (await oidc.caller(issuer.token(org={"partner": other}))).partner is None


@effort(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=300), st.text(st.characters(), max_size=300))
def test_a_subject_is_written_so_that_history_can_hold_it(one: str, other: str) -> None:
    written = spoken(one)
    assert written.isascii()
    assert written.isprintable()
    assert " " not in written
    assert len(written) <= NAME_MAX
    assert (written == spoken(other)) == (one == other)
    assert spoken("auth0|5f7c8ec7c33c6c004bbafe82") == "auth0|5f7c8ec7c33c6c004bbafe82"
    assert spoken("\ud800\x00") == "%ED%A0%80%00"


async def test_a_write_is_recorded_under_the_persons_name(issuer: Issuer, fresh: Settings) -> None:
    front = create_app(issuer.settings(fresh, oidc_roles=ROLE_MAP))
    async with Nearby(front) as client:

        def sent_by(**claims: Any) -> dict[str, str]:
            return {"Authorization": f"Bearer {issuer.token(**claims)}"}

        made = await client.post(
            "/v1/lenses", json={**LENS, "code": "O1"}, headers=sent_by(roles=["writers"], sub="Amina\n\0é")
        )
        assert made.status_code == 201, made.text
        path = f"/v1/lenses/{made.json()['id']}"
        history = await client.get(f"{path}/history", headers=sent_by(roles=["staff"]))
        assert [row["by"] for row in history.json()["data"]] == ["user:Amina%0A%00%C3%A9"]
        mutation = {
            "query": 'mutation {createLens(input: {code: "O2", planId: "2021-2024@2022", summary: {en: "x"}, position: 1}) {id}}'
        }
        for headers, status, code in ((sent_by(), 403, "forbidden"), ({}, 401, "unauthenticated")):
            refused = await client.post("/v1/lenses", json={**LENS, "code": "O2"}, headers=headers)
            assert refused.status_code == status
            assert code in (await client.post("/graphql", json=mutation, headers=headers)).text
        public = await client.get("/v1/plans?total=exact")
        known = await client.get("/v1/plans?total=exact", headers=sent_by())
        assert known.json() == public.json(), "signed in without a role: what is public"
    await front.services.database.close()


async def test_who_the_log_names(service: tuple[Issuer, Oidc, AsyncClient, io.StringIO], caplog: Any) -> None:
    issuer, _, client, log = service
    caplog.set_level(logging.DEBUG)
    token = issuer.token(sub="who", email="amina@example.org")
    found = await client.get("/v1/plans", headers={"Authorization": f"Bearer {token}"})
    assert found.status_code == 200
    await asyncio.sleep(0.15)
    said = log.getvalue() + caplog.text + found.text
    assert '"caller":"user:who"' in said
    assert "amina@example.org" not in said
    assert not any(piece in said for piece in token.split("."))


async def test_a_refused_token_is_in_the_audit_trail_without_itself(issuer: Issuer, fresh: Settings) -> None:
    front = create_app(issuer.settings(fresh, oidc_roles=ROLE_MAP))
    async with (
        front.app.router.lifespan_context(front.app),
        Nearby(front) as client,
    ):
        bosses = {"Authorization": f"Bearer {issuer.token(roles=['bosses'])}"}
        me = (await client.get("/v1/me", headers=bosses)).json()
        assert (me["name"], me["id"], me["role"]) == ("user:amina", f"user:{issuer.url}|amina", "admin")
        late = issuer.token(exp=now() - 100, sub="late")
        for _ in range(3):
            assert (await client.get("/v1/me", headers={"Authorization": f"Bearer {late}"})).status_code == 401
        told: list[tuple[str, str]] = []
        async with asyncio.timeout(10):
            while ("token_expired", "127.0.0.1") not in told:
                trail = await client.get("/v1/audit?event=sign_in.refused", headers=bosses)
                told = [(row["detail"]["reason"], row["address"]) for row in trail.json()["data"]]
                await asyncio.sleep(0.05)
        assert not any(piece in trail.text for piece in late.split("."))
