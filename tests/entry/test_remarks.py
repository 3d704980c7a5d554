"""Remarks: a day on which somebody will come, a present for somebody's birthday; and figures typed for a dial."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.occasion import YearDay
from bot.entry.dials import read_figure, takes_back
from bot.entry.parser import read_line
from bot.entry.remarks import coming_in, present_in

# A Wednesday.
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("下周三来试", date(2026, 12, 2), "来试"),
        ("周六带朋友来", date(2026, 11, 28), "带朋友来"),
        ("will come back Friday to try", date(2026, 11, 27), "will come back to try"),
        ("王芳 面霜 1瓶 128，下周三来试另一款", date(2026, 12, 2), "来试另一款"),
        ("她说下周三来试试新款，很喜欢", date(2026, 12, 2), "来试试新款"),
        ("王芳 口红 1支 99 现金，下周五来拿赠品", date(2026, 12, 4), "来拿赠品"),
        (
            "she'll be back on 8 December at 3pm to collect it",
            datetime(2026, 12, 8, 15, tzinfo=NOW.tzinfo),
            "she'll be back to collect it",
        ),
        ("will be back next Friday to try it on", date(2026, 11, 27), "be back next Friday to try it on"),
        ("沈莉 香水1瓶 300 给老公生日买的 老公生日农历十一月十八 她说下周六带婆婆来", date(2026, 12, 5), "带婆婆来"),
        ("香水1瓶 300，老公生日12月20号 下周六带婆婆来", date(2026, 12, 5), "带婆婆来"),
        ("周六来", date(2026, 11, 28), "周六来"),
        ("12月8日来试妆", date(2026, 12, 8), "来试妆"),
    ],
)
def test_who_will_come_has_promised_a_day(text: str, day: date, words: str) -> None:
    found = coming_in(text, NOW)
    assert found is not None
    assert (found.due, found.words) == (day, words)


def test_an_hour_that_was_said_is_kept() -> None:
    found = coming_in("李姐 电话 说明天下午3点过来取", NOW)
    assert found is not None
    assert found.due == datetime(2026, 11, 26, 15, 0, tzinfo=NOW.tzinfo)


@pytest.mark.parametrize(
    "text",
    [
        "昨天来试过",
        "周三来过",
        "周六送货",
        "过两天来",
        "想要蓝色",
        "来了12月3日",
        "下周不来了",
        "came in on Friday",
        "",
        "周六来吗？",
    ],
)
def test_nothing_is_promised(text: str) -> None:
    assert coming_in(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "whom", "day"),
    [
        ("给妈妈生日买的", "mother", None),
        ("王芳 丝巾 1条 388 给妈妈生日买的", "mother", None),
        ("王芳 丝巾 388 送婆婆生日礼物 农历八月十五", "mother_in_law", YearDay(8, 15, "lunar")),
        ("送妈妈60岁大寿 农历闰六月初二", "mother", YearDay(6, 2, "lunar", is_leap=True)),
        ("妈妈生日8月15日，买的礼物", "mother", YearDay(8, 15)),
        ("给老婆买的生日礼物", "wife", None),
        ("Anna scarf 88 gift for mum's birthday", "mother", None),
        ("birthday present for his wife", "wife", None),
    ],
)
def test_a_present_is_for_somebody(text: str, whom: str, day: YearDay | None) -> None:
    found = present_in(text)
    assert found is not None
    assert (found.whom, found.day) == (whom, day)


@pytest.mark.parametrize(
    "text", ["王芳 生日 8/15", "王芳妈妈 面霜 128", "给妈妈买的", "生日快乐", "Anna birthday 8/15"]
)
def test_no_present_for_a_birthday(text: str) -> None:
    assert present_in(text) is None


@pytest.mark.parametrize(
    ("text", "customer", "product", "total"),
    [
        ("王芳 丝巾 1条 388 给妈妈生日买的", "王芳", "丝巾", 388),
        ("王芳 丝巾 388 给婆婆生日买的 农历八月十五", "王芳", "丝巾", 388),
        ("王芳 面霜 1瓶 128，下周三来试另一款", "王芳", "面霜", 128),
        ("王芳 面霜1瓶128 微信 周六带朋友来", "王芳", "面霜", 128),
        ("Anna 1 scarf 88 cash, for her mother's birthday", "Anna", "scarf", 88),
    ],
)
def test_a_remark_is_neither_buyer_nor_goods_nor_the_day_of_the_sale(
    text: str, customer: str, product: str, total: int
) -> None:
    draft = read_line(text, now=NOW)
    assert (draft.customer, [item.product for item in draft.items], draft.total) == (customer, [product], total)
    assert (draft.date, draft.clarify) == (None, ())


@pytest.mark.parametrize(
    ("text", "customer", "note"),
    [
        ("赵敏 香水1瓶 300 微信 给老公生日买的 老公生日12月20号", "赵敏", "给老公生日买的 老公生日12月20号"),
        ("赵敏 香水1瓶 300 微信，老公12月20号生日", "赵敏", "老公12月20号生日"),
        ("赵敏 香水1瓶 300 微信 她妈妈生日农历八月十五", "赵敏", "她妈妈生日农历八月十五"),
        ("赵敏 香水1瓶 300 微信 妈妈下月8号生日", "赵敏", "妈妈下月8号生日"),
        ("赵敏 香水1瓶 300 微信 12月20号是她老公生日", "赵敏", "12月20号是她老公生日"),
        ("陈太给妈妈买了生日礼物 香水1瓶 300 微信", "陈太", "给妈妈买了生日礼物"),
        ("Anna 1 scarf 300 cash, her husband's birthday is 20 Dec", "Anna", "her husband's birthday is 20 Dec"),
    ],
)
def test_somebody_else_s_birthday_in_a_sale_is_not_the_customer_s(text: str, customer: str, note: str) -> None:
    draft = read_line(text, now=NOW)
    assert (draft.intent, draft.customer, draft.note, draft.total) == ("purchase", customer, note, 300)
    assert (draft.birthday, draft.date, draft.clarify) == (None, None, ())


@pytest.mark.parametrize(
    "text",
    [
        "赵敏 她老公生日是农历十一月十八",
        "备注 赵敏 老公生日12月20号",
        "李姐说她女儿农历三月初三生日，想买个发夹",
        "Anna Lee her mum's birthday is 15 Aug",
    ],
)
def test_by_itself_it_is_a_note(text: str) -> None:
    draft = read_line(text, now=NOW)
    assert (draft.intent, draft.birthday) == ("note", None)
    assert draft.customer in ("赵敏", "李姐", "Anna Lee")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("童童妈妈生日 8/8", YearDay(8, 8)),
        ("王姐生日8月15日", YearDay(8, 15)),
        ("陈太太 生日8月15日", YearDay(8, 15)),
        ("小满妈 孩子生日5.12", YearDay(5, 12)),
        ("新客户 赵敏 13812345678 生日5月3日 老公生日6月1日", YearDay(5, 3)),
        ("新客户 唐芸 13900004444 95年腊月三十", YearDay(12, 30, "lunar")),
        ("王姐 13900004444 冬月廿三", YearDay(11, 23, "lunar")),
        ("新客户 唐芸 13900004444 闰六月初三", YearDay(6, 3, "lunar", is_leap=True)),
        ("会员 唐芸 正月十五", YearDay(1, 15, "lunar")),
    ],
)
def test_a_customer_s_own_birthday_is_kept(text: str, day: YearDay) -> None:
    draft = read_line(text, now=NOW)
    assert (draft.intent, draft.birthday, draft.date) == ("contact", day, None)


def test_who_comes_on_a_lunar_day_is_not_born_on_it() -> None:
    assert read_line("新客户 唐芸 13900004444 腊月廿三来拿年货", now=NOW).birthday is None


@pytest.mark.parametrize(
    ("text", "note", "day"),
    [
        ("李倩 眼霜好用，她说下次带同事来", "眼霜好用，她说下次带同事来", None),
        ("李倩 过年前要囤货", "过年前要囤货", None),
        ("备注 李倩 周末才有空", "周末才有空", None),
        ("李倩 昨天来试了口红 没买 下周再来", "来试了口红 没买 下周再来", date(2026, 11, 24)),
    ],
)
def test_a_note_keeps_its_words_but_for_its_own_day(text: str, note: str, day: date | None) -> None:
    draft = read_line(text, now=NOW)
    assert (draft.intent, draft.customer, draft.note, draft.date) == ("note", "李倩", note, day)


@pytest.mark.parametrize("text", ["怎么关掉生日提醒", "提醒怎么关", "如何改提醒时间", "几点发消息", "请问怎么设提醒"])
def test_a_question_about_reminders_is_no_follow_up(text: str) -> None:
    assert read_line(text, now=NOW).intent == "unknown"


def test_what_a_customer_asked_is_still_a_note() -> None:
    assert read_line("王姐问怎么用面霜", now=NOW).intent == "note"
    assert read_line("提醒我下周三问王姐面霜用得怎么样", now=NOW).intent == "followup"


@pytest.mark.parametrize(
    ("text", "figure"),
    [("10", 10), ("十天", 10), ("9:00", 9), ("9点", 9), ("500分", 500), ("王芳", None), ("", None), ("-3", None)],
)
def test_a_figure_for_a_dial(text: str, figure: int | None) -> None:
    assert read_figure(text) == figure


def test_tenths_and_discounts_and_taking_back() -> None:
    assert read_figure("1.5倍", in_tenths=True) == 15
    assert read_figure("1.55", in_tenths=True) is None
    assert [read_figure(text, is_percent=True) for text in ("9折", "85折", "8%")] == [10, 15, 8]
    assert takes_back("取消")
    assert takes_back("Cancel")
    assert not takes_back("9")


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("王芳 口红1支 327 微信 她说下周三来试粉底", "她说来试粉底"),
        ("王芳 口红1支 327 送小样 微信 敏感肌", "送小样 敏感肌"),
    ],
)
def test_what_is_left_runs_on_as_it_was_typed(line: str, note: str) -> None:
    assert read_line(line, now=NOW).note == note


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("remind me to call Mei Silva tomorrow", None),
        ("remind me about Fiona on Friday", None),
        ("Please remind me to call Anna tomorrow about her order", "about her order"),
    ],
)
def test_remind_me_is_not_what_is_to_be_done(line: str, note: str | None) -> None:
    assert read_line(line, now=NOW).note == note
