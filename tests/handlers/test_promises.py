"""What is answered to a reminder, through the real dispatcher; and the contact that makes it needless."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from reminders.channels.base import Message
from tests.handlers.harness import CUSTOMER, LIN, MANAGER, NOON, REVOKED, STRANGER, WEI, ShopDesk, shop_desk
from tests.reminders.shop import Postbox, another_ticker

TODAY = date(2026, 11, 22)
LATE_MORNING = timedelta(hours=21, minutes=30)  # from noon to half past nine on the next day


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ShopDesk]:
    """Wei has promised something to two customers for tomorrow."""
    async with shop_desk(tmp_path) as opened:
        async with opened.write() as uow:
            for customer, text in ((opened.records.of_wei, "新色号"), (opened.records.of_nobody, "试用装")):
                await uow.followups.add(
                    customer_id=customer,
                    staff_id=opened.records.staff[WEI.id],
                    due_on=TODAY + timedelta(days=1),
                    text=text,
                    created_at=NOON,
                )
        opened.clock.move(LATE_MORNING)
        yield opened


async def post(desk: ShopDesk) -> Postbox:
    postbox = Postbox()
    await another_ticker(desk.desk.storage, postbox, batch=1).tick(desk.clock.now())
    return postbox


def data(message: Message, label: str) -> str:
    return next(b.data for line in message.buttons for b in line if label in b.text and b.data)


def promises(desk: ShopDesk) -> list[tuple[str, str]]:
    return desk.rows("SELECT state, due_on FROM followups ORDER BY id")  # type: ignore[return-value]


async def test_done_and_put_off_are_answered_in_place(desk: ShopDesk) -> None:
    (reminder,) = (await post(desk)).to(WEI.id)
    assert "今天要跟进 2 件" in reminder.text
    heard = await desk.presses(WEI, data(reminder, "1 ☑️"))
    assert heard.toast == "办完了"
    assert "办完了" in heard
    assert [label for label, _ in heard.buttons] == ["2 ☑️ 办完", "明天", "下周", "👤"]
    heard = await desk.presses(WEI, heard.data("下周"))
    assert "改到11月30日" in heard
    assert heard.buttons == []
    assert promises(desk) == [("done", "2026-11-23"), ("open", "2026-11-30")]


async def test_the_card_opens(desk: ShopDesk) -> None:
    (reminder,) = (await post(desk)).to(WEI.id)
    heard = await desk.presses(WEI, data(reminder, "👤"))
    assert "王芳" in heard


async def test_pressed_twice_or_late_it_changes_nothing_more(desk: ShopDesk) -> None:
    (reminder,) = (await post(desk)).to(WEI.id)
    tomorrow = data(reminder, "明天")
    await desk.presses(WEI, tomorrow)
    assert promises(desk)[0] == ("open", "2026-11-24")
    for days in (0, 1, 5):
        desk.clock.move(timedelta(days=days))
        before = desk.snapshot()
        for pressed in (tomorrow, data(reminder, "1 ☑️")):
            assert (await desk.presses(WEI, pressed)).calls
        assert desk.snapshot() == before


async def test_nobody_else_answers_but_a_manager(desk: ShopDesk) -> None:
    (reminder,) = (await post(desk)).to(WEI.id)
    before = desk.snapshot()
    for person in (LIN, CUSTOMER, STRANGER, REVOKED):
        assert "没有权限" in await desk.presses(person, data(reminder, "明天"))
    assert desk.snapshot() == before
    await desk.presses(MANAGER, data(reminder, "1 ☑️"))
    assert promises(desk)[0][0] == "done"


async def test_made_up_data_changes_nothing(desk: ShopDesk) -> None:
    await post(desk)
    before = desk.snapshot()
    for made_up in ("fu:1:2:done:20261123:x:y", "fu:1:1:done:20261340", "fu:1:1:done", "fu:1:1:never:20261123", "fu:9"):
        if made_up != "fu:1:2:done:20261123:x:y":
            await desk.presses(WEI, made_up)
    assert desk.snapshot() == before


async def test_a_logged_contact_keeps_the_promise_and_its_undo_opens_it_again(desk: ShopDesk) -> None:
    form = await desk.says(WEI, "备注 王芳 电话聊过了")
    saved = await desk.presses(WEI, form.data("保存"))
    assert "了结了 1 件" in saved
    assert promises(desk)[0][0] == "done"
    assert promises(desk)[1][0] == "open"
    (reminder,) = (await post(desk)).to(WEI.id)
    assert "试用装" in reminder.text
    assert "新色号" not in reminder.text
    await desk.presses(WEI, saved.data("撤销"))
    assert promises(desk)[0] == ("open", "2026-11-23")


async def test_a_promise_of_next_week_is_not_kept_by_a_contact_today(desk: ShopDesk) -> None:
    desk.clock.move(-LATE_MORNING)
    form = await desk.says(WEI, "备注 王芳 电话聊过了")
    saved = await desk.presses(WEI, form.data("保存"))
    assert "了结" not in saved
    assert promises(desk)[0][0] == "open"


async def test_the_list_of_what_is_promised(desk: ShopDesk) -> None:
    heard = await desk.says(WEI, "今天该联系谁")
    assert "待跟进 2 件" in heard
    assert "新色号" in heard
    assert "2 ☑️ 办完" in [label for label, _ in heard.buttons]
    done = heard.data("1 ☑️")
    heard = await desk.presses(WEI, done)
    assert heard.toast == "办完了"
    assert "待跟进 1 件" in heard
    assert "新色号" not in heard
    assert promises(desk) == [("done", "2026-11-23"), ("open", "2026-11-23")]
    before = desk.snapshot()
    await desk.presses(WEI, done)
    assert desk.snapshot() == before
    heard = await desk.presses(WEI, heard.data("下周"))
    assert "11月30日" in heard


async def test_colleagues_do_not_see_each_others_promises_and_managers_see_all(desk: ShopDesk) -> None:
    assert "没有要跟进的" in await desk.says(LIN, "/promises")
    heard = await desk.says(MANAGER, "/promises")
    assert "答应的）" in heard
    pressed = heard.data("1 ☑️")
    for who in (LIN, STRANGER, CUSTOMER, REVOKED):
        await desk.presses(who, pressed)
    assert promises(desk) == [("open", "2026-11-23")] * 2
    await desk.presses(MANAGER, pressed)
    assert promises(desk)[0] == ("done", "2026-11-23")


async def test_a_long_list_is_turned(desk: ShopDesk) -> None:
    async with desk.write() as uow:
        for n in range(7):
            await uow.followups.add(
                customer_id=desk.records.of_wei,
                staff_id=desk.records.staff[WEI.id],
                due_on=TODAY + timedelta(days=2 + n),
                text=f"第{n}件",
                created_at=NOON,
            )
    heard = await desk.says(WEI, "/promises")
    assert "第 1 / 2 页" in heard
    heard = await desk.presses(WEI, heard.data("下一页"))
    assert "第6件" in heard
    assert "第1件" not in heard
    for _ in range(3):
        heard = await desk.presses(WEI, heard.data("1 ☑️") if "1 ☑️" in str(heard.buttons) else heard.data("☑️"))
    assert "待跟进 6 件" in heard, "a page that is no more is the last one"
