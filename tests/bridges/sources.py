"""MOOChub endpoints on this machine, good and bad ones, over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson

Answering = Callable[[str, asyncio.StreamWriter], Awaitable[None]]


def resource(number: int, **attributes: Any) -> dict[str, Any]:
    """A resource as another platform would write it."""
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "type": "Course",
        "attributes": {
            "name": f"Course {number}",
            "learningResourceType": {"identifier": "https://w3id.org/kim/hcrt/course", "type": "Concept"},
            "publisher": {"name": "A learning house", "type": "Organization"},
            "creator": [{"name": "Somebody", "type": "Person"}],
            "url": f"https://other.example.org/{number}",
            "license": [{"identifier": "CC-BY-4.0", "url": "https://spdx.org/licenses/CC-BY-4.0.html"}],
            **attributes,
        },
    }


def pages(*found: list[dict[str, Any]]) -> dict[str, Any]:
    """Path → document, linked from one to the next."""
    made: dict[str, Any] = {}
    for place, data in enumerate(found):
        links = {"next": f"/courses?page={place + 1}"} if place + 1 < len(found) else {}
        made["/courses" if place == 0 else f"/courses?page={place}"] = {"links": links, "data": data}
    return made


def answer(status: int, body: bytes = b"", **headers: str) -> bytes:
    """An HTTP/1.1 answer in full."""
    said = {
        "Content-Type": "application/vnd.api+json; moochub-version=3.0",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode() + body


@asynccontextmanager
async def source(documents: dict[str, Any] | None = None, answering: Answering | None = None) -> AsyncIterator[str]:
    """The address of a source that serves these documents, or does something else."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            if answering is not None:
                await answering(path, writer)
            elif documents is not None and path in documents:
                writer.write(answer(200, orjson.dumps(documents[path])))
            else:
                writer.write(answer(404))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/courses"
    finally:
        server.close()
