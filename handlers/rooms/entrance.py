"""The entrance: /start without a link of ours."""

from __future__ import annotations

from aiogram.filters import CommandStart

from bot.domain.people import CUSTOMERS, EVERYONE, STAFF
from bot.services.consent import marketing_consent
from handlers.keyboards import consent_switch
from handlers.policy import By, Message, Room
from handlers.say import NO_KEYBOARD, button, rows
from handlers.turn import Turn

room = Room("entrance")


@room.message(CommandStart(), By(CUSTOMERS), allow=CUSTOMERS)
async def greet_customer(_message: Message, turn: Turn) -> None:
    """Where they stand, and the way back for those who had stopped."""
    assert turn.who.customer_id is not None
    has_agreed = await marketing_consent(turn.uow, turn.who.customer_id)
    keyboard = rows(consent_switch(turn.say, has_agreed))
    turn.say.text("start/customer", keyboard=keyboard, name=turn.who.name, has_agreed=has_agreed)


@room.message(CommandStart(), By(STAFF), allow=STAFF)
async def greet_staff(_message: Message, turn: Turn) -> None:
    turn.say.text(f"start/{turn.who.role.value}", name=turn.staff.name, keyboard=NO_KEYBOARD)


@room.message(CommandStart(), allow=EVERYONE)
async def greet_stranger(_message: Message, turn: Turn) -> None:
    join = button(turn.say.label("joining.join"), "join")
    turn.say.text("start/stranger", keyboard=rows([join]))
