"""The trail in both databases: rows are only ever added, and each seal holds the one before."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.domain.trail import Check, follow
from storage.unit_of_work import Storage
from tests.doubles import NOON


async def _followed(storage: Storage) -> Check:
    async with storage.read() as uow:
        check = Check(0, "")
        async for page in uow.audit.pages():
            check = follow(page, check)
        return check


async def test_many_at_once_make_one_chain(storage: Storage) -> None:
    async def note(number: int) -> None:
        async with storage.write() as uow:
            await uow.audit.record(None, "noted", "shop", number, {"n": number}, {"text": "改"}, NOON)

    await asyncio.gather(*(note(number) for number in range(12)))
    check = await _followed(storage)
    assert (check.steps, check.broken) == (12, None)
    async with storage.read() as uow:
        assert await uow.audit.head() == check.head
        assert await uow.audit.has_seal(check.head[:12])
        assert not await uow.audit.has_seal("%")


@pytest.mark.parametrize("statement", ["UPDATE audit SET action = 'x'", "DELETE FROM audit"])
async def test_nothing_is_changed_or_removed(storage: Storage, statement: str) -> None:
    async with storage.write() as uow:
        await uow.audit.record(None, "noted", "shop", 1, None, None, NOON)
    with pytest.raises(DBAPIError, match="append-only"):
        async with storage.write() as uow:
            await uow.connection.execute(text(statement))
    assert (await _followed(storage)).steps == 1


async def test_what_was_personal_goes_and_the_seals_stay(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.audit.record_personal(None, "customer_changed", 7, {"address": "南京路1号"}, {"address": None}, NOON)
        (step,) = await uow.audit.around(7, 5)
        assert "南京路" not in str((step.before, step.after))
        assert (await uow.audit.details([step.id]))[step.id].before == {"address": "南京路1号"}
        await uow.audit.forget(7)
        assert await uow.audit.details([step.id]) == {}
    check = await _followed(storage)
    assert (check.steps, check.broken) == (1, None)
