"""/rules: what the shop sends by itself; a page for each reason with its switch and its values."""

from __future__ import annotations

from aiogram.filters import Command

from bot.domain.dial import LONGEST_CYCLE, LONGEST_WORDS, Dial, DialKind, Value, dial_of, limits, values_of
from bot.domain.errors import Gone
from bot.domain.people import MANAGERS
from bot.domain.reason import Reason
from bot.entry.dials import read_figure, takes_back
from bot.entry.wishes import Wanted, Wish
from bot.services import rules
from handlers.arguments import carrier, record_id, word
from handlers.asked import Asked, ask, settle
from handlers.dials import show_list, show_page, show_products
from handlers.policy import By, CallbackQuery, Message, Room, Said
from handlers.spoken import Wants
from handlers.turn import Turn

room = Room("rules")
_REASONS = tuple(reason.value for reason in Reason)


@room.message(Command("rules"), allow=MANAGERS)
async def show_rules(_message: Message, turn: Turn) -> None:
    await show_list(turn)


@room.message(Wants(Wanted.RULES), By(MANAGERS), allow=MANAGERS)
async def rule_in_words(_message: Message, wish: Wish, turn: Turn) -> None:
    """关掉生日提醒: its page, where the switch is."""
    await (show_list(turn) if wish.reason is None else show_page(turn, wish.reason))


@room.pressed("rule", allow=MANAGERS)
async def press(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """rule:all · rule:<reason> · rule:<reason>:<on or off>."""
    if arguments == ["all"]:
        await show_list(turn, message_id=carrier(query))
        return
    reason = Reason(word(arguments, _REASONS))
    if len(arguments) > 1:
        await rules.turn(turn.work, reason, on=word(arguments, ("on", "off"), 1) == "on")
        turn.say.toast("done")
    await show_page(turn, reason, message_id=carrier(query))


@room.pressed("dials", allow=MANAGERS)
async def back_to_start(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """dials:<reason>."""
    reason = Reason(word(arguments, _REASONS))
    await rules.back_to_start(turn.work, reason)
    turn.say.toast("rules.starts")
    await show_page(turn, reason, message_id=carrier(query))


@room.pressed("dial", allow=MANAGERS)
async def turn_dial(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """dial:<reason>:<key> asks for a value, dial:<reason>:<key>:<value> sets it."""
    reason, dial = _dial(arguments)
    if len(arguments) < 3:
        await ask(turn, f"dial:{reason}:{dial.key}")
        low, high = await _limits(turn, reason, dial)
        turn.say.text("rules/ask", reason=reason, dial=dial, low=low, high=high)
        return
    try:
        value: Value = arguments[2] if dial.kind is DialKind.CHOICE else record_id(arguments, 2)
        await rules.set_dial(turn.work, reason, dial.key, value)
        turn.say.toast("rules.set")
    except rules.OutOfLimits as limit:
        turn.say.toast("rules.limit", low=limit.low, high=limit.high)
    await show_page(turn, reason, message_id=carrier(query))


@room.pressed("cycles", allow=MANAGERS)
async def products(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """cycles:<page>."""
    await show_products(turn, record_id(arguments), message_id=carrier(query))


@room.pressed("cycle", allow=MANAGERS)
async def ask_cycle(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """cycle:<product>."""
    product = await turn.uow.products.get(record_id(arguments))
    if product is None:
        raise Gone
    await ask(turn, f"cycle:{product.id}")
    turn.say.text("rules/ask_cycle", name=product.name, high=LONGEST_CYCLE)


@room.message(Said("text"), Asked("dial", "cycle"), allow=MANAGERS)
async def typed(message: Message, about: list[str], turn: Turn) -> None:
    """The value that was asked for; what cannot be one is refused, and asked again."""
    text = (message.text or "").strip()
    if takes_back(text):
        await settle(turn, "no")
        turn.say.text("rules/left")
    elif about[0] == "cycle":
        await _typed_cycle(turn, int(about[1]), text)
    else:
        await _typed_value(turn, *_dial(about[1:]), text)


async def _typed_value(turn: Turn, reason: Reason, dial: Dial, text: str) -> None:
    value: Value | None = text
    if dial.kind is not DialKind.WORDS:
        is_percent, in_tenths = dial.kind is DialKind.PERCENT, dial.kind is DialKind.TIMES
        value = read_figure(text, in_tenths=in_tenths, is_percent=is_percent)
    low, high = await _limits(turn, reason, dial)
    if value is None:
        _refuse(turn, dial, rules.OutOfLimits(low, high))
        return
    try:
        await rules.set_dial(turn.work, reason, dial.key, value)
    except rules.OutOfLimits as limit:
        _refuse(turn, dial, limit)
        return
    await settle(turn, "given")
    await show_page(turn, reason)


async def _typed_cycle(turn: Turn, product_id: int, text: str) -> None:
    days = read_figure(text)
    try:
        await rules.set_cycle(turn.work, product_id, -1 if days is None else days)
    except rules.OutOfLimits as limit:
        turn.say.text("rules/refused", is_words=False, low=limit.low, high=limit.high)
        return
    await settle(turn, "given")
    await show_products(turn, 0)


def _refuse(turn: Turn, dial: Dial, limit: rules.OutOfLimits) -> None:
    scale = 10 if dial.kind is DialKind.TIMES else 1
    low, high = (f"{figure / scale:g}" for figure in (limit.low, limit.high))
    turn.say.text("rules/refused", is_words=dial.kind is DialKind.WORDS, low=low, high=high)


def _dial(arguments: list[str]) -> tuple[Reason, Dial]:
    reason = Reason(word(arguments, _REASONS))
    dial = dial_of(reason, arguments[1]) if len(arguments) > 1 else None
    if dial is None:
        raise Gone
    return reason, dial


async def _limits(turn: Turn, reason: Reason, dial: Dial) -> tuple[int, int]:
    shop = await turn.uow.shop.get()
    found = limits(dial, values_of(shop.preferences if shop else {}, reason))
    return (0, LONGEST_WORDS) if dial.kind is DialKind.WORDS else found
