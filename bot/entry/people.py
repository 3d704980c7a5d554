"""Who the line is about: every stretch that could be a person, with a score; the best one wins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.entry.shadow import is_han, shadow_of
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary import acts
from bot.entry.vocabulary.en import AFTER_TITLES, FIRST_NAMES, HONORIFICS, NOT_NAMES, SURNAMES
from bot.entry.vocabulary.goods import BRANDS_EN, HEADS_ZH
from bot.entry.vocabulary.surnames import COMMON, DOUBLE, SINGLE
from bot.entry.words import ShopWords

HAN = "\u3400-\u9fff"
_TITLE = "|".join(sorted(acts.TITLES, key=len, reverse=True))
RE_TITLED = re.compile(rf"(?P<name>[{HAN}]{{1,4}}?)(?P<title>{_TITLE})")
RE_LATIN_TITLED = re.compile(
    rf"(?P<name>[a-z][a-z'.\-]*(?: [a-z][a-z'\-]*)?) ?(?P<title>{_TITLE}|生)(?![{HAN}]?[共计阳])"
)
RE_MIXED_NICK = re.compile(r"(?:[阿小老大]|老板娘|老板)\s?[a-z][a-z'\-]+(?:\s?(?:姐|哥|总|太|老师))?")
RE_LATIN = re.compile(r"[a-z][a-z'.\-]*")
RE_COMPANY = re.compile(
    rf"[{HAN}]{{1,10}}(?:公司|餐馆|饭店|酒店|超市|商行|餐厅|工厂|学校|幼儿园|医院|银行|工作室|事务所|美容院|理发店|发廊|单位|集团|小学|中学|大学|食堂|酒楼|茶楼|旅馆|宾馆|民宿|健身房|咖啡馆|咖啡店|面馆|"
    rf"诊所|药店|花店|便利店|小卖部|物业|居委会|村委会|派出所|早餐店|奶茶店|烧烤店|火锅店|水果店|五金店|茶馆|会所|俱乐部|餐饮|商贸|贸易|科技|装饰|物流)"
)
RE_LEAD = re.compile(
    r"(?:新来的|刚才|刚刚?|我们?|今天)?(?:收到|收了|收|陪着?|电话里|微信里|名?叫做?|姓名是?|名字(?:叫|是)?|找|问|"
    r"让|见|请|由|等|催|喊|约|帮|替|把|里|是|在|有|去|来|从|被|就是|就|卖给|刚给|再|由|为|让|接到?|和|与|同)"
    r"(?=[\u3400-\u9fff]{2})|我们?(?=[和跟给])|那个|这个|(?:隔壁|楼上|楼下|对面|门口)的?"
)
RE_NICK_TAIL = re.compile(
    rf"女儿|儿子|老公|老婆|爱人|闺蜜|同事|朋友|妹妹|弟弟|他?她?[妈爸]|[小老阿][{HAN}]|[{HAN}]{{1,2}}(?:{_TITLE})"
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


@dataclass(frozen=True, slots=True)
class Person:
    """A stretch that may name the customer."""

    start: int
    end: int
    score: int


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of unclaimed words without a separator: [start, end)."""

    start: int
    end: int


SEPARATORS = frozenset(',，、;；。!！?？|\n\t"()[]<>~…·+&:')


def runs_of(board: Board) -> list[Run]:
    """The unclaimed stretches between tokens and separators, trimmed."""
    plain, found, start = board.line.plain, [], -1
    for index in range(len(plain) + 1):
        closed = index == len(plain) or board.taken[index] or _separates(plain, index)
        if not closed and start < 0 and plain[index] != " ":
            start = index
        if closed and start >= 0:
            end = index
            while end > start and plain[end - 1] in " .-":
                end -= 1
            if end > start:
                found.append(Run(start, end))
            start = -1
    return found


def _separates(plain: str, index: int) -> bool:
    char = plain[index]
    if char in SEPARATORS:
        if char == "&" and plain[index - 1 : index] == " ":
            return False
        return True
    around = plain[index - 1 : index] + plain[index + 1 : index + 2]
    if char == "-":
        return " " in around or is_han(around[:1] or " ") or is_han(around[1:] or " ") or index == 0
    return char == "/" and " " in around


def find_people(board: Board, shop: ShopWords) -> list[Person]:
    """Every candidate, best first."""
    runs = runs_of(board)
    found: list[Person] = list(_known(board, shop))
    for index, run in enumerate(runs):
        found.extend(_in_run(board, run, first=index == 0))
    return sorted(found, key=lambda person: (-person.score, person.start, -person.end))


def _known(board: Board, shop: ShopWords) -> Iterator[Person]:
    plain = board.line.plain
    for name in _known_names(shop):
        at = plain.find(name)
        edge = plain[at + len(name) : at + len(name) + 1]
        if (
            at >= 0
            and board.is_free(at, at + len(name))
            and not (name[-1].isascii() and edge.isalpha() and edge.isascii())
        ):
            yield Person(at, at + len(name), 120 + len(name))


