"""/limits, /holidays, /quiet and the card's buttons, through the real dispatcher."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.customer import ContactKind
from reminders.ticks import sweep
from tests.handlers.harness import CUSTOMER, LIN, MANAGER, NOON, WEI, ShopDesk, shop_desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ShopDesk]:
    async with shop_desk(tmp_path) as opened:
        yield opened


def preferences(desk: ShopDesk) -> dict[str, object]:
    return json.loads(desk.rows("SELECT preferences FROM shop")[0][0])


async def test_a_manager_sets_the_limits_and_a_second_press_changes_nothing(desk: ShopDesk) -> None:
    heard = await desk.says(MANAGER, "/limits")
    assert "9:00 到 20:00" in heard
    assert "顾客不到 30 位" in heard
    heard = await desk.presses(MANAGER, heard.data("发送时间"))
    heard = await desk.presses(MANAGER, heard.data("18:00"))
    assert "18:00 到 次日 2:00" in heard
    held = await desk.presses(MANAGER, heard.data("对照组"))
    held = await desk.presses(MANAGER, held.data("久未到店 0%"))
    assert "久未到店 10%" in held
    heard = await desk.presses(MANAGER, (await desk.presses(MANAGER, "limits:count")).data("50"))
    assert "上限 50 张" in heard
    heard = await desk.presses(MANAGER, (await desk.presses(MANAGER, "limits:minor")).data("1000"))
    assert "¥1,000" in heard
    before = desk.snapshot()
    for data in ("limit:count:50", "limit:minor:1000", "limit:window:18-2", "limit:hold:lapsed:10"):
        await desk.presses(MANAGER, data)
    for data in ("limit:count:51", "limit:hold:followup:10", "limit:hold:lapsed:33", "limit:window:1-2", "limit:x"):
        await desk.presses(MANAGER, data)
    for person in (LIN, CUSTOMER):
        assert "没有权限" in await desk.presses(person, "limit:count:20")
        assert "没有权限" in await desk.says(person, "/limits")
    assert desk.snapshot() == before
    assert preferences(desk)["coupon_budget"] == {"count": 50, "minor": 100_000}


async def test_what_explains_the_hold_out_names_the_page_that_sets_it(desk: ShopDesk) -> None:
    """It once sent managers to a page without that button."""
    how = await desk.presses(MANAGER, (await desk.says(MANAGER, "/effect")).data("这些数怎么算的"))
    (line,) = [line for line in how.text.splitlines() if "随机留出" in line]
    (command,) = re.findall(r"/[a-z]+", re.sub(r"<[^>]+>", "", line))
    assert (await desk.says(MANAGER, command)).data("对照组")


async def test_days_off_by_name_and_as_typed(desk: ShopDesk) -> None:
    heard = await desk.says(MANAGER, "/holidays")
    heard = await desk.presses(MANAGER, heard.data("春节"))
    assert "春节：2027年2月5日" in heard
    heard = await desk.says(MANAGER, "/holidays 2027-03-01..2027-03-03")
    assert "3月3日" in heard
    before = desk.snapshot()
    assert "没看懂" in await desk.says(MANAGER, "/holidays 哪天都行")
    assert "没有权限" in await desk.says(LIN, "/holidays 春节")
    assert desk.snapshot() == before
    heard = await desk.presses(MANAGER, heard.data("03-01"))
    assert "3月3日" not in heard
    heard = await desk.presses(MANAGER, heard.data("连生日祝福也不发"))
    assert "生日祝福也不发" in heard
    assert preferences(desk)["holidays"] == {"festivals": ["spring"], "spans": [], "greetings": False}


async def test_staff_leave_a_customer_alone_and_a_manager_lifts_it(desk: ShopDesk) -> None:
    key = desk.records.of_lin
    card = await desk.presses(LIN, f"c:{key}:card")
    asked = await desk.presses(LIN, card.data("别打扰"))
    card = await desk.presses(LIN, asked.data("有投诉"))
    assert "🚫 有投诉" in card
    assert "小林" in card
    before = desk.snapshot()
    await desk.presses(LIN, f"quiet:{key}:complaint")
    assert "没有权限" in await desk.presses(LIN, f"quiet:{key}:again")
    assert "没有权限" in await desk.presses(WEI, f"quiet:{key}:complaint")
    assert desk.snapshot() == before
    card = await desk.says(LIN, "/quiet 李婷 说别再发了")
    assert "说别再发了" in card
    lifted = await desk.presses(MANAGER, f"quiet:{key}:again")
    assert "🚫 别打扰" in [label for label, _ in lifted.buttons]
    await desk.presses(MANAGER, f"quiet:{key}:again")
    actions = [row[0] for row in desk.rows("SELECT action FROM audit ORDER BY id")]
    assert actions == ["left_alone", "left_alone", "contact_again"]
    assert "说别再发了" not in str(desk.rows("SELECT before, after FROM audit"))


async def test_a_name_of_two_words_is_taken_whole(desk: ShopDesk) -> None:
    for name in ("Laura Watson", "Laura Wright", "Laura Dubois"):
        await desk.presses(LIN, (await desk.says(LIN, f"new customer {name}")).data("保存"))
    card = await desk.says(LIN, "/quiet laura wright said no more")
    assert "Laura Wright" in card
    assert "said no more" in card
    several = await desk.says(LIN, "/quiet Laura")
    assert {"Laura Watson", "Laura Wright", "Laura Dubois"} <= {label for label, _ in several.buttons}


async def test_the_clock_of_a_customer_abroad_is_one_tap(desk: ShopDesk) -> None:
    key = desk.records.of_lin
    card = await desk.presses(LIN, f"c:{key}:card")
    assert "🕐 时区" not in [label for label, _ in card.buttons], "the number is from here"
    async with desk.write() as uow:
        abroad = await uow.customers.add(
            name="安娜", name_key="安娜", search_key="anna", now=NOON, owner_staff_id=desk.records.staff[LIN.id]
        )
        await uow.customers.add_contact(abroad, ContactKind.PHONE, "+442071838750", NOON)
    card = await desk.presses(LIN, f"c:{abroad}:card")
    zones = await desk.presses(LIN, card.data("时区"))
    assert zones.buttons[0][0].startswith("伦敦")
    card = await desk.presses(LIN, zones.data("伦敦"))
    assert "常住伦敦" in card
    before = desk.snapshot()
    for data in (f"zone:{abroad}:Europe/London", f"zone:{abroad}:Mars/Olympus"):
        await desk.presses(LIN, data)
    assert "没有权限" in await desk.presses(WEI, f"zone:{abroad}:home")
    assert desk.snapshot() == before
    await desk.presses(LIN, f"zone:{abroad}:home")
    assert desk.rows("SELECT timezone FROM customers WHERE id = ?", abroad) == [(None,)]


async def test_a_doubt_that_nobody_ended_is_shown_as_over(desk: ShopDesk) -> None:
    async with desk.write() as uow:
        await uow.deliveries.queue(
            dedupe_key="lapsed:2:1:1", rule="lapsed", purpose="marketing", customer_id=desk.records.of_wei,
            channel="telegram", locale="zh", template="reminders/lapsed", view={"step": 1}, state="unknown",
            not_before=NOON, sent_at=NOON, expires_at=NOON + timedelta(days=3), created_at=NOON,
        )  # fmt: skip
    heard = await desk.says(WEI, "/doubtful")
    desk.clock.move(timedelta(days=4))
    await sweep(desk.desk.storage, desk.clock.now())
    over = await desk.says(WEI, "/doubtful")
    assert "没有存疑" in over
    assert "过了时候" in over
    assert "王芳" in over
    assert "王芳" not in await desk.says(LIN, "/doubtful")
    await desk.presses(WEI, heard.data("收到了"))
    assert desk.rows("SELECT state, reason FROM deliveries") == [("unknown_expired", "unanswered")]


async def test_what_coupons_may_cost_is_typed(desk: ShopDesk) -> None:
    heard = await desk.says(MANAGER, "/limits")
    heard = await desk.presses(MANAGER, heard.data("每月券数"))
    assert "直接写数字" in heard
    assert "上限 10 张" in await desk.says(MANAGER, "10张")
    assert preferences(desk)["coupon_budget"]["count"] == 10
    await desk.presses(MANAGER, "limits:count")
    before = preferences(desk)
    assert "最多写到" in await desk.says(MANAGER, "5000000")
    assert preferences(desk) == before
    assert "没设上限" in await desk.says(MANAGER, "0")
    await desk.presses(MANAGER, "limits:minor")
    assert "¥300" in await desk.says(MANAGER, "300")
    assert preferences(desk)["coupon_budget"]["minor"] == 30_000
    assert "¥300" not in await desk.says(MANAGER, "50"), "answered once"
    await desk.presses(MANAGER, "limits:minor")
    assert "128" in await desk.says(MANAGER, "王芳 口红128"), "a sale is no answer"
    assert preferences(desk)["coupon_budget"]["minor"] == 30_000
