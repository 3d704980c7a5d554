"""What a large shop is asked about all its customers, worked out once, when everybody has been classed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.domain.clock import local_day
from bot.domain.shop import Shop
from bot.services.people_numbers.norms import proposed_limits
from bot.services.people_numbers.refresh import SMALL, is_done, refresh_a_little
from bot.services.people_numbers.shares import BY, counted
from bot.services.people_numbers.shop import began_together, coming_again
from bot.services.people_numbers.squares import NAME as SQUARES
from bot.services.people_numbers.squares import scored
from storage.unit_of_work import Storage, UnitOfWork

Answer = Callable[[UnitOfWork, Shop, date], Awaitable[Any]]


async def _counted(by: str, uow: UnitOfWork, _shop: Shop, _today: date) -> Any:
    return await counted(uow, by)


ANSWERS: Mapping[str, Answer] = {
    **{f"people_{by}": partial(_counted, by) for by in BY},
    "people_repeat": lambda uow, _shop, today: coming_again(uow, today),
    "people_limits": lambda uow, shop, _today: proposed_limits(uow, shop),
    SQUARES: lambda uow, _shop, _today: scored(uow),
    "people_cohorts": lambda uow, _shop, today: began_together(uow, today),
    "people_forecast": lambda uow, _shop, _today: uow.people_lists.forecast(),
}


async def a_little(storage: Storage, now: datetime) -> None:
    """At each tick: the next of the day's slices, and after the last one the answers."""
    if not await refresh_a_little(storage, now):
        return
    async with storage.read() as uow:
        shop = await uow.shop.get()
        today = local_day(now, shop.zone) if shop else now.date()
        is_over = shop is not None and await is_done(uow, today)
    if shop is not None and is_over:
        await look_ahead(storage, shop, today)


async def look_ahead(storage: Storage, shop: Shop, today: date) -> int:
    """Work out what nobody has asked for yet today: beside the writer, written down at once. How many there were."""
    count = 0
    for name, find in ANSWERS.items():
        async with storage.read() as uow:
            known = await uow.tallies.figure(name)
            if (known is not None and known[0] == today) or await uow.people.buyers() <= SMALL:
                continue
            found = await find(uow, shop, today)
        async with storage.write() as uow:
            if await is_done(uow, today):
                await uow.tallies.keep_figure(name, today, {"value": found})
                count += 1
    if count:
        async with storage.write() as uow:
            await uow.tallies.tend()
    return count
