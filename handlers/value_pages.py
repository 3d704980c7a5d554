"""Limits of the value groups on buttons: <money in minor units>-<days>, the highest group first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.errors import Gone
from bot.domain.money import to_minor
from bot.entry.value_limits import Typed
from bot.services.people_numbers import own_limits
from bot.services.people_numbers.norms import STEPS, Limits
from handlers.say import button, rows
from handlers.turn import Turn

_WRITTEN = re.compile(r"(0|[1-9]\d{0,12})-([1-9]\d?)")


def limits_of(arguments: Sequence[str]) -> Limits:
    found = [_WRITTEN.fullmatch(one) for one in arguments]
    if len(found) != len(STEPS) or None in found:
        raise Gone
    return tuple((name, int(one[1]), int(one[2])) for (name, _), one in zip(STEPS, found, strict=True) if one)


def limits_typed(turn: Turn, typed: Typed) -> Limits | None:
    """None where nobody can have that much."""
    groups = zip(STEPS, (typed.high, typed.mid, typed.low), strict=True)
    try:
        found = [(name, to_minor(money, turn.shop.currency), days) for (name, _), (money, days) in groups]
    except ValueError:
        return None
    return tuple(found) if max(money for _, money, _ in found) <= own_limits.MOST else None


async def show_trial(turn: Turn, typed: Typed) -> None:
    """How many would fall where, and the button that makes it so; or why these cannot be."""
    say = turn.say
    back = button(say.label("people.limits_leave"), "people:value")
    limits = limits_typed(turn, typed)
    if limits is None or not typed.is_falling:
        say.text("people/value_refused", keyboard=rows([back]), is_too_much=limits is None)
        return
    data = ":".join(f"{money}-{days}" for _, money, days in limits)
    take = button(say.label("people.limits_use"), f"valueuse:{data}")
    say.text("people/value_trial", keyboard=rows([take, back]), found=await own_limits.trial(turn.work, limits))
