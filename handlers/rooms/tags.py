"""Labels put by hand: /tag lists them, /tag 王芳 大客户 puts one on, a minus takes it off; or by the card's button."""

from __future__ import annotations

from aiogram.filters import Command, CommandObject

from bot.domain.errors import Gone
from bot.domain.people import STAFF
from bot.domain.tag import mark_of
from bot.services import tags
from bot.services.matching import find_customers
from handlers.arguments import carrier, record_id
from handlers.cards import show_found
from handlers.policy import CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("tags")
MOST_SHOWN = 12


@room.message(Command("tag"), allow=STAFF)
async def tag(_message: Message, command: CommandObject, turn: Turn) -> None:
    words = (command.args or "").strip()
    name, _, label = words.rpartition(" ")
    if not words:
        found = await tags.in_use(turn.work)
        buttons = [[button(f"{one} · {count}", f"tagged:{mark_of(one)}")] for one, count in found[:MOST_SHOWN]]
        turn.say.text("tags/list", keyboard=rows(*buttons), has_any=bool(found))
    elif not name:
        await _list(turn, words)
    else:
        await _put(turn, name, label)


async def _put(turn: Turn, name: str, label: str) -> None:
    found = await find_customers(turn.work, name)
    if not found:
        turn.say.text("customers/nobody", words=name)
    elif len(found) > 1:
        await show_found(turn, found, name)
    else:
        is_on = not label.startswith(("-", "\uff0d", "\u2212"))
        customer, after = await tags.put(turn.work, found[0].id, label.lstrip("-\uff0d\u2212+"), is_on=is_on)
        turn.say.text("tags/put", name=customer.name, tags=after)


@room.pressed("tagged", allow=STAFF)
async def tagged(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """tagged:<mark>."""
    await _list(turn, await tags.by_mark(turn.work, arguments[0] if arguments else ""))


async def _list(turn: Turn, label: str) -> None:
    found = await tags.with_label(turn.work, label)
    if found:
        await show_found(turn, found, label)
    else:
        turn.say.text("customers/nobody", words=label)


@room.pressed("tag", allow=STAFF)
async def toggle(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """tag:<customer>, tag:<customer>:<mark>:<on or off>: pressed twice it is done once."""
    customer = await turn.work.customer(record_id(arguments))
    if len(arguments) > 2:
        if arguments[2] not in ("on", "off"):
            raise Gone
        label = await tags.by_mark(turn.work, arguments[1])
        await tags.put(turn.work, customer.id, label, is_on=arguments[2] == "on")
        turn.say.toast("done")
    mine = await turn.uow.fields.tags_of(customer.id)
    known = [one for one, _ in await tags.in_use(turn.work)][:MOST_SHOWN]
    lines = []
    for one in dict.fromkeys([*mine, *known]):
        has = one in mine
        lines.append(
            [button(("☑ " if has else "☐ ") + one, f"tag:{customer.id}:{mark_of(one)}:{'off' if has else 'on'}")]
        )
    keyboard = rows(*lines, [button(turn.say.label("form.back"), f"c:{customer.id}:card")])
    turn.say.edit(carrier(query), "tags/choose", keyboard=keyboard, name=customer.name, tags=mine)
