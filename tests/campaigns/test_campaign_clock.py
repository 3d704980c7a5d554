"""A campaign by the clock: dealt before anything is sent, nobody twice, held at the fence, on both databases."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.campaign import Campaign, CampaignState
from bot.domain.delivery import DeliveryState
from bot.domain.errors import Gone
from bot.domain.occasion import YearDay
from bot.domain.reason import RANKS, RULES_OF, rank
from bot.services.campaigns.audience import set_out
from bot.services.campaigns.desk import CampaignDesk
from bot.services.work import Work
from reminders import campaigns as clockwork
from reminders.campaigns import run_campaigns
from reminders.channels.base import Message, Outcome
from storage.unit_of_work import Storage
from tests.reminders.shop import RENDERER, Crash, Postbox, Shop, another_ticker, at, open_shop

NOON = at("2026-11-23", "12:00")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
PEOPLE = 24


@pytest.fixture
async def shop(storage: Storage) -> Shop:
    """On both databases: where it matters who holds which row."""
    return await full(storage)


@pytest.fixture
async def local(sqlite_storage: Storage) -> Shop:
    return await full(sqlite_storage)


async def full(storage: Storage) -> Shop:
    opened = await open_shop(storage, at("2026-11-01"), batch=4)
    for number in range(PEOPLE):
        await opened.customer(f"N{number}", None, now=at("2026-11-01"), telegram=7000 + number)
    return opened


async def desk(shop: Shop, uow: Any, now: datetime = NOON) -> CampaignDesk:
    staff, found = await uow.staff.get(shop.manager_id), await uow.shop.get()
    return CampaignDesk(Work(uow, staff, found, now), RENDERER)


async def draft(shop: Shop, share: int = 20, *, percent: int | None = None) -> Campaign:
    async with shop.storage.write() as uow:
        mine = await desk(shop, uow)
        made = await mine.begin(None, "all")
        await mine.write(made.id, "{名字}，来看看新货")
        if percent:
            await mine.offer(made.id, percent=percent)
        return await mine.set(made.id, "share", share)


async def launch(shop: Shop, campaign: Campaign, now: datetime = NOON) -> Campaign:
    async with shop.storage.write() as uow:
        return await (await desk(shop, uow, now)).launch(campaign.id)


async def act(shop: Shop, campaign: Campaign, verb: str, now: datetime = NOON, **how: Any) -> Campaign:
    async with shop.storage.write() as uow:
        found: Campaign = await getattr(await desk(shop, uow, now), verb)(campaign.id, **how)
        return found


async def places(shop: Shop, campaign: Campaign) -> dict[int, tuple[int, int]]:
    async with shop.storage.read() as uow:
        statement = text("SELECT customer_id, bucket, share FROM hold_outs WHERE programme = :p ORDER BY customer_id")
        rows = (await uow.connection.execute(statement, {"p": campaign.programme})).all()
    return {row.customer_id: (row.bucket, row.share) for row in rows}


async def state_of(shop: Shop, campaign: Campaign) -> CampaignState:
    async with shop.storage.read() as uow:
        found = await uow.campaigns.get(campaign.id)
    assert found is not None
    return found.state


def held(dealt: dict[int, tuple[int, int]]) -> set[int]:
    return {key for key, (bucket, share) in dealt.items() if bucket < share * 100}


async def test_the_audience_is_dealt_and_stored_before_anything_is_sent(shop: Shop) -> None:
    campaign = await draft(shop)
    assert await places(shop, campaign) == {}
    await launch(shop, campaign)
    dealt = await places(shop, campaign)
    assert len(dealt) == PEOPLE
    assert await shop.count("deliveries") == 0
    async with shop.storage.write() as uow:
        salt = await uow.hold_outs.salt()
    for key, (bucket, share) in dealt.items():
        digest = hashlib.sha256(f"{salt}:campaign:{campaign.id}:{key}".encode()).hexdigest()
        assert (bucket, share) == (int(digest, 16) % 10_000, 20)
    left_alone = held(dealt)
    assert 0 < len(left_alone) < PEOPLE
    await shop.ticker.tick_all(NOON + MINUTE)
    sent = {message.address for message in shop.postbox.accepted}
    assert sent == {str(6999 + key) for key in dealt if key not in left_alone}
    assert len(shop.postbox.accepted) == len(sent)
    rows = await shop.rows()
    assert {row.customer_id for row in rows.values() if row.reason == "hold_out"} == left_alone
    assert all(row.state is DeliveryState.SUPPRESSED for row in rows.values() if row.customer_id in left_alone)
    await launch(shop, campaign)
    await shop.ticker.tick_all(NOON + 2 * MINUTE)
    await shop.ticker.tick_all(NOON + DAY)
    assert await places(shop, campaign) == dealt
    assert len(shop.postbox.accepted) == len(sent)
    assert await state_of(shop, campaign) is CampaignState.DONE


async def test_who_comes_later_is_no_part_of_it(local: Shop) -> None:
    campaign = await draft(local, 0)
    await launch(local, campaign)
    await local.customer("late", None, now=NOON, telegram=9999)
    await local.ticker.tick_all(NOON + MINUTE)
    assert len(local.postbox.accepted) == PEOPLE
    assert local.postbox.to(9999) == []


async def test_two_replicas_and_a_crash_between_dealing_and_sending_give_nobody_two(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slices of seven, one process dies in the third, two others go on at once; a sender dies as well."""
    monkeypatch.setattr(clockwork, "SLICE", 7)
    campaign = await draft(shop)
    await launch(shop, campaign)
    dealt, slices = await places(shop, campaign), 0
    write_some = clockwork._write_some

    async def dying(*arguments: Any) -> int:
        nonlocal slices
        slices += 1
        written = await write_some(*arguments)
        if slices == 3:
            raise Crash
        return written

    monkeypatch.setattr(clockwork, "_write_some", dying)
    with pytest.raises(Crash):
        await run_campaigns(shop.storage, NOON)
    assert await shop.count("deliveries") == 14, "what was not committed is not there"
    monkeypatch.setattr(clockwork, "_write_some", write_some)
    other = another_ticker(shop.storage, shop.postbox, batch=4)

    def script(message: Message) -> Outcome | BaseException | None:
        return Crash() if shop.postbox.asked == 5 and message else None

    shop.postbox.script = script
    with pytest.raises(Crash):
        await shop.ticker.tick_all(NOON + MINUTE)
    fresh = another_ticker(shop.storage, shop.postbox, batch=4)
    await asyncio.gather(fresh.tick_all(NOON + 5 * MINUTE), other.tick_all(NOON + 5 * MINUTE))
    await fresh.tick_all(NOON + 10 * MINUTE)
    addresses = [message.address for message in shop.postbox.accepted]
    assert len(addresses) == len(set(addresses)), "somebody got two"
    expected = {str(6999 + key) for key in set(dealt) - held(dealt)}
    assert set(addresses) <= expected
    states = [row.state for row in (await shop.rows()).values()]
    unknown = states.count(DeliveryState.UNKNOWN)
    assert len(addresses) + unknown == len(expected)
    assert unknown == 1, "the one whose sender died is in doubt, and never sent again"
    assert await places(shop, campaign) == dealt
    assert await shop.count("deliveries") == PEOPLE


