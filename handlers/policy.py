"""Who may use a handler: said at its registration, checked before it runs, denied when nothing is said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware, Router
from aiogram.dispatcher.flags import get_flag
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, InlineQuery, Message, TelegramObject

from bot.domain.errors import NotAllowed
from bot.domain.people import Role
from handlers.turn import Turn

Handler = Callable[..., Awaitable[None]]
FLAG = "allow"


class Policy(BaseMiddleware):
    """Lets a handler run only for the roles it names."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        allowed: frozenset[Role] | None = get_flag(data, FLAG)
        turn: Turn = data["turn"]
        if allowed is None or turn.who.role not in allowed:
            raise NotAllowed
        return await handler(event, data)


class Pressed(Filter):
    """A button of ours: its data is `name:argument:…`."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def __call__(self, query: CallbackQuery) -> bool | dict[str, Any]:
        name, *arguments = (query.data or "").split(":")
        return {"arguments": arguments} if name == self.name else False


class By(Filter):
    """Typed by somebody of these roles; others fall through to the next room."""

    def __init__(self, roles: frozenset[Role]) -> None:
        self.roles = roles

    async def __call__(self, _event: TelegramObject, turn: Turn) -> bool:
        return turn.who.role in self.roles


class Linked(Filter):
    """Opened by a link of ours: `/start` with a payload that begins so; the rest is the handler's."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    async def __call__(self, message: Message) -> bool | dict[str, Any]:
        command, _, payload = (message.text or "").partition(" ")
        if command != "/start" or not payload.startswith(self.prefix):
            return False
        return {"payload": payload.removeprefix(self.prefix).strip()}


class Said(Filter):
    """A message of one kind: text, contact, document."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    async def __call__(self, message: Message) -> bool:
        return getattr(message, self.kind, None) is not None


class Room:
    """A router whose every handler says who may use it."""

    def __init__(self, name: str) -> None:
        self.router = Router(name=name)

    def message(self, *filters: Any, allow: frozenset[Role]) -> Callable[[Handler], Handler]:
        return self.router.message(*filters, flags={FLAG: allow})

    def edited(self, *filters: Any, allow: frozenset[Role]) -> Callable[[Handler], Handler]:
        return self.router.edited_message(*filters, flags={FLAG: allow})

    def pressed(self, name: str, allow: frozenset[Role]) -> Callable[[Handler], Handler]:
        return self.router.callback_query(Pressed(name), flags={FLAG: allow})

    def any_press(self, allow: frozenset[Role]) -> Callable[[Handler], Handler]:
        return self.router.callback_query(flags={FLAG: allow})

    def inline(self, allow: frozenset[Role]) -> Callable[[Handler], Handler]:
        return self.router.inline_query(flags={FLAG: allow})

    def membership(self, allow: frozenset[Role]) -> Callable[[Handler], Handler]:
        return self.router.my_chat_member(flags={FLAG: allow})


__all__ = ["By", "CallbackQuery", "InlineQuery", "Linked", "Message", "Policy", "Pressed", "Room", "Said"]
