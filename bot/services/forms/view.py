"""A form as it is to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.domain.customer import ContactKind
from bot.domain.form import Form, FormKind
from bot.domain.money import Money, to_minor
from bot.domain.offer import discount_of
from bot.services.coupons import open_coupons
from bot.services.forms.engine import is_doubtful, is_missing
from bot.services.forms.model import Choice, FieldView, FormView
from bot.services.forms.specs import FORMS
from bot.services.work import Work


async def view_of(work: Work, form: Form) -> FormView:
    """Everything the template and the keyboard need."""
    spec = FORMS[form.kind]
    fields = tuple(
        FieldView(f.key, form.values.get(f.key), is_missing(form, f), is_doubtful(form, f)) for f in spec.fields
    )
    view = FormView(form=form, fields=fields, warnings=tuple(await _warnings(work, form)))
    if form.kind is FormKind.PURCHASE and form.values.get("total") is not None:
        total, discount = await payable(work, form.values)
        view = replace(view, payable=total, discount=discount)
    if form.asking is None:
        return view
    field = spec.field(form.asking.split(".", maxsplit=1)[0])
    assert field is not None
    choices: list[Choice] = await field.kind.choices(work, form)
    issue = next((i for i in form.values.get("issues", []) if field.key in i["slots"]), None)
    can_skip = field.can_skip and form.values.get(field.key) is not None
    return replace(view, path=form.asking, choices=tuple(choices), can_skip=can_skip, issue=issue)


async def payable(work: Work, values: Mapping[str, Any]) -> tuple[Money, Money | None]:
    """(what is to be paid, the coupon's part)."""
    currency = values["currency"]
    total = Money(to_minor(Decimal(values["total"]), currency), currency)
    coupon = values.get("coupon")
    if not coupon:
        return total, None
    for found in await open_coupons(work.uow, coupon["customer_id"], work.now):
        if found.id == coupon["id"]:
            discount = discount_of(found.terms, total)
            return total + -discount, discount
    return total, None


async def _warnings(work: Work, form: Form) -> list[dict[str, Any]]:
    """What a careful clerk would point out before saving."""
    found: list[dict[str, Any]] = []
    values = form.values
    phone = values.get("phone")
    chosen = (values.get("customer") or {}).get("id")
    if phone and form.kind in (FormKind.CUSTOMER, FormKind.PURCHASE):
        owner = await work.uow.customers.by_address(ContactKind.PHONE, phone)
        if owner is not None and owner.id != chosen:
            found.append({"kind": "phone_taken", "name": owner.name if work.may_see(owner) else None})
    if form.kind is FormKind.PURCHASE and chosen is not None and not values.get("coupon"):
        coupons = await open_coupons(work.uow, chosen, work.now)
        if coupons:
            found.append({"kind": "has_coupon", "count": len(coupons)})
    return found
