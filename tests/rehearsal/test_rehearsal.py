"""The clock run ahead on a copy: it shows what will happen, and nothing happens."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import text

from bot.domain.followup import FollowUp
from bot.domain.occasion import YearDay
from bot.domain.outlook import outlook
from bot.domain.reason import Reason, reason_of
from bot.domain.rehearsal import Ending, Fate
from reminders.stage import Rehearsals
from storage.scratch import open_scratch
from storage.tables import metadata
from storage.unit_of_work import Storage
from tests.reminders.shop import RENDERER, SHANGHAI, Shop, at, hours, open_shop

NOW = at("2026-11-22", "12:00")
DAYS = 8
MEI, LI, WANG = 2001, 2002, 2003


async def open_full_shop(storage: Storage) -> Shop:
    """Who agreed, who refused, who is nowhere, who is passed on; birthdays on near days and one promise."""
    shop = await open_shop(storage, NOW - timedelta(days=200))
    then = NOW - timedelta(days=100)
    await shop.customer("梅", YearDay(11, 29), now=then, telegram=MEI)
    await shop.customer("李", YearDay(11, 29), now=then, telegram=LI, agrees=False)
    await shop.customer("王", YearDay(11, 23), now=then, telegram=WANG, phone="+8613800000003")
    by_hand = await shop.customer("张", YearDay(11, 30), now=then, agrees=None, phone="+8613800000004")
    await promise(shop, by_hand)
    return shop


async def promise(shop: Shop, customer_id: int) -> FollowUp:
    async with shop.storage.write() as uow:
        return await uow.followups.add(
            customer_id=customer_id,
            staff_id=shop.seller_id,
            due_on=(NOW + timedelta(days=2)).date(),
            text="回电话",
            created_at=NOW,
        )


async def everything(storage: Storage) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    async with storage.read() as uow:
        return {
            table.name: [tuple(row) for row in await uow.connection.execute(text(f"SELECT * FROM {table.name}"))]
            for table in metadata.sorted_tables
        }


def without_code(words: str) -> str:
    """Codes of coupons are drawn by lot."""
    return re.sub(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", "CODE", words)


def gone(fates: tuple[Fate, ...]) -> list[tuple[str, str, str | None]]:
    """(key, moment, words) of what goes."""
    return sorted((f.key, f.at.isoformat(), f.text) for f in fates if f.ending is Ending.GOES)


async def test_it_shows_what_then_happens_and_changes_nothing(storage: Storage) -> None:
    shop = await open_full_shop(storage)
    before = await everything(storage)
    shown = await Rehearsals(storage.url, RENDERER).preview(NOW, DAYS)
    assert await everything(storage) == before
    assert shop.postbox.asked == 0

    await shop.tick_through(hours(NOW, NOW + timedelta(days=DAYS)))
    happened = {
        (key, row.sent_at.isoformat())
        for key, row in (await shop.rows()).items()
        if row.sent_at is not None and row.state.value in ("sent", "handed_over") and reason_of(row.rule)
    }
    assert {(key, moment) for key, moment, _ in gone(shown.fates)} == happened
    assert len(happened) >= 6
    stopped = {f.key: f.reason for f in shown.fates if f.ending in (Ending.STOPPED, Ending.KEPT)}
    rows = await shop.rows()
    assert all(key not in rows or rows[key].reason == reason for key, reason in stopped.items())
    assert stopped["birthday_offer:2026:2"] == "refused"
    by_id = {row.id: row for row in rows.values()}
    said = {without_code(m.text) for m in shop.postbox.accepted if reason_of(by_id[m.delivery_id].rule)}
    assert {without_code(words or "") for _, _, words in gone(shown.fates)} == said


async def test_of_one_reason_as_if_it_were_on(sqlite_storage: Storage) -> None:
    shop = await open_full_shop(sqlite_storage)
    async with sqlite_storage.write() as uow:
        await uow.shop.change(preferences={"rules": {"birthday": False}})
    stage = Rehearsals(sqlite_storage.url, RENDERER)
    off = outlook(await stage.preview(NOW, DAYS), SHANGHAI, Reason.BIRTHDAY)
    on = outlook(await stage.preview(NOW, DAYS, Reason.BIRTHDAY), SHANGHAI, Reason.BIRTHDAY)
    assert (off.sends, off.stopped) == (0, 0)
    assert on.sends >= 4
    assert on.by_hand == 2
    assert ("refused", 2) in on.back
    async with sqlite_storage.read() as uow:
        found = await uow.shop.get()
    assert found is not None
    assert found.preferences["rules"] == {"birthday": False}
    assert shop.postbox.asked == 0


async def test_the_writer_is_not_held_up(sqlite_storage: Storage) -> None:
    """While a rehearsal holds its copy, the shop goes on, and the copy stays as it was."""
    await open_full_shop(sqlite_storage)
    async with open_scratch(sqlite_storage.url) as scratch, scratch.write() as copy:
        async with sqlite_storage.write() as uow:
            await uow.shop.change(name="新名字")
        kept = await copy.shop.get()
        await copy.shop.change(name="只在副本里")
    async with sqlite_storage.read() as uow:
        real = await uow.shop.get()
    assert kept is not None
    assert real is not None
    assert (kept.name, real.name) == ("小店", "新名字")
