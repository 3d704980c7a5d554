"""One finding per answer: what stands out, computed, and honest where there is too little to say anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.domain.inquiry import By, Inquiry, Measure
from bot.domain.period import Span

FEW_SALES, FEW_DAYS = 10, 14
# A part has moved if that makes a tenth of the whole before.
MOVED, LEADS, TOP_THREE = 0.10, 40, 60
BIG_STEP = 15


class Line(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def key(self) -> Any: ...
    @property
    def sales(self) -> int: ...
    @property
    def minor(self) -> int: ...
    @property
    def percent(self) -> int | None: ...
    @property
    def before(self) -> int | None: ...


class Sum(Protocol):
    @property
    def sales(self) -> int: ...
    @property
    def minor(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """`line`: the part that it speaks of."""

    kind: str
    line: Line | None = None
    values: dict[str, Any] = field(default_factory=dict)


def find(
    inquiry: Inquiry, days: Span, lines: Sequence[Line], total: Sum, before: Sum | None, everything: int | None
) -> Finding | None:
    """`everything`: what the shop took in those days, where the answer is about a part of it."""
    if not total.sales:
        return None
    if total.sales < FEW_SALES:
        return Finding("few", values={"count": total.sales})
    if inquiry.by is By.NOTHING:
        return _of_one(inquiry, total, before, everything)
    if inquiry.measure is Measure.BASKET:
        return _of_baskets(lines, total)
    if inquiry.by in (By.WEEKDAY, By.HOUR, By.DAY):
        return _of_times(inquiry, days, lines, total)
    return None if inquiry.is_least else _moved(lines, before) or _leads(inquiry, lines, total)


def of_totals(now: Sum, before: Sum | None) -> Finding | None:
    """Of a whole report: where the change comes from, or the average sale where little has changed."""
    if now.sales < FEW_SALES or now.minor <= 0 or before is None:
        return None
    found = _of_one(Inquiry(), now, before, None)
    return found or Finding("steady", values={"minor": round(now.minor / now.sales)})


def _of_one(inquiry: Inquiry, total: Sum, before: Sum | None, everything: int | None) -> Finding | None:
    if everything:
        kind = "share_of_own" if inquiry.only is not None and inquiry.staff_id is not None else "share"
        return Finding(kind, values={"percent": round(100 * total.minor / everything)})
    if before is None or not before.sales or not before.minor:
        return None
    count = round(100 * (total.sales - before.sales) / before.sales)
    basket = round(100 * (total.minor / total.sales) / (before.minor / before.sales)) - 100
    if inquiry.measure is Measure.BASKET or max(abs(count), abs(basket)) < BIG_STEP:
        return None
    kind = "count" if abs(count) >= abs(basket) else "basket"
    return Finding(f"by_{kind}", values={"percent": count if kind == "count" else basket})


def _of_baskets(lines: Sequence[Line], total: Sum) -> Finding | None:
    """The part with the largest average basket, of those with sales enough to have one."""
    known = [one for one in lines if one.sales >= FEW_SALES]
    if len(known) < 2 or total.minor <= 0:
        return None
    best = max(known, key=lambda one: one.minor / one.sales)
    return Finding(
        "basket", best, {"percent": round(100 * (best.minor / best.sales) / (total.minor / total.sales)) - 100}
    )


def _of_times(inquiry: Inquiry, days: Span, lines: Sequence[Line], total: Sum) -> Finding | None:
    if not lines:
        return None
    length = (days.last - days.first).days + 1
    if inquiry.by is By.WEEKDAY and length < FEW_DAYS:
        return Finding("few_days", values={"count": length})
    best, worst = max(lines, key=lambda one: one.minor), min(lines, key=lambda one: one.minor)
    if inquiry.by is By.WEEKDAY and worst.minor > 0 and best is not worst:
        return Finding("weekday", best, {"times": f"{best.minor / worst.minor:.1f}"})
    if inquiry.by is By.HOUR:
        return Finding("hour", best, {"percent": best.percent or 0})
    return Finding("day", best, {"percent": best.percent or 0}) if total.minor > 0 else None


def _moved(lines: Sequence[Line], before: Sum | None) -> Finding | None:
    """The part that has changed most, against the whole of then; not where hardly anything was sold then."""
    if before is None or before.sales < FEW_SALES or before.minor <= 0:
        return None
    known = [one for one in lines if one.before is not None]
    if len(known) < 2:
        return None
    most = max(known, key=lambda one: abs(one.minor - (one.before or 0)))
    step = most.minor - (most.before or 0)
    if abs(step) < MOVED * before.minor:
        return None
    return Finding("rose" if step > 0 else "fell", most, {"minor": abs(step)})


def _leads(inquiry: Inquiry, lines: Sequence[Line], total: Sum) -> Finding | None:
    if not lines or total.minor <= 0:
        return None
    if inquiry.by is By.NEWNESS:
        new = next((one for one in lines if one.key == "new"), None)
        return Finding("new", new, {"percent": (new.percent or 0) if new else 0})
    first, three = lines[0], sum(one.minor for one in lines[:3])
    if len(lines) > 1 and (first.percent or 0) >= LEADS:
        return Finding("leads", first, {"percent": first.percent})
    part = round(100 * three / total.minor)
    if len(lines) > 5 and part >= TOP_THREE:
        return Finding("three", first, {"percent": part})
    return Finding("even", first, {"percent": first.percent or 0}) if len(lines) > 1 else None
