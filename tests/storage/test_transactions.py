"""Units of work: all or nothing, one writer, a steady view, and what the columns refuse."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from bot.domain.people import Role
from storage.unit_of_work import Storage, UnitOfWork
from tests.doubles import NOON

WRITERS, ROUNDS = 16, 15


async def open_shop(storage: Storage) -> int:
    """A shop with one customer; the customer's id."""
    async with storage.write() as uow:
        await uow.shop.ensure(name="小店", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOON)
        await uow.staff.hire(1, "小王", Role.SALESPERSON, NOON)
        return await uow.customers.add(name="张三", name_key="张三", search_key="zhangsan zs", now=NOON)


async def number_of(uow: UnitOfWork, table: str) -> int:
    return int((await uow.connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())


@pytest.mark.parametrize("kind", ["writer", "reader"])
async def test_every_sqlite_connection_has_its_pragmas(sqlite_storage: Storage, kind: str) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000, "trusted_schema": 0}
    opening = sqlite_storage.write() if kind == "writer" else sqlite_storage.read()
    async with opening as uow:
        found = {name: (await uow.connection.execute(text(f"PRAGMA {name}"))).scalar() for name in wanted}
        query_only = (await uow.connection.execute(text("PRAGMA query_only"))).scalar()
    assert found == wanted
    assert query_only == (1 if kind == "reader" else 0)


async def test_a_reader_cannot_write(storage: Storage) -> None:
    async with storage.read() as uow:
        with pytest.raises(DBAPIError):
            await uow.staff.visit(5, NOON)


async def test_a_writer_locks_from_its_first_moment(sqlite_storage: Storage) -> None:
    path = sqlite_storage.url.removeprefix("sqlite:///")
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    async with sqlite_storage.write() as uow:
        await uow.shop.get()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


