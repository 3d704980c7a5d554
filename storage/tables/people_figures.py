"""What customers are to the shop: scores, classes and labels, worked out once a day in slices."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from storage.tables.base import StrictTable, args, big, document


class CustomerClassRow(StrictTable, table=True):
    """One customer's counts of the last year and quarter, and what they make of them.

    `year`, `quarter`: days with a purchase in the last 365 and 90; their `_minor`: what they brought, less what was
    given back, in the shop's currency. `lines`,
    `reduced`: rows ever bought, and those in reduced purchases. `lately`, `often`, `much`: scores from 1 to 5.
    `chance`, `next_minor`: of a purchase in 90 days, in hundredths of a percent, and what a year may bring; null where
    the shop knows too little. `net_minor`: what they brought, as of that day: so that those of a class stand in order.
    """

    __tablename__ = "customer_classes"
    __table_args__ = args(
        Index("ix_customer_classes_rfm", "rfm", "net_minor", "customer_id"),
        Index("ix_customer_classes_eighth", "eighth", "net_minor", "customer_id"),
        Index("ix_customer_classes_abc", "abc", "net_minor", "customer_id"),
        Index("ix_customer_classes_value", "value", "net_minor", "customer_id"),
        Index("ix_customer_classes_net", "net_minor", "customer_id"),
        Index("ix_customer_classes_year", "year_minor", "customer_id"),
        Index("ix_customer_classes_next", "next_minor", "customer_id"),
    )

    customer_id: int = Field(primary_key=True)
    second_on: date | None = None
    year: int = 0
    quarter: int = 0
    quarter_minor: int = big(default=0)
    year_minor: int = big(default=0, sa_column_kwargs={"server_default": "0"})
    lines: int = 0
    reduced: int = 0
    lately: int = 0
    often: int = 0
    much: int = 0
    rfm: str = ""
    eighth: str = ""
    abc: str = ""
    value: str = ""
    chance: int | None = None
    next_minor: int | None = big(nullable=True)
    net_minor: int = big(default=0, sa_column_kwargs={"server_default": "0"})


class LabelRow(StrictTable, table=True):
    """A label that a customer has by themselves: since when, and the figures that say why."""

    __tablename__ = "labels"
    __table_args__ = args(
        CheckConstraint("label IN ('frequent','price','loyal','leaving')", name="label"),
        Index("ix_labels_label", "label", "customer_id"),
    )

    customer_id: int = Field(primary_key=True)
    label: str = Field(primary_key=True)
    since: date
    reason: dict[str, Any] = document(default_factory=dict)
