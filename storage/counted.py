"""What was sold, counted from the purchases themselves: of one customer, one seller, or a day that is not over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select

from bot.domain.tally import shares
from storage.figures import Cut, Part, merged
from storage.levels import level_or_nobody, of_level, raised
from storage.people_figures import AROUND
from storage.repository import Repository, table_of
from storage.tables import CustomerRow, CustomerStatsRow, LineItemRow, PurchaseRow, ServiceCaseRow, StaffRow

purchases, items, cases = table_of(PurchaseRow), table_of(LineItemRow), table_of(ServiceCaseRow)
customers, staff, stats = table_of(CustomerRow), table_of(StaffRow), table_of(CustomerStatsRow)
SHORT = 92
COLUMNS: dict[str, ColumnElement[Any]] = {
    "day": purchases.c.bought_on,
    "seller": purchases.c.staff_id,
    "channel": purchases.c.channel,
    "payment": func.coalesce(purchases.c.payment, ""),
    "customer": purchases.c.customer_id,
}


class CountedRepository(Repository):
    async def parts(self, by: str, cut: Cut, zone: ZoneInfo) -> list[Part]:
        """As storage.figures gives them."""
        if by == "product" or cut.only == "product":
            return await self._goods(by, cut, zone)
        if by == "hour":
            return await self._hours(cut, zone)
        above = raised(cut.year) if by == "level" and cut.only != "level" else None
        key = _key_of(by, cut) if above is None else level_or_nobody(above, purchases.c.customer_id)
        columns = (key.label("key"), func.count().label("times"), func.sum(purchases.c.total_minor).label("minor"))
        statement = select(*columns).select_from(purchases)
        if by == "newness":
            statement = statement.outerjoin(stats, stats.c.customer_id == purchases.c.customer_id)
        if above is not None:
            statement = statement.outerjoin(above, above.c.customer_id == purchases.c.customer_id)
        rows = await self._rows(statement.where(*conditions(cut)).group_by(key))
        if by == "level" and above is None:
            return [Part(cut.value, int(row.times), 0.0, int(row.minor)) for row in rows]
        return [Part(row.key, int(row.times), 0.0, int(row.minor)) for row in rows if row.key is not None]

    async def _hours(self, cut: Cut, zone: ZoneInfo) -> list[Part]:
        rows = await self._rows(select(purchases.c.bought_at, purchases.c.total_minor).where(*conditions(cut)))
        return merged([Part(f"{row.bought_at.astimezone(zone).hour:02}", 1, 0.0, row.total_minor) for row in rows])

    async def _goods(self, by: str, cut: Cut, zone: ZoneInfo) -> list[Part]:
        """What each row brought: discounts are shared, as in the numbers kept ready."""
        sold: dict[int, list[Row[Any]]] = defaultdict(list)
        for row in await self._rows(_lines(cut)):
            sold[row.purchase_id].append(row)
        found: list[Part] = []
        for rows in sold.values():
            parts = shares(rows[0].total_minor, [row.amount_minor for row in rows])
            seen: set[Any] = set()
            for row, part in zip(rows, parts, strict=True):
                if cut.only == "product" and row.product_id not in cut.ids:
                    continue
                key = _key(by, row, zone)
                found.append(Part(key, key not in seen, float(row.quantity), part))
                seen.add(key)
        return merged(found)

    async def refunds(self, by: str, cut: Cut) -> dict[Any, int]:
        """Money given back by day or seller, of the cut's currency."""
        key = {"day": cases.c.happened_on, "seller": cases.c.staff_id}[by]
        given = [cases.c.voided_at.is_(None), cases.c.state != "cancelled", cases.c.refund_minor > 0]
        given += [cases.c.currency == cut.currency, _within(cases.c.happened_on, cases.c.happened_at, cut)]
        if cut.staff_id is not None:
            given.append(cases.c.staff_id == cut.staff_id)
        if cut.only == "customer":
            given.append(cases.c.customer_id == cut.ids[0])
        columns = (key.label("key"), func.sum(cases.c.refund_minor).label("minor"))
        rows = await self._rows(select(*columns).where(*given).group_by(key))
        return {row.key: int(row.minor) for row in rows}

    async def rows(self, cut: Cut, limit: int, offset: int) -> Sequence[Row[Any]]:
        """The purchases behind a number, of every currency, latest first."""
        columns = (purchases.c.id, purchases.c.bought_at, purchases.c.bought_on, purchases.c.total_minor,
                   purchases.c.currency, customers.c.name.label("customer"), staff.c.name.label("seller"))  # fmt: skip
        statement = (
            select(*columns)
            # Outer, so that no planner begins with the staff and sorts everything.
            .outerjoin(staff, staff.c.id == purchases.c.staff_id)
            .outerjoin(customers, customers.c.id == purchases.c.customer_id)
            .where(*conditions(cut))
            .order_by(purchases.c.bought_on.desc(), purchases.c.bought_at.desc(), purchases.c.id.desc())
        )
        return await self._rows(statement.limit(limit).offset(offset))

    async def count(self, cut: Cut) -> int:
        return int(await self._scalar(select(func.count()).select_from(purchases).where(*conditions(cut))) or 0)


