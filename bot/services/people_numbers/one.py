"""One customer: labels with their reasons, and what they like, when they come, how they look at prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.affinity import LEAST_VISITS, Again, Liking, likings
from bot.domain.customer import Customer
from bot.domain.forecast import band
from bot.domain.labels import FAR, LEAST_LINES, price_share
from bot.domain.money import Money
from bot.services.people_numbers.lists import due_window, wanted, year_range
from bot.services.people_numbers.norms import norms
from bot.services.people_numbers.refresh import ready
from bot.services.people_numbers.shop import Heat, heat_of
from bot.services.work import Work
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Worn:
    """A label of a customer: since when, and the figures that say why."""

    label: str
    since: date
    reason: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prices:
    """`third`: low, middle or high among the shop's customers with enough rows; `percent` drawn towards the shop's."""

    reduced: int
    lines: int
    percent: int
    shop: int
    third: str


@dataclass(frozen=True, slots=True)
class Likes:
    customer: Customer
    labels: Sequence[Worn]
    rfm: str | None
    products: Sequence[Liking]
    categories: Sequence[Liking]
    brands: Sequence[Liking]
    payments: Sequence[Liking]
    seasons: Sequence[Liking]
    prices: Prices | None
    again: Sequence[Again]
    due: tuple[date, date] | None
    heat: Heat | None
    visits: int
    next: tuple[Money, Money] | None
    chance: str | None


async def worn(uow: UnitOfWork, customer_id: int) -> tuple[Worn, ...]:
    """For the card: as of the last time when they were worked out."""
    return tuple(Worn(row.label, row.since, row.reason) for row in await uow.people_lists.labels_of(customer_id))


async def likes(work: Work, customer_id: int) -> Likes:
    customer = await work.customer(customer_id)
    await ready(work.uow, work.shop, work.today)
    lists = work.uow.people_lists
    rows, visits = await lists.taken([customer_id]), await lists.visits(customer_id)
    row = await lists.class_of(customer_id)
    forecast = row.next_minor if row is not None else None
    return Likes(
        customer=customer,
        labels=await worn(work.uow, customer_id),
        rfm=row.rfm or None if row is not None else None,
        products=likings(one.name or one.product for one in rows),
        categories=likings(one.category for one in rows),
        brands=likings(one.brand for one in rows),
        payments=likings(one.payment for one in visits),
        seasons=likings((_season(one.bought_on) for one in visits), LEAST_VISITS),
        prices=await _prices(work, row),
        again=(await wanted(work, [customer_id])).get(customer_id, ()),
        due=due_window(row.last_on, row.due_on, work.today) if row is not None and row.gaps >= 2 else None,
        heat=_heat(visits, work.shop.zone),
        visits=len({one.bought_on for one in visits}),
        next=year_range(forecast, work.shop.currency) if forecast is not None else None,
        chance=band(row.chance / 10_000) if row is not None and row.chance is not None else None,
    )


def _season(day: date) -> str:
    """By the months: winter is December to February."""
    return ("winter", "spring", "summer", "autumn")[day.month % 12 // 3]


async def _prices(work: Work, row: Any) -> Prices | None:
    usual = await norms(work.uow)
    if row is None or usual is None or row.lines < LEAST_LINES:
        return None
    share = price_share(row.lines, row.reduced, usual.labels.reduced)
    low, high = usual.labels.terciles
    far = max(high, FAR * usual.labels.reduced)
    third = "middle" if low <= share < far or high <= low else "high" if share >= far else "low"
    return Prices(row.reduced, row.lines, round(100 * share), round(100 * usual.labels.reduced), third)


def _heat(visits: Sequence[Any], zone: ZoneInfo) -> Heat | None:
    if len({one.bought_on for one in visits}) < LEAST_VISITS:
        return None
    return heat_of(Counter((one.bought_on.weekday(), one.bought_at.astimezone(zone).hour) for one in visits))
