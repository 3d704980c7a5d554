"""Money and acts that a sale does not show: what would otherwise be lost without a word is asked."""

from __future__ import annotations

import re

from bot.entry.acts import has, pattern
from bot.entry.draft import Issue, IssueKind, Span, plain_number
from bot.entry.shadow import is_han
from bot.entry.slots import Slots
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary import misgivings as words
from bot.entry.vocabulary.en import FIRST_NAMES
from bot.entry.vocabulary.goods import HEADS_ZH
from bot.entry.vocabulary.lists import wordset
from bot.entry.vocabulary.remarks import KIN

# From here on a bare number between a thing and its price may be a size or a model: 鞋 38 299, iPhone 17 5999.
MANY = 10
# Two of them may be one thing: 玫瑰 花束, 护肤 套装.
_KINDS = wordset(
    "套装 礼盒 花束 套餐 礼包 护肤 化妆 彩妆 鲜花 礼品 首饰 文具 五金 工具 水果 蔬菜 饮料 保健品 宠物 盆栽"
)
# 2瓶面霜
_COUNTED = re.compile(r"^[\d一二两三四五六七八九十半]+[\u3400-\u9fff]?(?=[\u3400-\u9fff]{2})")
_COUNTS = re.compile(r"one|two|three|four|five|six|seven|eight|nine")


def is_no_sale(board: Board) -> bool:
    """取消 面膜 299, 积分300分换面膜: no money has been taken, or it was given back before."""
    called_off = has(board, words.CALLED_OFF) and not board.of("return", "exchange", "repair")
    return called_off or has(board, words.POINTS)


def doubt_money(board: Board, slots: Slots) -> None:
    """Raise the doubts of a sale or a return that is otherwise read."""
    if slots.intent == "purchase":
        _unpaid(board, slots)
        _coupon(board, slots)
        _worded_twice(board, slots)
        _about(board, slots)
        _left_over(board, slots)
    elif board.of("return") and board.of("buy") and len(slots.items) > 1:
        _raise(slots, "items_unclear", ("items", "total"), board.line.text)
    for span in slots.spans:
        if span.slot.endswith(".product"):
            _name(board, slots, span.start, span.end)
        elif span.slot.endswith(".quantity"):
            _bare_count(board, slots, span.start, span.end)
    _people(board, slots)


def _raise(slots: Slots, kind: IssueKind, asked: tuple[str, ...], typed: str) -> None:
    if not any(set(asked) <= set(issue.slots) for issue in slots.issues):
        # the sum that was read is one tap away
        read = ({"total": plain_number(slots.total)},) if asked == ("total",) and slots.total is not None else ()
        slots.issues.append(Issue(kind, asked, {"typed": typed}, read))


def _free(board: Board, text: str) -> re.Match[str] | None:
    """Where a pattern occurs outside the shop's own names."""
    found = pattern(text).finditer(board.line.plain)
    return next((match for match in found if not board.is_shielded(*match.span())), None)


def _unpaid(board: Board, slots: Slots) -> None:
    """没付, 付了一半, rest Friday; 预定: what has been paid?"""
    found = _free(board, words.UNPAID)
    typed = found[0] if found else next((token.word for token in board.of("ordered")), None)
    if typed is not None:
        _raise(slots, "total_unclear", ("total",), typed)


def _coupon(board: Board, slots: Slots) -> None:
    """用券 without a figure: is it off already?"""
    known = board.of("minus", "zhe", "percent", "final", "original")
    if slots.total is not None and not known and pattern(words.COUPON).search(board.line.plain):
        _raise(slots, "discount_unclear", ("total",), plain_number(slots.total))


def _worded_twice(board: Board, slots: Slots) -> None:
    """cream one twenty: 120, or one for 20?"""
    for token in board.of("num", "qty"):
        before = board.line.plain[: token.start].rstrip().rpartition(" ")[2]
        if board.line.plain[token.start].isalpha() and token.number is not None and _COUNTS.fullmatch(before):
            _raise(slots, "total_unclear", ("total",), board.line.text[token.start : token.end])


def _left_over(board: Board, slots: Slots) -> None:
    """450 面霜 320 口红: a thing among the remarks, and no word that gives it away."""
    given = board.of("gift", "promotion", "defect")
    if not given and any(word in HEADS_ZH for word in (slots.note or "").split()):
        _raise(slots, "items_unclear", ("items", "total"), slots.note or "")


def _about(board: Board, slots: Slots) -> None:
    """约299, 299左右."""
    for token in board.of("about"):
        _raise(slots, "total_unclear", ("total",), token.word)


