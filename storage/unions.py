"""Records put together and taken apart: every row that is moved or changed is noted, so that it can go back.

What hangs on a customer is found from the tables themselves: a new table with a reference to customers is moved too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Row, Table, UniqueConstraint, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage.repository import Repository, table_of
from storage.tables import (
    ConsentRow,
    CustomerRow,
    CustomValue,
    LineItemRow,
    ProductRow,
    PurchaseRow,
    StaleRow,
    SuppressionRow,
    UnionPartRow,
    UnionRow,
    metadata,
)

unions, parts = table_of(UnionRow), table_of(UnionPartRow)
TARGETS = {"customer": table_of(CustomerRow), "product": table_of(ProductRow)}
_values = table_of(CustomValue)
consents, suppressions = table_of(ConsentRow), table_of(SuppressionRow)
items, purchases, stale = table_of(LineItemRow), table_of(PurchaseRow), table_of(StaleRow)
# Worked out anew from what was moved (triggers note it), or a record of what happened under the old number. What a
# product cost is settled afterwards: both may have a cost from the same day on.
DERIVED = frozenset(
    {
        "stale",
        "customer_stats",
        "customer_periods",
        "customer_classes",
        "labels",
        "daily_products",
        "monthly_products",
        "product_costs",
    }
)
STAYS = frozenset({"audit_details"})


@dataclass(frozen=True, slots=True)
class Union:
    id: int
    entity: str
    kept_id: int
    lost_id: int
    staff_id: int
    made_at: datetime
    split_at: datetime | None


def references(entity: str) -> list[tuple[Table, Column[Any]]]:
    """Every column that says which customer, or which product, a row belongs to."""
    target = TARGETS[entity]
    found = [
        (table, column)
        for table in metadata.sorted_tables
        for column in table.columns
        if table.name not in DERIVED and any(key.column.table is target for key in column.foreign_keys)
    ]
    if entity == "customer":
        found.append((_values, _values.c.entity_id))
    return [(table, column) for table, column in found if "id" in table.c]


def plain(value: Any) -> Any:
    """As JSON; moments and days can be told from texts."""
    if isinstance(value, datetime):
        return {"$at": value.isoformat()}
    return {"$on": value.isoformat()} if isinstance(value, date) else value


def _again(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"$at"}:
        return datetime.fromisoformat(value["$at"])
    if isinstance(value, dict) and set(value) == {"$on"}:
        return date.fromisoformat(value["$on"])
    return value


class Unions(Repository):
    async def get(self, union_id: int) -> Union | None:
        row = await self._row(select(unions).where(unions.c.id == union_id))
        return _union(row) if row else None

    async def lock(self, entity: str, ids: tuple[int, ...]) -> dict[int, dict[str, Any]]:
        """The records as they stand, for nobody else to change until this is over."""
        table = TARGETS[entity]
        statement = select(table).where(table.c.id.in_(ids)).order_by(table.c.id)
        rows = await self._rows(statement if self._is_sqlite else statement.with_for_update())
        return {row.id: dict(row._mapping) for row in rows}  # noqa: SLF001

    async def begin(self, entity: str, kept_id: int, lost_id: int, staff_id: int, now: datetime) -> int:
        return await self._insert(
            UnionRow, entity=entity, kept_id=kept_id, lost_id=lost_id, staff_id=staff_id, made_at=now
        )

    async def stands_for(self, entity: str, record_id: int) -> int | None:
        """The record that stands for a lost one; through several unions."""
        table, found = TARGETS[entity], None
        while True:
            key = found if found is not None else record_id
            following = await self._scalar(select(table.c.merged_into_id).where(table.c.id == key))
            if following is None:
                return found
            found = int(following)

    async def of(self, entity: str, record_id: int) -> list[Union]:
        """Live unions into a record, the newest first."""
        mine = (unions.c.entity == entity, unions.c.kept_id == record_id, unions.c.split_at.is_(None))
        return [_union(row) for row in await self._rows(select(unions).where(*mine).order_by(unions.c.id.desc()))]

    async def later(self, union: Union) -> Union | None:
        """A union that built on this one and must be split first."""
        ids = (union.kept_id, union.lost_id)
        statement = select(unions).where(
            unions.c.entity == union.entity,
            unions.c.id > union.id,
            unions.c.split_at.is_(None),
            unions.c.kept_id.in_(ids) | unions.c.lost_id.in_(ids),
        )
        row = await self._row(statement.order_by(unions.c.id.desc()).limit(1))
        return _union(row) if row else None

    async def change(self, union_id: int, table: Table, row: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """One row gets other values, and the old ones are noted."""
        await self._run(update(table).where(table.c.id == row["id"]).values(**values))
        await self._note(union_id, table, [(row["id"], {name: row[name] for name in values}, values)])

    async def made(self, union_id: int, table: Table, values: Mapping[str, Any]) -> None:
        """A row that only the union needs."""
        result = await self._connection.execute(insert(table).values(**values))
        key = result.inserted_primary_key
        await self._note(union_id, table, [(int(key[0]) if key else 0, None, values)])

    async def move(self, union_id: int, entity: str, lost_id: int, kept_id: int) -> dict[str, int]:
        """Everything that hangs on the lost record; how many rows of each table. Where the kept record has one already
        (its place in a measurement, its value of a field), that stands and the other stays behind."""
        moved: dict[str, int] = {}
        for table, column in references(entity):
            found = await self._rows(select(table.c.id).where(column == lost_id).order_by(table.c.id))
            ids = [row.id for row in found]
            if ids:
                went = await self._bring(table, column, ids, kept_id)
                changes = [(key, {column.name: lost_id}, {column.name: kept_id}) for key in went]
                await self._note(union_id, table, changes)
                moved[table.name] = moved.get(table.name, 0) + len(went)
        return moved

    async def counts(self, entity: str, record_id: int) -> dict[str, int]:
        """How much hangs on a record, by table."""
        found: dict[str, int] = {}
        for table, column in references(entity):
            count = int(await self._scalar(select(func.count()).select_from(table).where(column == record_id)) or 0)
            if count:
                found[table.name] = found.get(table.name, 0) + count
        return found

    async def bought_since(self, customer_id: int, moment: datetime) -> int:
        """Purchases that were logged since then."""
        mine = (
            purchases.c.customer_id == customer_id,
            purchases.c.created_at > moment,
            purchases.c.voided_at.is_(None),
        )
        return int(await self._scalar(select(func.count()).select_from(purchases).where(*mine)) or 0)

    async def note_days(self, product_id: int) -> None:
        """The numbers of a product's days are worked out anew; nobody watches the lines themselves."""
        days = (
            select(purchases.c.bought_on)
            .join(items, items.c.purchase_id == purchases.c.id)
            .where(items.c.product_id == product_id)
            .distinct()
        )
        await self._run(insert(stale).from_select(["day"], days))

    async def _bring(self, table: Table, column: Column[Any], ids: list[int], kept_id: int) -> list[int]:
        if not _may_clash(table, column):
            await self._run(update(table).where(table.c.id.in_(ids)).values({column: kept_id}))
            return ids
        went = []
        for key in ids:
            try:
                async with self._connection.begin_nested():
                    await self._run(update(table).where(table.c.id == key).values({column: kept_id}))
            except IntegrityError:
                continue
            went.append(key)
        return went

    async def _note(self, union_id: int, table: Table, changes: Sequence[tuple[int, Any, Mapping[str, Any]]]) -> None:
        rows = [
            {
                "union_id": union_id,
                "place": table.name,
                "row_id": key,
                "was": None if was is None else {name: plain(value) for name, value in was.items()},
                "became": {name: plain(value) for name, value in became.items()},
            }
            for key, was, became in changes
        ]
        await self._insert_many(UnionPartRow, rows)

    async def split(self, union: Union, staff_id: int, now: datetime) -> bool:
        """Each row goes back to what it was, newest change first; what somebody has changed since stays as it is.
        False if it was split already."""
        ending = update(unions).where(unions.c.id == union.id, unions.c.split_at.is_(None))
        if not await self._run(ending.values(split_at=now, split_by=staff_id)):
            return False
        found = await self._rows(select(parts).where(parts.c.union_id == union.id).order_by(parts.c.id.desc()))
        for part in found:
            await self._put_back(metadata.tables[part.place], part)
        if union.entity == "customer":
            await self._refuse_both(union, now)
        return True

    async def _refuse_both(self, union: Union, now: datetime) -> None:
        """Who said no while the two were one said it for both: nobody is written to by the other name."""
        mine, theirs = await self._answers(union.kept_id), await self._answers(union.lost_id)
        for said, row in mine.items():
            there = theirs.get(said)
            if not row.is_granted and row.at > union.made_at and (there is None or there.is_granted):
                copy = {key: value for key, value in row._mapping.items() if key != "id"}  # noqa: SLF001
                await self._run(insert(consents).values(**copy | {"customer_id": union.lost_id, "at": now}))
        in_force = select(suppressions).where(suppressions.c.lifted_at.is_(None))
        if await self._row(in_force.where(suppressions.c.customer_id == union.lost_id)) is not None:
            return
        since = suppressions.c.set_at > union.made_at
        for row in await self._rows(in_force.where(suppressions.c.customer_id == union.kept_id, since)):
            copy = {key: value for key, value in row._mapping.items() if key != "id"}  # noqa: SLF001
            await self._run(insert(suppressions).values(**copy | {"customer_id": union.lost_id}))

    async def _answers(self, customer_id: int) -> dict[tuple[str, str], Row[Any]]:
        """(purpose, channel) -> the latest answer."""
        mine = select(consents).where(consents.c.customer_id == customer_id).order_by(consents.c.id)
        return {(row.purpose, row.channel): row for row in await self._rows(mine)}

    async def _put_back(self, table: Table, part: Row[Any]) -> None:
        row = await self._row(select(table).where(table.c.id == part.row_id))
        if row is None:
            return
        there = row._mapping  # noqa: SLF001
        same = [name for name, value in part.became.items() if plain(there[name]) == value]
        if part.was is None:
            if len(same) == len(part.became):
                await self._run(delete(table).where(table.c.id == part.row_id))
            return
        values = {name: _again(part.was[name]) for name in same}
        if values:
            await self._run(update(table).where(table.c.id == part.row_id).values(**values))


def _may_clash(table: Table, column: Column[Any]) -> bool:
    """Whether the record may have only one such row."""
    constraints = [one.columns for one in table.constraints if isinstance(one, UniqueConstraint)]
    indexes = [one.columns for one in table.indexes if one.unique]
    return any(column.name in columns for columns in (*constraints, *indexes))


def _union(row: Row[Any]) -> Union:
    return Union(row.id, row.entity, row.kept_id, row.lost_id, row.staff_id, row.made_at, row.split_at)