async def test_everybody_else_goes_on_while_another_process_holds_the_lock(sqlite_storage: Storage) -> None:
    """Were the wait on the event loop, nobody could let go of the lock here."""
    customer_id = await open_shop(sqlite_storage)
    other = sqlite3.connect(sqlite_storage.url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with sqlite_storage.write() as uow:
            await uow.points.add(customer_id, 1, "purchase", NOON)

    writing = asyncio.create_task(write())
    async with sqlite_storage.read() as uow:
        assert await uow.points.balance(customer_id) == 0, "readers go on"
    assert not writing.done()
    other.execute("COMMIT")
    await writing
    other.close()
    async with sqlite_storage.read() as uow:
        assert await uow.points.balance(customer_id) == 1


async def test_a_failing_block_leaves_nothing_behind(storage: Storage) -> None:
    customer_id = await open_shop(storage)

    async def fail() -> None:
        async with storage.write() as uow:
            await uow.points.add(customer_id, 10, "purchase", NOON)
            await uow.inbox.store([(1, 1, "{}")], NOON)
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await fail()
    async with storage.read() as uow:
        assert await uow.points.balance(customer_id) == 0
        assert await number_of(uow, "inbox") == 0


async def test_a_cancelled_block_leaves_nothing_behind_and_frees_the_writer(storage: Storage) -> None:
    customer_id = await open_shop(storage)
    inside = asyncio.Event()

    async def hang() -> None:
        async with storage.write() as uow:
            await uow.points.add(customer_id, 10, "purchase", NOON)
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with storage.write() as uow:
        await uow.points.add(customer_id, 3, "purchase", NOON)
    async with storage.read() as uow:
        assert await uow.points.balance(customer_id) == 3


async def test_a_reader_keeps_its_view_while_somebody_writes(storage: Storage) -> None:
    customer_id = await open_shop(storage)
    async with storage.read() as reading:
        assert await reading.points.balance(customer_id) == 0
        async with storage.write() as writing:
            await writing.points.add(customer_id, 10, "purchase", NOON)
        assert await reading.points.balance(customer_id) == 0
    async with storage.read() as reading:
        assert await reading.points.balance(customer_id) == 10


async def test_moments_come_back_aware_and_in_utc(storage: Storage) -> None:
    await open_shop(storage)
    shanghai = datetime(2026, 11, 22, 20, 30, 1, 250, tzinfo=timezone(timedelta(hours=8)))
    async with storage.write() as uow:
        await uow.shop.beat(shanghai)
    async with storage.read() as uow:
        found = await uow.shop.last_beat()
    assert found is not None
    assert found == shanghai
    assert found.utcoffset() == timedelta()


async def test_a_moment_without_a_zone_is_refused(storage: Storage) -> None:
    await open_shop(storage)
    with pytest.raises((StatementError, ValueError)):
        async with storage.write() as uow:
            await uow.shop.beat(datetime(2026, 11, 22))  # noqa: DTZ001


async def test_words_do_not_fit_into_a_column_of_numbers(storage: Storage) -> None:
    customer_id = await open_shop(storage)
    statement = "INSERT INTO points_entries (customer_id, delta, reason, at) VALUES (:id, :delta, 'x', '2026-11-22')"
    with pytest.raises(DBAPIError):
        async with storage.write() as uow:
            await uow.connection.execute(text(statement.replace(":delta", "'abc'")), {"id": customer_id})


async def test_half_a_cent_does_not_fit_into_a_sum(sqlite_storage: Storage) -> None:
    await open_shop(sqlite_storage)
    values = "'CNY', 'offline', '2026-11-22', '2026-11-22', '2026-11-22', 0, 1"
    columns = "currency, channel, bought_at, bought_on, created_at, is_demo, staff_id, total_minor"
    with pytest.raises(IntegrityError, match="REAL"):
        async with sqlite_storage.write() as uow:
            await uow.connection.execute(text(f"INSERT INTO purchases ({columns}) VALUES ({values}, 12.5)"))


async def test_a_child_without_its_parent_is_refused(storage: Storage) -> None:
    with pytest.raises(IntegrityError):
        async with storage.write() as uow:
            await uow.points.add(4711, 1, "purchase", NOON)


async def test_large_ids_and_sums_fit(storage: Storage) -> None:
    await open_shop(storage)
    large = 2**52 + 1
    async with storage.write() as uow:
        await uow.staff.visit(large, NOON)
        hired = await uow.staff.hire(large, "Anna", Role.SALESPERSON, NOON)
    assert hired.telegram_id == large


async def test_an_id_is_never_given_twice(storage: Storage) -> None:
    first = await open_shop(storage)
    async with storage.write() as uow:
        await uow.connection.execute(text("DELETE FROM customers"))
    async with storage.write() as uow:
        second = await uow.customers.add(name="李四", name_key="李四", search_key="lisi ls", now=NOON)
    assert second > first


async def test_many_writers_at_once_all_get_through(storage: Storage) -> None:
    customer_id = await open_shop(storage)

    async def write(writer: int) -> None:
        for number in range(ROUNDS):
            async with storage.write() as uow:
                await uow.points.balance(customer_id)
                await uow.points.add(customer_id, 1, "purchase", NOON)
                await uow.inbox.store([(writer * ROUNDS + number, writer, "{}")], NOON)

    await asyncio.gather(*(write(writer) for writer in range(WRITERS)))
    async with storage.read() as uow:
        assert await uow.points.balance(customer_id) == WRITERS * ROUNDS
        assert await number_of(uow, "inbox") == WRITERS * ROUNDS


async def test_read_then_write_loses_no_total_across_two_processes_on_sqlite(sqlite_url: str) -> None:
    """Two storages on one file stand for two processes: nothing but the file joins them."""
    stores = [Storage(sqlite_url), Storage(sqlite_url)]
    await open_shop(stores[0])
    async with stores[0].write() as uow:
        await uow.shop.change(preferences={"total": 0})

    async def add(storage: Storage) -> None:
        for _ in range(ROUNDS):
            async with storage.write() as uow:
                shop = await uow.shop.get()
                assert shop is not None
                await asyncio.sleep(0)
                await uow.shop.change(preferences={"total": shop.preferences["total"] + 1})

    await asyncio.gather(*(add(stores[writer % 2]) for writer in range(WRITERS)))
    async with stores[0].read() as uow:
        shop = await uow.shop.get()
    for storage in stores:
        await storage.close()
    assert shop is not None
    assert shop.preferences["total"] == WRITERS * ROUNDS


async def test_the_moment_of_the_doubles_is_aware() -> None:
    assert NOON.tzinfo is UTC
