"""A line that staff type in plain words. While a form waits for an answer, the line is that answer."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from aiogram.filters import Filter

from handlers.policy import Message
from handlers.turn import Turn


class Spoken(Filter):
    """What `read` makes of the line goes to the handler under `name`."""

    name: ClassVar[str]

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Any]:
        text = (message.text or "").strip()
        if turn.who.staff is None or not text or text.startswith("/"):
            return False
        found = self.read(text)
        if found is None or await turn.uow.forms.awaiting(turn.staff.id, turn.say.chat_id) is not None:
            return False
        return {self.name: found} if await self.fits(turn, found) else False

    @abstractmethod
    def read(self, text: str) -> Any | None:
        """By the words alone, which is cheap; None: another's line."""

    async def fits(self, _turn: Turn, _found: Any) -> bool:
        """With the shop's data at hand."""
        return True
