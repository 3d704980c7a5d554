"""Finds payments, channels, roles and labels: words with one fixed meaning."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from bot.entry.shadow import shadow_of
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary import marks as words
from bot.entry.vocabulary.goods import PROTECTED_ZH
from bot.entry.words import ShopWords

SLIPS = {"wechat": "wechat", "alipay": "alipay", "transfer": "transfer", "paypal": "other", "mastercard": "card"}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _shields() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, set(PROTECTED_ZH)), key=len, reverse=True)))


RE_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}|https?://\S{1,200}")
# 3-in-1 coffee, 4x4 tyre: figures that count nothing
RE_WHOLE = re.compile(r"\b\d-in-\d\b|\b(?:4x4|6x6|8x8|4x6|5x7|8x10)(?= [a-z])")
_ENDS = " ,，、;；"
_BETWEEN = re.compile(r"(?<=\S)(?: ?加 ?(?![湿绒厚热油长大急拿])| )(?=\S)")
RE_WORD = re.compile(r"(?<![a-z0-9'])[a-z]{5,11}(?![a-z0-9'])")


def shield_words(board: Board, words_: ShopWords) -> None:
    """Keep whole: goods that begin like a number or a verb, and the shop's own names of goods and people."""
    plain = board.line.plain
    for found in RE_WHOLE.finditer(plain):
        board.shield(*found.span())
    for found in _shields().finditer(plain):
        board.shield(*found.span())
    for name in _taught(words_):
        at = plain.find(name)
        while at >= 0:
            board.shield(at, at + len(name))
            at = plain.find(name, at + len(name))


@lru_cache(maxsize=8)
def _taught(words_: ShopWords) -> tuple[str, ...]:
    others = {shadow_of(name).plain for name in (*words_.usual, *words_.customers)}
    names = {name for name in _goods(words_) | others if len(name) > 1}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def part_known_goods(board: Board, words_: ShopWords) -> None:
    """面霜 口红, 面霜加口红: between two of the shop's own goods a blank or 加 is a comma."""
    goods = _goods(words_)
    for found in board.find(_BETWEEN) if goods else ():
        if any(_stands_between(board, found, goods, ends) for ends in (_ENDS, _ENDS + "加")):
            board.claim(Token("listed", found.start(), found.end(), word=found[0]))


def _stands_between(board: Board, found: re.Match[str], goods: frozenset[str], ends: str) -> bool:
    plain, (start, end) = board.line.plain, found.span()
    while start and not board.taken[start - 1] and plain[start - 1] not in ends:
        start -= 1
    while end < len(plain) and not board.taken[end] and plain[end] not in ends:
        end += 1
    return plain[start : found.start()] in goods and plain[found.end() : end] in goods


@lru_cache(maxsize=8)
def _goods(words_: ShopWords) -> frozenset[str]:
    taught = {word for word, meaning in words_.aliases.items() if meaning not in words_.customers}
    return frozenset(shadow_of(name).plain for name in (*words_.products, *taught))


def find_marks(board: Board, shop: ShopWords) -> None:
    """Claim e-mail addresses, payments, channels, roles; the shop's own words before all others."""
    claim_taught(board, shop)
    _claim(board, RE_EMAIL, "email")
    for known_method, pattern in (*words.PAYMENTS, *words.BROKEN):
        _claim(board, _compiled(pattern), "pay", known_method)
    _slips(board)
    for known_channel, pattern in words.CHANNELS:
        _claim(board, _compiled(pattern), "channel", known_channel)
    for found in board.find(_compiled(words.ANONYMOUS)):
        board.claim(Token("anonymous", found.start(), found.end(), word=found[0]))
    for found in board.find(_compiled(words.ROLES)):
        board.claim(Token("role", found.start(), found.end(), word=found[0]))


def claim_taught(board: Board, shop: ShopWords) -> None:
    """Claim the payment and channel words that this shop has taught."""
    for word, method in shop.payments.items():
        _claim_word(board, word, "pay", method)
    for word, channel in shop.channels.items():
        _claim_word(board, word, "channel", channel)


def _claim(board: Board, pattern: re.Pattern[str], kind: str, word: str = "") -> None:
    for found in board.find(pattern):
        board.claim(Token(kind, found.start(), found.end(), word=word or found[0]))


def _claim_word(board: Board, typed: str, kind: str, meaning: str) -> None:
    low = typed.casefold()
    if low not in board.line.plain:
        return
    edge = r"(?![a-z0-9])" if low[-1:].isascii() else ""
    _claim(board, re.compile(re.escape(low) + edge), kind, meaning)


def _slips(board: Board) -> None:
    """wehcat, alipy: a Latin word one slip away from a payment word."""
    for found in board.find(RE_WORD):
        for word, method in SLIPS.items():
            if abs(len(word) - len(found[0])) <= 1 and found[0][0] == word[0] and one_slip(found[0], word):
                board.claim(Token("pay", found.start(), found.end(), word=method))
                break


def one_slip(typed: str, word: str) -> bool:
    """One letter left out, doubled, wrong, or two neighbours swapped."""
    if typed == word:
        return True
    if len(typed) == len(word):
        wrong = [i for i in range(len(word)) if typed[i] != word[i]]
        if len(wrong) == 1:
            return True
        return (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and typed[wrong[0]] == word[wrong[1]]
            and typed[wrong[1]] == word[wrong[0]]
        )
    short, long = sorted((typed, word), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def pattern_of(name: str) -> re.Pattern[str]:
    """A compiled pattern of the marks vocabulary by its name."""
    return _compiled(getattr(words, name))
