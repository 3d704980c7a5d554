"""Numbers about people: /people, questions such as 复购率 or "who is about to leave", and the customers behind each."""

from __future__ import annotations

from typing import Any

from aiogram.filters import Command
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.charts.drawing import Chart
from bot.domain.errors import NotAllowed
from bot.domain.people import MANAGERS, STAFF
from bot.entry.about_people import asks_people
from bot.entry.questions.asked import read_asked
from bot.entry.value_limits import Typed, read_value_limits
from bot.services.people_numbers import lists, one, own_limits, shares, shop, squares
from handlers.arguments import carrier, record_id, word
from handlers.people_pictures import cohort_picture, hours_picture, squares_picture
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import Say, button, rows
from handlers.spoken import Spoken
from handlers.turn import Turn
from handlers.value_pages import limits_of, show_trial

room = Room("people")
OF_SHOP = ("repeat", "worth", "cohorts", "heat", "satisfaction", "areas")
OF_ALL = ("eighth", "rfm", "value", "abc", "label")
PICTURES = ("cohorts", "heat", "squares")
SCREENS = ("menu", *OF_SHOP, *OF_ALL, "squares")
# The customers behind the figures of a screen.
BEHIND = {
    "repeat": ("again_quarter", "again_year", "again_ever", "new", "back", "once"),
    "worth": ("all", "next"),
    "cohorts": ("first",),
}
EXPLAINED = (*OF_SHOP, *OF_ALL, "due", "likes", "squares")


class AsksPeople(Spoken):
    """A question about people: 复购率. Who has no screens of the shop is told their own numbers where there are any."""

    name = "asked"

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Any]:
        found = await super().__call__(message, turn)
        if isinstance(found, dict) and found[self.name] in OF_SHOP and not turn.staff.is_manager:
            return found if read_asked(message.text or "") is None else False
        return found

    def read(self, text: str) -> str | None:
        return asks_people(text)


class SetsValues(Spoken):
    """高 5000 中 2000."""

    name = "typed"

    def read(self, text: str) -> Typed | None:
        return read_value_limits(text)


@room.message(Command("people"), allow=STAFF)
async def menu(_message: Message, turn: Turn) -> None:
    await _screen(turn, "menu", None)


@room.message(AsksPeople(), allow=STAFF)
async def answer(_message: Message, asked: str, turn: Turn) -> None:
    name, _, value = asked.partition(":")
    if asked in SCREENS:
        await _screen(turn, _spoken(turn, asked), None)
    else:
        await _people(turn, lists.kind_of(name, value), 0, None)


def _spoken(turn: Turn, screen: str) -> str:
    """The eight classes are at home in Chinese; whoever speaks another language sees the ten groups."""
    return "rfm" if screen == "eighth" and turn.say.locale != "zh" else screen


