"""What a question about numbers costs as a shop grows. python -m bench.numbers [--purchases N] [--postgres]

Shops with a customer for every ten purchases, 20 salespeople, 2,000 products and three years, made by SQL alone; the
numbers kept ready are filled as after an import. Median and worst of several, warm, at the service level.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import text

from bot.domain.inquiry import By, Inquiry, Measure, Only
from bot.domain.people import Role
from bot.domain.period import Period, Unit, days_from
from bot.domain.shop import Shop
from bot.services import numbers, pictures, reports
from bot.services.tallies import catch_up
from bot.services.work import Work
from storage.migrate import upgrade
from storage.unit_of_work import Storage, UnitOfWork

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SHOP = Shop("x", "Asia/Shanghai", "CNY", "zh")
DAYS, SELLERS, GOODS, TIMES = 1095, 20, 2_000, 7
SIZES = (10_000, 100_000, 1_000_000)

DAY, WEEK, MONTH, YEAR, ALL = (Period(unit) for unit in (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR, Unit.ALL))
LAST_30 = days_from(TODAY - timedelta(days=29), TODAY)
CREAM, SHELF, BUYER = Only("product", "7"), Only("category", "7"), Only("customer", "77")
ASKED = {
    "this month by salesperson": Inquiry(MONTH, By.SELLER),
    "this month by product": Inquiry(MONTH, By.PRODUCT),
    "last 30 days by product": Inquiry(LAST_30, By.PRODUCT),
    "this year by product": Inquiry(YEAR, By.PRODUCT),
    "all time by product": Inquiry(ALL, By.PRODUCT),
    "this month by category": Inquiry(MONTH, By.CATEGORY),
    "this month by channel": Inquiry(MONTH, By.CHANNEL),
    "last week by payment": Inquiry(Period(Unit.WEEK, 1), By.PAYMENT),
    "this month, new and returning": Inquiry(MONTH, By.NEWNESS),
    "this year, new and returning": Inquiry(YEAR, By.NEWNESS),
    "this month, best days": Inquiry(MONTH, By.DAY),
    "this year by weekday": Inquiry(YEAR, By.WEEKDAY),
    "all time by hour": Inquiry(ALL, By.HOUR),
    "this month, top customers": Inquiry(MONTH, By.CUSTOMER),
    "this year, top customers": Inquiry(YEAR, By.CUSTOMER),
    "one product this month": Inquiry(MONTH, only=CREAM),
    "one product this year by day": Inquiry(YEAR, By.DAY, CREAM),
    "one category this month": Inquiry(MONTH, only=SHELF),
    "WeChat this month": Inquiry(MONTH, only=Only("payment", "wechat")),
    "average basket this month": Inquiry(MONTH, measure=Measure.BASKET),
    "October against last year": Inquiry(Period(Unit.MONTH, 1), is_year_ago=True),
    "one customer this year": Inquiry(YEAR, only=BUYER),
    "one salesperson's payments, month": Inquiry(MONTH, By.PAYMENT, staff_id=2),
    "one salesperson's products, month": Inquiry(MONTH, By.PRODUCT, staff_id=2),
}


async def fill(uow: UnitOfWork, purchases: int, *, is_sqlite: bool) -> None:
    """Bought evenly over three years; whoever has a low number buys more often."""
    await uow.shop.ensure(name="x", timezone=SHOP.timezone, currency="CNY", locale="zh", now=NOW)
    for number in range(SELLERS):
        await uow.staff.hire(900 + number, f"S{number}", Role.SALESPERSON if number else Role.OWNER, NOW, "zh")
    for statement in _statements(purchases, is_sqlite=is_sqlite):
        await uow.connection.execute(text(statement))


def _statements(purchases: int, *, is_sqlite: bool) -> Iterator[str]:
    def series(count: int) -> str:
        if is_sqlite:
            counting = f"SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count}"
            return f"(WITH RECURSIVE c(n) AS ({counting}) SELECT n FROM c)"
        return f"generate_series(1, {count}) AS s(n)"

    def chance(salt: int, below: int) -> str:
        number = "n" if is_sqlite else "n::bigint"
        return f"((({number} * 2654435 + {salt}) % 1000003) * 7919 % 1000003 % {below})"

    people, no = purchases // 10, "0" if is_sqlite else "false"
    start, now = TODAY - timedelta(days=DAYS - 1), "'2026-11-22 08:00:00.000000'" if is_sqlite else "now()"
    back = f"n * {DAYS - 1} / {purchases}"
    if is_sqlite:
        on = f"date('{start}', '+' || ({back}) || ' days')"
        at = f"{on} || ' ' || printf('%02d', 1 + {chance(5, 12)}) || ':30:00.000000'"
    else:
        on = f"(date '{start}' + ({back})::int)"
        at = f"({on} + make_interval(hours => (1 + {chance(5, 12)})::int, mins => 30)) AT TIME ZONE 'UTC'"
    yes = "1" if is_sqlite else "true"
    yield (
        "INSERT INTO products (id, name, name_key, search_key, category, is_demo, is_active, created_at)"
        f" SELECT n, 'p' || n, 'p' || n, 'p' || n, 'c' || (n % 20), {no}, {yes}, {now} FROM {series(GOODS)}"
    )
    yield (
        "INSERT INTO customers (id, name, name_key, search_key, owner_staff_id, birth_calendar, birth_is_leap, tags,"
        f" is_demo, created_at, updated_at) SELECT n, 'k' || n, 'k' || n, 'k', 1 + n % {SELLERS}, 'solar', {no}, '[]',"
        f" {no}, {now}, {now} FROM {series(people)}"
    )
    who = f"1 + {chance(1, 1000)} * {chance(2, 1000)} * {people} / 1000000"
    yield (
        "INSERT INTO purchases (id, customer_id, staff_id, total_minor, currency, channel, payment, bought_at,"
        f" bought_on, is_demo, created_at) SELECT n, CASE WHEN {chance(9, 10)} > 0 THEN {who} END,"
        f" 1 + {chance(3, SELLERS)},"
        f" 1000 + {chance(4, 50_000)}, 'CNY', CASE WHEN {chance(6, 10)} < 3 THEN 'online' ELSE 'offline' END,"
        f" CASE {chance(7, 4)} WHEN 0 THEN 'wechat' WHEN 1 THEN 'alipay' WHEN 2 THEN 'cash' ELSE 'card' END,"
        f" {at}, {on}, {no}, {now} FROM {series(purchases)}"
    )
    for position in (0, 1):
        every = "" if position == 0 else f" WHERE {chance(8, 2)} = 0"
        yield (
            "INSERT INTO line_items (purchase_id, position, product_id, product, quantity, amount_minor)"
            f" SELECT n, {position}, 1 + {chance(10 + position, GOODS)}, 'p', '1', 1000 + {chance(4, 25_000)}"
            f" FROM {series(purchases)}{every}"
        )


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds: median and worst by the clock, and the CPU of this process, which on SQLite is all there is."""

    middle: float
    worst: float
    cpu: float


