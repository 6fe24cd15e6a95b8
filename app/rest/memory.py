"""Published answers in memory: what anonymous callers read, kept until a table behind it changes.

Every commit announces the tables it wrote (NOTIFY, by trigger); while nothing listens, nothing is kept. Only
anonymous answers are kept, so a caller who writes, and therefore has credentials, always reads from the database.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple

from app.rest.http import Answer, unchanged

Key = tuple[str, bytes, str | None, str | None]
"""Path, query string, Accept-Language, Accept."""


class Kept(NamedTuple):
    """An answer, its ETag and date, and the 304 to whoever holds it already."""

    answer: Answer
    etag: bytes
    modified: bytes | None
    unchanged: Answer


class Memory:
    """A bounded store of answers, by request. `limit` is in bytes; 0 keeps none."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.listening = False
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._by_table: dict[str, set[Key]] = {}
        self._version: dict[str, int] = {}
        self._epoch = 0

    def get(self, key: Key) -> Kept | None:
        """What is kept for a request, if it is still true."""
        return self._kept.get(key)

    def stamp(self) -> int:
        """Taken before a read; `keep` refuses the answer when anything it depends on has changed since."""
        return self._epoch

    def keep(self, key: Key, answer: Answer, stamp: int) -> None:
        """Keep an answer that was read after `stamp`, unless what it depends on has changed since."""
        if not self.listening or answer.tables is None or len(answer.body) * 8 > self.limit:
            return
        if any(self._version.get(table, 0) > stamp for table in answer.tables):
            return
        self.forget(key)
        etag = next((value for name, value in answer.headers if name == b"etag"), b"")
        modified = next((value for name, value in answer.headers if name == b"last-modified"), None)
        self._kept[key] = Kept(answer, etag, modified, unchanged(answer))
        self.size += len(answer.body) + 500
        for table in answer.tables:
            self._by_table.setdefault(table, set()).add(key)
        while self.size > self.limit:
            self.forget(next(iter(self._kept)))

    def forget(self, key: Key) -> None:
        """Drop one answer."""
        found = self._kept.pop(key, None)
        if found is not None:
            self.size -= len(found.answer.body) + 500
            for table in found.answer.tables or ():
                self._by_table[table].discard(key)

    def changed(self, tables: Iterable[str]) -> None:
        """Drop what depends on these tables."""
        self._epoch += 1
        for table in tables:
            self._version[table] = self._epoch
            for key in list(self._by_table.get(table, ())):
                self.forget(key)

    def silence(self) -> None:
        """The announcements have stopped: what is kept may be old, so drop it and keep nothing."""
        self.listening = False
        self._epoch += 1
        self._kept.clear()
        self._by_table.clear()
        self.size = 0

    def resume(self) -> None:
        """The announcements are back: begin anew."""
        self.silence()
        self.listening = True
