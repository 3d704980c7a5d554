"""What can't be written down is not sent; what was sent is written down as soon as that is possible."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from bot.domain.occasion import YearDay
from reminders import outbox
from reminders.channels.base import Message, Outcome, OutcomeKind
from storage import insist as insist_module
from storage.unit_of_work import Storage
from tests.reminders.shop import Shop, at, open_shop

OPENED, MORNING = at("2027-08-07", "12:00"), at("2027-08-08", "09:00")
OFFER = "birthday_offer:2027:1"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a database that a test has broken."""

    async def again(storage: Storage, work: Any, **_: Any) -> Any:
        return await insist_module.insist(storage, work, pauses=(0, 0))

    monkeypatch.setattr(outbox, "insist", again)


async def shop_with_a_birthday(storage: Storage) -> Shop:
    shop = await open_shop(storage, OPENED)
    await shop.customer("李婷", YearDay(8, 15), now=OPENED, telegram=55)
    await shop.ticker.tick(MORNING.replace(hour=8))
    assert (await shop.row(OFFER)).state.value == "pending"
    return shop


@contextmanager
def breaking(storage: Storage, what: str, when: Callable[[str], bool], error: Exception) -> Iterator[list[str]]:
    """The writer fails: `what` is a statement that is about to run ("before_cursor_execute") or a "commit"."""
    broken: list[str] = []
    engine = storage._writer.sync_engine

    def strike(*arguments: Any) -> None:
        statement = arguments[2] if what == "before_cursor_execute" else "COMMIT"
        if when(statement):
            broken.append(statement)
            raise error

    event.listen(engine, what, strike)
    try:
        yield broken
    finally:
        event.remove(engine, what, strike)


def operational(words: str) -> Exception:
    return sqlite3.OperationalError(words)


@pytest.mark.parametrize("words", ["database or disk is full", "database is locked", "disk I/O error"])
async def test_nothing_leaves_whose_intent_cannot_be_written(sqlite_storage: Storage, words: str) -> None:
    shop = await shop_with_a_birthday(sqlite_storage)

    def is_mark(statement: str) -> bool:
        return statement.startswith("UPDATE deliveries") and "text_hash=" in statement

    with breaking(sqlite_storage, "before_cursor_execute", is_mark, operational(words)) as broken:
        await shop.ticker.tick(MORNING)
    assert broken
    assert shop.postbox.asked == 0
    assert (await shop.row(OFFER)).state.value == "pending"
    await shop.ticker.tick(MORNING)
    assert [m.address for m in shop.postbox.accepted] == ["55"]
    assert (await shop.row(OFFER)).state.value == "sent"


async def test_nothing_leaves_while_the_disk_is_full(sqlite_storage: Storage) -> None:
    """SQLite itself says so: the file may not grow."""
    shop = await shop_with_a_birthday(sqlite_storage)
    told: list[str] = []
    sqlite_storage._on_full = lambda: told.append("full")
    async with sqlite_storage.write() as uow:
        pages = (await uow.connection.execute(text("PRAGMA page_count"))).scalar()
        await uow.connection.execute(text(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(DBAPIError, match="full"):
        await fill(sqlite_storage)
    assert told == ["full"]
    async with sqlite_storage.write() as uow:
        await uow.connection.execute(text("PRAGMA max_page_count=1073741823"))
    await shop.ticker.tick(MORNING)
    assert (await shop.row(OFFER)).state.value == "sent"
    assert len(shop.postbox.accepted) == 1


async def fill(storage: Storage) -> None:
    async with storage.write() as uow:
        for number in range(2000):
            await uow.customers.add(name="x" * 500, name_key=str(number), search_key="", now=MORNING)


class FailedCommit:
    """The COMMIT after a certain statement is reported as failed; it may be durable all the same."""

    def __init__(self, storage: Storage, marker: str, *, is_durable: bool) -> None:
        self.storage, self.marker, self.is_durable = storage, marker, is_durable
        self.seen, self.struck = False, 0

    def __enter__(self) -> FailedCommit:
        engine = self.storage._writer.sync_engine
        event.listen(engine, "before_cursor_execute", self._watch)
        self._real = engine.dialect.do_commit
        engine.dialect.do_commit = self._commit  # type: ignore[method-assign]
        return self

    def __exit__(self, *_: object) -> None:
        engine = self.storage._writer.sync_engine
        event.remove(engine, "before_cursor_execute", self._watch)
        engine.dialect.do_commit = self._real  # type: ignore[method-assign]

    def _watch(self, _c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        self.seen |= statement.startswith("UPDATE deliveries") and self.marker in f"{statement} {parameters}"

    def _commit(self, connection: Any) -> None:
        if not self.seen or self.struck:
            self._real(connection)
            return
        self.struck += 1
        if self.is_durable:
            self._real(connection)
        else:
            connection.rollback()
        raise self.storage._writer.sync_engine.dialect.loaded_dbapi.OperationalError("the line to the server broke")


@pytest.mark.parametrize("is_durable", [True, False], ids=["durable", "lost"])
async def test_a_failed_commit_of_the_intent_is_read_again(storage: Storage, is_durable: bool) -> None:
    """Nothing left, and it is known: so it goes a moment later, once."""
    shop = await shop_with_a_birthday(storage)
    with FailedCommit(storage, "text_hash=", is_durable=is_durable) as failed:
        await shop.ticker.tick(MORNING)
    assert failed.struck == 1
    assert shop.postbox.asked == len(shop.postbox.accepted)
    assert (await shop.row(OFFER)).state.value in ("pending", "sent")
    await shop.ticker.tick(MORNING)
    assert [m.address for m in shop.postbox.accepted] == ["55"]
    row = await shop.row(OFFER)
    assert (row.state.value, row.reason) == ("sent", None)


@pytest.mark.parametrize("is_durable", [True, False], ids=["durable", "lost"])
async def test_a_failed_commit_of_the_result_is_written_again(storage: Storage, is_durable: bool) -> None:
    shop = await shop_with_a_birthday(storage)
    with FailedCommit(storage, "'sent'", is_durable=is_durable) as failed:
        await shop.ticker.tick(MORNING)
    assert failed.struck == 1
    assert (await shop.row(OFFER)).state.value == "sent"
    assert await shop.count("attempts") == 1
    await shop.ticker.tick(MORNING.replace(hour=12))
    assert len(shop.postbox.accepted) == 1


async def test_what_is_blocked_is_carried_on_once_however_often_it_is_written(storage: Storage) -> None:
    shop = await shop_with_a_birthday(storage)

    def blocks_the_customer(message: Message) -> Outcome | None:
        return Outcome(OutcomeKind.BLOCKED, detail="Forbidden") if message.address == "55" else None

    shop.postbox.script = blocks_the_customer
    with FailedCommit(storage, "'blocked'", is_durable=True) as failed:
        await shop.ticker.tick(MORNING)
        await shop.ticker.tick(MORNING)
    assert failed.struck == 1
    assert [key for key in await shop.rows() if key.startswith(OFFER)] == [OFFER, f"{OFFER}~2"]
    assert len(shop.postbox.accepted) == 1
