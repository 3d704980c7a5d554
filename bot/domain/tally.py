"""Numbers kept ready, pure: how a total is shared among its rows, and a customer's history in one line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.rhythm import LAPSED_AFTER, OWN_GAPS_NEEDED, gaps, usual_gap

# A gap of years says nothing about when somebody is due; and dates have an end.
LONGEST_GAP = 3650


@dataclass(frozen=True, slots=True)
class Bought:
    """One purchase: its day, and what was paid in the shop's currency (0 in another)."""

    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class History:
    """A customer's purchases in a line, as `customer_stats` keeps it."""

    purchases: int
    days: int
    first_on: date
    last_on: date
    minor: int
    gaps: int
    gap_log_sum: float
    due_on: date
    lapse_on: date


def shares(total: int, amounts: Sequence[int | None]) -> list[int]:
    """What each row of a purchase brought: together exactly its total.

    Rows with an amount share in proportion (so a discount is spread); rows without one share equally what the others
    leave, or everything where nobody has an amount.
    """
    known = sum(amount for amount in amounts if amount)
    blank = sum(amount is None for amount in amounts)
    if blank and known <= total:
        weights = [float(amount) if amount is not None else (total - known) / blank for amount in amounts]
    elif known:
        weights = [float(amount or 0) for amount in amounts]
    else:
        weights = [1.0] * len(amounts)
    return _spread(total, weights)


def _spread(total: int, weights: Sequence[float]) -> list[int]:
    """Whole units that add up; the last row takes what rounding leaves."""
    whole = math.fsum(weights) or 1.0
    found, given, seen = [], 0, 0.0
    for weight in weights:
        seen += weight
        upto = round(total * seen / whole)
        found.append(upto - given)
        given = upto
    if found:
        found[-1] += total - given
    return found


def history(purchases: Iterable[Bought], mean: float) -> History | None:
    """`mean` is the shop's mean log gap (bot.domain.rhythm.shop_mean). None without purchases."""
    found = list(purchases)
    if not found:
        return None
    days = sorted({one.on for one in found})
    own = gaps(days)
    usual = usual_gap(own, mean) if len(own) >= OWN_GAPS_NEEDED else math.exp(mean)
    usual = min(max(1.0, usual), LONGEST_GAP)
    return History(
        purchases=len(found),
        days=len(days),
        first_on=days[0],
        last_on=days[-1],
        minor=sum(one.minor for one in found),
        gaps=len(own),
        gap_log_sum=math.fsum(map(math.log, own)),
        due_on=days[-1] + timedelta(days=round(usual)),
        # As the rhythm has it: lapsed is who has been silent for longer than three usual gaps.
        lapse_on=days[-1] + timedelta(days=math.floor(LAPSED_AFTER * usual) + 1),
    )


def month_of(day: date) -> date:
    return day.replace(day=1)


def year_of(day: date) -> date:
    return day.replace(month=1, day=1)
