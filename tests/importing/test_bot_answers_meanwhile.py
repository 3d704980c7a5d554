"""While a file is brought in, questions are answered, and none of them sees half of it."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.inquiry import Inquiry
from bot.domain.people import Role
from bot.domain.period import Period, Unit
from bot.services import numbers
from bot.services.importing import bringing
from bot.services.importing.desk import ImportDesk
from bot.services.work import Work
from storage.unit_of_work import Storage
from tests.doubles import NOON

ROWS, CENTS = 400, 1_250


async def _asked(storage: Storage) -> tuple[int, int]:
    async with storage.write() as uow:
        shop, (owner, *_) = await uow.shop.get(), await uow.staff.working()
        assert shop is not None
        answer = await numbers.ask(Work(uow, owner, shop, NOON), Inquiry(Period(Unit.ALL)))
    return answer.sales, answer.total.minor


async def test_questions_are_answered_and_see_all_or_nothing(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "SLICE", 25)
    monkeypatch.setattr(bringing, "PAUSE", 0.01)
    storage, steps = Storage(database_url), list[int]()
    async with storage.write() as uow:
        await uow.shop.ensure(name="x", timezone="Asia/Shanghai", currency="USD", locale="en", now=NOON)
        owner = await uow.staff.hire(900, "Zhou", Role.OWNER, NOON, "en")
    lines = (f"2025-01-{at % 28 + 1:02},Customer {at % 40},cream,{CENTS / 100}" for at in range(ROWS))
    desk = ImportDesk(database_url)
    table = "date,customer,product,amount\n" + "\n".join(lines)
    looked = await desk.look(owner.id, "sales.csv", table.encode(), NOON)
    bringing_in = asyncio.create_task(desk.bring_in(looked.import_id, NOON, lambda done, _whole: steps.append(done)))
    seen: list[tuple[int, tuple[int, int]]] = []
    while not bringing_in.done():
        at = len(steps)
        seen.append((at, await _asked(storage)))
    await bringing_in
    try:
        assert await _asked(storage) == (ROWS, ROWS * CENTS)
        assert {told for _, told in seen} <= {(0, 0), (ROWS, ROWS * CENTS)}, "half of a file"
        assert len({at for at, told in seen if told == (0, 0)}) > 3, "nobody was answered on the way"
        async with storage.read() as uow:
            assert await uow.tallies.backlog() == 0
    finally:
        await storage.close()
