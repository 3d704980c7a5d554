"""Two records that are one: both cards side by side, put together by one tap, taken apart by another."""

from __future__ import annotations

from itertools import combinations

from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import InlineKeyboardMarkup

from bot.domain.customer import Customer
from bot.domain.people import MANAGERS, STAFF
from bot.entry.merging import asks_merge, two_names
from bot.services import unions
from bot.services.forms.who import distinct
from bot.services.matching import find_customers, find_named
from bot.services.naming import name_key
from handlers.arguments import carrier, record_id, word
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("unions")
# Of so many namesakes every pair is offered.
MOST = 4


class Merging(Filter):
    """合并 郭静静, merge Anna."""

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        name = asks_merge(message.text or "")
        return {"name": name} if name else False


@room.message(Command("merge"), allow=MANAGERS)
async def merge(_message: Message, command: CommandObject, turn: Turn) -> None:
    words = (command.args or "").strip()
    if words:
        await _offer(turn, words)
    else:
        turn.say.text("unions/how")


@room.message(Merging(), By(MANAGERS), allow=MANAGERS)
async def asked(_message: Message, name: str, turn: Turn) -> None:
    await _offer(turn, name)


async def _offer(turn: Turn, words: str) -> None:
    """Two: both cards at once. More: each pair, to tap. One: there is nothing to put together."""
    found = await _meant(turn, words)
    if len(found) < 2:
        turn.say.text("unions/alone", name=found[0].name if found else None, words=words)
    elif len(found) == 2:
        kept, lost = sorted(one.id for one in found)
        seen = await unions.preview(turn.work, kept, lost)
        turn.say.text("unions/preview", keyboard=_choices(turn, "c", kept, lost), preview=seen)
    else:
        pairs = [
            [button(f"{distinct(one, found)} + {distinct(other, found)}"[:60], f"union:c:{one.id}:{other.id}:see")]
            for one, other in combinations(sorted(found[:MOST], key=lambda one: one.id), 2)
        ]
        turn.say.text("unions/which", keyboard=rows(*pairs), count=len(found), words=words)


async def _meant(turn: Turn, words: str) -> list[Customer]:
    """The namesakes; of two names each one's; else everybody whom the words may mean."""
    found = await find_customers(turn.work, words)
    same = [one for one in found if name_key(one.name) == name_key(words)]
    if len(same) > 1:
        return same
    names = two_names(words)
    if names and not same:
        both = [await find_named(turn.work, name) for name in names]
        if all(len(one) == 1 for one in both) and both[0][0].id != both[1][0].id:
            return [both[0][0], both[1][0]]
    return found


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
