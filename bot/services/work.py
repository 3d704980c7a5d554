"""What every use case needs: the transaction, who does it, the shop, and the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.clock import local_day
from bot.domain.customer import Customer
from bot.domain.errors import Gone, NotAllowed
from bot.domain.people import Staff, may_see_customer
from bot.domain.shop import Shop
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Work:
    """One use case under way, by a member of staff."""

    uow: UnitOfWork
    staff: Staff
    shop: Shop
    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now, self.shop.zone)

    @property
    def local_now(self) -> datetime:
        return self.now.astimezone(self.shop.zone)

    def may_see(self, customer: Customer) -> bool:
        return may_see_customer(self.staff, customer.owner_staff_id, self.shop.sees_all_customers)

    async def customer(self, customer_id: int) -> Customer:
        """A record this person may see; of one that was put together with another, the one that stands.

        Gone if it is erased or unknown, NotAllowed if it is a colleague's.
        """
        found = await self.uow.customers.get(customer_id)
        if found is not None and found.erased_at is not None:
            kept = await self.uow.unions.stands_for("customer", customer_id)
            found = await self.uow.customers.get(kept) if kept is not None else None
        if found is None or found.erased_at is not None:
            raise Gone
        if not self.may_see(found):
            raise NotAllowed
        return found
