"""Forms as rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select, update

from bot.domain.form import LISTENS, Form, FormKind, FormState
from storage.repository import Repository, table_of
from storage.tables import FormRow

forms = table_of(FormRow)


def _form(row: Row[Any]) -> Form:
    return Form(
        id=row.id,
        kind=FormKind(row.kind),
        staff_id=row.staff_id,
        state=FormState(row.state),
        chat_id=row.chat_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        values=row._mapping["values"],  # noqa: SLF001  (a column named like a method of Row),
        asking=row.asking,
        text=row.text,
        message_id=row.message_id,
        source_message_id=row.source_message_id,
        result_kind=row.result_kind,
        result_id=row.result_id,
    )


class Forms(Repository):
    async def open(
        self,
        kind: FormKind,
        *,
        staff_id: int,
        chat_id: int,
        now: datetime,
        values: dict[str, Any],
        text: str | None = None,
        source_message_id: int | None = None,
        asking: str | None = None,
    ) -> Form:
        key = await self._insert(
            FormRow,
            kind=kind.value,
            staff_id=staff_id,
            chat_id=chat_id,
            values=values,
            text=text,
            source_message_id=source_message_id,
            asking=asking,
            created_at=now,
            updated_at=now,
        )
        form = await self.get(key)
        assert form is not None
        return form

    async def get(self, form_id: int) -> Form | None:
        row = await self._row(select(forms).where(forms.c.id == form_id))
        return _form(row) if row else None

    async def awaiting(self, staff_id: int, chat_id: int, now: datetime) -> Form | None:
        """The form this person touched last, if it waits for a typed answer; an older one no longer listens."""
        form = await self.open_now(staff_id, chat_id, now)
        return form if form is not None and form.asking is not None else None

    async def open_now(self, staff_id: int, chat_id: int, now: datetime) -> Form | None:
        """The form this person touched last, if it is still open and not of yesterday; its buttons stay good."""
        form = await self.touched_last(staff_id, chat_id, now - LISTENS)
        return form if form is not None and form.state is FormState.OPEN else None

    async def touched_last(self, staff_id: int, chat_id: int, since: datetime | None = None) -> Form | None:
        statement = select(forms).where(forms.c.staff_id == staff_id, forms.c.chat_id == chat_id)
        if since is not None:
            statement = statement.where(forms.c.updated_at >= since)
        row = await self._row(statement.order_by(forms.c.updated_at.desc(), forms.c.id.desc()).limit(1))
        return _form(row) if row is not None else None

    async def latest(self, staff_id: int, state: FormState, kind: FormKind | None = None) -> Form | None:
        statement = select(forms).where(forms.c.staff_id == staff_id, forms.c.state == state.value)
        if kind is not None:
            statement = statement.where(forms.c.kind == kind.value)
        row = await self._row(statement.order_by(forms.c.id.desc()).limit(1))
        return _form(row) if row else None

    async def of_message(self, chat_id: int, source_message_id: int) -> Form | None:
        """The form that came from a typed message."""
        statement = select(forms).where(forms.c.chat_id == chat_id, forms.c.source_message_id == source_message_id)
        row = await self._row(statement.order_by(forms.c.id.desc()).limit(1))
        return _form(row) if row else None

    async def behind(self, chat_id: int, message_id: int) -> Form | None:
        """The form that stands in a message of the bot, or that came from a typed one."""
        is_it = or_(forms.c.message_id == message_id, forms.c.source_message_id == message_id)
        statement = select(forms).where(forms.c.chat_id == chat_id, is_it)
        row = await self._row(statement.order_by(forms.c.id.desc()).limit(1))
        return _form(row) if row else None

    async def change(self, form_id: int, now: datetime, **values: Any) -> None:
        await self._update(FormRow, form_id, updated_at=now, **values)

    async def settle(self, form_id: int, old: FormState, new: FormState, now: datetime, **values: Any) -> bool:
        """Move on from one state, once; False if the form has left it already."""
        statement = update(forms).where(forms.c.id == form_id, forms.c.state == old.value)
        return await self._run(statement.values(state=new.value, asking=None, updated_at=now, **values)) == 1

    async def anchor(self, form_id: int, message_id: int) -> None:
        """Remember in which message of the bot the form stands."""
        await self._update(FormRow, form_id, message_id=message_id)
