"""The demo's people and sales as rows of the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.clock import local_day, local_moment
from bot.domain.followup import LAGS, MORNING, Stage
from bot.domain.money import Money, to_major
from bot.domain.offer import Offer
from bot.domain.points import earned
from bot.domain.shop import Shop
from bot.services.consent import TELEGRAM, TEXT_VERSION
from bot.services.demo_data.care import Case, Promise, Touch
from bot.services.demo_data.folk import Folk
from bot.services.demo_data.stock import Stock
from bot.services.demo_data.trade import Gift, Sale
from bot.services.naming import name_key, search_key

Row = dict[str, Any]
# A segment that is there from the start: its name, and the line that makes it.
AWAY = {
    "zh": ("好久没来的老客", "没来60天 来过3次以上"),
    "en": ("Regulars gone quiet", "not here for 60 days, came at least 3 times"),
}
OFFER_RULE, WISH_RULE = "birthday_offer", "birthday_wish"


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of staff by the place in the demo's order."""

    id: int
    telegram_id: int


def customers(folk: list[Folk], staff: tuple[Seat, ...], opened: datetime, shop: Shop, now: datetime) -> list[Row]:
    return [_customer(person, staff, opened, shop, now) for person in folk]


def _customer(person: Folk, staff: tuple[Seat, ...], opened: datetime, shop: Shop, now: datetime) -> Row:
    born = person.birthday
    created = max(opened, local_moment(person.first_on, 9, 30, shop.zone))
    return {
        "name": person.name,
        "name_key": name_key(person.name),
        "search_key": search_key(person.name),
        "owner_staff_id": None if person.seller is None else staff[person.seller].id,
        "gender": person.gender,
        "birth_calendar": born.calendar if born else "solar",
        "birth_month": born.month if born else None,
        "birth_day": born.day if born else None,
        "birth_is_leap": bool(born and born.is_leap),
        "birth_year": born.year if born else None,
        "locale": shop.locale,
        "address": person.address,
        "note": person.note,
        "is_demo": True,
        "created_at": created,
        "updated_at": min(now, local_moment(person.until, 20, 0, shop.zone)),
    }


def contacts(folk: list[Folk], ids: list[int], now: datetime) -> list[Row]:
    found = []
    for person, key in zip(folk, ids, strict=True):
        if person.phone:
            found.append(_contact(key, "phone", person.phone, now))
        if person.telegram_id:
            blocked_at = now - timedelta(days=40) if person.has_left else None
            found.append(_contact(key, "telegram", str(person.telegram_id), now) | {"blocked_at": blocked_at})
    return found


def _contact(customer_id: int, kind: str, address: str, now: datetime) -> Row:
    tail = address[-4:] if kind == "phone" else None
    return {
        "customer_id": customer_id,
        "kind": kind,
        "address": address,
        "tail": tail,
        "blocked_at": None,
        "created_at": now,
    }


def consents(folk: list[Folk], ids: list[int], shop: Shop, now: datetime) -> list[Row]:
    """Those on Telegram joined and agreed to offers; those who said no did so later."""
    found = []
    for person, key in zip(folk, ids, strict=True):
        joined = now - timedelta(days=300)
        if person.telegram_id:
            found.append(_consent(key, "service", True, "invite", shop, joined))
            found.append(_consent(key, "marketing", True, "invite", shop, joined))
        if person.consent is False:
            source = "stop" if person.telegram_id else "staff"
            found.append(_consent(key, "marketing", False, source, shop, now - timedelta(days=40)))
    return found


def _consent(customer_id: int, purpose: str, is_granted: bool, source: str, shop: Shop, at: datetime) -> Row:
    return {
        "customer_id": customer_id,
        "purpose": purpose,
        "channel": TELEGRAM,
        "is_granted": is_granted,
        "source": source,
        "text_version": f"{shop.locale}/{TEXT_VERSION}",
        "at": at,
    }


