"""Purchases: one per form, whole sums, reversed once."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.form import FormKind, FormState
from bot.domain.people import Role
from bot.domain.purchase import LineItem
from storage.unit_of_work import Storage, UnitOfWork
from tests.doubles import NOON

ITEMS = (LineItem(product="洗面奶", quantity=Decimal("0.5"), unit="瓶", amount=Decimal("128.05")),)


@pytest.fixture
async def form_id(storage: Storage) -> int:
    async with storage.write() as uow:
        staff = await uow.staff.hire(1, "小王", Role.SALESPERSON, NOON)
        form = await uow.forms.open(FormKind.PURCHASE, staff_id=staff.id, chat_id=1, now=NOON, values={"sum": "128.05"})
    return form.id


async def buy(uow: UnitOfWork, form_id: int, **changes: Any) -> int | None:
    values: dict[str, Any] = {
        "form_id": form_id,
        "staff_id": 1,
        "customer_id": None,
        "total_minor": 12805,
        "currency": "CNY",
        "payment": "wechat",
        "channel": "offline",
        "bought_at": NOON,
        "bought_on": NOON.date(),
        "created_at": NOON,
    }
    return await uow.purchases.add(items=ITEMS, **values | changes)


async def test_sums_and_quantities_come_back_as_they_went_in(storage: Storage, form_id: int) -> None:
    async with storage.write() as uow:
        purchase_id = await buy(uow, form_id, total_minor=2**45 + 1)
    assert purchase_id is not None
    async with storage.read() as uow:
        purchase = await uow.purchases.get(purchase_id)
    assert purchase is not None
    assert purchase.total.minor == 2**45 + 1
    assert (purchase.items[0].quantity, purchase.items[0].amount) == (Decimal("0.5"), Decimal("128.05"))
    assert (purchase.bought_at, purchase.bought_on) == (NOON, NOON.date())


async def test_a_form_is_one_purchase_however_often_it_is_saved(storage: Storage, form_id: int) -> None:
    async def save() -> int | None:
        async with storage.write() as uow:
            return await buy(uow, form_id)

    made = await asyncio.gather(*(save() for _ in range(8)))
    assert sum(key is not None for key in made) == 1
    async with storage.read() as uow:
        kept = await uow.purchases.of_form(form_id)
        assert kept is not None
        assert len(kept.items) == 1


async def test_a_purchase_is_reversed_once_and_kept(storage: Storage, form_id: int) -> None:
    async with storage.write() as uow:
        purchase_id = await buy(uow, form_id)
        assert purchase_id is not None
        assert await uow.purchases.void(purchase_id, 1, NOON)
        assert not await uow.purchases.void(purchase_id, 1, NOON)
    async with storage.read() as uow:
        kept = await uow.purchases.get(purchase_id)
        assert kept is not None
        assert kept.voided_at == NOON


async def test_a_form_leaves_a_state_once(storage: Storage, form_id: int) -> None:
    async def settle() -> bool:
        async with storage.write() as uow:
            return await uow.forms.settle(form_id, FormState.OPEN, FormState.SAVED, NOON, result_id=7)

    assert sorted(await asyncio.gather(*(settle() for _ in range(6)))) == [False] * 5 + [True]
    async with storage.read() as uow:
        form = await uow.forms.get(form_id)
    assert form is not None
    assert (form.state, form.result_id, dict(form.values)) == (FormState.SAVED, 7, {"sum": "128.05"})
