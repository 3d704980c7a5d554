"""The demo shop: natural, complete, the same every time, and gone without a trace."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import phonenumbers
import pytest
from sqlalchemy import text

from bot.domain.clock import local_moment
from bot.domain.coupon import is_sound
from bot.domain.lunar import solar_day
from bot.domain.people import Role
from bot.domain.personas import FANG, MANAGER, OWNER, SALES_CHEN, YANG, DemoPeople
from bot.domain.rhythm import RhythmState
from bot.domain.shop import Shop
from bot.services.demo import clear_demo, ensure_demo, seed_demo
from bot.services.demo_data.stock import load
from bot.services.insight import insight
from storage.unit_of_work import Storage, UnitOfWork

NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
ZH = Shop("花颜", "Asia/Shanghai", "CNY", "zh")
EN = Shop("Bloom", "Europe/London", "GBP", "en")


async def rows(uow: UnitOfWork, sql: str, **values: Any) -> list[Any]:
    return list((await uow.connection.execute(text(sql), values)).all())


async def open_shop(storage: Storage, shop: Shop = ZH, now: datetime = NOW) -> None:
    async with storage.write() as uow:
        await uow.shop.ensure(
            name=shop.name, timezone=shop.timezone, currency=shop.currency, locale=shop.locale, now=now
        )
    assert await ensure_demo(storage, now, shop)


async def everything(storage: Storage) -> list[Any]:
    """All that a person could see of the demo."""
    async with storage.read() as uow:
        return [
            await rows(uow, "SELECT id, name, birth_month, birth_day, note, created_at FROM customers ORDER BY id"),
            await rows(uow, "SELECT id, customer_id, staff_id, total_minor, bought_at FROM purchases ORDER BY id"),
            await rows(uow, "SELECT purchase_id, product, quantity, amount_minor FROM line_items ORDER BY id"),
            await rows(uow, "SELECT code, state FROM coupons ORDER BY id"),
            await rows(uow, "SELECT customer_id, due_on, text FROM followups ORDER BY id"),
        ]


async def test_is_the_same_whenever_it_is_made_on_a_day(storage: Storage) -> None:
    await open_shop(storage)
    first = await everything(storage)
    async with storage.write() as uow:
        await clear_demo(uow, NOW)
    assert not await ensure_demo(storage, NOW, ZH), "what was cleared does not come back by itself"
    async with storage.write() as uow:
        await seed_demo(uow, now=NOW, shop=ZH, people=DemoPeople())
    second = await everything(storage)
    assert [row[1:] for row in first[0]] == [row[1:] for row in second[0]]
    assert [row[3:] for row in first[1]] == [row[3:] for row in second[1]]
    assert first[3] == second[3]
    assert not await ensure_demo(storage, NOW, ZH), "a shop with customers is left alone"


async def test_holds_the_people_that_the_sandbox_plays(storage: Storage) -> None:
    await open_shop(storage)
    async with storage.read() as uow:
        staff = {one.telegram_id: one for one in await uow.staff.working()}
        assert {one.telegram_id: one.role for one in staff.values()} == {
            OWNER.telegram_id: Role.OWNER,
            MANAGER.telegram_id: Role.MANAGER,
            SALES_CHEN.telegram_id: Role.SALESPERSON,
            1003: Role.SALESPERSON,
        }
        assert not staff[1000].is_demo
        fang_id = await uow.customers.id_by_telegram(FANG.telegram_id)
        assert fang_id is not None
        fang = await uow.customers.get(fang_id)
        assert fang is not None
        assert fang.birthday is not None
        assert (fang.name, fang.owner_staff_id) == ("王芳", staff[SALES_CHEN.telegram_id].id)
        assert (fang.birthday.month, fang.birthday.day) == (11, 24)
        known = await insight(uow, fang_id, date(2026, 11, 22), "CNY")
        assert 25 <= known.rhythm.days <= 36
        assert known.rhythm.silent == 21
        assert known.rhythm.state is RhythmState.REGULAR
        assert known.points == sum(row.p for row in await rows(
            uow, "SELECT delta AS p FROM points_entries WHERE customer_id = :c", c=fang_id))  # fmt: skip
        found = await uow.customers.by_phone_tail(YANG.phone[-4:])
        assert [one.name for one in found] == ["刘洋"]
        assert found[0].telegram_id is None
        assert found[0].birthday is not None
        assert (found[0].birthday.month, found[0].birthday.day) == (12, 1)
        shop = await uow.shop.get()
        assert shop is not None
        assert shop.is_demo


@pytest.mark.parametrize("shop", [ZH, EN], ids=["zh", "en"])
async def test_is_rich_and_sound(sqlite_url: str, shop: Shop) -> None:
    storage = Storage(sqlite_url)
    noon = local_moment(date(2026, 11, 22), 12, 0, shop.zone)
    await open_shop(storage, shop, noon)
    async with storage.read() as uow:
        phones = [row.address for row in await rows(uow, "SELECT address FROM contact_points WHERE kind = 'phone'")]
        assert len(set(phones)) == len(phones) > 95
        assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone)) for phone in phones)
        names = Counter(row.name for row in await rows(uow, "SELECT name FROM customers"))
        assert [count for name, count in names.items() if count > 1] == [2], "only the two of one name are doubled"
        assert sum(names.values()) == 120
        born = await rows(uow, "SELECT * FROM customers WHERE birth_day IS NOT NULL")
        assert any((row.birth_month, row.birth_day) == (2, 29) for row in born)
        assert any(row.birth_is_leap for row in born)
        lunar = [row for row in born if row.birth_calendar == "lunar"]
        assert any(row.birth_day == 30 for row in lunar)
        assert all(solar_day(2026, row.birth_month, row.birth_day, bool(row.birth_is_leap)) for row in lunar)
        assert any(row.birth_year is None for row in born)
        days = [date.fromisoformat(row.d) for row in await rows(uow, "SELECT bought_on AS d FROM purchases ORDER BY 1")]
        assert days[0] < date(2025, 7, 1)
        assert days[-1] == date(2026, 11, 22)
        assert sum(day.weekday() > 4 for day in days) > len(days) * 0.35, "weekends are busier"
        assert {row.channel for row in await rows(uow, "SELECT channel FROM purchases")} == {"online", "offline"}
        assert len({row.payment for row in await rows(uow, "SELECT payment FROM purchases")}) >= 4
        assert len(await rows(uow, "SELECT DISTINCT category FROM products")) >= 6
        assert await rows(uow, "SELECT 1 FROM service_cases WHERE refund_minor > 0")
        assert await rows(uow, "SELECT 1 FROM redemptions")
        assert await rows(uow, "SELECT 1 FROM attributions WHERE reason = 'window'")
        assert {row.state for row in await rows(uow, "SELECT state FROM followups")} == {"open", "done"}
        assert all(is_sound(row.code) for row in await rows(uow, "SELECT code FROM coupons"))
        future = "SELECT 1 FROM purchases WHERE bought_at > :now"
        assert not await rows(uow, future, now=noon.strftime("%Y-%m-%d %H:%M:%S"))
    await storage.close()


async def test_sums_agree(storage: Storage) -> None:
    """Lines less discount is the total; the payment is the total; points follow purchases and returns."""
    await open_shop(storage)
    async with storage.read() as uow:
        lines = "(SELECT SUM(amount_minor) FROM line_items l WHERE l.purchase_id = p.id)"
        paid = "(SELECT SUM(amount_minor) FROM payments y WHERE y.purchase_id = p.id)"
        due = f"{lines} - COALESCE(discount_minor, 0)"
        assert not await rows(uow, f"SELECT 1 FROM purchases p WHERE {due} <> total_minor OR {paid} <> total_minor")
        used = (
            "SELECT p.discount_minor AS a, r.discount_minor AS b FROM redemptions r"
            " JOIN purchases p ON p.id = r.purchase_id"
        )
        assert all(row.a == row.b for row in await rows(uow, used))
        balances = await rows(uow, "SELECT customer_id, SUM(delta) AS b FROM points_entries GROUP BY customer_id")
        assert all(row.b >= 0 for row in balances)
        assert not await rows(uow, "SELECT 1 FROM customers WHERE NOT is_demo")
        wanted = await rows(
            uow,
            "SELECT customer_id, SUM(total_minor / 100) AS b FROM purchases WHERE customer_id IS NOT NULL"
            " AND voided_at IS NULL GROUP BY customer_id",
        )
        back = await rows(
            uow, "SELECT customer_id, SUM(refund_minor / 100) AS b FROM service_cases GROUP BY customer_id"
        )
        taken = {row.customer_id: row.b or 0 for row in back}
        expected = {row.customer_id: row.b - taken.get(row.customer_id, 0) for row in wanted}
        assert {row.customer_id: row.b for row in balances} == expected


async def test_is_cleared_without_touching_what_is_real(storage: Storage) -> None:
    await open_shop(storage)
    async with storage.write() as uow:
        chen = await uow.staff.by_telegram(SALES_CHEN.telegram_id)
        anna = await uow.staff.hire(5001, "Anna", Role.SALESPERSON, NOW)
        assert chen is not None
        real = await uow.customers.add(
            name="Real", name_key="real", search_key="|real|", now=NOW, owner_staff_id=chen.id
        )
        await uow.followups.add(customer_id=real, staff_id=anna.id, due_on=date(2026, 12, 1), created_at=NOW)
        product = (await rows(uow, "SELECT id, name FROM products LIMIT 1"))[0]
        values = {
            "customer_id": real,
            "staff_id": chen.id,
            "total_minor": 100,
            "currency": "CNY",
            "bought_on": "2026-11-22",
        }
        await uow.connection.execute(
            text(
                "INSERT INTO purchases (customer_id, staff_id, total_minor, currency, channel, bought_at, bought_on,"
                " is_demo, created_at) VALUES (:customer_id, :staff_id, :total_minor, :currency, 'offline', :at,"
                " :bought_on, :demo, :at)"
            ),
            values | {"at": "2026-11-22 02:00:00", "demo": False},
        )
        bought = (await rows(uow, "SELECT MAX(id) AS id FROM purchases"))[0].id
        await uow.demo.put(
            "line_items",
            [
                {
                    "purchase_id": bought,
                    "position": 0,
                    "product_id": product.id,
                    "product": product.name,
                    "quantity": "1",
                }
            ],
        )
    async with storage.write() as uow:
        await clear_demo(uow, NOW)
    async with storage.read() as uow:
        counts = await uow.demo.counts()
        assert {name: count for name, count in counts.items() if count} == {
            "customers": 1, "purchases": 1, "line_items": 1, "followups": 1,
        }  # fmt: skip
        assert [one.telegram_id for one in await uow.staff.working()] == [OWNER.telegram_id, 5001]
        left = await uow.staff.get(chen.id)
        assert left is not None, "whoever sold to a real customer stays on record"
        assert left.revoked_at is not None
        kept = await uow.customers.get(real)
        assert kept is not None
        assert kept.owner_staff_id is None
        assert (await rows(uow, "SELECT product_id, product FROM line_items"))[0] == (None, product.name)
        shop = await uow.shop.get()
        assert shop is not None
        assert not shop.is_demo
    assert await ensure_demo(storage, NOW, ZH) is False, "there is a real customer now"


async def test_a_shop_that_has_an_owner_keeps_them(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.shop.ensure(name="x", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOW)
        await uow.staff.ensure_owners([7, MANAGER.telegram_id], NOW)
        await seed_demo(uow, now=NOW, shop=ZH, people=DemoPeople())
    async with storage.read() as uow:
        owners = [one.telegram_id for one in await uow.staff.working() if one.role is Role.OWNER]
        assert owners == [7, MANAGER.telegram_id], "even one whose id the demo uses"


@pytest.mark.parametrize("day", [datetime(2028, 2, 27, 1, tzinfo=UTC), datetime(2026, 2, 17, 12, tzinfo=UTC)])
async def test_days_that_need_care(sqlite_url: str, day: datetime) -> None:
    """Two days before 29 February; and on Chinese New Year, early in the morning elsewhere."""
    storage = Storage(sqlite_url)
    await open_shop(storage, now=day)
    async with storage.read() as uow:
        fang = await uow.customers.id_by_telegram(FANG.telegram_id)
        customer = await uow.customers.get(fang or 0)
        assert customer is not None
        assert customer.birthday is not None
        birthday = day.date() + timedelta(days=2)
        assert (customer.birthday.month, customer.birthday.day) == (birthday.month, birthday.day)
    await storage.close()


@pytest.mark.parametrize("currency", ["JPY", "KWD", "CNY", "USD", "XAF"])
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_prices_suit_every_currency(locale: str, currency: str) -> None:
    for goods in load(locale, currency).goods:
        assert len(goods.prices) == len(goods.specifications)
        assert all(price > 0 for price in goods.prices)
