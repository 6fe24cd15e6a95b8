"""What every answer says to browsers, who may call from elsewhere, whom the service believes, and slow bodies (ADR 0024)."""

from __future__ import annotations

import asyncio
import re
import socket
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from httpx import AsyncClient
from pydantic import ValidationError

from app.graph.operations import ASSETS
from app.main import create_app
from app.platform.keys import create_key
from app.rest.front import Front
from app.settings import Settings
from tests.contract.browser import PROGRAM, Browser
from tests.nearby import Nearby, near
from tests.platform.test_memory import until
from tests.processes import Serving, serving

PLAN = "/v1/plans/2021-2024@2022"
FRIEND, OTHER = "https://www.friend.example", "https://other.example"
PAGE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
}
DATA = "default-src 'none'; frame-ancestors 'none'"


def changed(settings: Settings, **more: Any) -> Settings:
    return Settings(**{**settings.model_dump(exclude_unset=True), **more})


@asynccontextmanager
async def client_of(settings: Settings, base: str = "http://hinge.test", **more: Any) -> AsyncIterator[AsyncClient]:
    """A client of a service under these settings that keeps answers in memory."""
    front = create_app(changed(settings, **more))
    async with front.app.router.lifespan_context(front.app):
        await until(lambda: front.memory.listening)
        async with Nearby(front, base=base) as client:
            yield client


async def test_every_answer_is_safe_to_a_browser(fresh: Settings) -> None:
    async with client_of(fresh) as client:
        for method, path in (
            ("GET", PLAN),
            ("GET", PLAN),  # from memory
            ("GET", "/v1/nothing"),
            ("DELETE", "/v1"),
            ("POST", "/v1/lenses"),
            ("GET", "/healthz"),
            ("GET", "/openapi.json"),
            ("POST", "/graphql"),
            ("GET", "/static-offline-docs/swagger-ui.css"),
            ("GET", "/problems/validation"),
        ):
            answer = await client.request(method, path, headers={"Accept": "*/*"})
            assert answer.headers["x-content-type-options"] == "nosniff", (method, path)
            assert answer.headers["content-security-policy"] == DATA, (method, path)
            assert "strict-transport-security" not in answer.headers
            assert "access-control-allow-origin" not in answer.headers


async def test_a_304_says_what_may_have_changed_and_nothing_else(fresh: Settings) -> None:
    async with client_of(fresh) as client:
        etag = (await client.get(PLAN)).headers["etag"]
        key = {"Authorization": f"Bearer {await create_key(fresh, 'reader', 'viewer')}"}
        own = (await client.get(PLAN, headers=key)).headers["etag"]
        for headers in ({"If-None-Match": etag}, {"If-None-Match": own, **key}):
            answer = await client.get(PLAN, headers=headers)
            assert answer.status_code == 304
            kept = {"etag", "cache-control", "vary", "x-request-id", "ratelimit", "ratelimit-policy"}
            assert set(answer.headers) <= kept and {"etag", "cache-control", "vary"} <= set(answer.headers)


async def test_https_is_kept_to_by_who_came_over_it(fresh: Settings) -> None:
    async with client_of(fresh, "https://hinge.test", hsts_seconds=600) as client:
        for _ in range(2):
            assert (await client.get(PLAN)).headers["strict-transport-security"] == "max-age=600"
    async with client_of(fresh, "https://hinge.test", hsts_seconds=0) as client:
        assert "strict-transport-security" not in (await client.get(PLAN)).headers


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/graphql"])
async def test_a_page_may_run_its_own_scripts_and_nothing_else(fresh: Settings, path: str) -> None:
    async with client_of(fresh) as client:
        await client.head(path, headers={"Accept": "text/html"})  # has no scripts to allow, and must not settle it
        answer = await client.get(path, headers={"Accept": "text/html"})
        assert "'sha256-" in answer.headers["content-security-policy"] or path == "/redoc"
        assert answer.headers["content-type"].startswith("text/html") and len(answer.text) > 100
        assert {name: answer.headers[name] for name in PAGE} == PAGE
        (policy,) = answer.headers.get_list("content-security-policy")
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules["default-src"] == rules["frame-ancestors"] == "'none'"
        sources = rules["script-src"].split()
        assert sources[0] == "'self'" and all(re.fullmatch(r"'sha256-[\w+/]{43}='", s) for s in sources[1:])
        assert "unsafe-inline" not in rules["script-src"] and "http" not in policy
        again = await client.get(path, headers={"Accept": "text/html"})
        assert again.headers["content-security-policy"] == policy and again.text == answer.text


