"""The messages of all private chats with the bot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.sandbox.keyboards import Row
from bot.sandbox.store import Store

_KIND = "message"


@dataclass(slots=True)
class Message:
    """One message; `body` holds its content in the words of the Bot API (text, entities, photo, contact, …)."""

    chat_id: int
    message_id: int
    is_by_bot: bool
    date: int
    body: dict[str, Any]
    edit_date: int | None = None
    reply_to: int | None = None
    inline_keyboard: list[Row] | None = None
    # Telegram lets a bot edit neither a message that set a keyboard nor one that removed it.
    has_person_markup: bool = False
    forward_origin: dict[str, Any] | None = None
    is_via_bot: bool = False
    inline_message_id: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    is_silent: bool = False
    is_protected: bool = False
    is_read: bool = False
    pressed: dict[str, int] | None = None

    @property
    def words(self) -> str:
        """What a list of chats shows of it."""
        body = self.body
        if words := body.get("text") or body.get("caption"):
            return str(words)
        if document := body.get("document"):
            return str(document.get("file_name", ""))
        return str(body.get("contact", {}).get("first_name", ""))

    @property
    def entities(self) -> list[dict[str, Any]]:
        return list(self.body.get("entities") or self.body.get("caption_entities") or [])


class Messages:
    """Chats by person; message ids rise over all chats, as they do for a bot."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._chats: dict[int, dict[int, Message]] = {}
        for _, row in store.all(_KIND):
            message = Message(**row)
            self._chats.setdefault(message.chat_id, {})[message.message_id] = message

    def add(self, message: Message) -> Message:
        self._chats.setdefault(message.chat_id, {})[message.message_id] = message
        self.save(message)
        return message

    def next_id(self) -> int:
        return self._store.next_number("last_message")

    def save(self, message: Message) -> None:
        self._store.put(_KIND, message.message_id, asdict(message))

    def get(self, chat_id: int, message_id: int | None) -> Message | None:
        return None if message_id is None else self._chats.get(chat_id, {}).get(message_id)

    def drop(self, message: Message) -> None:
        self._chats[message.chat_id].pop(message.message_id, None)
        self._store.drop(_KIND, message.message_id)

    def of(self, chat_id: int) -> list[Message]:
        return list(self._chats.get(chat_id, {}).values())

    def last(self, chat_id: int) -> Message | None:
        return next(reversed(self._chats.get(chat_id, {}).values()), None)

    def unread(self, chat_id: int) -> Iterator[Message]:
        return (m for m in self._chats.get(chat_id, {}).values() if m.is_by_bot and not m.is_read)

    def by_inline_id(self, inline_message_id: str) -> Message | None:
        everything = (message for chat in self._chats.values() for message in chat.values())
        return next((message for message in everything if message.inline_message_id == inline_message_id), None)

    def reset(self) -> None:
        self._chats.clear()
        self._store.drop_all(_KIND)
