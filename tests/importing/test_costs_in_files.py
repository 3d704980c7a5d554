"""A column of costs in a file: the first known one holds for all sales, a changed one from its day, and back again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.handlers.harness import LIN, MANAGER, Heard, ShopDesk, shop_desk


async def _bring(desk: ShopDesk, text: str) -> Heard:
    shown = await desk.sends_document(MANAGER, "表.csv", "text/csv", text.encode())
    return await desk.presses(MANAGER, shown.data("导入"))


def _lines(desk: ShopDesk) -> list[tuple[object, ...]]:
    return desk.rows("SELECT quantity, cost_minor FROM line_items ORDER BY id")


async def test_costs_come_with_a_file_and_go_with_it(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        shown = await desk.says(LIN, "昨天 李婷 2瓶洗面奶 128 微信")
        await desk.presses(LIN, shown.data("保存"))
        assert _lines(desk) == [("2", None)]
        await _bring(desk, "商品,成本\n洗面奶,20\n面膜,5\n")
        assert _lines(desk) == [("2", 4_000)], "what was sold before takes the first known cost"
        assert "毛利 ¥88" in await desk.says(MANAGER, "/results")

        desk.clock.move(timedelta(days=1))
        changed = await _bring(desk, "商品,成本\n洗面奶,30\n")
        assert _lines(desk) == [("2", 4_000)], "another cost holds from its day on"
        await _bring(desk, "日期,客户,商品,数量,金额\n2025-01-02,甲,洗面奶,3,99\n2026-11-23,乙,洗面奶,1,66\n")
        assert _lines(desk) == [("2", 4_000), ("3", 6_000), ("1", 3_000)]

        asked = await desk.presses(MANAGER, changed.data("撤回"))
        await desk.presses(MANAGER, asked.data("确定"))
        assert desk.rows("SELECT cost_minor FROM products WHERE name = '洗面奶'") == [(2_000,)]
        assert _lines(desk) == [("2", 4_000), ("3", 6_000), ("1", 2_000)]
