"""The steps towards a customer who stays away longer than is usual for them.

Multiples of the customer's own usual gap (defaults sheet, after LoyaltyPlus and Paytronix): a greeting at 1.5 gaps, a
small offer at 2, a larger one at 3, then rest. The usual gap is the shrunk one of `rhythm`; who has fewer than two gaps
of their own gets a fixed span (defaults sheet, after Square and 店盈易) as if it were the first step.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.dial import Values, number
from bot.domain.rhythm import OWN_GAPS_NEEDED, gaps, usual_gap

REST = timedelta(days=90)
HALF_A_YEAR = timedelta(days=182)
SIX_WEEKS, NINETY_DAYS = 42, 90
# A week of silence is nobody's absence, however often they come.
SHORTEST_GAP = 5.0


@dataclass(frozen=True, slots=True)
class Step:
    """`times` the usual gap; the offer that goes with it, if any."""

    number: int
    times: float
    offer: str | None = None


STEPS = (Step(1, 1.5), Step(2, 2.0, "lapsed_small"), Step(3, 3.0, "lapsed_large"))
LAST = STEPS[-1]


def steps_of(values: Values) -> tuple[Step, ...]:
    """The ladder as the shop has set it."""
    return tuple(
        replace(step, times=number(values, key) / 10)
        for step, key in zip(STEPS, ("greeting", "small", "large"), strict=True)
    )


def pace(days: Sequence[date], mean: float, first_times: float = STEPS[0].times) -> float:
    """The gap by which a customer's silence is measured, from the days of their purchases (not empty)."""
    own = gaps(days)
    if len(own) >= OWN_GAPS_NEEDED:
        return max(SHORTEST_GAP, usual_gap(own, mean))
    last = max(days)
    is_frequent = sum(day > last - HALF_A_YEAR for day in days) >= 3
    return (SIX_WEEKS if is_frequent else NINETY_DAYS) / first_times


def climb(days: Sequence[date], mean: float, steps: Sequence[Step] = STEPS) -> list[tuple[Step, date]]:
    """Each step and the day on which it is reached, if nothing is bought until then."""
    gap, last = pace(days, mean, steps[0].times), max(days)
    return [(step, last + timedelta(days=math.ceil(round(step.times * gap, 6)))) for step in steps]


def reached(days: Sequence[date], mean: float, today: date, steps: Sequence[Step] = STEPS) -> tuple[Step, date] | None:
    """The highest step reached by `today`: whoever was not written to at a lower one is not sent it later."""
    return next(((step, on) for step, on in reversed(climb(days, mean, steps)) if on <= today), None)
