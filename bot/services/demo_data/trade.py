"""Eighteen months of sales: who came when, what they took, and what the birthday offers did."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.domain.clock import local_moment
from bot.domain.lunar import lunar_year_of, solar_day
from bot.domain.money import Money
from bot.domain.offer import Terms, discount_of
from bot.services.demo_data.folk import HISTORY_DAYS, REGULAR_SILENT, Folk, returns_of
from bot.services.demo_data.stock import Goods, Stock

# Seats of staff in a history: two salespeople, the manager, the owner.
MANAGER, OWNER = 2, 3
PLAYED = 2
LEAD_DAYS = 7
CREDIT_DAYS = 14
_SEASONS = {"winter": (10, 11, 12, 1, 2, 3), "summer": (4, 5, 6, 7, 8, 9)}
# People come sooner around the big days of the year, and later after them.
_HURRY = {11: 0.75, 12: 0.8, 3: 0.9, 5: 0.9, 2: 1.2, 7: 1.1}
_HOURS = (
    (9, 5),
    (10, 8),
    (11, 12),
    (12, 12),
    (13, 8),
    (14, 8),
    (15, 10),
    (16, 10),
    (17, 10),
    (18, 10),
    (19, 8),
    (20, 4),
)
_MORNING, _MORNING_MINUTES = 9, 55


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sale; `price` in minor units."""

    goods: int
    specification: str | None
    quantity: int
    price: int

    @property
    def amount(self) -> int:
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class Sale:
    """`customer`: index of the folk, None for a walk-in; `gift`: index of the offer whose coupon it used."""

    customer: int | None
    seller: int
    at: datetime
    on: date
    lines: tuple[Line, ...]
    discount: int
    channel: str
    payment: str
    gift: int | None = None
    is_undone: bool = False

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines) - self.discount


@dataclass(frozen=True, slots=True)
class Gift:
    """A birthday offer that went out: for which day of which year (of its own calendar), and when."""

    customer: int
    year: int
    birthday: date
    sent_at: datetime
    settled_at: datetime


@dataclass(frozen=True, slots=True)
class Market:
    """What a history is made in."""

    rng: Random
    today: date
    zone: ZoneInfo
    currency: str
    stock: Stock
    terms: Terms


@dataclass(frozen=True, slots=True)
class Trade:
    sales: tuple[Sale, ...]
    gifts: tuple[Gift, ...]


def make_trade(market: Market, folk: list[Folk]) -> Trade:
    """All sales in the order of time, and the offers; a sale points at the offer it used."""
    gifts: list[Gift] = []
    sales: list[Sale] = []
    for index, person in enumerate(folk):
        days = _visits(market, person, is_exact=index < PLAYED)
        likes = market.rng.sample(range(len(market.stock.goods)), 4)
        used: dict[date, int] = {}
        for gift in _gifts(market, index, person):
            used |= {day: len(gifts) for day in _use(market, gift, person, days)}
            gifts.append(gift)
        for day in sorted(days | set(used)):
            sale = _sale(market, day, likes, person, customer=index)
            sales.append(_with_gift(market, sale, used[day]) if day in used else sale)
    sales += _walk_ins(market)
    return Trade(tuple(sorted(sales, key=lambda sale: sale.at)), tuple(gifts))


def _visits(market: Market, person: Folk, *, is_exact: bool) -> set[date]:
    """Days on which somebody buys; counted back from the last one for those who are played."""
    rng, days = market.rng, set()
    closed = _closed(market)
    day = person.until if is_exact else person.first_on
    while person.first_on <= day <= person.until:
        days.add(day)
        wait = person.gap * rng.lognormvariate(0, 0.12 if is_exact else 0.33) * _HURRY.get(day.month, 1.0)
        step = timedelta(days=max(2, round(wait)))
        day = day - step if is_exact else _weekend(rng, day + step)
    return days if is_exact else days - closed


def _weekend(rng: Random, day: date) -> date:
    """Three in ten who come on a working day wait for Saturday."""
    return day + timedelta(days=5 - day.weekday()) if day.weekday() < 5 and rng.random() < 0.3 else day


def _closed(market: Market) -> set[date]:
    """Days without sales: the New Year's days of the shop's world."""
    days: set[date] = set()
    if market.stock.words["surname_first"]:
        for year in range(lunar_year_of(market.today) - 2, lunar_year_of(market.today) + 1):
            first = solar_day(year, 1, 1, is_leap=False)
            days |= {first + timedelta(days=n) for n in range(-1, 4)}
    for year in range(market.today.year - 2, market.today.year + 1):
        days.add(date(year, 1, 1))
    return days


