"""A coupon of the shop's own accord, within its budget; when that is spent, the managers hear of it once a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.budget import Budget, Issued, budget_of, has_room, month_begin, next_month, worth
from bot.domain.clock import local_day
from bot.domain.coupon import Coupon
from bot.domain.offer import Offer
from bot.domain.shop import Shop
from bot.services.coupons import issue
from bot.services.notices import tell_managers
from storage.unit_of_work import UnitOfWork

# The usual bill is that of the last quarter.
QUARTER = timedelta(days=91)


@dataclass(frozen=True, slots=True)
class Spent:
    """This month's budget is used up; there is room again at `until`."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """The budget and what was given this month; `usual_minor`: the bill by which per cents are counted."""

    budget: Budget
    issued: Issued
    usual_minor: int


async def account(uow: UnitOfWork, shop: Shop, now: datetime) -> Account:
    usual = await uow.budgets.usual_bill(local_day(now, shop.zone) - QUARTER, shop.currency)
    issued = await uow.budgets.issued(month_begin(now, shop.zone), usual, shop.currency)
    return Account(budget_of(shop.preferences), issued, usual)


async def give(
    uow: UnitOfWork, shop: Shop, offer: Offer, customer_id: int, occasion_key: str, now: datetime
) -> Coupon | Spent:
    """In the transaction in which it is about to be said."""
    if budget_of(shop.preferences).is_set:
        await uow.budgets.hold()
        known = await account(uow, shop, now)
        if not has_room(known.budget, known.issued, worth(offer.terms, known.usual_minor, shop.currency)):
            await _tell(uow, shop, known, now)
            return Spent(next_month(now, shop.zone))
    return await issue(uow, offer=offer, customer_id=customer_id, occasion_key=occasion_key, zone=shop.zone, now=now)


async def _tell(uow: UnitOfWork, shop: Shop, known: Account, now: datetime) -> None:
    month = local_day(now, shop.zone).strftime("%Y-%m")
    view = {"count": known.issued.count, "minor": known.issued.minor, "currency": shop.currency}
    await tell_managers(uow, f"budget:{month}", "reminders/budget_spent", view, now)
