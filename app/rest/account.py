"""The doors of callers and administrators: `/v1/me`, `/v1/keys`, `/v1/audit` (contract section 6)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson

from app.kernel.access import ADMIN, ROLES, may_edit, may_write_own, own_column, visible_levels
from app.kernel.cursors import context_of
from app.kernel.errors import Fault, Invalid, NotFound, unknown
from app.kernel.kinds import INSTANT, BadValue, instant, spell_instant
from app.kernel.model import Visibility
from app.kernel.query import LIMIT_DEFAULT, LIMIT_MAX, VALUES_MAX
from app.kernel.resource import Resource
from app.kernel.schemas import member_model, validate
from app.kernel.store import steps
from app.kernel.workflow import Reason
from app.platform import disclosure, erasure, keys
from app.platform.audit import EVENTS
from app.rest.account_views import VIEWS
from app.rest.http import JSON, Answer, Call
from app.rest.negotiation import accepts
from app.rest.reads import controls
from app.rest.routes import Operation

_JSON = ("application/json",)
_KEY = f"""json_build_object(
  'id', 'key_' || replace(t.id::text, '-', ''), 'name', t.name, 'hint', t.hint, 'role', t.role, 'scopes', t.scopes,
  'networks', t.networks::text[], 'partner_id', 'partner_' || replace(t.partner_id::text, '-', ''),
  'active', {keys.ACTIVE}, 'created_at', {INSTANT.json("t.created_at", "en")}, 'created_by', t.created_by,
  'expires_at', {INSTANT.json("t.expires_at", "en")}, 'revoked_at', {INSTANT.json("t.revoked_at", "en")},
  'last_used_at', {INSTANT.json("t.last_used_at", "en")},
  'replaced_by_id', 'key_' || replace(t.replaced_by_id::text, '-', ''))"""
_AUDIT = f"""json_build_object(
  'seq', t.seq, 'at', {INSTANT.json("t.at", "en")}, 'event', t.event, 'actor', t.actor, 'subject', t.subject,
  'request_id', t.request_id, 'address', t.address, 'detail', t.detail)"""


def account_operations() -> list[Operation]:
    """The operations of this module."""
    found: list[tuple[str, str, Any, str, str]] = [
        ("GET", "/v1/me", me, "me", "Who the caller is, and what it may do"),
        ("GET", "/v1/keys", list_keys, "list_keys", "List API keys"),
        ("POST", "/v1/keys", create_key, "create_key", "Make an API key"),
        ("GET", "/v1/keys/{key}", read_key, "read_key", "Read what is known of an API key"),
        ("POST", "/v1/keys/{key}/rotate", rotate_key, "rotate_key", "Replace an API key, the old one working on for a while"),
        ("POST", "/v1/keys/{key}/revoke", revoke_key, "revoke_key", "End an API key at once"),
        ("GET", "/v1/audit", list_audit, "list_audit", "List the audit trail"),
    ]  # fmt: skip
    return [
        Operation(method, path, handler, name, summary, None, "account", view=VIEWS[name])
        for method, path, handler, name, summary in found
    ]


def _private(status: int, body: bytes, *more: tuple[bytes, bytes]) -> Answer:
    return Answer(status, body, [(b"content-type", JSON), (b"cache-control", b"no-store"), *more])


# -- the caller --------------------------------------------------------------------------------------------


async def me(call: Call) -> Answer:
    """`GET /v1/me`: anybody."""
    accepts(call.header(b"accept"), _JSON)
    controls(call, ())
    caller = call.caller
    known_as = caller.id or ""
    kind = "anonymous" if caller.anonymous else "key" if known_as.startswith("key_") else "user"
    shown = {
        "kind": kind,
        "name": caller.name,
        "id": caller.id,
        "role": caller.role,
        "scopes": sorted(caller.scopes),
        "expires_at": None if caller.expires_at is None else spell_instant(caller.expires_at),
        "partner_id": None if caller.partner is None else f"{keys.PARTNER_PREFIX}_{caller.partner.hex}",
        "may": {resource.name: _rights(resource, call) for resource in call.services.registry.values()},
    }
    return _private(200, orjson.dumps(shown), (b"vary", b"Authorization"))


def _rights(resource: Resource, call: Call) -> dict[str, list[str]]:
    """What these scopes open of a resource. Single records may be closed all the same, by their state or visibility."""
    caller = call.caller
    verbs = ["read"]
    if may_edit(resource, caller.scopes):
        verbs += ["create", "update", "archive", "restore"]
    if erasure.personal_fields(resource):
        verbs += [verb for verb in (disclosure.VERB, erasure.VERB) if caller.may(f"{resource.domain}:{verb}")]
    if caller.may(f"{resource.domain}:read"):
        verbs.append("history")
    actions = [name for name, found in steps(resource).items() if caller.may(f"{resource.domain}:{found[0].verb}")]
    own = ["read"] if own_column(resource, caller.partner) is not None else []
    if may_write_own(resource, caller):
        own += ["update"] if resource.own == "id" else ["create", "update"]
    levels = visible_levels(resource, caller.scopes)
    return {
        "verbs": verbs,
        "own": own,
        "actions": actions,
        "visibility": [str(level) for level in (Visibility if levels is None else levels)],
    }


# -- keys --------------------------------------------------------------------------------------------------


async def list_keys(call: Call) -> Answer:
    """`GET /v1/keys`: newest first; never a key itself."""
    call.caller.must(ADMIN)
    accepts(call.header(b"accept"), _JSON)
    asked = Asked(call, ("name", "role", "active"))
    asked.texts("name", "t.name")
    asked.texts("role", "t.role", tuple(ROLES))
    if (active := asked.one("active")) is not None:
        if active not in ("true", "false"):
            raise Invalid(Fault("?active", "type", "must be true or false"))
        asked.where.append(f"{keys.ACTIVE} = {asked.bound(active == 'true')}::boolean")
    return await asked.page("api_keys", _KEY, "id", "uuid")


async def read_key(call: Call) -> Answer:
    """`GET /v1/keys/{id}`."""
    call.caller.must(ADMIN)
    accepts(call.header(b"accept"), _JSON)
    controls(call, ())
    raw = call.path_params["key"]
    call.sql += 1
    row = await call.services.database.query(f"SELECT {_KEY} AS j FROM api_keys t WHERE t.id = $1", keys.key_id(raw))
    if row is None:
        raise NotFound(f"There is no key {raw[:100]!r}.")
    return _private(200, row["j"])


async def create_key(call: Call) -> Answer:
    """`POST /v1/keys`: the answer is the only place where the key ever stands."""
    body = await _body(call)
    return await _made(call, lambda unit: keys.make(unit, call.services.registry, body, _address(call)))


async def rotate_key(call: Call) -> Answer:
    """`POST /v1/keys/{id}/rotate`: answers with the new key, as on creation."""
    body = await _body(call)
    return await _made(call, lambda unit: keys.rotate(unit, call.path_params["key"], body, _address(call)))


async def revoke_key(call: Call) -> Answer:
    """`POST /v1/keys/{id}/revoke`."""
    body = await _body(call)
    wanted: Any = validate(member_model(Reason), {} if body is None else body)
    async with call.services.database.unit(call.caller, request_id=call.request_id) as unit:
        ended = await keys.revoke(unit, call.path_params["key"], wanted.reason, _address(call))
        shown = await _shown(call, unit, ended)
    call.services.keyring.forget()
    return _private(200, shown)


async def _body(call: Call) -> Any:
    """The body of an administrator's request."""
    call.caller.must(ADMIN)
    controls(call, ())
    if call.header(b"idempotency-key") is not None:
        text = "is not taken here: a repeated answer would have to be stored, and it holds a key"
        raise Invalid(Fault("Idempotency-Key", "unsupported", text))
    return await call.json("application/json")