def products(stock: Stock, currency: str, created_at: datetime) -> list[Row]:
    return [
        {
            "name": goods.name,
            "name_key": name_key(goods.name),
            "search_key": search_key(goods.name),
            "usual_unit": goods.unit,
            "usual_price_minor": goods.prices[0],
            "cost_minor": _cost(number, goods.prices[0]),
            "currency": currency,
            "category": goods.category,
            "is_demo": True,
            "created_at": created_at,
        }
        for number, goods in enumerate(stock.goods)
    ]


def _cost(number: int, price: int) -> int | None:
    """Between a third and two thirds of the price; of every ninth product nobody has said."""
    return None if number % 9 == 8 else price * (35 + 7 * number % 30) // 100


def purchase(sale: Sale, customer_ids: list[int], staff: tuple[Seat, ...], currency: str) -> Row:
    undone_at = sale.at + timedelta(minutes=3) if sale.is_undone else None
    return {
        "customer_id": None if sale.customer is None else customer_ids[sale.customer],
        "staff_id": staff[sale.seller].id,
        "total_minor": sale.total,
        "discount_minor": sale.discount or None,
        "currency": currency,
        "channel": sale.channel,
        "payment": sale.payment,
        "bought_at": sale.at,
        "bought_on": sale.on,
        "is_demo": True,
        "created_at": sale.at,
        "voided_at": undone_at,
        "voided_by": staff[sale.seller].id if undone_at else None,
    }


def lines(purchase_id: int, sale: Sale, stock: Stock, goods_ids: list[int], currency: str) -> list[Row]:
    return [
        {
            "purchase_id": purchase_id,
            "position": position,
            "product_id": goods_ids[line.goods],
            "product": stock.goods[line.goods].name,
            "specification": line.specification,
            "quantity": str(line.quantity),
            "unit": stock.goods[line.goods].unit,
            "unit_price": str(to_major(line.price, currency)),
            "amount_minor": line.amount,
        }
        for position, line in enumerate(sale.lines)
    ]


def payment(purchase_id: int, sale: Sale, currency: str) -> Row:
    return {
        "purchase_id": purchase_id,
        "method": sale.payment,
        "amount_minor": sale.total,
        "currency": currency,
        "paid_at": sale.at,
    }


def coupon(gift: Gift, customer_ids: list[int], offer: Offer, shop: Shop, code: str, *, is_used: bool) -> Row:
    last_day = local_day(gift.sent_at, shop.zone) + timedelta(days=offer.valid_days)
    terms = offer.terms
    return {
        "code": code,
        "offer_id": offer.id,
        "customer_id": customer_ids[gift.customer],
        # As the birthday rule names its occasions: this birthday has had its offer.
        "occasion_key": f"{offer.name}:{gift.year}:{customer_ids[gift.customer]}",
        "kind": terms.kind.value,
        "percent": terms.percent,
        "amount_minor": terms.amount.minor if terms.amount else None,
        "currency": terms.amount.currency if terms.amount else None,
        "minimum_minor": terms.minimum.minor if terms.minimum else None,
        "state": "redeemed" if is_used else "issued",
        "issued_at": gift.sent_at,
        "expires_at": local_moment(last_day + timedelta(days=1), 0, 0, shop.zone),
    }


def delivery(
    gift: Gift, person: Folk, customer_ids: list[int], coupon_id: int, staff: tuple[Seat, ...], shop: Shop
) -> Row:
    """Sent to those on Telegram; passed on by a salesperson, or the manager, to the others."""
    keeper = staff[2 if person.seller is None else person.seller]
    is_direct = person.telegram_id is not None
    return {
        "dedupe_key": f"{OFFER_RULE}:{gift.year}:{customer_ids[gift.customer]}",
        "rule": OFFER_RULE,
        "occasion_on": gift.birthday,
        "purpose": "marketing",
        "customer_id": customer_ids[gift.customer],
        "staff_id": None if is_direct else keeper.id,
        "coupon_id": coupon_id,
        "channel": "telegram" if is_direct else "handoff",
        "address": str(person.telegram_id if is_direct else keeper.telegram_id),
        "locale": shop.locale,
        "template": f"reminders/{OFFER_RULE}",
        "state": "sent" if is_direct else "done_by_hand",
        "not_before": gift.sent_at,
        "attempts": 1,
        "created_at": gift.sent_at,
        "sent_at": gift.sent_at,
        "settled_at": gift.settled_at,
        "is_demo": True,
    }


