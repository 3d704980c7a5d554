"""A question about numbers -> what is asked: the days are taken out first, the rest is looked up in a table."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.inquiry import By, Measure
from bot.entry.questions.periods import Named, first_period
from bot.entry.questions.vocabulary import (
    ABSENT,
    BASKET_OF,
    BASKETS,
    BUYS,
    LEAD_IN,
    NOBODY,
    OVERVIEW,
    REFUNDS,
    SIDES,
    SOLD,
    TAIL,
    UNIT_DAYS,
    WAYS,
    WHAT_SOLD,
)
from bot.entry.shadow import shadow_of

LONGEST = 60
P, YEAR_AGO = "\x01", "\x02"
_SO_FAR = re.compile(r"\s*\bso\s+far\b")
_YEAR_AGO = re.compile(
    r"同比(?:去年|情况)?|(?:last\s+year,?\s+|the\s+)?same\s+month\s+last\s+year|last\s+year,?\s+(?:the\s+)?same\s+month|"
    r"(?:去年|上年)(?:的)?(?:同期|同月|同一时期|这个?时候)|(?:the\s+)?same\s+(?:period|time|days|month|week|stretch)\s+(?:of\s+)?last\s+year|"
    r"(?:a|one)\s+year\s+ago|last\s+year,?\s+same\s+period|last\s+year\s+by\s+now"
)
_AND = r"(?:和|跟|与|同|对)"
_COMPARED = (
    re.compile(
        rf"(?:比较|对比|比一比|比一下)?\s*{P}(?:的)?(?P<mid>[^{P}{YEAR_AGO}]*?){_AND}([{P}{YEAR_AGO}])(?:的)?(?:相比|对比|比较|比起来|比)?(?:一下|怎么样|如何|吧)?"
    ),
    re.compile(
        rf"{P}(?:的)?(?P<mid>[^{P}{YEAR_AGO}]*?)(?:相?比|对比)([{P}{YEAR_AGO}])(?:的)?(?:怎么样|如何|多了?多少|差多少|高还是低|多还是少)?"
    ),
    re.compile(rf"{_AND}?([{YEAR_AGO}])(?:相比|对比|比较|比)?(?:怎么样|如何)?"),
    re.compile(rf"compare\s+(?P<mid>[^{P}{YEAR_AGO}]*?)\s*{P}\s+to\s+([{P}{YEAR_AGO}])"),
    re.compile(
        rf"(?:compare\s+)?(?P<mid>[^{P}{YEAR_AGO}]*?)\s*{P}\s+(?:compared\s+(?:to|with)|with|and|vs\.?|v|versus|against|than)\s+([{P}{YEAR_AGO}])"
    ),
    re.compile(rf"(?:compared\s+(?:to|with)|vs\.?|versus|against|than)\s+([{YEAR_AGO}])"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """`subject`: what is asked about, as typed: a colleague or goods (`kind` sold), a customer (bought), or nobody.

    `kind`: overview, refunds, split, sold, bought, channel, payment, level (with `value`), absent (`days`). `seller` and `subject`
    are both there in "how many creams did Anna sell".
    """

    kind: str
    period: Named | None = None
    by: By = By.NOTHING
    subject: str | None = None
    seller: str | None = None
    value: str = ""
    days: int = 0
    measure: Measure = Measure.TAKINGS
    is_least: bool = False
    is_year_ago: bool = False
    against: Named | None = None


def read_asked(text: str) -> Asked | None:
    """What is asked about numbers, or None: the line is something else."""
    typed = text.strip()
    line = shadow_of(typed)
    plain = re.sub(r"\s+", " ", line.plain.strip(" ?？。!！,，")).strip()
    if not plain or len(typed) > LONGEST or "\n" in typed or typed.startswith("/"):
        return None
    absent = _absent(plain)
    if absent is not None:
        return absent
    skeleton, periods = _without_days(plain)
    core, chosen = _compare(skeleton, periods)
    if core is None:
        return None
    found = _look_up(core, has_period=bool(chosen.period or chosen.is_year_ago))
    if found is None:
        return None
    return _joined(found, chosen, line.text)


@dataclass(frozen=True, slots=True)
class _Days:
    period: Named | None = None
    is_year_ago: bool = False
    against: Named | None = None


def _without_days(plain: str) -> tuple[str, list[Named]]:
    plain = _YEAR_AGO.sub(YEAR_AGO, plain)
    without = _SO_FAR.sub("", plain)
    if first_period(without, 0) is not None:
        # Beside a time that is named it adds nothing.
        plain = without
    found: list[Named] = []
    start = 0
    while (here := first_period(plain, start)) is not None:
        begin, end, named = here
        found.append(named)
        plain = plain[:begin] + P + plain[end:]
        start = begin + 1
    return plain, found


def _compare(skeleton: str, periods: list[Named]) -> tuple[str | None, _Days]:
    """What is left without days, and which were named; None where too many were."""
    days = _Days(periods[0] if periods else None)
    for form in _COMPARED:
        found = form.search(skeleton)
        if found is None:
            continue
        mark = found.groups()[-1]
        middle = found.groupdict().get("mid") or ""
        is_year_ago = mark == YEAR_AGO or (len(periods) == 2 and periods[1].is_a_year and not periods[0].is_a_year)
        if mark == P and len(periods) != 2:
            return None, days
        against = periods[1] if mark == P and not is_year_ago else None
        rest = f"{skeleton[: found.start()]} {middle} {skeleton[found.end() :]}".replace(P, " ")
        return _tidy(rest), _Days(days.period, is_year_ago, against)
    if (
        len(periods) > 1
        or YEAR_AGO in skeleton
        or re.search(rf"{P}\s*(?:到|至)(?![货店])|{P}\s+until(?![a-z])", skeleton)
    ):
        return None, days
    parted = re.sub(
        rf"\s*(?:(?<![a-z])(?:in|on|for|of|during|over|from|within)\s+)?{P}(?:'s|的|里|内|间|份)*\s*",
        f" {P} ",
        skeleton,
    )
    return _tidy(parted.replace(P, " ")), days


def _tidy(text: str) -> str:
    text = re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", " ".join(text.split()))
    text = re.sub(rf"^(?:{LEAD_IN})\s*", "", text)
    return re.sub(rf"(?:{TAIL})+$", "", text).strip(" ,，")


def _look_up(core: str, *, has_period: bool) -> Asked | None:
    if re.search(r"\d|以来|至今|(?<![a-z])since(?![a-z])", core):
        return None
    found = _split(core)
    if found is not None:
        return found
    if (core == "" and has_period) or any(
        form.fullmatch(core) for form, needs_days in OVERVIEW if has_period or not needs_days
    ):
        return Asked("overview")
    # 退货多少 is asked; 退货 alone begins an entry.
    if REFUNDS.fullmatch(core) and (has_period or len(core) > len("退款")):
        return Asked("refunds")
    return _whose(core) or _about(core, has_period=has_period)


def _split(core: str) -> Asked | None:
    """By a side, of one way of paying or selling, or the average baskets of each."""
    for pattern, by, is_least in SIDES:
        if pattern.fullmatch(core):
            measure = Measure.BASKET if by == "basket" else Measure.TAKINGS
            return Asked("split", by=By.NOTHING if by == "basket" else By(by), measure=measure, is_least=is_least)
    for pattern, kind, value in WAYS:
        if pattern.fullmatch(core):
            return Asked(kind, value=value)
    parts = next((by for by, pattern in BASKETS if pattern.fullmatch(core)), None)
    return Asked("split", by=By(parts), measure=Measure.BASKET) if parts else None


def _whose(core: str) -> Asked | None:
    """One colleague's average basket, or what they sold."""
    if (found := BASKET_OF.fullmatch(core)) and (who := _somebody(found)):
        return Asked("sold", subject=who, measure=Measure.BASKET)
    if (found := WHAT_SOLD.fullmatch(core)) and (who := _somebody(found)):
        return Asked("sold", subject=who, by=By.PRODUCT)
    return None


