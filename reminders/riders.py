"""What else a message to a customer says: others that are due ride along as one line each, and end as merged into it.

A rule without a line (`reminders/<rule>_line`), or one that cannot go by this road, waits for its own turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

from bot.domain.contact_policy import Road
from bot.domain.customer import Customer
from bot.domain.delivery import Delivery, RoadKind
from bot.domain.reason import may_run
from bot.domain.shop import Shop
from bot.domain.wording import is_held
from bot.entry.greetings import without_greeting
from bot.rendering import Renderer
from bot.services.giving import Spent
from reminders.campaigns import bar, may_go_by
from reminders.promising import promise_of
from reminders.reach import is_moot, is_other_day
from reminders.wording import FAULTY_TEMPLATE, Letterhead, Promise, reworded, view_of
from storage.unit_of_work import UnitOfWork

# More than so many sections, and nobody reads any.
MOST = 3


@dataclass(frozen=True, slots=True)
class Rider:
    """A message that rides along; `line` empty where the carrier, or one before, says the same."""

    delivery: Delivery
    promise: Promise | None
    line: str


class Riders:
    """For one customer, in the transaction of their carrier."""

    def __init__(self, uow: UnitOfWork, renderer: Renderer, shop: Shop, now: datetime) -> None:
        self._uow = uow
        self._renderer = renderer
        self._shop = shop
        self._now = now

    async def of(self, carrier: Delivery, customer: Customer, road: Road, promise: Promise | None) -> list[Rider]:
        """Those that rode on a try before, and those that are due now."""
        waiting = await self._uow.merging.could_ride(customer.id, self._now, carrier.id)
        before = await self._uow.merging.riding(carrier.id) if carrier.attempts else []
        said = {promise.coupon.id} if promise else set()
        found: list[Rider] = []
        for delivery in (*before, *waiting):
            if len(found) == MOST:
                break
            rider = await self._rider(delivery, customer, road, said)
            if rider is not None:
                found.append(rider)
                said |= {rider.promise.coupon.id} if rider.promise else set()
        return found

    async def _rider(self, delivery: Delivery, customer: Customer, road: Road, said: set[int]) -> Rider | None:
        if not self._may_ride(delivery, road) or await self._is_pointless(delivery, customer):
            return None
        if not self._renderer.has(_line(delivery)):
            return None
        promise = await promise_of(self._uow, self._shop, delivery, customer, self._now)
        if isinstance(promise, Spent) or (promise is None and delivery.view.get("must_promise")):
            return None
        if promise is not None and promise.coupon.id in said:
            return Rider(delivery, promise, "")
        letter = Letterhead(self._shop, delivery, customer, promise, None)
        try:
            letter = replace(letter, wording=await self._uow.wordings.text_of(delivery.wording_id))
            line = reworded(self._renderer, letter)
            if line is not None:
                line = without_greeting(line, _as_written(customer.name))
            else:
                line = self._renderer.render(_line(delivery), delivery.locale, self._shop, view_of(letter))
        except FAULTY_TEMPLATE:
            # It fails on its own turn, where that is written down; nobody else waits for it.
            return None
        return Rider(delivery, promise, line)

    async def _is_pointless(self, delivery: Delivery, customer: Customer) -> bool:
        if is_other_day(self._shop, delivery, customer):
            return True
        return await is_moot(self._uow, delivery, customer.id) or await bar(self._uow, delivery) is not None

    def _may_ride(self, delivery: Delivery, road: Road) -> bool:
        if is_held(self._shop.preferences, delivery.rule) or not may_go_by(delivery, road.kind):
            return False
        if not may_run(self._shop.preferences, delivery.rule) or delivery.view.get("hand_to"):
            return False
        return road.kind is RoadKind.TELEGRAM or not delivery.view.get("needs_telegram")


def _as_written(name: str) -> str:
    """As the templates escape it: quotes by their decimal numbers."""
    return escape(name).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")


def _line(delivery: Delivery) -> str:
    return f"reminders/{delivery.rule}_line"


def lines_of(riders: Sequence[Rider]) -> tuple[str, ...]:
    return tuple(rider.line for rider in riders if rider.line)


def coupon_of(promise: Promise | None, riders: Sequence[Rider]) -> Promise | None:
    """What the message's button shows: its own coupon, else the first that rides along."""
    return promise or next((rider.promise for rider in riders if rider.promise), None)