@contextmanager
def listening(app: Any) -> Iterator[str]:
    """The application on a real socket, in a thread of its own."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, ws="none", proxy_headers=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)


SMALL = {
    "openapi": "3.1.0",
    "info": {"title": "Small", "version": "1", "description": "*Few* words."},
    "paths": {"/v1": {"get": {"summary": "Look", "responses": {"200": {"description": "Seen."}}}}},
}
"""Redoc takes minutes to lay the real document out in a browser without a graphics card."""


ASK = """fetch("/graphql", {
  method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify({query: "{ __typename }"})
}).then((answer) => answer.status)"""
INJECT = """new Promise((done) => {
  addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective));
  document.body.append(Object.assign(document.createElement("script"), {textContent: "window.taken = 1"}));
})"""


@pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium on PATH")
@pytest.mark.parametrize("assets", [True, False], ids=["with-graphiql", "without"])
def test_the_pages_work_in_a_browser_that_keeps_to_their_policies(
    loaded_settings: Settings, monkeypatch: pytest.MonkeyPatch, assets: bool
) -> None:
    pages = [("/docs", ".opblock"), ("/redoc", ".menu-content"), ("/graphql", ".graphiql-container")]
    if not assets:
        monkeypatch.setattr("app.graph.operations.ASSETS", Path("nowhere"))
    if not assets or not (ASSETS / "graphiql.js").exists():
        pages = [*pages[:2], ("/graphql", "#form")] if assets else [("/graphql", "#form")]
    front: Front = create_app(loaded_settings)
    front.app.openapi_schema = SMALL
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        listening(front) as address,
        Browser(Path(folder)) as browser,
    ):
        for path, selector in pages:
            browser.show(address + path, selector)
            stopped = [text for text in browser.stopped() if "/favicon.ico" not in text]
            # Redoc's own logo is the one thing that any page asks of outside; that it does not come is as it should be.
            assert [text for text in stopped if path != "/redoc" or "cdn.redoc.ly" not in text] == [], path
            assert browser.value(ASK) == 200
            assert browser.value(INJECT) == "script-src-elem", "the policy is at work"
            assert browser.value("window.taken === undefined") is True


PREFLIGHT = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization,if-match"}


@pytest.mark.parametrize(
    ("origins", "origin", "allowed"),
    [
        ("", FRIEND, None),
        (FRIEND, None, None),
        (FRIEND, FRIEND, FRIEND),
        (FRIEND, OTHER, None),
        (FRIEND, "null", None),
        (FRIEND, f"{FRIEND}.evil.example", None),
        (FRIEND, f"{FRIEND}:8443", None),
        (f"{FRIEND}, {OTHER}", OTHER, OTHER),
        ("*", OTHER, "*"),
        ("*", None, "*"),
    ],
)
async def test_cors(fresh: Settings, origins: str, origin: str | None, allowed: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}
    async with client_of(fresh, cors_origins=origins, rate_limit_anonymous="2/minute") as client:
        preflight = await client.options(f"{PLAN}", headers={**headers, **PREFLIGHT})
        answers = [await client.get(PLAN, headers=headers) for _ in range(3)]
        assert [answer.status_code for answer in answers] == (
            [200, 200, 429] if preflight.status_code == 204 else [200, 429, 429]
        )
        for answer in (*answers, await client.get(PLAN, headers={**headers, "Authorization": "Bearer nothing"})):
            assert answer.headers.get("access-control-allow-origin") == allowed
            shown = set(answer.headers.get("access-control-expose-headers", "").split(", "))
            assert ({"ETag", "Content-Disposition"} <= shown) == (allowed is not None)
            assert ("Origin" in answer.headers.get("vary", "").split(", ")) == (origins not in ("", "*"))
            assert "access-control-allow-credentials" not in answer.headers
        if allowed is None:
            assert preflight.status_code == 405 and "access-control-allow-methods" not in preflight.headers
            return
        assert (preflight.status_code, preflight.content) == (204, b"")
        assert preflight.headers["access-control-allow-origin"] == allowed
        assert {"GET", "POST", "PATCH", "DELETE"} <= set(preflight.headers["access-control-allow-methods"].split(", "))
        taken = set(preflight.headers["access-control-allow-headers"].split(", "))
        assert {
            "Authorization",
            "Content-Type",
            "If-Match",
            "If-None-Match",
            "Idempotency-Key",
            "Hinge-Reason",
        } <= taken
        assert {"Last-Event-ID", "X-Request-ID"} <= taken
        assert int(preflight.headers["access-control-max-age"]) > 0
        assert "ratelimit" not in preflight.headers


async def test_an_answer_in_memory_tells_no_origin_of_another(fresh: Settings) -> None:
    async with client_of(fresh, cors_origins=f"{FRIEND},{OTHER}") as client:
        for origin in (FRIEND, OTHER, None, "https://stranger.example", FRIEND):
            answer = await client.get(PLAN, headers={} if origin is None else {"Origin": origin})
            wanted = origin if origin in (FRIEND, OTHER) else None
            assert answer.headers.get("access-control-allow-origin") == wanted
        front = near(client).app
        assert front.requests.memory_hits == 4


async def test_options_without_a_question_is_what_it_was(fresh: Settings) -> None:
    async with client_of(fresh, cors_origins="*") as client:
        answer = await client.options(PLAN, headers={"Origin": FRIEND})
        assert answer.status_code == 405 and "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cors_origins", "www.friend.example"),
        ("cors_origins", "https://www.friend.example/"),
        ("cors_origins", "https://user@friend.example"),
        ("cors_origins", "https://"),
        ("cors_origins", "null"),
        ("cors_origins", f"*, {FRIEND}"),
        ("trusted_proxies", "*"),
        ("trusted_proxies", "proxy.example"),
        ("trusted_proxies", "10.0.0.0/33"),
    ],
)
def test_settings_that_mean_nothing_are_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError):
        Settings(**{name: value})  # type: ignore[arg-type]


def test_lists_are_read_as_variables_spell_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HINGE_TRUSTED_PROXIES", "10.1.2.3, 192.168.7.9/16 ::1")
    monkeypatch.setenv("HINGE_CORS_ORIGINS", "HTTPS://WWW.Friend.example,http://localhost:3000")
    settings = Settings()
    assert settings.trusted_proxies == ("10.1.2.3/32", "192.168.0.0/16", "::1/128")
    assert settings.cors_origins == (FRIEND, "http://localhost:3000")


def test_processes_share_a_limit_and_believe_only_the_proxies_they_trust(fresh: Settings) -> None:
    shared = {"HINGE_RATE_LIMIT_ANONYMOUS": "30/minute", "HINGE_RATE_LIMIT_URL": "postgres"}
    with (
        serving(fresh, **shared) as doubting,
        serving(fresh, **shared, HINGE_TRUSTED_PROXIES="127.0.0.0/8") as trusting,
        httpx.Client() as client,
    ):
        assert all("answers at" in service.lines[0] for service in (doubting, trusting)), "nothing comes before it"

        def ask(service: Serving, forwarded: str | None) -> httpx.Response:
            headers = {} if forwarded is None else {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
            return client.get(f"{service.address}{PLAN}", headers=headers)

        # Whoever spoofs an address is counted for its own, by both processes together.
        answers = [ask(doubting, f"198.51.100.{n}") if n % 2 else ask(trusting, None) for n in range(40)]
        assert [answer.status_code for answer in answers] == [200] * 30 + [429] * 10
        assert [answer.headers["ratelimit"].split(";")[1] for answer in answers[:30]] == [
            f"r={n}" for n in range(29, -1, -1)
        ]
        assert not any("strict-transport-security" in answer.headers for answer in answers)
        through = ask(trusting, "198.51.100.7")
        assert (through.status_code, through.headers["ratelimit"][:15]) == (200, '"default";r=29;')
        assert "strict-transport-security" in through.headers
        # What the client wrote itself stands to the left of what the proxy added.
        assert ask(trusting, "203.0.113.5, 198.51.100.7").headers["ratelimit"][:15] == '"default";r=28;'
        assert ask(trusting, "203.0.113.5, 198.51.100.7, 127.0.0.9").headers["ratelimit"][:15] == '"default";r=27;'
        assert ask(trusting, "2001:db8::1").headers["ratelimit"][:15] == '"default";r=29;'
        assert ask(trusting, "2001:db8::2").headers["ratelimit"][:15] == '"default";r=28;'


async def test_a_slow_body_holds_no_connection_and_is_not_waited_for(fresh: Settings) -> None:
    key = await create_key(fresh, "slow", "admin")
    settings = changed(fresh, read_pool_size=1, write_pool_size=1, body_timeout=1.5)
    await asyncio.to_thread(dribble, create_app(settings), key)


def dribble(app: Front, key: str) -> None:
    """Send bodies a byte at a time, at both doors, while others read and write through pools of one connection."""
    lens = {"plan_id": "2021-2024@2022", "summary": "While others dawdle", "position": 3000}
    with listening(app) as address, httpx.Client(base_url=address, timeout=10) as client:
        slow = []
        for path in ("/v1/lenses", "/graphql"):
            host, port = address.removeprefix("http://").split(":")
            peer = socket.create_connection((host, int(port)), 10)
            head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
            peer.sendall(f"{head}Content-Length: 5000\r\n\r\n".encode())
            slow.append(peer)
        began = time.monotonic()
        number = 0
        while time.monotonic() - began < 1.2:
            for peer in slow:
                peer.sendall(b" ")
            number += 1
            asked = time.monotonic()
            assert client.get("/v1/status").status_code == 200
            made = client.post(
                "/v1/lenses", json={**lens, "code": f"SL{number}"}, headers={"Authorization": f"Bearer {key}"}
            )
            assert made.status_code == 201, made.text
            assert time.monotonic() - asked < 1
        assert number >= 3
        for peer in slow:
            said = b""
            while chunk := peer.recv(65536):
                said += chunk
            assert said.startswith(b"HTTP/1.1 400 ") and b"within 1.5 seconds" in said and b'"malformed"' in said
            peer.close()
        assert time.monotonic() - began < 4, "the connections were closed"
