"""Whose a customer is: handed on with a reason, claimed from the pool, released to it, disputed and decided.

Who sold stays who sold: purchases keep their seller.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.clock import local_day, local_moment
from bot.domain.customer import ContactKind, Customer
from bot.domain.errors import Gone, NotAllowed, ShopError
from bot.domain.people import Staff
from bot.domain.pool import CHOICES, NOTICE, PREFERENCE, days_of, release_day
from bot.domain.shop import Shop
from bot.services.notices import tell
from bot.services.work import Work
from storage.ownership import Dispute, Touch
from storage.unit_of_work import UnitOfWork

LONGEST_REASON = 60
PAGE = 8
RULE = "pool"
MOST_NAMES = 10
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Given:
    """`before`: whose it was. `promises` went along."""

    customer: Customer
    before: Staff | None
    heir: Staff
    promises: int


@dataclass(frozen=True, slots=True)
class Pool:
    rows: Sequence[Any]
    count: int
    page: int
    days: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A dispute as a manager sees it. `evidence`: a row of each of the staff who has had to do with the customer."""

    dispute: Dispute
    customer: Customer
    claimant: Staff
    holder: Staff | None
    evidence: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Decided:
    case: Case
    winner: Staff


# -- handing on ----------------------------------------


async def give(work: Work, customer_id: int, to_id: int, reason: str) -> Given:
    """By whose customer it is, or a manager. Gone if it is theirs already."""
    customer = await work.customer(customer_id)
    may_give(work, customer)
    heir = await _working(work, to_id)
    if customer.owner_staff_id == heir.id:
        raise Gone
    promises = await _pass(work, customer, heir.id, "given", reason)
    before = await work.uow.staff.get(customer.owner_staff_id) if customer.owner_staff_id is not None else None
    return Given(customer, before, heir, promises)


async def give_all(work: Work, from_id: int, to_id: int, reason: str) -> tuple[int, Staff, Staff]:
    """All of a colleague's, by a manager; how many, from whom, to whom."""
    if not work.staff.is_manager:
        raise NotAllowed
    left, heir = await work.uow.staff.get(from_id), await _working(work, to_id)
    if left is None or left.id == heir.id:
        raise Gone
    ids = await work.uow.ownership.of_staff(from_id)
    if not ids:
        raise Gone
    for customer in await work.uow.customers.many(ids):
        await _pass(work, customer, heir.id, "all", reason)
    return len(ids), left, heir


def may_give(work: Work, customer: Customer) -> None:
    if not work.staff.is_manager and customer.owner_staff_id != work.staff.id:
        raise NotAllowed


async def colleagues(work: Work, customer: Customer | None = None) -> list[Staff]:
    """To whom a customer can go."""
    owner = customer.owner_staff_id if customer else None
    return [one for one in await work.uow.staff.working() if one.id != owner]


async def _pass(work: Work, customer: Customer, to_id: int | None, way: str, reason: str | None) -> int:
    """Gone if it is in another hand by now."""
    uow, before = work.uow, customer.owner_staff_id
    if not await uow.ownership.take(customer.id, before, to_id, work.now):
        raise Gone
    promises = await uow.ownership.give_promises(customer.id, before, to_id) if before and to_id else 0
    reason = (reason or "").strip()[:LONGEST_REASON] or None
    await uow.ownership.note(
        customer.id, from_staff_id=before, to_staff_id=to_id, by_staff_id=work.staff.id, way=way, reason=reason,
        at=work.now,
    )  # fmt: skip
    told = ({"staff_id": before}, {"staff_id": to_id})
    action = {"given": "given", "all": "given", "claimed": "claimed", "decided": "decided", "released": "released"}[way]
    await uow.audit.record(work.staff.id, action, "customer", customer.id, *told, work.now)
    return promises


# -- the pool ----------------------------------------


async def pool(work: Work, page: int = 0) -> Pool:
    rows = await work.uow.ownership.pool(PAGE + 1, page * PAGE)
    shop = await work.uow.shop.get()
    days = days_of(shop.preferences if shop else {})
    return Pool(rows[:PAGE], await work.uow.ownership.count_pool(), page, days, len(rows) > PAGE)


async def claim(work: Work, customer_id: int) -> Customer:
    """Out of the pool: the first wins. ShopError pool_taken for the second."""
    customer = await work.uow.customers.get(customer_id)
    if customer is None or customer.erased_at is not None:
        raise Gone
    if customer.owner_staff_id == work.staff.id:
        raise Gone
    if customer.owner_staff_id is not None:
        raise ShopError("pool_taken")
    try:
        await _pass(work, customer, work.staff.id, "claimed", None)
    except Gone:
        raise ShopError("pool_taken") from None
    return customer


async def set_days(work: Work, days: int) -> None:
    if not work.staff.is_manager:
        raise NotAllowed
    if days not in CHOICES:
        raise Gone
    shop = await work.uow.shop.get()
    before = (shop.preferences.get(PREFERENCE) if shop else None) or 0
    if before == days:
        return
    await work.uow.shop.prefer(PREFERENCE, days)
    told = ({PREFERENCE: before}, {PREFERENCE: days})
    await work.uow.audit.record(work.staff.id, "setting_changed", "shop", 1, *told, work.now)
    if not days:
        await work.uow.ownership.warn(await work.uow.ownership.warned(), None)


