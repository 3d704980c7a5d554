"""What happened with a customer, and what was promised: interactions, follow-ups, service cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, or_, select, update

from bot.domain.followup import PROMISE_AHEAD, FollowUp, FollowUpState, SaleDay
from bot.domain.money import to_minor
from bot.domain.purchase import LineItem
from storage.repository import Repository, table_of
from storage.tables import FollowUpRow, InteractionRow, PurchaseRow, ServiceCaseRow, ServiceItemRow

followups = table_of(FollowUpRow)
interactions = table_of(InteractionRow)
cases, purchases = table_of(ServiceCaseRow), table_of(PurchaseRow)
case_items = table_of(ServiceItemRow)


def _followup(row: Row[Any]) -> FollowUp:
    return FollowUp(
        id=row.id,
        customer_id=row.customer_id,
        staff_id=row.staff_id,
        due_on=row.due_on,
        due_at=row.due_at,
        text=row.text,
        state=FollowUpState(row.state),
        created_at=row.created_at,
        closed_by_purchase_id=row.closed_by_purchase_id,
    )


def _open_of(staff_id: int | None) -> list[ColumnElement[bool]]:
    whose = [] if staff_id is None else [followups.c.staff_id == staff_id]
    return [followups.c.state == "open", *whose]


class FollowUps(Repository):
    async def add(self, **values: Any) -> int:
        return await self._insert(FollowUpRow, **values)

    async def get(self, followup_id: int) -> FollowUp | None:
        row = await self._row(select(followups).where(followups.c.id == followup_id))
        return _followup(row) if row else None

    async def open_of_customer(self, customer_id: int) -> list[FollowUp]:
        statement = select(followups).where(followups.c.customer_id == customer_id, followups.c.state == "open")
        return [_followup(row) for row in await self._rows(statement.order_by(followups.c.due_on))]

    async def count_open(self, staff_id: int | None) -> int:
        """Of one colleague, or everybody's."""
        return await self._scalar(select(func.count()).select_from(followups).where(*_open_of(staff_id))) or 0

    async def open_page(self, staff_id: int | None, limit: int, offset: int) -> list[FollowUp]:
        """Some of them, the oldest day first."""
        statement = select(followups).where(*_open_of(staff_id)).order_by(followups.c.due_on, followups.c.id)
        return [_followup(row) for row in await self._rows(statement.limit(limit).offset(offset))]

    async def open_between(self, first: date, last: date) -> list[FollowUp]:
        """Everybody's, due from `first` to `last`."""
        statement = select(followups).where(followups.c.state == "open", followups.c.due_on.between(first, last))
        return [_followup(row) for row in await self._rows(statement.order_by(followups.c.due_on, followups.c.id))]

    async def kept_by_staff(self, first: date, last: date) -> list[tuple[int, int, int]]:
        """(staff id, kept, due) of the promises that were due in these days; one that was taken back is none."""
        kept = func.sum(case((followups.c.state == "done", 1), else_=0))
        statement = (
            select(followups.c.staff_id, kept.label("kept"), func.count().label("due"))
            .where(followups.c.due_on.between(first, last), followups.c.state != "cancelled")
            .group_by(followups.c.staff_id)
            .order_by(func.count().desc(), followups.c.staff_id)
        )
        return [(row.staff_id, int(row.kept), row.due) for row in await self._rows(statement)]

    async def caught_by(self, form_id: int) -> FollowUp | None:
        """The open promise that was read out of a form's words."""
        row = await self._row(select(followups).where(followups.c.form_id == form_id, followups.c.state == "open"))
        return _followup(row) if row else None

    async def of_form(self, form_id: int) -> FollowUp | None:
        """What was read out of a form's words, whatever has become of it."""
        row = await self._row(select(followups).where(followups.c.form_id == form_id).order_by(followups.c.id.desc()))
        return _followup(row) if row else None

    async def close_by_contact(self, customer_id: int, until: date, now: datetime) -> int:
        """Promises due by `until` are kept by a contact that was logged; how many."""
        statement = update(followups).where(
            followups.c.customer_id == customer_id, followups.c.state == "open", followups.c.due_on <= until
        )
        return await self._run(statement.values(state="done", closed_at=now))

    async def reopen_of_contact(self, customer_id: int, logged_at: datetime) -> int:
        """What a contact has kept is open again: it was closed at the moment the contact was logged."""
        statement = update(followups).where(
            followups.c.customer_id == customer_id,
            followups.c.state == "done",
            followups.c.closed_at == logged_at,
            followups.c.closed_by_purchase_id.is_(None),
        )
        return await self._run(statement.values(state="open", closed_at=None))

    async def close_by_purchase(
        self, customer_id: int, purchase_id: int, day: SaleDay, now: datetime
    ) -> list[FollowUp]:
        """The promises that this purchase has kept, the first due first."""
        statement = update(followups).where(
            followups.c.customer_id == customer_id,
            followups.c.state == "open",
            followups.c.due_on <= day.on + PROMISE_AHEAD,
            followups.c.created_at <= day.until,
            or_(followups.c.created_at < day.since, followups.c.due_on <= day.on),
            # What was promised with this very sale is not kept by it.
            followups.c.form_id.is_distinct_from(
                select(purchases.c.form_id).where(purchases.c.id == purchase_id).scalar_subquery()
            ),
        )
        kept = statement.values(state="done", closed_at=now, closed_by_purchase_id=purchase_id)
        found = [_followup(row) for row in await self._rows(kept.returning(*followups.c))]
        return sorted(found, key=lambda one: (one.due_on, one.id))

    async def reopen_of_purchase(self, purchase_id: int) -> int:
        """What a sale has kept is open again, unless it was taken back meanwhile."""
        statement = update(followups).where(
            followups.c.closed_by_purchase_id == purchase_id, followups.c.state == FollowUpState.DONE.value
        )
        return await self._run(statement.values(state="open", closed_at=None, closed_by_purchase_id=None))

    async def settle(self, followup_id: int, state: FollowUpState, now: datetime) -> bool:
        statement = update(followups).where(followups.c.id == followup_id, followups.c.state == "open")
        return await self._run(statement.values(state=state.value, closed_at=now)) == 1

    async def hand_over(self, from_staff_id: int, to_staff_id: int) -> int:
        """Open promises of one colleague become another's; how many."""
        statement = update(followups).where(followups.c.staff_id == from_staff_id, followups.c.state == "open")
        return await self._run(statement.values(staff_id=to_staff_id))

    async def change(self, followup_id: int, **values: Any) -> None:
        await self._update(FollowUpRow, followup_id, **values)


