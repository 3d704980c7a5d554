"""Everything out, into an empty shop, and out again: nothing differs. A public history comes in to the cent."""

from __future__ import annotations

import importlib.util
import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import text

from bot.domain.people import Role
from bot.domain.shop import Shop
from bot.domain.suppression import SuppressionReason
from bot.services.consent import answer_marketing, marketing_consent
from bot.services.demo import ensure_demo
from bot.services.exporting.work import write_out
from bot.services.importing import work
from bot.services.importing.reading import read_tables
from storage.unit_of_work import Storage
from tests.fresh import fresh

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def now() -> datetime:
    return NOW


async def opened(url: str, currency: str = "CNY") -> tuple[Storage, Shop]:
    storage = Storage(url)
    async with storage.write() as uow:
        await uow.shop.ensure(name="店", timezone="Asia/Shanghai", currency=currency, locale="zh", now=NOW)
        await uow.staff.hire(1, "周老板", Role.OWNER, NOW)
        shop = await uow.shop.get()
    assert shop is not None
    return storage, shop


async def numbers(storage: Storage, statement: str) -> list[tuple[object, ...]]:
    async with storage.read() as uow:
        return [tuple(row) for row in await uow.connection.execute(text(statement))]


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
async def test_out_and_in_again_is_the_same_shop(database_url: str, tmp_path: Path, form: str) -> None:
    """Out of one kind of database and into either."""
    first, shop = await opened(fresh(tmp_path / "a.db"))
    second, _ = await opened(database_url)
    try:
        await ensure_demo(first, NOW, shop)
        async with first.read() as uow:
            colleagues = await uow.staff.working()
        async with second.write() as uow:
            for one in colleagues:
                await uow.staff.hire(one.telegram_id, one.name, one.role, NOW)
        counts = await write_out(first, form, tmp_path / "one")
        assert counts["purchases"] > 1000
        key = await work.take_in(second, 1, "one", (tmp_path / "one").read_bytes(), NOW)
        plan = await work.bring_in(second, key, now)
        assert {outcome for one in plan.tally.counts.values() for outcome in one} == {"new"}
        await write_out(second, form, tmp_path / "two")
        one, two = (read_tables((tmp_path / name).read_bytes()) for name in ("one", "two"))
        assert [(sheet.name, sheet.rows) for sheet in one] == [(sheet.name, sheet.rows) for sheet in two]
        told = {cell for sheet in one for _, row in sheet.rows for cell in row if cell.startswith("lunar ")}
        assert told, "a lunar birthday stays lunar"
        takings = "SELECT count(*), sum(total_minor) FROM purchases WHERE voided_at IS NULL"
        assert await numbers(first, takings) == await numbers(second, takings)
        key = await work.take_in(second, 1, "one", (tmp_path / "one").read_bytes(), NOW)
        assert (await work.look_through(second, key)).is_empty, "the second time nothing is new"
        if form == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO((tmp_path / "one").read_bytes()), read_only=True)
            assert book["customers"]["B1"].value == "name", "another program reads it too"
    finally:
        await first.close()
        await second.close()


async def test_who_is_not_to_be_written_to_stays_so(tmp_path: Path) -> None:
    first, _ = await opened(fresh(tmp_path / "a.db"))
    second, _ = await opened(fresh(tmp_path / "b.db"))
    try:
        async with first.write() as uow:
            left = await uow.customers.add(name="赵静", name_key="赵静", search_key="zj", now=NOW)
            await answer_marketing(uow, left, True, "t", "zh", NOW)
            await uow.suppressions.put(left, SuppressionReason.DO_NOT_CONTACT, None, 1, NOW + timedelta(days=1))
        await write_out(first, "json", tmp_path / "one")
        key = await work.take_in(second, 1, "one", (tmp_path / "one").read_bytes(), NOW)
        await work.bring_in(second, key, now)
        async with second.read() as uow:
            assert await marketing_consent(uow, 1) is False
    finally:
        await first.close()
        await second.close()


def cdnow(name: str) -> bytes:
    """A text file in a package of which nothing is imported."""
    found = importlib.util.find_spec("lifetimes")
    assert found is not None
    assert found.origin is not None
    return (Path(found.origin).parent / "datasets" / name).read_bytes()


async def test_a_public_history_comes_in_to_the_cent(database_url: str) -> None:
    """The 1/10 sample of CDNOW: 6,919 orders of 2,357 customers. The first column is their number in the whole set."""
    lines = [line.split() for line in cdnow("CDNOW_sample.txt").decode().splitlines() if line.strip()]
    table = "customer_id,date,number_of_cds,dollar_value\n" + "\n".join(
        f"{whole},{day},{count},{paid}" for whole, _, day, count, paid in lines
    )
    storage, _ = await opened(database_url, "USD")
    try:
        key = await work.take_in(storage, 1, "cdnow.csv", table.encode(), NOW)
        plan = await work.bring_in(storage, key, now)
        assert plan.tally.counts == {"purchases": {"new": 6919}}
        cents = sum(round(float(line[-1]) * 100) for line in lines)
        bought = Counter(line[0] for line in lines)
        sold = "SELECT count(*), count(DISTINCT customer_id), sum(total_minor) FROM purchases WHERE voided_at IS NULL"
        assert await numbers(storage, sold) == [(6919, 2357, cents)]
        again = sum(times > 1 for times in bought.values())
        assert await numbers(storage, "SELECT count(*) FROM customer_stats WHERE purchases > 1") == [(again,)]
        assert await numbers(storage, "SELECT sum(sales), sum(minor) FROM daily_sales") == [(6919, cents)]
        assert await numbers(storage, "SELECT count(*) FROM points_entries") == [(0,)]
        async with storage.read() as uow:
            assert await uow.planner.first_purchases(date(1997, 1, 1), NOW.date()) == [], "nobody is thanked"
    finally:
        await storage.close()
