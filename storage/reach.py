"""Read-only: how many customers can be reached how, who they are, and who of the unreachable is worth most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select

from bot.domain.customer import ContactKind, Purpose
from bot.domain.road import ReachState
from storage.repository import Repository, table_of
from storage.tables import (
    ConsentRow,
    ContactPointRow,
    CustomerRow,
    Invite,
    PurchaseRow,
    StaffRow,
    SuppressionRow,
)

customers, contacts, consents = table_of(CustomerRow), table_of(ContactPointRow), table_of(ConsentRow)
invites, purchases, staff = table_of(Invite), table_of(PurchaseRow), table_of(StaffRow)
suppressions = table_of(SuppressionRow)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose customers are counted, and which roads are open. `staff_id`: only theirs and nobody's; None: all."""

    staff_id: int | None
    has_mail: bool
    has_texts: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """One customer in the map. `spent_minor` in the shop's currency since a day."""

    id: int
    name: str
    keeper: str | None
    spent_minor: int
    last_on: date | None


class ReachRepository(Repository):
    async def counts(self, scope: Scope) -> dict[ReachState, int]:
        state = _state(scope).label("state")
        inner = select(state).where(*_counted(scope)).subquery()
        statement = select(inner.c.state, func.count().label("times")).group_by(inner.c.state)
        return {ReachState(row.state): row.times for row in await self._rows(statement)}

    async def people(
        self, scope: Scope, states: frozenset[ReachState], currency: str, since: date, *, skip: int, limit: int
    ) -> list[Reached]:
        """Those in these states, who spent most first."""
        spent = _spent(currency, since)
        state = _state(scope).in_([one.value for one in states])
        statement = (
            select(customers.c.id, customers.c.name, staff.c.name.label("keeper"), spent, _last())
            .outerjoin(staff, staff.c.id == customers.c.owner_staff_id)
            .where(*_counted(scope), state)
            .order_by(spent.desc(), customers.c.id)
        )
        rows = await self._rows(statement.offset(skip).limit(limit))
        return [Reached(row.id, row.name, row.keeper, int(row.spent), row.last_on) for row in rows]


def _counted(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    living = customers.c.erased_at.is_(None)
    if scope.staff_id is None:
        return (living,)
    return living, or_(customers.c.owner_staff_id == scope.staff_id, customers.c.owner_staff_id.is_(None))


def _state(scope: Scope) -> ColumnElement[str]:
    """Each customer is in exactly one state: the first that fits."""
    chat, mail, texts = (_said(channel) for channel in ("telegram", "email", "sms"))
    here, email, phone = (_has(kind) for kind in (ContactKind.TELEGRAM, ContactKind.EMAIL, ContactKind.PHONE))
    states: tuple[tuple[ColumnElement[bool], ReachState], ...] = (
        (refuses(), ReachState.REFUSED),
        (and_(here, chat.is_(True)), ReachState.AGREED),
        (and_(email, mail.is_(True)) if scope.has_mail else false(), ReachState.EMAIL),
        (and_(phone, texts.is_(True)) if scope.has_texts else false(), ReachState.TEXTS),
        (or_(mail.is_(False), texts.is_(False)), ReachState.REFUSED),
        (here, ReachState.STARTED),
        (_has(ContactKind.TELEGRAM, is_open=False), ReachState.BLOCKED),
        (_is_invited(), ReachState.INVITED),
        (or_(phone, email), ReachState.PHONE),
    )
    return case(*((fits, state.value) for fits, state in states), else_=ReachState.NOWHERE.value)


reach_state = _state


def refuses() -> ColumnElement[bool]:
    """Whoever said no to it all, or is to be left alone."""
    left_alone = exists().where(suppressions.c.customer_id == customers.c.id, suppressions.c.lifted_at.is_(None))
    return or_(func.coalesce(_said("telegram").is_(False), false()), left_alone)


def _said(channel: str) -> ColumnElement[bool]:
    """The latest answer; null if never asked."""
    return (
        select(consents.c.is_granted)
        .where(
            consents.c.customer_id == customers.c.id,
            consents.c.purpose == Purpose.MARKETING.value,
            consents.c.channel == channel,
        )
        .order_by(consents.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _has(kind: ContactKind, *, is_open: bool = True) -> ColumnElement[bool]:
    blocked = contacts.c.blocked_at.is_(None) if is_open else contacts.c.blocked_at.is_not(None)
    return exists().where(contacts.c.customer_id == customers.c.id, contacts.c.kind == kind.value, blocked)


def _is_invited() -> ColumnElement[bool]:
    return exists().where(invites.c.customer_id == customers.c.id, invites.c.revoked_at.is_(None))


def _bought(what: Select[tuple[object]], *conditions: ColumnElement[bool]) -> Select[tuple[object]]:
    return what.where(purchases.c.customer_id == customers.c.id, purchases.c.voided_at.is_(None), *conditions)


def _spent(currency: str, since: date) -> ColumnElement[int]:
    total = select(func.coalesce(func.sum(purchases.c.total_minor), 0))
    in_time = purchases.c.currency == currency, purchases.c.bought_on >= since
    return _bought(total, *in_time).scalar_subquery().label("spent")


def _last() -> ColumnElement[date]:
    return _bought(select(func.max(purchases.c.bought_on))).scalar_subquery().label("last_on")
