# ruff: noqa: E501
"""Views of answers about numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.domain.inquiry import By, Inquiry, Measure, Only
from bot.domain.money import Money
from bot.domain.period import Period, Span, Unit
from bot.domain.segment import level_limits
from bot.services.findings import Finding
from bot.services.numbers import Absent, Answer, Line
from bot.services.reports import Page, SaleRow
from tests.templates.samples import NASTY, NOW, SAMPLES, TODAY, YUAN, lin

_month, _day = Span(date(2026, 11, 1), TODAY), Span(TODAY, TODAY)
_lines = tuple(Line(number, NASTY, number, 2.5, 129_900 * number, 10, 100) for number in range(1, 7))
_values: dict[str, Any] = {"count": 3, "percent": -20, "minor": 12_345, "times": "2.5"}
KINDS = (
    "few", "few_days", "share", "share_of_own", "by_count", "by_basket", "weekday", "hour", "day", "rose", "fell", "new",
    "leads", "three", "even", "unsold", "basket",
)  # fmt: skip


def _answer(inquiry: Inquiry, **changes: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "inquiry": inquiry, "span": _month, "staff": None, "only": None, "unit": None, "total": YUAN, "others": (),
        "sales": 12, "quantity": 2.5, "refunded": Money(300, "CNY"), "before": YUAN, "before_sales": 4,
        "before_span": _month, "lines": _lines, "more": 3, "finding": None,
    }  # fmt: skip
    answer = Answer(**(whole | changes))
    names = [NASTY for _ in answer.lines]
    return {"answer": answer, "title": NASTY, "only": answer.only or "", "before": NASTY, "names": names, "found": NASTY,
            "today": TODAY}  # fmt: skip


_asked = Inquiry(Period(Unit.MONTH))
_answers = [
    *(_answer(_asked.but(by=by), finding=Finding(kind, _lines[0], _values)) for by in By for kind in KINDS[:1]),
    *(_answer(_asked.but(by=By.SELLER), finding=Finding(kind, _lines[0], _values), staff=lin) for kind in KINDS),
    _answer(_asked.but(only=Only("product", "3")), only=NASTY, unit=NASTY, lines=(), refunded=None),
    _answer(_asked.but(only=Only("category", "3")), only=NASTY, lines=(), refunded=None, before=Money(0, "CNY")),
    _answer(
        _asked.but(only=Only("payment", "cash")), only=NASTY, lines=(), refunded=None, others=(Money(5, "USD"), YUAN)
    ),
    _answer(_asked.but(measure=Measure.BASKET), lines=()),
    _answer(_asked.but(by=By.PRODUCT, is_least=True), finding=Finding("unsold", None, {"count": 0})),
    _answer(_asked, sales=0, total=Money(0, "CNY"), lines=(), more=0),
    _answer(_asked, sales=1, before=None, before_sales=0, before_span=None, lines=(), span=_day),
    _answer(_asked, before_sales=0, before=Money(0, "CNY")),
    _answer(_asked, before_sales=4, before=Money(0, "CNY")),
    _answer(_asked.but(measure=Measure.BASKET), before_sales=4, before=Money(0, "CNY")),
    _answer(_asked.but(measure=Measure.BASKET), sales=0, total=Money(0, "CNY"), lines=(), more=0),
]
_rows = tuple(SaleRow(1, NOW, TODAY, name, NASTY, (NASTY, "a", "b", "c"), YUAN) for name in (NASTY, None))
_page = Page(Period(Unit.MONTH), _month, None, _rows, 9, 0, 2)
_nothing = Page(Period(), _day, lin, (), 0, 0, 1)

SAMPLES |= {
    "reports/answer": _answers,
    "reports/answer_rows": [_answers[0] | {"page": _page}, _answers[-1] | {"page": _nothing}],
    "reports/absent": [
        {"people": (Absent(1, NASTY, TODAY, YUAN),) * 8, "count": 23, "days": 90, "start": 8, "today": TODAY},
        {"people": (), "count": 0, "days": 30, "start": 0, "today": TODAY},
    ],
    "reports/meaning": [
        {"title": NASTY, "by": str(by), "only": only, "measure": "t", "levels": level_limits("CNY")}
        for by in By
        for only in ("", "product", "payment", "level")
    ],
    "reports/no_such_days": [{"kind": "future", "today": TODAY}, {"kind": "impossible", "today": TODAY}],
    "reports/which": [{"name": NASTY}],
}
