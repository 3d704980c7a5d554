"""The bot's own account of what it sends: read over HTTP, as a stranger reads it."""

from __future__ import annotations

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


async def look(session: aiohttp.ClientSession, watched: Watched, tag: str) -> Seen:
    headers = {"Authorization": f"Bearer {watched.token}"} | ({"If-None-Match": tag} if tag else {})
    try:
        async with session.get(watched.url, headers=headers, timeout=_PATIENCE, allow_redirects=False) as answer:
            if answer.status not in {200, 304}:
                return Seen(503)
            return Seen(answer.status, await answer.read(), answer.headers.get("ETag", ""))
    except (aiohttp.ClientError, TimeoutError, OSError):
        return Seen(503)
