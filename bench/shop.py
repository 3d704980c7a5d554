"""A shop of any size, made by SQL alone and kept for the next run: three years, a customer for every ten purchases.

20 salespeople, 2,000 products; whoever has a low number buys more often. Some customers look alike, some left an
address, some things came back. The folder is BENCH_FOLDER, or one under /tmp; throw it away to begin anew.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, text

from bot.domain.people import Role, Staff
from bot.domain.shop import Shop
from bot.services.people_numbers.morning import a_little
from bot.services.people_numbers.refresh import is_done
from bot.services.tallies import catch_up
from bot.services.work import Work
from storage.engine import sync_url
from storage.migrate import upgrade
from storage.unit_of_work import Storage, UnitOfWork

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SHOP = Shop("x", "Asia/Shanghai", "CNY", "zh")
DAYS, SELLERS, GOODS = 1095, 20, 2_000
SIZES = (10_000, 100_000, 1_000_000)
ADDRESS = "BENCH_FOLDER"


def folder() -> Path:
    found = Path(os.environ.get(ADDRESS) or Path(tempfile.gettempdir()) / "huitou-bench")
    found.mkdir(parents=True, exist_ok=True)
    return found


@contextmanager
def places(*, is_postgres: bool, sizes: tuple[int, ...] = SIZES) -> Iterator[dict[int, str]]:
    """Where shops lie: their size to an address. On PostgreSQL a server of our own while it lasts."""
    if not is_postgres:
        yield {size: f"sqlite:///{folder() / f'shop-{size}.db'}" for size in sizes}
        return
    from tests.postgres import serving

    with serving(folder() / "postgres") as server:
        yield {size: server.ensure(f"shop-{size}") for size in sizes}


@asynccontextmanager
async def opened(url: str, purchases: int) -> AsyncIterator[Storage]:
    """The shop at this address; made, and its numbers with it, if it is not there."""
    await asyncio.to_thread(upgrade, url)
    storage = Storage(url)
    try:
        async with storage.read() as uow:
            is_made = await uow.tallies.figure("bench") is not None
        if not is_made:
            await make(storage, purchases)
        yield storage
    finally:
        await storage.close()


async def make(storage: Storage, purchases: int) -> None:
    begun = time.perf_counter()
    async with storage.write() as uow:
        await fill(uow, purchases, is_sqlite=storage.url.startswith("sqlite"))
    made, used = time.perf_counter(), time.process_time()
    await catch_up(storage, SHOP, TODAY)
    ready = time.perf_counter()
    worked = time.process_time() - used
    while not await _classed(storage):
        await a_little(storage, NOW)
    async with storage.write() as uow:
        await uow.tallies.keep_figure("bench", TODAY, {})
    await asyncio.to_thread(_tend, storage.url)
    parts = f"rows {made - begun:.0f} s, numbers {ready - made:.0f} s (CPU {worked:.0f})"
    print(f"# {purchases:,} made: {parts}, people {time.perf_counter() - ready:.0f} s", flush=True)


def _tend(url: str) -> None:
    """What the cleaner of PostgreSQL does by itself in time; on SQLite the morning has done it."""
    if url.startswith("sqlite"):
        return
    engine = create_engine(sync_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("VACUUM (ANALYZE)"))
    engine.dispose()


async def _classed(storage: Storage) -> bool:
    async with storage.read() as uow:
        return await is_done(uow, TODAY)


async def owner(uow: UnitOfWork) -> Staff:
    return next(one for one in await uow.staff.working() if one.is_manager)


async def work_of(uow: UnitOfWork) -> Work:
    return Work(uow, await owner(uow), SHOP, NOW)


async def fill(uow: UnitOfWork, purchases: int, *, is_sqlite: bool) -> None:
    """Bought evenly over three years."""
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
        """Squares by a prime: numbers of two salts have nothing to do with each other."""
        number = "n" if is_sqlite else "n::bigint"
        once = f"(({number} * {48_271 + 15_838 * salt} + {salt * 7_919_003}) % 2147483647)"
        return f"({once} * {once} % 2147483647 * 16807 % 2147483647 % {below})"

    people, no = purchases // 10, "0" if is_sqlite else "false"
    start, now = TODAY - timedelta(days=DAYS - 1), "'2026-11-22 08:00:00.000000'" if is_sqlite else "now()"
    born = "'2023-11-01 08:00:00.000000'" if is_sqlite else "timestamptz '2023-11-01 08:00Z'"
    back = f"n * {DAYS - 1} / {purchases}"
    if is_sqlite:
        on = f"date('{start}', '+' || ({back}) || ' days')"
        at = f"{on} || ' ' || printf('%02d', 1 + {chance(5, 12)}) || ':30:00.000000'"
    else:
        back = f"n::bigint * {DAYS - 1} / {purchases}"
        on = f"(date '{start}' + ({back})::int)"
        at = f"({on} + make_interval(hours => (1 + {chance(5, 12)})::int, mins => 30)) AT TIME ZONE 'UTC'"
    yes = "1" if is_sqlite else "true"
    yield (
        "INSERT INTO products (id, name, name_key, search_key, category, brand, is_demo, is_active, created_at)"
        f" SELECT n, 'p' || n, 'p' || n, 'p' || n || '|p' || n, 'c' || (n % 20), 'b' || (n % 50), {no}, {yes}, {now}"
        f" FROM {series(GOODS)}"
    )
    name = "'k' || CASE WHEN n % 500 = 0 THEN n - 1 ELSE n END"
    yield (
        "INSERT INTO customers (id, name, name_key, search_key, owner_staff_id, birth_calendar, birth_is_leap,"
        " birth_month, birth_day, address, tags, is_demo, created_at, updated_at)"
        f" SELECT n, {name}, {name}, {name} || '|' || {name}, 1 + n % {SELLERS}, 'solar', {no}, 1 + n % 12, 1 + n % 28,"
        f" CASE WHEN n % 3 = 0 THEN 'District ' || (n % 16) || ', ' || n || ' Road' END, '[]',"
        f" {no}, {born}, {born} FROM {series(people)}"
    )
    yield (
        "INSERT INTO contact_points (customer_id, kind, address, tail, created_at) SELECT n, 'phone',"
        f" '+86' || (13900000000 + n), substr('' || (13900000000 + n), 8), {born} FROM {series(people)}"
    )
    who = f"1 + {chance(1, 100_000)} * {chance(2, 100_000)} * {people} / 10000000000"
    yield (
        "INSERT INTO purchases (id, customer_id, staff_id, total_minor, discount_minor, currency, channel, payment,"
        f" bought_at, bought_on, is_demo, created_at) SELECT n, CASE WHEN {chance(9, 10)} > 0 THEN {who} END,"
        f" 1 + {chance(3, SELLERS)},"
        f" 1000 + {chance(4, 50_000)}, CASE WHEN {chance(13, 10)} < 3 THEN 500 END,"
        f" 'CNY', CASE WHEN {chance(6, 10)} < 3 THEN 'online' ELSE 'offline' END,"
        f" CASE {chance(7, 4)} WHEN 0 THEN 'wechat' WHEN 1 THEN 'alipay' WHEN 2 THEN 'cash' ELSE 'card' END,"
        f" {at}, {on}, {no}, {at} FROM {series(purchases)}"
    )
    for position in (0, 1):
        every = "" if position == 0 else f" WHERE {chance(8, 2)} = 0"
        yield (
            "INSERT INTO line_items (purchase_id, position, product_id, product, quantity, amount_minor)"
            f" SELECT n, {position}, 1 + {chance(10 + position, GOODS)}, 'p', '1', 1000 + {chance(4, 25_000)}"
            f" FROM {series(purchases)}{every}"
        )
    yield (
        "INSERT INTO service_cases (customer_id, purchase_id, staff_id, kind, state, refund_minor, currency,"
        " happened_at, happened_on, created_at)"
        " SELECT customer_id, id, staff_id, 'return', 'solved', 1000, currency, bought_at, bought_on, bought_at"
        " FROM purchases WHERE id % 100 = 0 AND customer_id IS NOT NULL"
    )
    if not is_sqlite:
        for table in ("products", "customers", "purchases"):
            yield f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
