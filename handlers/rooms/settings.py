"""Settings by role, the language, and what the shop keeps of people."""

from __future__ import annotations

from dataclasses import replace

from aiogram.filters import Command
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.errors import Gone
from bot.domain.people import EVERYONE, MANAGERS, OWNERS, STAFF, Role
from bot.domain.shop import Shop
from bot.rendering import LOCALES
from bot.services import choices
from bot.services.consent import marketing_consent
from bot.services.demo import clear_demo
from handlers.arguments import carrier, word
from handlers.keyboards import consent_switch
from handlers.policy import CallbackQuery, Message, Room
from handlers.say import Say, button, rows
from handlers.turn import Turn

room = Room("settings")
_SIGHTS = ("own", "all")


@room.message(Command("settings"), allow=EVERYONE)
async def show_settings(_message: Message, turn: Turn) -> None:
    if turn.who.role in STAFF:
        keyboard = _staff_keyboard(turn.say, turn.shop, turn.who.role)
        turn.say.text("settings/staff", keyboard=keyboard, role=turn.who.role, sees_all=turn.shop.sees_all_customers)
    elif turn.who.customer_id is not None:
        has_agreed = await marketing_consent(turn.uow, turn.who.customer_id)
        keyboard = rows(consent_switch(turn.say, has_agreed), _language_row(turn.say))
        turn.say.text("settings/customer", keyboard=keyboard, has_agreed=has_agreed)
    else:
        turn.say.text("settings/language", keyboard=_languages(turn.say))


@room.pressed("sees", allow=MANAGERS)
async def choose_sight(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    sees_all = word(arguments, _SIGHTS) == "all"
    await choices.choose_sight(turn.uow, turn.staff, turn.shop, sees_all, turn.now)
    shop = replace(turn.shop, sees_all_customers=sees_all)
    keyboard = _staff_keyboard(turn.say, shop, turn.who.role)
    turn.say.edit(carrier(query), "settings/staff", keyboard=keyboard, role=turn.who.role, sees_all=sees_all)
    turn.say.toast("done")


@room.message(Command("language"), allow=EVERYONE)
async def show_languages(_message: Message, turn: Turn) -> None:
    turn.say.text("settings/language", keyboard=_languages(turn.say))


@room.pressed("language", allow=EVERYONE)
async def ask_language(_query: CallbackQuery, turn: Turn) -> None:
    turn.say.text("settings/language", keyboard=_languages(turn.say))


@room.pressed("speak", allow=EVERYONE)
async def choose_language(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    locale = word(arguments, LOCALES)
    await choices.choose_language(turn.uow, turn.who, locale, turn.now)
    turn.changed.add(turn.who.telegram_id)
    turn.say.to(turn.say.chat_id, locale).edit(carrier(query), "settings/language_chosen")


@room.message(Command("privacy"), allow=EVERYONE)
async def show_privacy(_message: Message, turn: Turn) -> None:
    turn.say.text("settings/privacy_staff" if turn.who.role in STAFF else "settings/privacy", role=turn.who.role)


@room.pressed("demo", allow=OWNERS)
async def ask_to_clear(query: CallbackQuery, turn: Turn) -> None:
    if not turn.shop.is_demo:
        raise Gone
    sure = button(turn.say.label("settings.clear_sure"), "undemo", "danger")
    turn.say.edit(carrier(query), "settings/demo_ask", keyboard=rows([sure]))


@room.pressed("undemo", allow=OWNERS)
async def clear(query: CallbackQuery, turn: Turn) -> None:
    if not turn.shop.is_demo:
        raise Gone
    await clear_demo(turn.uow, turn.now)
    await turn.uow.audit.record(turn.staff.id, "demo_cleared", "shop", 1, None, None, turn.now)
    turn.say.edit(carrier(query), "settings/demo_cleared")


def _staff_keyboard(say: Say, shop: Shop, role: Role) -> InlineKeyboardMarkup:
    sight = "own" if shop.sees_all_customers else "all"
    manage = [button(say.label(f"settings.sees_{sight}"), f"sees:{sight}")] if role in MANAGERS else []
    demo = [button(say.label("settings.clear_demo"), "demo", "danger")] if role in OWNERS and shop.is_demo else []
    return rows(manage, _language_row(say), demo)


def _language_row(say: Say) -> list[InlineKeyboardButton]:
    return [button(say.label("settings.language"), "language")]


def _languages(say: Say) -> InlineKeyboardMarkup:
    return rows([button(say.label(f"language.{locale}"), f"speak:{locale}") for locale in LOCALES])
