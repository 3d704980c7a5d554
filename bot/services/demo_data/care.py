"""Promises, touches and returns of the demo's history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.clock import local_moment
from bot.services.demo_data.folk import Folk
from bot.services.demo_data.trade import MANAGER, PLAYED, Market, Sale

TOUCH_KINDS = ("visit", "call", "message", "note")
RETURNED = 0.022


@dataclass(frozen=True, slots=True)
class Promise:
    """A follow-up; `kept_by`: index of the sale that closed it; closed without a sale where only `closed_at` is set."""

    customer: int
    seller: int
    due_on: date
    text: str
    created_at: datetime
    closed_at: datetime | None = None
    kept_by: int | None = None


@dataclass(frozen=True, slots=True)
class Touch:
    customer: int
    seller: int
    kind: str
    text: str
    at: datetime
    on: date


@dataclass(frozen=True, slots=True)
class Case:
    """Something came back: `line` of `sale`; `refund` in minor units, None where no money went back."""

    sale: int
    kind: str
    line: int
    refund: int | None
    text: str
    at: datetime
    on: date
    is_open: bool


def make_promises(market: Market, folk: list[Folk], sales: tuple[Sale, ...]) -> list[Promise]:
    """Eight that are open, some of them late, and some dozens that were kept."""
    rng, today = market.rng, market.today
    coming = [i for i, person in enumerate(folk) if person.until == today and i >= PLAYED]
    texts = market.stock.texts("followups", "open")
    open_ones = [_open(market, folk, 0, texts[0], today + timedelta(days=1))]
    for number, customer in enumerate(rng.sample(coming, 7)):
        due_on = today + timedelta(days=(-3, -1, 0, 2, 4, 7, 10)[number])
        open_ones.append(_open(market, folk, customer, texts[number % len(texts)], due_on))
    return open_ones + _kept(market, sales)


def _open(market: Market, folk: list[Folk], customer: int, text: str, due_on: date) -> Promise:
    created = _noon(market, market.today - timedelta(days=market.rng.randint(5, 12)))
    return Promise(customer, folk[customer].seller or 0, due_on, text, created)


def _kept(market: Market, sales: tuple[Sale, ...]) -> list[Promise]:
    """Every fortieth sale kept a promise; a few more promises were kept by a call."""
    found = []
    for index, sale in enumerate(sales):
        if sale.customer is None or sale.customer < PLAYED or market.rng.random() > 0.035:
            continue
        created = sale.at - timedelta(days=market.rng.randint(3, 14))
        text = market.rng.choice(market.stock.texts("followups", "done"))
        is_sale = market.rng.random() < 0.7
        found.append(
            Promise(sale.customer, sale.seller, sale.on, text, created, sale.at, index if is_sale else None),
        )
    return found


def make_touches(market: Market, folk: list[Folk]) -> list[Touch]:
    """Visits, calls, messages and notes of the last ten months."""
    found = []
    for customer, person in enumerate(folk):
        for _ in range(market.rng.choices((0, 1, 2), (55, 33, 12))[0]):
            earliest = max(person.first_on, market.today - timedelta(days=300))
            day = earliest + timedelta(days=market.rng.randint(0, max(0, (market.today - earliest).days - 1)))
            kind = market.rng.choice(TOUCH_KINDS)
            text = market.rng.choice(market.stock.texts("touches", kind))
            found.append(Touch(customer, person.seller or 0, kind, text, _noon(market, day), day))
    return sorted(found, key=lambda touch: touch.at)


def make_cases(market: Market, sales: tuple[Sale, ...]) -> list[Case]:
    """Returns, exchanges and complaints, some days after a sale."""
    found = []
    for index, sale in enumerate(sales):
        on = sale.on + timedelta(days=market.rng.randint(1, 9))
        is_one = market.rng.random() < RETURNED and not sale.is_undone
        if is_one and sale.customer is not None and sale.customer >= PLAYED and on < market.today:
            found.append(_case(market, index, sale, on))
    return found


def _case(market: Market, index: int, sale: Sale, on: date) -> Case:
    kind = market.rng.choices(("return", "exchange", "complaint"), (58, 30, 12))[0]
    line = market.rng.randrange(len(sale.lines))
    refund = min(sale.lines[line].amount, sale.total) if kind == "return" else None
    is_open = kind == "complaint" and (market.today - on).days < 60
    text = market.rng.choice(market.stock.texts("cases", kind))
    return Case(index, kind, line, refund, text, _noon(market, on), on, is_open)


def _noon(market: Market, day: date) -> datetime:
    return local_moment(day, 11 + market.rng.randrange(8), market.rng.randrange(60), market.zone)


__all__ = ["MANAGER", "Case", "Promise", "Touch", "make_cases", "make_promises", "make_touches"]
