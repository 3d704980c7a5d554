"""What a customer agreed to: asked plainly, kept with time, source and text version, withdrawn as easily as given."""

from __future__ import annotations

from datetime import datetime

from bot.domain.customer import Consent, Purpose
from storage.unit_of_work import UnitOfWork

TELEGRAM = "telegram"
# The words of templates/*/joining/consent.j2 that are asked now; a test holds their fingerprint beside this date.
TEXT_VERSION = "2026-11-22"


async def marketing_consent(uow: UnitOfWork, customer_id: int) -> bool | None:
    """Yes, no, or None if never asked."""
    found = await uow.customers.consent(customer_id, Purpose.MARKETING, TELEGRAM)
    return found.is_granted if found else None


async def answer_marketing(
    uow: UnitOfWork, customer_id: int, is_granted: bool, source: str, locale: str, now: datetime
) -> None:
    """Keep an answer; the same one again changes nothing."""
    if await marketing_consent(uow, customer_id) is not is_granted:
        await _record(uow, customer_id, Purpose.MARKETING, is_granted, source, locale, now)


async def allow_service(uow: UnitOfWork, customer_id: int, source: str, locale: str, now: datetime) -> None:
    """Joining is the person's own act: receipts and answers may be sent from now on."""
    await _record(uow, customer_id, Purpose.SERVICE, True, source, locale, now)


async def _record(
    uow: UnitOfWork, customer_id: int, purpose: Purpose, is_granted: bool, source: str, locale: str, now: datetime
) -> None:
    version = f"{locale}/{TEXT_VERSION}"
    await uow.customers.record_consent(Consent(customer_id, purpose, TELEGRAM, is_granted, source, version, now))
