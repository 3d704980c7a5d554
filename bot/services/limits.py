"""The shop's limits, as a manager sees and sets them: hours, how many, who is left alone to measure, coupons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bot.domain.budget import PREFERENCE as BUDGET
from bot.domain.budget import Budget
from bot.domain.errors import Gone, NotAllowed
from bot.domain.holdout import MEASURED, SHARES, Share, programme_of, share_of
from bot.domain.holdout import PREFERENCE as HOLD_OUT
from bot.domain.holidays import Holiday, Holidays, holidays_of, kept, upcoming, with_spans, without
from bot.domain.money import Money, to_minor
from bot.domain.reason import Reason
from bot.domain.window import policy_of
from bot.services.giving import account
from bot.services.work import Work

WINDOWS = ((9, 20), (10, 21), (8, 19), (18, 2))
A_MONTH = (2, 4, 8)
COUNTS = (0, 20, 50, 100, 200)
# Whole units of the shop's currency.
VALUES = (0, 500, 1000, 3000, 5000)


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds now. `shares`: per measured reason; `given` and `worth`: this month's coupons."""

    opens: int
    closes: int
    a_month: int
    days_off: int
    shares: tuple[tuple[str, Share], ...]
    budget: Budget
    most: Money | None
    given: int
    worth: Money


def programmes() -> tuple[str, ...]:
    """Measured reasons, in the order of the switches."""
    measured = {programme_of(rule) for rule in MEASURED}
    return tuple(reason.value for reason in Reason if reason.value in measured)


async def limits(work: Work) -> Limits:
    preferences = await _preferences(work)
    policy = policy_of(preferences, work.shop.zone)
    customers = await work.uow.customers.count()
    known = await account(work.uow, replace(work.shop, preferences=preferences), work.now)
    budget, currency = known.budget, work.shop.currency
    return Limits(
        opens=policy.opens,
        closes=policy.closes,
        a_month=policy.caps[-1][0],
        days_off=len(upcoming(policy.holidays, work.today)),
        shares=tuple(
            (one, share_of(preferences, one, is_demo=work.shop.is_demo, customers=customers)) for one in programmes()
        ),
        budget=budget,
        most=Money(budget.minor, currency) if budget.minor is not None else None,
        given=known.issued.count,
        worth=Money(known.issued.minor, currency),
    )


async def set_window(work: Work, opens: int, closes: int) -> None:
    await _choose(work, "window", {"opens": opens, "closes": closes})


async def set_a_month(work: Work, most: int) -> None:
    await _choose(work, "a_month", most)


async def set_share(work: Work, programme: str, percent: int) -> None:
    """Who has a place keeps it; a share of nought lets all places rest."""
    if programme not in programmes() or percent not in SHARES:
        raise Gone
    preferences = await _preferences(work)
    await _choose(work, HOLD_OUT, {**preferences.get(HOLD_OUT, {}), programme: percent})


async def set_budget(work: Work, kind: str, number: int) -> None:
    """`count` of coupons, or their `minor` worth given in whole units; nought: no limit."""
    preferences = await _preferences(work)
    value = to_minor(Decimal(number), work.shop.currency) if kind == "minor" else number
    chosen = {**preferences.get(BUDGET, {}), kind: value or None}
    await _choose(work, BUDGET, chosen)


async def holidays(work: Work) -> tuple[Holidays, list[Holiday]]:
    """What is chosen, and what of it is still to come."""
    chosen = holidays_of(await _preferences(work))
    return chosen, upcoming(chosen, work.today)


async def add_holidays(work: Work, found: list[Holiday]) -> None:
    chosen = holidays_of(await _preferences(work))
    await _choose(work, "holidays", kept(with_spans(chosen, found)))


async def drop_holiday(work: Work, key: str) -> None:
    chosen = holidays_of(await _preferences(work))
    await _choose(work, "holidays", kept(without(chosen, key)))


async def set_greetings(work: Work, *, go: bool) -> None:
    chosen = holidays_of(await _preferences(work))
    await _choose(work, "holidays", kept(Holidays(chosen.festivals, chosen.spans, go)))


async def _preferences(work: Work) -> Mapping[str, Any]:
    shop = await work.uow.shop.get()
    return shop.preferences if shop else {}


async def _choose(work: Work, key: str, value: Any) -> None:
    """By a manager; the same again changes nothing."""
    if not work.staff.is_manager:
        raise NotAllowed
    before = await work.uow.shop.prefer(key, value)
    if before != value:
        told = ({key: before}, {key: value})
        await work.uow.audit.record(work.staff.id, "setting_changed", "shop", 1, *told, work.now)
