"""Slips at the counter: what is typed at the wrong moment changes nobody else's books."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.handlers.till import till

MINUTES = timedelta(minutes=5)
BOUGHT = "SELECT p.total_minor, p.payment, i.product, i.quantity FROM purchases p JOIN line_items i ON i.purchase_id = p.id"


async def test_a_reply_to_an_older_correction_changes_no_other_sale(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128")
        await lin.tap("保存")
        await lin.type("不是微信是现金", reply_to=lin.shown)
        corrected = lin.shown
        lin.desk.clock.move(MINUTES)
        await lin.type("王芳 1盒面膜 300 微信")
        await lin.tap("保存")
        lin.desk.clock.move(MINUTES)
        said = await lin.type("改成4瓶", reply_to=corrected)
        assert "分不清" in said
        assert "回复" in said
        assert [row[3] for row in lin.desk.rows(BOUGHT)] == ["2", "1"]


async def test_a_reply_to_the_newest_correction_still_corrects(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128")
        await lin.tap("保存")
        await lin.type("不是微信是现金", reply_to=lin.shown)
        first = lin.shown
        await lin.type("改成4瓶", reply_to=first)
        assert "改好了" in await lin.type("总共200", reply_to=first)
        assert lin.desk.rows(BOUGHT) == [(20000, "cash", "洗面奶", "4")]
