"""/fields: what the shop wants to know besides, and what is known of one customer; typed, tapped, or in one line."""

from __future__ import annotations

from typing import Any

from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import InlineKeyboardMarkup

from bot.domain.errors import Gone
from bot.domain.fields import PACKS, FieldType
from bot.domain.people import MANAGERS, STAFF
from bot.entry.custom import Definition, Line, read_definition, read_line
from bot.services import fields, tags
from bot.services.matching import find_customers
from bot.services.vocabulary import read
from handlers.arguments import carrier, record_id, word
from handlers.asked import ask, settle
from handlers.cards import show_card
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("fields")
_LONGEST_ANSWER = 120


class Names(Filter):
    """张三 肤质 油性: a known customer, one of the shop's fields (or: label), a value."""

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Any]:
        text = (message.text or "").strip()
        if text.startswith("/") or "\n" in text or text.count(" ") + text.count("\u3000") < 2:
            return False
        known = {one.name: one.id for one in await turn.uow.fields.active()}
        line = read_line(text, known)
        if line is None or len(found := await find_customers(turn.work, line.name)) != 1:
            return False
        return {"line": line, "customer_id": found[0].id, "field_id": known.get(line.field or "")}


class Awaited(Filter):
    """The answer to a question about a field: its name, or a customer's value."""

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Any]:
        text = (message.text or "").strip()
        if not text or text.startswith("/") or len(text) > _LONGEST_ANSWER:
            return False
        question = await turn.uow.questions.open_of(turn.who.telegram_id)
        about = question.about.split(":") if question is not None else [""]
        if question is None or about[0] != "field" or (turn.now - question.asked_at).total_seconds() > 900:
            return False
        if about[1] == "value" and (await read(turn.work, text)).is_certain:
            return False
        return {"about": about, "customer_id": question.customer_id}


@room.message(Command("fields"), allow=MANAGERS)
async def list_fields(_message: Message, command: CommandObject, turn: Turn) -> None:
    """/fields, or /fields 肤质 选项 干性/油性."""
    words = (command.args or "").strip()
    if words:
        await fields.add(turn.work, read_definition(words))
    known = await turn.uow.fields.all()
    turn.say.text("fields/list", keyboard=_list_buttons(turn, known), fields=known)


@room.pressed("fields", allow=MANAGERS)
async def back_to_list(query: CallbackQuery, turn: Turn) -> None:
    await _edit_list(query, turn)


