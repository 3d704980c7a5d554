"""The rooms, in the order in which they are asked."""

from __future__ import annotations

from aiogram import Bot, Dispatcher

import bot.telegram  # noqa: F401  before aiogram
from bot.rendering import Renderer
from handlers.policy import Policy
from handlers.rooms import entrance, fallback

ORDER = (entrance.room, fallback.room)


def build_dispatcher() -> Dispatcher:
    """A dispatcher without framework state: forms and people live in the database."""
    dispatcher = Dispatcher(disable_fsm=True)
    policy = Policy()
    for observer in (
        dispatcher.message,
        dispatcher.edited_message,
        dispatcher.callback_query,
        dispatcher.inline_query,
        dispatcher.my_chat_member,
    ):
        observer.middleware(policy)
    for room in ORDER:
        room.router._parent_router = None  # noqa: SLF001  (rooms are modules; tests build several dispatchers)
        dispatcher.include_router(room.router)
    return dispatcher


async def set_menus(bot: Bot, renderer: Renderer) -> None:
    """What everybody sees behind the menu button before we know them."""
