"""Numbers are put in order before they are told: what has changed since is worked out anew."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import date

from sqlalchemy.exc import DBAPIError

from bot.domain.rhythm import shop_mean
from bot.domain.shop import Shop
from storage.unit_of_work import Storage, UnitOfWork

MEAN_GAP = "mean_gap"
# So many changes in one transaction while the shop is open: others wait for less than a second.
SLICE = 5_000
FIRST, LONG, PAUSE, PATIENCE = 50, 0.8, 0.02, 6
CUSTOMERS = 2_000


async def mean_gap(uow: UnitOfWork, today: date) -> float:
    """The shop's mean log gap as of today; worked out once a day."""
    known = await uow.tallies.figure(MEAN_GAP)
    if known is not None and known[0] == today:
        return float(known[1]["ln"])
    ln = shop_mean(await uow.insight.histories(today))
    await uow.tallies.keep_figure(MEAN_GAP, today, {"ln": ln})
    return ln


async def freshen(uow: UnitOfWork, shop: Shop, today: date) -> None:
    """Before a question: whatever was sold, undone or moved since the last one."""
    if await uow.tallies.backlog():
        await uow.tallies.freshen(shop.currency, await mean_gap(uow, today))


async def catch_up(storage: Storage, shop: Shop, today: date) -> int:
    """After an import: slice by slice, so that nobody waits long. How many changes there were."""

    async def gather(uow: UnitOfWork) -> int:
        if await uow.tallies.backlog() > SLICE:
            await uow.tallies.gather()
        return 0

    await _patiently(storage, gather)
    done, most = 0, FIRST
    while True:

        async def some(uow: UnitOfWork, most: int = most) -> int:
            return await uow.tallies.freshen(shop.currency, await mean_gap(uow, today), most)

        begun = time.monotonic()
        taken = await _patiently(storage, some)
        took = time.monotonic() - begun
        done += taken
        if taken < most:
            return done
        # A day takes longer than a customer: the next slice is as large as time has shown it may be.
        most = most * 2 if took < LONG / 2 else max(FIRST, most // 2) if took > LONG else most
        await asyncio.sleep(PAUSE)


async def _patiently(storage: Storage, work: Callable[[UnitOfWork], Awaitable[int]]) -> int:
    """A question that comes first does all of it itself, and may keep the writer for longer than one waits for it."""
    for _ in range(PATIENCE):
        try:
            async with storage.write() as uow:
                return await work(uow)
        except DBAPIError:
            await asyncio.sleep(PAUSE)
    async with storage.write() as uow:
        return await work(uow)
