"""Presents that come back, and what somebody was asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, bindparam, select, update

from bot.domain.gift import Gift, Passed, is_returned
from bot.domain.occasion import YearDay
from storage.repository import Repository, portions, table_of
from storage.tables import (
    CustomerRow,
    GiftRow,
    LineItemRow,
    PurchaseRow,
    QuestionRow,
    ServiceCaseRow,
    ServiceItemRow,
)

gifts, questions = table_of(GiftRow), table_of(QuestionRow)
customers = table_of(CustomerRow)
purchases, items = table_of(PurchaseRow), table_of(LineItemRow)
cases, case_items = table_of(ServiceCaseRow), table_of(ServiceItemRow)


def _gift(row: Row[Any]) -> Gift:
    day = YearDay(row.month, row.day, row.calendar, row.is_leap)
    return Gift(row.id, row.customer_id, row.purchase_id, row.whom, day, row.is_day_said, row.bought_on, row.goods)


def _goods(rows: Table) -> tuple[ColumnElement[Any], ...]:
    return rows.c.product_id, rows.c.product, rows.c.quantity


def _passed(rows: Iterable[Row[Any]]) -> dict[int, list[Passed]]:
    """Of each customer."""
    found: dict[int, list[Passed]] = {}
    for row in rows:
        passed = Passed(row.on, row.product_id or row.product, Decimal(row.quantity or 1))
        found.setdefault(row.customer_id, []).append(passed)
    return found


class Gifts(Repository):
    async def remember(self, gift: Gift, now: datetime) -> None:
        """Of a purchase there is one; another reading of it takes its place. `gift.id` is not looked at."""
        values: dict[str, Any] = {
            "customer_id": gift.customer_id,
            "whom": gift.whom,
            "calendar": gift.day.calendar,
            "month": gift.day.month,
            "day": gift.day.day,
            "is_leap": gift.day.is_leap,
            "is_day_said": gift.is_day_said,
            "bought_on": gift.bought_on,
            "goods": gift.goods,
            "dropped_at": None,
        }
        here = update(gifts).where(gifts.c.purchase_id == gift.purchase_id)
        if not await self._run(here.values(**values)):
            await self._insert(GiftRow, purchase_id=gift.purchase_id, created_at=now, **values)

    async def get(self, gift_id: int) -> Gift | None:
        row = await self._row(select(gifts).where(gifts.c.id == gift_id, gifts.c.dropped_at.is_(None)))
        return _gift(row) if row else None

    async def of_purchase(self, purchase_id: int) -> Gift | None:
        statement = select(gifts).where(gifts.c.purchase_id == purchase_id, gifts.c.dropped_at.is_(None))
        row = await self._row(statement)
        return _gift(row) if row else None

    async def all(self) -> list[Gift]:
        """Those that are kept, of living records."""
        statement = (
            select(gifts)
            .join(customers, customers.c.id == gifts.c.customer_id)
            .where(gifts.c.dropped_at.is_(None), customers.c.erased_at.is_(None))
        )
        found = [_gift(row) for row in await self._rows(statement.order_by(gifts.c.id))]
        gone = await self._returned(found)
        return [one for one in found if one.id not in gone]

    async def is_returned(self, purchase_id: int) -> bool:
        """Whether the present of this purchase came back in full; it counts again when that is undone."""
        gift = await self.of_purchase(purchase_id)
        return gift is not None and bool(await self._returned([gift]))

    async def _returned(self, found: Sequence[Gift]) -> set[int]:
        """Those that came back; most customers never brought anything back."""
        theirs = cases.c.customer_id.in_(bindparam("whose", expanding=True))
        returned = (
            select(cases.c.customer_id, cases.c.happened_on.label("on"), *_goods(case_items))
            .join(case_items, case_items.c.case_id == cases.c.id)
            .where(theirs, cases.c.kind == "return", cases.c.voided_at.is_(None))
        )
        bought = (
            select(purchases.c.customer_id, purchases.c.bought_on.label("on"), purchases.c.id, *_goods(items))
            .join(items, items.c.purchase_id == purchases.c.id)
            .where(purchases.c.customer_id.in_(bindparam("whose", expanding=True)), purchases.c.voided_at.is_(None))
        )
        gone: set[int] = set()
        for some in portions({one.customer_id for one in found}):
            back = _passed(await self._rows(returned, whose=some))
            if not back:
                continue
            rows = await self._rows(bought, whose=sorted(back))
            sold = _passed(rows)
            goods: dict[int, set[int | str]] = {}
            for row in rows:
                goods.setdefault(row.id, set()).add(row.product_id or row.product)
            gone |= {
                one.id
                for one in found
                if one.customer_id in back
                and is_returned(
                    one, goods.get(one.purchase_id, ()), sold.get(one.customer_id, ()), back[one.customer_id]
                )
            }
        return gone

    async def drop(self, purchase_id: int, now: datetime) -> bool:
        """Of this purchase; False if there is none."""
        statement = update(gifts).where(gifts.c.purchase_id == purchase_id, gifts.c.dropped_at.is_(None))
        return await self._run(statement.values(dropped_at=now)) == 1


@dataclass(frozen=True, slots=True)
class Question:
    id: int
    telegram_id: int
    about: str
    customer_id: int | None
    asked_at: datetime


class Questions(Repository):
    async def ask(self, telegram_id: int, about: str, now: datetime, customer_id: int | None = None) -> None:
        """The one open question of this person; what was asked before is dropped, the same asked again waits anew."""
        there = await self.open_of(telegram_id)
        if there is not None and (there.about, there.customer_id) == (about, customer_id):
            await self._run(update(questions).where(questions.c.id == there.id).values(asked_at=now))
            return
        await self.settle(telegram_id, "dropped", now)
        await self._insert(QuestionRow, telegram_id=telegram_id, about=about, customer_id=customer_id, asked_at=now)

    async def open_of(self, telegram_id: int) -> Question | None:
        statement = select(questions).where(questions.c.telegram_id == telegram_id, questions.c.answered_at.is_(None))
        row = await self._row(statement)
        return Question(row.id, row.telegram_id, row.about, row.customer_id, row.asked_at) if row else None

    async def settle(self, telegram_id: int, answer: str, now: datetime) -> bool:
        """given, no or dropped; False if nothing was open."""
        statement = update(questions).where(questions.c.telegram_id == telegram_id, questions.c.answered_at.is_(None))
        return await self._run(statement.values(answered_at=now, answer=answer)) == 1

    async def note(self, telegram_id: int, about: str, customer_id: int, answer: str, now: datetime) -> None:
        """Asked and answered in one: a tap. A no that this person has said already is not kept twice."""
        same = (questions.c.about == about) & (questions.c.customer_id == customer_id) & (questions.c.answer == answer)
        said = select(questions.c.id).where(same, questions.c.telegram_id == telegram_id)
        if answer == "no" and await self._row(said.limit(1)) is not None:
            return
        await self._insert(
            QuestionRow,
            telegram_id=telegram_id,
            about=about,
            customer_id=customer_id,
            asked_at=now,
            answered_at=now,
            answer=answer,
        )

    async def may_ask(self, about: str, customer_id: int, since: datetime) -> bool:
        """Nobody has asked since then, and nobody has ever said no."""
        statement = select(questions.c.id).where(
            questions.c.customer_id == customer_id,
            questions.c.about == about,
            (questions.c.asked_at >= since) | (questions.c.answer == "no"),
        )
        return await self._row(statement.limit(1)) is None
