"""/tidy: what looks wrong in the records, row by row, with a button to put it right or to say that it is."""

from __future__ import annotations

from typing import Any

from aiogram.filters import Command
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.errors import Gone
from bot.domain.people import STAFF
from bot.services import tidy
from bot.services.tidy import KINDS, Odd
from handlers.arguments import carrier, record_id, word
from handlers.policy import CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("tidy")
PAGE = 4


@room.message(Command("tidy"), allow=STAFF)
async def report(_message: Message, turn: Turn) -> None:
    found = await tidy.report(turn.work)
    turn.say.text("tidy/report", keyboard=_kinds(turn, dict(found)), found=found)


@room.pressed("tidy", allow=STAFF)
async def open_kind(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """tidy:<kind>:<page>; tidy:all:0 is the report."""
    kind, page = word(arguments, ("all", *KINDS)), min(record_id(arguments, 1), tidy.MOST)
    if kind == "all":
        found = await tidy.report(turn.work)
        turn.say.edit(carrier(query), "tidy/report", keyboard=_kinds(turn, dict(found)), found=found)
        return
    await _show(query, turn, kind, page)


@room.pressed("right", allow=STAFF)
async def found_right(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """right:<kind>:<mark>."""
    kind = word(arguments, KINDS)
    if len(arguments) < 2:
        raise Gone
    await tidy.found_right(turn.work, kind, arguments[1])
    turn.say.toast("tidy.right")
    await _show(query, turn, kind, 0)


async def _show(query: CallbackQuery, turn: Turn, kind: str, page: int) -> None:
    found = await tidy.odd(turn.work, kind)
    shown = found[page * PAGE : (page + 1) * PAGE]
    keyboard = _rows(turn, kind, shown, page, len(found))
    view: dict[str, Any] = {"kind": kind, "rows": shown, "count": len(found), "first": page * PAGE}
    turn.say.edit(carrier(query), "tidy/rows", keyboard=keyboard, today=turn.today, **view)


def _kinds(turn: Turn, found: dict[str, int]) -> InlineKeyboardMarkup:
    label = turn.say.label
    return rows(*([button(f"{label(f'tidy.{kind}')} {n}", f"tidy:{kind}:0")] for kind, n in found.items() if n))


def _rows(turn: Turn, kind: str, shown: list[Odd], page: int, count: int) -> InlineKeyboardMarkup:
    label = turn.say.label
    lines = [_actions(turn, one, page * PAGE + at) for at, one in enumerate(shown, 1)]
    steps = [button("◀", f"tidy:{kind}:{page - 1}")] if page else []
    steps += [button("▶", f"tidy:{kind}:{page + 1}")] if count > (page + 1) * PAGE else []
    return rows(*lines, steps, [button(label("form.back"), "tidy:all:0")])


def _actions(turn: Turn, one: Odd, number: int) -> list[InlineKeyboardButton]:
    label, data = turn.say.label, _fix(one)
    fix = [button(label(f"tidy.fix_{one.what}", number=number), data)] if data and one.kind != "duplicates" else []
    if one.kind == "duplicates":
        fix = [button(label("tidy.fix_pair", number=number), data)]
    return [*fix, button(label("tidy.right", number=number), f"right:{one.kind}:{one.mark}")]


def _fix(one: Odd) -> str:
    """Where this is put right; empty where there is no form to take back."""
    key = one.ids[0]
    match one.what:
        case "birthday" if one.kind == "impossible":
            return f"bday:{key}:ask"
        case "phone" if one.kind == "impossible":
            return f"c:{key}:edit"
        case "stale":
            return f"c:{key}:card"
        case "future" | "price" | "double":
            return f"r:{key}:undo" if key else ""
    return f"union:{'p' if one.kind == 'products' else 'c'}:{one.ids[0]}:{one.ids[1]}:see"
