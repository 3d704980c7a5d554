"""The newer reasons on the real planner: found in both databases, written down once, said to one person."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.domain.dial import CYCLES, PREFERENCE
from bot.domain.gift import Gift
from bot.domain.occasion import YearDay
from bot.services.coupons import BIRTHDAY, issue, offer_named
from reminders.rules import birthday, birthday_ask, coupon_unused, first_thanks
from reminders.ticks import RULES, plan
from storage.unit_of_work import Storage
from tests.reminders.shop import SELLER_TELEGRAM, SHANGHAI, Shop, at, open_shop

TODAY = date(2027, 8, 2)
NOW = at("2027-08-02", "12:00")
LONG_AGO = NOW - timedelta(days=500)


async def buys(shop: Shop, customer: int, day: date, product: int | None = None, quantity: str = "1") -> int:
    moment = datetime(day.year, day.month, day.day, 14, tzinfo=SHANGHAI)
    row = {
        "customer_id": customer, "staff_id": shop.seller_id, "total_minor": 10_000, "currency": "CNY",
        "bought_at": moment, "bought_on": day, "created_at": moment,
    }  # fmt: skip
    async with shop.storage.write() as uow:
        (purchase,) = await uow.demo.put("purchases", [row])
        if product is not None:
            item = {"purchase_id": purchase, "position": 0, "product_id": product, "product": "面霜"}
            await uow.demo.add("line_items", [item | {"quantity": quantity}])
    return purchase


async def cream(shop: Shop) -> int:
    async with shop.storage.write() as uow:
        key, _ = await uow.products.ensure(
            name="面霜", name_key="面霜", search_key="面霜", unit=None, price=None, form_id=None, now=LONG_AGO
        )
    return key


async def settings(shop: Shop, **preferences: object) -> None:
    async with shop.storage.write() as uow:
        await uow.shop.change(preferences=preferences)


async def planned(shop: Shop, now: datetime = NOW) -> dict[str, int]:
    """Rule -> rows, of two runs: the second one writes nothing."""
    await plan(shop.storage, now)
    assert await plan(shop.storage, now) == 0
    found: dict[str, int] = {}
    for row in (await shop.rows()).values():
        if row.rule != "digest":
            found[row.rule] = found.get(row.rule, 0) + 1
    return found


async def test_supplies_are_found_by_pace_and_by_what_was_set(storage: Storage) -> None:
    shop = await open_shop(storage, LONG_AGO)
    anna = await shop.customer("安娜", None, now=LONG_AGO, telegram=55)
    bea = await shop.customer("贝贝", None, now=LONG_AGO, telegram=56)
    product = await cream(shop)
    await buys(shop, anna, TODAY - timedelta(days=57), product)
    last = await buys(shop, anna, TODAY - timedelta(days=27), product)
    await buys(shop, bea, TODAY - timedelta(days=27), product)
    assert await planned(shop) == {"replenish": 1}
    row = await shop.row(f"replenish:{anna}:{product}:{last}")
    assert (row.customer_id, row.view["goods"]) == (anna, ["面霜"])
    await settings(shop, **{CYCLES: {str(product): 30}})
    assert await planned(shop, NOW + timedelta(days=1)) == {"replenish": 2}


async def test_whoever_passes_it_on_reads_the_last_visit_and_the_day_of_those_goods(storage: Storage) -> None:
    """They came since for something else: the message does not take the one day for the other."""
    shop = await open_shop(storage, LONG_AGO)
    await shop.customer("贝贝", None, now=LONG_AGO, agrees=None)
    anna = await shop.customer("安娜", None, now=LONG_AGO, agrees=None, phone="+8613800000001")
    product = await cream(shop)
    await buys(shop, anna, TODAY - timedelta(days=57), product)
    await buys(shop, anna, TODAY - timedelta(days=27), product)
    await buys(shop, anna, TODAY - timedelta(days=3))
    await shop.ticker.tick(NOW)
    (message,) = shop.postbox.to(SELLER_TELEGRAM)
    assert "上次来是7月30日" in message.text
    assert "面霜是7月6日" in message.text
    assert "您之前买的面霜" in message.text
    assert "上次带的" not in message.text, "the last time it was something else"


async def test_goods_of_the_last_visit_need_no_day_of_their_own(storage: Storage) -> None:
    shop = await open_shop(storage, LONG_AGO)
    anna = await shop.customer("安娜", None, now=LONG_AGO, agrees=None, phone="+8613800000001")
    product = await cream(shop)
    await buys(shop, anna, TODAY - timedelta(days=57), product)
    await buys(shop, anna, TODAY - timedelta(days=27), product)
    await shop.ticker.tick(NOW)
    (message,) = shop.postbox.to(SELLER_TELEGRAM)
    assert "上次来是7月6日" in message.text
    assert "面霜是" not in message.text


async def test_what_was_bought_again_is_not_said(storage: Storage) -> None:
    shop = await open_shop(storage, LONG_AGO)
    anna = await shop.customer("安娜", None, now=LONG_AGO, telegram=55)
    product = await cream(shop)
    await buys(shop, anna, TODAY - timedelta(days=57), product)
    await buys(shop, anna, TODAY - timedelta(days=27), product)
    await plan(storage, at("2027-08-02", "07:00"))
    await buys(shop, anna, TODAY, product)
    await shop.ticker.tick(NOW)
    assert shop.postbox.to(55) == []
    assert [row.reason for row in (await shop.rows()).values() if row.rule == "replenish"] == ["bought"]


async def test_first_day_points_present_and_unused_coupon(storage: Storage) -> None:
    shop = await open_shop(storage, LONG_AGO)
    anna = await shop.customer("安娜", None, now=LONG_AGO, telegram=55)
    purchase = await buys(shop, anna, date(2026, 8, 2))
    await settings(shop, **{PREFERENCE: {"near_reward": {"points": 500, "reward": "护手霜"}}})
    async with storage.write() as uow:
        await uow.points.add(anna, 460, "purchase", LONG_AGO, purchase)
        gift = Gift(
            0, anna, purchase, "mother", YearDay(8, 10), is_day_said=True, bought_on=date(2026, 8, 2), goods="丝巾"
        )
        await uow.gifts.remember(gift, LONG_AGO)
        offer = await offer_named(uow, BIRTHDAY)
        assert offer is not None
        await uow.coupons.change_offer(offer.id, valid_days=60)
        offer = await offer_named(uow, BIRTHDAY)
        assert offer is not None
        given = NOW - timedelta(days=14)
        await issue(uow, offer=offer, customer_id=anna, occasion_key=None, zone=SHANGHAI, now=given)
    found = await planned(shop)
    assert {rule: found.get(rule) for rule in ("anniversary", "near_reward", "gift", "coupon_unused")} == {
        "anniversary": 1, "near_reward": 1, "gift": 1, "coupon_unused": 1,
    }  # fmt: skip
    await shop.ticker.tick(NOW)
    (message,) = shop.postbox.to(55)
    assert "妈妈的生日" in message.text, "the rarest goes first, and one a day is enough"


async def test_who_is_asked_for_a_birthday(storage: Storage) -> None:
    """The best customers first; nobody who has said no, has one, has not agreed, or is not on Telegram."""
    shop = await open_shop(storage, LONG_AGO)
    small = await shop.customer("小", None, now=LONG_AGO, telegram=51)
    great = await shop.customer("大", None, now=LONG_AGO, telegram=52)
    never = await shop.customer("不", None, now=LONG_AGO, telegram=53)
    await shop.customer("有", YearDay(1, 2), now=LONG_AGO, telegram=54)
    await shop.customer("没同意", None, now=LONG_AGO, telegram=55, agrees=False)
    await shop.customer("不在", None, now=LONG_AGO)
    for customer in (great, great, small):
        await buys(shop, customer, date(2027, 1, 1))
    async with storage.write() as uow:
        await uow.questions.note(53, "birthday", never, "no", LONG_AGO)
    assert "birthday_ask" not in await planned(shop), "off until a manager wants it"
    await settings(shop, **{PREFERENCE: {"birthday_ask": {"customers": 1, "a_day": 1}}})
    await plan(storage, NOW + timedelta(days=1), [birthday_ask.RULE])
    await plan(storage, NOW + timedelta(days=2), [birthday_ask.RULE])
    await plan(storage, NOW + timedelta(days=3), [birthday_ask.RULE])
    asked = [row.customer_id for row in (await shop.rows()).values() if row.rule == "birthday_ask"]
    assert asked == [great, small]


async def test_who_joins_late_gets_the_birthday_offer_while_it_means_something(storage: Storage) -> None:
    shop = await open_shop(storage, LONG_AGO)
    await plan(storage, NOW)
    soon = await shop.customer("近", YearDay(8, 5), now=NOW, telegram=51)
    tomorrow = await shop.customer("明", YearDay(8, 3), now=NOW, telegram=52)
    today = await shop.customer("今", YearDay(8, 2), now=NOW, telegram=53)
    later = await shop.customer("远", YearDay(8, 20), now=NOW, telegram=54)
    silent = await shop.customer("未", YearDay(8, 6), now=LONG_AGO, telegram=55, agrees=False)
    await plan(storage, NOW + timedelta(minutes=1))
    keys = set(await shop.rows())
    assert {f"birthday_offer:2027:{key}" for key in (soon, tomorrow)} <= keys
    assert f"birthday_wish:2027:{today}" in keys
    assert not {f"birthday_offer:2027:{key}" for key in (today, later, silent)} & keys
    await shop.says(silent, agrees=True, now=NOW + timedelta(minutes=2))
    await plan(storage, NOW + timedelta(minutes=3), [birthday.OFFER])
    assert f"birthday_offer:2027:{silent}" in await shop.rows()


async def test_the_next_first_purchase_is_thanked_for_and_nobody_twice(storage: Storage) -> None:
    shop = await open_shop(storage, LONG_AGO)
    customer = await shop.customer("李婷", None, now=LONG_AGO, telegram=55)
    undone = await buys(shop, customer, TODAY - timedelta(days=1))
    await plan(storage, at("2027-08-02", "08:00"), [first_thanks.RULE])
    async with storage.write() as uow:
        await uow.purchases.void(undone, shop.seller_id, NOW)
    await shop.ticker.tick(NOW)
    assert shop.postbox.to(55) == []
    await buys(shop, customer, TODAY)
    await shop.ticker.tick(at("2027-08-03", "10:00"))
    await buys(shop, customer, TODAY - timedelta(days=2))
    await shop.ticker.tick(at("2027-08-04", "11:00"))
    assert len(shop.postbox.to(55)) == 1


async def test_what_the_manager_set_is_what_is_planned(storage: Storage) -> None:
    shop = await open_shop(storage, LONG_AGO)
    customer = await shop.customer("李婷", YearDay(8, 12), now=LONG_AGO, telegram=55)
    assert await planned(shop) == {}
    await settings(shop, **{PREFERENCE: {"birthday": {"lead": 10, "hour": 15}}})
    assert await planned(shop) == {"birthday_offer": 1}
    row = await shop.row(f"birthday_offer:2027:{customer}")
    assert row.not_before == at("2027-08-02", "15:00")
    assert [rule.name for rule in RULES if rule.name == coupon_unused.RULE.name]