@room.pressed("pack", allow=MANAGERS)
async def add_pack(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """pack:<trade>; the names and options are those of whoever presses."""
    code = word(arguments, tuple(PACKS))
    label = turn.say.label
    wanted = []
    for name, type_ in PACKS[code].items():
        options = tuple(label(f"pack_options.{name}").split("/")) if type_ is FieldType.CHOICE else ()
        wanted.append((name, Definition(label(f"pack_field.{name}"), type_, options)))
    await fields.add_pack(turn.work, wanted)
    turn.say.toast("done")
    await _edit_list(query, turn)


@room.pressed("field", allow=MANAGERS)
async def one_field(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """field:<id>:<see, name, off or on>."""
    key, verb = record_id(arguments), word(arguments, ("see", "name", "off", "on"), 1)
    field = await turn.uow.fields.get(key)
    if field is None:
        raise Gone
    if verb == "name":
        await ask(turn, f"field:name:{key}")
        turn.say.text("fields/ask_name", field=field)
        return
    if verb == "off":
        await fields.remove(turn.work, key)
    elif verb == "on":
        await fields.add(turn.work, Definition(field.name, field.type, field.options), field.code)
    if verb != "see":
        turn.say.toast("done")
        await _edit_list(query, turn)
        return
    label = turn.say.label
    verbs = [button(label("fields.rename"), f"field:{key}:name"), button(label("fields.off"), f"field:{key}:off")]
    keyboard = rows(verbs, [button(label("form.back"), "fields")])
    used = await turn.uow.fields.used(key)
    turn.say.edit(carrier(query), "fields/one", keyboard=keyboard, field=field, used=used)


@room.pressed("cf", allow=STAFF)
async def about_customer(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """cf:<customer>, cf:<customer>:<field>, cf:<customer>:<field>:<option, or clear>."""
    customer = await turn.work.customer(record_id(arguments))
    if len(arguments) == 1:
        await _show_values(query, turn, customer.id)
        return
    field = await turn.uow.fields.get(record_id(arguments, 1))
    if field is None or not field.is_active:
        raise Gone
    options = ("yes", "no") if field.type is FieldType.YES_NO else field.options
    if len(arguments) == 2:
        label, base = turn.say.label, f"cf:{customer.id}:{field.id}"
        names = [label(f"rules.{one}") for one in options] if field.type is FieldType.YES_NO else list(options)
        choices = [[button(name, f"{base}:{at}")] for at, name in enumerate(names)]
        keyboard = rows(*choices, [button(label("form.clear"), f"{base}:clear")], _back(turn, customer.id))
        if not options:
            await ask(turn, f"field:value:{field.id}", customer.id)
        turn.say.edit(carrier(query), "fields/ask_value", keyboard=keyboard, field=field, name=customer.name)
        return
    said = arguments[2]
    value = None if said == "clear" else options[int(word(arguments, [str(n) for n in range(len(options))], 2))]
    await fields.fill(turn.work, customer.id, field.id, value)
    turn.say.toast("done")
    await _show_values(query, turn, customer.id)


@room.message(By(STAFF), Awaited(), allow=STAFF)
async def answered(message: Message, about: list[str], customer_id: int | None, turn: Turn) -> None:
    text, key = (message.text or "").strip(), int(about[2])
    if about[1] == "name":
        await fields.rename(turn.work, key, text)
        await settle(turn, "given")
        known = await turn.uow.fields.all()
        turn.say.text("fields/list", keyboard=_list_buttons(turn, known), fields=known)
        return
    filled = await fields.fill(turn.work, customer_id or 0, key, text)
    await settle(turn, "given")
    turn.say.text("fields/filled", filled=filled)
    await show_card(turn, filled.customer.id)


@room.message(By(STAFF), Names(), allow=STAFF)
async def one_line(_message: Message, line: Line, customer_id: int, field_id: int | None, turn: Turn) -> None:
    if field_id is None:
        customer, found = await tags.put(turn.work, customer_id, line.value)
        turn.say.text("tags/put", name=customer.name, tags=found)
        return
    filled = await fields.fill(turn.work, customer_id, field_id, line.value)
    keyboard = rows([button(turn.say.label("unions.card"), f"c:{customer_id}:card")])
    turn.say.text("fields/filled", keyboard=keyboard, filled=filled)


async def _show_values(query: CallbackQuery, turn: Turn, customer_id: int) -> None:
    customer, known = await turn.work.customer(customer_id), await turn.uow.fields.of_customer(customer_id)
    active = await turn.uow.fields.active()
    label = turn.say.label
    lines = []
    for one in active:
        value = known.get(one.id)
        shown = label(f"rules.{value}") if value and one.type is FieldType.YES_NO else value
        lines.append([button(f"{one.name}: {shown or '—'}"[:40], f"cf:{customer_id}:{one.id}")])
    keyboard = rows(*lines, [button(label("form.back"), f"c:{customer_id}:card")])
    turn.say.edit(carrier(query), "fields/values", keyboard=keyboard, name=customer.name, has_any=bool(active))


async def _edit_list(query: CallbackQuery, turn: Turn) -> None:
    known = await turn.uow.fields.all()
    turn.say.edit(carrier(query), "fields/list", keyboard=_list_buttons(turn, known), fields=known)


def _list_buttons(turn: Turn, known: list[Any]) -> InlineKeyboardMarkup:
    label, codes = turn.say.label, {one.code for one in known if one.is_active}
    mine = [[button(one.name, f"field:{one.id}:see")] for one in known if one.is_active]
    gone = [[button(label("fields.again", name=one.name), f"field:{one.id}:on")] for one in known if not one.is_active]
    packs = [button(label(f"pack.{name}"), f"pack:{name}") for name, held in PACKS.items() if not codes >= set(held)]
    return rows(*mine, *gone[:4], *(packs[at : at + 3] for at in range(0, len(packs), 3)))


def _back(turn: Turn, customer_id: int) -> list[Any]:
    return [button(turn.say.label("form.back"), f"cf:{customer_id}")]