@lru_cache(maxsize=8)
def _known_names(shop: ShopWords) -> tuple[str, ...]:
    names = {shadow_of(name).plain for name in (*shop.customers, *shop.aliases) if len(name) > 1}
    return tuple(sorted(names - {shadow_of(name).plain for name in shop.products}))


def _in_run(board: Board, run: Run, *, first: bool) -> Iterator[Person]:
    plain = board.line.plain
    pieces = _pieces(board, run)
    for index, (start, end) in enumerate(pieces):
        lead = first and index == 0
        bonus = _context(board, start, end if index < len(pieces) - 1 else run.end, first=lead, single=len(pieces) == 1)
        if is_han(plain[start]):
            yield from _han(board, run, start, end, bonus)
        elif plain[start].isalpha() and (index == 0 or is_han(plain[start - 2])):
            yield from _latin(board, Run(start, run.end), bonus)


def _context(board: Board, start: int, end: int, *, first: bool, single: bool) -> int:
    """What stands before and behind tells more than the word itself."""
    score = 12 if first else 0
    before = _token_before(board, start)
    after = _token_after(board, end)
    if before is not None:
        if before.kind == "qty" and before.end == start:
            score -= 25
        score += {
            "give": 18,
            "role": 25,
            "enter": 20,
            "sell": 15,
            "follow": 15,
            "anonymous": -20,
            "buy": -25,
            "qty": -15,
            "each": -40,
            "total": -10,
            "say": 0 if before.word.isascii() else -30,
            "gift": -40,
        }.get(before.kind, 0)
    if after is not None:
        score += {
            "buy": 25,
            "say": 15,
            "follow": 5,
            "task": 8,
            "phone": 20,
            "phone_label": 20,
            "birthday_label": 20,
            "return": 15,
            "exchange": 8,
            "channel": 5,
        }.get(after.kind, 0)
        if after.kind == "qty" and not _gap(board, end, after.start):
            score -= 32
        elif after.kind in ("qty", "money", "num") and after.start - end <= 1:
            score -= 6 if single else 16
    return score


def _gap(board: Board, start: int, end: int) -> bool:
    return start < end


def _token_before(board: Board, at: int) -> Token | None:
    plain = board.line.plain
    while at > 0 and plain[at - 1] in " :":
        at -= 1
    return next((token for token in board.tokens if token.end == at), None)


def _token_after(board: Board, at: int) -> Token | None:
    plain = board.line.plain
    while at < len(plain) and plain[at] == " ":
        at += 1
    return next((token for token in board.tokens if token.start == at), None)


def _pieces(board: Board, run: Run) -> list[tuple[int, int]]:
    """The parts of a run between blanks."""
    return [
        (run.start + found.start(), run.start + found.end())
        for found in re.finditer(r"\S+", board.line.plain[run.start : run.end])
    ]


def _han(board: Board, run: Run, start: int, end: int, bonus: int) -> Iterator[Person]:
    mixed = RE_MIXED_NICK.match(board.line.plain, start, run.end)
    if mixed:
        yield Person(start, mixed.end(), 85 + bonus)
    else:
        yield from _han_piece(board, start, end, bonus, alone=True)


def _han_piece(board: Board, start: int, end: int, bonus: int, *, alone: bool) -> Iterator[Person]:
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
    length = len(word)
    if not all(map(is_han, word)):
        return
    if (length <= 3 and word[0] in NICK and length == 2) or (
        length in (2, 4) and word[: length // 2] == word[length // 2 :]
    ):
        yield Person(start, end, 70 + bonus + goods)
    elif 2 <= length <= 3 and word[0] in SINGLE and alone:
        yield Person(start, end, (62 if word[0] in COMMON else 52) + bonus + goods)
    elif length <= 4 and word[:2] in DOUBLE and length >= 3:
        yield Person(start, end, 75 + bonus + goods)
    else:
        if 2 <= length <= 4:
            yield Person(start, end, (26 if length < 4 else 16) + bonus + goods)
        yield from _glued(board, start, end, bonus)


def _titled(plain: str, start: int, end: int) -> int | None:
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
    if word[:1] in SINGLE and _titled(plain, start, end):
        return True
    return 2 <= len(word) <= 3 and (word[0] in SINGLE or word[0] in NICK) and not _has_goods(word)


@cache
def _goods_words() -> tuple[str, ...]:
    return tuple(sorted((word for word in HEADS_ZH if len(word) > 1), key=len, reverse=True))


@cache
def _goods_pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _goods_words())))


def _has_goods(word: str) -> bool:
    return _goods_pattern().search(word) is not None or (
        len(word) > 2 and word[-1] in "茶酒鞋裤裙衣帽灯锅碗花笔书油米面糖饼糕膜霜粉膏乳液水包袋垫套壳线机器架"
    )


def _glued(board: Board, start: int, end: int, bonus: int) -> Iterator[Person]:
    """刘洋手机壳: a family name, one or two characters, then a thing or a word that goes on."""
    plain = board.line.plain
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
    if best:
        common = 8 if word[0] in COMMON else 0
        yield Person(start, start + best[1], 26 + best[0] + common + bonus)


