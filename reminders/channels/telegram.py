"""To a Telegram chat. The only place outside the handlers that knows the client library."""

from __future__ import annotations

import logging
from datetime import timedelta

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import SendMessage
from aiogram.types import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bot.telegram.session import NotSent
from reminders.channels.base import Button, Message, Outcome, OutcomeKind

log = logging.getLogger(__name__)
_FAULTY = (TelegramBadRequest, TelegramEntityTooLarge, TelegramNotFound, TelegramMigrateToChat)
_GONE = "chat not found"


class TelegramChannel:
    """Sends with the app's bot; its session splits the time-outs, so that what never left is told apart."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, message: Message) -> Outcome:
        try:
            sent = await self._bot(call_for(message))
        except AiogramError as error:
            return outcome_of(error)
        return Outcome(OutcomeKind.SENT, message_id=sent.message_id)


def call_for(message: Message) -> SendMessage:
    """The call of the Bot API. Only what is needed is set: an unset field costs nothing on the way."""
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[_button(b) for b in line] for line in message.buttons if line])
    optional: dict[str, object] = {"reply_markup": keyboard} if message.buttons else {}
    if message.is_silent:
        optional["disable_notification"] = True
    return SendMessage.model_validate(
        {
            "chat_id": int(message.address),
            "text": message.text,
            "parse_mode": "HTML",
            "link_preview_options": LinkPreviewOptions(is_disabled=True),
            **optional,
        }
    )


def _button(button: Button) -> InlineKeyboardButton:
    if button.copied is not None:
        return InlineKeyboardButton(text=button.text, copy_text=CopyTextButton(text=button.copied))
    if button.url is not None:
        return InlineKeyboardButton(text=button.text, url=button.url)
    return InlineKeyboardButton(text=button.text, callback_data=button.data)


def outcome_of(error: AiogramError) -> Outcome:
    """Which error means what (measured): only a refusal and a line that was never open are certain."""
    kind = type(error).__name__
    if isinstance(error, NotSent):
        return Outcome(OutcomeKind.NOT_SENT, detail=kind)
    if isinstance(error, TelegramRetryAfter):
        return Outcome(OutcomeKind.PAUSED, pause=timedelta(seconds=error.retry_after), detail=kind)
    if isinstance(error, TelegramForbiddenError) or (
        isinstance(error, TelegramBadRequest) and _GONE in error.message.lower()
    ):
        return Outcome(OutcomeKind.BLOCKED, detail=kind)
    if isinstance(error, TelegramUnauthorizedError):
        # The token is wrong or was changed: nothing was sent, and nothing will be until a person has seen to it.
        log.error("Telegram does not accept BOT_TOKEN")
        return Outcome(OutcomeKind.NOT_SENT, detail=kind)
    if isinstance(error, _FAULTY):
        log.error("Telegram refuses a message of ours: %s", error.message)
        return Outcome(OutcomeKind.FAILED, detail=kind)
    words = error.message if isinstance(error, TelegramAPIError) else "unreadable answer"
    log.warning("nobody can tell whether a message arrived: %s", words)
    return Outcome(OutcomeKind.UNKNOWN, detail=kind)
