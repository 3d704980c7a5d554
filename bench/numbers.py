"""What a question about numbers costs as a shop grows. python -m bench.numbers [--purchases N] [--postgres]

The shops of bench.shop. Several times each, warm, at the service level, in a transaction of its own: the median of the
processor on SQLite; on PostgreSQL the processor of this process and of the server's together, on average.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import text

from bench.shop import SIZES, TODAY, opened, places, work_of
from bot.domain.inquiry import By, Inquiry, Measure, Only
from bot.domain.period import Period, Unit, days_from
from bot.services import fair, numbers, pictures, reports, team
from bot.services.people_numbers import lists, shares
from bot.services.people_numbers import one as one_customer
from bot.services.people_numbers import shop as people
from bot.services.work import Work
from storage.people_lists import Kind
from storage.unit_of_work import Storage, UnitOfWork

TIMES, BAR = 7, 50

DAY, WEEK, MONTH, YEAR, ALL = (Period(unit) for unit in (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR, Unit.ALL))
LAST_30 = days_from(TODAY - timedelta(days=29), TODAY)
CREAM, SHELF, BUYER = Only("product", "7"), Only("category", "7"), Only("customer", "77")
GOLD = Only("level", "gold")
ASKED = {
    "this month by salesperson": Inquiry(MONTH, By.SELLER),
    "this month by product": Inquiry(MONTH, By.PRODUCT),
    "last 30 days by product": Inquiry(LAST_30, By.PRODUCT),
    "this year by product": Inquiry(YEAR, By.PRODUCT),
    "all time by product": Inquiry(ALL, By.PRODUCT),
    "this month by category": Inquiry(MONTH, By.CATEGORY),
    "this month by channel": Inquiry(MONTH, By.CHANNEL),
    "last week by payment": Inquiry(Period(Unit.WEEK, 1), By.PAYMENT),
    "this month, new and returning": Inquiry(MONTH, By.NEWNESS),
    "this year, new and returning": Inquiry(YEAR, By.NEWNESS),
    "this month by level": Inquiry(MONTH, By.LEVEL),
    "this year by level": Inquiry(YEAR, By.LEVEL),
    "last 30 days by level": Inquiry(LAST_30, By.LEVEL),
    "gold customers this month": Inquiry(MONTH, only=GOLD),
    "gold customers this year": Inquiry(YEAR, only=GOLD),
    "this month, best days": Inquiry(MONTH, By.DAY),
    "this year by weekday": Inquiry(YEAR, By.WEEKDAY),
    "all time by hour": Inquiry(ALL, By.HOUR),
    "this month, top customers": Inquiry(MONTH, By.CUSTOMER),
    "this year, top customers": Inquiry(YEAR, By.CUSTOMER),
    "one product this month": Inquiry(MONTH, only=CREAM),
    "one product this year by day": Inquiry(YEAR, By.DAY, CREAM),
    "one category this month": Inquiry(MONTH, only=SHELF),
    "WeChat this month": Inquiry(MONTH, only=Only("payment", "wechat")),
    "average basket this month": Inquiry(MONTH, measure=Measure.BASKET),
    "October against last year": Inquiry(Period(Unit.MONTH, 1), is_year_ago=True),
    "one customer this year": Inquiry(YEAR, only=BUYER),
    "one salesperson's payments, month": Inquiry(MONTH, By.PAYMENT, staff_id=2),
    "one salesperson's products, month": Inquiry(MONTH, By.PRODUCT, staff_id=2),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds: the first time and the best by the clock, and the CPU of one answer, the server's with it."""

    first: float
    best: float
    cpu: float


async def measure(storage: Storage, only: str = "") -> dict[str, Cost]:
    found: dict[str, Cost] = {}
    for name, ask in questions().items():
        if only not in name:
            continue
        times, cpus, served = [], [], []
        for _ in range(TIMES + 1):
            async with storage.write() as uow:
                work, server = await work_of(uow), await _server(uow)
                began, used, before = time.perf_counter(), time.process_time(), _worked(server)
                await ask(work)
                times.append((time.perf_counter() - began) * 1000)
                cpus.append((time.process_time() - used) * 1000)
                served.append(_worked(server) - before)
        found[name] = Cost(times[0], min(times[1:]), median(cpus[1:]) + sum(served[1:]) / TIMES)
    return found


