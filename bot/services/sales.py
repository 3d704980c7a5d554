"""Selling: save a purchase with all it causes, undo it with all it caused, correct it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.errors import Gone, NotAllowed
from bot.domain.form import Form, FormKind, FormState
from bot.domain.purchase import Purchase
from bot.services.age import check_age
from bot.services.asides import drop_asides, keep_asides
from bot.services.booking import known_items, row_of
from bot.services.effects import Effects, cause, uncause, use_coupon
from bot.services.forms.figures import day_of
from bot.services.habits import follow_prices, usual_prices
from bot.services.people import ensure_customer, leave_other, let_go, restore
from bot.services.returned import cover_returns
from bot.services.slips import call_off_slip, correct_slip, send_slip
from bot.services.work import Work


@dataclass(frozen=True, slots=True)
class Sold:
    """A saved purchase as the receipt shows it."""

    purchase: Purchase
    customer_name: str | None
    effects: Effects
    is_new_customer: bool = False
    new_products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo has taken back. `restored`: fields of the customer's record that are again as before."""

    purchase: Purchase
    customer_name: str | None
    points: int
    coupons: tuple[Mapping[str, Any], ...]
    promises_reopened: int
    is_customer_dropped: bool
    dropped_products: tuple[str, ...]
    restored: tuple[str, ...]
    is_uncredited: bool
    is_mailed: bool
    returns: int = 0
    """Goods that came back stay entered."""


async def save_purchase(work: Work, form: Form) -> Sold:
    """Save an open form, once. Gone if it has been saved already."""
    if not await work.uow.forms.settle(form.id, FormState.OPEN, FormState.SAVED, work.now):
        raise Gone("form_saved")
    customer_id, is_new, form = await ensure_customer(work, form)
    items, new_products = await known_items(work, form)
    row = row_of(work, form, customer_id) | {
        "form_id": form.id,
        "staff_id": work.staff.id,
        "created_at": work.now,
    }
    usual = await usual_prices(work, items)
    purchase_id = await work.uow.purchases.add(items=items, **row)
    if purchase_id is None:
        raise Gone("form_saved")
    purchase, effects = await _settle(work, form, purchase_id, items)
    await follow_prices(work, items, usual)
    effects = replace(effects, is_mailed=await send_slip(work, purchase, effects))
    name = await _name(work, customer_id)
    return Sold(purchase, name, effects, is_new, tuple(new_products))


async def correct_purchase(work: Work, form: Form, values: Mapping[str, Any]) -> Sold:
    """Make a saved purchase what the corrected values say; points, coupon, promises, credit and slip follow."""
    before = await _own_purchase(work, form)
    check_age(work, before.created_at, "change_too_late")
    await uncause(work, before, (values.get("coupon") or {}).get("id"))
    values = await leave_other(work, form, values, before.customer_id)
    customer_id, is_new, changed = await ensure_customer(work, replace(form, values=values))
    items, new_products = await known_items(work, changed)
    row = row_of(work, changed, customer_id) | {"edited_at": work.now}
    if row["bought_on"] == before.bought_on:
        row |= {"bought_at": before.bought_at}
    usual = await usual_prices(work, (*before.items, *items))
    await work.uow.purchases.replace(before.id, items=items, **row)
    after, effects = await _settle(work, changed, before.id, items)
    await follow_prices(work, (*before.items, *items), usual)
    if before.customer_id != after.customer_id:
        await let_go(work, form.id, before.customer_id)
    await work.uow.products.retire_unsold(form.id)
    changed = await _form(work, form.id)
    effects = replace(effects, is_mailed=await correct_slip(work, changed, before, after, effects))
    await work.uow.audit.record(
        work.staff.id, "purchase_corrected", "purchase", before.id, _plain(before), _plain(after), work.now
    )
    return Sold(after, await _name(work, after.customer_id), effects, is_new, tuple(new_products))


