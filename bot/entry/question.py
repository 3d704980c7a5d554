"""A question to the shop's own records: "张三上次买了什么", "王姐电话多少". Of numbers: bot.entry.questions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.entry.questions.asked import read_asked
from bot.entry.shadow import shadow_of

QuestionKind = Literal["figures", "customer_history", "find", "customer_detail"]
Period = Literal[
    "today", "yesterday", "this_week", "last_week", "this_month", "last_month", "this_year", "last_year", "all"
]
LONGEST = 60

PERIODS: tuple[tuple[Period, str], ...] = (
    ("today", r"今天|今日|当天|today(?:'s)?"),
    ("yesterday", r"昨天|昨日|昨儿|yesterday(?:'s)?"),
    ("last_week", r"上个?(?:周|星期|礼拜)|last\s+week(?:'s)?"),
    ("this_week", r"(?:这|本)个?(?:周|星期|礼拜)|this\s+week(?:'s)?"),
    ("last_month", r"上个?月|last\s+month(?:'s)?"),
    ("this_month", r"(?:这个?|本|当)月|this\s+month(?:'s)?"),
    ("last_year", r"去年|last\s+year(?:'s)?"),
    ("this_year", r"今年|本年|this\s+year(?:'s)?"),
    ("all", r"全部|所有|总共|一共|累计|至今|all\s+time|so\s+far|ever"),
)
_PERIOD = "|".join(f"(?:{text})" for _, text in PERIODS)
_NAME = r"(?P<who>[\u3400-\u9fff·]{1,6}?|[a-z][a-z'.\- ]{0,30}?[a-z.]?)"
_END = r"[\s?？。!！啊呀呢吗嘛了]*"
_STATS = (
    r"业绩|营业额|销售额|销量|销售|流水|收入|账目?|生意|战绩|卖了?(?:多少|几单|得?怎么?样|得?如何)(?:钱|单|件)?|"
    r"收了多少钱?|做了多少(?:钱|单)?|多少钱|多少单|几单|怎么样|如何|统计|报表|汇总|情况|小结|总结|进账"
)
# Nobody is called this.
_NOBODY = (
    r"业绩|营业额|销售额?|销量|流水|收入|生意|战绩|店里|店铺|本店|天气|行情|情况|我们?|咱们?|总共?|一共|客户|大家|今天|"
    r"business|the\s+shop|shop|it|things|trade"
)
_STATS_EN = r"sales|revenue|stats|statistics|figures|report|summary|turnover|takings|numbers|earnings"
DETAILS: tuple[tuple[str, str], ...] = (
    ("phone", r"电话|手机号?|号码|联系方式|phone(?:\s+number)?|number|mobile"),
    ("birthday", r"生日|birthday|bday"),
    ("address", r"地址|住址|住哪儿?里?|address"),
    ("points", r"积分|points"),
    ("balance", r"余额|储值|欠多少钱?|欠款|balance"),
    ("total", r"(?:一共|总共|累计)?(?:消费|花|买)了?多少钱?|total\s+spent"),
    ("level", r"等级|level"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """`period` None: not said. `person`: a customer, as typed; of numbers nothing is said but that they are asked for.

    `detail` names the slot asked for: phone, birthday, address, points, balance, total, level.
    """

    kind: QuestionKind
    period: Period | None = None
    person: str | None = None
    detail: str | None = None


def read_question(text: str) -> Question | None:
    """The question in `text`, or None where it is none. A line with a figure of its own is an entry, not a question."""
    line = shadow_of(text.strip())
    plain = " ".join(line.plain.strip(" ?？。!！").split())
    if read_asked(text) is not None:
        return Question("figures")
    if not plain or len(text) > LONGEST or re.search(r"\d", plain):
        return None
    return _customer(line.text, plain)


def asks_effect(text: str) -> Literal["effect", "wasted"] | None:
    """提醒有没有用, 白送了多少; do the reminders pay, what did we give away for nothing."""
    plain = " ".join(shadow_of(text.strip()).plain.strip(" ?？。!！").split())
    if len(text) > LONGEST:
        return None
    if re.fullmatch(
        rf"(?:(?:自动)?提醒|发(?:的)?(?:消息|券|优惠)|生日(?:优惠|券))(?:到底)?(?:有没有用|有用吗?|有效果吗?|效果(?:怎么样|如何)?|管用吗?){_END}"
        r"|(?:do|does|did)\s+(?:the\s+|our\s+)?(?:reminders?|messages?|offers?|coupons?)\s+(?:pay(?:\s+off)?|work|help)",
        plain,
    ):
        return "effect"
    if re.fullmatch(
        rf"(?:优惠|券|折扣)?(?:白送|白给|浪费)了?(?:多少(?:钱)?|哪些){_END}"
        r"|(?:what|how\s+much)\s+(?:did|have|do)\s+we\s+(?:give|given)\s+away(?:\s+for\s+nothing)?|wasted\s+(?:discounts?|coupons?)",
        plain,
    ):
        return "wasted"
    return None


def asks_who_changed(text: str) -> str | None:
    """谁改了李姐的电话, who changed Mrs Lee: the name, or None where nothing of the kind is asked."""
    line = shadow_of(text.strip())
    plain = " ".join(line.plain.strip(" ?？。!！").split())
    if not plain or len(text) > LONGEST:
        return None
    fields = "|".join(words for _, words in DETAILS)
    found = re.fullmatch(
        rf"谁(?:改|动|修改)(?:了|过)?\s*{_NAME}(?:\s*的\s*(?:资料|记录|单子?|{fields}))?{_END}", plain
    ) or re.fullmatch(
        rf"who\s+(?:has\s+)?(?:changed|edited|touched)\s+{_NAME}(?:'s\s+(?:record|card|sales?|{fields}))?", plain
    )
    return _typed(line.text, plain, found["who"]) if found else None


def _period(plain: str) -> Period | None:
    return next((name for name, text in PERIODS if re.search(text, plain)), None)


def _customer(text: str, plain: str) -> Question | None:
    for detail, words in DETAILS:
        found = re.fullmatch(rf"(?:what(?:'s| is)|when(?:'s| is))\s+{_NAME}'s\s+(?:{words})", plain) or re.fullmatch(
            rf"{_NAME}(?:的|'s)?\s*(?:{words})(?:是|有)?(?:多少|什么|哪天|几号|啥|几月几号|呢|在哪)?{_END}", plain
        )
        if found and not _is_period(found["who"]) and (detail != "total" or "多少" in plain or "total" in plain):
            return Question("customer_detail", None, _typed(text, plain, found["who"]), detail)
    found = (
        re.fullmatch(
            rf"{_NAME}(?:上一?次|上回|最近|以前|之前|都|过去)?\s*(?:都)?(?:买|订|拿|要|消费)(?:了|过|的)?(?:是)?(?:些|点)?(?:什么|啥|哪些|哪种)(?:东西|货)?{_END}",
            plain,
        )
        or re.fullmatch(rf"{_NAME}(?:的)?(?:购买记录|消费记录|记录|历史|订单|上一?单|上次(?:的单|买的)?)", plain)
        or re.fullmatch(
            rf"what\s+(?:did|has|does)\s+{_NAME}\s+(?:buy|bought|purchase[d]?|get|order(?:ed)?)(?:\s+(?:last\s+time|before|recently|so\s+far|{_PERIOD}))?",
            plain,
        )
        or re.fullmatch(rf"{_NAME}(?:'s)?\s+(?:history|purchases|orders|last\s+(?:purchase|order))", plain)
        or re.fullmatch(rf"when\s+did\s+{_NAME}\s+(?:last\s+)?(?:come|visit|buy|order)(?:\s+last)?", plain)
        or re.fullmatch(rf"{_NAME}(?:上次|最近)?(?:是)?(?:什么时候|几时|哪天)(?:来|买)(?:的|过)?", plain)
    )
    if found is None:
        found = _doing(plain)
    if found and not _is_period(found["who"]):
        return Question("customer_history", _period(plain), _typed(text, plain, found["who"]))
    found = re.fullmatch(
        rf"(?:找一?下?|查一?下?|查找|查询|搜索?|看一?下|find|search(?:\s+for)?|look\s+up|show(?:\s+me)?)\s*(?:客户|customer)?\s*{_NAME}",
        plain,
    )
    if (
        found
        and not _is_period(found["who"])
        and not re.fullmatch(rf"(?:{_PERIOD})?.*(?:{_STATS}|{_STATS_EN}).*", found["who"])
    ):
        return Question("find", None, _typed(text, plain, found["who"]))
    return None


def _doing(plain: str) -> re.Match[str] | None:
    """王芳怎么样, how is Mrs Lopez doing: how a customer is doing is told by what she bought."""
    found = re.fullmatch(rf"{_NAME}(?:最近|近来)?(?:怎么?样|如何){_END}", plain) or re.fullmatch(
        rf"how(?:'s|\s+is|\s+are)\s+{_NAME}(?:\s+doing)?(?:\s+lately)?", plain
    )
    other = rf"(?<![a-z])(?:{_NOBODY}|{_PERIOD}|卖|{_STATS_EN})(?![a-z])"
    return None if found is None or re.search(other, found["who"]) else found


def _is_period(who: str) -> bool:
    return (
        re.fullmatch(rf"(?:{_PERIOD})|我|我们|谁|哪个|他|她|客户|what|who|how|when|sales|the|now|all", who.strip())
        is not None
    )


def _typed(text: str, plain: str, who: str) -> str:
    """The name as typed: `plain` has the blanks folded, so it is looked up again."""
    at = shadow_of(text).plain.find(who)
    _ = plain
    return (text[at : at + len(who)] if at >= 0 else who).strip()
