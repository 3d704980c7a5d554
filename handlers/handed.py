"""A message that somebody of the staff was to pass on, after their answer: what they said, and the way back."""

from __future__ import annotations

from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from bot.domain.delivery import Delivery, DeliveryState
from bot.services.care import ANSWERS, kept_for
from handlers.arguments import carrier
from handlers.say import Say, button, copy_button, rows
from handlers.turn import Turn

LONGEST, LONGEST_COPY, ROOM = 4096, 256, 100
# Between the message as it came and what was answered.
GAP = "\n\n"


async def show_answer(query: CallbackQuery, turn: Turn, delivery: Delivery) -> None:
    """From the record as it is now, so that a second tap or a late one shows what holds."""
    back = f"handed:{delivery.id}:back"
    asked, is_waiting = _asked(query.message, back), delivery.state is DeliveryState.HANDED_OVER
    if asked is None or not (is_waiting or (delivery.state, delivery.reason) in ANSWERS):
        turn.say.strip_buttons(carrier(query))
        return
    if is_waiting:
        keyboard: InlineKeyboardMarkup | None = _answers(turn.say, delivery)
    else:
        may_return = await kept_for(turn.uow, delivery, turn.now) is None
        keyboard = rows([button(turn.say.label("care.back"), back)]) if may_return else None
    turn.say.edit(
        carrier(query),
        "reminders/handed",
        keyboard=keyboard,
        text=asked,
        is_waiting=is_waiting,
        did_send=delivery.state is DeliveryState.DONE_BY_HAND,
        at=delivery.settled_at,
    )


def _asked(message: object, back: str) -> str | None:
    """The words as they came, without an answer below them; None where Telegram does not show them any more."""
    if not isinstance(message, Message) or not message.text or len(message.text) > LONGEST - ROOM:
        return None
    board = message.reply_markup.inline_keyboard if message.reply_markup else []
    is_answered = any(one.callback_data == back for line in board for one in line)
    return message.html_text.rpartition(GAP)[0] if is_answered else message.html_text


def _answers(say: Say, delivery: Delivery) -> InlineKeyboardMarkup:
    """As they came, but for links to a messenger: the number stands in its words."""
    ready = str(delivery.view.get("ready") or "")
    copying = [copy_button(say.label("care.copy"), ready)] if 0 < len(ready) <= LONGEST_COPY else []
    taps = [button(say.label(f"care.{verb}"), f"handed:{delivery.id}:{verb}") for verb in ("sent", "skip")]
    return rows(copying, taps)