def conditions(cut: Cut) -> list[ColumnElement[bool]]:
    found = [purchases.c.voided_at.is_(None), _within(purchases.c.bought_on, purchases.c.bought_at, cut)]
    if cut.currency:
        found.append(purchases.c.currency == cut.currency)
    if cut.staff_id is not None:
        found.append(purchases.c.staff_id == cut.staff_id)
    if cut.only == "customer":
        found.append(purchases.c.customer_id == cut.ids[0])
    elif cut.only in ("channel", "payment"):
        found.append(COLUMNS[cut.only] == cut.value)
    elif cut.only == "level":
        found.append(_of_level(cut))
    elif cut.only == "product":
        found.append(_with_goods(cut.ids))
    return found


def _with_goods(ids: tuple[int, ...]) -> ColumnElement[bool]:
    """Of one product by its own rows; of many, purchase by purchase: most of the latest have one."""
    sold = items.alias()
    if len(ids) == 1:
        return purchases.c.id.in_(select(sold.c.purchase_id).where(sold.c.product_id == ids[0]))
    here = select(literal(1)).where(sold.c.purchase_id == purchases.c.id, sold.c.product_id.in_(ids))
    return here.correlate(purchases).exists()


def _newness(cut: Cut) -> ColumnElement[str]:
    return case((purchases.c.customer_id.is_(None), "nobody"), (stats.c.first_on >= cut.first, "new"), else_="back")


def _key_of(by: str, cut: Cut) -> ColumnElement[Any]:
    if by == "level":
        # Of one level alone: all of them are one part.
        return purchases.c.currency
    return _newness(cut) if by == "newness" else COLUMNS[by]


def _of_level(cut: Cut) -> ColumnElement[bool]:
    """In few days the purchases are gone through; in many, the customers one by one, by their index of moments."""
    if (cut.last - cut.first).days <= SHORT:
        return of_level(purchases.c.customer_id + 0, cut.year, cut.value)
    first, last = (datetime.combine(day, time(), UTC) for day in (cut.first, cut.last))
    about = purchases.c.bought_at.between(first - AROUND, last + AROUND)
    return and_(about, of_level(purchases.c.customer_id, cut.year, cut.value))


def _lines(cut: Cut) -> Select[Any]:
    columns = (items.c.purchase_id, items.c.product_id, items.c.quantity, items.c.amount_minor, purchases.c.total_minor,
               purchases.c.bought_on, purchases.c.bought_at, purchases.c.staff_id, purchases.c.customer_id,
               purchases.c.channel, purchases.c.payment)  # fmt: skip
    joined = select(*columns).join(purchases, purchases.c.id == items.c.purchase_id)
    return joined.where(*conditions(cut)).order_by(items.c.purchase_id, items.c.position)


def _key(by: str, row: Row[Any], zone: ZoneInfo) -> Any:
    if by == "hour":
        return f"{row.bought_at.astimezone(zone).hour:02}"
    fields = {"day": "bought_on", "seller": "staff_id", "product": "product_id", "customer": "customer_id"}
    return getattr(row, fields.get(by, by)) or ("" if by == "payment" else 0)


def _within(day: ColumnElement[date], moment: ColumnElement[Any], cut: Cut) -> ColumnElement[bool]:
    inside = day.between(cut.first, cut.last)
    return inside if cut.until is None else and_(inside, or_(day < cut.last, moment < cut.until))
