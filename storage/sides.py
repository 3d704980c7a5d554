"""Hours, channels and ways of paying of a day, counted by the database itself, for the numbers kept ready."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, delete, func, insert, literal, select

from storage.repository import Repository, table_of
from storage.tables import DailyFacetsRow, DailyWaysRow, PurchaseRow, ShopRow

purchases, shops = table_of(PurchaseRow), table_of(ShopRow)
ways, facets = table_of(DailyWaysRow), table_of(DailyFacetsRow)
_PAID = func.coalesce(purchases.c.payment, "")
_SUMS = (func.count().label("sales"), func.sum(purchases.c.total_minor).label("minor"))


class Sides(Repository):
    async def rebuild(self, days: Sequence[date]) -> None:
        counted = (purchases.c.bought_on.in_(days), purchases.c.voided_at.is_(None))
        for table in (ways, facets):
            await self._run(delete(table).where(table.c.day.in_(days)))
        key = (purchases.c.bought_on, purchases.c.channel, _PAID, purchases.c.currency)
        await self._run(insert(ways).from_select(list(ways.c), select(*key, *_SUMS).where(*counted).group_by(*key)))
        sides = {"h": await self._hour(counted), "c": purchases.c.channel, "p": _PAID}
        for facet, value in sides.items():
            own = (purchases.c.staff_id, purchases.c.bought_on, value.label("value"), purchases.c.currency)
            parts = select(*own, *_SUMS).where(*counted).group_by(*own[:2], "value", own[3]).subquery()
            columns = (parts.c.staff_id, literal(facet), *list(parts.c)[1:])
            await self._run(insert(facets).from_select(list(facets.c), select(*columns)))
        await self._run(insert(facets).from_select(list(facets.c), _of_all(days)))

    async def _hour(self, counted: Sequence[ColumnElement[bool]]) -> ColumnElement[str]:
        """Local to the shop: the zone's difference may change on the way."""
        zone = ZoneInfo(await self._scalar(select(shops.c.timezone)) or "UTC")
        ends = select(func.min(purchases.c.bought_at).label("first"), func.max(purchases.c.bought_at).label("last"))
        row = await self._row(ends.where(*counted))
        if row is None or row.first is None:
            return literal("")
        *changes, (_, latest) = _differences(zone, row.first, row.last)
        whens = [(purchases.c.bought_at < until, self._hour_with(seconds)) for until, seconds in changes]
        return case(*whens, else_=self._hour_with(latest)) if whens else self._hour_with(latest)

    def _hour_with(self, seconds: int) -> ColumnElement[Any]:
        if self._is_sqlite:
            return func.strftime("%H", purchases.c.bought_at, f"{seconds:+} seconds")
        return func.to_char(func.timezone("UTC", purchases.c.bought_at) + timedelta(seconds=seconds), "HH24")


def _of_all(days: Sequence[date]) -> Any:
    """The whole shop under 0, from its staff."""
    key = (facets.c.facet, facets.c.day, facets.c.value, facets.c.currency)
    sums = (func.sum(facets.c.sales), func.sum(facets.c.minor))
    return select(literal(0), *key, *sums).where(facets.c.day.in_(days)).group_by(*key)


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
