"""Which days a period means, and what it is compared with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.period import FARTHEST, Period, Span, Unit, span, span_before

SHANGHAI = ZoneInfo("Asia/Shanghai")
SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("unit", "back", "first", "last"),
    [
        (Unit.DAY, 0, "2026-11-22", "2026-11-22"),
        (Unit.DAY, 1, "2026-11-21", "2026-11-21"),
        (Unit.WEEK, 0, "2026-11-16", "2026-11-22"),
        (Unit.WEEK, 1, "2026-11-09", "2026-11-15"),
        (Unit.MONTH, 0, "2026-11-01", "2026-11-22"),
        (Unit.MONTH, 1, "2026-10-01", "2026-10-31"),
        (Unit.MONTH, 9, "2026-02-01", "2026-02-28"),
        (Unit.MONTH, 11, "2025-12-01", "2025-12-31"),
        (Unit.YEAR, 0, "2026-01-01", "2026-11-22"),
        (Unit.YEAR, 2, "2024-01-01", "2024-12-31"),
    ],
)
def test_days_of_a_period(unit: Unit, back: int, first: str, last: str) -> None:
    assert span(Period(unit, back), SUNDAY) == Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("back", [-1, FARTHEST + 1])
def test_a_forged_period_is_refused(back: int) -> None:
    with pytest.raises(ValueError, match="too far"):
        span(Period(Unit.DAY, back), SUNDAY)


def test_a_current_period_is_compared_to_the_minute() -> None:
    now = datetime(2026, 11, 22, 2, 30, 40, tzinfo=UTC)
    for unit, first, last in (
        (Unit.DAY, date(2026, 11, 21), date(2026, 11, 21)),
        (Unit.WEEK, date(2026, 11, 9), date(2026, 11, 15)),
        (Unit.MONTH, date(2026, 10, 1), date(2026, 10, 22)),
        (Unit.YEAR, date(2025, 1, 1), date(2025, 11, 22)),
    ):
        until = datetime(last.year, last.month, last.day, 2, 31, tzinfo=UTC)
        assert span_before(Period(unit), now, SHANGHAI) == Span(first, last, until)


def test_a_finished_period_is_compared_with_the_whole_one_before() -> None:
    now = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
    assert span_before(Period(Unit.MONTH, 1), now, SHANGHAI) == Span(date(2026, 9, 1), date(2026, 9, 30))


def test_a_shorter_month_before_is_taken_whole() -> None:
    now = datetime(2026, 3, 31, 2, 0, tzinfo=UTC)
    assert span_before(Period(Unit.MONTH), now, SHANGHAI) == Span(date(2026, 2, 1), date(2026, 2, 28))


def test_all_time_has_nothing_before() -> None:
    assert span_before(Period(Unit.ALL), datetime(2026, 3, 31, tzinfo=UTC), SHANGHAI) is None
