"""Planning with memory: what each rule finds is written down once, in the transaction that moves its mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.clock import local_day, local_moment
from bot.domain.contact_policy import Reach, Road, road_for
from bot.domain.customer import Customer
from bot.domain.delivery import DeliveryState, MailPurpose, RoadKind
from bot.domain.dial import values_for
from bot.domain.followup import Stage, reminded
from bot.domain.holdout import offer_programme_of, programme_of
from bot.domain.occasion import Occasion
from bot.domain.reason import is_patient, may_run
from bot.domain.shop import Shop
from bot.domain.standing import Facts, Standing, standing
from bot.domain.window import Policy, policy_of
from bot.services.followups import told
from bot.services.holding import is_held_out
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
    rule = rule.tuned(values_for(shop.preferences, rule.name))
    if may_run(shop.preferences, rule.name) and (is_new_day or not rule.once_a_day):
        span = span_to_plan(through, today if rule.once_a_day else await _horizon(uow, today, now))
        occasions = await rule.find(ShopMemory(uow, shop.zone), span.first, span.last)
        planned = await _write_down(uow, shop, rule, occasions, now)
    if is_new_day:
        await uow.planner.advance(rule.name, today)
    return planned


async def _write_down(uow: UnitOfWork, shop: Shop, rule: Rule, occasions: Sequence[Occasion], now: datetime) -> int:
    if not occasions:
        return 0
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
    """Only for those who could be written to now: whoever agrees later today is planned then.

    Whoever is held out gets a row as well, closed from the start: so they can be compared with the others.
    """
    customer = await uow.customers.get(occasion.customer_id) if occasion.customer_id is not None else None
    if customer is None:
        return False
    road = (await standing_of(uow, shop, occasion, customer, now)).road
    if road is None:
        return False
    policy = policy_of(shop.preferences, shop.zone, customer.timezone)
    return await _queue(
        uow,
        occasion,
        policy.at_home if road.kind is RoadKind.HANDOFF else policy,
        now,
        staff_id=road.staff_id,
        channel=road.kind.value,
        address=road.address,
        locale=await language_of(uow, customer),
        template=f"reminders/{occasion.rule}",
        is_demo=customer.is_demo,
        **await _measured(uow, shop, occasion, customer.id, now),
    )


async def standing_of(uow: UnitOfWork, shop: Shop, occasion: Occasion, customer: Customer, now: datetime) -> Standing:
    """Asked by rehearsals as well, which tell why nothing is written down."""
    reach = await reach_of(uow, customer)
    handed = await _handed(uow, shop, occasion, reach, now)
    return standing(Facts(occasion.rule, reach, needs_telegram=occasion.needs_telegram, handed=handed))


async def _handed(uow: UnitOfWork, shop: Shop, occasion: Occasion, reach: Reach, now: datetime) -> int:
    """Asked only where it matters."""
    road = road_for(reach, MailPurpose.MARKETING)
    if not isinstance(road, Road) or road.staff_id is None or not is_patient(occasion.rule):
        return 0
    since = local_moment(local_day(now, shop.zone), 0, 0, shop.zone)
    return await uow.deliveries.handed_since(road.staff_id, since, with_pending=True)


async def _measured(
    uow: UnitOfWork, shop: Shop, occasion: Occasion, customer_id: int, now: datetime
) -> Mapping[str, Any]:
    """How the row differs for those who are held out: closed, or a courtesy that goes without its offer."""
    programme = programme_of(occasion.rule)
    if programme is not None and await is_held_out(uow, shop, programme, customer_id, now):
        return {"state": DeliveryState.SUPPRESSED.value, "reason": "hold_out", "settled_at": now}
    gift = offer_programme_of(occasion.rule)
    if gift is not None and await is_held_out(uow, shop, gift, customer_id, now):
        return {"view": {key: value for key, value in occasion.view.items() if key not in ("offer", "coupon_key")}}
    return {}


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
        occasion,
        policy_of(shop.preferences, shop.zone),
        now,
        staff_id=reader.id,
        channel=RoadKind.TELEGRAM.value,
        address=str(reader.telegram_id),
        locale=reader.locale or shop.locale,
        template="reminders/followups",
    )


async def _horizon(uow: UnitOfWork, today: date, now: datetime) -> date:
    """The latest day that has begun for any customer: a birthday begins where they live."""
    zones = await uow.customers.zones()
    return max([today, *(local_day(now, ZoneInfo(name)) for name in zones)])


async def _queue(uow: UnitOfWork, occasion: Occasion, policy: Policy, now: datetime, **values: Any) -> bool:
    slot = slot_for(occasion, policy, now)
    is_late = slot.state is DeliveryState.EXPIRED
    view = dict(values.pop("view", occasion.view)) | ({"needs_telegram": True} if occasion.needs_telegram else {})
    row = {
        "dedupe_key": occasion.key,
        "rule": occasion.rule,
        "occasion_on": occasion.occasion_on,
        "purpose": occasion.purpose.value,
        "customer_id": occasion.customer_id,
        "view": view,
        "state": slot.state.value,
        "reason": "late" if is_late else None,
        "not_before": slot.not_before,
        "expires_at": slot.expires_at,
        "created_at": now,
        "settled_at": now if is_late else None,
    }
    # What is too late anyway says so, whoever it was for.
    closed = ("state", "reason", "settled_at") if is_late else ()
    return await uow.deliveries.queue(**row | {key: value for key, value in values.items() if key not in closed})
