"""The demo shop: a small cosmetics shop with eighteen months behind it, made from a seed, and cleared in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from bot.domain.clock import local_day, local_moment
from bot.domain.coupon import new_code
from bot.domain.criteria import About, Criterion, Than
from bot.domain.money import Money
from bot.domain.offer import Offer
from bot.domain.people import Role
from bot.domain.personas import DemoPeople, Persona
from bot.domain.points import earned
from bot.domain.shop import Shop
from bot.services.coupons import BIRTHDAY, offer_named
from bot.services.demo_data import rows
from bot.services.demo_data.care import Case, make_cases, make_promises, make_touches
from bot.services.demo_data.folk import HISTORY_DAYS, Folk, make_folk
from bot.services.demo_data.stock import load
from bot.services.demo_data.trade import CREDIT_DAYS, Market, Sale, Trade, make_trade
from storage.unit_of_work import Storage, UnitOfWork

# Planned up to yesterday: the clock brings what comes, and nothing from before.
RULES = (rows.OFFER_RULE, rows.WISH_RULE)
# Kept with the owner's choices once the demo has been cleared.
CLEARED = "demo_cleared"


@dataclass(frozen=True, slots=True)
class _Shop:
    """A demo under way: what it is made in, and the ids that have been given."""

    market: Market
    shop: Shop
    now: datetime
    staff: tuple[rows.Seat, ...]
    offer: Offer


async def ensure_demo(storage: Storage, now: datetime, shop: Shop, people: DemoPeople | None = None) -> bool:
    """Fill a shop that has no customers; True if it was filled. A demo that was cleared does not come back.

    For a sandbox only: the played people become staff.
    """
    async with storage.write() as uow:
        saved = await uow.shop.get()
        if await uow.customers.count() or (saved and saved.preferences.get(CLEARED)):
            return False
        await seed_demo(uow, now=now, shop=shop, people=people or DemoPeople())
        return True


async def clear_demo(uow: UnitOfWork, now: datetime) -> None:
    """Take the demo out: its customers, goods, sales and staff. Real staff and real customers stay."""
    await uow.demo.clear(now)
    shop = await uow.shop.get()
    kept = dict(shop.preferences) if shop else {}
    await uow.shop.change(is_demo=False, preferences=kept | {CLEARED: True})


async def seed_demo(uow: UnitOfWork, *, now: datetime, shop: Shop, people: DemoPeople) -> None:
    """The whole demo in the caller's transaction; the same for the same day, language and currency."""
    today = local_day(now, shop.zone)
    offer = await offer_named(uow, BIRTHDAY)
    assert offer is not None
    rng = Random(f"huitou {today.isoformat()} {shop.locale} {shop.currency}")
    market = Market(rng, today, shop.zone, shop.currency, load(shop.locale, shop.currency), offer.terms)
    folk = make_folk(rng, today, market.stock, people)
    trade = make_trade(market, folk)
    # What the shop has not lived through yet is not on record.
    trade = Trade(tuple(sale for sale in trade.sales if sale.at <= now), trade.gifts)
    opened = local_moment(today - timedelta(days=HISTORY_DAYS + 1), 9, 0, shop.zone)
    demo = _Shop(market, shop, now, await _staff(uow, people, shop, opened), offer)
    customers = await uow.demo.put("customers", rows.customers(folk, demo.staff, opened, shop, now))
    await _contacts(uow, demo, folk, customers)
    sales = await _sales(uow, demo, trade, customers)
    await _gifts(uow, demo, trade, folk, customers, sales)
    await _care(uow, demo, trade, folk, customers, sales)
    await uow.costs.settle(shop.currency, today, now)
    away = rows.AWAY[shop.locale]
    spec = ((Criterion(About.AWAY, days=60), Criterion(About.VISITS, than=Than.LEAST, low=3)),)
    await uow.segments.add(away[1], spec, demo.staff[2].id, now, away[0], is_demo=True)
    for rule in RULES:
        await uow.planner.advance(rule, today - timedelta(days=1))
    # What is looked for once a day: in the demo from tomorrow on.
    for rule in ("lapsed", "replenish", "anniversary", "near_reward"):
        await uow.planner.advance(rule, today)
    await uow.shop.change(is_demo=True)


async def _staff(uow: UnitOfWork, people: DemoPeople, shop: Shop, opened: datetime) -> tuple[rows.Seat, ...]:
    """Two salespeople, the manager, the owner, in this order; a shop that has its owner keeps them."""
    seats = [await _hire(uow, who, shop, opened) for who in (*people.salespeople, people.manager)]
    owner = next((s for s in await uow.staff.working() if s.role is Role.OWNER), None)
    if owner is None:
        owner = await uow.staff.hire(people.owner.telegram_id, people.owner.name(shop.locale), Role.OWNER, opened)
    elif not owner.name and owner.telegram_id == people.owner.telegram_id:
        await uow.staff.change(owner.id, name=people.owner.name(shop.locale))
    return (*seats, rows.Seat(owner.id, owner.telegram_id))


async def _hire(uow: UnitOfWork, who: Persona, shop: Shop, opened: datetime) -> rows.Seat:
    """Somebody who really works here keeps their own role."""
    real = await uow.staff.by_telegram(who.telegram_id)
    if real is not None and not real.is_demo:
        return rows.Seat(real.id, real.telegram_id)
    name = who.name(shop.locale)
    hired = await uow.staff.hire(who.telegram_id, name, who.seat, opened, is_demo=True)
    return rows.Seat(hired.id, hired.telegram_id)


