"""The menu button: everybody's menu at the start, and each person's own by role and language.

A person's own menu is queued with the replies of the update that changed it, so it survives a crash like any answer.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import SetChatMenuButton, SetMyCommands, SetMyDescription, SetMyShortDescription, TelegramMethod
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, MenuButtonCommands, TelegramObject

from bot.domain.people import Role, Visitor
from bot.rendering import LOCALES, Renderer
from bot.services.menus import commands_of, menu_key
from handlers.turn import Turn
from handlers.visitors import known_now

log = logging.getLogger(__name__)


async def set_menus(bot: Bot, renderer: Renderer, locale: str) -> None:
    """What everybody sees before we know them; `locale` speaks to those whose language we do not have.

    The shop opens without it if Telegram refuses.
    """
    try:
        for call in opening_calls(renderer, locale):
            await bot(call)
    except TelegramAPIError as error:
        log.warning("the menus were not set: %s", error.message)


def opening_calls(renderer: Renderer, locale: str) -> Iterator[TelegramMethod[Any]]:
    """Commands, description and menu button, for all languages and for each of ours."""
    yield SetChatMenuButton(menu_button=MenuButtonCommands())
    scope = BotCommandScopeAllPrivateChats()
    for code, spoken in ((None, locale), *((one, one) for one in LOCALES)):
        named = [BotCommand(command=n, description=renderer.command(n, spoken)) for n in commands_of(Role.STRANGER)]
        yield SetMyCommands(commands=named, scope=scope, language_code=code)
        yield SetMyDescription(description=renderer.label("about.long", spoken), language_code=code)
        yield SetMyShortDescription(short_description=renderer.label("about.short", spoken), language_code=code)


class Menus(BaseMiddleware):
    """After an update: whoever typed, and whoever was changed by it, has the menu that fits."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        result = await handler(event, data)
        turn: Turn = data["turn"]
        if turn.who.telegram_id not in turn.changed:
            await _fit(turn, turn.who)
        for telegram_id in sorted(turn.changed):
            locale = turn.who.locale if telegram_id == turn.who.telegram_id else turn.shop.locale
            await _fit(turn, await known_now(turn.uow, telegram_id, locale))
        return result


async def _fit(turn: Turn, who: Visitor) -> None:
    wanted = menu_key(who.role, who.locale)
    if who.menu_key == wanted:
        return
    turn.say.to(who.telegram_id, who.locale).menu(commands_of(who.role) if wanted else ())
    await turn.uow.staff.change_visitor(who.telegram_id, menu_key=wanted)