def redemption(coupon_id: int, purchase_id: int, sale: Sale, currency: str) -> Row:
    return {
        "coupon_id": coupon_id,
        "purchase_id": purchase_id,
        "discount_minor": sale.discount,
        "currency": currency,
        "at": sale.at,
    }


def followup(promise: Promise, customer_ids: list[int], staff: tuple[Seat, ...], purchase_ids: list[int]) -> Row:
    return {
        "customer_id": customer_ids[promise.customer],
        "staff_id": staff[promise.seller].id,
        "due_on": promise.due_on,
        "text": promise.text,
        "state": "done" if promise.closed_at else "open",
        "closed_at": promise.closed_at,
        "closed_by_purchase_id": None if promise.kept_by is None else purchase_ids[promise.kept_by],
        "created_at": promise.created_at,
    }


def reminder(
    promise_id: int, promise: Promise, customer_ids: list[int], staff: tuple[Seat, ...], today: date, shop: Shop
) -> Row | None:
    """What the clock has said of an open promise this morning: the demo does not begin with a flood."""
    stage = next((stage for stage, lag in LAGS.items() if promise.due_on + lag == today), None)
    if promise.closed_at is not None or stage is None:
        return None
    seat = staff[2 if stage is Stage.ESCALATED else promise.seller]
    morning = local_moment(today, MORNING, 0, shop.zone)
    return {
        "dedupe_key": f"followup_{stage}:{promise_id}:{promise.due_on.isoformat()}",
        "rule": f"followup_{stage}",
        "occasion_on": promise.due_on,
        "purpose": "staff",
        "customer_id": customer_ids[promise.customer],
        "staff_id": seat.id,
        "channel": "telegram",
        "address": str(seat.telegram_id),
        "locale": shop.locale,
        "template": "reminders/followups",
        "view": {"promises": [[promise_id, promise.due_on.isoformat()]], "stage": stage.value},
        "state": "sent",
        "not_before": morning,
        "attempts": 1,
        "created_at": morning,
        "sent_at": morning,
        "settled_at": morning,
        "is_demo": True,
    }


def interaction(touch: Touch, customer_ids: list[int], staff: tuple[Seat, ...]) -> Row:
    return {
        "customer_id": customer_ids[touch.customer],
        "staff_id": staff[touch.seller].id,
        "kind": touch.kind,
        "text": touch.text,
        "happened_at": touch.at,
        "happened_on": touch.on,
        "created_at": touch.at,
    }


def case(
    one: Case, sale: Sale, purchase_ids: list[int], customer_ids: list[int], staff: tuple[Seat, ...], currency: str
) -> Row:
    return {
        "kind": one.kind,
        "customer_id": None if sale.customer is None else customer_ids[sale.customer],
        "purchase_id": purchase_ids[one.sale],
        "staff_id": staff[sale.seller].id,
        "state": "open" if one.is_open else "solved",
        "refund_minor": one.refund,
        "currency": currency,
        "payment": sale.payment if one.refund else None,
        "text": one.text,
        "happened_at": one.at,
        "happened_on": one.on,
        "created_at": one.at,
    }


def case_item(case_id: int, one: Case, sale: Sale, stock: Stock) -> Row:
    line = sale.lines[one.line]
    return {
        "case_id": case_id,
        "position": 0,
        "product": stock.goods[line.goods].name,
        "specification": line.specification,
        "quantity": str(line.quantity),
        "unit": stock.goods[line.goods].unit,
        "amount_minor": one.refund,
    }


def points_back(case_id: int, one: Case, sale: Sale, customer_ids: list[int], currency: str) -> Row:
    """What a refund takes back; a delta of nought is left out by the caller."""
    return {
        "customer_id": None if sale.customer is None else customer_ids[sale.customer],
        "delta": -earned(Money(one.refund or 0, currency), currency),
        "reason": f"return:{case_id}",
        "at": one.at,
    }
