"""/fair: what is worth a second look, each line with its rows, and "looked at". For managers alone."""

from __future__ import annotations

import re
from typing import Any

from aiogram.filters import Command, Filter
from aiogram.types import InlineKeyboardMarkup

from bot.domain.errors import Gone
from bot.domain.fairness import Kind
from bot.domain.people import MANAGERS
from bot.entry.costs_and_targets import asks_fairness
from bot.services import fair
from bot.services.reports import ROWS
from handlers.arguments import carrier, record_id, word
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("fair")
FARTHEST, LONGEST_MARK = 10_000, 30
KINDS = tuple(one.value for one in Kind)
# Whom it is about, up to which row, and of which day where it is about one.
_MARK = re.compile(r"[0-9]+-[0-9]+(?:-[0-9]{8})?")


class AsksFairness(Filter):
    """核对, 公平, worth a look."""

    async def __call__(self, message: Message) -> bool:
        return asks_fairness(message.text or "")


@room.message(Command("fair"), allow=MANAGERS)
async def command(_message: Message, turn: Turn) -> None:
    await _show(turn, 0, None)


@room.message(AsksFairness(), By(MANAGERS), allow=MANAGERS)
async def asked(_message: Message, turn: Turn) -> None:
    await _show(turn, 0, None)


@room.pressed("fair", allow=MANAGERS)
async def turn_page(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """fair[:<page>]."""
    await _show(turn, min(record_id(arguments), FARTHEST) if arguments else 0, carrier(query))


async def _show(turn: Turn, page: int, message_id: int | None) -> None:
    found = await fair.view(turn.work, page)
    keyboard = _list_buttons(turn, found)
    view: dict[str, Any] = {"found": found, "start": page * ROWS, "today": turn.today}
    if message_id is None:
        turn.say.text("fair/list", keyboard=keyboard, **view)
    else:
        turn.say.edit(message_id, "fair/list", keyboard=keyboard, **view)


def _list_buttons(turn: Turn, found: fair.View) -> InlineKeyboardMarkup:
    label, start = turn.say.label, found.page * ROWS
    opened = [
        button(label("fair.open", number=start + at), _to("fairsee", one.notable.kind, one.notable.mark, 0))
        for at, one in enumerate(found.lines, 1)
    ]
    steps = [button(label("reports.earlier"), f"fair:{found.page - 1}")] if found.page else []
    if start + ROWS < found.count:
        steps.append(button(label("reports.later"), f"fair:{found.page + 1}"))
    looked = [button(label("fair.looked", count=found.looked), "fairlog")] if found.looked else []
    how = [button(label("reports.definition"), "fairhow")]
    return rows(opened[:4], opened[4:], steps, [*looked, *how])


@room.pressed("fairsee", allow=MANAGERS)
async def see(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """fairsee:<kind>:<mark>:<page>."""
    kind, mark, page = *_which(arguments), min(record_id(arguments, 2), FARTHEST)
    found = await fair.detail(turn.work, kind, mark, page)
    label, start = turn.say.label, page * ROWS
    opened = [
        button(label("fair.sale", number=start + at), _to("fairrow", kind, mark, page, one.id))
        for at, one in enumerate(found.rows, 1)
    ]
    steps = [button(label("reports.earlier"), _to("fairsee", kind, mark, page - 1))] if page else []
    if page + 1 < found.pages:
        steps.append(button(label("reports.later"), _to("fairsee", kind, mark, page + 1)))
    last = [button(label("fair.ok"), _to("fairok", kind, mark))] if found.may_settle else []
    keyboard = rows(opened[:4], opened[4:], steps, [*last, button(label("reports.back"), "fair:0")])
    turn.say.edit(carrier(query), "fair/rows", keyboard=keyboard, found=found, start=start, today=turn.today)


@room.pressed("fairrow", allow=MANAGERS)
async def see_one(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """fairrow:<kind>:<mark>:<page>:<purchase>."""
    (kind, mark), page = _which(arguments), min(record_id(arguments, 2), FARTHEST)
    found = await fair.one_sale(turn.work, record_id(arguments, 3))
    back = button(turn.say.label("reports.back"), _to("fairsee", kind, mark, page))
    turn.say.edit(carrier(query), "fair/sale", keyboard=rows([back]), found=found, today=turn.today)


@room.pressed("fairok", allow=MANAGERS)
async def looked_at(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """fairok:<kind>:<mark>."""
    await fair.settle(turn.work, *_which(arguments))
    turn.say.toast("done")
    await _show(turn, 0, carrier(query))


@room.pressed("fairlog", allow=MANAGERS)
async def log(query: CallbackQuery, turn: Turn) -> None:
    found = await fair.settled(turn.work)
    back = button(turn.say.label("reports.back"), "fair:0")
    turn.say.edit(carrier(query), "fair/looked", keyboard=rows([back]), found=found, today=turn.today)


@room.pressed("fairhow", allow=MANAGERS)
async def how(query: CallbackQuery, turn: Turn) -> None:
    back = button(turn.say.label("reports.back"), "fair:0")
    turn.say.edit(carrier(query), "fair/how", keyboard=rows([back]))


def _which(arguments: list[str]) -> tuple[Kind, str]:
    kind = Kind(word(arguments, KINDS))
    mark = arguments[1] if len(arguments) > 1 else ""
    if len(mark) > LONGEST_MARK or not _MARK.fullmatch(mark):
        raise Gone
    return kind, mark


def _to(name: str, *parts: Any) -> str:
    return ":".join((name, *(str(one) for one in parts)))
