"""/rules and /doubtful, through the real dispatcher."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.handlers.harness import CUSTOMER, LIN, MANAGER, NOON, WEI, ShopDesk, shop_desk
from tests.reminders.shop import Postbox, another_ticker


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ShopDesk]:
    """Nobody knows whether Wei's customer has had the greeting."""
    async with shop_desk(tmp_path) as opened:
        async with opened.write() as uow:
            await uow.deliveries.queue(
                dedupe_key="lapsed:2:1:1",
                rule="lapsed",
                purpose="marketing",
                customer_id=opened.records.of_wei,
                channel="telegram",
                locale="zh",
                template="reminders/lapsed",
                view={"step": 1},
                state="unknown",
                not_before=NOON,
                sent_at=NOON,
                expires_at=NOON + timedelta(days=3),
                created_at=NOON,
            )
        yield opened


def states(desk: ShopDesk) -> list[tuple[str, str | None]]:
    return desk.rows("SELECT state, reason FROM deliveries ORDER BY id")  # type: ignore[return-value]


async def test_a_manager_switches_a_reason_off_and_on(desk: ShopDesk) -> None:
    heard = await desk.says(MANAGER, "/rules")
    assert heard.text.count("🟢") == 10, "a reward has to be set first"
    heard = await desk.presses(MANAGER, heard.data("👋"))
    heard = await desk.presses(MANAGER, heard.data("关掉"))
    assert "⚪️ 关着" in heard.text
    before = desk.snapshot()
    await desk.presses(MANAGER, "rule:lapsed:off")
    assert desk.snapshot() == before
    assert (await desk.presses(MANAGER, "rule:all")).text.count("🟢") == 9
    heard = await desk.presses(MANAGER, heard.data("打开"))
    assert "🟢 开着" in heard.text
    assert [row[0] for row in desk.rows("SELECT action FROM audit ORDER BY id")] == ["rule_lapsed"] * 2


async def test_salespeople_do_not_switch(desk: ShopDesk) -> None:
    for person in (LIN, CUSTOMER):
        assert "没有权限" in await desk.says(person, "/rules")
        assert "没有权限" in await desk.presses(person, "rule:lapsed:off")


async def test_it_arrived(desk: ShopDesk) -> None:
    heard = await desk.says(WEI, "/doubtful")
    assert "王芳" in heard
    assert [label for label, _ in heard.buttons] == ["收到了", "我来转达"]
    heard = await desk.presses(WEI, heard.data("收到了"))
    assert "没有存疑" in heard
    assert states(desk) == [("sent", "evidence:person")]
    assert "没有存疑" in await desk.says(LIN, "/doubtful")


async def test_passed_on_by_whoever_says_so(desk: ShopDesk) -> None:
    heard = await desk.says(MANAGER, "/doubtful")
    before = desk.mail
    await desk.presses(MANAGER, heard.data("我来转达"))
    assert desk.mail == before + 1
    postbox = Postbox()
    await another_ticker(desk.desk.storage, postbox).tick(NOON)
    (handed,) = postbox.to(MANAGER.id)
    assert "请转给" in handed.text
    assert states(desk) == [("failed", "person:mine"), ("handed_over", None)]


async def test_again_is_a_managers_word_once_and_on_record(desk: ShopDesk) -> None:
    heard = await desk.says(MANAGER, "/doubtful")
    again = heard.data("再发一次")
    before = desk.snapshot()
    assert "没有权限" in await desk.presses(WEI, again)
    assert desk.snapshot() == before
    for _ in range(2):
        await desk.presses(MANAGER, again)
    assert desk.rows("SELECT dedupe_key, state FROM deliveries ORDER BY id") == [
        ("lapsed:2:1:1", "failed"),
        ("lapsed:2:1:1~2", "pending"),
    ]
    ((action, staff),) = desk.rows("SELECT action, staff_id FROM audit")
    assert (action, staff) == ("doubt_again", desk.records.staff[MANAGER.id])


async def test_what_is_past_its_time_is_nobodys_worry(desk: ShopDesk) -> None:
    heard = await desk.says(MANAGER, "/doubtful")
    desk.clock.move(timedelta(days=4))
    assert "没有存疑" in await desk.says(MANAGER, "/doubtful")
    await desk.presses(MANAGER, heard.data("再发一次"))
    assert states(desk) == [("unknown", None)]
    assert "王芳" not in await desk.says(LIN, "/doubtful")
