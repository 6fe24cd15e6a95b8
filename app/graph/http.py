"""GraphQL over HTTP: POST with JSON, GET for queries, negotiation, and a page for people.

Source: the GraphQL-over-HTTP draft, and the audits of npm's `graphql-http`, which decide where the draft says SHOULD.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from app.graph.execute import Context, Engine, Request, Result, as_problem, refused, spoken
from app.graph.graphiql import graphiql_html
from app.graph.limits import Limits
from app.graph.operations import RESPONSE
from app.kernel.errors import Malformed, NotAcceptable, UnsupportedMediaType
from app.kernel.kinds import DEFAULT_LANGUAGE, EVERY_LANGUAGE
from app.kernel.resource import Registry
from app.rest.http import Answer, Call, Headers, parse_json

JSON = "application/json"
HTML = "text/html"
_PARAMETERS = {"query": str, "operationName": str, "variables": dict, "extensions": dict}
_WANTED = {str: "a text", dict: "an object"}


class Door:
    """The handler of /graphql over one engine."""

    def __init__(self, registry: Registry, limits: Limits, *, assets: bool = False) -> None:
        self.assets = assets
        self.engine = Engine(registry, limits)

    async def handle(self, call: Call) -> Answer:
        """Any request to /graphql; every refusal has the form that GraphQL clients read."""
        media, legacy = JSON, False
        try:
            media, legacy = negotiated(call.header(b"accept"))
            if call.method != "POST" and media == HTML:
                if not any(name == "query" for name, _ in call.query):
                    page = graphiql_html(self.assets).encode()
                    return Answer(200, page, [(b"content-type", b"text/html; charset=utf-8")])
                media = JSON
            request = await self._request(call)
            signer = await call.services.signer()
            context = Context(call.services.database, signer, call.caller, call.request_id, call.lang)
            result = await self.engine.answer(request, context)
            call.sql += context.sql
            if legacy and result.refused_form:
                result.status = 200
            return _answer(call, result, media)
        except Exception as error:  # noqa: BLE001 - logged there; a caller never sees a traceback
            return _refusal(error, call, media)

    def refuse(self, error: Exception, call: Call) -> Answer:
        """The answer to what is refused before a handler runs: credentials that are not good, too many requests."""
        try:
            media, _ = negotiated(call.header(b"accept"))
        except NotAcceptable:
            media = JSON
        return _refusal(error, call, media)

    async def _request(self, call: Call) -> Request:
        if call.method == "POST":
            if not _takes(call.header(b"content-type")):
                raise UnsupportedMediaType("Send application/json in UTF-8.", headers={"Accept-Post": JSON})
            body = await call.body()
            request = checked(parse_json(body), reading=False)
            request.small = len(body) < self.engine.limits.given
            return request
        found: dict[str, Any] = {}
        for name, value in call.query:
            if name == "lang":
                continue
            if name in found:
                raise Malformed(f"The parameter {name[:80]} stands twice.")
            found[name] = value
        for name in ("variables", "extensions"):
            if name in found:
                found[name] = parse_json(found[name].encode("utf-8", "surrogatepass")) if found[name] else None
        return checked(found, reading=True)


def limits_of(settings: Any) -> Limits:
    """The limits that the settings set."""
    return Limits(
        depth=settings.graphql_max_depth, aliases=settings.graphql_max_aliases, tokens=settings.graphql_max_tokens,
        cost=settings.graphql_max_cost,
    )  # fmt: skip


def checked(given: Any, *, reading: bool) -> Request:
    """A request whose parameters have the types they must have; raises Malformed."""
    if isinstance(given, list):
        raise Malformed("Batches are not taken: send one request at a time.")
    if not isinstance(given, dict):
        raise Malformed("The body must be a JSON object with a query.")
    if given.keys() - _PARAMETERS.keys():
        name = next(name for name in given if name not in _PARAMETERS)
        raise Malformed(f"There is no parameter {name[:80]!r}; the parameters are {', '.join(_PARAMETERS)}.")
    for name, value in given.items():
        if value is not None and not isinstance(value, _PARAMETERS[name]):
            raise Malformed(f"{name} must be {_WANTED[_PARAMETERS[name]]}.")
    if given.get("query") is None:
        raise Malformed("The request has no query.")
    return Request(given["query"], given.get("operationName") or None, given.get("variables") or {}, reading)


@lru_cache(maxsize=256)
def _takes(header: str | None) -> bool:
    """Whether a body of this media type can be read."""
    media, _, parameters = (header or "").lower().partition(";")
    named = (part.strip().partition("=") for part in parameters.split(";"))
    in_utf8 = all(value.strip(' "') in ("utf-8", "utf8") for name, _, value in named if name == "charset")
    return media.strip() == JSON and in_utf8


@lru_cache(maxsize=256)
def negotiated(header: str | None) -> tuple[str, bool]:
    """The media type of the answer, and whether only the older one was asked for by name.

    The older `application/json` cannot tell a proxy's answer from ours by its status, so a client that asks for it
    alone, by name, gets 200 with `errors` for a document at fault, as the audits want; every other client gets 400.
    """
    if header is None or not header.strip():
        return JSON, False
    offered: dict[str, float] = {}
    for part in header[:2000].split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = next((_weight(piece[2:]) for piece in parameters if piece.startswith("q=")), 1.0)
        offered[media] = max(weight, offered.get(media, 0.0))
    any_json = max(offered.get("*/*", 0.0), offered.get("application/*", 0.0))
    weights = {
        RESPONSE: offered.get(RESPONSE, 0.0),
        HTML: offered.get(HTML, 0.0),
        JSON: offered.get(JSON, any_json),
    }
    best = max(weights, key=lambda media: weights[media])
    if weights[best] <= 0:
        raise NotAcceptable(f"This path answers with {RESPONSE} or {JSON}.")
    return best, best == JSON and JSON in offered and RESPONSE not in offered and not any_json


def _weight(raw: str) -> float:
    try:
        return float(raw)
    except ValueError:
        return 0.0


def _refusal(error: Exception, call: Call, media: str) -> Answer:
    problem = as_problem(error, call.request_id)
    status = 400 if problem.status == 422 else problem.status
    result = refused([spoken(problem, call.request_id)], status, problem.headers)
    return _answer(None, result, JSON if media == HTML else media)


def _answer(call: Call | None, result: Result, media: str) -> Answer:
    kept, lang = b"no-store", None
    if call is not None:
        lang = DEFAULT_LANGUAGE if call.lang == EVERY_LANGUAGE else call.lang
        if result.status == 200 and call.method != "POST":
            kept = b"no-cache" if call.caller.anonymous else b"private, no-cache"
    headers: Headers = [*_headers(media, kept, lang)]
    for name, value in result.headers.items():
        headers.append((name.lower().encode(), value.encode("latin-1", "replace")))
    return Answer(result.status, result.body, headers, result.tables)


@lru_cache(maxsize=256)
def _headers(media: str, kept: bytes, lang: str | None) -> Headers:
    found: Headers = [
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (b"vary", b"Accept, Accept-Language, Authorization"),
        (b"cache-control", kept),
    ]
    return found if lang is None else [*found, (b"content-language", lang.encode())]