async def _made(call: Call, make: Callable[[Any], Any]) -> Answer:
    async with call.services.database.unit(call.caller, request_id=call.request_id) as unit:
        key, made = await make(unit)
        shown = await _shown(call, unit, made)
    call.services.keyring.forget()
    location = (b"location", f"/v1/keys/{keys.spelled(made)}".encode())
    return _private(201, shown[:-1].rstrip() + b', "key": ' + orjson.dumps(key) + b"}", location)


async def _shown(call: Call, unit: Any, key_id: Any) -> bytes:
    row = await unit.fetchrow(keys.statement(f"SELECT {_KEY} AS j FROM api_keys t WHERE t.id = $1"), (key_id,))
    call.sql += await unit.statements()
    shown: bytes = row["j"]
    return shown


def _address(call: Call) -> str | None:
    client = call.scope.get("client")
    return client[0] if client else None


# -- the audit trail ---------------------------------------------------------------------------------------


async def list_audit(call: Call) -> Answer:
    """`GET /v1/audit`: newest first."""
    call.caller.must(ADMIN)
    accepts(call.header(b"accept"), _JSON)
    asked = Asked(call, ("event", "actor", "since", "until"))
    asked.texts("event", "t.event", tuple(EVENTS))
    asked.texts("actor", "t.actor")
    for name, sign in (("since", ">="), ("until", "<")):
        if (raw := asked.one(name)) is not None:
            try:
                asked.where.append(f"t.at {sign} {asked.bound(instant(raw))}::timestamptz")
            except BadValue as error:
                raise Invalid(Fault(f"?{name}", error.code, str(error))) from None
    return await asked.page("audit", _AUDIT, "seq", "bigint")


