"""Two records that are one: both cards side by side, put together by one tap, taken apart by another."""

from __future__ import annotations

from aiogram.types import InlineKeyboardMarkup

from bot.domain.people import STAFF
from bot.services import unions
from handlers.arguments import carrier, record_id, word
from handlers.policy import CallbackQuery, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("unions")


@room.pressed("union", allow=STAFF)
async def press(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """union:<c or p>:<kept>:<lost>:<see or do>."""
    what, kept, lost = word(arguments, ("c", "p")), record_id(arguments, 1), record_id(arguments, 2)
    if word(arguments, ("see", "do"), 3) == "do":
        await _do(query, turn, what, kept, lost)
    elif what == "c":
        seen = await unions.preview(turn.work, kept, lost)
        turn.say.edit(carrier(query), "unions/preview", keyboard=_choices(turn, what, kept, lost), preview=seen)
    else:
        goods = await unions.preview_products(turn.work, kept, lost)
        turn.say.edit(carrier(query), "unions/goods", keyboard=_choices(turn, what, kept, lost), preview=goods)


async def _do(query: CallbackQuery, turn: Turn, what: str, kept: int, lost: int) -> None:
    uniting = unions.unite if what == "c" else unions.unite_products
    done = await uniting(turn.work, kept, lost)
    label = turn.say.label
    card = [button(label("unions.card"), f"c:{done.record_id}:card")] if what == "c" else []
    keyboard = rows([button(label("unions.split"), f"split:{done.union_id}"), *card])
    turn.say.edit(carrier(query), "unions/done", keyboard=keyboard, done=done)
    turn.say.toast("done")


@room.pressed("split", allow=STAFF)
async def split(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """split:<union>: exactly as it was; said in a message of its own, since the button also stands on cards."""
    done = await unions.split(turn.work, record_id(arguments))
    label = turn.say.label
    people = [(done.kept_id, done.kept), (done.lost_id, done.lost)] if done.entity == "customer" else []
    cards = [button(label("unions.card_of", name=name), f"c:{key}:card") for key, name in people]
    turn.say.text("unions/apart", keyboard=rows(cards), done=done)
    turn.say.toast("done")


def _choices(turn: Turn, what: str, kept: int, lost: int) -> InlineKeyboardMarkup:
    label = turn.say.label
    return rows(
        [button(label("unions.do"), f"union:{what}:{kept}:{lost}:do")],
        [button(label("unions.swap"), f"union:{what}:{lost}:{kept}:see")],
        [button(label("unions.leave"), f"tidy:{'duplicates' if what == 'c' else 'products'}:0")],
    )
