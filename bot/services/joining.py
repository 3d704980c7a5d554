"""How a customer joins: by a link to their own record, or by the shop's link and their own phone number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.customer import ContactKind, Customer
from bot.domain.errors import Gone
from bot.domain.invite import CUSTOMER_LIFE, is_token, new_token, token_hash
from bot.domain.people import Staff, Visitor
from bot.entry.contacts import read_phone_number
from bot.services.consent import allow_service, answer_marketing, marketing_consent
from bot.services.naming import name_key, search_key
from bot.services.region import phone_region
from bot.services.work import Work
from storage.unit_of_work import UnitOfWork


class Outcome(StrEnum):
    JOINED = "joined"
    """Bound to a record that the shop had."""
    NEW = "new"
    """A new record was made."""
    ALREADY = "already"
    """It is theirs already."""
    TAKEN = "taken"
    """The record belongs to another Telegram account: never taken over."""
    ELSEWHERE = "elsewhere"
    """They are bound to another record."""


@dataclass(frozen=True, slots=True)
class Joining:
    outcome: Outcome
    customer: Customer

    @property
    def is_new_here(self) -> bool:
        return self.outcome in (Outcome.JOINED, Outcome.NEW)


async def invite_customer(uow: UnitOfWork, staff: Staff, customer_id: int, now: datetime) -> str:
    """The token of a new link that binds a Telegram account to this record: one use, seven days.

    NotAllowed for a colleague's customer; Gone("already_joined") if the record has its account.
    """
    shop = await uow.shop.get()
    assert shop is not None
    await Work(uow, staff, shop, now).customer(customer_id)
    if await uow.customers.bound_telegram(customer_id) is not None:
        raise Gone("already_joined")
    token = new_token()
    await uow.staff.invite(
        token_hash=token_hash(token),
        kind="customer",
        created_by=staff.id,
        now=now,
        expires_at=now + CUSTOMER_LIFE,
        customer_id=customer_id,
    )
    return token


async def join_by_link(uow: UnitOfWork, visitor: Visitor, token: str, now: datetime) -> Joining:
    """Bind to the record that the link was made for. Gone if it is used, revoked, too old or was never given."""
    known = await uow.staff.find_invite(token_hash(token)) if is_token(token) else None
    if known is None or known.kind != "customer":
        raise Gone("link_gone")
    customer = await uow.customers.get(known.customer_id)
    if customer is None or customer.erased_at is not None:
        raise Gone("link_gone")
    if visitor.customer_id == customer.id:
        return Joining(Outcome.ALREADY, customer)
    if visitor.customer_id is not None:
        return Joining(Outcome.ELSEWHERE, customer)
    if await uow.staff.use_invite(token_hash(token), visitor.telegram_id, now) is None:
        raise Gone("link_gone")
    return await _bind(uow, visitor, customer, "personal_link", now)


async def join_by_phone(uow: UnitOfWork, visitor: Visitor, phone: str, now: datetime) -> Joining:
    """Bind to the record with this number, which Telegram vouches for; without one, make a record."""
    if visitor.customer_id is not None:
        mine = await uow.customers.get(visitor.customer_id)
        assert mine is not None
        return Joining(Outcome.ALREADY, mine)
    shop = await uow.shop.get()
    assert shop is not None
    number = normal_phone(phone, phone_region(shop))
    known = await uow.customers.by_address(ContactKind.PHONE, number)
    if known is not None and known.erased_at is None:
        return await _bind(uow, visitor, known, "general_link", now)
    fresh = await _new_customer(uow, visitor, number, now)
    joined = await _bind(uow, visitor, fresh, "general_link", now)
    return Joining(Outcome.NEW, joined.customer)


async def leave(uow: UnitOfWork, staff: Staff, customer_id: int, telegram_id: int, now: datetime) -> Customer:
    """Undo a wrong joining: the account loses the record. Gone if it is no longer bound to it."""
    shop = await uow.shop.get()
    assert shop is not None
    customer = await Work(uow, staff, shop, now).customer(customer_id)
    if await uow.customers.bound_telegram(customer_id) != telegram_id:
        raise Gone
    await uow.customers.drop_contact(customer_id, ContactKind.TELEGRAM, str(telegram_id))
    if await marketing_consent(uow, customer_id):
        # It was the wrong person's yes.
        await answer_marketing(uow, customer_id, False, "unbound", shop.locale, now)
    await uow.audit.record(staff.id, "unbound", "customer", customer_id, {"telegram_id": telegram_id}, None, now)
    return customer


def normal_phone(phone: str, region: str) -> str:
    """E.164. Telegram gives the country's code, with or without a plus; what no rule knows stays as digits."""
    digits = "".join(c for c in phone if c.isdecimal())
    return read_phone_number(f"+{digits}", region) or read_phone_number(digits, region) or f"+{digits}"


async def _bind(uow: UnitOfWork, visitor: Visitor, customer: Customer, source: str, now: datetime) -> Joining:
    bound = await uow.customers.bound_telegram(customer.id)
    if bound is not None and bound != visitor.telegram_id:
        return Joining(Outcome.TAKEN, customer)
    await uow.customers.add_contact(customer.id, ContactKind.TELEGRAM, str(visitor.telegram_id), now)
    await uow.customers.change(customer.id, now, locale=visitor.locale)
    await uow.staff.revoke_invites_to(customer.id, now)
    await allow_service(uow, customer.id, source, visitor.locale, now)
    after = {"source": source, "telegram_id": visitor.telegram_id}
    await uow.audit.record(None, "bound", "customer", customer.id, None, after, now)
    return Joining(Outcome.JOINED, customer)


async def _new_customer(uow: UnitOfWork, visitor: Visitor, number: str, now: datetime) -> Customer:
    name = visitor.name
    key = await uow.customers.add(
        name=name, name_key=name_key(name) or name, search_key=search_key(name), now=now, locale=visitor.locale
    )
    await uow.customers.add_contact(key, ContactKind.PHONE, number, now)
    made = await uow.customers.get(key)
    assert made is not None
    return made
