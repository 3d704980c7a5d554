"""What goods cost: /cost and a plain line set it, the list says of which goods nobody has. Managers only."""

from __future__ import annotations

from typing import Any

from aiogram.filters import Command, CommandObject

from bot.domain.money import to_minor
from bot.domain.people import MANAGERS
from bot.domain.purchase import Product
from bot.entry.costs_and_targets import Amount, read_cost, read_cost_words
from bot.services import costs
from bot.services.matching import match_product
from bot.services.reports import ROWS
from handlers.arguments import carrier, record_id
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.spoken import Spoken
from handlers.turn import Turn

room = Room("costs")
FARTHEST = 10_000
UNKNOWN, UNCLEAR = "x", ""


class SaysCost(Spoken):
    """成本 面膜 35, of goods that the shop has."""

    name = "said"

    def read(self, text: str) -> Amount | None:
        return read_cost(text)

    async def fits(self, turn: Turn, found: Amount) -> bool:
        return found.is_sure or (await match_product(turn.work, found.name)).certain is not None


@room.message(Command("cost"), allow=MANAGERS)
async def cost(_message: Message, command: CommandObject, turn: Turn) -> None:
    words = (command.args or "").strip()
    said = read_cost_words(words)
    if said is not None:
        await _tell(turn, said)
    else:
        await _missing(turn, 0, None)


@room.message(By(MANAGERS), SaysCost(), allow=MANAGERS)
async def says_cost(_message: Message, said: Amount, turn: Turn) -> None:
    await _tell(turn, said)


async def _tell(turn: Turn, said: Amount) -> None:
    match = await match_product(turn.work, said.name)
    meant = [match.certain] if match.certain is not None else list(match.near)
    costs_of = {one.id: _cost_of(turn, said, one) for one in meant}
    fitting = [one for one in meant if costs_of[one.id] != UNCLEAR]
    if not meant:
        turn.say.text("performance/cost_nothing", words=said.name[:60])
    elif not fitting:
        turn.say.text("performance/cost_how")
    elif match.certain is not None:
        minor = costs_of[match.certain.id]
        await _told(turn, match.certain.id, None if minor == UNKNOWN else int(minor))
    else:
        buttons = [[button(one.name[:40], f"costset:{one.id}:{costs_of[one.id]}")] for one in fitting]
        turn.say.text("performance/cost_which", keyboard=rows(*buttons), words=said.name[:60])


def _cost_of(turn: Turn, said: Amount, product: Product) -> str:
    """Minor units of the money in which it is sold, as they stand on a button."""
    currency = product.currency(turn.shop.currency)
    if said.value is None:
        return UNKNOWN
    try:
        minor = to_minor(said.value, currency)
    except ValueError:
        return UNCLEAR
    return str(minor) if 0 <= minor <= 2**31 - 1 and said.is_clear(currency) else UNCLEAR


@room.pressed("costset", allow=MANAGERS)
async def set_cost(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """costset:<product>:<minor units, or x for unknown>."""
    minor = None if arguments[1:2] == [UNKNOWN] else record_id(arguments, 1)
    await _told(turn, record_id(arguments), minor, carrier(query))


@room.pressed("costall", allow=MANAGERS)
async def earlier_too(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """costall:<product>: for what was sold before it was told, too."""
    told = await costs.tell_earlier(turn.work, record_id(arguments))
    turn.say.toast("done")
    turn.say.edit(carrier(query), "performance/cost", keyboard=_more(turn, told), told=told)


@room.pressed("costs", allow=MANAGERS)
async def list_missing(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """costs:<page>."""
    await _missing(turn, min(record_id(arguments), FARTHEST), carrier(query))


async def _told(turn: Turn, product_id: int, minor: int | None, message_id: int | None = None) -> None:
    told = await costs.tell(turn.work, product_id, minor)
    if message_id is None:
        turn.say.text("performance/cost", keyboard=_more(turn, told), told=told)
    else:
        turn.say.edit(message_id, "performance/cost", keyboard=_more(turn, told), told=told)


def _more(turn: Turn, told: costs.Told) -> Any:
    label = turn.say.label
    back = [button(label("performance.cost_earlier", count=told.open_lines), f"costall:{told.product.id}")]
    return rows(back if told.open_lines else [], [button(label("performance.costs"), "costs:0")])


async def _missing(turn: Turn, page: int, message_id: int | None) -> None:
    found = await costs.missing(turn.work, page)
    label = turn.say.label
    steps = [button(label("reports.earlier"), f"costs:{page - 1}")] if page else []
    if (page + 1) * ROWS < found.count:
        steps.append(button(label("reports.later"), f"costs:{page + 1}"))
    view: dict[str, Any] = {"found": found, "start": page * ROWS}
    if message_id is None:
        turn.say.text("performance/missing", keyboard=rows(steps), **view)
    else:
        turn.say.edit(message_id, "performance/missing", keyboard=rows(steps), **view)
