"""From other words to other values: an edited line, a reply such as 改成3瓶, a short line that goes on with a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.form import Form, FormKind
from bot.domain.occasion import YearDay
from bot.entry.correction import Change, Correction, read_correction
from bot.entry.draft import Draft, DraftItem, plain_number
from bot.services.forms import engine
from bot.services.forms.goods import MOST_ITEMS, row_of, sum_of
from bot.services.forms.kinds import birthday_json, is_negative, is_sane, plain_text
from bot.services.forms.paid import before_coupon
from bot.services.forms.propose import KIND_OF, values_of
from bot.services.forms.who import resolve
from bot.services.naming import name_key
from bot.services.vocabulary import read
from bot.services.work import Work

# What an edited line may change: the draft's slot, and the values of a form that follow it.
SLOTS = (
    ("customer", ("customer", "name")),
    ("phone", ("phone",)),
    ("birthday", ("birthday",)),
    ("items", ("items", "total")),
    ("total", ("total", "items", "currency")),
    ("currency", ("currency",)),
    ("payment", ("payment",)),
    ("channel", ("channel",)),
    ("date", ("day", "due")),
    ("at", ("due",)),
    ("note", ("note",)),
)
PLAIN_SLOTS = ("payment", "channel", "phone", "currency", "note")
# So long more goods belong to a form that was left; later they are the next customer's.
GOES_ON = timedelta(minutes=10)
PARTS_OF_A_ROW = ("quantity", "unit", "unit_price", "amount")
ITEM_SLOTS = ("product", "quantity", "unit", "unit_price")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a form whose value is another now."""

    key: str
    before: Any
    after: Any


async def edited_values(work: Work, form: Form, text: str) -> dict[str, Any] | None:
    """A form's values after its typed line was edited: what the edit changed, and everything else as it was fixed.

    Both lines are read as on the day of the first: 昨天 stays the same day. None if it is no such entry any more, or if
    the change leaves a question.
    """
    then = replace(work, now=form.created_at)
    old, new = await read(then, form.text or ""), await read(then, text)
    if KIND_OF.get(new.intent) is not form.kind:
        return None
    fresh, stale = await values_of(then, form.kind, new), await values_of(then, form.kind, old)
    changed = [slot for slot, _ in SLOTS if getattr(old, slot) != getattr(new, slot)]
    values = dict(form.values)
    for key in dict.fromkeys(key for slot, keys in SLOTS if slot in changed for key in keys):
        if key == "items":
            values["items"] = _kept_rows(old, new, form.values.get("items") or [], (stale, fresh))
        elif key == "total":
            values["total"] = _kept_total(form, values, stale, fresh)
        elif key in fresh or key in values:
            values[key] = fresh.get(key)
    if "note" in changed and fresh.get("coupon") and not values.get("coupon"):
        values["coupon"] = fresh["coupon"]
    values["heard"] = fresh["heard"]
    touched = {key for slot, keys in SLOTS if slot in changed for key in keys}
    known = stale.get("doubts", [])
    values["doubts"] = [doubt for doubt in fresh.get("doubts", []) if doubt in touched or doubt not in known]
    values["issues"] = fresh.get("issues", []) if values["doubts"] else []
    return values


Rows = list[dict[str, Any]]


def _kept_rows(old: Draft, new: Draft, saved: Rows, read_as: tuple[dict[str, Any], dict[str, Any]]) -> Rows:
    """The rows of the edited line; of the same goods each part that the edit did not touch stays as it was fixed."""
    stale, fresh = (values.get("items") or [] for values in read_as)
    if len(saved) != len(old.items) or len(stale) != len(saved):
        return saved if old.items == new.items else fresh
    before = {item.product: pair for item, *pair in zip(old.items, stale, saved, strict=True)}
    rows = []
    for item, row in zip(new.items, fresh, strict=True):
        rows.append(_kept_row(row, *before[item.product]) if item.product in before else row)
    return rows


def _kept_row(fresh: dict[str, Any], stale: dict[str, Any], saved: dict[str, Any]) -> dict[str, Any]:
    row = fresh | {key: saved[key] for key in ("product", "product_id", "specification", "near")}
    row |= {key: saved[key] for key in PARTS_OF_A_ROW if fresh[key] == stale[key]}
    if fresh["amount"] != stale["amount"] and fresh["unit_price"] is None:
        row["unit_price"] = None
    if row["unit_price"] is not None:
        row["amount"] = plain_number(Decimal(row["unit_price"]) * Decimal(row["quantity"]))
    return row