async def measure(storage: Storage) -> dict[str, Cost]:
    """Each in a transaction of its own, warm."""
    found: dict[str, Cost] = {}
    for name, ask in questions().items():
        times, cpus = [], []
        for number in range(TIMES + 1):
            async with storage.read() as uow:
                staff = await uow.staff.working()
                work = Work(uow, next(one for one in staff if one.is_manager), SHOP, NOW)
                began, used = time.perf_counter(), time.process_time()
                await ask(work)
                if number:
                    times.append((time.perf_counter() - began) * 1000)
                    cpus.append((time.process_time() - used) * 1000)
        found[name] = Cost(median(times), max(times), median(cpus))
    return found


def questions() -> dict[str, Callable[[Work], Awaitable[object]]]:
    def one(inquiry: Inquiry) -> Callable[[Work], Awaitable[object]]:
        return lambda work: numbers.ask(work, inquiry)

    found: dict[str, Callable[[Work], Awaitable[object]]] = {
        f"report: {name}": (lambda work, period=period: reports.report(work, period))  # type: ignore[misc]
        for name, period in (("today", DAY), ("this month", MONTH), ("this year", YEAR), ("all time", ALL))
    }
    found |= {name: one(inquiry) for name, inquiry in ASKED.items()}
    found["rows of this month"] = lambda work: numbers.rows(work, Inquiry(MONTH), 3)
    found["rows of one product, this year"] = lambda work: numbers.rows(work, Inquiry(YEAR, only=CREAM), 0)
    found["who has stayed away for 90 days"] = lambda work: numbers.absent(work, 90, 0)
    found["picture of the month"] = lambda work: pictures.over_time(work, MONTH, None)
    found["picture of the products"] = lambda work: pictures.shares(work, "products", MONTH, None)
    return found


async def run(url: str, purchases: int) -> dict[str, Cost]:
    await asyncio.to_thread(upgrade, url)
    storage = Storage(url)
    is_sqlite = url.startswith("sqlite")
    try:
        began = time.perf_counter()
        async with storage.write() as uow:
            await fill(uow, purchases, is_sqlite=is_sqlite)
        made = time.perf_counter()
        await catch_up(storage, SHOP, TODAY)
        took = time.perf_counter() - made
        print(f"# {purchases:,}: made in {made - began:.0f} s, numbers ready in {took:.0f} s", flush=True)
        async with storage.write() as uow:
            await uow.connection.execute(text("ANALYZE"))
        return await measure(storage)
    finally:
        await storage.close()


@contextmanager
def database(*, is_postgres: bool) -> Iterator[str]:
    if is_postgres:
        from tests.postgres import serving

        with serving() as server:
            yield server.create("numbers")
        return
    with tempfile.TemporaryDirectory(prefix="huitou-numbers-") as folder:
        yield f"sqlite:///{Path(folder) / 'shop.db'}"


def main(sizes: tuple[int, ...], *, is_postgres: bool) -> None:
    figures: dict[int, dict[str, Cost]] = {}
    for size in sizes:
        with database(is_postgres=is_postgres) as url:
            figures[size] = asyncio.run(run(url, size))
    print("\n| ms: median (worst), CPU | " + " | ".join(f"{size:,}" for size in sizes) + " | growth |")
    print("|---|" + "---|" * (len(sizes) + 1))
    for name in questions():
        row = [figures[size][name] for size in sizes]
        cells = " | ".join(f"{one.middle:.1f} ({one.worst:.0f}), {one.cpu:.1f}" for one in row)
        print(f"| {name} | {cells} | {row[-1].cpu / row[0].cpu:.1f} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--purchases", type=int, action="append", help="may be given several times")
    parser.add_argument("--postgres", action="store_true")
    chosen = parser.parse_args()
    main(tuple(chosen.purchases or SIZES), is_postgres=chosen.postgres)
