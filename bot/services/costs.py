"""What goods cost the shop: told by managers, seen by managers alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.domain.errors import Gone, NotAllowed
from bot.domain.money import Money
from bot.domain.period import THE_BEGINNING
from bot.domain.purchase import Product
from bot.services.reports import ROWS
from bot.services.tallies import freshen
from bot.services.work import Work

# The months of the last sixty days: three, this one among them.
MONTHS = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Told:
    """`before`: what was known so far. `open_lines`: rows sold before today that have no cost. `is_for_all`: what was
    sold before it was told takes it, too."""

    product: Product
    cost: Money | None
    before: Money | None
    open_lines: int
    is_for_all: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Goods on sale without a cost, those that brought most in the last three months first."""

    rows: Sequence[Any]
    known: int
    all: int
    page: int

    @property
    def count(self) -> int:
        return self.all - self.known


async def tell(work: Work, product_id: int, minor: int | None) -> Told:
    """From today on; nothing: from today on nobody knows."""
    product = await _product(work, product_id)
    currency = product.currency(work.shop.currency)
    before = await work.uow.costs.history(product_id)
    known = before[-1].cost_minor if before and before[-1].currency == currency else None
    if known != minor or (before and before[-1].currency != currency):
        await work.uow.costs.set(product_id, work.today, minor, currency, work.staff.id, work.now)
        await _record(work, product_id, known, minor)
    open_lines = await work.uow.costs.lines_of(product_id, work.today) if minor is not None else 0
    told = [Money(one, currency) if one is not None else None for one in (minor, known)]
    return Told(product, told[0], told[1], open_lines)


async def tell_earlier(work: Work, product_id: int) -> Told:
    """What it cost when it was first told holds for what was sold before, too. Gone if nothing is open."""
    product = await _product(work, product_id)
    history = await work.uow.costs.history(product_id)
    first = history[0] if history else None
    if first is None or first.cost_minor is None or first.from_on == THE_BEGINNING:
        raise Gone
    args = (first.cost_minor, first.currency, work.staff.id, work.now)
    await work.uow.costs.set(product_id, THE_BEGINNING, *args)
    cost = Money(first.cost_minor, first.currency)
    return Told(product, cost, cost, await work.uow.costs.lines_of(product_id, work.today), is_for_all=True)


async def missing(work: Work, page: int = 0) -> Missing:
    _only_managers(work)
    await freshen(work.uow, work.shop, work.today)
    known, every = await work.uow.costs.counts()
    rows = await work.uow.costs.without(work.today - MONTHS, ROWS, page * ROWS)
    if page and not rows:
        raise Gone
    return Missing(rows, known, every, page)


async def _product(work: Work, product_id: int) -> Product:
    _only_managers(work)
    found = await work.uow.products.get(product_id)
    if found is None:
        raise Gone
    return found


def _only_managers(work: Work) -> None:
    if not work.staff.is_manager:
        raise NotAllowed


async def _record(work: Work, product_id: int, before: int | None, after: int | None) -> None:
    told = ({"cost_minor": before}, {"cost_minor": after})
    await work.uow.audit.record(work.staff.id, "setting_changed", "product", product_id, *told, work.now)
