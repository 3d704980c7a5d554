"""Customers' records: made, filled, changed, and let go again when an undone entry was all there was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
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


@dataclass(frozen=True, slots=True)
class UndoneCustomer:
    """A contact entry taken back: the record dropped, or as it was before."""

    name: str
    is_dropped: bool


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
        first_staff_id=work.staff.id,
        created_by_form_id=form_id,
        **columns,
    )


def values_from(customer: Customer) -> dict[str, Any]:
    """A record as the values of the form that changes it."""
    birthday = customer.birthday
    values: dict[str, Any] = {
        "name": customer.name,
        "phone": customer.phone,
        "email": customer.address_of(ContactKind.EMAIL),
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


async def set_email(work: Work, customer: Customer, email: str | None) -> None:
    """Give a record its e-mail address, or take it away. ShopError if it is somebody else's."""
    known = next((point.address for point in customer.contacts if point.kind is ContactKind.EMAIL), None)
    if email == known:
        if email is not None:
            # Typed again after mail had come back: somebody has seen to it.
            await work.uow.customers.set_blocked(ContactKind.EMAIL, email, None)
        return
    if email and not await work.uow.customers.add_contact(customer.id, ContactKind.EMAIL, email, work.now):
        owner = await work.uow.customers.by_address(ContactKind.EMAIL, email)
        raise ShopError("email_taken", name=owner.name if owner and work.may_see(owner) else None)
    if known is not None:
        await work.uow.customers.drop_contact(customer.id, ContactKind.EMAIL, known)


async def ensure_customer(work: Work, form: Form) -> tuple[int | None, bool, Form]:
    """The customer of a form: (id or None for a walk-in, True if the record is new, the form knowing them).

    A phone number or birthday that was typed with it is kept on the record; what stood there before, in the form.
    """
    value = form.values.get("customer") or {}
    if value.get("walk_in") or not value:
        return None, False, form
    if "near" in value:
        raise ShopError("choose_customer")
    is_new = "id" not in value
    customer_id = await create(work, value["new"], form_id=form.id) if is_new else int(value["id"])
    customer = await work.customer(customer_id)
    customer_id = customer.id
    was = await _add_details(work, form, customer)
    values = dict(form.values) | {"customer": {"id": customer_id, "name": customer.name}}
    if was and not is_new:
        values["was"] = {"id": customer_id, **was, **(form.values.get("was") or {})}
    await work.uow.forms.change(form.id, work.now, values=values)
    return customer_id, is_new, replace(form, values=values)


async def _add_details(work: Work, form: Form, customer: Customer) -> dict[str, Any]:
    """Phone and birthday said in passing; what was there before, for the fields that changed."""
    phone, birthday, was = form.values.get("phone"), form.values.get("birthday"), {}
    if phone and phone != customer.phone:
        await set_phone(work, customer, phone)
        was["phone"] = customer.phone
    if birthday and customer.birthday is None:
        columns = birthday_columns(birthday_of(birthday))
        await work.uow.customers.change(customer.id, work.now, **columns)
        was["birthday"] = None
    return was


async def restore(work: Work, form: Form) -> tuple[str, ...]:
    """Undo what an entry had added to a known record, unless it has been changed again since; the fields."""
    was = form.values.get("was")
    customer = await work.uow.customers.get(was["id"]) if was else None
    if was is None or customer is None or customer.erased_at is not None:
        return ()
    restored = []
    if "phone" in was and customer.phone == form.values.get("phone"):
        await work.uow.customers.drop_contact(customer.id, ContactKind.PHONE, customer.phone or "")
        if was["phone"]:
            await work.uow.customers.add_contact(customer.id, ContactKind.PHONE, was["phone"], work.now)
        restored.append("phone")
    if "birthday" in was and customer.birthday == birthday_of(form.values.get("birthday")):
        await work.uow.customers.change(customer.id, work.now, **birthday_columns(None))
        restored.append("birthday")
    return tuple(restored)


async def leave_other(work: Work, form: Form, values: Mapping[str, Any], before: int | None) -> dict[str, Any]:
    """The values of a correction; where it names another customer, the first one's record is as before the entry."""
    after = values.get("customer") or {}
    if before is None or after.get("id") == before:
        return dict(values)
    await restore(work, form)
    return {key: value for key, value in values.items() if key != "was"}


async def save_customer(work: Work, form: Form) -> SavedCustomer:
    """Save a customer form, once: a new record, or the changes to a known one."""
    if not await work.uow.forms.settle(form.id, FormState.OPEN, FormState.SAVED, work.now):
        raise Gone("form_saved")
    value = form.values.get("customer") or {}
    if "near" in value:
        raise ShopError("choose_customer")
    before = await work.customer(value["id"]) if "id" in value else None
    customer_id = before.id if before else await create(work, form.values["name"], form_id=form.id)
    saved = await _write(work, customer_id, _with_note(form.values, form.values, before.note if before else None))
    values = dict(form.values) | {"before": values_from(before) if before else None}
    await work.uow.forms.change(form.id, work.now, values=values, result_kind="customer", result_id=customer_id)
    if before is not None:
        await _note_change(work, before, saved)
    return SavedCustomer(saved, before)


