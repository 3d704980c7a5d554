"""A day's page of the notebook, pasted at once."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from tests.handlers.harness import WEI
from tests.handlers.till import Till, till

PAGE = """李婷 2瓶洗面奶 128 微信
张伟 1盒面膜 50
明天联系张伟 问面霜
孙小圣 3个杯子 60
孙小圣 1个碗 10
王某某 2瓶水
今天天气不错"""


async def test_what_is_certain_is_saved_with_one_tap_and_the_rest_stays_open(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        page = await lin.type(PAGE)
        assert "一共 6 条" in page
        assert "没看懂，没有记：今天天气不错" in page
        assert lin.sales == 0
        saved = await lin.tap("全部保存（5）")
        assert saved.count("✅") == 5
        assert saved.count("❓") == 1
        assert lin.sales == 4
        assert lin.one("SELECT count(*) FROM followups") == 1
        assert lin.one("SELECT count(*) FROM customers WHERE name = '孙小圣'") == 1
        assert lin.one("SELECT count(*) FROM forms WHERE state = 'open'") == 1


async def test_save_all_twice_saves_once(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type(PAGE)
        save = lin.data("全部保存")
        await lin.press(save)
        await lin.press(save)
        assert lin.sales == 4


async def test_a_doubtful_line_is_taken_out_answered_and_saved(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type(PAGE)
        assert "一共多少钱" in await lin.tap("❓ 6")
        await lin.type("99")
        await lin.tap("保存", at=lin.shown)
        assert lin.row("SELECT total_minor FROM purchases") == (9900,)


async def test_each_saved_line_is_undone_alone(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type(PAGE)
        await lin.tap("全部保存")
        said = await lin.tap("↩️ 2")
        assert "已撤销</b>：张伟" in said
        assert "✖️ 2." in said
        assert lin.sales == 3


async def test_what_is_typed_next_goes_into_no_line_of_the_page(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128 微信\n张伟 1盒面膜 50")
        before = lin.desk.rows('SELECT id, "values" FROM forms')
        await lin.type("150")
        assert lin.desk.rows('SELECT id, "values" FROM forms')[:2] == before


async def test_a_page_is_only_its_writers(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type(PAGE)
        await Till(lin.desk, WEI).press(lin.data("全部保存"))
        assert lin.sales == 0


async def test_one_entry_over_several_lines_is_one_form(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        form = await lin.type("李婷 2瓶洗面奶\n微信 128")
        assert "记一单" in form
        assert "一共" not in form


async def test_a_page_that_is_too_long_is_told(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        assert "最多贴 40 行" in await lin.type("\n".join(f"李婷 1瓶水 {n}" for n in range(1, 60)))
        assert lin.one("SELECT count(*) FROM forms") == 0


async def test_a_new_customer_with_a_phone_may_stand_on_two_lines(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("赵小玉 13812345670 洗面奶 128 微信\n赵小玉 13812345670 面膜 99 微信")
        await lin.tap("全部保存")
        assert lin.sales == 2
        assert lin.one("SELECT count(DISTINCT customer_id) FROM purchases") == 1


async def test_a_long_page_fits_into_one_message(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        name = "面霜精华" * 15
        await lin.type("\n".join(f"<赵小{chr(0x4E00 + i * 37)}> 洗面奶{name}1瓶 128 微信" for i in range(40)))
        text = unescape(re.sub("<[^>]+>", "", lin.heard.texts[0]))
        assert "40" in text
        assert len(text.encode("utf-16-le")) // 2 < 4096
