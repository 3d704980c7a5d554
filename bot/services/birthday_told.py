"""A customer's own words about their birthday: told once where it was missing, or not to be asked for again."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import Gone
from bot.domain.occasion import YearDay
from storage.customers import birthday_columns
from storage.unit_of_work import UnitOfWork


async def tell_birthday(uow: UnitOfWork, customer_id: int, birthday: YearDay, now: datetime) -> None:
    """Only a missing one is filled in; one that is there is for the shop to change."""
    customer = await uow.customers.get(customer_id)
    if customer is None or customer.erased_at is not None:
        raise Gone
    if customer.birthday is None:
        await uow.customers.change(customer_id, now, **birthday_columns(birthday))
        after = {"birthday": f"{birthday.calendar}:{birthday.month}-{birthday.day}"}
        await uow.audit.record(None, "birthday_told", "customer", customer_id, None, after, now)


async def wants_no_question(uow: UnitOfWork, telegram_id: int, customer_id: int, now: datetime) -> None:
    """Never asked again, by nobody; what they had begun to tell is no answer any more."""
    begun = await uow.questions.open_of(telegram_id)
    if begun is not None and (begun.about, begun.customer_id) == ("birthday", customer_id):
        await uow.questions.settle(telegram_id, "no", now)
        return
    await uow.questions.note(telegram_id, "birthday", customer_id, "no", now)
