"""The inbox: stored twice is once, order kept, handled once, forgotten in time."""

from __future__ import annotations

from datetime import timedelta

from storage.unit_of_work import Storage
from tests.doubles import NOON


async def test_an_update_stored_twice_is_there_once(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.inbox.store([(5, 1, "first"), (5, 1, "again")], NOON)
    async with storage.write() as uow:
        await uow.inbox.store([(5, 1, "later")], NOON)
    async with storage.read() as uow:
        assert [(letter.update_id, letter.body) for letter in await uow.inbox.open()] == [(5, "first")]


async def test_letters_come_in_the_order_of_their_ids(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.inbox.store([(9, 1, "c"), (2**40, 1, "d"), (3, 2, "a"), (7, 1, "b")], NOON)
    async with storage.read() as uow:
        assert [letter.body for letter in await uow.inbox.open()] == ["a", "b", "c", "d"]


async def test_a_letter_is_handled_once(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.inbox.store([(1, 1, "{}")], NOON)
    async with storage.write() as uow:
        assert await uow.inbox.mark_handled(1, "[1]", NOON)
    async with storage.write() as uow:
        assert not await uow.inbox.mark_handled(1, "[2]", NOON)
    async with storage.read() as uow:
        (letter,) = await uow.inbox.open()
    assert (letter.state, letter.replies) == ("handled", "[1]")


async def test_a_stored_update_that_is_done_does_not_come_back(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.inbox.store([(1, 1, "words")], NOON)
        await uow.inbox.mark_handled(1, "[]", NOON)
        await uow.inbox.mark_done(1)
    async with storage.write() as uow:
        await uow.inbox.store([(1, 1, "words")], NOON)
    async with storage.read() as uow:
        assert await uow.inbox.open() == []


async def test_old_letters_are_forgotten_but_the_open_ones_and_the_newest_stay(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.inbox.store([(1, 1, "open")], NOON)
        for update_id in (2, 3, 4):
            await uow.inbox.store([(update_id, 1, "done")], NOON)
            await uow.inbox.mark_handled(update_id, "[]", NOON)
            await uow.inbox.mark_done(update_id)
    async with storage.write() as uow:
        assert await uow.inbox.forget(NOON) == 0
        assert await uow.inbox.forget(NOON + timedelta(days=3)) == 2
    async with storage.read() as uow:
        assert [letter.update_id for letter in await uow.inbox.open()] == [1]
        assert await uow.inbox.last_id() == 4