# -- lists -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Asked:
    """The parameters of a list that is kept newest first; raises Invalid for any that it does not know."""

    call: Call
    filters: Sequence[str]
    given: dict[str, list[str]] = field(default_factory=dict)
    where: list[str] = field(default_factory=lambda: ["true"])
    values: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        known = (*self.filters, "limit", "cursor")
        for name, value in self.call.query:
            if name not in known:
                raise Invalid(unknown(f"?{name[:80]}", "parameter", name, known))
            if "\x00" in value or len(value) > 4000:
                raise Invalid(Fault(f"?{name}", "character", "must be a text without NUL, of 4000 characters at most"))
            self.given.setdefault(name, []).append(value)

    def one(self, name: str) -> str | None:
        """A parameter that stands once or not at all."""
        values = self.given.get(name, [])
        if len(values) > 1:
            raise Invalid(Fault(f"?{name}", "repeated", "stands twice"))
        return values[0] if values else None

    def bound(self, value: Any) -> str:
        """The SQL of a value."""
        self.values.append(value)
        return f"${len(self.values)}"

    def texts(self, name: str, column: str, options: tuple[str, ...] | None = None) -> None:
        """A filter that may be repeated for any of several."""
        values = self.given.get(name)
        if values is None:
            return
        if len(values) > VALUES_MAX:
            raise Invalid(Fault(f"?{name}", "length", f"at most {VALUES_MAX} values"))
        if options is not None and (bad := [value for value in values if value not in options]):
            raise Invalid(Fault(f"?{name}", "choice", f"{bad[0][:80]!r} is not one of {', '.join(options)}"))
        self.where.append(f"{column} = ANY({self.bound(values)}::text[])")

    def _limit(self) -> int:
        raw = self.one("limit")
        if raw is None:
            return LIMIT_DEFAULT
        if not raw.isascii() or not raw.isdigit() or len(raw) > 9 or not 1 <= int(raw) <= LIMIT_MAX:
            raise Invalid(Fault("?limit", "range", f"must be between 1 and {LIMIT_MAX}"))
        return int(raw)

    async def page(self, table: str, shown: str, key: str, kind: str) -> Answer:
        """One page; `key` is unique, and its order is the order in which the rows were made."""
        call, limit, token = self.call, self._limit(), self.one("cursor")
        signer = await call.services.signer()
        bound = ((name, sorted(values)) for name, values in self.given.items() if name not in ("limit", "cursor"))
        context = context_of(call.path, bound, (), None)
        backward = False
        if token is not None:
            (start,), backward = signer.read(token, context, "?cursor")
            sign = ">" if backward else "<"
            self.where.append(f"t.{key} {sign} {self.bound(str(start))}::text::{kind}")
        size, order = self.bound(limit), "ASC" if backward else "DESC"
        call.sql += 1
        row = await call.services.database.query(
            f"SELECT coalesce(json_agg(p.j ORDER BY p.k DESC) FILTER (WHERE p.n <= {size}::int), '[]') AS data, "
            f"count(*) AS n, array_agg(p.k::text ORDER BY p.k DESC) FILTER (WHERE p.n <= {size}::int) AS keys FROM ("
            f"SELECT {shown} AS j, t.{key} AS k, row_number() OVER (ORDER BY t.{key} {order}) AS n FROM {table} t "
            f"WHERE {' AND '.join(self.where)} ORDER BY t.{key} {order} LIMIT {size}::int + 1) p",
            *self.values,
        )
        assert row is not None
        more, found = row["n"] > limit, row["keys"] or []
        has_next, has_prev = (True, more) if backward else (more, token is not None)
        after = signer.make(json.dumps([found[-1]]), context) if found and has_next else None
        before = signer.make(json.dumps([found[0]]), context, backward=True) if found and has_prev else None
        page = {"next": after, "prev": before, "limit": limit, "total": None}
        links = [f'<{self._address(to)}>; rel="{rel}"' for rel, to in (("next", after), ("prev", before)) if to]
        headers = [(b"link", ", ".join(links).encode())] if links else []
        return _private(200, b'{"data":' + row["data"] + b',"page":' + orjson.dumps(page) + b"}", *headers)

    def _address(self, token: str) -> str:
        kept = [(name, value) for name, value in self.call.query if name != "cursor"]
        return f"{self.call.path}?{urlencode([*kept, ('cursor', token)])}"
