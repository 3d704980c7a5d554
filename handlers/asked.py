"""The one open question of a person: asked by a button, answered by the next words they type."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aiogram.filters import Filter
from aiogram.types import Message

from bot.domain.dial import DialKind, dial_of
from bot.domain.reason import Reason
from bot.entry.dials import read_figure, takes_back
from handlers.turn import Turn

# An answer that comes later is meant otherwise.
STAFF_WAITS, CUSTOMER_WAITS = timedelta(minutes=15), timedelta(days=3)
SHORT = 8


class Asked(Filter):
    """Typed while a question about one of these is open; a command, or a line that is no answer, stands for itself."""

    def __init__(self, *about: str) -> None:
        self.about = about

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Any]:
        text = (message.text or "").strip()
        if not text or text.startswith("/"):
            return False
        question = await turn.uow.questions.open_of(turn.who.telegram_id)
        if question is None:
            return False
        about = question.about.split(":")
        waits = CUSTOMER_WAITS if turn.who.staff is None else STAFF_WAITS
        if about[0] not in self.about or turn.now - question.asked_at > waits or not _may_answer(about, text):
            return False
        return {"about": about}


def _may_answer(about: list[str], text: str) -> bool:
    if about[0] == "birthday" or takes_back(text):
        return len(text) <= 40
    if about[0] == "limit":
        return read_figure(text) is not None
    dial = dial_of(Reason(about[1]), about[2]) if about[0] == "dial" else None
    is_words = dial is not None and dial.kind is DialKind.WORDS
    return is_words or len(text) <= SHORT or read_figure(text) is not None


async def ask(turn: Turn, about: str, customer_id: int | None = None) -> None:
    """What was asked before is dropped."""
    await turn.uow.questions.ask(turn.who.telegram_id, about, turn.now, customer_id)


async def settle(turn: Turn, answer: str) -> None:
    await turn.uow.questions.settle(turn.who.telegram_id, answer, turn.now)