def claim_money_words(board: Board) -> None:
    """约299, 300左右, 用券, 剩下: the words are no part of a name."""
    plain = board.line.plain
    for found in (*pattern(words.COUPON).finditer(plain), *board.find(pattern(words.UNPAID))):
        board.claim(Token("promotion", found.start(), found.end(), word=found[0]))
    for token in board.of("money", "num"):
        before = pattern(words.ABOUT).search(plain, max(0, token.start - 15), token.start)
        behind = pattern(words.ABOUT_BEHIND).match(plain, token.end)
        for found in filter(None, (before, behind)):
            board.claim(Token("about", found.start(), found.end(), word=found[0].strip()))


def _name(board: Board, slots: Slots, start: int, end: int) -> None:
    if _is_known(board, start, end):
        return
    name = board.line.plain[start:end]
    asked = pattern(words.NO_NAME).search(name) or pattern(words.WORDED).search(name)
    if asked or pattern(words.TOP_UP).search(board.line.plain, start, end) or _is_several(name):
        _raise(slots, "items_unclear", ("items", "total"), board.line.text[start:end])


def _is_known(board: Board, start: int, end: int) -> bool:
    """The whole of it is a name of the shop's own, or a word that stays whole."""
    return all(board.shielded[start:end])


def _is_several(name: str) -> bool:
    """面霜 口红 眉笔, 面霜加口红: every part is a thing by itself."""
    parts = [_COUNTED.sub("", part) for part in re.split(r"\s+|加|\d{2,}", name) if part]
    grown = re.search(r"\d{2,}$", name) is not None  # 面霜450: its price, grown into the name
    return (len(parts) > 1 or grown) and all(part in HEADS_ZH and part not in _KINDS for part in parts)


def _bare_count(board: Board, slots: Slots, start: int, end: int) -> None:
    """鞋 38 299: neither a measure word nor a sign says that 38 counts."""
    plain = board.line.plain
    bare = re.fullmatch(r"\d{2,3}", plain[start:end]) is not None and int(plain[start:end]) >= MANY
    behind_name = any(span.slot.endswith(".product") and span.end <= start for span in slots.spans)
    if bare and behind_name and plain[start - 1] == " " and re.match(r" [¥$€£]?\d", plain[end:]):
        _raise(slots, "items_unclear", ("items", "total"), board.line.text[start:end])


def doubt_kin(board: Board, slots: Slots) -> None:
    """妈妈生日5月20日 王姐: whose mother? Nobody is filed under 妈妈."""
    at = _customer(slots)
    if at is None or _is_known(board, at.start, at.end):
        return
    kin = "|".join(names for _, names in KIN)
    if pattern(rf"(?:my|her|his)?\s?(?:{kin})").fullmatch(board.line.plain, at.start, at.end):
        _raise(slots, "customer_unclear", ("customer",), board.line.text[at.start : at.end])


def _customer(slots: Slots) -> Span | None:
    return next((span for span in slots.spans if span.slot == "customer"), None)


def _people(board: Board, slots: Slots) -> None:
    """王姐帮李姐买, 李四、王五各买: whose purchase is it?"""
    at = _customer(slots)
    name = board.line.plain[at.start : at.end] if at else ""
    pair = pattern(words.FOR_ANOTHER).fullmatch(name)
    if at is not None and pair is not None and not _is_known(board, at.start, at.end):
        text = board.line.text[at.start : at.end]
        names = (text[: pair.end("one")], text[pair.start("other") :])
        options = tuple({"customer": person} for person in names)
        slots.issues.append(Issue("customer_unclear", ("customer",), {"typed": text}, options))
    if _free(board, words.EACH_OF_THEM):
        slots.issues.append(Issue("customer_unclear", ("customer", "items", "total"), {"typed": board.line.text}))
    for span in slots.spans:
        first = board.line.simple[span.start : span.end].partition(" ")[0]
        joined = re.search(r"(?:\band|[&,+、和跟])\s*$", board.line.plain[: span.start]) is not None
        if span.slot == "items.0.product" and joined and first.istitle() and first.lower() in FIRST_NAMES:
            # Amy and Bob cream 120
            slots.issues.append(Issue("customer_unclear", ("customer", "items"), {"typed": first}))
    for span in slots.spans if slots.customer is None else ():
        last = board.line.plain[span.start : span.end].rpartition(" ")[2]
        if span.slot.endswith(".product") and not is_han(last[:1] or " ") and last in FIRST_NAMES:
            _raise(slots, "customer_unclear", ("customer", "items"), last)
