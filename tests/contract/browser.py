"""Headless Chromium over its debugging pipe: what a page shows, and what its policy stopped."""

from __future__ import annotations

import fcntl
import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Self

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    """One browser with one page. Leave it with `close`."""

    def __init__(self, folder: Path) -> None:
        assert PROGRAM is not None
        commands, self._write = os.pipe()
        self._read, answers = os.pipe()
        given = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 20) for descriptor in (commands, answers)]
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe"]

        def connect() -> None:
            os.dup2(given[0], 3)  # where the browser reads, and where it writes
            os.dup2(given[1], 4)

        self._process = subprocess.Popen(
            [PROGRAM, *options, f"--user-data-dir={folder}"],
            preexec_fn=connect,  # noqa: PLW1509 - it does nothing else
            close_fds=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for descriptor in (commands, answers, *given):
            os.close(descriptor)
        self._buffer = b""
        self._number = 0
        self._session: str | None = None
        self.entries: list[dict[str, Any]] = []
        """What the browser logged about the page: violations, scripts that failed, files that were not there."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.ask(f"{domain}.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait(10)
        os.close(self._write)
        os.close(self._read)

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the DevTools protocol, and its result."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            found = self._next(20)
            assert found is not None, f"no answer to {method}"
            if found.get("id") == self._number:
                assert "error" not in found, found
                result: dict[str, Any] = found["result"]
                return result

    def _next(self, seconds: float) -> dict[str, Any] | None:
        deadline = time.monotonic() + seconds
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(deadline - time.monotonic(), 0))
            if not ready or not (chunk := os.read(self._read, 1 << 20)):
                return None
            self._buffer += chunk
        raw, self._buffer = self._buffer.split(b"\0", 1)
        found: dict[str, Any] = json.loads(raw)
        if found.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown"):
            self.entries.append(found["params"])
        return found

    def show(self, url: str, selector: str, seconds: float = 30) -> None:
        """Open a page and wait until something is there; raises AssertionError when it never is."""
        self.entries.clear()
        self.ask("Page.navigate", url=url)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.value(f"document.querySelector({json.dumps(selector)}) !== null"):
                end = time.monotonic() + 0.5  # what is still on its way
                while (left := end - time.monotonic()) > 0:
                    self._next(left)
                return
            self._next(0.1)
        raise AssertionError(f"{selector} is not there; {self.entries}; {self.value('document.body.innerText')}")

    def value(self, expression: str) -> Any:
        """The value of an expression in the page, awaited."""
        found = self.ask("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return found["result"].get("value")

    def stopped(self) -> list[str]:
        """What went wrong since the page was opened: stopped by a policy, failed, or not found."""
        return [text for entry in self.entries if "error" in (text := json.dumps(entry)) or "contentSecurity" in text]