class Interactions(Repository):
    async def add(self, **values: Any) -> int:
        return await self._insert(InteractionRow, **values)

    async def change(self, interaction_id: int, **values: Any) -> None:
        await self._update(InteractionRow, interaction_id, **values)

    async def get(self, interaction_id: int) -> Row[Any] | None:
        return await self._row(select(interactions).where(interactions.c.id == interaction_id))

    async def void(self, interaction_id: int, now: datetime) -> bool:
        statement = update(interactions).where(interactions.c.id == interaction_id, interactions.c.voided_at.is_(None))
        return await self._run(statement.values(voided_at=now)) == 1

    async def count_since(self, customer_id: int, kind: str, since: datetime) -> int:
        return await self._count(
            InteractionRow,
            interactions.c.customer_id == customer_id,
            interactions.c.kind == kind,
            interactions.c.happened_at > since,
        )

    async def of_customer(self, customer_id: int, limit: int = 3) -> list[Row[Any]]:
        statement = select(interactions).where(
            interactions.c.customer_id == customer_id, interactions.c.voided_at.is_(None)
        )
        return list(await self._rows(statement.order_by(interactions.c.happened_at.desc()).limit(limit)))


class ServiceCases(Repository):
    async def add(self, *, items: Iterable[LineItem], **values: Any) -> int:
        case_id = await self._insert(ServiceCaseRow, **values)
        await self._insert_many(
            ServiceItemRow,
            [
                {
                    "case_id": case_id,
                    "position": position,
                    "product_id": item.product_id,
                    "product": item.product,
                    "specification": item.specification,
                    "quantity": str(item.quantity),
                    "unit": item.unit,
                    "amount_minor": to_minor(item.amount, values["currency"]) if item.amount is not None else None,
                }
                for position, item in enumerate(items)
            ],
        )
        return case_id

    async def get(self, case_id: int) -> Row[Any] | None:
        return await self._row(select(cases).where(cases.c.id == case_id))

    async def standing(self, customer_id: int, product_ids: Iterable[int], since: date) -> list[int]:
        """The returns of any of these goods since then that brought money back and are not undone."""
        of_goods = select(case_items.c.case_id).where(case_items.c.product_id.in_(list(product_ids)))
        statement = select(cases.c.id).where(
            cases.c.customer_id == customer_id,
            cases.c.voided_at.is_(None),
            cases.c.refund_minor > 0,
            cases.c.happened_on >= since,
            cases.c.id.in_(of_goods),
        )
        return [row.id for row in await self._rows(statement.order_by(cases.c.id))]

    async def void(self, case_id: int, now: datetime) -> bool:
        statement = update(cases).where(cases.c.id == case_id, cases.c.voided_at.is_(None))
        return await self._run(statement.values(voided_at=now, state="cancelled")) == 1
