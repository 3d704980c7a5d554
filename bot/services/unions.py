"""Two records that are one: looked at side by side, put together in one transaction, taken apart again exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.customer import Customer
from bot.domain.errors import Gone, NotAllowed, ShopError
from bot.domain.purchase import Product
from bot.domain.union import differing
from bot.services.insight import Insight, insight
from bot.services.work import Work
from storage.unions import Union

# What the preview names one by one; whatever else there is comes along without being told.
TOLD = ("purchases", "points_entries", "coupons", "followups", "interactions", "service_cases", "contact_points",
        "deliveries", "words", "gifts", "custom_values")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two cards."""

    customer: Customer
    insight: Insight


@dataclass(frozen=True, slots=True)
class Preview:
    """`moves`: what comes over, by table. `differs`: fields in which the kept record's value stands."""

    kept: Side
    lost: Side
    moves: Mapping[str, int]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductPreview:
    kept: Product
    lost: Product
    kept_rows: int
    lost_rows: int


@dataclass(frozen=True, slots=True)
class United:
    union_id: int
    entity: str
    record_id: int
    name: str
    lost_name: str
    moves: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Split:
    """`stayed`: purchases since the union; they are the kept record's."""

    entity: str
    kept_id: int
    lost_id: int
    kept: str
    lost: str
    stayed: int


async def preview(work: Work, kept_id: int, lost_id: int) -> Preview:
    kept, lost = await _both(work, kept_id, lost_id)
    rows = await work.uow.unions.lock("customer", (kept.id, lost.id))
    moves = await work.uow.unions.counts("customer", lost.id)
    return Preview(
        Side(kept, await insight(work.uow, kept.id, work.today, work.shop.currency)),
        Side(lost, await insight(work.uow, lost.id, work.today, work.shop.currency)),
        {name: moves[name] for name in TOLD if name in moves},
        tuple(differing(rows[kept.id], rows[lost.id])),
    )


async def unite(work: Work, kept_id: int, lost_id: int) -> United:
    """Gone if one of them is no record of its own any more: a second press does nothing."""
    kept, lost = await _both(work, kept_id, lost_id)
    rows = await work.uow.unions.lock("customer", (kept.id, lost.id))
    if any(row["erased_at"] is not None for row in rows.values()):
        raise Gone
    union_id = await work.uow.unions.begin("customer", kept.id, lost.id, work.staff.id, work.now)
    moves = await work.uow.uniting.customers(union_id, rows[kept.id], rows[lost.id], work.staff.id, work.now)
    await _record(work, "united", "customer", kept.id, lost.id)
    return United(
        union_id, "customer", kept.id, kept.name, lost.name, {name: moves[name] for name in TOLD if name in moves}
    )


async def _both(work: Work, kept_id: int, lost_id: int) -> tuple[Customer, Customer]:
    kept, lost = await work.customer(kept_id), await work.customer(lost_id)
    if kept.id != kept_id or lost.id != lost_id or kept.id == lost.id:
        raise Gone
    for one in (kept, lost):
        _own(work, one)
    return kept, lost


def _own(work: Work, customer: Customer) -> None:
    """A salesperson puts together their own and nobody's; a manager anybody's."""
    if not work.staff.is_manager and customer.owner_staff_id not in (None, work.staff.id):
        raise NotAllowed


async def split(work: Work, union_id: int) -> Split:
    """Gone if it is split already; union_later where another union built on it."""
    union = await work.uow.unions.get(union_id)
    if union is None or union.split_at is not None:
        raise Gone
    if union.entity == "product":
        return await _split_product(work, union)
    kept = await work.customer(union.kept_id)
    _own(work, kept)
    await _refuse_if_later(work, union)
    await work.uow.unions.lock("customer", (union.kept_id, union.lost_id))
    if not await work.uow.unions.split(union, work.staff.id, work.now):
        raise Gone
    lost = await work.uow.customers.get(union.lost_id)
    assert lost is not None
    stayed = await work.uow.unions.bought_since(kept.id, union.made_at)
    await _record(work, "split", "customer", kept.id, lost.id)
    return Split("customer", kept.id, lost.id, kept.name, lost.name, stayed)


async def _refuse_if_later(work: Work, union: Union) -> None:
    later = await work.uow.unions.later(union)
    if later is not None:
        raise ShopError("union_later")


# -- products: by a manager ----------------------------------------


async def preview_products(work: Work, kept_id: int, lost_id: int) -> ProductPreview:
    kept, lost = await _two_products(work, kept_id, lost_id)
    counts = [await work.uow.unions.counts("product", one.id) for one in (kept, lost)]
    return ProductPreview(kept, lost, *(found.get("line_items", 0) for found in counts))


async def unite_products(work: Work, kept_id: int, lost_id: int) -> United:
    kept, lost = await _two_products(work, kept_id, lost_id)
    rows = await work.uow.unions.lock("product", (kept.id, lost.id))
    if any(row["merged_into_id"] is not None for row in rows.values()):
        raise Gone
    union_id = await work.uow.unions.begin("product", kept.id, lost.id, work.staff.id, work.now)
    moves = await work.uow.uniting.products(union_id, rows[kept.id], rows[lost.id])
    await work.uow.costs.settle(work.shop.currency, work.today, work.now)
    await _record(work, "united", "product", kept.id, lost.id)
    return United(union_id, "product", kept.id, kept.name, lost.name, moves)


async def _two_products(work: Work, kept_id: int, lost_id: int) -> tuple[Product, Product]:
    if not work.staff.is_manager:
        raise NotAllowed
    found = await work.uow.products.many((kept_id, lost_id))
    rows = await work.uow.unions.lock("product", (kept_id, lost_id))
    if len(found) != 2 or kept_id == lost_id or any(row["merged_into_id"] is not None for row in rows.values()):
        raise Gone
    return found[0], found[1]


async def _split_product(work: Work, union: Union) -> Split:
    if not work.staff.is_manager:
        raise NotAllowed
    await _refuse_if_later(work, union)
    await work.uow.unions.note_days(union.kept_id)
    if not await work.uow.unions.split(union, work.staff.id, work.now):
        raise Gone
    await work.uow.costs.settle(work.shop.currency, work.today, work.now)
    kept, lost = await work.uow.products.many((union.kept_id, union.lost_id))
    await _record(work, "split", "product", kept.id, lost.id)
    return Split("product", kept.id, lost.id, kept.name, lost.name, 0)


async def _record(work: Work, action: str, entity: str, kept_id: int, lost_id: int) -> None:
    """On both records' trails."""
    for key, other in ((kept_id, lost_id), (lost_id, kept_id)):
        told: dict[str, Any] = {"other_id": other}
        await work.uow.audit.record(work.staff.id, action, entity, key, None, told, work.now)
