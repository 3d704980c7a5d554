"""What the owner must hear about the machine itself; once per cause and start, and never in the way of anything."""

from __future__ import annotations

import asyncio
import logging

import bot.telegram  # noqa: F401  before aiogram

# isort: split
from aiogram import Bot
from aiogram.exceptions import AiogramError
from sqlalchemy.exc import DBAPIError

from bot.domain.people import Role
from bot.rendering import Renderer
from storage.unit_of_work import Storage

log = logging.getLogger(__name__)


class Notices:
    """Says it by Telegram; the log has said it already."""

    def __init__(self, storage: Storage, renderer: Renderer, bot: Bot) -> None:
        self._storage = storage
        self._renderer = renderer
        self._bot = bot
        self._told: set[str] = set()
        self._errands: set[asyncio.Task[None]] = set()

    def soon(self, template: str) -> None:
        """From where nobody can wait."""
        errand = asyncio.create_task(self.tell_owners(template))
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)

    async def tell_owners(self, template: str) -> None:
        if template in self._told:
            return
        self._told.add(template)
        try:
            async with self._storage.read() as uow:
                shop = await uow.shop.get()
                owners = [one for one in await uow.staff.working() if one.role is Role.OWNER]
            assert shop is not None
            for owner in owners:
                text = self._renderer.render(template, owner.locale or shop.locale, shop, {})
                await self._bot.send_message(owner.telegram_id, text, parse_mode="HTML")
        except (AiogramError, DBAPIError) as error:
            log.warning("the owner could not be told of %s: %s", template, type(error).__name__)
