"""A birthday that is corrected in time: nothing on the wrong day, and on the right one all that there is."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain.occasion import YearDay
from reminders.channels.base import Message, Outcome, OutcomeKind
from storage.customers import birthday_columns
from storage.unit_of_work import Storage
from tests.reminders.shop import Shop, at, hours, open_shop

OPENED = at("2027-03-01", "12:00")
WRONG, RIGHT = YearDay(3, 10), YearDay(10, 3)


async def _corrected(shop: Shop, customer: int, birthday: YearDay | None, now: datetime) -> None:
    async with shop.storage.write() as uow:
        await uow.customers.change(customer, now, **birthday_columns(birthday))


async def _october(shop: Shop) -> list[Message]:
    before = len(shop.postbox.accepted)
    await shop.tick_through(hours(at("2027-09-25", "12:00"), at("2027-10-04")))
    return shop.postbox.accepted[before:]


async def test_nothing_on_the_wrong_day_and_offer_and_wish_on_the_right_one(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await shop.customer("李婷", WRONG, now=OPENED, telegram=55)
    await shop.ticker.tick(at("2027-03-03", "02:00"))
    assert (await shop.row(f"birthday_offer:2027:{customer}")).state.value == "pending"
    await _corrected(shop, customer, RIGHT, at("2027-03-03", "08:30"))
    await shop.tick_through(hours(at("2027-03-03", "09:00"), at("2027-03-12")))
    assert shop.postbox.accepted == []
    (row,) = (await shop.rows()).values()
    assert (row.state.value, row.reason, row.rule) == ("suppressed", "other_day", "birthday_offer")
    offer, wish = await _october(shop)
    assert "9折" in offer.text
    assert "还没用" in wish.text
    assert (await shop.row(f"birthday_offer:2027:{customer}")).sent_at == at("2027-09-26", "09:00")
    assert (await shop.row(f"birthday_wish:2027:{customer}")).sent_at == at("2027-10-03", "09:00")


async def test_a_day_that_was_taken_out_of_the_record_is_nobodys(sqlite_storage: Storage) -> None:
    shop = await open_shop(sqlite_storage, OPENED)
    customer = await shop.customer("李婷", WRONG, now=OPENED, telegram=55)
    await shop.ticker.tick(at("2027-03-10", "02:00"))
    await _corrected(shop, customer, None, at("2027-03-10", "08:30"))
    await shop.tick_through(hours(at("2027-03-10", "09:00"), at("2027-03-12")))
    assert shop.postbox.accepted == []
    assert {row.reason for row in (await shop.rows()).values() if row.rule == "birthday_wish"} == {"other_day"}


async def test_a_coupon_that_nobody_was_told_of_is_void_and_the_right_day_has_its_own(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await shop.customer("李婷", WRONG, now=OPENED, telegram=55)
    shop.postbox.script = lambda _: Outcome(OutcomeKind.NOT_SENT)
    await shop.ticker.tick(at("2027-03-03", "09:00"))
    assert await shop.count("coupons") == 1
    await _corrected(shop, customer, RIGHT, at("2027-03-03", "09:00"))
    shop.postbox.script = None
    await shop.tick_through(hours(at("2027-03-03", "12:00"), at("2027-03-12")))
    offer, wish = await _october(shop)
    assert "9折" in offer.text
    assert "还没用" in wish.text
    assert await shop.count("coupons WHERE state = 'void'") == 1
    assert await shop.count("coupons WHERE state = 'issued'") == 1


async def test_who_had_the_offer_already_has_one_a_year(sqlite_storage: Storage) -> None:
    shop = await open_shop(sqlite_storage, OPENED)
    customer = await shop.customer("李婷", WRONG, now=OPENED, telegram=55)
    await shop.tick_through(hours(OPENED, at("2027-03-04")))
    await _corrected(shop, customer, RIGHT, at("2027-03-04"))
    await shop.tick_through(hours(at("2027-03-04"), at("2027-03-12")))
    assert len(shop.postbox.accepted) == 1
    (wish,) = await _october(shop)
    assert "券" not in wish.text
    assert await shop.count("coupons") == 1


@pytest.mark.parametrize(("leap_day", "day"), [("feb28", "2027-02-28"), ("mar1", "2027-03-01")])
async def test_the_29th_of_february_is_where_the_shop_puts_it(sqlite_storage: Storage, leap_day: str, day: str) -> None:
    """Chosen after the row for the other day was planned."""
    opened = at("2027-02-27", "12:00")
    shop = await open_shop(sqlite_storage, opened)
    await shop.customer("李婷", YearDay(2, 29), now=opened, telegram=55)
    await shop.tick_through([at("2027-02-28", "01:00")])
    async with sqlite_storage.write() as uow:
        await uow.shop.prefer("dials", {"birthday": {"leap_day": leap_day}})
    await shop.tick_through(hours(at("2027-02-28", "06:00"), at("2027-03-02")))
    sent = [row for row in (await shop.rows()).values() if row.rule == "birthday_wish" and row.sent_at]
    assert [str(row.occasion_on) for row in sent] == [day]
