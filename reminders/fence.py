"""The fence: everything that must be true is asked again, in the transaction that lets a message go."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from jinja2 import TemplateError

from bot.domain.contact_policy import Go, Policy, Reach, Stop, Wait, decide, keeper_of
from bot.domain.customer import Customer, Purpose
from bot.domain.delivery import TOUCHING, Delivery, DeliveryState, MailPurpose, RoadKind
from bot.domain.people import Staff
from bot.domain.shop import Shop
from bot.rendering import Renderer
from bot.services.coupons import issue, offer_named
from reminders.channels.base import Message
from reminders.wording import Letterhead, Promise, compose
from storage.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=120)
_FAULTY_TEMPLATE = (TemplateError, KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Passed:
    """Marked `sending`; it must now be sent, and what became of it settled."""

    delivery: Delivery
    road: RoadKind
    message: Message


async def reach_of(uow: UnitOfWork, customer: Customer) -> Reach:
    """How a customer can be reached, as the database knows it now."""
    consent = await uow.customers.consent(customer.id, Purpose.MARKETING, "telegram")
    is_granted = consent.is_granted if consent else None
    needs_keeper = customer.telegram_id is None or not is_granted
    return Reach(
        telegram=str(customer.telegram_id) if customer.telegram_id is not None else None,
        consent=is_granted,
        keeper=await _keeper(uow, customer) if needs_keeper else None,
        is_erased=customer.erased_at is not None,
    )


async def _keeper(uow: UnitOfWork, customer: Customer) -> Staff | None:
    working = await uow.staff.working()
    seen = [(staff.telegram_id, await uow.staff.visitor(staff.telegram_id)) for staff in working]
    unreachable = frozenset(key for key, row in seen if row is not None and row.blocked_at is not None)
    return keeper_of(customer.owner_staff_id, working, unreachable)


class Fence:
    """Lets one leased message through, puts it off, or stops it."""

    def __init__(self, uow: UnitOfWork, renderer: Renderer, shop: Shop, owner: str, now: datetime) -> None:
        self._uow = uow
        self._renderer = renderer
        self._shop = shop
        self._owner = owner
        self._now = now

    async def ask(self, delivery_id: int) -> Passed | None:
        """None if it may not leave now; the row says why."""
        delivery = await self._uow.deliveries.held(delivery_id, self._owner, self._now)
        if delivery is None:
            return None
        customer = await self._customer(delivery)
        if customer is None:
            return await self._close(delivery, DeliveryState.SUPPRESSED, "no_customer")
        reach, policy = await reach_of(self._uow, customer), Policy(self._shop.zone)
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
                return await self._let_go(delivery, customer, reach, go)

    async def _customer(self, delivery: Delivery) -> Customer | None:
        if delivery.customer_id is None:
            return None
        await self._uow.deliveries.hold_customer(delivery.customer_id)
        return await self._uow.customers.get(delivery.customer_id)

    async def _touches(self, delivery: Delivery, customer_id: int, policy: Policy) -> list[datetime]:
        if delivery.purpose is not MailPurpose.MARKETING:
            return []
        return await self._uow.deliveries.touches(customer_id, self._now - policy.memory)

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
        marked = await self._uow.deliveries.leave(
            delivery.id,
            self._owner,
            self._now,
            state=DeliveryState.SENDING.value,
            channel=go.road.kind.value,
            address=go.road.address,
            staff_id=go.road.staff_id,
            coupon_id=promise.coupon.id if promise else None,
            text_hash=hashlib.sha256(message.text.encode()).hexdigest(),
            attempts=delivery.attempts + 1,
            reason=None,
            sent_at=self._now,
            lease_until=self._now + LEASE,
        )
        return Passed(delivery, go.road.kind, message) if marked else None

    async def _promise(self, delivery: Delivery, customer: Customer) -> Promise | None:
        """The coupon of this occasion, issued now that it is about to be said; None if it is used or over."""
        name, key = delivery.view.get("offer"), delivery.view.get("coupon_key")
        if not name or not key:
            return None
        coupon = await self._uow.coupons.of_occasion(key)
        if coupon is None:
            offer = await offer_named(self._uow, name)
            if offer is None or not offer.is_active:
                return None
            coupon = await issue(
                self._uow,
                offer=offer,
                customer_id=customer.id,
                occasion_key=key,
                zone=self._shop.zone,
                now=self._now,
            )
        if not coupon.is_open(self._now):
            return None
        told = await self._uow.deliveries.with_coupons([coupon.id])
        return Promise(coupon, any(d.state in TOUCHING and d.id != delivery.id for d in told))

    async def _put_off(self, delivery: Delivery, until: datetime, reason: str) -> Passed | None:
        await self._uow.deliveries.leave(
            delivery.id,
            self._owner,
            self._now,
            state=DeliveryState.PENDING.value,
            not_before=until,
            reason=reason,
            owner=None,
            lease_until=None,
        )
        return None

    async def _close(self, delivery: Delivery, state: DeliveryState, reason: str) -> Passed | None:
        await self._uow.deliveries.leave(
            delivery.id,
            self._owner,
            self._now,
            state=state.value,
            reason=reason,
            settled_at=self._now,
            owner=None,
            lease_until=None,
        )
        return None
