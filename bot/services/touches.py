"""Promises, notes and goods that come back: saved from their forms, each undone in one piece."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bot.domain.clock import local_day, local_moment
from bot.domain.errors import Gone, NotAllowed
from bot.domain.followup import FollowUp, FollowUpState
from bot.domain.form import Form, FormKind, FormState
from bot.domain.money import Money, to_minor
from bot.domain.points import earned
from bot.services.age import check_age
from bot.services.asides import drop_asides, keep_asides
from bot.services.forms.figures import day_of
from bot.services.forms.goods import line_item
from bot.services.people import ensure_customer, leave_other, let_go, restore
from bot.services.returned import give_back_points, given_back
from bot.services.work import Work


@dataclass(frozen=True, slots=True)
class Touched:
    """A saved entry that is no sale. `kind` names its receipt; `record_id` the row."""

    kind: FormKind
    record_id: int
    customer_id: int | None
    customer_name: str | None
    is_new_customer: bool
    refund: Money | None = None
    points: int = 0
    promises_kept: int = 0


async def _settle(work: Work, form: Form) -> tuple[int | None, bool, str | None]:
    if not await work.uow.forms.settle(form.id, FormState.OPEN, FormState.SAVED, work.now):
        raise Gone("form_saved")
    customer_id, is_new, _ = await ensure_customer(work, form)
    customer = await work.uow.customers.get(customer_id) if customer_id is not None else None
    return customer_id, is_new, customer.name if customer else None


async def _result(work: Work, form: Form, kind: str, record_id: int) -> None:
    await work.uow.forms.change(form.id, work.now, result_kind=kind, result_id=record_id)


def _happened(work: Work, form: Form) -> tuple[datetime, date]:
    day = day_of(work, form)
    return (work.now if day == work.today else local_moment(day, 12, 0, work.shop.zone)), day


def _promise(work: Work, form: Form) -> dict[str, Any]:
    due = datetime.fromisoformat(form.values["due"])
    is_timed = "T" in form.values["due"]
    return {
        "due_on": local_day(due, work.shop.zone) if is_timed else due.date(),
        "due_at": due.astimezone(UTC) if is_timed else None,
        "text": form.values.get("note"),
    }


async def save_followup(work: Work, form: Form) -> Touched:
    customer_id, is_new, name = await _settle(work, form)
    followup_id = await work.uow.followups.add(
        customer_id=customer_id,
        staff_id=work.staff.id,
        form_id=form.id,
        created_at=work.now,
        **_promise(work, form),
    )
    await _result(work, form, "followup", followup_id)
    return Touched(FormKind.FOLLOWUP, followup_id, customer_id, name, is_new)


def _words(work: Work, form: Form) -> dict[str, Any]:
    happened_at, happened_on = _happened(work, form)
    kind = form.values.get("way") or "note"
    return {"kind": kind, "text": form.values["note"], "happened_at": happened_at, "happened_on": happened_on}


async def save_note(work: Work, form: Form) -> Touched:
    customer_id, is_new, name = await _settle(work, form)
    note_id = await work.uow.interactions.add(
        customer_id=customer_id,
        staff_id=work.staff.id,
        form_id=form.id,
        created_at=work.now,
        **_words(work, form),
    )
    await _result(work, form, "note", note_id)
    kept = await work.uow.followups.close_by_contact(customer_id, work.today, work.now) if customer_id else 0
    await keep_asides(work, form, customer_id)
    return Touched(FormKind.NOTE, note_id, customer_id, name, is_new, promises_kept=kept)


async def save_return(work: Work, form: Form) -> Touched:
    """Goods that come back. A refund takes its points back as well."""
    customer_id, is_new, name = await _settle(work, form)
    return await _book_return(work, form, customer_id, name, is_new=is_new)


async def _book_return(work: Work, form: Form, customer_id: int | None, name: str | None, *, is_new: bool) -> Touched:
    values = form.values
    happened_at, happened_on = _happened(work, form)
    currency = values["currency"]
    refund = Money(to_minor(Decimal(values["total"]), currency), currency) if values.get("total") else None
    case_id = await work.uow.cases.add(
        items=[line_item(row) for row in values["items"]],
        kind=values.get("case") or "return",
        customer_id=customer_id,
        staff_id=work.staff.id,
        form_id=form.id,
        state="open" if values.get("case") == "repair" else "solved",
        refund_minor=refund.minor if refund else None,
        currency=currency,
        payment=values.get("payment"),
        text=values.get("note"),
        happened_at=happened_at,
        happened_on=happened_on,
        created_at=work.now,
    )
    points = -earned(refund, work.shop.currency) if refund and customer_id is not None else 0
    if customer_id is not None:
        await work.uow.points.add(customer_id, points, f"return:{case_id}", work.now)
    await _result(work, form, "return", case_id)
    return Touched(FormKind.RETURN, case_id, customer_id, name, is_new, refund, points)


@dataclass(frozen=True, slots=True)
class Untouched:
    """What the undo of a promise, note or return has taken back."""

    kind: FormKind
    points: int = 0
    is_customer_dropped: bool = False
    restored: tuple[str, ...] = ()


async def undo_touch(work: Work, form: Form) -> Untouched:
    """Take back a promise, a note or a return, once, and a customer who was made by it."""
    if form.staff_id != work.staff.id and not work.staff.is_manager:
        raise NotAllowed
    if not await work.uow.forms.settle(form.id, FormState.SAVED, FormState.UNDONE, work.now):
        raise Gone("form_undone")
    assert form.result_id is not None
    points = 0
    if form.kind is FormKind.FOLLOWUP:
        # Whatever has become of it: kept, put off, or still open.
        await work.uow.followups.change(form.result_id, state=FollowUpState.CANCELLED.value, closed_at=work.now)
    elif form.kind is FormKind.NOTE:
        await _undo_note(work, form.result_id)
        await drop_asides(work, form)
    elif form.kind is FormKind.RETURN:
        points = await _undo_return(work, form)
    else:
        raise Gone
    await work.uow.audit.record(
        work.staff.id, f"{form.kind.value}_voided", form.kind.value, form.result_id, None, None, work.now
    )
    restored = await restore(work, form)
    is_dropped = await let_go(work, form.id, (form.values.get("customer") or {}).get("id"))
    return Untouched(form.kind, points, is_dropped, restored)


async def _undo_note(work: Work, note_id: int) -> None:
    """What it kept is open again."""
    note = await work.uow.interactions.get(note_id)
    if note is not None and await work.uow.interactions.void(note_id, work.now) and note.customer_id is not None:
        await work.uow.followups.reopen_of_contact(note.customer_id, note.created_at)


async def _undo_return(work: Work, form: Form) -> int:
    """The points given back."""
    case = await work.uow.cases.get(form.result_id or 0)
    if case is None or not await work.uow.cases.void(case.id, work.now):
        raise Gone("form_undone")
    if case.customer_id is None or case.refund_minor is None:
        return 0
    return await give_back_points(work, case.id, case.customer_id)


async def correct_touch(work: Work, form: Form, values: dict[str, Any]) -> Touched:
    """Make a saved promise, note or return what the corrected values say. Gone if it is undone."""
    if form.state is not FormState.SAVED or form.result_id is None:
        raise Gone("form_undone")
    check_age(work, form.created_at, "change_too_late")
    before = (form.values.get("customer") or {}).get("id")
    values = await leave_other(work, form, values, before)
    customer_id, is_new, changed = await ensure_customer(work, replace(form, values=values))
    customer = await work.uow.customers.get(customer_id) if customer_id is not None else None
    name = customer.name if customer else None
    if form.kind is FormKind.RETURN:
        covered = await given_back(work, form.result_id, before)
        await _undo_return(work, form)
        touched = await _book_return(work, changed, customer_id, name, is_new=is_new)
        if customer_id is not None and customer_id == before:
            back = await give_back_points(work, touched.record_id, customer_id, covered)
            touched = replace(touched, points=touched.points + back)
    else:
        if form.kind is FormKind.FOLLOWUP:
            await _put_off(work, form.result_id, {"customer_id": customer_id, **_promise(work, changed)})
        else:
            await work.uow.interactions.change(form.result_id, customer_id=customer_id, **_words(work, changed))
            await keep_asides(work, changed, customer_id)
        touched = Touched(form.kind, form.result_id, customer_id, name, is_new)
    if before != customer_id:
        await let_go(work, form.id, before)
    await work.uow.audit.record(
        work.staff.id, f"{form.kind.value}_corrected", form.kind.value, touched.record_id, None, None, work.now
    )
    return touched


async def _put_off(work: Work, followup_id: int, values: dict[str, Any]) -> None:
    """A promise that was kept is open again where it is now for another day to come."""
    before = await work.uow.followups.get(followup_id)
    if before is not None and before.state is FollowUpState.DONE and before.due_on != values["due_on"] >= work.today:
        values |= {"state": FollowUpState.OPEN.value, "closed_at": None, "closed_by_purchase_id": None}
    await work.uow.followups.change(followup_id, **values)


async def settle_followup(work: Work, followup_id: int, state: FollowUpState) -> FollowUp:
    """Tick a promise off, by whoever made it or a manager. Gone if it is settled already."""
    followup = await work.uow.followups.get(followup_id)
    if followup is None:
        raise Gone
    if followup.staff_id != work.staff.id and not work.staff.is_manager:
        raise NotAllowed
    if not await work.uow.followups.settle(followup_id, state, work.now):
        raise Gone
    return followup
