"""The form engine: open, ask, answer, pick, skip, back, cancel. It knows fields, not what they mean.

Every step starts from the row in the database, checks whose form it is and that it is open, and leaves a row behind;
so a form works after a restart, from an old message, or pressed twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.errors import Gone, NotAllowed
from bot.domain.form import Form, FormKind, FormState
from bot.services.forms.goods import is_place, sum_of
from bot.services.forms.model import Field, FormSpec
from bot.services.forms.specs import FORMS
from bot.services.matching import match_customer
from bot.services.work import Work


async def load(work: Work, form_id: int) -> Form:
    """A form of this person. Gone if it does not exist, NotAllowed if it is somebody else's."""
    form = await work.uow.forms.get(form_id)
    if form is None:
        raise Gone
    if form.staff_id != work.staff.id:
        raise NotAllowed
    return form


async def load_open(work: Work, form_id: int) -> Form:
    """The same, while it can still be changed. Gone if it is saved, cancelled or undone."""
    form = await load(work, form_id)
    if form.state is not FormState.OPEN:
        raise Gone(f"form_{form.state.value}")
    return form


async def open_form(
    work: Work,
    kind: FormKind,
    chat_id: int,
    values: dict[str, Any] | None = None,
    *,
    text: str | None = None,
    source_message_id: int | None = None,
) -> Form:
    """A new form. It asks at once for the first thing that is missing or doubtful."""
    filled = values or {}
    filled.setdefault("currency", work.shop.currency)
    form = await work.uow.forms.open(
        kind,
        staff_id=work.staff.id,
        chat_id=chat_id,
        now=work.now,
        values=filled,
        text=text,
        source_message_id=source_message_id,
    )
    return await ask_next(work, form)


async def ask_next(work: Work, form: Form) -> Form:
    """Ask for the first open point, or for nothing."""
    return await _store(work, form, asking=first_open(form))


def first_open(form: Form) -> str | None:
    """What is to be asked next: a doubt that one tap settles, else the first field that is missing or doubtful."""
    issues = form.values.get("issues", [])
    options = [key for issue in issues for option in issue["options"] for key in option]
    options += ["total" for issue in issues if issue["kind"] == "no_amount"]
    for field in FORMS[form.kind].fields:
        if field.key in options and is_doubtful(form, field):
            return field.key
    for field in FORMS[form.kind].fields:
        if is_missing(form, field) or is_doubtful(form, field):
            return field.key
    return None


def is_missing(form: Form, field: Field) -> bool:
    return field.is_required and form.values.get(field.key) in (None, [], "")


def is_doubtful(form: Form, field: Field) -> bool:
    value = form.values.get(field.key)
    if isinstance(value, dict) and "near" in value:
        return True
    return field.key in form.values.get("doubts", [])


def field_at(form: Form, path: str) -> Field:
    """The field of a path such as items.0.quantity. Gone if the form has no such place (any more)."""
    key, *parts = path.split(".")
    field = FORMS[form.kind].field(key)
    if field is None or (parts and (key != "items" or not is_place(form.values.get("items") or [], parts))):
        raise Gone
    return field


async def ask(work: Work, form: Form, path: str) -> Form:
    """Ask for a field. Of the goods the one row there is, the list otherwise."""
    field_at(form, path)
    if path == "items" and len(form.values.get("items") or []) == 1:
        path = "items.0"
    return await _store(work, form, asking=path)


async def answer(work: Work, form: Form, typed: str) -> Form:
    """A typed answer to what is asked. Unreadable if it does not fit."""
    if form.asking is None:
        raise Gone
    field = field_at(form, form.asking)
    value = await field.kind.read(work, form, typed)
    return await _settle(work, form, field, value)


async def pick(work: Work, form: Form, path: str, argument: str) -> Form:
    """A tapped answer. Opening a part of the goods only moves on."""
    field = field_at(form, path)
    asked = replace(form, asking=path)
    if argument.startswith("open."):
        return await ask(work, form, f"{field.key}.{argument.removeprefix('open.')}")
    value = await field.kind.pick(work, asked, argument)
    return await _settle(work, asked, field, value)


async def skip(work: Work, form: Form, path: str) -> Form:
    """Leave a field empty."""
    field = field_at(form, path)
    if not field.can_skip:
        raise Gone
    return await _settle(work, form, field, None)


async def back(work: Work, form: Form) -> Form:
    """One step up: from a part to its row, from a row to the list, from a field to the form."""
    path = form.asking or ""
    parent = path.rpartition(".")[0]
    if parent == "items" and len(form.values.get("items") or []) <= 1:
        parent = ""
    return await _store(work, form, asking=parent or None)


