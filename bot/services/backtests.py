"""A rule tried on last year: alternatives side by side, and which of them is worth it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.backtest import ENOUGH, Alternative, Past, Score, best, try_on
from bot.domain.backtest_supply import try_supplies
from bot.domain.clock import local_day
from bot.domain.dial import cycles_of, number, values_of
from bot.domain.reason import Reason
from bot.domain.rhythm import shop_mean
from bot.domain.shop import Shop
from storage.unit_of_work import UnitOfWork

A_YEAR = timedelta(days=365)
# Reasons that can be tried: those that follow from purchases alone.
TRIABLE = (Reason.LAPSED, Reason.REPLENISH)
FIXED_DAYS = 45
# What was bought so long before the year says how long things last, as to the rule itself.
KNOWN_BEFORE = timedelta(days=540)


@dataclass(frozen=True, slots=True)
class Backtest:
    """`current`: what the shop has set; `pick`: what the figures speak for, None where they are too few."""

    reason: Reason
    first: date
    last: date
    customers: int
    scores: Sequence[Score]
    current: Score
    pick: Score | None


async def backtest(uow: UnitOfWork, shop: Shop, now: datetime, reason: Reason = Reason.LAPSED) -> Backtest:
    today = local_day(now, shop.zone)
    first = today - A_YEAR
    written: dict[int, list[date]] = defaultdict(list)
    for customer_id, at in await uow.insight.written_to(now - A_YEAR):
        written[customer_id].append(local_day(at, shop.zone))
    if reason is Reason.REPLENISH:
        return await _supplies(uow, shop, first, today, written)
    return await _absences(uow, shop, first, today, written)


async def _supplies(uow: UnitOfWork, shop: Shop, first: date, today: date, written: dict[int, list[date]]) -> Backtest:
    """How long before something is used up: the shop's own setting, on the very day, and a week before."""
    values, cycles = values_of(shop.preferences, Reason.REPLENISH), cycles_of(shop.preferences)
    habits = await uow.causes.habits(first - KNOWN_BEFORE, today, cycles)
    own = number(values, "before")
    others = [Alternative(before=days) for days in (0, 3, 7) if days != own]
    rest = timedelta(days=number(values, "rest"))
    scores = try_supplies(habits, cycles, written, rest, (first, today), [Alternative(before=own), *others[:2]])
    customers = len({one.customer_id for one in habits})
    return Backtest(Reason.REPLENISH, first, today, customers, scores, scores[0], best(scores))


async def _absences(uow: UnitOfWork, shop: Shop, first: date, today: date, written: dict[int, list[date]]) -> Backtest:
    """When to greet those who stay away: the shop's own setting, later steps, and a fixed number of days."""
    people = await uow.planner.bought_before(today)
    mean = shop_mean([day for day in days if day <= first] for _, _, days in people)
    past = [Past(days, written[customer_id]) for customer_id, _, days in people]
    scores = try_on(past, mean, first, today, _alternatives(shop))
    return Backtest(Reason.LAPSED, first, today, len(past), scores, scores[0], best(scores))


def _alternatives(shop: Shop) -> list[Alternative]:
    """The shop's own first."""
    values = values_of(shop.preferences, Reason.LAPSED)
    own = number(values, "greeting") / 10
    others = [times for times in (1.5, 2.0, 3.0) if times != own]
    return [Alternative(times=own), *(Alternative(times=times) for times in others[:2]), Alternative(days=FIXED_DAYS)]


def backtest_view(found: Backtest, label: Callable[..., str]) -> dict[str, Any]:
    """As templates say it: each alternative by its name."""
    scores = [_score_view(score, found.current, label) for score in found.scores]
    pick = next((view for view, score in zip(scores, found.scores, strict=True) if score is found.pick), None)
    return {
        "first": found.first,
        "last": found.last,
        "customers": found.customers,
        "scores": scores,
        "pick": pick,
        "enough": ENOUGH,
    }


def _name(one: Alternative, label: Callable[..., str]) -> str:
    if one.before is not None:
        return label("backtest.before", days=one.before) if one.before else label("backtest.on_day")
    return (
        label("backtest.days", days=one.days) if one.times is None else label("backtest.times", times=f"{one.times:g}")
    )


def _score_view(score: Score, current: Score, label: Callable[..., str]) -> dict[str, Any]:
    one = score.alternative
    return {
        "name": _name(one, label),
        "is_current": score is current,
        "sends": score.sends,
        "judged": score.judged,
        "came": score.came,
        "later": score.later,
        "away": score.away,
        "late": score.later + score.away,
        "wasted": round(100 * score.wasted),
        "unclear": score.unclear,
        "fresh": score.fresh,
    }
