"""The rows behind what is worth a look, on both databases, against a plain loop over everything."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.clock import local_day
from bot.domain.errors import NotAllowed
from bot.domain.fairness import Kind
from bot.domain.form import FormKind
from bot.domain.people import Role, Staff
from bot.domain.shop import Shop
from bot.services import fair
from bot.services.work import Work
from storage.unit_of_work import Storage, UnitOfWork
from tests.doubles import NOON

SHOP = Shop("x", "Asia/Shanghai", "CNY", "zh")
A_DAY = timedelta(days=1)


async def _furnish(storage: Storage) -> list[Staff]:
    """Sales written down at all hours and up to five days late; corrected, undone, claimed, with coupons."""
    dice = random.Random(3)
    async with storage.write() as uow:
        await uow.shop.ensure(name="x", timezone=SHOP.timezone, currency="CNY", locale="zh", now=NOON)
        for number in range(4):
            role = Role.MANAGER if number == 0 else Role.SALESPERSON
            await uow.staff.hire(900 + number, f"S{number}", role, NOON - 400 * A_DAY, "zh")
        people = await uow.staff.working()
        folk = await uow.demo.put("customers", [_person(number) for number in range(12)])
        await uow.demo.add("contact_points", [_linked(folk[0], 901), _linked(folk[1], 5), _linked(folk[2], 903)])
        for _ in range(160):
            await _sell(uow, dice, people, folk)
        for row in [one for one in await _all(uow, "purchases") if one.customer_id][:60]:
            hands: dict[str, Any] = {"from_staff_id": None, "to_staff_id": row.staff_id, "by_staff_id": None}
            at = _moment(row.created_at) - timedelta(hours=dice.randrange(-20, 60))
            await uow.ownership.note(row.customer_id, **hands, way=dice.choice(["claimed", "given"]), at=at)
        await _use_coupons(uow, people)
    return people


def _person(number: int) -> dict[str, Any]:
    return {"name": f"甲{number}", "name_key": f"k{number}", "search_key": "j", "created_at": NOON, "updated_at": NOON}


def _linked(customer: int, telegram: int) -> dict[str, Any]:
    return {"customer_id": customer, "kind": "telegram", "address": str(telegram), "created_at": NOON}


async def _sell(uow: UnitOfWork, dice: random.Random, people: list[Staff], folk: list[int]) -> None:
    seller, logged = dice.choice(people), NOON - timedelta(minutes=dice.randrange(60 * 24 * 45))
    form = None
    if dice.random() > 0.1:
        opened = {"staff_id": seller.id, "chat_id": 1, "now": logged, "values": {}}
        form = (await uow.forms.open(FormKind.PURCHASE, **opened)).id
    on = local_day(logged, SHOP.zone) - dice.choice([0, 0, 0, 1, 2, 3, 5]) * A_DAY
    bought = {"form_id": form, "customer_id": dice.choice([None, *folk]), "staff_id": seller.id, "currency": "CNY"}
    bought |= {"total_minor": dice.randrange(1, 9_000), "bought_at": logged, "bought_on": on, "created_at": logged}
    (key,) = await uow.demo.put("purchases", [bought])
    if dice.random() < 0.4:
        at = min(NOON, logged + timedelta(hours=dice.randrange(60)))
        before, after = ({"customer_id": dice.choice([None, *folk[:2]])} for _ in range(2))
        action = dice.choice(["purchase_corrected", "purchase_voided", "rule"])
        await uow.audit.record(dice.choice(people).id, action, "purchase", key, before, after, at)
        if action == "purchase_voided":
            await uow.purchases.void(key, seller.id, at)


async def _use_coupons(uow: UnitOfWork, people: list[Staff]) -> None:
    """Six of one customer on a day, at six of the staff's; four on another."""
    rows = await _all(uow, "purchases")
    typed = [row for row in rows if row.form_id and row.customer_id and row.voided_at is None]
    mine = [row for row in typed if row.staff_id == people[1].id][:6]
    offer = "INSERT INTO offers (name, kind, percent, valid_days, is_active) VALUES ('o', 'percent', 10, 14, {yes})"
    yes = "1" if uow.connection.dialect.name == "sqlite" else "true"
    await uow.connection.execute(text(offer.format(yes=yes)))
    for number, row in enumerate([*mine, *mine[:4]]):
        at = NOON - (2 if number < 6 else 5) * A_DAY
        coupon = {"code": f"C{number}", "offer_id": 1, "customer_id": row.customer_id, "kind": "percent", "percent": 10}
        (key,) = await uow.demo.put("coupons", [coupon | {"state": "redeemed", "issued_at": at, "expires_at": NOON}])
        used = {"coupon_id": key, "purchase_id": row.id, "discount_minor": 5, "currency": "CNY", "at": at}
        await uow.demo.add("redemptions", [used])


async def _all(uow: UnitOfWork, table: str) -> list[Any]:
    return list((await uow.connection.execute(text(f"SELECT * FROM {table} ORDER BY 1"))).all())


def _moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(f"{value}+00:00")