async def cancel(work: Work, form: Form) -> bool:
    return await work.uow.forms.settle(form.id, FormState.OPEN, FormState.CANCELLED, work.now)


async def _settle(work: Work, form: Form, field: Field, value: Any) -> Form:
    values = dict(form.values)
    before = values.get(field.key)
    if field.key == "total" and isinstance(value, dict):
        values |= value
        _follow_total(values, before)
    else:
        values[field.key] = value
    _clear_doubts(values, field.key)
    if field.key == "items":
        follow_items(values, before)
    if field.key == "customer" and values.get("coupon") and _holder(values) != _holder_of(before):
        values["coupon"] = None
    if field.key == "coupon" and value and (values.get("customer") or {}).get("id") != value["customer_id"]:
        await _take_holder(work, values, value["customer_id"])
    if form.kind is FormKind.CUSTOMER and field.key in ("name", "customer"):
        await _heed_namesake(work, form, values, field.key)
    changed = replace(form, values=values)
    return await _store(work, changed, asking=_next_path(form, changed))


async def _heed_namesake(work: Work, form: Form, values: dict[str, Any], key: str) -> None:
    """A new record with a name like a known one: asked whether it is the same person, before it is there twice."""
    chosen = values.get("customer") or {}
    if key == "customer":
        values["name"] = chosen.get("name") or values.get("name")
        return
    if "id" in chosen or form.values.get("name") == values["name"]:
        return
    match = await match_customer(work, values["name"])
    near = [match.certain] if match.certain else list(match.near)
    values["customer"] = {"typed": values["name"], "near": [one.id for one in near]} if near else None


def _next_path(before: Form, after: Form) -> str | None:
    """After a part of a row back to the row; otherwise on to the next open point, or to the whole form."""
    path = before.asking or ""
    if path.count(".") == 2:
        return path.rpartition(".")[0]
    was_open = first_open(before)
    return first_open(after) if was_open is not None else None


def _clear_doubts(values: dict[str, Any], key: str) -> None:
    values["doubts"] = [doubt for doubt in values.get("doubts", []) if doubt != key]
    issues = values.get("issues", [])
    values["issues"] = [issue for issue in issues if key not in issue["slots"]]
    settled = {slot for issue in issues if key in issue["slots"] for slot in issue["slots"]}
    values["doubts"] = [doubt for doubt in values["doubts"] if doubt not in settled]


def follow_items(values: dict[str, Any], before: Any) -> None:
    """The total follows the rows while it was their sum; a total that was typed otherwise becomes doubtful."""
    total, summed = values.get("total"), sum_of(values["items"])
    if summed is not None and (total is None or total == sum_of(before or [])):
        values["total"] = summed
    elif total is not None and before and summed != total and _priced(values["items"]) != _priced(before):
        values["doubts"] = [*values.get("doubts", []), "total"]


def _priced(rows: Any) -> list[tuple[Any, ...]]:
    """What of the rows has to do with money."""
    return [tuple(row[part] for part in ("product", "quantity", "unit_price", "amount")) for row in rows or []]


def _follow_total(values: dict[str, Any], before: Any) -> None:
    """What is paid for the only thing sold is its amount, unless it had another of its own."""
    rows = values.get("items") or []
    if len(rows) == 1 and rows[0]["amount"] in (None, before):
        values["items"] = [rows[0] | {"amount": values["total"]}]


def _holder(values: dict[str, Any]) -> int | None:
    return _holder_of(values.get("customer"))


def _holder_of(value: Any) -> int | None:
    found: int | None = value.get("id") if isinstance(value, dict) else None
    return found


async def _take_holder(work: Work, values: dict[str, Any], customer_id: int) -> None:
    """A shown coupon says whose sale it is, unless somebody else was chosen."""
    if (values.get("customer") or {}).get("id") is not None:
        raise NotAllowed("coupon_not_theirs")
    holder = await work.customer(customer_id)
    values["customer"] = {"id": holder.id, "name": holder.name}
    _clear_doubts(values, "customer")


async def _store(work: Work, form: Form, *, asking: str | None) -> Form:
    await work.uow.forms.change(form.id, work.now, values=dict(form.values), asking=asking)
    return replace(form, asking=asking)


async def refill(work: Work, form: Form, values: dict[str, Any], text: str | None = None) -> Form:
    """Other values for a form that is still open, from other words; it asks for what they leave open."""
    changed = replace(form, values=values, text=text or form.text)
    await work.uow.forms.change(form.id, work.now, text=changed.text)
    return await ask_next(work, changed)


def spec_of(form: Form) -> FormSpec:
    return FORMS[form.kind]
