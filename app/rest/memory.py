"""Published answers in memory: what anonymous callers read, kept until a table behind it changes.

Every commit announces the tables it wrote (NOTIFY, by trigger); while nothing listens, nothing is kept. Only
anonymous answers are kept, so a caller who writes, and therefore has credentials, always reads from the database.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

from app.kernel.kept import Announced
from app.rest.http import Answer, unchanged

Key = tuple[str, bytes, str | None, str | None]
"""Path, query string, Accept-Language, Accept."""


class Kept(NamedTuple):
    """An answer, its ETag and date, and the 304 to whoever holds it already."""

    answer: Answer
    etag: bytes
    modified: bytes | None
    unchanged: Answer


class Memory(Announced[Key]):
    """A bounded store of answers, by request. `limit` is in bytes; 0 keeps none."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.size = 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def get(self, key: Key) -> Kept | None:
        """What is kept for a request, if it is still true."""
        return self._kept.get(key)

    def keep(self, key: Key, answer: Answer, stamp: int) -> None:
        """Keep an answer that was read after `stamp`, unless what it depends on has changed since."""
        if answer.tables is None or len(answer.body) * 8 > self.limit or not self.unchanged(answer.tables, stamp):
            return
        self.forget(key)
        etag = next((value for name, value in answer.headers if name == b"etag"), b"")
        modified = next((value for name, value in answer.headers if name == b"last-modified"), None)
        self._kept[key] = Kept(answer, etag, modified, unchanged(answer))
        self.size += len(answer.body) + 500
        self.hang(key, answer.tables)
        while self.size > self.limit:
            self.forget(next(iter(self._kept)))

    def forget(self, key: Key) -> None:
        """Drop one answer."""
        found = self._kept.pop(key, None)
        if found is not None:
            self.size -= len(found.answer.body) + 500
            for table in found.answer.tables or ():
                self._by_table[table].discard(key)

    def forget_all(self) -> None:
        """Drop all answers."""
        self._kept.clear()
        self.size = 0
