"""Thanks on the morning after a first purchase, and a word before a coupon ends: to those on Telegram alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.services.coupons import BIRTHDAY, issue, offer_named
from reminders.channels.base import Outcome, OutcomeKind
from storage.unit_of_work import Storage
from tests.reminders.shop import SHANGHAI, Shop, at, hours, open_shop

OPENED = at("2027-08-01", "12:00")
HOUR = timedelta(hours=1)


async def buys(shop: Shop, customer: int, day: date) -> int:
    row = {
        "customer_id": customer,
        "staff_id": shop.seller_id,
        "total_minor": 10_000,
        "currency": "CNY",
        "bought_at": datetime(day.year, day.month, day.day, 14, tzinfo=SHANGHAI),
        "bought_on": day,
        "created_at": OPENED,
    }
    async with shop.storage.write() as uow:
        return (await uow.demo.put("purchases", [row]))[0]


async def promised(shop: Shop, customer: int, now: datetime) -> int:
    async with shop.storage.write() as uow:
        offer = await offer_named(uow, BIRTHDAY)
        assert offer is not None
        return (await issue(uow, offer=offer, customer_id=customer, occasion_key=None, zone=SHANGHAI, now=now)).id


async def test_thanks_at_ten_on_the_next_day_once(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await shop.customer("李婷", None, now=OPENED, telegram=55)
    await buys(shop, customer, date(2027, 8, 2))
    await shop.tick_through(hours(OPENED, at("2027-08-05"), HOUR))
    await buys(shop, customer, date(2027, 8, 5))
    await shop.tick_through(hours(at("2027-08-05"), at("2027-08-09"), HOUR))
    (message,) = shop.postbox.to(55)
    assert "第一次" in message.text
    assert (await shop.row(f"first_thanks:{customer}:1")).sent_at == at("2027-08-03", "10:00")


@pytest.mark.parametrize(("telegram", "agrees"), [(None, True), (None, None), (55, False), (55, None)])
async def test_nobody_else_is_thanked(storage: Storage, telegram: int | None, agrees: bool | None) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await shop.customer("李婷", None, now=OPENED, telegram=telegram, agrees=agrees)
    await buys(shop, customer, date(2027, 8, 2))
    await promised(shop, customer, OPENED)
    await shop.tick_through(hours(OPENED, at("2027-08-20"), HOUR * 5))
    assert shop.postbox.accepted == []


async def test_a_purchase_that_was_undone_is_not_thanked_for(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await shop.customer("李婷", None, now=OPENED, telegram=55)
    purchase = await buys(shop, customer, date(2027, 8, 2))
    await shop.tick_through([OPENED, at("2027-08-03", "08:00")])
    async with storage.write() as uow:
        await uow.purchases.void(purchase, shop.seller_id, OPENED)
    await shop.tick_through([at("2027-08-03", "10:00")])
    assert shop.postbox.accepted == []
    assert (await shop.row(f"first_thanks:{customer}:{purchase}")).reason == "bought"


async def test_a_coupon_is_spoken_of_three_days_before_its_end(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await shop.customer("李婷", None, now=OPENED, telegram=55)
    coupon = await promised(shop, customer, OPENED)
    await shop.tick_through(hours(OPENED, at("2027-08-20"), HOUR))
    (message,) = shop.postbox.to(55)
    assert "8月15日" in message.text
    assert [b.data for line in message.buttons for b in line] == ["coupon:1", "nomore:1"]
    row = await shop.row(f"coupon_expiring:{coupon}")
    assert (row.sent_at, row.coupon_id) == (at("2027-08-12", "09:00"), coupon)


async def test_a_used_coupon_is_not(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await shop.customer("李婷", None, now=OPENED, telegram=55)
    coupon = await promised(shop, customer, OPENED)
    await shop.tick_through([OPENED, at("2027-08-12", "08:00")])
    async with storage.write() as uow:
        assert await uow.coupons.take(coupon, customer, OPENED)
    await shop.tick_through([at("2027-08-12", "09:00")])
    assert shop.postbox.accepted == []


async def test_who_has_blocked_the_bot_is_not_thanked_by_hand(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await shop.customer("李婷", None, now=OPENED, telegram=55)
    await buys(shop, customer, date(2027, 8, 2))
    shop.postbox.script = lambda _: Outcome(OutcomeKind.BLOCKED)
    await shop.tick_through(hours(at("2027-08-03", "08:00"), at("2027-08-04"), HOUR))
    states = [(row.state.value, row.reason) for row in (await shop.rows()).values()]
    assert [state for state, _ in states] == ["blocked", "suppressed"]
    assert states[1][1] == "not_on_telegram"
