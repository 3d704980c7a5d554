"""Views of the pictures' captions."""

from __future__ import annotations

from datetime import date

from bot.domain.money import Money
from bot.domain.period import Span
from tests.templates.samples import NASTY, SAMPLES, TODAY, YUAN

_many = tuple((NASTY, YUAN) for _ in range(10))
_month = Span(date(2026, 11, 1), TODAY)

SAMPLES |= {
    "reports/picture": [
        {"finding": NASTY, "sums": _many, "others": 3, "span": _month, "staff": None, "today": TODAY},
        {
            "finding": "¥1.2万",
            "sums": (("净收", Money(0, "HKD")),),
            "others": 0,
            "span": Span(TODAY, TODAY),
            "staff": None,
            "today": TODAY,
        },
    ],
}
