"""Day words in English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.entry.days import DayExpr
from bot.entry.numerals import WORDS_EN
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary.en import HONORIFICS, MONTH_NAMES

MONTHS = {
    name: index
    for index, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    name: index
    for index, names in enumerate(
        [
            "mon monday",
            "tue tues tuesday",
            "wed weds wednesday",
            "thu thur thurs thursday",
            "fri friday",
            "sat saturday",
            "sun sunday",
        ]
    )
    for name in names.split()
}
_M = "(" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_W = "(" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + r")\.?"
_N = r"(\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|a couple of)"
PART = r"(?:\s+(?:morning|afternoon|evening|night|am|pm)\b)?"

RE_MONTH_DAY = re.compile(rf"\b(?:on\s+)?{_M}[\s-]*(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?(?![\d\w]|[.:]\d)")
RE_DAY_MONTH = re.compile(
    rf"(?<![\d.])\b(?:on\s+)?(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?[\s-]*(?:of\s+)?{_M}(?:,?\s+(\d{{4}}))?(?![\d\w])"
)
RE_DAY = re.compile(r"\b(?:on\s+)?the\s+(\d{1,2})(?:st|nd|rd|th)\b|\bon\s+(\d{1,2})(?:st|nd|rd|th)\b")
RE_SHIFT = re.compile(
    r"\b(the\s+day\s+after\s+tomorrow|day\s+after\s+tomorrow|the\s+day\s+before\s+yesterday|day\s+before\s+yesterday|"
    r"overmorrow|yesterday|yday|ystd|today|tdy|tomorrow|tmrw|tmr|tmw|2moro|tonight|tonite|this\s+morning|"
    r"this\s+afternoon|"
    r"this\s+evening|last\s+night|just\s+now)\b" + PART
)
RE_WEEKDAY = re.compile(rf"\b(?:(?:on|by)\s+)?(?:(last|this|next|coming|this\s+coming|past)\s+)?{_W}(?![\w'])" + PART)
RE_AGO = re.compile(
    rf"\b{_N}\s*(day|week|month|year|hour|hr|min|minute)s?\s+(ago|later|from\s+now|from\s+today|back)\b"
)
RE_IN = re.compile(
    rf"\b(?:in|after)\s+(?:about\s+)?{_N}\s*(day|week|month|year|hour|hr|min|minute)s?(?:'\s*time)?(?!\w)"
)
RE_HALF = re.compile(r"\bin\s+half\s+an\s+hour\b|\bhalf\s+an\s+hour\s+later\b")
RE_END = re.compile(r"\b(?:at\s+|by\s+)?(?:the\s+)?(?:end\s+of\s+(?:the\s+|this\s+)?month|month\s*end|eom)\b")
RE_HOLIDAY = re.compile(
    r"\b(?:on\s+)?(christmas\s+eve|christmas\s+day|christmas|xmas|new\s+year'?s\s+day|new\s+year'?s\s+eve|"
    r"valentine'?s(?:\s+day)?)"
    r"(?=\s*(?:$|[,，.;:]))"
)
RE_VAGUE = re.compile(
    r"\b(next\s+week|this\s+week|next\s+month|next\s+year|later\s+this\s+week|sometime|some\s+time|soon|later|"
    r"someday|one\s+day|"
    r"asap|when\s+(?:i'?m\s+|he'?s\s+|she'?s\s+)?free|after\s+(?:the\s+)?(?:holidays?|christmas|new\s+year|cny|"
    r"easter|xmas)|"
    r"(?:this\s+|next\s+|the\s+)?weekend|in\s+a\s+few\s+(?:days|weeks)|in\s+a\s+while|eventually|shortly|"
    r"early\s+next\s+month|"
    r"a\s+few\s+days|last\s+week|last\s+month|the\s+other\s+day|recently|mid[- ]month)\b"
)
HOLIDAYS = {"christmas eve": (12, 24), "new years eve": (12, 31), "new years day": (1, 1)}


def find_days(board: Board) -> Iterator[Token]:
    """Day tokens of English, most explicit first. The caller claims them."""
    for found in board.find(RE_MONTH_DAY):
        if not _is_person(board, found):
            yield _token(found, DayExpr("month_day", MONTHS[found[1]], int(found[2]), int(found[3] or 0)))
    for found in board.find(RE_DAY_MONTH):
        yield _token(found, DayExpr("month_day", MONTHS[found[2]], int(found[1]), int(found[3] or 0)))
    for found in board.find(RE_SHIFT):
        yield _token(found, DayExpr("shift", _shift(" ".join(found[1].split()))))
    for found in board.find(RE_HALF):
        yield _token(found, DayExpr("minutes", 30))
    for found in board.find(RE_AGO):
        sign = -1 if found[3] in ("ago", "back") else 1
        yield _token(found, _distance(found[1], found[2], sign))
    for found in board.find(RE_IN):
        yield _token(found, _distance(found[1], found[2], 1))
    for found in board.find(RE_END):
        yield _token(found, DayExpr("month_end"))
    for found in board.find(RE_VAGUE):
        past = found[1].startswith(("last", "the other", "recent"))
        yield _token(found, DayExpr("vague", -1 if past else 0))
    for found in board.find(RE_WEEKDAY):
        if found[2] in ("sun", "sat", "wed", "mon", "fri") and not found[1] and _is_word(board, found):
            continue
        yield _token(found, _weekday(found[1], WEEKDAYS[found[2]]))
    yield from _loose(board)


def _loose(board: Board) -> Iterator[Token]:
    for found in board.find(RE_DAY):
        yield _token(found, DayExpr("day_only", int(found[1] or found[2])))
    for found in board.find(RE_HOLIDAY):
        month, day = _holiday(" ".join(found[1].replace("'", "").split()))
        yield _token(found, DayExpr("month_day", month, day))


def _token(found: re.Match[str], expr: DayExpr) -> Token:
    return Token("day", found.start(), found.end(), word=found[0], day=expr)


def _shift(word: str) -> int:
    if "after tomorrow" in word or word == "overmorrow":
        return 2
    if "before yesterday" in word:
        return -2
    if word.startswith(("yest", "yday", "ystd", "last")):
        return -1
    return 1 if word in ("tomorrow", "tmrw", "tmr", "tmw", "2moro") else 0


def _distance(count: str, size: str, sign: int) -> DayExpr:
    number = 2 if count.startswith("a couple") else int(count) if count.isdigit() else int(WORDS_EN[count])
    match size:
        case "day":
            return DayExpr("shift", sign * number)
        case "week":
            return DayExpr("shift", sign * number * 7)
        case "month":
            return DayExpr("months", sign * number)
        case "year":
            return DayExpr("months", sign * number * 12)
        case "hour" | "hr":
            return DayExpr("minutes", sign * number * 60)
    return DayExpr("minutes", sign * number)


def _weekday(word: str | None, day: int) -> DayExpr:
    if word == "next":
        return DayExpr("next_weekday", day, 1)
    if word == "last":
        return DayExpr("next_weekday", day, -1)
    return DayExpr("weekday", day)


def _holiday(word: str) -> tuple[int, int]:
    if word.startswith("valentine"):
        return 2, 14
    return HOLIDAYS.get(word, (12, 25))


def _is_person(board: Board, found: re.Match[str]) -> bool:
    """May 2 lipsticks 60: at the start of a line, before a counted thing, a month is a person."""
    if found[1] not in MONTH_NAMES:
        return False
    before = board.line.plain[: found.start()].strip(" ,:，").rpartition(" ")[2].rstrip(".")
    named = not before or before in HONORIFICS or before in ("sold", "to", "for", "from", "with")
    return named and re.match(r"\s*(?:x\b|[a-z]{3,}|[\u3400-\u9fff])", board.line.plain[found.end() :]) is not None


def _is_word(board: Board, found: re.Match[str]) -> bool:
    """sun cream, sat nav: a short weekday directly before another word is no weekday."""
    return (
        re.match(r"\s*[-]?\s*(?:cream|block|hat|glasses|nav|ring|dress)", board.line.plain[found.end() :]) is not None
    )
