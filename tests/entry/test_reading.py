"""What the form needs beside the values: spans, doubts with their answers, and the words of the shop."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from bot.entry.draft import SLOTS, Draft, as_json
from bot.entry.numerals import read_number
from bot.entry.parser import read_line
from bot.entry.words import ShopWords

NOW = datetime.fromisoformat("2026-11-25T18:30:00+08:00")


def read(text: str, words: ShopWords | None = None) -> Draft:
    return read_line(text, now=NOW, words=words) if words else read_line(text, now=NOW)


def test_spans_say_which_words_became_which_field() -> None:
    text = "张三 ２瓶洗面奶 128 微信 昨天"
    words = {span.slot: text[span.start : span.end] for span in read(text).spans}
    assert words == {
        "customer": "张三",
        "items.0.quantity": "２瓶",
        "items.0.product": "洗面奶",
        "items.0.amount": "128",
        "payment": "微信",
        "date": "昨天",
    }


def test_the_twelve_keys_in_order() -> None:
    assert tuple(as_json(read("张三 2瓶洗面奶 128"))) == SLOTS


def test_a_sum_that_does_not_close_offers_both_answers() -> None:
    issue = read("张三 洗面奶2瓶 每瓶64 共130").issues[0]
    assert issue.kind == "sum_mismatch"
    assert issue.data == {
        "computed": "128",
        "typed": "130",
        "quantity": "2",
        "unit": "瓶",
        "unit_price": "64",
        "product": "洗面奶",
    }
    assert issue.options == ({"total": "128"}, {"total": "130"})


def test_a_discount_offers_before_and_after() -> None:
    issue = read("王姐 大衣 1200 打八折 微信").issues[0]
    assert (issue.kind, issue.options) == ("discount_unclear", ({"total": "1200"}, {"total": "960"}))


def test_two_payments_offer_each() -> None:
    issue = read("皮叔 螺丝10个 5块 微信支付宝").issues[0]
    assert (issue.kind, issue.options) == ("two_payments", ({"payment": "wechat"}, {"payment": "alipay"}))


def test_next_friday_on_a_wednesday_offers_two_days() -> None:
    issue = read("meet Oliver next Friday").issues[0]
    assert (issue.kind, issue.options) == ("date_ambiguous", ({"date": "2026-11-27"}, {"date": "2026-12-04"}))


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("李姐 口红1支 320 口红1支 300 微信 共600", {"items", "total"}),
        ("新客 王姐 手机138123456789", {"phone"}),
        ("鱼姐 生日 2月30日", {"birthday"}),
        ("回头联系刘洋", {"date"}),
        ("明天25点提醒廖小姐", {"date"}),
        ("柏叔拿走两条烟", {"items", "total"}),
        ("李姐付了299", {"items"}),
        ("倪总 定做窗帘8米 每米85 定金200", {"total"}),
        ("徐姐 瑜伽垫", {"intent"}),
        ("上周 李姐 面膜1盒 99", {"date"}),
    ],
)
def test_where_a_clerk_would_ask_it_asks(text: str, slots: set[str]) -> None:
    assert set(read(text).clarify) & slots


@pytest.mark.parametrize(
    "text", ["王姐 面膜 两三瓶 300", "王姐买了三五盒面膜 300", "王姐 七八斤苹果 60", "李姐 面霜 二三块"]
)
def test_about_so_many_is_no_number_of_two_digits(text: str) -> None:
    draft = read(text)
    assert not any(item.has_quantity for item in draft.items)
    assert draft.total in (None, 300, 60)


@pytest.mark.parametrize("text", ["两三天后联系王姐", "两三天前 王姐 面膜 99"])
def test_about_so_many_days_are_asked_for(text: str) -> None:
    draft = read(text)
    assert draft.date is None
    assert "date" in draft.clarify


@pytest.mark.parametrize(
    ("text", "value"),
    [("九八", 98), ("二零", 20), ("二零二六", 2026), ("十三", 13), ("三百五", 350), ("七", 7), ("二十三", 23),
     ("两三", None), ("三五", None), ("七八", None), ("三四百", None), ("十七八", None)],
)  # fmt: skip
def test_numerals(text: str, value: int | None) -> None:
    assert read_number(text) == value


def test_the_words_of_the_shop_help_and_never_overrule() -> None:
    words = ShopWords(
        customers=frozenset({"老样子食堂", "大河马"}),
        products=frozenset({"三生三世", "五号特调"}),
        payments={"小本本": "other"},
        channels={"一号群": "online"},
        currency="HKD",
        phone_region="HK",
    )
    draft = read("大河马 三生三世2杯 60 小本本 一号群", words)
    assert (draft.customer, draft.items[0].product, draft.items[0].quantity) == ("大河马", "三生三世", Decimal(2))
    assert (draft.payment, draft.channel, draft.currency) == ("other", "online", "HKD")
    assert read("新客 陈生 电话 6123 4567", words).phone == "+85261234567"
    assert read("李姐 五号特调1杯 30 微信", words).payment == "wechat"


def test_a_known_name_does_not_displace_the_one_who_buys() -> None:
    words = ShopWords(customers=frozenset({"王姐", "李大山"}), aliases={"大山": "李大山", "五号": "五号特调"})
    assert read("陈太 王姐同款面膜1盒 99", words).customer == "陈太"
    assert read("大山 五号2杯 60 微信", words).customer == "大山"
    assert read("大山 五号2杯 60 微信", words).items[0].product == "五号"


@pytest.mark.parametrize("text", ["", " ", "\n", "，。！", "👍", "x" * 5000, "\x00\ud800"])
def test_nothing_to_read_is_no_entry(text: str) -> None:
    assert read(text).intent == "unknown"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("备注 王芳 说下周三来试新面霜", "来试新面霜"),
        ("note: Anna Lee says she will come next Wednesday to try the cream", "says she will come to try the cream"),
        ("王芳 说下周三来试新面霜", "来试新面霜"),
        ("备注 李姐 喜欢清爽型", "喜欢清爽型"),
        ("备注 李姐 说面霜有点油", "说面霜有点油"),
    ],
)
def test_the_word_that_opens_a_note_is_not_the_note(text: str, note: str) -> None:
    assert read(text).note == note
