"""Days and clock times of the draft."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from bot.entry.days import Direction, Resolved, faces_future, resolve
from bot.entry.draft import Issue, Span
from bot.entry.slots import Slots
from bot.entry.tokens import Board, Token


def set_day(board: Board, now: datetime, slots: Slots) -> None:
    direction: Direction = "future" if slots.intent == "followup" else "past"
    tokens = [token for token in board.of("day") if token.day is not None]
    if slots.intent != "followup":
        tokens = [
            token for token in tokens if token.day and not (faces_future(token.day) and token.day.kind != "vague")
        ]
        tokens = [token for token in tokens if token.day and (token.day.kind != "vague")]
    clock = next(iter(board.of("clock")), None)
    resolved = [resolve(token.day, now, direction) for token in tokens if token.day]
    good = next((index for index, found in enumerate(resolved) if found.status == "ok"), None)
    bad = next((found for found in resolved if found.status != "ok"), None)
    if good is not None and (bad is None or bad.status == "vague"):
        _known_day(now, slots, tokens[good], resolved[good], clock)
    elif bad is not None:
        kind = {"vague": "date_vague", "impossible": "date_impossible", "ambiguous": "date_ambiguous"}[bad.status]
        options = tuple({"date": day.isoformat()} for day in bad.options)
        slots.issues.append(
            Issue(cast("object", kind), ("date",), {"typed": tokens[resolved.index(bad)].word.strip()}, options)
        )  # type: ignore[arg-type]
    elif slots.intent == "followup":
        _only_clock(now, slots, clock)


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
