"""API keys: kept as hashes, bounded in time and place, replaced without a gap, and refused everywhere once revoked."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from app.kernel.access import ROLES
from app.kernel.errors import Invalid, NotAllowedNow, Unauthenticated
from app.kernel.session import Database
from app.platform import keyring as keyrings
from app.platform import keys
from app.platform.keyring import Keyring
from app.platform.keys import create_key, run_unit
from app.platform.schema import CHECKOUT
from app.registry import REGISTRY
from app.settings import Settings
from tests.processes import serving

DEAF = "from app.platform.announcements import Announcements; Announcements._heard = lambda *_: None"
"""A service whose listening connection stands, and delivers nothing."""
HOUR = dt.timedelta(hours=1)


@pytest.fixture
async def database(fresh: Settings) -> AsyncIterator[Database]:
    found = Database(fresh.asyncpg_dsn, fresh.sqlalchemy_url)
    yield found
    await found.close()


@pytest.fixture
def ring(database: Database) -> Keyring:
    """A keyring whose listening connection is believed to stand."""
    found = Keyring(database)
    found.listening = True
    return found


async def owner(settings: Settings, statement: str, *values: Any) -> Any:
    connection = await asyncpg.connect(settings.asyncpg_dsn)
    try:
        return await connection.fetchval(statement, *values)
    finally:
        await connection.close()


async def make(settings: Settings, **body: Any) -> tuple[str, str]:
    """A key and its id."""
    body = {"name": "made", **body}
    key, made = await run_unit(settings, lambda unit: keys.make(unit, REGISTRY, body))
    return key, keys.spelled(made)


async def refused(ring: Keyring, key: str, address: str | None = None) -> str:
    with pytest.raises(Unauthenticated) as error:
        await ring.caller(key, address)
    return error.value.detail


async def test_a_key_is_stored_nowhere_in_plain(fresh: Settings) -> None:
    key, _ = await make(fresh, role="viewer")
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        tables = [r[0] for r in await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        assert {"api_keys", "audit", "history"} <= set(tables)
        for table in tables:
            secret, hint = key[len("hinge_") + 8 :], key[:12]
            rows = f'SELECT count(*) FILTER (WHERE strpos(t::text, $1) > 0) FROM "{table}" t'
            assert await connection.fetchval(rows, secret) == 0, table
            if table in ("api_keys", "audit"):
                assert await connection.fetchval(rows, hint) == 1, "the search would find it"
        digest = await connection.fetchval("SELECT digest FROM api_keys ORDER BY id DESC LIMIT 1")
        assert (digest, len(digest)) == (keys.hashed(key), 32)
    finally:
        await connection.close()


async def test_rights_are_those_of_the_role_and_its_own(fresh: Settings, ring: Keyring) -> None:
    partner = "partner_0190a5dac96774b8bcceb302099a8057"
    ends = dt.datetime.now(dt.UTC).replace(microsecond=0) + HOUR
    body = {"name": "both", "role": "viewer", "scopes": ["plans:consider"], "partner_id": partner}
    key, key_id = await make(fresh, **body, expires_at=ends.isoformat())
    found = await ring.caller(key)
    assert found.scopes == ROLES["viewer"] | {"plans:consider"}
    assert (found.name, found.id, found.role, found.expires_at) == ("key:both", key_id, "viewer", ends)
    assert found.partner is not None
    assert f"partner_{found.partner.hex}" == partner
    alone, _ = await make(fresh, scopes=["needs:read"])
    assert (await ring.caller(alone)).scopes == {"needs:read"}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"role": "emperor"}, "/role"),
        ({}, "/role"),
        ({"scopes": ["plans:read", "plans:conquer"]}, "/scopes/1"),
        ({"role": "viewer", "networks": ["10.0.0.1/8"]}, "/networks/0"),
        ({"role": "viewer", "networks": ["::/0", "here"]}, "/networks/1"),
        ({"role": "viewer", "expires_at": "2020-01-01"}, "/expires_at"),
        ({"role": "viewer", "expires_at": "soon"}, "/expires_at"),
        ({"role": "viewer", "partner_id": "need_0190a5dac96774b8bcceb302099a8057"}, "/partner_id"),
        ({"role": "viewer", "partner_id": "partner_0190a5dac96774b8bcceb302099a8057\n"}, "/partner_id"),
        ({"role": "viewer", "name": ""}, "/name"),
        ({"role": "viewer", "name": "two\nlines"}, "/name"),
        ({"role": "viewer", "name": "at the end\n"}, "/name"),
        ({"role": "viewer", "name": "n" * 101}, "/name"),
        ({"role": "viewer", "colour": "red"}, "/colour"),
    ],
)
async def test_what_is_no_key_is_refused_by_its_member(fresh: Settings, body: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as error:
        await make(fresh, **body)
    assert [fault.pointer for fault in error.value.faults] == [pointer]


async def test_unknown_scopes_are_told_the_known_ones(fresh: Settings) -> None:
    with pytest.raises(Invalid) as error:
        await make(fresh, scopes=["plans:conquer"])
    told = error.value.faults[0].message
    for scope in ("admin", "plans:read", "reference:write", "needs:partner", "plans:consider", "plans:incumbents"):
        assert scope in told
    assert "organisation:people" in told, "the scope of a restricted resource"


async def test_an_expired_key_is_refused_from_memory_too(fresh: Settings, ring: Keyring) -> None:
    ends = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=0.4)
    key, _ = await make(fresh, role="viewer", expires_at=ends.isoformat())
    await ring.caller(key)
    await asyncio.sleep(max(0.0, (ends - dt.datetime.now(dt.UTC)).total_seconds()) + 0.01)
    await refused(ring, key)


@pytest.mark.parametrize(
    ("networks", "inside", "outside"),
    [
        (["192.0.2.0/24"], ["192.0.2.1", "::ffff:192.0.2.7"], ["192.0.3.1", "::1", "::c000:201"]),
        (["2001:db8::/32"], ["2001:db8::1", "2001:db8:ffff::9"], ["2001:db9::1", "192.0.2.1"]),
        (["198.51.100.7/32", "fe80::/10"], ["198.51.100.7", "fe80::1%eth0"], ["198.51.100.8", None, "", "localhost"]),
        ([], ["192.0.2.1", "::1", None], []),
    ],
)
async def test_networks(
    fresh: Settings, ring: Keyring, networks: list[str], inside: list[str | None], outside: list[str | None]
) -> None:
    key, _ = await make(fresh, role="viewer", networks=networks)
    for address in inside:
        assert (await ring.caller(key, address)).role == "viewer"
    for address in outside:
        await refused(ring, key, address)


async def test_a_refusal_tells_nothing(fresh: Settings, ring: Keyring) -> None:
    bound, _ = await make(fresh, role="viewer", networks=["192.0.2.0/24"])
    ended, _ = await make(fresh, role="viewer")
    await owner(fresh, "UPDATE api_keys SET expires_at = now() WHERE digest = $1", keys.hashed(ended))
    gone, gone_id = await make(fresh, role="viewer")
    await run_unit(fresh, lambda unit: keys.revoke(unit, gone_id))
    words = {await refused(ring, key, "203.0.113.1") for key in (bound, ended, gone, "hinge_unknown")}
    assert len(words) == 1


async def test_rotation_overlaps(fresh: Settings, ring: Keyring) -> None:
    body = {"role": "viewer", "scopes": ["plans:consider"], "networks": ["192.0.2.0/24", "2001:db8::/32"]}
    old, old_id = await make(fresh, **body, partner_id="partner_0190a5dac96774b8bcceb302099a8057")
    new, made = await run_unit(fresh, lambda unit: keys.rotate(unit, old_id, {"overlap": "PT1H"}))
    before, after = await ring.caller(old, "192.0.2.1"), await ring.caller(new, "192.0.2.1")
    assert (after.name, after.scopes, after.partner) == (before.name, before.scopes, before.partner)
    assert (before.id, after.id) == (old_id, keys.spelled(made))
    await refused(ring, new, "203.0.113.1")
    assert before.expires_at is not None
    assert abs(before.expires_at - dt.datetime.now(dt.UTC) - HOUR) < dt.timedelta(minutes=1)
    assert after.expires_at is None
    assert await owner(fresh, "SELECT replaced_by_id FROM api_keys WHERE digest = $1", keys.hashed(old)) == made
    with pytest.raises(NotAllowedNow) as error:
        await run_unit(fresh, lambda unit: keys.rotate(unit, old_id, None))
    assert error.value.members["state"] == "replaced"
    await owner(fresh, "UPDATE api_keys SET expires_at = now() WHERE digest = $1", keys.hashed(old))
    ring.forget()
    await refused(ring, old, "192.0.2.1")
    await ring.caller(new, "192.0.2.1")


async def test_the_overlap_is_a_day_and_never_outlives_the_key(fresh: Settings, ring: Keyring) -> None:
    now = dt.datetime.now(dt.UTC)
    short, short_id = await make(fresh, role="viewer", expires_at=(now + HOUR).isoformat())
    new, _ = await run_unit(fresh, lambda unit: keys.rotate(unit, short_id, None))
    assert (await ring.caller(short)).expires_at == now + HOUR
    ends = (await ring.caller(new)).expires_at
    assert ends is not None
    assert abs(ends - now - HOUR) < dt.timedelta(minutes=1), "as long a life as the old one had"
    long, long_id = await make(fresh, role="viewer")
    await run_unit(fresh, lambda unit: keys.rotate(unit, long_id, {}))
    until = (await ring.caller(long)).expires_at
    assert until is not None
    assert abs(until - now - 24 * HOUR) < dt.timedelta(minutes=1)
    none, none_id = await make(fresh, role="viewer")
    await run_unit(fresh, lambda unit: keys.rotate(unit, none_id, {"overlap": "PT0S"}))
    await refused(ring, none)


@pytest.mark.parametrize("overlap", ["P31D", "PT721H", "P", "PT", "24h", "1", "", None, 24, "P1Y", "-PT1H"])
async def test_an_overlap_is_at_most_thirty_days(fresh: Settings, overlap: Any) -> None:
    _, key_id = await make(fresh, role="viewer")
    with pytest.raises(Invalid) as error:
        await run_unit(fresh, lambda unit: keys.rotate(unit, key_id, {"overlap": overlap}))
    assert [fault.pointer for fault in error.value.faults] == ["/overlap"]


async def test_an_answer_is_believed_for_half_a_second(
    fresh: Settings, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing tells this keyring of the change."""
    key, key_id = await make(fresh, role="viewer")
    asked: list[str] = []
    query = ring._database.query

    async def counted(sql: str, *values: Any) -> Any:
        asked.append(sql)
        return await query(sql, *values)

    monkeypatch.setattr(ring._database, "query", counted)
    for _ in range(50):
        await ring.caller(key)
    assert len(asked) == 1
    await run_unit(fresh, lambda unit: keys.revoke(unit, key_id))
    await asyncio.sleep(keyrings.TRUSTED_SECONDS + 0.01)
    await refused(ring, key)


