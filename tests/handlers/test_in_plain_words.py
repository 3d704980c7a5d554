"""Every page of the clock's side is reached in plain words, by whom it is for; and what was sent on a day."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.handlers.harness import LIN, MANAGER, NOON, WEI, ShopDesk, shop_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ShopDesk]:
    async with shop_desk(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("关掉生日提醒", "生日前送一张券"),
        ("自动提醒怎么关", "自动"),
        ("改一下久没来的文案", "想改哪条消息"),
        ("话术", "想改哪条消息"),
        ("免打扰时间", "什么时候发"),
        ("放假安排", "放假安排"),
        ("谁联系不上", "下一个请谁"),
        ("哪些消息不确定", "没有存疑的消息"),
        ("早报", "昨天"),
        ("今天发了什么", "没有给顾客发消息"),
    ],
)
async def test_a_manager_asks_in_words(desk: ShopDesk, words: str, page: str) -> None:
    before = desk.snapshot()
    assert page in await desk.says(MANAGER, words)
    assert desk.snapshot() == before, "a page is opened, nothing is changed"


async def test_who_has_a_birthday_is_a_look_at_customers(desk: ShopDesk) -> None:
    async with desk.write() as uow:
        await uow.customers.change(desk.records.of_wei, NOON, birth_month=11, birth_day=25, birth_calendar="solar")
    heard = await desk.says(MANAGER, "这周谁过生日")
    assert "王芳" not in heard, "Sunday the 22nd: the 25th is next week"
    assert "王芳" in await desk.says(MANAGER, "下周谁过生日")
    assert "有 1 位" in await desk.says(WEI, "下周谁过生日")
    assert "没有人过生日" in await desk.says(LIN, "下周谁过生日"), "of their own customers"


@pytest.mark.parametrize("words", ["关掉生日提醒", "话术", "免打扰时间", "早报", "今天发了什么"])
async def test_what_managers_decide_opens_for_nobody_else(desk: ShopDesk, words: str) -> None:
    heard = await desk.says(LIN, words)
    assert not any(data.startswith(("rule:", "wording", "limit", "digest", "sent")) for _, data in heard.buttons)


async def test_somebody_is_left_alone_in_words(desk: ShopDesk) -> None:
    assert "不想被打扰" in await desk.says(WEI, "别再给王芳发了")
    assert desk.rows("SELECT count(*) FROM suppressions") == [(1,)]
    before = desk.snapshot()
    assert "没找到" in await desk.says(WEI, "别再给不存在发了")
    assert desk.snapshot() == before


async def test_what_was_sent_on_a_day(desk: ShopDesk) -> None:
    async with desk.write() as uow:
        for n in range(12):
            at = NOON + timedelta(minutes=n)
            state = {0: "handed_over", 1: "unknown", 2: "suppressed"}.get(n, "sent")
            await uow.deliveries.queue(
                dedupe_key=f"lapsed:{n}",
                rule="lapsed" if n != 3 else "receipt",
                purpose="marketing",
                customer_id=desk.records.of_wei,
                staff_id=desk.records.staff[WEI.id] if n == 0 else None,
                channel="telegram",
                locale="zh",
                template="reminders/lapsed",
                view={},
                state=state,
                not_before=at,
                sent_at=None if n == 2 else at,
                expires_at=at + timedelta(days=1),
                created_at=at,
            )
    desk.clock.move(timedelta(days=1))
    heard = await desk.says(MANAGER, "昨天发了什么")
    assert "发出 10 条" in heard, "neither the receipt nor what never left"
    assert heard.text.count("发到了") == 8
    assert "不确定到没到" in heard
    assert "转达" in heard
    assert "久未到店" in await desk.presses(MANAGER, next(data for _, data in heard.buttons if data.startswith("msg:")))
    before = desk.snapshot()
    for data in (
        "sent:1:0",
        "sent:0:0",
        "sent:99999999999:0",
        "sent:739942:9223372036854775807",
        "sent:x:0",
        "sent:739942",
    ):
        pressed = await desk.presses(MANAGER, data)
        assert pressed.calls, "answered, whatever was made up"
    assert desk.snapshot() == before
    heard = await desk.presses(MANAGER, heard.data("后一天"))
    assert "没有给顾客发消息" in heard
    assert "/preview" in heard
    assert "后一天 ▶" not in [label for label, _ in heard.buttons]
