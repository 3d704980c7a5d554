"""Who is meant by a typed name: certain, to be chosen, or new."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.people import Role
from bot.services.matching import match_customer, match_product
from bot.services.naming import name_key, search_key
from bot.services.work import Work
from storage.unit_of_work import Storage, UnitOfWork

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PEOPLE = ("Joanna King", "Fiona Wang", "Leo Liu", "Leo Grant", "王芳", "李四", "杨建国", "张小林")
GOODS = ("Face cream", "Rose toner", "氨基酸洗面奶")


async def _work(uow: UnitOfWork) -> Work:
    await uow.shop.ensure(name="店", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOW)
    shop = await uow.shop.get()
    assert shop is not None
    staff = await uow.staff.hire(1, "小陈", Role.SALESPERSON, NOW)
    for name in PEOPLE:
        await uow.customers.add(name=name, name_key=name_key(name), search_key=search_key(name), now=NOW)
    for name in GOODS:
        await uow.products.ensure(
            name=name,
            name_key=name_key(name),
            search_key=search_key(name),
            unit=None,
            price=None,
            form_id=None,
            now=NOW,
        )
    return Work(uow, staff, shop, NOW)


@pytest.mark.parametrize(
    ("typed", "certain", "near"),
    [
        ("Fiona", "Fiona Wang", ()),
        ("fiona wang", "Fiona Wang", ()),
        ("Anna", None, ()),
        ("Leo", None, ("Leo Grant", "Leo Liu")),
        ("wf", "王芳", ()),
        ("wangfang", "王芳", ()),
        ("王方", None, ("王芳",)),
        ("杨过江", None, ()),
        ("张小玲", None, ("张小林",)),
        ("李姐", None, ("李四",)),
    ],
)
async def test_names(storage: Storage, typed: str, certain: str | None, near: tuple[str, ...]) -> None:
    async with storage.write() as uow:
        match = await match_customer(await _work(uow), typed)
    assert (match.certain.name if match.certain else None) == certain
    assert tuple(sorted(customer.name for customer in match.near)) == near


@pytest.mark.parametrize(
    ("typed", "certain", "near"),
    [
        ("face creams", "Face cream", ()),
        ("toner", None, ("Rose toner",)),
        ("洗面奶", None, ("氨基酸洗面奶",)),
        ("ice", None, ()),
    ],
)
async def test_goods(storage: Storage, typed: str, certain: str | None, near: tuple[str, ...]) -> None:
    async with storage.write() as uow:
        match = await match_product(await _work(uow), typed)
    assert (match.certain.name if match.certain else None) == certain
    assert tuple(product.name for product in match.near) == near
