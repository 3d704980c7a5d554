"""What the shop sends by itself: what each reason has sent lately, and its switch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.errors import NotAllowed
from bot.domain.reason import PREFERENCE, RULES_OF, Reason, is_on
from bot.services.work import Work

LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Switch:
    """A reason to write; `sent`: messages of the last 30 days."""

    reason: Reason
    is_on: bool
    sent: int


async def switches(work: Work) -> list[Switch]:
    shop = await work.uow.shop.get()
    counts = await work.uow.deliveries.sent_since(work.now - LATELY)
    preferences = shop.preferences if shop else {}
    return [
        Switch(reason, is_on(preferences, reason), sum(counts.get(rule, 0) for rule in rules))
        for reason, rules in RULES_OF.items()
    ]


async def turn(work: Work, reason: Reason, *, on: bool) -> None:
    """By a manager. What is planned and has not left is held back too while it is off; pressed twice it is once."""
    if not work.staff.is_manager:
        raise NotAllowed
    shop = await work.uow.shop.get()
    if shop is None or is_on(shop.preferences, reason) is on:
        return
    chosen = {**shop.preferences.get(PREFERENCE, {}), reason.value: on}
    await work.uow.shop.change(preferences={**shop.preferences, PREFERENCE: chosen})
    before, after = {"is_on": not on}, {"is_on": on}
    await work.uow.audit.record(work.staff.id, f"rule_{reason.value}", "shop", 1, before, after, work.now)