@room.pressed("people", allow=STAFF)
async def screen(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """people:<screen>."""
    await _screen(turn, word(arguments, SCREENS), carrier(query))


@room.pressed("peoplehow", allow=STAFF)
async def how(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """peoplehow:<screen>: how it is worked out."""
    name = word(arguments, EXPLAINED)
    back = "menu" if name in ("due", "likes", *PICTURES) else name
    keyboard = rows([button(turn.say.label("people.back"), f"people:{back}")])
    if name in PICTURES or name == "likes":
        turn.say.text("people/how", name=name, keyboard=keyboard)
    else:
        turn.say.edit(carrier(query), "people/how", name=name, keyboard=keyboard)


@room.pressed("folk", allow=STAFF)
async def open_people(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """folk:<kind>:<value>:<page>."""
    name = word(arguments, tuple(lists.KINDS))
    kind = lists.kind_of(name, word(arguments, lists.KINDS[name], 1))
    await _people(turn, kind, record_id(arguments, 2), carrier(query))


@room.pressed("valueset", allow=MANAGERS)
async def set_values(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """valueset:<own or ours>: the limits of the value groups."""
    await shares.adopt(turn.work, own=word(arguments, ("own", "ours")) == "own")
    await _screen(turn, "value", carrier(query))


@room.pressed("valueown", allow=MANAGERS)
async def how_to_type(_query: CallbackQuery, turn: Turn) -> None:
    """valueown: how limits are typed."""
    turn.say.text("people/value_how")


@room.message(By(MANAGERS), SetsValues(), allow=MANAGERS)
async def try_values(_message: Message, typed: Typed, turn: Turn) -> None:
    await show_trial(turn, typed)


@room.pressed("valueuse", allow=MANAGERS)
async def use_values(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """valueuse:<high>:<mid>:<low>."""
    await own_limits.take(turn.work, limits_of(arguments))
    await _screen(turn, "value", carrier(query))


@room.pressed("likes", allow=STAFF)
async def show_likes(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """likes:<customer>: what they like, when they come."""
    found, say = await one.likes(turn.work, record_id(arguments)), turn.say
    key = found.customer.id
    last = [button(say.label("people.how"), "peoplehow:likes"), button(say.label("people.card"), f"c:{key}:card")]
    hours = [button(say.label("people.heat"), f"hours:{key}")] if found.heat else []
    say.text("people/likes", keyboard=rows(hours, last), likes=found, today=turn.today)


@room.pressed("hours", allow=STAFF)
async def show_hours(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """hours:<customer>: when they come, as a picture."""
    found = await one.likes(turn.work, record_id(arguments))
    if found.heat is None:
        turn.say.text("people/few_visits", name=found.customer.name, visits=found.visits)
        return
    chart, finding = hours_picture(turn, found.heat, found.customer.name)
    view: dict[str, Any] = {"finding": finding, "count": found.heat.count, "is_of_people": False}
    turn.say.picture(chart, "people/picture", theme=turn.who.theme, **view)


async def _screen(turn: Turn, name: str, message_id: int | None) -> None:
    if name in OF_SHOP and not turn.staff.is_manager:
        raise NotAllowed
    if name in PICTURES and await _picture(turn, name):
        return
    view: dict[str, Any] = {"today": turn.today}
    keyboard = _menu(turn)
    if name != "menu":
        view["found"] = await _figures(turn, name)
        keyboard = _keyboard(turn, name, view["found"])
    template = "shares" if name in OF_ALL else "nothing" if name in PICTURES else name
    if message_id is None:
        turn.say.text(f"people/{template}", keyboard=keyboard, **view)
    else:
        turn.say.edit(message_id, f"people/{template}", keyboard=keyboard, **view)


async def _figures(turn: Turn, name: str) -> Any:
    if name in OF_ALL:
        return await shares.divided(turn.work, name)
    if name == "areas":
        fields, endings = (turn.say.label(f"people.area_{part}").split() for part in ("fields", "endings"))
        return await shop.areas(turn.work, fields, endings)
    asked = {"repeat": shop.repeat, "worth": shop.worth, "satisfaction": shop.satisfaction}
    return await asked[name](turn.work) if name in asked else None


async def _picture(turn: Turn, name: str) -> bool:
    """Sent as a message of its own; False where there is nothing to draw yet."""
    drawn: tuple[Chart, str]
    view: dict[str, Any] = {"is_of_people": name == "cohorts"}
    if name == "cohorts":
        cohorts = await shop.cohorts_of(turn.work)
        if not cohorts:
            return False
        drawn, count = cohort_picture(turn, cohorts), sum(each.size for each in cohorts)
    elif name == "squares":
        classes = await squares.squares(turn.work)
        if classes is None:
            return False
        drawn, count = squares_picture(turn, classes), classes.count
        view = {"leaving": classes.leaving, "is_own": classes.is_own}
    else:
        heat = await shop.heat(turn.work)
        if heat is None:
            return False
        drawn, count = hours_picture(turn, heat), heat.count
    keyboard = rows(_behind(turn.say, name), [button(turn.say.label("people.how"), f"peoplehow:{name}")])
    chart, finding = drawn
    template = "people/squares" if name == "squares" else "people/picture"
    turn.say.picture(chart, template, theme=turn.who.theme, keyboard=keyboard, finding=finding, count=count, **view)
    return True


async def _people(turn: Turn, kind: Any, page: int, message_id: int | None) -> None:
    found = await lists.people(turn.work, kind, page)
    keyboard = _turning(turn.say, found, is_manager=turn.staff.is_manager)
    if message_id is None:
        turn.say.text("people/list", keyboard=keyboard, page=found, today=turn.today)
    else:
        turn.say.edit(message_id, "people/list", keyboard=keyboard, page=found, today=turn.today)


def _menu(turn: Turn) -> InlineKeyboardMarkup:
    say = turn.say
    shown = [*(OF_SHOP if turn.staff.is_manager else ()), *OF_ALL]
    buttons = [button(say.label(f"people.{name}"), f"people:{name}") for name in shown]
    buttons += [button(say.label(f"people.{name}"), f"folk:{name}::0") for name in ("due", "all")]
    return rows(*_pairs(buttons))


def _keyboard(turn: Turn, name: str, found: Any) -> InlineKeyboardMarkup:
    say = turn.say
    opened = _behind(say, name)
    if name in OF_ALL:
        opened = [
            button(say.label("people.open", name=say.label(f"folk.{name}.{part.value}"), count=part.count),
                   f"folk:{name}:{part.value}:0")
            for part in found.parts
        ]  # fmt: skip
    return rows(*_pairs(opened), *_pairs(_limits(turn, name, found)), _foot(say, name))


def _limits(turn: Turn, name: str, found: Any) -> list[InlineKeyboardButton]:
    if name != "value" or not turn.staff.is_manager:
        return []
    own = [button(turn.say.label("people.limits_own"), "valueset:own")] if found.proposal else []
    typed = button(turn.say.label("people.limits_typed"), "valueown")
    return [typed, *own, button(turn.say.label("people.limits_ours"), "valueset:ours")]


def _behind(say: Say, name: str) -> list[InlineKeyboardButton]:
    named = {"back": "back_again"}
    return [button(say.label(f"people.{named.get(kind, kind)}"), f"folk:{kind}::0") for kind in BEHIND.get(name, ())]


def _foot(say: Say, name: str) -> list[InlineKeyboardButton]:
    other = {"eighth": "rfm", "rfm": "eighth"}.get(name)
    buttons = [button(say.label("chart.button"), "people:squares")] if name == "rfm" else []
    buttons += [button(say.label("people.how"), f"peoplehow:{name}"), button(say.label("people.menu"), "people:menu")]
    return [button(say.label(f"people.{other}"), f"people:{other}"), *buttons] if other else buttons


def _turning(say: Say, page: lists.People, *, is_manager: bool) -> InlineKeyboardMarkup:
    names = [button(person.name, f"c:{person.id}:card") for person in page.people]
    data, steps = f"folk:{page.kind.name}:{page.kind.value}", []
    if page.page:
        steps.append(button(say.label("reach.before"), f"{data}:{page.page - 1}"))
    if page.page + 1 < page.pages:
        steps.append(button(say.label("reach.after"), f"{data}:{page.page + 1}"))
    how = page.kind.name if page.kind.name in EXPLAINED else None
    last = [button(say.label("people.how"), f"peoplehow:{how}")] if how else []
    if is_manager and page.count and page.kind.name != "all":
        last.append(button(say.label("segment.keep"), f"segof:{page.kind.name}:{page.kind.value}"))
    return rows(*_pairs(names), steps, [*last, button(say.label("people.menu"), "people:menu")])


def _pairs(buttons: list[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    return [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
