"""Coupons of a campaign: who has one, who hears of its end and when, and what becomes of one that is given back."""

from __future__ import annotations

from datetime import datetime

from bot.domain.campaign import Campaign
from bot.domain.coupon import CouponState
from bot.domain.money import Money
from bot.domain.occasion import YearDay
from bot.domain.offer import OfferKind, Terms
from bot.domain.suppression import SuppressionReason
from bot.services.coupons import give_back, issue, redeem
from reminders.channels.base import Outcome, OutcomeKind
from storage.campaigns import Given
from storage.unit_of_work import Storage, UnitOfWork
from tests.campaigns.test_campaign_clock import DAY, MINUTE, NOON, act, desk, draft, launch
from tests.reminders.shop import SHANGHAI, Shop, at, open_shop

NIGHT, MORNING = at("2026-11-24", "02:30"), at("2026-11-24", "09:00")
DOWN = Outcome(OutcomeKind.NOT_SENT, detail="down")


async def two(storage: Storage, birthday: YearDay | None = None) -> Shop:
    shop = await open_shop(storage, at("2026-11-01"), batch=4)
    await shop.customer("K", birthday, now=at("2026-11-01"), telegram=7000)
    await shop.customer("L", None, now=at("2026-11-01"), telegram=7001)
    return shop


async def sent(shop: Shop) -> Campaign:
    campaign = await draft(shop, 0, percent=20)
    await launch(shop, campaign)
    await shop.ticker.tick_all(NOON + MINUTE)
    return campaign


async def given(shop: Shop, campaign: Campaign, now: datetime) -> Given:
    async with shop.storage.write() as uow:
        found = (await (await desk(shop, uow, now)).page(campaign.id)).given
    assert found is not None
    return found


def over(shop: Shop) -> list[str | None]:
    return sorted(message.address for message in shop.postbox.accepted if "活动提前结束了" in message.text)


async def purchase(shop: Shop, uow: UnitOfWork, customer_id: int) -> int:
    sale = {"customer_id": customer_id, "staff_id": shop.seller_id, "total_minor": 1_000, "currency": "CNY",
            "bought_at": NOON, "bought_on": NOON.date(), "created_at": NOON, "channel": "offline"}  # fmt: skip
    return (await uow.demo.put("purchases", [sale]))[0]


async def test_who_never_got_it_has_no_coupon_and_hears_nothing_of_its_end(storage: Storage) -> None:
    shop = await two(storage)
    shop.postbox.script = lambda message: DOWN if message.address == "7000" else None
    campaign = await sent(shop)
    shop.postbox.script = None
    assert (await given(shop, campaign, NOON + 2 * MINUTE)).issued == 1
    await act(shop, campaign, "stop", NOON + 2 * MINUTE, is_void=True, is_told=True)
    for day in range(3):
        await shop.ticker.tick_all(NOON + 3 * MINUTE + day * DAY)
    assert over(shop) == ["7001"]


async def test_who_got_it_with_another_message_has_one(storage: Storage) -> None:
    shop = await two(storage, YearDay(11, 23))
    shop.postbox.script = lambda message: DOWN if message.address == "7000" else None
    campaign = await sent(shop)
    shop.postbox.script = None
    row = await shop.row(f"campaign:{campaign.id}:1")
    assert row.carrier_id is not None
    assert row.coupon_id is not None
    assert (await given(shop, campaign, NOON + 2 * MINUTE)).issued == 1, "it rides with one that has not left"
    await shop.ticker.tick_all(NOON + 10 * MINUTE)
    found = await given(shop, campaign, NOON + 11 * MINUTE)
    assert (found.issued, found.open, found.used) == (2, 2, 0)
    await act(shop, campaign, "stop", NOON + 12 * MINUTE, is_void=True, is_told=True)
    await shop.ticker.tick_all(NOON + 13 * MINUTE)
    assert over(shop) == ["7000", "7001"]


async def test_its_end_is_told_by_day_and_to_nobody_who_is_not_to_be_written_to(sqlite_storage: Storage) -> None:
    shop = await two(sqlite_storage)
    campaign = await sent(shop)
    async with sqlite_storage.write() as uow:
        await uow.suppressions.put(1, SuppressionReason.DO_NOT_CONTACT, None, shop.manager_id, NOON)
    await act(shop, campaign, "stop", NIGHT, is_void=True, is_told=True)
    await shop.ticker.tick_all(NIGHT + MINUTE)
    await shop.ticker.tick_all(MORNING - MINUTE)
    assert over(shop) == []
    await shop.ticker.tick_all(MORNING)
    await shop.ticker.tick_all(MORNING + DAY)
    assert over(shop) == ["7001"]


async def test_its_end_is_told_after_the_days_off_however_long(sqlite_storage: Storage) -> None:
    shop = await two(sqlite_storage)
    campaign = await sent(shop)
    async with sqlite_storage.write() as uow:
        await uow.shop.prefer("holidays", {"spans": [["2026-11-24", "2026-11-29"]]})
    await act(shop, campaign, "stop", NIGHT, is_void=True, is_told=True)
    await shop.ticker.tick_all(NIGHT + MINUTE)
    await shop.ticker.tick_all(MORNING + 5 * DAY)
    assert over(shop) == []
    await shop.ticker.tick_all(MORNING + 6 * DAY)
    assert over(shop) == ["7000", "7001"]


async def test_taken_back_while_it_was_used_it_does_not_come_back_with_the_sale(storage: Storage) -> None:
    shop = await two(storage)
    campaign = await sent(shop)
    async with storage.write() as uow:
        (coupon,) = await uow.coupons.open_of(1, NOON + MINUTE)
        bought = await purchase(shop, uow, 1)
        await redeem(uow, coupon.id, bought, 1, Money(1_000, "CNY"), NOON + 2 * MINUTE)
    await act(shop, campaign, "stop", NOON + 3 * MINUTE, is_void=True)
    async with storage.write() as uow:
        (returned,) = await give_back(uow, bought, NOON + 4 * MINUTE)
        assert returned.state is CouponState.VOID
        assert await uow.coupons.open_of(1, NOON + 5 * MINUTE) == []


async def test_honoured_or_of_an_offer_that_is_not_made_any_more_it_comes_back(sqlite_storage: Storage) -> None:
    """Coupons that came with an import are good, though their offer is closed."""
    shop = await two(sqlite_storage)
    campaign = await sent(shop)
    await act(shop, campaign, "stop", NOON + 3 * MINUTE, is_void=False)
    async with sqlite_storage.write() as uow:
        offer = await uow.coupons.ensure_offer("imported", Terms(OfferKind.PERCENT, percent=5), 14)
        await uow.coupons.change_offer(offer.id, is_active=False)
        other = await issue(uow, offer=offer, customer_id=1, occasion_key=None, zone=SHANGHAI, now=NOON)
        mine = [one for one in await uow.coupons.open_of(1, NOON + MINUTE) if one.id != other.id]
        assert len(mine) == 1
        bought = await purchase(shop, uow, 1)
        for one in (*mine, other):
            await redeem(uow, one.id, bought, 1, Money(1_000, "CNY"), NOON + 4 * MINUTE)
        returned = await give_back(uow, bought, NOON + 5 * MINUTE)
    assert [one.state for one in returned] == [CouponState.ISSUED] * 2
