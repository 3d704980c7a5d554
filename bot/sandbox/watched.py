"""The bot's own account of what it sends: read over HTTP, as a stranger reads it."""

from __future__ import annotations

import socket
from dataclasses import dataclass

import aiohttp

_PATIENCE = aiohttp.ClientTimeout(total=5)


@dataclass(frozen=True)
class Watched:
    """Where the bot shows its outbox, and the word that opens it."""

    url: str
    token: str


@dataclass(frozen=True)
class Seen:
    """`status` 304: as before; 503: nobody there."""

    status: int
    body: bytes = b""
    tag: str = ""


def free_port() -> int:
    """For a bot on this machine to be watched at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def look(session: aiohttp.ClientSession, watched: Watched, tag: str) -> Seen:
    headers = {"Authorization": f"Bearer {watched.token}"} | ({"If-None-Match": tag} if tag else {})
    try:
        async with session.get(watched.url, headers=headers, timeout=_PATIENCE, allow_redirects=False) as answer:
            if answer.status not in {200, 304}:
                return Seen(503)
            return Seen(answer.status, await answer.read(), answer.headers.get("ETag", ""))
    except (aiohttp.ClientError, TimeoutError, OSError):
        return Seen(503)
