"""Finding people: by /find, by a name alone, by a phone's tail, from any chat; and the card."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.handlers.harness import CUSTOMER, LIN, STRANGER, WEI
from tests.handlers.till import Till, till


@pytest.mark.parametrize(
    "words", ["欧阳小梅", "小梅", "ouyang", "oyxm", "4567", "歐陽", "/find 梅", "/find oyxm", "/find 4567"]
)
async def test_one_match_is_the_card(tmp_path: Path, words: str) -> None:
    async with till(tmp_path) as lin:
        await lin.add_customer("欧阳小梅", "+8613812344567")
        card = await lin.type(words)
        assert "<b>欧阳小梅</b>" in card
        assert "138 1234 4567" in card


async def test_several_are_listed_and_none_is_guessed(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.add_customer("王姐", "+8613800001111")
        second = await lin.add_customer("王姐", "+8613800002222")
        assert "找到 2 位" in await lin.type("王姐")
        assert lin.labels[:2] == ["王姐 ·2222", "王姐 ·1111"] or lin.labels[:2] == ["王姐 ·1111", "王姐 ·2222"]
        card = await lin.tap("王姐 ·2222")
        assert "2222" in card
        assert lin.data("记一单") == f"c:{second}:buy"


async def test_nobody_is_said(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        assert "没找到" in await lin.type("/find 慕容雪")
        assert "/find 王" in await lin.type("/find")
        assert "没看懂" in await lin.type("慕容雪儿")


async def test_of_a_colleagues_customer_it_is_said_that_they_are_not_ones_own(tmp_path: Path) -> None:
    """王芳 is Wei's: her whole name says so much, and nothing of her."""
    async with till(tmp_path) as lin:
        for words in ("王芳", "/find 王芳"):
            said = await lin.type(words)
            assert "是同事的顾客，不在您名下" in said, words
            assert "没看懂" not in said
            assert "0002" not in said
            assert "小魏" not in said
        assert "不在您名下" not in await lin.type("wangfang"), "a whole name only: nobody fishes for names"
        assert "不在您名下" not in await Till(lin.desk, WEI).type("王芳")
        async with lin.desk.write() as uow:
            await uow.shop.change(sees_all_customers=True)
        assert "<b>王芳</b>" in await lin.type("王芳")


async def test_a_new_customer_with_a_near_namesake_is_named_once(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.add_customer("周小雨", "+8613911114444")
        asked = await lin.type("新客户 周晓雨 13911112222")
        assert "周小雨" in lin.labels
        assert asked.count("👤 周晓雨") == 1
        assert (await lin.tap("新顾客 周晓雨")).count("周晓雨") == 1


async def test_a_question_about_a_customer_is_answered_by_the_card(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 2瓶洗面奶 128")
        for words in ("李婷上次买了什么", "what did 李婷 buy last time"):
            card = await lin.type(words)
            assert "<b>李婷</b>" in card
            assert "洗面奶" in card
        assert lin.one("SELECT count(*) FROM forms") == 1


async def test_the_card_says_who_what_and_what_is_next(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        code = await lin.give_coupon(lin.desk.records.of_lin)
        await lin.enter("李婷 2瓶洗面奶 128 生日8月15")
        await lin.enter("明天联系李婷 问面霜")
        await lin.enter("李婷说喜欢蓝色")
        card = await lin.type("李婷")
        for words in ("李婷", "普通会员", "小林", "8月15日", "1 单共 ¥128", "积分 128", "今天来过", "洗面奶", code,
                      "11月23日周一 面霜", "喜欢蓝色", "下一条", "2027年2月20日周六 久未到店的问候"):  # fmt: skip
            assert words in card, words
        for label in ("记一单", "再来一单", "待跟进", "沟通", "办完了：面霜", "改资料"):
            assert any(label in text for text in lin.labels), label


async def test_buttons_of_the_card_lead_on(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("明天联系李婷 问面霜")
        await lin.type("李婷")
        card = lin.shown
        assert "待跟进" in await lin.tap("待跟进", at=card)
        assert "沟通记录" in await lin.tap("沟通", at=card)
        assert "改已有资料" in await lin.tap("改资料", at=card)
        assert "记一单" in await lin.tap("记一单", at=card)
        await lin.tap("办完了", at=card)
        assert lin.one("SELECT state FROM followups") == "done"


async def test_a_record_is_changed_from_its_card_and_the_change_undone(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷")
        await lin.tap("改资料")
        await lin.tap("生日")
        await lin.type("农历八月十五")
        await lin.tap("手机")
        await lin.type("13812345678")
        assert "资料已更新" in await lin.tap("保存")
        row = "SELECT birth_calendar, birth_month, birth_day FROM customers WHERE id = 1"
        assert lin.row(row) == ("lunar", 8, 15)
        assert "改回原样" in await lin.tap("撤销")
        assert lin.row(row) == ("solar", None, None)
        number = "SELECT address FROM contact_points WHERE kind = 'phone' AND customer_id = 1"
        assert lin.one(number) == "+8613800000001"


async def test_a_new_record_with_a_sale_is_not_undone(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("新客户 王小美 13812345679")
        made = lin.shown
        await lin.enter("王小美 1瓶水 20")
        assert "不能撤销" in await lin.tap("撤销", at=made)
        assert lin.one("SELECT count(*) FROM customers WHERE name = '王小美' AND erased_at IS NULL") == 1


async def test_a_colleagues_customer_is_not_found(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        for words in ("王芳", "wf", "0002", "/find 王芳"):
            assert "138 0000 0002" not in await lin.type(words)
        assert "138 0000 0002" in await Till(lin.desk, WEI).type("王芳")


@pytest.mark.parametrize(("person", "count"), [(LIN, 1), (WEI, 0), (CUSTOMER, 0), (STRANGER, 0)])
async def test_inline_search_knows_who_asks(tmp_path: Path, person: object, count: int) -> None:
    async with till(tmp_path) as lin:
        heard = await lin.desk.asks_inline(person, "李婷")  # type: ignore[arg-type]
        assert len(heard.calls[-1].results) == count
        assert heard.calls[-1].is_personal


async def test_words_that_fill_a_whole_message_are_not_said_back_whole(tmp_path: Path) -> None:
    """With them the answer would be longer than a message may be, and nothing would be said at all."""
    async with till(tmp_path) as lin:
        for command in ("/find", "/transfer"):
            said = await lin.type(f"{command} {'小' * 4080}")
            assert "没找到" in said
            assert len(said) < 200
