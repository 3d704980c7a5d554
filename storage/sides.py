"""Hours, channels and ways of paying of a day, counted by the database itself, for the numbers kept ready."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    Interval,
    String,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    select,
)

from storage.repository import Repository, table_of
from storage.tables import DailyFacetsRow, DailyWaysRow, PurchaseRow, ShopRow

purchases, shops = table_of(PurchaseRow), table_of(ShopRow)
ways, facets = table_of(DailyWaysRow), table_of(DailyFacetsRow)
_PAID = func.coalesce(purchases.c.payment, "")
_DAYS: BindParameter[Any] = bindparam("days", expanding=True)
_COUNTED = (purchases.c.bought_on.in_(_DAYS), purchases.c.voided_at.is_(None))
_SUMS = (func.count().label("sales"), func.sum(purchases.c.total_minor).label("minor"))
_ZONE = select(shops.c.timezone)
_ENDS = select(func.min(purchases.c.bought_at).label("first"), func.max(purchases.c.bought_at).label("last"))
_ENDS = _ENDS.where(*_COUNTED)


class Sides(Repository):
    async def rebuild(self, days: Sequence[date]) -> None:
        differences = await self._differences(days)
        given: dict[str, Any] = {"days": list(days)}
        if len(differences) < 2:
            # Putting the statements together would cost as much as running them.
            seconds = differences[0][1] if differences else 0
            statements = _usual(is_sqlite=self._is_sqlite)
            given["ahead"] = f"{seconds:+} seconds" if self._is_sqlite else timedelta(seconds=seconds)
        else:
            statements = _statements(self._hour(differences))
        for statement in statements:
            await self._run(statement, **given)

    async def _differences(self, days: Sequence[date]) -> list[tuple[datetime, int]]:
        """The zone's difference may change on the way: (until when, seconds ahead of UTC)."""
        zone = ZoneInfo(await self._scalar(_ZONE) or "UTC")
        row = await self._row(_ENDS, days=list(days))
        return list(_differences(zone, row.first, row.last)) if row is not None and row.first is not None else []

    def _hour(self, differences: Sequence[tuple[datetime, int]]) -> ColumnElement[Any]:
        """Local to the shop."""

        def ahead(seconds: int) -> ColumnElement[Any]:
            told = f"{seconds:+} seconds" if self._is_sqlite else timedelta(seconds=seconds)
            return _hour_with(literal(told), is_sqlite=self._is_sqlite)

        *changes, (_, latest) = differences
        return case(*((purchases.c.bought_at < until, ahead(one)) for until, one in changes), else_=ahead(latest))


def _hour_with(ahead: ColumnElement[Any], *, is_sqlite: bool) -> ColumnElement[Any]:
    if is_sqlite:
        return func.strftime("%H", purchases.c.bought_at, ahead)
    return func.to_char(func.timezone("UTC", purchases.c.bought_at) + ahead, "HH24")


@cache
def _usual(*, is_sqlite: bool) -> tuple[Executable, ...]:
    """Where the difference is the same on all these days."""
    return _statements(_hour_with(bindparam("ahead", type_=String() if is_sqlite else Interval()), is_sqlite=is_sqlite))


def _statements(hour: ColumnElement[Any]) -> tuple[Executable, ...]:
    """What is gone, ways, every side of each of the staff, and of the whole shop."""
    key = (purchases.c.bought_on, purchases.c.channel, _PAID, purchases.c.currency)
    by_way = select(*key, *_SUMS).where(*_COUNTED).group_by(*key)
    sides = {"h": hour, "c": purchases.c.channel, "p": _PAID}
    return (
        *(delete(table).where(table.c.day.in_(_DAYS)) for table in (ways, facets)),
        insert(ways).from_select(list(ways.c), by_way),
        *(insert(facets).from_select(list(facets.c), _of_staff(*side)) for side in sides.items()),
        insert(facets).from_select(list(facets.c), _of_all()),
    )


def _of_staff(facet: str, value: ColumnElement[Any]) -> Any:
    own = (purchases.c.staff_id, purchases.c.bought_on, value.label("value"), purchases.c.currency)
    parts = select(*own, *_SUMS).where(*_COUNTED).group_by(*own[:2], "value", own[3]).subquery()
    return select(parts.c.staff_id, literal(facet), *list(parts.c)[1:])


def _of_all() -> Any:
    """The whole shop under 0, from its staff."""
    key = (facets.c.facet, facets.c.day, facets.c.value, facets.c.currency)
    sums = (func.sum(facets.c.sales), func.sum(facets.c.minor))
    return select(literal(0), *key, *sums).where(facets.c.day.in_(_DAYS)).group_by(*key)


def _differences(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[tuple[datetime, int]]:
    """(until when, seconds ahead of UTC) from the first moment to the last."""
    at, now = first, _ahead(zone, first)
    while at < last:
        later = min(at + timedelta(days=1), last)
        if _ahead(zone, later) != now:
            later = _turn(zone, at, later)
            yield later, now
            now = _ahead(zone, later)
        at = later
    yield last, now


def _turn(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The second at which the difference changes."""
    before = _ahead(zone, low)
    low = low.replace(microsecond=0)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if _ahead(zone, middle) == before else (low, middle)
    return low + timedelta(seconds=1)


def _ahead(zone: ZoneInfo, at: datetime) -> int:
    found = at.astimezone(UTC).astimezone(zone).utcoffset()
    return int(found.total_seconds()) if found else 0
