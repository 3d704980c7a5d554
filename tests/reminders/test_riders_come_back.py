"""A mail that comes back: what it said for others has not arrived either, and goes again or says why not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.delivery import Delivery, DeliveryState, RoadKind
from bot.services.bounces import Returned, take_return
from bot.services.care import answer_hand_off
from storage.unit_of_work import Storage
from tests.reminders.shop import SELLER_TELEGRAM, Shop, open_shop
from tests.reminders.test_roads import NOW, SECRET, bounce_of, mailing_shop

DAY, SOON = timedelta(days=1), timedelta(minutes=5)


async def queue(shop: Shop, customer_id: int, rule: str, **view: Any) -> None:
    async with shop.storage.write() as uow:
        assert await uow.deliveries.queue(
            dedupe_key=rule, rule=rule, purpose="marketing", customer_id=customer_id, channel="email", locale="zh",
            template=f"reminders/{rule}", view=view, not_before=NOW, expires_at=NOW + 5 * DAY, created_at=NOW,
            occasion_on=NOW.date(),
        )  # fmt: skip


async def two_in_one_mail(shop: Shop, customer_id: int) -> tuple[Delivery, Delivery]:
    """(carrier, rider), sent and merged."""
    await queue(shop, customer_id, "anniversary", years=1)
    await queue(shop, customer_id, "lapsed", step=1, last_on=NOW.date().isoformat())
    while (await shop.ticker.deliver(NOW)).has_more:
        pass
    rows = await shop.rows()
    rider = next(row for row in rows.values() if row.carrier_id is not None)
    carrier = next(row for row in rows.values() if row.id == rider.carrier_id)
    assert (carrier.state, rider.state) == (DeliveryState.SENT, DeliveryState.CANCELLED)
    return carrier, rider


async def comes_back(storage: Storage, carrier: Delivery, status: str) -> Returned:
    async with storage.write() as uow:
        return await take_return(uow, bounce_of(carrier.id, status), SECRET, NOW + SOON)


async def test_the_address_is_dead_and_a_person_passes_on_both(storage: Storage) -> None:
    async with mailing_shop(storage) as (shop, room, customer_id):
        carrier, rider = await two_in_one_mail(shop, customer_id)
        assert await comes_back(storage, carrier, "5.1.1") is Returned.GONE
        again = await shop.row(rider.dedupe_key)
        assert (again.state, again.reason, again.carrier_id) == (DeliveryState.PENDING, "carrier_stopped", None)
        assert await comes_back(storage, carrier, "5.1.1") is Returned.KNOWN
        while (await shop.ticker.deliver(NOW + SOON)).has_more:
            pass
        rows = await shop.rows()
        handed = next(row for row in rows.values() if row.state is DeliveryState.HANDED_OVER)
        assert handed.channel is RoadKind.HANDOFF
        assert rows[carrier.dedupe_key].state is DeliveryState.BLOCKED
        said = {row.rule for row in rows.values() if handed.id in (row.id, row.carrier_id)}
        assert said == {"anniversary", "lapsed"}
        assert len(shop.postbox.to(SELLER_TELEGRAM)) == 1
        assert len(room.taken) == 1


async def test_who_skips_a_hand_off_skips_that_one_alone(sqlite_storage: Storage) -> None:
    shop = await open_shop(sqlite_storage, NOW)
    customer = await shop.customer("李婷", None, now=NOW, agrees=None, phone="+8613800000001")
    await queue(shop, customer, "anniversary", years=1)
    await queue(shop, customer, "lapsed", step=1, last_on=NOW.date().isoformat())
    await shop.ticker.deliver(NOW)
    rows = list((await shop.rows()).values())
    carrier = next(row for row in rows if row.state is DeliveryState.HANDED_OVER)
    rider = next(row for row in rows if row.carrier_id == carrier.id)
    async with sqlite_storage.write() as uow:
        seller = await uow.staff.get(shop.seller_id)
        assert seller is not None
        assert await answer_hand_off(uow, carrier.id, seller, NOW + SOON, did_send=False)
        assert not await answer_hand_off(uow, carrier.id, seller, NOW + SOON, did_send=False)
    await shop.ticker.deliver(NOW + SOON)
    again = await shop.row(rider.dedupe_key)
    assert (again.state, again.carrier_id) == (DeliveryState.HANDED_OVER, None)
    async with sqlite_storage.write() as uow:
        assert await answer_hand_off(uow, again.id, seller, NOW + SOON, did_send=True)
    assert [row.reason for row in (await shop.rows()).values()].count("skipped") == 1


async def test_the_mailbox_is_full_and_each_says_what_became_of_it(sqlite_storage: Storage) -> None:
    """The address stays, so what rode along goes by itself, a day later; that comes back as well, and is told so."""
    async with mailing_shop(sqlite_storage) as (shop, room, customer_id):
        carrier, rider = await two_in_one_mail(shop, customer_id)
        assert await comes_back(sqlite_storage, carrier, "5.2.2") is Returned.REFUSED
        await shop.ticker.deliver(NOW + DAY + SOON)
        again = await shop.row(rider.dedupe_key)
        assert (again.state, again.channel) == (DeliveryState.SENT, RoadKind.EMAIL)
        assert len(room.taken) == 2
        async with sqlite_storage.write() as uow:
            raw = bounce_of(again.id, "5.2.2")
            assert await take_return(uow, raw, SECRET, NOW + DAY + 2 * SOON) is Returned.REFUSED
        states = {row.rule: (row.state, row.reason) for row in (await shop.rows()).values()}
        failed = (DeliveryState.FAILED, "bounced:5.2.2")
        assert states == {"anniversary": failed, "lapsed": failed}
