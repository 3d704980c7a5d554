"""Keeps strange web pages from using the client API behind a person's back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_OPEN = ("/bot", "/file/bot")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Guard:
    """Names of this machine only while bound to it, and no request from a page of another origin."""

    def __init__(self) -> None:
        self.is_loopback = True

    def check(self, request: web.Request) -> str | None:
        """Why this request is refused, or None."""
        host = request.headers.get("Host", "")
        # A foreign name that leads to this machine is how a strange page gets past the origin rule.
        if self.is_loopback and urlsplit(f"//{host}").hostname not in _LOOPBACK:
            return "the sandbox answers to this machine's own names only"
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return "requests from other pages are refused"
        # A link from elsewhere may open the page itself, and nothing more.
        is_page = request.method == "GET" and (request.path == "/" or request.path.startswith("/static/"))
        if not is_page and request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            return "requests from other pages are refused"
        return None

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(_OPEN) and (problem := self.check(request)):
            return web.json_response({"error": problem}, status=403)
        return await handler(request)
