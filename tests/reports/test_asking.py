# ruff: noqa: E501
"""Asking by chat: real updates, the buttons under the answers, and who may press them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.personas import MANAGER, SALES_CHEN, DemoPeople
from bot.rendering import LOCALES
from bot.services.demo import seed_demo
from tests.handlers.harness import NOON, Person, ShopDesk, shop_desk

MANAGES = Person(MANAGER.telegram_id, MANAGER.zh)
CHEN = Person(SALES_CHEN.telegram_id, SALES_CHEN.zh)
FANG, STRANGER = Person(2001, "王芳"), Person(77, "路人")


@pytest.fixture(params=LOCALES)
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ShopDesk]:
    async with shop_desk(tmp_path, locale="zh", with_cast=False) as opened:
        async with opened.write() as uow:
            shop = await uow.shop.get()
            assert shop is not None
            await seed_demo(uow, now=NOON, shop=shop, people=DemoPeople())
            for who in (MANAGES, CHEN):
                await uow.staff.visit(who.id, NOON)
                await uow.staff.change_visitor(who.id, locale=request.param)
        yield opened


async def test_an_answer_opens_its_rows_its_meaning_its_picture_and_other_sides(desk: ShopDesk) -> None:
    heard = await desk.says(MANAGES, "本月付款方式")
    assert heard.text.count("%") >= 3
    assert "💡" in heard.text
    assert len(heard.text) < 900, "one phone screen"
    assert all(len(data.encode()) <= 64 for _, data in heard.buttons)
    opened = {}
    for _, data in heard.buttons:
        pressed = await desk.presses(MANAGES, data)
        opened[data.split(":")[0]] = pressed
        assert pressed.texts or pressed.of_photo(), data
    assert opened["draw"].of_photo()
    assert "🧾" in opened["askrows"].text
    assert "🧮" in opened["askdef"].text
    back = next(data for _, data in opened["askrows"].buttons if data.startswith("ask:"))
    assert (await desk.presses(MANAGES, back)).text == heard.text


QUESTIONS = (
    "面霜这个月卖了几瓶", "微信收了多少", "线上和线下", "新客占多少", "哪天卖得最好", "top products this month", "卖得最差的",
    "谁买得最多", "last week by payment", "average basket last month", "去年同期", "compare October with last year", "本月按时段", "按分类",
    "本月按星期", "最近30天", "各级别消费", "按级别看", "级别占比", "金卡客户这个月买了多少", "金卡卖了多少", "sales by level",
    "how much did gold customers spend this month",
)  # fmt: skip


async def test_every_question_is_answered_and_nothing_is_written_down(desk: ShopDesk) -> None:
    before = desk.snapshot()["purchases"]
    for typed in QUESTIONS:
        heard = await desk.says(MANAGES, typed)
        assert "📊" in heard.text, typed
        assert "¥" in heard.text, typed
    assert "🕰" in (await desk.says(MANAGES, "谁三个月没来了")).text
    assert "📅" in (await desk.says(MANAGES, "13月")).text
    assert "📅" in (await desk.says(MANAGES, "2099年")).text
    assert desk.snapshot()["purchases"] == before


async def test_what_may_be_several_is_offered(desk: ShopDesk) -> None:
    heard = await desk.says(MANAGES, "乳液卖了多少")
    choices = [data for _, data in heard.buttons if data.startswith("ask:")]
    assert choices
    assert "¥" not in heard.text, "never a guess"
    assert "¥" in (await desk.presses(MANAGES, choices[0])).text


async def test_levels_say_what_makes_them_and_lead_to_who_has_them(desk: ShopDesk) -> None:
    heard = await desk.says(MANAGES, "今年各级别消费")
    assert heard.text.count("%") >= 3
    assert all(len(data.encode()) <= 64 for _, data in heard.buttons)
    meant = await desk.presses(MANAGES, next(data for _, data in heard.buttons if data.startswith("askdef:")))
    assert "¥5,000" in meant.text
    assert "365" in meant.text
    drawn = await desk.presses(MANAGES, next(data for _, data in heard.buttons if data.startswith("draw:")))
    assert drawn.of_photo()
    gold = await desk.says(MANAGES, "今年金卡客户买了多少")
    for _, data in gold.buttons:
        pressed = await desk.presses(MANAGES, data)
        assert pressed.texts or pressed.of_photo(), data
    own = await desk.says(CHEN, "今年金卡客户买了多少")
    assert "小陈" in own.text
    assert own.text != gold.text


async def test_others_get_nothing(desk: ShopDesk) -> None:
    chen, li = (desk.rows("SELECT id FROM staff WHERE name = ?", name)[0][0] for name in ("小陈", "小李"))
    own = await desk.says(CHEN, "本月付款方式")
    assert "小陈" in own.text
    for name in ("ask", "askrows", "draw"):
        data = f"{name}:month:0:{li}:payment:-:t" + (":0" if name == "askrows" else "")
        refused = await desk.presses(CHEN, data)
        assert "¥" not in refused.text
        assert not refused.of_photo()
        for who in (FANG, STRANGER):
            assert "¥" not in (await desk.presses(who, data.replace(f":{li}:", f":{chen}:"))).text
    for who in (FANG, STRANGER):
        assert "¥" not in (await desk.says(who, "微信收了多少")).text
        assert "¥" not in (await desk.presses(who, "gone:90:0")).text


FORGED = [
    "ask", "ask:month:0", "ask:month:0:0:ears:-:t", "ask:month:0:0:hour:lgold:t", "ask:month:0:0:all:lbronze:t", "ask:month:0:0:product:p99999:t", "ask:month:0:0:hour:p1:t",
    "ask:days:0:0:all:-:t", "ask:days:2147483647:0:all:-:t", "ask:month:-1:0:all:-:t", "ask:month:0:99999:all:-:t",
    "askrows:month:0:0:all:-:t", "askrows:month:0:0:all:-:t:999999", "askdef:x", "draw", "repaint:month:0:0:all:-:t:pink",
    "ask:month:0:0:all:c99999:t", "gone", "gone:x:0", "gone:90:99999", "ask:month:0:0:all:-:tvD0",
]  # fmt: skip


async def test_forged_and_late_buttons_do_no_harm(desk: ShopDesk) -> None:
    await desk.says(MANAGES, "本月付款方式")  # the numbers are put in order by the first question
    before = desk.snapshot()
    for data in FORGED:
        heard = await desk.presses(MANAGES, data)
        assert heard.texts or heard.toast, data
    assert desk.snapshot() == before
