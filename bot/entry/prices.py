"""Money, bare numbers, and the words right behind or before them: ￥560, 128块5, 三百五, 45 each, 89一件."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.entry.numerals import SCALED, WORDED_EN, ZH, read_number, read_worded
from bot.entry.quantities import NUMBER_EN, SPEC_EN, UNIT_EN, UNIT_ZH, may_begin
from bot.entry.shadow import is_han
from bot.entry.tokens import Board, Token, compiled
from bot.entry.vocabulary import figures as words
from bot.entry.vocabulary import units

_PRE = "|".join(f"(?P<b{code}>{pattern})" for code, pattern in words.CURRENCIES_BEFORE)


_POST = "|".join(f"(?P<a{code}>{pattern})" for code, pattern in words.CURRENCIES_AFTER)


_SPEC_ZH = "|".join(sorted(units.SPEC_ZH, key=len, reverse=True))


RE_MARKED = re.compile(
    rf"(?:(?<![a-z])(?:{_PRE})\s*)(?P<n1>{SCALED}|{ZH})(?:\s*(?:元|块))?"
    rf"|(?<![\d.,a-z])(?P<n2>\d{{1,3}}(?: \d{{3}})+(?=\s*(?:元|块))|{SCALED}|{ZH}|"
    rf"(?<=\s)a(?=\s+(?:dollar|buck|quid|pound)))\s*(?:{_POST})"
    rf"(?:(?P<jiao>[1-9一二三四五六七八九])(?:毛|角|(?![\d.]|{UNIT_ZH}|折)))?",
)


RE_JIAO = re.compile(r"(?<![\d.])([1-9一两二三四五六七八九])(?:毛钱?|角钱?)(?![\u3400-\u9fff])")


RE_LABELLED = re.compile(
    r"(?:\bsize|\bno\.?|#|\broom|\btable|\bage|\bmodel|\bversion|\bcode|\blevel|\bstyle|\bpart|尺码|码数|"
    r"编号|单号|型号|订单号?|货号|色号|款号|房号|桌号|编码)\s*[:#]?\s*$"
)


RE_CURRENCY_AFTER = re.compile(rf"\s+(?:{_POST})")
RE_WORDED = re.compile(WORDED_EN)
RE_NUMBER = re.compile(rf"(?<![\w.,\-])(?:{SCALED})(?![\w%]|\.\d|-[a-z])")


RE_NUMBER_HAN = re.compile(rf"(?<![a-z\d.,])(?:{SCALED})(?![a-z\d%]|\.\d|-[a-z])")


RE_NUMBER_ZH = re.compile(rf"{ZH}")


# 27 inch monitor, 3 seater sofa: a number and a singular that describe the thing
RE_DESCRIBES = re.compile(
    r"[\s-]?(?:inch(?:es)?|mm|cm|gb|tb|mah|watts?|volts?|amps?|seater|tier|ply|speed|layer|burner|drawer|door|step|star|person|"
    r"slot|slice|year|day|month|man)\b(?=\s+[a-z])"
)
RE_COUNT_WORD = re.compile(rf"(?<![\w-])(?P<n>\d{{1,4}}|{NUMBER_EN})\s+(?=[a-z][a-z'\-]+|[\u3400-\u9fff])")


RE_SPEC_AFTER = re.compile(rf"(?:{_SPEC_ZH})(?:装)?|(?:{SPEC_EN})(?![a-z])|[a-z]")


RE_PER = re.compile(rf"(?:/|每|per\s+|a\s+(?=[a-z]))\s?(?P<u>{UNIT_ZH}|(?:{UNIT_EN})\b)")


RE_PER_ONE = re.compile(
    rf"[一1]\s?(?P<u>{UNIT_ZH})(?=$|[^\u3400-\u9fff半]|共|一共|总|合|微信|支付|现金|刷卡|转账|[，,。])"
)


def find_money(board: Board) -> None:
    for found in board.find(RE_MARKED):
        token = _marked(board, found)
        if token is not None:
            board.claim(token)
    for found in board.find(RE_JIAO):
        value = read_number(found[1])
        if value is not None:
            board.claim(Token("money", found.start(), found.end(), number=value / 10, currency="CNY"))
    for found in board.find(RE_WORDED):
        counts = re.match(r"\s+[a-z]", board.line.plain[found.end() :]) is not None and board.is_free(
            found.end(), found.end() + 2
        )
        after = RE_CURRENCY_AFTER.match(board.line.plain, found.end())
        if after and board.is_free(found.start(), after.end()):
            code = next((name[1:] for name, hit in after.groupdict().items() if hit), "CNY")
            board.claim(Token("money", found.start(), after.end(), number=read_worded(found[0]), currency=code))
            continue
        board.claim(Token("num", *found.span(), number=read_worded(found[0]), word="count" if counts else ""))
    for found in board.find(RE_NUMBER):
        _bare(board, found)
    for found in board.find(RE_NUMBER_HAN):
        _bare(board, found)
    for found in board.find(RE_NUMBER_ZH):
        _bare_zh(board, found)
    for found in board.find(RE_COUNT_WORD):
        value = read_number(found["n"])
        if RE_DESCRIBES.match(board.line.plain, found.end("n")):
            continue
        if value is not None and not RE_LABELLED.search(board.line.plain, max(0, found.start() - 12), found.start()):
            board.claim(Token("num", found.start("n"), found.end("n"), number=value, word="count"))
    _suffixes(board)


def _marked(board: Board, found: re.Match[str]) -> Token | None:
    figure = found["n1"] or found["n2"]
    value = read_number(figure.replace(" ", ""))
    if value is None or (not found["n1"] and not may_begin(board, found.start("n2"))):
        return None
    code = next((name[1:] for name, hit in found.groupdict().items() if hit and name[1:].isupper()), "CNY")
    tail = found["jiao"]
    if tail:
        value += (read_number(tail) or Decimal(0)) / 10
    plain = board.line.plain
    word = "块" if not tail and plain[: found.end()].endswith("块") else ""
    return Token("money", found.start(), found.end(), word=word, number=value, currency=code)


def _bare(board: Board, found: re.Match[str]) -> None:  # noqa: PLR0911 - one case, one return
    """A number without currency or unit. One that belongs to a word (8寸, 3M, iPhone 15手机壳) is left to the word."""
    plain, end = board.line.plain, found.end()
    after = plain[end : end + 6]
    value = read_number(found[0])
    if value is None or value > 99_999_999 or RE_DESCRIBES.match(plain, end):
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
        for kind, pattern in (
            ("total_after", compiled(words.TOTAL_AFTER)),
            ("per", compiled(words.EACH_AFTER)),
            ("per", RE_PER),
        ):
            found = pattern.match(plain, at)
            if found and kind == "per" and plain.startswith("a ", at):
                _release_one(board, at, found.end())
            if found and board.is_free(at, found.end()):
                board.claim(Token(kind, at, found.end(), word=found.groupdict().get("u") or ""))
                break
        else:
            found = RE_PER_ONE.match(plain, token.end)
            one = found and next((t for t in board.tokens if t.kind == "qty" and t.start == token.end), None)
            if found and one and one.end == found.end():
                board.release(one)
                board.claim(Token("per", token.end, found.end(), word=found["u"]))


def _release_one(board: Board, start: int, end: int) -> None:
    """£9 a box: behind a price "a box" is what the price is for, not one box more."""
    one = next((token for token in board.tokens if token.kind == "qty" and token.start == start), None)
    if one is not None and one.end == end and not board.line.plain.startswith(" of", end):
        board.release(one)


def find_short_totals(board: Board) -> None:
    """共 收 付 给 花 = directly before a figure."""
    figures = {token.start for token in board.tokens if token.kind in ("money", "num")}
    pays = {token.start: token.end for token in board.tokens if token.kind == "pay"}
    plain = board.line.plain
    for index, char in enumerate(plain):
        if char not in words.TOTAL_SHORT or board.taken[index] or board.shielded[index]:
            continue
        if char in "收付给花总" and index and is_han(plain[index - 1]) and not board.taken[index - 1]:
            continue
        at = index + 1
        for _ in range(3):
            while at < len(plain) and plain[at] in " :了":
                at += 1
            at = pays.get(at, at)
        if at in figures:
            board.claim(Token("total", index, index + 1, word=char))
