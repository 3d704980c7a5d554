"""Days and clock times of the draft."""

from __future__ import annotations

import re
from datetime import datetime

from bot.entry.days import Direction, Resolved, faces_future, resolve
from bot.entry.draft import Issue, IssueKind, Span
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
    r"(?:\s+(?:him|her|them|back|me|again|it|rest))*(?:\s+on)?\s*$"
)
TO_DO_BEHIND = r"(?:再|会|要|记得|去|来)?(?:回访|联系|打电话|回电|跟进|通知|提醒|催|来付|付尾款|还钱|结清|给钱|付清)"
DOUBTS: dict[str, IssueKind] = {
    "vague": "date_vague",
    "impossible": "date_impossible",
    "ambiguous": "date_ambiguous",
}


def set_day(board: Board, now: datetime, slots: Slots) -> None:
    """Fill the day (and the moment) of the draft, or the doubt about it."""
    direction: Direction = "future" if slots.intent == "followup" else "past"
    tokens = [token for token in board.of("day") if token.day is not None]
    if slots.intent != "followup":
        tokens = [token for token in tokens if token.day and _may_be_past(board, token, slots.intent)]
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


def _may_be_past(board: Board, token: Token, intent: str) -> bool:
    """On a sale 明天 is about the delivery, 周六来取 too; 上周 without a weekday is asked."""
    day = token.day
    assert day is not None
    if day.kind == "vague":
        # 周末 on a sale: which day of it? What is only collected then is a remark.
        tail = board.line.plain[token.end :].lstrip(" ,，")
        weekend = intent == "purchase" and token.word.strip().endswith("周末")
        return day.a < 0 or (weekend and re.match(COLLECTED, tail) is None)
    after = board.line.plain[token.end :].lstrip(" ,，")
    if re.search(rf"(?:{LATER})\s*(?:on|by|at)?\s*$", board.line.plain[: token.start]):
        return False
    at = len(board.line.plain) - len(after)
    if at < len(board.line.plain) and board.shielded[at]:
        after = ""
    if re.search(TO_DO, board.line.plain[max(0, token.start - 40) : token.start]) or re.match(TO_DO_BEHIND, after):
        return False
    if re.match(COMING_BEHIND, after):
        return False
    return not faces_future(day) and re.match(COLLECTED, after) is None


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
