"""How many requests a caller may make, counted in this process or shared between processes (contract section 6).

A key or user is counted by its id, everybody else by address. Every answer that was counted says what is left:
`RateLimit-Policy` and `RateLimit` as in draft-ietf-httpapi-ratelimit-headers-11 (ADR 0024).
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any, Protocol

from limits.util import parse
from sqlalchemy import Column, DateTime, Index, Integer, Table, Text

from app.kernel.errors import RateLimited, Unauthenticated
from app.kernel.model import Base

WINDOWS = Table(
    "rate_windows",
    Base.metadata,
    Column("key", Text, primary_key=True),
    Column("hits", Integer, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    prefixes=["UNLOGGED"],
)
Index("ix_rate_windows_expires_at", WINDOWS.c.expires_at)

UNCOUNTED = frozenset({"/healthz", "/readyz", "/metrics"})
"""Who watches the service must see it at every moment, the busiest included."""
WINDOWS_MAX = 50_000
"""Callers that a process keeps count of, for each limit: about 16 MB."""
Headers = list[tuple[bytes, bytes]]
Spent = tuple[Headers, int | None]
"""The headers of a counted answer; and when the caller is over the limit, in how many seconds to come again."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in a window of so many seconds, which begins with the caller's first request."""

    requests: int
    seconds: int

    @classmethod
    def read(cls, text: str) -> Limit | None:
        """`60000/minute`, `10 per 5 seconds` …, as the library `limits` reads them; `off` is None."""
        if text == "off":
            return None
        item = parse(text)
        return cls(item.amount, item.get_expiry())


class Counter(Protocol):
    """Counts requests in windows."""

    async def hit(self, key: str, limit: Limit) -> tuple[int, float] | None:
        """Count one request: how many there are in the window with it, and the seconds the window has left.

        None when it could not be counted; the request passes.
        """


class InProcess:
    """Windows of this process, for one limit. Never more than `most`: the one that ends first makes room."""

    def __init__(self, most: int = WINDOWS_MAX, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._windows: OrderedDict[str, list[Any]] = OrderedDict()  # as they began, which is as they end

    def __len__(self) -> int:
        return len(self._windows)

    async def hit(self, key: str, limit: Limit) -> tuple[int, float]:
        """As Counter says; it can always count."""
        now = self._clock()
        window = self._windows.get(key)
        if window is None or window[1] <= now:
            window = self._begin(key, now, limit.seconds)
        window[0] += 1
        return window[0], window[1] - now

    def _begin(self, key: str, now: float, seconds: float) -> list[Any]:
        """A new window. Two that are over go for each that begins, so that nothing has to sweep."""
        windows = self._windows
        windows.pop(key, None)
        for _ in range(2):
            if windows and (len(windows) >= self._most or windows[next(iter(windows))][1] <= now):
                windows.popitem(last=False)
        windows[key] = [0, now + seconds]
        return windows[key]


class Allowance:
    """One limit and where its requests are counted."""

    def __init__(self, limit: Limit, counter: Counter) -> None:
        self.limit = limit
        self.counter = counter
        self._policy = (b"ratelimit-policy", b'"default";q=%d;w=%d' % (limit.requests, limit.seconds))

    async def spend(self, who: str) -> Spent:
        """Count a request of a caller."""
        counted = await self.counter.hit(who, self.limit)
        if counted is None:
            return [], None
        hits, seconds = counted
        left, reset = self.limit.requests - hits, min(math.ceil(seconds), self.limit.seconds)
        state = (b"ratelimit", b'"default";r=%d;t=%d' % (max(0, left), reset))
        return [self._policy, state], (None if left >= 0 else max(reset, 1))


class Rates:
    """The limits of one process: `anonymous` by address, `keyed` by caller; None where one is off."""

    def __init__(
        self, anonymous: Allowance | None, keyed: Allowance | None, close: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self.anonymous = anonymous
        self.keyed = keyed
        self._close = close
        self._guessing = Until(WINDOWS_MAX)

    async def close(self) -> None:
        """Let go of a shared storage."""
        if self._close is not None:
            await self._close()

    async def identify(self, call: Any, keyring: Any) -> None:
        """Find out who asks, and count the request for that caller; raises Unauthenticated or RateLimited.

        Credentials that are not good are counted for the address. An address that has used its requests up and still
        shows bad ones has none looked up until its window ends: whoever guesses makes no work for the database.
        """
        if call.header(b"authorization") is None:
            return  # the front has counted it
        if self._guessing and (wait := self._guessing.left(address_of(call.scope))) is not None:
            raise RateLimited(wait)
        try:
            await keyring.identify(call)
        except Unauthenticated:
            await self._spend(call, self.anonymous, address_of(call.scope), bad=True)
            raise
        if call.path in UNCOUNTED:
            return
        if call.caller.anonymous:
            await self._spend(call, self.anonymous, address_of(call.scope))
        else:
            await self._spend(call, self.keyed, call.caller.id or call.caller.name)

    async def _spend(self, call: Any, allowance: Allowance | None, who: str, *, bad: bool = False) -> None:
        if allowance is None:
            return
        call.rate, wait = await allowance.spend(who)
        if wait is not None:
            if bad:
                self._guessing.put(who, wait)
            raise RateLimited(wait)


class Until:
    """Names that are held for a number of seconds, never more than `most`."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._ends: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._ends)

    def put(self, name: str, seconds: float) -> None:
        """Hold a name."""
        if len(self._ends) >= self._most:
            self._ends.clear()  # each is learned again by one more request
        self._ends[name] = self._clock() + seconds

    def left(self, name: str) -> int | None:
        """The seconds a name is still held for, rounded up; None when it is not."""
        ends = self._ends.get(name)
        if ends is None:
            return None
        seconds = ends - self._clock()
        if seconds <= 0:
            del self._ends[name]
            return None
        return math.ceil(seconds)


def address_of(scope: Any) -> str:
    """Whom an anonymous request is counted for: the peer's address, or what a trusted proxy says it is."""
    client = scope.get("client")
    return _counted(client[0]) if client else "local"


@lru_cache(maxsize=4096)
def _counted(host: str) -> str:
    """An IPv4 address as it stands; of an IPv6 address the /64, which is what one subscriber has."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host[:64]
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"


def rates_of(settings: Any, database: Any) -> Rates:
    """The limits that the settings set, counted where they say."""
    shared = None
    if settings.rate_limit_url is not None:
        from app.platform.rate_storage import shared_counter

        shared = shared_counter(settings.rate_limit_url.get_secret_value(), database)

    def allowance(text: str) -> Allowance | None:
        limit = Limit.read(text)
        return None if limit is None else Allowance(limit, shared or InProcess())

    return Rates(
        allowance(settings.rate_limit_anonymous),
        allowance(settings.rate_limit),
        shared.close if shared is not None else None,
    )
