"""The cleaning report: what looks wrong in the records, each with what to do about it, or "this is right"."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.domain.clock import local_moment
from bot.domain.customer import Customer
from bot.domain.errors import Gone, NotAllowed
from bot.domain.likeness import Evidence, Look, evidence, namesakes, pairs
from bot.domain.money import Money
from bot.domain.occasion import YearDay
from bot.domain.spelling import twins
from bot.services.naming import name_key, search_key
from bot.services.tallies import freshen
from bot.services.work import Work

KINDS = ("duplicates", "impossible", "doubles", "products", "stale", "namesakes")
# What a salesperson is shown, of their own customers.
OF_ALL = ("duplicates",)
STALE_AFTER = timedelta(days=730)
LOOK_BACK, WITHIN = timedelta(days=90), timedelta(minutes=10)
MOST = 200


@dataclass(frozen=True, slots=True)
class Odd:
    """Something to look at. `what` is its word, `view` what the text needs; `ids` what its buttons lead to."""

    kind: str
    mark: str
    what: str
    view: Mapping[str, Any] = field(default_factory=dict)
    ids: tuple[int, ...] = ()


def kinds_for(work: Work) -> tuple[str, ...]:
    return KINDS if work.staff.is_manager else OF_ALL


async def report(work: Work) -> Mapping[str, int]:
    """How much of each kind there is."""
    return {kind: len(await odd(work, kind)) for kind in kinds_for(work)}


async def odd(work: Work, kind: str) -> list[Odd]:
    """What of this kind nobody has found right yet."""
    if kind not in kinds_for(work):
        raise NotAllowed
    found: Sequence[Odd] = await _FINDERS[kind](work)
    settled = await work.uow.tidy.right(kind)
    return [one for one in found if one.mark not in settled]


async def found_right(work: Work, kind: str, mark: str) -> None:
    """Not brought up again. Gone if it is not there (any more)."""
    if mark not in (one.mark for one in await odd(work, kind)):
        raise Gone
    if await work.uow.tidy.found_right(kind, mark, work.staff.id, work.now):
        told = {"kind": kind, "mark": mark}
        await work.uow.audit.record(work.staff.id, "found", "tidy", None, None, told, work.now)


async def alike(work: Work, name: str, phone: str | None, birthday: YearDay | None) -> tuple[Customer, str] | None:
    """A known customer whom a new record looks like, and what speaks for it; for a warning while it is entered."""
    digits = "".join(char for char in phone or "" if char.isdecimal())
    new = Look(0, name_key(name), search_key(name).split("|")[1], (digits,) if digits else (), birthday)
    near = [*await work.uow.customers.by_name_key(new.name_key)]
    near += await work.uow.customers.by_phone_tail(digits[-4:]) if len(digits) >= 4 else []
    for customer in near:
        said = evidence(new, _look(customer))
        if work.may_see(customer) and said and said[0] is not Evidence.NAME:
            return customer, said[0].value
    return None


def _look(customer: Customer) -> Look:
    phones = tuple("".join(char for char in point.address if char.isdecimal()) for point in customer.contacts)
    sound = search_key(customer.name).split("|")[1]
    return Look(customer.id, name_key(customer.name), sound, tuple(one for one in phones if one), customer.birthday)


async def _duplicates(work: Work) -> list[Odd]:
    looks = await work.uow.tidy.looks()
    if not work.staff.is_manager:
        looks = [one for one in looks if one.owner_staff_id in (None, work.staff.id)]
    # Seconds in a large shop: nobody else waits for them.
    likely = (await asyncio.to_thread(pairs, looks))[:MOST]
    people = {
        one.id: one for one in await work.uow.customers.many({key for p in likely for key in (p.first, p.second)})
    }
    return [
        Odd(
            "duplicates",
            f"{one.first}-{one.second}",
            one.evidence[0].value,
            {"first": people[one.first], "second": people[one.second], "evidence": [e.value for e in one.evidence]},
            (one.first, one.second),
        )
        for one in likely
        if one.first in people and one.second in people
    ]


async def _namesakes(work: Work) -> list[Odd]:
    """One name, different numbers: mostly two people, now and then one with a new number. The last to be looked at."""
    likely = (await asyncio.to_thread(namesakes, await work.uow.tidy.looks()))[:MOST]
    people = {one.id: one for one in await work.uow.customers.many({key for pair in likely for key in pair})}
    return [
        Odd("namesakes", f"{one}-{other}", "pair", {"first": people[one], "second": people[other]}, (one, other))
        for one, other in likely
        if one in people and other in people
    ]


async def _stale(work: Work) -> list[Odd]:
    await freshen(work.uow, work.shop, work.today)
    since = work.today - STALE_AFTER
    rows = await work.uow.tidy.stale(since, local_moment(since, 0, 0, work.shop.zone), MOST)
    return [Odd("stale", str(row.id), "stale", {"name": row.name, "last_on": row.last_on}, (row.id,)) for row in rows]


async def _impossible(work: Work) -> list[Odd]:
    uow, found = work.uow, []
    for row in await uow.tidy.odd_birthdays(work.today.year):
        told = {"name": row.name, "month": row.birth_month, "day": row.birth_day, "year": row.birth_year}
        mark = f"b{row.id}-{row.birth_year or 0}-{row.birth_month}-{row.birth_day}"
        found.append(Odd("impossible", mark, "birthday", told, (row.id,)))
    for row in await uow.tidy.odd_phones():
        told = {"name": row.name, "phone": row.address}
        found.append(Odd("impossible", f"p{row.id}-{row.address[-8:]}", "phone", told, (row.id,)))
    sales = (("future", await uow.tidy.to_come(work.today)), ("price", await uow.tidy.far_prices()))
    for what, rows in sales:
        found += [Odd("impossible", f"{what[0]}{row.id}", what, _sale(row), (row.form_id or 0,)) for row in rows]
    return found


def _sale(row: Any) -> dict[str, Any]:
    return {"name": row.name, "total": Money(row.total_minor, row.currency), "on": row.bought_on, "at": row.created_at}


async def _doubles(work: Work) -> list[Odd]:
    found = await work.uow.tidy.doubles(work.today - LOOK_BACK, WITHIN)
    return [
        Odd("doubles", f"{first.id}-{second.id}", "double", _sale(second), (second.form_id or 0,))
        for first, second in found
    ]


async def _products(work: Work) -> list[Odd]:
    rows = {row.id: row for row in await work.uow.products.search_keys()}
    likely = twins((row.id, row.name_key, row.search_key.split("|")[1]) for row in rows.values())
    return [
        Odd("products", f"{one}-{two}", "products", {"first": rows[one].name, "second": rows[two].name}, (one, two))
        for one, two in likely[:MOST]
    ]


_FINDERS: Mapping[str, Any] = {
    "duplicates": _duplicates,
    "impossible": _impossible,
    "doubles": _doubles,
    "products": _products,
    "stale": _stale,
    "namesakes": _namesakes,
}
