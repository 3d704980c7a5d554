"""Customers join: by their own link or the shop's, with consent asked plainly; they look at their card, and stop."""

from __future__ import annotations

from aiogram.filters import Command, CommandObject
from aiogram.types import InlineKeyboardMarkup

from bot.domain.errors import Gone
from bot.domain.invite import CUSTOMER_PREFIX, SHOP_PAYLOAD
from bot.domain.people import EVERYONE, OUTSIDERS, STAFF, Role, Staff
from bot.services import consent, joining
from bot.services.duty import responsible_for
from bot.services.joining import Joining, Outcome
from bot.services.linking import to_link
from bot.services.mycard import my_card
from bot.services.qr import qr_png
from bot.services.work import Work
from handlers.arguments import carrier, record_id, telegram_id, word
from handlers.keyboards import consent_switch
from handlers.policy import By, CallbackQuery, Linked, Message, Room, Said
from handlers.say import NO_KEYBOARD, Say, button, copy_button, rows
from handlers.stopping import stop_marketing
from handlers.turn import Turn

room = Room("joining")


@room.message(Linked(CUSTOMER_PREFIX), allow=EVERYONE)
async def open_personal_link(_message: Message, payload: str, turn: Turn) -> None:
    if turn.who.staff is not None:
        turn.say.text("joining/for_customers")
        return
    await _welcome(turn, await joining.join_by_link(turn.uow, turn.who, payload, turn.now))


@room.message(Linked(SHOP_PAYLOAD), allow=EVERYONE)
async def open_shop_link(_message: Message, turn: Turn) -> None:
    if turn.who.staff is not None:
        turn.say.text("joining/for_customers")
    elif turn.who.customer_id is not None:
        turn.say.text("joining/already", keyboard=NO_KEYBOARD)
    else:
        turn.say.text("joining/ask_phone", keyboard=turn.say.ask_for_contact("joining.share_phone"))


@room.pressed("join", allow=EVERYONE)
async def ask_phone(_query: CallbackQuery, turn: Turn) -> None:
    if turn.who.role is not Role.STRANGER:
        raise Gone
    turn.say.text("joining/ask_phone", keyboard=turn.say.ask_for_contact("joining.share_phone"))


@room.message(Said("contact"), By(OUTSIDERS), allow=OUTSIDERS)
async def share_phone(message: Message, turn: Turn) -> None:
    contact = message.contact
    if contact is None or contact.user_id != turn.who.telegram_id or message.forward_origin is not None:
        turn.say.text("joining/own_phone", keyboard=turn.say.ask_for_contact("joining.share_phone"))
        return
    await _welcome(turn, await joining.join_by_phone(turn.uow, turn.who, contact.phone_number, turn.now))


@room.pressed("consent", allow=EVERYONE)
async def answer_consent(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    is_granted = word(arguments, ("yes", "no")) == "yes"
    if turn.who.customer_id is None:
        raise Gone
    await consent.answer_marketing(turn.uow, turn.who.customer_id, is_granted, "button", turn.say.locale, turn.now)
    turn.say.strip_buttons(carrier(query))
    turn.say.text("joining/agreed" if is_granted else "joining/declined")


@room.message(Command("stop"), allow=EVERYONE)
async def stop(_message: Message, turn: Turn) -> None:
    if turn.who.customer_id is None:
        turn.say.text("joining/nothing_to_stop")
        return
    await stop_marketing(turn, turn.who.customer_id)


@room.message(Command("me"), allow=EVERYONE)
async def show_my_card(_message: Message, turn: Turn) -> None:
    if turn.who.customer_id is None:
        turn.say.text("joining/no_card")
        return
    mine = await my_card(turn.uow, turn.who.customer_id, turn.shop.zone, turn.now)
    turn.say.text("joining/me", keyboard=rows(consent_switch(turn.say, mine.has_agreed)), card=mine, today=turn.today)


@room.message(Command("qr"), allow=STAFF)
async def shop_qr(_message: Message, turn: Turn) -> None:
    link = turn.link(SHOP_PAYLOAD)
    keyboard = rows([copy_button(turn.say.label("joining.copy"), link)])
    turn.say.photo(qr_png(link), "shop.png", "joining/shop_qr", keyboard=keyboard, link=link)


@room.message(Command("link"), allow=STAFF)
async def find_for_link(_message: Message, command: CommandObject, turn: Turn) -> None:
    found = await to_link(Work(turn.uow, turn.staff, turn.shop, turn.now), command.args or "")
    if command.args and len(found) == 1:
        await _give_link(turn, found[0].id)
        return
    keyboard = rows(*([button(one.name, f"link:{one.id}")] for one in found))
    turn.say.text("joining/whose_link", keyboard=keyboard, found=len(found), words=command.args)


@room.pressed("link", allow=STAFF)
async def make_link(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    await _give_link(turn, record_id(arguments))


@room.pressed("unbind", allow=STAFF)
async def unbind(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    account = telegram_id(arguments, 1)
    customer = await joining.leave(turn.uow, turn.staff, record_id(arguments), account, turn.now)
    turn.changed.add(account)
    turn.say.edit(carrier(query), "joining/unbound", customer=customer)
    turn.say.to(account, customer.locale or turn.shop.locale).text("joining/unbound_customer")


async def _give_link(turn: Turn, customer_id: int) -> None:
    token = await joining.invite_customer(turn.uow, turn.staff, customer_id, turn.now)
    customer = await turn.uow.customers.get(customer_id)
    link = turn.link(CUSTOMER_PREFIX + token)
    keyboard = rows([copy_button(turn.say.label("joining.copy"), link)])
    turn.say.photo(qr_png(link), "link.png", "joining/link", keyboard=keyboard, link=link, customer=customer)


async def _welcome(turn: Turn, joined: Joining) -> None:
    """Tell the customer what has come of it, and the staff what they should know."""
    turn.changed.add(turn.who.telegram_id)
    if joined.is_new_here:
        turn.say.text("joining/welcome", keyboard=NO_KEYBOARD, name=turn.who.name)
        turn.say.text("joining/consent", keyboard=_question(turn.say))
    else:
        turn.say.text(f"joining/{joined.outcome}", keyboard=NO_KEYBOARD)
    if joined.outcome is not Outcome.ALREADY:
        for staff in await responsible_for(turn.uow, joined.customer.id):
            _tell(turn, staff, joined)


def _tell(turn: Turn, staff: Staff, joined: Joining) -> None:
    say = turn.say.to(staff.telegram_id, staff.locale or turn.shop.locale)
    undo = button(say.label("joining.not_them"), f"unbind:{joined.customer.id}:{turn.who.telegram_id}", "danger")
    keyboard = rows([undo]) if joined.is_new_here else None
    say.text("joining/notice", keyboard=keyboard, joining=joined, who=turn.who)


def _question(say: Say) -> InlineKeyboardMarkup:
    """The plain question's two answers."""
    return rows([button(say.label("joining.yes"), "consent:yes")], [button(say.label("joining.no"), "consent:no")])
