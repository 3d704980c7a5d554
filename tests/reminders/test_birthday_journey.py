"""From a birthday in the record to a message in a hand: planned once, never early, by the right road."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.domain.customer import ContactKind
from bot.domain.occasion import YearDay
from bot.domain.people import Role
from reminders.channels.base import Message, Outcome, OutcomeKind
from reminders.ticks import plan
from storage.unit_of_work import Storage
from tests.reminders.shop import (
    MANAGER_TELEGRAM,
    SELLER_TELEGRAM,
    Shop,
    another_ticker,
    at,
    hours,
    open_shop,
)

BIRTHDAY = YearDay(8, 15)
OPENED = at("2027-08-06", "12:00")
OFFER, WISH = "birthday_offer:2027:1", "birthday_wish:2027:1"


async def test_offer_a_week_before_and_wish_on_the_day(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("李婷", BIRTHDAY, now=OPENED, telegram=55)
    await shop.tick_through(hours(OPENED, at("2027-08-16")))
    offer, wish = shop.postbox.to(55)
    rows = await shop.rows()
    assert {key: row.state.value for key, row in rows.items()} == {OFFER: "sent", WISH: "sent"}
    assert rows[OFFER].sent_at == at("2027-08-08", "09:00")
    assert rows[WISH].sent_at == at("2027-08-15", "09:00")
    assert "9折" in offer.text
    assert "李婷" in offer.text
    assert [b.data for line in offer.buttons for b in line] == ["coupon:1", "nomore:1"]
    # One coupon for the birthday: the wish reminds of it.
    assert rows[OFFER].coupon_id == rows[WISH].coupon_id
    assert "还没用" in wish.text
    assert await shop.count("coupons") == 1
    assert await shop.count("attempts") == 2


async def test_a_replica_that_runs_at_the_same_time_changes_nothing(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    replica = another_ticker(storage, shop.postbox)
    for n in range(8):
        await shop.customer(f"顾客{n}", BIRTHDAY, now=OPENED, telegram=50 + n)
    for moment in hours(at("2027-08-07", "21:00"), at("2027-08-08", "12:00")):
        await shop.ticker.tick(moment)
        await replica.tick(moment)
        await shop.ticker.tick(moment)
    assert len(shop.postbox.accepted) == 8
    assert await shop.count("deliveries") == 8
    assert await shop.count("coupons") == 8


async def test_a_month_of_silence_is_written_down_not_forgotten(storage: Storage) -> None:
    """The machine was off from before the offer until after the birthday."""
    shop = await open_shop(storage, OPENED)
    await shop.customer("李婷", BIRTHDAY, now=OPENED, telegram=55)
    await shop.tick_through([OPENED, at("2027-09-20")])
    assert shop.postbox.accepted == []
    rows = await shop.rows()
    assert {key: (row.state.value, row.reason) for key, row in rows.items()} == {
        OFFER: ("expired", "late"),
        WISH: ("expired", "late"),
    }


async def test_a_short_silence_is_caught_up(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("李婷", BIRTHDAY, now=OPENED, telegram=55)
    await shop.tick_through([OPENED, at("2027-08-13")])
    assert (await shop.row(OFFER)).sent_at == at("2027-08-13")


async def test_a_fresh_shop_sends_nothing_for_days_before_it_existed(storage: Storage) -> None:
    """A birthday that is over, and an offer that is out of time, are not made up for: on the day, only the wish."""
    opened = at("2027-08-15", "08:00")
    shop = await open_shop(storage, opened)
    await shop.customer("李婷", BIRTHDAY, now=opened, telegram=55)
    await shop.customer("王芳", YearDay(8, 14), now=opened, telegram=56)
    await shop.tick_through(hours(opened, at("2027-08-18")))
    (wish,) = shop.postbox.to(55)
    assert "送您一张生日券" in wish.text
    assert "还没用" not in wish.text
    assert shop.postbox.to(56) == []
    assert [key for key, row in (await shop.rows()).items() if row.state.value == "sent"] == [WISH]
    assert (await shop.row(WISH)).coupon_id is not None
    assert await shop.count("coupons") == 1


async def test_in_a_fresh_shop_an_offer_that_is_still_in_time_goes_at_once(storage: Storage) -> None:
    """The customer's week had begun already: the offer is late, not lost, and the wish reminds of its coupon."""
    opened = at("2027-08-12", "12:00")
    shop = await open_shop(storage, opened)
    await shop.customer("李婷", BIRTHDAY, now=opened, telegram=55)
    await shop.tick_through(hours(opened, at("2027-08-16")))
    await assert_one_coupon_with_the_offer_then_the_wish(shop, at("2027-08-12", "12:00"))


async def assert_one_coupon_with_the_offer_then_the_wish(shop: Shop, offered: datetime) -> None:
    offer, wish = shop.postbox.to(55)
    rows = await shop.rows()
    assert {key: row.sent_at for key, row in rows.items()} == {OFFER: offered, WISH: at("2027-08-15", "09:00")}
    assert "9折" in offer.text
    assert "还没用" in wish.text
    assert "送您一张生日券" not in wish.text
    assert rows[OFFER].coupon_id == rows[WISH].coupon_id
    assert await shop.count("coupons") == 1