async def test_fifty_at_once_ask_once_and_a_change_meanwhile_is_not_lost(
    fresh: Settings, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, key_id = await make(fresh, role="viewer")
    held, answered = asyncio.Event(), asyncio.Event()
    query, asked = ring._database.query, 0

    async def slow(sql: str, *values: Any) -> Any:
        nonlocal asked
        asked += 1
        row = await query(sql, *values)
        answered.set()
        await held.wait()
        return row

    monkeypatch.setattr(ring._database, "query", slow)
    many = [asyncio.create_task(ring.caller(key)) for _ in range(50)]
    await answered.wait()
    await run_unit(fresh, lambda unit: keys.revoke(unit, key_id))
    ring.forget()  # the announcement, while the older answer is still on its way
    held.set()
    assert {caller.id for caller in await asyncio.gather(*many)} == {key_id}
    assert asked == 1
    await refused(ring, key)


async def test_no_announcement_needed_while_nothing_listens(fresh: Settings, ring: Keyring) -> None:
    ring.listening = False
    key, key_id = await make(fresh, role="viewer")
    await ring.caller(key)
    await run_unit(fresh, lambda unit: keys.revoke(unit, key_id))
    await refused(ring, key)


async def test_the_last_use_is_noted_once_a_minute_and_announced_to_nobody(
    fresh: Settings, ring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, _ = await make(fresh, role="viewer")
    heard: list[str] = []
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    await connection.add_listener("hinge_changes", lambda *message: heard.append(str(message[3])))
    last = "SELECT last_used_at FROM api_keys WHERE digest = $1"
    try:
        await ring.caller(key)
        assert await connection.fetchval(last, keys.hashed(key)) is None, "written behind the requests"
        await ring.stop()
        first = await connection.fetchval(last, keys.hashed(key))
        assert abs(dt.datetime.now(dt.UTC) - first) < dt.timedelta(seconds=30)
        await ring.caller(key)
        await ring.stop()
        assert await connection.fetchval(last, keys.hashed(key)) == first
        monkeypatch.setattr(keyrings, "NOTED_SECONDS", 0.0)
        await ring.caller(key)
        await ring.stop()
        assert await connection.fetchval(last, keys.hashed(key)) > first
        assert heard == []
        await make(fresh, role="viewer")
        await connection.fetchval("SELECT 1")
        assert heard == ["api_keys"], "this ear works"
    finally:
        await connection.close()


async def test_a_use_that_cannot_be_noted_harms_nobody(
    fresh: Settings, ring: Keyring, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    key, _ = await make(fresh, role="viewer")
    caller = await ring.caller(key)
    connection = await asyncpg.connect(fresh.asyncpg_dsn)
    try:
        async with connection.transaction():  # somebody holds the row: it is passed over, not waited for
            await connection.execute("SELECT 1 FROM api_keys FOR UPDATE")
            began = time.monotonic()
            await ring.stop()
            assert time.monotonic() - began < 1
    finally:
        await connection.close()

    async def broken(*_: Any) -> Any:
        raise ConnectionError(key)

    monkeypatch.setattr(ring._database, "query", broken)
    ring._noted.clear()
    assert await ring.caller(key) == caller, "from memory: the database is away"
    await ring.stop()
    assert "was not written: ConnectionError" in caplog.text
    assert key not in caplog.text


# -- processes ---------------------------------------------------------------------------------------------


async def accepted(client: httpx.AsyncClient, address: str, key: str) -> bool:
    answer = await client.get(f"{address}/v1/me", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code in (200, 401, 429), answer.text  # whoever goes on with a bad key is asked to wait
    return answer.status_code == 200


async def seconds_until_refused(client: httpx.AsyncClient, addresses: list[str], key: str) -> float:
    """How long after now the last of the services still let the key in."""
    began, last, deadline = time.monotonic(), 0.0, time.monotonic() + 3
    while time.monotonic() < deadline:
        at = time.monotonic()
        if any(await asyncio.gather(*(accepted(client, address, key) for address in addresses))):
            last = at - began
        elif at - began > last + 1.2:
            break
        await asyncio.sleep(0.01)
    return last


async def test_a_revoked_key_is_refused_by_every_process_within_a_second(fresh: Settings) -> None:
    admin = await create_key(fresh, "admin", "admin")
    over_http, http_id = await make(fresh, role="viewer")
    over_sql, _ = await make(fresh, role="viewer")
    told, _ = await make(fresh, role="viewer")
    with serving(fresh) as hearing, serving(fresh, program=DEAF) as deaf:
        addresses = [hearing.address, deaf.address]
        async with httpx.AsyncClient(timeout=20) as client:
            for key in (over_http, over_sql, told):
                for address in addresses:
                    assert await accepted(client, address, key)
            path, header = f"{addresses[0]}/v1/keys/{http_id}/revoke", {"Authorization": f"Bearer {admin}"}
            assert (await client.post(path, headers=header)).status_code == 200
            assert not await accepted(client, addresses[0], over_http), "at once where it was revoked"
            assert await seconds_until_refused(client, addresses, over_http) < 1
            for address in addresses:
                assert await accepted(client, address, over_sql)
            await owner(fresh, "UPDATE api_keys SET revoked_at = now() WHERE digest = $1", keys.hashed(over_sql))
            assert await seconds_until_refused(client, addresses, over_sql) < 1
            # What hears is faster than the half second; what does not is held to it.
            assert await accepted(client, addresses[0], told)
            await owner(fresh, "UPDATE api_keys SET revoked_at = now() WHERE digest = $1", keys.hashed(told))
            assert await seconds_until_refused(client, addresses[:1], told) < 0.3
    used = await owner(fresh, "SELECT last_used_at FROM api_keys WHERE digest = $1", keys.hashed(told))
    assert used is not None, "written at the end at the latest"
    count = await owner(
        fresh, "SELECT sum(coalesce((detail->>'count')::int, 1)) FROM audit WHERE event = 'sign_in.refused'"
    )
    assert count > 10


async def test_the_commands(fresh: Settings, ring: Keyring) -> None:
    assert fresh.database_url is not None
    environment = {**os.environ, "HINGE_DATABASE_URL": fresh.database_url.get_secret_value()}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "app.cli", "keys", *words],
            cwd=CHECKOUT, env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    wanted = ["--role", "viewer", "--scope", "plans:consider", "--network", "2001:db8::/32", "--expires", "90d"]
    made = await asyncio.to_thread(run, "create", "--name", "by command", *wanted)
    assert re.fullmatch(r"hinge_[A-Za-z0-9_-]{43}\n", made.stdout), made.stderr
    caller = await ring.caller(made.stdout.strip(), "2001:db8::1")
    assert caller.expires_at is not None
    assert abs(caller.expires_at - dt.datetime.now(dt.UTC) - dt.timedelta(days=90)) < dt.timedelta(minutes=5)
    assert caller.scopes == ROLES["viewer"] | {"plans:consider"}
    rotated = await asyncio.to_thread(run, "rotate", str(caller.id), "--overlap", "2h")
    new = await ring.caller(rotated.stdout.strip(), "2001:db8::1")
    ended = await asyncio.to_thread(run, "revoke", str(caller.id), "--reason", "tidying")
    assert (ended.returncode, ended.stdout) == (0, "")
    listed = await asyncio.to_thread(run, "list")
    states = {line.split()[0]: line.split()[1] for line in listed.stdout.splitlines()}
    assert (states[str(caller.id)], states[str(new.id)]) == ("revoked", "active")
    assert "hinge_" not in listed.stdout
    trail = "SELECT string_agg(event || ' ' || actor, ', ' ORDER BY seq) FROM audit WHERE subject = $1"
    expected = "key.created cli, key.rotated cli, key.revoked cli"
    assert await owner(fresh, trail, str(caller.id)) == expected
    wrong = await asyncio.to_thread(run, "create", "--name", "x", "--role", "emperor", "--expires", "soon")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr.startswith("hinge: expires_at: must be an instant")
    assert "Traceback" not in wrong.stderr
    again = await asyncio.to_thread(run, "revoke", str(caller.id))
    assert (again.returncode, again.stderr) == (1, "hinge: The key has been revoked.\n")
