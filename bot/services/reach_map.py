"""The reach map: how many customers can be reached how, who they are, and who to invite next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.delivery import RoadKind
from bot.domain.money import Money
from bot.domain.road import REACHABLE, TO_INVITE, ReachState, roads_of
from bot.services.work import Work
from storage.reach import Reached, Scope

A_YEAR = timedelta(days=365)
ON_A_PAGE = 10
MOST_INVITED = 3


@dataclass(frozen=True, slots=True)
class Share:
    """One state: how many, and that in whole percent."""

    state: ReachState
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    keeper: str | None
    spent: Money
    last_on: date | None


@dataclass(frozen=True, slots=True)
class ReachMap:
    total: int
    reachable: int
    percent: int
    shares: Sequence[Share]
    next: Sequence[Person]
    """The most valuable who could be invited."""


@dataclass(frozen=True, slots=True)
class PeoplePage:
    state: ReachState
    people: Sequence[Person]
    page: int
    pages: int
    count: int


async def reach_map(work: Work) -> ReachMap:
    """Of all customers this person may see."""
    counts = await work.uow.reach.counts(_scope(work))
    total = sum(counts.values())
    reachable = sum(counts.get(state, 0) for state in REACHABLE)
    shares = [Share(state, counts[state], _percent(counts[state], total)) for state in ReachState if counts.get(state)]
    invited = await _people(work, TO_INVITE, 0, MOST_INVITED)
    return ReachMap(total, reachable, _percent(reachable, total), shares, invited)


async def people_in(work: Work, state: ReachState, page: int) -> PeoplePage:
    """Ten of those in a state, who spent most first; a page that is no more is the last one."""
    count = (await work.uow.reach.counts(_scope(work))).get(state, 0)
    pages = max(1, -(-count // ON_A_PAGE))
    page = min(page, pages - 1)
    return PeoplePage(state, await _people(work, frozenset({state}), page * ON_A_PAGE, ON_A_PAGE), page, pages, count)


async def _people(work: Work, states: frozenset[ReachState], skip: int, limit: int) -> list[Person]:
    currency, since = work.shop.currency, work.today - A_YEAR
    found = await work.uow.reach.people(_scope(work), states, currency, since, skip=skip, limit=limit)
    return [_person(one, currency) for one in found]


def _person(one: Reached, currency: str) -> Person:
    return Person(one.id, one.name, one.keeper, Money(one.spent_minor, currency), one.last_on)


def _scope(work: Work) -> Scope:
    roads = roads_of(work.shop.preferences)
    sees_all = work.staff.is_manager or work.shop.sees_all_customers
    return Scope(None if sees_all else work.staff.id, RoadKind.EMAIL in roads, RoadKind.WEBHOOK in roads)


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
