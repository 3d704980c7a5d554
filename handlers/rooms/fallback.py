"""What nobody else has taken: said politely, so that nothing is ever left without an answer."""

from __future__ import annotations

from aiogram.types import ChatMemberUpdated

from bot.domain.people import CUSTOMERS, EVERYONE, STAFF, without_tricks
from bot.entry.refusing import wants_no_more
from bot.services.coming_back import came_back, went_away
from bot.services.letters import LONGEST, pass_on
from handlers.policy import By, CallbackQuery, InlineQuery, Message, Room
from handlers.stopping import stop_marketing
from handlers.turn import Turn

room = Room("fallback")


@room.message(By(STAFF), allow=STAFF)
async def not_understood(_message: Message, turn: Turn) -> None:
    turn.say.text("errors/not_understood", is_staff=True)


@room.message(By(CUSTOMERS), allow=CUSTOMERS)
async def customer_writes(message: Message, turn: Turn) -> None:
    """Passed on to whoever is responsible; commands are not, they were meant for us. 退订 is heard like /stop."""
    text, customer_id = without_tricks(message.text or "").strip(), turn.who.customer_id
    if customer_id is None or not text or text.startswith("/"):
        turn.say.text("fallback/only_text" if not text else "fallback/unknown_command")
        return
    told = await pass_on(turn.uow, turn.shop, customer_id, text, turn.now)
    customer, is_no_more = await turn.uow.customers.get(customer_id), wants_no_more(text)
    for staff in told:
        say = turn.say.to(staff.telegram_id, staff.locale or turn.shop.locale)
        words = text[:LONGEST]
        say.text("fallback/customer_wrote", customer=customer, who=turn.who, words=words, is_no_more=is_no_more)
    if is_no_more:
        await stop_marketing(turn, customer_id)
    else:
        turn.say.text("fallback/passed_on" if told else "fallback/enough")


@room.message(allow=EVERYONE)
async def stranger_writes(_message: Message, turn: Turn) -> None:
    turn.say.text("fallback/stranger")


@room.any_press(allow=EVERYONE)
async def old_button(_query: CallbackQuery, turn: Turn) -> None:
    turn.say.toast("gone")


@room.edited(allow=EVERYONE)
async def edited(_message: Message, turn: Turn) -> None:
    """An edit of something that was no entry changes nothing."""
    del turn


@room.inline(allow=EVERYONE)
async def nothing_inline(query: InlineQuery, turn: Turn) -> None:
    """Who works here gets results before this; anybody else nothing at all."""
    turn.say.inline_results(query.id, [])


@room.membership(allow=EVERYONE)
async def membership(event: ChatMemberUpdated, turn: Turn) -> None:
    """Somebody stopped the bot in Telegram, or allowed it again."""
    if event.new_chat_member.status == "kicked":
        await went_away(turn.uow, turn.who.telegram_id, turn.now)
    elif await came_back(turn.uow, turn.who.telegram_id, turn.now):
        turn.has_mail = True
