"""What people choose for themselves, and the managers for the shop."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import Gone, NotAllowed
from bot.domain.people import Staff, Visitor
from bot.domain.shop import Shop
from storage.unit_of_work import UnitOfWork


async def choose_language(uow: UnitOfWork, who: Visitor, locale: str, now: datetime) -> None:
    """Kept for the person, and for the records they stand behind."""
    await uow.staff.change_visitor(who.telegram_id, locale=locale)
    if who.staff is not None:
        await uow.staff.change(who.staff.id, locale=locale)
    if who.customer_id is not None:
        await uow.customers.change(who.customer_id, now, locale=locale)


async def choose_theme(uow: UnitOfWork, who: Visitor, theme: str) -> None:
    """The colours of the pictures this person gets."""
    await uow.staff.change_visitor(who.telegram_id, theme=theme)


async def choose_sight(uow: UnitOfWork, staff: Staff, shop: Shop, sees_all: bool, now: datetime) -> None:
    """Whether salespeople see all customers or their own. Gone if it is so already."""
    if not staff.is_manager:
        raise NotAllowed
    if shop.sees_all_customers is sees_all:
        raise Gone
    await uow.shop.change(sees_all_customers=sees_all)
    before, after = {"sees_all_customers": not sees_all}, {"sees_all_customers": sees_all}
    await uow.audit.record(staff.id, "setting_changed", "shop", 1, before, after, now)
