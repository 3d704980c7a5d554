"""Campaigns by the clock: those whose time has come set out, their messages are written down, a finished one is done.

The audience and who of it is left alone are stored when it sets out; messages follow in slices, each with the mark that
says how far they are, so that a crash or a second replica in between gives nobody two.
"""

from __future__ import annotations

import logging
import traceback
from datetime import datetime, timedelta
from typing import Any

from bot.domain.campaign import RULE, Campaign, CampaignState
from bot.domain.clock import local_day
from bot.domain.delivery import Delivery, DeliveryState, RoadKind
from bot.domain.occasion import Occasion
from bot.domain.shop import Shop
from bot.domain.window import next_open, policy_of
from bot.services.campaigns.audience import set_out
from bot.services.notices import tell_managers
from reminders.plan import slot_for
from reminders.rules.campaign import RULE_OF_CAMPAIGNS
from storage.campaigns import Member
from storage.unit_of_work import Storage, UnitOfWork

log = logging.getLogger(__name__)
SLICE = 1_000
# What was meant for a day is not begun after it: an offer for a feast is an embarrassment weeks later.
LATEST_START = timedelta(days=1)
_S = CampaignState


async def run_campaigns(storage: Storage, now: datetime) -> int:
    """The number of messages that were written down."""
    async with storage.read() as uow:
        shop = await uow.shop.get()
        live = await uow.campaigns.in_states({_S.SCHEDULED, _S.RUNNING}) if shop is not None else []
    written = 0
    for campaign in live:
        assert shop is not None
        try:
            written += await _go_on(storage, shop, campaign, now)
        except Exception as error:  # noqa: BLE001
            # Where it broke and how, without what was in hand: that may be somebody's name.
            where = "".join(traceback.format_tb(error.__traceback__))
            log.error("campaign %s waits for the next run: %s\n%s", campaign.id, type(error).__name__, where)  # noqa: TRY400
    return written


async def _go_on(storage: Storage, shop: Shop, campaign: Campaign, now: datetime) -> int:
    if campaign.state is _S.SCHEDULED and campaign.starts_at is not None and campaign.starts_at <= now:
        async with storage.write() as uow:
            if not await _missed(uow, shop, campaign.id, now):
                await set_out(uow, shop, campaign.id, now)
    written = await _write_all(storage, shop, campaign.id, now)
    await _finish(storage, campaign.id, now)
    return written


async def _missed(uow: UnitOfWork, shop: Shop, campaign_id: int, now: datetime) -> bool:
    """The machine was off when it should have set out: then it is a draft again, and managers decide."""
    campaign = await uow.campaigns.hold(campaign_id, to_change=True)
    if campaign is None or campaign.starts_at is None or now - campaign.starts_at <= LATEST_START:
        return False
    if not await uow.campaigns.move(campaign.id, _S.DRAFT, starts_at=None):
        return False
    state = {"state": campaign.state.value}, {"state": _S.DRAFT.value}
    await uow.audit.record(None, "campaign_missed", "campaign", campaign.id, *state, now)
    day = local_day(campaign.starts_at, shop.zone).isoformat()
    view = {"name": campaign.name, "day": day}
    await tell_managers(uow, f"campaign_missed:{campaign.id}:{day}", "campaigns/missed", view, now)
    return True


async def _write_all(storage: Storage, shop: Shop, campaign_id: int, now: datetime) -> int:
    written = 0
    while True:
        async with storage.read() as uow:
            known = await uow.campaigns.get(campaign_id)
        if known is None or known.state is not _S.RUNNING or known.is_planned:
            return written
        async with storage.write() as uow:
            written += await _write_some(uow, shop, campaign_id, now)


async def _write_some(uow: UnitOfWork, shop: Shop, campaign_id: int, now: datetime) -> int:
    """The next slice and the mark, together."""
    campaign = await uow.campaigns.hold(campaign_id, to_change=True)
    if campaign is None or campaign.state is not _S.RUNNING or campaign.is_planned:
        return 0
    members = await uow.campaigns.members(campaign, SLICE)
    occasions = RULE_OF_CAMPAIGNS.occasions(campaign, [one.customer_id for one in members], shop.zone)
    rows = [_row(shop, campaign, one, due, now) for one, due in zip(members, occasions, strict=True)]
    await uow.deliveries.queue_all(rows)
    last = members[-1].place if members else campaign.planned_upto
    is_planned = len(members) < SLICE
    await uow.campaigns.change(campaign.id, _S.RUNNING, planned_upto=last, is_planned=is_planned)
    return len(rows)


def _row(shop: Shop, campaign: Campaign, member: Member, due: Occasion, now: datetime) -> dict[str, Any]:
    policy = policy_of(shop.preferences, shop.zone, member.timezone)
    slot = slot_for(due, policy, now)
    is_late = slot.state is DeliveryState.EXPIRED
    state, reason = (
        (DeliveryState.SUPPRESSED, "hold_out") if member.is_held else (slot.state, "late" if is_late else None)
    )
    return {
        "dedupe_key": due.key,
        "rule": due.rule,
        "occasion_on": due.occasion_on,
        "purpose": due.purpose.value,
        "customer_id": due.customer_id,
        "channel": RoadKind.TELEGRAM.value,
        "locale": campaign.locale,
        "template": campaign.template,
        "view": dict(due.view),
        "state": state.value,
        "reason": reason,
        "not_before": next_open(max(slot.not_before, now), policy),
        "expires_at": slot.expires_at,
        "created_at": now,
        "settled_at": None if state is DeliveryState.PENDING else now,
        "wording_id": campaign.wording_id,
        "campaign_id": campaign.id,
        "is_demo": member.is_demo,
    }


async def _finish(storage: Storage, campaign_id: int, now: datetime) -> None:
    """Done when nothing of it is under way any more."""
    async with storage.read() as uow:
        campaign = await uow.campaigns.get(campaign_id)
        is_over = campaign is not None and campaign.state is _S.RUNNING and campaign.is_planned
        if not is_over or await uow.campaigns.has_open(campaign_id):
            return
    async with storage.write() as uow:
        if not await uow.campaigns.has_open(campaign_id):
            await uow.campaigns.move(campaign_id, _S.DONE, ended_at=now)


async def bar(uow: UnitOfWork, delivery: Delivery) -> CampaignState | None:
    """What keeps a message of a campaign back: paused or stopped. Asked in the transaction that would let it go."""
    campaign_id = delivery.campaign_id
    if campaign_id is None and delivery.rule == RULE:
        # A row for the next road was once written down without.
        campaign_id = delivery.view.get("campaign")
    if campaign_id is None:
        return None
    campaign = await uow.campaigns.hold(campaign_id)
    state = campaign.state if campaign is not None else _S.STOPPED
    return None if state in (_S.RUNNING, _S.DONE) else state


def may_go_by(delivery: Delivery, road: RoadKind) -> bool:
    """No colleague is asked to pass a campaign on unless the manager said so."""
    return not (road is RoadKind.HANDOFF and delivery.view.get("no_hands"))
