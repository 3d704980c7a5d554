"""A pasted page of the notebook: one form a line, saved together as far as they are certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import Gone, ShopError
from bot.domain.form import Form, FormKind, FormState
from bot.entry.draft import Draft
from bot.entry.page import split_page
from bot.services.forms import engine
from bot.services.forms.propose import KIND_OF, values_of
from bot.services.forms.view import view_of
from bot.services.forms.who import resolve
from bot.services.vocabulary import read
from bot.services.work import Work

MOST_LINES = 40
LONGEST_LINE = 600


@dataclass(frozen=True, slots=True)
class PageLine:
    """`is_ready`: it can be saved without a question."""

    form: Form
    is_ready: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The forms of one pasted text, by the ids of the first and the last; `unread` are lines that are no entries."""

    first: int
    last: int
    lines: tuple[PageLine, ...]
    unread: tuple[str, ...] = ()

    @property
    def ready(self) -> tuple[Form, ...]:
        return tuple(line.form for line in self.lines if line.is_ready)


async def drafts_of(work: Work, text: str) -> list[Draft]:
    """The entries of a text of several lines; none if it is one entry, or none at all."""
    if not any(mark in text for mark in "\n；;"):
        return []
    entries = split_page(text)
    if len(entries) > MOST_LINES:
        raise ShopError("page_too_long", most=MOST_LINES)
    drafts = [await read(work, entry[:LONGEST_LINE]) for entry in entries]
    return drafts if sum(draft.intent in KIND_OF for draft in drafts) > 1 else []


async def open_page(work: Work, chat_id: int, drafts: Sequence[Draft]) -> Page:
    """A form for every line that is an entry."""
    forms: list[Form] = []
    for draft in drafts:
        kind = KIND_OF.get(draft.intent)
        if kind is not None:
            values = await values_of(work, kind, draft) | {"is_of_page": True}
            forms.append(await engine.open_form(work, kind, chat_id, values, text=draft.text))
    unread = tuple(draft.text for draft in drafts if draft.intent not in KIND_OF)
    return Page(forms[0].id, forms[-1].id, tuple([await _line(work, form) for form in forms]), unread)


async def page_of(work: Work, first: int, last: int) -> Page:
    """The page as it stands now. Gone if it is none of this person's."""
    if not 0 <= last - first < 2 * MOST_LINES:
        raise Gone
    found = [await work.uow.forms.get(key) for key in range(first, last + 1)]
    mine = [f for f in found if f is not None and f.staff_id == work.staff.id and f.values.get("is_of_page")]
    if not mine:
        raise Gone
    return Page(first, last, tuple([await _line(work, form) for form in mine]))


async def settled_names(work: Work, form: Form) -> Form:
    """A customer who is new on one line of a page is known on the next."""
    customer = form.values.get("customer") or {}
    if "new" not in customer:
        return form
    values = dict(form.values) | {"customer": await resolve(work, customer["new"], form.values.get("phone"))}
    return await engine.refill(work, form, values)


async def _line(work: Work, form: Form) -> PageLine:
    if form.state is not FormState.OPEN:
        return PageLine(form, is_ready=False)
    view = await view_of(work, form)
    return PageLine(form, view.is_ready and not view.warnings)


def is_apart(form: Form) -> bool:
    """No entry under way: a line of a page that was not taken out of it, or a text for customers."""
    if form.kind is FormKind.WORDING:
        return True
    return bool(form.values.get("is_of_page")) and form.message_id is None
