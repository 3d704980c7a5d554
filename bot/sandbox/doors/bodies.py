"""Reads what pages and tests send to the client API."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from bot.sandbox.mistakes import Mistake


async def read_body(request: web.Request) -> dict[str, Any]:
    """A JSON object; nothing counts as an empty one."""
    try:
        found = json.loads(await request.read() or b"{}")
    except ValueError:
        raise Mistake("the body is no JSON") from None
    if not isinstance(found, dict):
        raise Mistake("the body must be an object")
    return found


def text_in(body: dict[str, Any], name: str, *, is_needed: bool = True) -> str:
    value = body.get(name)
    if value is None and not is_needed:
        return ""
    if not isinstance(value, str):
        raise Mistake(f"{name} must be a text")
    return value


def number_in(body: dict[str, Any], name: str) -> int:
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Mistake(f"{name} must be a whole number")
    return value


def optional_number_in(body: dict[str, Any], name: str) -> int | None:
    return None if body.get(name) is None else number_in(body, name)
