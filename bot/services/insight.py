"""What the shop knows of one customer at a glance, for the card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.money import Money
from bot.domain.rhythm import Rhythm, rhythm, shop_mean
from bot.domain.segment import LEVEL_DAYS, VALUE_DAYS, Level, ValueGroup, level, value_group
from storage.insight import PastSale
from storage.unit_of_work import UnitOfWork

SHOWN = 3


@dataclass(frozen=True, slots=True)
class PastPurchase:
    """A purchase as the card shows it; `products` are names in the order sold."""

    id: int
    bought_at: datetime
    bought_on: date
    total: Money
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Favourite:
    """A product and in how many purchases it was."""

    product: str
    times: int


@dataclass(frozen=True, slots=True)
class Insight:
    """`spent`, `refunded`, `average` in the shop's currency; `spent_elsewhere` one sum per other currency.

    `purchases` counts all that were not undone; `average` is per purchase in the shop's currency, before returns;
    `level` and `value` are after returns.
    """

    purchases: int
    spent: Money
    spent_elsewhere: tuple[Money, ...]
    refunded: Money
    average: Money | None
    level: Level
    value: ValueGroup
    points: int
    rhythm: Rhythm
    first_on: date | None
    favourites: tuple[Favourite, ...]
    last: tuple[PastPurchase, ...]


async def insight(uow: UnitOfWork, customer_id: int, today: date, currency: str) -> Insight:
    """Everything about a customer that is computed, up to `today`."""
    sales = await uow.insight.sales(customer_id, today)
    refunds = await uow.insight.refunds(customer_id, currency, today)
    own = [sale for sale in sales if sale.currency == currency]
    spent = _sum(own, currency)
    return Insight(
        purchases=len(sales),
        spent=spent,
        spent_elsewhere=_elsewhere(sales, currency),
        refunded=Money(sum(minor for _, minor in refunds), currency),
        average=Money(_rounded(spent.minor, len(own)), currency) if own else None,
        level=level(_net(own, refunds, currency, today - timedelta(days=LEVEL_DAYS))),
        value=value_group(
            _net(own, refunds, currency, today - timedelta(days=VALUE_DAYS)),
            len({sale.bought_on for sale in sales if sale.bought_on > today - timedelta(days=VALUE_DAYS)}),
        ),
        points=await uow.insight.points(customer_id),
        rhythm=rhythm((sale.bought_on for sale in sales), today, shop_mean(await uow.insight.histories(today))),
        first_on=sales[-1].bought_on if sales else None,
        favourites=tuple(Favourite(*found) for found in await uow.insight.favourites(customer_id, today, SHOWN)),
        last=await _last(uow, sales[:SHOWN]),
    )


async def _last(uow: UnitOfWork, sales: list[PastSale]) -> tuple[PastPurchase, ...]:
    products = await uow.insight.products([sale.id for sale in sales])
    return tuple(
        PastPurchase(s.id, s.bought_at, s.bought_on, Money(s.total_minor, s.currency), products.get(s.id, ()))
        for s in sales
    )


def _sum(sales: list[PastSale], currency: str) -> Money:
    return Money(sum(sale.total_minor for sale in sales), currency)


def _net(own: list[PastSale], refunds: list[tuple[date, int]], currency: str, after: date) -> Money:
    """Spent less given back, in the days after `after`; never below nothing."""
    bought = sum(sale.total_minor for sale in own if sale.bought_on > after)
    returned = sum(minor for day, minor in refunds if day > after)
    return Money(max(0, bought - returned), currency)


def _elsewhere(sales: list[PastSale], currency: str) -> tuple[Money, ...]:
    others = sorted({sale.currency for sale in sales} - {currency})
    return tuple(_sum([sale for sale in sales if sale.currency == code], code) for code in others)


def _rounded(total: int, count: int) -> int:
    """Half up, in minor units."""
    return (2 * total + count) // (2 * count)
