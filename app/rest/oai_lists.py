"""Lists of OAI-PMH, page by page: resumption tokens that hold a place in the order of changes, and no state of the service.

A record that changes during a walk moves behind the place and is met again; none is missed. A token says all that the request
said, is signed, never expires, and can be sent again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from app.bridges.oai_pmh import Code, token
from app.domains.catalogue.publications import BEGINNING, Found, Place, Publications, Window
from app.kernel.cursors import Cursors, context_of
from app.kernel.errors import Invalid
from app.rest.oai_asked import Asked, Refused, known_format

RECORDS, HEADERS = 50, 250
"""How many records, or headers, one answer holds."""


class Listing:
    """One ListRecords or ListIdentifiers request. Raises Refused."""

    def __init__(self, asked: Asked, signer: Cursors, formats: Collection[str]) -> None:
        self._signer = signer
        self._context = context_of("oai", [("verb", asked.verb)], (), None)
        self._place, self._sent, self._total = BEGINNING, 0, -1
        self.window = asked.window
        if asked.has("resumptionToken"):
            self.prefix = known_format(self._resume(asked.one("resumptionToken")), formats)
        else:
            self.prefix = asked.format(formats)

    def _resume(self, text: str) -> str:
        try:
            (stamp, seq, self._sent, self._total, prefix, *window), _ = self._signer.read(
                text, self._context, "?resumptionToken"
            )
        except (Invalid, UnicodeError):
            raise Refused(Code.BAD_TOKEN, "this is not a token that this repository gave for such a list") from None
        self._place = Place(_when(stamp), seq)
        self.window = Window(_when(window[0]), _when(window[1]), window[2])
        return str(prefix)

    async def page(self, publications: Publications, *, records: bool) -> tuple[Found, str]:
        """The page, and the token behind it if the list is longer than one. Raises Refused when nothing fits."""
        limit = RECORDS if records else HEADERS
        first = self._total < 0
        found = await publications.after(self.window, self._place, limit + 1, records=records)
        if not found.items:
            found = await self._left(publications, records=records) if not first else found
            if not found.items:
                raise Refused(Code.NO_RECORDS, "nothing fits these arguments")
            return found, token("", self._sent, self._total)
        more = len(found.items) > limit
        found = replace(found, items=found.items[:limit])
        if first and not more:
            return found, ""
        if first:
            self._total = await publications.count(self.window)
        return found, token(self._token(found) if more else "", self._sent, self._total)

    async def _left(self, publications: Publications, *, records: bool) -> Found:
        """All that was to come has changed and so has left the window. A list has at least one member: the last is sent again."""
        return await publications.last(self.window, self._place, records=records)

    def _token(self, found: Found) -> str:
        last = found.items[-1].place
        window = [_said(self.window.since), _said(self.window.until), self.window.within]
        said: list[Any] = [
            _said(last.stamp),
            last.seq,
            self._sent + len(found.items),
            self._total,
            self.prefix,
            *window,
        ]
        return self._signer.make(json.dumps(said), self._context)


def _said(instant: dt.datetime) -> int:
    return int(instant.timestamp())


def _when(said: int) -> dt.datetime:
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=said)
