"""Messages that only speak of a form, such as "corrected": a reply to one is meant for that form."""

from __future__ import annotations

from bot.domain.form import Form
from storage.unit_of_work import UnitOfWork

MOST = 10


async def remember_line(uow: UnitOfWork, form_id: int, message_id: int) -> None:
    """Said after it was sent; the form is not touched by it."""
    form = await uow.forms.get(form_id)
    if form is not None:
        lines = [*form.values.get("lines", []), message_id][-MOST:]
        touched_at = form.updated_at or form.created_at
        await uow.forms.change(form_id, touched_at, values=dict(form.values) | {"lines": lines})


def speaks_of(form: Form, message_id: int) -> bool:
    return message_id in form.values.get("lines", [])
