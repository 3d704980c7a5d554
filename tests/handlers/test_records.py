"""Records in order, in chat: duplicates, unions, the cleaning report, hands, pool, disputes, fields and labels."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.entry.merging import asks_merge
from tests.handlers.harness import LIN, MANAGER, OWNER, WEI, Person
from tests.handlers.till import ANNA, Till, till


@pytest.fixture
async def lin(tmp_path: Path):  # type: ignore[no-untyped-def]
    async with till(tmp_path) as opened:
        yield opened


def boss(one: Till) -> Till:
    return Till(one.desk, MANAGER)


def wei(one: Till) -> Till:
    return Till(one.desk, WEI)


async def two_of_one(lin: Till) -> tuple[int, int]:
    """李婷 twice: with a number, and with a sale."""
    mine = lin.desk.records.staff[LIN.id]
    second = await lin.add_customer("李婷婷", None, mine)
    await lin.type("李婷婷 1瓶面霜 260 微信")
    await lin.tap("保存")
    return lin.desk.records.of_lin, second


async def test_a_preview_a_union_and_apart_again(lin: Till) -> None:
    first, second = await two_of_one(lin)
    seen = await lin.press(f"union:c:{first}:{second}:see")
    for words in ("李婷", "李婷婷", "138 0000 0001", "购买 1", "积分 1"):
        assert words in seen, words
    assert lin.one("SELECT count(*) FROM unions") == 0
    assert "已并入" in await lin.tap("合并")
    assert "处理过" in await lin.press(f"union:c:{first}:{second}:do")
    assert lin.one("SELECT count(*) FROM unions") == 1
    assert lin.one("SELECT customer_id FROM purchases") == first
    # An old button of the lost record leads to the one that stands.
    assert "<b>李婷</b>" in await lin.press(f"c:{second}:card")
    assert "拆分" in " ".join(lin.labels)
    lin.desk.clock.move(timedelta(minutes=5))
    await lin.type("李婷 1瓶水 20 现金")
    await lin.tap("保存")
    union = lin.one("SELECT id FROM unions")
    apart = await lin.press(f"split:{union}")
    assert "1 单留在" in apart
    assert "处理过" in await lin.press(f"split:{union}")
    rows = lin.desk.rows("SELECT customer_id, total_minor FROM purchases ORDER BY id")
    assert rows == [(second, 26000), (first, 2000)]
    actions = [row[0] for row in lin.desk.rows("SELECT action FROM audit WHERE entity_id IN (?, ?)", first, second)]
    assert actions.count("united") == 2
    assert actions.count("split") == 2


async def test_a_form_opened_before_the_union_is_saved_on_the_record_that_stands(lin: Till) -> None:
    first, second = await two_of_one(lin)
    await lin.type("李婷婷 1瓶水 20 现金")
    form = lin.shown
    await lin.press(f"union:c:{first}:{second}:do")
    await lin.tap("保存", at=form)
    assert lin.one("SELECT customer_id FROM purchases ORDER BY id DESC LIMIT 1") == first


async def test_a_colleagues_record_is_not_put_together(lin: Till) -> None:
    theirs = lin.desk.records.of_wei
    for verb in ("see", "do"):
        assert "没有权限" in await lin.press(f"union:c:{lin.desk.records.of_lin}:{theirs}:{verb}")
    assert lin.one("SELECT count(*) FROM unions") == 0
    assert "已并入" in await boss(lin).press(f"union:c:{lin.desk.records.of_lin}:{theirs}:do")


async def test_a_new_customer_who_looks_like_a_known_one_is_pointed_out(lin: Till) -> None:
    shown = await lin.type("新客户 李停 +85298760001")
    assert "很像：读音一样，手机尾号也一样" in shown
    assert "很像" not in await lin.type("新客户 赵云 13911112222")


async def test_likely_pairs_are_listed_and_found_right_once(lin: Till) -> None:
    first = lin.desk.records.of_lin
    second = await lin.add_customer("李停", "+85298760001", lin.desk.records.staff[LIN.id])
    assert "像同一个人：1" in await lin.type("/tidy")
    rows = await lin.tap("像同一个人")
    assert "读音一样" in rows
    assert f"union:c:{first}:{second}:see" == lin.data("看看并合并")
    assert "都理好了" in await lin.tap("没错")
    assert "都挺整齐" in await lin.type("/tidy")
    assert "处理过" in await lin.press(f"right:duplicates:{first}-{second}")
    assert lin.one("SELECT count(*) FROM found_right") == 1
    # Wei sees nothing of Lin's, and no other kinds at all.
    assert "都挺整齐" in await wei(lin).type("/tidy")
    assert "没有权限" in await wei(lin).press("tidy:stale:0")


async def test_what_cannot_be_is_found_and_led_to(lin: Till) -> None:
    now = lin.desk.clock.now()
    async with lin.desk.write() as uow:
        await uow.customers.change(lin.desk.records.of_wei, now, birth_month=2, birth_day=30)
        await uow.connection.exec_driver_sql("UPDATE contact_points SET address = '12345' WHERE customer_id = 3")
    await lin.type("李婷 2瓶洗面奶 128")
    await lin.tap("保存")
    for _ in range(2):
        await lin.type("张伟 1瓶面霜 260 微信")
        await lin.tap("保存")
    async with lin.desk.write() as uow:
        await uow.connection.exec_driver_sql("UPDATE purchases SET bought_on = '2027-01-01' WHERE id = 1")
        await uow.connection.exec_driver_sql("UPDATE products SET usual_price_minor = 10 WHERE name = '面霜'")
    chief = boss(lin)
    report = await chief.type("/tidy")
    assert "不可能的内容：5" in report
    assert "可能记了两遍：1" in report
    rows = await chief.tap("不可能的内容")
    for words in ("2 月 30 日", "12345", "还没到的", "一百倍"):
        assert words in rows, words
    assert chief.data("改生日") == f"bday:{lin.desk.records.of_wei}:ask"
    await chief.type("/tidy")
    assert "两单一模一样" in await chief.tap("可能记了两遍")
    assert "已撤销" in await chief.tap("撤销一单")
    assert lin.one("SELECT count(*) FROM purchases WHERE voided_at IS NULL AND customer_id = 3") == 1
    assert "可能记了两遍" not in await chief.type("/tidy")


async def test_two_namesakes_are_found_and_put_together_by_name(lin: Till) -> None:
    chief = boss(lin)
    first = await lin.add_customer("郭静静", "+8613911114444", None)
    second = await lin.add_customer("郭静静", "+8613911115555", None)
    assert "同名，电话不同：1" in await chief.type("/tidy")
    assert chief.labels[-1] == "👤 同名，电话不同 1", "the last of all"
    assert "139 1111 5555" in await chief.tap("同名，电话不同")
    for line in ("合并 郭静静", "/merge 郭静静", "合并一下客户郭静静"):
        seen = await chief.type(line)
        assert "合并前先看一眼" in seen, line
        assert "139 1111 4444" in seen
        assert "139 1111 5555" in seen
    assert lin.one("SELECT count(*) FROM unions") == 0
    assert "已并入" in await chief.tap("合并")
    assert lin.row("SELECT kept_id, lost_id FROM unions") == (first, second)
    assert "同名，电话不同" not in await chief.type("/tidy")
    assert "只找到一份" in await chief.type("合并 郭静静")
    assert "合并前先看一眼" in await chief.type("合并 郭静静 和 张伟")
    assert "合并前先看一眼" not in await lin.type("合并 李婷 和 张伟")
    assert "没有权限" in await lin.type("/merge 李婷")


async def test_three_namesakes_are_offered_pair_by_pair(lin: Till) -> None:
    for tail in ("4444", "5555", "6666"):
        await lin.add_customer("郭静静", f"+861391111{tail}", None)
    chief = boss(lin)
    assert "3 份档案" in await chief.type("merge 郭静静")
    assert chief.labels == [f"郭静静 ·{one} + 郭静静 ·{two}" for one, two in
                            (("4444", "5555"), ("4444", "6666"), ("5555", "6666"))]  # fmt: skip
    assert "139 1111 6666" in await chief.tap("·4444 + 郭静静 ·6666")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("合并 郭静静", "郭静静"),
        ("合并郭静静", "郭静静"),
        ("merge Anna", "Anna"),
        ("Merge customers Anna and Hannah", "Anna and Hannah"),
        ("合并", None),
        ("merged 2 soap 30", None),
        ("郭静静 说要合并付款", None),
    ],
)
def test_how_two_records_are_asked_to_become_one(said: str, name: str | None) -> None:
    assert asks_merge(said) == name


async def test_who_has_not_been_here_for_two_years_is_stale(lin: Till) -> None:
    assert "两年没动静" not in await boss(lin).type("/tidy")
    lin.desk.clock.move(timedelta(days=800))
    assert "两年没动静：3" in await boss(lin).type("/tidy")


async def test_two_spellings_become_one_product(lin: Till) -> None:
    for line in ("李婷 2瓶洗面奶 128", "李婷 1瓶洗面乃 64"):
        await lin.type(line)
        if "洗面奶" in " ".join(lin.labels) and "新商品" in " ".join(lin.labels):
            await lin.tap("新商品")
        await lin.tap("保存")
    chief = boss(lin)
    kept, lost = (row[0] for row in lin.desk.rows("SELECT id FROM products ORDER BY id"))
    assert "一物两名：1" in await chief.type("/tidy")
    await chief.tap("一物两名")
    assert "以后写“洗面乃”" in await chief.tap("看看并合并")
    await chief.tap("合并")
    assert {row[0] for row in lin.desk.rows("SELECT product_id FROM line_items")} == {kept}
    shown = await lin.type("李婷 1瓶洗面乃 64")
    await lin.tap("保存")
    assert lin.one("SELECT product_id FROM line_items ORDER BY id DESC LIMIT 1") == kept, shown
    await chief.press(f"split:{lin.one('SELECT id FROM unions')}")
    assert lin.desk.rows("SELECT product_id FROM line_items ORDER BY id") == [(kept,), (lost,), (kept,)]
    assert "没有权限" in await lin.press(f"union:p:{kept}:{lost}:do")


# Hands, pool, disputes


async def test_a_customer_is_handed_on_with_a_reason_and_both_know(lin: Till) -> None:
    await lin.type("明天联系李婷 问面霜")
    await lin.tap("保存")
    await lin.type("李婷 1瓶水 20 现金")
    await lin.tap("保存")
    await lin.type("/transfer 李婷")
    await lin.tap("李婷")
    await lin.tap("小魏")
    said = await lin.tap("排班调整")
    assert "转给了 <b>小魏</b>（排班调整）" in said
    assert "小林 把 <b>李婷</b> 转给您了" in lin.heard.to(WEI).text
    ids = lin.desk.records
    assert lin.one("SELECT owner_staff_id FROM customers WHERE id = ?", ids.of_lin) == ids.staff[WEI.id]
    assert lin.one("SELECT staff_id FROM purchases") == ids.staff[LIN.id]
    assert lin.one("SELECT staff_id FROM followups") in (ids.staff[WEI.id], ids.staff[LIN.id])
    assert lin.row("SELECT way, reason FROM handovers") == ("given", "排班调整")
    # Hers no longer: the same press again does nothing.
    assert "没有权限" in await lin.press(f"own:{ids.of_lin}:{ids.staff[WEI.id]}:shift")
    assert lin.one("SELECT count(*) FROM handovers") == 1


async def test_a_colleagues_name_at_the_end_says_to_whom(lin: Till) -> None:
    ids = lin.desk.records
    chief = boss(lin)
    for line in ("/transfer 李婷 小魏", "/transfer 李婷 给 小魏", "转交 李婷 给 小魏", "把李婷转给小魏"):
        said = await chief.type(line)
        assert "为什么转 <b>李婷</b>" in said, line
    for line in ("hand 李婷 over to 小魏", "transfer 李婷 to 小魏"):
        assert "为什么转 <b>李婷</b>" in await chief.type(line), line
    assert lin.one("SELECT owner_staff_id FROM customers WHERE id = ?", ids.of_lin) == ids.staff[LIN.id]
    assert "转给了 <b>小魏</b>" in await chief.tap("排班调整")
    assert lin.one("SELECT owner_staff_id FROM customers WHERE id = ?", ids.of_lin) == ids.staff[WEI.id]
    assert "没找到" in await chief.type("/transfer 李婷 小王")
    assert "为什么转" not in await lin.type("转交 王芳 给 小林"), "a colleague's customer"
    assert "为什么转" not in await chief.type("转交 王芳 给 妈妈")


async def test_a_manager_hands_on_all_of_somebodys(lin: Till) -> None:
    chief, ids = boss(lin), lin.desk.records
    await chief.type("/transfer")
    await chief.tap("小林 · 1")
    await chief.tap("小魏")
    assert "1 位顾客转给了 <b>小魏</b>" in await chief.tap("离职或休假")
    assert "转给了 小魏" in chief.heard.to(LIN).text
    assert "转给您了" in chief.heard.to(WEI).text
    assert lin.one("SELECT owner_staff_id FROM customers WHERE id = ?", ids.of_lin) == ids.staff[WEI.id]
    assert "没有权限" in await lin.press(f"ownall:{ids.staff[WEI.id]}:{ids.staff[LIN.id]}:leave")


async def test_the_pool_is_claimed_by_the_first(lin: Till) -> None:
    key = lin.desk.records.of_nobody
    assert "公海（1）" in await lin.type("/pool")
    assert "<b>张伟</b>" in await lin.tap("认领 张伟")
    assert "慢了一步" in await wei(lin).press(f"claim:{key}")
    assert lin.one("SELECT owner_staff_id FROM customers WHERE id = ?", key) == lin.desk.records.staff[LIN.id]
    assert "没有权限" in await lin.press("pooldays:90")


async def test_two_want_one_customer_and_a_manager_decides(lin: Till) -> None:
    ids = lin.desk.records
    await lin.type("李婷 1瓶水 20 现金")
    await lin.tap("保存")
    claimant = wei(lin)
    said = await claimant.type("/claim 13800000001 一直是我接待的")
    assert "请店长看" in said
    assert "李婷" not in said
    case = claimant.heard.to(MANAGER).text
    for words in ("<b>李婷</b> 该归谁", "现在：小林", "提出的：小魏", "一直是我接待的", "卖过 1 单"):
        assert words in case, words
    assert "已经有人" in await claimant.type("/claim 13800000001")
    dispute = lin.one("SELECT id FROM disputes")
    press = f"judge:{dispute}:{ids.staff[WEI.id]}"
    assert "没有权限" in await claimant.press(press)
    chief = boss(lin)
    assert "归 <b>小魏</b>" in await chief.press(press)
    assert "由您负责" in chief.heard.to(WEI).text
    assert "由 小魏 负责" in chief.heard.to(LIN).text
    assert "处理过" in await chief.press(press)
    assert lin.one("SELECT owner_staff_id FROM customers WHERE id = ?", ids.of_lin) == ids.staff[WEI.id]
    assert lin.one("SELECT staff_id FROM purchases") == ids.staff[LIN.id]


# Fields and labels


async def test_a_pack_is_added_filled_in_one_line_found_and_shown(lin: Till) -> None:
    chief = boss(lin)
    await chief.type("/fields")
    assert "肤质（选项" in await chief.tap("美妆")
    assert "油性" in await lin.type("李婷 肤质 油")
    assert "🗂 肤质：油性" in await lin.type("李婷")
    assert "<b>李婷</b>" in await lin.type("/find 油性")
    assert "只能是 干性、油性" in await lin.type("李婷 肤质 紫色")
    assert lin.one("SELECT value FROM custom_values") == "油性"
    assert "没找到" in await wei(lin).type("/find 油性")


async def test_a_field_comes_and_goes_and_its_values_stay(lin: Till) -> None:
    chief = boss(lin)
    assert "鞋码（数字）" in await chief.type("/fields 鞋码 数字")
    assert "已经有" in await chief.type("/fields 鞋码")
    await lin.type("李婷 鞋码 38")
    assert "要写数字" in await lin.type("李婷 鞋码 很大")
    await chief.type("/fields")
    await chief.tap("鞋码")
    assert "1 位顾客填了" in await chief.press(chief.data("改名").replace(":name", ":see"))
    await chief.tap("去掉")
    assert "鞋码" not in await lin.type("李婷")
    await chief.type("/fields")
    await chief.tap("加回 鞋码")
    assert "鞋码：38" in await lin.type("李婷")
    await chief.type("/fields")
    await chief.tap("鞋码")
    await chief.tap("改名")
    assert "尺码（数字）" in await chief.type("尺码")
    assert "尺码：38" in await lin.type("李婷")
    assert "没有权限" in await lin.press(f"field:{lin.one('SELECT id FROM custom_fields')}:off")


async def test_a_value_is_typed_after_the_cards_button_and_a_sale_is_still_a_sale(lin: Till) -> None:
    await boss(lin).type("/fields 常喝的")
    await lin.type("李婷")
    await lin.tap("🗂 资料")
    await lin.tap("常喝的")
    await lin.type("张伟 1瓶水 20 现金")
    assert "保存" in " ".join(lin.labels)
    await lin.tap("取消")
    assert "少冰拿铁" in await lin.type("少冰拿铁")
    assert lin.row("SELECT entity_id, value FROM custom_values") == (lin.desk.records.of_lin, "少冰拿铁")


async def test_labels_by_line_and_by_button(lin: Till) -> None:
    assert "大客户" in await lin.type("/tag 李婷 大客户")
    assert "大客户、怕香" in await lin.type("李婷 标签 怕香")
    await lin.type("李婷")
    await lin.tap("标签")
    off = lin.data("☑ 怕香")
    assert "怕香" not in (await lin.press(off)).split("点一下")[0]
    await lin.press(off)
    assert lin.one("SELECT tags FROM customers WHERE id = 1") in ('["大客户"]', '["\\u5927\\u5ba2\\u6237"]')
    await lin.type("/tag")
    assert "<b>李婷</b>" in await lin.tap("大客户 · 1")
    assert "没有标签" in await lin.type("/tag 李婷 -大客户")
    assert "没有权限" in await wei(lin).press("tag:1")


async def test_in_english(tmp_path: Path) -> None:
    async with till(tmp_path, locale="en") as anna:
        first = anna.desk.records.of_lin
        second = await anna.add_customer("Anna Li", None, anna.desk.records.staff[ANNA.id])
        assert "Before they become one" in await anna.press(f"union:c:{first}:{second}:see")
        assert "is now part of" in await anna.tap("Put together")
        assert "Apart again" in await anna.tap("Take apart")
        chief = Till(anna.desk, Person(OWNER.id, "Zhou", "en"))
        assert "What this shop wants to know" in await chief.type("/fields Skin choice dry/oily")
        assert "oily" in await anna.type("Anna skin oily")
        assert "VIP" in await anna.type("Anna label VIP")
        assert "The pool (1)" in await anna.type("/pool")
        assert "Tidying" in await anna.type("/tidy")
