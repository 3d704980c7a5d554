"""Places of many customers at once: as `holding.py` deals them one by one, in a few questions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.holdout import Place, bucket
from bot.domain.shop import Shop
from bot.services.holding import share_now
from storage.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Dealer:
    """Who is left alone, of some customers, in one transaction; `keep` stores what was dealt, before anything goes."""

    known: dict[tuple[int, str], Place]
    shares: dict[str, int]
    salt: str
    now: datetime
    fresh: dict[tuple[int, str], Place] = field(default_factory=dict)

    @classmethod
    async def over(
        cls, uow: UnitOfWork, shop: Shop, programmes: Collection[str], customer_ids: Collection[int], now: datetime
    ) -> Dealer:
        shares = {programme: await share_now(uow, shop, programme) for programme in sorted(programmes)}
        is_used = any(shares.values())
        places = await uow.hold_outs.places(customer_ids) if is_used else {}
        return cls(places, shares, await uow.hold_outs.salt() if is_used else "", now)

    def is_held_out(self, programme: str, customer_id: int) -> bool:
        """While a shop holds nobody out, no place is dealt, and the places that there are rest."""
        if not (share := self.shares[programme]):
            return False
        key = (customer_id, programme)
        place = self.known.get(key) or self.fresh.get(key)
        if place is None:
            place = self.fresh[key] = Place(programme, bucket(self.salt, programme, customer_id), share, self.now)
        return place.is_held

    async def keep(self, uow: UnitOfWork) -> None:
        await uow.hold_outs.assign_all(self.fresh)
