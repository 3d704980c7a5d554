"""Read-only: how many customers there are of each kind, who they are, and what one of them bought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, func, literal_column, select

from storage.people_figures import YEAR, classes, labels, net, seen_by, stats
from storage.repository import Repository, table_of
from storage.tables import (
    CustomerPeriodRow,
    CustomerRow,
    CustomField,
    CustomValue,
    DailyFacetsRow,
    DailySalesRow,
    LineItemRow,
    ProductRow,
    PurchaseRow,
    ServiceCaseRow,
    ServiceItemRow,
    StaffRow,
)
from storage.tables.tallies import SINGLE

customers, staff, periods = table_of(CustomerRow), table_of(StaffRow), table_of(CustomerPeriodRow)
purchases, items, products = table_of(PurchaseRow), table_of(LineItemRow), table_of(ProductRow)
cases, case_items = table_of(ServiceCaseRow), table_of(ServiceItemRow)
facets, sales = table_of(DailyFacetsRow), table_of(DailySalesRow)
fields, values = table_of(CustomField), table_of(CustomValue)
OWN_GAPS, WEEK = 2, timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kind:
    """Customers of one kind: by a class (`rfm`, `eighth`, `abc`, `value`), a label, or one of the words below."""

    name: str
    value: str = ""


def conditions(kind: Kind, today: date) -> list[ColumnElement[bool]]:
    if kind.name in ("rfm", "eighth", "abc", "value"):
        return [classes.c[kind.name] == kind.value]
    month = today.replace(day=1)
    found: dict[str, list[ColumnElement[bool]]] = {
        "all": [],
        "label": [labels.c.label == kind.value],
        "due": [stats.c.due_on.between(today, today + WEEK), stats.c.gaps >= OWN_GAPS],
        "came_quarter": [classes.c.quarter >= 1],
        "came_year": [classes.c.year >= 1],
        "again_quarter": [classes.c.quarter >= 2],
        "again_year": [classes.c.year >= 2],
        "again_ever": [stats.c.days >= 2],
        "once": [literal_column(SINGLE)],
        "new": [stats.c.first_on >= month],
        # By the last day alone: nearly everybody has come before, but that index looks as good.
        "back": [stats.c.last_on >= month, func.coalesce(stats.c.first_on, stats.c.last_on) < month],
        "first": [stats.c.first_on > today - YEAR],
        "next": [classes.c.next_minor.is_not(None)],
    }
    return found[kind.name]


def _order(kind: Kind) -> list[Any]:
    if kind.name == "due":
        return [stats.c.due_on, stats.c.net_minor.desc()]
    if kind == Kind("label", "frequent"):
        return [classes.c.year.desc(), classes.c.net_minor.desc()]
    if kind.name in ("first", "new"):
        return [stats.c.first_on.desc()]
    if kind.name == "next":
        return [classes.c.next_minor.desc()]
    if kind.name == "back":
        # Not by the index of what everybody brought: these would be looked for among all.
        return [(stats.c.net_minor + 0).desc()]
    return [(stats if _home(kind) is stats else classes).c.net_minor.desc()]


def _home(kind: Kind) -> Table:
    """The table that alone says who is of a kind."""
    if kind.name == "label":
        return labels
    in_classes = ("rfm", "eighth", "abc", "value", "came_quarter", "came_year", "again_quarter", "again_year", "next")
    return classes if kind.name in in_classes else stats


def _of_kind(statement: Any, kind: Kind, today: date, staff_id: int | None) -> Any:
    table = _home(kind)
    return statement.select_from(table).where(*conditions(kind, today), *seen_by(staff_id, table))


class PeopleLists(Repository):
    async def counts(self, by: str, staff_id: int | None) -> dict[str, tuple[int, int]]:
        """Each value of a class to (customers, what they spent): in all, or, where a quarter makes the class, in it."""
        spent = classes.c.quarter_minor if by == "value" else classes.c.net_minor
        column, table = (labels.c.label, labels) if by == "label" else (classes.c[by], classes)
        columns = (column.label("value"), func.count().label("times"), func.sum(spent).label("minor"))
        statement = select(*columns).select_from(table).where(*seen_by(staff_id, table)).group_by(column)
        if by == "label":
            statement = statement.join(classes, classes.c.customer_id == labels.c.customer_id)
        return {row.value: (row.times, int(row.minor)) for row in await self._rows(statement)}

    async def scores(self, staff_id: int | None) -> list[list[int]]:
        """[how lately, how often, how much, customers] of everybody who has scores."""
        sides = (classes.c.lately, classes.c.often, classes.c.much)
        here = (classes.c.lately > 0, *seen_by(staff_id, classes))
        rows = await self._rows(select(*sides, func.count()).where(*here).group_by(*sides).order_by(*sides))
        return [list(row) for row in rows]

    async def count(self, kind: Kind, today: date, staff_id: int | None) -> int:
        return int(await self._scalar(_of_kind(select(func.count()), kind, today, staff_id)) or 0)

    async def people(
        self, kind: Kind, today: date, staff_id: int | None, *, skip: int = 0, limit: int = 10
    ) -> Sequence[Row[Any]]:
        """Those of a kind: with who keeps them, and the figures that say why they are here."""
        table, order = _home(kind), _order(kind)
        chosen = _of_kind(select(table.c.customer_id), kind, today, staff_id)
        if kind.name == "label":
            chosen = chosen.outerjoin(classes, classes.c.customer_id == labels.c.customer_id)
        chosen = chosen.order_by(*order, table.c.customer_id.desc()).offset(skip).limit(limit)
        ids = [row.customer_id for row in await self._rows(chosen)]
        columns: list[Any] = [
            customers.c.id, customers.c.name, staff.c.name.label("keeper"), net, stats.c.purchases, stats.c.days,
            stats.c.first_on, stats.c.last_on, stats.c.due_on, stats.c.gaps, classes.c.year, classes.c.quarter,
            classes.c.quarter_minor, classes.c.lately, classes.c.often, classes.c.much, classes.c.chance,
            classes.c.next_minor,
        ]  # fmt: skip
        statement = select(*columns).select_from(stats).join(customers, customers.c.id == stats.c.customer_id)
        statement = statement.outerjoin(classes, classes.c.customer_id == stats.c.customer_id)
        if kind.name == "label":
            own = and_(labels.c.customer_id == stats.c.customer_id, labels.c.label == kind.value)
            statement = statement.add_columns(labels.c.since, labels.c.reason).join(labels, own)
        statement = statement.outerjoin(staff, staff.c.id == customers.c.owner_staff_id)
        place = {key: at for at, key in enumerate(ids)}
        rows = await self._rows(statement.where(stats.c.customer_id.in_(ids)))
        return sorted(rows, key=lambda row: place[row.id])

    async def labels_of(self, customer_id: int) -> Sequence[Row[Any]]:
        return await self._rows(select(labels).where(labels.c.customer_id == customer_id).order_by(labels.c.label))

    async def class_of(self, customer_id: int) -> Row[Any] | None:
        joined = select(classes, stats.c.days, stats.c.gaps, stats.c.last_on, stats.c.due_on, net)
        joined = joined.join(stats, stats.c.customer_id == classes.c.customer_id)
        return await self._row(joined.where(classes.c.customer_id == customer_id))

    async def forecast(self) -> tuple[int, int]:
        """(customers with a forecast, what a year may bring of them together)."""
        columns: list[Any] = [func.count(classes.c.next_minor).label("heads")]
        columns.append(func.sum(classes.c.next_minor).label("minor"))
        row = await self._row(select(*columns).where(*seen_by(None, classes)))
        return (int(row.heads), int(row.minor or 0)) if row else (0, 0)

    # -- the shop ------------------------------------------------------------------------------------------------------

    async def newness(self, month: date) -> dict[bool, tuple[int, int, int]]:
        """Of a month, the new and the others: (customers, purchases, money)."""
        columns = (periods.c.is_new, func.count().label("heads"), func.sum(periods.c.purchases).label("times"))
        here = (periods.c.kind == "m", periods.c.first_on == month)
        statement = select(*columns, func.sum(periods.c.minor).label("minor")).where(*here)
        rows = await self._rows(statement.group_by(periods.c.is_new))
        return {bool(row.is_new): (row.heads, int(row.times), int(row.minor)) for row in rows}

    async def baskets(self, after: date, currency: str) -> tuple[int, int]:
        """(purchases, money) after a day; walk-ins among them."""
        columns = (func.sum(sales.c.sales).label("times"), func.sum(sales.c.minor).label("minor"))
        row = await self._row(select(*columns).where(sales.c.day > after, sales.c.currency == currency))
        return (int(row.times or 0), int(row.minor or 0)) if row else (0, 0)

    async def hours(self, after: date) -> Sequence[Row[Any]]:
        """(day, hour, purchases) of the whole shop."""
        columns = (facets.c.day, facets.c.value, func.sum(facets.c.sales).label("times"))
        here = (facets.c.staff_id == 0, facets.c.facet == "h", facets.c.day > after)
        return await self._rows(select(*columns).where(*here).group_by(facets.c.day, facets.c.value))

    async def complaints(self, after: date, upto: date) -> dict[str, int]:
        """What went wrong in these days, by kind."""
        here = (cases.c.happened_on > after, cases.c.happened_on <= upto)
        living = (cases.c.voided_at.is_(None), cases.c.state != "cancelled")
        statement = select(cases.c.kind, func.count().label("times")).where(*here, *living).group_by(cases.c.kind)
        return {row.kind: row.times for row in await self._rows(statement)}

    async def sales_between(self, after: date, upto: date) -> int:
        statement = select(func.sum(sales.c.sales)).where(sales.c.day > after, sales.c.day <= upto)
        return int(await self._scalar(statement) or 0)

    async def addresses(self) -> Sequence[Row[Any]]:
        """(address, what they spent) of everybody who left one."""
        joined = select(customers.c.address.label("area"), net).join(stats, stats.c.customer_id == customers.c.id)
        return await self._rows(joined.where(customers.c.erased_at.is_(None), customers.c.address.is_not(None)))

    async def field_values(self, names: Sequence[str]) -> Sequence[Row[Any]]:
        """The same by a field of the shop's own with one of these names."""
        own = (fields.c.is_active, fields.c.entity == "customer", func.lower(fields.c.name).in_(names))
        joined = (
            select(values.c.value.label("area"), net)
            .join(fields, fields.c.id == values.c.field_id)
            .join(stats, stats.c.customer_id == values.c.entity_id)
            .join(customers, customers.c.id == stats.c.customer_id)
        )
        return await self._rows(joined.where(*own, customers.c.erased_at.is_(None)))

    # -- one customer, or a page of them -------------------------------------------------------------------------------

    async def visits(self, customer_id: int) -> Sequence[Row[Any]]:
        columns = (purchases.c.bought_at, purchases.c.bought_on, purchases.c.payment, purchases.c.channel)
        here = (purchases.c.customer_id == customer_id, purchases.c.voided_at.is_(None))
        return await self._rows(select(*columns).where(*here))

    async def taken(self, ids: Sequence[int]) -> Sequence[Row[Any]]:
        """Rows that these customers bought, with category and brand where the product has them."""
        columns = (purchases.c.customer_id, purchases.c.bought_on, items.c.product, products.c.category,
                   products.c.brand, products.c.name)  # fmt: skip
        joined = (
            select(*columns)
            .join(items, items.c.purchase_id == purchases.c.id)
            .outerjoin(products, products.c.id == items.c.product_id)
        )
        return await self._rows(joined.where(purchases.c.customer_id.in_(ids), purchases.c.voided_at.is_(None)))

    async def given_back(self, ids: Sequence[int]) -> Sequence[Row[Any]]:
        columns = (cases.c.customer_id, cases.c.happened_on, case_items.c.product, products.c.name)
        joined = (
            select(*columns)
            .join(case_items, case_items.c.case_id == cases.c.id)
            .outerjoin(products, products.c.id == case_items.c.product_id)
        )
        here = and_(cases.c.customer_id.in_(ids), cases.c.kind == "return", cases.c.voided_at.is_(None))
        return await self._rows(joined.where(here, cases.c.state != "cancelled"))