def _gifts(market: Market, index: int, person: Folk) -> list[Gift]:
    """Offers that went out before yesterday, to most who had bought before and had not said no."""
    if person.birthday is None or person.consent is False:
        return []
    found = []
    for year, birthday in returns_of(person.birthday, market.today):
        sent_on = birthday - timedelta(days=LEAD_DAYS)
        is_past = market.today - timedelta(days=HISTORY_DAYS) < sent_on and birthday < market.today
        if is_past and sent_on > person.first_on and (market.rng.random() < 0.85 or index < PLAYED):
            sent_at = _moment(market, sent_on, (10, 0))
            settled_at = sent_at if person.telegram_id else sent_at + timedelta(minutes=market.rng.randint(4, 400))
            found.append(Gift(index, year, birthday, sent_at, settled_at))
    return found


def _use(market: Market, gift: Gift, person: Folk, days: set[date]) -> list[date]:
    """The day on which a coupon was used, if it was: a visit within its term, or one it caused."""
    sent_on = gift.birthday - timedelta(days=LEAD_DAYS)
    term = [day for day in sorted(days) if sent_on < day <= sent_on + timedelta(days=CREDIT_DAYS)]
    if term:
        return term[:1] if market.rng.random() < 0.75 else []
    caused = sent_on + timedelta(days=market.rng.randint(2, 12))
    return [caused] if caused <= person.until and gift.customer >= PLAYED and market.rng.random() < 0.3 else []


def _with_gift(market: Market, sale: Sale, gift: int) -> Sale:
    """The coupon takes something off; one that does not is not used."""
    full = sum(line.amount for line in sale.lines)
    off = discount_of(market.terms, Money(full, market.currency)).minor
    return replace(sale, discount=off, gift=gift, is_undone=False) if 0 < off < full else sale


def _sale(market: Market, day: date, likes: list[int], person: Folk | None, customer: int | None) -> Sale:
    rng = market.rng
    lines = _lines(market, day, likes)
    full = sum(line.amount for line in lines)
    step = 10 ** (len(str(full)) - 2)
    own = person.seller if person else None
    seller = own if own is not None and rng.random() < 0.82 else rng.choices(range(4), (40, 36, 18, 6))[0]
    payments = market.stock.payments
    return Sale(
        customer=customer,
        seller=seller,
        at=_moment(market, day, _time(rng, is_today=day == market.today)),
        on=day,
        lines=lines,
        discount=full % step if rng.random() < 0.06 else 0,
        channel="online" if person and rng.random() < 0.2 else "offline",
        payment=rng.choices(list(payments), list(payments.values()))[0],
        is_undone=rng.random() < 0.004 and customer is None,
    )


def _lines(market: Market, day: date, likes: list[int]) -> tuple[Line, ...]:
    rng, goods = market.rng, market.stock.goods
    weights = [_pull(one, day) * (9 if number in likes else 1) for number, one in enumerate(goods)]
    chosen = dict.fromkeys(rng.choices(range(len(goods)), weights, k=rng.choices((1, 2, 3, 4), (45, 31, 16, 8))[0]))
    return tuple(_line(rng, number, goods[number]) for number in chosen)


def _line(rng: Random, number: int, goods: Goods) -> Line:
    pick = rng.randrange(len(goods.prices))
    quantity = rng.choices((1, 2, 3), (60, 30, 10) if goods.is_pack else (88, 11, 1))[0]
    return Line(number, goods.specifications[pick], quantity, goods.prices[pick])


def _pull(goods: Goods, day: date) -> float:
    """How much a thing is wanted at this time of the year."""
    if goods.season is None:
        return goods.weight
    return goods.weight * (1.8 if day.month in _SEASONS[goods.season] else 0.3)


def _time(rng: Random, *, is_today: bool) -> tuple[int, int]:
    """A time of day while the shop is open; today only the morning is over."""
    if is_today:
        return _MORNING, rng.randrange(_MORNING_MINUTES)
    return rng.choices([h for h, _ in _HOURS], [w for _, w in _HOURS])[0], rng.randrange(60)


def _moment(market: Market, day: date, time: tuple[int, int]) -> datetime:
    return local_moment(day, *time, market.zone)


def _walk_ins(market: Market) -> list[Sale]:
    """People who leave no name; two of them this morning."""
    rng, closed, sales = market.rng, _closed(market), []
    for back in range(HISTORY_DAYS, -1, -1):
        day = market.today - timedelta(days=back)
        chances = (20, 40, 28, 12) if day.weekday() > 4 else (50, 38, 12, 0)
        count = rng.choices(range(4), chances)[0] if back else 2
        if day not in closed or not back:
            sales += [_sale(market, day, [], None, None) for _ in range(count)]
    return sales


__all__ = ["MANAGER", "OWNER", "REGULAR_SILENT", "Gift", "Line", "Market", "Sale", "Trade", "make_trade"]
