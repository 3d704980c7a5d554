"""Who is left alone on purpose, to measure; and the secret that deals the places."""

from __future__ import annotations

import secrets

from sqlalchemy import select, update

from bot.domain.holdout import Place
from storage.repository import Repository, table_of
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
