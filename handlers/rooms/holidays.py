"""/holidays: days on which nobody is disturbed, by name or as typed."""

from __future__ import annotations

from typing import Any

from aiogram.filters import Command, CommandObject
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.holidays import Festival, Holiday, Holidays, span_of
from bot.domain.people import MANAGERS
from bot.entry.holidays import read_holidays
from bot.entry.wishes import Wanted
from bot.services import limits
from handlers.arguments import carrier, word
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.spoken import Wants
from handlers.turn import Turn

room = Room("holidays")
_FESTIVALS = tuple(one.value for one in Festival)


@room.message(Command("holidays"), allow=MANAGERS)
async def show_holidays(_message: Message, command: CommandObject, turn: Turn) -> None:
    words = (command.args or "").strip()
    if words:
        found = read_holidays(words, turn.today)
        if found is None:
            turn.say.text("limits/holidays_how", words=words[:100])
            return
        await limits.add_holidays(turn.work, found)
    await _page(turn)


@room.message(Wants(Wanted.HOLIDAYS), By(MANAGERS), allow=MANAGERS)
async def holidays_in_words(_message: Message, turn: Turn) -> None:
    await _page(turn)


async def _page(turn: Turn) -> None:
    chosen, ahead = await limits.holidays(turn.work)
    turn.say.text("limits/holidays", keyboard=_keyboard(turn, chosen, ahead), **_view(turn, chosen, ahead))


@room.pressed("holidays", allow=MANAGERS)
async def open_holidays(query: CallbackQuery, turn: Turn) -> None:
    await _show(query, turn)


@room.pressed("holiday", allow=MANAGERS)
async def choose(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """holiday:add:<festival>; holiday:drop:<festival or day>; holiday:greetings:<go or wait>."""
    verb = word(arguments, ("add", "drop", "greetings"))
    if verb == "add":
        festival = Festival(word(arguments, _FESTIVALS, 1))
        await limits.add_holidays(
            turn.work, [Holiday(*(span_of(festival, turn.today.year) or 2 * (turn.today,)), festival)]
        )
    elif verb == "drop":
        _, ahead = await limits.holidays(turn.work)
        await limits.drop_holiday(turn.work, word(arguments, [one.key for one in ahead], 1))
    else:
        await limits.set_greetings(turn.work, go=word(arguments, ("go", "wait"), 1) == "go")
    turn.say.toast("done")
    await _show(query, turn)


async def _show(query: CallbackQuery, turn: Turn) -> None:
    chosen, ahead = await limits.holidays(turn.work)
    keyboard = _keyboard(turn, chosen, ahead)
    turn.say.edit(carrier(query), "limits/holidays", keyboard=keyboard, **_view(turn, chosen, ahead))


def _view(turn: Turn, chosen: Holidays, ahead: list[Holiday]) -> dict[str, Any]:
    return {"ahead": ahead, "greetings": chosen.greetings, "today": turn.today}


def _keyboard(turn: Turn, chosen: Holidays, ahead: list[Holiday]) -> InlineKeyboardMarkup:
    label = turn.say.label
    more = [
        button(label("holidays.add", name=label(f"festival.{one}")), f"holiday:add:{one}")
        for one in Festival
        if one not in chosen.festivals
    ]
    drops = [[button(label("holidays.drop", name=_name(turn, one)), f"holiday:drop:{one.key}")] for one in ahead[:10]]
    other = "wait" if chosen.greetings else "go"
    pairs: list[list[InlineKeyboardButton]] = [more[at : at + 2] for at in range(0, len(more), 2)]
    return rows(*drops, *pairs, [button(label(f"holidays.greetings_{other}"), f"holiday:greetings:{other}")])


def _name(turn: Turn, one: Holiday) -> str:
    if one.festival:
        return turn.say.label(f"festival.{one.festival}")
    span = f"{one.first:%m-%d}"
    return span if one.first == one.last else f"{span} – {one.last:%m-%d}"
