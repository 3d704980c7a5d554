"""The clock's pages, asked for in plain words: 明天会发什么, 关掉生日提醒, who can we not reach.

A line is a wish only as a whole: what is left over makes it an entry or a question of another kind. A wish opens a page
on which the rest is a tap; it changes nothing by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.domain.reason import Reason
from bot.entry.wish_words import DAYS_AGO, FORMS, NOBODY, OF_REASONS, POLITE

LONGEST = 60
_ENDS = " \t.。!！?？~～,，"


class Wanted(StrEnum):
    """A page, by the name of its command."""

    PREVIEW = "preview"
    SENT = "sent"
    DIGEST = "digest"
    RULES = "rules"
    WORDING = "wording"
    LIMITS = "limits"
    HOLIDAYS = "holidays"
    REACH = "reach"
    DOUBTFUL = "doubtful"
    PROMISES = "promises"
    QUIET = "quiet"
    BACKTEST = "backtest"


@dataclass(frozen=True, slots=True)
class Wish:
    """`reason`: of which reason's page the words speak; `who`: the customer's name as typed."""

    page: Wanted
    reason: Reason | None = None
    who: str | None = None
    days_ago: int = 0


@lru_cache(maxsize=64)
def read_wish(text: str) -> Wish | None:
    """None: the line is something else."""
    line = POLITE.sub("", text.strip(_ENDS)).strip(_ENDS).replace("\u2019", "'")
    if not line or len(line) > LONGEST or "\n" in line:
        return None
    for name, form in FORMS:
        found = form.fullmatch(line)
        if found is not None:
            page, who = Wanted(name), found.groupdict().get("who")
            if page is Wanted.QUIET and NOBODY.fullmatch(who or ""):
                return None
            return Wish(page, _reason(page, line), who, _days_ago(page, line))
    return None


def _days_ago(page: Wanted, line: str) -> int:
    if page is not Wanted.SENT:
        return 0
    return next((days for words, days in DAYS_AGO if words in line.lower()), 0)


def _reason(page: Wanted, line: str) -> Reason | None:
    if page not in (Wanted.RULES, Wanted.WORDING):
        return None
    return next((Reason(name) for name, form in OF_REASONS if form.search(line)), None)


__all__ = ["Wanted", "Wish", "read_wish"]
