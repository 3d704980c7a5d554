"""Two records of one person, both in a campaign's audience: one message, whichever of them had it first."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from bot.domain.campaign import Campaign
from bot.domain.delivery import DeliveryState
from bot.services.unions import split, unite
from bot.services.work import Work
from reminders.campaigns import run_campaigns
from reminders.channels.base import Message, Outcome, OutcomeKind
from storage.unit_of_work import Storage, UnitOfWork
from tests.campaigns.test_campaign_clock import DAY, MINUTE, NOON, act, campaigns_in, draft, launch
from tests.reminders.shop import Shop, at, open_shop

KEPT, LOST = 1, 2
DOWN = Outcome(OutcomeKind.NOT_SENT, detail="down")


async def twice(storage: Storage) -> Shop:
    shop = await open_shop(storage, at("2026-11-01"), batch=4)
    await shop.customer("K", None, now=at("2026-11-01"), telegram=7000)
    await shop.customer("L", None, now=at("2026-11-01"), telegram=7001, phone="+8613800000001")
    return shop


async def work(shop: Shop, uow: UnitOfWork, now: datetime) -> Work:
    staff, found = await uow.staff.get(shop.manager_id), await uow.shop.get()
    assert staff is not None
    assert found is not None
    return Work(uow, staff, found, now.astimezone(UTC))


async def one_person(shop: Shop, now: datetime) -> int:
    async with shop.storage.write() as uow:
        return (await unite(await work(shop, uow, now), KEPT, LOST)).union_id


async def two_people(shop: Shop, union_id: int, now: datetime) -> None:
    async with shop.storage.write() as uow:
        await split(await work(shop, uow, now), union_id)


async def only_the_other_has_it(shop: Shop, campaign: Campaign) -> None:
    await launch(shop, campaign)
    await first_try(shop)
    assert len(shop.postbox.accepted) == 1


async def first_try(shop: Shop) -> None:
    """Nothing gets through to the kept record."""
    shop.postbox.script = lambda message: DOWN if message.address == "7000" else None
    await shop.ticker.tick_all(NOON + MINUTE)
    shop.postbox.script = None


async def days(shop: Shop, first: datetime, count: int = 4) -> None:
    for number in range(count):
        await shop.ticker.tick_all(first + number * DAY)


async def test_who_has_had_it_under_the_other_name_does_not_get_it_again(storage: Storage) -> None:
    shop = await twice(storage)
    campaign = await draft(shop, 0)
    await only_the_other_has_it(shop, campaign)
    before = await shop.row(f"campaign:{campaign.id}:{KEPT}")
    union_id = await one_person(shop, NOON + 2 * MINUTE)
    row = await shop.row(f"campaign:{campaign.id}:{KEPT}")
    assert (row.state, row.reason) == (DeliveryState.CANCELLED, "union")
    await days(shop, NOON + 10 * MINUTE)
    assert len(shop.postbox.accepted) == 1
    await two_people(shop, union_id, NOON + 4 * DAY)
    assert await shop.row(f"campaign:{campaign.id}:{KEPT}") == before
    await days(shop, NOON + 4 * DAY + MINUTE, 1)
    assert [message.address for message in shop.postbox.accepted] == ["7001", "7000"]


async def test_nor_does_it_ride_with_something_else(sqlite_storage: Storage) -> None:
    shop = await twice(sqlite_storage)
    campaign = await draft(shop, 0)
    async with sqlite_storage.write() as uow:
        assert await uow.deliveries.queue(
            dedupe_key="anniversary", rule="anniversary", purpose="marketing", customer_id=KEPT, channel="telegram",
            locale="zh", template="reminders/anniversary", view={"years": 1}, not_before=NOON,
            expires_at=NOON + 5 * DAY, created_at=NOON, occasion_on=NOON.date(),
        )  # fmt: skip
    await only_the_other_has_it(shop, campaign)
    before = await shop.row(f"campaign:{campaign.id}:{KEPT}")
    assert before.carrier_id is not None
    union_id = await one_person(shop, NOON + 2 * MINUTE)
    await two_people(shop, union_id, NOON + 3 * MINUTE)
    assert await shop.row(f"campaign:{campaign.id}:{KEPT}") == before
    await one_person(shop, NOON + 4 * MINUTE)
    await days(shop, NOON + 10 * MINUTE)
    assert len(shop.postbox.accepted) == 2, "the offer, and the anniversary"
    assert campaigns_in(shop.postbox) == 1


async def test_what_was_on_board_of_the_one_that_is_called_off_goes_by_itself(sqlite_storage: Storage) -> None:
    shop = await twice(sqlite_storage)
    campaign, another = await draft(shop, 0), await draft(shop, 0)
    await launch(shop, campaign)
    await launch(shop, another)
    async with sqlite_storage.write() as uow:
        theirs = {"p": another.programme, "c": LOST}
        await uow.connection.execute(text("DELETE FROM hold_outs WHERE programme = :p AND customer_id = :c"), theirs)
    await first_try(shop)
    rows = await shop.rows()
    assert rows[f"campaign:{another.id}:{KEPT}"].carrier_id == rows[f"campaign:{campaign.id}:{KEPT}"].id
    await one_person(shop, NOON + 2 * MINUTE)
    await days(shop, NOON + 10 * MINUTE)
    assert [message.text.count("来看看新货") for message in shop.postbox.accepted] == [1, 1]
    states = {key: row.state.value for key, row in (await shop.rows()).items()}
    assert states == {
        f"campaign:{campaign.id}:{KEPT}": "cancelled",
        f"campaign:{campaign.id}:{LOST}": "sent",
        f"campaign:{another.id}:{KEPT}": "sent",
    }


async def test_the_next_road_of_the_lost_one_is_not_taken_where_the_kept_one_had_it(sqlite_storage: Storage) -> None:
    shop = await twice(sqlite_storage)
    campaign = await draft(shop, 0)
    await act(shop, campaign, "set", what="hand", value=1)
    await launch(shop, campaign)
    await run_campaigns(shop.storage, NOON)

    def script(message: Message) -> Outcome | None:
        return Outcome(OutcomeKind.BLOCKED, detail="blocked") if message.address == "7001" else None

    shop.postbox.script = script
    async with shop.storage.write() as uow:
        claimed = await uow.deliveries.claim(shop.ticker._outbox._owner, NOON, NOON + 3 * MINUTE, 4)
    for one in claimed:
        await shop.ticker._outbox._carry(one, NOON + MINUTE)
    assert (await shop.row(f"campaign:{campaign.id}:{LOST}~2")).state is DeliveryState.PENDING
    await one_person(shop, NOON + 2 * MINUTE)
    await days(shop, NOON + 10 * MINUTE)
    assert campaigns_in(shop.postbox) == 1
    row = await shop.row(f"campaign:{campaign.id}:{LOST}~2")
    assert (row.state, row.reason) == (DeliveryState.CANCELLED, "union")
