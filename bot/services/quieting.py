"""Leave a customer alone: at once, on every road, by whoever of the staff hears of it; lifted by a manager."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.errors import Gone, NotAllowed
from bot.domain.suppression import LONGEST_NOTE, Suppression, SuppressionReason
from bot.services.work import Work


@dataclass(frozen=True, slots=True)
class Quiet:
    """What holds for a customer; `by`: whose word it was, None where a machine found the address dead."""

    suppression: Suppression
    by: str | None


async def quiet_of(work: Work, customer_id: int) -> Quiet | None:
    found = await work.uow.suppressions.of_customer(customer_id)
    if found is None:
        return None
    by = await work.uow.staff.get(found.set_by) if found.set_by is not None else None
    return Quiet(found, by.name if by else None)


async def leave_alone(work: Work, customer_id: int, reason: SuppressionReason, note: str | None = None) -> None:
    """From now on. Said again it changes the reason or adds the note; the same again changes nothing."""
    await work.customer(customer_id)
    note = (note or "").strip()[:LONGEST_NOTE] or None
    before = await work.uow.suppressions.of_customer(customer_id)
    if before is None:
        await work.uow.suppressions.put(customer_id, reason, note, work.staff.id, work.now)
    elif before.reason is reason and note in (None, before.note):
        return
    else:
        await work.uow.suppressions.change_note(before.id, reason, note or before.note)
    await _record(work, "left_alone", customer_id, before.reason.value if before else None, reason.value)


async def contact_again(work: Work, customer_id: int) -> None:
    """A manager's word. Gone if nothing holds."""
    await work.customer(customer_id)
    if not work.staff.is_manager:
        raise NotAllowed
    before = await work.uow.suppressions.of_customer(customer_id)
    if before is None or not await work.uow.suppressions.lift(customer_id, work.staff.id, work.now):
        raise Gone
    await _record(work, "contact_again", customer_id, before.reason.value, None)


async def _record(work: Work, action: str, customer_id: int, before: str | None, after: str | None) -> None:
    """Without the note: it is about a person, and goes with them."""
    told = ({"suppressed": before}, {"suppressed": after})
    await work.uow.audit.record(work.staff.id, action, "customer", customer_id, *told, work.now)