def _on(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _day(moment: Any) -> date:
    return local_day(_moment(moment), SHOP.zone)


async def _by_hand(uow: UnitOfWork, people: list[Staff]) -> dict[tuple[str, int], set[int]]:
    """(kind, whom) -> keys of the rows: one loop over everything."""
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    since, names = NOON.date() - 30 * A_DAY, {one.telegram_id: one.id for one in people}
    own = {one.customer_id: names.get(int(one.address)) for one in await _all(uow, "contact_points")}
    sales = {row.id: row for row in await _all(uow, "purchases") if row.form_id is not None}
    claims = [one for one in await _all(uow, "handovers") if one.way == "claimed" and _day(one.at) >= since]
    for row in sales.values():
        if row.voided_at is not None:
            continue
        if own.get(row.customer_id) == row.staff_id and _on(row.bought_on) >= since:
            found[Kind.SELF, row.staff_id].add(row.id)
        if _day(row.created_at) >= since and (_day(row.created_at) - _on(row.bought_on)).days > 2:
            found[Kind.LATE_ENTRY, row.staff_id].add(row.id)
        for one in claims:
            is_theirs = (one.customer_id, one.to_staff_id) == (row.customer_id, row.staff_id)
            if is_theirs and timedelta() <= _moment(row.created_at) - _moment(one.at) <= A_DAY:
                found[Kind.CLAIMED, row.staff_id].add(row.id)
    for step in await _all(uow, "audit"):
        row = sales.get(step.entity_id)
        if row is None or step.entity != "purchase" or _day(step.at) < since:
            continue
        before, after = (json.loads(one) if isinstance(one, str) else one for one in (step.before, step.after))
        if step.action in ("purchase_corrected", "purchase_voided") and _day(step.at) > _day(row.created_at):
            found[Kind.LATE_CHANGE, step.staff_id].add(step.id)
        is_moved = after["customer_id"] is not None and before["customer_id"] != after["customer_id"]
        if step.action == "purchase_corrected" and is_moved:
            found[Kind.MOVED, step.staff_id].add(step.id)
    return found


async def test_what_is_listed_is_what_counting_gives(storage: Storage) -> None:
    people = await _furnish(storage)
    async with storage.write() as uow:
        work = Work(uow, people[0], SHOP, NOON)
        told = [one.notable for one in await fair.lines(work)]
        counted = await _by_hand(uow, people)
        assert all(one.count == len({row.key for row in one.rows}) for one in told)
        listed = {(one.kind, one.subject): {row.key for row in one.rows} for one in told}
        plain = (Kind.SELF, Kind.LATE_ENTRY, Kind.CLAIMED, Kind.LATE_CHANGE, Kind.MOVED)
        assert {key: rows for key, rows in listed.items() if key[0] in plain} == counted
        assert {kind for kind, _ in counted} == set(plain)
        coupons = [one for one in told if one.kind in (Kind.COUPONS_STAFF, Kind.COUPONS_CUSTOMER)]
        assert [(one.kind, one.subject, one.count) for one in coupons] == [(Kind.COUPONS_STAFF, people[1].id, 6)]
        for one in told:
            found = await fair.detail(work, one.kind, one.mark, 0)
            assert len(found.rows) == min(len(one.rows), 8)


async def test_what_was_looked_at_does_not_come_back(sqlite_storage: Storage) -> None:
    people = await _furnish(sqlite_storage)
    async with sqlite_storage.write() as uow:
        work = Work(uow, people[0], SHOP, NOON)
        for one in await fair.lines(work):
            if one.notable.subject != people[0].id:
                await fair.settle(work, one.notable.kind, one.notable.mark)
        assert {one.notable.subject for one in await fair.lines(work)} <= {people[0].id}
        assert {one.by for one in await fair.settled(work)} == {people[0].name}
        with pytest.raises(NotAllowed):
            await fair.lines(Work(uow, people[1], SHOP, NOON))
        with pytest.raises(NotAllowed):
            await fair.one_sale(Work(uow, people[1], SHOP, NOON), 1)


async def test_one_day_that_was_looked_at_leaves_the_days_before(sqlite_storage: Storage) -> None:
    async with sqlite_storage.write() as uow:
        await uow.shop.ensure(name="x", timezone=SHOP.timezone, currency="CNY", locale="zh", now=NOON)
        await uow.staff.hire(900, "S", Role.OWNER, NOON - 400 * A_DAY, "zh")
        boss = (await uow.staff.working())[0]
        (key,) = await uow.demo.put("customers", [_person(0)])
        for back in (3, 2, 1):
            await _many(uow, boss, key, NOON - back * A_DAY)
        work = Work(uow, boss, SHOP, NOON)
        before = [one.notable for one in await fair.lines(work)]
        assert [(one.kind, one.count) for one in before] == [(Kind.OFTEN, 5)] * 3
        await fair.settle(work, Kind.OFTEN, before[1].mark)
        left = [one.notable.mark for one in await fair.lines(work)]
        assert left == [before[0].mark, before[2].mark]
        assert [one.name for one in await fair.settled(work)] == ["甲0"]
        old = f"{key}-{before[1].rows[-1].key}"
        await uow.tidy.found_right(fair.PREFIX + Kind.OFTEN, old, boss.id, NOON)
        assert [one.notable.mark for one in await fair.lines(work)] == [before[0].mark], "what was marked of old"


async def _many(uow: UnitOfWork, seller: Staff, customer: int, at: datetime) -> None:
    for _ in range(5):
        form = (await uow.forms.open(FormKind.PURCHASE, staff_id=seller.id, chat_id=1, now=at, values={})).id
        bought = {"form_id": form, "customer_id": customer, "staff_id": seller.id, "currency": "CNY", "total_minor": 9}
        moments = {"bought_at": at, "bought_on": local_day(at, SHOP.zone), "created_at": at}
        await uow.demo.put("purchases", [bought | moments])
