"""The postman against everything that can go wrong between a promise and its arrival."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.domain.occasion import YearDay
from bot.services.mail import cancel_message, queue_message
from reminders.channels.base import Message, Outcome, OutcomeKind
from reminders.fence import LEASE
from storage.unit_of_work import Storage
from tests.reminders.shop import Crash, Postbox, Shop, another_ticker, at, hours, open_shop

BIRTHDAY = YearDay(8, 15)
OPENED = at("2027-08-07", "12:00")
MORNING = at("2027-08-08", "09:00")
OFFER = "birthday_offer:2027:1"
MINUTE = timedelta(minutes=1)


async def shop_with_a_birthday(storage: Storage, **options: int) -> Shop:
    shop = await open_shop(storage, OPENED, **options)
    await shop.customer("李婷", BIRTHDAY, now=OPENED, telegram=55)
    return shop


async def state(shop: Shop, key: str = OFFER) -> str:
    return (await shop.row(key)).state.value


@pytest.mark.parametrize("died", ["before it left", "after it arrived"])
async def test_a_crash_while_sending_leaves_a_doubt_that_no_machine_resolves(storage: Storage, died: str) -> None:
    shop = await shop_with_a_birthday(storage)

    def dies(message: Message) -> BaseException:
        if died == "after it arrived":
            shop.postbox.accepted.append(message)
        return Crash()

    shop.postbox.script = dies
    with pytest.raises(Crash):
        await shop.ticker.tick(MORNING)
    assert await state(shop) == "sending"
    arrived = len(shop.postbox.accepted)
    shop.postbox.script = None
    survivor = another_ticker(storage, shop.postbox)
    for moment in hours(MORNING + MINUTE, at("2027-08-14", "23:00"), timedelta(hours=12)):
        await survivor.tick(moment)
    assert await state(shop) == "unknown"
    assert len(shop.postbox.accepted) == arrived


async def test_a_crash_after_claiming_costs_nothing(storage: Storage) -> None:
    shop = await shop_with_a_birthday(storage)
    await shop.ticker.tick(MORNING - timedelta(hours=1))
    async with storage.write() as uow:
        assert len(await uow.deliveries.claim("dead", MORNING, MORNING + LEASE, 5)) == 1
    await shop.ticker.tick(MORNING + MINUTE)
    assert await state(shop) == "leased"
    await shop.ticker.tick(MORNING + LEASE)
    assert await state(shop) == "sent"
    assert len(shop.postbox.accepted) == 1


async def test_a_postman_who_slept_over_his_lease_does_not_send(storage: Storage) -> None:
    """SIGSTOP, then SIGCONT: meanwhile another has sent it."""
    shop = await shop_with_a_birthday(storage)
    await shop.ticker.tick(MORNING - timedelta(hours=1))
    async with storage.write() as uow:
        (claimed,) = await uow.deliveries.claim("sleeper", MORNING, MORNING + LEASE, 5)
    await shop.ticker.tick(MORNING + LEASE)
    assert len(shop.postbox.accepted) == 1
    async with storage.write() as uow:
        assert await uow.deliveries.held(claimed.id, "sleeper", MORNING + LEASE) is None
        assert not await uow.deliveries.leave(claimed.id, "sleeper", MORNING, state="sending")


async def test_the_senders_own_late_answer_ends_the_doubt(storage: Storage) -> None:
    shop = await shop_with_a_birthday(storage)
    asked, gate = asyncio.Event(), asyncio.Event()

    class Slow(Postbox):
        async def send(self, message: Message) -> Outcome:
            asked.set()
            await gate.wait()
            return Outcome(OutcomeKind.SENT, message_id=7)

    slow = another_ticker(storage, Slow())
    running = asyncio.create_task(slow.tick(MORNING))
    await asked.wait()
    assert await state(shop) == "sending"
    await shop.ticker.tick(MORNING + LEASE)
    assert await state(shop) == "unknown"
    gate.set()
    await running
    assert await state(shop) == "sent"
    assert shop.postbox.accepted == []


async def test_no_line_is_tried_again_until_it_is_pointless(storage: Storage) -> None:
    shop = await shop_with_a_birthday(storage)
    shop.postbox.script = lambda _: Outcome(OutcomeKind.NOT_SENT)
    await shop.tick_through(hours(MORNING, MORNING + timedelta(hours=3), timedelta(minutes=5)))
    assert await state(shop) == "pending"
    assert shop.postbox.asked > 8
    shop.postbox.script = None
    await shop.ticker.tick(MORNING + timedelta(hours=4))
    assert await state(shop) == "sent"
    assert len(shop.postbox.accepted) == 1
    assert await shop.count("coupons") == 1


async def test_no_answer_is_never_tried_again(storage: Storage) -> None:
    shop = await shop_with_a_birthday(storage)
    shop.postbox.script = lambda _: Outcome(OutcomeKind.UNKNOWN)
    await shop.tick_through(hours(MORNING, at("2027-08-13"), timedelta(hours=12)))
    assert shop.postbox.asked == 1
    assert await state(shop) == "unknown"


async def test_a_refusal_of_the_text_is_a_failure(storage: Storage) -> None:
    shop = await shop_with_a_birthday(storage)
    shop.postbox.script = lambda _: Outcome(OutcomeKind.FAILED)
    await shop.tick_through(hours(MORNING, at("2027-08-13"), timedelta(hours=12)))
    assert shop.postbox.asked == 1
    assert await state(shop) == "failed"


async def test_too_many_requests_pause_all(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED, batch=1)
    for n in range(4):
        await shop.customer(f"顾客{n}", BIRTHDAY, now=OPENED, telegram=50 + n)
    shop.postbox.script = lambda _: Outcome(OutcomeKind.PAUSED, pause=timedelta(seconds=30))
    await shop.ticker.tick(MORNING)
    assert shop.postbox.asked == 1
    shop.postbox.script = None
    await shop.ticker.tick(MORNING + timedelta(seconds=29))
    assert shop.postbox.asked == 1
    await shop.ticker.tick(MORNING + timedelta(seconds=30))
    assert len(shop.postbox.accepted) == 4


async def test_nothing_leaves_at_night(storage: Storage) -> None:
    shop = await shop_with_a_birthday(storage)
    await shop.ticker.tick(at("2027-08-08", "20:00"))
    assert shop.postbox.accepted == []
    row = await shop.row(OFFER)
    assert (row.state.value, row.reason, row.not_before) == ("pending", "quiet", at("2027-08-09", "09:00"))
    await shop.ticker.tick(at("2027-08-09", "08:59"))
    assert shop.postbox.accepted == []
    await shop.ticker.tick(at("2027-08-09", "09:00"))
    assert len(shop.postbox.accepted) == 1


async def other_marketing(shop: Shop, key: str, now: datetime, expires_at: datetime) -> None:
    async with shop.storage.write() as uow:
        await uow.deliveries.queue(
            dedupe_key=key,
            rule="other",
            purpose="marketing",
            customer_id=1,
            channel="telegram",
            locale="zh",
            template="reminders/birthday_wish",
            view={},
            not_before=now,
            expires_at=expires_at,
            created_at=now,
            occasion_on=now.date(),
        )


async def test_one_marketing_message_a_day_the_next_one_waits(storage: Storage) -> None:
    shop = await shop_with_a_birthday(storage)
    await other_marketing(shop, "other:1", MORNING, at("2027-08-20"))
    await shop.ticker.tick(MORNING)
    assert len(shop.postbox.accepted) == 1
    waiting = [row for row in (await shop.rows()).values() if row.state.value == "pending"]
    assert [(row.reason, row.not_before) for row in waiting] == [("cap", MORNING + timedelta(days=1))]
    await shop.tick_through(hours(MORNING, MORNING + timedelta(days=1)))
    assert len(shop.postbox.accepted) == 2


async def test_what_does_not_fit_under_the_cap_in_time_is_said_so(storage: Storage) -> None:
    shop = await shop_with_a_birthday(storage)
    await shop.ticker.tick(MORNING)
    await other_marketing(shop, "other:1", MORNING, MORNING + timedelta(hours=20))
    await shop.ticker.tick(MORNING + MINUTE)
    row = await shop.row("other:1")
    assert (row.state.value, row.reason) == ("suppressed", "cap")


async def test_at_most_four_in_thirty_days(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("李婷", None, now=OPENED, telegram=55)
    for n in range(6):
        await other_marketing(shop, f"other:{n}", MORNING, at("2027-12-20"))
    daily = timedelta(days=1)
    await shop.tick_through(hours(MORNING, at("2027-09-06", "09:00"), daily))
    assert len(shop.postbox.accepted) == 4
    await shop.ticker.tick(at("2027-09-07", "09:00"))
    assert len(shop.postbox.accepted) == 5


VIEW = {
    "lines": [{"product": "洗面奶", "quantity": "2", "unit": "瓶"}],
    "total": {"minor": 12800, "currency": "CNY"},
    "points": 128,
    "balance": 300,
    "day": "2027-08-08",
}


async def queue_receipt(shop: Shop, now: datetime, number: int = 1, template: str = "receipt") -> bool:
    async with shop.storage.write() as uow:
        return await queue_message(
            uow,
            dedupe_key=f"{template}:{number}",
            customer_id=1,
            template=f"reminders/{template}",
            view=VIEW,
            now=now,
        )


async def test_a_receipt_leaves_at_once_at_night_without_a_sound_and_without_consent(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("李婷", None, now=OPENED, telegram=55, agrees=False)
    late = at("2027-08-08", "22:30")
    assert await queue_receipt(shop, late)
    assert not await queue_receipt(shop, late)
    await shop.ticker.deliver(late)
    (receipt,) = shop.postbox.to(55)
    assert receipt.is_silent
    assert "洗面奶 × 2瓶" in receipt.text
    assert "¥128" in receipt.text
    assert receipt.buttons == ()
    await queue_receipt(shop, at("2027-08-09"), template="purchase_cancelled")
    await shop.ticker.deliver(at("2027-08-09"))
    assert "撤销" in shop.postbox.to(55)[1].text
    assert not shop.postbox.to(55)[1].is_silent


async def test_a_receipt_is_not_queued_for_who_is_not_linked(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("王姐", None, now=OPENED)
    assert not await queue_receipt(shop, OPENED)
    assert await shop.count("deliveries") == 0


async def test_a_receipt_may_come_again_a_few_times_when_nobody_can_tell(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("李婷", None, now=OPENED, telegram=55)
    await queue_receipt(shop, OPENED)
    shop.postbox.script = lambda _: Outcome(OutcomeKind.UNKNOWN)
    await shop.tick_through(hours(OPENED, OPENED + timedelta(hours=5), timedelta(minutes=10)))
    assert shop.postbox.asked == 3
    assert await state(shop, "receipt:1") == "unknown"


async def test_a_receipt_that_has_not_left_can_be_taken_back(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("李婷", None, now=OPENED, telegram=55)
    await queue_receipt(shop, OPENED)
    async with storage.write() as uow:
        assert await cancel_message(uow, "receipt:1", OPENED)
        assert not await cancel_message(uow, "receipt:1", OPENED)
        assert not await cancel_message(uow, "receipt:2", OPENED)
    await shop.ticker.deliver(OPENED)
    assert shop.postbox.accepted == []


async def test_a_service_message_goes_before_marketing(storage: Storage) -> None:
    shop = await shop_with_a_birthday(storage)
    await shop.ticker.tick(MORNING - MINUTE)
    await queue_receipt(shop, MORNING)
    await shop.ticker.tick(MORNING)
    assert [("洗面奶" in m.text) for m in shop.postbox.to(55)] == [True, False]


async def test_a_faulty_template_fails_that_message_alone(storage: Storage) -> None:
    shop = await shop_with_a_birthday(storage)
    async with storage.write() as uow:
        await queue_message(
            uow, dedupe_key="receipt:1", customer_id=1, template="reminders/receipt", view={}, now=MORNING
        )
    await shop.ticker.tick(MORNING)
    row = await shop.row("receipt:1")
    assert (row.state.value, row.reason) == ("failed", "template")
    assert await state(shop) == "sent"


async def test_stopping_claims_nothing_more(storage: Storage) -> None:
    shop = await shop_with_a_birthday(storage)
    await shop.ticker.stop()
    await shop.ticker.tick(MORNING)
    assert shop.postbox.accepted == []
    assert await state(shop) == "pending"


async def test_the_clock_leaves_a_heartbeat(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.ticker.tick(MORNING)
    async with storage.read() as uow:
        assert await uow.shop.last_beat() == MORNING
