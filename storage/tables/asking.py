"""What the shop remembers for a customer's sake: presents; and what it has asked somebody."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from storage.tables.base import StrictTable, args, big, key, link, partial_index


class GiftRow(StrictTable, table=True):
    """A purchase that was a present for somebody's day. The day is the purchase's own unless another was said."""

    __tablename__ = "gifts"
    __table_args__ = args(
        CheckConstraint("calendar IN ('solar','lunar')", name="calendar"),
        CheckConstraint("month BETWEEN 1 AND 12", name="month"),
        CheckConstraint("day BETWEEN 1 AND 31", name="day"),
    )

    id: int = key()
    customer_id: int = link("customers.id", cascade=True)
    purchase_id: int = Field(foreign_key="purchases.id", unique=True)
    whom: str
    calendar: str = "solar"
    month: int
    day: int
    is_leap: bool = False
    is_day_said: bool = False
    bought_on: date
    goods: str
    created_at: datetime
    dropped_at: datetime | None = None


class QuestionRow(StrictTable, table=True):
    """Something that somebody was asked: open until they answer, say no, or are asked something else."""

    __tablename__ = "questions"
    __table_args__ = args(
        CheckConstraint("answer IN ('given','no','dropped')", name="answer"),
        partial_index("uq_questions_open", "telegram_id", where="answered_at IS NULL", unique=True),
        Index("ix_questions_customer", "customer_id", "about"),
    )

    id: int = key()
    telegram_id: int = big()
    about: str
    customer_id: int | None = link("customers.id", nullable=True, index=False, cascade=True)
    asked_at: datetime
    answered_at: datetime | None = None
    answer: str | None = None
