"""What has left on a day: which customer, for what reason, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.clock import local_moment
from bot.domain.errors import NotAllowed
from bot.domain.reason import RANKS
from bot.services.work import Work
from storage.pulse import Departed

A_DAY = timedelta(days=1)
PAGE = 10


@dataclass(frozen=True, slots=True)
class DepartedPage:
    """`count` of all pages; the latest first."""

    on: date
    lines: list[Departed]
    count: int
    page: int
    pages: int


async def departed_on(work: Work, on: date, page: int) -> DepartedPage:
    """For those who run the shop. A page that is no more is the last one, a day to come is today."""
    if not work.staff.is_manager:
        raise NotAllowed
    on = min(on, work.today)
    zone = work.shop.zone
    days = (local_moment(on, 0, 0, zone), local_moment(on + A_DAY, 0, 0, zone))
    count = await work.uow.pulse.count_departed(*days, RANKS)
    pages = max(1, -(-count // PAGE))
    page = min(page, pages - 1)
    lines = await work.uow.pulse.departed(*days, RANKS, PAGE, page * PAGE)
    return DepartedPage(on, lines, count, page, pages)
