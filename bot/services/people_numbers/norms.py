"""What is usual in the shop: the limits by which each customer is judged, worked out once a day from all of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from bot.domain.abc import limits
from bot.domain.forecast import REGULAR, Ground
from bot.domain.labels import LEAST_LINES, Norms, price_share, ranks
from bot.domain.money import to_major, to_minor
from bot.domain.rfm import cuts_below, cuts_upto, score_below, score_upto
from bot.domain.segment import OTHER_VALUES, VALUES, ValueGroup, ValueLimits
from bot.domain.shop import Shop
from storage.unit_of_work import UnitOfWork

NAME = "people"
VALUE_LIMITS = "value_limits"
STEPS = (("high", 80), ("mid", 50), ("low", 20))


@dataclass(frozen=True, slots=True)
class ShopNorms:
    """`cycle`: the median of the customers' own usual gaps, in days; None before anybody came twice."""

    on: date
    lately: tuple[date, ...]
    often: tuple[int, ...]
    much: tuple[int, ...]
    means: tuple[float, float, float]
    abc: tuple[int, int]
    labels: Norms
    ground: Ground
    basket: float
    cycle: float | None
    spent: tuple[int, int]
    """What a customer has brought so far: mean and median."""


async def work_out(uow: UnitOfWork, today: date) -> dict[str, Any]:
    """From everybody's history and counts: how often each number occurs, not one customer after another."""
    lasts, visits, spent = (
        await uow.classing.spread("last_on"),
        await uow.classing.spread("days"),
        await uow.classing.spent(),
    )
    lately, often = cuts_upto(_each(lasts)), cuts_below(_each(visits))
    much, heads = cuts_below(spent), len(spent)
    means = [
        _mean(lasts, score_upto, lately),
        _mean(visits, score_below, often),
        _mean(Counter(spent), score_below, much),
    ]
    days = sum(one * times for one, times in visits.items())
    lines, reduced, each = await uow.classing.reductions(LEAST_LINES)
    share = reduced / lines if lines else 0.0
    regulars = sum(times for one, times in visits.items() if one >= REGULAR)
    gaps = await uow.classing.usual_gap()
    return {
        "lately": [day.isoformat() for day in lately],
        "often": list(often),
        "much": list(much),
        "means": means,
        "abc": list(limits(spent)),
        "ranks": {str(days): rank for days, rank in ranks(await uow.people.visits()).items()},
        "reduced": share,
        "terciles": _terciles(share, each),
        "ground": [heads, *_ages(await uow.classing.first_day(), lasts, today), regulars],
        "basket": sum(spent) / days if days else 0.0,
        "cycle": median(map(math.exp, gaps)) if gaps else None,
        "spent": [round(sum(spent) / heads), int(median(spent))] if spent else [0, 0],
    }


async def norms(uow: UnitOfWork) -> ShopNorms | None:
    """As they were last worked out."""
    known = await uow.tallies.figure(NAME)
    if known is None:
        return None
    on, value = known
    return ShopNorms(
        on=on,
        lately=tuple(date.fromisoformat(day) for day in value["lately"]),
        often=tuple(value["often"]),
        much=tuple(value["much"]),
        means=(value["means"][0], value["means"][1], value["means"][2]),
        abc=(value["abc"][0], value["abc"][1]),
        labels=Norms(
            {int(days): rank for days, rank in value["ranks"].items()},
            value["reduced"],
            (value["terciles"][0], value["terciles"][1]),
        ),
        ground=Ground(*value["ground"]),
        basket=value["basket"],
        cycle=value["cycle"],
        spent=(value["spent"][0], value["spent"][1]),
    )


def _each(numbers: Mapping[Any, int]) -> list[Any]:
    """Every customer's own, in their order."""
    return list(Counter(numbers).elements())


def _mean(numbers: Mapping[Any, int], score: Callable[[Any, Sequence[Any]], int], cuts: Sequence[Any]) -> float:
    """The mean score of the shop."""
    heads = sum(numbers.values())
    return sum(score(one, cuts) * times for one, times in numbers.items()) / heads if heads else 0.0


def _ages(first: date | None, lasts: Mapping[date, int], today: date) -> tuple[int, int]:
    """(days since the first purchase of all, days since the last)."""
    return ((today - first).days, (today - max(lasts)).days) if first and lasts else (0, 0)


def _terciles(shop: float, each: Sequence[tuple[int, int, int]]) -> list[float]:
    """The limits of the lower and the upper third; nothing to tell apart where nobody has enough rows."""
    shares = sorted((price_share(lines, reduced, shop), times) for lines, reduced, times in each)
    values = [share for share, times in shares for _ in range(times)]
    return [values[len(values) // 3], values[2 * len(values) // 3]] if len(values) >= len(STEPS) else [0.0, 0.0]


# -- value groups ------------------------------------------------------------------------------------------------------


def value_limits(shop: Shop) -> ValueLimits:
    """What the shop chose, else what we start with."""
    chosen = shop.preferences.get(VALUE_LIMITS)
    if not chosen:
        return VALUES.get(shop.currency, OTHER_VALUES)
    high, mid, low = ((Decimal(money), days) for money, days in (chosen[name] for name, _ in STEPS))
    return ValueLimits(high, mid, low)


Limits = tuple[tuple[str, int, int], ...]


def limits_in_minor(found: ValueLimits, currency: str) -> Limits:
    """(group, money, days), the highest first."""
    bounds = (found.high, found.mid, found.low)
    return tuple((name, to_minor(one[0], currency), one[1]) for (name, _), one in zip(STEPS, bounds, strict=True))


def value_of(minor: int, days: int, bounds: Limits) -> str:
    """As bot.domain.segment.value_group has it, by the hundred thousand."""
    if not days:
        return ValueGroup.INACTIVE.value
    for name, money, least in bounds:
        if minor >= money and days >= least:
            return name
    return ValueGroup.OCCASIONAL.value


async def proposed_limits(uow: UnitOfWork, shop: Shop) -> dict[str, tuple[str, int]] | None:
    """From the shop's own customers of the last 90 days: those that a fifth, a half and four fifths reach."""
    found = await uow.people.quarters()
    if len(found) < 10:
        return None
    money, days = sorted(one for one, _ in found), sorted(one for _, one in found)
    return {
        name: (str(_round(to_major(_at(money, share), shop.currency))), max(1, _at(days, share)))
        for name, share in STEPS
    }


def _at(values: Sequence[int], percent: int) -> int:
    return values[min(len(values) * percent // 100, len(values) - 1)]


def _round(major: Decimal) -> int:
    """Two digits that count."""
    whole = int(major)
    size = int(10 ** max(0, len(str(whole)) - 2))
    return whole // size * size
