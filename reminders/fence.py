"""The fence: everything that must be true is asked again, in the transaction that lets a message go."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.campaign import CampaignState
from bot.domain.clock import local_day, local_moment
from bot.domain.contact_policy import GREETINGS, HANDOFFS_A_DAY, Go, Reach, Stop, Wait, decide, keeper_of
from bot.domain.customer import Customer
from bot.domain.delivery import Delivery, DeliveryState, MailPurpose, RoadKind
from bot.domain.fatigue import caps_for, reserved_until
from bot.domain.people import Staff
from bot.domain.reason import is_patient, may_run
from bot.domain.window import Policy, next_open, policy_of
from bot.services.giving import Spent
from reminders.campaigns import bar, may_go_by
from reminders.gate import LEASE, Gate, Passed
from reminders.held import held_until, hold_if_faulty
from reminders.notice_fence import NoticeFence
from reminders.promising import promise_of
from reminders.reach import free_occasion, is_moot, is_other_day, reach_of
from reminders.riders import Rider, Riders, coupon_of, lines_of
from reminders.staff_fence import StaffFence
from reminders.wording import FAULTY_TEMPLATE, Letterhead, Promise, compose

log = logging.getLogger(__name__)
A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)


class Fence(Gate):
    """Lets one leased message through, puts it off, or stops it."""

    async def ask(self, delivery_id: int) -> Passed | None:
        """None if it may not leave now; the row says why."""
        delivery = await self._uow.deliveries.held(delivery_id, self._owner, self._now)
        if delivery is None:
            return None
        if not may_run(self._shop.preferences, delivery.rule):
            return await self._close(delivery, DeliveryState.SUPPRESSED, "switched_off")
        if held := held_until(self._shop.preferences, delivery, self._now):
            return await self._put_off(delivery, held, "held")
        if delivery.purpose is MailPurpose.STAFF:
            kind = StaffFence if "promises" in delivery.view else NoticeFence
            return await kind(self._uow, self._renderer, self._shop, self._owner, self._now).ask(delivery)
        barred = await bar(self._uow, delivery)
        return await (self._ask_for_customer(delivery) if barred is None else self._hold_back(delivery, barred))

    async def _hold_back(self, delivery: Delivery, barred: CampaignState) -> Passed | None:
        """Its campaign is paused, or was stopped. What it was to carry does not wait with it."""
        if barred is CampaignState.PAUSED:
            await self._uow.merging.release(delivery.id, self._now)
            return await self._put_off(delivery, self._now + A_DAY, "campaign_paused")
        return await self._close(delivery, DeliveryState.SUPPRESSED, "campaign_stopped")

    async def _ask_for_customer(self, delivery: Delivery) -> Passed | None:
        customer = await self._customer(delivery)
        if customer is None:
            return await self._close(delivery, DeliveryState.SUPPRESSED, "no_customer")
        if is_other_day(self._shop, delivery, customer):
            await self._close(delivery, DeliveryState.SUPPRESSED, "other_day")
            await free_occasion(self._uow, delivery)
            return None
        if await is_moot(self._uow, delivery, customer.id):
            return await self._close(delivery, DeliveryState.SUPPRESSED, "bought")
        reach = await self._reach(delivery, customer)
        policy = self._policy(delivery, customer)
        match decide(
            purpose=delivery.purpose,
            expires_at=delivery.expires_at,
            reach=reach,
            touches=await self._touches(delivery, customer.id, policy),
            policy=policy,
            now=self._now,
            is_greeting=delivery.rule in GREETINGS,
        ):
            case Wait(until, reason):
                return await self._put_off(delivery, until, reason)
            case Stop(reason, is_late):
                state = DeliveryState.EXPIRED if is_late else DeliveryState.SUPPRESSED
                return await self._close(delivery, state, reason)
            case Go() as go:
                return await self._go(delivery, customer, reach, go)

    def _policy(self, delivery: Delivery, customer: Customer) -> Policy:
        """The shop's, where the customer lives; a birthday to come keeps its places."""
        policy = policy_of(self._shop.preferences, self._shop.zone, customer.timezone)
        keeps = may_run(self._shop.preferences, "birthday_wish")
        return caps_for(delivery.rule, policy, customer.birthday if keeps else None, self._now)

    async def _customer(self, delivery: Delivery) -> Customer | None:
        if delivery.customer_id is None:
            return None
        await self._uow.deliveries.hold_customer(delivery.customer_id)
        return await self._uow.customers.get(delivery.customer_id)

    async def _reach(self, delivery: Delivery, customer: Customer) -> Reach:
        """As the database knows it; somebody of the staff may have said that they pass this one on themselves."""
        reach = await reach_of(self._uow, customer)
        chosen = delivery.view.get("hand_to")
        if (shut := delivery.view.get("not_by")) is not None:
            reach = replace(reach, order=tuple(road for road in reach.order if road.value != shut))
        if not may_go_by(delivery, RoadKind.HANDOFF):
            reach = replace(reach, order=tuple(road for road in reach.order if road is not RoadKind.HANDOFF))
        if chosen is None:
            return reach
        return replace(reach, keeper=await self._passed_on_by(chosen, customer), order=(RoadKind.HANDOFF,))

    async def _passed_on_by(self, chosen: int, customer: Customer) -> Staff | None:
        """Who said so; else the customer's keeper, else a manager. It may have arrived: no machine sends it again."""
        working = await self._uow.staff.working()
        unreachable = await self._uow.staff.unreachable(working)
        is_there = any(one.id == chosen and one.telegram_id not in unreachable for one in working)
        return keeper_of(chosen if is_there else customer.owner_staff_id, working, unreachable)

    async def _touches(self, delivery: Delivery, customer_id: int, policy: Policy) -> list[datetime]:
        if delivery.purpose is not MailPurpose.MARKETING:
            return []
        return await self._uow.deliveries.touches(customer_id, self._now - policy.memory)

    async def _go(self, delivery: Delivery, customer: Customer, reach: Reach, go: Go) -> Passed | None:
        if delivery.view.get("needs_telegram") and go.road.kind is not RoadKind.TELEGRAM:
            return await self._close(delivery, DeliveryState.SUPPRESSED, "not_on_telegram")
        if held := await self._held_back(delivery, customer, go):
            return await self._put_off(delivery, *held)
        return await self._let_go(delivery, customer, reach, go)

    async def _held_back(self, delivery: Delivery, customer: Customer, go: Go) -> tuple[datetime, str] | None:
        """Something more important goes first; and a salesperson is asked to pass on only so much in a day."""
        if delivery.purpose is not MailPurpose.MARKETING:
            return None
        if await self._uow.deliveries.is_outranked(customer.id, delivery.rule, self._now):
            return self._now + A_MINUTE, "outranked"
        if morning := self._reserved(delivery, customer):
            return morning, "reserved"
        if go.road.staff_id is None or not is_patient(delivery.rule):
            return None
        return await self._hands_full(go.road.staff_id)

    def _reserved(self, delivery: Delivery, customer: Customer) -> datetime | None:
        """Tomorrow is their birthday."""
        if not may_run(self._shop.preferences, "birthday_wish"):
            return None
        policy = self._policy(delivery, customer)
        return reserved_until(delivery.rule, policy, customer.birthday, delivery.expires_at, self._now)

    async def _hands_full(self, staff_id: int) -> tuple[datetime, str] | None:
        await self._uow.deliveries.hold_staff(staff_id)
        policy, today = policy_of(self._shop.preferences, self._shop.zone), local_day(self._now, self._shop.zone)
        if await self._uow.deliveries.handed_since(staff_id, local_moment(today, 0, 0, policy.zone)) < HANDOFFS_A_DAY:
            return None
        return next_open(local_moment(today + A_DAY, 0, 0, policy.zone), policy), "hands_full"

    async def _let_go(self, delivery: Delivery, customer: Customer, reach: Reach, go: Go) -> Passed | None:
        promise = await promise_of(self._uow, self._shop, delivery, customer, self._now)
        must_promise = delivery.view.get("must_promise")
        if isinstance(promise, Spent):
            if must_promise:
                return await self._until_next_month(delivery, promise.until)
            promise = None
        if promise is None and must_promise:
            return await self._close(delivery, DeliveryState.SUPPRESSED, "nothing_to_promise")
        riders: list[Rider] = []
        if delivery.purpose is MailPurpose.MARKETING:
            riders = await Riders(self._uow, self._renderer, self._shop, self._now).of(
                delivery, customer, go.road, promise
            )
        return await self._send(delivery, customer, reach, go, promise, riders)

    async def _until_next_month(self, delivery: Delivery, until: datetime) -> Passed | None:
        """There is no room in this month's budget for what it would promise."""
        if delivery.expires_at is not None and until >= delivery.expires_at:
            return await self._close(delivery, DeliveryState.SUPPRESSED, "budget")
        return await self._put_off(delivery, until, "budget")

    async def _send(
        self,
        delivery: Delivery,
        customer: Customer,
        reach: Reach,
        go: Go,
        promise: Promise | None,
        riders: list[Rider],
    ) -> Passed | None:
        shown = coupon_of(promise, riders)
        lines = lines_of(riders)
        letter = Letterhead(
            self._shop, delivery, customer, promise, reach.keeper, lines, lines_promise=shown is not None
        )
        try:
            letter = replace(letter, wording=await self._uow.wordings.text_of(delivery.wording_id))
            message = compose(self._renderer, letter, go.road, is_silent=go.is_silent)
        except FAULTY_TEMPLATE:
            log.exception("template %s is faulty", delivery.template)
            await self._close(delivery, DeliveryState.FAILED, "template")
            await hold_if_faulty(self._uow, delivery, self._now)
            return None
        coupon_id = shown.coupon.id if shown else None
        passed = await self._mark(delivery, go.road.kind, message, staff_id=go.road.staff_id, coupon_id=coupon_id)
        if passed is not None:
            await self._take_along(delivery, riders)
        return passed

    async def _take_along(self, delivery: Delivery, riders: list[Rider]) -> None:
        """What rode on a try before and does not now goes by itself, and so does what a rider had on board."""
        for rider in riders:
            theirs = rider.promise.coupon.id if rider.promise else None
            await self._uow.deliveries.merge(rider.delivery.id, delivery.id, self._now, theirs)
        await self._uow.merging.release(delivery.id, self._now, but=[rider.delivery.id for rider in riders])
        await self._uow.merging.release_all([rider.delivery.id for rider in riders], self._now)


__all__ = ["LEASE", "Fence", "Passed"]
