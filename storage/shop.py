"""The shop's own row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.domain.shop import Shop
from storage.repository import Repository, table_of
from storage.tables import ShopRow

shop = table_of(ShopRow)


class Shops(Repository):
    async def get(self) -> Shop | None:
        row = await self._row(select(shop).where(shop.c.id == 1))
        if row is None:
            return None
        return Shop(
            name=row.name,
            timezone=row.timezone,
            currency=row.currency,
            locale=row.locale,
            sees_all_customers=row.sees_all_customers,
            is_demo=row.is_demo,
            preferences=row.preferences,
        )

    async def ensure(self, *, name: str, timezone: str, currency: str, locale: str, now: datetime) -> None:
        """The row as the settings say; what the owner chose in chat is kept."""
        values: dict[str, Any] = {"name": name, "timezone": timezone, "currency": currency, "locale": locale}
        if not await self._run(update(shop).where(shop.c.id == 1).values(**values)):
            await self._insert_once(ShopRow, id=1, created_at=now, **values)

    async def change(self, **values: Any) -> None:
        await self._run(update(shop).where(shop.c.id == 1).values(**values))

    async def beat(self, now: datetime) -> None:
        """The clock ran."""
        await self._run(update(shop).where(shop.c.id == 1).values(heartbeat_at=now))

    async def last_beat(self) -> datetime | None:
        found: datetime | None = await self._scalar(select(shop.c.heartbeat_at).where(shop.c.id == 1))
        return found
