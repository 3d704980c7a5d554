"""Pictures that are drawn when they are sent: until then they are kept as SVG, a tenth of the size, and no drawing
happens in a transaction. What can't be drawn is said in words alone."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from typing import Any

from aiogram import Bot
from aiogram.methods import EditMessageMedia, SendMessage, SendPhoto, TelegramMethod
from aiogram.types import BufferedInputFile, InputFile, InputMediaPhoto

from bot.charts.drawing import NotDrawn, draw

log = logging.getLogger(__name__)


class Drawing(InputFile):
    """A picture to be."""

    def __init__(self, svg: str, filename: str) -> None:
        super().__init__(filename=filename)
        self.svg = svg

    async def read(self, bot: Bot) -> AsyncGenerator[bytes, None]:  # noqa: ARG002
        yield await draw(self.svg)


async def made_ready(call: TelegramMethod[Any]) -> TelegramMethod[Any]:
    """The call as it can be sent, its picture drawn."""
    drawing = _drawing(call)
    if drawing is None:
        return call
    try:
        drawn = BufferedInputFile(await draw(drawing.svg), drawing.filename or "picture.png")
    except NotDrawn as error:
        log.warning("a picture could not be drawn: %s", error)
        return _in_words(call)
    if isinstance(call, SendPhoto):
        return call.model_copy(update={"photo": drawn})
    assert isinstance(call, EditMessageMedia)
    return call.model_copy(update={"media": call.media.model_copy(update={"media": drawn})})


def _drawing(call: TelegramMethod[Any]) -> Drawing | None:
    if isinstance(call, SendPhoto):
        picture = call.photo
    elif isinstance(call, EditMessageMedia) and isinstance(call.media, InputMediaPhoto):
        picture = call.media.media
    else:
        return None
    return picture if isinstance(picture, Drawing) else None


def _in_words(call: TelegramMethod[Any]) -> SendMessage:
    """The caption as a message of its own."""
    spoken = call if isinstance(call, SendPhoto) else call.media  # type: ignore[attr-defined]
    markup = call.reply_markup  # type: ignore[attr-defined]
    more = {"reply_markup": markup} if markup else {}
    return SendMessage(
        chat_id=call.chat_id,  # type: ignore[attr-defined]
        text=spoken.caption or "–",
        parse_mode=spoken.parse_mode,
        **more,
    )
