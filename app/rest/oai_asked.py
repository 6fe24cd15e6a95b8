"""The arguments of an OAI-PMH request, checked (OAI-PMH 2.0, sections 2.7, 3 and 4)."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Collection, Sequence

from app.bridges.oai_pmh import URN, Code
from app.domains.catalogue.publications import Window

TAKES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
    "ListRecords": (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"})),
}
"""Verb → the arguments that it needs, and those that it takes."""
LENGTH_MAX = 4000
_WORD = r"[A-Za-z0-9\-_.!~*'()]+"
SPELT = {
    "metadataPrefix": re.compile(_WORD),
    "set": re.compile(rf"{_WORD}(:{_WORD})*"),
    "identifier": re.compile(r"(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+"),
}
"""How arguments are spelt (OAI-PMH.xsd; an identifier is a URI)."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SECOND = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


class Refused(Exception):  # noqa: N818 - it says what has become of the request
    """What the protocol refuses: a code, and a text for people."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code = code


class Asked:
    """A request's verb and arguments, each once and well formed. Raises Refused with badVerb or badArgument."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        verbs = [value for name, value in pairs if name == "verb"]
        if len(verbs) != 1 or verbs[0] not in TAKES:
            what = (
                "is missing"
                if not verbs
                else "stands more than once"
                if len(verbs) > 1
                else "is not one of the protocol's"
            )
            raise Refused(Code.BAD_VERB, f"`verb` {what}: it is one of {', '.join(TAKES)}")
        self.verb = verbs[0]
        self.arguments = {"verb": self.verb}
        needed, taken = TAKES[self.verb]
        for name, value in pairs:
            if name != "verb":
                self._take(name, value, needed | taken)
        if "resumptionToken" in self.arguments:
            if len(self.arguments) > 2:
                raise Refused(Code.BAD_ARGUMENT, "`resumptionToken` stands alone")
        elif missing := needed - self.arguments.keys():
            raise Refused(
                Code.BAD_ARGUMENT, f"{self.verb} needs {' and '.join(f'`{name}`' for name in sorted(missing))}"
            )
        self.window = Window() if "resumptionToken" in self.arguments else self._window()

    def _take(self, name: str, value: str, known: Collection[str]) -> None:
        if name not in known:
            raise Refused(Code.BAD_ARGUMENT, f"{self.verb} takes no `{name[:80]}`")
        if name in self.arguments:
            raise Refused(Code.BAD_ARGUMENT, f"`{name}` stands more than once")
        if len(value) > LENGTH_MAX or (name in SPELT and not SPELT[name].fullmatch(value)):
            raise Refused(Code.BAD_ARGUMENT, f"`{name}` is not spelt as the protocol says")
        self.arguments[name] = value

    def _window(self) -> Window:
        since, until = self.arguments.get("from"), self.arguments.get("until")
        if since is not None and until is not None and len(since) != len(until):
            raise Refused(Code.BAD_ARGUMENT, "`from` and `until` are both days, or both seconds")
        whole = Window()
        found = Window(
            whole.since if since is None else max(whole.since, _instant("from", since)),
            whole.until if until is None else min(whole.until, _instant("until", until, last=True)),
            self.arguments.get("set"),
        )
        if since is not None and until is not None and since > until:
            raise Refused(Code.BAD_ARGUMENT, "`from` is later than `until`")
        return found

    def has(self, name: str) -> bool:
        """Whether an argument is given."""
        return name in self.arguments

    def one(self, name: str) -> str:
        """An argument that is given."""
        return self.arguments[name]

    def format(self, known: Collection[str]) -> str:
        """The metadata format that is asked for; raises Refused with cannotDisseminateFormat."""
        return known_format(self.arguments["metadataPrefix"], known)


def known_format(prefix: str, known: Collection[str]) -> str:
    """A metadata format that there is; raises Refused with cannotDisseminateFormat."""
    if prefix not in known:
        raise Refused(Code.NO_FORMAT, f"the formats are {', '.join(known)}")
    return prefix


def identifier_uuid(text: str) -> uuid.UUID | None:
    """The UUID in an item's identifier; None for what is not one of ours."""
    spelt = re.fullmatch(rf"(?i:{URN})([0-9a-fA-F]{{8}}(?:-[0-9a-fA-F]{{4}}){{3}}-[0-9a-fA-F]{{12}})", text)
    return None if spelt is None else uuid.UUID(spelt[1])


def _instant(name: str, text: str, *, last: bool = False) -> dt.datetime:
    """A day or a second; of a day its first second, or the last."""
    try:
        if SECOND.fullmatch(text):
            return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)
        if DAY.fullmatch(text):
            time = dt.time(23, 59, 59) if last else dt.time()
            return dt.datetime.combine(dt.date.fromisoformat(text), time, dt.UTC)
    except ValueError:
        pass
    raise Refused(Code.BAD_ARGUMENT, f"`{name}` is a day such as 2026-03-01, or a second such as 2026-03-01T00:00:00Z")
