"""What a union of two customers, or two products, has to see to besides moving rows: keys, refusals, gaps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, select

from bot.domain.delivery import TOUCHING
from bot.domain.suppression import SuppressionReason
from bot.domain.union import filled, filled_product, key_for
from storage.merging import Merging
from storage.repository import Repository, table_of
from storage.tables import ConsentRow, Coupon, CustomerRow, Delivery, ProductRow, SuppressionRow
from storage.unions import Unions

customers, products = table_of(CustomerRow), table_of(ProductRow)
consents, suppressions = table_of(ConsentRow), table_of(SuppressionRow)
deliveries, coupons = table_of(Delivery), table_of(Coupon)
_WAITING = ("pending", "leased")
_TOUCHING = frozenset(state.value for state in TOUCHING)
SOURCE = "union"


def is_to_come(row: Mapping[str, Any]) -> bool:
    return row["fate"] in _WAITING


class Uniting(Repository):
    """One union under way: its number, and both records as they stood."""

    async def customers(
        self, union_id: int, kept: dict[str, Any], lost: dict[str, Any], staff_id: int, now: datetime
    ) -> dict[str, int]:
        """All in one; how many rows of each table were moved."""
        unions = Unions(self._connection)
        refused = await self._refusals(kept["id"], lost["id"])
        await self._rename(unions, union_id, lost["id"], kept["id"], now)
        await self._leave_alone(unions, union_id, kept["id"], lost["id"])
        moved = await unions.move(union_id, "customer", lost["id"], kept["id"])
        await self._refuse(unions, union_id, kept["id"], refused, staff_id, now)
        gained = filled(kept, lost)
        if gained:
            await unions.change(union_id, customers, kept, gained)
        await unions.change(union_id, customers, lost, {"erased_at": now, "merged_into_id": kept["id"]})
        return moved

    async def products(self, union_id: int, kept: dict[str, Any], lost: dict[str, Any]) -> dict[str, int]:
        unions = Unions(self._connection)
        await unions.note_days(lost["id"])
        moved = await unions.move(union_id, "product", lost["id"], kept["id"])
        gained = filled_product(kept, lost)
        if gained:
            await unions.change(union_id, products, kept, gained)
        await unions.change(union_id, products, lost, {"is_active": False, "merged_into_id": kept["id"]})
        return moved

    async def _rename(self, unions: Unions, union_id: int, lost_id: int, kept_id: int, now: datetime) -> None:
        """What the lost record had of an occasion counts as the kept one's: nobody gets a second offer of the year.

        Where both had theirs, what is still to come of the lost one's is called off; or of the kept one's, where the
        lost one's has set out already.
        """
        mine, theirs = await self._lines(kept_id), await self._lines(lost_id)
        called_off: list[int] = []
        for line, rows in theirs.items():
            key = key_for(line, lost_id, kept_id)
            twins = mine.get(key, []) if key is not None else []
            if any(row["fate"] in _TOUCHING for row in rows):
                called_off += [await self._call_off(unions, union_id, row, now) for row in twins if is_to_come(row)]
            for row in rows:
                values: dict[str, Any] = {}
                if key is not None and not twins:
                    values = await self._named(row, line, key)
                elif key is not None and is_to_come(row):
                    called_off.append(await self._call_off(unions, union_id, row, now))
                promised = key_for(row["view"].get("coupon_key"), lost_id, kept_id)
                if promised is not None:
                    values["view"] = row["view"] | {"coupon_key": promised}
                if values:
                    await unions.change(union_id, deliveries, row, values)
        await Merging(self._connection).release_all(called_off, now)
        for row in await self._of(coupons, lost_id):
            key = key_for(row["occasion_key"], lost_id, kept_id)
            if key is not None and not await self._is_taken(coupons.c.occasion_key, key):
                await unions.change(union_id, coupons, row, {"occasion_key": key})

    async def _lines(self, customer_id: int) -> dict[str, list[dict[str, Any]]]:
        """A customer's messages by what they are about, whatever road each took. `fate`: what becomes of it, alone or
        in another that has it on board."""
        carrier = deliveries.alias("carrier")
        rides = and_(deliveries.c.state == "cancelled", carrier.c.state.is_not(None))
        fate = case((rides, carrier.c.state), else_=deliveries.c.state).label("fate")
        joined = select(deliveries, fate).outerjoin(carrier, carrier.c.id == deliveries.c.carrier_id)
        rows = await self._rows(joined.where(deliveries.c.customer_id == customer_id).order_by(deliveries.c.id))
        lines: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            lines.setdefault(row.dedupe_key.partition("~")[0], []).append(dict(row._mapping))  # noqa: SLF001
        return lines

    async def _named(self, row: dict[str, Any], line: str, key: str) -> dict[str, Any]:
        """The row's key by the other name; nothing where that is taken."""
        wanted = key + row["dedupe_key"][len(line) :]
        return {} if await self._is_taken(deliveries.c.dedupe_key, wanted) else {"dedupe_key": wanted}

    async def _call_off(self, unions: Unions, union_id: int, row: dict[str, Any], now: datetime) -> int:
        """It waits, or is on board of one that waits: then it is taken from there. Its id."""
        if row["state"] in _WAITING:
            values: dict[str, Any] = {"state": "cancelled", "reason": SOURCE, "settled_at": now}
        else:
            values = {"carrier_id": None, "reason": SOURCE}
        await unions.change(union_id, deliveries, row, values)
        return int(row["id"])

    async def _is_taken(self, column: Any, key: str) -> bool:
        return await self._row(select(column).where(column == key)) is not None

    async def _of(self, table: Any, customer_id: int) -> list[dict[str, Any]]:
        rows = await self._rows(select(table).where(table.c.customer_id == customer_id).order_by(table.c.id))
        return [dict(row._mapping) for row in rows]  # noqa: SLF001

    async def _refusals(self, kept_id: int, lost_id: int) -> dict[tuple[str, str], str]:
        """(purpose, channel) that either of them refuses now -> the text that was refused."""
        refused: dict[tuple[str, str], str] = {}
        for key in (kept_id, lost_id):
            latest = {(row["purpose"], row["channel"]): row for row in await self._of(consents, key)}
            refused |= {said: row["text_version"] for said, row in latest.items() if not row["is_granted"]}
        return refused

    async def _refuse(
        self, unions: Unions, union_id: int, kept_id: int, refused: dict[tuple[str, str], str], staff_id: int,
        now: datetime,
    ) -> None:  # fmt: skip
        """A no of one of them is a no, whichever was said last."""
        latest = {(row["purpose"], row["channel"]): row["is_granted"] for row in await self._of(consents, kept_id)}
        for (purpose, channel), version in refused.items():
            if latest[purpose, channel]:
                values = {
                    "customer_id": kept_id, "purpose": purpose, "channel": channel, "is_granted": False,
                    "source": SOURCE, "text_version": version, "at": now, "staff_id": staff_id,
                }  # fmt: skip
                await unions.made(union_id, consents, values)

    async def _leave_alone(self, unions: Unions, union_id: int, kept_id: int, lost_id: int) -> None:
        """Only one reason can be in force: the one that is harder to lift."""
        order = [reason.value for reason in SuppressionReason]
        mine, theirs = [
            [row for row in await self._of(suppressions, key) if row["lifted_at"] is None] for key in (kept_id, lost_id)
        ]
        if mine and theirs and order.index(theirs[0]["reason"]) < order.index(mine[0]["reason"]):
            values = {"reason": theirs[0]["reason"], "note": theirs[0]["note"] or mine[0]["note"]}
            await unions.change(union_id, suppressions, mine[0], values)