async def test_two_that_set_it_out_at_once_deal_one_audience(shop: Shop) -> None:
    campaign = await draft(shop)
    async with shop.storage.write() as uow:
        await uow.campaigns.move(campaign.id, CampaignState.SCHEDULED, starts_at=NOON)

    async def go() -> bool:
        async with shop.storage.write() as uow:
            found = await uow.shop.get()
            assert found is not None
            return await set_out(uow, found, campaign.id, NOON) is not None

    assert sorted(await asyncio.gather(go(), go())) == [False, True]
    assert len(await places(shop, campaign)) == PEOPLE


async def test_paused_nothing_leaves_though_it_was_claimed_and_it_goes_on_afterwards(shop: Shop) -> None:
    campaign = await draft(shop, 0)
    await launch(shop, campaign)
    await run_campaigns(shop.storage, NOON)
    async with shop.storage.write() as uow:
        claimed = await uow.deliveries.claim("a postman", NOON, NOON + 2 * MINUTE, 4)
    assert len(claimed) == 4
    await act(shop, campaign, "pause")
    assert (await act(shop, campaign, "pause")).state is CampaignState.PAUSED
    await shop.ticker.tick_all(NOON + 3 * MINUTE)
    await shop.ticker.tick_all(NOON + 10 * MINUTE)
    assert shop.postbox.accepted == []
    rows = (await shop.rows()).values()
    assert {row.state for row in rows} == {DeliveryState.PENDING}
    assert {row.reason for row in rows} == {"campaign_paused"}
    await act(shop, campaign, "resume", NOON + 20 * MINUTE)
    await shop.ticker.tick_all(NOON + 21 * MINUTE)
    assert len({message.address for message in shop.postbox.accepted}) == PEOPLE == len(shop.postbox.accepted)


