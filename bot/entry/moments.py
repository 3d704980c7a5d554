"""Claims the days and clock times of a line."""

from __future__ import annotations

import re

from bot.entry import days_en, days_zh
from bot.entry.clock import PART, TIME_COLON, TIME_EN, TIME_ZH, time_of
from bot.entry.numerals import read_number
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary.acts import FOLLOW_EN, FOLLOW_TASK_EN

RE_PART = re.compile(rf"(?:{PART})$")
RE_NO_DAY = re.compile(
    r"[a-z]|\s?(?:%|折|each|ea\b|/|kgs?\b|lbs?\b|g\b|dozen|pound|kilo|pint|cup)|[斤公升米打两寸](?![包印折])"
)
RE_FIGURE = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.]|\s?[号月日年点时])")


def find_moments(board: Board) -> None:
    """Claim days, then clock times. A part of the day that stands with the day also colours the time (今晚9点)."""
    for token in days_zh.find_days(board):
        board.claim(token)
    for token in days_en.find_days(board):
        board.claim(token)
    for token in days_zh.slashed(board):
        if _is_day(board, token):
            board.claim(token)
    _times(board)


def _is_day(board: Board, token: Token) -> bool:
    """11/18 is a day; 11.19 only at an end of the line, with another figure that can be the price."""
    plain = board.line.plain
    before, after = plain[: token.start].rstrip(" ("), plain[token.end :].strip(" ):")
    typed = token.word
    if RE_NO_DAY.match(plain, token.end):
        return False
    if "/" in typed or "-" in typed:
        return not re.search(r"[a-z0-9@¥$*×]$", plain[: token.start]) or not before
    if not before:
        task = re.match("[给跟约去提联回]", after) is not None
        return len(RE_FIGURE.findall(plain[token.end :])) > 0 or not after or task
    if re.search(r"[@每x×*=共收付]$|total$|each$|at$", before):
        return False
    figures = [found for found in RE_FIGURE.finditer(plain) if found.start() != token.start]
    return (
        not after
        and plain[token.start - 1] == " "
        and re.search(r"\d(?:元|块)|\d\s*(?:微信|支付宝|现金|刷卡|wx|card|cash)", before) is not None
        and bool(figures)
    )


def _times(board: Board) -> None:
    # "at 10" is a time where something is to be done, a price where something is sold
    hints = re.search(FOLLOW_EN, board.line.plain) or re.search(FOLLOW_TASK_EN, board.line.plain)
    for pattern in (TIME_COLON, TIME_ZH, TIME_EN):
        for found in board.find(pattern):
            if pattern is TIME_EN and found["h2"] and not hints:
                continue
            at = found.start() + len(found[0]) - len(found[0].lstrip())
            if pattern is TIME_ZH and not _is_time(board, found):
                continue
            time = time_of(found, _part_before(board, at))
            board.claim(Token("clock", at, found.end(), word=found[0], time=time))


def _is_time(board: Board, found: re.Match[str]) -> bool:
    """点 after a figure: 8点, not 一点心意 or 便宜点."""
    plain = board.line.plain
    after = plain[found.end() : found.end() + 1]
    if found["h"] in ("一", "两") and not found["part"] and after in "心意儿小不也都好点":
        return after == ""
    value = read_number(found["h"])
    return value is not None and (value <= 29)


def _part_before(board: Board, at: int) -> str:
    for token in board.tokens:
        if token.kind == "day" and 0 <= at - token.end <= 1:
            part = RE_PART.search(token.word.strip())
            if part:
                return part[0]
            if token.word.strip().endswith(("evening", "night", "tonight", "afternoon", "tonite")):
                return "晚上"
            if token.word.strip().endswith("morning"):
                return "早上"
    return ""
