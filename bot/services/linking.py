"""Whose personal link is wanted: customers this person may see who are not on Telegram yet."""

from __future__ import annotations

from bot.domain.customer import ContactKind, Customer
from bot.services.matching import find_customers
from bot.services.work import Work

MOST = 8


async def to_link(work: Work, words: str) -> list[Customer]:
    """By name, pinyin or phone's tail; without words those served last, then the newest records."""
    if words.strip():
        found = await find_customers(work, words, limit=MOST * 2)
    else:
        found = await work.uow.customers.many(await work.uow.purchases.recent_customer_ids(work.staff.id, MOST * 2))
        found += [one for one in await work.uow.customers.where(limit=MOST * 4) if one not in found]
    return [one for one in found if work.may_see(one) and not _is_on_telegram(one)][:MOST]


def _is_on_telegram(customer: Customer) -> bool:
    return any(point.kind is ContactKind.TELEGRAM for point in customer.contacts)
