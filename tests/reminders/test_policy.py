"""The policy in the database: zones, holidays, merging, hold-out, coupon budget, suppression, doubts that end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.holdout import bucket, is_held
from bot.domain.occasion import YearDay
from bot.domain.suppression import SuppressionReason
from bot.services.coupons import BIRTHDAY, issue, offer_named
from bot.services.holding import is_held_out
from reminders.channels.base import Message, Outcome, OutcomeKind
from reminders.outbox import sweep as take_up
from reminders.rules import birthday, followup_due
from reminders.ticks import plan
from reminders.ticks import sweep as close_old
from storage.unit_of_work import Storage
from tests.reminders.shop import MANAGER_TELEGRAM, SELLER_TELEGRAM, SHANGHAI, Shop, at, open_shop

OPENED = at("2027-08-01")
DAY = timedelta(days=1)
BIRTHDAYS = (birthday.OFFER, birthday.WISH)


async def prefer(shop: Shop, **choices: Any) -> None:
    async with shop.storage.write() as uow:
        for key, value in choices.items():
            await uow.shop.prefer(key, value)


async def queue(shop: Shop, customer: int, rule: str, now: datetime, *, days: int = 5, **values: Any) -> str:
    key = f"{rule}:{customer}"
    row = {
        "dedupe_key": key, "rule": rule, "purpose": "marketing", "customer_id": customer, "channel": "telegram",
        "locale": "zh", "template": f"reminders/{rule}", "not_before": now, "expires_at": now + days * DAY,
        "created_at": now, "occasion_on": now.date(), "view": {"step": 1},
    }  # fmt: skip
    async with shop.storage.write() as uow:
        assert await uow.deliveries.queue(**row | values)
    return key


async def deliver(shop: Shop, now: datetime) -> None:
    """Only what is due, without planning."""
    while (await shop.ticker.deliver(now)).has_more:
        pass


async def coupon(shop: Shop, customer: int, now: datetime) -> int:
    async with shop.storage.write() as uow:
        offer = await offer_named(uow, BIRTHDAY)
        assert offer is not None
        return (await issue(uow, offer=offer, customer_id=customer, occasion_key="c", zone=SHANGHAI, now=now)).id


async def plan_only(shop: Shop, now: datetime, rules: Any = BIRTHDAYS) -> None:
    await plan(shop.storage, now, rules)


def end(row: Delivery) -> tuple[DeliveryState, str | None]:
    return row.state, row.reason


# -- merged


async def test_the_most_important_carries_the_others_in_one_message(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    key = await shop.customer("李婷", None, now=OPENED, telegram=55)
    code = await coupon(shop, key, OPENED)
    lapsed = await queue(shop, key, "lapsed", OPENED)
    ending = await queue(shop, key, "coupon_expiring", OPENED, view={"coupon_id": code, "must_promise": True})
    wish = await queue(shop, key, "birthday_wish", OPENED, view={}, occasion_on=None)
    await deliver(shop, OPENED)
    await deliver(shop, OPENED + DAY + timedelta(minutes=2))
    (message,) = shop.postbox.to(55)
    assert message.text.index("生日快乐") < message.text.index("到期") < message.text.index("好久没见")
    carrier = await shop.row(wish)
    assert end(carrier) == (DeliveryState.SENT, None)
    assert carrier.coupon_id == code
    for rider in (lapsed, ending):
        assert end(await shop.row(rider)) == (DeliveryState.CANCELLED, f"merged:{carrier.id}")
        assert (await shop.row(rider)).carrier_id == carrier.id


async def test_what_the_cap_put_off_rides_along_with_the_next(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    key = await shop.customer("李婷", None, now=OPENED, telegram=55)
    await queue(shop, key, "first_thanks", OPENED, view={})
    await deliver(shop, OPENED)
    await queue(shop, key, "lapsed", OPENED)
    later = OPENED + timedelta(hours=2)
    await deliver(shop, later)
    assert (await shop.row(f"lapsed:{key}")).reason == "cap"
    free = OPENED + DAY
    await queue(shop, key, "birthday_wish", free, view={}, occasion_on=None)
    await deliver(shop, free)
    assert len(shop.postbox.to(55)) == 2
    assert "好久没见" in shop.postbox.to(55)[1].text


async def test_a_rule_without_a_line_waits_for_its_own_turn(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    key = await shop.customer("李婷", None, now=OPENED, telegram=55)
    await queue(shop, key, "birthday_wish", OPENED, view={}, occasion_on=None)
    other = await queue(shop, key, "promotion", OPENED, days=1, template="reminders/lapsed")
    await deliver(shop, OPENED)
    await deliver(shop, OPENED + timedelta(minutes=2))
    assert len(shop.postbox.to(55)) == 1
    assert end(await shop.row(other)) == (DeliveryState.SUPPRESSED, "cap")


async def test_what_a_carrier_could_not_bring_goes_by_itself(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    key = await shop.customer("李婷", None, now=OPENED, telegram=55)
    await queue(shop, key, "birthday_wish", OPENED, view={}, occasion_on=None)
    lapsed = await queue(shop, key, "lapsed", OPENED)
    shop.postbox.script = lambda _: Outcome(OutcomeKind.FAILED, detail="bad text")
    await deliver(shop, OPENED)
    assert end(await shop.row(lapsed)) == (DeliveryState.PENDING, "carrier_stopped")
    shop.postbox.script = None
    await deliver(shop, OPENED + timedelta(minutes=1))
    assert end(await shop.row(lapsed)) == (DeliveryState.SENT, None)


async def test_a_carrier_that_is_tried_again_still_carries(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    key = await shop.customer("李婷", None, now=OPENED, telegram=55)
    await queue(shop, key, "birthday_wish", OPENED, view={}, occasion_on=None)
    await queue(shop, key, "lapsed", OPENED)
    tries: list[Message] = []

    def fails_once(message: Message) -> Outcome | None:
        tries.append(message)
        return Outcome(OutcomeKind.NOT_SENT) if len(tries) == 1 else None

    shop.postbox.script = fails_once
    await deliver(shop, OPENED)
    await deliver(shop, OPENED + timedelta(minutes=5))
    assert len(tries) == 2
    assert tries[0].text == tries[1].text
    assert "好久没见" in tries[1].text


async def test_a_receipt_neither_counts_nor_waits(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    key = await shop.customer("李婷", None, now=OPENED, telegram=55)
    total = {"minor": 12800, "currency": "CNY"}
    view = {"lines": [], "total": total, "points": None, "balance": None, "day": "2027-08-01"}
    night = at("2027-08-01", "22:00")
    for n in (1, 2):
        await queue(
            shop, key, "receipt", night, dedupe_key=f"receipt:{n}", purpose="service", template="reminders/receipt",
            view=view,
        )  # fmt: skip
    await deliver(shop, night)
    assert len(shop.postbox.to(55)) == 2
    await queue(shop, key, "lapsed", night)
    await deliver(shop, at("2027-08-02", "09:00"))
    assert len(shop.postbox.to(55)) == 3


# -- where people live, and days off


async def test_a_birthday_begins_where_the_customer_lives(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    west = await shop.customer("西", YearDay(8, 15), now=OPENED, telegram=55)
    east = await shop.customer("东", YearDay(8, 15), now=OPENED, telegram=56)
    async with storage.write() as uow:
        await uow.customers.change(west, OPENED, timezone="America/Los_Angeles")
        await uow.customers.change(east, OPENED, timezone="Pacific/Auckland")
    moment = at("2027-08-14", "12:00")
    while moment < at("2027-08-17", "12:00"):
        await plan_only(shop, moment, (birthday.WISH,))
        await deliver(shop, moment)
        moment += timedelta(hours=1)
    rows = await shop.rows()
    # Nine in the morning of the fifteenth in Auckland is five in Shanghai, in Los Angeles it is midnight.
    assert rows[f"birthday_wish:2027:{east}"].sent_at == at("2027-08-15", "05:00")
    assert rows[f"birthday_wish:2027:{west}"].sent_at == at("2027-08-16", "00:00")


async def test_days_off_hold_offers_and_move_promises(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await prefer(shop, holidays={"spans": [["2027-08-09", "2027-08-11"]]})
    key = await shop.customer("李婷", None, now=OPENED, telegram=55)
    async with storage.write() as uow:
        await uow.followups.add(
            customer_id=key, staff_id=shop.seller_id, due_on=at("2027-08-10").date(), text="x", created_at=OPENED
        )
    lapsed = await queue(shop, key, "lapsed", at("2027-08-09"), days=6)
    for day in range(9, 15):
        now = at(f"2027-08-{day:02}")
        await plan_only(shop, now, (followup_due.DUE, followup_due.AGAIN, followup_due.ESCALATED))
        await deliver(shop, now)
        if day < 12:
            assert shop.postbox.accepted == []
            assert (await shop.row(lapsed)).reason == "holiday"
    assert [m.address for m in shop.postbox.accepted].count("55") == 1
    assert len(shop.postbox.to(SELLER_TELEGRAM)) == 1, "due and again are one message on the first open morning"
    assert len([m for m in shop.postbox.to(MANAGER_TELEGRAM) if "该跟进了" in m.text]) == 1
    assert (await shop.row("followup_escalated:1:2027-08-10")).sent_at == at("2027-08-13")


# -- hold-out


async def test_who_is_held_out_has_a_row_no_coupon_and_still_the_wish(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await prefer(shop, hold_out={"birthday": 50})
    people = [await shop.customer(f"客{n}", YearDay(8, 15), now=OPENED, telegram=100 + n) for n in range(12)]
    await plan_only(shop, at("2027-08-08"))
    await deliver(shop, at("2027-08-08"))
    async with storage.read() as uow:
        salt = await uow.hold_outs.salt()
        places = {key: await uow.hold_outs.place(key, "birthday") for key in people}
    held = {key for key in people if is_held(bucket(salt, "birthday", key), 50)}
    assert {key for key, place in places.items() if place is not None and place.is_held} == held
    assert all(place is not None for place in places.values())
    rows = await shop.rows()
    for key in people:
        row = rows[f"birthday_offer:2027:{key}"]
        if key in held:
            assert end(row) == (DeliveryState.SUPPRESSED, "hold_out")
            assert row.not_before == at("2027-08-08", "09:00")
        else:
            assert row.state is DeliveryState.SENT
    assert await shop.count("coupons") == len(people) - len(held)
    await plan_only(shop, at("2027-08-15"))
    await deliver(shop, at("2027-08-15"))
    wishes = {m.address: m.text for m in shop.postbox.accepted if "生日快乐！🎉" in m.text}
    assert set(wishes) == {str(100 + n) for n in range(12)}
    assert await shop.count("coupons") == len(people) - len(held), "the wish brings no offer by the back door"


async def test_a_place_is_dealt_once_and_rests_while_nobody_is_held_out(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    key = await shop.customer("李婷", None, now=OPENED)
    async with storage.write() as uow:
        for percent, expected in ((50, 50), (10, 50), (0, 50), (50, 50)):
            await uow.shop.prefer("hold_out", {"campaign:1": percent})
            record = await uow.shop.get()
            assert record is not None
            found = await is_held_out(uow, record, "campaign:1", key, OPENED)
            place = await uow.hold_outs.place(key, "campaign:1")
            assert place is not None
            assert place.share == expected
            assert found is (place.is_held and percent > 0)
    assert await shop.count("hold_outs") == 1


async def test_a_small_shop_holds_nobody_out(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await shop.customer("李婷", YearDay(8, 15), now=OPENED, telegram=55)
    await plan_only(shop, at("2027-08-08"))
    assert await shop.count("hold_outs") == 0
    assert (await shop.row("birthday_offer:2027:1")).state is DeliveryState.PENDING


# -- coupons


async def test_when_the_budget_is_spent_managers_hear_it_once(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await prefer(shop, coupon_budget={"count": 1})
    for n in range(3):
        await shop.customer(f"客{n}", YearDay(8, 15), now=OPENED, telegram=100 + n)
    for day in ("2027-08-08", "2027-08-15"):
        await plan_only(shop, at(day))
        await deliver(shop, at(day))
        await deliver(shop, at(day, "10:05"))
    assert await shop.count("coupons") == 1
    states = [end(row) for key, row in (await shop.rows()).items() if key.startswith("birthday_offer")]
    assert sorted(states) == [(DeliveryState.SENT, None)] + 2 * [(DeliveryState.SUPPRESSED, "budget")]
    assert len([m for m in shop.postbox.to(MANAGER_TELEGRAM) if "预算用完" in m.text]) == 1
    wishes = [m.text for m in shop.postbox.accepted if "生日快乐！🎉" in m.text]
    assert len(wishes) == 3
    assert sum("生日券" in text for text in wishes) == 1


async def test_what_cannot_go_without_a_coupon_waits_for_the_next_month(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await prefer(shop, coupon_budget={"minor": 0})
    key = await shop.customer("李婷", None, now=OPENED, telegram=55)
    view = {"step": 2, "offer": "lapsed_small", "coupon_key": "k", "must_promise": True}
    late = at("2027-08-30")
    async with storage.write() as uow:
        await uow.demo.put("purchases", [{
            "customer_id": key, "staff_id": shop.seller_id, "total_minor": 9900, "currency": "CNY",
            "bought_at": late, "bought_on": late.date(), "created_at": late,
        }])  # fmt: skip
    row = await queue(shop, key, "lapsed", late, view=view)
    await deliver(shop, late)
    assert ((await shop.row(row)).reason, (await shop.row(row)).not_before) == ("budget", at("2027-09-01", "00:00"))
    await prefer(shop, coupon_budget={})
    await deliver(shop, at("2027-09-01"))
    assert (await shop.row(row)).state is DeliveryState.SENT


# -- left alone, and doubts


async def test_who_is_left_alone_between_plan_and_send_gets_nothing(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    key = await shop.customer("李婷", YearDay(8, 15), now=OPENED, telegram=55)
    await plan_only(shop, at("2027-08-08", "08:00"))
    async with storage.write() as uow:
        assert await uow.suppressions.put(key, SuppressionReason.COMPLAINT, None, shop.seller_id, OPENED)
        assert not await uow.suppressions.put(key, SuppressionReason.BOUNCED, None, None, OPENED)
    await deliver(shop, at("2027-08-08"))
    assert shop.postbox.accepted == []
    assert end(await shop.row("birthday_offer:2027:1")) == (DeliveryState.SUPPRESSED, "complaint")
    await plan_only(shop, at("2027-08-15"))
    assert "birthday_wish:2027:1" not in await shop.rows(), "and nothing more is written down"
    async with storage.write() as uow:
        assert await uow.suppressions.lift(key, shop.manager_id, OPENED)
        assert not await uow.suppressions.lift(key, shop.manager_id, OPENED)
    await plan_only(shop, at("2027-08-15"))
    await deliver(shop, at("2027-08-15"))
    assert len(shop.postbox.to(55)) == 1


async def test_a_doubt_past_its_time_is_closed_and_only_evidence_moves_it(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    key = await shop.customer("李婷", None, now=OPENED, telegram=55)
    lapsed = await queue(shop, key, "lapsed", OPENED, state="unknown", reason="no_answer", sent_at=OPENED)
    for days in (1, 4):
        await close_old(storage, OPENED + days * DAY)
        assert (await shop.row(lapsed)).state is DeliveryState.UNKNOWN
    for _ in range(2):
        await close_old(storage, OPENED + 5 * DAY)
        assert end(await shop.row(lapsed)) == (DeliveryState.UNKNOWN_EXPIRED, "unanswered")
    async with storage.write() as uow:
        await take_up(uow, OPENED + 9 * DAY)
        assert len(await uow.deliveries.touches(key, OPENED - DAY)) == 1, "it may have arrived, so it counts"
    await deliver(shop, OPENED + 9 * DAY)
    assert shop.postbox.accepted == []
    async with storage.write() as uow:
        assert [one.id for one in await uow.deliveries.never_known(OPENED)] == [1]
        await uow.deliveries.prove(1, OPENED + 9 * DAY)
    assert end(await shop.row(lapsed)) == (DeliveryState.SENT, "evidence:tap")
