"""The error tree. Every refusal of every door is one of these; the doors only spell it.

::

    Problem                      code                   status
    ├── Malformed                malformed              400   cannot be parsed: JSON, UTF-8, GraphQL
    ├── Unauthenticated          unauthenticated        401   credentials are missing or bad
    ├── Forbidden                forbidden              403   names the missing scope
    ├── NotFound                 not_found              404   not there, or not visible to this caller
    ├── MethodNotAllowed         method_not_allowed     405   with Allow
    ├── NotAcceptable            not_acceptable         406   no representation that the caller accepts
    ├── Conflict                 conflict               409   valid, but the state forbids it
    │   ├── Duplicate            duplicate              409   a unique value is taken
    │   ├── InProgress           in_progress            409   a request with this Idempotency-Key is being answered
    │   └── NotAllowedNow        state                  409   names the state and the actions that are open
    ├── Gone                     gone                   410   a cursor of the feed that no longer leads anywhere
    ├── PreconditionFailed       precondition_failed    412   stale If-Match, with the current ETag
    ├── TooLarge                 too_large              413   body over the limit
    ├── UnsupportedMediaType     unsupported_media_type 415   with Accept-Patch or Accept-Post
    ├── Invalid                  validation             422   a member or parameter is not valid
    ├── PreconditionRequired     precondition_required  428   If-Match is missing
    ├── Limited                  limit                  400   a GraphQL query over a limit, before any SQL
    ├── RateLimited              rate_limited           429   too many requests, with Retry-After
    ├── Internal                 internal               500   shows a request id and nothing else
    └── Unavailable              unavailable            503   the database is away or too slow, with Retry-After

Source: contract section 5, RFC 9457.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One member that needs attention: `pointer` is an RFC 6901 pointer into the body, or `?name` for a parameter."""

    pointer: str
    code: str
    message: str

    def as_json(self) -> dict[str, str]:
        return {"pointer": self.pointer, "code": self.code, "message": self.message}


