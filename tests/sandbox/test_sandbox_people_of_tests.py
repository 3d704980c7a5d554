"""tests/people.py itself: waiting, pressing, and looking only at what came after the last act."""

from __future__ import annotations

import asyncio

import pytest

from tests.people import Someone, World
from tests.sandbox.desk import Api


async def test_waits_for_what_comes_after_the_last_act(wang: Someone, api: Api) -> None:
    await api.do("sendMessage", chat_id=wang.id, text="ready")
    await wang.send("hello")
    with pytest.raises(AssertionError, match="in vain"):
        await wang.wait_for("ready", seconds=0.05)
    assert wang.news() == []
    waiting = asyncio.create_task(wang.wait_for("ready"))
    await api.do("sendMessage", chat_id=wang.id, text="ready again")
    assert (await waiting).words == "ready again"


async def test_press_finds_the_newest_button_and_the_answer(wang: Someone, api: Api) -> None:
    for number in (1, 2):
        keyboard = {"inline_keyboard": [[{"text": f"Save {number}", "callback_data": f"save:{number}"}]]}
        await api.do("sendMessage", chat_id=wang.id, text="form", reply_markup=keyboard)
    pressing = asyncio.create_task(wang.press("Save"))
    query = (await api.update())["callback_query"]
    assert query["data"] == "save:2"
    await api.do("answerCallbackQuery", callback_query_id=query["id"], text="saved", show_alert=True)
    toast = await pressing
    assert (toast["text"], toast["show_alert"]) == ("saved", True)


async def test_press_waits_until_the_button_is_there(wang: Someone, api: Api) -> None:
    pressing = asyncio.create_task(wang.press("Later", is_awaited=False))
    keyboard = {"inline_keyboard": [[{"text": "Later", "callback_data": "later"}]]}
    await api.do("sendMessage", chat_id=wang.id, text="at last", reply_markup=keyboard)
    await pressing
    assert (await api.update())["callback_query"]["data"] == "later"


async def test_a_newcomer_and_their_transcript(world: World, api: Api) -> None:
    anna = await world.newcomer("Anna", phone="+4915112345678")
    assert anna.id > 2**32
    await anna.start("invite_7")
    await api.do("sendMessage", chat_id=anna.id, text="two\nlines")
    await anna.wait_for("lines")
    assert await anna.transcript() == "Anna: /start invite_7\n回头: two\n    lines\n"
