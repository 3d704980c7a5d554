"""What an entry holds besides: a promise to come, a present whose day comes back, a birthday that is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.domain.clock import local_day, local_moment
from bot.domain.dial import values_of
from bot.domain.errors import Gone, NotAllowed
from bot.domain.followup import FollowUp, FollowUpState
from bot.domain.form import Form, FormKind
from bot.domain.gift import Gift
from bot.domain.occasion import YearDay
from bot.domain.purchase import Purchase
from bot.domain.reason import Reason, is_on
from bot.entry.remarks import coming_in, present_in
from bot.services.work import Work

BIRTHDAY = "birthday"


@dataclass(frozen=True, slots=True)
class Asides:
    """What a receipt adds; `birthday_of`: the customer whose birthday may be asked for."""

    promise: FollowUp | None = None
    gift: Gift | None = None
    birthday_of: int | None = None

    def __bool__(self) -> bool:
        return self != Asides()


async def keep_asides(work: Work, form: Form, customer_id: int | None, purchase: Purchase | None = None) -> None:
    """From the words of a sale, a note or a return that was saved or corrected."""
    said = _said(form)
    await _keep_promise(work, form, customer_id, said)
    if purchase is not None:
        await _keep_gift(work, purchase, said)


async def drop_asides(work: Work, form: Form, purchase_id: int | None = None) -> None:
    """With the entry that is taken back."""
    promise = await work.uow.followups.caught_by(form.id)
    if promise is not None:
        await work.uow.followups.settle(promise.id, FollowUpState.CANCELLED, work.now)
    if purchase_id is not None:
        await work.uow.gifts.drop(purchase_id, work.now)


async def asides_of(work: Work, form: Form) -> Asides:
    """What stands besides a saved form now."""
    if form.kind not in (FormKind.PURCHASE, FormKind.NOTE, FormKind.RETURN):
        return Asides()
    is_sale = form.kind is FormKind.PURCHASE and form.result_id is not None
    return Asides(
        promise=await work.uow.followups.caught_by(form.id),
        gift=await work.uow.gifts.of_purchase(form.result_id or 0) if is_sale else None,
        birthday_of=await _birthday_of(work, form) if is_sale else None,
    )


async def drop_promise(work: Work, form_id: int) -> Form:
    """One tap: it was not meant so. Gone if there is none any more."""
    form = await _own(work, form_id)
    promise = await work.uow.followups.caught_by(form.id)
    if promise is None:
        raise Gone
    await work.uow.followups.settle(promise.id, FollowUpState.CANCELLED, work.now)
    return form


async def drop_gift(work: Work, form_id: int) -> Form:
    form = await _own(work, form_id)
    if form.kind is not FormKind.PURCHASE or not await work.uow.gifts.drop(form.result_id or 0, work.now):
        raise Gone
    return form


async def never_ask(work: Work, customer_id: int) -> None:
    """This customer is not asked for a birthday again, by anybody."""
    customer = await work.customer(customer_id)
    await work.uow.questions.note(work.staff.telegram_id, BIRTHDAY, customer.id, "no", work.now)


async def _own(work: Work, form_id: int) -> Form:
    form = await work.uow.forms.get(form_id)
    if form is None:
        raise Gone
    if form.staff_id != work.staff.id and not work.staff.is_manager:
        raise NotAllowed
    return form


def _said(form: Form) -> str:
    """The line as typed, and the note if it says something else."""
    note = str(form.values.get("note") or "")
    text = form.text or ""
    return text if note and note in text else f"{text}\n{note}"


async def _keep_promise(work: Work, form: Form, customer_id: int | None, said: str) -> None:
    """One for each form: as it is read now; what was dropped or settled is not brought back."""
    now = form.created_at.astimezone(work.shop.zone)
    found = coming_in(said, now) if customer_id is not None else None
    before = await work.uow.followups.of_form(form.id)
    if before is not None and (before.state is not FollowUpState.OPEN or found is None):
        if found is None:
            await work.uow.followups.settle(before.id, FollowUpState.CANCELLED, work.now)
        return
    if found is None:
        return
    is_timed = isinstance(found.due, datetime)
    due_on = local_day(found.due, work.shop.zone) if isinstance(found.due, datetime) else found.due
    values: dict[str, Any] = {
        "customer_id": customer_id,
        "due_on": due_on,
        "due_at": found.due.astimezone(UTC) if is_timed and isinstance(found.due, datetime) else None,
        "text": found.words,
    }
    if before is None:
        await work.uow.followups.add(staff_id=form.staff_id, form_id=form.id, created_at=work.now, **values)
    else:
        await work.uow.followups.change(before.id, **values)


async def _keep_gift(work: Work, purchase: Purchase, said: str) -> None:
    """Without a day of its own it comes back on the day of the purchase, which was in good time."""
    found = present_in(said) if purchase.customer_id is not None else None
    if found is None or purchase.customer_id is None:
        await work.uow.gifts.drop(purchase.id, work.now)
        return
    day = found.day or YearDay(purchase.bought_on.month, purchase.bought_on.day)
    goods = purchase.items[0].product if purchase.items else ""
    is_said = found.day is not None
    gift = Gift(0, purchase.customer_id, purchase.id, found.whom, day, is_said, purchase.bought_on, goods)
    await work.uow.gifts.remember(gift, work.now)


async def _birthday_of(work: Work, form: Form) -> int | None:
    """Whose birthday is missing and may be asked for: not twice a day, and never again after a no."""
    shop = await work.uow.shop.get()
    preferences = shop.preferences if shop else {}
    customer_id = (form.values.get("customer") or {}).get("id")
    wanted = is_on(preferences, Reason.BIRTHDAY_ASK) and values_of(preferences, Reason.BIRTHDAY_ASK)["staff"]
    customer = await work.uow.customers.get(customer_id) if customer_id is not None and wanted else None
    if customer is None or customer.birthday is not None or customer.erased_at is not None:
        return None
    since = local_moment(work.today, 0, 0, work.shop.zone)
    return customer.id if await work.uow.questions.may_ask(BIRTHDAY, customer.id, since) else None
