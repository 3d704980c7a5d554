"""The forms of one condition: a pattern, and what it means. Names are found as typed; who knows the shop looks them up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from bot.domain.criteria import About, Criterion, Than
from bot.entry.numerals import WORDS_EN, read_number
from bot.entry.segments.vocabulary import (
    GENDERS,
    GROUPS,
    LENGTHS,
    LEVELS,
    LONG,
    MONEY_UNIT,
    NUMBER,
    STOP,
    STOP_ZH,
    THAN,
    WHEN,
    compared,
    month_of,
)

Typed = Callable[[re.Match[str], str], str]
Make = Callable[[re.Match[str], Typed], Criterion | None]
# Figures are kept in hundredths here; who knows the currency makes minor units of them.
HUNDRED = Decimal(100)
DAYS_IN = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class Form:
    """`takes_days`: this year, in the last 90 days may stand with it; `is_last`: only where nothing else
    fits."""

    text: str
    make: Make
    takes_days: bool = False
    needs_days: bool = False
    is_last: bool = False

    @property
    def pattern(self) -> re.Pattern[str]:
        return _compiled(self.text)


@cache
def _compiled(text: str) -> re.Pattern[str]:
    """When it is first asked for: a start of the bot need not wait for fifty patterns."""
    return re.compile(text)


def _figure(about: About, *, scale: Decimal = Decimal(1)) -> Make:
    def make(match: re.Match[str], _typed: Typed) -> Criterion | None:
        named = match.groupdict()
        if named.get("from_"):
            low, high = _number(named["from_"], scale), _number(named["to_"], scale)
            return (
                None
                if low is None or high is None
                else Criterion(about, than=Than.BETWEEN, low=min(low, high), high=max(low, high))
            )
        than = next((THAN[key] for key in THAN if named.get(key)), None)
        than = than or (Than.LEAST if named.get("up") else Than.MOST if named.get("down") else Than.EXACTLY)
        number = _number(next(named[key] for key in ("figure", "up", "down", "plain") if named.get(key)), scale)
        return None if number is None else Criterion(about, than=than, low=number)

    return make


def _number(text: str | None, scale: Decimal) -> int | None:
    word = (text or "").strip()
    value = WORDS_EN.get(word) or read_number(word)
    # A part of a visit, a point or a centimetre is not kept, and cut it would be another figure.
    return None if value is None or value * scale % 1 else int(value * scale)


def _away(match: re.Match[str], _typed: Typed) -> Criterion | None:
    number, unit = match["long"], match["unit"]
    half = number == "半" or number.startswith("half")
    value = Decimal("0.5") if half else WORDS_EN.get(number) or read_number(number)
    days = LENGTHS.get(unit) or LENGTHS.get(unit.rstrip("s"), 0)
    return Criterion(About.AWAY, days=min(int(value * days), 3650)) if value and days else None


def _birthday(match: re.Match[str], _typed: Typed) -> Criterion | None:
    named = match.groupdict()
    for value in ("today", "tomorrow", "this_week", "next_week", "this_month", "next_month"):
        if named.get(value):
            return Criterion(About.BIRTHDAY, value=value)
    if named.get("long"):
        found = _away(match, _typed)
        return Criterion(About.BIRTHDAY, value="days", days=found.days) if found else None
    month = month_of(match)
    if not month:
        return None
    if named.get("d"):
        day = int(named["d"])
        return Criterion(About.BIRTHDAY, value="day", low=month, high=day) if 0 < day <= DAYS_IN[month - 1] else None
    return Criterion(About.BIRTHDAY, value="month", low=month)


def _fixed(made: Criterion) -> Make:
    return lambda _match, _typed: made


def _worded(about: About, name: str, *, is_not: str = "") -> Make:
    def make(match: re.Match[str], typed: Typed) -> Criterion | None:
        words = typed(match, name)
        denied = bool(is_not and match.groupdict().get(is_not))
        return Criterion(about, is_not=denied, words=(words,)) if words else None

    return make


def _form(pattern: str, make: Make, **flags: bool) -> Form:
    return Form(pattern, make, **flags)


_CAME = r"(?:来|到店|光顾|消费|购买|下单|买东西|买|露面|回来)(?:过|了|店里|店|东西)*"
_CAME_EN = (
    r"(?:been(?:\s+(?:here|in|back|seen))?|here|come|came|visited|shopped|bought(?:\s+anything)?|seen|back|purchased)"
)
_NO_EN = r"(?:not|hasn't|haven't|has\s+not|have\s+not|didn't|did\s+not|wasn't|weren't)"
_SPENT = r"(?:累计|总共?|一共)?(?:消费|花费|花|付款?)(?:总?金?额|总额|过|掉|钱|了)*|(?:total\s+)?(?:spent|spending|spend|spends|paid)(?:\s+(?:in\s+total|altogether))?"
_POINTS, _POINTS_EN, _NOTHING = r"(?:分|点)?", r"\s+points", ""
_TIMES = r"\s?(?:次|回|天|times?|visits?|purchases?|orders?|days?)"


def _tag(match: re.Match[str], typed: Typed) -> Criterion | None:
    named = [key for key in ("tag", "tag2", "tag3") if match.groupdict().get(key)]
    return Criterion(About.TAG, words=(typed(match, named[0]),)) if named else None


def _owner(match: re.Match[str], typed: Typed) -> Criterion | None:
    named = [key for key in ("who", "who2", "who3", "who4") if match.groupdict().get(key)]
    return Criterion(About.OWNER, words=(typed(match, named[0]),)) if named else None


def _either_away(match: re.Match[str], typed: Typed) -> Criterion | None:
    """Silent for two months, last came over two months ago."""
    if match["long"]:
        return _away(match, typed)
    ago = re.match(LONG, f"{match['long_']} {match['unit_']}")
    return _away(ago, typed) if ago else None


def _either_birthday(match: re.Match[str], typed: Typed) -> Criterion | None:
    """Birthday next month, born in May: when it is stands once in what was found."""
    found = re.search(WHEN, match[0])
    return _birthday(found, typed) if found else None


FORMS: tuple[Form, ...] = (
    _form(r"(?:所有|全部|全体)(?:的)?(?:客户|顾客|客人|会员|人)?(?=\s*$)|大家(?=\s*$)|every(?:body|one)(?=\s*$)|all(?:\s+(?:the\s+|our\s+)?(?:customers?|people|of\s+them))?(?=\s*$)", _fixed(Criterion(About.ALL))),
    _form(rf"(?:{_SPENT}){compared(MONEY_UNIT)}", _figure(About.SPENT, scale=HUNDRED), takes_days=True),
    _form(rf"(?:来过|来店|来|到店|买过|购买|消费|下单|光顾)(?:次数|的次数|了|过)*{compared(_TIMES)}|(?:来|买|到店|消费|下单|购买)(?:过|了)(?P<plain>{NUMBER})[次回](?!以)", _figure(About.VISITS)),
    _form(rf"(?:消费|购买|到店|来店)次数{compared('')}", _figure(About.VISITS)),
    _form(rf"(?:(?:came|been(?:\s+here)?|visited|bought|shopped|purchased|ordered)\s+)?(?:here\s+)?{compared(_TIMES)}", _figure(About.VISITS)),
    _form(rf"(?:有|已经?|超过)?{LONG}(?:以上|多|都|了|里|内|之内)*(?:没有?|未|不)(?:再)?{_CAME}", _away),
    _form(rf"(?:没有?|未|不)(?:再)?{_CAME}(?:超过|已经?|有|满|达)*\s?{LONG}(?:以上|了|多)*", _away),
    _form(rf"{_NO_EN}\s+{_CAME_EN}\s+(?:(?:for|in|since)\s+)?(?:(?:over|more\s+than|at\s+least)\s+)?(?:the\s+)?(?:(?:last|past)\s+)?{LONG}(?:\s+or\s+more)?", _away),
    _form(rf"(?:away|absent|gone|missing|silent|inactive|quiet)\s+(?:(?:for|since)\s+)?(?:(?:over|more\s+than|at\s+least)\s+)?{LONG}(?:\s+or\s+more)?|last\s+(?:came|visit|seen|bought)\s+(?:(?:over|more\s+than)\s+)?{LONG.replace('long>', 'long_>').replace('unit>', 'unit_>')}\s+ago", _either_away),
    _form(rf"(?:{_CAME[:-1]}+|有过?消费|有记录)|(?:came|been(?:\s+here)?|visited|shopped|bought(?:\s+(?:anything|something))?|seen|active|purchased)(?:\s+(?:here|in|back))?", _fixed(Criterion(About.CAME)), takes_days=True, needs_days=True),
    _form(rf"(?:没有?|未){_CAME}|{_NO_EN}\s+{_CAME_EN}", _fixed(Criterion(About.CAME, is_not=True)), takes_days=True, needs_days=True),
    _form(r"(?:从来?)?(?:没有?|未)(?:消费|买|来)过(?=\s*$|[,，、;；且或]|的)|never\s+(?:bought(?:\s+anything)?|came|been\s+here)(?=\s*$|[,;]|\s+(?:and|or))", _fixed(Criterion(About.CAME, is_not=True, unit="all"))),
    _form(r"新(?:来的?|增的?)?(?:客户|客|顾客|会员)|(?:第一次|首次|头一回)(?:来|买|消费|到店)(?:的|过)?|new(?:\s+(?:customers?|buyers?|people))?(?!\s+customer)|first\s+(?:came|bought|visited)", _fixed(Criterion(About.NEW)), takes_days=True),
    _form(rf"(?:过)?生日(?:在|是|就在|快到|于)*\s?(?:{WHEN})|(?:{WHEN.replace('?P<', '?P<x_')})(?:之|以)?内?(?:里|的)*(?:要|会)?(?:过)?生日", _either_birthday),
    _form(rf"birthdays?(?:\s+(?:is|are|falls?|coming(?:\s+up)?|due|comes?))*(?:\s+(?:in|on|within))?\s+(?:{WHEN})|born\s+(?:in|on)\s+(?:{WHEN.replace('?P<', '?P<x_')})", _either_birthday),
    _form(rf"(?:{WHEN})(?:'s)?\s+birthdays?", _birthday),
    _form(r"(?:有|填了?|知道|登记了?)生日|(?:known\s+|has\s+(?:a\s+)?|with\s+(?:a\s+)?)birthday(?=\s*(?:$|[,;]|and\b|or\b))", _fixed(Criterion(About.BIRTHDAY, value="known"))),
    _form(r"(?:没有?|缺|没填|不知道|未填)生日|(?:no|without(?:\s+a)?|missing(?:\s+a)?)\s+birthday", _fixed(Criterion(About.BIRTHDAY, value="known", is_not=True))),
    _form(rf"(?:带|有|打了?|贴了?|含)?(?:标签|label|tag)(?:是|为|叫|有|:|=|\s)*[\"']?(?P<tag>[^\s,，、;；\"']+?)[\"']?{STOP_ZH}|(?:tagged|labell?ed)(?:\s+(?:as|with))?\s+[\"']?(?P<tag2>[^,;\"']+?)[\"']?{STOP}|#(?P<tag3>[^\s,，、;；#]+)", _tag),
    _form(r"(?:有|带)(?P<tag>[^\s,，、;；的]{1,12}?)标签|(?P<tag2>[^\s,，、;；的有带没不]{1,12}?)标签(?:的|$)", _tag),
    _form(rf"(?P<no>从?没有?|从未|未|没)?(?:买|购买|购)(?:过|了)(?!\d|{NUMBER}[次回])(?P<goods>[^\s,，、;；]+?){STOP_ZH}", _worded(About.BOUGHT, "goods", is_not="no"), takes_days=True),
    _form(rf"(?:has\s+|have\s+)?(?:(?P<no>never|not|hasn't|haven't|has\s+not|have\s+not|didn't|did\s+not)\s+)?(?:bought|buys?|purchased|ordered)\s+(?:an?\s+|any\s+|the\s+|some\s+)?(?!(?:only|just|once|twice|anything|something|more\s+than|over|at\s+least|in|this|last|here|\d)\b)(?P<goods>[^\s,;][^,;]*?){STOP}", _worded(About.BOUGHT, "goods", is_not="no"), takes_days=True),
    _form(rf"(?:会员)?积分{compared(_POINTS)}", _figure(About.POINTS)),
    _form(rf"points{compared(_NOTHING)}", _figure(About.POINTS)),
    _form(rf"(?:has\s+|have\s+|with\s+)?{compared(_POINTS_EN)}", _figure(About.POINTS)),
    _form(rf"(?:家?住在?|地址(?:在|是|含|有|:)*|家在)(?P<area>[^\s,，、;；]+?){STOP_ZH}|(?:lives?|living|address)\s+(?:(?:in|at|on|near)\s+)?(?P<area2>[^,;]+?){STOP}", lambda m, t: Criterion(About.AREA, words=(t(m, "area") or t(m, "area2"),))),
    _form(r"(?:有|留了?)(?:电话|手机号?)|(?:has\s+|have\s+|with\s+)(?:a\s+)?(?:phone(?:\s+number)?|mobile)", _fixed(Criterion(About.PHONE))),
    _form(r"(?:没有?|没留)(?:电话|手机号?)|(?:no|without(?:\s+a)?)\s+(?:phone(?:\s+number)?|mobile)", _fixed(Criterion(About.PHONE, is_not=True))),
    _form(r"(?:能|可以?)(?:联系到?|发到|收到|触达)(?:的)?(?:人|客户)?|(?:已)?同意(?:收|接收)(?:消息|优惠)?|reachable|(?:can\s+be\s+reached)|(?:who\s+)?agreed", _fixed(Criterion(About.REACH))),
    _form(r"(?:没人管|无主|公海|没有店员)(?:的)?(?:客户|顾客)?(?:里)?|nobody's(?:\s+customers)?|(?:in\s+the\s+)?pool\b|unassigned", _fixed(Criterion(About.OWNER, value="nobody"))),
    _form(r"我的(?:客户|顾客|客人)|my(?:\s+own)?\s+customers?|mine\b", _fixed(Criterion(About.OWNER, value="me"))),
    _form(rf"(?P<who>[\u3400-\u9fff·]{{1,6}}?)的(?:客户|顾客|客人)|(?:归|属于|负责人(?:是|:)?|店员(?:是|:)?|跟进人(?:是|:)?)(?P<who2>[^\s,，、;；]+?){STOP_ZH}|(?P<who3>[a-z][a-z.\- ]{{0,24}}?)'s\s+(?:customers?|people|clients)|(?:customers?\s+)?(?:of|kept\s+by|belonging\s+to|owned\s+by|looked\s+after\s+by)\s+(?P<who4>[^,;]+?){STOP}", _owner, is_last=True),
    *(_form(rf"(?:(?:会员)?(?:级别|等级|卡)(?:是|为|:|=)?\s*|level\s+(?:is\s+)?)?(?:{words})(?:会员|客户|顾客|\s+(?:members?|level|cards?|customers?))?", _fixed(Criterion(About.LEVEL, value=value))) for value, words in LEVELS.items()),
    *(_form(rf"(?<![a-z])(?:{words})(?![a-z])", _fixed(Criterion(About.GENDER, value=value))) for value, words in GENDERS.items()),
    *(_form(rf"(?<![a-z])(?:{words})(?![a-z])", _fixed(Criterion(About.GROUP, value=value))) for value, words in GROUPS),
)  # fmt: skip


def forms_of(
    tags: Sequence[str], people: Sequence[str], fields: Iterable[tuple[str, str, tuple[str, ...]]]
) -> list[Form]:
    """Of one shop: its labels by their name alone, its colleagues, its own fields."""
    fields = list(fields)
    found = [_field(*one) for one in fields] + _options(fields)
    if tags:
        found.append(_form(rf"(?:标签|tagged|labell?ed|tag|label)?(?:是|为|:|=|\s)*[\"']?(?P<tag>{_any(tags)})[\"']?(?:客户|顾客|会员|标签|\s+customers?)?(?![a-z0-9])", _tag))  # fmt: skip
    if people:
        found.append(_form(rf"(?P<who>{_any(people)})(?:的|'s)\s?(?:客户|顾客|客人|customers?|people|clients)", _owner))  # fmt: skip
    return found


def _options(fields: Sequence[tuple[str, str, tuple[str, ...]]]) -> list[Form]:
    """Dry, by itself: an option that one field alone has. It stands where it was said, so that "dry or oily" is either."""
    owners: dict[str, list[tuple[str, str]]] = {}
    for name, kind, options in fields:
        for option in options if kind == "choice" else ():
            owners.setdefault(option.casefold(), []).append((name, option))
    alone = [found[0] for found in owners.values() if len(found) == 1]
    return [
        _form(
            rf"(?<![a-z0-9]){re.escape(option.lower())}(?:的?(?:客户|顾客|客人|会员|人))?(?=的|{STOP_ZH})",
            _fixed(Criterion(About.FIELD, value=option, words=(name,))), is_last=True,
        )
        for name, option in alone
    ]  # fmt: skip


def _any(names: Sequence[str]) -> str:
    return "|".join(re.escape(one.lower()) for one in sorted(names, key=len, reverse=True))


def _field(name: str, kind: str, options: tuple[str, ...]) -> Form:
    """肤质干性, 肤质=干性, skin type is dry; 身高大于170; 有没有: 会员卡是."""
    lead = rf"(?<![a-z]){re.escape(name.lower())}(?![a-z])"
    if kind == "number":
        figure = _figure(About.FIELD, scale=Decimal(1))

        def count(match: re.Match[str], typed: Typed) -> Criterion | None:
            made = figure(match, typed)
            return (
                None
                if made is None
                else Criterion(About.FIELD, than=made.than, low=made.low, high=made.high, words=(name,))
            )

        return _form(rf"{lead}{compared('')}|{lead}(?:是|为|:|=|\s)+(?P<plain>{NUMBER})", count)
    end = STOP if name.isascii() else STOP_ZH
    known = rf"(?:{_any(options)})" if options else ""
    said = (
        rf"(?P<value>{known})|(?P<other>[^\s,，、;；][^,，、;；]*?){end}"
        if known
        else rf"(?P<value>[^\s,，、;；][^,，、;；]*?){end}"
    )

    def make(match: re.Match[str], typed: Typed) -> Criterion | None:
        value = typed(match, "value") or (typed(match, "other") if known else "")
        return Criterion(About.FIELD, is_not=bool(match["no"]), value=value, words=(name,)) if value else None

    return _form(
        rf"{lead}(?:\s*(?P<no>不是|不为|!=|\s(?:is\s+not|isn't|not)\s))?(?:是|为|:|=|\s|is\s|are\s)*(?:{said})", make
    )
