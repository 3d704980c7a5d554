"""Everybody in five by five: how lately they came, and how often and how much they bought together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from bot.domain.rfm import Group, both, group
from bot.services.people_numbers.kept import kept
from bot.services.people_numbers.lists import scope
from bot.services.people_numbers.norms import norms
from bot.services.people_numbers.refresh import ready
from bot.services.work import Work
from storage.unit_of_work import UnitOfWork

NAME = "people_squares"
Days = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Squares:
    """`cells`: (how lately, how often and how much; 1 to 5 both) to customers. `silent`: for how many days those of
    each score, 1 first, have not come: (from, to), None without a limit; `groups`: those of each name."""

    cells: Mapping[tuple[int, int], int]
    groups: Mapping[Group, int]
    silent: Sequence[Days]
    is_own: bool

    @property
    def count(self) -> int:
        return sum(self.cells.values())

    @property
    def leaving(self) -> int:
        """Who was good and stays away."""
        return self.groups.get(Group.AT_RISK, 0) + self.groups.get(Group.PRECIOUS, 0)


async def squares(work: Work) -> Squares | None:
    """None before anybody was scored."""
    await ready(work.uow, work.shop, work.today)
    mine, usual = scope(work), await norms(work.uow)
    if mine is None:
        rows = await kept(work.uow, work.today, NAME, lambda: scored(work.uow))
    else:
        rows = await scored(work.uow, mine)
    if usual is None or not rows:
        return None
    cells, groups = Counter[tuple[int, int]](), Counter[Group]()
    for lately, often, much, count in rows:
        cells[lately, both(often, much)] += count
        groups[group(lately, often, much)] += count
    return Squares(cells, groups, _silent(usual.lately, usual.on), mine is not None)


async def scored(uow: UnitOfWork, staff_id: int | None = None) -> list[list[Any]]:
    """[how lately, how often, how much, customers]."""
    return await uow.people_lists.scores(staff_id)


def _silent(cuts: Sequence[date], on: date) -> list[Days]:
    """By the days that part the scores; the first of them have been away longest."""
    if not cuts:
        return [(None, None)] * 5
    ages = [(on - cut).days for cut in cuts]
    return [
        (ages[0] + 1, None),
        *((late + 1, early) for early, late in pairwise(ages)),
        (None, ages[-1]),
    ]
