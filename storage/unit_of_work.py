"""One transaction and the repositories that work in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cached_property

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.asking import Gifts, Questions
from storage.audit import Audit
from storage.ballast import is_full
from storage.budget import Budgets
from storage.campaigns import Campaigns
from storage.causes import Causes
from storage.classing import Classing
from storage.costs import Costs
from storage.counted import CountedRepository
from storage.coupons import Coupons
from storage.credits import Credits
from storage.customers import Customers
from storage.deliveries import Deliveries
from storage.demo import DemoRepository
from storage.engine import is_sqlite, open_engines
from storage.exports import Exports
from storage.fairness import FairnessRepository
from storage.fields import Fields
from storage.figures import FiguresRepository
from storage.forms import Forms
from storage.holdouts import HoldOuts
from storage.imports import Imports
from storage.inbox import InboxRepository
from storage.insight import InsightRepository
from storage.lift import LiftRepository
from storage.merging import Merging
from storage.names import Names
from storage.nearby import SHORT
from storage.ownership import Ownership
from storage.people_figures import PeopleRepository
from storage.people_lists import PeopleLists
from storage.planner import Planner
from storage.products import Products
from storage.pulse import PulseRepository
from storage.purchases import Points, Purchases
from storage.reach import ReachRepository
from storage.reports import ReportsRepository
from storage.segments import Segments
from storage.shop import Shops
from storage.staff import StaffRepository
from storage.suppressions import Suppressions
from storage.tallies import Tallies
from storage.targets import Targets
from storage.team import TeamRepository
from storage.tidy import Tidy
from storage.touches import FollowUps, Interactions, ServiceCases
from storage.unions import Unions
from storage.uniting import Uniting
from storage.watch import WatchRepository
from storage.wordings import Wordings
from storage.words import Words


class UnitOfWork:
    """Repositories over one connection; built when first used."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    @cached_property
    def shop(self) -> Shops:
        return Shops(self.connection)

    @cached_property
    def staff(self) -> StaffRepository:
        return StaffRepository(self.connection)

    @cached_property
    def customers(self) -> Customers:
        return Customers(self.connection)

    @cached_property
    def names(self) -> Names:
        return Names(self.connection)

    @cached_property
    def words(self) -> Words:
        return Words(self.connection)

    @cached_property
    def wordings(self) -> Wordings:
        return Wordings(self.connection)

    @cached_property
    def figures(self) -> FiguresRepository:
        return FiguresRepository(self.connection)

    @cached_property
    def counted(self) -> CountedRepository:
        return CountedRepository(self.connection)

    @cached_property
    def products(self) -> Products:
        return Products(self.connection)

    @cached_property
    def costs(self) -> Costs:
        return Costs(self.connection)

    @cached_property
    def fairness(self) -> FairnessRepository:
        return FairnessRepository(self.connection)

    @cached_property
    def team(self) -> TeamRepository:
        return TeamRepository(self.connection)

    @cached_property
    def targets(self) -> Targets:
        return Targets(self.connection)

    @cached_property
    def credits(self) -> Credits:
        return Credits(self.connection)

    @cached_property
    def purchases(self) -> Purchases:
        return Purchases(self.connection)

    @cached_property
    def points(self) -> Points:
        return Points(self.connection)

    @cached_property
    def followups(self) -> FollowUps:
        return FollowUps(self.connection)

    @cached_property
    def interactions(self) -> Interactions:
        return Interactions(self.connection)

    @cached_property
    def cases(self) -> ServiceCases:
        return ServiceCases(self.connection)

    @cached_property
    def deliveries(self) -> Deliveries:
        return Deliveries(self.connection)

    @cached_property
    def budgets(self) -> Budgets:
        return Budgets(self.connection)

    @cached_property
    def merging(self) -> Merging:
        return Merging(self.connection)

    @cached_property
    def unions(self) -> Unions:
        return Unions(self.connection)

    @cached_property
    def uniting(self) -> Uniting:
        return Uniting(self.connection)

    @cached_property
    def ownership(self) -> Ownership:
        return Ownership(self.connection)

    @cached_property
    def fields(self) -> Fields:
        return Fields(self.connection)

    @cached_property
    def tidy(self) -> Tidy:
        return Tidy(self.connection)

    @cached_property
    def hold_outs(self) -> HoldOuts:
        return HoldOuts(self.connection)

    @cached_property
    def suppressions(self) -> Suppressions:
        return Suppressions(self.connection)

    @cached_property
    def coupons(self) -> Coupons:
        return Coupons(self.connection)

    @cached_property
    def planner(self) -> Planner:
        return Planner(self.connection)

    @cached_property
    def causes(self) -> Causes:
        return Causes(self.connection)

    @cached_property
    def gifts(self) -> Gifts:
        return Gifts(self.connection)

    @cached_property
    def questions(self) -> Questions:
        return Questions(self.connection)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.connection)

    @cached_property
    def inbox(self) -> InboxRepository:
        return InboxRepository(self.connection)

    @cached_property
    def exports(self) -> Exports:
        return Exports(self.connection)

    @cached_property
    def imports(self) -> Imports:
        return Imports(self.connection)

    @cached_property
    def forms(self) -> Forms:
        return Forms(self.connection)

    @cached_property
    def reach(self) -> ReachRepository:
        return ReachRepository(self.connection)

    @cached_property
    def reports(self) -> ReportsRepository:
        return ReportsRepository(self.connection)

    @cached_property
    def pulse(self) -> PulseRepository:
        return PulseRepository(self.connection)

    @cached_property
    def lift(self) -> LiftRepository:
        return LiftRepository(self.connection)

    @cached_property
    def tallies(self) -> Tallies:
        return Tallies(self.connection)

    @cached_property
    def people(self) -> PeopleRepository:
        return PeopleRepository(self.connection)

    @cached_property
    def classing(self) -> Classing:
        return Classing(self.connection)

    @cached_property
    def people_lists(self) -> PeopleLists:
        return PeopleLists(self.connection)

    @cached_property
    def segments(self) -> Segments:
        return Segments(self.connection)

    @cached_property
    def campaigns(self) -> Campaigns:
        return Campaigns(self.connection)

    @cached_property
    def demo(self) -> DemoRepository:
        return DemoRepository(self.connection)

    @cached_property
    def insight(self) -> InsightRepository:
        return InsightRepository(self.connection)

    @cached_property
    def watch(self) -> WatchRepository:
        return WatchRepository(self.connection)


