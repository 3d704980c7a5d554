"""The shop's own row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.domain.shop import Shop
from storage.repository import Repository, table_of
from storage.tables import ShopRow

shop = table_of(ShopRow)
_SHOP = select(shop).where(shop.c.id == 1)


class Shops(Repository):
    async def get(self) -> Shop | None:
        row = await self._row(_SHOP)
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

    async def link_secret(self, fresh: str) -> str:
        """What seals the links that leave the shop: made once, kept for ever. `fresh` is used if there is none yet."""
        await self._run(update(shop).where(shop.c.id == 1, shop.c.link_secret.is_(None)).values(link_secret=fresh))
        found: str = await self._scalar(select(shop.c.link_secret).where(shop.c.id == 1))
        return found

    async def prefer(self, key: str, value: Any) -> Any:
        """One choice among the shop's preferences; what it was before. What others choose meanwhile is kept."""
        statement = select(shop.c.preferences).where(shop.c.id == 1)
        found = await self._scalar(statement if self._is_sqlite else statement.with_for_update())
        before = dict(found or {})
        if before.get(key) != value:
            await self.change(preferences=before | {key: value})
        return before.get(key)

    async def beat(self, now: datetime) -> None:
        """The clock ran."""
        await self._run(update(shop).where(shop.c.id == 1).values(heartbeat_at=now))

    async def last_beat(self) -> datetime | None:
        found: datetime | None = await self._scalar(select(shop.c.heartbeat_at).where(shop.c.id == 1))
        return found
