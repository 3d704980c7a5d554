"""Numbers that are kept ready: each can be worked out anew from the purchases, and is when they have changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Index
from sqlmodel import Field

from storage.tables.base import StrictTable, args, big, document, key, partial_index

# Conditions of indexes over few rows: asked for in these very words, or the index is not seen.
UNCOUNTED = "NOT is_counted"
SINGLE = "days = 1"


def _narrow(*constraints: Any) -> tuple[Any, ...]:
    """A table that is its own index: on SQLite the rows lie in the order of the key."""
    return (*constraints, {"sqlite_strict": True, "sqlite_with_rowid": False})


class StaleRow(StrictTable, table=True):
    """A day and a customer whose numbers no longer fit. Written by triggers, so that no way of changing a purchase can
    forget it; only ever added and taken away, so that two sales at once do not wait for each other."""

    __tablename__ = "stale"

    id: int = key()
    day: date
    customer_id: int | None = None


class DailySalesRow(StrictTable, table=True):
    """What one member of staff sold on a day. `costed_minor`: takings of those lines whose cost is known; of `lines` in
    all, `uncosted` are without one."""

    __tablename__ = "daily_sales"
    __table_args__ = _narrow()

    day: date = Field(primary_key=True)
    staff_id: int = Field(primary_key=True)
    currency: str = Field(primary_key=True)
    sales: int
    walk_ins: int
    minor: int = big()
    discount_minor: int = big()
    cost_minor: int = big()
    costed_minor: int = big()
    lines: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    uncosted: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class DailyWaysRow(StrictTable, table=True):
    """How a day's purchases were made and paid; payment is empty where nobody said."""

    __tablename__ = "daily_ways"
    __table_args__ = _narrow()

    day: date = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    payment: str = Field(primary_key=True)
    currency: str = Field(primary_key=True)
    sales: int
    minor: int = big()


class DailyFacetsRow(StrictTable, table=True):
    """One side of a day's purchases: the hour, local to the shop (facet `h`), how they were made (`c`) or paid (`p`).

    Of one member of staff; 0 stands for the whole shop, so that its own questions read few rows.
    """

    __tablename__ = "daily_facets"
    __table_args__ = _narrow(
        Index("ix_daily_facets_day", "day"),
        partial_index(
            "ix_daily_facets_shop", "facet", "day", "value", "currency", "sales", "minor", where="staff_id = 0"
        ),
    )

    staff_id: int = Field(primary_key=True)
    facet: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    value: str = Field(primary_key=True)
    currency: str = Field(primary_key=True)
    sales: int
    minor: int = big()


class DailyProductsRow(StrictTable, table=True):
    """What was sold of a product on a day; 0 stands for goods without a record."""

    __tablename__ = "daily_products"
    __table_args__ = _narrow(Index("ix_daily_products_product", "product_id", "day"))

    day: date = Field(primary_key=True)
    product_id: int = Field(primary_key=True)
    currency: str = Field(primary_key=True)
    sales: int
    quantity: float
    minor: int = big()


class MonthlyProductsRow(StrictTable, table=True):
    """The same by month, for long periods; `month` is its first day."""

    __tablename__ = "monthly_products"
    __table_args__ = _narrow(
        Index("ix_monthly_products_product", "product_id", "month", "currency", "sales", "quantity", "minor")
    )

    month: date = Field(primary_key=True)
    product_id: int = Field(primary_key=True)
    currency: str = Field(primary_key=True)
    sales: int
    quantity: float
    minor: int = big()


class CustomerPeriodRow(StrictTable, table=True):
    """Who bought in a month or a year (kind `m` or `y`). `purchases` and `minor` of the shop's currency, nought where
    all was in others. `is_new`: their first ever."""

    __tablename__ = "customer_periods"
    __table_args__ = _narrow(
        Index("ix_customer_periods_customer", "customer_id"),
        # What lies side by side on SQLite is all over the place on PostgreSQL.
        Index(
            "ix_customer_periods_whole",
            *("kind", "first_on", "customer_id"),
            postgresql_include=["purchases", "minor", "is_new"],
        ).ddl_if(dialect="postgresql"),
    )

    kind: str = Field(primary_key=True)
    first_on: date = Field(primary_key=True)
    customer_id: int = Field(primary_key=True)
    purchases: int
    minor: int = big()
    is_new: bool = False


class CustomerStatsRow(StrictTable, table=True):
    """One customer's history in a line. Purchases and money of the shop's currency; days and gaps of every purchase.

    `net_minor`: less what was given back. `first_staff_id`: who rang up the first purchase. `due_on` is the last day
    plus the usual gap, `lapse_on` plus three of them. `is_counted`: storage.people_figures knows this line.
    """

    __tablename__ = "customer_stats"
    __table_args__ = args(
        Index("ix_customer_stats_first", "first_on", "first_staff_id"),
        Index("ix_customer_stats_last", "last_on", "minor", "first_on", "net_minor"),
        Index("ix_customer_stats_due", "due_on"),
        Index("ix_customer_stats_lapse", "lapse_on", "minor"),
        Index("ix_customer_stats_net", "net_minor", "customer_id"),
        partial_index("ix_customer_stats_uncounted", "customer_id", where=UNCOUNTED),
        partial_index("ix_customer_stats_single", "net_minor", "customer_id", where=SINGLE),
    )

    customer_id: int = Field(primary_key=True)
    purchases: int
    days: int
    first_on: date
    last_on: date
    minor: int = big()
    refunded_minor: int = big()
    gaps: int
    gap_log_sum: float
    due_on: date
    lapse_on: date
    first_staff_id: int | None = None
    net_minor: int = big(default=0, sa_column_kwargs={"server_default": "0"})
    is_counted: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})


class FigureRow(StrictTable, table=True):
    """A figure of the whole shop that is worked out once a day: the mean gap, cut points, a model's parameters."""

    __tablename__ = "figures"

    name: str = Field(primary_key=True)
    on: date
    value: dict[str, Any] = document(default_factory=dict)
