"""How long goods last: a customer's own pace with a product, per unit, drawn towards what is typical.

The same shrinkage as for visits (analytics.md 2.2), on the log of days per unit: the customer's gaps weigh one each,
the product's typical pace two, and the product's own mean is drawn towards the shop's in the same way. A product whose
pace the manager has set keeps to it as typical.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from bot.domain.rhythm import PSEUDO_GAPS

# What lasts a shorter or longer time than this is nobody's supply.
SHORTEST, LONGEST = 4, 400
# What runs out so soon after the first is said with it.
TOGETHER = timedelta(days=7)
# Used up for longer, it was found elsewhere or is no longer wanted; absence is another rule's.
FORGOTTEN = timedelta(days=30)
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Bought:
    """A day on which a customer took some of a product home, and how much in all."""

    on: date
    quantity: Decimal


@dataclass(frozen=True)
class Habit:
    """One customer and one product: the days on which it was bought, in order; never empty."""

    customer_id: int
    product_id: int
    purchase_id: int
    product: str
    days: tuple[Bought, ...]

    @cached_property
    def paces(self) -> tuple[float, ...]:
        """Log days per unit, from each purchase to the next."""
        found = ((later.on - earlier.on).days / float(earlier.quantity) for earlier, later in pairwise(self.days))
        return tuple(math.log(pace) for pace in found if pace > 0)


def typical(habits: Iterable[Habit], cycles: Mapping[int, int]) -> dict[int, float]:
    """Log days per unit of each product; `cycles`: days that the manager has set. Each customer counts once."""
    means: dict[int, list[float]] = {}
    for habit in habits:
        if habit.paces:
            means.setdefault(habit.product_id, []).append(math.fsum(habit.paces) / len(habit.paces))
    everybody = [mean for found in means.values() for mean in found]
    shop = math.fsum(everybody) / len(everybody) if everybody else 0.0
    learned = {key: _drawn(found, shop) for key, found in means.items()}
    return learned | {key: math.log(days) for key, days in cycles.items()}


def lasts_until(habit: Habit, typical_pace: float, *, is_set: bool) -> date | None:
    """When what was bought last is used up. None where nothing is known: one purchase, and no cycle that was set."""
    if not habit.paces and not is_set:
        return None
    last = habit.days[-1]
    days = math.exp(_drawn(habit.paces, typical_pace)) * float(last.quantity)
    return last.on + timedelta(days=round(days)) if SHORTEST <= days <= LONGEST else None


def _drawn(own: Sequence[float], towards: float) -> float:
    return (math.fsum(own) + PSEUDO_GAPS * towards) / (len(own) + PSEUDO_GAPS)
