"""Who is left alone on purpose, to measure; and the secret that deals the places."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping

from sqlalchemy import select, update

from bot.domain.holdout import Place
from storage.repository import Repository, portions, table_of
from storage.tables import HoldOutRow, ShopRow

places = table_of(HoldOutRow)
shop = table_of(ShopRow)


class HoldOuts(Repository):
    async def salt(self) -> str:
        """The shop's secret, made when it is first needed, and then the same for ever."""
        here = shop.c.id == 1
        made = update(shop).where(here, shop.c.hold_out_salt.is_(None))
        found: str | None = await self._scalar(select(shop.c.hold_out_salt).where(here))
        if found is None:
            await self._run(made.values(hold_out_salt=secrets.token_hex(16)))
            found = await self._scalar(select(shop.c.hold_out_salt).where(here))
        assert found is not None
        return found

    async def place(self, customer_id: int, programme: str) -> Place | None:
        """As it was stored; None for whoever has none yet."""
        row = await self._row(
            select(places).where(places.c.customer_id == customer_id, places.c.programme == programme)
        )
        return Place(row.programme, row.bucket, row.share, row.assigned_at) if row else None

    async def places(self, ids: Collection[int]) -> dict[tuple[int, str], Place]:
        """Of many, by customer and programme."""
        found: dict[tuple[int, str], Place] = {}
        for some in portions(ids):
            for row in await self._rows(select(places).where(places.c.customer_id.in_(some))):
                place = Place(row.programme, row.bucket, row.share, row.assigned_at)
                found[row.customer_id, row.programme] = place
        return found

    async def assign_all(self, dealt: Mapping[tuple[int, str], Place]) -> None:
        """Once each: a place that is there stays."""
        rows = [
            {"customer_id": key, "programme": p.programme, "bucket": p.bucket, "share": p.share,
             "assigned_at": p.assigned_at}
            for (key, _), p in dealt.items()
        ]  # fmt: skip
        await self._insert_many_once(HoldOutRow, rows)

    async def assign(self, customer_id: int, place: Place) -> None:
        """Once: a place that is there stays."""
        await self._insert_once(
            HoldOutRow,
            customer_id=customer_id,
            programme=place.programme,
            bucket=place.bucket,
            share=place.share,
            assigned_at=place.assigned_at,
        )

    async def of_customer(self, customer_id: int) -> list[Place]:
        statement = select(places).where(places.c.customer_id == customer_id).order_by(places.c.programme)
        return [Place(row.programme, row.bucket, row.share, row.assigned_at) for row in await self._rows(statement)]
