"""The rooms, in the order in which they are asked."""

from __future__ import annotations

from typing import Any

from aiogram import Dispatcher

import bot.telegram  # noqa: F401  before aiogram
from handlers.menus import Menus, set_menus
from handlers.patience import Patience
from handlers.policy import Policy
from handlers.rooms import (
    asides,
    birthdays,
    campaigns,
    care,
    contact,
    costs,
    digest,
    doubtful,
    entrance,
    exports,
    fair,
    fallback,
    fields,
    find,
    forms,
    holidays,
    imports,
    joining,
    lift,
    limits,
    numbers,
    ownership,
    people,
    performance,
    pictures,
    preview,
    promises,
    reach,
    receipts,
    reports,
    rules,
    sales,
    segments,
    sent,
    settings,
    shared,
    tags,
    team,
    tidy,
    trail,
    unions,
    why,
    wordings,
    words,
)
from handlers.rooms import help as helping

ORDER = (
    team.room,
    joining.room,
    imports.room,
    shared.room,
    forms.room,
    wordings.room,
    receipts.room,
    fields.room,
    tags.room,
    segments.room,
    campaigns.room,
    find.room,
    unions.room,
    tidy.room,
    ownership.room,
    settings.room,
    helping.room,
    care.room,
    promises.room,
    rules.room,
    asides.room,
    doubtful.room,
    limits.room,
    holidays.room,
    contact.room,
    preview.room,
    birthdays.room,
    sent.room,
    why.room,
    entrance.room,
    digest.room,
    lift.room,
    trail.room,
    exports.room,
    people.room,
    performance.room,
    costs.room,
    fair.room,
    reports.room,
    numbers.room,
    segments.asking,
    reach.room,
    pictures.room,
    words.room,
    sales.room,
    fallback.room,
)


def build_dispatcher(**ports: Any) -> Dispatcher:
    """A dispatcher without framework state: forms and people live in the database. `ports` reach what lies outside:
    `errands`, and the `stage` on which the clock runs ahead."""
    dispatcher = Dispatcher(disable_fsm=True, **ports)
    policy, patience, menus = Policy(), Patience(), Menus()
    talk = (dispatcher.message, dispatcher.edited_message, dispatcher.callback_query, dispatcher.inline_query)
    for observer in talk:
        observer.outer_middleware(patience)
    for observer in (*talk, dispatcher.my_chat_member):
        observer.middleware(policy)
    for observer in (dispatcher.message, dispatcher.callback_query):
        observer.middleware(menus)
    for room in ORDER:
        room.router._parent_router = None  # noqa: SLF001  (rooms are modules; tests build several dispatchers)
        dispatcher.include_router(room.router)
    return dispatcher


__all__ = ["ORDER", "build_dispatcher", "set_menus"]
