"""What must be written down is tried again while the database is away; where a COMMIT failed, nobody can say whether it
is durable (measured on PostgreSQL), so the work itself must look: every step names the state it comes from."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from storage.unit_of_work import Storage, UnitOfWork

log = logging.getLogger(__name__)
Result = TypeVar("Result")
# Eleven seconds: a server that restarts is back by then, and no lease has ended.
PAUSES = (0.1, 0.4, 1.5, 3.0, 6.0)


async def insist(
    storage: Storage,
    work: Callable[[UnitOfWork], Awaitable[Result]],
    *,
    pauses: Sequence[float] = PAUSES,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Result:
    """The result of `work`, which must do no harm when its effect is there already. The last error is raised."""
    for pause in pauses:
        try:
            async with storage.write() as uow:
                return await work(uow)
        except DBAPIError as error:
            log.warning("the database did not keep it: %s; again in %s s", type(error.orig).__name__, pause)
        await sleep(pause)
    async with storage.write() as uow:
        return await work(uow)