async def _server(uow: UnitOfWork) -> int | None:
    """The process of PostgreSQL that works for us; on SQLite it is our own."""
    if uow.connection.dialect.name == "sqlite":
        return None
    return int((await uow.connection.execute(text("SELECT pg_backend_pid()"))).scalar_one())


def _worked(pid: int | None) -> float:
    """Milliseconds of CPU of another process, in steps of ten."""
    if pid is None:
        return 0.0
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")


LISTED = (
    Kind("all"), Kind("due"), Kind("rfm", "champion"), Kind("abc", "a"), Kind("value", "high"),
    Kind("label", "leaving"), Kind("label", "frequent"), Kind("again_year"), Kind("again_ever"), Kind("once"),
    Kind("new"), Kind("back"),
    Kind("first"), Kind("next"),
)  # fmt: skip


def questions() -> dict[str, Callable[[Work], Awaitable[object]]]:
    def one(inquiry: Inquiry) -> Callable[[Work], Awaitable[object]]:
        return lambda work: numbers.ask(work, inquiry)

    found: dict[str, Callable[[Work], Awaitable[object]]] = {
        f"report: {name}": (lambda work, period=period: reports.report(work, period))  # type: ignore[misc]
        for name, period in (("today", DAY), ("this month", MONTH), ("this year", YEAR), ("all time", ALL))
    }
    found |= {name: one(inquiry) for name, inquiry in ASKED.items()}
    found["results of the team, this month"] = lambda work: team.board(work, MONTH)
    found["results of one person, this month"] = lambda work: team.page_of(work, MONTH, 2)
    found["worth a look"] = fair.view
    found["rows of this month"] = lambda work: numbers.rows(work, Inquiry(MONTH), 3)
    found["rows of one product, this year"] = lambda work: numbers.rows(work, Inquiry(YEAR, only=CREAM), 0)
    found["who has stayed away for 90 days"] = lambda work: numbers.absent(work, 90, 0)
    found["picture of the month"] = lambda work: pictures.over_time(work, MONTH, None)
    found["picture of the products"] = lambda work: pictures.shares(work, "products", MONTH, None)
    for by in shares.BY:
        found[f"customers by {by}"] = lambda work, by=by: shares.divided(work, by)  # type: ignore[misc]
    for kind in LISTED:
        name = f"list: {kind.name} {kind.value}".strip()
        found[name] = lambda work, kind=kind: lists.people(work, kind)  # type: ignore[misc]
    found["last page of the new"] = lambda work: lists.people(work, Kind("first"), 10_000)
    found["repurchase, new and returning"] = people.repeat
    found["worth of the customers"] = people.worth
    found["cohorts"] = people.cohorts_of
    found["busy hours of the year"] = people.heat
    found["satisfaction"] = people.satisfaction
    found["regions"] = lambda work: people.areas(work, ["区域"], ["区"])
    found["one customer's likings"] = lambda work: one_customer.likes(work, 77)
    return found


async def run(url: str, purchases: int, only: str) -> dict[str, Cost]:
    async with opened(url, purchases) as storage:
        return await measure(storage, only)


def main(sizes: tuple[int, ...], *, is_postgres: bool, only: str) -> None:
    figures: dict[int, dict[str, Cost]] = {}
    with places(is_postgres=is_postgres, sizes=sizes) as urls:
        for size, url in urls.items():
            figures[size] = asyncio.run(run(url, size, only))
    where = "PostgreSQL" if is_postgres else "SQLite"
    print(f"\n| CPU ms, {where} | " + " | ".join(f"{size:,}" for size in sizes) + " | growth | by the clock | first |")
    print("|---|" + "---|" * (len(sizes) + 3))
    slow = 0
    for name in figures[sizes[-1]]:
        row = [figures[size][name] for size in sizes]
        costs = [one.cpu for one in row]
        slow += costs[-1] >= BAR
        cells = " | ".join(f"{one:.1f}" for one in costs) + (" *" if costs[-1] >= BAR else "")
        print(f"| {name} | {cells} | {costs[-1] / costs[0]:.1f} | {row[-1].best:.0f} | {row[-1].first:.0f} |")
    print(f"\n{slow} of {len(figures[sizes[-1]])} at {BAR} ms or above")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--purchases", type=int, action="append", help="may be given several times")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--only", default="", help="a part of the name")
    chosen = parser.parse_args()
    main(tuple(chosen.purchases or SIZES), is_postgres=chosen.postgres, only=chosen.only)
