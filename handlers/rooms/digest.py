"""/digest: the morning's message now, whether it comes by itself, and at what hour."""

from __future__ import annotations

from aiogram.filters import Command
from aiogram.types import InlineKeyboardMarkup

from bot.domain.people import MANAGERS
from bot.entry.wishes import Wanted
from bot.services.digest import HOURS, choice_of, choose, digest
from handlers.arguments import carrier, word
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.spoken import Wants
from handlers.turn import Turn

room = Room("digest")
CHOICES = ("on", "off", *map(str, HOURS))


@room.message(Command("digest"), allow=MANAGERS)
@room.message(Wants(Wanted.DIGEST), By(MANAGERS), allow=MANAGERS)
async def show(_message: Message, turn: Turn) -> None:
    view = await digest(turn.uow, turn.shop, turn.now)
    turn.say.text("reminders/digest", keyboard=await _keyboard(turn), **view)


@room.pressed("digest", allow=MANAGERS)
async def pressed(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """digest:<on, off or an hour>."""
    await choose(turn.work, word(arguments, CHOICES))
    view = await digest(turn.uow, turn.shop, turn.now)
    turn.say.toast("done")
    turn.say.edit(carrier(query), "reminders/digest", keyboard=await _keyboard(turn), **view)


async def _keyboard(turn: Turn) -> InlineKeyboardMarkup:
    is_on, chosen = await choice_of(turn.work)
    if not is_on:
        return rows([button(turn.say.label("digest.on"), "digest:on")])
    hours = [button(turn.say.label("digest.hour", hour=hour), f"digest:{hour}") for hour in HOURS if hour != chosen]
    return rows(hours, [button(turn.say.label("digest.off"), "digest:off")])
