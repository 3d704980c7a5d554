"""A rule tried on last year: alternatives side by side, and which of them is worth it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.backtest import ENOUGH, Alternative, Past, Score, best, try_on
from bot.domain.clock import local_day
from bot.domain.dial import number, values_of
from bot.domain.reason import Reason
from bot.domain.rhythm import shop_mean
from bot.domain.shop import Shop
from storage.unit_of_work import UnitOfWork

A_YEAR = timedelta(days=365)
# Reasons that can be tried: those that follow from purchases alone.
TRIABLE = (Reason.LAPSED,)
FIXED_DAYS = 45


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


async def backtest(uow: UnitOfWork, shop: Shop, now: datetime) -> Backtest:
    """When to greet those who stay away: the shop's own setting, later steps, and a fixed number of days."""
    today = local_day(now, shop.zone)
    first = today - A_YEAR
    people = await uow.planner.bought_before(today)
    written: dict[int, list[date]] = defaultdict(list)
    for customer_id, at in await uow.insight.written_to(now - A_YEAR):
        written[customer_id].append(local_day(at, shop.zone))
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
        "unclear": found.current.unclear,
    }


def _score_view(score: Score, current: Score, label: Callable[..., str]) -> dict[str, Any]:
    one = score.alternative
    by_days = one.times is None
    return {
        "name": label("backtest.days", days=one.days) if by_days else label("backtest.times", times=f"{one.times:g}"),
        "is_current": score is current,
        "sends": score.sends,
        "judged": score.judged,
        "came": score.came,
        "later": score.later,
        "away": score.away,
        "late": score.later + score.away,
        "wasted": round(100 * score.wasted),
    }
