"""Reads a call of the Bot API from a request, in whatever form a client sends it."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from bot.sandbox.call import Upload
from bot.sandbox.refusals import bad_request


async def read_call(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """Parameters and files from the address, a form, multipart parts or JSON."""
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        values |= _json_object(await request.read())
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                content = value.file.read()
                uploads[name] = Upload(value.filename, content, value.content_type)
            elif isinstance(value, (bytes, bytearray)):
                values[name] = bytes(value).decode("utf-8", "replace")
            else:
                values[name] = value
    return values, uploads


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad_request("object expected")
    return found
