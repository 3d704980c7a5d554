"""What came of a campaign, against a plain second calculation over the same rows; on both databases."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from bot.domain.campaign import CampaignState
from bot.domain.criteria import EVERYBODY
from bot.domain.errors import Gone, NotAllowed
from bot.domain.holdout import Place
from bot.domain.lift import Arm, Case, Finding, arms, newcombe
from bot.domain.money import Money
from bot.domain.offer import OfferKind, Terms
from bot.domain.people import Role, Staff
from bot.services.campaigns.effect import effect
from bot.services.coupons import issue, redeem
from bot.services.work import Work
from storage.unit_of_work import Storage, UnitOfWork
from tests.campaigns.crowd import NOW, TODAY, Bought, Crowd, buy, crowd

DAY = timedelta(days=1)
OUT = NOW - 31 * DAY


async def _campaign(uow: UnitOfWork, shop: Crowd, share: int = 20) -> int:
    key = await uow.campaigns.add("c", None, EVERYBODY, "en", shop.manager.id, OUT)
    await uow.campaigns.move(key, CampaignState.SCHEDULED, starts_at=OUT)
    await uow.campaigns.move(key, CampaignState.RUNNING, launched_at=OUT, share=share)
    return key


async def _deal(uow: UnitOfWork, shop: Crowd, key: int, rng: Random, share: int = 20) -> dict[int, bool]:
    programme = f"campaign:{key}"
    dealt = {one.id: Place(programme, rng.randrange(10_000), share, OUT) for one in shop.people[:50]}
    await uow.hold_outs.assign_all({(who, programme): place for who, place in dealt.items()})
    return {who: place.is_held for who, place in dealt.items()}


async def test_the_effect_is_that_of_a_plain_second_calculation(storage: Storage) -> None:
    shop, rng = await crowd(storage, 60, seed=3), Random(5)
    bought: dict[int, list[tuple[timedelta, int, str]]] = {}
    async with storage.write() as uow:
        key = await _campaign(uow, shop, 40)
        held = await _deal(uow, shop, key, rng, 40)
        for one in shop.people:
            for _ in range(rng.choice((0, 0, 1, 2))):
                after, minor = timedelta(hours=rng.randrange(-24 * 4, 24 * 31)), rng.randrange(100, 9_000)
                currency = rng.choice(("CNY", "CNY", "USD"))
                await buy(uow, one.id, shop.seller.id, Bought(TODAY, minor, "serum", currency), at=OUT + after)
                bought.setdefault(one.id, []).append((after, minor, currency))
        # At the very moment and at the end of the window; one more was taken back.
        edge = [who for who, is_held in held.items() if not is_held][:3]
        for who, after in zip(edge, (timedelta(0), 30 * DAY, 30 * DAY + timedelta(seconds=1)), strict=True):
            await buy(uow, who, shop.seller.id, Bought(TODAY, 77, "serum"), at=OUT + after)
            bought.setdefault(who, []).append((after, 77, "CNY"))
        # What comes back within the window counts against its side; later, or when the case was cancelled, it does not.
        returned = [(edge[1], DAY, 50, "CNY", "solved"), (edge[1], 31 * DAY, 60, "CNY", "solved")]
        returned += [(edge[0], DAY, 70, "CNY", "cancelled"), (edge[2], 2 * DAY, 33, "USD", "open")]
        returned += [(who, 3 * DAY, 11, "CNY", "solved") for who, is_held in held.items() if is_held][:2]
        for who, after, minor, currency, state in returned:
            back = {"kind": "return", "customer_id": who, "staff_id": shop.seller.id, "state": state}
            day = {"happened_at": OUT + after, "happened_on": (OUT + after).date(), "created_at": OUT + after}
            await uow.demo.add("service_cases", [back | day | {"refund_minor": minor, "currency": currency}])
        found = await effect(shop.work(uow), key)
    moments = {who: [OUT + after for after, _, _ in rows] for who, rows in bought.items()}
    # The crowd's own purchases are older or newer: those of the same days count as well.
    for one in shop.people:
        moments.setdefault(one.id, []).extend(_moments(one.bought))
    cases = [Case(who, OUT, is_held) for who, is_held in held.items()]
    written, alone, still_open = arms(cases, moments, 30 * DAY, NOW)
    assert still_open == 0
    assert (found.lift.written, found.lift.held) == (written, alone)
    assert (found.lift.low, found.lift.high) == newcombe(written, alone)
    assert found.lift.difference == written.rate - alone.rate
    assert min(alone.people, written.people) > 5
    assert 0 < alone.bought < alone.people
    sums: dict[tuple[str, bool], int] = {}
    for one in shop.people:
        if one.id not in held:
            continue
        rows = [(OUT + after, minor, currency) for after, minor, currency in bought.get(one.id, ())]
        rows += [(at, sale.minor, sale.currency) for at, sale in zip(_moments(one.bought), one.bought, strict=True)]
        for at, minor, currency in rows:
            if OUT < at <= OUT + 30 * DAY:
                sums[currency, held[one.id]] = sums.get((currency, held[one.id]), 0) + minor
    for who, after, minor, currency, state in returned:
        if after <= 30 * DAY and state != "cancelled":
            sums[currency, held[who]] = sums.get((currency, held[who]), 0) - minor
    expected = {
        currency: tuple(
            round(sums.get((currency, is_held), 0) / arm.people) for is_held, arm in ((False, written), (True, alone))
        )
        for currency in ("CNY", "USD")
    }
    assert {one.written.currency: (one.written.minor, one.held.minor) for one in found.by_head} == expected


def _moments(sales: list[Bought]) -> list:  # type: ignore[type-arg]
    return [NOW.replace(year=one.on.year, month=one.on.month, day=one.on.day) for one in sales]


async def test_until_the_window_is_over_nobody_peeks(sqlite_storage: Storage) -> None:
    shop = await crowd(sqlite_storage, 60)
    async with sqlite_storage.write() as uow:
        key = await _campaign(uow, shop)
        await _deal(uow, shop, key, Random(1))
        early = await effect(shop.work(uow, OUT + 30 * DAY - timedelta(seconds=1)), key)
        assert early.lift.finding is Finding.WAITING
        assert (early.lift.written, early.lift.open) == (Arm(0, 0), 50)
        assert early.by_head == ()
        assert not early.is_over
        assert (await effect(shop.work(uow, OUT + 30 * DAY), key)).is_over


async def test_too_few_and_nobody_left_alone_are_told_as_such(sqlite_storage: Storage) -> None:
    shop = await crowd(sqlite_storage, 60)
    async with sqlite_storage.write() as uow:
        few, none = await _campaign(uow, shop), await _campaign(uow, shop, 0)
        programme = f"campaign:{few}"
        dealt = {(n, programme): Place(programme, 0 if n < 4 else 9_999, 20, OUT) for n in range(1, 40)}
        await uow.hold_outs.assign_all(dealt)
        await _deal(uow, shop, none, Random(1), 0)
        found = await effect(shop.work(uow), few)
        assert (found.lift.finding, found.by_head) == (Finding.FEW, ())
        assert (await effect(shop.work(uow), none)).lift.finding is Finding.UNMEASURED


async def test_that_it_found_nobody_is_not_told_as_too_early(sqlite_storage: Storage) -> None:
    shop = await crowd(sqlite_storage, 10)
    async with sqlite_storage.write() as uow:
        key = await _campaign(uow, shop)
        assert (await effect(shop.work(uow), key)).lift.finding is Finding.FEW


async def test_coupons_given_and_used_by_currency(sqlite_storage: Storage) -> None:
    shop = await crowd(sqlite_storage, 10)
    async with sqlite_storage.write() as uow:
        key = await _campaign(uow, shop)
        offer = await uow.coupons.ensure_offer(f"campaign:{key}", Terms(OfferKind.PERCENT, percent=10), 14)
        await uow.campaigns.change(key, CampaignState.RUNNING, offer_id=offer.id)
        rows = await uow.demo.put(
            "purchases",
            [{"customer_id": 1, "staff_id": 2, "total_minor": 900, "currency": "CNY", "bought_at": NOW,
              "bought_on": TODAY, "created_at": NOW, "channel": "offline"}],
        )  # fmt: skip
        given = [
            await issue(
                uow, offer=offer, customer_id=n, occasion_key=f"campaign:{key}:{n}", zone=shop.shop.zone, now=NOW
            )
            for n in (1, 2, 3)
        ]
        for one in given[:2]:
            assert await uow.deliveries.queue(
                dedupe_key=f"campaign:{key}:{one.customer_id}", rule="campaign", purpose="marketing",
                channel="telegram", locale="zh", template="reminders/campaign_coupon", state="sent", not_before=NOW,
                created_at=NOW, customer_id=one.customer_id, coupon_id=one.id, campaign_id=key,
            )  # fmt: skip
        await redeem(uow, given[0].id, rows[0], 1, Money(1_000, "CNY"), NOW)
        found = (await effect(shop.work(uow), key)).given
    assert found is not None
    assert (found.issued, found.used, found.open, found.off) == (2, 1, 1, (Money(100, "CNY"),)), (
        "the third has not left"
    )


async def test_nobody_else_sees_it_and_a_draft_has_none(sqlite_storage: Storage) -> None:
    shop = await crowd(sqlite_storage, 3)
    async with sqlite_storage.write() as uow:
        draft = await uow.campaigns.add("c", None, EVERYBODY, "en", shop.manager.id, OUT)
        with pytest.raises(Gone):
            await effect(shop.work(uow), draft)
        seller = Staff(shop.seller.id, 902, "Anna", Role.SALESPERSON, "en", NOW)
        with pytest.raises(NotAllowed):
            await effect(Work(uow, seller, shop.shop, NOW), draft)
