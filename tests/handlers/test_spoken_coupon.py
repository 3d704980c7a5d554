"""A coupon that is only spoken of, and a price that is odd once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.handlers.till import till


@pytest.mark.parametrize("said", ["用券", "用了优惠券"])
async def test_a_spoken_coupon_is_in_the_form(tmp_path: Path, said: str) -> None:
    async with till(tmp_path) as lin:
        await lin.give_coupon(lin.desk.records.of_lin)
        form = await lin.type(f"李婷 洗面奶2瓶 128 {said}")
        assert "−¥12.80" in form
        assert f"📝 {said}" not in form
        await lin.tap("128")
        await lin.tap("保存")
        assert lin.row("SELECT total_minor, discount_minor, note FROM purchases") == (11520, 1280, None)


async def test_where_there_is_no_coupon_or_there_are_two_the_form_says_so(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        assert "没有能用的券" in await lin.type("李婷 洗面奶2瓶 128 用券")
        assert "没有能用的券" not in await lin.type("李婷 洗面奶2瓶 128 不用券")
        for _ in range(2):
            await lin.give_coupon(lin.desk.records.of_lin)
            lin.desk.clock.move(timedelta(minutes=1))
        assert "还没选" in await lin.type("李婷 洗面奶2瓶 128 用券")
        assert lin.one("SELECT count(*) FROM redemptions") == 0


async def test_a_coupon_may_be_spoken_of_in_the_edited_line(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.give_coupon(lin.desk.records.of_lin)
        await lin.type("李婷 洗面奶2瓶 128 微信")
        assert "−¥12.80" in await lin.edit(lin.typed, "李婷 洗面奶2瓶 128 微信 用券")


async def test_the_english_words_for_a_coupon(tmp_path: Path) -> None:
    async with till(tmp_path, locale="en") as lin:
        assert "this customer has none" in await lin.type("Amy cream 60 with coupon")


async def test_one_odd_price_moves_no_usual_price(tmp_path: Path) -> None:
    """The price was set by a list; the sales before say another, and the odd one says nothing about it."""
    async with till(tmp_path) as lin:
        for price in (425, 425, 425):
            await lin.enter(f"李婷 眼霜1瓶 {price}")
        async with lin.desk.write() as uow:
            await uow.products.set_usual(1, "瓶", 45000, "CNY")
        await lin.enter("李婷 眼霜1瓶 45")
        assert lin.one("SELECT usual_price_minor FROM products") == 45000
        await lin.tap("撤销")
        assert lin.one("SELECT usual_price_minor FROM products") == 45000
