"""What was put right stays right: corrections of saved entries, by other words and by reply."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.campaign import CampaignState
from bot.domain.criteria import EVERYBODY
from tests.handlers.till import till

MINUTES = timedelta(minutes=5)
BOUGHT = "SELECT p.total_minor, i.quantity FROM purchases p JOIN line_items i ON i.purchase_id = p.id"


async def test_a_quantity_fixed_by_hand_outlives_another_price_in_the_line(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 洗面奶 128 微信")
        line = lin.typed
        await lin.tap("商品")
        await lin.tap("数量")
        await lin.type("3")
        await lin.tap("返回")
        await lin.tap("保存")
        await lin.edit(line, "李婷 洗面奶 138 微信")
        assert lin.desk.rows(BOUGHT) == [(13800, "3")]
        await lin.edit(line, "李婷 洗面奶 138 现金")
        assert lin.desk.rows(BOUGHT) == [(13800, "3")]


async def test_a_usual_basket_keeps_its_goods_when_its_line_gets_a_price(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 2瓶洗面奶 128 微信")
        lin.desk.clock.move(timedelta(hours=30))
        await lin.enter("李婷 老样子 微信")
        await lin.edit(lin.typed, "李婷 老样子 120 微信")
        assert lin.desk.rows(BOUGHT) == [(12800, "2"), (12000, "2")]


async def test_what_was_paid_has_the_coupon_in_it(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.give_coupon(lin.desk.records.of_lin)
        await lin.type("李婷 洗面奶2瓶 128")
        await lin.tap("用券")
        await lin.tap("保存")
        await lin.type("实收115", reply_to=lin.shown)
        assert lin.row("SELECT total_minor, discount_minor FROM purchases") == (11500, 1278)


async def test_a_coupon_whose_campaign_was_stopped_since_stays_in_the_corrected_sale(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.give_coupon(lin.desk.records.of_lin)
        await lin.type("李婷 洗面奶2瓶 128 微信")
        line = lin.typed
        await lin.tap("用券")
        await lin.tap("保存")
        async with lin.desk.write() as uow:
            now, offer_id = lin.desk.clock.now(), lin.one("SELECT offer_id FROM coupons")
            key = await uow.campaigns.add("x", None, EVERYBODY, "zh", 1, now)
            await uow.campaigns.change(key, CampaignState.DRAFT, offer_id=offer_id, coupons="voided")
        assert "改好了" in await lin.edit(line, "李婷 洗面奶2瓶 128 现金")
        assert lin.row("SELECT total_minor, discount_minor FROM purchases") == (11520, 1280)
        assert lin.one("SELECT state FROM coupons") == "redeemed"
        await lin.tap("撤销")
        assert lin.one("SELECT state FROM coupons") == "void"


@pytest.mark.parametrize("name", ["王芳", "赵小玉"])
async def test_another_customer_does_not_get_the_first_ones_phone(tmp_path: Path, name: str) -> None:
    async with till(tmp_path) as lin:
        if name == "王芳":
            await lin.add_customer("王芳")
        right = await lin.add_customer("张小伟")
        await lin.enter(f"{name} 13812345670 面膜 99")
        await lin.type("客户是张小伟", reply_to=lin.shown)
        assert lin.one("SELECT customer_id FROM purchases") == right
        assert lin.one("SELECT count(*) FROM contact_points WHERE address = '+8613812345670'") == 0


async def test_a_later_line_adds_to_a_note(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("新客 赵小玉 13812345670 备注 对花生过敏")
        await lin.type("赵小玉 生日5月20日 喜欢抹茶")
        line = lin.typed
        await lin.tap("保存")
        note = lin.one("SELECT note FROM customers WHERE name = '赵小玉'")
        assert "对花生过敏" in note
        assert "喜欢抹茶" in note
        await lin.edit(line, "赵小玉 生日5月20日 喜欢红茶")
        note = lin.one("SELECT note FROM customers WHERE name = '赵小玉'")
        assert "对花生过敏" in note
        assert "红茶" in note
        assert "抹茶" not in note


async def test_a_kept_promise_that_gets_another_day_is_open_again(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("今天下午联系李婷 问面霜")
        line = lin.typed
        await lin.tap("保存")
        await lin.enter("李婷 面膜 99")
        assert lin.one("SELECT state FROM followups") == "done"
        await lin.edit(line, "下周三联系李婷 问面霜")
        assert lin.row("SELECT state, closed_at, closed_by_purchase_id FROM followups") == ("open", None, None)


async def test_a_reply_may_name_the_goods_behind_the_figure(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 洗面奶2瓶 每瓶64 微信")
        assert "改好了" in await lin.type("改成3瓶洗面奶", reply_to=lin.shown)
        assert lin.desk.rows(BOUGHT) == [(19200, "3")]


@pytest.mark.parametrize("day", ["后天", "2026-12-01"])
async def test_an_edit_to_a_day_to_come_changes_nothing_and_says_so(tmp_path: Path, day: str) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 面膜 99 微信")
        assert "不清楚" in await lin.edit(lin.typed, f"李婷 面膜 99 微信 {day}")
        assert lin.one("SELECT bought_on FROM purchases") == "2026-11-22"