def _somebody(found: re.Match[str]) -> str | None:
    who = next((one.strip() for one in found.groups() if one), "")
    return who if who and not NOBODY.fullmatch(who) else None


def _about(core: str, *, has_period: bool) -> Asked | None:
    for form in SOLD:
        found = form.fullmatch(core)
        if found is None:
            continue
        named = found.groupdict()
        who, goods = (named.get(name) for name in ("who", "goods"))
        who = None if who is None or NOBODY.fullmatch(who.strip()) else who.strip()
        if named.get("who") and who is None and not goods:
            return Asked("overview") if has_period else None
        if goods and NOBODY.fullmatch(goods.strip()):
            return None
        if who or goods:
            return Asked("sold", subject=(goods or who or "").strip(), seller=who if goods else None)
    for form in BUYS:
        found = form.fullmatch(core)
        if found and has_period and not NOBODY.fullmatch(found["who"].strip()):
            return Asked("bought", subject=found["who"].strip())
    return None


def _absent(plain: str) -> Asked | None:
    for form in ABSENT:
        found = form.fullmatch(plain)
        if found:
            return Asked("absent", days=_days(found["number"], found["unit"]))
    return None


def _days(number: str, unit: str) -> int:
    spelled = {"半": 0.5, "两": 2, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "twelve": 12}
    spelled |= {han: at + 1 for at, han in enumerate("一二三四五六七八九十")}
    many = float(number) if number.isdecimal() else spelled[number]
    return min(round(many * UNIT_DAYS[unit.rstrip("s")]), 3650)


def _joined(found: Asked, days: _Days, typed: str) -> Asked:
    return Asked(
        found.kind, days.period, found.by, _typed(typed, found.subject), _typed(typed, found.seller), found.value,
        found.days, found.measure, found.is_least, days.is_year_ago, days.against,
    )  # fmt: skip


def _typed(text: str, name: str | None) -> str | None:
    """As it was typed: capitals are in the text only."""
    if name is None:
        return None
    at = shadow_of(text).plain.find(name)
    return text[at : at + len(name)] if at >= 0 else name
