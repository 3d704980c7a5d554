"""A session without a line: what the bot sends is written down."""

from __future__ import annotations

import copy
import itertools
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any

import bot.telegram  # noqa: F401  before aiogram

# isort: split
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import GetFile, GetMe, SendContact, SendDocument, SendMessage, SendPhoto, TelegramMethod
from aiogram.types import Chat, File, Message, User

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # twelve o'clock in Shanghai, a Sunday
BOT_NAME = "huitou_bot"
_SENDING = (SendMessage, SendPhoto, SendDocument, SendContact)


class RecordingSession(BaseSession):
    """Writes calls down and answers as Telegram does when all is well."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[TelegramMethod[Any]] = []
        self.sent: list[tuple[TelegramMethod[Any], int]] = []
        """Each new message with the id it was given."""
        self.files: dict[str, bytes] = {}
        self._ids = itertools.count(5001)

    def go_on(self, other: RecordingSession) -> None:
        """Ids go on from another's; what it has sent and received is known."""
        self._ids, self.sent, self.files = copy.copy(other._ids), list(other.sent), dict(other.files)

    async def close(self) -> None:
        """Nothing is open."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109  (aiogram's signature)
    ) -> Any:
        if isinstance(method, GetMe):
            return User(id=bot.id, is_bot=True, first_name="回头", username=BOT_NAME)
        if isinstance(method, GetFile):
            return File(file_id=method.file_id, file_unique_id=method.file_id, file_path=method.file_id)
        self.calls.append(method)
        if isinstance(method, _SENDING):
            chat = Chat(id=int(method.chat_id), type="private")
            message_id = next(self._ids)
            self.sent.append((method, message_id))
            return Message(message_id=message_id, date=NOON, chat=chat)
        return True

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        yield self.files[url.rsplit("/", 1)[-1]]
