"""What a remark holds besides: a day on which somebody will come, and a present for somebody's birthday. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.occasion import YearDay
from bot.entry.acts import find_presents, is_question, pattern
from bot.entry.days import resolve
from bot.entry.fields import read_birthday, read_moment
from bot.entry.moments import find_moments
from bot.entry.relatives import find_relatives
from bot.entry.shadow import shadow_of
from bot.entry.tokens import Board
from bot.entry.vocabulary import remarks as words

LONGEST = 600
_CLAUSES = re.compile(r"[,，。;；!！?？\n]|\s{2,}")
_AROUND = 18


@dataclass(frozen=True, slots=True)
class Coming:
    """They will come: the day, with a moment if one was said, and in which words."""

    due: date | datetime
    words: str


@dataclass(frozen=True, slots=True)
class Present:
    """For whom (a code), and their day if it was said."""

    whom: str
    day: YearDay | None


def coming_in(text: str, now: datetime) -> Coming | None:
    """下周三来试, 周六带朋友来, will come back Friday to try. None for the past, for no day or a vague one."""
    for clause in _CLAUSES.split(text[:LONGEST]):
        found = _coming(clause.strip(), now)
        if found is not None:
            return found
    return None


def _coming(clause: str, now: datetime) -> Coming | None:
    plain = shadow_of(clause).plain
    if pattern(words.COMING).search(plain) is None or pattern(words.CAME).search(plain) or is_question(plain):
        return None
    board = Board(shadow_of(clause))
    find_presents(board)
    find_relatives(board, at_head=True)
    find_moments(board)
    days = [token for token in board.of("day") if token.day is not None]
    if not days or days[0].day is None:
        return None
    meant = resolve(days[0].day, now, "future")
    if meant.status not in ("ok", "ambiguous"):
        return None
    # next Friday: the earlier of the two, for a day too soon loses nobody
    due = meant.options[0] if meant.status == "ambiguous" else read_moment(clause[days[0].start :], now)
    day = due.date() if isinstance(due, datetime) else due
    if due is None or day is None or day <= now.date():
        return None
    task = pattern(words.TASK_BEFORE_EN).search(plain, 0, days[0].start)
    start = days[0].start if _names_before(plain, days[0].start) else task.start() if task else 0
    # 下周五来拿, read when that Friday has come, would be a week late: the day is kept as a day, unless it is in doubt.
    when = [] if meant.status == "ambiguous" else [days[0], *board.of("clock")]
    said = pattern(words.SAYING).sub("", _without(clause, [(token.start, token.end) for token in when], start))
    # 来 alone would say nothing
    return Coming(due, (said if len(said.strip()) > 1 else clause[start:]).strip()[:120])


def _without(clause: str, spans: Iterable[tuple[int, int]], start: int) -> str:
    """The clause from `start` on, less the day and the hour with the small words before them."""
    left = clause[start:]
    for first, last in sorted(spans, reverse=True):
        if first >= start:
            head = pattern(r"(?i)\s*(?:\b(?:on|at|by|around)\s*|(?:到|在)?)$").sub("", left[: first - start])
            left = f"{head}{left[last - start :]}"
    return left


def _names_before(plain: str, start: int) -> bool:
    """What stands before the day is who says it, the goods and the sum: no part of the promise."""
    return pattern(words.COMING).search(plain[:start]) is None


def present_in(text: str) -> Present | None:
    """给妈妈生日买的, gift for mum's birthday; with her day, solar or lunar, where it stands near."""
    plain = shadow_of(text[:LONGEST]).plain
    for whom, names in words.KIN:
        found = _found(plain, names)
        if found is not None:
            around = plain[max(0, found.start() - _AROUND) : found.end() + _AROUND]
            day = read_birthday(_day_part(around)) if pattern(words.SAYS_DAY).search(around) else None
            return Present(whom, day)
    return None


def _found(plain: str, names: str) -> re.Match[str] | None:
    forward = pattern(rf"(?:{names})(?:的)?\s?(?:{words.BIRTHDAY})").search(plain)
    if forward is not None and pattern(words.PRESENT).search(plain):
        return forward
    return pattern(rf"(?:{words.OTHER_WAY})(?:{names})\b").search(plain)


def _day_part(around: str) -> str:
    """From the first word of a day on: figures in front of it are quantities and sums."""
    found = pattern(
        r"农历|阴历|旧历|lunar|[\d一二三四五六七八九十冬腊正闰]{1,3}\s?月|\d{1,2}\s?[/-]\s?\d|\d{1,2}\s[a-z]{3}"
    ).search(around)
    tail = around[found.start() :] if found else around
    end = pattern(
        r"(?:[日号]|初[一二三四五六七八九十]|[十廿]+[一二三四五六七八九]?|\d)(?![\d一二三四五六七八九十/月-])"
    ).search(tail, 2)
    return tail[: end.end()] if end else tail
