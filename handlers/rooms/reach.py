"""The reach map: /reach, the people behind each figure, and whom to invite next."""

from __future__ import annotations

from aiogram.filters import Command
from aiogram.types import InlineKeyboardMarkup

from bot.domain.people import STAFF
from bot.domain.road import ReachState
from bot.entry.wishes import Wanted
from bot.services.reach_map import PeoplePage, ReachMap, people_in, reach_map
from handlers.arguments import carrier, record_id, word
from handlers.policy import CallbackQuery, Message, Room
from handlers.say import Say, button, rows
from handlers.spoken import Wants
from handlers.turn import Turn

room = Room("reach")
ALL = "all"


@room.message(Command("reach"), allow=STAFF)
@room.message(Wants(Wanted.REACH), allow=STAFF)
async def show_map(_message: Message, turn: Turn) -> None:
    found = await reach_map(turn.work)
    turn.say.text("reach/map", keyboard=_ways_on(turn.say, found), map=found, today=turn.today)


@room.pressed("reach", allow=STAFF)
async def open_state(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """reach:<state>:<page>, or reach:all:0 for the map."""
    state = word(arguments, [ALL, *(one.value for one in ReachState)])
    if state == ALL:
        found = await reach_map(turn.work)
        turn.say.edit(carrier(query), "reach/map", keyboard=_ways_on(turn.say, found), map=found, today=turn.today)
        return
    page = await people_in(turn.work, ReachState(state), record_id(arguments, 1))
    turn.say.edit(carrier(query), "reach/people", keyboard=_turning(turn.say, page), page=page, today=turn.today)


def _ways_on(say: Say, found: ReachMap) -> InlineKeyboardMarkup:
    states = [
        button(say.label("reach.open", state=say.label(f"reach.{one.state}"), count=one.count), f"reach:{one.state}:0")
        for one in found.shares
    ]
    pairs = [states[start : start + 2] for start in range(0, len(states), 2)]
    invites = [[button(say.label("reach.invite", name=one.name), f"link:{one.id}")] for one in found.next]
    return rows(*invites, *pairs)


def _turning(say: Say, page: PeoplePage) -> InlineKeyboardMarkup:
    names = [button(one.name, f"c:{one.id}:card") for one in page.people]
    pairs = [names[start : start + 2] for start in range(0, len(names), 2)]
    steps = []
    if page.page:
        steps.append(button(say.label("reach.before"), f"reach:{page.state}:{page.page - 1}"))
    if page.page + 1 < page.pages:
        steps.append(button(say.label("reach.after"), f"reach:{page.state}:{page.page + 1}"))
    return rows(*pairs, steps, [button(say.label("reach.back"), f"reach:{ALL}:0")])