def campaigns_in(box: Postbox) -> int:
    return sum("来看看新货" in message.text for message in box.accepted)


async def test_stopped_what_is_claimed_does_not_pass_the_fence(shop: Shop) -> None:
    campaign = await draft(shop, 0, percent=20)
    await launch(shop, campaign)
    await run_campaigns(shop.storage, NOON)
    sent_first = 0

    async def stop_after_first(message: Message) -> None:
        nonlocal sent_first
        sent_first += 1
        if sent_first == 1:
            await act(shop, campaign, "stop", is_void=True, is_told=True)

    class Box(Postbox):
        async def send(self, message: Message) -> Outcome:
            outcome = await super().send(message)
            await stop_after_first(message)
            return outcome

    box = Box()
    ticker = another_ticker(shop.storage, box, batch=4)
    await ticker.tick_all(NOON + MINUTE)
    rows = [row for row in (await shop.rows()).values() if row.campaign_id == campaign.id]
    left = [row for row in rows if row.state is DeliveryState.SENT]
    # One was on its way; others may have passed the fence in the same moment, nobody after the stop.
    assert 1 <= len(left) <= 4
    assert {row.reason for row in rows if row.state is not DeliveryState.SENT} == {"campaign_stopped"}
    assert all(row.state in (DeliveryState.CANCELLED, DeliveryState.SUPPRESSED, DeliveryState.SENT) for row in rows)
    async with shop.storage.read() as uow:
        coupons = (await uow.connection.execute(text("SELECT DISTINCT state FROM coupons"))).scalars().all()
        told = (
            await uow.connection.execute(text("SELECT count(*) FROM deliveries WHERE rule = 'campaign_over'"))
        ).scalar()
    assert coupons == ["void"]
    assert 1 <= (told or 0) <= len(left)
    before = campaigns_in(box)
    with pytest.raises(Gone):
        await act(shop, campaign, "resume")
    assert (await act(shop, campaign, "stop", is_void=False)).coupons == "voided", "stopped twice it is stopped once"
    await ticker.tick_all(NOON + DAY)
    assert campaigns_in(box) == before == len(left), "what follows is the word to the holders alone"


async def test_it_is_the_least_important_and_rides_with_a_birthday(local: Shop) -> None:
    told = await local.customer("B", YearDay(11, 23), now=at("2026-11-01"), telegram=8000)
    campaign = await draft(local, 0)
    await launch(local, campaign)
    await local.ticker.tick_all(NOON + MINUTE)
    mine = local.postbox.to(8000)
    assert len(mine) == 1
    assert "来看看新货" in mine[0].text
    assert mine[0].text.count("B，") == 1, "the message has a greeting already"
    row = await local.row(f"campaign:{campaign.id}:{told}")
    assert row.state is DeliveryState.CANCELLED
    assert (row.reason or "").startswith("merged:")


