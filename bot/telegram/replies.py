"""What the bot is about to say, as values: stored with the effect in one transaction, sent after it."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiogram.methods
from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, InputMediaPhoto
from pydantic import BaseModel

from bot.telegram.pictures import Drawing


@dataclass(frozen=True, slots=True)
class Reply:
    """One call of the Bot API. `form_id`: the form that will stand in the sent message. `line_of`: the form that the
    sent message only speaks of. `may_fail`: cosmetic, such as deleting an old form; its failure is not worth a word."""

    call: TelegramMethod[Any]
    form_id: int | None = None
    may_fail: bool = False
    line_of: int | None = None


def pack(replies: Sequence[Reply]) -> str:
    """Replies as JSON, files included."""
    return json.dumps([_pack(reply) for reply in replies], ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> list[Reply]:
    """The replies that were packed."""
    return [_unpack(entry) for entry in json.loads(text)]


def _pack(reply: Reply) -> dict[str, Any]:
    files: dict[str, list[str]] = {}
    drawings: dict[str, list[str]] = {}
    params: dict[str, Any] = {}
    for name in reply.call.model_fields_set:
        value = getattr(reply.call, name)
        if isinstance(value, BufferedInputFile):
            files[name] = [value.filename or name, b64encode(value.data).decode()]
        elif isinstance(value, Drawing):
            drawings[name] = [value.filename or name, value.svg]
        elif isinstance(value, InputMediaPhoto) and isinstance(value.media, Drawing):
            drawings[name] = [value.media.filename or name, value.media.svg]
            params[name] = _plain(value.model_copy(update={"media": None}))
        else:
            params[name] = _plain(value)
    return {
        "method": type(reply.call).__name__,
        "params": params,
        "files": files,
        "drawings": drawings,
        "form_id": reply.form_id,
        "may_fail": reply.may_fail,
        "line_of": reply.line_of,
    }


def _plain(value: Any) -> Any:
    """JSON of a parameter. Fields that nobody set stay in where they have a value of their own: a scope's `type` says
    which scope it is. What the bot's defaults would fill in stays out."""
    if isinstance(value, BaseModel):
        return {name: _plain(v) for name, v in value if v is not None and not isinstance(v, Default)}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _unpack(entry: dict[str, Any]) -> Reply:
    method = getattr(aiogram.methods, entry["method"])
    files = {name: BufferedInputFile(b64decode(data), filename) for name, (filename, data) in entry["files"].items()}
    params = entry["params"] | files
    for name, (filename, svg) in entry.get("drawings", {}).items():
        drawing = Drawing(svg, filename)
        params[name] = InputMediaPhoto(media=drawing, **_media(params[name])) if name in params else drawing
    return Reply(method(**params), entry["form_id"], entry["may_fail"], entry.get("line_of"))


def _media(params: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in params.items() if name != "type"}
