"""/why 张姐: for each reason, whether this customer gets it, why not, and when next; or asked in plain words."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from aiogram.filters import Command, CommandObject
from aiogram.types import InlineKeyboardMarkup

from bot.domain.clock import local_day
from bot.domain.people import STAFF
from bot.domain.reason import reason_of
from bot.entry.why import read_why
from bot.rendering import show_day
from bot.services.ahead import Stage, message_of
from bot.services.forms.who import distinct
from bot.services.matching import match_customer
from bot.services.telling import past_view, trace_view
from handlers.arguments import record_id
from handlers.errands import Errands
from handlers.policy import CallbackQuery, Message, Room
from handlers.say import Say, button, rows
from handlers.spoken import Spoken
from handlers.turn import Turn

room = Room("why")
MOST_MESSAGES = 3


class AsksWhy(Spoken):
    """为什么没给张姐发, by staff."""

    name = "name"

    def read(self, text: str) -> str | None:
        return read_why(text)


@room.message(Command("why"), allow=STAFF)
async def why(_message: Message, command: CommandObject, turn: Turn, errands: Errands, stage: Stage) -> None:
    await _ask(turn, (command.args or "").strip(), errands, stage)


@room.message(AsksWhy(), allow=STAFF)
async def asked(_message: Message, name: str, turn: Turn, errands: Errands, stage: Stage) -> None:
    await _ask(turn, name, errands, stage)


async def _ask(turn: Turn, name: str, errands: Errands, stage: Stage) -> None:
    """One: traced. Several: all of them, to tap; never a guess."""
    if not name:
        turn.say.text("ahead/why_how")
        return
    match = await match_customer(turn.work, name)
    found = [match.certain] if match.certain else list(match.near)
    if not found:
        turn.say.text("customers/nobody", words=name)
    elif len(found) == 1:
        _trace(turn, found[0].id, errands, stage)
    else:
        buttons = [[button(distinct(one, found), f"why:{one.id}")] for one in found]
        turn.say.text("ahead/why_who", keyboard=rows(*buttons), words=name, count=len(found))


@room.pressed("why", allow=STAFF)
async def press(_query: CallbackQuery, arguments: list[str], turn: Turn, errands: Errands, stage: Stage) -> None:
    """why:<customer>."""
    customer = await turn.work.customer(record_id(arguments))
    _trace(turn, customer.id, errands, stage)


def _trace(turn: Turn, customer_id: int, errands: Errands, stage: Stage) -> None:
    now, today, zone = turn.now, turn.today, turn.shop.zone

    async def tell(say: Say) -> None:
        found = await stage.trace(customer_id, now)
        if found is None:
            say.text("errors/gone")
            return
        view = trace_view(found, say.has_label, now)
        say.text("ahead/why", keyboard=_buttons(say, view, zone), trace=view, today=today)

    if not errands.run(turn, tell):
        turn.say.text("ahead/busy")


def _buttons(say: Say, view: dict[str, Any], zone: ZoneInfo) -> InlineKeyboardMarkup:
    past = {line["last"]["id"]: (line["last"], line["reason"]) for line in view["lines"] if line["last"]}
    newest = sorted(past.values(), key=lambda one: one[0]["at"], reverse=True)[:MOST_MESSAGES]
    opened = []
    for one, reason in newest:
        day, about = show_day(local_day(one["at"], zone), say.locale), say.label(f"rules.{reason}")
        opened.append([button(say.label("why.message", day=day, about=about), f"msg:{one['id']}")])
    return rows([button(say.label("why.card"), f"c:{view['customer_id']}:card")], *opened)


@room.pressed("msg", allow=STAFF)
async def show_message(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """msg:<delivery>: what its row says."""
    row, past = await message_of(turn.work, record_id(arguments))
    back = [button(turn.say.label("why.card"), f"c:{row.customer_id}:card")]
    customer = await turn.work.customer(row.customer_id or 0)
    reader = await turn.uow.staff.get(row.staff_id) if row.staff_id is not None else None
    turn.say.text(
        "ahead/message",
        keyboard=rows(back),
        row=row,
        last=past_view(past, turn.say.has_label),
        reason=reason_of(row.rule),
        name=customer.name,
        reader=reader.name if reader else None,
        today=turn.today,
    )
