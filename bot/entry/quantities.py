"""Quantities: 2瓶, 两斤半, x2, 2 boxes of, 2件×129, 买了本字典."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.entry.numerals import ARABIC, WORDS_EN, ZH, read_number
from bot.entry.shadow import is_han
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary import units
from bot.entry.vocabulary.goods import BRANDS_EN

UNIT_ZH = "|".join(sorted(units.ZH, key=len, reverse=True))


UNIT_EN = "|".join(sorted(units.EN, key=len, reverse=True))


SPEC_EN = "|".join(sorted(units.SPEC_EN, key=len, reverse=True))


NUMBER_EN = "|".join(sorted(WORDS_EN, key=len, reverse=True))


RE_QTY_ZH = re.compile(
    rf"(?:(?<=[\u3400-\u9fffa-z)])[x×*]\s?)?(?P<n>(?<![\d.,]){ARABIC}|{ZH}|半|几)(?:\s(?!两))?(?P<u>{UNIT_ZH})(?P<half>半)?(?:儿(?!童|子|歌))?(?![装])"
)


# 三斤二两
RE_JIN_LIANG = re.compile(rf"(?<![\d.])(?P<n>\d{{1,4}}|{ZH})斤(?P<t>[1-9一二两三四五六七八九])两")
RE_KG_BEHIND = re.compile(r"(?<=[\u3400-\u9fff])(?P<n>\d{1,4}(?:\.\d{1,3})?)(?P<u>kgs?)(?![a-z\u3400-\u9fff])")
RE_PAIRLESS = re.compile(r"(俩|仨)(?![儿女口])")


RE_QTY_EN = re.compile(
    rf"(?<![\w.,$¥€£/-])(?:(?P<half>half\s+(?:a|an)\s+)|(?P<n>{ARABIC}|(?:{NUMBER_EN})(?=\s))\s?)(?:x\s|(?:more|extra|big|small|large|full)\s)?(?P<u>{UNIT_EN})\b\.?(?P<of>\s+of\b)?(?!-)"
)


RE_TIMES = re.compile(
    r"(?<![a-z0-9])[x×*]\s?(\d{1,4})(?![\d.%]|\s?[a-z]{1,2}\d|[a-z])|(?:(?<=[\u3400-\u9fff0-9)）])x|"
    r"(?<=[\u3400-\u9fffa-z0-9)）])[×*])\s?(\d{1,4})(?![\d.%a-z])"
)


RE_COUNT_X = re.compile(r"(?<![\w.])(\d{1,4})\s?[x×*](?=\s|[\u3400-\u9fff]|[a-z]{3,})\s*")


RE_QTY_WORD = re.compile(
    r"\b(?:qty|quantity)\s*[:x]?\s*(\d{1,4})\b|数量[是为:]?\s*(\d{1,4})(?:[个件])?|(?<!\d)(\d{1,4})\s+(?:nos|"
    r"off)\b(?=\s+[a-z]{3})"
)


RE_TWO_ZH = re.compile(
    rf"(?<![a-z0-9.])(?P<a>{ARABIC}|{ZH})(?!\s?(?:{SPEC_EN})(?![a-z])\s?[x×*])\s?(?P<ua>{UNIT_ZH}|元|块钱?|(?!(?:{SPEC_EN})(?![a-z]))(?:{UNIT_EN})(?![a-z]))?\s?[x×*乘]\s?(?P<cur>[¥$€£])?(?P<b>{ARABIC}|{ZH})\s?"
    rf"(?P<ub>{UNIT_ZH}|元|块钱?|(?!(?:{SPEC_EN})(?![a-z]))(?:{UNIT_EN})(?![a-z]))?(?![\d%a-z]|\.\d)"
)


def find_factors(board: Board) -> None:
    """2件×129, 99*3件, 64*2: which factor counts and which is the price."""
    for found in board.find(RE_TWO_ZH):
        first, second = read_number(found["a"]), read_number(found["b"])
        if first is None or second is None:
            continue
        money = ("元", "块", "块钱")
        ua, ub = found["ua"] or "", found["ub"] or ""
        if ua in money or (ub and ub not in money):
            count, price, unit = second, first, ub
        elif (ua and ua not in money) or ub in money or found["cur"]:
            count, price, unit = first, second, ua
        elif first >= 20 and second >= 20:
            continue
        else:
            count, price, unit = (first, second, "") if _is_count(first, second) else (second, first, "")
        at = found.start("a"), found.end("ua") if found["ua"] else found.end("a")
        to = (
            found.start("cur") if found["cur"] else found.start("b"),
            found.end("ub") if found["ub"] else found.end("b"),
        )
        count_at, price_at = (at, to) if count is first else (to, at)
        board.claim(Token("qty", *count_at, word=unit if unit not in money else "", number=count, glued=True))
        board.claim(Token("unit_price", *price_at, number=price))
        _claim_between(board, at[1], to[0])


def _claim_between(board: Board, start: int, end: int) -> None:
    if start < end:
        board.claim(Token("mark", start, end))


def _is_count(first: Decimal, second: Decimal) -> bool:
    """Of two bare factors the smaller whole one counts; price × count where they look alike."""
    if first != first.to_integral_value():
        return False
    if second != second.to_integral_value():
        return True
    return first < second


# socks 3 for 10; with a word behind ("3 for 10 socks") it may also be ten for three
RE_LOT = re.compile(r"(?<![\w.$¥€£])(?P<n>\d{1,2}) for (?P<c>[$¥€£]?)(?P<m>\d{1,4})(?![\w.%/])(?P<w>\s[a-z]{3,}s\b)?")
# Cheng pair of jeans: one of it, though no one said one
RE_BARE_OF = re.compile(
    r"(?<![\w-])(?P<u>pair|box|bottle|bag|pack|packet|set|dozen|bunch|jar|can|cup|loaf|tin|tube|roll|case|crate|carton|tray|"
    r"slice|kilo) of(?=\s[a-z])"
)
RE_FRACTION = re.compile(rf"(?<![\d/])(?P<a>[1-3])/(?P<b>[2-4])\s?(?P<u>{UNIT_ZH}|(?:{UNIT_EN})\b)")


def find_quantities(board: Board) -> None:
    """Claim every quantity, the most explicit forms first."""
    for found in board.find(RE_FRACTION):
        part = Decimal(found["a"]) / Decimal(found["b"])
        board.claim(Token("qty", found.start(), found.end(), word=found["u"], number=part))
    for found in board.find(RE_QTY_WORD):
        figure = next(group for group in found.groups() if group)
        board.claim(Token("qty", found.start(), found.end(), number=Decimal(figure)))
    _quantities_zh(board)
    for found in board.find(RE_QTY_EN):
        token = _quantity_en(board, found)
        if token is not None:
            board.claim(token)
    for found in board.find(RE_PAIRLESS):
        board.claim(Token("qty", found.start(), found.end(), number=Decimal(2 if found[1] == "俩" else 3)))
    _lots(board)
    for found in board.find(RE_BARE_OF):
        board.claim(Token("qty", found.start(), found.end(), word=found["u"], number=Decimal(1)))
    for found in board.find(RE_TIMES):
        board.claim(Token("qty", found.start(), found.end(), number=Decimal(found[1] or found[2]), glued=True))
    for found in board.find(RE_COUNT_X):
        board.claim(Token("qty", found.start(), found.end(), number=Decimal(found[1])))


def _quantities_zh(board: Board) -> None:
    for found in board.find(RE_JIN_LIANG):
        whole, tenth = read_number(found["n"]), read_number(found["t"])
        if whole is not None and tenth is not None and may_begin(board, found.start()):
            board.claim(Token("qty", *found.span(), word="斤", number=whole + tenth / 10))
    for found in board.find(RE_QTY_ZH):
        token = _quantity_zh(board, found)
        if token is not None:
            board.claim(token)
    for found in board.find(RE_KG_BEHIND):
        board.claim(Token("qty", found.start(), found.end(), word=found["u"], number=read_number(found["n"])))


def _lots(board: Board) -> None:
    """socks 3 for 10: three of them, ten in all; not the "30 for 2" of "paid 30 for 2 mugs"."""
    for found in board.find(RE_LOT):
        before = board.line.plain[: found.start()]
        if Decimal(found["n"]) < Decimal(found["m"]) and not before.endswith(("paid ", "pays ")):
            counted = re.search(rf"(?<![\w.$]){found['n']} [a-z]", before) is not None
            # 3 lipsticks at 3 for 150: said twice, they are three all the same
            count = Token("mark" if counted else "qty", found.start("n"), found.end("n"), number=Decimal(found["n"]))
            board.claim(count)
            kind, money = "doubt" if found["w"] else "mark", found.start("m") - len(found["c"])
            board.claim(Token(kind, found.end("n"), money, word=found[0]))


NOT_AFTER = {
    "双": "面肩人层用开",
    "个": "月性人",
    "包": "邮含括子装",
    "件": "套",
    "次": "性",
    "对": "联讲",
    "条": "纹",
    "把": "手",
    "块": "钱根",
    "口": "琴红罩水服径味",
    "头": "发层皮像盔",
    "面": "膜霜粉包条料部",
    "门": "店锁票市",
    "座": "机椅",
    "单": "价",
    "位": "置",
    "克": "拉",
    "米": "粉线饭饼酒",
    "片": "皮",
    "管": "家",
    "挂": "钩画历烫件账帐",
    "排": "骨插",
    "袋": "鼠",
    "期": "间",
    "票": "",
    "盘": "子",
    "场": "地",
    "提": "醒前拉子货供",
    "听": "说",
    "份": "",
    "领": "带",
    "轴": "承",
    "盏": "",
    "分": "",
    "打": "折火印蛋底气包八九七六五",
    "抽": "纸",
    "层": "",
    "尾": "款",
    "程": "",
    "客": "户人厅服气",
    "具": "",
    "段": "姐哥总太先",
}


def _quantity_zh(board: Board, found: re.Match[str]) -> Token | None:
    unit, plain = found["u"], board.line.plain
    after = plain[found.end() : found.end() + 1]
    number = read_number(found["n"])
    if number is None or number <= 0 or (after and after in NOT_AFTER.get(unit, "")):
        return None
    if not found["n"][0].isdigit() and found["n"] != "半" and not may_begin(board, found.start()):
        return None
    if unit in (
        "客",
        "单",
        "口",
        "门",
        "座",
        "面",
        "头",
        "位",
        "排",
        "挂",
        "场",
        "批",
        "期",
        "尾",
        "程",
        "轴",
        "领",
    ) and is_han(after):
        return None
    if unit in ("克", "毫升", "升", "米", "g") and is_han(after) and not board.taken[found.end()]:
        return None
    if plain[found.end("n")] == " " and is_han(after) and _follows_quantity(board, found.start()):
        return None
    if found["half"]:
        number += Decimal("0.5")
    return Token("qty", found.start(), found.end(), word=unit, number=number)


def _follows_quantity(board: Board, at: int) -> bool:
    """取暖器1箱 55 卷发棒: behind a quantity comes the money, though the next thing begins like a measure word."""
    return any(token.kind == "qty" and 0 <= at - token.end <= 1 for token in board.tokens)


def may_begin(board: Board, at: int) -> bool:
    """A Chinese numeral inside a name or a word (第一瓶, 星期三本) counts nothing."""
    before = board.line.plain[at - 1 : at]
    if board.line.plain[max(0, at - 2) : at] in ("床单", "被单", "菜单", "传单", "订单"):
        return True
    return before not in ("第", "每", "周", "单", "统", "唯", "万") or bool(board.taken[at - 1])


def _quantity_en(board: Board, found: re.Match[str]) -> Token | None:
    plain, unit = board.line.plain, found["u"]
    number = Decimal("0.5") if found["half"] else read_number(found["n"])
    if number is None or number <= 0:
        return None
    if is_model(board, found.start()):
        return None
    if unit in ("pound", "pounds") and not found["of"]:
        return None
    glued = not found["half"] and plain[found.end("n") : found.end("n") + 1] not in (" ", "x")
    if glued and unit in units.SPEC_EN:
        return None
    # 2 night light, 3 tube socks: a lone singular before a word is a part of it; 1 tin coffee counts
    singular = number == 1 and unit not in units.EN_THINGS
    if (
        unit in units.EN_AMBIGUOUS
        and not singular
        and not found["of"]
        and re.match(r"\s+[a-z]{3,}", plain[found.end() :])
    ):
        return None
    start = found.start()
    end = found.end("of") if found["of"] else found.end("u")
    return Token("qty", start, end, word=unit, number=number, glued=glued)


RE_BARE_UNIT = re.compile(r"[个件条双瓶盒支只台套包袋罐箱本张把副顶杯斤束盆桶辆部块份床](?=[\u3400-\u9fffa-z])")


# Words that begin like a measure word: 买了本子, 买了盒饭, 买了条纹衫.
BARE_WORDS = re.compile(
    r"本[子地田]|盒[饭子]|条[纹码]|包[子包臀邮装]|袋[鼠子泡]|把[手把]|个[性人]|双[肩面人层眼色]|瓶[子盖]|"
    r"套[装头餐]|件套|杯[子垫架]|台[灯布球]|张[姐哥总太]|床[单垫品笠上罩]|桶[装子]|部分|块[根]|盆[栽景]|箱[包子]|"
    r"只[有]|支[架付]|罐[头]|副食|斤[两]"
)


def bare_units(board: Board) -> None:
    """买了本字典: a measure word right behind the verb counts one."""
    plain = board.line.plain
    for verb in board.of("buy", "sell", "exchange", "return"):
        at = verb.end
        if (
            verb.word.endswith(("了", "咗", "左", "买"))
            and RE_BARE_UNIT.match(plain, at)
            and not BARE_WORDS.match(plain, at)
            and not board.shielded[at]
        ):
            board.claim(Token("qty", at, at + 1, word=plain[at], number=Decimal(1)))


def is_model(board: Board, at: int) -> bool:
    """iPhone 15 case: a number right behind a brand belongs to it."""
    found = re.search(r"([A-Za-z][\w'-]*) $", board.line.simple[:at])
    if found is None or re.match(r"1\s|\d+\s?[a-z]+s\b", board.line.plain[at:]):
        return False
    camel = not found[1].isupper() and any(map(str.isupper, found[1][1:]))
    return found[1].lower() in BRANDS_EN or camel


def unit_span(token: Token, plain: str) -> tuple[int, int] | None:
    """Where the measure word of a quantity stands."""
    if not token.word:
        return None
    at = plain.find(token.word, token.start, token.end)
    return (at, at + len(token.word)) if at >= 0 else None