async def undo_purchase(work: Work, form: Form) -> Undone:
    """Reverse a purchase and everything it caused, once. Gone if it is undone already."""
    purchase = await _own_purchase(work, form)
    check_age(work, purchase.created_at, "undo_too_late")
    usual = await usual_prices(work, purchase.items)
    if not await work.uow.purchases.void(purchase.id, work.staff.id, work.now):
        raise Gone("form_undone")
    await work.uow.forms.settle(form.id, FormState.SAVED, FormState.UNDONE, work.now)
    await follow_prices(work, purchase.items, usual)
    name = await _name(work, purchase.customer_id)
    back = await uncause(work, purchase)
    returns, covered = await cover_returns(work, purchase, back.points)
    await drop_asides(work, form, purchase.id)
    is_mailed = await call_off_slip(work, form, purchase, back.points - covered)
    restored = await restore(work, form)
    is_dropped = await let_go(work, form.id, purchase.customer_id)
    products = tuple(await work.uow.products.retire_unsold(form.id))
    await work.uow.audit.record(
        work.staff.id, "purchase_voided", "purchase", purchase.id, _plain(purchase), None, work.now
    )
    return Undone(
        purchase=purchase,
        customer_name=name,
        points=back.points - covered,
        coupons=back.coupons,
        promises_reopened=back.promises,
        is_customer_dropped=is_dropped,
        dropped_products=products,
        restored=restored,
        is_uncredited=back.is_uncredited,
        is_mailed=is_mailed,
        returns=returns,
    )


async def purchase_form(work: Work, form_id: int) -> Form:
    """The form behind a receipt: one's own; a manager may touch a salesperson's."""
    form = await work.uow.forms.get(form_id)
    if form is None or form.kind is not FormKind.PURCHASE:
        raise Gone
    if form.staff_id != work.staff.id and not work.staff.is_manager:
        raise NotAllowed
    return form


async def _settle(work: Work, form: Form, purchase_id: int, items: list[Any]) -> tuple[Purchase, Effects]:
    """Remember in the form what was saved, use its coupon, and let the purchase have its effects. As it is then."""
    values = dict(form.values) | {"day": day_of(work, form).isoformat()}
    rows = zip(values["items"], items, strict=True)
    values["items"] = [dict(row) | {"product_id": item.product_id, "near": []} for row, item in rows]
    purchase = await _purchase(work, purchase_id)
    if values.get("coupon"):
        await use_coupon(work, form, purchase)
        values["coupon_used"] = values["coupon"]["id"]
        purchase = await _purchase(work, purchase_id)
    await work.uow.forms.change(form.id, work.now, values=values, result_kind="purchase", result_id=purchase_id)
    effects = await cause(work, purchase)
    await keep_asides(work, form, purchase.customer_id, purchase)
    return purchase, effects


async def _own_purchase(work: Work, form: Form) -> Purchase:
    purchase = await work.uow.purchases.of_form(form.id)
    if purchase is None:
        raise Gone
    if purchase.voided_at is not None:
        raise Gone("form_undone")
    if purchase.staff_id != work.staff.id and not work.staff.is_manager:
        raise NotAllowed
    return purchase


async def _purchase(work: Work, purchase_id: int) -> Purchase:
    purchase = await work.uow.purchases.get(purchase_id)
    assert purchase is not None
    return purchase


async def _form(work: Work, form_id: int) -> Form:
    form = await work.uow.forms.get(form_id)
    assert form is not None
    return form


async def _name(work: Work, customer_id: int | None) -> str | None:
    customer = await work.uow.customers.get(customer_id) if customer_id is not None else None
    return customer.name if customer else None


def _plain(purchase: Purchase) -> dict[str, Any]:
    """A purchase as the audit keeps it: by reference, without names."""
    return {
        "customer_id": purchase.customer_id,
        "total_minor": purchase.total.minor,
        "currency": purchase.total.currency,
        "payment": purchase.payment,
        "channel": purchase.channel,
        "bought_on": purchase.bought_on.isoformat(),
        "items": [
            {"product": i.product, "quantity": str(i.quantity), "unit": i.unit, "specification": i.specification}
            for i in purchase.items
        ],
    }
