"""A page of entries as one message: what each line became, all saved with one tap, each undone with another."""

from __future__ import annotations

from collections.abc import Iterable

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.form import FormKind, FormState
from bot.services.forms import engine
from bot.services.page import Page, page_of, settled_names
from handlers.receipts import SAVERS
from handlers.say import Say, button, rows
from handlers.turn import Turn

IN_A_ROW = 5


def show_page(turn: Turn, page: Page, *, message_id: int | None = None) -> None:
    keyboard = page_buttons(turn.say, page)
    if message_id is None:
        turn.say.text("sales/page", keyboard=keyboard, page=page, today=turn.today)
    else:
        turn.say.edit(message_id, "sales/page", keyboard=keyboard, page=page, today=turn.today)


def page_buttons(say: Say, page: Page) -> InlineKeyboardMarkup:
    """Save all that is certain; a question for each that is not; an undo for each that is saved."""
    base = f"pg:{page.first}:{page.last}"
    ask: list[InlineKeyboardButton] = []
    undo: list[InlineKeyboardButton] = []
    for number, line in enumerate(page.lines, start=1):
        if line.form.state is FormState.OPEN:
            mark = "✏️" if line.is_ready else "❓"
            ask.append(button(f"{mark} {number}", f"{base}:open:{line.form.id}"))
        elif line.form.state is FormState.SAVED:
            undo.append(button(f"↩️ {number}", f"r:{line.form.id}:undo:{page.first}:{page.last}"))
    save = [button(say.label("page.save", count=len(page.ready)), f"{base}:save", "success")] if page.ready else []
    return rows(save, *_in_rows(ask), *_in_rows(undo))


def _in_rows(buttons: list[InlineKeyboardButton]) -> Iterable[list[InlineKeyboardButton]]:
    return (buttons[start : start + IN_A_ROW] for start in range(0, len(buttons), IN_A_ROW))


async def save_page(turn: Turn, page: Page) -> Page:
    """Save what is certain, in the order written; what is not stays open."""
    for form in page.ready:
        known = await settled_names(turn.work, form)
        if engine.first_open(known) is not None:
            continue
        saved = await SAVERS[known.kind](turn.work, known)
        if known.kind is FormKind.PURCHASE:
            turn.has_mail |= saved.effects.is_mailed
    return await page_of(turn.work, page.first, page.last)
