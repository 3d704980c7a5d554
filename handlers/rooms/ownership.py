"""Whose a customer is: /transfer hands on, /pool shows whoever is nobody's, /claim says "this one is mine"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import InlineKeyboardMarkup

from bot.domain.people import MANAGERS, STAFF, Staff
from bot.domain.pool import CHOICES
from bot.entry.fields import read_phone
from bot.entry.handing import asks_handing, with_colleague
from bot.services import ownership
from bot.services.forms.who import distinct
from bot.services.matching import find_customers, find_leading
from bot.services.notices import managers_among
from bot.services.region import phone_region
from bot.services.reports import colleague
from handlers.arguments import carrier, record_id, word
from handlers.cards import show_card
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import Say, button, rows
from handlers.turn import Turn

room = Room("ownership")
REASONS = ("wish", "shift", "leave", "other")


# -- handing on ----------------------------------------


@room.message(Command("transfer"), allow=STAFF)
async def transfer(_message: Message, command: CommandObject, turn: Turn) -> None:
    """/transfer 王芳: to whom? Without a name a manager is shown the team, to hand on all of somebody's."""
    words = (command.args or "").strip()
    if words:
        await _whom(turn, words, with_colleague(words))
    elif turn.staff.is_manager:
        team = [(one, await turn.uow.customers.count_of_staff(one.id)) for one in await turn.uow.staff.working()]
        buttons = [[button(f"{_name(one)} · {n}", f"ownall:{one.id}:0")] for one, n in team if n]
        turn.say.text("ownership/all", keyboard=rows(*buttons), has_any=bool(buttons))
    else:
        turn.say.text("ownership/how")


class Handing(Filter):
    """转交 杜薇 给 小李: where the one is known as a colleague."""

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, tuple[str, str]]:
        said = asks_handing(message.text or "")
        if said is None or turn.who.staff is None or await colleague(turn.work, said[1]) is None:
            return False
        return {"said": said}


@room.message(Handing(), By(STAFF), allow=STAFF)
async def asked(_message: Message, said: tuple[str, str], turn: Turn) -> None:
    await _whom(turn, said[0], [said])


async def _whom(turn: Turn, words: str, cuts: Sequence[tuple[str, str]]) -> None:
    """Which customer, and to whom where a colleague's name stands at the end."""
    found, heir = await find_customers(turn.work, words), None
    for name, typed in cuts:
        known = await colleague(turn.work, typed)
        theirs = await find_customers(turn.work, name) if known is not None else []
        if theirs:
            found, heir, words = theirs, known, name
            break
    if not found:
        turn.say.text("customers/nobody", words=words)
        return
    listed = found[:8]
    last = heir.id if heir is not None else 0
    if len(listed) == 1 and heir is not None and listed[0].owner_staff_id != heir.id:
        base = f"own:{listed[0].id}"
        ownership.may_give(turn.work, listed[0])
        turn.say.text("ownership/why", keyboard=_why(turn, f"{base}:{last}", f"{base}:0"), name=listed[0].name)
        return
    buttons = [[button(distinct(one, listed), f"own:{one.id}:{last}")] for one in listed]
    turn.say.text("ownership/which", keyboard=rows(*buttons), words=words)


