"""The birthday of somebody else: 她老公生日12月20号 says when to remind the customer, not when to wish them well."""

from __future__ import annotations

import re
from functools import cache

from bot.entry.contacts import RE_BIRTHDAYS
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary import remarks as words


def find_relatives(board: Board, *, at_head: bool = False) -> None:
    """Claim it whole, as a remark: neither the customer's day, nor the day of the sale, nor a name. `at_head`: where
    the line begins with it as well, for it is only a part of one."""
    for found in board.find(_pattern()):
        start = found.start("whole")
        if start > 0 or at_head:  # 妈妈生日5月20日 王姐: at the head of a line, whose mother is asked for
            board.claim(Token("relative", start, found.end(), word=found["whole"]))


@cache
def _pattern() -> re.Pattern[str]:
    days = "|".join(_unnamed(day.pattern) for day in RE_BIRTHDAYS)
    lunar = r"(?:农历|阴历|旧历|公历|阳历|lunar)"
    day = rf"(?:(?:{lunar}\s?)?(?:{days}|(?:下个?|这个?|本)月\d{{1,2}}[日号]))"
    theirs = rf"(?:(?:[她他]的?|\b(?:her|his|their)\s+)(?:{words.RELATIVES}|{words.CHILDREN}|{words.TITLED}))"
    who = rf"(?:{theirs}|(?:^|(?<=[\s,，。;；、是]))(?:{words.RELATIVES})|(?<='s\s)(?:{words.RELATIVES}))"
    has = (
        rf"的?(?:过?{lunar}?生日)(?:是|在|为)?[:\s]*|(?:'s)?\s+(?:birthday|b-?day)(?:\s+is)?(?:\s+on)?(?:\s+the)?[:\s]*"
    )
    behind = rf"{who}的?\s?{day}\s?过?(?:的?生日)"
    before = rf"(?<!\d){day}\s?(?:是|就是|\s+is\s+)\s?{who}(?:的?过?生日|(?:'s)?\s+(?:birthday|b-?day))"
    return re.compile(rf"(?P<whole>{who}(?:{has}){day}|{behind}|{before})")


def _unnamed(text: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", text)
