"""The report's SQL against the same numbers counted by hand, row by row, on both databases."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.clock import local_day
from bot.domain.errors import Gone, NotAllowed
from bot.domain.money import Money
from bot.domain.period import Period, Span, Unit
from bot.domain.shop import Shop
from bot.services.demo import ensure_demo
from bot.services.reports import BIRTHDAY_RULES, ROWS, Report, Takings, colleague, report, sales_page, whose
from bot.services.work import Work
from storage.unit_of_work import Storage, UnitOfWork

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
SHOP = Shop("花颜", "Asia/Shanghai", "CNY", "zh")
PERIODS = (
    Period(),
    Period(Unit.DAY, 1),
    Period(Unit.DAY, 400),
    Period(Unit.WEEK),
    Period(Unit.WEEK, 1),
    Period(Unit.MONTH),
    Period(Unit.MONTH, 1),
    Period(Unit.MONTH, 7),
    Period(Unit.MONTH, 60),
    Period(Unit.YEAR),
    Period(Unit.YEAR, 1),
    Period(Unit.ALL),
)


@dataclass(frozen=True)
class Sum:
    """A purchase or a refund, as plain values."""

    id: int
    on: date
    at: datetime
    staff_id: int
    customer_id: int | None
    currency: str
    minor: int


@dataclass(frozen=True)
class Records:
    """Everything that counts, row by row."""

    purchases: list[Sum]
    cases: list[Sum]
    redemptions: list[Any]
    attributions: list[Any]
    deliveries: list[Any]
    owners: dict[int, int | None]
    coupons: dict[int, int]
    birthday_offer: int


def day(value: Any) -> date:
    return value if isinstance(value, date) and not isinstance(value, datetime) else date.fromisoformat(str(value)[:10])


def moment(value: Any) -> datetime:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


async def records_of(uow: UnitOfWork) -> Records:
    async def rows(table: str) -> list[Any]:
        return list((await uow.connection.execute(text(f"SELECT * FROM {table}"))).all())

    def plain(row: Any, on: str, at: str, minor: str) -> Sum:
        values = row._mapping
        return Sum(
            row.id, day(values[on]), moment(values[at]), row.staff_id, row.customer_id, row.currency, values[minor]
        )

    sold = [row for row in await rows("purchases") if row.voided_at is None]
    back = [r for r in await rows("service_cases") if r.voided_at is None and r.state != "cancelled" and r.refund_minor]
    return Records(
        purchases=[plain(row, "bought_on", "bought_at", "total_minor") for row in sold],
        cases=[plain(row, "happened_on", "happened_at", "refund_minor") for row in back],
        redemptions=[row for row in await rows("redemptions") if row.reversed_at is None],
        attributions=await rows("attributions"),
        deliveries=await rows("deliveries"),
        owners={row.id: row.owner_staff_id for row in await rows("customers")},
        coupons={row.id: row.offer_id for row in await rows("coupons")},
        birthday_offer=next(row.id for row in await rows("offers") if row.name == "birthday"),
    )


def inside(span: Span, row: Sum) -> bool:
    if not span.first <= row.on <= span.last:
        return False
    return span.until is None or row.on < span.last or row.at < span.until


def those(rows: list[Sum], span: Span, staff: int | None) -> list[Sum]:
    return [row for row in rows if inside(span, row) and staff in (None, row.staff_id)]


def sums(pairs: list[tuple[str, int]]) -> tuple[Money, ...]:
    found: dict[str, int] = defaultdict(int, CNY=0)
    for currency, minor in pairs:
        found[currency] += minor
    others = sorted(code for code in found if code != "CNY" and found[code])
    return tuple(Money(found[code], code) for code in ["CNY", *others])


def takings(records: Records, span: Span, staff: int | None) -> Takings:
    sold, back = those(records.purchases, span, staff), those(records.cases, span, staff)
    gross, refunded = [(row.currency, row.minor) for row in sold], [(row.currency, row.minor) for row in back]
    net = sums(gross + [(currency, -minor) for currency, minor in refunded])
    return Takings(len(sold), sums(gross), len(back), sums(refunded), net)


def check(records: Records, found: Report, staff: int | None) -> None:
    span = found.span
    sold = those(records.purchases, span, staff)
    assert found.takings == takings(records, span, staff)
    if found.before_span is None:
        assert found.before is None
    else:
        assert found.before == takings(records, found.before_span, staff)
    came = {row.customer_id for row in sold} - {None}
    earlier = {r.customer_id for r in records.purchases if r.on < span.first}
    assert (found.new, found.returning) == (len(came - earlier), len(came & earlier))
    assert found.walk_ins == sum(row.customer_id is None for row in sold)
    per_seller = {row.staff_id: [r for r in sold if r.staff_id == row.staff_id] for row in sold}
    assert {s.staff_id: (s.sales, s.gross) for s in found.sellers} == {
        key: (len(theirs), sums([(r.currency, r.minor) for r in theirs])) for key, theirs in per_seller.items()
    }
    check_birthday(records, found, {row.id: row for row in sold}, staff)


def check_birthday(records: Records, found: Report, sold: dict[int, Any], staff: int | None) -> None:
    first_sent: dict[int, datetime] = {}
    for row in records.deliveries:
        if row.rule in BIRTHDAY_RULES and row.coupon_id and row.state in ("sent", "done_by_hand"):
            if staff not in (None, records.owners[row.customer_id]):
                continue
            first_sent[row.coupon_id] = min(moment(row.sent_at), first_sent.get(row.coupon_id, moment(row.sent_at)))
    days = [local_day(at, SHOP.zone) for at in first_sent.values()]
    assert found.birthday.sent == sum(found.span.first <= on <= found.span.last for on in days)
    used = [
        row
        for row in records.redemptions
        if row.purchase_id in sold and records.coupons[row.coupon_id] == records.birthday_offer
    ]
    assert found.birthday.redeemed == len(used)
    assert found.birthday.given == sums([(row.currency, row.discount_minor) for row in used])
    rules = {row.id: row.rule for row in records.deliveries}
    ours = {row.purchase_id for row in records.attributions if rules[row.delivery_id] in BIRTHDAY_RULES}
    credited = [row for key, row in sold.items() if key in ours]
    assert found.birthday.credited == len(credited)
    assert found.birthday.takings == sums([(row.currency, row.minor) for row in credited])


async def furnish(storage: Storage) -> None:
    """The demo, and what it lacks: another currency, undone and reversed things, sales around midnight."""
    async with storage.write() as uow:
        await uow.shop.ensure(name="x", timezone=SHOP.timezone, currency=SHOP.currency, locale=SHOP.locale, now=NOW)
    assert await ensure_demo(storage, NOW, SHOP)
    async with storage.write() as uow:
        staff = (await uow.staff.working())[0].id
        customers = [row.id for row in (await uow.connection.execute(text("SELECT id FROM customers LIMIT 9"))).all()]
        extra = []
        for back in range(40):
            at = NOW - timedelta(days=back, minutes=back * 37)
            extra.append(
                {
                    "customer_id": customers[back % 9] if back % 4 else None,
                    "staff_id": staff,
                    "total_minor": 1000 + back,
                    "currency": ("USD", "CNY", "JPY")[back % 3],
                    "bought_at": at,
                    "bought_on": local_day(at, SHOP.zone),
                    "created_at": at,
                    "voided_at": NOW if back % 5 == 0 else None,
                }
            )
        ids = await uow.demo.put("purchases", extra)
        refund = {
            "kind": "return",
            "customer_id": customers[0],
            "staff_id": staff,
            "happened_at": NOW,
            "created_at": NOW,
        }
        await uow.demo.put(
            "service_cases",
            [
                refund
                | {"purchase_id": ids[1], "currency": "USD", "refund_minor": 5000, "happened_on": date(2026, 11, 22)},
                refund | {"currency": "CNY", "refund_minor": 700, "happened_on": date(2026, 11, 21)},
                refund | {"currency": "CNY", "refund_minor": None, "happened_on": date(2026, 11, 21)},
                refund | {"currency": "CNY", "refund_minor": 90, "happened_on": date(2026, 11, 22), "voided_at": NOW},
                refund
                | {"currency": "CNY", "refund_minor": 80, "happened_on": date(2026, 11, 22), "state": "cancelled"},
            ],
        )
        await uow.connection.execute(text("UPDATE redemptions SET reversed_at = at WHERE id IN (1, 2, 5)"))
        await uow.connection.execute(text("UPDATE deliveries SET state = 'unknown' WHERE id = 3"))
        again = (await uow.connection.execute(text("SELECT * FROM deliveries WHERE id IN (10, 20)"))).all()
        for row in again:
            sent_at = moment(row.sent_at) + timedelta(days=40)
            wish = {"rule": "birthday_wish", "dedupe_key": f"w{row.id}", "sent_at": sent_at, "settled_at": sent_at}
            kept = ("purpose", "customer_id", "coupon_id", "channel", "locale", "template", "state", "staff_id")
            same = {name: getattr(row, name) for name in kept}
            await uow.demo.put("deliveries", [same | wish | {"not_before": sent_at, "created_at": sent_at}])
        firsts = "SELECT MIN(id) FROM purchases GROUP BY customer_id"
        await uow.connection.execute(text(f"UPDATE purchases SET voided_at = bought_at WHERE id IN ({firsts})"))


async def test_every_number_is_what_counting_by_hand_gives(storage: Storage) -> None:
    await furnish(storage)
    async with storage.write() as uow:
        records = await records_of(uow)
        staff = await uow.staff.working()
        owner, chen = next(s for s in staff if s.is_manager), staff[0]
        work = Work(uow, owner, SHOP, NOW)
        for period in PERIODS:
            check(records, await report(work, period), None)
            check(records, await report(work, period, chen.id), chen.id)
        for now in (NOW.replace(hour=15, minute=59), datetime(2026, 3, 31, 3, tzinfo=UTC)):
            for unit in (one for one in Unit if one is not Unit.DAYS):
                check(records, await report(Work(uow, owner, SHOP, now), Period(unit)), None)
        assert (await report(work, Period(Unit.YEAR))).birthday.credited > 0


async def test_rows_are_those_that_were_counted(storage: Storage) -> None:
    await furnish(storage)
    async with storage.write() as uow:
        records = await records_of(uow)
        staff = await uow.staff.working()
        work = Work(uow, next(s for s in staff if s.is_manager), SHOP, NOW)
        for period in (Period(Unit.MONTH), Period(Unit.DAY, 400)):
            first = await sales_page(work, period, None, 0)
            pages = [await sales_page(work, period, None, number) for number in range(first.pages)]
            shown = [row for page in pages for row in page.rows]
            assert {row.id for row in shown} == {row.id for row in those(records.purchases, first.span, None)}
            assert len(shown) == first.sales
            assert all(len(page.rows) <= ROWS for page in pages)
            assert [row.bought_on for row in shown] == sorted((row.bought_on for row in shown), reverse=True)
            with pytest.raises(Gone):
                await sales_page(work, period, None, first.pages)


async def test_salespeople_see_their_own_numbers_only(sqlite_storage: Storage) -> None:
    await furnish(sqlite_storage)
    async with sqlite_storage.write() as uow:
        staff = {one.name: one for one in await uow.staff.working()}
        chen, li, owner = staff["小陈"], staff["小李"], staff["林岚"]
        work = Work(uow, chen, SHOP, NOW)
        own = await report(work, Period(Unit.MONTH))
        assert own.staff == chen
        assert [seller.staff_id for seller in own.sellers] == [chen.id]
        with pytest.raises(NotAllowed):
            await report(work, Period(), li.id)
        with pytest.raises(NotAllowed):
            await sales_page(work, Period(), owner.id, 0)
        manager = Work(uow, owner, SHOP, NOW)
        assert await whose(manager, None) is None
        with pytest.raises(Gone):
            await whose(manager, 9999)
        assert await colleague(manager, "小陈") == chen
        assert await colleague(manager, "xiaoli") == li
        assert await colleague(manager, "没有这人") is None


async def test_an_empty_shop_has_noughts(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.shop.ensure(name="x", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOW)
        await uow.staff.ensure_owners([7], NOW)
        work = Work(uow, (await uow.staff.working())[0], SHOP, NOW)
        for period in PERIODS:
            found = await report(work, period)
            assert found.takings == Takings(0, (Money(0, "CNY"),), 0, (Money(0, "CNY"),), (Money(0, "CNY"),))
            assert (found.new, found.returning, found.walk_ins, found.sellers, found.change) == (0, 0, 0, (), None)
            assert not found.birthday.is_any
        assert (await sales_page(work, Period(), None, 0)).pages == 1
