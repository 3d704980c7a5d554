"""/start without a link."""

from __future__ import annotations

from pathlib import Path

from tests.handlers.harness import CUSTOMER, LIN, OWNER, STRANGER, shop_desk


async def test_everybody_is_greeted_by_what_they_are(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        assert "周老板" in await desk.starts(OWNER)
        assert "小林" in await desk.starts(LIN)
        assert "李婷" in await desk.starts(CUSTOMER)
        assert "花间集" in await desk.starts(STRANGER)


async def test_an_old_button_says_so_and_changes_nothing(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        before = desk.snapshot()
        heard = await desk.presses(STRANGER, "nothing:like:this")
        assert heard.toast == "这个按钮已经失效了"
        assert desk.snapshot() == before
