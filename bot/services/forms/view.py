"""A form as it is to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.customer import ContactKind
from bot.domain.form import Form, FormKind
from bot.domain.money import Money
from bot.domain.occasion import YearDay
from bot.domain.offer import discount_of
from bot.services.coupons import open_coupons
from bot.services.forms.engine import is_doubtful, is_missing
from bot.services.forms.figures import day_of, full_total
from bot.services.forms.model import Choice, Field, FieldView, FormView
from bot.services.forms.prices import far_prices
from bot.services.forms.specs import FORMS
from bot.services.tidy import alike
from bot.services.work import Work

# Said in the title, or true of nearly every entry.
USUAL = {("channel", "offline"), ("way", "note"), ("case", "return"), ("case", "exchange"), ("case", "repair")}


async def view_of(work: Work, form: Form) -> FormView:
    """Everything the template and the keyboard need."""
    spec = FORMS[form.kind]
    view = FormView(
        form=form,
        fields=tuple(_field_view(form, f, work.today) for f in spec.fields),
        warnings=tuple(await _warnings(work, form)),
        coupons=tuple(await _unused(work, form)),
        late_day=_late_day(work, form),
    )
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


def _late_day(work: Work, form: Form) -> date | None:
    day = day_of(work, form)
    is_dated = FORMS[form.kind].field("day") is not None
    return day if is_dated and not form.values.get("day") and day != work.today else None


def _field_view(form: Form, field: Field, today: date) -> FieldView:
    value, is_doubted = form.values.get(field.key), is_doubtful(form, field)
    is_usual = isinstance(value, str) and (field.key, value) in USUAL | {("day", today.isoformat())}
    is_shown = not field.is_shy or is_doubted or (value is not None and field.key != "customer")
    is_usual = is_usual or (field.key == "name" and _is_asked_as(form, value))
    return FieldView(field.key, value, is_missing(form, field), is_doubted, is_shown, is_usual)


def _is_asked_as(form: Form, name: Any) -> bool:
    """A new record's name while it is asked whether it is a near namesake's: the question stands under it already."""
    who = form.values.get("customer")
    return isinstance(who, Mapping) and "near" in who and who.get("typed") == name


async def _unused(work: Work, form: Form) -> list[Choice]:
    """The chosen customer's coupons, each with what it takes off."""
    chosen = (form.values.get("customer") or {}).get("id")
    if form.kind is not FormKind.PURCHASE or chosen is None or form.values.get("coupon"):
        return []
    total = full_total(form.values) if form.values.get("total") is not None else None
    coupons = await open_coupons(work.uow, chosen, work.now)
    found = [(coupon, discount_of(coupon.terms, total) if total else None) for coupon in coupons]
    return [Choice(str(c.id), text=c.shown, view={"discount": off}) for c, off in found if off is None or off.minor]


async def payable(work: Work, values: Mapping[str, Any]) -> tuple[Money, Money | None]:
    """(what is to be paid, the coupon's part)."""
    total = full_total(values)
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
        elif owner is None and chosen is not None and form.kind is FormKind.PURCHASE:
            known = await work.uow.customers.get(chosen)
            if known is not None and known.phone != phone:
                found.append({"kind": "phone_new" if known.phone is None else "phone_other", "phone": known.phone})
    found += await _alike(work, form)
    if form.kind is FormKind.PURCHASE:
        found += await far_prices(work, values)
    if values.get("says_coupon") and not values.get("coupon") and "near" not in (values.get("customer") or {}):
        found.append({"kind": "coupon_waits" if await _unused(work, form) else "no_coupon"})
    return found


async def _alike(work: Work, form: Form) -> list[dict[str, Any]]:
    """A new customer who looks like a known one."""
    who, values = form.values.get("customer") or {}, form.values
    name = who.get("new") or (values.get("name") if form.kind is FormKind.CUSTOMER and "id" not in who else None)
    if not name or form.kind not in (FormKind.PURCHASE, FormKind.CUSTOMER):
        return []
    birthday = YearDay(**values["birthday"]) if values.get("birthday") else None
    found = await alike(work, name, values.get("phone"), birthday)
    return [{"kind": "alike", "name": found[0].name, "evidence": found[1]}] if found else []
