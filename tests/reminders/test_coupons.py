"""Coupons in the database: once, by their holder, in time; given back; and the credit that follows."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.domain.coupon import ALPHABET, Coupon, show
from bot.domain.errors import ShopError
from bot.domain.money import Money
from bot.domain.occasion import YearDay
from bot.domain.offer import OfferKind, Terms
from bot.services.attribution import credit, uncredit
from bot.services.coupons import (
    BIRTHDAY,
    CouponRefused,
    coupon_for_sale,
    give_back,
    issue,
    offer_named,
    open_coupons,
    redeem,
)
from reminders.channels.base import Outcome, OutcomeKind
from storage.unit_of_work import Storage, UnitOfWork
from tests.reminders.shop import SHANGHAI, Shop, at, hours, open_shop

NOW = at("2027-08-08")
BILL = Money(12800, "CNY")


async def purchase(uow: UnitOfWork, shop: Shop, customer_id: int, now: datetime = NOW) -> int:
    statement = text(
        "INSERT INTO purchases (customer_id, staff_id, total_minor, currency, channel, bought_at, bought_on, is_demo,"
        " created_at) VALUES (:customer, :staff, 12800, 'CNY', 'offline', :at, :day, :no, :at) RETURNING id"
    ).columns()
    values = {"customer": customer_id, "staff": shop.seller_id, "no": False, "at": now, "day": now.date()}
    if uow.connection.dialect.name == "sqlite":
        values |= {"at": now.isoformat(), "day": now.date().isoformat()}
    return int((await uow.connection.execute(statement, values)).scalar() or 0)


@pytest.fixture
async def shop(storage: Storage) -> Shop:
    opened = await open_shop(storage, NOW - timedelta(days=5))
    await opened.customer("李婷", YearDay(8, 15), now=NOW - timedelta(days=5), telegram=55)
    await opened.customer("王芳", None, now=NOW - timedelta(days=5), telegram=56)
    return opened


async def give(shop: Shop, now: datetime = NOW, key: str | None = "birthday:2027:1") -> Coupon:
    async with shop.storage.write() as uow:
        offer = await offer_named(uow, BIRTHDAY)
        assert offer is not None
        return await issue(uow, offer=offer, customer_id=1, occasion_key=key, zone=SHANGHAI, now=now)


async def refusal(shop: Shop, code: str, now: datetime = NOW) -> str | None:
    async with shop.storage.write() as uow:
        found = await coupon_for_sale(uow, code, staff_id=shop.seller_id, zone=SHANGHAI, now=now)
    return found.key if isinstance(found, CouponRefused) else None


async def test_one_occasion_has_one_coupon_good_to_the_end_of_its_last_day(shop: Shop) -> None:
    first, again = await give(shop), await give(shop, NOW + timedelta(days=3))
    assert first == again
    assert first.expires_at == at("2027-08-23", "00:00")
    assert (first.terms.kind, first.terms.percent) == (OfferKind.PERCENT, 10)


async def test_the_default_offer_is_made_once_and_keeps_what_the_shop_chose(shop: Shop) -> None:
    async with shop.storage.write() as uow:
        offer = await offer_named(uow, BIRTHDAY)
        assert offer is not None
        assert (await uow.coupons.ensure_offer(BIRTHDAY, Terms(OfferKind.PERCENT, percent=50), 3)) == offer
        assert await offer_named(uow, "no such") is None


async def test_a_code_is_found_however_it_is_typed(shop: Shop) -> None:
    coupon = await give(shop)
    for typed in (coupon.code, show(coupon.code), coupon.code.lower(), f" {show(coupon.code)} "):
        assert await refusal(shop, typed) is None


async def test_five_wrong_codes_a_day_then_none_is_looked_up(shop: Shop) -> None:
    coupon = await give(shop)
    last = coupon.code[-1]
    slip = coupon.code[:-1] + next(c for c in ALPHABET if c != last)
    assert [await refusal(shop, slip) for _ in range(5)] == ["coupon_unreadable"] * 5
    assert await refusal(shop, coupon.code) == "coupon_locked"
    # A colleague is not locked out, and tomorrow is another day.
    async with shop.storage.write() as uow:
        found = await coupon_for_sale(uow, coupon.code, staff_id=shop.manager_id, zone=SHANGHAI, now=NOW)
    assert found == coupon
    assert await refusal(shop, coupon.code, at("2027-08-09", "00:00")) is None


async def test_an_unknown_an_old_and_a_used_code_say_so(shop: Shop) -> None:
    coupon = await give(shop)
    assert await refusal(shop, "7K4M-X92P-TRAN") == "coupon_unknown"
    assert await refusal(shop, coupon.code, coupon.expires_at) == "coupon_expired"
    async with shop.storage.write() as uow:
        await redeem(uow, coupon.id, await purchase(uow, shop, 1), 1, BILL, NOW)
    assert await refusal(shop, coupon.code) == "coupon_used"


@pytest.mark.parametrize(
    ("customer_id", "now", "key"),
    [(2, NOW, "coupon_not_theirs"), (None, NOW, "coupon_not_theirs"), (1, at("2027-09-01"), "coupon_expired")],
)
async def test_only_its_holder_in_time(shop: Shop, customer_id: int | None, now: datetime, key: str) -> None:
    coupon = await give(shop)
    with pytest.raises(ShopError) as error:
        async with shop.storage.write() as uow:
            await redeem(uow, coupon.id, await purchase(uow, shop, 1), customer_id, BILL, now)
    assert error.value.key == key
    async with shop.storage.read() as uow:
        assert await open_coupons(uow, 1, NOW) == [coupon]
    assert await shop.count("redemptions") == 0


@pytest.mark.parametrize(
    ("terms", "bill"),
    [
        (Terms(OfferKind.AMOUNT, amount=Money(5_000, "CNY")), Money(30_000, "USD")),
        (Terms(OfferKind.PERCENT, percent=10, minimum=Money(10_000, "CNY")), Money(500, "USD")),
        (Terms(OfferKind.PERCENT, percent=10), Money(4, "CNY")),
    ],
    ids=["another currency", "a minimum in another currency", "next to nothing"],
)
async def test_a_coupon_is_not_used_up_for_nothing(shop: Shop, terms: Terms, bill: Money) -> None:
    async with shop.storage.write() as uow:
        offer = await uow.coupons.ensure_offer("summer", terms, 14)
        coupon = await issue(uow, offer=offer, customer_id=1, occasion_key="s", zone=SHANGHAI, now=NOW)
    with pytest.raises(ShopError) as error:
        async with shop.storage.write() as uow:
            await redeem(uow, coupon.id, await purchase(uow, shop, 1), 1, bill, NOW)
    assert error.value.key == "coupon_nothing_off"
    async with shop.storage.read() as uow:
        assert coupon in await open_coupons(uow, 1, NOW)
    assert await shop.count("redemptions") == 0


async def test_a_hundred_at_once_and_one_succeeds(shop: Shop) -> None:
    coupon = await give(shop)

    async def tries() -> str:
        try:
            async with shop.storage.write() as uow:
                await redeem(uow, coupon.id, await purchase(uow, shop, 1), 1, BILL, NOW)
        except ShopError as error:
            return error.key
        return "redeemed"

    outcomes = await asyncio.gather(*(tries() for _ in range(100)))
    assert sorted(set(outcomes)) == ["coupon_used", "redeemed"]
    assert outcomes.count("redeemed") == 1
    assert await shop.count("purchases") == 1
    assert await shop.count("redemptions") == 1


async def test_undo_gives_it_back_once_and_it_can_be_used_again(shop: Shop) -> None:
    coupon = await give(shop)
    async with shop.storage.write() as uow:
        first = await purchase(uow, shop, 1)
        assert await redeem(uow, coupon.id, first, 1, BILL, NOW) == Money(1280, "CNY")
    async with shop.storage.write() as uow:
        (returned,) = await give_back(uow, first, NOW)
        assert returned.is_open(NOW)
        assert await give_back(uow, first, NOW) == []
    async with shop.storage.write() as uow:
        second = await purchase(uow, shop, 1)
        await redeem(uow, coupon.id, second, 1, BILL, NOW)
        # Undoing the first purchase again takes nothing from the second.
        assert await give_back(uow, first, NOW) == []
        assert (await uow.coupons.redeemed_in(second))[0].id == coupon.id


async def test_a_coupon_given_back_too_late_stays_expired(shop: Shop) -> None:
    coupon = await give(shop)
    async with shop.storage.write() as uow:
        bought = await purchase(uow, shop, 1)
        await redeem(uow, coupon.id, bought, 1, BILL, NOW)
    async with shop.storage.write() as uow:
        (returned,) = await give_back(uow, bought, coupon.expires_at)
    assert not returned.is_open(coupon.expires_at)


async def test_a_purchase_is_credited_to_the_coupon_it_used(shop: Shop) -> None:
    await shop.tick_through([NOW])
    offer = await shop.row("birthday_offer:2027:1")
    assert offer.coupon_id is not None
    async with shop.storage.write() as uow:
        bought = await purchase(uow, shop, 1)
        found = await credit(uow, bought, 1, NOW + timedelta(days=20), [offer.coupon_id])
        assert found is not None
        assert (found.delivery_id, found.reason.value) == (offer.id, "coupon")
        # Once, whatever is asked again.
        assert await credit(uow, bought, 1, NOW + timedelta(days=20), [offer.coupon_id]) is None
        assert await uncredit(uow, bought)
        assert not await uncredit(uow, bought)


@pytest.mark.parametrize(("days", "is_credited"), [(0, True), (13.9, True), (14.1, False)])
async def test_without_a_coupon_the_last_message_of_a_fortnight_is_credited(
    shop: Shop, days: float, is_credited: bool
) -> None:
    await shop.tick_through([NOW])
    async with shop.storage.write() as uow:
        bought = await purchase(uow, shop, 1)
        found = await credit(uow, bought, 1, NOW + timedelta(days=days))
    assert (found is not None) == is_credited
    assert found is None or found.reason.value == "window"


async def test_nobody_elses_and_no_doubtful_message_is_credited(shop: Shop) -> None:
    shop.postbox.script = lambda _: Outcome(OutcomeKind.UNKNOWN)
    await shop.tick_through([NOW])
    async with shop.storage.write() as uow:
        assert await credit(uow, await purchase(uow, shop, 1), 1, NOW) is None
        assert await credit(uow, await purchase(uow, shop, 2), 2, NOW) is None
        assert await credit(uow, await purchase(uow, shop, 2), None, NOW) is None


async def test_of_offer_and_wish_the_later_is_credited(shop: Shop) -> None:
    await shop.tick_through([NOW])
    await shop.tick_through(hours(at("2027-08-14", "12:00"), at("2027-08-15", "12:00")))
    wish = await shop.row("birthday_wish:2027:1")
    async with shop.storage.write() as uow:
        found = await credit(uow, await purchase(uow, shop, 1), 1, at("2027-08-16"))
    assert found is not None
    assert found.delivery_id == wish.id


async def test_what_a_big_shop_has_given_away_is_more_than_a_column_holds(shop: Shop) -> None:
    """A bill of two million, in minor units, times fifteen per cent: PostgreSQL's integers end before that."""
    async with shop.storage.write() as uow:
        offer = await uow.coupons.ensure_offer("large", Terms(OfferKind.PERCENT, percent=15), 14)
        for number in range(3):
            await issue(uow, offer=offer, customer_id=1, occasion_key=f"l{number}", zone=SHANGHAI, now=NOW)
        issued = await uow.budgets.issued(NOW, 2_000_000_00, "CNY")
    assert (issued.count, issued.minor) == (3, 3 * 300_000_00)
