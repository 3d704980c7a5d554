"""What the shop gives away in coupons in a calendar month: so many, or worth so much; without a limit until it says so.

A coupon of some per cent is worth that share of the shop's usual bill: an estimate, said as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.clock import local_day, local_moment
from bot.domain.offer import Terms

PREFERENCE = "coupon_budget"


@dataclass(frozen=True, slots=True)
class Budget:
    """At most so many coupons, and worth at most so much (minor units of the shop's currency), in a month."""

    count: int | None = None
    minor: int | None = None

    @property
    def is_set(self) -> bool:
        return self.count is not None or self.minor is not None


@dataclass(frozen=True, slots=True)
class Issued:
    """What was issued this month."""

    count: int
    minor: int


def budget_of(preferences: Mapping[str, Any]) -> Budget:
    kept = preferences.get(PREFERENCE, {})
    return Budget(kept.get("count"), kept.get("minor"))


def worth(terms: Terms, usual_minor: int, currency: str) -> int:
    """What a coupon is expected to cost, in the shop's currency; nought in another."""
    if terms.amount is not None:
        return terms.amount.minor if terms.amount.currency == currency else 0
    return usual_minor * (terms.percent or 0) // 100


def has_room(budget: Budget, issued: Issued, next_minor: int) -> bool:
    """One more fits."""
    if budget.count is not None and issued.count >= budget.count:
        return False
    return budget.minor is None or issued.minor + next_minor <= budget.minor


def month_begin(now: datetime, zone: ZoneInfo) -> datetime:
    return local_moment(local_day(now, zone).replace(day=1), 0, 0, zone)


def next_month(now: datetime, zone: ZoneInfo) -> datetime:
    today = local_day(now, zone)
    first = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    return local_moment(first, 0, 0, zone)
