"""In a shop that takes other money, too: what is told of its own currency is counted in it alone; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.domain.clock import local_day
from bot.domain.fairness import Kind
from bot.domain.form import FormKind
from bot.domain.inquiry import By, Inquiry
from bot.domain.people import Role, Staff
from bot.domain.period import Period, Unit
from bot.domain.shop import Shop
from bot.services import fair, numbers
from bot.services.tallies import freshen
from bot.services.work import Work
from storage.unit_of_work import Storage, UnitOfWork
from tests.doubles import NOON

SHOP = Shop("x", "Asia/Shanghai", "CNY", "zh")
A_DAY = timedelta(days=1)


async def _furnish(storage: Storage) -> tuple[Staff, list[int]]:
    """One customer with 100.00 and two sales in dollars, one with dollars alone, and two walk-ins."""
    async with storage.write() as uow:
        await uow.shop.ensure(name="x", timezone=SHOP.timezone, currency="CNY", locale="zh", now=NOON)
        await uow.staff.hire(900, "S", Role.OWNER, NOON - 400 * A_DAY, "zh")
        boss = (await uow.staff.working())[0]
        both, foreign = await uow.demo.put("customers", [_person(number) for number in range(2)])
        sold = [(both, 10_000, "CNY"), (both, 500, "USD"), (both, 700, "USD"), (foreign, 900, "USD")]
        sold += [(None, 3_000, "CNY"), (None, 2_000, "CNY")]
        await uow.demo.put("purchases", [_sale(boss.id, *one) for one in sold])
    return boss, [both, foreign]


def _person(number: int) -> dict[str, Any]:
    return {"name": f"甲{number}", "name_key": f"k{number}", "search_key": "j", "created_at": NOON, "updated_at": NOON}


def _sale(staff: int, customer: int | None, minor: int, currency: str, form: int | None = None) -> dict[str, Any]:
    at = NOON - A_DAY
    bought = {"bought_at": at, "bought_on": local_day(at, SHOP.zone), "created_at": at, "form_id": form}
    return {"customer_id": customer, "staff_id": staff, "total_minor": minor, "currency": currency} | bought


async def test_walk_ins_stay_beside_customers_who_pay_in_other_money(storage: Storage) -> None:
    boss, (both, foreign) = await _furnish(storage)
    async with storage.write() as uow:
        work = Work(uow, boss, SHOP, NOON)
        for unit in (Unit.MONTH, Unit.YEAR, Unit.ALL):
            assert await _parts(work, unit, By.NEWNESS) == {"new": (1, 10_000), "nobody": (2, 5_000)}
            assert await _parts(work, unit, By.LEVEL) == {"plain": (1, 10_000), "nobody": (2, 5_000)}
            assert await _parts(work, unit, By.CUSTOMER) == {both: (1, 10_000)}
        cut = numbers._cut(work, numbers.span(Period(Unit.MONTH), work.today), None)
        assert await uow.figures.buyers(cut) == (2, 2)
        rows = await uow.team.new_rows(cut.first, cut.last, boss.id, 9, 0)
        assert {row.customer_id: (row.purchases, row.minor) for row in rows} == {both: (1, 10_000), foreign: (0, 0)}


async def _parts(work: Work, unit: Unit, by: By) -> dict[Any, tuple[int, int]]:
    found = await numbers.ask(work, Inquiry(Period(unit), by))
    assert (found.sales, found.total.minor) == (3, 15_000)
    return {line.key: (line.sales, line.minor) for line in found.lines}


async def test_many_sales_in_a_day_are_seen_in_any_money(storage: Storage) -> None:
    boss, (both, _) = await _furnish(storage)
    async with storage.write() as uow:
        for currency in ("CNY", "CNY", "CNY", "USD", "USD"):
            await uow.demo.put("purchases", [_sale(boss.id, both, 100, currency, await _form(uow, boss.id))])
        await freshen(uow, SHOP, NOON.date())
        told = [one.notable for one in await fair.lines(Work(uow, boss, SHOP, NOON))]
        assert [(one.subject, one.count) for one in told if one.kind is Kind.OFTEN] == [(both, 5)]


async def _form(uow: UnitOfWork, staff: int) -> int:
    return (await uow.forms.open(FormKind.PURCHASE, staff_id=staff, chat_id=1, now=NOON, values={})).id
