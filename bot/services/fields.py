"""The shop's own fields: added, renamed and taken away by a manager; filled in by whoever may see the customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.domain.customer import Customer
from bot.domain.errors import Gone, NotAllowed, ShopError
from bot.domain.fields import LONGEST_NAME, MOST_FIELDS, Field, FieldType, Said
from bot.entry.custom import Definition, are_options, read_value
from bot.services.naming import name_key
from bot.services.work import Work


@dataclass(frozen=True, slots=True)
class Filled:
    """A value that was put into a record; `before` what stood there."""

    customer: Customer
    field: Field
    value: str | None
    before: str | None


async def add(work: Work, wanted: Definition, code: str | None = None) -> Field:
    """A new field, or one that was taken away, with all its values. ShopError if the name says nothing or is in use."""
    _manager(work)
    name, known = wanted.name.strip(), await work.uow.fields.all()
    if not name_key(name) or len(name) > LONGEST_NAME:
        raise ShopError("field_name", longest=LONGEST_NAME)
    if wanted.type is FieldType.CHOICE and not are_options(wanted.options):
        raise ShopError("field_options")
    same = next((one for one in known if name_key(one.name) == name_key(name)), None)
    same = same or next((one for one in known if code is not None and one.code == code), None)
    if same is not None and same.is_active:
        raise ShopError("field_there", name=same.name)
    if sum(one.is_active for one in known) >= MOST_FIELDS:
        raise ShopError("field_many", most=MOST_FIELDS)
    if same is not None:
        await work.uow.fields.change(same.id, is_active=True)
        await _record(work, same.id, {"is_active": False}, {"is_active": True})
        return await _field(work, same.id)
    key = await work.uow.fields.add(name, wanted.type, wanted.options, code)
    await _record(work, key, None, {"name": name, "type": wanted.type.value})
    return await _field(work, key)


async def add_pack(work: Work, wanted: Iterable[tuple[str, Definition]]) -> list[Field]:
    """Those of a pack that are not there yet."""
    _manager(work)
    added = []
    for code, definition in wanted:
        try:
            added.append(await add(work, definition, code))
        except ShopError as error:
            if error.key != "field_there":
                raise
    return added


async def rename(work: Work, field_id: int, name: str) -> Field:
    _manager(work)
    field, name = await _field(work, field_id), " ".join(name.split())
    if not name_key(name) or len(name) > LONGEST_NAME:
        raise ShopError("field_name", longest=LONGEST_NAME)
    taken = [one for one in await work.uow.fields.all() if name_key(one.name) == name_key(name) and one.id != field_id]
    if taken:
        raise ShopError("field_there", name=taken[0].name)
    if name != field.name:
        await work.uow.fields.change(field_id, name=name)
        await _record(work, field_id, {"name": field.name}, {"name": name})
    return await _field(work, field_id)


async def remove(work: Work, field_id: int) -> tuple[Field, int]:
    """No longer asked and shown; what was filled in is kept. How many records it stands in."""
    _manager(work)
    field = await _field(work, field_id)
    if not field.is_active:
        raise Gone
    await work.uow.fields.change(field_id, is_active=False)
    await _record(work, field_id, {"is_active": True}, {"is_active": False})
    return field, await work.uow.fields.used(field_id)


async def fill(work: Work, customer_id: int, field_id: int, text: str | None) -> Filled:
    """A typed value, or none. ShopError field_value where it is none of the field's type."""
    customer, field = await work.customer(customer_id), await _field(work, field_id)
    if not field.is_active:
        raise Gone
    value = read_value(field.type, field.options, text, work.local_now) if text is not None else None
    if text is not None and value is None:
        raise ShopError("field_value", field=field)
    before = await work.uow.fields.put(field_id, customer.id, value)
    if before != value:
        was, now = {field.name: before}, {field.name: value}
        await work.uow.audit.record_personal(work.staff.id, "customer_changed", customer.id, was, now, work.now)
    return Filled(customer, field, value, before)


async def said_of(work: Work, customer_id: int) -> list[Said]:
    """What a record says in the fields in use."""
    known = await work.uow.fields.of_customer(customer_id)
    if not known:
        return []
    return [Said(field, known[field.id]) for field in await work.uow.fields.active() if field.id in known]


async def found_by(work: Work, words: str) -> list[Customer]:
    """Customers in whose fields or labels these words stand."""
    part = words.strip().casefold()
    if not part:
        return []
    ids = await work.uow.fields.holders(part)
    ids += [key for key, tags in await work.uow.fields.tagged() if part in (tag.casefold() for tag in tags)]
    return [one for one in await work.uow.customers.many(dict.fromkeys(ids)) if work.may_see(one)]


async def _field(work: Work, field_id: int) -> Field:
    found = await work.uow.fields.get(field_id)
    if found is None:
        raise Gone
    return found


def _manager(work: Work) -> None:
    if not work.staff.is_manager:
        raise NotAllowed


async def _record(work: Work, field_id: int, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
    await work.uow.audit.record(work.staff.id, "field", "field", field_id, before, after, work.now)
