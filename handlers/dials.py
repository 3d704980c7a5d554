"""The page of a reason: its values, each with a smaller and a larger one to tap, and one to type."""

from __future__ import annotations

from collections.abc import Iterable

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.dial import Dial, DialKind, Value, cycles_of, limits
from bot.domain.reason import Reason
from bot.services.backtests import TRIABLE
from bot.services.rules import Page, Switch, page_of, switches
from handlers.say import Say, button, rows
from handlers.turn import Turn


async def show_list(turn: Turn, *, message_id: int | None = None) -> None:
    found = await switches(turn.work)
    keyboard = _list_buttons(turn.say, found)
    if message_id is None:
        turn.say.text("rules/list", keyboard=keyboard, switches=found)
    else:
        turn.say.edit(message_id, "rules/list", keyboard=keyboard, switches=found)


async def show_page(turn: Turn, reason: Reason, *, message_id: int | None = None) -> None:
    page = await page_of(turn.work, reason)
    keyboard = _page_buttons(turn.say, page)
    if message_id is None:
        turn.say.text("rules/page", keyboard=keyboard, page=page)
    else:
        turn.say.edit(message_id, "rules/page", keyboard=keyboard, page=page)


def shown(say: Say, dial: Dial, value: Value) -> str:
    """7 days, 9:00, 10 % off: as people say it."""
    if dial.kind is DialKind.YES_NO:
        return say.label("rules.yes" if value else "rules.no")
    if dial.kind is DialKind.CHOICE:
        return say.label(f"dial_choice.{dial.key}.{value}")
    if not value and dial.kind in (DialKind.PERCENT, DialKind.POINTS):
        return say.label(f"dial_as.no_{dial.kind}")
    if dial.kind is DialKind.WORDS:
        return str(value) or say.label("rules.unset")
    figure = f"{int(value) / 10:g}" if dial.kind is DialKind.TIMES else str(value)
    return say.label(f"dial_as.{dial.kind}", value=figure)


def _list_buttons(say: Say, found: Iterable[Switch]) -> InlineKeyboardMarkup:
    buttons = [button(say.label(f"rules.{one.reason}"), f"rule:{one.reason}") for one in found]
    return rows(*(buttons[at : at + 2] for at in range(0, len(buttons), 2)))


def _page_buttons(say: Say, page: Page) -> InlineKeyboardMarkup:
    name, other = page.reason.value, "off" if page.is_on else "on"
    more = [[button(say.label("rules.products"), "cycles:0")]] if page.reason is Reason.REPLENISH else []
    last = [button(say.label("rules.starts"), f"dials:{name}")]
    if page.reason is not Reason.FOLLOWUP:
        last.append(button(say.label("rules.words"), f"wording:{name}"))
    ahead = [button(say.label("rules.preview"), f"preview:{name}")]
    if page.reason in TRIABLE:
        ahead.append(button(say.label("rules.backtest"), f"backtest:{name}"))
    return rows(
        *(_dial_row(say, page, dial) for dial in page.dials),
        *more,
        last,
        ahead,
        [button(say.label(f"rules.{other}"), f"rule:{name}:{other}"), button(say.label("rules.back"), "rule:all")],
    )


def _dial_row(say: Say, page: Page, dial: Dial) -> list[InlineKeyboardButton]:
    """Each button names the value that it sets: pressed twice it is set once."""
    base, value = f"dial:{page.reason}:{dial.key}", page.values[dial.key]
    name = say.label(f"dial.{page.reason}.{dial.key}")
    words = say.label("dial_as.line", name=name, value=shown(say, dial, value))
    if dial.kind is DialKind.YES_NO:
        return [button(words, f"{base}:{0 if value else 1}")]
    if dial.kind is DialKind.CHOICE:
        following = dial.options[(dial.options.index(str(value)) + 1) % len(dial.options)]
        return [button(words, f"{base}:{following}")]
    if dial.kind is DialKind.WORDS:
        return [button(words, base)]
    low, high = limits(dial, page.values)
    less, more = max(low, int(value) - dial.step), min(high, int(value) + dial.step)
    minus = [button("−", f"{base}:{less}")] if less < int(value) else []
    plus = [button("＋", f"{base}:{more}")] if more > int(value) else []
    return [*minus, button(words, base), *plus]


PRODUCTS_ON_A_PAGE = 8


async def show_products(turn: Turn, page: int, *, message_id: int | None = None) -> None:
    """What is sold most, with how long one of each lasts where a manager has said so."""
    shop = await turn.uow.shop.get()
    cycles = cycles_of(shop.preferences if shop else {})
    found = await turn.uow.products.sold_most(PRODUCTS_ON_A_PAGE + 1, page * PRODUCTS_ON_A_PAGE)
    label = turn.say.label
    lines = []
    for key, name in found[:PRODUCTS_ON_A_PAGE]:
        words = label("dial_as.cycle" if key in cycles else "dial_as.no_cycle", name=name[:24], days=cycles.get(key))
        lines.append([button(words, f"cycle:{key}")])
    steps = [button("◀", f"cycles:{page - 1}")] if page else []
    steps += [button("▶", f"cycles:{page + 1}")] if len(found) > PRODUCTS_ON_A_PAGE else []
    keyboard = rows(*lines, steps, [button(label("rules.back_one"), "rule:replenish")])
    if message_id is None:
        turn.say.text("rules/products", keyboard=keyboard)
    else:
        turn.say.edit(message_id, "rules/products", keyboard=keyboard)
