"""Selling: save a purchase with all it causes, undo it with all it caused, correct it, repeat it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.clock import local_moment
from bot.domain.errors import Gone, NotAllowed
from bot.domain.form import Form, FormKind, FormState
from bot.domain.money import Money, to_minor
from bot.domain.points import earned
from bot.domain.purchase import LineItem, Purchase
from bot.services.attribution import credit, uncredit
from bot.services.coupons import give_back, redeem
from bot.services.forms.engine import load
from bot.services.forms.goods import line_item
from bot.services.mail import cancel_message, queue_message
from bot.services.naming import name_key, search_key
from bot.services.people import ensure_customer, let_go
from bot.services.work import Work

# A promise this far ahead is kept by a purchase today; a later one is about something else.
PROMISE_AHEAD = timedelta(days=14)
# A salesperson may undo their own slips; what is older is for a manager.
UNDO_WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Effects:
    """What a purchase has caused."""

    points: int = 0
    balance: int | None = None
    promises_kept: int = 0
    is_credited: bool = False
    is_mailed: bool = False


@dataclass(frozen=True, slots=True)
class Sold:
    """A saved purchase as the receipt shows it."""

    purchase: Purchase
    customer_name: str | None
    effects: Effects
    is_new_customer: bool = False
    new_products: tuple[str, ...] = ()
    changes: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo has taken back."""

    purchase: Purchase
    customer_name: str | None
    points: int
    coupons: tuple[Mapping[str, Any], ...]
    promises_reopened: int
    is_customer_dropped: bool
    dropped_products: tuple[str, ...]
    is_uncredited: bool
    is_mailed: bool


async def save_purchase(work: Work, form: Form) -> Sold:
    """Save an open form, once. Gone if it has been saved already."""
    if not await work.uow.forms.settle(form.id, FormState.OPEN, FormState.SAVED, work.now):
        raise Gone("form_saved")
    customer_id, is_new = await ensure_customer(work, form)
    items, new_products = await _known_items(work, form)
    row = _row(work, form.values, customer_id) | {"form_id": form.id, "staff_id": work.staff.id, "created_at": work.now}
    purchase_id = await work.uow.purchases.add(items=items, **row)
    if purchase_id is None:
        raise Gone("form_saved")
    await work.uow.forms.change(form.id, work.now, result_kind="purchase", result_id=purchase_id)
    await _use_coupon(work, form.values, purchase_id, customer_id)
    effects = await _cause(work, purchase_id, customer_id, is_first_time=True)
    return await _sold(work, purchase_id, effects, is_new_customer=is_new, new_products=tuple(new_products))


async def correct_purchase(work: Work, form: Form, values: dict[str, Any]) -> Sold:
    """Make a saved purchase what the corrected form says; points, coupon, promises and credit follow."""
    before = await _own_purchase(work, form)
    await _uncause(work, before)
    await work.uow.forms.change(form.id, work.now, values=values)
    changed = await work.uow.forms.get(form.id)
    assert changed is not None
    customer_id, is_new = await ensure_customer(work, changed)
    items, new_products = await _known_items(work, changed)
    row = _row(work, changed.values, customer_id) | {"edited_at": work.now}
    if row["bought_on"] == before.bought_on:
        row |= {"bought_at": before.bought_at}
    await work.uow.purchases.replace(before.id, items=items, **row)
    await _use_coupon(work, changed.values, before.id, customer_id)
    effects = await _cause(work, before.id, customer_id, is_first_time=False)
    sold = await _sold(work, before.id, effects, is_new_customer=is_new, new_products=tuple(new_products))
    changes = await differences(work, before, sold.purchase)
    await work.uow.audit.record(
        work.staff.id, "purchase_corrected", "purchase", before.id, _plain(before), _plain(sold.purchase), work.now
    )
    return Sold(sold.purchase, sold.customer_name, effects, is_new, tuple(new_products), tuple(changes))


