"""May this customer be written to, and when: leave them alone, or again; and the clock where they live."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from aiogram.filters import Command, CommandObject
from aiogram.types import InlineKeyboardMarkup

from bot.domain.people import STAFF
from bot.domain.suppression import SuppressionReason
from bot.entry.wishes import Wanted, Wish
from bot.services.matching import find_leading
from bot.services.quieting import Quiet, contact_again, leave_alone, quiet_of
from bot.services.zones import HOME, city_of, set_zone, zones_to_choose
from handlers.arguments import carrier, record_id, word
from handlers.cards import show_card, show_found
from handlers.policy import CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.spoken import Wants
from handlers.turn import Turn

room = Room("contact")
_REASONS = tuple(reason.value for reason in SuppressionReason)


@room.message(Command("quiet"), allow=STAFF)
async def quiet(_message: Message, command: CommandObject, turn: Turn) -> None:
    """/quiet 王芳 [why]."""
    await _leave(turn, (command.args or "").strip())


@room.message(Wants(Wanted.QUIET), allow=STAFF)
async def quiet_in_words(_message: Message, wish: Wish, turn: Turn) -> None:
    """别再给王芳发了."""
    await _leave(turn, wish.who or "")


async def _leave(turn: Turn, words: str) -> None:
    """One customer is left alone at once; several are shown, to tap."""
    found, note = await find_leading(turn.work, words)
    if not words:
        turn.say.text("limits/quiet_how")
    elif not found:
        turn.say.text("customers/nobody", words=words)
    elif len(found) > 1:
        await show_found(turn, found, words)
    else:
        await leave_alone(turn.work, found[0].id, SuppressionReason.DO_NOT_CONTACT, note)
        await show_card(turn, found[0].id)


@room.pressed("quiet", allow=STAFF)
async def quiet_press(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """quiet:<customer>:<ask, a reason, or again>."""
    key, verb = record_id(arguments), word(arguments, ("ask", "again", *_REASONS), 1)
    if verb == "ask":
        customer, held = await turn.work.customer(key), await quiet_of(turn.work, key)
        keyboard = _quiet_keyboard(turn, key, held)
        turn.say.edit(carrier(query), "limits/quiet", keyboard=keyboard, customer=customer, quiet=held)
        return
    if verb == "again":
        await contact_again(turn.work, key)
    else:
        await leave_alone(turn.work, key, SuppressionReason(verb))
    turn.say.toast("done")
    await show_card(turn, key, message_id=carrier(query))


@room.pressed("zone", allow=STAFF)
async def zone_press(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """zone:<customer>:<ask, home, or a zone>."""
    key = record_id(arguments)
    customer = await turn.work.customer(key)
    zones = zones_to_choose(customer, turn.shop, turn.now)
    chosen = word(arguments, ("ask", HOME, *zones), 1)
    if chosen == "ask":
        keyboard = _zone_keyboard(turn, key, zones)
        turn.say.edit(carrier(query), "limits/zone", keyboard=keyboard, customer=customer)
        return
    await set_zone(turn.work, key, chosen)
    turn.say.toast("done")
    await show_card(turn, key, message_id=carrier(query))


def _quiet_keyboard(turn: Turn, key: int, held: Quiet | None) -> InlineKeyboardMarkup:
    label = turn.say.label
    reasons = [[button(label(f"quiet.{one}"), f"quiet:{key}:{one}")] for one in _REASONS]
    again = [button(label("quiet.again"), f"quiet:{key}:again")] if held and turn.staff.is_manager else []
    return rows(*reasons, again, [button(label("form.back"), f"c:{key}:card")])


def _zone_keyboard(turn: Turn, key: int, zones: tuple[str, ...]) -> InlineKeyboardMarkup:
    """Each with the time that it is there now."""
    lines = [
        [button(f"{city_of(one, turn.say.locale)} {turn.now.astimezone(ZoneInfo(one)):%H:%M}", f"zone:{key}:{one}")]
        for one in zones
    ]
    return rows(
        *lines,
        [button(turn.say.label("zone.home"), f"zone:{key}:{HOME}")],
        [button(turn.say.label("form.back"), f"c:{key}:card")],
    )
