"""Finds verbs and the small words between things and people; says which lines are no entries at all."""

from __future__ import annotations

import re
from functools import cache

from bot.entry.shadow import is_han
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary import acts as words
from bot.entry.vocabulary import remarks

# kind -> patterns, in the order in which they claim
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("promotion", words.PROMOTION),
    ("not_bought", words.NOT_BOUGHT),
    ("defect", words.UNWANTED),
    ("ordered", words.ORDERED),
    ("sell", words.SELL_EN),
    ("buy", words.BUY),
    ("buy", words.BUY_EN),
    ("repair", words.REPAIR_EN),
    ("repair", words.REPAIR),
    ("return", words.RETURN_EN),
    ("return", words.RETURN),
    ("exchange", words.EXCHANGE_EN),
    ("exchange", words.EXCHANGE),
    ("sell", words.SELL),
)


@cache
def pattern(text: str) -> re.Pattern[str]:
    """A vocabulary pattern, compiled once."""
    return re.compile(text)


def find_trade(board: Board) -> None:
    """Claim the verbs of buying, selling, returning."""
    for kind, text in _PATTERNS:
        for found in board.find(pattern(text)):
            start = found.start() + len(found[0]) - len(found[0].lstrip())
            board.claim(Token(kind, start, found.end(), word=found[0].strip()))
    _come_back(board)
    if any(token.kind in ("return", "repair") for token in board.tokens):
        # the two halves of a verb around the thing are no part of its name
        for text in (words.RETURN_HEAD_EN, words.RETURN_TAIL_EN):
            for found in board.find(pattern(text)):
                board.claim(Token("filler", found.start(), found.end(), word=found[0]))


def _come_back(board: Board) -> None:
    """Mona's kettle came back, leaking; came back with the hat, too small. "Tom came back, bought 2 pies" is a sale."""
    if any(token.kind in ("buy", "sell") for token in board.tokens):
        return
    plain = board.line.plain
    for found in board.find(pattern(words.CAME_BACK_EN)):
        thing = pattern(words.THING_BEFORE_EN).search(plain[: found.start()].rstrip()[-40:])
        if thing is not None or found[0].endswith(("with", "for")):
            board.claim(Token("return", found.start(), found.end(), word=found[0]))


def find_gifts(board: Board) -> None:
    """Claim 送, 赠, free, 备注: what follows, up to the next comma, is a remark."""
    for found in board.find(pattern(words.GIFT)):
        board.claim(Token("gift", found.start(), found.end(), word=found[0]))


def find_presents(board: Board) -> None:
    """Claim 给妈妈生日买的, gift for mum's birthday: for whom it is, not who buys it, nor what."""
    names = "|".join(text for _, text in remarks.KIN)
    for head in (remarks.REMARK_HEAD, remarks.REMARK_HEAD_EN):
        text = rf"(?:{head})(?:{names})(?:的)?\s?(?:{remarks.BIRTHDAY})(?:{remarks.REMARK_TAIL})"
        for found in board.find(pattern(text)):
            board.claim(Token("gift", found.start(), found.end(), word=found[0]))
    occasion = pattern(rf"\s*(?:{names})的?(?:{remarks.BIRTHDAY})(?=[ ,，][\u3400-\u9fffa-z])").match(board.line.plain)
    if occasion is not None and any(char.isdigit() for char in board.line.plain):
        # 妈妈生日 王姐 面霜450: what it is for, before who buys it
        board.claim(Token("promotion", occasion.start(), occasion.end(), word=occasion[0]))


def find_coming(board: Board) -> None:
    """Claim what follows a day to come, up to the next comma, behind a sale: 下周三来试另一款."""
    plain = board.line.plain
    first = next((at for at, char in enumerate(plain) if char.isdigit()), len(plain))
    for token in board.of("day"):
        behind = rf"{remarks.COMING_BEHIND}|{remarks.TASK_BEHIND}"
        ends = [at for at in (plain.find(mark, token.end) for mark in ",，。;；") if at >= 0]
        end = min(ends, default=len(plain))
        if first < token.start and pattern(behind).match(plain, token.end):
            board.claim(Token("gift", token.end, end, word=plain[token.end : end]))
            continue
        task = pattern(remarks.TASK_BEFORE_EN).search(plain, first, token.start) if first < token.start else None
        if task is not None and not any(map(str.isdigit, plain[token.end : end])):
            # remind me to call her next Wednesday: kept whole
            board.release(token)
            if not board.claim(Token("gift", task.start(), end, word=plain[task.start() : end])):
                board.claim(token)


def find_giving(board: Board) -> None:
    """Claim 给, 跟, to, from, with, for."""
    plain = board.line.plain
    for found in board.find(pattern(words.GIVE)):
        at = found.start()
        inside = (
            at > 0 and is_han(plain[at - 1]) and not board.taken[at - 1] and plain[at - 1] not in "我刚想要再去来先请帮"
        )
        if inside and found[0][-1] in "跟向":
            continue
        board.claim(Token("give", found.start(), found.end(), word=found[0]))


def has(board: Board, text: str) -> bool:
    """A vocabulary pattern occurs outside shielded words."""
    return any(not board.is_shielded(*found.span()) for found in pattern(text).finditer(board.line.plain))


def is_greeting(plain: str) -> bool:
    """Nothing but greetings, thanks, laughter, digits or signs."""
    rest = pattern(rf"(?:{words.GREETING}|[\s\W\d])+").fullmatch(plain)
    return rest is not None or not any(char.isalnum() for char in plain)


def is_command(plain: str) -> bool:
    """/help, 撤销上一条, undo."""
    return pattern(words.COMMAND).search(plain) is not None


def is_question(plain: str) -> bool:
    """A question or a request for figures."""
    return pattern(words.QUESTION).search(plain) is not None


def is_chatter(plain: str) -> bool:
    """The weather, the mood, the traffic."""
    return pattern(words.WEATHER).search(plain) is not None