@room.pressed("own", allow=STAFF)
async def hand_on(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """own:<customer>:<to, or 0>:<reason>: to whom, why, done."""
    customer, to = await turn.work.customer(record_id(arguments)), record_id(arguments, 1)
    ownership.may_give(turn.work, customer)
    base = f"own:{customer.id}"
    if not to:
        keyboard = await _heirs(turn, base, await ownership.colleagues(turn.work, customer), f"c:{customer.id}:card")
        turn.say.edit(carrier(query), "ownership/whom", keyboard=keyboard, name=customer.name)
        return
    if len(arguments) < 3:
        keyboard = _why(turn, f"{base}:{to}", f"{base}:0")
        turn.say.edit(carrier(query), "ownership/why", keyboard=keyboard, name=customer.name)
        return
    reason = turn.say.label(f"handover.{word(arguments, REASONS, 2)}")
    given = await ownership.give(turn.work, customer.id, to, reason)
    turn.say.edit(carrier(query), "ownership/given", given=given, reason=reason)
    view = {"names": [customer.name], "count": 1, "reason": reason, "by": turn.staff}
    _tell(turn, given.heir, "ownership/received", view)
    if given.before is not None:
        _tell(turn, given.before, "ownership/gone", view | {"heir": given.heir})
    turn.say.toast("done")


@room.pressed("ownall", allow=MANAGERS)
async def hand_on_all(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """ownall:<from>:<to, or 0>:<reason>."""
    left, to = record_id(arguments), record_id(arguments, 1)
    base = f"ownall:{left}"
    if not to:
        team = [one for one in await turn.uow.staff.working() if one.id != left]
        turn.say.edit(carrier(query), "ownership/whom", keyboard=await _heirs(turn, base, team), name=None)
        return
    if len(arguments) < 3:
        turn.say.edit(carrier(query), "ownership/why", keyboard=_why(turn, f"{base}:{to}", f"{base}:0"), name=None)
        return
    reason = turn.say.label(f"handover.{word(arguments, REASONS, 2)}")
    count, before, heir = await ownership.give_all(turn.work, left, to, reason)
    turn.say.edit(carrier(query), "ownership/given_all", count=count, before=before, heir=heir, reason=reason)
    view = {"names": [], "count": count, "reason": reason, "by": turn.staff}
    _tell(turn, heir, "ownership/received", view)
    _tell(turn, before, "ownership/gone", view | {"heir": heir})
    turn.say.toast("done")


async def _heirs(turn: Turn, base: str, team: list[Staff], back: str | None = None) -> InlineKeyboardMarkup:
    buttons = [[button(_name(one), f"{base}:{one.id}")] for one in team]
    return rows(*buttons, [button(turn.say.label("form.back"), back)] if back else [])


def _why(turn: Turn, base: str, back: str) -> InlineKeyboardMarkup:
    label = turn.say.label
    reasons = [[button(label(f"handover.{one}"), f"{base}:{one}")] for one in REASONS]
    return rows(*reasons, [button(label("form.back"), back)])


# -- the pool ----------------------------------------


@room.message(Command("pool"), allow=STAFF)
async def show_pool(_message: Message, turn: Turn) -> None:
    found = await ownership.pool(turn.work)
    turn.say.text("ownership/pool", keyboard=_pool_buttons(turn, found), pool=found)


@room.pressed("pool", allow=STAFF)
async def turn_pool(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """pool:<page>."""
    await _edit_pool(query, turn, min(record_id(arguments), 10_000))


@room.pressed("pooldays", allow=MANAGERS)
async def set_days(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """pooldays:<days>; nought: nobody is released."""
    await ownership.set_days(turn.work, record_id(arguments))
    turn.say.toast("done")
    await _edit_pool(query, turn, 0)


@room.pressed("claim", allow=STAFF)
async def claim(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    customer = await ownership.claim(turn.work, record_id(arguments))
    turn.say.toast("handover.claimed")
    await show_card(turn, customer.id, message_id=carrier(query))


async def _edit_pool(query: CallbackQuery, turn: Turn, page: int) -> None:
    found = await ownership.pool(turn.work, page)
    turn.say.edit(carrier(query), "ownership/pool", keyboard=_pool_buttons(turn, found), pool=found)


def _pool_buttons(turn: Turn, found: ownership.Pool) -> InlineKeyboardMarkup:
    label = turn.say.label
    lines = [[button(label("handover.claim", name=row.name), f"claim:{row.id}")] for row in found.rows]
    steps = [button("◀", f"pool:{found.page - 1}")] if found.page else []
    steps += [button("▶", f"pool:{found.page + 1}")] if found.has_more else []
    days = [
        button(label("handover.days" if days else "handover.never", days=days), f"pooldays:{days}")
        for days in CHOICES
        if days != found.days
    ]
    return rows(*lines, steps, *([days] if turn.staff.is_manager else []))


# -- disputes ----------------------------------------


@room.message(Command("claim"), allow=STAFF)
async def wants(_message: Message, command: CommandObject, turn: Turn) -> None:
    """/claim 13800138000 [why], or a name one can see. Without either a manager is shown what is undecided."""
    words = (command.args or "").strip()
    if not words:
        await _undecided(turn)
        return
    number, _, reason = words.partition(" ")
    phone = read_phone(number, phone_region(turn.shop))
    key = await ownership.by_phone(turn.work, phone) if phone else None
    if key is None:
        found, reason = await find_leading(turn.work, words)
        key = found[0].id if len(found) == 1 else None
    customer = await turn.uow.customers.get(key) if key is not None else None
    if customer is None:
        turn.say.text("ownership/unknown")
    elif customer.owner_staff_id is None or customer.owner_staff_id == turn.staff.id:
        if customer.owner_staff_id is None:
            await ownership.claim(turn.work, customer.id)
        await show_card(turn, customer.id)
    else:
        await _dispute(turn, customer.id, reason)


async def _dispute(turn: Turn, customer_id: int, reason: str) -> None:
    case = await ownership.dispute(turn.work, customer_id, reason)
    turn.say.text("ownership/asked")
    for manager in managers_among(await turn.uow.staff.working()):
        say = turn.say.to(manager.telegram_id, manager.locale or turn.shop.locale)
        say.text("ownership/case", keyboard=_judgement(say, case), case=case, today=turn.today)


async def _undecided(turn: Turn) -> None:
    found = await ownership.cases(turn.work) if turn.staff.is_manager else []
    if not found:
        turn.say.text("ownership/how_claim")
    for case in found[:5]:
        turn.say.text("ownership/case", keyboard=_judgement(turn.say, case), case=case, today=turn.today)


@room.pressed("judge", allow=MANAGERS)
async def decide(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """judge:<dispute>:<whose it is>."""
    done = await ownership.decide(turn.work, record_id(arguments), record_id(arguments, 1))
    turn.say.edit(carrier(query), "ownership/decided", done=done)
    for one in (done.case.claimant, done.case.holder):
        if one is not None:
            _tell(turn, one, "ownership/verdict", {"done": done, "reader": one})
    turn.say.toast("done")


def _judgement(say: Say, case: ownership.Case) -> InlineKeyboardMarkup:
    sides = [one for one in (case.holder, case.claimant) if one is not None]
    return rows(
        *([button(say.label("handover.to", name=_name(one)), f"judge:{case.dispute.id}:{one.id}")] for one in sides)
    )


def _name(one: Staff) -> str:
    return one.name or str(one.telegram_id)


def _tell(turn: Turn, reader: Staff, template: str, view: dict[str, Any]) -> None:
    """Whoever pressed knows already; who has left is told nothing."""
    if reader.id != turn.staff.id and reader.revoked_at is None:
        turn.say.to(reader.telegram_id, reader.locale or turn.shop.locale).text(template, **view)