def _kept_total(form: Form, values: dict[str, Any], stale: dict[str, Any], fresh: dict[str, Any]) -> Any:
    """The sum that was fixed by hand, unless the line says another; a sum that was only added up is added up again."""
    if fresh.get("total") == stale.get("total"):
        return form.values.get("total")
    rows = values.get("items") or []
    is_added_up = fresh.get("total") == sum_of(fresh.get("items") or [])
    return (sum_of(rows) if is_added_up else None) or fresh.get("total")


async def corrected_values(work: Work, form: Form, typed: str) -> dict[str, Any] | None:
    """A form's values after a reply that corrects it; None if the reply is no correction, or leaves a question."""
    found = read_correction(typed, now=work.local_now) or _of_goods(work, form, typed)
    values = await _applied(work, form, found) if found else None
    return None if values == dict(form.values) else values


def _of_goods(work: Work, form: Form, typed: str) -> Correction | None:
    """A new figure with the thing behind it, as on the receipt: its name says which row is meant."""
    for row in form.values.get("items") or []:
        before, name, after = typed.casefold().partition(str(row["product"]).casefold())
        found = read_correction(f"{before} {after}", now=work.local_now) if name else None
        if found is not None and all(change.slot in ITEM_SLOTS and not change.product for change in found.changes):
            changes = tuple(replace(change, product=row["product"]) for change in found.changes)
            return Correction(typed, changes)
    return None


async def _applied(work: Work, form: Form, correction: Correction) -> dict[str, Any] | None:
    values = dict(form.values)
    if values.get("items"):
        values["items"] = [dict(row) for row in values["items"]]
    for change in correction.changes:
        if not await _apply(work, form.kind, values, change):
            return None
    slots = {change.slot for change in correction.changes}
    if _who(values) != _who(form.values):
        # Typed with the other name, so not known to be this one's.
        values |= {key: None for key in ("phone", "birthday") if key in values and key not in slots}
    if values.get("items") != form.values.get("items"):
        engine.follow_items(values, form.values.get("items"))
    values["doubts"] = [d for d in values.get("doubts", []) if d not in slots]
    return values


def _who(values: Mapping[str, Any]) -> tuple[Any, ...]:
    value = values.get("customer") or {}
    return value.get("id"), value.get("new")


async def _apply(work: Work, kind: FormKind, values: dict[str, Any], change: Change) -> bool:
    """One change to the values. False if this form has no such field, or the change fits no row."""
    slot, value = change.slot, change.value
    if slot in ITEM_SLOTS:
        row = _row_meant(values.get("items") or [], change.product)
        return row is not None and await _apply_to_row(work, row, slot, value)
    if slot == "customer":
        values["customer"] = await resolve(work, str(value)) if value else {"walk_in": True}
    elif slot == "birthday":
        values["birthday"] = birthday_json(value) if isinstance(value, YearDay) else None
    elif slot == "date":
        return _apply_day(work, kind, values, value)
    elif slot == "total":
        return await _apply_total(work, values, value)
    elif slot in PLAIN_SLOTS:
        values[slot] = plain_text(str(value)) if value is not None else None
    else:
        return False
    return True


def _apply_day(work: Work, kind: FormKind, values: dict[str, Any], value: Any) -> bool:
    key = "due" if kind is FormKind.FOLLOWUP else "day"
    day = value if isinstance(value, date) else None
    if day is None or (key == "day" and day > work.today):
        return False
    values[key] = day.isoformat()
    return True


async def _apply_total(work: Work, values: dict[str, Any], value: Any) -> bool:
    """What was paid. With a coupon on the sale its part comes on top: it is taken off again."""
    if not isinstance(value, Decimal) or not is_sane(value):
        return False
    full = await before_coupon(work, values, value)
    if full is None or not is_sane(full):
        return False
    values["total"] = plain_number(full)
    rows = values.get("items") or []
    if len(rows) == 1:
        rows[0] |= {"amount": values["total"], "unit_price": None}
    return True


