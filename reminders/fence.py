"""The fence: everything that must be true is asked again, in the transaction that lets a message go."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from jinja2 import TemplateError

from bot.domain.clock import local_day, local_moment
from bot.domain.contact_policy import HANDOFFS_A_DAY, Go, Policy, Reach, Stop, Wait, decide
from bot.domain.coupon import Coupon
from bot.domain.customer import Customer
from bot.domain.delivery import TOUCHING, Delivery, DeliveryState, MailPurpose, RoadKind
from bot.domain.reason import is_patient, may_run
from bot.services.coupons import issue, offer_named
from reminders.gate import LEASE, Gate, Passed
from reminders.reach import is_moot, reach_of
from reminders.staff_fence import StaffFence
from reminders.wording import Letterhead, Promise, compose

log = logging.getLogger(__name__)
A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)
_FAULTY_TEMPLATE = (TemplateError, KeyError, TypeError, ValueError)


class Fence(Gate):
    """Lets one leased message through, puts it off, or stops it."""

    async def ask(self, delivery_id: int) -> Passed | None:
        """None if it may not leave now; the row says why."""
        delivery = await self._uow.deliveries.held(delivery_id, self._owner, self._now)
        if delivery is None:
            return None
        if not may_run(self._shop.preferences, delivery.rule):
            return await self._close(delivery, DeliveryState.SUPPRESSED, "switched_off")
        if delivery.purpose is MailPurpose.STAFF:
            return await StaffFence(self._uow, self._renderer, self._shop, self._owner, self._now).ask(delivery)
        return await self._ask_for_customer(delivery)

    async def _ask_for_customer(self, delivery: Delivery) -> Passed | None:
        customer = await self._customer(delivery)
        if customer is None:
            return await self._close(delivery, DeliveryState.SUPPRESSED, "no_customer")
        if await is_moot(self._uow, delivery, customer.id):
            return await self._close(delivery, DeliveryState.SUPPRESSED, "bought")
        reach, policy = await self._reach(delivery, customer), Policy(self._shop.zone)
        match decide(
            purpose=delivery.purpose,
            expires_at=delivery.expires_at,
            reach=reach,
            touches=await self._touches(delivery, customer.id, policy),
            policy=policy,
            now=self._now,
        ):
            case Wait(until, reason):
                return await self._put_off(delivery, until, reason)
            case Stop(reason, is_late):
                state = DeliveryState.EXPIRED if is_late else DeliveryState.SUPPRESSED
                return await self._close(delivery, state, reason)
            case Go() as go:
                return await self._go(delivery, customer, reach, go)

    async def _customer(self, delivery: Delivery) -> Customer | None:
        if delivery.customer_id is None:
            return None
        await self._uow.deliveries.hold_customer(delivery.customer_id)
        return await self._uow.customers.get(delivery.customer_id)

    async def _reach(self, delivery: Delivery, customer: Customer) -> Reach:
        """As the database knows it; somebody of the staff may have said that they pass this one on themselves."""
        reach = await reach_of(self._uow, customer)
        chosen = delivery.view.get("hand_to")
        keeper = await self._uow.staff.get(chosen) if chosen is not None else None
        if keeper is None or keeper.revoked_at is not None:
            return reach
        return replace(reach, keeper=keeper, order=(RoadKind.HANDOFF,))

    async def _touches(self, delivery: Delivery, customer_id: int, policy: Policy) -> list[datetime]:
        if delivery.purpose is not MailPurpose.MARKETING:
            return []
        return await self._uow.deliveries.touches(customer_id, self._now - policy.memory)

    async def _go(self, delivery: Delivery, customer: Customer, reach: Reach, go: Go) -> Passed | None:
        if delivery.view.get("needs_telegram") and go.road.kind is not RoadKind.TELEGRAM:
            return await self._close(delivery, DeliveryState.SUPPRESSED, "not_on_telegram")
        if held := await self._held_back(delivery, customer.id, go):
            return await self._put_off(delivery, *held)
        return await self._let_go(delivery, customer, reach, go)

    async def _held_back(self, delivery: Delivery, customer_id: int, go: Go) -> tuple[datetime, str] | None:
        """Something more important goes first; and a salesperson is asked to pass on only so much in a day."""
        if delivery.purpose is not MailPurpose.MARKETING:
            return None
        if await self._uow.deliveries.is_outranked(customer_id, delivery.rule, self._now):
            return self._now + A_MINUTE, "outranked"
        if go.road.staff_id is None or not is_patient(delivery.rule):
            return None
        await self._uow.deliveries.hold_staff(go.road.staff_id)
        policy, today = Policy(self._shop.zone), local_day(self._now, self._shop.zone)
        since = local_moment(today, 0, 0, policy.zone)
        if await self._uow.deliveries.handed_since(go.road.staff_id, since) < HANDOFFS_A_DAY:
            return None
        return local_moment(today + A_DAY, policy.opens, 0, policy.zone), "hands_full"

    async def _let_go(self, delivery: Delivery, customer: Customer, reach: Reach, go: Go) -> Passed | None:
        promise = await self._promise(delivery, customer)
        if promise is None and delivery.view.get("must_promise"):
            return await self._close(delivery, DeliveryState.SUPPRESSED, "nothing_to_promise")
        letter = Letterhead(self._shop, delivery, customer, promise, reach.keeper)
        try:
            message = compose(self._renderer, letter, go.road, is_silent=go.is_silent)
        except _FAULTY_TEMPLATE:
            log.exception("template %s is faulty", delivery.template)
            return await self._close(delivery, DeliveryState.FAILED, "template")
        coupon_id = promise.coupon.id if promise else None
        return await self._mark(delivery, go.road.kind, message, staff_id=go.road.staff_id, coupon_id=coupon_id)

    async def _promise(self, delivery: Delivery, customer: Customer) -> Promise | None:
        """The coupon that the message speaks of; None if there is none, or it is used or over."""
        known = delivery.view.get("coupon_id")
        coupon = await (self._uow.coupons.get(known) if known is not None else self._issued(delivery, customer))
        if coupon is None or not coupon.is_open(self._now):
            return None
        told = await self._uow.deliveries.with_coupons([coupon.id])
        return Promise(coupon, any(d.state in TOUCHING and d.id != delivery.id for d in told))

    async def _issued(self, delivery: Delivery, customer: Customer) -> Coupon | None:
        """The coupon of this occasion, issued now that it is about to be said."""
        name, key = delivery.view.get("offer"), delivery.view.get("coupon_key")
        if not name or not key:
            return None
        coupon = await self._uow.coupons.of_occasion(key)
        offer = None if coupon is not None else await offer_named(self._uow, name)
        if offer is None or not offer.is_active:
            return coupon
        return await issue(
            self._uow,
            offer=offer,
            customer_id=customer.id,
            occasion_key=key,
            zone=self._shop.zone,
            now=self._now,
        )


__all__ = ["LEASE", "Fence", "Passed"]
