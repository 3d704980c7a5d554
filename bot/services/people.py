"""Customers' records: made, filled, changed, and let go again when an undone entry was all there was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.customer import ContactKind, Customer
from bot.domain.errors import Gone, ShopError
from bot.domain.form import Form, FormState
from bot.domain.occasion import YearDay
from bot.services.forms.kinds import birthday_json
from bot.services.naming import name_key, search_key
from bot.services.work import Work
from storage.customers import birthday_columns

PLAIN_FIELDS = ("gender", "address", "note")


@dataclass(frozen=True, slots=True)
class SavedCustomer:
    """A record after saving; `before` is what stood there, None if it is new."""

    customer: Customer
    before: Customer | None


def birthday_of(value: Mapping[str, Any] | None) -> YearDay | None:
    return YearDay(**value) if value else None


async def create(work: Work, name: str, *, form_id: int | None = None, **columns: Any) -> int:
    """A new record, owned by whoever makes it."""
    return await work.uow.customers.add(
        name=name,
        name_key=name_key(name) or name,
        search_key=search_key(name),
        now=work.now,
        owner_staff_id=work.staff.id,
        created_by_form_id=form_id,
        **columns,
    )


def values_from(customer: Customer) -> dict[str, Any]:
    """A record as the values of the form that changes it."""
    birthday = customer.birthday
    values: dict[str, Any] = {
        "name": customer.name,
        "phone": customer.phone,
        "birthday": birthday_json(birthday) if birthday else None,
        "gender": customer.gender,
        "address": customer.address,
        "note": customer.note,
    }
    return {key: value for key, value in values.items() if value is not None}


async def set_phone(work: Work, customer: Customer, phone: str) -> None:
    """Give a record its phone number. ShopError if it is somebody else's."""
    if phone == customer.phone:
        return
    if not await work.uow.customers.add_contact(customer.id, ContactKind.PHONE, phone, work.now):
        owner = await work.uow.customers.by_address(ContactKind.PHONE, phone)
        raise ShopError("phone_taken", name=owner.name if owner and work.may_see(owner) else None)
    if customer.phone:
        await work.uow.customers.drop_contact(customer.id, ContactKind.PHONE, customer.phone)


async def ensure_customer(work: Work, form: Form) -> tuple[int | None, bool]:
    """The customer of a form: (id or None for a walk-in, True if the record is new). What was typed with it is kept."""
    value = form.values.get("customer") or {}
    if value.get("walk_in") or not value:
        return None, False
    if "near" in value:
        raise ShopError("choose_customer")
    is_new = "id" not in value
    customer_id = await create(work, value["new"], form_id=form.id) if is_new else value["id"]
    customer = await work.customer(customer_id)
    if form.values.get("phone"):
        await set_phone(work, customer, form.values["phone"])
    if form.values.get("birthday") and customer.birthday is None:
        columns = birthday_columns(birthday_of(form.values["birthday"]))
        await work.uow.customers.change(customer_id, work.now, **columns)
    if is_new:
        values = dict(form.values) | {"customer": {"id": customer_id, "name": customer.name}}
        await work.uow.forms.change(form.id, work.now, values=values)
    return customer_id, is_new


async def save_customer(work: Work, form: Form) -> SavedCustomer:
    """Save a customer form, once: a new record, or the changes to a known one."""
    if not await work.uow.forms.settle(form.id, FormState.OPEN, FormState.SAVED, work.now):
        raise Gone("form_saved")
    value = form.values.get("customer") or {}
    if "near" in value:
        raise ShopError("choose_customer")
    before = await work.customer(value["id"]) if "id" in value else None
    customer_id = before.id if before else await create(work, form.values["name"], form_id=form.id)
    customer = await work.customer(customer_id)
    await work.uow.customers.change(customer_id, work.now, **_columns(form.values))
    if form.values.get("phone"):
        await set_phone(work, customer, form.values["phone"])
    await work.uow.forms.change(form.id, work.now, result_kind="customer", result_id=customer_id)
    saved = await work.customer(customer_id)
    if before is not None:
        await work.uow.audit.record(
            work.staff.id, "customer_changed", "customer", customer_id, _changed_keys(before, saved), None, work.now
        )
    return SavedCustomer(saved, before)


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {key: values[key] for key in PLAIN_FIELDS if key in values}
    if values.get("name"):
        columns |= {"name": values["name"], "name_key": name_key(values["name"]) or values["name"]}
        columns |= {"search_key": search_key(values["name"])}
    if "birthday" in values:
        columns |= birthday_columns(birthday_of(values["birthday"]))
    return columns


def _changed_keys(before: Customer, after: Customer) -> dict[str, Any]:
    """Which fields a change touched; not their contents, which are personal."""
    keys = ("name", "gender", "birthday", "address", "note", "contacts")
    return {"fields": [key for key in keys if getattr(before, key) != getattr(after, key)]}


async def let_go(work: Work, form_id: int, customer_id: int | None) -> bool:
    """Drop a record that the undone form had made, if nothing else hangs on it."""
    if customer_id is None or not await work.uow.customers.hangs_on_nothing_but(customer_id, form_id):
        return False
    await work.uow.customers.change(customer_id, work.now, erased_at=work.now)
    return True
