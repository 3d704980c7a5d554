"""Texts that fail: several in a row, and the rule is held; what is planned waits, and managers are told once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.wording import FAULTS_IN_A_ROW, HELD, is_held
from bot.services.notices import tell_managers
from storage.unit_of_work import UnitOfWork

# A held message is looked at again so often.
AGAIN = timedelta(hours=1)
FAULTY = (DeliveryState.FAILED.value, "template")


def held_until(preferences: Mapping[str, Any], delivery: Delivery, now: datetime) -> datetime | None:
    """None for what is not held, and for what is past its time: that ends as such."""
    if not is_held(preferences, delivery.rule):
        return None
    if delivery.expires_at is None:
        return now + AGAIN
    return min(now + AGAIN, delivery.expires_at) if now < delivery.expires_at else None


async def hold_if_faulty(uow: UnitOfWork, delivery: Delivery, now: datetime) -> bool:
    """After a faulty text: hold its rule if that was the last of several in a row."""
    rule, shop = delivery.rule, await uow.shop.get()
    states = await uow.wordings.last_states(rule, FAULTS_IN_A_ROW)
    if shop is None or is_held(shop.preferences, rule):
        return False
    if states != [FAULTY] * FAULTS_IN_A_ROW:
        return False
    held = {**shop.preferences.get(HELD, {}), rule: now.isoformat()}
    await uow.shop.change(preferences={**shop.preferences, HELD: held})
    view = {"rule": rule, "times": FAULTS_IN_A_ROW}
    await tell_managers(uow, f"held:{rule}:{delivery.id}", "wordings/held", view, now)
    return True
