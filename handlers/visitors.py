"""Who is typing: staff, customer or stranger, in which language; asked of the database at every update."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aiogram import Bot
from aiogram.types import CallbackQuery, Document, Message, Update, User
from sqlalchemy import Row

from bot.domain.people import Visitor, shown_name
from bot.rendering import LOCALES, Renderer
from bot.services.coming_back import came_back
from handlers.say import Say
from handlers.turn import Turn
from storage.unit_of_work import UnitOfWork

LARGEST_VCARD = 256 * 1024


async def welcome(uow: UnitOfWork, update: Update, now: datetime, renderer: Renderer, username: str) -> Turn | None:
    """A turn for the person behind an update; None where there is none, or where it is not a private talk."""
    person = _person(update)
    shop = await uow.shop.get()
    if person is None or person.is_bot or shop is None or not _is_private(update):
        return None
    seen = await uow.staff.visitor(person.id)
    who, has_mail = await _visitor(uow, person, seen, shop.locale, now), False
    if update.my_chat_member is None and seen is not None and seen.blocked_at is not None:
        # Telegram did not tell us, or we were away: who writes has not blocked us.
        has_mail = await came_back(uow, person.id, now) > 0
    say = Say(renderer, shop, who.locale, person.id)
    say.query = update.callback_query
    return Turn(uow=uow, now=now, shop=shop, who=who, say=say, bot_username=username, has_mail=has_mail)


async def _visitor(uow: UnitOfWork, person: User, seen: Row[Any] | None, shop_locale: str, now: datetime) -> Visitor:
    if seen is None:
        await uow.staff.visit(person.id, now)
    staff = await uow.staff.by_telegram(person.id)
    saved = seen.locale if seen else None
    locale = saved or _spoken(person, shop_locale)
    if staff is not None and not staff.name:
        await uow.staff.change(staff.id, name=shown_name(person.full_name, person.id), locale=locale)
        staff = await uow.staff.by_telegram(person.id)
    customer_id = await uow.customers.id_by_telegram(person.id)
    name = shown_name(person.full_name, person.id)
    return Visitor(person.id, name, locale, staff, customer_id, seen.menu_key if seen else None, _theme(seen))


async def known_now(uow: UnitOfWork, telegram_id: int, locale: str) -> Visitor:
    """Somebody as the database knows them at this moment of the transaction; `locale` where they chose none."""
    seen = await uow.staff.visitor(telegram_id)
    staff = await uow.staff.by_telegram(telegram_id)
    customer_id = await uow.customers.id_by_telegram(telegram_id)
    spoken = (seen.locale if seen else None) or (staff.locale if staff else None) or locale
    return Visitor(telegram_id, "", spoken, staff, customer_id, seen.menu_key if seen else None, _theme(seen))


def _theme(seen: Row[Any] | None) -> str:
    return (seen.theme if seen else None) or "light"


def _spoken(person: User, shop_locale: str) -> str:
    """The app's language where we speak it, else the shop's."""
    language = (person.language_code or "").split("-")[0].lower()
    return language if language in LOCALES else shop_locale


def _person(update: Update) -> User | None:
    event = update.event
    return getattr(event, "from_user", None)


def _is_private(update: Update) -> bool:
    event = update.event
    message = event.message if isinstance(event, CallbackQuery) else event
    chat = getattr(message, "chat", None)
    return chat is None or chat.type == "private"


async def attachment_of(bot: Bot, update: Update) -> bytes | None:
    """A sent vCard's bytes, fetched before the transaction begins."""
    message = update.message
    document = message.document if isinstance(message, Message) else None
    if not isinstance(document, Document) or not is_vcard(document):
        return None
    if (document.file_size or 0) > LARGEST_VCARD:
        return None
    loaded = await bot.download(document.file_id)
    return loaded.read() if loaded else None


def is_vcard(document: Document) -> bool:
    name, kind = (document.file_name or "").lower(), document.mime_type or ""
    return name.endswith((".vcf", ".vcard")) or kind in ("text/vcard", "text/x-vcard")
