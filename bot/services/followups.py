"""Promises that fall due: what a reminder says of them, and what is answered to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.clock import local_moment
from bot.domain.delivery import Delivery, MailPurpose
from bot.domain.errors import Gone, NotAllowed
from bot.domain.followup import FollowUp, FollowUpState
from bot.domain.people import Staff
from bot.services.work import Work
from storage.unit_of_work import UnitOfWork

PUT_OFF = {"tomorrow": timedelta(days=1), "week": timedelta(days=7)}
VERBS = ("done", *PUT_OFF)
PAGE = 6


@dataclass(frozen=True, slots=True)
class DueLine:
    """One promise in a reminder. `due_on`: the day of which the reminder speaks; `whose`: a colleague's promise."""

    promise: FollowUp
    due_on: date
    customer: str | None
    whose: str | None

    @property
    def is_open(self) -> bool:
        """Still to be done, and not put off since."""
        return self.promise.state is FollowUpState.OPEN and self.promise.due_on == self.due_on


@dataclass(frozen=True, slots=True)
class Tap:
    """A button under a reminder: the label `followup.<key>`, filled with the promise's `number`."""

    key: str
    number: int
    data: str


def told(view: Mapping[str, Any]) -> list[tuple[int, date]]:
    """(promise id, day) of which a reminder speaks."""
    return [(int(key), date.fromisoformat(day)) for key, day in view.get("promises", ())]


async def due_lines(uow: UnitOfWork, promises: Iterable[tuple[int, date]], reader: Staff | None) -> list[DueLine]:
    """What a reminder says to `reader`, from the record as it is now; each promise once."""
    lines = []
    for key, day in dict.fromkeys(promises):
        promise = await uow.followups.get(key)
        if promise is None:
            continue
        customer = await uow.customers.get(promise.customer_id) if promise.customer_id is not None else None
        colleague = None
        if reader is not None and promise.staff_id != reader.id:
            colleague = await uow.staff.get(promise.staff_id)
        lines.append(DueLine(promise, day, customer.name if customer else None, colleague.name if colleague else None))
    return lines


def taps(head: str, lines: Sequence[DueLine], tail: str = "") -> list[list[Tap]]:
    """For each promise that is still open: done, tomorrow, next week, card. The day makes an old button harmless.

    `head` and `tail`: what the data begin and end with.
    """
    single = "" if len(lines) > 1 else "_one"
    rows = []
    for number, line in enumerate(lines, 1):
        if not line.is_open:
            continue
        data = {verb: f"{head}:{line.promise.id}:{verb}:{line.due_on:%Y%m%d}{tail}" for verb in VERBS}
        row = [Tap(f"{verb}{single if verb == 'done' else ''}", number, data[verb]) for verb in VERBS]
        if line.promise.customer_id is not None:
            row.append(Tap("card", number, f"c:{line.promise.customer_id}:card"))
        rows.append(row)
    return rows


@dataclass(frozen=True, slots=True)
class PromisesPage:
    """Open promises, the oldest day first; `count` of all pages."""

    lines: list[DueLine]
    count: int
    page: int
    pages: int


async def open_promises(work: Work, page: int) -> PromisesPage:
    """Their own; for those who run the shop everybody's. A page that is no more is the last one."""
    of = None if work.staff.is_manager else work.staff.id
    count = await work.uow.followups.count_open(of)
    pages = max(1, -(-count // PAGE))
    page = min(page, pages - 1)
    found = await work.uow.followups.open_page(of, PAGE, page * PAGE)
    lines = await due_lines(work.uow, [(one.id, one.due_on) for one in found], work.staff)
    return PromisesPage(lines, count, page, pages)


async def answer_promise(work: Work, promise_id: int, verb: str, day: date) -> None:
    """The same from the list. Gone and NotAllowed as under a reminder."""
    await _settle(work, await work.uow.followups.get(promise_id), verb, day)


async def reminder_for(uow: UnitOfWork, staff: Staff, delivery_id: int) -> Delivery:
    """The reminder under which a button was pressed: only for whom it went to, and managers."""
    delivery = await uow.deliveries.get(delivery_id)
    if delivery is None or delivery.purpose is not MailPurpose.STAFF:
        raise Gone
    if delivery.staff_id != staff.id and not staff.is_manager:
        raise NotAllowed
    return delivery


async def answer(work: Work, delivery_id: int, promise_id: int, verb: str, day: date) -> Delivery:
    """Done, or put off from `day`. Gone if it is settled, or was put off already; so a second press changes nothing.

    NotAllowed for anybody but whoever promised, and managers.
    """
    delivery = await reminder_for(work.uow, work.staff, delivery_id)
    promise = await work.uow.followups.get(promise_id)
    if (promise_id, day) not in told(delivery.view):
        raise Gone
    await _settle(work, promise, verb, day)
    await work.uow.deliveries.prove(delivery.id, work.now)
    return delivery


async def _settle(work: Work, promise: FollowUp | None, verb: str, day: date) -> None:
    if promise is None:
        raise Gone
    if promise.staff_id != work.staff.id and not work.staff.is_manager:
        raise NotAllowed
    if promise.state is not FollowUpState.OPEN or promise.due_on != day:
        raise Gone
    if verb == "done":
        await work.uow.followups.settle(promise.id, FollowUpState.DONE, work.now)
    else:
        await work.uow.followups.change(promise.id, **_later(work, promise, PUT_OFF[verb]))


def _later(work: Work, promise: FollowUp, by: timedelta) -> dict[str, date | datetime | None]:
    """From today; at the time of day that was said, if one was."""
    due_on = work.today + by
    if promise.due_at is None:
        return {"due_on": due_on}
    local = promise.due_at.astimezone(work.shop.zone)
    return {"due_on": due_on, "due_at": local_moment(due_on, local.hour, local.minute, work.shop.zone)}
