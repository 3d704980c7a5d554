"""Replenishment tried on the past: what would have been said before something was used up, and what became of it.

For every customer the year is gone through from message to message, as the rule would have: what runs out in the same
days is said together, then there is rest. Who bought it again in the two weeks after had come by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.domain.backtest import Alternative, Score, became
from bot.domain.supply import FORGOTTEN, MOST_NAMED, TOGETHER, Habit, lasts_until, typical

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Need:
    """Something of one customer's: bought on `since`, used up on `gone_on`, to be said from `on`, bought again on
    `again`."""

    since: date
    gone_on: date
    on: date
    product_id: int
    again: date | None


@dataclass(frozen=True, slots=True)
class Said:
    """One message, and the needs of which it speaks."""

    on: date
    needs: Sequence[Need]

    @property
    def again(self) -> date | None:
        """When the first of these was bought again."""
        return min((need.again for need in self.needs if need.again is not None), default=None)


def try_supplies(
    habits: Sequence[Habit],
    cycles: Mapping[int, int],
    written: Mapping[int, Sequence[date]],
    rest: timedelta,
    span: tuple[date, date],
    alternatives: Sequence[Alternative],
) -> list[Score]:
    """Each alternative on the days of `span`. `written`: by customer, the days on which they were written to.

    What is typical of a product is what was known when the span began; of one that was new then, what is known now.
    """
    first, today = span
    paces = typical(habits, cycles) | typical([cut for one in habits if (cut := _until(one, first))], cycles)
    people: dict[int, list[Habit]] = {}
    for habit in habits:
        people.setdefault(habit.customer_id, []).append(habit)
    return [_score(people, cycles, paces, written, rest, first, today, one) for one in alternatives]


def _score(
    people: Mapping[int, Sequence[Habit]],
    cycles: Mapping[int, int],
    paces: Mapping[int, float],
    written: Mapping[int, Sequence[date]],
    rest: timedelta,
    first: date,
    today: date,
    alternative: Alternative,
) -> Score:
    before, counts = timedelta(days=alternative.before or 0), dict[str, int]()
    for customer_id, theirs in people.items():
        found = [need for habit in theirs for need in needs(habit, cycles, paces, before)]
        for said in messages(found, before, rest, first, today):
            last = max(need.since for need in said.needs)
            kind = became(written.get(customer_id, ()), last, said.on, said.again, today)
            counts[kind] = counts.get(kind, 0) + 1
    return Score(alternative, **counts)


def needs(habit: Habit, cycles: Mapping[int, int], paces: Mapping[int, float], before: timedelta) -> Iterator[Need]:
    """After each purchase, by what was known then. Said on the day after it at the earliest: planning comes first."""
    later = [bought.on for bought in habit.days[1:]]
    for place, again in enumerate([*later, None]):
        known = replace(habit, days=habit.days[: place + 1])
        is_set = habit.product_id in cycles
        gone_on = lasts_until(known, paces.get(habit.product_id, 0.0), is_set=is_set)
        if gone_on is not None:
            since = known.days[-1].on
            yield Need(since, gone_on, max(gone_on - before, since + A_DAY), habit.product_id, again)


def messages(found: Iterable[Need], before: timedelta, rest: timedelta, first: date, today: date) -> Iterator[Said]:
    """To one customer, in order."""
    waiting, free = sorted(found, key=lambda need: (need.on, need.product_id)), first
    while waiting:
        on, need = max(waiting[0].on, free), waiting[0]
        if on > today:
            return
        if _is_over(need, on):
            waiting.remove(need)
            continue
        soon = on + before + TOGETHER
        said = [one for one in waiting if one.since < on and one.gone_on <= soon and not _is_over(one, on)]
        said = sorted(said, key=lambda one: (one.gone_on, one.product_id))[:MOST_NAMED]
        yield Said(on, said)
        waiting = [one for one in waiting if one not in said]
        free = on + rest


def _is_over(need: Need, on: date) -> bool:
    """Bought again before, or forgotten."""
    return (need.again is not None and need.again < on) or on > need.gone_on + FORGOTTEN


def _until(habit: Habit, day: date) -> Habit | None:
    days = tuple(bought for bought in habit.days if bought.on <= day)
    return replace(habit, days=days) if days else None
