"""What was learned: the line under a receipt, and the list of words with its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.form import Form
from bot.services.learning import learn_from
from bot.services.words import WordView, list_words, show_words
from handlers.say import button, rows
from handlers.turn import Turn

Shown = tuple[str, InlineKeyboardMarkup, dict[str, Any]]


async def with_lessons(turn: Turn, form: Form, receipt: Shown) -> Shown:
    """The receipt of a saved form, and what its corrections have taught."""
    learned = await show_words(turn.work, await learn_from(turn.work, form))
    return _below(turn, receipt, learned, "words/receipt") if learned else receipt


async def with_kept(turn: Turn, form_id: int, undone: Shown) -> Shown:
    """An undone form takes its words not back: it says so, and they can be forgotten with a tap."""
    kept = await show_words(turn.work, await turn.uow.words.of_form(form_id))
    return _below(turn, undone, kept, "words/undone") if kept else undone


def _below(turn: Turn, message: Shown, learned: Sequence[WordView], template: str) -> Shown:
    shown, keyboard, view = message
    lines = [*keyboard.inline_keyboard, *([one] for one in _forgetting(turn, learned))]
    return template, rows(*lines), view | {"shown": shown, "learned": learned}


def _forgetting(turn: Turn, learned: Sequence[WordView]) -> list[InlineKeyboardButton]:
    label = turn.say.label
    return [button(label("words.forget", word=one.word.word), f"word:{one.word.id}") for one in learned]


async def show_list(turn: Turn, page: int, *, message_id: int | None = None) -> None:
    """The words, each with its button where this person may forget it."""
    found = await list_words(turn.work, page)
    label = turn.say.label
    forgetting = [
        button(label("words.forget", word=one.word.word), f"word:{one.word.id}:{found.page}")
        for one in found.words
        if one.may_forget
    ]
    steps = []
    if found.page:
        steps.append(button(label("words.newer"), f"words:{found.page - 1}"))
    if found.page + 1 < found.pages:
        steps.append(button(label("words.older"), f"words:{found.page + 1}"))
    keyboard = rows(*(forgetting[at : at + 2] for at in range(0, len(forgetting), 2)), *([steps] if steps else []))
    if message_id is None:
        turn.say.text("words/list", keyboard=keyboard, found=found, today=turn.today)
    else:
        turn.say.edit(message_id, "words/list", keyboard=keyboard, found=found, today=turn.today)
