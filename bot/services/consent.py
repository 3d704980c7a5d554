"""What a customer agreed to: asked plainly, kept with time, source and text version, withdrawn as easily as given."""

from __future__ import annotations

from datetime import datetime

from bot.domain.customer import Consent, Purpose
from bot.domain.errors import ShopError
from bot.domain.people import Staff
from storage.unit_of_work import UnitOfWork

TELEGRAM = "telegram"
# The words of templates/*/joining/consent.j2 that are asked now; a test holds their fingerprint beside this date.
TEXT_VERSION = "2026-11-22"
# A salesperson's word for it: the words of templates/*/customers/agreed.j2, which say what they vouch for.
NOTED, NOTED_VERSION = "staff", "noted-2026-11-22"


async def marketing_consent(uow: UnitOfWork, customer_id: int) -> bool | None:
    """Yes, no, or None if never asked."""
    found = await uow.customers.consent(customer_id, Purpose.MARKETING, TELEGRAM)
    return found.is_granted if found else None


async def answer_marketing(
    uow: UnitOfWork, customer_id: int, is_granted: bool, source: str, locale: str, now: datetime
) -> None:
    """Keep an answer given in the chat; the same one again changes nothing.

    No here is "stop everything": it takes back what was agreed to for other roads as well. Yes is for the chat alone.
    """
    if await marketing_consent(uow, customer_id) is not is_granted:
        await _record(uow, customer_id, Purpose.MARKETING, is_granted, source, locale, now)
    if not is_granted:
        for channel, given in (await uow.customers.consents(customer_id, Purpose.MARKETING)).items():
            if given:
                await _record(uow, customer_id, Purpose.MARKETING, False, source, locale, now, channel)


async def answer_on_road(
    uow: UnitOfWork, customer_id: int, channel: str, is_granted: bool, source: str, locale: str, now: datetime
) -> bool:
    """What the customer says on another road, for that road alone. False if they had said so before."""
    given = await uow.customers.consents(customer_id, Purpose.MARKETING)
    if given.get(channel) is is_granted:
        return False
    await _record(uow, customer_id, Purpose.MARKETING, is_granted, source, locale, now, channel)
    return True


async def note_agreement(
    uow: UnitOfWork, customer_id: int, channel: str, is_granted: bool, staff: Staff, locale: str, now: datetime
) -> None:
    """A salesperson writes down what the customer told them. ShopError consent_theirs over the customer's own no."""
    chat = await uow.customers.consent(customer_id, Purpose.MARKETING, TELEGRAM)
    here = await uow.customers.consent(customer_id, Purpose.MARKETING, channel)
    own_no = here is not None and not here.is_granted and here.source != NOTED
    if is_granted and (own_no or (chat is not None and not chat.is_granted)):
        raise ShopError("consent_theirs")
    if here is not None and here.is_granted is is_granted:
        return
    version = f"{locale}/{NOTED_VERSION}"
    noted = Consent(customer_id, Purpose.MARKETING, channel, is_granted, NOTED, version, now)
    await uow.customers.record_consent(noted, staff.id)


async def allow_service(uow: UnitOfWork, customer_id: int, source: str, locale: str, now: datetime) -> None:
    """Joining is the person's own act: receipts and answers may be sent from now on."""
    await _record(uow, customer_id, Purpose.SERVICE, True, source, locale, now)


async def _record(
    uow: UnitOfWork,
    customer_id: int,
    purpose: Purpose,
    is_granted: bool,
    source: str,
    locale: str,
    now: datetime,
    channel: str = TELEGRAM,
) -> None:
    version = f"{locale}/{TEXT_VERSION}"
    await uow.customers.record_consent(Consent(customer_id, purpose, channel, is_granted, source, version, now))
