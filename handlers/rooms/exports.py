"""Everything out, for the owner alone: asked twice, written beside the bot, kept in the trail."""

from __future__ import annotations

from datetime import UTC, datetime

from aiogram.filters import Command

from bot.domain.errors import Gone
from bot.domain.people import OWNERS
from bot.services.exporting.work import FORMATS, is_taken
from bot.services.importing.desk import ImportDesk
from handlers.arguments import carrier, record_id, word
from handlers.errands import Errands
from handlers.policy import CallbackQuery, Message, Room
from handlers.say import Say, button, rows
from handlers.turn import Turn

room = Room("exports")


@room.message(Command("export"), allow=OWNERS)
async def export(_message: Message, turn: Turn) -> None:
    buttons = [[button(turn.say.label(f"export.{one}"), f"exp:{one}")] for one in FORMATS]
    turn.say.text("exports/ask", keyboard=rows(*buttons))


@room.pressed("exp", allow=OWNERS)
async def press(
    query: CallbackQuery, arguments: list[str], turn: Turn, errands: Errands, importing: ImportDesk
) -> None:
    """exp:<format>, then exp:<format>:yes:<second of the asking>, which is good for one file."""
    form, is_sure = word(arguments, FORMATS), arguments[1:2] == ["yes"]
    if not is_sure:
        sure = [button(turn.say.label("export.sure"), f"exp:{form}:yes:{int(turn.now.timestamp())}", "danger")]
        turn.say.edit(carrier(query), "exports/sure", keyboard=rows(sure), form=form)
        return
    staff_id, now = turn.staff.id, turn.now
    if await is_taken(turn.uow, staff_id, form, datetime.fromtimestamp(record_id(arguments, 2), UTC)):
        raise Gone

    async def write(say: Say) -> None:
        made = await importing.export(form, staff_id, now)
        if made.content is None:
            say.text("exports/too_large", form=form)
        else:
            say.document(made.content, made.name, "exports/file", counts=dict(made.counts), form=form)

    if errands.run(turn, write):
        turn.say.edit(carrier(query), "exports/writing", form=form)
    else:
        turn.say.text("ahead/busy")
