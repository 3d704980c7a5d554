"""Purchases whose credit is shared, worked out anew with their day; never any other number of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, Row, cast, delete, exists, func, insert, null, or_, select

from bot.domain.clock import local_day, local_moment
from bot.domain.credit import Handing, days_of, share
from storage.repository import Repository, portions, table_of
from storage.tables import CreditRow, CustomerRow, HandoverRow, PurchaseRow, ShopRow, StaffRow, StaleRow

credits_, handovers, stale = table_of(CreditRow), table_of(HandoverRow), table_of(StaleRow)
purchases, customers = table_of(PurchaseRow), table_of(CustomerRow)
staff, shops = table_of(StaffRow), table_of(ShopRow)
_BOUGHT = (
    purchases.c.id,
    purchases.c.customer_id,
    purchases.c.staff_id,
    purchases.c.total_minor,
    purchases.c.currency,
    purchases.c.bought_at,
    purchases.c.bought_on,
)


class Credits(Repository):
    async def rebuild(self, days: Sequence[date]) -> None:
        """Only purchases of customers who were handed on shortly before are looked at."""
        await self._run(delete(credits_).where(credits_.c.day.in_(list(days))))
        shop = await self._row(select(shops.c.timezone, shops.c.preferences))
        if shop is None or not days or not (dial := days_of(shop.preferences)):
            return
        zone = ZoneInfo(shop.timezone)
        opens = local_moment(min(days) - timedelta(days=dial), 0, 0, zone)
        closes = local_moment(max(days) + timedelta(days=1), 0, 0, zone)
        bought = await self._bought(days, opens, closes)
        if not bought:
            return
        hands = await self._hands({one.customer_id for one in bought}, opens, closes, zone)
        left = await self._left()
        rows = []
        for one in bought:
            found = share(one.staff_id, one.total_minor, one.bought_at, one.bought_on, hands[one.customer_id], dial)
            gone = left.get(found.earlier_id) if found else None
            if found and found.minor and not (gone and gone <= one.bought_at):
                rows.append(
                    {"purchase_id": one.id, "day": one.bought_on, "staff_id": one.staff_id, "currency": one.currency,
                     "earlier_id": found.earlier_id, "handed_on": found.handed_on, "minor": found.minor}
                )  # fmt: skip
        if rows:
            await self._connection.execute(insert(credits_), rows)

    async def _bought(self, days: Sequence[date], opens: datetime, closes: datetime) -> Sequence[Row[Any]]:
        """Purchases of those who were handed on in between."""
        # Asked of each of the day's buyers: everybody who was handed on has bought on other days, too.
        theirs = handovers.c.customer_id == purchases.c.customer_id
        handed = exists().where(theirs, handovers.c.at >= opens, handovers.c.at < closes)
        here = (purchases.c.bought_on.in_(list(days)), purchases.c.voided_at.is_(None))
        return await self._rows(select(*_BOUGHT).where(*here, handed))

    async def _hands(
        self, ids: Collection[int], opens: datetime, closes: datetime, zone: ZoneInfo
    ) -> dict[int, list[Handing]]:
        """Their hand-overs in between, by customer, the oldest first."""
        found: dict[int, list[Handing]] = defaultdict(list)
        for some in portions(sorted(ids)):
            theirs = handovers.c.customer_id.in_(some)
            statement = select(handovers).where(theirs, handovers.c.at >= opens, handovers.c.at < closes)
            for row in await self._rows(statement.order_by(handovers.c.at, handovers.c.id)):
                on = local_day(row.at, zone)
                hand = Handing(row.customer_id, row.from_staff_id, row.to_staff_id, row.way, row.at, on)
                found[row.customer_id].append(hand)
        return found

    async def _left(self) -> dict[int, Any]:
        """Who has left, and when: nobody shares with them any more."""
        rows = await self._rows(select(staff.c.id, staff.c.revoked_at).where(staff.c.revoked_at.is_not(None)))
        return {row.id: row.revoked_at for row in rows}

    async def mark_all(self) -> None:
        """The dial was turned: every day that could have a shared credit is worked out anew."""
        first = await self._scalar(select(func.min(handovers.c.at)))
        if first is not None:
            since = first.date() - timedelta(days=1)
            days = select(purchases.c.bought_on, cast(null(), Integer)).where(purchases.c.bought_on >= since).distinct()
            await self._run(insert(stale).from_select(["day", "customer_id"], days))

    # -- told ----------------------------------------------------------------------------------------------------------

    async def sums(self, first: date, last: date, currency: str) -> dict[int, int]:
        """What each of the staff has more (or less) than they rang up; together nought."""
        here = (credits_.c.day.between(first, last), credits_.c.currency == currency)
        found: dict[int, int] = defaultdict(int)
        for key, sign in ((credits_.c.earlier_id, 1), (credits_.c.staff_id, -1)):
            statement = select(key.label("key"), func.sum(credits_.c.minor).label("minor")).where(*here).group_by(key)
            for row in await self._rows(statement):
                found[row.key] += sign * int(row.minor)
        return dict(found)

    async def rows(self, first: date, last: date, staff_id: int | None, limit: int, offset: int) -> Sequence[Row[Any]]:
        """The purchases behind it, latest first."""
        columns = (credits_.c.purchase_id, credits_.c.day, credits_.c.staff_id, credits_.c.earlier_id,
                   credits_.c.handed_on, credits_.c.minor, credits_.c.currency, purchases.c.total_minor,
                   customers.c.name.label("customer"))  # fmt: skip
        statement = (
            select(*columns)
            .join(purchases, purchases.c.id == credits_.c.purchase_id)
            .outerjoin(customers, customers.c.id == purchases.c.customer_id)
            .where(*self._of(first, last, staff_id))
            .order_by(credits_.c.day.desc(), credits_.c.purchase_id.desc())
        )
        return await self._rows(statement.limit(limit).offset(offset))

    async def count(self, first: date, last: date, staff_id: int | None) -> int:
        return await self._count(CreditRow, *self._of(first, last, staff_id))

    def _of(self, first: date, last: date, staff_id: int | None) -> list[Any]:
        found: list[Any] = [credits_.c.day.between(first, last)]
        if staff_id is not None:
            found.append(or_(credits_.c.staff_id == staff_id, credits_.c.earlier_id == staff_id))
        return found