async def _contacts(uow: UnitOfWork, demo: _Shop, folk: list[Folk], customers: list[int]) -> None:
    await uow.demo.add("contact_points", rows.contacts(folk, customers, demo.now))
    await uow.demo.add("consents", rows.consents(folk, customers, demo.shop, demo.now))


async def _sales(uow: UnitOfWork, demo: _Shop, trade: Trade, customers: list[int]) -> list[int]:
    """Goods, purchases, their rows, payments and points; the purchases' ids in the order of the sales."""
    market, currency = demo.market, demo.shop.currency
    goods = await uow.demo.put("products", rows.products(market.stock, currency, trade.sales[0].at))
    ids = await uow.demo.put(
        "purchases", [rows.purchase(sale, customers, demo.staff, currency) for sale in trade.sales]
    )
    numbered = list(zip(ids, trade.sales, strict=True))
    lines = [row for key, sale in numbered for row in rows.lines(key, sale, market.stock, goods, currency)]
    await uow.demo.add("line_items", lines)
    await uow.demo.add("payments", [rows.payment(key, sale, currency) for key, sale in numbered])
    await uow.demo.add(
        "points_entries", [row for key, sale in numbered for row in _points(key, sale, customers, currency)]
    )
    return ids


def _points(key: int, sale: Sale, customers: list[int], currency: str) -> list[dict[str, Any]]:
    delta = earned(Money(sale.total, currency), currency)
    if sale.customer is None or not delta:
        return []
    return [
        {
            "customer_id": customers[sale.customer],
            "purchase_id": key,
            "delta": delta,
            "reason": "purchase",
            "at": sale.at,
        }
    ]


async def _gifts(
    uow: UnitOfWork, demo: _Shop, trade: Trade, folk: list[Folk], customers: list[int], sales: list[int]
) -> None:
    """Past birthday offers: coupons, messages, what was redeemed, and what is credited to them."""
    used = {sale.gift: index for index, sale in enumerate(trade.sales) if sale.gift is not None}
    coupons = [
        rows.coupon(gift, customers, demo.offer, demo.shop, new_code(demo.market.rng.randrange), is_used=index in used)
        for index, gift in enumerate(trade.gifts)
    ]
    coupon_ids = await uow.demo.put("coupons", coupons)
    messages = [
        rows.delivery(gift, folk[gift.customer], customers, coupon_id, demo.staff, demo.shop)
        for gift, coupon_id in zip(trade.gifts, coupon_ids, strict=True)
    ]
    delivery_ids = await uow.demo.put("deliveries", messages)
    redeemed = [rows.redemption(coupon_ids[g], sales[s], trade.sales[s], demo.shop.currency) for g, s in used.items()]
    await uow.demo.add("redemptions", redeemed)
    await uow.demo.add("attributions", _credits(trade, sales, delivery_ids))


def _credits(trade: Trade, sales: list[int], deliveries: list[int]) -> list[dict[str, Any]]:
    """To the coupon's message, else to the last one that arrived within 14 days."""
    found = []
    by_customer: dict[int, list[int]] = {}
    for index, gift in enumerate(trade.gifts):
        by_customer.setdefault(gift.customer, []).append(index)
    for sale_id, sale in zip(sales, trade.sales, strict=True):
        recent = [
            index
            for index in by_customer.get(-1 if sale.customer is None else sale.customer, ())
            if timedelta() <= sale.at - trade.gifts[index].settled_at <= timedelta(days=CREDIT_DAYS)
        ]
        credited = sale.gift if sale.gift is not None else max(recent, default=None)
        if credited is not None:
            reason = "coupon" if sale.gift is not None else "window"
            found.append({"purchase_id": sale_id, "delivery_id": deliveries[credited], "reason": reason, "at": sale.at})
    return found


async def _care(
    uow: UnitOfWork, demo: _Shop, trade: Trade, folk: list[Folk], customers: list[int], sales: list[int]
) -> None:
    """Promises, touches, and what came back."""
    market = demo.market
    promises = make_promises(market, folk, trade.sales)
    keys = await uow.demo.put("followups", [rows.followup(one, customers, demo.staff, sales) for one in promises])
    said = [
        rows.reminder(key, one, customers, demo.staff, market.today, demo.shop)
        for key, one in zip(keys, promises, strict=True)
    ]
    await uow.demo.add("deliveries", [row for row in said if row is not None and row["sent_at"] <= demo.now])
    touches = make_touches(market, folk)
    await uow.demo.add("interactions", [rows.interaction(one, customers, demo.staff) for one in touches])
    await _cases(uow, demo, make_cases(market, trade.sales), trade, customers, sales)


async def _cases(
    uow: UnitOfWork, demo: _Shop, cases: list[Case], trade: Trade, customers: list[int], sales: list[int]
) -> None:
    currency = demo.shop.currency
    pairs = [(case, trade.sales[case.sale]) for case in cases]
    ids = await uow.demo.put(
        "service_cases", [rows.case(one, sale, sales, customers, demo.staff, currency) for one, sale in pairs]
    )
    numbered = list(zip(ids, pairs, strict=True))
    await uow.demo.add("service_items", [rows.case_item(key, *pair, demo.market.stock) for key, pair in numbered])
    taken = [rows.points_back(key, *pair, customers, currency) for key, pair in numbered]
    await uow.demo.add("points_entries", [row for row in taken if row["delta"]])
