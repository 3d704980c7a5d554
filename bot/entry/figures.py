"""Finds figures: quantities with their measure words, money with its currency, and the words that give them a role."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.entry.numerals import ZH, read_number
from bot.entry.prices import find_money, find_short_totals
from bot.entry.quantities import UNIT_EN, UNIT_ZH, find_factors, find_quantities
from bot.entry.tokens import Board, Token, compiled
from bot.entry.vocabulary import figures as words

_SIGN = "|".join(pattern for _, pattern in words.CURRENCIES_BEFORE)
RE_EVERY = re.compile(
    rf"(?:(?:每一?|单)(?P<u>{UNIT_ZH})|(?<![\u3400-\u9fff])(?P<v>{UNIT_ZH})价)(?:是|才|要|卖)?"
    rf"(?=\s?(?:{_SIGN})?\s?(?:\d|{ZH}))|\bper\s+(?P<e>{UNIT_EN})\s+(?=(?:{_SIGN})?\s?\d)|"
    rf"\beach\s+(?=(?:{_SIGN})?\s?\d)"
)
# What may stand between a mark (共, @, 原价) and its figure.
# So far ahead a figure is looked for.
REACH = 14
RE_BETWEEN = re.compile(rf"[ :是,，$¥€£₹]|{_SIGN}")


def find_figures(board: Board) -> None:
    """Claim discounts, quantities, prices and the marks around them, the most explicit first."""
    for found in board.find(compiled("然后|接着")):
        # 八百九十九然后打完折收了八百五: between two sums, and no part of a name
        board.claim(Token("mark", found.start(), found.end(), word=found[0]))
    for found in board.find(compiled(words.INSTALMENTS)):
        board.claim(Token("mark", found.start(), found.end(), word=found[0]))
    for found in board.find(compiled(words.SIZES)):
        # 37码换38码: what is exchanged, said in sizes, is neither a count nor money
        board.claim(Token("exchange" if "换" in found[0] else "defect", found.start(), found.end(), word=found[0]))
    _discounts(board)
    find_factors(board)
    _marks(board)
    find_quantities(board)
    find_money(board)
    find_short_totals(board)


def _discounts(board: Board) -> None:
    for name, kind in (
        ("CHANGE", "change"),
        ("DISCOUNT_PERCENT", "percent"),
        ("DISCOUNT_MINUS", "minus"),
        ("DISCOUNT_ZHE", "zhe"),
    ):
        for found in board.find(compiled(getattr(words, name))):
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
        for found in board.find(compiled(pattern)):
            if kind not in ("original", "final", "total", "each") or _figure_follows(board, found.end()):
                board.claim(Token(kind, found.start(), found.end(), word=found[0]))
    for found in board.find(RE_EVERY):
        board.claim(Token("each", found.start(), found.end(), word=found["u"] or found["v"] or found["e"] or ""))


def _figure_follows(board: Board, at: int) -> bool:
    """A figure comes next, with nothing but payments, currency signs and blanks between."""
    plain, limit = board.line.plain, min(len(board.line.plain), at + REACH)
    while at < limit:
        if board.taken[at]:
            token = next((token for token in board.tokens if token.start <= at < token.end), None)
            if token is None or token.kind not in ("pay", "unit_price"):
                return False
            at = token.end
            continue
        between = RE_BETWEEN.match(plain, at)
        if between is None:
            return plain[at].isdigit() or plain[at] in "一二两三四五六七八九十百半"
        at = between.end()
    return False
