"""Once more, please: the last purchase as a new form."""

from __future__ import annotations

from typing import Any

from bot.domain.errors import Gone
from bot.domain.form import Form, FormKind, FormState
from bot.domain.purchase import Purchase
from bot.entry.draft import plain_number
from bot.services.forms.goods import row_of_line, sum_of
from bot.services.work import Work


async def repeat_values(work: Work, source: Form) -> dict[str, Any]:
    """The values of a form that sells the same again, today, at the price before any coupon."""
    purchase = await work.uow.purchases.of_form(source.id)
    if purchase is None:
        raise Gone
    return await values_again(work, purchase)


async def values_again(work: Work, purchase: Purchase) -> dict[str, Any]:
    items = [row_of_line(item) for item in purchase.items]
    full = purchase.total + purchase.discount if purchase.discount else purchase.total
    customer = await work.uow.customers.get(purchase.customer_id) if purchase.customer_id is not None else None
    is_there = customer is not None and customer.erased_at is None and work.may_see(customer)
    return {
        "customer": {"id": customer.id, "name": customer.name} if customer and is_there else {"walk_in": True},
        "items": items,
        "total": plain_number(full.major) if sum_of(items) is None else sum_of(items),
        "currency": purchase.total.currency,
        "payment": purchase.payment,
        "channel": purchase.channel,
    }


async def values_of_last(work: Work, source: Form | None = None) -> dict[str, Any] | None:
    """The sale of this form again, else one's own last; None if there is none."""
    form = source or await work.uow.forms.latest(work.staff.id, FormState.SAVED, FormKind.PURCHASE)
    return await repeat_values(work, form) if form is not None else None


async def last_for(work: Work, customer_id: int) -> dict[str, Any] | None:
    """The customer's last purchase again; None if there is none."""
    await work.customer(customer_id)
    found = await work.uow.purchases.of_customer(customer_id, limit=1)
    return await values_again(work, found[0]) if found else None
