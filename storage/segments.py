"""Segments that were named, and who is in a segment at this moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, update

from bot.domain.criteria import Spec, from_rows, to_rows
from bot.domain.customer import ContactKind
from bot.domain.delivery import TOUCHING, MailPurpose
from bot.domain.road import ReachState
from storage.choosing import Ground, chosen, contacts, from_people
from storage.people_figures import customers, net, stats
from storage.reach import reach_state
from storage.repository import Repository, portions, table_of
from storage.tables import Delivery, ProductRow, SegmentRow, StaffRow

segments, staff, products = table_of(SegmentRow), table_of(StaffRow), table_of(ProductRow)
deliveries = table_of(Delivery)


@dataclass(frozen=True, slots=True)
class Segment:
    """Live: `typed` and `spec` say who is in it whenever it is looked at. Without a name it was only looked at."""

    id: int
    name: str | None
    typed: str
    spec: Spec
    staff_id: int
    created_at: datetime
    dropped_at: datetime | None = None


def _segment(row: Row[Any]) -> Segment:
    return Segment(row.id, row.name, row.typed, from_rows(row.spec), row.staff_id, row.created_at, row.dropped_at)


class Segments(Repository):
    async def get(self, segment_id: int) -> Segment | None:
        row = await self._row(select(segments).where(segments.c.id == segment_id))
        return _segment(row) if row else None

    async def named(self) -> list[Segment]:
        """Those that were kept, in the order of their names."""
        here = select(segments).where(segments.c.name.is_not(None), segments.c.dropped_at.is_(None))
        return [_segment(row) for row in await self._rows(here.order_by(segments.c.name, segments.c.id))]

    async def newest_look(self, staff_id: int, typed: str) -> Segment | None:
        """The same line looked at before by the same person, not kept."""
        here = (segments.c.staff_id == staff_id, segments.c.typed == typed, segments.c.name.is_(None))
        statement = select(segments).where(*here, segments.c.dropped_at.is_(None)).order_by(segments.c.id.desc())
        row = await self._row(statement.limit(1))
        return _segment(row) if row else None

    async def add(
        self, typed: str, spec: Spec, staff_id: int, now: datetime, name: str | None = None, *, is_demo: bool = False
    ) -> int:
        made = {"name": name, "typed": typed, "spec": to_rows(spec), "staff_id": staff_id, "is_demo": is_demo}
        return await self._insert(SegmentRow, **made, created_at=now, updated_at=now)

    async def change(self, segment_id: int, now: datetime, **values: Any) -> bool:
        if "spec" in values:
            values["spec"] = to_rows(values["spec"])
        here = update(segments).where(segments.c.id == segment_id, segments.c.dropped_at.is_(None))
        return await self._run(here.values(updated_at=now, **values)) == 1

    # -- who is in it --------------------------------------------------------------------------------------------------

    async def count(self, spec: Spec, ground: Ground) -> int:
        statement = from_people(select(func.count())).where(chosen(spec, ground))
        return int(await self._scalar(statement) or 0)

    async def tally(self, spec: Spec, ground: Ground) -> dict[ReachState, int]:
        """How many of them can be reached how."""
        state = reach_state(ground.roads).label("state")
        inner = from_people(select(state)).where(chosen(spec, ground)).subquery()
        statement = select(inner.c.state, func.count().label("times")).group_by(inner.c.state)
        return {ReachState(row.state): row.times for row in await self._rows(statement)}

    async def people(self, spec: Spec, ground: Ground, *, skip: int, limit: int) -> Sequence[Row[Any]]:
        """Who spent most first."""
        columns = (customers.c.id, customers.c.name, staff.c.name.label("keeper"), net, stats.c.days, stats.c.last_on)
        joined = from_people(select(*columns)).outerjoin(staff, staff.c.id == customers.c.owner_staff_id)
        found = joined.where(chosen(spec, ground)).order_by(func.coalesce(net, 0).desc(), customers.c.id)
        return await self._rows(found.offset(skip).limit(limit))

    async def ids(self, spec: Spec, ground: Ground, states: Collection[ReachState]) -> list[int]:
        """Those who can be reached in one of these ways, in the order of their records."""
        can = reach_state(ground.roads).in_([state.value for state in states])
        statement = from_people(select(customers.c.id)).where(chosen(spec, ground), can)
        return [row.id for row in await self._rows(statement.order_by(customers.c.id))]

    async def tired(
        self, spec: Spec, ground: Ground, states: Collection[ReachState], a_day: datetime, most: int, a_month: datetime
    ) -> int:
        """How many of them have had enough messages for now: one since `a_day`, or as many as a month may bring."""
        sent = (deliveries.c.purpose == MailPurpose.MARKETING.value, deliveries.c.sent_at > a_month)
        touched = select(deliveries.c.customer_id).where(*sent, deliveries.c.customer_id.is_not(None))
        enough = or_(func.max(deliveries.c.sent_at) > a_day, func.count() >= most)
        here = deliveries.c.state.in_([state.value for state in TOUCHING])
        full = touched.where(here).group_by(deliveries.c.customer_id).having(enough)
        can = reach_state(ground.roads).in_([state.value for state in states])
        statement = from_people(select(func.count())).where(chosen(spec, ground), can, customers.c.id.in_(full))
        return int(await self._scalar(statement) or 0)

    # -- what words mean -----------------------------------------------------------------------------------------------

    async def tags(self) -> list[str]:
        """Every label that somebody has, once."""
        each = func.json_each if self._is_sqlite else func.json_array_elements_text
        found = each(customers.c.tags).table_valued("value", name="tag", joins_implicitly=True)
        statement = select(found.c.value).select_from(customers, found).where(customers.c.erased_at.is_(None))
        return [row.value for row in await self._rows(statement.distinct().order_by(found.c.value))]

    async def phones(self, ids: Collection[int]) -> dict[int, str]:
        """Of whole pages of customers."""
        found: dict[int, str] = {}
        for some in portions(ids):
            here = (contacts.c.kind == ContactKind.PHONE.value, contacts.c.customer_id.in_(some))
            rows = await self._rows(select(contacts.c.customer_id, contacts.c.address).where(*here))
            found |= {row.customer_id: row.address for row in rows}
        return found

    async def kinds_of_goods(self) -> list[tuple[str, str]]:
        """(category or brand, its name) of everything that is sold."""
        found: set[tuple[str, str]] = set()
        for kind in ("category", "brand"):
            column = products.c[kind]
            rows = await self._rows(select(column).where(column.is_not(None)).distinct())
            found |= {(kind, row[0]) for row in rows}
        return sorted(found)

    async def called(self, part: str, limit: int = 20) -> list[tuple[int, str]]:
        """(id, name) of goods whose name has this in it."""
        pattern = "%" + part.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        here = (products.c.merged_into_id.is_(None), func.lower(products.c.name).like(pattern.lower(), escape="\\"))
        statement = select(products.c.id, products.c.name).where(*here).order_by(products.c.name).limit(limit)
        return [(row.id, row.name) for row in await self._rows(statement)]
