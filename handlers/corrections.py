"""The books follow the chat: an edited line or a reply changes an open form, or corrects what was saved from it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.form import Form, FormKind, FormState
from bot.services.corrections import changed_fields
from bot.services.forms import engine
from handlers.asides import with_asides
from handlers.form_message import show_form
from handlers.receipts import CORRECTORS, receipt
from handlers.turn import Turn

# How the line begins that says what was corrected; a reply to it corrects once more.
CORRECTED = "✏️"


async def change(turn: Turn, form: Form, values: dict[str, Any] | None, text: str | None = None) -> None:
    """Make a form, open or saved, what other words say; `text` is its line from now on, if that was edited."""
    if form.state in (FormState.CANCELLED, FormState.UNDONE):
        turn.say.text("sales/edit_too_late", state=form.state.value)
    elif values is None:
        turn.say.text("sales/edit_unclear", form=form, open_field=None)
    elif form.state is FormState.OPEN:
        changed = await engine.refill(turn.work, form, values, text)
        await show_form(turn, changed)
    else:
        await _correct(turn, form, values, text)


async def _correct(turn: Turn, form: Form, values: dict[str, Any], text: str | None) -> None:
    """One line says what changed; words that leave a question change nothing."""
    open_field = engine.first_open(replace(form, values=values))
    if open_field is not None:
        turn.say.text("sales/edit_unclear", form=form, open_field=open_field)
        return
    saved = await CORRECTORS[form.kind](turn.work, replace(form, text=text or form.text), values)
    after = await turn.uow.forms.get(form.id)
    assert after is not None
    if text is not None:
        await turn.uow.forms.change(form.id, turn.now, text=text)
    template, keyboard, view = await with_asides(turn, after, receipt(turn, after, saved))
    is_mailed = form.kind is FormKind.PURCHASE and saved.effects.is_mailed
    turn.has_mail |= is_mailed
    if form.message_id is not None:
        turn.say.edit(form.message_id, template, keyboard=keyboard, today=turn.today, **view)
    changes = changed_fields(form, after.values)
    words: dict[str, Any] = {"form": after, "changes": changes, "is_mailed": is_mailed, "today": turn.today}
    turn.say.text("sales/corrected", line_of=form.id, **words)
