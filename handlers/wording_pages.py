"""What a manager sees of the wordings: the list, one text, the question, notes to a new text, older texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.form import Form
from bot.domain.reason import reason_of
from bot.domain.wording import Revision, Saying
from bot.rendering import LOCALES
from bot.services.wordings.desk import Draft, Overtaken, Page, WordingDesk
from handlers.say import Say, button, rows
from handlers.turn import Turn

# As much as a copy button takes.
LONGEST_COPY = 256


def title_of(say: Say, saying: Saying) -> str:
    """What people call this message."""
    key = f"mail.{saying.rule}"
    name = say.label(key if say.has_label(key) else f"rules.{reason_of(saying.rule)}")
    full = name if saying.step is None else say.label("wording.title_step", name=name, number=saying.step)
    return full[:1].upper() + full[1:]


async def show_list(
    turn: Turn, desk: WordingDesk, some: Sequence[Saying] = (), *, message_id: int | None = None
) -> None:
    """All messages that can be worded, or some of one reason."""
    mine, label = await desk.reworded(), turn.say.label
    lines = []
    for saying in some or desk.all():
        title, locale = title_of(turn.say, saying), turn.shop.locale
        is_mine = any((saying.name, one) in mine for one in LOCALES)
        words = label("wording.mine", name=title) if is_mine else title
        lines.append(button(words, f"wording:{saying.name}:{locale}"))
    keyboard = rows(*(lines[at : at + 2] for at in range(0, len(lines), 2)))
    _put(turn, message_id, "wordings/list", keyboard, count=len(mine))


async def show_page(turn: Turn, page: Page, *, message_id: int | None = None, is_new: bool = False) -> None:
    """One text as it is now, and what can be done with it."""
    name = None
    if page.revision is not None:
        writer = await turn.uow.staff.get(page.revision.staff_id)
        name = writer.name if writer else None
    view: dict[str, Any] = {"page": page, "title": title_of(turn.say, page.saying), "writer": name, "is_new": is_new}
    _put(turn, message_id, "wordings/page", _page_buttons(turn.say, page), today=turn.today, **view)


def _page_buttons(say: Say, page: Page) -> InlineKeyboardMarkup:
    label, here = say.label, _here(page.saying, page.locale)
    first = [button(label("wording.edit"), f"{here}:edit"), button(label("wording.look"), f"{here}:look")]
    older = [button(label("wording.past"), f"{here}:past")] if page.revision else []
    if not page.is_ours:
        older.append(button(label("wording.ours"), f"{here}:ours"))
    planned = []
    if page.others and page.revision:
        planned.append(button(label("wording.planned", count=page.others), f"{here}:all:{page.revision.id}"))
    held = [button(label("wording.release"), f"unhold:{page.saying.rule}")] if page.is_held else []
    others = [
        button(say.label(f"wording.for_{locale}"), _here(page.saying, locale))
        for locale in LOCALES
        if locale != page.locale
    ]
    return rows(first, planned, older, held, [*others, button(label("wording.list"), "wording")])


async def show_question(turn: Turn, desk: WordingDesk, page: Page, form: Form, *, message_id: int) -> None:
    """What may stand in braces, and the text to start from."""
    view: dict[str, Any] = {
        "page": page,
        "title": title_of(turn.say, page.saying),
        "about": desk.explained(page, turn.say.locale),
    }
    cancel = [button(turn.say.label("wording.cancel"), f"wf:{form.id}:cancel")]
    turn.say.edit(message_id, "wordings/question", keyboard=rows(cancel), **view)


async def show_look(turn: Turn, desk: WordingDesk, page: Page) -> None:
    """The text in force, as a customer sees it."""
    tried = await desk.look(page)
    turn.say.text("wordings/as_is", shown=tried.shown)
    back = button(turn.say.label("wording.page"), _here(page.saying, page.locale))
    turn.say.text("wordings/notes", keyboard=rows([back]), tried=tried, is_new=False, longest=LONGEST_COPY)


def show_notes(turn: Turn, draft: Draft, *, message_id: int | None = None) -> None:
    """Below a new text: how it looks to others, what is missing, and the buttons to save it or not."""
    label, key = turn.say.label, draft.form.id
    save = (
        button(label("wording.save_anyway"), f"wf:{key}:sure:{draft.base}", "danger")
        if draft.tried.drops_code
        else button(label("wording.save"), f"wf:{key}:save:{draft.base}", "success")
    )
    last = [
        button(label("wording.again"), f"wf:{key}:again"),
        button(label("wording.cancel"), f"wf:{key}:cancel"),
    ]
    view: dict[str, Any] = {"tried": draft.tried, "is_new": True, "longest": LONGEST_COPY}
    _put(turn, message_id, "wordings/notes", rows([save], last), form_id=key, **view)


def show_overtaken(turn: Turn, found: Overtaken, *, message_id: int) -> None:
    """Somebody else has saved meanwhile; the second word is this person's."""
    label, draft = turn.say.label, found.draft
    verb = "sure" if draft.tried.drops_code else "save"
    mine = button(label("wording.save_over"), f"wf:{draft.form.id}:{verb}:{draft.base}")
    cancel = button(label("wording.cancel"), f"wf:{draft.form.id}:cancel")
    turn.say.edit(message_id, "wordings/overtaken", keyboard=rows([mine, cancel]), found=found)


async def show_past(turn: Turn, page: Page, past: Sequence[Revision], message_id: int) -> None:
    """Older texts, each with its button."""
    here, label = _here(page.saying, page.locale), turn.say.label
    lines: list[list[InlineKeyboardButton]] = []
    for one in past:
        key = "wording.take_ours" if one.text is None else "wording.take"
        lines.append([button(label(key, number=one.number), f"{here}:take:{one.id}")])
    back = [button(label("wording.page"), here)]
    view: dict[str, Any] = {"past": past, "page": page, "title": title_of(turn.say, page.saying), "today": turn.today}
    _put(turn, message_id, "wordings/past", rows(*lines, back), **view)


def _here(saying: Saying, locale: str) -> str:
    return f"wording:{saying.name}:{locale}"


def _put(
    turn: Turn,
    message_id: int | None,
    template: str,
    keyboard: InlineKeyboardMarkup,
    *,
    form_id: int | None = None,
    **view: Any,
) -> None:
    """In place where a button was pressed, else as a new message."""
    if message_id is None:
        turn.say.text(template, keyboard=keyboard, form_id=form_id, **view)
    else:
        turn.say.edit(message_id, template, keyboard=keyboard, **view)
