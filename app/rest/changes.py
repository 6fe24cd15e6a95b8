"""One change over REST: its Unit, its reason, and its Idempotency-Key; for every door that changes something."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from app.kernel.checks import check_text
from app.kernel.errors import Fault, Invalid, Malformed, Problem
from app.kernel.kinds import DEFAULT_LANGUAGE, EVERY_LANGUAGE
from app.kernel.session import Unit
from app.platform.idempotency import Claim, Stored, claim, once
from app.rest.http import Answer, Call, problem

KEY_HEADER = b"idempotency-key"
REASON_HEADER = b"hinge-reason"
REPLAYED = (b"idempotency-replayed", b"true")


async def change(call: Call, work: Callable[[Unit], Awaitable[Answer]]) -> Answer:
    """Do the work in one Unit; a request whose key was answered before gets that answer, byte for byte.

    Raises what the work raises, and 409 or 422 where the key is in use or belongs to another request.
    """
    reason = reason_of(call)
    held = await _claim(call, reason)
    lang = DEFAULT_LANGUAGE if call.lang == EVERY_LANGUAGE else call.lang
    async with call.services.database.unit(call.caller, request_id=call.request_id, lang=lang, reason=reason) as unit:

        async def stored() -> Stored:
            return _stored(await work(unit))

        def refused(error: Problem) -> Stored:
            return _stored(problem(error, call.request_id))

        answer, replayed = await once(unit, held, stored, refused)
        call.sql += await unit.statements()
    headers = [(name.encode(), value.encode("latin-1")) for name, value in answer.headers.items()]
    return Answer(answer.status, answer.body, [*headers, REPLAYED] if replayed else headers)


async def _claim(call: Call, reason: str | None) -> Claim | None:
    """The request's key, with everything that decides what the request does and how it is answered."""
    keys = [value.decode("latin-1") for name, value in call.scope["headers"] if name == KEY_HEADER]
    if not keys or call.caller.anonymous:
        return None
    if len(keys) > 1:
        raise Invalid(Fault("Idempotency-Key", "repeated", "stands twice"))
    media = (call.header(b"content-type") or "").partition(";")[0].strip().lower()
    asked = sorted(f"{name}={value}" for name, value in call.query if name != "lang")
    said = (call.method, call.path, call.lang, call.header(b"if-match"), reason, media, await call.body(), *asked)
    return claim(call.caller, keys[0], "Idempotency-Key", "rest", *said)


def reason_of(call: Call) -> str | None:
    """Why the caller makes the change: `Hinge-Reason`, at most 500 characters; kept in the history."""
    raw = call.header(REASON_HEADER)
    if raw is None:
        return None
    try:
        return check_text(raw.encode("latin-1").decode("utf-8"), minimum=1)
    except UnicodeDecodeError:
        raise Malformed("The Hinge-Reason header is not UTF-8.") from None
    except ValueError as error:
        raise Invalid(Fault("Hinge-Reason", "length", str(error))) from None


def _stored(answer: Answer) -> Stored:
    return Stored(
        answer.status, {name.decode(): value.decode("latin-1") for name, value in answer.headers}, answer.body
    )
