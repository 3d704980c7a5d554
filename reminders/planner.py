"""Planning with memory: what each rule finds is written down once, in the transaction that moves its mark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.clock import local_day, local_moment
from bot.domain.contact_policy import HANDOFFS_A_DAY, Policy, Stop, road_for
from bot.domain.delivery import DeliveryState, MailPurpose, RoadKind
from bot.domain.followup import Stage, reminded
from bot.domain.occasion import Occasion
from bot.domain.reason import is_patient, may_run
from bot.domain.shop import Shop
from bot.services.followups import told
from bot.services.mail import language_of
from reminders.memory import ShopMemory
from reminders.plan import slot_for, span_to_plan
from reminders.reach import reach_of
from reminders.rule import Rule
from storage.unit_of_work import UnitOfWork

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


async def plan_rule(uow: UnitOfWork, shop: Shop, rule: Rule, now: datetime) -> int:
    """Write down what a rule finds up to today; the number of new rows. Switched off, only its mark moves on."""
    today = local_day(now, shop.zone)
    through = await uow.planner.through(rule.name)
    is_new_day = through is None or through < today
    planned = 0
    if may_run(shop.preferences, rule.name) and (is_new_day or not rule.once_a_day):
        span = span_to_plan(through, today)
        occasions = await rule.find(ShopMemory(uow, shop.zone), span.first, span.last)
        planned = await _write_down(uow, shop, rule, occasions, now)
    if is_new_day:
        await uow.planner.advance(rule.name, today)
    return planned


async def _write_down(uow: UnitOfWork, shop: Shop, rule: Rule, occasions: Sequence[Occasion], now: datetime) -> int:
    known = await uow.deliveries.known_keys([occasion.key for occasion in occasions])
    written, late = 0, 0
    for occasion in occasions:
        if occasion.key in known or (occasion.is_late and rule.late_a_day is not None and late >= rule.late_a_day):
            continue
        is_written = await _write_one(uow, shop, occasion, now)
        written += is_written
        late += is_written and occasion.is_late
    return written


async def _write_one(uow: UnitOfWork, shop: Shop, occasion: Occasion, now: datetime) -> bool:
    if occasion.purpose is MailPurpose.STAFF:
        return await _write_to_staff(uow, shop, occasion, now)
    return await _write_to_customer(uow, shop, occasion, now)


async def _write_to_customer(uow: UnitOfWork, shop: Shop, occasion: Occasion, now: datetime) -> bool:
    """Only for those who could be written to now: whoever agrees later today is planned then."""
    customer = await uow.customers.get(occasion.customer_id) if occasion.customer_id is not None else None
    if customer is None:
        return False
    road = road_for(await reach_of(uow, customer), MailPurpose.MARKETING)
    if isinstance(road, Stop) or (occasion.needs_telegram and road.kind is not RoadKind.TELEGRAM):
        return False
    if road.staff_id is not None and is_patient(occasion.rule):
        since = local_moment(local_day(now, shop.zone), 0, 0, shop.zone)
        if await uow.deliveries.handed_since(road.staff_id, since, with_pending=True) >= HANDOFFS_A_DAY:
            return False
    return await _queue(
        uow,
        shop,
        occasion,
        now,
        staff_id=road.staff_id,
        channel=road.kind.value,
        address=road.address,
        locale=await language_of(uow, customer),
        template=f"reminders/{occasion.rule}",
        is_demo=customer.is_demo,
    )


async def _write_to_staff(uow: UnitOfWork, shop: Shop, occasion: Occasion, now: datetime) -> bool:
    """To whoever is to be reminded as things stand; who it really is, the fence asks again."""
    promise = await uow.followups.get(told(occasion.view)[0][0])
    working = await uow.staff.working()
    if promise is None:
        return False
    stage = Stage(occasion.view["stage"])
    reader = reminded(promise, stage, working, await uow.staff.unreachable(working))
    if reader is None:
        return False
    return await _queue(
        uow,
        shop,
        occasion,
        now,
        staff_id=reader.id,
        channel=RoadKind.TELEGRAM.value,
        address=str(reader.telegram_id),
        locale=reader.locale or shop.locale,
        template="reminders/followups",
    )


async def _queue(uow: UnitOfWork, shop: Shop, occasion: Occasion, now: datetime, **values: object) -> bool:
    slot = slot_for(occasion, Policy(shop.zone), now)
    is_late = slot.state is DeliveryState.EXPIRED
    return await uow.deliveries.queue(
        dedupe_key=occasion.key,
        rule=occasion.rule,
        occasion_on=occasion.occasion_on,
        purpose=occasion.purpose.value,
        customer_id=occasion.customer_id,
        view=dict(occasion.view) | ({"needs_telegram": True} if occasion.needs_telegram else {}),
        state=slot.state.value,
        reason="late" if is_late else None,
        not_before=slot.not_before,
        expires_at=slot.expires_at,
        created_at=now,
        settled_at=now if is_late else None,
        **values,
    )
