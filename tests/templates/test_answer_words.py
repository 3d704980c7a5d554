"""What an answer about sales says of the days before, where a comparison in percent cannot be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.inquiry import Inquiry, Measure
from bot.domain.money import Money
from bot.domain.period import Period, Unit
from tests.templates.samples import SHOP
from tests.templates.samples_numbers import _answer
from tests.templates.test_templates import renderer

MONTH = Inquiry(Period(Unit.MONTH))
BASKET = MONTH.but(measure=Measure.BASKET)
NOTHING = Money(0, "CNY")


@pytest.mark.parametrize(
    ("inquiry", "changes", "zh", "en"),
    [
        (MONTH, {"before": NOTHING, "before_sales": 0}, "没有销售，没法比", "no sales in"),
        (MONTH, {"before": NOTHING, "before_sales": 4}, "有 4 单，金额是 0，没法比", "had 4 sales, but no money"),
        (BASKET, {"before": NOTHING, "before_sales": 1}, "有 1 单，金额是 0，没法比", "had 1 sale, but no money"),
        (BASKET, {"sales": 0, "total": NOTHING, "before": Money(4_000, "CNY")}, "客单价是 ¥10", "it was ¥10"),
        (BASKET, {"before": Money(4_000, "CNY")}, "（¥10）", "(¥10)"),
        # Beside net money it is said that sales are compared.
        (MONTH, {"refunded": Money(500, "CNY"), "before": Money(1, "CNY")}, "📈 销售比", "📈 sales "),
        (MONTH, {"refunded": NOTHING, "before": Money(1, "CNY")}, "📈 比", "% more"),
    ],
)
def test_days_before(inquiry: Inquiry, changes: dict[str, Any], zh: str, en: str) -> None:
    view = _answer(inquiry, **(changes | {"lines": ()}))
    for locale, words in (("zh", zh), ("en", en)):
        told = renderer().render("reports/answer", locale, replace(SHOP, locale=locale), view)
        assert words in told
        is_none = changes.get("before_sales") == 0
        assert any(one in told for one in ("没有销售，没法比", "no sales in")) is is_none
