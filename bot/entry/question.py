"""A question to the shop's own records: "本月业绩", "张三上次买了什么", "how much today"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

QuestionKind = Literal["stats", "customer_history", "find", "customer_detail", "top_customers", "top_products"]
Period = Literal[
    "today", "yesterday", "this_week", "last_week", "this_month", "last_month", "this_year", "last_year", "all"
]


@dataclass(frozen=True, slots=True)
class Question:
    """`period` None: not said. `person`: a customer (history, detail, find) or a colleague (stats), as typed.

    `detail` names the slot asked for: phone, birthday, total, quantity, product, date.
    """

    kind: QuestionKind
    period: Period | None = None
    person: str | None = None
    detail: str | None = None


def read_question(text: str) -> Question | None:
    """The question in `text`, or None where it is none."""
    _ = text
    return None
