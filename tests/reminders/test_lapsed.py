"""Who stays away longer than usual is written to in steps; never many at once, never after they have come back."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from bot.domain.ladder import climb, reached
from bot.domain.occasion import YearDay
from reminders.rule import Regular
from reminders.rules.lapsed import RULE
from storage.unit_of_work import Storage
from tests.reminders.shop import SELLER_TELEGRAM, Shop, at, hours, open_shop

OPENED = at("2027-08-01", "12:00")
TODAY = date(2027, 8, 1)
TEN_DAYS = math.log(10)


def every(gap: int, times: int, last: date = TODAY) -> list[date]:
    return [last - timedelta(days=gap * n) for n in reversed(range(times))]


@pytest.mark.parametrize(
    ("days", "after"),
    [
        (every(10, 6), (15, 20, 30)),
        (every(2, 9), (8, 10, 15)),
        (every(60, 2), (90, 120, 180)),
        ([TODAY], (90, 120, 180)),
        ([*every(30, 2), TODAY], (42, 56, 84)),
    ],
    ids=["own rhythm", "daily", "twice", "once", "often, on few days"],
)
def test_the_steps(days: list[date], after: tuple[int, ...]) -> None:
    assert tuple((on - TODAY).days for _, on in climb(days, TEN_DAYS)) == after


def test_only_the_highest_step_is_taken() -> None:
    for silent, number in ((14, None), (15, 1), (19, 1), (20, 2), (30, 3), (300, 3)):
        found = reached(every(10, 6), TEN_DAYS, TODAY + timedelta(days=silent))
        assert (found[0].number if found else None) == number


def test_a_step_reached_long_ago_is_late_and_the_key_names_purchase_and_step() -> None:
    one = Regular(7, 42, tuple(every(10, 6)))
    (fresh,) = RULE.occasions([one], TEN_DAYS, TODAY + timedelta(days=16))
    (late,) = RULE.occasions([one], TEN_DAYS, TODAY + timedelta(days=100))
    assert (fresh.key, fresh.is_late) == ("lapsed:7:42:1", False)
    assert (late.key, late.is_late) == ("lapsed:7:42:3", True)
    assert not list(RULE.occasions([one], TEN_DAYS, TODAY + timedelta(days=16), frozenset({7})))


async def bought(shop: Shop, customer: int, days: list[date]) -> None:
    async with shop.storage.write() as uow:
        await uow.demo.add(
            "purchases",
            [
                {
                    "customer_id": customer,
                    "staff_id": shop.seller_id,
                    "total_minor": 10_000,
                    "currency": "CNY",
                    "bought_at": datetime(day.year, day.month, day.day, 4, tzinfo=OPENED.tzinfo),
                    "bought_on": day,
                    "created_at": OPENED,
                }
                for day in days
            ],
        )


async def regular(shop: Shop, name: str, *, telegram: int | None = None, last: date = TODAY) -> int:
    customer = await shop.customer(name, None, now=OPENED, telegram=telegram)
    await bought(shop, customer, every(10, 7, last))
    return customer


async def test_greeting_small_offer_larger_offer_and_rest(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await regular(shop, "李婷", telegram=55)
    await shop.tick_through(hours(OPENED, at("2027-12-31"), timedelta(hours=9)))
    greeting, small, large, *others = shop.postbox.to(55)
    assert "好久没见" in greeting.text
    assert "折" not in greeting.text
    assert "9.5折" in small.text
    assert "8.5折" in large.text
    assert not [one for one in others if "到期" not in one.text], "a coupon's end may be said, and nothing else"
    rows = [row for row in (await shop.rows()).values() if row.rule == "lapsed"]
    assert [row.occasion_on for row in rows] == [TODAY + timedelta(days=n) for n in (15, 20, 30)]


async def test_a_purchase_ends_the_ladder(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await regular(shop, "李婷", telegram=55)
    await shop.tick_through(hours(OPENED, at("2027-08-16", "08:00"), timedelta(hours=4)))
    assert (await shop.row("lapsed:1:7:1")).state.value == "pending"
    await bought(shop, customer, [date(2027, 8, 16)])
    await shop.tick_through(hours(at("2027-08-16", "09:00"), at("2027-08-28"), timedelta(hours=4)))
    assert shop.postbox.accepted == []
    row = await shop.row("lapsed:1:7:1")
    assert (row.state.value, row.reason) == ("suppressed", "bought")


async def test_after_the_larger_offer_there_is_rest_even_if_they_come_back(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await regular(shop, "李婷", telegram=55)
    await shop.tick_through(hours(OPENED, at("2027-09-01", "12:00"), timedelta(hours=6)))
    await bought(shop, customer, [date(2027, 9, 2)])
    await shop.tick_through(hours(at("2027-09-02"), at("2027-11-20"), timedelta(hours=9)))
    sent = [row.rule for row in (await shop.rows()).values() if row.sent_at]
    assert Counter(sent)["lapsed"] == 3


async def test_a_fresh_shop_with_many_lost_customers_writes_to_few_a_day(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    for n in range(40):
        away = TODAY - timedelta(days=60 + n)
        await regular(shop, f"顾客{n}", telegram=5000 + n if n % 2 else None, last=away)
    await shop.tick_through(hours(OPENED, at("2027-08-08", "23:00"), timedelta(hours=4)))
    by_day = Counter(row.sent_at.date() for row in (await shop.rows()).values() if row.sent_at)
    assert max(by_day.values()) <= 3
    assert len(by_day) >= 7


async def test_a_salesperson_is_asked_to_pass_on_at_most_five_a_day(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    for n in range(13):
        await regular(shop, f"顾客{n}", last=date(2027, 7, 18))
    await shop.tick_through(hours(OPENED, at("2027-08-05", "23:00"), timedelta(hours=4)))
    by_day = Counter(row.sent_at.date() for row in (await shop.rows()).values() if row.sent_at)
    assert max(by_day.values()) <= 5
    assert sum(by_day.values()) >= 11
    assert len(shop.postbox.to(SELLER_TELEGRAM)) == sum(by_day.values())


async def test_the_birthday_goes_before_where_only_one_fits_and_takes_the_greeting_along(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await shop.customer("李婷", YearDay(8, 23), now=OPENED, telegram=55)
    await bought(shop, customer, every(10, 7))
    await shop.tick_through(hours(OPENED, at("2027-08-18"), timedelta(hours=1)))
    rows = await shop.rows()
    offer, greeting = rows["birthday_offer:2027:1"], rows["lapsed:1:7:1"]
    assert offer.sent_at == at("2027-08-16", "09:00")
    assert (greeting.carrier_id, greeting.sent_at) == (offer.id, None)
    assert [message.address for message in shop.postbox.accepted] == ["55"]


async def test_who_said_no_is_left_alone_and_takes_nobodys_place(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    for n in range(6):
        customer = await regular(shop, f"顾客{n}", telegram=5000 + n, last=TODAY - timedelta(days=60 + n))
        if n < 5:
            await shop.says(customer, agrees=False, now=OPENED)
    await shop.tick_through([OPENED])
    assert [message.address for message in shop.postbox.accepted] == ["5005"]
