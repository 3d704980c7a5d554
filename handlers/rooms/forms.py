"""Forms: opened by a command, filled by taps and typed answers, saved with one tap."""

from __future__ import annotations

from aiogram.filters import Command, CommandObject

from bot.domain.errors import Gone
from bot.domain.form import Form, FormKind, FormState
from bot.domain.people import STAFF
from bot.services.forms import engine
from bot.services.forms.propose import values_of_line
from bot.services.page import is_apart
from bot.services.vocabulary import read
from handlers.arguments import carrier, record_id
from handlers.entries import give_up, open_form, open_with_coupon
from handlers.form_message import show_form
from handlers.policy import By, CallbackQuery, Linked, Message, Room
from handlers.receipts import save_and_say
from handlers.turn import Turn

room = Room("forms")
LONGEST_LINE = 600
COMMANDS = {
    "buy": FormKind.PURCHASE,
    "customer": FormKind.CUSTOMER,
    "followup": FormKind.FOLLOWUP,
    "return": FormKind.RETURN,
    "note": FormKind.NOTE,
}


@room.message(Command(*COMMANDS), allow=STAFF)
async def open_by_command(message: Message, command: CommandObject, turn: Turn) -> None:
    """/buy opens an empty form; /buy with a line opens it filled."""
    kind = COMMANDS[command.command.lower()]
    if len(command.args or "") > LONGEST_LINE:
        turn.say.text("errors/line_too_long", longest=LONGEST_LINE)
        return
    await open_line(turn, kind, command.args, message.message_id)


async def open_line(turn: Turn, kind: FormKind, line: str | None, message_id: int) -> None:
    """What fits this form is taken from the line; nothing is guessed."""
    values = await values_of_line(turn.work, kind, await read(turn.work, line)) if line else {}
    await open_form(turn, kind, values, text=line, source_message_id=message_id if line else None)


@room.message(Command("cancel"), By(STAFF), allow=STAFF)
async def cancel_by_command(_message: Message, turn: Turn) -> None:
    form = await _in_hand(turn)
    if form is None or not await give_up(turn, form):
        turn.say.text("sales/nothing_to_cancel")


async def _in_hand(turn: Turn) -> Form | None:
    """Of what is open the one touched last; no line of a page, and a text for customers only if it is written now."""
    newest = [await turn.uow.forms.latest(turn.staff.id, FormState.OPEN, kind) for kind in COMMANDS.values()]
    last = await turn.uow.forms.open_now(turn.staff.id, turn.say.chat_id, turn.now)
    if last is not None and last.kind is FormKind.WORDING:
        return last
    open_ones = [form for form in (last, *newest) if form is not None and not is_apart(form)]
    return max(open_ones, key=lambda form: (form.updated_at or form.created_at, form.id), default=None)


@room.message(Linked("c_"), By(STAFF), allow=STAFF)
async def open_by_coupon(_message: Message, payload: str, turn: Turn) -> None:
    """A customer's coupon, scanned at the counter."""
    await open_with_coupon(turn, payload)


@room.pressed("f", allow=STAFF)
async def press(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """All buttons of forms: f:<form>:<verb>[:<field>[:<answer>]]."""
    _, verb, path, argument = (*arguments, "", "", "", "")[:4]
    form = await engine.load_open(turn.work, record_id(arguments))
    if form.kind is FormKind.WORDING:
        raise Gone
    message_id = carrier(query)
    if verb == "save":
        await _save(turn, form, message_id)
    elif verb == "cancel":
        await engine.cancel(turn.work, form)
        turn.say.edit(message_id, "sales/cancelled", form=form)
    else:
        await show_form(turn, await _step(turn, form, verb, path, argument), message_id=message_id)


async def _step(turn: Turn, form: Form, verb: str, path: str, argument: str) -> Form:
    if verb == "ask":
        return await engine.ask(turn.work, form, path)
    if verb == "pick":
        return await engine.pick(turn.work, form, path, argument)
    if verb == "skip":
        return await engine.skip(turn.work, form, path)
    if verb == "back":
        return await engine.back(turn.work, form)
    raise Gone


async def _save(turn: Turn, form: Form, message_id: int) -> None:
    """Save, or ask for what is still open."""
    if engine.first_open(form) is not None:
        await show_form(turn, await engine.ask_next(turn.work, form), message_id=message_id)
        return
    await save_and_say(turn, form, message_id)
