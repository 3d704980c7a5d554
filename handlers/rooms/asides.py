"""Taps below receipts, and a missing birthday: filled in by staff, or told by the customer."""

from __future__ import annotations

from bot.domain.errors import Gone, NotAllowed
from bot.domain.form import Form, FormKind
from bot.domain.people import CUSTOMERS, STAFF
from bot.entry.fields import read_birthday
from bot.services import asides
from bot.services.birthday_told import tell_birthday, wants_no_question
from bot.services.forms import engine
from bot.services.people import values_from
from handlers.arguments import carrier, record_id, word
from handlers.asked import Asked, ask, settle
from handlers.form_message import show_form
from handlers.policy import By, CallbackQuery, Message, Room, Said
from handlers.turn import Turn

room = Room("asides")


@room.pressed("aside", allow=STAFF)
async def drop(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """aside:<form>:promise · aside:<form>:gift."""
    what = word(arguments, ("promise", "gift"), 1)
    dropping = asides.drop_promise if what == "promise" else asides.drop_gift
    await dropping(turn.work, record_id(arguments))
    turn.say.toast("rules.dropped")
    del query


@room.pressed("bday", allow=STAFF)
async def fill_in(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """bday:<customer>:ask opens the record at its birthday, bday:<customer>:no ends the asking."""
    customer = await turn.work.customer(record_id(arguments))
    if word(arguments, ("ask", "no"), 1) == "no":
        await asides.never_ask(turn.work, customer.id)
        turn.say.toast("rules.no_birthday")
        return
    form = await _asking_now(turn, customer.id)
    if form is None:
        values = {"customer": {"id": customer.id, "name": customer.name}, **values_from(customer)}
        form = await engine.open_form(turn.work, FormKind.CUSTOMER, turn.say.chat_id, values)
        form = await engine.ask(turn.work, form, "birthday")
    await show_form(turn, form)
    del query


@room.pressed("mybday", allow=STAFF | CUSTOMERS)
async def begin(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """mybday:<message>: the customer wants to tell it."""
    customer_id = await _asked_of(turn, record_id(arguments))
    await ask(turn, "birthday", customer_id)
    turn.say.text("rules/ask_birthday")


@room.pressed("nobday", allow=STAFF | CUSTOMERS)
async def decline(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    customer_id = await _asked_of(turn, record_id(arguments))
    await wants_no_question(turn.uow, turn.who.telegram_id, customer_id, turn.now)
    turn.say.strip_buttons(carrier(query))
    turn.say.text("rules/birthday_no")


@room.message(Said("text"), By(CUSTOMERS), Asked("birthday"), allow=CUSTOMERS)
async def told(message: Message, turn: Turn) -> None:
    found = read_birthday(message.text or "")
    if found is None or turn.who.customer_id is None:
        turn.say.text("rules/birthday_unread")
        return
    await tell_birthday(turn.uow, turn.who.customer_id, found, turn.now)
    await settle(turn, "given")
    turn.say.text("rules/birthday_told", birthday=found)


async def _asking_now(turn: Turn, customer_id: int) -> Form | None:
    """The form that waits for this birthday already: a second tap opens no second one."""
    form = await turn.uow.forms.awaiting(turn.staff.id, turn.say.chat_id, turn.now)
    if form is None or form.kind is not FormKind.CUSTOMER or form.asking != "birthday":
        return None
    return form if (form.values.get("customer") or {}).get("id") == customer_id else None


async def _asked_of(turn: Turn, delivery_id: int) -> int:
    """Whom a message has asked; the tap proves that it arrived. NotAllowed for anybody else."""
    delivery = await turn.uow.deliveries.get(delivery_id)
    if delivery is None or delivery.view.get("asks") != "birthday" or delivery.customer_id is None:
        raise Gone
    if turn.who.customer_id != delivery.customer_id:
        raise NotAllowed
    await turn.uow.deliveries.prove(delivery.id, turn.now)
    return delivery.customer_id
