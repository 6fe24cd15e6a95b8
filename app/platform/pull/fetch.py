"""Reading a MOOChub endpoint: page after page, from one host, within bounds. Nothing of what it answers is trusted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import orjson

from app.bridges.moochub import MEDIA, PARAMETER
from app.oidc_settings import is_of_this_machine, is_safe_address

ACCEPT = f"{MEDIA}; {PARAMETER}=3.0, {MEDIA}; q=0.9, application/json; q=0.5"
RETRIED = frozenset({429, 500, 502, 503, 504})


class PullError(ValueError):
    """A source that cannot be read, or not used; the text says why, for the operator."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is taken of a source. Times are in seconds."""

    page_seconds: float = 60
    whole_seconds: float = 900
    page_bytes: int = 16 * 2**20
    pages: int = 1000
    records: int = 20_000
    redirects: int = 3
    tries: int = 4
    pause: float = 1.0
    """Before the second try, then twice as long each time; a server may ask for up to `pause_max`."""
    pause_max: float = 30


def checked(url: str) -> str:
    """An address that may be read: https, or this machine; raises PullError."""
    if not is_safe_address(url.partition("?")[0]) or "#" in url or not url.isascii() or not url.isprintable():
        raise PullError("the address must be https:// without a password; http:// is for this machine")
    return url


def origin(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port: what a source may not leave."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


class Source:
    """One endpoint, read once from its first page to its last."""

    def __init__(self, url: str, bounds: Bounds | None = None, say: Callable[[str], None] = lambda _: None) -> None:
        self.url = checked(url)
        self.bounds = bounds or Bounds()
        self._say = say

    async def resources(self) -> AsyncIterator[Any]:
        """What the pages hold; raises PullError as soon as the source cannot be read to its end."""
        seen: set[str] = set()
        count, place = 0, self.url
        try:
            async with asyncio.timeout(self.bounds.whole_seconds), self._client() as client:
                while True:
                    if place in seen or len(seen) >= self.bounds.pages:
                        raise PullError(
                            "the pages lead in a circle" if place in seen else f"more than {self.bounds.pages} pages"
                        )
                    seen.add(place)
                    page = _page(await self._read(client, place))
                    for resource in page["data"]:
                        count += 1
                        if count > self.bounds.records:
                            raise PullError(f"more than {self.bounds.records} records")
                        yield resource
                    following = _next(page)
                    if following is None:
                        return
                    place = self._within(urljoin(place, following), "its next page")
        except TimeoutError:
            raise PullError(f"not read within {self.bounds.whole_seconds:g} seconds") from None

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            timeout=self.bounds.page_seconds,
            follow_redirects=False,
            trust_env=not is_of_this_machine(self.url),
            headers={"Accept": ACCEPT, "Accept-Encoding": "identity", "User-Agent": "hinge-pull"},
        )

    def _within(self, url: str, what: str) -> str:
        if origin(url) != origin(self.url):
            raise PullError(f"{what} is at another host")
        return checked(url)

    async def _read(self, client: httpx.AsyncClient, url: str) -> bytes:
        """A page, tried again where that may help."""
        pause = self.bounds.pause
        for left in reversed(range(self.bounds.tries)):
            wait = pause
            try:
                async with asyncio.timeout(self.bounds.page_seconds):
                    status, asked, body = await self._once(client, url)
                if status == 200:
                    return body
                why = f"answered {status}"
                if status not in RETRIED:
                    raise PullError(why)
                wait = max(wait, min(asked, self.bounds.pause_max))
            except TimeoutError:
                why = f"no answer within {self.bounds.page_seconds:g} seconds"
            except httpx.HTTPError as error:
                why = f"cannot be reached ({type(error).__name__})"
            if not left:
                break
            self._say(f"{why}; trying again in {wait:g} s")
            await asyncio.sleep(wait)
            pause *= 2
        raise PullError(why)

    async def _once(self, client: httpx.AsyncClient, url: str) -> tuple[int, float, bytes]:
        """Status, the seconds it asks to wait, and the body, redirects within the host followed."""
        for _ in range(self.bounds.redirects + 1):
            async with client.stream("GET", url) as answer:
                if answer.is_redirect:
                    url = self._within(urljoin(url, answer.headers["location"]), "where it redirects to")
                    continue
                if answer.status_code != 200:
                    return answer.status_code, _seconds(answer.headers.get("retry-after")), b""
                return 200, 0, await self._body(answer)
        raise PullError(f"more than {self.bounds.redirects} redirects")

    async def _body(self, answer: httpx.Response) -> bytes:
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise PullError("answered in an encoding that was not asked for")
        kept = bytearray()
        async for chunk in answer.aiter_raw():
            kept += chunk
            if len(kept) > self.bounds.page_bytes:
                raise PullError(f"a page is larger than {self.bounds.page_bytes} bytes")
        return bytes(kept)


def _seconds(raw: str | None) -> float:
    """Retry-After in seconds; a date counts as nothing."""
    return float(raw) if raw is not None and raw.isascii() and raw.isdigit() and len(raw) < 6 else 0.0


def _page(body: bytes) -> dict[str, Any]:
    try:
        page = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise PullError("a page is not JSON") from None
    if not isinstance(page, dict) or not isinstance(page.get("data"), list):
        raise PullError("a page has no list `data`")
    return page


def _next(page: dict[str, Any]) -> str | None:
    """The next page, if there is one: an address, or JSON:API's object with one."""
    links = page.get("links")
    found = links.get("next") if isinstance(links, dict) else None
    if isinstance(found, dict):
        found = found.get("href")
    return found if isinstance(found, str) and found else None
