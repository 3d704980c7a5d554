"""The shop's own words: /words lists them, teaches one, forgets one."""

from __future__ import annotations

from aiogram.filters import Command, CommandObject

from bot.domain.people import STAFF
from bot.entry.teaching import Teaching, read_teaching
from bot.services import words as services
from handlers.arguments import carrier, record_id
from handlers.lessons import show_list
from handlers.policy import CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("words")
LONGEST_LINE = 250


@room.message(Command("words"), allow=STAFF)
async def words(_message: Message, command: CommandObject, turn: Turn) -> None:
    """/words · /words 小杯 = 小杯拿铁 · /words forget 小杯."""
    typed = (command.args or "").strip()
    said = read_teaching(typed) if len(typed) <= LONGEST_LINE else None
    if not typed:
        await show_list(turn, 0)
    elif said is None or not said.word:
        turn.say.text("words/how")
    elif said.meaning is None:
        forgotten = await services.forget_typed(turn.work, said.word)
        turn.say.text("words/forgotten", word=forgotten)
    else:
        await _teach(turn, said)


async def _teach(turn: Turn, said: Teaching) -> None:
    learned = await services.teach(turn.work, said)
    shown = await services.show_words(turn.work, [learned])
    forget = button(turn.say.label("words.forget", word=learned.word), f"word:{learned.id}")
    turn.say.text("words/taught", keyboard=rows([forget]), learned=shown)


@room.pressed("words", allow=STAFF)
async def turn_page(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    await show_list(turn, record_id(arguments), message_id=carrier(query))


@room.pressed("word", allow=STAFF)
async def forget(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """word:<id> under a receipt, word:<id>:<page> in the list."""
    word_id, message_id = record_id(arguments), carrier(query)
    page = record_id(arguments, 1) if len(arguments) > 1 else None
    forgotten = await services.forget(turn.work, word_id)
    turn.say.toast("word_forgotten")
    if page is None:
        turn.say.text("words/forgotten", word=forgotten)
    else:
        await show_list(turn, page, message_id=message_id)
