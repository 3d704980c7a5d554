"""Limits of the value groups that a manager typed: first how many would fall where, then in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import Gone
from bot.domain.money import Money, to_major
from bot.domain.segment import ValueGroup
from bot.services.people_numbers.norms import STEPS, Limits, value_of
from bot.services.people_numbers.refresh import ready
from bot.services.people_numbers.shares import take_limits
from bot.services.work import Work

MOST, DAYS = 10**13, 90


@dataclass(frozen=True, slots=True)
class Trial:
    """`limits`: (group, money, days); `heads`: customers of each group by them and by those in force."""

    limits: Sequence[tuple[str, Money, int]]
    heads: Sequence[tuple[str, int, int]]


async def trial(work: Work, limits: Limits) -> Trial:
    _check(limits)
    await ready(work.uow, work.shop, work.today)
    now = {value: count for value, (count, _) in (await work.uow.people_lists.counts("value", None)).items()}
    came = await work.uow.people.quarters()
    heads = Counter(value_of(minor, days, limits) for minor, days in came)
    heads[ValueGroup.INACTIVE.value] = sum(now.values()) - len(came)
    shown = [(name, Money(money, work.shop.currency), days) for name, money, days in limits]
    return Trial(shown, [(group.value, heads[group.value], now.get(group.value, 0)) for group in ValueGroup])


async def take(work: Work, limits: Limits) -> None:
    """From now on, for everybody."""
    _check(limits)
    chosen = {name: [str(to_major(money, work.shop.currency)), days] for name, money, days in limits}
    await take_limits(work, chosen)


def _check(limits: Limits) -> None:
    """Gone for what we never wrote."""
    money, days = [one[1] for one in limits], [one[2] for one in limits]
    is_ours = [one[0] for one in limits] == [name for name, _ in STEPS]
    falls = money[0] > money[1] > money[2] >= 0 and DAYS >= days[0] >= days[1] >= days[2] >= 1
    if not (is_ours and falls and money[0] <= MOST):
        raise Gone
