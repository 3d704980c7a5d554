"""A question about customers as a whole: 复购率, 谁快流失了, 下周谁会来; repeat rate, who is about to leave."""

from __future__ import annotations

import re

from bot.entry.shadow import shadow_of

LONGEST = 40
_END = r"(?:是?(?:多少|怎么样|如何|怎样|哪些|有哪些|有谁|谁|名单|情况|分析|看看))?[\s?？。!！啊呀呢吗嘛了]*"
_SHOW = r"(?:(?:看看?|查看?|给我看看?|列出)?(?:我们?|咱们?)?(?:店里?|本店)?的?)?"
_ASK = r"(?:show(?:\s+me)?\s+|what(?:'s|\s+is|\s+are)\s+)?(?:our\s+|the\s+|my\s+)*"
# What is asked, to the screen or the list that answers it.
_QUESTIONS: tuple[tuple[str, str, str], ...] = (
    (
        "repeat",
        r"(?:客户|顾客)?(?:复购率?|回购率?|回头率|回头客(?:比例|占比)|返店率|重复购买率?|新老(?:客户?|顾客)(?:占?比|比例|分析)?|(?:复购|回购|购买)周期|(?<=[户客])的?客单价)",
        r"(?:repeat|repurchase|returning|return)\s+(?:purchase\s+)?rate|new\s+(?:and|vs\.?|versus)\s+returning(?:\s+customers?)?|purchase\s+cycle",
    ),
    (
        "eighth",
        r"(?:客户|顾客|会员)(?:分层|分群|分组|分类)|rfm(?:模型|分析|分层)?",
        r"(?!)",
    ),
    (
        "rfm",
        r"(?:客户|顾客)?(?:十|10)?(?:个|种)?(?:分群|人群)(?:名单)?",
        r"rfm(?:\s+(?:groups?|segments?|analysis))?|(?:customer\s+)?(?:segments|groups|segmentation)",
    ),
    (
        "abc",
        r"abc(?:分类|分析|客户)?|(?:二八|帕累托)(?:分析|法则)?",
        r"abc(?:\s+(?:classes|analysis|customers?))?|pareto",
    ),
    (
        "value",
        r"(?:客户|顾客)?(?:价值|高中低)(?:分[组层类])|(?:客户|顾客)价值|(?:高价值|中价值|低价值)(?:客户|顾客)?",
        r"(?:customer\s+)?value\s+groups?|high[\s-]value\s+customers?",
    ),
    ("label", r"(?:客户|顾客)?(?:自动)?标签", r"(?:customer\s+|automatic\s+)?labels?"),
    (
        "label:leaving",
        r"(?:(?:谁|哪些(?:客户|顾客|人)?|哪[几个位]+(?:客户|顾客)?)(?:快|要|快要|可能|会)要?流失|快(?:要)?流失的?(?:客户|顾客|人)?|(?:潜在)?流失(?:客户|顾客|预警|风险)|谁(?:快|要)走)",
        r"who(?:'s|\s+is|\s+are)\s+(?:about\s+to\s+leave|(?:at\s+risk\s+of\s+)?leaving|slipping\s+away)|(?:customers\s+)?(?:about\s+to\s+leave|at\s+risk|leaving)(?:\s+customers?)?|churn(?:\s+risk)?",
    ),
    (
        "rfm:asleep",
        r"沉睡(?:的)?(?:客户|顾客|会员)?|睡眠(?:客户|顾客|会员)",
        r"(?:sleeping|dormant|hibernating|inactive)\s+customers?",
    ),
    (
        "label:frequent",
        r"高频(?:购买)?(?:的)?(?:客户|顾客|者)?|(?:谁|哪些(?:客户|顾客|人))来得?最(?:勤|多|频繁)|常客",
        r"(?:most\s+)?frequent\s+(?:customers?|buyers?)|regulars|who\s+comes\s+most(?:\s+often)?",
    ),
    ("label:loyal", r"忠[实诚](?:客户|顾客|粉丝)", r"loyal\s+customers?"),
    ("label:price", r"价格敏感型?(?:的)?(?:客户|顾客)?", r"price[\s-]sensitive(?:\s+customers?)?"),
    (
        "due",
        r"(?:下个?(?:周|星期|礼拜)|未来(?:一周|七天|7天)|这几天|最近)(?:谁|哪些(?:客户|顾客|人)|有谁)(?:会|要|可能|该)+(?:来|回来|到店|买)|谁该来了?|预计(?:来店|到店|回店)(?:客户|顾客)?",
        r"(?:who(?:'s|\s+is|\s+are)\s+|customers\s+)?(?:due|expected)(?:\s+(?:to\s+(?:come|buy)\s+)?(?:next|this)\s+week)?|who\s+(?:will|should)\s+(?:come|buy)\s+(?:in\s+)?next\s+week",
    ),
    (
        "cohorts",
        r"留存率?(?:分析|表)?|(?:同期群|队列)(?:分析|表)?|cohorts?(?:分析|表)?",
        r"cohorts?(?:\s+(?:analysis|table))?|retention",
    ),
    ("worth", r"(?:客户|顾客)?(?:终身|生命周期|终生)价值|ltv|clv", r"(?:customer\s+)?lifetime\s+value|ltv|clv"),
    (
        "heat",
        r"(?:(?:什么|哪个)时(?:候|段)|几点)(?:人|客人|生意)最[多忙好]|(?:到店|客流|时段)热力?图?|客流(?:分布|时段)",
        r"(?:busiest|busy)\s+(?:hours?|times?|days?)|heat\s*map|when\s+are\s+we\s+busiest",
    ),
    (
        "satisfaction",
        r"(?:客户|顾客)?满意度|退货率|投诉率|退货和投诉",
        r"(?:customer\s+)?satisfaction|return\s+and\s+complaint\s+rate|complaint\s+rate",
    ),
    (
        "areas",
        r"(?:客户|顾客)(?:地区|区域|片区)(?:分布)?|(?:客户|顾客)(?:都)?(?:住哪儿?里?|来自哪儿?里?)|(?:地区|区域)分布",
        r"(?:customers?\s+by\s+)?(?:areas?|regions?)|where\s+do\s+(?:our\s+|the\s+)?customers\s+(?:live|come\s+from)",
    ),
    ("abc:a", r"(?:最好的|最大的)?大客户|最好的(?:客户|顾客)", r"(?:best|top|biggest|big)\s+customers?"),
    (
        "all",
        r"(?:客户|顾客)(?:消费)?(?:排[行名]榜?)|消费最[多高]的(?:客户|顾客)",
        r"customers?\s+(?:by\s+(?:spending|money)|ranking)|(?:rank(?:ing)?\s+(?:of\s+)?)customers",
    ),
    (
        "menu",
        r"(?:客户|顾客)(?:分析|画像|数据|总览)",
        r"(?:about\s+)?(?:our\s+|the\s+)?(?:people|customers)\s+(?:numbers|figures|analysis|overview)|customer\s+(?:analysis|overview)",
    ),
)
_FOUND = tuple(
    (answer, re.compile(rf"{_SHOW}(?:{chinese}){_END}|{_ASK}(?:{english})")) for answer, chinese, english in _QUESTIONS
)


def asks_people(text: str) -> str | None:
    """The screen, or `kind:value` of the list, that answers; None where nothing of the kind is asked."""
    if not text or len(text) > LONGEST:
        return None
    plain = " ".join(shadow_of(text.strip()).plain.strip(" ?？。!！").split())
    return next((answer for answer, pattern in _FOUND if pattern.fullmatch(plain)), None)
