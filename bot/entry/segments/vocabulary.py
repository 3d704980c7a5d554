"""What a line about customers is made of, as tables: figures, days, groups, and what joins them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.domain.criteria import Than
from bot.entry.numerals import SCALED, ZH

NUMBER = rf"(?:{SCALED}|{ZH})"
_WORDS_EN = "an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|sixty|ninety|half an?"
MONEY_UNIT = r"(?:\s?(?:元|块钱?|块|人民币|yuan|rmb|dollars?|pounds?|euros?|bucks))?"
_SIGN = r"(?:[¥$€£]|hk\$|rmb|us\$)?\s?"
LENGTHS: Mapping[str, int] = {
    "天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30, "季度": 90, "年": 365,
    "day": 1, "week": 7, "month": 30, "quarter": 90, "year": 365,
}  # fmt: skip
LONG = rf"(?P<long>{NUMBER}|半|{_WORDS_EN})\s?个?(?P<unit>天|日|周|星期|礼拜|季度|月|年|days?|weeks?|months?|quarters?|years?)"

_MORE = r"大于|超过|高于|多于|>|more\s+than|over|above|greater\s+than"
_LEAST = r"不低于|不少于|不小于|大于等于|至少|起码|满|达到|>=|≥|at\s+least|a\s+minimum\s+of"
_LESS = r"小于|低于|少于|不到|不足|没到|<|under|below|less\s+than|fewer\s+than"
_MOST = r"不超过|不高于|不大于|不多于|小于等于|至多|最多|<=|≤|at\s+most|up\s+to|no\s+more\s+than"
_SAME = r"等于|正好|刚好|恰好|=|exactly"
_UP = r"(?:以上|及以上|或以上|往上|\+|\s+or\s+(?:more|over|above)|\s+and\s+(?:over|above|up))"
_DOWN = r"(?:以下|及以下|以内|之内|\s+or\s+(?:less|fewer|under)|\s+and\s+under)"


def compared(unit: str) -> str:
    """A figure and how it is compared: over 500, 500以上, between 500 and 1000. One such in a pattern."""
    n = rf"{_SIGN}(?P<%s>{NUMBER}){unit}"
    return (
        rf"\s*(?:的|是|为|有|了|过|:)*\s*(?:(?:between\s+|在)?{n % 'from_'}\s*(?:到|至|-|~|to|and)\s*{n % 'to_'}(?:之间)?"
        rf"|(?:(?P<least>{_LEAST})|(?P<most>{_MOST})|(?P<more>{_MORE})|(?P<less>{_LESS})|(?P<same>{_SAME}))\s*{n % 'figure'}{_UP}?"
        rf"|{n % 'up'}{_UP}|{n % 'down'}{_DOWN})"
    )


THAN = {"least": Than.LEAST, "most": Than.MOST, "more": Than.MORE, "less": Than.LESS, "same": Than.EXACTLY}

# -- what joins conditions ---------------------------------------------------------------------------------------------

OR = re.compile(r"[\s,，、;；]*(?:或者|或是|或|\bor\b|\|)[\s,，]*")
AND = re.compile(
    r"(?:[\s,，、;；。.&+!！?？]|并且|而且|同时|以及|且|又|和|还要?|(?:\b(?:and|also|but|who|that|which|were|was|are|is|has|have|had|with|their|the|in\s+the\s+segment)\b)"
    r"|们|的?(?:客户|顾客|客人|会员|人|朋友)(?![\u4e00-\u9fff]*(?:分|等级))|的|\b(?:customers?|people|members?|buyers?|those|everyone|everybody|clients)(?=\s+(?:who|that|which|with|not|tagged|bought|spent))\b)"
)
LEAD = re.compile(
    r"\s*(?:(?:请|帮我)?(?:找|查|列|看|筛选?|圈选?|选)(?:一?下|出|看)?|谁|哪些(?:客户|顾客|人)?|哪[几个位]+(?:客户|顾客)?|有哪些|"
    r"(?:show|find|list|give|get)(?:\s+me)?\b|(?:who|which|all)\b(?!\s*$)(?:\s+(?:customers?|people))?)?\s*"
)
NOT = re.compile(
    r"(?:不是|不算|不属于|不含|不带|没有|没打|没|非|不|除了|排除|去掉|not|no|without|except(?:\s+for)?|excluding|isn't|aren't|never)\s*"
)
# Where a name of goods, a label or a place ends.
STOP = (
    r"(?=\s*(?:$|[,，、;；。.&+]|且|并且|而且|同时|或者|或|没来|没买|没消费|未|消费|标签|生日|级别|积分|来过|的客户|的顾客|的人|的会员|的$|"
    r"(?:\b(?:and|or|but|not|who|tagged|tag|spent|birthday|born|came|away|never|in\s+the\s+last|in\s+the\s+past|since|this|last)\b)))"
)
STOP_ZH = rf"(?:(?=\s)|{STOP})"

# -- groups that the shop works out by itself ---------------------------------------------------------------------------

_PEOPLE = r"(?:的?(?:客户|顾客|客人|会员|人群|用户|人))?"
_PEOPLE_EN = r"(?:\s+(?:customers?|people|buyers?|members?|clients|value|ones))?"
GROUPS: tuple[tuple[str, str], ...] = (
    ("label:frequent", rf"高频(?:购买者?)?{_PEOPLE}|常客|(?:most\s+)?frequent{_PEOPLE_EN}|regulars|buys?\s+often"),
    ("label:loyal", rf"忠[实诚]{_PEOPLE}|铁粉|loyal{_PEOPLE_EN}"),
    ("label:price", rf"价格敏感型?{_PEOPLE}|price[\s-]sensitive{_PEOPLE_EN}|bargain\s+hunters?"),
    ("label:leaving", rf"(?:潜在|快|要|快要|即将|可能)+(?:要)?流失{_PEOPLE}|(?:may\s+be|about\s+to\s+leave|leaving|slipping\s+away|churning){_PEOPLE_EN}"),
    ("rfm:champion", rf"冠军{_PEOPLE}|champions?{_PEOPLE_EN}"),
    ("rfm:loyal", r"忠诚群|loyal\s+group"),
    ("rfm:potential", rf"潜力{_PEOPLE}|potential(?:\s+loyalists?)?{_PEOPLE_EN}"),
    ("rfm:promising", rf"有潜力(?:的)?{_PEOPLE}|promising{_PEOPLE_EN}"),
    ("rfm:attention", rf"需要?关注(?:的)?{_PEOPLE}|needs?\s+attention"),
    ("rfm:drowsy", rf"即将沉睡(?:的)?{_PEOPLE}|快睡着(?:的)?{_PEOPLE}|drowsy{_PEOPLE_EN}|about\s+to\s+sleep"),
    ("rfm:at_risk", rf"流失风险(?:的)?{_PEOPLE}|at\s+risk{_PEOPLE_EN}"),
    ("rfm:precious", rf"重点挽回(?:的)?{_PEOPLE}|can't\s+lose(?:\s+them)?|must\s+not\s+lose|precious{_PEOPLE_EN}"),
    ("rfm:asleep", rf"(?:沉睡|睡眠)(?:的)?{_PEOPLE}|(?:asleep|sleeping|dormant|hibernating){_PEOPLE_EN}"),
    ("eighth:hhh", r"重要价值(?:客户)?"), ("eighth:hlh", r"重要发展(?:客户)?"), ("eighth:lhh", r"重要保持(?:客户)?"),
    ("eighth:llh", r"重要挽留(?:客户)?"), ("eighth:hhl", r"一般价值(?:客户)?"), ("eighth:hll", r"一般发展(?:客户)?"),
    ("eighth:lhl", r"一般保持(?:客户)?"), ("eighth:lll", r"一般挽留(?:客户)?"),
    ("abc:a", rf"a\s?类{_PEOPLE}|class\s+a|a[\s-]class{_PEOPLE_EN}"),
    ("abc:b", rf"b\s?类{_PEOPLE}|class\s+b|b[\s-]class{_PEOPLE_EN}"),
    ("abc:c", rf"c\s?类{_PEOPLE}|class\s+c|c[\s-]class{_PEOPLE_EN}"),
    ("value:high", rf"高价值{_PEOPLE}|大客户|high[\s-]value{_PEOPLE_EN}"),
    ("value:mid", rf"中价值{_PEOPLE}|(?:mid(?:dle)?|medium)[\s-]value{_PEOPLE_EN}"),
    ("value:low", rf"低价值{_PEOPLE}|low[\s-]value{_PEOPLE_EN}"),
    ("due:", r"(?:下周|最近|这几天)?(?:该来|要来|会来)(?:了|的)?|(?:due|expected)(?:\s+(?:next|this)\s+week|\s+soon)?"),
    ("once:", r"(?:只|就)(?:来|买|消费)过?一[次回]|一次客|(?:came|bought|been\s+here|visited)?\s*(?:only|just)\s+once|one[\s-]timers?|(?:came|bought|visited)\s+once"),
    ("again_ever:", r"老客户?|回头客|老顾客|(?:returning|repeat|existing|old)\s+(?:customers?|buyers?)|came\s+(?:back|more\s+than\s+once)"),
)  # fmt: skip
LEVELS: Mapping[str, str] = {
    "gold": r"(?:黄)?金卡|金牌|gold",
    "silver": r"银卡|银牌|silver",
    "plain": r"普通(?:会员|卡)?|plain",
}
GENDERS: Mapping[str, str] = {
    "female": r"女(?:性|士|生|客户|顾客|会员|的|人)+|女(?=$|[\s,，且或])|women|woman|females?|ladies",
    "male": r"男(?:性|士|生|客户|顾客|会员|的|人)+|男(?=$|[\s,，且或])|men\b|man\b|males?|gentlemen",
}

# -- birthdays ---------------------------------------------------------------------------------------------------------

_MONTHS_EN = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH_EN = "|".join(f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in _MONTHS_EN)
WHEN = (
    r"(?P<today>今天|今日|当天|today)|(?P<tomorrow>明天|明日|tomorrow)|"
    r"(?P<next_week>下个?(?:周|星期|礼拜)|next\s+week)|(?P<this_week>(?:这|本)个?(?:周|星期|礼拜)|this\s+week)|"
    r"(?P<next_month>下个?月|next\s+month)|(?P<this_month>(?:这个?|本|当)月|this\s+month)|"
    rf"(?P<m>\d{{1,2}}|十[一二]?|[一二三四五六七八九])月(?P<d>\d{{1,2}})[日号]|"
    rf"(?P<month>\d{{1,2}}|十[一二]?|[一二三四五六七八九])月份?|(?P<month_en>\b(?:{_MONTH_EN}))\b|"
    rf"(?:未来|接下来|今后|最近|以后|(?:in\s+)?the\s+next|within(?:\s+the\s+next)?|next|in)?\s*{LONG}(?:之|以)?内?(?:里)?"
)


def month_of(found: re.Match[str]) -> int:
    """1 to 12; nought where there is no such month."""
    name, number = found["month_en"], found["month"] or found["m"] or ""
    if name:
        return next(at for at, full in enumerate(_MONTHS_EN, 1) if full.startswith(name[:3]))
    han = {one: at for at, one in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}
    month = int(number) if number.isdecimal() else han.get(number, 0)
    return month if 1 <= month <= 12 else 0
