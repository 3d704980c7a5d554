"""Slips at the counter: what is typed at the wrong moment changes nobody else's books."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.handlers.till import till

MINUTES = timedelta(minutes=5)
BOUGHT = """SELECT p.total_minor, p.payment, i.product, i.quantity
            FROM purchases p JOIN line_items i ON i.purchase_id = p.id"""


async def test_a_reply_to_an_older_correction_changes_no_other_sale(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 2瓶洗面奶 128")
        await lin.type("不是微信是现金", reply_to=lin.shown)
        corrected = lin.shown
        lin.desk.clock.move(MINUTES)
        await lin.enter("王芳 1盒面膜 300 微信")
        lin.desk.clock.move(MINUTES)
        said = await lin.type("改成4瓶", reply_to=corrected)
        assert "分不清" in said
        assert "回复" in said
        assert [row[3] for row in lin.desk.rows(BOUGHT)] == ["2", "1"]


async def test_a_reply_to_the_newest_correction_still_corrects(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 2瓶洗面奶 128")
        await lin.type("不是微信是现金", reply_to=lin.shown)
        first = lin.shown
        await lin.type("改成4瓶", reply_to=first)
        assert "改好了" in await lin.type("总共200", reply_to=first)
        assert lin.desk.rows(BOUGHT) == [(20000, "cash", "洗面奶", "4")]


async def test_a_walk_in_sale_is_no_part_of_the_open_form(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128 微信")
        said = await lin.type("散客 矿泉水1瓶 2块 现金")
        assert "洗面奶" not in said
        await lin.tap("保存")
        assert lin.desk.rows("SELECT customer_id, total_minor, payment FROM purchases") == [(None, 200, "cash")]


async def test_goods_go_on_with_a_form_for_ten_minutes_and_another_payment_is_asked(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128 微信")
        said = await lin.type("矿泉水1瓶 2块 现金")
        assert "是哪一种付的" in said
        await lin.tap("微信")
        await lin.tap("保存")
        assert lin.desk.rows("SELECT total_minor, payment FROM purchases") == [(13000, "wechat")]
        await lin.type("王芳 面膜1盒 99 微信")
        lin.desk.clock.move(3 * MINUTES)
        assert "面膜" not in await lin.type("矿泉水1瓶 2块 现金")


async def test_the_next_sale_is_no_answer_to_a_question(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("明天回访 问面霜")
        await lin.enter("矿泉水1瓶 2块 现金")
        await lin.type("李婷 拿走两瓶洗面奶")
        await lin.enter("矿泉水3瓶 6块 现金")
        assert lin.desk.rows(BOUGHT) == [(200, "cash", "矿泉水", "1"), (600, "cash", "矿泉水", "3")]
        assert lin.one("SELECT count(*) FROM customers WHERE name LIKE '矿泉水%'") == 0


async def test_a_sum_is_a_figure_alone(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 拿走两瓶洗面奶")
        for typed in ("5月20日付", "2瓶", "周五再付"):
            assert "不像金额" in await lin.type(typed)
        assert "¥128" in await lin.type("洗面奶2瓶 128")
        assert lin.one("SELECT count(*) FROM forms") == 1
        await lin.type("李婷 拿走两瓶洗面奶")
        assert "¥88" in await lin.type("一共八十八块")


async def test_an_old_sale_is_changed_by_a_manager_alone(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 洗面奶2瓶 128")
        sold = lin.shown
        await lin.enter("李婷退了一瓶洗面奶 50")
        returned = lin.shown
        lin.desk.clock.move(timedelta(days=8))
        lin.desk.is_tolerant = True
        assert "店长" in await lin.type("总共1", reply_to=sold)
        assert "店长" in await lin.type("总共1", reply_to=returned)
        assert lin.one("SELECT total_minor FROM purchases") == 12800
        assert lin.one("SELECT refund_minor FROM service_cases") == 5000


async def test_cancel_takes_the_form_in_hand_and_names_it(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 口红 10")
        first = lin.shown
        lin.desk.clock.move(MINUTES)
        await lin.type("王芳 面膜 20")
        lin.desk.clock.move(MINUTES)
        await lin.tap("日期", at=first)
        assert "李婷" in await lin.type("/cancel")
        assert lin.desk.rows("SELECT state FROM forms ORDER BY id") == [("cancelled",), ("open",)]
        assert "王芳" in await lin.type("/cancel")