async def correct_customer(work: Work, form: Form, values: Mapping[str, Any]) -> SavedCustomer:
    """Make a saved record what the corrected values say."""
    if form.state is not FormState.SAVED or form.result_id is None:
        raise Gone("form_undone")
    before = await work.customer(form.result_id)
    # A field that the new line no longer says is emptied; what no line has said stays.
    once = [key for key in ("phone", "email", "birthday", "note") if form.values.get(key)]
    gone = dict.fromkeys(key for key in once if not values.get(key))
    first = (form.values.get("before") or {}).get("note")
    saved = await _write(work, before.id, _with_note(form.values, dict(values) | gone, first))
    await work.uow.forms.change(form.id, work.now, values=dict(values))
    await _note_change(work, before, saved)
    return SavedCustomer(saved, before)


def _with_note(opened: Mapping[str, Any], values: Mapping[str, Any], before: str | None) -> Mapping[str, Any]:
    """A typed line adds to what was noted of somebody before; the form of their record, where the note is seen, tells
    what it is from now on."""
    note = values.get("note")
    if not before or "note" not in values or "heard" not in opened or before in (note or ""):
        return values
    return dict(values) | {"note": f"{before}\n{note}" if note and note not in before else before}


async def undo_customer(work: Work, form: Form) -> UndoneCustomer:
    """Take back a new record, or the changes to a known one, once. Gone if it is undone already.

    ShopError customer_in_use where the new record has a history by now.
    """
    if not await work.uow.forms.settle(form.id, FormState.SAVED, FormState.UNDONE, work.now):
        raise Gone("form_undone")
    customer = await work.customer(form.result_id or 0)
    before = form.values.get("before")
    if before is None:
        if not await let_go(work, form.id, customer.id):
            raise ShopError("customer_in_use", name=customer.name)
        await work.uow.audit.record(work.staff.id, "customer_voided", "customer", customer.id, None, None, work.now)
        return UndoneCustomer(customer.name, is_dropped=True)
    blank: dict[str, Any] = dict.fromkeys((*PLAIN_FIELDS, "birthday", "phone", "email"))
    await _note_change(work, customer, await _write(work, customer.id, blank | before))
    return UndoneCustomer(before["name"], is_dropped=False)


async def _write(work: Work, customer_id: int, values: Mapping[str, Any]) -> Customer:
    customer = await work.customer(customer_id)
    await work.uow.customers.change(customer_id, work.now, **_columns(values))
    if values.get("phone"):
        await set_phone(work, customer, values["phone"])
    elif "phone" in values and customer.phone:
        await work.uow.customers.drop_contact(customer_id, ContactKind.PHONE, customer.phone)
    if "email" in values:
        await set_email(work, customer, values["email"])
    return await work.customer(customer_id)


async def _note_change(work: Work, before: Customer, saved: Customer) -> None:
    old, new = _personal(before), _personal(saved)
    changed = [key for key in old if old[key] != new[key]]
    if changed:
        was, now = ({key: one[key] for key in changed} for one in (old, new))
        await work.uow.audit.record_personal(work.staff.id, "customer_changed", saved.id, was, now, work.now)


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {key: values[key] for key in PLAIN_FIELDS if key in values}
    if values.get("name"):
        columns |= {"name": values["name"], "name_key": name_key(values["name"]) or values["name"]}
        columns |= {"search_key": search_key(values["name"])}
    if "birthday" in values:
        columns |= birthday_columns(birthday_of(values["birthday"]))
    return columns


def _personal(customer: Customer) -> dict[str, Any]:
    """What a change can touch, as plain values."""
    return {
        "name": customer.name,
        "gender": customer.gender,
        "birthday": asdict(customer.birthday) if customer.birthday else None,
        "address": customer.address,
        "note": customer.note,
        "contacts": sorted(point.address for point in customer.contacts),
    }


async def let_go(work: Work, form_id: int, customer_id: int | None) -> bool:
    """Drop a record that the undone form had made, if nothing else hangs on it; its number is free again."""
    if customer_id is None or not await work.uow.customers.hangs_on_nothing_but(customer_id, form_id):
        return False
    customer = await work.uow.customers.get(customer_id)
    for point in customer.contacts if customer else ():
        await work.uow.customers.drop_contact(customer_id, point.kind, point.address)
    await work.uow.customers.change(customer_id, work.now, erased_at=work.now)
    await work.uow.audit.forget(customer_id)
    return True
