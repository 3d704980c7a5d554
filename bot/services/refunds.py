"""What was given back: how much, and of what; for whoever may see a report of the same days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.errors import Gone
from bot.domain.money import Money
from bot.domain.period import Period
from bot.services.reports import Report, report, window_of
from bot.services.work import Work

ROWS = 6


@dataclass(frozen=True, slots=True)
class Refund:
    on: date
    customer: str | None
    seller: str
    products: tuple[str, ...]
    text: str | None
    sum: Money


@dataclass(frozen=True, slots=True)
class Refunds:
    """`report`: of the same days; `share`: of what was sold in the shop's currency, in percent."""

    report: Report
    share: float | None
    rows: tuple[Refund, ...]
    page: int
    pages: int


async def refunds(work: Work, period: Period, staff_id: int | None = None, page: int = 0) -> Refunds:
    """Gone beyond the last page; NotAllowed for another's numbers."""
    found = await report(work, period, staff_id)
    pages = max(1, -(-found.takings.refunds // ROWS))
    if not 0 <= page < pages:
        raise Gone
    window = window_of(work, found.span, found.staff)
    rows = await work.uow.reports.refund_rows(window, ROWS, page * ROWS)
    goods = await work.uow.reports.brought_back([row.id for row in rows])
    sold, back = found.takings.gross[0].minor, found.takings.refunded[0].minor
    shown = tuple(
        Refund(
            row.happened_on, row.customer, row.seller, goods.get(row.id, ()), row.text,
            Money(row.refund_minor, row.currency),
        )
        for row in rows
    )  # fmt: skip
    return Refunds(found, 100 * back / sold if sold else None, shown, page, pages)
