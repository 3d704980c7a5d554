"""Words that a shop teaches: corrected in the form, learned, used, in doubt again, superseded, forgotten."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.services.naming import name_key, search_key
from tests.handlers.harness import LIN, MANAGER, OWNER, WEI, Heard, Person, ShopDesk, shop_desk

LATTE = "小杯拿铁"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ShopDesk]:
    async with shop_desk(tmp_path) as opened:
        yield opened


async def sells(desk: ShopDesk, who: Person, line: str, *taps: str) -> Heard:
    """Type a line, tap or type what is named (typed where it begins with an arrow), save; the receipt."""
    heard = await desk.says(who, line)
    for tap in taps:
        heard = await desk.says(who, tap[1:]) if tap.startswith(">") else await desk.presses(who, heard.data(tap))
    return await desk.presses(who, heard.data("保存"))


async def meets(desk: ShopDesk, name: str, owner: Person | None = None) -> int:
    async with desk.write() as uow:
        return await uow.customers.add(
            name=name,
            name_key=name_key(name),
            search_key=search_key(name),
            now=desk.clock.now(),
            owner_staff_id=desk.records.staff[owner.id] if owner else None,
        )


def learned(desk: ShopDesk) -> list[tuple[str, int]]:
    """(word, how often it was used) of all that are in force."""
    return desk.rows(
        "SELECT word, uses FROM words WHERE learned_at IS NOT NULL AND superseded_at IS NULL"
        " AND forgotten_at IS NULL ORDER BY id"
    )


# Learning from corrections


async def test_the_only_one_offered_and_tapped_is_learned_at_once(desk: ShopDesk) -> None:
    receipt = await sells(desk, WEI, "王方 洗面奶1瓶 64 微信", "王芳")
    assert "记住了：“王方”＝王芳" in receipt
    assert "忘掉 王方" in str(receipt.buttons)
    form = await desk.says(WEI, "王方 面霜1瓶 100 微信")
    assert "👤 王芳\n" in form
    await desk.presses(WEI, form.data("保存"))
    assert learned(desk) == [("王方", 1)]


async def test_a_typed_correction_is_learned_the_second_time_in_a_row(desk: ShopDesk) -> None:
    taps = ("顾客", ">王芳")
    assert "记住了" not in await sells(desk, WEI, "芳芳 洗面奶1瓶 64 微信", *taps)
    assert learned(desk) == []
    assert "芳芳（新顾客）" in await desk.says(WEI, "芳芳 洗面奶1瓶 64 微信")
    await desk.says(WEI, "/cancel")
    assert "“芳芳”＝王芳" in await sells(desk, WEI, "芳芳 洗面奶1瓶 64 微信", *taps)
    assert "👤 王芳\n" in await desk.says(WEI, "芳芳 洗面奶1瓶 64 微信")


async def test_two_different_corrections_in_turn_teach_nothing(desk: ShopDesk) -> None:
    await meets(desk, "王丽", WEI)
    for name in ("王芳", "王丽", "王芳"):
        await sells(desk, WEI, "芳芳 洗面奶1瓶 64 微信", "顾客", f">{name}")
    assert learned(desk) == []


async def test_where_several_were_offered_one_tap_is_no_lesson(desk: ShopDesk) -> None:
    await meets(desk, "王丽", WEI)
    assert "记住了" not in await sells(desk, WEI, "王姐 洗面奶1瓶 64 微信", "王芳")
    assert "“王姐”＝王芳" in await sells(desk, WEI, "王姐 洗面奶1瓶 64 微信", "王芳")


async def test_a_nickname_of_two_customers_is_asked_again_and_lists_both(desk: ShopDesk) -> None:
    await meets(desk, "李方方", WEI)
    await desk.says(WEI, "/words 阿方 = 王芳")
    receipt = await sells(desk, WEI, "阿方 洗面奶1瓶 64 微信", "顾客", ">李方方")
    assert "“阿方”＝李方方" in receipt
    form = await desk.says(WEI, "阿方 面霜1瓶 100 微信")
    assert "阿方 ❓" in form
    offered = [
        text for text, data in form.buttons if ":pick:customer:" in data and not data.endswith(("new", "nobody"))
    ]
    assert sorted(offered) == ["李方方", "王芳"]
    form = await desk.presses(WEI, form.data("王芳"))
    assert "记住了" not in await desk.presses(WEI, form.data("保存"))
    assert "阿方 ❓" in await desk.says(WEI, "阿方 面霜1瓶 100 微信")


async def test_a_products_other_name_is_learned(desk: ShopDesk) -> None:
    await sells(desk, WEI, f"王芳 {LATTE}1杯 12 微信")
    receipt = await sells(desk, WEI, "王芳 小杯 12 微信", "商品", "商品名", LATTE, "返回")
    assert f"“小杯”＝{LATTE}" in receipt
    form = await desk.says(WEI, "王芳 小杯2杯 24 微信")
    assert f"{LATTE} 2杯\n" in form


async def test_a_remark_that_is_a_way_of_paying_is_learned_the_second_time(desk: ShopDesk) -> None:
    line, taps = "王芳 面霜1瓶 100 小荷包", ("付款", "支付宝")
    assert "记住了" not in await sells(desk, WEI, line, *taps)
    assert "“小荷包”＝支付宝" in await sells(desk, WEI, line, *taps)
    form = await desk.says(WEI, line)
    assert "💳 支付宝" in form
    assert "📝" not in form
    for _ in range(2):
        assert "记住了" not in await sells(desk, WEI, "王芳 面霜1瓶 100 加急", *taps)


async def test_an_undone_entry_keeps_its_words_and_says_so(desk: ShopDesk) -> None:
    receipt = await sells(desk, WEI, "王方 洗面奶1瓶 64 微信", "王芳")
    undone = await desk.presses(WEI, receipt.data("撤销"))
    assert "已撤销" in undone
    assert "还记着：“王方”＝王芳" in undone
    await desk.presses(WEI, undone.data("忘掉 王方"))
    assert learned(desk) == []


async def test_a_form_without_a_typed_line_teaches_nothing(desk: ShopDesk) -> None:
    await desk.says(WEI, "/buy")
    await desk.says(WEI, "王方")
    assert learned(desk) == []


# What was typed stands


async def test_a_customer_of_that_name_comes_before_the_nickname(desk: ShopDesk) -> None:
    await desk.says(WEI, "/words 芳芳 = 王芳")
    await meets(desk, "芳芳", WEI)
    form = await desk.says(WEI, "芳芳 洗面奶1瓶 64 微信")
    assert "👤 芳芳\n" in form


async def test_the_usual_unit_is_shown_where_none_was_typed_and_only_there(desk: ShopDesk) -> None:
    await sells(desk, WEI, "王芳 2瓶洗面奶 128 微信")
    assert "洗面奶 3瓶" in await desk.says(WEI, "王芳 洗面奶3 192 微信")
    assert "洗面奶 3盒" in await desk.says(WEI, "王芳 洗面奶3盒 192 微信")


# Orders and habits


async def test_a_taught_order_is_written_in_full_into_the_form(desk: ShopDesk) -> None:
    await desk.says(WEI, "/words 老样子 = 洗面奶 2瓶 128")
    form = await desk.says(WEI, "王芳 老样子 微信")
    assert "洗面奶 2瓶" in form
    assert "¥128" in form
    assert "💳 微信" in form
    assert "洗面奶 2瓶" in await desk.says(WEI, "王芳 老样子")


async def test_the_usual_is_the_basket_bought_twice_of_the_last_three(desk: ShopDesk) -> None:
    for line in ("王芳 2瓶洗面奶 128 微信", "王芳 口红1支 99 现金", "王芳 2瓶洗面奶 130 微信", "王芳 面霜1瓶 100 现金"):
        await sells(desk, WEI, line)
        desk.clock.move(timedelta(days=1))
    assert "面霜 1瓶" in await desk.says(WEI, "王芳 再来一单")
    await sells(desk, WEI, "王芳 2瓶洗面奶 130 微信")
    usual = await desk.says(WEI, "王芳 老样子 现金")
    assert "洗面奶 2瓶" in usual
    assert "¥130" in usual
    assert "💳 现金" in usual
    assert "¥120" in await desk.says(WEI, "王芳 老样子 120 现金")


async def test_a_far_price_is_pointed_out_and_one_tap_settles_it(desk: ShopDesk) -> None:
    for _ in range(3):
        assert "平时" not in await desk.says(WEI, "王芳 2瓶洗面奶 1280 微信")
        await desk.says(WEI, "/cancel")
        await sells(desk, WEI, "王芳 2瓶洗面奶 128 微信")
    form = await desk.says(WEI, "王芳 2瓶洗面奶 1280 微信")
    assert "洗面奶平时 ¥64 一瓶，这次 ¥640，对吗？" in form
    changed = await desk.presses(WEI, form.data("改成 ¥64"))
    assert "💰 ¥128" in changed
    assert "平时" not in changed
    form = await desk.says(WEI, "王芳 2瓶洗面奶 1280 微信")
    kept = await desk.presses(WEI, form.data("就是 ¥640"))
    assert "💰 ¥1,280" in kept
    assert "平时" not in kept
    form = await desk.says(WEI, "王芳 2瓶洗面奶 1280 微信")
    assert "已记账" in await desk.presses(WEI, form.data("保存")), "it does not block"


async def test_the_usual_price_follows_three_equal_sales_and_comes_back_with_an_undo(desk: ShopDesk) -> None:
    usual = "SELECT usual_price_minor, usual_unit FROM products"
    for price in (64, 64, 64, 70, 70):
        await sells(desk, WEI, f"王芳 洗面奶1瓶 {price} 微信")
        desk.clock.move(timedelta(hours=1))
    assert desk.rows(usual) == [(6400, "瓶")]
    receipt = await sells(desk, WEI, "王芳 洗面奶1瓶 70 微信")
    assert desk.rows(usual) == [(7000, "瓶")]
    await desk.presses(WEI, receipt.data("撤销"))
    assert desk.rows(usual) == [(6400, "瓶")]


async def test_goods_without_a_sum_offer_what_they_usually_cost(desk: ShopDesk) -> None:
    await sells(desk, WEI, "王芳 2瓶洗面奶 128 微信")
    form = await desk.says(WEI, "王芳拿走3瓶洗面奶")
    form = await desk.presses(WEI, form.data("按平时的 192"))
    assert "💰 ¥192" in form


# Taught and forgotten by hand


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("芳芳 =", "两边都要写"),
        ("芳 = 王芳", "两个字以上"),
        ("12345 = 王芳", "不能只是数字"),
        ("张伟 = 王芳", "本来就是一位顾客的名字"),
        ("昨天 = 王芳", "本来就有意思"),
        ("微信 = 支付宝", "本来就有意思"),
        ("小杯 = 没有的东西", "还不认识“没有的东西”"),
        ("芳芳 = 李婷", "还不认识“李婷”"),
        ("小杯 = " + "很长" * 110, "还不认识“很长"),
        ("小杯 = " + "很长" * 210, "怎么记"),
        ("= 王芳", "怎么记"),
        ("芳芳", "怎么记"),
        ("a = b = c", "怎么记"),
        ("forget", "怎么记"),
        ("forget 没有", "没有记过“没有”"),
    ],
)
async def test_what_cannot_be_taught_is_refused_with_a_reason(desk: ShopDesk, typed: str, said: str) -> None:
    before = desk.snapshot()
    heard = await desk.says(WEI, f"/words {typed}")
    assert said in heard
    assert desk.snapshot() == before


async def test_an_empty_list_says_how_to_teach(desk: ShopDesk) -> None:
    assert "/words 小杯 = 小杯拿铁" in await desk.says(WEI, "/words")


async def test_every_kind_of_word_is_taught_in_one_line(desk: ShopDesk) -> None:
    await sells(desk, WEI, f"王芳 {LATTE}1杯 12 微信")
    for typed in ("芳芳 = 王芳", f"小杯 = {LATTE}", "早餐 = 包子2个 豆浆1杯", "花呗 = 支付宝", "花友群 = 网上"):
        assert "记住了" in await desk.says(WEI, f"/words {typed}"), typed
    form = await desk.says(WEI, "芳芳 小杯2杯 24 花呗")
    assert "👤 王芳" in form
    assert f"{LATTE} 2杯" in form
    assert "💳 支付宝" in form
    heard = await desk.says(WEI, "/words")
    kinds = ("顾客的叫法", "商品的叫法", "一说就是", "付款的叫法", "渠道的叫法")
    assert sorted(heard.text.index(kind) for kind in kinds) == [heard.text.index(kind) for kind in kinds]


async def test_a_new_meaning_supersedes_the_old_one_and_history_is_kept(desk: ShopDesk) -> None:
    await sells(desk, WEI, f"王芳 {LATTE}1杯 12 微信")
    await sells(desk, WEI, "王芳 小杯美式1杯 10 微信")
    await desk.says(WEI, f"/words 小杯 = {LATTE}")
    await desk.says(WEI, f"/words 小杯 = {LATTE}")
    await desk.says(WEI, "/words 小杯 = 小杯美式")
    assert "小杯美式" in await desk.says(WEI, "王芳 小杯 12 微信")
    assert desk.rows("SELECT version, superseded_at IS NULL FROM words ORDER BY id") == [(1, 0), (2, 1)]


async def test_two_salespeople_call_two_customers_the_same(desk: ShopDesk) -> None:
    await desk.says(WEI, "/words 芳芳 = 王芳")
    await desk.says(LIN, "/words 芳芳 = 李婷")
    assert "👤 王芳" in await desk.says(WEI, "芳芳 洗面奶1瓶 64 微信")
    assert "👤 李婷" in await desk.says(LIN, "芳芳 洗面奶1瓶 64 微信")
    assert "王芳" not in await desk.says(LIN, "/words")
    form = await desk.says(MANAGER, "芳芳 洗面奶1瓶 64 微信")
    assert "芳芳 ❓" in form
    assert {"王芳", "李婷"} <= {text for text, _ in form.buttons}


async def test_words_are_forgotten_by_those_who_taught_them_and_by_managers(desk: ShopDesk) -> None:
    await desk.says(WEI, "/words 花呗 = 支付宝")
    await desk.says(WEI, "/words 花友群 = 网上")
    assert "忘掉" not in str((await desk.says(LIN, "/words")).buttons)
    assert "没有权限" in await desk.says(LIN, "/words forget 花呗")
    assert "是同事教的" in await desk.says(LIN, "/words 花呗 = 现金")
    assert "没有权限" in await desk.presses(LIN, "word:1:0")
    shown = await desk.presses(OWNER, (await desk.says(OWNER, "/words")).data("忘掉 花呗"))
    assert "花呗" not in shown
    before = desk.snapshot()
    await desk.presses(OWNER, "word:1:0")
    assert desk.snapshot() == before
    assert "忘掉了“花友群”" in await desk.says(WEI, "/words 忘掉 花友群")
    assert learned(desk) == []


async def test_a_salesperson_who_has_left_forgets_nothing(desk: ShopDesk) -> None:
    await desk.says(WEI, "/words 花呗 = 支付宝")
    async with desk.write() as uow:
        await uow.staff.change(desk.records.staff[WEI.id], revoked_at=desk.clock.now())
    before = desk.snapshot()
    await desk.presses(WEI, "word:1:0")
    assert desk.snapshot() == before


async def test_a_long_list_has_pages(desk: ShopDesk) -> None:
    for number in range(10):
        await desk.says(WEI, f"/words 付法{'甲乙丙丁戊己庚辛壬癸'[number]} = 现金")
    first = await desk.says(WEI, "/words")
    assert "付法癸" in first, "the newest first"
    assert "1/2" in first
    second = await desk.presses(WEI, first.data("旧的"))
    assert "付法甲" in second
    assert "付法癸" in await desk.presses(WEI, second.data("新的"))


async def test_words_are_spoken_of_in_english_too(tmp_path: Path) -> None:
    async with shop_desk(tmp_path, locale="en") as desk:
        anna = Person(1008, "Anna Bell", "en")
        async with desk.write() as uow:
            await uow.staff.hire(anna.id, anna.first_name, Role.SALESPERSON, desk.clock.now())
        assert "no words of its own" in await desk.says(anna, "/words")
        assert "Learned: “till” = cash" in (await desk.says(anna, "/words till = cash")).text.replace("Cash", "cash")
        assert "is forgotten" in await desk.says(anna, "/words forget till")


# Doubts are sentences


@pytest.mark.parametrize(
    ("line", "sentence", "answers"),
    [
        ("王芳 2瓶洗面奶 @64 130 微信", "2瓶 × 64 = 128，您写的是 130，哪个对？", ["128", "130"]),
        ("王芳 面霜1瓶450，口红1支320，共800，微信", "各项加起来是 770，您写的是 800，哪个对？", ["770", "800"]),
        ("王芳 大衣 900 打九折", "900 是折前价还是折后价？", ["折后价，收 900", "折前价，收 810"]),
        ("王芳 螺丝10个 5块 微信支付宝", "写了微信和支付宝，是哪一种付的？", ["微信", "支付宝"]),
    ],
)
async def test_a_doubt_is_a_sentence_with_a_button_for_each_answer(
    desk: ShopDesk, line: str, sentence: str, answers: list[str]
) -> None:
    form = await desk.says(WEI, line)
    assert sentence in form
    assert [text for text, data in form.buttons if ":pick:" in data] == answers
    settled = await desk.presses(WEI, form.data(answers[1]))
    assert "❓" not in settled.text
    assert "已记账" in await desk.presses(WEI, settled.data("保存"))


async def test_next_friday_said_on_a_wednesday_is_one_of_two_days(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        desk.clock.move(timedelta(days=3))
        form = await desk.says(WEI, "meet 王芳 next Friday")
        assert "“next friday”是哪一天？" in form
        assert [text for text, data in form.buttons if ":pick:" in data] == ["11月27日周五", "12月4日周五"]
        assert "📅 12月4日周五" in await desk.presses(WEI, form.data("12月4日"))
