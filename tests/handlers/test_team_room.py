"""The team, targets, costs and what is worth a look, by chat: what a manager gets, and what nobody else does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from aiogram.methods import SendPhoto

from bot.domain.customer import ContactKind
from tests.handlers.harness import CUSTOMER, LIN, MANAGER, OWNER, WEI, Person, ShopDesk, shop_desk

HIDDEN = ("毛利", "成本", "值得看")
A_DAY = timedelta(days=1)


async def _sell(desk: ShopDesk, who: Person, line: str) -> str:
    """The data of the receipt's undo."""
    shown = await desk.says(who, line)
    return (await desk.presses(who, shown.data("保存"))).data("撤销")


async def test_results_costs_and_targets(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await _sell(desk, LIN, "李婷 2瓶洗面奶 128 微信")
        await _sell(desk, WEI, "王芳 面膜 3盒 90")
        heard = await desk.says(MANAGER, "/cost")
        assert "在售 2 样，0 样有成本" in heard
        assert "没有成本" in await desk.says(MANAGER, "/results")
        assert "¥20" in await desk.says(MANAGER, "成本 洗面奶 20")
        assert "¥20,000" in await desk.says(MANAGER, "目标 小林 2万")
        assert "¥100,000" in await desk.says(MANAGER, "/target 全店 10万")
        heard = await desk.says(MANAGER, "/results")
        for told in ("¥218", "毛利 ¥88（69%），2 行里有 1 行没成本", "<b>小林</b> ¥128 · 1 单", "新客 2 位", "目标 1%"):
            assert told in heard
        assert heard.data("小魏") == f"perf:month:0:{desk.records.staff[WEI.id]}"
        page = await desk.presses(MANAGER, heard.data("小林"))
        assert "2 人里第 1" in page
        assert "李婷" in await desk.presses(MANAGER, page.data("新客"))
        assert "李婷" in await desk.presses(MANAGER, page.data("明细"))
        assert "怎么算" in (await desk.presses(MANAGER, page.data("怎么算"))).text
        assert (await desk.presses(MANAGER, heard.data("图表"))).of(SendPhoto)
        assert "毛利 ¥88" in await desk.says(MANAGER, "小林这个月毛利")
        assert "团队业绩 · 上个月" in await desk.says(MANAGER, "上个月团队业绩")
        assert "小林" in await desk.presses(OWNER, (await desk.says(OWNER, "/team")).data("业绩"))


async def test_a_salesperson_has_their_own_page_only(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await _sell(desk, LIN, "李婷 2瓶洗面奶 128 微信")
        await desk.says(MANAGER, "成本 洗面奶 20")
        await desk.says(MANAGER, "目标 小林 2万")
        for words in ("/mine", "/results", "/team", "我的业绩", "我的目标", "团队业绩", "小林毛利"):
            heard = await desk.says(LIN, words)
            assert "我的业绩" in heard
            assert "¥128" in heard
            assert not any(word in heard.text for word in HIDDEN)
            assert not any(data.startswith(("cost", "fair")) for _, data in heard.buttons)
        definition = await desk.presses(LIN, heard.data("怎么算"))
        assert not any(word in definition.text for word in HIDDEN)
        before = desk.snapshot()
        for words in ("/cost 洗面奶 1", "/target 小林 1", "/fair", "小魏毛利"):
            assert "没有权限" in await desk.says(LIN, words)
        for data in ("perf:month:0:0", f"perf:month:0:{desk.records.staff[WEI.id]}", "fair:0", "costs:0", "fairlog"):
            assert "没有权限" in await desk.presses(LIN, data)
        assert desk.snapshot() == before


async def test_a_new_customer_who_was_handed_on_has_no_figures_any_more(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        wei, lin = desk.records.staff[WEI.id], desk.records.staff[LIN.id]
        await _sell(desk, WEI, "王芳 面膜 3盒 90")
        rows, mine = f"perfrows:month:0:{wei}:new:0", desk.records.of_wei
        heard = await desk.presses(WEI, rows)
        assert "共 1 单 ¥90" in heard
        assert heard.data("王芳") == f"c:{mine}:card"
        await desk.presses(MANAGER, f"own:{mine}:{lin}:shift")
        desk.clock.move(timedelta(minutes=5))
        await _sell(desk, LIN, "王芳 面膜 7盒 310")
        heard = await desk.presses(WEI, rows)
        assert "<b>王芳</b> · 11月22日周日第一次来 · 现在由同事跟进" in heard
        assert "¥" not in heard.text
        assert all("card" not in data for _, data in heard.buttons)
        assert "共 2 单 ¥400" in await desk.presses(MANAGER, rows)


async def test_a_line_of_a_salesperson_is_no_cost(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await _sell(desk, LIN, "李婷 2瓶洗面奶 128 微信")
        await desk.says(LIN, "成本 洗面奶 20")
        assert desk.rows("SELECT count(*) FROM product_costs") == [(0,)]
        assert "没有叫" in await desk.says(MANAGER, "成本 飞天扫帚 20")
        await desk.says(MANAGER, "张三 洗面奶 20")
        assert desk.rows("SELECT count(*) FROM product_costs") == [(0,)], "a sale is no cost"


async def test_a_cost_is_in_the_money_in_which_the_product_is_sold(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await _sell(desk, LIN, "李婷 2瓶洗面奶 128 微信")
        async with desk.write() as uow:
            await uow.products.set_usual(
                desk.rows("SELECT id FROM products WHERE name = '洗面奶'")[0][0], "瓶", 9, "JPY"
            )
        heard = await desk.says(MANAGER, "成本 洗面奶 3500")
        assert "¥3,500" in heard
        kept = [(3_500, "JPY")]
        assert desk.rows("SELECT cost_minor, currency FROM product_costs") == kept
        for typed in ("成本 洗面奶 $35", "/cost 洗面奶 €35", "成本 洗面奶 3.500"):
            heard = await desk.says(MANAGER, typed)
            assert "什么都没有改" in heard, typed
        assert desk.rows("SELECT cost_minor, currency FROM product_costs") == kept


async def test_a_target_in_other_money_or_of_two_meanings_is_none(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        for typed in ("目标 小林 $20000", "/target 小林 €20000", "目标 小林 20.000", "/target 全店 300.000"):
            heard = await desk.says(MANAGER, typed)
            assert "什么都没有改" in heard, typed
            assert f"“{typed.split()[-1]}”" in heard, "the sum, and not the name"
        assert desk.rows("SELECT count(*) FROM targets") == [(0,)]
        await desk.says(MANAGER, "目标 小林 ¥20,000")
        assert desk.rows("SELECT minor FROM targets") == [(2_000_000,)]


async def test_an_earlier_cost_is_taken_with_a_tap(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await _sell(desk, LIN, "昨天 李婷 2瓶洗面奶 128 微信")
        heard = await desk.says(MANAGER, "/cost 洗面奶 20")
        assert "1 行没有成本" in heard
        assert desk.rows("SELECT cost_minor FROM line_items") == [(None,)]
        await desk.presses(MANAGER, heard.data("也按这个算"))
        assert desk.rows("SELECT cost_minor FROM line_items") == [(4_000,)]
        desk.is_tolerant = True
        assert "处理过" in await desk.presses(MANAGER, heard.data("也按这个算"))


async def test_a_correction_keeps_the_cost_of_its_day(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await desk.says(OWNER, "李婷 1瓶洗面奶 1")
        await _sell(desk, LIN, "李婷 2瓶洗面奶 128 微信")
        await desk.says(MANAGER, "/cost 洗面奶 20")
        desk.clock.move(A_DAY)
        await desk.says(MANAGER, "/cost 洗面奶 30")
        (message,) = desk.rows("SELECT source_message_id FROM forms WHERE state = 'saved'")[0]
        await desk.edits(LIN, message, "李婷 3瓶洗面奶 150 微信")
        assert desk.rows("SELECT quantity, cost_minor FROM line_items") == [("3", 6_000)]
        await _sell(desk, LIN, "李婷 1瓶洗面奶 60 微信")
        assert desk.rows("SELECT cost_minor FROM line_items ORDER BY id DESC LIMIT 1") == [(3_000,)]


async def test_credit_is_shared_after_a_hand_over(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        wei, lin = desk.records.staff[WEI.id], desk.records.staff[LIN.id]
        await desk.presses(WEI, f"own:{desk.records.of_wei}:{lin}:shift")
        desk.clock.move(timedelta(minutes=5))
        await _sell(desk, LIN, "王芳 面膜 3盒 90")
        heard = await desk.says(MANAGER, "/results")
        assert "<b>小林</b> ¥90 · 1 单" in heard
        assert heard.text.count("分账后 ¥45") == 2
        page = await desk.presses(MANAGER, f"perf:month:0:{wei}")
        assert "多记 ¥45" in page
        assert "分给小魏 ¥45" in await desk.presses(MANAGER, page.data("分账"))
        await desk.presses(MANAGER, "perfdays:month:0:0:0")
        assert "分账后" not in (await desk.says(MANAGER, "/results")).text


async def test_what_is_worth_a_look(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        undo = await _sell(desk, LIN, "散客 面膜 1盒 30")
        await _sell(desk, WEI, "上周一 王芳 面膜 3盒 90")
        await _sell(desk, LIN, "李婷 2瓶洗面奶 128 微信")
        assert "1 项" in await desk.says(MANAGER, "/fair"), "the sale that was written down late"
        async with desk.write() as uow:
            await uow.customers.add_contact(desk.records.of_wei, ContactKind.TELEGRAM, str(WEI.id), desk.clock.now())
        desk.clock.move(A_DAY)
        await desk.presses(LIN, undo)
        heard = await desk.says(MANAGER, "核对")
        for told in (
            "<b>小林</b> 隔天以后改或撤了 1 单",
            "<b>小魏</b> 补记了 1 单",
            "<b>小魏</b> 给自己的会员档案开了 1 单",
        ):
            assert told in heard
        assert not any(word in heard.text for word in ("作弊", "舞弊", "嫌疑", "违规", "偷"))
        rows = await desk.presses(MANAGER, next(data for _, data in heard.buttons if data.startswith("fairsee:late")))
        assert "晚 13 天" in rows
        sale = await desk.presses(MANAGER, next(data for _, data in rows.buttons if data.startswith("fairrow")))
        assert "王芳" in sale
        looked = next(data for _, data in rows.buttons if data.startswith("fairok"))
        assert "补记" not in (await desk.presses(MANAGER, looked)).text
        assert "何店长：补记 · 小魏" in await desk.presses(MANAGER, "fairlog")
        desk.is_tolerant = True
        assert "处理过" in await desk.presses(MANAGER, looked)
        await _sell(desk, WEI, "上周一 李婷 面膜 1盒 30")
        assert "<b>小魏</b> 补记了 1 单" in await desk.says(MANAGER, "/fair"), "only what came after"


async def test_nobody_clears_what_is_about_themselves(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await _sell(desk, MANAGER, "上周一 李婷 面膜 3盒 90")
        heard = await desk.says(MANAGER, "/fair")
        rows = await desk.presses(MANAGER, heard.data("看 1"))
        assert "请老板来点" in rows
        data = f"fairok:late:{desk.records.staff[MANAGER.id]}-1"
        assert all(pressed != data for _, pressed in rows.buttons)
        assert "没有权限" in await desk.presses(MANAGER, data)
        assert "没有要看的" in await desk.presses(OWNER, data)


async def test_many_sales_for_one_customer_on_a_day(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        for number in range(5):
            assert "没有要看的" in await desk.says(MANAGER, "/fair")
            await _sell(desk, LIN, f"李婷 面膜 1盒 3{number}")
        heard = await desk.says(MANAGER, "/fair")
        assert "顾客<b>李婷</b> 11月22日周日记了 5 单" in heard
        rows = await desk.presses(MANAGER, heard.data("看 1"))
        assert "没有要看的" in await desk.presses(MANAGER, rows.data("看过了"))
        await _sell(desk, LIN, "李婷 面膜 1盒 39")
        assert "没有要看的" in await desk.says(MANAGER, "/fair"), "one more is nothing new"


async def test_a_customers_line_that_looks_like_a_setting_goes_to_the_shop(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        for line in ("目标 小陈 2万", "成本 面膜 35", "高 5000 中 2000"):
            assert "没有权限" not in await desk.says(CUSTOMER, line)


async def test_the_page_says_what_is_listed(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await _sell(desk, WEI, "11月20日 王芳 面膜 3盒 90")
        assert "没有要看的" in await desk.says(MANAGER, "/fair"), "two days late"
        await _sell(desk, WEI, "11月19日 王芳 面膜 3盒 90")
        assert "补记了 1 单，购买日期早三天以上" in await desk.says(MANAGER, "/fair")
        await _sell(desk, LIN, "散客 面膜 1盒 30")
        (message,) = desk.rows("SELECT source_message_id FROM forms WHERE state = 'saved' ORDER BY id DESC")[0]
        await desk.edits(LIN, message, "李婷 面膜 1盒 30")
        assert "<b>小林</b> 给 1 单换了或补了顾客" in await desk.says(MANAGER, "/fair")
        how = await desk.presses(MANAGER, "fairhow")
        assert "晚三天以上" in how
        assert "导入的也在内" in how
