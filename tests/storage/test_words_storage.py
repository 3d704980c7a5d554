"""Words on both databases: versions, what is in force, and what no longer stands."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.form import FormKind
from bot.domain.learning import UnitPrice
from bot.domain.people import Role
from bot.domain.purchase import LineItem
from bot.domain.word import Meaning, Word, WordKind
from storage.unit_of_work import Storage, UnitOfWork
from tests.doubles import NOON

LATER = NOON + timedelta(days=1)


@pytest.fixture
async def people(storage: Storage) -> dict[str, int]:
    """A salesperson, two customers and a form."""
    async with storage.write() as uow:
        staff = await uow.staff.hire(1, "小王", Role.SALESPERSON, NOON)
        form = await uow.forms.open(FormKind.PURCHASE, staff_id=staff.id, chat_id=1, now=NOON, values={})
        found = {
            name: await uow.customers.add(name=name, name_key=name, search_key="||", now=NOON)
            for name in ("王芳", "李芳")
        }
        product_id, _ = await uow.products.ensure(
            name="洗面奶", name_key="洗面奶", search_key="||", unit="瓶", price=None, form_id=form.id, now=NOON
        )
    return found | {"staff": staff.id, "form": form.id, "product": product_id}


async def called(uow: UnitOfWork, people: dict[str, int], name: str, **values: Any) -> Word:
    meaning = Meaning(WordKind.CUSTOMER, customer_id=people[name])
    known: dict[str, Any] = {"learned_at": NOON, "learned_by": people["staff"]}
    return await uow.words.add(word="芳芳", key="芳芳", meaning=meaning, now=NOON, **known | values)


async def test_a_new_meaning_is_the_next_version_and_the_old_one_is_kept(
    storage: Storage, people: dict[str, int]
) -> None:
    async with storage.write() as uow:
        first = await called(uow, people, "王芳")
        await uow.words.supersede([first.id], LATER)
        second = await called(uow, people, "李芳")
    async with storage.read() as uow:
        assert [one.id for one in await uow.words.of_key("芳芳")] == [second.id]
        history = await uow.words.history("芳芳")
    assert [(one.version, one.superseded_at) for one in history] == [(2, None), (1, LATER)]


async def test_a_correction_seen_once_is_no_word_yet(storage: Storage, people: dict[str, int]) -> None:
    async with storage.write() as uow:
        noticed = await called(uow, people, "王芳", learned_at=None)
        assert await uow.words.of_key("芳芳") == []
        assert await uow.words.noticed("芳芳", WordKind.CUSTOMER, None) == noticed
        assert await uow.words.noticed("芳芳", WordKind.CUSTOMER, people["staff"]) is None
        assert not await uow.words.forget(noticed.id, people["staff"], LATER)
        await uow.words.confirm(noticed.id, people["form"], LATER)
        (learned,) = await uow.words.of_key("芳芳", WordKind.CUSTOMER)
        assert (learned.id, learned.learned_at, learned.form_id) == (noticed.id, LATER, people["form"])
        assert await uow.words.of_key("芳芳", WordKind.PRODUCT) == []
        assert await uow.words.of_form(people["form"]) == [learned]


async def test_a_word_is_forgotten_once(storage: Storage, people: dict[str, int]) -> None:
    async with storage.write() as uow:
        known = await called(uow, people, "王芳")

    async def forget() -> bool:
        async with storage.write() as uow:
            return await uow.words.forget(known.id, people["staff"], LATER)

    assert sorted(await asyncio.gather(*(forget() for _ in range(5)))) == [False] * 4 + [True]
    async with storage.read() as uow:
        assert await uow.words.in_force() == []


async def test_what_an_erased_customer_was_called_is_in_force_no_more(storage: Storage, people: dict[str, int]) -> None:
    async with storage.write() as uow:
        await called(uow, people, "王芳")
        before = await uow.names.version()
        await uow.customers.change(people["王芳"], LATER, erased_at=LATER)
        assert await uow.words.of_key("芳芳") == []
        assert await uow.names.version() != before


async def test_every_change_of_a_word_is_another_version_of_the_names_but_not_its_use(
    storage: Storage, people: dict[str, int]
) -> None:
    async with storage.write() as uow:
        seen = [await uow.names.version()]
        known = await called(uow, people, "王芳")
        seen.append(await uow.names.version())
        await uow.words.used([known.id, known.id])
        assert await uow.names.version() == seen[-1]
        used = await uow.words.get(known.id)
        assert used is not None
        assert used.uses == 1
        await uow.words.forget(known.id, people["staff"], LATER)
        seen.append(await uow.names.version())
        await uow.products.set_usual(people["product"], "瓶", 6400, "CNY")
        seen.append(await uow.names.version())
    assert len(set(seen)) == len(seen)


async def test_prices_are_read_from_the_sales_that_count(storage: Storage, people: dict[str, int]) -> None:
    """A unit price, an amount for several, a shared total; another currency and a void say nothing."""
    row = {"product": "洗面奶", "product_id": people["product"], "unit": "瓶"}
    sold = (
        (LineItem(**row, quantity=Decimal(2), unit_price=Decimal(64), amount=Decimal(128)), "CNY"),
        (LineItem(**row, quantity=Decimal(2), amount=Decimal(120)), "CNY"),
        (LineItem(**row, quantity=Decimal(2)), "CNY"),
        (LineItem(**row, quantity=Decimal(1), amount=Decimal(9)), "USD"),
        (LineItem(**row, quantity=Decimal(1), amount=Decimal(1)), "CNY"),
    )
    async with storage.write() as uow:
        for day, (item, currency) in enumerate(sold):
            form = await uow.forms.open(FormKind.PURCHASE, staff_id=people["staff"], chat_id=1, now=NOON, values={})
            at = NOON + timedelta(days=day)
            last = await uow.purchases.add(
                items=[item], form_id=form.id, staff_id=people["staff"], total_minor=100, currency=currency,
                channel="offline", bought_at=at, bought_on=at.date(), created_at=at,
            )  # fmt: skip
        assert last is not None
        await uow.purchases.void(last, people["staff"], NOON)
        assert await uow.products.sold_at(people["product"], "CNY") == [UnitPrice("瓶", 6400), UnitPrice("瓶", 6000)]
        assert await uow.products.count_sales(people["product"], "CNY") == 3
