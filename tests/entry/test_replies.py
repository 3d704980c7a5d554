"""Corrections of a receipt, questions, and pages of the notebook."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from bot.entry.correction import Change, read_correction
from bot.entry.page import split_page
from bot.entry.question import Question, read_question

NOW = datetime.fromisoformat("2026-11-25T18:30:00+08:00")


@pytest.mark.parametrize(
    ("typed", "changes"),
    [
        ("改成3瓶", [Change("quantity", Decimal(3)), Change("unit", "瓶")]),
        ("面膜改成3盒", [Change("quantity", Decimal(3), "面膜"), Change("unit", "盒", "面膜")]),
        ("make it 2", [Change("quantity", Decimal(2))]),
        ("qty 5", [Change("quantity", Decimal(5))]),
        ("不是微信是现金", [Change("payment", "cash")]),
        ("it's cash not card", [Change("payment", "cash")]),
        ("现金付的", [Change("payment", "cash")]),
        ("微信", [Change("payment", "wechat")]),
        ("price 88", [Change("unit_price", Decimal(88))]),
        ("单价改成45", [Change("unit_price", Decimal(45))]),
        ("总价128", [Change("total", Decimal(128))]),
        ("不对，是299", [Change("total", Decimal(299))]),
        ("是昨天的", [Change("date", date(2026, 11, 24))]),
        ("11月20号的", [Change("date", date(2026, 11, 20))]),
        ("客户是李姐", [Change("customer", "李姐")]),
        ("customer is Bob", [Change("customer", "Bob")]),
        ("是李姐不是王姐", [Change("customer", "李姐")]),
        ("不是面膜是面霜", [Change("product", "面霜")]),
        ("product is serum", [Change("product", "serum")]),
        ("网上买的", [Change("channel", "online")]),
        ("电话13812345678", [Change("phone", "+8613812345678")]),
        ("备注 送了小样", [Change("note", "送了小样")]),
    ],
)
def test_corrections(typed: str, changes: list[Change]) -> None:
    found = read_correction(typed, now=NOW)
    assert found is not None
    assert list(found.changes) == changes


@pytest.mark.parametrize("typed", ["张三 2瓶洗面奶 128 微信", "你好", "明天联系王姐", "", "Bob earbuds 299 card"])
def test_an_entry_is_no_correction(typed: str) -> None:
    assert read_correction(typed, now=NOW) is None


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("今天", Question("figures")),
        ("本月怎么样", Question("figures")),
        ("本月业绩", Question("figures")),
        ("本月业绩怎么样", Question("figures")),
        ("生意怎么样", Question("figures")),
        ("小陈本月业绩怎么样", Question("figures")),
        ("Chen's sales this month", Question("figures")),
        ("how's business today", Question("figures")),
        ("王芳怎么样", Question("customer_history", None, "王芳")),
        ("how is Kit doing", Question("customer_history", None, "Kit")),
        ("this month", Question("figures")),
        ("今天卖了多少钱？", Question("figures")),
        ("how much today", Question("figures")),
        ("show me today's sales", Question("figures")),
        ("上周小陈卖了多少", Question("figures")),
        ("小陈本月业绩", Question("figures")),
        ("how much did Anna sell last week", Question("figures")),
        ("张三上次买了什么", Question("customer_history", None, "张三")),
        ("what did Bob buy last time", Question("customer_history", None, "Bob")),
        ("王姐电话多少", Question("customer_detail", None, "王姐", "phone")),
        ("Bob's birthday", Question("customer_detail", None, "Bob", "birthday")),
        ("查一下李姐", Question("find", None, "李姐")),
        ("find 王姐", Question("find", None, "王姐")),
        ("谁买得最多", Question("figures")),
        ("top customers this month", Question("figures")),
        ("best sellers", Question("figures")),
    ],
)
def test_questions(typed: str, question: Question) -> None:
    assert read_question(typed) == question


@pytest.mark.parametrize(
    "typed",
    [
        "王姐 面膜",
        "昨天 王姐 面膜 99",
        "张三买了面膜",
        "王姐说面霜很好用",
        "明天联系王姐",
        "你好",
        "",
        "Bob toner 55",
        "天气怎么样",
    ],
)
def test_an_entry_is_no_question(typed: str) -> None:
    assert read_question(typed) is None


@pytest.mark.parametrize(
    ("page", "entries"),
    [
        ("王姐 面膜3盒 299 微信", ["王姐 面膜3盒 299 微信"]),
        ("1. 王姐 面膜 99\n2、张三 洗面奶2瓶 128", ["王姐 面膜 99", "张三 洗面奶2瓶 128"]),
        ("- Bob toner 55 cash\n• Ann soap 20", ["Bob toner 55 cash", "Ann soap 20"]),
        ("张三 洗面奶2瓶 128\n   支付宝", ["张三 洗面奶2瓶 128 支付宝"]),
        ("李姐 口红1支 面霜1瓶\n共770 微信", ["李姐 口红1支 面霜1瓶 共770 微信"]),
        ("李姐 口红1支 320；陈太 面霜1瓶 450", ["李姐 口红1支 320", "陈太 面霜1瓶 450"]),
        ("11月20日\n李姐 口红1支 320\n昨天 周杰 牛仔裤 259", ["11月20日 李姐 口红1支 320", "昨天 周杰 牛仔裤 259"]),
        ("\n \n", []),
    ],
)
def test_pages(page: str, entries: list[str]) -> None:
    assert list(split_page(page)) == entries