def is_pool_due(marks: Mapping[str, date], shop: Shop, now: datetime) -> bool:
    """Whether it has not run today. `marks`: how far each rule has come."""
    through = marks.get(RULE)
    return through is None or through < local_day(now, shop.zone)


async def run_pool(uow: UnitOfWork, shop: Shop, now: datetime) -> int:
    """Once a day, by the clock: who has been idle for long is named to the owner, and a week later anybody's.

    How many were released. Whoever bought or was met in the meantime is not.
    """
    today, days = local_day(now, shop.zone), days_of(shop.preferences)
    if not is_pool_due(await uow.planner.marks(), shop, now):
        return 0
    await uow.planner.advance(RULE, today)
    if not days:
        return 0
    since = today - timedelta(days=days) + NOTICE
    idle = await uow.ownership.idle(since, local_moment(since + timedelta(days=1), 0, 0, shop.zone), AT_ONCE)
    await uow.ownership.warn(list(set(await uow.ownership.warned()) - {one.id for one in idle}), None)
    due = [one for one in idle if one.release_on is not None and one.release_on <= today]
    due = [one for one in due if (today - one.last_on).days >= days]
    for one in due:
        await _release(uow, one, now)
    await _warn(uow, [one for one in idle if one.release_on is None], days, now, shop)
    return len(due)


async def _release(uow: UnitOfWork, one: Touch, now: datetime) -> None:
    if await uow.ownership.take(one.id, one.owner_staff_id, None, now):
        values = {"from_staff_id": one.owner_staff_id, "to_staff_id": None, "by_staff_id": None}
        await uow.ownership.note(one.id, way="released", at=now, **values)
        told = ({"staff_id": one.owner_staff_id}, {"staff_id": None})
        await uow.audit.record(None, "released", "customer", one.id, *told, now)


async def _warn(uow: UnitOfWork, new: Sequence[Touch], days: int, now: datetime, shop: Shop) -> None:
    today = local_day(now, shop.zone)
    theirs: dict[int, list[Touch]] = defaultdict(list)
    for one in new:
        theirs[one.owner_staff_id].append(one)
        await uow.ownership.warn([one.id], release_day(one.last_on, days, today))
    for owner in await uow.staff.working():
        mine = theirs.get(owner.id)
        if mine:
            view = {"names": [one.name for one in mine[:MOST_NAMES]], "count": len(mine), "days": days}
            await tell(uow, [owner], f"notice:pool:{today.isoformat()}", "notices/pool", view, now)


# -- disputes ----------------------------------------


async def dispute(work: Work, customer_id: int, reason: str | None) -> Case:
    """Somebody says that this customer is theirs. They need not see the record; nothing of it is shown to them."""
    customer = await work.uow.customers.get(customer_id)
    if customer is None or customer.erased_at is not None or customer.owner_staff_id in (None, work.staff.id):
        raise Gone
    reason = (reason or "").strip()[:LONGEST_REASON] or None
    opened = await work.uow.ownership.open_dispute(
        customer_id=customer_id, claimant_id=work.staff.id, holder_id=customer.owner_staff_id, reason=reason,
        opened_at=work.now,
    )  # fmt: skip
    if opened is None:
        raise ShopError("dispute_open")
    told = {"staff_id": work.staff.id}
    await work.uow.audit.record(work.staff.id, "disputed", "customer", customer_id, None, told, work.now)
    return await _case(work, opened)


async def by_phone(work: Work, phone: str) -> int | None:
    found = await work.uow.customers.by_address(ContactKind.PHONE, phone)
    return found.id if found is not None and found.erased_at is None else None


async def cases(work: Work) -> list[Case]:
    if not work.staff.is_manager:
        raise NotAllowed
    return [await _case(work, one.id) for one in await work.uow.ownership.open_disputes()]


async def decide(work: Work, dispute_id: int, winner_id: int) -> Decided:
    """By a manager, once: it stays where it is, or goes to who asked. Both are told."""
    if not work.staff.is_manager:
        raise NotAllowed
    found = await _case(work, dispute_id)
    if found.dispute.decided_at is not None or winner_id not in (found.dispute.claimant_id, found.dispute.holder_id):
        raise Gone
    winner = await _working(work, winner_id)
    if not await work.uow.ownership.decide(dispute_id, winner_id, work.staff.id, work.now):
        raise Gone
    if found.customer.owner_staff_id != winner_id:
        await _pass(work, found.customer, winner_id, "decided", found.dispute.reason)
    else:
        told = ({"staff_id": winner_id}, {"staff_id": winner_id})
        await work.uow.audit.record(work.staff.id, "decided", "customer", found.customer.id, *told, work.now)
    return Decided(found, winner)


async def _case(work: Work, dispute_id: int) -> Case:
    found = await work.uow.ownership.dispute(dispute_id)
    customer = await work.uow.customers.get(found.customer_id) if found else None
    claimant = await work.uow.staff.get(found.claimant_id) if found else None
    if found is None or customer is None or customer.erased_at is not None or claimant is None:
        raise Gone
    holder = await work.uow.staff.get(found.holder_id) if found.holder_id is not None else None
    return Case(found, customer, claimant, holder, await work.uow.ownership.evidence(customer.id))


async def _working(work: Work, staff_id: int) -> Staff:
    found = await work.uow.staff.get(staff_id)
    if found is None or found.revoked_at is not None:
        raise Gone
    return found
