"""Names in Chinese characters: 王姐, 圆圆妈, 小美, 千千, 张三, 刘洋手机壳 (a name and a thing), 张记餐馆."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.entry.shadow import is_han
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary import acts
from bot.entry.vocabulary.goods import HEADS_ZH
from bot.entry.vocabulary.lists import wordset
from bot.entry.vocabulary.surnames import COMMON, DOUBLE, SINGLE

HAN = "\u3400-\u9fff"


TITLE = "|".join(sorted(acts.TITLES, key=len, reverse=True))


RE_TITLED = re.compile(rf"(?P<name>[{HAN}]{{1,4}}?)(?P<title>{TITLE})")


RE_MIXED_NICK = re.compile(r"(?:[阿小老大]|老板娘|老板)\s?[a-z][a-z'\-]+(?:\s?(?:姐|哥|总|太(?![阳空妃])|老师))?")


RE_COMPANY = re.compile(
    rf"[{HAN}]{{1,10}}(?:公司|餐馆|饭店|酒店|超市|商行|餐厅|工厂|学校|幼儿园|医院|银行|工作室|事务所|美容院|理发店|发廊|单位|集团|小学|中学|大学|食堂|酒楼|茶楼|旅馆|宾馆|民宿|健身房|咖啡馆|咖啡店|面馆|"
    rf"诊所|药店|花店|便利店|小卖部|物业|居委会|村委会|派出所|早餐店|奶茶店|烧烤店|火锅店|水果店|五金店|茶馆|会所|俱乐部|餐饮|商贸|贸易|科技|装饰|物流)"
)


RE_LEAD = re.compile(
    r"(?:新来的|刚才|刚刚?|我们?|今天)?(?:收到|收回|收了|收|了|过|陪着?|电话里|微信里|名?叫做?|姓名是?|名字(?:叫|"
    r"是)?|找|问|"
    r"让|见|请|由|等|催|喊|约|帮|替|把|里|是|在|有|去|来|从|被|就是|就|卖给|刚给|再|由|为|让|接到?|和|与|同)"
    r"(?=[\u3400-\u9fff]{2})|我们?(?=[和跟给])|那个|这个|(?:隔壁|楼上|楼下|对面|门口)的?"
)


RE_NICK_TAIL = re.compile(
    rf"女儿|儿子|老公|老婆|爱人|闺蜜|同事|朋友|妹妹|弟弟|他?她?[妈爸]|[小老阿][{HAN}]|[{HAN}]{{1,2}}(?:{TITLE})"
)


RE_PLACED = re.compile(rf"[{HAN}]{{2,5}}(?:[小老阿][{HAN}]|[{HAN}]工)")


STOPPERS = frozenset(
    "说来去要在把的也又还给和跟打发回做试取拿送买卖退换订约问收付昨今明前后上下每一两三四五六七八九十有是对觉到嫌夸"
    "想家了睇食搵攞拎返嚟啱话不没都很太"
)


AFTER_TITLE_BLOCK = {
    "太": "阳空妃平岁",
    "总": "共计价数额闸线部",
    "工": "具作艺程资服",
    "公": "司斤仔",
    "导": "航",
    "董": "",
    "家": "具里庭电纺居用",
    "队": "",
    "妈": "咪",
    "爷": "",
    "婆": "",
    "姐": "妹装",
    "哥": "窑",
    "弟": "",
    "奶": "茶粉瓶酪油嘴",
    "伯": "",
    "娘": "",
    "局": "",
    "处": "",
    "姨": "妈巾",
}


NICK = frozenset("阿小老大")
NOT_PEOPLE = wordset(
    "盘点 开会 开门 关门 进货 补货 交租 打烊 值班 排班 备货 收货 取货 到货 下单 付款 结账 "
    "所有 全部 大家 全体 我们 他们 她们 有人 新品 活动 时间 店里 发货 送货 快递 小票 大小 小心 大概 老板 大号 小号 "
    "小份 大份 大杯 小杯 中杯 老款 新款 "
    "小时 大约 小费 小计 总计 合计 余款 尾款 定金 订金 运费 包装 颜色 尺码 全款 全额 单子 订单 常温 方便 黄色 红色 "
    "白色 黑色 蓝色 绿色 紫色 灰色 银色 金色 粉色"
)


@dataclass(frozen=True, slots=True)
class Person:
    """A stretch that may name the customer."""

    start: int
    end: int
    score: int
    is_sure: bool = True


def han_names(board: Board, start: int, end: int, bonus: int, *, alone: bool) -> Iterator[Person]:
    """The persons that a piece without blanks may name."""
    plain = board.line.plain
    word = plain[start:end]
    lead = RE_LEAD.match(plain, start, end)
    if board.shielded[start]:
        lead = None
    if lead and _begins_name(plain, lead.end(), end):
        board.claim(Token("verb", start, lead.end(), word=lead[0]))
        start = lead.end()
        word = plain[start:end]
    elif lead and plain[lead.end()] in SINGLE:
        yield from _glued(board, lead.end(), end, bonus)
    if RE_COMPANY.fullmatch(plain, start, end):
        yield Person(start, end, 72 + max(bonus, -12))
        return
    titled = _titled(plain, start, end)
    if titled is not None:
        brand = -45 if board.shielded[start] and titled < end else 0
        yield Person(start, titled, 90 + max(bonus, -12) + brand)
        if not brand:
            return
    if RE_PLACED.fullmatch(word):
        yield Person(start, end, 58 + bonus)
        return
    goods = -50 if _has_goods(word) or board.is_shielded(start, end) else 0
    if not all(map(is_han, word)):
        yield from _glued(board, start, end, bonus)
    else:
        yield from _untitled(board, start, end, (bonus, goods), alone=alone)


def _untitled(board: Board, start: int, end: int, weights: tuple[int, int], *, alone: bool) -> Iterator[Person]:
    """小美, 千千, 张三, 欧阳娜, 安妮; 刘洋手机壳."""
    word = board.line.plain[start:end]
    if word in NOT_PEOPLE or (word[0] in "发送打寄回办做取拿买卖退换订问收说催给" and word[0] not in SINGLE):
        return
    length, bonus = len(word), sum(weights)
    if (length <= 3 and word[0] in NICK and length == 2) or (
        length in (2, 4) and word[: length // 2] == word[length // 2 :]
    ):
        yield Person(start, end, 70 + bonus)
    elif 2 <= length <= 3 and word[0] in SINGLE and alone:
        yield Person(start, end, (62 if word[0] in COMMON else 52) + bonus)
    elif length <= 4 and word[:2] in DOUBLE and length >= 3:
        yield Person(start, end, 75 + bonus)
    else:
        if 2 <= length <= 4:
            yield Person(start, end, (26 if length < 4 else 16) + bonus)
        yield from _glued(board, start, end, weights[0])


def _titled(plain: str, start: int, end: int) -> int | None:  # noqa: PLR0911 - one case, one return
    """Where a titled name that begins at `start` ends: 王姐|面霜, 何太太|, 圆圆妈妈|."""
    found = RE_TITLED.match(plain, start, end)
    if found is None:
        return _hong_kong(plain, start, end)
    name, title = found["name"], found["title"]
    after = plain[found.end() : found.end() + 1] if found.end() < end else ""
    if after and after in AFTER_TITLE_BLOCK.get(title, ""):
        return None
    if (
        len(title) == 1
        and title in "公工导局处队家弟妹"
        and not (name[0] in NICK or name in SINGLE or (len(name) == 2 and name[0] == name[1]))
    ):
        return None
    if title == "家" and name[0] not in "老小":
        return None
    if len(name) > 2 and name[0] not in SINGLE and name[:2] not in DOUBLE and len(title) == 1:
        return None
    if any(word in name for word in _goods_words()) and len(name) > 1:
        return None
    if name[-1] in "的是和给买卖退" or any(char in "买卖退说" for char in name[1:]):
        return None
    more = found.end() < end and end - found.end() <= 3 and RE_NICK_TAIL.fullmatch(plain, found.end(), end)
    return end if more else found.end()


def _hong_kong(plain: str, start: int, end: int) -> int | None:
    """霍生, 關生: a family name and 生, as Hong Kong says Mr."""
    word = plain[start:end]
    if len(word) >= 2 and word[1] == "生" and word[0] in SINGLE and (len(word) == 2 or word[2] in STOPPERS):
        return start + 2
    return None


def _begins_name(plain: str, start: int, end: int) -> bool:
    """A titled name, or a short word that looks like a whole name."""
    word = plain[start:end]
    if _titled(plain, start, end):
        return True
    short = 2 <= len(word) <= 3 and (word[0] in SINGLE or word[0] in NICK or word[0] == word[1])
    return short and not _has_goods(word)


@cache
def _goods_words() -> tuple[str, ...]:
    return tuple(sorted((word for word in HEADS_ZH if len(word) > 1), key=len, reverse=True))


@cache
def _goods_pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _goods_words())))


def starts_with_goods(word: str) -> bool:
    """The word opens with a common head of goods."""
    return _goods_pattern().match(word) is not None


def _has_goods(word: str) -> bool:
    return _goods_pattern().search(word) is not None or (
        len(word) > 2 and word[-1] in "茶酒鞋裤裙衣帽灯锅碗花笔书油米面糖饼糕膜霜粉膏乳液水包袋垫套壳线机器架"
    )


def _glued(board: Board, start: int, end: int, bonus: int) -> Iterator[Person]:
    """刘洋手机壳: a family name, one or two characters, then a thing or a word that goes on."""
    plain, bonus = board.line.plain, max(bonus, -5)
    word = plain[start:end]
    surname = 2 if word[:2] in DOUBLE else 1 if word[0] in SINGLE else 0
    nick = word[0] in NICK and len(word) > 2
    doubled = len(word) > 2 and word[0] == word[1]
    if not surname and not nick and not doubled:
        return
    lengths = (2,) if (nick or doubled) and not surname else (surname + 1, surname + 2)
    best: tuple[int, int] | None = None
    for length in lengths:
        rest = word[length:]
        if not rest:
            continue
        if _goods_pattern().match(rest) or board.shielded[start + length]:
            weight = 34
        elif rest[0] in STOPPERS:
            weight = 22
        else:
            weight = 0
        if _goods_pattern().match(word[:length]) or (board.shielded[start + length - 1] and board.shielded[start]):
            weight = 0
        if weight and (best is None or weight > best[0]):
            best = (weight, length)
    if best is None and (nick or doubled) and len(word) > 3 and not board.shielded[start]:
        # 阿标钓鱼竿 is clear enough; 小雪魔方 may be a small thing as well
        yield Person(start, start + 2, 26 + (26 if word[0] == "阿" else 18) + bonus, is_sure=word[0] == "阿")
    if best:
        # 全麦面包: a rare family name before a thing may be the thing itself
        common = word[0] in COMMON or bool(nick or doubled) or best[0] < 34
        yield Person(start, start + best[1], 26 + best[0] + (8 if common else -20) + bonus, is_sure=common)
