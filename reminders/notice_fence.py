"""The fence for a word of the machine to the managers: a budget is spent, a day is summed up."""

from __future__ import annotations

import logging

from jinja2 import TemplateError

from bot.domain.delivery import Delivery, DeliveryState, RoadKind
from bot.domain.people import Staff
from bot.domain.window import next_window, policy_of
from bot.services.notices import managers_among
from reminders.channels.base import Message
from reminders.gate import Gate, Passed

log = logging.getLogger(__name__)
# Told to somebody about their own customers, whatever they are in the shop.
OWN_AFFAIRS = frozenset({"notices/pool"})


class NoticeFence(Gate):
    """Asks again who is to be told."""

    async def ask(self, delivery: Delivery) -> Passed | None:
        """None if it may not leave now; the row says why."""
        if delivery.expires_at is not None and self._now >= delivery.expires_at:
            return await self._close(delivery, DeliveryState.EXPIRED, "late")
        reader = await self._reader(delivery)
        if reader is None:
            return await self._close(delivery, DeliveryState.SUPPRESSED, "nobody")
        locale = reader.locale or self._shop.locale
        try:
            text = self._renderer.render(delivery.template, locale, self._shop, delivery.view)
        except (TemplateError, KeyError, TypeError, ValueError):
            log.exception("template %s is faulty", delivery.template)
            return await self._close(delivery, DeliveryState.FAILED, "template")
        policy = policy_of(self._shop.preferences, self._shop.zone)
        is_night = next_window(self._now, policy) > self._now
        message = Message(delivery.id, str(reader.telegram_id), text, (), is_silent=is_night)
        return await self._mark(delivery, RoadKind.TELEGRAM, message, staff_id=reader.id, locale=locale)

    async def _reader(self, delivery: Delivery) -> Staff | None:
        """Whoever it was written to; a manager who can be reached, where they have left, blocked the bot, or manage no
        more."""
        working = await self._uow.staff.working()
        unreachable = await self._uow.staff.unreachable(working)
        present = [one for one in working if one.telegram_id not in unreachable]
        own = next((one for one in present if one.id == delivery.staff_id), None)
        if delivery.template in OWN_AFFAIRS:
            return own or next(iter(managers_among(present)), None)
        if own is not None and own.is_manager:
            return own
        # Whoever takes their place has perhaps been told already.
        keys = {one.id: f"{delivery.dedupe_key.rpartition(':')[0]}:{one.id}" for one in managers_among(present)}
        told = await self._uow.deliveries.known_keys(list(keys.values()))
        return next((one for one in present if one.id in keys and keys[one.id] not in told), None)