async def undo_purchase(work: Work, form: Form) -> Undone:
    """Reverse a purchase and everything it caused, once. Gone if it is undone already."""
    purchase = await _own_purchase(work, form)
    if not work.staff.is_manager and work.now - purchase.created_at > UNDO_WINDOW:
        raise NotAllowed("undo_too_late", days=UNDO_WINDOW.days)
    if not await work.uow.purchases.void(purchase.id, work.staff.id, work.now):
        raise Gone("form_undone")
    await work.uow.forms.settle(form.id, FormState.SAVED, FormState.UNDONE, work.now)
    name = await _name(work, purchase.customer_id)
    points, coupons, promises, credited = await _uncause(work, purchase)
    is_mailed = await _tell_cancelled(work, purchase, points)
    dropped = await let_go(work, form.id, purchase.customer_id)
    products = await work.uow.products.retire_unsold(form.id)
    await work.uow.audit.record(
        work.staff.id, "purchase_voided", "purchase", purchase.id, _plain(purchase), None, work.now
    )
    return Undone(purchase, name, points, tuple(coupons), promises, dropped, tuple(products), credited, is_mailed)


async def _own_purchase(work: Work, form: Form) -> Purchase:
    purchase = await work.uow.purchases.of_form(form.id)
    if purchase is None:
        raise Gone
    if purchase.voided_at is not None:
        raise Gone("form_undone")
    if purchase.staff_id != work.staff.id and not work.staff.is_manager:
        raise NotAllowed
    return purchase


async def purchase_form(work: Work, form_id: int) -> Form:
    """The form behind a receipt; a manager may touch a salesperson's."""
    form = await work.uow.forms.get(form_id)
    if form is None or form.kind is not FormKind.PURCHASE:
        raise Gone
    return form if work.staff.is_manager else await load(work, form_id)


async def _known_items(work: Work, form: Form) -> tuple[list[LineItem], list[str]]:
    """The rows with their products, new ones made; and the names of the new."""
    items: list[LineItem] = []
    new: list[str] = []
    for row in form.values["items"]:
        item = line_item(row)
        product_id = item.product_id
        if product_id is None:
            product_id, is_new = await work.uow.products.ensure(
                name=item.product,
                name_key=name_key(item.product) or item.product,
                search_key=search_key(item.product),
                unit=item.unit,
                price=_usual_price(item, form.values["currency"]),
                form_id=form.id,
                now=work.now,
            )
            if is_new:
                new.append(item.product)
        items.append(
            LineItem(
                item.product, item.quantity, item.unit, item.unit_price, item.amount, item.specification, product_id
            )
        )
    return items, new


def _usual_price(item: LineItem, currency: str) -> Money | None:
    price = item.unit_price or (item.amount / item.quantity if item.amount is not None and item.quantity else None)
    return Money(to_minor(price, currency), currency) if price is not None else None


def _row(work: Work, values: Mapping[str, Any], customer_id: int | None) -> dict[str, Any]:
    currency = values["currency"]
    bought_on = date.fromisoformat(values["day"]) if values.get("day") else work.today
    return {
        "customer_id": customer_id,
        "total_minor": to_minor(Decimal(values["total"]), currency),
        "discount_minor": None,
        "currency": currency,
        "channel": values.get("channel") or "offline",
        "payment": values.get("payment"),
        "bought_on": bought_on,
        "bought_at": work.now.astimezone(UTC) if bought_on == work.today else _noon(work, bought_on),
        "note": values.get("note"),
    }


def _noon(work: Work, day: date) -> datetime:
    """The time of a back-dated sale is not known; noon keeps it on its day everywhere."""
    return local_moment(day, 12, 0, work.shop.zone)


async def _use_coupon(work: Work, values: Mapping[str, Any], purchase_id: int, customer_id: int | None) -> None:
    """Redeem the chosen coupon and take its part off what is paid."""
    coupon = values.get("coupon")
    if not coupon:
        return
    if customer_id is None:
        raise NotAllowed("coupon_not_theirs")
    total = Money(to_minor(Decimal(values["total"]), values["currency"]), values["currency"])
    discount = await redeem(work.uow, coupon["id"], purchase_id, customer_id, total, work.now)
    await work.uow.purchases.discount(purchase_id, total.minor - discount.minor, discount.minor)


async def _cause(work: Work, purchase_id: int, customer_id: int | None, *, is_first_time: bool) -> Effects:
    """Points, promises kept, credit to a message, and the customer's receipt."""
    if customer_id is None:
        return Effects()
    purchase = await work.uow.purchases.get(purchase_id)
    assert purchase is not None
    points = earned(purchase.total)
    await work.uow.points.add(customer_id, points, "purchase", work.now, purchase_id)
    until = work.today + PROMISE_AHEAD
    promises = await work.uow.followups.close_by_purchase(customer_id, purchase_id, until, work.now)
    coupon_ids = await work.uow.purchases.coupon_ids(purchase_id)
    is_credited = await credit(work.uow, purchase_id, customer_id, work.now, coupon_ids)
    balance = await work.uow.points.balance(customer_id)
    is_mailed = is_first_time and await queue_message(
        work.uow,
        dedupe_key=f"receipt:{purchase_id}",
        customer_id=customer_id,
        template="reminders/receipt",
        view=_mail_view(purchase, points, balance),
        now=work.now,
        purchase_id=purchase_id,
    )
    return Effects(points, balance, promises, bool(is_credited), is_mailed)


