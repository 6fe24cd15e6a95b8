"""Runs the console blocks of a page and compares what the service says with what the page shows.

A page is followed as its reader would: the commands go to one bash, in order. Ids, instants, tags, cursors, keys and
addresses are the reader's own, so the page's are taken as patterns; a tag or cursor that a later command repeats is replaced
by the one that was really given. `…` in a line stands for anything within it, `…` alone for any lines.
"""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ADDRESS = "http://127.0.0.1:8000"
SECONDS = 60.0
_END = "\x1e"
_VARIABLE = {
    "cut": "…",
    "address": re.escape(ADDRESS),
    "id": r"[a-z]{2,8}_[0-9a-f]{32}",
    "uuid": r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "instant": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z",
    "tag": r"(?<=v)\d+\.[0-9a-f]{8}(?:-[0-9a-f]{12})?",
    "cursor": r"[A-Za-z0-9_-]{40,}",
    "seconds": r"\b\d+\.\d\d? (?:m?s)\b",
}
_TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _VARIABLE.items()))
_REAL = {
    "cut": r".*?",
    "address": r"http://127\.0\.0\.1:\d+",
    "tag": r"\d+\.[0-9a-f]{8}(?:-[0-9a-f]{12})?",
    "cursor": r"[A-Za-z0-9_-]{20,}",
    "seconds": r"[\d.]+ m?s",
}


@dataclass(frozen=True)
class Step:
    """One command of a page and the lines shown below it."""

    command: str
    shown: str


def blocks(page: str, language: str) -> list[str]:
    """The contents of a page's fenced blocks of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def steps(page: str) -> list[Step]:
    """Every `$ command` of the console blocks, with what stands below it."""
    found: list[Step] = []
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            found.append(Step(command, shown.rstrip("\n")))
    return found


def expected(shown: str) -> tuple[re.Pattern[str], list[tuple[str, str]]]:
    """The pattern of what is shown, and the (group, text) of each tag and cursor in it."""
    pattern, given = "", []
    place = 0
    for token in _TOKEN.finditer(shown):
        pattern += re.escape(shown[place : token.start()])
        place = token.end()
        kind = str(token.lastgroup)
        real = _REAL.get(kind, _VARIABLE[kind])
        if kind == "cut" and _alone(shown, token):
            real = r"[\s\S]*?"
        if kind == "tag":  # how often a record was written is a fact, its digest is not
            real = real.replace(r"\d+", token[0].partition(".")[0], 1)
        if kind in ("tag", "cursor"):
            given.append((f"g{len(given)}", token[0]))
            real = f"(?P<{given[-1][0]}>{real})"
        pattern += real
    return re.compile(pattern + re.escape(shown[place:])), given


def _alone(shown: str, token: re.Match[str]) -> bool:
    before, after = shown[: token.start()], shown[token.end() :]
    return before[-1:] in ("", "\n") and after[:1] in ("", "\n")


class Reader:
    """Somebody at a shell who follows a page and finds their own tags and cursors in place of the page's."""

    def __init__(self, shell: subprocess.Popen[str]) -> None:
        self._shell = shell
        self._mine: dict[str, str] = {}

    def follow(self, step: Step) -> None:
        """Run one command; AssertionError shows the page and the answer when they differ."""
        command = step.command
        for theirs, mine in self._mine.items():
            command = command.replace(theirs, mine)
        said = self.run(command)
        if not step.shown:
            return
        pattern, given = expected(step.shown)
        match = pattern.fullmatch(said)
        assert match is not None, f"$ {command}\nthe page shows:\n{step.shown}\nthe answer is:\n{said}"
        self._mine.update({text: match[group] for group, text in given})

    def run(self, command: str) -> str:
        """What a command prints on stdout, without the last line break."""
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(f"{command}\nprintf '\\036'\n")
        self._shell.stdin.flush()
        said, deadline, stream = "", time.monotonic() + SECONDS, self._shell.stdout.fileno()
        while not said.endswith(_END):
            ready, _, _ = select.select([stream], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"no answer within {SECONDS:.0f} s to: {command}"
            chunk = os.read(stream, 65536)
            assert chunk, f"the shell ended at: {command}"
            said += chunk.decode()
        return said.removesuffix(_END).replace("\r\n", "\n").rstrip("\n")


@contextmanager
def reader(checkout: Path, environment: dict[str, str]) -> Iterator[Reader]:
    """A bash in the checkout, in which `python3 run.py` is this environment's hinge."""
    python = f"'{sys.executable}'"
    shell = subprocess.Popen(
        ["bash", "--norc", "--noprofile"], cwd=checkout, env=environment | {"NO_PROXY": "*", "PAGER": "cat"}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        found = Reader(shell)
        found.run(
            f'python3() {{ if [ "$1" = run.py ]; then shift; {python} -m app.cli "$@"; else {python} "$@"; fi; }}'
        )
        yield found
    finally:
        shell.kill()
        shell.wait()
        for stream in (shell.stdin, shell.stdout):
            if stream is not None:
                stream.close()
