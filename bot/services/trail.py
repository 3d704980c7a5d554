"""Who changed what: the trail of one customer in words, and whether the whole trail is still as it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.customer import Customer
from bot.domain.errors import NotAllowed
from bot.domain.money import Money
from bot.domain.trail import Check, Step, follow, name_of
from bot.entry.columns import CUSTOM
from bot.services.work import Work
from storage.audit import step_of

PAGE = 8


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a change; Money where it is an amount. None: there was nothing, or there is nothing now."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """`who` is None where nobody of the staff did it. `is_forgotten`: its words went with the person."""

    at: datetime
    who: str | None
    action: str
    differences: tuple[Difference, ...] = ()
    is_forgotten: bool = False


@dataclass(frozen=True, slots=True)
class Trail:
    customer: Customer
    changes: tuple[Change, ...]
    page: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """`is_known`: the head written down elsewhere is part of this trail; None where none was given."""

    check: Check
    who: str | None = None
    action: str | None = None
    is_known: bool | None = None


async def verify(work: Work, written_down: str = "") -> Verdict:
    """Follow every seal from the first to the last, and see that what is kept beside them is what was sealed. By a
    manager."""
    if not work.staff.is_manager:
        raise NotAllowed
    check = Check(0, "")
    async for page in work.uow.audit.pages():
        forged = await work.uow.audit.forged(page)
        first = next((at for at, step in enumerate(page) if step.id in forged), None)
        check = follow(page[:first], check)
        if check.broken is None and first is not None:
            check = replace(check, broken=page[first])
        if check.broken is not None:
            break
    who = (await _names(work)).get(check.broken.staff_id or 0) if check.broken else None
    action = name_of(check.broken.action) if check.broken else None
    known = await work.uow.audit.has_seal(written_down) if written_down else None
    return Verdict(check, who, action, known)


async def trail_of(work: Work, customer_id: int, page: int = 0) -> Trail:
    """What was changed in a customer's record and purchases, newest first. By a manager."""
    if not work.staff.is_manager:
        raise NotAllowed
    customer = await work.customer(customer_id)
    steps = await work.uow.audit.around(customer_id, PAGE + 1, page * PAGE)
    details = await work.uow.audit.details([step.id for step in steps])
    names, fields = await _names(work), {one.id: one.name for one in await work.uow.fields.all()}
    changes = tuple(_change(step, names, details.get(step.id), fields) for step in steps[:PAGE])
    return Trail(customer, changes, page, len(steps) > PAGE)


async def changes_of(work: Work, entity: str, entity_id: int) -> tuple[Change, ...]:
    """What was changed in one record that is no person's, newest first. By a manager."""
    if not work.staff.is_manager:
        raise NotAllowed
    names = await _names(work)
    return tuple(_change(step_of(row), names, None) for row in await work.uow.audit.of(entity, entity_id, PAGE))


async def _names(work: Work) -> dict[int, str]:
    return await work.uow.reports.names()


def _change(step: Step, names: Mapping[int, str], personal: Any, fields: Mapping[int, str] | None = None) -> Change:
    before, after = step.before or {}, step.after or {}
    is_personal = "digest" in after
    if personal is not None:
        before, after = personal.before or {}, personal.after or {}
    elif is_personal:
        before, after = {}, {}
    who = names.get(step.staff_id) if step.staff_id is not None else None
    told = tuple(_in_words(one, names, fields or {}) for one in _differences(before, after))
    return Change(step.at, who, name_of(step.action), told, is_personal and personal is None)


def _in_words(one: Difference, names: Mapping[int, str], fields: Mapping[int, str]) -> Difference:
    """People by name, and the shop's own fields as the shop calls them."""
    if one.field in ("staff_id", "owner_staff_id"):
        return replace(one, before=names.get(one.before), after=names.get(one.after))
    number = one.field.removeprefix(CUSTOM)
    if number != one.field and number.isdecimal():
        return replace(one, field=fields.get(int(number), one.field))
    return one


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Of a change both sides' differing fields; of what was removed or added, nothing but the fact."""
    if not before or not after:
        return ()
    return tuple(
        Difference(_field(key), _shown(before, key), _shown(after, key))
        for key in before
        if key in after and before[key] != after[key] and key not in ("currency", "customer_id")
    )


def _field(key: str) -> str:
    return key.removesuffix("_minor")


def _shown(side: Mapping[str, Any], key: str) -> Any:
    value = side[key]
    return Money(int(value), side["currency"]) if key == "total_minor" and value is not None else value
