"""下周谁过生日, by a salesperson: of their own customers. Those who run the shop get a look at all, in segments."""

from __future__ import annotations

from bot.domain.people import MANAGERS, STAFF
from bot.entry.segments.who import in_order
from bot.services.birthdays import own_birthdays
from handlers.policy import Message, Room
from handlers.say import button, rows
from handlers.spoken import Spoken
from handlers.turn import Turn

room = Room("birthdays")
MOST = 12


class AsksBirthdays(Spoken):
    """Whatever days are named: a month ahead is a short list."""

    name = "asked"

    def read(self, text: str) -> str | None:
        return in_order(text)

    async def fits(self, turn: Turn, _found: str) -> bool:
        return turn.who.role not in MANAGERS


@room.message(AsksBirthdays(), allow=STAFF)
async def show_birthdays(_message: Message, turn: Turn) -> None:
    found = await own_birthdays(turn.work)
    cards = [button(one.name, f"c:{one.customer_id}:card") for one in found[:MOST]]
    keyboard = rows(*(cards[at : at + 3] for at in range(0, len(cards), 3)))
    turn.say.text("people/birthdays", keyboard=keyboard, found=found[:MOST], count=len(found), today=turn.today)
