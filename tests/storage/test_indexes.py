"""A condition of an index over few rows is asked for in its own words: in others the whole table is gone through."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event

from bot.domain.segment import Level
from storage.figures import Cut
from storage.levels import Year
from storage.people_lists import Kind
from storage.unit_of_work import Storage, UnitOfWork
from tests.doubles import NOON

TODAY = NOON.date()
GOLD = Cut(TODAY, TODAY, "CNY", only="level", value=Level.GOLD.value, kind="m", year=Year(TODAY, "CNY"))
ASKED: dict[str, tuple[str, Callable[[UnitOfWork], Awaitable[Any]]]] = {
    "late": ("ix_purchases_late", lambda uow: uow.fairness.logged_late(NOON, 2)),
    "changed": ("ix_customer_stats_uncounted", lambda uow: uow.people.next_uncounted(5)),
    "once": ("ix_customer_stats_single", lambda uow: uow.people_lists.count(Kind("once"), TODAY, None)),
    "once, in order": ("ix_customer_stats_single", lambda uow: uow.people_lists.people(Kind("once"), TODAY, None)),
    "level": ("ix_customer_stats_uncounted", lambda uow: uow.figures.parts("level", GOLD)),
}


@pytest.mark.parametrize("name", ASKED)
async def test_an_index_of_few_is_seen(sqlite_storage: Storage, name: str) -> None:
    index, ask = ASKED[name]
    asked: list[tuple[str, Any]] = []
    async with sqlite_storage.write() as uow:
        engine = uow.connection.sync_connection

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
            asked.append((statement, parameters))

        event.listen(engine, "before_cursor_execute", note)
        await ask(uow)
        event.remove(engine, "before_cursor_execute", note)
        statement, parameters = asked[0]
        plan = (await uow.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)).all()
    steps = [row[3] for row in plan]
    assert any(index in step for step in steps), steps
