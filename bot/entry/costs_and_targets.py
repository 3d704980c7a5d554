"""What goods cost and what is aimed at, as a manager types it; and questions about one of the staff."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.money import exponent
from bot.entry.cells import read_money_cell
from bot.entry.money_signs import SIGN, is_of
from bot.entry.questions.periods import Named, first_period
from bot.entry.shadow import shadow_of

LONGEST = 60
_COST = r"(?:成本价?|进货价|进价|拿货价|cost(?:\s+price)?)"
_IS = r"\s*(?:是|为|改成|改为|调成|定为|定成|设为|=|:|is|to|at)?\s*"
_TARGET = r"(?:(?:这个|本)?月)?(?:的)?(?:销售|业绩)?(?:目标|任务|指标)"
_SUM = (
    rf"(?P<sum>(?P<sign>{SIGN})?\s*(?P<number>-?\d[\d,.]*)\s*(?P<times>[万千kw])?\s*(?P<unit>元|块钱?|rmb)?|"
    r"[-无清]除?|没有|none|off|clear)"
)
# 20.000: twenty, or twenty thousand?
_DOUBTFUL = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_COST_FORMS = (
    re.compile(rf"{_COST}\s+(?P<name>.+?){_IS}{_SUM}"),
    re.compile(rf"(?P<name>.+?)\s*(?:的|'s)?\s*{_COST}{_IS}{_SUM}"),
)
_TARGET_FORMS = (
    re.compile(rf"{_TARGET}\s*(?P<name>[^\d¥$€£\s]*?){_IS}{_SUM}"),
    re.compile(rf"(?P<name>[^\d]*?)\s*(?:的|'s)?\s*{_TARGET}{_IS}{_SUM}"),
    re.compile(rf"(?:set\s+)?(?:the\s+)?target\s+(?:for\s+)?(?P<name>[^\d¥$€£]*?){_IS}{_SUM}"),
    re.compile(rf"(?:set\s+)?(?P<name>[^\d]*?)(?:'s)?\s*(?:monthly\s+)?target{_IS}{_SUM}"),
)
_SHOP = re.compile(r"(?:全店|店里?|门店|店铺|本店|整店|我们|the\s+shop|shop|store|all|everyone)?(?:的|'s)?")
_ASKS = re.compile(
    r"(?P<name>[\u3400-\u9fff·]{1,6}?|[a-z][a-z'.\- ]{0,24}?)(?:的|'s)?\s*"
    r"(?:毛利率?|利润率?|新客(?:户|数)?|拉新|跟进率|跟进情况|目标(?:完成(?:率|情况)?|进度)?|业绩页|提成|绩效|"
    r"margin|profit|new\s+customers|promises|follow-?ups|target|performance|commission)"
    r"(?:是|有|完成了?|做到|拉了?)?(?:多少个?|几个|怎么样|如何|呢|情况)?(?:了|啦)?"
)
_BOARD = re.compile(
    r"(?:团队|全员|店员|员工|大家|销售|导购)(?:的)?(?:业绩|绩效|表现|战绩|排行榜?|目标)(?:榜|情况|怎么样|如何)?|业绩(?:榜|页)|"
    r"(?:全店|店里?|我们|总|一共)?(?:的)?(?:毛利率?|利润率?|赚了?多少(?:钱)?)(?:是|有)?(?:多少|怎么样|如何)?(?:钱)?|"
    r"(?:what(?:'s|\s+is|\s+was)\s+)?(?:the|our)?\s*(?:gross\s+)?(?:margin|profit)|how\s+much\s+did\s+we\s+(?:earn|make)|"
    r"(?:team|staff)\s+(?:results|performance|figures|league)|(?:sales\s+)?league(?:\s+table)?|leader\s?board"
)
_MINE = re.compile(
    r"我(?:的|自己的)?(?:个人)?(?:业绩|绩效|战绩|成绩|目标|进度)(?:怎么样|如何|呢)?|我(?:的)?(?:目标|任务)(?:还差|完成了?)(?:多少)?|"
    r"my\s+(?:own\s+)?(?:results|performance|figures|target|numbers)|how\s+am\s+i\s+doing"
)
_NOBODY = re.compile(
    r"我们?|咱们?|全店|店里|总|平均|多少|今天|本月|商品|产品|客户|顾客|the|our|shop|total|average|how.*|what.*"
)
_NONE = re.compile(r"[-无清]除?|没有|none|off|clear")


@dataclass(frozen=True, slots=True)
class Amount:
    """`name` as typed; empty: the whole shop. `value` None: taken away. `is_sure`: the line began with the word.
    `typed`: the sum as it stands there, `marks`: what says of which money it is."""

    name: str
    value: Decimal | None
    is_sure: bool = False
    typed: str = ""
    marks: tuple[str, ...] = ()
    is_doubtful: bool = False

    def is_clear(self, currency: str) -> bool:
        """Not in other money, and not 20.000 where no money has three places behind the point."""
        if self.is_doubtful and exponent(currency) != 3:
            return False
        return all(is_of(mark, currency) for mark in self.marks)


@dataclass(frozen=True, slots=True)
class AboutStaff:
    """`name` None: the team; empty: whoever asks."""

    name: str | None
    period: Named | None = None


def read_cost(text: str) -> Amount | None:
    """面膜 成本 35, cost mask 35."""
    return _amount(text, _COST_FORMS)


def read_cost_words(text: str) -> Amount | None:
    """What is said behind /cost: 面膜 35."""
    return _amount(f"cost {text}", _COST_FORMS)


def read_target(text: str) -> Amount | None:
    """目标 小陈 2万, 全店目标 30万, target Anna 20000."""
    found = _amount(text, _TARGET_FORMS)
    return _for_shop(found)


def read_target_words(text: str) -> Amount | None:
    """What is said behind /target: 小陈 20000."""
    return _for_shop(_amount(f"target {text}", _TARGET_FORMS[2:3]))


def _for_shop(found: Amount | None) -> Amount | None:
    if found is not None and _SHOP.fullmatch(found.name.casefold()):
        return replace(found, name="")
    return found


def _amount(text: str, forms: tuple[re.Pattern[str], ...]) -> Amount | None:
    typed = " ".join(text.split())
    if not typed or len(text) > LONGEST or "\n" in text.strip():
        return None
    line = shadow_of(typed)
    for form in forms:
        found = form.fullmatch(line.plain)
        if found is None:
            continue
        name = line.text[slice(*found.span("name"))].strip()
        if _NONE.fullmatch(found["sum"]):
            return Amount(name, None, form is forms[0])
        times = {"w": "万", "k": "千"}.get(found["times"] or "", found["times"] or "")
        value = read_money_cell(found["number"] + times)
        if value is not None and value[0] >= 0:
            marks = tuple(filter(None, (found["sign"], found["unit"])))
            is_doubtful = not times and _DOUBTFUL.fullmatch(found["number"]) is not None
            return Amount(name, value[0], form is forms[0], found["sum"].strip(), marks, is_doubtful)
    return None


def asks_staff(text: str) -> AboutStaff | None:
    """小陈毛利, 小陈这个月新客多少, 团队业绩, 我的目标; the days are taken out first."""
    typed = text.strip()
    line = shadow_of(typed)
    plain = line.plain.strip(" ?？。!！")
    if not plain or len(typed) > LONGEST or "\n" in typed or typed.startswith("/"):
        return None
    named = None
    if (here := first_period(plain, 0)) is not None:
        begin, end, named = here
        plain = (plain[:begin] + " " + plain[end:]).strip()
    if re.search(r"\d", plain):
        return None
    plain = re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", re.sub(r"^的|的$", "", " ".join(plain.split())))
    if _MINE.fullmatch(plain):
        return AboutStaff("", named)
    if _BOARD.fullmatch(plain):
        return AboutStaff(None, named)
    found = _ASKS.fullmatch(plain)
    if found is None or _NOBODY.fullmatch(found["name"].strip()):
        return None
    name = found["name"].strip()
    at = line.plain.find(name)
    return AboutStaff(line.text[at : at + len(name)] if at >= 0 else name, named)


_FAIR = re.compile(
    r"(?:看看)?(?:公平|核对|值得看一眼)(?:一下)?的?|(?:有)?(?:没有|什么)?(?:异常|不对劲)(?:的)?(?:单子?|操作)?(?:吗)?|"
    r"(?:anything\s+)?worth\s+a\s+(?:second\s+)?look|fairness"
)


def asks_fairness(text: str) -> bool:
    """核对, 公平, anything worth a look."""
    plain = " ".join(shadow_of(text.strip()).plain.strip(" ?？。!！").split())
    return len(text) <= LONGEST and _FAIR.fullmatch(plain) is not None
