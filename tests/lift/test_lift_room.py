"""What writing brought, from the rows of a real shop: both databases, and by real updates."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.holdout import Place
from bot.domain.lift import Arm, Finding
from bot.domain.money import Money
from bot.domain.offer import OfferKind, Terms
from bot.domain.people import Role, Staff
from bot.domain.reason import RULES_OF, Reason
from bot.domain.shop import Shop
from bot.entry.question import asks_effect
from bot.services.coupons import BIRTHDAY, issue, offer_named
from bot.services.lift import lifts, wasted, window_of
from bot.services.work import Work
from storage.unit_of_work import Storage, UnitOfWork
from tests.doubles import NOON
from tests.handlers.harness import LIN, MANAGER, shop_desk

SHOP = Shop("x", "Asia/Shanghai", "CNY", "zh")
DAY = timedelta(days=1)
HELD, WRITTEN = 12, 28


async def _shop(uow: UnitOfWork) -> Staff:
    await uow.shop.ensure(name="x", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOON)
    await uow.staff.ensure_owners([1], NOON)
    owner = (await uow.staff.working())[0]
    return Staff(owner.id, 1, "x", Role.OWNER, "zh", NOON)


async def _people(uow: UnitOfWork, count: int) -> list[int]:
    rows = [
        {"name": f"甲{n}", "name_key": f"k{n}", "search_key": "j", "created_at": NOON, "updated_at": NOON}
        for n in range(count)
    ]
    return await uow.demo.put("customers", rows)


async def _occasion(
    uow: UnitOfWork, customer: int, number: int, *, is_held: bool, days_ago: int, reason: str = "lapsed"
) -> None:
    at = NOON - days_ago * DAY
    await uow.hold_outs.assign(customer, Place(reason, 0 if is_held else 9_999, 20, at))
    await uow.deliveries.queue(
        dedupe_key=f"lapsed:{customer}:{number}",
        rule=RULES_OF[Reason(reason)][0],
        purpose="marketing",
        customer_id=customer,
        channel="telegram",
        locale="zh",
        template="reminders/lapsed",
        view={},
        state="suppressed" if is_held else "failed" if number % 3 else "sent",
        reason="hold_out" if is_held else None,
        not_before=at,
        created_at=at,
    )


async def _bought(uow: UnitOfWork, staff: int, customer: int, days_ago: int) -> int:
    at = NOON - days_ago * DAY
    row = {"customer_id": customer, "staff_id": staff, "total_minor": 10_000, "currency": "CNY"}
    (key,) = await uow.demo.put("purchases", [row | {"bought_at": at, "bought_on": at.date(), "created_at": at}])
    return key


async def test_whether_it_pays_is_counted_by_who_was_meant_to_be_written_to(storage: Storage) -> None:
    async with storage.write() as uow:
        owner = await _shop(uow)
        people = await _people(uow, HELD + WRITTEN + 1)
        for number, customer in enumerate(people[:-1]):
            await _occasion(uow, customer, number, is_held=number < HELD, days_ago=60)
            # Of those left alone 2 came, of the others 24; two came too late to count.
            if number < 2 or number >= HELD + 4:
                await _bought(uow, owner.id, customer, 40)
            elif number < 4:
                await _bought(uow, owner.id, customer, 20)
        await _occasion(uow, people[-1], 99, is_held=False, days_ago=5)
        await _occasion(uow, people[20], 100, is_held=False, days_ago=45)
        found = {one.reason: one.lift for one in await lifts(Work(uow, owner, SHOP, NOON))}
    lapsed = found[Reason.LAPSED]
    assert (lapsed.written, lapsed.held, lapsed.open) == (Arm(WRITTEN, 24), Arm(HELD, 2), 1)
    assert lapsed.finding is Finding.PAYS
    assert found[Reason.BIRTHDAY].finding is Finding.WAITING


async def test_who_was_written_to_all_the_same_was_not_left_alone(sqlite_storage: Storage) -> None:
    """The share was set to nought: places rest, and everybody is written to."""
    async with sqlite_storage.write() as uow:
        owner = await _shop(uow)
        people = await _people(uow, 10)
        for number, customer in enumerate(people):
            await _occasion(uow, customer, number, is_held=number < 6, days_ago=60)
            await _bought(uow, owner.id, customer, 40)
        for number, reason in enumerate((None, "refused", "evidence:tap")):
            state = "suppressed" if reason == "refused" else "sent"
            row = await uow.deliveries.by_key(f"lapsed:{people[number]}:{number}")
            assert row is not None
            await uow.deliveries.move(row.id, row.state, state=state, reason=reason)
        late = await uow.deliveries.by_key(f"lapsed:{people[3]}:3")
        assert late is not None
        await uow.deliveries.move(late.id, late.state, state="expired", reason="late")
        found = {one.reason: one.lift for one in await lifts(Work(uow, owner, SHOP, NOON))}
    assert (found[Reason.LAPSED].written.people, found[Reason.LAPSED].held) == (4, Arm(3, 3))


async def test_a_coupon_used_by_somebody_who_was_due_is_counted_as_given_away(storage: Storage) -> None:
    async with storage.write() as uow:
        owner = await _shop(uow)
        regular, back, new = await _people(uow, 3)
        for days_ago in (90, 70, 50, 30):
            await _bought(uow, owner.id, regular, days_ago)
        for days_ago in (200, 180, 160):
            await _bought(uow, owner.id, back, days_ago)
        offer = await offer_named(uow, BIRTHDAY)
        assert offer is not None
        for number, (customer, minor) in enumerate(((regular, 1_000), (back, 700), (new, 300))):
            key = await _bought(uow, owner.id, customer, 12)
            coupon = await issue(
                uow, offer=offer, customer_id=customer, occasion_key=f"b{number}", zone=SHOP.zone, now=NOON - 20 * DAY
            )
            at = NOON - 12 * DAY
            assert await uow.coupons.take(coupon.id, customer, at)
            await uow.coupons.note_redemption(coupon.id, key, Money(minor, "CNY"), at)
        found = await wasted(Work(uow, owner, SHOP, NOON))
    assert (found.given.anyway, found.given.back, found.given.unknown) == ((1, 1_000), (1, 700), (1, 300))
    assert [row.customer_id for row in found.rows] == [regular]
    assert found.by_holdout is None


async def test_what_went_to_gold_customers_is_counted_among_birthday_coupons(sqlite_storage: Storage) -> None:
    """Half of those left alone bought and all of those written to: half of what coupons took off was for nothing."""
    async with sqlite_storage.write() as uow:
        owner = await _shop(uow)
        people = await _people(uow, 16)
        for number, customer in enumerate(people):
            await _occasion(uow, customer, number, is_held=number < 8, days_ago=60, reason="birthday")
            if number >= 4:
                await _bought(uow, owner.id, customer, 45)
        for name, minor in (
            ("birthday", 1_000),
            ("birthday_silver", 2_000),
            ("birthday_gold", 4_000),
            ("other", 8_000),
        ):
            offer = await uow.coupons.ensure_offer(name, Terms(OfferKind.PERCENT, percent=10), 14)
            coupon = await issue(
                uow, offer=offer, customer_id=people[9], occasion_key=name, zone=SHOP.zone, now=NOON - 50 * DAY
            )
            key = await _bought(uow, owner.id, people[9], 12)
            await uow.coupons.note_redemption(coupon.id, key, Money(minor, "CNY"), NOON)
        found = await wasted(Work(uow, owner, SHOP, NOON))
    assert found.by_holdout is not None
    assert found.by_holdout[0] == Money(3_500, "CNY")


@pytest.mark.parametrize(
    ("dials", "days"), [({}, 21), ({"lead": 30}, 44), ({"when": "month"}, 44), ({"when": "week", "lead": 30}, 20)]
)
def test_a_birthdays_time_ends_a_fortnight_after_the_day(dials: dict[str, Any], days: int) -> None:
    shop = replace(SHOP, preferences={"dials": {"birthday": dials}})
    assert window_of(shop, Reason.BIRTHDAY) == days * DAY
    assert window_of(shop, Reason.LAPSED) == 30 * DAY


async def test_managers_ask_and_salespeople_do_not(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        heard = await desk.says(MANAGER, "提醒有没有用？")
        assert "提醒有没有用" in heard
        assert "顾客不到 30 位" in heard
        assert "还没有人用券" in await desk.says(MANAGER, "白送了多少")
        assert "这些数怎么算的" in await desk.presses(MANAGER, "effect:how")
        assert "没有权限" in await desk.says(LIN, "/effect")
        assert "提醒有没有用" not in await desk.says(LIN, "提醒有没有用")


def test_how_it_is_asked() -> None:
    said = ("提醒有用吗", "生日券有效果吗", "do the reminders pay?", "Did our coupons work")
    assert [asks_effect(words) for words in said] == ["effect"] * 4
    said = ("优惠白送了多少钱", "白送了多少", "how much did we give away for nothing", "wasted discounts")
    assert [asks_effect(words) for words in said] == ["wasted"] * 4
    assert [asks_effect(words) for words in ("提醒我明天联系李姐", "李姐 面霜 1瓶 260", "送了多少")] == [None] * 3
