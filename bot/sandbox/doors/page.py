"""The page: static files."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from aiohttp import web

_FOLDER = Path(__file__).resolve().parent.parent / "page"
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".ico": "image/x-icon",
}
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none';"
    " base-uri 'none'; frame-ancestors 'none'"
)


class PageDoor:
    def __init__(self, folder: Path = _FOLDER) -> None:
        self._folder = folder.resolve()

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get("/", self._index), web.get("/static/{path:.+}", self._static)]

    async def _index(self, request: web.Request) -> web.StreamResponse:
        del request
        return self._file("index.html")

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return self._file(request.match_info["path"])

    def _file(self, path: str) -> web.StreamResponse:
        place = (self._folder / path).resolve()
        if not place.is_relative_to(self._folder) or not place.is_file():
            raise web.HTTPNotFound(text="Not Found")
        kind = _TYPES.get(place.suffix.lower()) or mimetypes.guess_type(place.name)[0] or "application/octet-stream"
        if kind.startswith(("text/", "application/json")):
            kind += "; charset=utf-8"
        headers = {
            "Content-Type": kind,
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": _POLICY,
        }
        return web.FileResponse(place, headers=headers)
