"""What a line says about money, days and people beside the goods is shown or asked, never dropped."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.entry.draft import Draft
from bot.entry.parser import read_line
from bot.entry.remarks import coming_in
from bot.entry.words import ShopWords

# A Sunday.
NOW = datetime.fromisoformat("2026-11-22T15:00:00+08:00")
KNOWN = ShopWords(
    customers=frozenset({"王姐", "王姐帮李姐"}), products=frozenset({"面霜", "口红", "眉笔", "加湿器", "充值服务"})
)


def read(text: str, words: ShopWords | None = None) -> Draft:
    return read_line(text, now=NOW, words=words) if words else read_line(text, now=NOW)


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("王姐 面霜 口红 眉笔 一共500 微信", ["面霜", "口红", "眉笔"]),
        ("王姐 面霜加口红500", ["面霜", "口红"]),
        ("王姐 面霜 加 口红 共500", ["面霜", "口红"]),
        ("王姐 2瓶面霜 口红1支 500", ["面霜", "口红"]),
        ("王姐 面霜 加湿器 500", ["面霜", "加湿器"]),
    ],
)
def test_goods_the_shop_knows_are_several(text: str, products: list[str]) -> None:
    draft = read(text, KNOWN)
    assert ([item.product for item in draft.items], draft.total, draft.clarify) == (products, 500, ())


def test_what_the_shop_itself_calls_so_is_not_asked() -> None:
    assert read("王姐 充值服务 100", KNOWN).clarify == ()
    assert read("王姐 加湿器 100", KNOWN).clarify == ()
    assert (read("王姐帮李姐 面霜 100", KNOWN).customer, read("王姐帮李姐 面霜 100", KNOWN).clarify) == (
        "王姐帮李姐",
        (),
    )


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("王姐 面霜 450 付了一半", [{"total": "450"}]),
        ("王芳 眼霜1瓶 400 用券 微信", [{"total": "400"}]),
        ("王芳 2瓶洗面奶 1瓶爽肤水 330 打九折 微信", [{"total": "330"}, {"total": "297"}]),
        ("王姐 面霜450 返现50 微信", [{"total": "450"}, {"total": "400"}]),
        ("王姐帮李姐买面霜450微信", [{"customer": "王姐"}, {"customer": "李姐"}]),
        ("王姐 面霜450 周日", [{"date": "2026-11-15"}, {"date": "2026-11-22"}]),
        ("Amy cream 60 3/11 cash", [{"date": "2026-03-11"}, {"date": "2026-11-03"}]),
    ],
)
def test_the_answers_are_offered(text: str, options: list[dict[str, str]]) -> None:
    assert [dict(option) for option in read(text).issues[0].options] == options


@pytest.mark.parametrize("text", ["张三 明天 洗面奶2瓶 128", "张三 12月1日 洗面奶 128 微信", "Amy cream 60 tomorrow"])
def test_nothing_is_sold_on_a_day_to_come(text: str) -> None:
    draft = read(text)
    assert (draft.intent, draft.date) == ("purchase", None)
    assert draft.clarify == ("date",)


@pytest.mark.parametrize(
    "text",
    ["王姐 面膜2盒 198 明天来拿", "王姐 面膜2盒 198 周五前送到", "Amy cream 60 tmr pickup", "王姐 面霜450 三天后回访"],
)
def test_what_is_to_be_done_on_a_day_is_not_the_day_of_the_sale(text: str) -> None:
    draft = read(text)
    assert (draft.date, draft.clarify) == (None, ())


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("Carol perfume 60 cash, remind me to call her next Wednesday", date(2026, 11, 25), "remind me to call her"),
        ("Carol perfume 60 cash, call her next Friday", date(2026, 11, 27), "call her"),
        ("王芳 香水 600 现金，下周三回访", date(2026, 11, 25), "回访"),
    ],
)
def test_a_call_promised_inside_a_sale_is_kept(text: str, day: date, words: str) -> None:
    found = coming_in(text, NOW)
    assert found is not None
    assert found.due == day
    assert found.words == words
    draft = read(text)
    assert (draft.intent, draft.clarify, draft.date) == ("purchase", (), None)


def test_an_english_promise_stays_whole_in_the_remark() -> None:
    note = read("Carol perfume 60 cash, remind me to call her next Wednesday").note
    assert note == "remind me to call her next Wednesday"
