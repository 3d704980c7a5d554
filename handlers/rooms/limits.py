"""/limits: when customers are written to, how often, who is left alone to measure, and what coupons may cost."""

from __future__ import annotations

from aiogram.filters import Command
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.errors import Gone
from bot.domain.holdout import SHARES
from bot.domain.people import MANAGERS
from bot.entry.dials import read_figure, takes_back
from bot.entry.wishes import Wanted
from bot.services import limits
from bot.services.limits import Limits
from handlers.arguments import carrier, record_id, word
from handlers.asked import Asked, ask, settle
from handlers.policy import By, CallbackQuery, Message, Room, Said
from handlers.say import button, rows
from handlers.spoken import Wants
from handlers.turn import Turn

room = Room("limits")
_WINDOWS = tuple(f"{opens}-{closes}" for opens, closes in limits.WINDOWS)
_PAGES = ("all", "window", "month", "hold", "count", "minor")
TYPED, MOST = ("count", "minor"), 1_000_000
_NUMBERS = {"month": limits.A_MONTH, "count": limits.COUNTS, "minor": limits.VALUES}


@room.message(Command("limits"), allow=MANAGERS)
@room.message(Wants(Wanted.LIMITS), By(MANAGERS), allow=MANAGERS)
async def show_limits(_message: Message, turn: Turn) -> None:
    found = await limits.limits(turn.work)
    turn.say.text("limits/limits", keyboard=_keyboard(turn, found, "all"), limits=found, page="all")


@room.pressed("limits", allow=MANAGERS)
async def turn_to(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """limits:<page>. What coupons may cost can be typed as well."""
    page = word(arguments, _PAGES)
    if page in TYPED:
        await ask(turn, f"limit:{page}")
    await _show(query, turn, page)


@room.pressed("limit", allow=MANAGERS)
async def choose(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """limit:<what>:<value>; limit:hold:<reason>:<per cent>."""
    what = word(arguments, _PAGES[1:])
    if what == "window":
        opens, closes = word(arguments, _WINDOWS, 1).split("-")
        await limits.set_window(turn.work, int(opens), int(closes))
    elif what == "hold":
        await limits.set_share(turn.work, word(arguments, limits.programmes(), 1), record_id(arguments, 2))
    else:
        await _number(turn, what, record_id(arguments, 1))
    turn.say.toast("done")
    await _show(query, turn, what if what == "hold" else "all")


@room.message(Said("text"), Asked("limit"), allow=MANAGERS)
async def typed(message: Message, about: list[str], turn: Turn) -> None:
    """How many coupons, or how much of them, in a month; 0 is no limit."""
    text, page = (message.text or "").strip(), word(about, TYPED, 1)
    number = None if takes_back(text) else read_figure(text)
    if number is not None and number > MOST:
        turn.say.text("limits/too_much", most=MOST)
        return
    await settle(turn, "given" if number is not None else "no")
    if number is not None:
        await limits.set_budget(turn.work, page, number)
    found = await limits.limits(turn.work)
    turn.say.text("limits/limits", keyboard=_keyboard(turn, found, "all"), limits=found, page="all")


async def _number(turn: Turn, what: str, number: int) -> None:
    if number not in _NUMBERS[what]:
        raise Gone
    if what == "month":
        await limits.set_a_month(turn.work, number)
    else:
        await limits.set_budget(turn.work, what, number)


async def _show(query: CallbackQuery, turn: Turn, page: str) -> None:
    found = await limits.limits(turn.work)
    turn.say.edit(carrier(query), "limits/limits", keyboard=_keyboard(turn, found, page), limits=found, page=page)


def _keyboard(turn: Turn, found: Limits, page: str) -> InlineKeyboardMarkup:
    label, back = turn.say.label, [button(turn.say.label("form.back"), "limits:all")]
    match page:
        case "window":
            hours = [
                [button(label("limits.hours", opens=opens, closes=closes), f"limit:window:{opens}-{closes}")]
                for opens, closes in limits.WINDOWS
            ]
            return rows(*hours, back)
        case "hold":
            return rows(*(_shares(turn, *one) for one in _current(found)), back)
        case "month" | "count" | "minor":
            return rows(*([_amount(turn, page, number)] for number in _NUMBERS[page]), back)
    pages = [[button(label(f"limits.{one}"), f"limits:{one}")] for one in _PAGES[1:]]
    return rows(*pages, [button(label("limits.holidays"), "holidays")])


def _amount(turn: Turn, page: str, number: int) -> InlineKeyboardButton:
    words = "limits.none" if not number else f"limits.{page}_of"
    return button(turn.say.label(words, number=number), f"limit:{page}:{number}")


def _current(found: Limits) -> list[tuple[str, int]]:
    return [(name, share.percent) for name, share in found.shares]


def _shares(turn: Turn, name: str, percent: int) -> list[InlineKeyboardButton]:
    """One press, one step: 20 → 50 → 0 → 10."""
    steps = sorted(SHARES)
    following = steps[(steps.index(percent) + 1) % len(steps)] if percent in steps else steps[0]
    words = turn.say.label("limits.share", name=turn.say.label(f"rules.{name}"), now=percent, next=following)
    return [button(words, f"limit:hold:{name}:{following}")]
