"""The outbox: every message is a row, and every step of it an UPDATE that names the state it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, case, func, or_, select, update

from bot.domain.delivery import TOUCHING, Delivery, DeliveryState, Departures, MailPurpose, RoadKind
from bot.domain.reason import RANKS, UNRANKED, rank
from bot.domain.wording import saying_of
from storage.leases import lease_end, lease_now
from storage.repository import Repository, portions, table_of
from storage.tables import Attempt, CustomerRow, StaffRow
from storage.tables import Delivery as DeliveryRow
from storage.wordings import Wordings

deliveries = table_of(DeliveryRow)
attempts = table_of(Attempt)
customers = table_of(CustomerRow)
staff = table_of(StaffRow)
# As `bot.domain.reason.rank`; what is no marketing has no rank, and goes before.
RANK = case(
    (deliveries.c.purpose != MailPurpose.MARKETING.value, 0),
    else_=case(dict(RANKS), value=deliveries.c.rule, else_=UNRANKED),
)
_NO_LEASE = {"owner": None, "lease_until": None}
# In the order of `Departures`.
GOING = (DeliveryState.SENT, DeliveryState.DONE_BY_HAND, DeliveryState.HANDED_OVER)


def delivery_of(row: Row[Any]) -> Delivery:
    """A row as the domain knows it."""
    return Delivery(
        id=row.id,
        dedupe_key=row.dedupe_key,
        rule=row.rule,
        purpose=MailPurpose(row.purpose),
        customer_id=row.customer_id,
        channel=RoadKind(row.channel),
        locale=row.locale,
        template=row.template,
        state=DeliveryState(row.state),
        not_before=row.not_before,
        created_at=row.created_at,
        staff_id=row.staff_id,
        purchase_id=row.purchase_id,
        coupon_id=row.coupon_id,
        carrier_id=row.carrier_id,
        address=row.address,
        occasion_on=row.occasion_on,
        reason=row.reason,
        expires_at=row.expires_at,
        owner=row.owner,
        lease_until=row.lease_until,
        attempts=row.attempts,
        message_id=row.message_id,
        sent_at=row.sent_at,
        settled_at=row.settled_at,
        opened_at=row.opened_at,
        wording_id=row.wording_id,
        is_demo=row.is_demo,
        view=row.view,
        campaign_id=row.campaign_id,
    )


def _asked_since(since: datetime) -> ColumnElement[bool]:
    touching = deliveries.c.state.in_([state.value for state in TOUCHING | {DeliveryState.CANCELLED}])
    return and_(touching, deliveries.c.sent_at >= since)


@cache
def _due(*, is_sqlite: bool) -> Select[tuple[int]]:
    """What may set out, what people wait for first. On PostgreSQL locked, and what another postman has locked passed
    over."""
    statement = (
        select(deliveries.c.id)
        .where(deliveries.c.state == DeliveryState.PENDING.value, deliveries.c.not_before <= bindparam("now"))
        .order_by(deliveries.c.purpose == MailPurpose.MARKETING.value, RANK, deliveries.c.not_before, deliveries.c.id)
        .limit(bindparam("most"))
    )
    return statement if is_sqlite else statement.with_for_update(skip_locked=True)


_TOUCHES = (
    select(deliveries.c.sent_at)
    .where(
        deliveries.c.customer_id == bindparam("customer"),
        deliveries.c.purpose == MailPurpose.MARKETING.value,
        deliveries.c.state.in_(sorted(state.value for state in TOUCHING)),
        deliveries.c.sent_at > bindparam("since"),
    )
    .order_by(deliveries.c.sent_at.desc())
)
_OUTRANKED = (
    select(deliveries.c.id)
    .where(
        deliveries.c.customer_id == bindparam("customer"),
        deliveries.c.purpose == MailPurpose.MARKETING.value,
        deliveries.c.state.in_(("pending", "leased")),
        deliveries.c.not_before <= bindparam("now"),
        deliveries.c.expires_at > bindparam("now"),
        bindparam("rank", type_=Integer) > RANK,
    )
    .limit(1)
)
_WITH_COUPONS = (
    select(deliveries)
    .where(deliveries.c.coupon_id.in_(bindparam("coupons", expanding=True)))
    .order_by(deliveries.c.not_before, deliveries.c.id)
    .limit(200)
)


class Deliveries(Repository):
    async def _found(self, *conditions: ColumnElement[bool], limit: int = 200) -> list[Delivery]:
        statement = select(deliveries).where(*conditions).order_by(deliveries.c.not_before, deliveries.c.id)
        return [delivery_of(row) for row in await self._rows(statement.limit(limit))]

    async def get(self, delivery_id: int) -> Delivery | None:
        row = await self._row(select(deliveries).where(deliveries.c.id == delivery_id))
        return delivery_of(row) if row else None

    async def by_key(self, dedupe_key: str) -> Delivery | None:
        row = await self._row(select(deliveries).where(deliveries.c.dedupe_key == dedupe_key))
        return delivery_of(row) if row else None

    async def queue(self, **values: Any) -> bool:
        """A new message; False if its key is taken, whatever became of that one. Columns as in `deliveries`.

        Marketing is rendered from the wording that is in force now, whoever changes it later.
        """
        if values["purpose"] == MailPurpose.MARKETING.value and "wording_id" not in values:
            saying = saying_of(values["template"], values.get("view") or {})
            newest = await Wordings(self._connection).newest(saying.name, values["locale"])
            values["wording_id"] = newest.id if newest else None
        return await self._insert_once(DeliveryRow, **values)

    async def queue_all(self, rows: Sequence[dict[str, Any]]) -> None:
        """Many at once; whose key is taken is left out. Each with its wording, if it has one."""
        await self._insert_many_once(DeliveryRow, rows)

    async def known_keys(self, keys: Collection[str]) -> set[str]:
        """Which of the keys are taken."""
        found: set[str] = set()
        for some in portions(keys):
            statement = select(deliveries.c.dedupe_key).where(deliveries.c.dedupe_key.in_(some))
            found |= {row.dedupe_key for row in await self._rows(statement)}
        return found

    # -- the postman's steps -------------------------------------------------------------------------------------------

    async def claim(self, owner: str, now: datetime, lease_until: datetime, limit: int) -> list[Delivery]:
        """Take what is due, what people wait for first; two postmen never take the same."""
        keys = [row.id for row in await self._rows(_due(is_sqlite=self._is_sqlite), now=now, most=limit)]
        if not keys:
            return []
        statement = (
            update(deliveries)
            .where(deliveries.c.id.in_(keys), deliveries.c.state == DeliveryState.PENDING.value)
            .values(
                state=DeliveryState.LEASED.value,
                owner=owner,
                lease_until=lease_end(self._connection, now, lease_until),
            )
            .returning(*deliveries.c)
        )
        taken = [delivery_of(row) for row in await self._rows(statement)]
        return sorted(taken, key=lambda d: (d.purpose is MailPurpose.MARKETING, rank(d.rule), d.not_before, d.id))

    async def held(self, delivery_id: int, owner: str, now: datetime) -> Delivery | None:
        """The row, if it is still ours to send."""
        row = await self._row(select(deliveries).where(*self._ours(delivery_id, owner, now)))
        return delivery_of(row) if row else None

    async def leave(self, delivery_id: int, owner: str, now: datetime, /, **values: Any) -> bool:
        """From `leased` to what `values` say (sending, pending, suppressed, …), if the lease is still ours."""
        if values.get("lease_until") is not None:
            values["lease_until"] = lease_end(self._connection, now, values["lease_until"])
        return await self._run(update(deliveries).where(*self._ours(delivery_id, owner, now)).values(**values)) == 1

    def _ours(self, delivery_id: int, owner: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
        return (
            deliveries.c.id == delivery_id,
            deliveries.c.owner == owner,
            deliveries.c.state == DeliveryState.LEASED.value,
            deliveries.c.lease_until > lease_now(self._connection, now),
        )

    async def hold(self, now: datetime, reason: str) -> int:
        """Marketing that would leave now stays where it is, and says why."""
        statement = update(deliveries).where(
            deliveries.c.state == DeliveryState.PENDING.value,
            deliveries.c.purpose == MailPurpose.MARKETING.value,
            deliveries.c.not_before <= now,
        )
        return await self._run(statement.values(reason=reason))

    async def settle(self, delivery_id: int, owner: str, states: Iterable[DeliveryState], /, **values: Any) -> bool:
        """From one of `states` to what `values` say, if nobody else has taken it meanwhile."""
        statement = update(deliveries).where(
            deliveries.c.id == delivery_id,
            deliveries.c.owner == owner,
            deliveries.c.state.in_([state.value for state in states]),
        )
        return await self._run(statement.values(**values)) == 1

    async def note_attempt(self, delivery_id: int, at: datetime, outcome: str, detail: str | None) -> None:
        await self._insert(Attempt, delivery_id=delivery_id, at=at, outcome=outcome, detail=detail)

    async def free_leases(self, now: datetime) -> int:
        """Claimed and never sent: open again."""
        is_over = deliveries.c.lease_until <= lease_now(self._connection, now)
        statement = update(deliveries).where(deliveries.c.state == "leased", is_over)
        return await self._run(statement.values(state="pending", **_NO_LEASE))

    async def lost(self, now: datetime) -> list[Delivery]:
        """Those whose sender has not come back."""
        is_over = deliveries.c.lease_until <= lease_now(self._connection, now)
        return await self._found(deliveries.c.state == "sending", is_over)

    async def move(self, delivery_id: int, old: DeliveryState, **values: Any) -> bool:
        """From one state to what `values` say, once; False if it has left it already."""
        statement = update(deliveries).where(deliveries.c.id == delivery_id, deliveries.c.state == old.value)
        return await self._run(statement.values(**values)) == 1

    async def prove(self, delivery_id: int, now: datetime) -> None:
        """Its button was pressed, so it has arrived."""
        here = deliveries.c.id == delivery_id
        await self._run(update(deliveries).where(here, deliveries.c.opened_at.is_(None)).values(opened_at=now))
        await self._run(
            update(deliveries)
            .where(here, deliveries.c.state.in_(("unknown", "unknown_expired")))
            .values(state=DeliveryState.SENT.value, reason="evidence:tap", settled_at=now)
        )

    # -- questions -----------------------------------------------------------------------------------------------------

    async def hold_customer(self, customer_id: int) -> None:
        """One postman at a time per customer, until the transaction ends: a cap is not passed by two at once."""
        if not self._is_sqlite:
            await self._row(select(customers.c.id).where(customers.c.id == customer_id).with_for_update())

    async def hold_staff(self, staff_id: int) -> None:
        """One postman at a time per member of staff: what is merged for them is merged once."""
        if not self._is_sqlite:
            await self._row(select(staff.c.id).where(staff.c.id == staff_id).with_for_update())

    async def staff_mail_due(self, staff_id: int, now: datetime, but: int) -> list[Delivery]:
        """What else somebody of the staff is to be told now."""
        return await self._found(
            deliveries.c.staff_id == staff_id,
            deliveries.c.purpose == MailPurpose.STAFF.value,
            deliveries.c.state.in_(("pending", "leased")),
            deliveries.c.not_before <= now,
            deliveries.c.expires_at > now,
            deliveries.c.id != but,
        )

    async def merge(self, delivery_id: int, carrier_id: int, now: datetime, coupon_id: int | None = None) -> None:
        """It was said in another message, with its coupon, if it has one."""
        statement = update(deliveries).where(
            deliveries.c.id == delivery_id, deliveries.c.state.in_(("pending", "leased"))
        )
        said_there = {"carrier_id": carrier_id, "reason": f"merged:{carrier_id}"}
        merged = {"state": DeliveryState.CANCELLED.value, "settled_at": now} | said_there
        await self._run(statement.values(**merged, coupon_id=coupon_id, **_NO_LEASE))

    async def touches(self, customer_id: int, since: datetime) -> list[datetime]:
        """When marketing set out to a customer, the latest first; that which may not have arrived counts as well."""
        return [row.sent_at for row in await self._rows(_TOUCHES, customer=customer_id, since=since)]

    async def is_outranked(self, customer_id: int, rule: str, now: datetime) -> bool:
        """Something more important to this customer is due as well."""
        return await self._row(_OUTRANKED, customer=customer_id, now=now, rank=rank(rule)) is not None

    async def handed_since(self, staff_id: int, since: datetime, *, with_pending: bool = False) -> int:
        """How much a salesperson has been asked to pass on since then, and what waits to be."""
        asked = _asked_since(since)
        waiting = deliveries.c.state.in_(("pending", "leased"))
        return await self._count(
            DeliveryRow,
            deliveries.c.staff_id == staff_id,
            deliveries.c.channel == RoadKind.HANDOFF.value,
            or_(asked, waiting) if with_pending else asked,
        )

    async def handed_by_staff(self, since: datetime) -> dict[int, int]:
        """How much each salesperson has been asked to pass on since then, and what waits to be."""
        statement = (
            select(deliveries.c.staff_id, func.count().label("times"))
            .where(deliveries.c.channel == RoadKind.HANDOFF.value, deliveries.c.staff_id.is_not(None))
            .where(or_(_asked_since(since), deliveries.c.state.in_(("pending", "leased"))))
            .group_by(deliveries.c.staff_id)
        )
        return {row.staff_id: row.times for row in await self._rows(statement)}

    async def marketing_of(self, customer_id: int, since: datetime) -> list[Delivery]:
        """Marketing that set out to a customer since then."""
        return await self._found(
            deliveries.c.customer_id == customer_id,
            deliveries.c.purpose == MailPurpose.MARKETING.value,
            deliveries.c.sent_at > since,
        )

    async def with_coupons(self, coupon_ids: Sequence[int]) -> list[Delivery]:
        """Messages that carry one of these coupons."""
        rows = await self._rows(_WITH_COUPONS, coupons=list(coupon_ids)) if coupon_ids else []
        return [delivery_of(row) for row in rows]

    async def upcoming(self, customer_id: int) -> list[Delivery]:
        """What is planned for a customer and has not set out."""
        return await self._found(deliveries.c.customer_id == customer_id, deliveries.c.state.in_(("pending", "leased")))

    async def gone_since(self, since: datetime) -> dict[str, Departures]:
        """What has become of the messages of each rule that went out since then, or to a salesperson to pass on."""
        statement = (
            select(deliveries.c.rule, deliveries.c.state, func.count().label("times"))
            .where(deliveries.c.sent_at >= since, deliveries.c.state.in_([state.value for state in GOING]))
            .group_by(deliveries.c.rule, deliveries.c.state)
        )
        found: dict[str, Counter[str]] = {}
        for row in await self._rows(statement):
            found.setdefault(row.rule, Counter())[row.state] = row.times
        return {rule: Departures(*(counts[state.value] for state in GOING)) for rule, counts in found.items()}

    async def close_doubts(self, now: datetime) -> int:
        """Nobody could tell until it did not matter any more. A tap on the message still says that it arrived."""
        statement = update(deliveries).where(
            deliveries.c.state == DeliveryState.UNKNOWN.value, deliveries.c.expires_at <= now
        )
        closed = {"state": DeliveryState.UNKNOWN_EXPIRED.value, "reason": "unanswered", "settled_at": now}
        return await self._run(statement.values(**closed))

    async def never_known(self, since: datetime) -> list[Delivery]:
        """Doubts that nobody ended in time, since then; the latest first."""
        found = await self._found(
            deliveries.c.state == DeliveryState.UNKNOWN_EXPIRED.value,
            deliveries.c.purpose == MailPurpose.MARKETING.value,
            deliveries.c.settled_at >= since,
        )
        return sorted(found, key=lambda one: -one.id)

    async def in_doubt(self, now: datetime) -> list[Delivery]:
        """Messages of which nobody knows whether they arrived, as long as it matters; the latest first."""
        found = await self._found(
            deliveries.c.state == DeliveryState.UNKNOWN.value,
            deliveries.c.purpose == MailPurpose.MARKETING.value,
            or_(deliveries.c.expires_at.is_(None), deliveries.c.expires_at > now),
        )
        return sorted(found, key=lambda one: -one.id)

    async def stopped_for(self, customer_id: int, now: datetime) -> list[Delivery]:
        """What did not reach a customer and would still make sense."""
        return await self._found(
            deliveries.c.customer_id == customer_id,
            deliveries.c.state.in_((DeliveryState.BLOCKED.value, DeliveryState.SUPPRESSED.value)),
            deliveries.c.expires_at > now,
        )

    async def next_due(self) -> datetime | None:
        """When the postman has something to do again."""
        statement = select(func.min(deliveries.c.not_before)).where(deliveries.c.state == "pending")
        found: datetime | None = await self._scalar(statement)
        return found

    async def in_state(self, state: DeliveryState, limit: int = 200) -> list[Delivery]:
        return await self._found(deliveries.c.state == state.value, limit=limit)

    async def count_since(self, state: DeliveryState, day: date) -> int:
        """Messages of occasions since a day that are in a state."""
        return await self._count(DeliveryRow, deliveries.c.state == state.value, deliveries.c.occasion_on >= day)
