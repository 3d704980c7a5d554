# ruff: noqa: E501
"""Questions about numbers: what is read out of more than a hundred, and lines that are entries and no questions."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.inquiry import By, Inquiry, Measure, Only, read, write
from bot.domain.period import Period, Unit, days_from, span
from bot.entry.questions.asked import Asked, read_asked
from bot.entry.questions.periods import Impossible, resolve

SUNDAY = date(2026, 11, 22)

DAYS = """
今天 2026-11-22 2026-11-22
昨天 2026-11-21 2026-11-21
前天 2026-11-20 2026-11-20
大前天 2026-11-19 2026-11-19
本周 2026-11-16 2026-11-22
这个星期 2026-11-16 2026-11-22
上周 2026-11-09 2026-11-15
上上周 2026-11-02 2026-11-08
本月 2026-11-01 2026-11-22
上个月 2026-10-01 2026-10-31
上上个月 2026-09-01 2026-09-30
10月 2026-10-01 2026-10-31
十月份 2026-10-01 2026-10-31
12月 2025-12-01 2025-12-31
去年10月 2025-10-01 2025-10-31
2026年3月 2026-03-01 2026-03-31
今年 2026-01-01 2026-11-22
去年 2025-01-01 2025-12-31
前年 2024-01-01 2024-12-31
2024年 2024-01-01 2024-12-31
最近7天 2026-11-16 2026-11-22
最近30天 2026-10-24 2026-11-22
最近三个月 2026-08-23 2026-11-22
近两周 2026-11-09 2026-11-22
最近半年 2026-05-23 2026-11-22
半个月 2026-11-08 2026-11-22
3月1日到3月15日 2026-03-01 2026-03-15
3月1号到15号 2026-03-01 2026-03-15
去年12月20日到1月5日 2025-12-20 2026-01-05
3月8日 2026-03-08 2026-03-08
周末 2026-11-21 2026-11-22
上周末 2026-11-14 2026-11-15
上周五 2026-11-13 2026-11-13
上周日 2026-11-15 2026-11-15
第三季度 2026-07-01 2026-09-30
Q3 2026-07-01 2026-09-30
去年第四季度 2025-10-01 2025-12-31
本季度 2026-10-01 2026-11-22
上季度 2026-07-01 2026-09-30
上半年 2026-01-01 2026-06-30
下半年 2026-07-01 2026-11-22
去年下半年 2025-07-01 2025-12-31
first half of 2025 2025-01-01 2025-06-30
双十一 2026-11-11 2026-11-11
去年双十一 2025-11-11 2025-11-11
双十二 2025-12-12 2025-12-12
国庆 2026-10-01 2026-10-07
春节 2026-02-16 2026-02-23
christmas 2025-12-25 2025-12-25
11月1日以来 2026-11-01 2026-11-22
since 1 November 2026-11-01 2026-11-22
since November 1 2026-11-01 2026-11-22
1 November 2026-11-01 2026-11-01
since October 2026-10-01 2026-11-22
sales since last month 2026-10-01 2026-11-22
sales since yesterday 2026-11-21 2026-11-22
since last year 2025-01-01 2026-11-22
sales from March onwards 2026-03-01 2026-11-22
October to date 2026-10-01 2026-11-22
since opening 1970-01-01 2026-11-22
3月以来卖了多少 2026-03-01 2026-11-22
十月以来的销售额 2026-10-01 2026-11-22
国庆以来卖了多少 2026-10-01 2026-11-22
今年3月至今营业额 2026-03-01 2026-11-22
上周至今 2026-11-09 2026-11-22
9月到现在 2026-09-01 2026-11-22
从上周一到今天卖了多少 2026-11-09 2026-11-22
年初至今 2026-01-01 2026-11-22
今年以来 2026-01-01 2026-11-22
3月起卖了多少 2026-03-01 2026-11-22
sales March to May 2026-03-01 2026-05-31
October to December sales 2026-10-01 2026-11-22
sales from March to May 2025 2025-03-01 2025-05-31
sales between March and May 2026-03-01 2026-05-31
November to February last year 2024-11-01 2025-02-28
Q1 to Q3 2026-01-01 2026-09-30
3月到5月卖了多少 2026-03-01 2026-05-31
去年11月到1月 2025-11-01 2026-01-31
国庆到双十一 2026-10-01 2026-11-11
双11到圣诞节 2026-11-11 2026-11-22
圣诞节到元旦 2025-12-25 2026-01-01
sales between Nov 11 and Dec 25 2026-11-11 2026-11-22
上周一到昨天 2026-11-09 2026-11-21
3月1日到5月 2026-03-01 2026-05-31
sales 2025 2025-01-01 2025-12-31
yesterday 2026-11-21 2026-11-21
the day before yesterday 2026-11-20 2026-11-20
last week 2026-11-09 2026-11-15
the week before last 2026-11-02 2026-11-08
this month 2026-11-01 2026-11-22
last 30 days 2026-10-24 2026-11-22
last two weeks 2026-11-09 2026-11-22
past 3 months 2026-08-23 2026-11-22
October 2026-10-01 2026-10-31
October last year 2025-10-01 2025-10-31
March 2026 2026-03-01 2026-03-31
March 1-15 2026-03-01 2026-03-15
1-15 March 2026-03-01 2026-03-15
March 1 to March 15 2026-03-01 2026-03-15
March 8 2026-03-08 2026-03-08
last friday 2026-11-13 2026-11-13
last weekend 2026-11-14 2026-11-15
last quarter 2026-07-01 2026-09-30
Q4 2025 2025-10-01 2025-12-31
last year 2025-01-01 2025-12-31
"""


@pytest.mark.parametrize("line", DAYS.strip().splitlines())
def test_days(line: str) -> None:
    typed, first, last = line.rsplit(" ", 2)
    asked = read_asked(typed)
    assert asked is not None
    assert asked.kind == "overview"
    assert asked.period is not None
    found = span(resolve(asked.period, SUNDAY), SUNDAY)
    assert (str(found.first), str(found.last)) == (first, last)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("13月", "impossible"), ("2月30日", "impossible"), ("2027年", "future"), ("Q3 2027", "future"),
     ("2026年12月", "future"), ("February 30", "impossible"), ("3月15日到3月1日", "impossible"), ("最近0天", "impossible"), ("最近两三个月", "impossible"), ("this month to last month", "impossible"),
     ("2027年3月到5月", "future")],
)  # fmt: skip
def test_days_that_are_none_or_have_not_come(typed: str, kind: str) -> None:
    asked = read_asked(typed)
    assert asked is not None
    assert asked.period is not None
    with pytest.raises(Impossible) as caught:
        resolve(asked.period, SUNDAY)
    assert caught.value.kind == kind


def test_a_weekend_that_has_not_come_is_the_last_one() -> None:
    asked = read_asked("周末")
    assert asked is not None
    assert asked.period is not None
    found = span(resolve(asked.period, date(2026, 11, 18)), date(2026, 11, 18))
    assert (found.first, found.last) == (date(2026, 11, 14), date(2026, 11, 15))


@pytest.mark.parametrize("typed", ["自从10月涨价以来卖了多少", "how much did Anna sell since the fair"])
def test_since_what_is_no_day_is_not_understood(typed: str) -> None:
    assert read_asked(typed) is None


def test_days_until_today_can_be_compared_with_today() -> None:
    asked = read_asked("compare yesterday to today")
    assert asked is not None
    assert asked.against is not None
    assert asked.period is not None
    assert not asked.period.is_since


SPLIT = {
    "谁卖得最好": By.SELLER, "按店员": By.SELLER, "本月店员业绩": By.SELLER, "top salespeople": By.SELLER,
    "who sold the most last week": By.SELLER, "什么卖得最好": By.PRODUCT, "这个月什么卖得最好": By.PRODUCT,
    "热销": By.PRODUCT, "本月商品排行": By.PRODUCT, "top products this month": By.PRODUCT, "best sellers": By.PRODUCT,
    "what sells best": By.PRODUCT, "by product": By.PRODUCT, "上个月按分类": By.CATEGORY, "哪个分类卖得最好": By.CATEGORY,
    "sales by category": By.CATEGORY, "哪个牌子卖得最好": By.BRAND, "by brand": By.BRAND, "线上和线下": By.CHANNEL,
    "本月线上线下占比": By.CHANNEL, "online vs offline": By.CHANNEL, "by channel last month": By.CHANNEL,
    "last week by payment": By.PAYMENT, "本月付款方式": By.PAYMENT, "大家怎么付款": By.PAYMENT,
    "how do customers pay": By.PAYMENT, "payment methods": By.PAYMENT, "新客占多少": By.NEWNESS, "老客贡献": By.NEWNESS,
    "新老客占比": By.NEWNESS, "这个月来了多少新客": By.NEWNESS, "new vs returning": By.NEWNESS,
    "how many new customers this month": By.NEWNESS, "哪天卖得最好": By.DAY, "每天卖了多少": By.DAY, "best day": By.DAY,
    "which day was best last month": By.DAY, "星期几生意最好": By.WEEKDAY, "周几卖得最好": By.WEEKDAY,
    "by weekday": By.WEEKDAY, "best day of the week": By.WEEKDAY, "几点生意最好": By.HOUR, "按时段": By.HOUR,
    "busiest hours this month": By.HOUR, "when are we busiest": By.HOUR, "谁买得最多": By.CUSTOMER,
    "今天卖了什么": By.PRODUCT, "what did we sell today": By.PRODUCT, "微信和支付宝哪个多": By.PAYMENT,
    "cash vs card this month": By.PAYMENT, "sales by salesperson last month": By.SELLER,
    "各级别消费": By.LEVEL, "按级别看": By.LEVEL, "级别占比": By.LEVEL, "本月各等级会员消费": By.LEVEL, "按会员等级": By.LEVEL,
    "各级别客户买了多少": By.LEVEL, "sales by level": By.LEVEL, "this year by customer level": By.LEVEL,
    "membership tiers": By.LEVEL, "how much did each level spend this month": By.LEVEL,
    "top customers": By.CUSTOMER, "who spent the most this year": By.CUSTOMER,
}  # fmt: skip


@pytest.mark.parametrize("typed", SPLIT)
def test_split(typed: str) -> None:
    asked = read_asked(typed)
    assert asked is not None
    assert (asked.kind, asked.by, asked.is_least, asked.subject) == ("split", SPLIT[typed], False, None)


LEAST = [
    "卖得最差的",
    "什么卖不动",
    "滞销",
    "worst sellers",
    "slow movers",
    "谁卖得最少",
    "哪天生意最差",
    "quietest day",
]


@pytest.mark.parametrize("typed", LEAST)
def test_the_least_first(typed: str) -> None:
    asked = read_asked(typed)
    assert asked is not None
    assert asked.is_least


@pytest.mark.parametrize(
    "typed", ["客单价", "本月客单价多少", "平均每单多少钱", "average basket", "average order value last month"]
)
def test_basket(typed: str) -> None:
    asked = read_asked(typed)
    assert asked is not None
    assert asked.measure is Measure.BASKET


@pytest.mark.parametrize(
    ("typed", "by"),
    [("各级别客单价", By.LEVEL), ("average basket by level", By.LEVEL), ("各店员客单价", By.SELLER), ("上个月客单价按店员", By.SELLER), ("average basket last month by salesperson", By.SELLER),
     ("average basket by salesperson last month", By.SELLER), ("客单价按渠道", By.CHANNEL)],
)  # fmt: skip
def test_baskets_of_each(typed: str, by: By) -> None:
    asked = read_asked(typed)
    assert asked is not None
    assert (asked.kind, asked.by, asked.measure) == ("split", by, Measure.BASKET)


@pytest.mark.parametrize(
    ("typed", "who", "by", "measure"),
    [("小陈客单价", "小陈", By.NOTHING, Measure.BASKET), ("Chen's average basket", "Chen", By.NOTHING, Measure.BASKET),
     ("小陈今天卖了什么", "小陈", By.PRODUCT, Measure.TAKINGS), ("what did Chen sell", "Chen", By.PRODUCT, Measure.TAKINGS)],
)  # fmt: skip
def test_of_one_colleague(typed: str, who: str, by: By, measure: Measure) -> None:
    asked = read_asked(typed)
    assert asked is not None
    assert (asked.kind, asked.subject, asked.by, asked.measure) == ("sold", who, by, measure)


@pytest.mark.parametrize(
    "typed", ["退货多少", "这个月退了多少", "本月退款率", "refunds this month", "how much was refunded last week"]
)
def test_refunds(typed: str) -> None:
    asked = read_asked(typed)
    assert asked is not None
    assert asked.kind == "refunds"


ABOUT = {
    "上周小陈卖了多少": ("sold", "小陈", None), "小陈本月业绩": ("sold", "小陈", None),
    "how much did Anna sell last week": ("sold", "Anna", None), "Chen's sales this month": ("sold", "Chen", None),
    "sales by Anna": ("sold", "Anna", None), "面霜这个月卖了几瓶": ("sold", "面霜", None),
    "面霜卖得怎么样": ("sold", "面霜", None), "本月面霜销量": ("sold", "面霜", None),
    "小陈上周卖了几瓶面霜": ("sold", "面霜", "小陈"), "how many creams did we sell last month": ("sold", "creams", None),
    "how many creams did Anna sell": ("sold", "creams", "Anna"), "王芳今年买了多少": ("bought", "王芳", None),
    "how much did Bob spend this year": ("bought", "Bob", None), "微信收了多少": ("payment", None, None),
    "本月现金收了多少钱": ("payment", None, None), "how much in cash today": ("payment", None, None),
    "线上卖了多少": ("channel", None, None), "online sales this month": ("channel", None, None),
}  # fmt: skip


@pytest.mark.parametrize("typed", ABOUT)
def test_about(typed: str) -> None:
    asked = read_asked(typed)
    assert asked is not None
    assert (asked.kind, asked.subject, asked.seller) == ABOUT[typed]


@pytest.mark.parametrize(
    ("typed", "subject"),
    [("中秋礼盒卖了多少", "中秋礼盒"), ("中秋节礼盒卖了多少", "中秋节礼盒"), ("端午粽子卖得怎么样", "端午粽子"), ("三八套餐卖了多少", "三八套餐"),
     ("半年卡卖了多少张", "半年卡"), ("十月稻田大米卖了多少", "十月稻田大米"), ("christmas cake sales", "christmas cake")],
)  # fmt: skip
def test_goods_whose_name_begins_with_days(typed: str, subject: str) -> None:
    asked = read_asked(typed)
    assert asked is not None
    assert (asked.subject, asked.period) == (subject, None)


@pytest.mark.parametrize(
    "typed", ["国庆卖了多少", "国庆小陈卖了多少", "国庆的礼盒卖了多少", "半年卖了多少", "618大促业绩"]
)
def test_feasts_stay_days(typed: str) -> None:
    asked = read_asked(typed)
    assert asked is not None
    assert asked.period is not None
    assert span(resolve(asked.period, SUNDAY), SUNDAY).first < SUNDAY


LEVELS = {
    "金卡客户这个月买了多少": "gold", "金卡卖了多少": "gold", "银卡会员今年消费": "silver", "普通会员买了多少": "plain",
    "上个月金卡消费多少": "gold", "金卡占多少": "gold", "how much did gold customers spend this month": "gold",
    "sales to silver members": "silver", "gold customers' spending last month": "gold",
    "how much did we sell to gold members this year": "gold",
}  # fmt: skip


@pytest.mark.parametrize("typed", LEVELS)
def test_of_one_level(typed: str) -> None:
    asked = read_asked(typed)
    assert asked is not None
    assert (asked.kind, asked.value, asked.subject) == ("level", LEVELS[typed], None)


@pytest.mark.parametrize("typed", ["gold sales", "how much silver did we sell", "普通面霜卖了多少"])
def test_goods_are_no_level(typed: str) -> None:
    asked = read_asked(typed)
    assert asked is not None
    assert (asked.kind, asked.value) == ("sold", "")


@pytest.mark.parametrize(
    ("typed", "is_year_ago", "against"),
    [("去年同期", True, None), ("和去年同期比", True, None), ("本月和去年同期比", True, None),
     ("compare October with last year", True, None), ("October vs last year", True, None),
     ("this month same period last year", True, None), ("这个月比上个月", False, "month"), ("10月和9月比", False, "month"),
     ("compare Q3 with Q1", False, "quarter_en"), ("compare Q3 to Q1", False, "quarter_en"), ("compare sales March to May", False, "month_en"),
     ("March compared to May", False, "month_en"), ("March vs May", False, "month_en"), ("sales March to May", False, None), ("本月业绩和上个月比", False, "month")],
)  # fmt: skip
def test_compared(typed: str, is_year_ago: bool, against: str | None) -> None:
    asked = read_asked(typed)
    assert asked is not None
    assert asked.is_year_ago is is_year_ago
    assert (str(asked.against.kind) if asked.against else None) == against


@pytest.mark.parametrize(
    ("typed", "days"),
    [("谁三个月没来了", 90), ("谁半年没来", 182), ("60天没来的客户", 60), ("哪些顾客两个月没买了", 60),
     ("who hasn't been here for 3 months", 90), ("customers not seen for two weeks", 14)],
)  # fmt: skip
def test_absent(typed: str, days: int) -> None:
    assert read_asked(typed) == Asked("absent", days=days)


ENTRIES = """
昨天 王姐 面膜 99
王姐 面膜
王姐 面膜3盒 299 微信
张三买了面膜
张三 洗面奶2瓶 128
王姐说面霜很好用
明天联系王姐
Bob toner 55
Bob toner 55 cash
今天 李姐 口红 320
上周五 陈太 面霜 450
3月8日 王芳 精华 280
王芳 退 面霜 200
新客 张三 13800000000
新客户 李四 面膜 99
李姐生日3月8日
李姐 生日 农历八月十五
王姐 电话 13912345678
线上 王芳 面霜 280
微信 王芳 面霜 280
张三 微信 128
现金 200 李姐
老样子 王芳
王芳 老样子
再来一单
给王芳打电话 周五
周五提醒我联系张三
下周回访李姐
Anna 2 creams @45 card
sold Fang 2x serum @45 card yesterday
call Bob on Friday
Mrs Lee birthday March 8
yesterday Ann soap 20
return Bob toner 55
微信收款 618
张三 2025
2025
张三 双十一 面霜 2瓶 200
退货 张三
小陈 退货
王芳喜欢无香型
李姐的肤质偏干
张三 欠 200
王姐 金卡
给王芳办金卡 200
陈太 定金 500
Kit paid cash 100
new customer Bob 5551234567
天气怎么样
你好
谢谢
ok
"""


@pytest.mark.parametrize("typed", ENTRIES.strip().splitlines())
def test_entries_are_no_questions(typed: str) -> None:
    assert read_asked(typed) is None


def test_an_inquiry_survives_its_button() -> None:
    whole = Inquiry(
        days_from(date(2026, 3, 1), date(2026, 3, 15)), By.CATEGORY, Only("category", "999999"), 999, Measure.BASKET,
        is_least=True, against=days_from(date(2025, 3, 1), date(2025, 3, 15)),
    )  # fmt: skip
    for inquiry in (
        whole,
        Inquiry(),
        Inquiry(only=Only("payment", "")),
        Inquiry(only=Only("channel", "online")),
        Inquiry(by=By.PRODUCT, only=Only("level", "silver")),
    ):
        told = write(inquiry)
        assert len(f"repaint:{told}:light".encode()) <= 64
        unit, back, staff, *rest = told.split(":")
        assert read(*rest, Period(Unit(unit), int(back)), int(staff) or None) == inquiry


@pytest.mark.parametrize(
    "rest",
    [
        ("x", "-", "t"),
        ("day", "p0", "t"),
        ("day", "-", "z"),
        ("day", "wgold", "t"),
        ("day", "lbronze", "t"),
        ("day", "l", "t"),
        ("day", "-", "tvx-1"),
        ("day", "c-1", "t"),
    ],
)
def test_forged_inquiries_are_none(rest: tuple[str, str, str]) -> None:
    assert read(*rest, Period(), None) is None
