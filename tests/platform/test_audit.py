"""The audit trail: what is written, how much of it, and that nobody who serves requests can change it."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from app.kernel.access import Caller
from app.kernel.errors import Conflict
from app.kernel.session import SERVICE_ROLE, Database
from app.main import create_app
from app.platform import audit as trails
from app.platform import keys
from app.platform.audit import Audit, record
from app.platform.keys import create_key, run_unit
from app.registry import REGISTRY
from app.settings import Settings
from tests.nearby import Nearby


@pytest.fixture
async def database(fresh: Settings) -> AsyncIterator[Database]:
    found = Database(fresh.asyncpg_dsn, fresh.sqlalchemy_url)
    yield found
    await found.close()


@pytest.fixture
async def trail(database: Database) -> AsyncIterator[Audit]:
    found = Audit(database)
    yield found
    await found.stop()


async def rows(settings: Settings, event: str = "sign_in.refused", **detail: Any) -> list[dict[str, Any]]:
    """Rows of an event whose detail has these members."""
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        found = await connection.fetch(
            "SELECT * FROM audit WHERE event = $1 AND detail @> $2::jsonb ORDER BY seq", event, json.dumps(detail)
        )
    finally:
        await connection.close()
    return [{**dict(row), "detail": json.loads(row["detail"])} for row in found]


async def test_the_first_refusal_is_written_at_once_and_the_rest_as_one(fresh: Settings, trail: Audit) -> None:
    trail.start()
    for number in range(100):
        trail.refused("often", "192.0.2.1", request_id=f"request-{number}", subject="hinge_abcdef")
    deadline = time.monotonic() + 3
    while not (found := await rows(fresh, reason="often")) and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    (first,) = found
    assert (first["address"], first["request_id"], first["subject"]) == ("192.0.2.1", "request-0", "hinge_abcdef")
    assert first["detail"] == {"reason": "often"}
    await trail.stop()
    _, rest = await rows(fresh, reason="often")
    assert rest["detail"] == {"reason": "often", "count": 99}
    assert (rest["address"], rest["subject"], rest["request_id"]) == ("192.0.2.1", "hinge_abcdef", None)


async def test_a_window_ends_by_itself(fresh: Settings, trail: Audit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trails, "WINDOW_SECONDS", 0.1)
    monkeypatch.setattr(trails, "SWEEP_SECONDS", 0.05)
    trail.start()
    for _ in range(3):
        trail.refused("ending", "192.0.2.1")
    deadline = time.monotonic() + 3
    while len(found := await rows(fresh, reason="ending")) < 2 and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    assert [row["detail"].get("count") for row in found] == [None, 2]
    assert not trail._windows
    trail.refused("ending", "192.0.2.1")
    await trail.stop()
    assert [row["detail"].get("count") for row in await rows(fresh, reason="ending")] == [None, 2, None]


async def test_reasons_and_addresses_are_told_apart_and_several_keys_named(fresh: Settings, trail: Audit) -> None:
    trail.refused("apart", "192.0.2.1")
    trail.refused("apart", "2001:db8::1")
    trail.refused("other", "192.0.2.1")
    for number in range(30):
        trail.refused("apart", "192.0.2.1", subject=f"hinge_{number:06}")
    await trail.stop()
    found = await rows(fresh, reason="apart")
    assert [(row["address"], row["detail"].get("count")) for row in found] == [
        ("192.0.2.1", None), ("2001:db8::1", None), ("192.0.2.1", 30),
    ]  # fmt: skip
    assert found[2]["detail"]["keys"] == [f"hinge_{number:06}" for number in range(trails.SUBJECTS_MAX)]
    assert len(await rows(fresh, reason="other")) == 1


async def test_many_addresses_are_summed_under_one(fresh: Settings, trail: Audit) -> None:
    for number in range(trails.ADDRESSES_MAX + 500):
        trail.refused("crowd", f"2001:db8::{number:x}")
    assert len(trail._windows) <= trails.ADDRESSES_MAX + 1
    assert len(trail._rows) <= trails.WAITING_MAX
    await trail.stop()
    found = await rows(fresh, reason="crowd")
    others = [row for row in found if row["address"] == "others"]
    assert len(found) == trails.ADDRESSES_MAX + 2
    assert [row["detail"].get("count") for row in others] == [None, 499]


async def test_while_the_database_is_away_requests_go_on_and_rows_wait(
    fresh: Settings, trail: Audit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(trails, "RETRY_SECONDS", 0.02)
    query, away = trail._database.query, True

    async def failing(sql: str, *values: Any) -> Any:
        if away:
            raise ConnectionError("gone")
        return await query(sql, *values)

    monkeypatch.setattr(trail._database, "query", failing)
    trail.start()
    with caplog.at_level(logging.WARNING):
        began = time.monotonic()
        for number in range(trails.WAITING_MAX + 5):
            trail.refused(f"away {number // 900}", f"192.0.2.{number % 900}")
        assert time.monotonic() - began < 0.5
        await asyncio.sleep(0.1)
    assert "cannot be written: ConnectionError" in caplog.text
    assert 0 < len(trail._rows) <= trails.WAITING_MAX
    waiting, away = len(trail._rows), False
    await trail.stop()
    assert trail._rows == []
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        assert await connection.fetchval("SELECT count(*) FROM audit WHERE detail->>'reason' LIKE 'away %'") >= waiting
    finally:
        await connection.close()


async def test_a_row_stays_or_goes_with_its_transaction(fresh: Settings, database: Database) -> None:
    caller = Caller("key:tester")
    with pytest.raises(Conflict):
        async with database.unit(caller, request_id="r-1") as unit:
            await record(unit, "key.revoked", "key_gone", address="::1")
            raise Conflict("no")
    async with database.unit(caller, request_id="r-2") as unit:
        await record(unit, "key.revoked", "key_stays", address="::1", why="because")
        with pytest.raises(ValueError, match="no event"):
            await record(unit, "key.polished", "key_stays")
    (row,) = [row for row in await rows(fresh, "key.revoked") if row["actor"] == "key:tester"]
    assert (row["subject"], row["request_id"], row["address"]) == ("key_stays", "r-2", "::1")
    assert row["detail"] == {"why": "because"}


@pytest.mark.parametrize("table", ["audit", "history"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET actor = 'nobody'", "DELETE FROM {}", "TRUNCATE {}"])
async def test_the_service_cannot_change_what_was_written(fresh: Settings, table: str, statement: str) -> None:
    connection = await asyncpg.connect(fresh.asyncpg_dsn, server_settings={"role": SERVICE_ROLE})
    try:
        assert await connection.fetchval("SELECT current_user") == SERVICE_ROLE
        await connection.fetchval(f"SELECT count(*) FROM {table}")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement.format(table))
    finally:
        await connection.close()


async def test_the_services_own_connections_have_that_role(database: Database) -> None:
    row = await database.query("SELECT current_user")
    assert row is not None
    assert row["current_user"] == SERVICE_ROLE


async def test_refusals_over_http_name_a_known_key_and_hold_no_token(
    fresh: Settings, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    revoked, (bound, _) = (
        await create_key(fresh, "revoked", "admin"),
        await run_unit(
            fresh, lambda unit: keys.make(unit, REGISTRY, {"name": "b", "role": "admin", "networks": ["10.0.0.0/8"]})
        ),
    )
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    await connection.execute("UPDATE api_keys SET revoked_at = now() WHERE digest = $1", keys.hashed(revoked))
    strange = f"hinge_{'x' * 43}"
    app = create_app(fresh)
    answers = []
    try:
        with caplog.at_level(logging.DEBUG):
            async with Nearby(app, address="203.0.113.77") as client:
                for token in (revoked, bound, strange):
                    header = {"Authorization": f"Bearer {token}", "X-Request-ID": f"refused-{token[6:12]}"}
                    answers.append(await client.get("/v1/me", headers=header))
                answers.append(await client.get("/v1/me", headers={"Authorization": f"Basic {strange}"}))
            app.log.flush()
            await app.services.keyring.stop()
            await app.services.identity.audit.stop()
        assert [answer.status_code for answer in answers] == [401, 401, 401, 401]
        assert len({answer.json()["detail"] for answer in answers[:3]}) == 1
        assert all(answer.headers["www-authenticate"] for answer in answers)
        found = await connection.fetch("SELECT * FROM audit WHERE address = '203.0.113.77' ORDER BY seq")
        reasons = {json.loads(row["detail"])["reason"]: row for row in found}
        assert set(reasons) == {"key_revoked", "key_address", "key_unknown", "credentials_malformed"}
        assert reasons["key_revoked"]["subject"] == revoked[:12]
        assert reasons["key_address"]["subject"] == bound[:12]
        assert reasons["key_unknown"]["subject"] is None, "what was sent is not repeated"
        assert reasons["key_revoked"]["request_id"] == f"refused-{revoked[6:12]}"
        written = await connection.fetchval("SELECT string_agg(a::text, '') FROM audit a")
        logged = caplog.text + "".join(capsys.readouterr())
        assert '"status":401' in logged
        for token in (revoked, bound, strange):
            for text in (written, logged, *(answer.text + str(answer.headers) for answer in answers)):
                assert token not in text
                assert token[14:] not in text
    finally:
        await connection.close()
        await app.services.database.close()
