"""Points are for the shop's own money and taken once; a sale is not of a day to come."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.handlers.till import till


async def test_other_money_brings_and_takes_no_points(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        anna = lin.desk.records.of_lin
        await lin.enter("李婷 口红 HK$500")
        assert lin.points(anna) == 0
        await lin.enter("李婷退了口红 HK$500")
        assert lin.one("SELECT currency FROM service_cases") == "HKD"
        assert lin.points(anna) == 0
        await lin.tap("撤销")
        assert lin.points(anna) == 0


@pytest.mark.parametrize(("refund", "after_return"), [(128, 0), (64, 64)])
async def test_an_undone_sale_takes_no_points_that_its_return_took(
    tmp_path: Path, refund: int, after_return: int
) -> None:
    async with till(tmp_path) as lin:
        customer = lin.desk.records.of_lin
        await lin.enter("李婷 洗面奶2瓶 128")
        sold = lin.shown
        await lin.enter(f"退 李婷 洗面奶2瓶 {refund}")
        returned = lin.shown
        assert lin.points(customer) == after_return
        assert "退货还记在账上" in await lin.tap("撤销", at=sold)
        assert lin.points(customer) == 0
        await lin.tap("撤销", at=returned)
        assert lin.points(customer) == 0


async def test_a_return_that_is_corrected_after_its_sale_was_undone_takes_nothing_again(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        customer = lin.desk.records.of_lin
        await lin.enter("李婷 洗面奶2瓶 128")
        sold = lin.shown
        await lin.enter("退 李婷 洗面奶2瓶 128")
        line = lin.typed
        await lin.tap("撤销", at=sold)
        for corrected in ("退 李婷 洗面奶2瓶 128 现金", "退 李婷 洗面奶2瓶 100 现金"):
            assert "改好了" in await lin.edit(line, corrected)
            assert lin.points(customer) == 0
        await lin.edit(line, "退 李婷 洗面奶2瓶 150 现金")
        assert lin.points(customer) == -50, "what it takes beyond the hundred that were covered"


async def test_a_return_of_another_sale_gives_nothing_back(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        for _ in range(2):
            await lin.enter("李婷 洗面奶2瓶 128")
        sold = lin.shown
        await lin.enter("退 李婷 洗面奶2瓶 128")
        await lin.tap("撤销", at=sold)
        assert lin.points(lin.desk.records.of_lin) == 0


async def test_a_sale_of_a_day_to_come_is_asked_about(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        assert "还没到" in await lin.type("李婷 2026-12-01 洗面奶2瓶 128")
        assert not any("保存" in label for label in lin.labels)
        await lin.tap("昨天")
        await lin.tap("保存")
        assert lin.one("SELECT bought_on FROM purchases") == f"{lin.desk.clock.now():%Y-%m}-21"
