"""One update being handled: its transaction, who is typing, and what will be answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.clock import local_day
from bot.domain.errors import NotAllowed
from bot.domain.people import Staff, Visitor
from bot.domain.shop import Shop
from bot.services.work import Work
from handlers.say import Say
from storage.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Turn:
    """Handlers get this and nothing else of the spine."""

    uow: UnitOfWork
    now: datetime
    shop: Shop
    who: Visitor
    say: Say
    bot_username: str
    attachment: bytes | None = None
    has_mail: bool = False
    after: list[Callable[[], None]] = field(default_factory=list)
    changed: set[int] = field(default_factory=set)
    """Telegram ids of those whose role or language was changed by this turn: their menus follow."""

    @property
    def staff(self) -> Staff:
        """The member of staff who is typing; the policy has let nobody else in."""
        if self.who.staff is None:
            raise NotAllowed
        return self.who.staff

    @property
    def work(self) -> Work:
        """What a use case of staff needs."""
        return Work(self.uow, self.staff, self.shop, self.now)

    @property
    def today(self) -> date:
        return local_day(self.now, self.shop.zone)

    def link(self, payload: str) -> str:
        """A t.me link that opens the bot with a payload."""
        return f"https://t.me/{self.bot_username}?start={payload}"