async def _uncause(work: Work, purchase: Purchase) -> tuple[int, list[dict[str, Any]], int, bool]:
    """Take back what `_cause` and `_use_coupon` did: (points, coupons given back, promises reopened, credit removed)."""
    taken = 0
    for customer_id, net in (await work.uow.points.of_purchase(purchase.id)).items():
        await work.uow.points.add(customer_id, -net, "void", work.now, purchase.id)
        taken += net
    coupons = await give_back(work.uow, purchase.id, work.now)
    promises = await work.uow.followups.reopen_of_purchase(purchase.id)
    credited = bool(await uncredit(work.uow, purchase.id))
    shown = [{"code": c.shown, "is_usable": c.is_open(work.now)} for c in coupons]
    return taken, shown, promises, credited


async def _tell_cancelled(work: Work, purchase: Purchase, points: int) -> bool:
    """The customer hears of it only if they had the receipt."""
    if purchase.customer_id is None or await cancel_message(work.uow, f"receipt:{purchase.id}", work.now):
        return False
    if await work.uow.deliveries.by_key(f"receipt:{purchase.id}") is None:
        return False
    balance = await work.uow.points.balance(purchase.customer_id)
    return await queue_message(
        work.uow,
        dedupe_key=f"purchase_cancelled:{purchase.id}",
        customer_id=purchase.customer_id,
        template="reminders/purchase_cancelled",
        view=_mail_view(purchase, points, balance),
        now=work.now,
        purchase_id=purchase.id,
    )


def _mail_view(purchase: Purchase, points: int, balance: int) -> dict[str, Any]:
    return {
        "lines": [{"product": i.product, "quantity": str(i.quantity), "unit": i.unit} for i in purchase.items],
        "total": {"minor": purchase.total.minor, "currency": purchase.total.currency},
        "points": points,
        "balance": balance,
        "day": purchase.bought_on.isoformat(),
    }


async def _name(work: Work, customer_id: int | None) -> str | None:
    customer = await work.uow.customers.get(customer_id) if customer_id is not None else None
    return customer.name if customer else None


async def _sold(
    work: Work, purchase_id: int, effects: Effects, *, is_new_customer: bool, new_products: tuple[str, ...]
) -> Sold:
    purchase = await work.uow.purchases.get(purchase_id)
    assert purchase is not None
    name = await _name(work, purchase.customer_id)
    return Sold(purchase, name, effects, is_new_customer, new_products)


async def differences(work: Work, before: Purchase, after: Purchase) -> list[Mapping[str, Any]]:
    """What a correction changed, field by field."""
    found: list[Mapping[str, Any]] = []
    if before.customer_id != after.customer_id:
        names = [await _name(work, key) for key in (before.customer_id, after.customer_id)]
        found.append({"key": "customer", "before": names[0], "after": names[1]})
    pairs = (
        ("items", [_goods(i) for i in before.items], [_goods(i) for i in after.items]),
        ("total", before.total, after.total),
        ("payment", before.payment, after.payment),
        ("channel", before.channel, after.channel),
        ("day", before.bought_on, after.bought_on),
        ("note", before.note, after.note),
    )
    found.extend({"key": key, "before": old, "after": new} for key, old, new in pairs if old != new)
    return found


def _goods(item: LineItem) -> dict[str, Any]:
    return {
        "product": item.product,
        "quantity": str(item.quantity),
        "unit": item.unit,
        "specification": item.specification,
    }


def _plain(purchase: Purchase) -> dict[str, Any]:
    """A purchase as the audit keeps it: by reference, without names."""
    return {
        "customer_id": purchase.customer_id,
        "total_minor": purchase.total.minor,
        "currency": purchase.total.currency,
        "payment": purchase.payment,
        "channel": purchase.channel,
        "bought_on": purchase.bought_on.isoformat(),
        "items": [_goods(item) for item in purchase.items],
    }
