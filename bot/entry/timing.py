"""Days and clock times of the draft."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from bot.entry.days import DayExpr, Direction, Resolved, faces_future, resolve
from bot.entry.draft import Issue, IssueKind, Span
from bot.entry.shadow import is_han
from bot.entry.slots import Slots
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary.acts import LATER
from bot.entry.vocabulary.remarks import COMING_BEHIND

COLLECTED = (
    r"(?:再|会|要|来|过来|上门|自己|自)?(?:取(?!了)|提(?!了)|送|拿(?!了)|发货|到货|交货|安装|自提)|"
    r"(?:to\s+)?(?:pick\s?-?up|collect\b|deliver(?:y)?|be\s+delivered|shipping|fitting)"
)
# What is to be done on a day, in front of it or behind it: call him Friday, 周五回访.
TO_DO = (
    r"\b(?:call|remind|ring|text|message|contact|visit|follow[\s-]up(?:\s+with)?|see|meet|check\s+with|will\s+pay|pays?|will\s+\w+)"
    r"(?:\s+(?:him|her|them|back|me|again|it|rest))*(?:\s+on)?\s*$|"
    r"\b(?:the\s+)?(?:rest|balance|remainder|remaining)(?:\s+\d+)?(?:\s+(?:is\s+)?(?:due|to\s+be\s+paid))?(?:\s+(?:on|by))?\s*$|"
    r"(?:剩下|剩余|余下|余款|尾款)的?\s?\d*(?:元|块钱?)?\s*$"
)
TO_DO_BEHIND = r"(?:再|会|要|记得|去|来)?(?:回访|联系|打电话|回电|跟进|通知|提醒|催|来付|付尾款|还钱|结清|给钱|付清)"
# A day without a year that comes so soon is hardly last year's.
SOON = timedelta(days=60)
RE_NUMBERS = re.compile(r"(\d{1,2})[/-](\d{1,2})")
DOUBTS: dict[str, IssueKind] = {
    "vague": "date_vague",
    "impossible": "date_impossible",
    "ambiguous": "date_ambiguous",
}


def set_day(board: Board, now: datetime, slots: Slots) -> None:
    """Fill the day (and the moment) of the draft, or the doubt about it."""
    direction: Direction = "future" if slots.intent == "followup" else "past"
    tokens = [token for token in board.of("day") if token.day is not None]
    if slots.intent in ("purchase", "return") and _looks_ahead(board, now, slots, tokens):
        return
    if slots.intent != "followup":
        tokens = [token for token in tokens if token.day and _may_be_past(board, token, slots.intent)]
    if _two_readings(board, now, slots, tokens, direction):
        return
    clock = next(iter(board.of("clock")), None)
    resolved = [resolve(token.day, now, direction) for token in tokens if token.day]
    if slots.intent == "followup" and _two_days(now, slots, resolved):
        return
    good = next((index for index, found in enumerate(resolved) if found.status == "ok"), None)
    bad = next((found for found in resolved if found.status != "ok"), None)
    if good is not None and (bad is None or bad.status == "vague"):
        _known_day(now, slots, tokens[good], resolved[good], clock)
    elif bad is not None:
        kind = DOUBTS[bad.status]
        options = tuple({"date": day.isoformat()} for day in bad.options)
        slots.issues.append(Issue(kind, ("date",), {"typed": tokens[resolved.index(bad)].word.strip()}, options))
    elif slots.intent == "followup":
        _only_clock(now, slots, clock)


def _two_days(now: datetime, slots: Slots, resolved: list[Resolved]) -> bool:
    """周四周五联系芳姐: which of the two?"""
    days = sorted({found.day for found in resolved if found.day is not None and found.day != now.date()})
    if len(days) < 2:
        return False
    slots.issues.append(Issue("date_ambiguous", ("date",), {}, tuple({"date": day.isoformat()} for day in days)))
    return True


def _looks_ahead(board: Board, now: datetime, slots: Slots, tokens: list[Token]) -> bool:
    """张三 明天 洗面奶 128: nothing is sold tomorrow; ordered, delivered, or a slip?"""
    for token in tokens:
        assert token.day is not None
        if _is_said_of_later(board, token):
            continue
        coming = faces_future(token.day) or _is_coming(board, slots, token)
        if coming or _is_far_behind(token.day, now):
            slots.issues.append(Issue("date_vague", ("date",), {"typed": token.word.strip()}))
            return True
    return False


def _is_coming(board: Board, slots: Slots, token: Token) -> bool:
    """下周, next week, by Friday, for Friday; 想要2瓶面霜 周五, and nothing has been paid."""
    assert token.day is not None
    word, before = token.word.strip(), board.line.plain[: token.start].rstrip()
    if token.day.kind == "vague":
        return word.startswith(("下", "next"))
    if token.day.kind != "weekday":
        return False
    said = re.match(r"(?:by|this|coming|this\s+coming)\b", word) is not None or before.endswith((" for", " until"))
    unpaid = slots.total is None and all(item.amount is None for item in slots.items)
    return said or (
        unpaid and re.search(r"想[要买订]|(?<![想需])要(?![了的])|\bwants?\b", board.line.plain) is not None
    )


def _is_far_behind(day: DayExpr, now: datetime) -> bool:
    """12月1日 in November: in nine days, or nearly a year ago?"""
    if day.kind != "month_day" or day.c:
        return False
    gone, coming = resolve(day, now, "past").day, resolve(day, now, "future").day
    return gone is not None and coming is not None and gone < coming <= (now + SOON).date()


def _two_readings(board: Board, now: datetime, slots: Slots, tokens: list[Token], direction: Direction) -> bool:
    """周日 on a Sunday: today or a week ago? 3/11 in English: March or November?"""
    for token in tokens:
        days = _readings(board, now, token, direction)
        if len(days) > 1:
            options = tuple({"date": day.isoformat()} for day in days)
            slots.issues.append(Issue("date_ambiguous", ("date",), {"typed": token.word.strip()}, options))
            return True
    return False


def _readings(board: Board, now: datetime, token: Token, direction: Direction) -> list[date]:
    day, numbers = token.day, RE_NUMBERS.fullmatch(token.word.strip())
    assert day is not None
    if day.kind == "weekday" and direction == "past" and day.a == now.weekday():
        return [now.date() - timedelta(days=7), now.date()]
    if numbers is None or any(map(is_han, board.line.plain)):
        return []
    first, second = int(numbers[1]), int(numbers[2])
    ways = (DayExpr("month_day", first, second), DayExpr("month_day", second, first))
    found = (resolve(way, now, direction).day for way in ways)
    return sorted({day_ for day_ in found if day_ is not None})


def _may_be_past(board: Board, token: Token, intent: str) -> bool:
    """On a sale 明天 is about the delivery, 周六来取 too; 上周 without a weekday is asked."""
    day = token.day
    assert day is not None
    if day.kind == "vague":
        # 周末 on a sale: which day of it? What is only collected then is a remark.
        tail = board.line.plain[token.end :].lstrip(" ,，")
        weekend = intent == "purchase" and token.word.strip().endswith("周末")
        return day.a < 0 or (weekend and re.match(COLLECTED, tail) is None)
    return not faces_future(day) and not _is_said_of_later(board, token)


def _is_said_of_later(board: Board, token: Token) -> bool:
    """The day on which something is fetched, delivered, tried, paid or to be done."""
    after = board.line.plain[token.end :].lstrip(" ,，")
    if re.search(rf"(?:{LATER})\s*(?:on|by|at)?\s*$", board.line.plain[: token.start]):
        return True
    at = len(board.line.plain) - len(after)
    if at < len(board.line.plain) and board.shielded[at]:
        after = ""
    if re.search(TO_DO, board.line.plain[max(0, token.start - 40) : token.start]) or re.match(TO_DO_BEHIND, after):
        return True
    if re.match(r"(?:之|以)?前(?!台)", after):
        return True  # 周五前送到
    return re.match(COMING_BEHIND, after) is not None or re.match(COLLECTED, after) is not None


def _known_day(now: datetime, slots: Slots, token: Token, found: Resolved, clock: Token | None) -> None:
    slots.day = found.day
    slots.spans.append(Span("date", token.start, token.end))
    if slots.intent != "followup" or found.day is None:
        return
    if found.moment is not None:
        slots.at = found.moment
    elif clock is not None and clock.time is not None:
        if clock.time.hour is None:
            slots.day = None
            slots.issues.append(Issue("date_impossible", ("date",), {"typed": clock.word.strip()}))
            return
        slots.at = datetime(
            found.day.year, found.day.month, found.day.day, clock.time.hour, clock.time.minute, tzinfo=now.tzinfo
        )
        slots.spans.append(Span("date", clock.start, clock.end))


def _only_clock(now: datetime, slots: Slots, clock: Token | None) -> None:
    """下午三点给王姐打电话: today if the hour is still to come, else tomorrow."""
    if clock is None or clock.time is None:
        slots.issues.append(Issue("date_missing", ("date",)))
        return
    if clock.time.hour is None:
        slots.issues.append(Issue("date_impossible", ("date",), {"typed": clock.word.strip()}))
        return
    at = now.replace(hour=clock.time.hour, minute=clock.time.minute, second=0, microsecond=0)
    if at <= now:
        slots.issues.append(Issue("date_missing", ("date",), {"typed": clock.word.strip()}))
        return
    slots.day, slots.at = at.date(), at
    slots.spans.append(Span("date", clock.start, clock.end))
