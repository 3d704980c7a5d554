"""Finds figures: quantities with their measure words, money with its currency, and the words that give them a role."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from bot.entry.numerals import ARABIC, SCALED, WORDS_EN, ZH, read_number
from bot.entry.shadow import is_han
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary import figures as words
from bot.entry.vocabulary import units
from bot.entry.vocabulary.goods import BRANDS_EN

_PRE = "|".join(f"(?P<b{code}>{pattern})" for code, pattern in words.CURRENCIES_BEFORE)
_POST = "|".join(f"(?P<a{code}>{pattern})" for code, pattern in words.CURRENCIES_AFTER)
_UNIT_ZH = "|".join(sorted(units.ZH, key=len, reverse=True))
_UNIT_EN = "|".join(sorted(units.EN, key=len, reverse=True))
_SPEC_ZH = "|".join(sorted(units.SPEC_ZH, key=len, reverse=True))
_SPEC_EN = "|".join(sorted(units.SPEC_EN, key=len, reverse=True))
_NUMBER_EN = "|".join(sorted(WORDS_EN, key=len, reverse=True))

RE_MARKED = re.compile(
    rf"(?:(?<![a-z])(?:{_PRE})\s*)(?P<n1>{SCALED}|{ZH})(?:\s*(?:元|块))?"
    rf"|(?<![\d.,a-z])(?P<n2>\d{{1,3}}(?: \d{{3}})+(?=\s*(?:元|块))|{SCALED}|{ZH}|(?<=\s)a(?=\s+(?:dollar|buck|quid|pound)))\s*(?:{_POST})"
    rf"(?:(?P<jiao>[1-9一二三四五六七八九])(?:毛|角|(?![\d.]|{_UNIT_ZH}|折)))?",
)
RE_JIAO = re.compile(r"(?<![\d.])([1-9一两二三四五六七八九])(?:毛钱?|角钱?)(?![巾笔衣豆线呢毯])")
RE_QTY_ZH = re.compile(
    rf"(?:(?<=[\u3400-\u9fffa-z)])[x×*]\s?)?(?P<n>(?<![\d.,]){ARABIC}|{ZH}|半|几)(?:\s(?!两))?(?P<u>{_UNIT_ZH})(?P<half>半)?(?:儿(?!童|子|歌))?(?![装])"
)
RE_LABELLED = re.compile(
    r"(?:\bsize|\bno\.?|#|\broom|\btable|\bage|\bmodel|\bversion|\bcode|\border|\blevel|\bstyle|\bpart|尺码|码数|"
    r"编号|单号|型号|订单号?|货号|色号|款号|房号?|桌号?|编码)\s*[:#]?\s*$"
)
RE_PAIRLESS = re.compile(r"(俩|仨)(?![儿女口])")
RE_QTY_EN = re.compile(
    rf"(?<![\w.,$¥€£-])(?:(?P<half>half\s+(?:a|an)\s+)|(?P<n>{ARABIC}|(?:{_NUMBER_EN})(?=\s))\s?)(?:x\s|(?:more|extra|big|small|large|full)\s)?(?P<u>{_UNIT_EN})\b\.?(?P<of>\s+of\b)?(?!-)"
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
RE_NUMBER = re.compile(rf"(?<![\w.,\-])(?:{SCALED})(?![\w%]|\.\d|-[a-z])")
RE_NUMBER_HAN = re.compile(rf"(?<![a-z\d.,])(?:{SCALED})(?![a-z\d%]|\.\d|-[a-z])")
RE_NUMBER_ZH = re.compile(rf"{ZH}")
RE_COUNT_WORD = re.compile(rf"(?<![\w-])(?P<n>\d{{1,4}}|{_NUMBER_EN})\s+(?=[a-z][a-z'\-]+|[\u3400-\u9fff])")
RE_SPEC_AFTER = re.compile(rf"(?:{_SPEC_ZH})(?:装)?|(?:{_SPEC_EN})(?![a-z])|[a-z]")
RE_PER = re.compile(rf"(?:/|每|per\s+|a\s+(?=[a-z]))\s?(?P<u>{_UNIT_ZH}|(?:{_UNIT_EN})\b)")
RE_PER_ONE = re.compile(rf"[一1]\s?(?P<u>{_UNIT_ZH})(?=$|[^\u3400-\u9fff半]|共|一共|总|合|[，,。])")
RE_EVERY = re.compile(
    rf"(?:每一?|单)(?P<u>{_UNIT_ZH})(?:是|才|要|卖)?(?=\s?[\d¥$]|\s?{ZH})|\bper\s+(?P<e>{_UNIT_EN})\s+(?=[\d$¥€£])|\beach\s+(?=[$¥€£\d])"
)


@cache
def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def find_figures(board: Board) -> None:
    """Claim discounts, quantities, prices and the marks around them, the most explicit first."""
    _discounts(board)
    _products_of_two(board)
    _marks(board)
    _quantities(board)
    _money(board)
    _short_totals(board)


def _discounts(board: Board) -> None:
    for name, kind in (
        ("CHANGE", "change"),
        ("DISCOUNT_PERCENT", "percent"),
        ("DISCOUNT_MINUS", "minus"),
        ("DISCOUNT_ZHE", "zhe"),
    ):
        for found in board.find(_re(getattr(words, name))):
            figure = next((group for group in found.groups() if group), "")
            value = _zhe(figure) if kind == "zhe" else read_number(figure)
            if value is not None:
                board.claim(Token(kind, found.start(), found.end(), word=found[0], number=value))


def _zhe(figure: str) -> Decimal | None:
    """九折 -> 0.9, 85折 -> 0.85, 八五折 -> 0.85, 9.5折 -> 0.95, 半折 -> 0.5."""
    if figure == "半":
        return Decimal("0.5")
    value = read_number(figure)
    if value is None or value <= 0:
        return None
    return value / 10 if value < 10 else value / 100


RE_TWO_ZH = re.compile(
    rf"(?<![a-z0-9.])(?P<a>{ARABIC}|{ZH})(?!\s?(?:{_SPEC_EN})(?![a-z])\s?[x×*])\s?(?P<ua>{_UNIT_ZH}|元|块钱?|(?!(?:{_SPEC_EN})(?![a-z]))(?:{_UNIT_EN})(?![a-z]))?\s?[x×*乘]\s?(?P<cur>[¥$€£])?(?P<b>{ARABIC}|{ZH})\s?"
    rf"(?P<ub>{_UNIT_ZH}|元|块钱?|(?!(?:{_SPEC_EN})(?![a-z]))(?:{_UNIT_EN})(?![a-z]))?(?![\d%a-z]|\.\d)"
)


def _products_of_two(board: Board) -> None:
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


def _marks(board: Board) -> None:
    for kind, pattern in (
        ("deposit", words.DEPOSIT),
        ("postage", words.POSTAGE),
        ("original", words.ORIGINAL),
        ("final", words.FINAL),
        ("total", words.TOTAL_BEFORE),
        ("each", words.EACH_BEFORE),
        ("respective", words.RESPECTIVELY),
        ("round", words.DISCOUNT_ROUND),
    ):
        for found in board.find(_re(pattern)):
            if kind not in ("original", "final", "total", "each") or _figure_follows(board, found.end()):
                board.claim(Token(kind, found.start(), found.end(), word=found[0]))
    for found in board.find(RE_EVERY):
        board.claim(
            Token(
                "each", found.start(), found.end(), word=found.groupdict().get("u") or found.groupdict().get("e") or ""
            )
        )


def _figure_follows(board: Board, at: int, reach: int = 14) -> bool:
    """A figure comes next, with nothing but payments, currency signs and blanks between."""
    plain = board.line.plain
    for index in range(at, min(len(plain), at + reach)):
        char = plain[index]
        if board.taken[index]:
            token = next((token for token in board.tokens if token.start <= index < token.end), None)
            if token is not None and token.kind not in ("pay", "unit_price"):
                return False
            continue
        if char in " :¥$€£₹是,，" or plain.startswith(("hk$", "nt$", "us$", "rs", "hkd", "rmb", "港币", "s$"), index):
            continue
        if (
            plain[index - 1 : index + 1] in ("k$", "t$", "s$", "rs", "s.", "mb", "kd")
            or plain[index - 2 : index + 1] == "hk$"
        ):
            continue
        if char in "hntusr" or char in "港币":
            continue
        return char.isdigit() or char in "一二两三四五六七八九十百半"
    return False


def _quantities(board: Board) -> None:
    for found in board.find(RE_QTY_WORD):
        figure = next(group for group in found.groups() if group)
        board.claim(Token("qty", found.start(), found.end(), number=Decimal(figure)))
    for found in board.find(RE_QTY_ZH):
        token = _quantity_zh(board, found)
        if token is not None:
            board.claim(token)
    for found in board.find(RE_QTY_EN):
        token = _quantity_en(board, found)
        if token is not None:
            board.claim(token)
    for found in board.find(RE_PAIRLESS):
        board.claim(Token("qty", found.start(), found.end(), number=Decimal(2 if found[1] == "俩" else 3)))
    for found in board.find(RE_TIMES):
        board.claim(Token("qty", found.start(), found.end(), number=Decimal(found[1] or found[2]), glued=True))
    for found in board.find(RE_COUNT_X):
        board.claim(Token("qty", found.start(), found.end(), number=Decimal(found[1])))


NOT_AFTER = {
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
    if not found["n"][0].isdigit() and found["n"] != "半" and not _may_begin(board, found.start()):
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
    if found["half"]:
        number += Decimal("0.5")
    return Token("qty", found.start(), found.end(), word=unit, number=number)


def _may_begin(board: Board, at: int) -> bool:
    """A Chinese numeral inside a name or a word (第一瓶, 星期三本) counts nothing."""
    before = board.line.plain[at - 1 : at]
    return before not in ("第", "每", "周", "单", "统", "唯", "万") or bool(board.taken[at - 1])


def _quantity_en(board: Board, found: re.Match[str]) -> Token | None:
    plain, unit = board.line.plain, found["u"]
    number = Decimal("0.5") if found["half"] else read_number(found["n"])
    if number is None or number <= 0:
        return None
    if is_model(board, found.start()):
        return None
    glued = not found["half"] and plain[found.end("n") : found.end("n") + 1] not in (" ", "x")
    if glued and unit in units.SPEC_EN:
        return None
    if unit in units.EN_AMBIGUOUS and not found["of"] and re.match(r"\s+[a-z]{3,}", plain[found.end() :]):
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


def _money(board: Board) -> None:
    for found in board.find(RE_MARKED):
        token = _marked(board, found)
        if token is not None:
            board.claim(token)
    for found in board.find(RE_JIAO):
        value = read_number(found[1])
        if value is not None:
            board.claim(Token("money", found.start(), found.end(), number=value / 10, currency="CNY"))
    for found in board.find(RE_NUMBER):
        _bare(board, found)
    for found in board.find(RE_NUMBER_HAN):
        _bare(board, found)
    for found in board.find(RE_NUMBER_ZH):
        _bare_zh(board, found)
    for found in board.find(RE_COUNT_WORD):
        value = read_number(found["n"])
        if value is not None:
            board.claim(Token("num", found.start("n"), found.end("n"), number=value, word="count"))
    _suffixes(board)


def _marked(board: Board, found: re.Match[str]) -> Token | None:
    figure = found["n1"] or found["n2"]
    value = read_number(figure.replace(" ", ""))
    if value is None or (not found["n1"] and not _may_begin(board, found.start("n2"))):
        return None
    code = next((name[1:] for name, hit in found.groupdict().items() if hit and name[1:].isupper()), "CNY")
    tail = found["jiao"]
    if tail:
        value += (read_number(tail) or Decimal(0)) / 10
    plain = board.line.plain
    word = "块" if not tail and plain[: found.end()].endswith("块") else ""
    return Token("money", found.start(), found.end(), word=word, number=value, currency=code)


def _bare(board: Board, found: re.Match[str]) -> None:
    """A number without currency or unit. One that belongs to a word (8寸, 3M, iPhone 15手机壳) is left to the word."""
    plain, end = board.line.plain, found.end()
    after = plain[end : end + 6]
    value = read_number(found[0])
    if value is None or value > 99_999_999:
        return
    free_after = end < len(plain) and not board.taken[end]
    if free_after and after and (is_han(after[0]) or after[0].isalpha()):
        spec = RE_SPEC_AFTER.match(after)
        if spec:
            return
        if re.search(r"[a-z]\s?$", plain[max(0, found.start() - 2) : found.start()]):
            return
        inside = found.start() > 0 and is_han(plain[found.start() - 1]) and not board.taken[found.start() - 1]
        if after[0] == "号" or (
            inside and is_han(after[0]) and after[0] not in "送赠付收共合总微现刷支转给没已另加和跟，"
        ):
            return
        if RE_LABELLED.search(plain, max(0, found.start() - 12), found.start()):
            return
        board.claim(Token("num", found.start(), end, number=value, word="count", glued=True))
        return
    if RE_LABELLED.search(plain, max(0, found.start() - 12), found.start()):
        return
    follows_word = re.match(r"\s+(?:[a-z]|[\u3400-\u9fff])", after) is not None and free_after
    next_free = end + 1 < len(plain) and not board.taken[end + 1]
    glued = found.start() > 0 and plain[found.start() - 1] not in " ,，、;；:(" and not board.taken[found.start() - 1]
    board.claim(
        Token("num", found.start(), end, number=value, word="count" if follows_word and next_free else "", glued=glued)
    )


def _bare_zh(board: Board, found: re.Match[str]) -> None:
    """三百五, 一百六十八: two characters or more, well formed, standing by itself."""
    plain, (start, end) = board.line.plain, found.span()
    value = read_number(found[0])
    if value is None or len(found[0]) < 2 or not (any(c in found[0] for c in "十百千万") or len(found[0]) >= 3):
        return
    counted = any(token.kind == "qty" and token.end <= start for token in board.tokens)
    before_ok = start == 0 or not is_han(plain[start - 1]) or bool(board.taken[start - 1]) or counted
    after_ok = end >= len(plain) or not is_han(plain[end]) or bool(board.taken[end])
    if before_ok and after_ok:
        board.claim(Token("num", start, end, number=value))


def _suffixes(board: Board) -> None:
    """each, 一瓶, /瓶, total: words directly behind a figure."""
    plain = board.line.plain
    for token in board.of("money", "num"):
        tail = re.compile(r"\s*").match(plain, token.end)
        at = tail.end() if tail else token.end
        for kind, pattern in (("total_after", _re(words.TOTAL_AFTER)), ("per", _re(words.EACH_AFTER)), ("per", RE_PER)):
            found = pattern.match(plain, at)
            if found and board.is_free(at, found.end()):
                board.claim(Token(kind, at, found.end(), word=found.groupdict().get("u") or ""))
                break
        else:
            found = RE_PER_ONE.match(plain, token.end)
            one = found and next((t for t in board.tokens if t.kind == "qty" and t.start == token.end), None)
            if found and one and one.end == found.end():
                board.release(one)
                board.claim(Token("per", token.end, found.end(), word=found["u"]))


def _short_totals(board: Board) -> None:
    """共 收 付 给 花 = directly before a figure."""
    figures = {token.start for token in board.tokens if token.kind in ("money", "num")}
    pays = {token.start: token.end for token in board.tokens if token.kind == "pay"}
    plain = board.line.plain
    for index, char in enumerate(plain):
        if char not in words.TOTAL_SHORT or board.taken[index] or board.shielded[index]:
            continue
        at = index + 1
        for _ in range(3):
            while at < len(plain) and plain[at] in " :了":
                at += 1
            at = pays.get(at, at)
        if at in figures:
            board.claim(Token("total", index, index + 1, word=char))
