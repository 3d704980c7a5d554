"""Campaigns: their rows and states, their audience, what became of their messages, and what was bought afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, case, exists, func, null, or_, select, update

from bot.domain.campaign import Campaign, CampaignState, before
from bot.domain.coupon import CouponState
from bot.domain.criteria import EVERYBODY, Spec, from_rows, to_rows
from bot.domain.delivery import TOUCHING
from bot.domain.holdout import BUCKETS, is_held
from bot.domain.money import Money
from bot.domain.offer import OfferKind, Terms
from storage.coupons import terms_columns
from storage.repository import Repository, table_of
from storage.tables import (
    CampaignRow,
    Coupon,
    CustomerRow,
    Delivery,
    HoldOutRow,
    PurchaseRow,
    Redemption,
    ServiceCaseRow,
    WordingRow,
)

campaigns, places, customers = table_of(CampaignRow), table_of(HoldOutRow), table_of(CustomerRow)
deliveries, coupons, redemptions = table_of(Delivery), table_of(Coupon), table_of(Redemption)
purchases, wordings, cases = table_of(PurchaseRow), table_of(WordingRow), table_of(ServiceCaseRow)
WAITING = ("pending", "leased")
OPEN = (*WAITING, "sending")
DOUBT = ("unknown", "unknown_expired")
_TOUCHING = sorted(state.value for state in TOUCHING)
_HELD = places.c.bucket < places.c.share * BUCKETS / 100


@dataclass(frozen=True, slots=True)
class Member:
    """One of an audience, by the number of their place."""

    place: int
    customer_id: int
    is_held: bool
    timezone: str | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Given:
    """Coupons of a campaign. `off`: what they took off, by currency."""

    issued: int
    open: int
    used: int
    off: tuple[Money, ...]


def _campaign(row: Row[Any]) -> Campaign:
    return Campaign(
        id=row.id,
        name=row.name,
        locale=row.locale,
        state=CampaignState(row.state),
        staff_id=row.staff_id,
        created_at=row.created_at,
        segment_id=row.segment_id,
        spec=from_rows(row.spec) or EVERYBODY,
        text=row.text,
        share=row.share,
        days=row.days,
        is_by_hand=row.is_by_hand,
        starts_at=row.starts_at,
        terms=_terms(row),
        valid_days=row.valid_days,
        offer_id=row.offer_id,
        wording_id=row.wording_id,
        launched_at=row.launched_at,
        planned_upto=row.planned_upto,
        is_planned=row.is_planned,
        left_out=row.left_out,
        ended_at=row.ended_at,
        coupons=row.coupons,
        is_demo=row.is_demo,
    )


def _terms(row: Row[Any]) -> Terms | None:
    if row.kind is None:
        return None
    amount = Money(row.amount_minor, row.currency) if row.amount_minor is not None else None
    return Terms(OfferKind(row.kind), percent=row.percent, amount=amount)


class Campaigns(Repository):
    async def get(self, campaign_id: int) -> Campaign | None:
        row = await self._row(select(campaigns).where(campaigns.c.id == campaign_id))
        return _campaign(row) if row else None

    async def hold(self, campaign_id: int, *, to_change: bool = False) -> Campaign | None:
        """As it stands until the transaction ends: nobody pauses it between the question and the sending."""
        statement = select(campaigns).where(campaigns.c.id == campaign_id)
        row = await self._row(statement if self._is_sqlite else statement.with_for_update(read=not to_change))
        return _campaign(row) if row else None

    async def latest(self, limit: int) -> list[Campaign]:
        here = select(campaigns).where(campaigns.c.state != CampaignState.DROPPED.value)
        return [_campaign(row) for row in await self._rows(here.order_by(campaigns.c.id.desc()).limit(limit))]

    async def in_states(self, states: Collection[CampaignState]) -> list[Campaign]:
        here = select(campaigns).where(campaigns.c.state.in_([state.value for state in states]))
        return [_campaign(row) for row in await self._rows(here.order_by(campaigns.c.id))]

    async def add(
        self,
        name: str,
        segment_id: int | None,
        spec: Spec,
        locale: str,
        staff_id: int,
        now: datetime,
        *,
        is_demo: bool = False,
    ) -> int:
        made = {"name": name, "segment_id": segment_id, "spec": to_rows(spec), "locale": locale, "staff_id": staff_id}
        return await self._insert(CampaignRow, **made, created_at=now, is_demo=is_demo)

    async def change(self, campaign_id: int, state: CampaignState, **values: Any) -> bool:
        """While it is in this state; False if it has left it."""
        if "terms" in values:
            terms: Terms | None = values.pop("terms")
            columns = terms_columns(terms) if terms else dict.fromkeys(("kind", "percent", "amount_minor", "currency"))
            values |= {key: value for key, value in columns.items() if key != "minimum_minor"}
        here = update(campaigns).where(campaigns.c.id == campaign_id, campaigns.c.state == state.value)
        return await self._run(here.values(**values)) == 1

    async def move(self, campaign_id: int, after: CampaignState, **values: Any) -> bool:
        """From a state that may come before; False otherwise, and nothing happens."""
        states = [state.value for state in before(after)]
        here = update(campaigns).where(campaigns.c.id == campaign_id, campaigns.c.state.in_(states))
        return await self._run(here.values(state=after.value, **values)) == 1

    async def word(self, campaign: Campaign, text: str, staff_id: int, now: datetime) -> int:
        """Its text as a revision that its messages are rendered from; each time it is set out another one."""
        here = (wordings.c.saying == campaign.programme, wordings.c.locale == campaign.locale)
        number = int(await self._scalar(select(func.coalesce(func.max(wordings.c.number), 0)).where(*here))) + 1
        saying = {"saying": campaign.programme, "locale": campaign.locale, "number": number}
        return await self._insert(WordingRow, **saying, text=text, staff_id=staff_id, written_at=now)

    # -- the audience --------------------------------------------------------------------------------------------------

    async def members(self, campaign: Campaign, limit: int) -> list[Member]:
        """The next whose message has not been written down."""
        joined = select(places, customers.c.timezone, customers.c.is_demo).join(
            customers, customers.c.id == places.c.customer_id
        )
        here = joined.where(places.c.programme == campaign.programme, places.c.id > campaign.planned_upto)
        rows = await self._rows(here.order_by(places.c.id).limit(limit))
        return [
            Member(row.id, row.customer_id, is_held(row.bucket, row.share), row.timezone, row.is_demo) for row in rows
        ]

    async def sides(self, campaign: Campaign) -> tuple[int, int]:
        """(to be written to, left alone)."""
        held = func.sum(case((_HELD, 1), else_=0)).label("held")
        row = await self._row(select(func.count().label("all"), held).where(places.c.programme == campaign.programme))
        all_of_them, left_alone = (int(row.all), int(row.held or 0)) if row else (0, 0)
        return all_of_them - left_alone, left_alone

    # -- its messages --------------------------------------------------------------------------------------------------

    async def states(self, campaign_id: int) -> dict[tuple[str, str | None], int]:
        """(state, reason) to how many people: of several rows by several roads the last counts; what rides on a
        message that is still to leave waits with it, and is in doubt with it."""
        carrier, later = deliveries.alias("carrier"), deliveries.alias("later")
        rides, doubt = deliveries.c.state == "cancelled", carrier.c.state.in_(DOUBT)
        waits = carrier.c.state.in_(OPEN)
        state = case((and_(rides, waits), "pending"), (and_(rides, doubt), carrier.c.state), else_=deliveries.c.state)
        reason = case((and_(rides, or_(waits, doubt)), null()), else_=deliveries.c.reason)
        now, why = state.label("now"), reason.label("why")
        went_on = exists().where(
            later.c.campaign_id == deliveries.c.campaign_id,
            later.c.customer_id == deliveries.c.customer_id,
            later.c.id > deliveries.c.id,
            later.c.dedupe_key.contains("~"),
        )
        here = (deliveries.c.campaign_id == campaign_id, or_(deliveries.c.state.in_(_TOUCHING), ~went_on))
        joined = select(now, why, func.count().label("times")).select_from(deliveries)
        joined = joined.outerjoin(carrier, carrier.c.id == deliveries.c.carrier_id)
        rows = await self._rows(joined.where(*here).group_by(now, why))
        return {(row.now, row.why): row.times for row in rows}

    async def has_open(self, campaign_id: int) -> bool:
        """Something of it may still leave, by itself or in a message that has it on board."""
        mine, carrier = deliveries.c.campaign_id == campaign_id, deliveries.alias("carrier")
        alone = select(deliveries.c.id).where(mine, deliveries.c.state.in_(OPEN)).limit(1)
        if await self._row(alone) is not None:
            return True
        rides = select(deliveries.c.id).join(carrier, carrier.c.id == deliveries.c.carrier_id)
        here = (mine, deliveries.c.state == "cancelled", carrier.c.state.in_(OPEN))
        return await self._row(rides.where(*here).limit(1)) is not None

    async def wake(self, campaign_id: int, now: datetime) -> None:
        """What waited while it was paused is due again."""
        here = (
            deliveries.c.campaign_id == campaign_id,
            deliveries.c.state == "pending",
            deliveries.c.reason == "campaign_paused",
        )
        await self._run(update(deliveries).where(*here).values(not_before=now, reason=None))

    async def cancel(self, campaign_id: int, now: datetime) -> list[int]:
        """What has not set out never will; a claimed one loses its claim. Which: some have others on board."""
        here = (deliveries.c.campaign_id == campaign_id, deliveries.c.state.in_(WAITING))
        ended = {
            "state": "cancelled",
            "reason": "campaign_stopped",
            "settled_at": now,
            "owner": None,
            "lease_until": None,
        }
        ended_now = update(deliveries).where(*here).values(**ended).returning(deliveries.c.id)
        return [row.id for row in await self._rows(ended_now)]

    # -- its coupons ---------------------------------------------------------------------------------------------------

    async def given(self, offer_id: int, now: datetime) -> Given:
        """Of those that people have, or may have: a coupon is made before its message leaves, and some never do."""
        is_open = and_(coupons.c.state == CouponState.ISSUED.value, coupons.c.expires_at > now)
        used = coupons.c.state == CouponState.REDEEMED.value
        columns = [
            func.count().label("issued"),
            *(func.sum(case((c, 1), else_=0)).label(n) for n, c in (("open", is_open), ("used", used))),
        ]
        here = (coupons.c.offer_id == offer_id, or_(used, _is_known()))
        row = await self._row(select(*columns).where(*here))
        joined = (
            select(redemptions.c.currency, func.sum(redemptions.c.discount_minor).label("minor"))
            .join(coupons, coupons.c.id == redemptions.c.coupon_id)
            .where(coupons.c.offer_id == offer_id, redemptions.c.reversed_at.is_(None))
            .group_by(redemptions.c.currency)
        )
        off = tuple(
            Money(int(one.minor), one.currency) for one in await self._rows(joined.order_by(redemptions.c.currency))
        )
        assert row is not None
        return Given(int(row.issued), int(row.open or 0), int(row.used or 0), off)

    async def holders(self, offer_id: int, now: datetime) -> list[int]:
        """Who may know of a coupon that can still be used."""
        is_open = (coupons.c.state == CouponState.ISSUED.value, coupons.c.expires_at > now)
        here = select(coupons.c.customer_id).where(coupons.c.offer_id == offer_id, *is_open, _is_known())
        return [row.customer_id for row in await self._rows(here.distinct().order_by(coupons.c.customer_id))]

    async def void(self, offer_id: int) -> int:
        """Those that nobody has used yet."""
        here = (coupons.c.offer_id == offer_id, coupons.c.state == CouponState.ISSUED.value)
        return await self._run(update(coupons).where(*here).values(state=CouponState.VOID.value))

    # -- what came of it -----------------------------------------------------------------------------------------------

    async def bought(self, campaign: Campaign, since: datetime, until: datetime) -> dict[bool, int]:
        """Buyers after `since` up to `until`, of those left alone (True) and of the others."""
        held = case((_HELD, 1), else_=0).label("held")
        mine = (places.c.programme == campaign.programme, *_in_time(since, until))
        joined = select(held, func.count(places.c.customer_id.distinct()).label("heads")).join(
            purchases, purchases.c.customer_id == places.c.customer_id
        )
        return {bool(row.held): row.heads for row in await self._rows(joined.where(*mine).group_by(held))}

    async def spent(self, campaign: Campaign, since: datetime, until: datetime) -> list[tuple[bool, Money]]:
        """What each side spent in that time, less what they got back in it, in each currency."""
        refunded = (cases.c.happened_at > since, cases.c.happened_at <= until, cases.c.voided_at.is_(None))
        given = (*refunded, cases.c.state != "cancelled", cases.c.refund_minor > 0)
        found = Counter(await self._by_side(campaign, purchases, purchases.c.total_minor, _in_time(since, until)))
        found.subtract(await self._by_side(campaign, cases, cases.c.refund_minor, given))
        return [(is_held, Money(minor, currency)) for (is_held, currency), minor in sorted(found.items())]

    async def _by_side(
        self, campaign: Campaign, table: Table, minor: ColumnElement[Any], here: tuple[Any, ...]
    ) -> dict[tuple[bool, str], int]:
        """(left alone, currency) to the sum, of those in the audience."""
        held = case((_HELD, 1), else_=0).label("held")
        columns = (held, table.c.currency, func.sum(minor).label("minor"))
        joined = select(*columns).join(table, table.c.customer_id == places.c.customer_id)
        mine = joined.where(places.c.programme == campaign.programme, *here).group_by(held, table.c.currency)
        return {(bool(row.held), row.currency): int(row.minor) for row in await self._rows(mine)}


def _is_known() -> ColumnElement[bool]:
    """The coupon stood in a message that has, or may have, reached its holder: its own, or one that had it on board."""
    carrier, its = deliveries.alias("carrier"), deliveries.c.coupon_id == coupons.c.id
    rides = (its, deliveries.c.state == "cancelled", carrier.c.id == deliveries.c.carrier_id)
    return or_(
        exists().where(its, deliveries.c.state.in_(_TOUCHING)),
        exists().where(*rides, carrier.c.state.in_(_TOUCHING)),
    )


def _in_time(since: datetime, until: datetime) -> tuple[Any, ...]:
    moment = purchases.c.bought_at
    return moment > since, moment <= until, purchases.c.voided_at.is_(None)
