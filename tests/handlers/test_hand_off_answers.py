"""What somebody answered to a message that they were to pass on stands in it, and a slip of the thumb is taken back."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiogram.methods import EditMessageText

from bot.domain.occasion import YearDay
from bot.services.care import FREED
from storage.customers import birthday_columns
from tests.handlers.harness import CUSTOMER, LIN, MANAGER, NOON, STRANGER, WEI, Heard, Person, ShopDesk, shop_desk
from tests.reminders.shop import Postbox, another_ticker

WORDS = "📮 请转给 王芳\n\n生日快乐 <3\n\n发完点「已发」"
BACK, AN_HOUR = "点错了", timedelta(hours=1)
_queries = itertools.count(90_000)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ShopDesk]:
    async with shop_desk(tmp_path) as opened:
        async with opened.write() as uow:
            await uow.customers.change(opened.records.of_wei, NOON, **birthday_columns(YearDay(11, 29)))
        yield opened


async def handed(desk: ShopDesk) -> int:
    """Wei's customer is on no road: Wei is asked."""
    postbox = Postbox()
    await another_ticker(desk.desk.storage, postbox, batch=1).tick(desk.clock.now())
    (message,) = postbox.to(WEI.id)
    return message.delivery_id


async def press(desk: ShopDesk, data: str, seen: Heard | None = None, person: Person = WEI) -> Heard:
    """On the message as `seen` left it; else as it came."""
    message: dict[str, Any] = {"message_id": 70, "date": 1, "chat": {"id": person.id, "type": "private"}, "text": WORDS}
    if seen is not None:
        (edit,) = seen.of(EditMessageText)
        message["text"] = edit.text.replace("&lt;", "<")
        if edit.reply_markup is not None:
            message["reply_markup"] = edit.reply_markup.model_dump(mode="json", exclude_none=True)
    query = {"id": str(next(_queries)), "from": person.raw, "chat_instance": "1", "data": data, "message": message}
    return await desk.receives({"callback_query": query})


def shown(heard: Heard) -> str:
    (edit,) = heard.of(EditMessageText)
    return str(edit.text)


def state(desk: ShopDesk, key: int) -> tuple[object, ...]:
    return desk.rows("SELECT state, reason, settled_at IS NULL FROM deliveries WHERE id = ?", key)[0]


@pytest.mark.parametrize(
    ("verb", "line", "other", "ends"),
    [
        ("skip", "🚫 这次不发（12:00 点的）", "sent", ("done_by_hand", "by_hand", 0)),
        ("sent", "✅ 已转达（12:00 点的）", "skip", ("cancelled", "skipped", 0)),
    ],
)
async def test_the_answer_stands_in_the_message_and_may_be_another(
    desk: ShopDesk, verb: str, line: str, other: str, ends: tuple[object, ...]
) -> None:
    key = await handed(desk)
    answered = await press(desk, f"handed:{key}:{verb}")
    assert shown(answered) == f"{WORDS.replace('<', '&lt;')}\n\n{line}"
    assert [text for text, _ in answered.buttons] == ["↩️ 点错了，重选"]
    back = answered.data(BACK)
    twice = await press(desk, f"handed:{key}:{verb}")
    assert twice.toast == "这个按钮已经失效了"
    assert shown(twice) == shown(answered), "the same again, with its way back"
    again = await press(desk, back, answered)
    assert (again.toast, state(desk, key)) == ("好，重新选一次", ("handed_over", None, 1))
    assert shown(again) == WORDS.replace("<", "&lt;")
    assert [data for _, data in again.buttons] == [f"handed:{key}:sent", f"handed:{key}:skip"]
    assert shown(await press(desk, back, answered)) == shown(again), "late, it changes nothing"
    assert state(desk, key)[0] == "handed_over"
    await press(desk, f"handed:{key}:{other}", again)
    assert state(desk, key) == ends


async def test_after_an_hour_an_answer_stands(desk: ShopDesk) -> None:
    key = await handed(desk)
    answered = await press(desk, f"handed:{key}:skip")
    desk.clock.move(AN_HOUR)
    late = await press(desk, f"handed:{key}:back", answered)
    assert (late.toast, late.buttons) == ("过了一小时，改不了了", [])
    assert shown(late) == shown(answered)
    assert state(desk, key)[0] == "cancelled"


async def test_nobody_else_takes_it_back_but_a_manager(desk: ShopDesk) -> None:
    key = await handed(desk)
    await press(desk, f"handed:{key}:skip")
    before = desk.snapshot()
    for person in (LIN, CUSTOMER, STRANGER):
        assert "没有权限" in await press(desk, f"handed:{key}:back", person=person)
    assert desk.snapshot() == before
    await press(desk, f"handed:{key}:back", person=MANAGER)
    assert state(desk, key)[0] == "handed_over"


async def test_what_a_sale_was_credited_to_stays_said(desk: ShopDesk) -> None:
    key = await handed(desk)
    answered = await press(desk, f"handed:{key}:sent")
    ((name,),) = desk.rows("SELECT name FROM customers WHERE id = ?", desk.records.of_wei)
    sale = await desk.says(WEI, f"{name} 面霜 99")
    await desk.presses(WEI, sale.data("保存"))
    assert desk.rows("SELECT delivery_id FROM attributions") == [(key,)]
    refused = await press(desk, f"handed:{key}:back", answered)
    assert (refused.toast, refused.buttons) == ("已经有一单算是它带来的，改不了了", [])
    assert state(desk, key)[0] == "done_by_hand"


async def test_what_has_set_others_free_stays_skipped(desk: ShopDesk) -> None:
    """It was to say more, and that has gone by itself: told again by hand, it would be told twice."""
    key = await handed(desk)
    async with desk.write() as uow:
        ride = {"rule": "lapsed", "purpose": "marketing", "channel": "handoff", "locale": "zh", "state": "cancelled"}
        times = {"not_before": NOON, "created_at": NOON, "expires_at": NOON + AN_HOUR}
        about = {"customer_id": desk.records.of_wei, "template": "reminders/lapsed", "carrier_id": key}
        assert await uow.deliveries.queue(dedupe_key="rider", **ride, **times, **about)
    answered = await press(desk, f"handed:{key}:skip")
    assert ("🚫 这次不发" in shown(answered), answered.buttons) == (True, [])
    assert (await press(desk, f"handed:{key}:back")).toast == "同一条里的别的话已经另外发了，改不了了"
    assert desk.rows(f"SELECT state, json_extract(view, '$.{FREED}') FROM deliveries ORDER BY id") == [
        ("cancelled", 1), ("pending", None),
    ]  # fmt: skip


async def test_what_telegram_does_not_show_any_more_only_loses_its_buttons(desk: ShopDesk) -> None:
    key = await handed(desk)
    chat = {"id": WEI.id, "type": "private"}
    query = {"id": "1", "from": WEI.raw, "chat_instance": "1", "data": f"handed:{key}:sent"}
    heard = await desk.receives({"callback_query": query | {"message": {"message_id": 70, "date": 0, "chat": chat}}})
    assert heard.toast == "记下了，辛苦！"
    assert heard.of(EditMessageText) == []
    assert [type(call).__name__ for call in heard.calls].count("EditMessageReplyMarkup") == 1
    assert state(desk, key)[0] == "done_by_hand"
