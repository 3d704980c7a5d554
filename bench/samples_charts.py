"""One chart of every kind in both languages, with data like those of a small shop."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from bot.charts.cells import Class, Classes, Cohort, Cohorts, Heat
from bot.charts.columns import Column, Columns
from bot.charts.drawing import Chart
from bot.charts.intervals import Interval, Intervals
from bot.charts.line import Line
from bot.charts.listing import Day, Entry, Listing
from bot.charts.ranking import Rank, Ranking
from bot.charts.stacked import Stack, Stacked
from bot.charts.tiles import Tile, Tiles
from bot.charts.words import Figures, Words

STEPS = {"zh": ((10**4, "万"), (10**8, "亿")), "en": ((10**3, "k"), (10**6, "M"), (10**9, "B"))}
TAKINGS = [
    3120,
    2860,
    2540,
    2980,
    4210,
    7630,
    6890,
    3050,
    2790,
    3340,
    3180,
    4590,
    8120,
    7240,
    3260,
    2950,
    3010,
    3420,
    5130,
    9870,
    8460,
    2210,
]
BEFORE = [
    2890,
    2760,
    2910,
    3300,
    5980,
    6540,
    2770,
    2640,
    2590,
    2980,
    3870,
    6900,
    6120,
    2980,
    2700,
    2810,
    2930,
    4100,
    7010,
    6600,
    2890,
    2740,
    2680,
    3010,
    4220,
    6980,
    6730,
    2900,
    2850,
    3110,
    3240,
]
USUAL = [2950, 2800, 2850, 3050, 4300, 7100, 6500]
GOODS = {
    "zh": [
        "兰蔻小黑瓶精华 50ml",
        "玫瑰面霜",
        "防晒喷雾",
        "法国进口天然玫瑰纯露补水保湿爽肤水大瓶家庭装 500ml",
        "洁面乳",
        "面膜 10 片",
        "口红 #405",
        "眼霜",
    ],
    "en": [
        "Advanced Génifique serum 50 ml",
        "Rose cream",
        "Sunscreen spray",
        "French natural rose water toner, family-size bottle with pump, 500 ml",
        "Cleanser",
        "Masks, box of ten",
        "Lipstick #405",
        "Eye cream",
    ],
}
SOLD = [18600, 15240, 9980, 7450, 5320, 3990, 2180, 1260]
SOLD_BEFORE = [14200, 16900, 6100, 7400, 5900, 2700, 2300, 1900]
STAFF = {"zh": ["小陈", "小李", "周静", "欧阳赟䶮"], "en": ["Chen", "Li", "Zhou Jing", "Ouyang Yunyan"]}
WEEK = {"zh": [f"周{day}" for day in "一二三四五六日"], "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]}


def money(locale: str) -> Figures:
    return Figures(symbol="¥", per=100, steps=STEPS[locale])


def cents(values: list[int]) -> list[float]:
    return [100.0 * value for value in values]


def line(locale: str) -> Chart:
    words = {
        "zh": Words("本月净收 ¥10.1万，比上月同期多 17%", "11 月 1 日–22 日 · 每天净收", "净收 = 销售 − 退款"),
        "en": Words(
            "¥101k net this month, 17% more than last",
            "1–22 Nov · net takings per day",
            "Net is sales less refunds, by business day",
        ),
    }
    names = [f"{day}日" if locale == "zh" else str(day) for day in range(1, 32)][:30]
    now, before = {"zh": ("本月", "上月"), "en": ("This month", "Last month")}[locale]
    return Line(words[locale], money(locale), names, cents(TAKINGS), cents(BEFORE)[:30], now, before)


def columns(locale: str) -> Chart:
    words = {
        "zh": Words(
            "周六卖了 ¥9,870，比平常周六多 39%", "11 月 16 日–22 日 · 每天净收", "平常：前 8 个同一星期几的中间值"
        ),
        "en": Words(
            "¥9,870 on Saturday, 39% above a usual Saturday",
            "16–22 Nov · net takings per day",
            "Usual: median of the same weekday in the eight weeks before",
        ),
    }
    found = [
        Column(name, 100.0 * value, 100.0 * usual, is_marked=name == WEEK[locale][5])
        for name, value, usual in zip(WEEK[locale], TAKINGS[14:21], USUAL, strict=True)
    ]
    now, usual = {"zh": ("本周", "平常这天"), "en": ("This week", "Usual for the day")}[locale]
    return Columns(words[locale], money(locale), found, now, usual)


def months(locale: str) -> Chart:
    words = {
        "zh": Words("2 月最淡，12 月最旺，差了两倍多", "最近 12 个月 · 每月净收"),
        "en": Words("December is the best month, February the worst", "Last 12 months · net takings per month"),
    }
    names = [
        f"{month}月"
        if locale == "zh"
        else ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"][at]
        for at, month in enumerate([12, *range(1, 12)])
    ]
    values = [168, 96, 71, 104, 99, 121, 118, 92, 88, 110, 124, 101]
    found = [Column(name, 100_000.0 * each, is_marked=each == 168) for name, each in zip(names, values, strict=True)]
    return Columns(words[locale], money(locale), found)


def ranking(locale: str) -> Chart:
    words = {
        "zh": Words("三样商品占了六成七的销售额", "11 月 1 日–22 日 · 按商品", "灰线：上月同期"),
        "en": Words("Three products make 67% of sales", "1–22 Nov · by product", "Grey line: same days last month"),
    }
    note = "{} 件" if locale == "zh" else "{} sold"
    found = [
        Rank(name, 100.0 * value, 100.0 * before, note.format(value // 130))
        for name, value, before in zip(GOODS[locale], SOLD, SOLD_BEFORE, strict=True)
    ]
    now, before = {"zh": ("本月", "上月同期"), "en": ("This month", "Same days last month")}[locale]
    return Ranking(words[locale], money(locale), found, now, before)


def sellers(locale: str) -> Chart:
    words = {
        "zh": Words("小陈卖得最多，占 38%", "11 月 1 日–22 日 · 按店员 · 未减退款"),
        "en": Words("Chen sold the most: 38%", "1–22 Nov · by salesperson, refunds not taken off"),
    }
    note = "{} 单" if locale == "zh" else "{} sales"
    values = [38600, 27900, 21200, 13240]
    found = [
        Rank(name, 100.0 * each, None, note.format(each // 260))
        for name, each in zip(STAFF[locale], values, strict=True)
    ]
    return Ranking(words[locale], money(locale), found)


def stacked(locale: str) -> Chart:
    words = {
        "zh": Words("老客的份额半年里从 52% 升到 68%", "最近 6 个月 · 每月净收", "老客：以前买过的人"),
        "en": Words(
            "Returning customers grew from 52% to 68%",
            "Last 6 months · net takings per month",
            "Returning: bought before",
        ),
    }
    parts = {"zh": ["老客", "新客", "散客"], "en": ["Returning", "New", "Walk-in"]}[locale]
    names = [
        f"{month}月" if locale == "zh" else ["Jun", "Jul", "Aug", "Sep", "Oct", "Nov"][at]
        for at, month in enumerate(range(6, 12))
    ]
    shares = [(52, 30, 18), (55, 28, 17), (57, 28, 15), (61, 24, 15), (65, 21, 14), (68, 19, 13)]
    totals = [118, 92, 88, 110, 124, 101]
    found = [
        Stack(name, [total * 1000.0 * share for share in each])
        for name, total, each in zip(names, totals, shares, strict=True)
    ]
    return Stacked(words[locale], money(locale), parts, found)


def heat(locale: str) -> Chart:
    words = {
        "zh": Words("周六下午 3 点到 5 点最忙", "最近 12 周 · 每小时平均单数"),
        "en": Words("Busiest: Saturday, three to five", "Last 12 weeks · sales per hour, on average"),
    }

    def busy(day: int, hour: int) -> float:
        if not 9 <= hour <= 21:
            return 0.0
        peak = math.exp(-(((hour - 16) / 3) ** 2)) + 0.6 * math.exp(-(((hour - 20) / 1.5) ** 2))
        return round(peak * (6 if day == 5 else 4.6 if day == 6 else 2 + day * 0.3), 1)

    hours = [str(hour) for hour in range(24)]
    cells = [[busy(day, hour) for hour in range(24)] for day in range(7)]
    suffix = " 单" if locale == "zh" else ""
    return Heat(words[locale], Figures(suffix=suffix), WEEK[locale], hours, cells)


def cohorts(locale: str) -> Chart:
    words = {
        "zh": Words("三个月后还来的人：从 22% 升到 31%", "按第一次来的月份 · 之后每月有多少人回来"),
        "en": Words(
            "Back after three months: up from 22% to 31%", "By month of the first visit · share that bought again"
        ),
    }
    names = [
        f"{month}月" if locale == "zh" else ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"][at]
        for at, month in enumerate(range(3, 11))
    ]
    found = []
    for number, name in enumerate(names):
        known = 8 - number
        shares = [1.0, *(max(0.08, 0.36 - 0.045 * month + 0.014 * number) for month in range(1, known))]
        found.append(Cohort(name, 43 + 7 * ((number * 5) % 4), shares))
    heads = (
        ["当月", *(f"+{month}" for month in range(1, 8))] if locale == "zh" else ["0", *(f"+{m}" for m in range(1, 8))]
    )
    name_head, size_head = {"zh": ("首购", "人数"), "en": ("First", "People")}[locale]
    return Cohorts(words[locale], name_head, size_head, heads, found)


def classes(locale: str) -> Chart:
    words = {
        "zh": Words(
            "46 位好顾客很久没来了，先找他们", "全部 612 位顾客 · 按最近一次和次数分", "数字是人数，颜色越浓人越多"
        ),
        "en": Words(
            "46 good customers have stayed away: begin with them",
            "All 612 customers · by last visit and number",
            "Number of people; the stronger the colour, the more",
        ),
    }
    rows = {"zh": ["8 次以上", "5–7 次", "3–4 次", "2 次", "1 次"], "en": ["8+", "5–7", "3–4", "2", "1"]}[locale]
    heads = {
        "zh": ["半年以上", "3–6 个月", "1–3 个月", "2–4 周", "2 周内"],
        "en": ["6 months +", "3–6 months", "1–3 months", "2–4 weeks", "2 weeks"],
    }[locale]
    names = {
        "zh": [
            ["流失", "挽回", "", "", "忠诚"],
            ["", "挽回", "", "", ""],
            [""] * 5,
            [""] * 5,
            ["路过", "", "", "", "新客"],
        ],
        "en": [
            ["Lost", "Win back", "", "", "Loyal"],
            ["", "Win back", "", "", ""],
            [""] * 5,
            [""] * 5,
            ["Passed by", "", "", "", "New"],
        ],
    }[locale]
    counts = [[9, 21, 30, 41, 58], [14, 25, 31, 36, 29], [22, 30, 27, 20, 16], [35, 26, 18, 14, 11], [61, 19, 9, 6, 4]]
    cells = [[Class(n, name) for n, name in zip(c, r, strict=True)] for c, r in zip(counts, names, strict=True)]
    axes = {"zh": ("买过几次 ↑", "最近一次 →"), "en": ("Purchases ↑", "Last visit →")}[locale]
    return Classes(words[locale], *axes, rows, heads, cells)


def intervals(locale: str) -> Chart:
    words = {
        "zh": Words(
            "生日券多带来约 12% 的人回店，是真的",
            "与故意没发的人相比 · 30 天内回店的比例",
            "线段：95% 的把握在这个范围里。橙色：还看不出差别",
        ),
        "en": Words(
            "The birthday coupon brings back 12% more: that is sure",
            "Against those left alone · back within 30 days",
            "Bars: 95% sure to lie within. Orange: no difference proved",
        ),
    }
    names = {
        "zh": ["生日券", "久未来问候", "新品通知"],
        "en": ["Birthday coupon", "Come-back greeting", "New arrivals"],
    }[locale]
    note = "{} 人 / 留 {} 人" if locale == "zh" else "{} sent, {} left"
    found = [
        Interval(names[0], 4.1, 12.2, 20.3, note.format(186, 41)),
        Interval(names[1], -2.4, 5.8, 13.7, note.format(142, 38)),
        Interval(names[2], -6.9, -0.8, 5.4, note.format(310, 77)),
    ]
    return Intervals(words[locale], Figures(suffix="%"), found)


def listing(locale: str) -> Chart:
    words = {
        "zh": Words("接下来 30 天会发 23 条，最忙的是 12 月 1 日", "11 月 22 日起 · 只给同意收的顾客"),
        "en": Words("23 messages in the next 30 days; most on 1 December", "From 22 Nov · only to those who agreed"),
    }
    texts = {
        "zh": [
            ("王芳", "生日祝福", "芳姐，生日快乐！给您留了一张 9 折券，到店报码就行"),
            ("李姐", "久未来", "李姐，好久不见，面霜快用完了吧？"),
            ("欧阳赟䶮", "券快到期", "您的优惠券还有 3 天到期"),
            ("陈先生", "谢谢来店", "昨天的防晒用着还好吗？有问题随时找我"),
        ],
        "en": [
            ("Fang Wang", "Birthday wish", "Happy birthday! A 10% coupon is waiting for you in the shop"),
            ("Mrs Li", "Long away", "We have not seen you for a while; your cream may be running out"),
            ("Ouyang Yunyan", "Coupon expiring", "Your coupon is good for three more days"),
            ("Mr Chen", "Thank you", "How do you like the sunscreen? Ask me anything"),
        ],
    }[locale]
    names = {
        "zh": ["11月23日 周一", "11月24日 周二", "11月28日 周六"],
        "en": ["Mon 23 Nov", "Tue 24 Nov", "Sat 28 Nov"],
    }[locale]
    counts = {"zh": "{} 条", "en": "{} messages"}[locale]
    days = [
        Day(
            name,
            [Entry(f"{10 + at}:30", *texts[(at + number) % 4], is_marked=at == 1) for at in range(size)],
            counts.format(size),
        )
        for number, (name, size) in enumerate(zip(names, (4, 2, 2), strict=True))
    ]
    return Listing(words[locale], days)


def tiles(locale: str) -> Chart:
    words = {
        "zh": Words("比上周多卖 17%，新客少了一半", "11 月 16 日–22 日，与上周比"),
        "en": Words("Takings up 17%, new customers halved", "16–22 Nov, against the week before"),
    }
    rows = {
        "zh": [
            ("净收", "¥32,410", "▲ 17%", True),
            ("单数", "128", "▲ 9%", True),
            ("客单价", "¥253", "▲ 7%", True),
            ("新客", "6", "▼ 54%", False),
            ("回头客", "71", "持平", None),
            ("答应的事", "19 / 22", "3 件过期", False),
        ],
        "en": [
            ("Net takings", "¥32,410", "▲ 17%", True),
            ("Sales", "128", "▲ 9%", True),
            ("Average sale", "¥253", "▲ 7%", True),
            ("New customers", "6", "▼ 54%", False),
            ("Returning", "71", "as before", None),
            ("Promises kept", "19 / 22", "3 overdue", False),
        ],
    }[locale]
    return Tiles(words[locale], [Tile(*row) for row in rows])


SAMPLES: Mapping[str, Callable[[str], Chart]] = {
    each.__name__: each
    for each in (line, columns, months, ranking, sellers, stacked, heat, cohorts, classes, intervals, listing, tiles)
}