def _latin(board: Board, run: Run, bonus: int) -> Iterator[Person]:
    plain, simple = board.line.plain, board.line.simple
    titled = RE_LATIN_TITLED.match(plain, run.start, run.end)
    if titled and not (set(titled["name"].split()) & NOT_NAMES):
        yield Person(run.start, titled.end(), 92 + bonus)
        return
    end, score = latin_name(plain, simple, run.start, run.end)
    if end:
        yield Person(run.start, end, score + bonus)
    for found in RE_LATIN.finditer(plain, max(end, run.start), run.end):
        known = found[0] in FIRST_NAMES and simple[found.start()].isupper() and found[0] not in BRANDS_EN
        if known and found.start() > run.start and simple[found.start() - 2].islower():
            stop, _ = latin_name(plain, simple, found.start(), run.end)
            if stop == run.end:
                yield Person(found.start(), stop, 50)


def latin_name(plain: str, simple: str, start: int, limit: int) -> tuple[int, int]:
    """Where a Latin name that begins at `start` ends, and how sure that is; (0, 0) where none begins."""
    words = [(found.start(), found.end()) for found in RE_LATIN.finditer(plain, start, limit)]
    if not words or words[0][0] != start:
        return 0, 0
    first = plain[words[0][0] : words[0][1]].strip(".'")
    if (first in HONORIFICS and len(words) > 1) or (first in HONORIFICS and words[0][1] < limit):
        return _after_honorific(plain, simple, words, limit), 95
    first, end = _unpossessed(plain, words[0])
    if (first in NOT_NAMES and not (first in FIRST_NAMES and simple[start].isupper())) or len(first) < 2:
        return 0, 0
    if first in BRANDS_EN:
        return (end, 25) if simple[start].isupper() else (0, 0)
    capital = simple[start].isupper()
    known = first in FIRST_NAMES
    if not capital and not known:
        return (end, 12) if len(words) > 1 else (0, 0)
    score = 78 if known and capital else 66 if known else 58
    if end == words[0][1]:
        end = _extend(plain, simple, words, end, limit)
    return end, score


def _after_honorific(plain: str, simple: str, words: list[tuple[int, int]], limit: int) -> int:
    """Mr. Tan, Mrs Van Dyke, Mr and Mrs Hall, Dr. Patel, Miss 黄."""
    index, end = 0, words[0][1]
    while index < len(words) and plain[words[index][0] : words[index][1]].strip(".") in HONORIFICS | {"and"}:
        end = words[index][1]
        index += 1
    taken = 0
    while index < len(words) and taken < 2 and plain[end : words[index][0]].strip(" .") == "":
        word = plain[words[index][0] : words[index][1]]
        if taken and not (simple[words[index][0]].isupper() and word.strip("'s") not in BRANDS_EN):
            break
        word, end = _unpossessed(plain, words[index])
        index, taken = index + 1, taken + 1
    if not taken:
        han = re.compile(rf"\s?[{HAN}]{{1,3}}").match(plain, end, limit)
        end = han.end() if han else end
    return end


def _unpossessed(plain: str, word: tuple[int, int]) -> tuple[str, int]:
    text = plain[word[0] : word[1]].rstrip(".")
    for tail in ("'s", "s'"):
        if text.endswith(tail):
            return text[: -len(tail)] + ("s" if tail == "s'" else ""), word[1] - (2 if tail == "'s" else 1)
    return text, word[0] + len(text)


def _extend(plain: str, simple: str, words: list[tuple[int, int]], end: int, limit: int) -> int:
    """A second (and third) word of the name: Kelly Wu, Sunny lee, Brian O'Neil, Arjun sir, Mandy 陈, Sam & Co."""
    company = re.compile(r"\s?&\s?(?:co|sons|[a-z]+)\b\.?").match(plain, end, limit)
    if company:
        return company.end()
    han = re.compile(rf" ?(?P<h>[{HAN}]{{1,2}})(?![{HAN}])").match(plain, end, limit)
    if han and (han["h"] in SINGLE or han["h"] in acts.TITLES):
        return han.end()
    for start, stop in words[1:3]:
        if plain[end:start] != " ":
            break
        word, stop = _unpossessed(plain, (start, stop))
        capital = simple[start].isupper()
        shouting = simple[start:stop].isupper() and len(word) > 1 and not simple[words[0][0] : words[0][1]].isupper()
        camel = any(char.isupper() for char in simple[start + 1 : stop]) and "'" not in word
        if (
            word in AFTER_TITLES
            or (word in SURNAMES and (capital or not _is_thing_after(plain, stop, limit)))
            or (capital and not shouting and not camel and word not in BRANDS_EN and word not in NOT_NAMES)
        ):
            end = stop
        else:
            break
    return end


def _is_thing_after(plain: str, at: int, limit: int) -> bool:
    """bob brown bag: a lower-case surname that goes on into a thing is no surname."""
    return re.match(r" [a-z]", plain[at:limit]) is not None
