"""Who is told: whoever is responsible for a customer, or the managers when nobody is."""

from __future__ import annotations

from bot.domain.people import Role, Staff
from storage.unit_of_work import UnitOfWork


async def responsible_for(uow: UnitOfWork, customer_id: int) -> list[Staff]:
    """The salesperson of a record; the managers where it is nobody's; else the owners."""
    customer = await uow.customers.get(customer_id)
    working = await uow.staff.working()
    owner_id = customer.owner_staff_id if customer else None
    theirs = [one for one in working if one.id == owner_id]
    managers = [one for one in working if one.role is Role.MANAGER]
    return theirs or managers or owners_among(working)


async def owners(uow: UnitOfWork) -> list[Staff]:
    return owners_among(await uow.staff.working())


def owners_among(staff: list[Staff]) -> list[Staff]:
    return [one for one in staff if one.role is Role.OWNER]
