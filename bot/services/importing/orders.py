"""Rows of one purchase found, and what they say together: its day, its sum, whether it was taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from bot.domain.money import LARGEST_MINOR
from bot.entry.cells import read_moment_cell, read_number_cell, read_voided, read_yes
from bot.services.importing.known import Known
from bot.services.importing.people import moment_of
from bot.services.importing.plan import Plan, Refusal, Table
from bot.services.naming import name_key

Row = tuple[int, dict[str, str]]
LONGEST_KEY = 80


@dataclass(slots=True)
class Order:
    """`key`: its number, told apart from other purchases under the same one. `is_reused`: there are such."""

    key: str | None
    day: date | None
    who: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    is_reused: bool = False

    def takes(self, day: date | None, who: dict[str, str]) -> bool:
        """What a row leaves out it has from the rows before; what it says must be the same."""
        is_same_day = day is None or self.day is None or day == self.day
        return is_same_day and all(self.who.get(name, told) == told for name, told in who.items())


@dataclass(slots=True)
class _Numbered:
    """Purchases under one number. There may be one for every day of years: those of other days are not looked at."""

    orders: list[Order] = field(default_factory=list)
    of_days: dict[date | None, list[int]] = field(default_factory=dict)

    def taking(self, day: date | None, who: dict[str, str]) -> Order | None:
        """The last that a row belongs to."""
        near = range(len(self.orders)) if day is None else sorted((*self._of(day), *self._of(None)))
        at = next((at for at in reversed(near) if self.orders[at].takes(day, who)), None)
        if at is None:
            return None
        order = self.orders[at]
        if order.day is None and day is not None:
            order.day = day
            self._of(day).append(at)
        return order

    def add(self, order: Order) -> None:
        self._of(order.day).append(len(self.orders))
        self.orders.append(order)

    def _of(self, day: date | None) -> list[int]:
        return self.of_days.setdefault(day, [])


def orders_of(plan: Plan, table: Table, known: Known) -> Iterator[Order]:
    """Rows of one number, day and customer together, each purchase in the place of its first row. Tills that begin
    with one every morning give many purchases the same number."""
    found: list[Order] = []
    under: dict[str, _Numbered] = {}
    for number, row in table.rows:
        try:
            values = table.values(row)
        except Refusal as refusal:
            plan.refuse(table, number, refusal)
            continue
        day, who = _day(values, table, known), _who(values)
        key = values.get("key", "")[:LONGEST_KEY]
        there = under.setdefault(key, _Numbered()) if key else _Numbered()
        order = there.taking(day, who)
        if order is None:
            order = Order(key or None, day, who)
            there.add(order)
            found.append(order)
        order.who = who | order.who
        order.rows.append((number, values))
    for numbered in under.values():
        _tell_apart(numbered.orders)
    yield from found


def _day(values: dict[str, str], table: Table, known: Known) -> date | None:
    read = read_moment_cell(values.get("day", ""), known.shop.zone, table.is_month_first)
    return read[0] if read else None


def _who(values: dict[str, str]) -> dict[str, str]:
    told = {name: values.get(name, "") for name in ("customer_key", "customer", "phone")}
    return {name: name_key(value) or value for name, value in told.items() if value}


def _tell_apart(many: list[Order]) -> None:
    """The same file gives the same numbers the next time."""
    if len(many) < 2:
        return
    met: Counter[date | None] = Counter()
    for one in many:
        met[one.day] += 1
        more = f"@{one.day}" if met[one.day] == 1 else f"@{one.day}#{met[one.day]}"
        one.key, one.is_reused = f"{(one.key or '')[: LONGEST_KEY - len(more)]}{more}", True


def day_of(order: Order, table: Table, known: Known) -> tuple[date, time]:
    """Its day and the time of its first row; every row's day must be one."""
    clock = None
    for _, values in order.rows:
        read = read_moment_cell(values.get("day", ""), known.shop.zone, table.is_month_first)
        if read is None and (values.get("day") or order.day is None):
            raise Refusal("day", "day", values.get("day", ""))
        clock = clock or (read[1] if read else None) or _clock(values.get("time"))
    assert order.day is not None
    return order.day, clock or time(12)


def _clock(text: str | None) -> time | None:
    found = read_moment_cell(f"2000-01-01 {text}", None) if text else None
    return found[1] if found else None


def summed_up(
    rows: list[Row], amounts: list[int | None], totals: list[int | None], discounts: list[int | None]
) -> tuple[int, int | None, tuple[str, ...]]:
    """(total, discount, remarks) of a purchase. A total may be the whole order's, on each of its rows or on one; or
    each row may have its own. Refusal where the rows fit neither."""
    total, discount, remarks = _summed_up(rows, amounts, totals, discounts)
    if total > LARGEST_MINOR:
        raise Refusal("impossible", "total")
    return total, discount, remarks


def _summed_up(
    rows: list[Row], amounts: list[int | None], totals: list[int | None], discounts: list[int | None]
) -> tuple[int, int | None, tuple[str, ...]]:
    said, discount = [one for one in totals if one is not None], discounts[0]
    summed, less = sum(one or 0 for one in amounts), discount or 0
    has_amounts = any(one is not None for one in amounts)
    if not said:
        if not has_amounts:
            raise Refusal("no_amount", "amount")
        return summed, discount, ()
    if len(said) == 1 or (len(set(said)) == 1 and said[0] in (summed, summed - less)):
        return said[0], discount, ()
    per_row = list(zip(amounts, totals, discounts, strict=True))
    if all(total is not None and amount in (None, total, total + (off or 0)) for amount, total, off in per_row):
        if len(set(said)) == 1 and not has_amounts:
            return said[0], discount, ("counted_once",)
        return sum(said), sum(off or 0 for off in discounts) or None, ("added_up",)
    if len(set(said)) == 1:
        return said[0], discount, ()
    raise Refusal("totals", "total", rows[0][1].get("total", ""))


def voided_at(order: Order, known: Known, bought_at: datetime) -> datetime | None:
    """When it was taken back; its own moment where a file only says that it was. Refusal for anything unclear, and
    where only some of the rows were."""
    found: list[datetime | None] = [_voided(values.get("voided", ""), known, bought_at) for _, values in order.rows]
    if len({one is None for one in found}) > 1:
        raise Refusal("state", "voided", next(values["voided"] for _, values in order.rows if values.get("voided")))
    return found[0]


def _voided(told: str, known: Known, bought_at: datetime) -> datetime | None:
    answer = read_yes(told)
    answer = read_voided(told) if answer is None else answer
    if not told or answer is False:
        return None
    if answer is True:
        return bought_at
    number = read_number_cell(told)
    if number is not None and number == 0:
        return None
    at = moment_of(told, known) if number is None else None
    if at is None:
        raise Refusal("state", "voided", told)
    return at