class Problem(Exception):  # noqa: N818 - the name is RFC 9457's
    """Base of the tree; `detail` may change its wording, `code` and `status` never do."""

    code: ClassVar[str] = "problem"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "The request failed"
    doc: ClassVar[str] = ""

    def __init__(
        self,
        detail: str,
        *,
        faults: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = tuple(faults)
        self.headers = dict(headers or {})
        self.members = members

    def as_json(self, request_id: str) -> dict[str, Any]:
        """The RFC 9457 body."""
        return {
            "type": f"/problems/{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "request_id": request_id,
            "errors": [fault.as_json() for fault in self.faults],
            **self.members,
        }


class Malformed(Problem):
    code, status, title = "malformed", 400, "The request cannot be read"
    doc = (
        "The body is not JSON, not UTF-8, nested too deep, or not a GraphQL request. Mend the syntax and send it again."
    )


class Limited(Problem):
    code, status, title = "limit", 400, "The query is over a limit"
    doc = (
        "A GraphQL query is deeper, wider or dearer than this service answers; `detail` names the limit and the "
        "figure. Nothing was run. Ask for smaller pages (`first`) or split the query."
    )


class Unauthenticated(Problem):
    code, status, title = "unauthenticated", 401, "Credentials are missing or not valid"
    doc = (
        "Send `Authorization: Bearer hinge_…` with a key that has not been revoked and has not expired, or with a token "
        "of the issuer that this service trusts."
    )

    def __init__(self, detail: str, *, shown: bool = False, **kw: Any) -> None:
        """`shown`: credentials were shown and are not good, where otherwise there were none (RFC 6750, section 3.1)."""
        challenge = 'Bearer realm="hinge"' + (', error="invalid_token"' if shown else "")
        super().__init__(detail, headers={"WWW-Authenticate": challenge}, **kw)


class Forbidden(Problem):
    code, status, title = "forbidden", 403, "The caller may not do this"
    doc = "The credentials are good but lack a scope, which `missing_scope` names."

    def __init__(self, scope: str) -> None:
        super().__init__(f"This needs the scope {scope}.", missing_scope=scope)


class NotFound(Problem):
    code, status, title = "not_found", 404, "There is nothing here"
    doc = "No such path or record, or none that this caller may see: the two are answered alike on purpose."


class MethodNotAllowed(Problem):
    code, status, title = "method_not_allowed", 405, "The path does not take this method"
    doc = "The `Allow` header lists the methods that the path takes."


class NotAcceptable(Problem):
    code, status, title = "not_acceptable", 406, "No representation fits the Accept header"
    doc = (
        "The path answers with the media types that the OpenAPI document lists, none of which the Accept header takes."
    )


class Conflict(Problem):
    code, status, title = "conflict", 409, "The state of the data forbids this"
    doc = "The request is valid, yet it contradicts what is stored; `detail` says how."


class Duplicate(Conflict):
    code, title = "duplicate", "The value is taken"
    doc = "Another record already has this code or combination of values; `errors` points at the member."


class InProgress(Conflict):
    code, title = "in_progress", "A request with this key is being answered"
    doc = (
        "Another request with the same `Idempotency-Key` has not been answered yet. Send this one again after the "
        "seconds in `Retry-After`, unchanged, and it gets that request's answer."
    )


class NotAllowedNow(Conflict):
    code, title = "state", "The action is not open from this state"
    doc = "`state` is the present state and `allowed` the actions that can be taken from it."


class Gone(Problem):
    code, status, title = "gone", 410, "The cursor leads nowhere any more"
    doc = (
        "Either the database has been restored to an earlier state, and what was read after that state may not exist; or the "
        "caller's rights have changed, and records may have come into sight. Read everything again, from the cursor in `from`."
    )


class PreconditionFailed(Problem):
    code, status, title = "precondition_failed", 412, "The record has changed"
    doc = (
        "`If-Match` does not name the present version, which the `ETag` header and `etag` carry. Read the record again."
    )


class TooLarge(Problem):
    code, status, title = "too_large", 413, "The body is too large"
    doc = "The body is over the limit that `limit_bytes` states."


class UnsupportedMediaType(Problem):
    code, status, title = "unsupported_media_type", 415, "The body's media type is not taken here"
    doc = "`Accept-Patch` or `Accept-Post` lists the media types that the path takes."


class Invalid(Problem):
    code, status, title = "validation", 422, "The request is not valid"
    doc = "Each entry of `errors` points at a member of the body, or at a parameter (`?name`), and says what is wrong."

    def __init__(self, *faults: Fault, detail: str | None = None) -> None:
        number = len(faults)
        counted = "1 member needs attention" if number == 1 else f"{number} members need attention"
        super().__init__(detail or counted, faults=faults)


class PreconditionRequired(Problem):
    code, status, title = "precondition_required", 428, "If-Match is required"
    doc = "A change must say which version it changes: send the record's ETag as `If-Match`."


class RateLimited(Problem):
    code, status, title = "rate_limited", 429, "Too many requests"
    doc = "The caller has used up its requests for now. `Retry-After` and `RateLimit` say when there will be more."

    def __init__(self, retry_after: int) -> None:
        super().__init__("Too many requests.", headers={"Retry-After": str(retry_after)})


class Internal(Problem):
    code, status, title = "internal", 500, "Something went wrong on our side"
    doc = "The fault is ours and has been logged under the request id. Report that id."


class Unavailable(Problem):
    code, status, title = "unavailable", 503, "The service cannot answer at the moment"
    doc = (
        "The database is away, starting, or over the time limit, or the issuer of tokens cannot be reached. Try again "
        "after the seconds in `Retry-After`."
    )

    def __init__(self, detail: str, retry_after: int = 2) -> None:
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


def tree() -> tuple[type[Problem], ...]:
    """Every error a caller can meet, in the order of the drawing above."""

    def walk(cls: type[Problem]) -> Iterable[type[Problem]]:
        for sub in cls.__subclasses__():
            yield sub
            yield from walk(sub)

    return tuple(sorted(walk(Problem), key=lambda cls: (cls.status, cls.code)))


def invalid(pointer: str, code: str, message: str) -> Invalid:
    """A 422 with one fault."""
    return Invalid(Fault(pointer, code, message))


def unknown(pointer: str, what: str, name: str, known: Iterable[str]) -> Fault:
    """The fault for a name that does not exist, with the nearest one that does."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.5)
    hint = f"; the nearest is {near[0]}" if near else ""
    return Fault(pointer, "unknown", f"there is no {what} {name[:80]!r}{hint}")
