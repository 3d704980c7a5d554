"""A line that staff type in plain words.

While a form waits for an answer, a line that can be the answer is; a question is answered, and the form waits on.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from aiogram.filters import Filter

from bot.domain.form import Form, FormKind
from bot.entry.asking import asks_something
from bot.entry.wishes import Wanted, Wish, read_wish
from handlers.policy import Message
from handlers.turn import Turn

# Asked for these, nobody answers with words that make a question about the shop; days, choices and notes may look so.
PLAIN = ("customer", "items", "total", "phone", "email", "coupon")


class Spoken(Filter):
    """What `read` makes of the line goes to the handler under `name`."""

    name: ClassVar[str]

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Any]:
        text = (message.text or "").strip()
        if turn.who.staff is None or not text or text.startswith("/"):
            return False
        found = self.read(text)
        if found is None:
            return False
        form = await turn.uow.forms.awaiting(turn.staff.id, turn.say.chat_id, turn.now)
        if form is not None and not _stands_aside(text, form):
            return False
        return {self.name: found} if await self.fits(turn, found) else False

    @abstractmethod
    def read(self, text: str) -> Any | None:
        """By the words alone, which is cheap; None: another's line."""

    async def fits(self, _turn: Turn, _found: Any) -> bool:
        """With the shop's data at hand."""
        return True


class Wants(Spoken):
    """明天会发什么: a page that has a command, in plain words."""

    name = "wish"

    def __init__(self, page: Wanted) -> None:
        self._page = page

    def read(self, text: str) -> Wish | None:
        found = read_wish(text)
        return found if found is not None and found.page is self._page else None


def _stands_aside(text: str, form: Form) -> bool:
    """Of a line that was understood as a question or a setting: whether the form that waits can do without it."""
    if form.kind is FormKind.WORDING or form.asking is None:
        return False
    return form.asking.split(".", 1)[0] in PLAIN or asks_something(text)