async def test_who_had_enough_waits_and_is_not_written_to_when_it_is_too_late(local: Shop) -> None:
    campaign, again = await draft(local, 0), await draft(local, 0)
    assert again.id != campaign.id
    await launch(local, campaign)
    await local.ticker.tick_all(NOON + MINUTE)
    await launch(local, again, NOON + 2 * MINUTE)
    await local.ticker.tick_all(NOON + 3 * MINUTE)
    assert len(local.postbox.accepted) == PEOPLE, "one message in 24 hours"
    async with local.storage.write() as uow:
        page = await (await desk(local, uow, NOON + 4 * MINUTE)).page(again.id)
    assert page.waiting == PEOPLE
    await local.ticker.tick_all(NOON + DAY + 5 * MINUTE)
    assert len(local.postbox.accepted) == 2 * PEOPLE
    await local.ticker.tick_all(NOON + DAY + 6 * MINUTE)
    assert await state_of(local, again) is CampaignState.DONE


async def test_a_withdrawn_yes_is_heard_at_the_fence(local: Shop) -> None:
    campaign = await draft(local, 0)
    await launch(local, campaign)
    await run_campaigns(local.storage, NOON)
    await local.says(1, agrees=False, now=NOON)
    await local.ticker.tick_all(NOON + MINUTE)
    row = await local.row(f"campaign:{campaign.id}:1")
    assert (row.state, row.reason) == (DeliveryState.SUPPRESSED, "refused")
    assert len(local.postbox.accepted) == PEOPLE - 1


async def test_nobody_is_asked_to_pass_it_on_unless_the_manager_says_so(local: Shop) -> None:
    by_phone = await local.customer("P", None, now=at("2026-11-01"), phone="+8613800000001", agrees=None)
    campaign = await draft(local, 0)
    await launch(local, campaign)
    await local.ticker.tick_all(NOON + MINUTE)
    assert by_phone not in await places(local, campaign)
    another = await draft(local, 0)
    await act(local, another, "set", what="hand", value=1)
    await launch(local, another, NOON + 2 * DAY)
    assert by_phone in await places(local, another)
    await local.ticker.tick_all(NOON + 2 * DAY + MINUTE)
    row = await local.row(f"campaign:{another.id}:{by_phone}")
    assert row.state is DeliveryState.HANDED_OVER


async def test_who_can_no_longer_be_reached_is_not_passed_on_by_hand(local: Shop) -> None:
    campaign = await draft(local, 0)
    await launch(local, campaign)
    async with local.storage.write() as uow:
        blocked = text("UPDATE contact_points SET blocked_at = created_at WHERE customer_id = 1")
        await uow.connection.execute(blocked)
    await local.ticker.tick_all(NOON + MINUTE)
    row = await local.row(f"campaign:{campaign.id}:1")
    assert (row.state, row.reason) == (DeliveryState.SUPPRESSED, "unreachable")
    assert len(local.postbox.accepted) == PEOPLE - 1


def test_nothing_ranks_below_it() -> None:
    assert all(rank(rule) < rank("campaign") for rules in RULES_OF.values() for rule in rules if rule in RANKS)


async def test_at_its_time_it_sets_out_with_those_who_fit_then(local: Shop) -> None:
    campaign = await draft(local, 0)
    async with local.storage.write() as uow:
        mine = await desk(local, uow)
        await mine.starts(campaign.id, mine.tomorrow())
    assert (await launch(local, campaign)).state is CampaignState.SCHEDULED
    await local.ticker.tick_all(NOON + MINUTE)
    assert local.postbox.accepted == []
    assert await places(local, campaign) == {}
    await local.customer("new", None, now=NOON, telegram=9998)
    await local.ticker.tick_all(at("2026-11-24", "09:59"))
    assert local.postbox.accepted == []
    await local.ticker.tick_all(at("2026-11-24", "10:00"))
    assert len(local.postbox.accepted) == PEOPLE + 1
