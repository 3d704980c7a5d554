"""Answers about all customers of a large shop: worked out once a day, when everybody has been classed.

Until then the ones of the day before hold, as everybody's classes do.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from bot.services.people_numbers.refresh import SMALL, is_done
from storage.unit_of_work import UnitOfWork


async def kept(uow: UnitOfWork, today: date, name: str, work_out: Callable[[], Awaitable[Any]]) -> Any:
    """A value of plain lists and words; of this moment in a small shop."""
    if await uow.people.buyers() <= SMALL:
        return await work_out()
    known, done = await uow.tallies.figure(name), await is_done(uow, today)
    if known is not None and known[1] and (known[0] == today or not done):
        return known[1]["value"]
    found = await work_out()
    await uow.tallies.keep_figure(name, today if done else date.min, {"value": found})
    return found
