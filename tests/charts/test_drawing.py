"""A child process draws; what goes wrong in it is said in words, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import psutil
import pytest

import bot.telegram  # noqa: F401  before aiogram

# isort: split
from aiogram.methods import EditMessageMedia, SendMessage, SendPhoto
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto

from bench.samples_charts import tiles
from bot.charts import drawing
from bot.charts.drawing import NotDrawn, draw, png
from bot.charts.theme import LIGHT
from bot.telegram.pictures import Drawing, made_ready
from bot.telegram.replies import Reply, pack, unpack

SVG = tiles("zh").svg(LIGHT)
KEYS = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="a", callback_data="b")]])


async def test_the_child_draws_what_we_would() -> None:
    assert await draw(SVG) == png(SVG)


async def test_two_at_once_wait_for_each_other_and_both_arrive() -> None:
    before = psutil.Process().children()
    first, second = await asyncio.gather(draw(SVG), draw(SVG))
    assert first == second
    assert psutil.Process().children() == before


@pytest.mark.parametrize("bad", ["", "<svg", "<svg xmlns='http://www.w3.org/2000/svg' width='0' height='0'/>"])
async def test_what_is_no_picture_is_not_drawn(bad: str) -> None:
    with pytest.raises(NotDrawn):
        await draw(bad)


async def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time; time.sleep(60)", encoding="utf-8")
    monkeypatch.setattr(drawing, "PAINTER", sleeper)
    monkeypatch.setattr(drawing, "SECONDS", 0.2)
    before = psutil.Process().children()
    with pytest.raises(NotDrawn):
        await draw(SVG)
    assert psutil.Process().children() == before


async def test_without_a_child_there_is_no_picture_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(NotDrawn):
        await draw(SVG)


def replies(svg: str) -> list[Reply]:
    media = InputMediaPhoto(media=Drawing(svg, "chart.png"), caption="<b>said</b>", parse_mode="HTML")
    return [
        Reply(SendPhoto(chat_id=1, photo=Drawing(svg, "chart.png"), caption="<b>said</b>", parse_mode="HTML")),
        Reply(EditMessageMedia(chat_id=1, message_id=2, media=media, reply_markup=KEYS)),
    ]


async def test_a_stored_picture_is_small_and_drawn_when_it_is_sent() -> None:
    stored = pack(replies(SVG))
    assert len(stored) < 40_000
    sent, edited = [await made_ready(reply.call) for reply in unpack(stored)]
    assert isinstance(sent, SendPhoto)
    assert isinstance(sent.photo, BufferedInputFile)
    assert sent.photo.data == png(SVG)
    assert (sent.photo.filename, sent.caption, sent.parse_mode) == ("chart.png", "<b>said</b>", "HTML")
    assert isinstance(edited, EditMessageMedia)
    assert isinstance(edited.media.media, BufferedInputFile)
    assert edited.media.media.data == png(SVG)
    assert (edited.media.caption, edited.message_id, edited.reply_markup) == ("<b>said</b>", 2, KEYS)


async def test_what_can_not_be_drawn_is_said() -> None:
    sent, edited = [await made_ready(reply.call) for reply in unpack(pack(replies("<svg")))]
    for said in (sent, edited):
        assert isinstance(said, SendMessage)
        assert (said.chat_id, said.text, said.parse_mode) == (1, "<b>said</b>", "HTML")
    assert edited.reply_markup == KEYS  # type: ignore[attr-defined]


async def test_other_calls_go_as_they_are() -> None:
    call = SendMessage(chat_id=1, text="x")
    assert await made_ready(call) is call
    photo = SendPhoto(chat_id=1, photo=BufferedInputFile(b"png", "a.png"))
    assert await made_ready(photo) is photo