def _row_meant(rows: list[dict[str, Any]], product: str | None) -> dict[str, Any] | None:
    if product is None:
        return rows[0] if len(rows) == 1 else None
    key = name_key(product)
    found = [row for row in rows if key in name_key(row["product"])]
    return found[0] if len(found) == 1 else None


async def _apply_to_row(work: Work, row: dict[str, Any], slot: str, value: Any) -> bool:
    if slot == "product" and value:
        fresh = await row_of(work, DraftItem(product=str(value)))
        row |= {key: fresh[key] for key in ("product", "product_id", "near", "usual")}
    elif slot == "unit":
        row["unit"] = str(value) if value else None
    elif isinstance(value, Decimal) and is_sane(value) and value > 0:
        row[slot] = plain_number(value)
        if row["unit_price"] is not None:
            row["amount"] = plain_number(Decimal(row["unit_price"]) * Decimal(row["quantity"]))
    else:
        return False
    return True


async def carried_on(work: Work, form: Form, text: str, draft: Draft) -> dict[str, Any] | None:
    """The values of an open form after a short line that goes on with it: an amount, a product, how it was paid."""
    if draft.customer is not None or draft.phone is not None or is_negative(text):
        return None
    if draft.intent == "purchase" and draft.items and form.kind in (FormKind.PURCHASE, FormKind.RETURN):
        return await _with_more(work, form, draft)
    if draft.intent not in ("unknown", "purchase"):
        return None
    found = read_correction(text, now=work.local_now)
    if found is None or any(change.slot in ("customer", "product", "note") for change in found.changes):
        return None
    values = await _applied(work, form, found)
    return None if values == dict(form.values) else values


async def _with_more(work: Work, form: Form, draft: Draft) -> dict[str, Any] | None:
    """More goods for the same customer."""
    before = form.values.get("items") or []
    if before and work.now - (form.updated_at or form.created_at) > GOES_ON:
        return None
    fresh = await values_of(work, form.kind, draft)
    if "items" in fresh["doubts"] or len(before) + len(draft.items) > MOST_ITEMS:
        return None
    rows = [dict(row) for row in fresh["items"]]
    if len(rows) == 1 and rows[0]["amount"] is None:
        rows[0]["amount"] = fresh.get("total")
    said = {key: fresh[key] for key in ("payment", "note", "day") if fresh.get(key)}
    values = dict(form.values) | said | {"items": [*before, *rows]}
    if sum_of(values["items"]) is None and values.get("total") and fresh.get("total"):
        values["total"] = plain_number(Decimal(values["total"]) + Decimal(fresh["total"]))
    else:
        engine.follow_items(values, before)
    _ask_payment(values, form.values.get("payment"))
    return values


def says_what_is_in(form: Form, draft: Draft) -> bool:
    """Asked what two bottles cost, somebody says: two bottles, 128."""
    rows = form.values.get("items") or []
    if form.asking != "total" or draft.customer is not None or len(rows) != len(draft.items):
        return False
    said = {(name_key(item.product), plain_number(item.quantity)) for item in draft.items}
    return said == {(name_key(row["product"]), row["quantity"]) for row in rows}


def _ask_payment(values: dict[str, Any], before: str | None) -> None:
    """Paid in one way and then in another: asked, not overwritten."""
    said = values.get("payment")
    if before is None or said == before:
        return
    options = [{"payment": before}, {"payment": said}]
    issue = {"kind": "two_payments", "slots": ["payment"], "data": {}, "options": options}
    values["payment"] = before
    values["doubts"] = [*values.get("doubts", []), "payment"]
    values["issues"] = [*values.get("issues", []), issue]


def changed_fields(form: Form, after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """What of a form is another now, in its order."""
    keys = [field.key for field in engine.spec_of(form).fields]
    pairs = [(key, form.values.get(key), after.get(key)) for key in keys]
    return tuple(FieldChange(key, old, new) for key, old, new in pairs if _essence(key, old) != _essence(key, new))


def _essence(key: str, value: Any) -> Any:
    """A value without what nobody sees."""
    if key == "items":
        seen = ("product", "specification", "quantity", "unit")
        return [tuple(row.get(part) for part in seen) for row in value or []]
    if key == "customer" and isinstance(value, dict):
        return value.get("id") or value.get("new")
    return value or None