class Storage:
    """Opens units of work.

    On SQLite one writer at a time, readers apart: parallel or deferred writers fail or starve. `leases_by_server`: on
    PostgreSQL, leases are told by the server's clock. `on_full`: a write found no room on the disk.
    """

    def __init__(self, url: str, *, leases_by_server: bool = False, on_full: Callable[[], None] | None = None) -> None:
        self._writer, self._reader = open_engines(url, leases_by_server=leases_by_server)
        self._turn: asyncio.Lock | None = asyncio.Lock() if is_sqlite(url) else None
        self._on_full = on_full
        self.url = url

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        """A transaction: committed when the block ends well, rolled back when it raises."""
        if self._turn is None:
            async with self._writer.begin() as connection:
                yield UnitOfWork(connection)
            return
        try:
            async with self._turn, self._writer.begin() as connection:
                yield UnitOfWork(connection)
        except DBAPIError as error:
            if self._on_full is not None and is_full(error):
                self._on_full()
            raise

    @asynccontextmanager
    async def read(self, *, is_short: bool = False) -> AsyncIterator[UnitOfWork]:
        """A consistent view; nothing can be written through it. `is_short`: over before a thread would have begun."""
        token = SHORT.set(is_short)
        try:
            async with self._reader.connect() as connection:
                yield UnitOfWork(connection)
        finally:
            SHORT.reset(token)

    async def close(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()