async def test_who_becomes_known_during_the_day_is_planned_that_day(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.tick_through([OPENED, at("2027-08-08", "09:00")])
    await shop.customer("李婷", BIRTHDAY, now=at("2027-08-08", "15:00"), telegram=55)
    await shop.ticker.tick(at("2027-08-08", "15:01"))
    assert len(shop.postbox.to(55)) == 1


async def test_who_agrees_later_than_a_week_before_gets_the_offer_at_once(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await shop.customer("李婷", BIRTHDAY, now=OPENED, telegram=55, agrees=False)
    await shop.tick_through(hours(OPENED, at("2027-08-11", "12:00")))
    assert shop.postbox.to(55) == []
    await shop.says(customer, agrees=True, now=at("2027-08-11", "14:00"))
    await shop.tick_through(hours(at("2027-08-11", "15:00"), at("2027-08-16")))
    await assert_one_coupon_with_the_offer_then_the_wish(shop, at("2027-08-11", "15:00"))


async def test_who_agrees_on_the_day_gets_the_coupon_with_the_wish(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await shop.customer("李婷", BIRTHDAY, now=OPENED, telegram=55, agrees=False)
    await shop.tick_through(hours(OPENED, at("2027-08-15", "06:00")))
    await shop.says(customer, agrees=True, now=at("2027-08-15", "07:00"))
    await shop.tick_through(hours(at("2027-08-15", "09:00"), at("2027-08-18")))
    (wish,) = shop.postbox.to(55)
    assert "送您一张生日券" in wish.text
    assert list(await shop.rows()) == [WISH]


async def test_a_used_coupon_is_not_spoken_of_again(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("李婷", BIRTHDAY, now=OPENED, telegram=55)
    await shop.tick_through(hours(OPENED, at("2027-08-09")))
    async with storage.write() as uow:
        coupon_id = (await shop.row(OFFER)).coupon_id
        assert coupon_id is not None
        assert await uow.coupons.take(coupon_id, 1, at("2027-08-09"))
    await shop.tick_through(hours(at("2027-08-14", "12:00"), at("2027-08-16")))
    wish = shop.postbox.to(55)[-1]
    assert "券" not in wish.text
    assert [b.data for line in wish.buttons for b in line] == ["nomore:2"]


async def test_consent_withdrawn_between_plan_and_send_holds_it_back(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await shop.customer("李婷", BIRTHDAY, now=OPENED, telegram=55)
    await shop.ticker.tick(at("2027-08-08", "02:00"))
    assert (await shop.row(OFFER)).state.value == "pending"
    await shop.says(customer, agrees=False, now=at("2027-08-08", "03:00"))
    await shop.tick_through(hours(at("2027-08-08", "03:00"), at("2027-08-16")))
    assert shop.postbox.accepted == []
    assert ((await shop.row(OFFER)).state.value, (await shop.row(OFFER)).reason) == ("suppressed", "refused")
    assert await shop.count("coupons") == 0


async def test_a_customer_who_is_not_on_telegram_is_handed_to_their_salesperson(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("王姐", BIRTHDAY, now=OPENED, agrees=None, phone="+8613800000001")
    await shop.tick_through(hours(OPENED, at("2027-08-09")))
    (message,) = shop.postbox.to(SELLER_TELEGRAM)
    row = await shop.row(OFFER)
    assert (row.state.value, row.channel.value, row.staff_id) == ("handed_over", "handoff", shop.seller_id)
    assert "+86 138 0000 0001" in message.text
    copy, sent, skip = [button for line in message.buttons for button in line]
    assert copy.copied is not None
    assert "王姐" in copy.copied
    assert len(copy.copied) <= 256
    assert "<" not in copy.copied
    assert (sent.data, skip.data) == ("handed:1:sent", "handed:1:skip")


@pytest.mark.parametrize(
    ("phone", "says", "never"),
    [("+8613800000001", "用微信或短信发一下", "当面说"), (None, "没留电话、邮箱", "短信")],
)
async def test_the_road_that_is_asked_for_is_one_there_is(
    sqlite_storage: Storage, phone: str | None, says: str, never: str
) -> None:
    """Without any address nobody is asked to send a text message: it is told when they come in."""
    shop = await open_shop(sqlite_storage, OPENED)
    await shop.customer("王姐", BIRTHDAY, now=OPENED, agrees=None, phone=phone)
    await shop.tick_through(hours(OPENED, at("2027-08-09")))
    (message,) = shop.postbox.to(SELLER_TELEGRAM)
    assert says in message.text
    assert never not in message.text
    assert "点「已发 ✓」" in message.text, "as the button is called"


async def test_without_a_salesperson_it_is_handed_to_a_manager(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("王姐", BIRTHDAY, now=OPENED, agrees=None, seller=None)
    await shop.tick_through(hours(OPENED, at("2027-08-09")))
    assert len(shop.postbox.to(MANAGER_TELEGRAM)) == 1


async def test_a_name_cannot_break_the_message(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("<b>王&李", BIRTHDAY, now=OPENED, telegram=55)
    await shop.customer("<b>王&李", BIRTHDAY, now=OPENED, agrees=None)
    await shop.tick_through(hours(OPENED, at("2027-08-09")))
    assert "&lt;b&gt;王&amp;李" in shop.postbox.to(55)[0].text
    handed = shop.postbox.to(SELLER_TELEGRAM)[0]
    assert "&lt;b&gt;王&amp;李" in handed.text
    assert handed.buttons[0][0].copied is not None
    assert "<b>王&李" in handed.buttons[0][0].copied


async def test_who_links_telegram_after_planning_gets_it_there(storage: Storage) -> None:
    """The road is chosen when the message sets out."""
    shop = await open_shop(storage, OPENED)
    customer = await shop.customer("李婷", BIRTHDAY, now=OPENED, agrees=None)
    await shop.ticker.tick(at("2027-08-08", "02:00"))
    assert (await shop.row(OFFER)).channel.value == "handoff"
    async with storage.write() as uow:
        await uow.customers.add_contact(customer, ContactKind.TELEGRAM, "55", OPENED)
    await shop.says(customer, agrees=True, now=at("2027-08-08", "03:00"))
    await shop.ticker.tick(at("2027-08-08", "09:00"))
    assert len(shop.postbox.to(55)) == 1
    assert shop.postbox.to(SELLER_TELEGRAM) == []


async def test_a_customer_who_blocked_the_bot_is_handed_over_once(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("李婷", BIRTHDAY, now=OPENED, telegram=55)

    def closed(message: Message) -> Outcome | None:
        return Outcome(OutcomeKind.BLOCKED) if message.address == "55" else None

    shop.postbox.script = closed
    await shop.tick_through(hours(OPENED, at("2027-08-09")))
    rows = await shop.rows()
    assert {key: row.state.value for key, row in rows.items()} == {OFFER: "blocked", f"{OFFER}~2": "handed_over"}
    assert len(shop.postbox.to(SELLER_TELEGRAM)) == 1
    assert rows[OFFER].coupon_id == rows[f"{OFFER}~2"].coupon_id
    assert (await shop.record(1)).telegram_id is None
    # On the day nobody tries the closed address again.
    await shop.tick_through(hours(at("2027-08-14", "12:00"), at("2027-08-16")))
    assert (await shop.row(WISH)).state.value == "handed_over"


async def test_a_salesperson_who_blocked_the_bot_is_passed_over(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("王姐", BIRTHDAY, now=OPENED, agrees=None)
    shop.postbox.script = lambda m: Outcome(OutcomeKind.BLOCKED) if m.address == str(SELLER_TELEGRAM) else None
    await shop.tick_through(hours(OPENED, at("2027-08-09")))
    assert len(shop.postbox.to(MANAGER_TELEGRAM)) == 1
    assert {key: row.state.value for key, row in (await shop.rows()).items()} == {
        OFFER: "blocked",
        f"{OFFER}~2": "handed_over",
    }


@pytest.mark.parametrize("birthday", [YearDay(2, 29), YearDay(1, 23, "lunar"), YearDay(1, 23, "lunar", True)])
async def test_solar_leap_days_and_lunar_days_are_found_in_the_memory(storage: Storage, birthday: YearDay) -> None:
    """28 February 2027 is the 23rd of the first lunar month."""
    opened = at("2027-02-20", "12:00")
    shop = await open_shop(storage, opened)
    await shop.customer("李婷", birthday, now=opened, telegram=55)
    await shop.tick_through(hours(opened, at("2027-03-02")))
    assert [row.occasion_on.isoformat() for row in (await shop.rows()).values() if row.occasion_on] == [
        "2027-02-28",
        "2027-02-28",
    ]
    assert len(shop.postbox.to(55)) == 2


async def test_planning_marks_its_day_with_its_rows(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("李婷", BIRTHDAY, now=OPENED, telegram=55)
    assert await plan(storage, at("2027-08-08", "00:30")) == 1
    assert await plan(storage, at("2027-08-08", "00:31")) == 0
    async with storage.read() as uow:
        assert str(await uow.planner.through("birthday_offer")) == "2027-08-08"
    # A clock that has run back plans nothing and loses nothing.
    assert await plan(storage, at("2027-08-05")) == 0
    async with storage.read() as uow:
        assert str(await uow.planner.through("birthday_offer")) == "2027-08-08"


async def test_staff_who_left_get_nothing(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("王姐", BIRTHDAY, now=OPENED, agrees=None)
    async with storage.write() as uow:
        await uow.staff.change(shop.seller_id, revoked_at=OPENED)
        await uow.staff.change(shop.manager_id, revoked_at=OPENED, role=Role.MANAGER.value)
    await shop.tick_through(hours(OPENED, at("2027-08-09")))
    assert shop.postbox.to(SELLER_TELEGRAM) == []
    assert len(shop.postbox.accepted) == 1
