"""Numbers kept ready, pure: how a total is shared among its rows, and a customer's history in one line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from bot.domain.rhythm import LAPSED_AFTER, OWN_GAPS_NEEDED, PSEUDO_GAPS

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
    known = sum(filter(None, amounts))
    blank = amounts.count(None)
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
    for weight in weights[:-1]:
        seen += weight
        upto = round(total * seen / whole)
        found.append(upto - given)
        given = upto
    return [*found, total - given] if weights else []


def history(purchases: Iterable[Bought], mean: float) -> History | None:
    """`mean` is the shop's mean log gap (bot.domain.rhythm.shop_mean). None without purchases."""
    visits: dict[date, Visit] = {}
    for one in purchases:
        _, times, minor = visits.get(one.on, (one.on, 0, 0))
        visits[one.on] = one.on, times + 1, minor + one.minor
    return History(**line_of([visits[on] for on in sorted(visits)], mean)) if visits else None


# A day with purchases, how many, and what was paid: both of the shop's currency.
Visit = tuple[date, int, int]


def line_of(visits: Sequence[Visit], mean: float) -> dict[str, Any]:
    """The fields of a history, from days in their order: by the hundred thousand."""
    first_on, last_on = visits[0][0], visits[-1][0]
    own = [(later[0] - earlier[0]).days for earlier, later in pairwise(visits)]
    log_sum = math.fsum(map(math.log, own))
    due_on, lapse_on = expected(last_on, len(own), log_sum, mean)
    return {
        "purchases": sum(one[1] for one in visits),
        "days": len(visits),
        "first_on": first_on,
        "last_on": last_on,
        "minor": sum(one[2] for one in visits),
        "gaps": len(own),
        "gap_log_sum": log_sum,
        "due_on": due_on,
        "lapse_on": lapse_on,
    }


def expected(last_on: date, gaps: int, log_sum: float, mean: float) -> tuple[date, date]:
    """(when they are due, the first day on which they are lapsed): of those who are silent for three usual gaps."""
    due, lapse = expected_in(gaps, log_sum, mean)
    return last_on + timedelta(days=due), last_on + timedelta(days=lapse)


def expected_in(gaps: int, log_sum: float, mean: float) -> tuple[int, int]:
    """The same in days after the last one."""
    usual = math.exp((log_sum + PSEUDO_GAPS * mean) / (gaps + PSEUDO_GAPS) if gaps >= OWN_GAPS_NEEDED else mean)
    usual = min(max(1.0, usual), LONGEST_GAP)
    return round(usual), math.floor(LAPSED_AFTER * usual) + 1


def month_of(day: date) -> date:
    return day.replace(day=1)
