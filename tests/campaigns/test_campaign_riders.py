"""A campaign's message that could not leave at the first try, rides with another, or goes on by the next road."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.domain.campaign import Campaign, CampaignState
from bot.domain.delivery import DeliveryState
from bot.domain.occasion import YearDay
from bot.services.campaigns.desk import Page
from bot.services.coming_back import came_back
from bot.services.doubt import answer
from bot.services.work import Work
from reminders.campaigns import run_campaigns
from reminders.channels.base import Outcome, OutcomeKind
from storage.unit_of_work import Storage
from tests.campaigns.test_campaign_clock import (
    DAY,
    MINUTE,
    NOON,
    act,
    campaigns_in,
    desk,
    draft,
    launch,
    state_of,
)
from tests.reminders.shop import Shop, at, open_shop

ONE, TWO = 7000, 7001
DOWN, BLOCKED = Outcome(OutcomeKind.NOT_SENT, detail="down"), Outcome(OutcomeKind.BLOCKED, detail="blocked")
S = CampaignState


async def small(storage: Storage, birthday: YearDay | None = None, **who: Any) -> Shop:
    """A shop with one customer, number 1."""
    opened = await open_shop(storage, at("2026-11-01"), batch=4)
    await opened.customer("N", birthday, now=at("2026-11-01"), telegram=ONE, **who)
    return opened


async def tries_in_vain(shop: Shop, now: datetime = NOON + MINUTE) -> None:
    shop.postbox.script = lambda _message: DOWN
    await shop.ticker.tick_all(now)
    shop.postbox.script = None


async def days(shop: Shop, first: datetime, count: int = 4) -> None:
    for number in range(count):
        await shop.ticker.tick_all(first + number * DAY)


async def page_of(shop: Shop, campaign: Campaign, now: datetime) -> Page:
    async with shop.storage.write() as uow:
        return await (await desk(shop, uow, now)).page(campaign.id)


async def by_hand(shop: Shop) -> Campaign:
    campaign = await draft(shop, 0)
    return await act(shop, campaign, "set", what="hand", value=1)


async def blocked_first(shop: Shop, campaign: Campaign) -> None:
    """One try: the customer has blocked the bot; the row for the next road is there, and has not set out."""
    await launch(shop, campaign)
    await run_campaigns(shop.storage, NOON)
    shop.postbox.script = lambda message: BLOCKED if message.address == str(ONE) else None
    async with shop.storage.write() as uow:
        (claimed,) = await uow.deliveries.claim(shop.ticker._outbox._owner, NOON, NOON + 3 * MINUTE, 4)
    await shop.ticker._outbox._carry(claimed, NOON + MINUTE)
    assert await states(shop) == {f"campaign:{campaign.id}:1": "blocked", f"campaign:{campaign.id}:1~2": "pending"}


async def states(shop: Shop) -> dict[str, str]:
    return {key: row.state.value for key, row in (await shop.rows()).items()}


async def test_stopped_the_next_road_is_not_taken(storage: Storage) -> None:
    shop = await small(storage, phone="+8613800000001")
    campaign = await by_hand(shop)
    await blocked_first(shop, campaign)
    waiting = await page_of(shop, campaign, NOON + 2 * MINUTE)
    assert (waiting.waiting, waiting.ended) == (1, {}), "one person, and theirs is still to come"
    assert (await act(shop, campaign, "stop", NOON + 2 * MINUTE, is_void=False)).state is S.STOPPED
    await days(shop, NOON + 3 * MINUTE)
    assert shop.postbox.accepted == []
    page = await page_of(shop, campaign, NOON + 4 * DAY)
    assert (page.sent, page.waiting, page.ended) == (0, 0, {"campaign_stopped": 1})


async def test_paused_the_next_road_waits_and_is_taken_afterwards(sqlite_storage: Storage) -> None:
    shop = await small(sqlite_storage, phone="+8613800000001")
    campaign = await by_hand(shop)
    await blocked_first(shop, campaign)
    assert (await act(shop, campaign, "pause", NOON + 2 * MINUTE)).state is S.PAUSED
    await shop.ticker.tick_all(NOON + 3 * MINUTE)
    assert shop.postbox.accepted == []
    await act(shop, campaign, "resume", NOON + 5 * MINUTE)
    await shop.ticker.tick_all(NOON + 6 * MINUTE)
    assert len(shop.postbox.accepted) == 1
    page = await page_of(shop, campaign, NOON + DAY)
    assert (page.sent, page.with_staff, page.waiting, page.ended) == (0, 1, 0, {})


async def test_a_row_of_the_next_road_that_does_not_name_its_campaign_is_held_back_too(sqlite_storage: Storage) -> None:
    shop = await small(sqlite_storage, phone="+8613800000001")
    campaign = await by_hand(shop)
    await blocked_first(shop, campaign)
    await act(shop, campaign, "pause", NOON + 2 * MINUTE)
    async with shop.storage.write() as uow:
        await uow.connection.execute(text("UPDATE deliveries SET campaign_id = NULL WHERE dedupe_key LIKE '%~2'"))
    await shop.ticker.tick_all(NOON + 3 * MINUTE)
    row = await shop.row(f"campaign:{campaign.id}:1~2")
    assert (row.state, row.reason) == (DeliveryState.PENDING, "campaign_paused")
    assert shop.postbox.accepted == []


async def test_what_is_sent_once_more_on_a_persons_word_is_still_of_its_campaign(sqlite_storage: Storage) -> None:
    shop = await small(sqlite_storage)
    campaign = await draft(shop, 0)
    await launch(shop, campaign)
    shop.postbox.script = lambda _message: Outcome(OutcomeKind.UNKNOWN, detail="reset")
    await shop.ticker.tick_all(NOON + MINUTE)
    shop.postbox.script = None
    row = await shop.row(f"campaign:{campaign.id}:1")
    async with shop.storage.write() as uow:
        staff, found = await uow.staff.get(shop.manager_id), await uow.shop.get()
        assert staff is not None
        assert found is not None
        await answer(Work(uow, staff, found, NOON + 2 * MINUTE), row.id, "again")
    await act(shop, campaign, "stop", NOON + 3 * MINUTE, is_void=False)
    await days(shop, NOON + 4 * MINUTE)
    assert shop.postbox.accepted == []
    assert (await page_of(shop, campaign, NOON + 4 * DAY)).ended == {"campaign_stopped": 1}


async def test_what_goes_again_to_somebody_who_came_back_is_still_of_its_campaign(sqlite_storage: Storage) -> None:
    shop = await small(sqlite_storage)
    campaign = await draft(shop, 0)
    await launch(shop, campaign)
    await run_campaigns(shop.storage, NOON)
    async with shop.storage.write() as uow:
        await uow.connection.execute(text("UPDATE contact_points SET blocked_at = created_at"))
    await shop.ticker.tick_all(NOON + MINUTE)
    async with shop.storage.write() as uow:
        assert await came_back(uow, ONE, NOON + 2 * MINUTE) == 1
    await act(shop, campaign, "stop", NOON + 3 * MINUTE, is_void=False)
    await days(shop, NOON + 4 * MINUTE)
    assert shop.postbox.accepted == []


async def test_paused_it_leaves_the_message_it_was_to_ride_with_and_comes_later(storage: Storage) -> None:
    shop = await small(storage, YearDay(11, 23))
    campaign = await draft(shop, 0)
    await launch(shop, campaign)
    await tries_in_vain(shop)
    row = await shop.row(f"campaign:{campaign.id}:1")
    assert (row.state, (row.reason or "")[:7]) == (DeliveryState.CANCELLED, "merged:")
    waiting = await page_of(shop, campaign, NOON + 2 * MINUTE)
    assert (waiting.sent, waiting.waiting) == (0, 1), "nothing has left"
    assert (await act(shop, campaign, "pause", NOON + 2 * MINUTE)).state is S.PAUSED, "it is not over"
    await shop.ticker.tick_all(NOON + 10 * MINUTE)
    assert len(shop.postbox.accepted) == 1
    assert campaigns_in(shop.postbox) == 0
    page = await page_of(shop, campaign, NOON + 11 * MINUTE)
    assert (page.sent, page.waiting) == (0, 1)
    await act(shop, campaign, "resume", NOON + 20 * MINUTE)
    await days(shop, NOON + 30 * MINUTE)
    assert campaigns_in(shop.postbox) == 1
    assert (await page_of(shop, campaign, NOON + 4 * DAY)).sent == 1
    assert await state_of(shop, campaign) is S.DONE


async def test_it_is_not_done_while_its_message_is_on_board_of_one_that_has_not_left(sqlite_storage: Storage) -> None:
    shop = await small(sqlite_storage, YearDay(11, 23))
    campaign = await draft(shop, 0)
    await launch(shop, campaign)
    await tries_in_vain(shop)
    await run_campaigns(shop.storage, NOON + 2 * MINUTE)
    assert await state_of(shop, campaign) is S.RUNNING
    await days(shop, NOON + 10 * MINUTE, 2)
    assert campaigns_in(shop.postbox) == 1
    assert await state_of(shop, campaign) is S.DONE


async def test_on_board_of_one_that_nobody_knows_of_it_is_in_doubt_as_well(storage: Storage) -> None:
    shop = await small(storage, YearDay(11, 23))
    campaign = await draft(shop, 0)
    await launch(shop, campaign)
    shop.postbox.script = lambda _message: Outcome(OutcomeKind.UNKNOWN, detail="reset")
    await shop.ticker.tick_all(NOON + MINUTE)
    page = await page_of(shop, campaign, NOON + 2 * MINUTE)
    assert (page.sent, page.waiting, page.ended) == (0, 0, {"unknown": 1})
    carrier_id = (await shop.row(f"campaign:{campaign.id}:1")).carrier_id
    async with storage.write() as uow:
        assert carrier_id is not None
        await uow.deliveries.prove(carrier_id, NOON + 3 * MINUTE)
    assert (await page_of(shop, campaign, NOON + 4 * MINUTE)).sent == 1


async def two_in_one(shop: Shop) -> tuple[Campaign, Campaign]:
    """One campaign's message has another's on board, and could not leave."""
    carrying, carried = await draft(shop, 0), await draft(shop, 0)
    await launch(shop, carrying)
    await launch(shop, carried)
    await tries_in_vain(shop)
    rows = await shop.rows()
    carrier, rider = rows[f"campaign:{carrying.id}:1"], rows[f"campaign:{carried.id}:1"]
    assert (carrier.state, rider.carrier_id) == (DeliveryState.PENDING, carrier.id)
    return carrying, carried


async def test_a_stopped_campaign_lets_go_what_it_had_on_board(storage: Storage) -> None:
    shop = await small(storage)
    carrying, carried = await two_in_one(shop)
    await act(shop, carrying, "stop", NOON + 2 * MINUTE, is_void=False)
    await days(shop, NOON + 10 * MINUTE, 2)
    assert await states(shop) == {f"campaign:{carrying.id}:1": "cancelled", f"campaign:{carried.id}:1": "sent"}
    assert campaigns_in(shop.postbox) == 1
    assert (await page_of(shop, carrying, NOON + DAY)).sent == 0


async def test_a_paused_campaign_lets_go_what_it_had_on_board(sqlite_storage: Storage) -> None:
    shop = await small(sqlite_storage)
    carrying, carried = await two_in_one(shop)
    await act(shop, carrying, "pause", NOON + 2 * MINUTE)
    await days(shop, NOON + 10 * MINUTE, 2)
    assert await states(shop) == {f"campaign:{carrying.id}:1": "pending", f"campaign:{carried.id}:1": "sent"}


async def test_what_a_rider_had_on_board_itself_is_not_lost(sqlite_storage: Storage) -> None:
    """It could not leave with another on board; then an anniversary takes it along."""
    shop = await small(sqlite_storage)
    carrying, carried = await two_in_one(shop)
    later = NOON + 10 * MINUTE
    async with shop.storage.write() as uow:
        assert await uow.deliveries.queue(
            dedupe_key="anniversary", rule="anniversary", purpose="marketing", customer_id=1, channel="telegram",
            locale="zh", template="reminders/anniversary", view={"years": 1}, not_before=later,
            expires_at=later + 5 * DAY, created_at=later, occasion_on=later.date(),
        )  # fmt: skip
    await days(shop, later, 3)
    first, *others = [message.text.count("来看看新货") for message in shop.postbox.accepted]
    assert (first, sum(others)) == (1, 1), "one with the anniversary, the other later by itself"
    for campaign in (carrying, carried):
        assert (await page_of(shop, campaign, NOON + 8 * DAY)).sent == 1
