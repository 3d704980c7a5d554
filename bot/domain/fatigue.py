"""One budget of attention per person, over all rules: a birthday keeps its place in it. Pure.

Service never counts and never waits. Of the rest the more important goes first (`reason.rank`) and takes the others
along in one message; what finds no room waits, and what never finds any is written down as such.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.clock import local_day, local_moment
from bot.domain.lunar import occurrences
from bot.domain.occasion import YearDay
from bot.domain.reason import rank
from bot.domain.window import Policy, next_window

A_DAY = timedelta(days=1)
# The offer and the wish.
KEPT = 2


def is_less(rule: str) -> bool:
    """Less important than anything about a birthday."""
    return rank(rule) > rank("birthday_offer")


def next_birthday(birthday: YearDay | None, today: date, within: timedelta) -> date | None:
    """Today's or the next one within a span."""
    if birthday is None:
        return None
    return min((day for _, day in occurrences(birthday, today, today + within)), default=None)


def caps_for(rule: str, policy: Policy, birthday: YearDay | None, now: datetime) -> Policy:
    """In the weeks before a birthday the last places of the month are kept for it."""
    today = local_day(now, policy.zone)
    if not is_less(rule) or next_birthday(birthday, today, policy.memory) is None:
        return policy
    caps = tuple((max(1, most - KEPT) if span == policy.memory else most, span) for most, span in policy.caps)
    return replace(policy, caps=caps)


def reserved_until(
    rule: str, policy: Policy, birthday: YearDay | None, expires_at: datetime | None, now: datetime
) -> datetime | None:
    """On the eve of a birthday the rest waits, and rides along with the wish; None if it need not, or could not."""
    today = local_day(now, policy.zone)
    if not is_less(rule) or next_birthday(birthday, today, A_DAY) != today + A_DAY:
        return None
    morning = next_window(local_moment(today + A_DAY, 0, 0, policy.zone), policy)
    return morning if expires_at is None or morning < expires_at else None
