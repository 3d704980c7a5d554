"""How customers divide: groups, classes, value groups and labels, each with its real share of heads and of money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bot.domain.errors import Gone
from bot.domain.money import Money, to_minor
from bot.domain.segment import ValueLimits
from bot.services.people_numbers.kept import kept
from bot.services.people_numbers.lists import KINDS, scope
from bot.services.people_numbers.norms import VALUE_LIMITS, norms, proposed_limits, value_limits
from bot.services.people_numbers.refresh import RUN, ready, where
from bot.services.work import Work
from storage.unit_of_work import UnitOfWork

BY = ("rfm", "eighth", "abc", "value", "label")


@dataclass(frozen=True, slots=True)
class Part:
    """One class: heads and what they spent, both in whole percent as well."""

    value: str
    count: int
    percent: int
    spent: Money
    spent_percent: int


@dataclass(frozen=True, slots=True)
class Divided:
    """`on`: the day whose limits were used; None before the first."""

    by: str
    parts: Sequence[Part]
    count: int
    on: date | None
    is_own: bool
    limits: Sequence[tuple[str, Money, int]] = ()
    proposal: Sequence[tuple[str, Money, int]] = ()


async def divided(work: Work, by: str) -> Divided:
    if by not in BY:
        raise Gone
    await ready(work.uow, work.shop, work.today)
    mine, usual = scope(work), await norms(work.uow)
    found = await _counts(work, by, mine)
    known = [(value, *found[value]) for value in KINDS[by] if value in found]
    if by == "label":
        whole = await _counts(work, "abc", mine)
        count, spent = sum(one[0] for one in whole.values()), sum(max(0, one[1]) for one in whole.values())
    else:
        count, spent = sum(one[1] for one in known), sum(max(0, one[2]) for one in known)
    currency = work.shop.currency
    parts = [
        Part(value, times, _percent(times, count), Money(minor, currency), _percent(max(0, minor), spent))
        for value, times, minor in known
    ]
    limits, proposal = await _values(work) if by == "value" else ((), ())
    return Divided(by, parts, count, usual.on if usual else None, mine is not None, limits, proposal)


async def _counts(work: Work, by: str, mine: int | None) -> dict[str, tuple[int, int]]:
    lists = work.uow.people_lists
    if mine is not None:
        return await lists.counts(by, mine)
    found = await kept(work.uow, work.today, f"people_{by}", lambda: counted(work.uow, by))
    return {value: (times, minor) for value, times, minor in found}


async def counted(uow: UnitOfWork, by: str) -> list[list[Any]]:
    """[value, customers, what they spent] of the whole shop."""
    return [[value, *told] for value, told in (await uow.people_lists.counts(by, None)).items()]


async def adopt(work: Work, *, own: bool) -> None:
    """The shop's own limits of the value groups, or those we start with; everybody is classed by them at once."""
    proposal = await proposed_limits(work.uow, work.shop) if own else None
    if own and proposal is None:
        raise Gone
    chosen = {name: [money, days] for name, (money, days) in proposal.items()} if proposal else None
    await take_limits(work, chosen)


async def take_limits(work: Work, chosen: dict[str, Any] | None) -> None:
    """(money, days) of each group, or None for those we start with. While the day's counts are still under way
    everybody is classed after them anyway: by these."""
    await work.uow.shop.prefer(VALUE_LIMITS, chosen)
    await work.uow.tallies.keep_figure("people_value", date.min, {})
    if await norms(work.uow) is None or await where(work.uow, work.today) not in ("done", "class"):
        return
    await work.uow.tallies.keep_figure(RUN, work.today, {"stage": "class", "last": 0})


async def _values(work: Work) -> tuple[Sequence[tuple[str, Money, int]], Sequence[tuple[str, Money, int]]]:
    saved = await work.uow.shop.get()
    now = value_limits(saved or work.shop)
    proposal = await kept(work.uow, work.today, "people_limits", lambda: proposed_limits(work.uow, work.shop))
    own = [(name, _money(work, money), days) for name, (money, days) in (proposal or {}).items()]
    return _shown(work, now), own


def _shown(work: Work, found: ValueLimits) -> Sequence[tuple[str, Money, int]]:
    bounds = (("high", found.high), ("mid", found.mid), ("low", found.low))
    return [
        (name, Money(to_minor(money, work.shop.currency), work.shop.currency), days) for name, (money, days) in bounds
    ]


def _money(work: Work, major: str) -> Money:
    return Money(to_minor(Decimal(major), work.shop.currency), work.shop.currency)


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
