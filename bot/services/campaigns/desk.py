"""One manager at work on campaigns: a draft filled in tap by tap, then set out, paused, resumed, stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.campaign import (
    LAUNCHED,
    LONGEST_NAME,
    OVER,
    PERCENTS,
    SHARES,
    VALID_DAYS,
    WINDOW_DAYS,
    Campaign,
    CampaignState,
    share_for,
)
from bot.domain.clock import local_day, local_moment
from bot.domain.criteria import EVERYBODY
from bot.domain.errors import Gone, ShopError
from bot.domain.money import Money
from bot.domain.offer import OfferKind, Terms
from bot.domain.window import next_open, policy_of
from bot.rendering import Renderer
from bot.services.campaigns.audience import Audience, audience, set_out
from bot.services.campaigns.text import full_text, tried, typed
from bot.services.mail import queue_message
from bot.services.segments import Shown, find, manager, told
from bot.services.wordings.check import Tried
from bot.services.wordings.guard import Unsafe
from bot.services.work import Work
from storage.campaigns import Given

SHOWN = 20
A_DAY = timedelta(days=1)
MORNING = 10
FARTHEST = timedelta(days=90)
_S = CampaignState


@dataclass(frozen=True, slots=True)
class Page:
    """A campaign as it stands. `audience` of one that has not set out; `sides` (written to, left alone) of one that
    has, with what became of its messages. `missing`: why it can't set out yet."""

    campaign: Campaign
    groups: list[list[Shown]]
    by: str
    audience: Audience | None = None
    sample: Tried | None = None
    missing: str | None = None
    sides: tuple[int, int] = (0, 0)
    sent: int = 0
    with_staff: int = 0
    waiting: int = 0
    ended: Mapping[str, int] | None = None
    given: Given | None = None


class CampaignDesk:
    """NotAllowed for anybody but managers and owners, each time anew."""

    def __init__(self, work: Work, renderer: Renderer) -> None:
        manager(work)
        self._work, self._renderer = work, renderer
        self._campaigns = work.uow.campaigns

    async def all(self) -> list[Campaign]:
        return await self._campaigns.latest(SHOWN)

    async def get(self, campaign_id: int) -> Campaign:
        found = await self._campaigns.get(campaign_id)
        if found is None or found.state is _S.DROPPED:
            raise Gone
        return found

    async def begin(self, segment_id: int | None, everybody: str) -> Campaign:
        """A draft for a segment, or for everybody; the one there is, if nothing was put into it yet and the segment is
        still the same."""
        work = self._work
        segment = await find(work, segment_id) if segment_id is not None else None
        spec = segment.spec if segment else EVERYBODY
        wanted = (segment_id, work.staff.id, None, spec)
        for draft in await self._campaigns.in_states({_S.DRAFT}):
            if (draft.segment_id, draft.staff_id, draft.text, draft.spec) == wanted:
                return draft
        name = (segment.name or segment.typed if segment else everybody)[:LONGEST_NAME]
        made = name, segment_id, spec, work.shop.locale, work.staff.id, work.now
        key = await self._campaigns.add(*made, is_demo=work.shop.is_demo)
        draft = await self.get(key)
        found = await audience(work.uow, work.shop, draft, work.now)
        await self._change(draft, share=share_for(found.reached))
        return await self.get(key)

    async def page(self, campaign_id: int) -> Page:
        work, campaign = self._work, await self.get(campaign_id)
        maker = await work.uow.staff.get(campaign.staff_id)
        # Whom one that has set out was meant for, it was meant for on that day.
        day = local_day(campaign.launched_at, work.shop.zone) if campaign.launched_at else work.today
        shown = Page(campaign, told(campaign.spec, day), maker.name if maker else "")
        if campaign.state in LAUNCHED:
            return await self._launched(shown)
        found = await audience(work.uow, work.shop, campaign, work.now)
        sample, missing = self._sample(campaign), None
        if sample is None:
            missing = "text" if campaign.text is None else "text_again"
        elif not found.reached:
            missing = "people"
        return replace(shown, audience=found, sample=sample, missing=missing)

    def _sample(self, campaign: Campaign) -> Tried | None:
        if campaign.text is None:
            return None
        try:
            return tried(self._renderer, self._work.shop, campaign, self._work.today)
        except Unsafe:
            return None

    async def _launched(self, shown: Page) -> Page:
        campaign = shown.campaign
        states = await self._campaigns.states(campaign.id)
        sides = await self._campaigns.sides(campaign)
        by = {state: sum(n for (one, _), n in states.items() if one == state) for state, _ in states}
        sent = sum(by.get(one, 0) for one in ("sent", "done_by_hand"))
        sent += sum(n for (one, why), n in states.items() if one == "cancelled" and (why or "").startswith("merged"))
        waiting = sum(by.get(one, 0) for one in ("pending", "leased", "sending"))
        planned = sum(n for (_, why), n in states.items() if why != "hold_out")
        waiting += max(0, sides[0] - planned) if campaign.state in (_S.RUNNING, _S.PAUSED) else 0
        ended = _ended(states)
        given = await self._campaigns.given(campaign.offer_id, self._work.now) if campaign.offer_id else None
        shown = replace(shown, sides=sides, sent=sent, with_staff=by.get("handed_over", 0), waiting=waiting)
        return replace(shown, ended=ended, given=given)

    # -- the draft -----------------------------------------------------------------------------------------------------

    async def write(self, campaign_id: int, text: str) -> Campaign:
        """Unsafe with the reason if it can't be taken; nothing is kept then."""
        campaign = await self._draft(campaign_id)
        kept = typed(self._renderer, campaign, text)
        tried(self._renderer, self._work.shop, replace(campaign, text=kept), self._work.today)
        await self._change(campaign, text=kept)
        return await self.get(campaign_id)

    async def rename(self, campaign_id: int, name: str) -> Campaign:
        campaign, wanted = await self._draft(campaign_id), " ".join(name.split())
        if not 0 < len(wanted) <= LONGEST_NAME:
            raise ShopError("segment_name", longest=LONGEST_NAME)
        await self._change(campaign, name=wanted)
        return await self.get(campaign_id)

    async def offer(self, campaign_id: int, *, percent: int | None = None, minor: int | None = None) -> Campaign:
        """A coupon with it, in per cent or money off; neither: none."""
        campaign, terms = await self._draft(campaign_id), None
        if percent is not None:
            if not 0 < percent < 100:
                raise ShopError("campaign_percent")
            terms = Terms(OfferKind.PERCENT, percent=percent)
        elif minor is not None:
            if minor <= 0:
                raise ShopError("campaign_percent")
            terms = Terms(OfferKind.AMOUNT, amount=Money(minor, self._work.shop.currency))
        await self._change(campaign, terms=terms)
        return await self.get(campaign_id)

    async def set(self, campaign_id: int, what: str, value: int) -> Campaign:
        """`share` left alone, `valid` days of the coupon, `hand` 1 or 0. Gone for what was never offered."""
        campaign = await self._draft(campaign_id)
        allowed = {"share": SHARES, "valid": VALID_DAYS, "hand": (0, 1)}
        if value not in allowed.get(what, ()):
            raise Gone
        column = {"share": "share", "valid": "valid_days", "hand": "is_by_hand"}[what]
        await self._change(campaign, **{column: bool(value) if what == "hand" else value})
        return await self.get(campaign_id)

    async def starts(self, campaign_id: int, at: datetime | None) -> Campaign:
        """None: at once, when it is set out."""
        campaign = await self._draft(campaign_id)
        if at is not None and not self._work.now < at <= self._work.now + FARTHEST:
            raise ShopError("campaign_day", days=FARTHEST.days)
        await self._change(campaign, starts_at=at)
        return await self.get(campaign_id)

    def tomorrow(self) -> datetime:
        return local_moment(self._work.today + A_DAY, MORNING, 0, self._work.shop.zone)

    async def drop(self, campaign_id: int) -> None:
        campaign = await self.get(campaign_id)
        if not await self._campaigns.move(campaign.id, _S.DROPPED):
            raise Gone
        await self._record("campaign_dropped", campaign, {})

    async def _draft(self, campaign_id: int) -> Campaign:
        campaign = await self.get(campaign_id)
        if campaign.state is not _S.DRAFT:
            raise ShopError("campaign_out")
        return campaign

    async def _change(self, campaign: Campaign, **values: Any) -> None:
        if not await self._campaigns.change(campaign.id, campaign.state, **values):
            raise Gone

    # -- on its way ----------------------------------------------------------------------------------------------------

    async def launch(self, campaign_id: int) -> Campaign:
        """Now, or when its time comes. Pressed twice it is one. Held from the look at it on: what sets out is what was
        looked at."""
        await self.get(campaign_id)
        campaign = await self._campaigns.hold(campaign_id, to_change=True)
        if campaign is None or campaign.state is not _S.DRAFT:
            return await self.get(campaign_id)
        page = await self.page(campaign_id)
        if page.missing is not None:
            raise ShopError("campaign_missing", missing=page.missing)
        work = self._work
        if campaign.starts_at is not None and campaign.starts_at <= work.now:
            raise ShopError("campaign_day", days=FARTHEST.days)
        at = campaign.starts_at or work.now
        wording = await self._campaigns.word(campaign, full_text(self._renderer, campaign), work.staff.id, work.now)
        if await self._campaigns.move(campaign.id, _S.SCHEDULED, starts_at=at, wording_id=wording):
            await self._record("campaign_launched", campaign, {"at": at.isoformat(), "share": campaign.share})
        if at <= work.now:
            await set_out(work.uow, work.shop, campaign.id, work.now)
        return await self.get(campaign_id)

    async def back_to_draft(self, campaign_id: int) -> Campaign:
        """As long as it has not set out. Pressed twice it is a draft already."""
        await self.get(campaign_id)
        campaign = await self._campaigns.hold(campaign_id, to_change=True)
        if campaign is not None and campaign.state is _S.DRAFT:
            return campaign
        if campaign is None or not await self._campaigns.move(campaign_id, _S.DRAFT, starts_at=None):
            raise ShopError("campaign_out")
        await self._record("campaign_recalled", campaign, {"state": _S.DRAFT.value})
        return await self.get(campaign_id)

    async def pause(self, campaign_id: int) -> Campaign:
        """From this moment nothing leaves."""
        campaign = await self._held(campaign_id)
        if campaign.state is _S.RUNNING and campaign.is_planned and not await self._campaigns.has_open(campaign.id):
            await self._move(campaign, _S.DONE, "campaign_done", ended_at=self._work.now)
        elif campaign.state is not _S.PAUSED:
            await self._move(campaign, _S.PAUSED, "campaign_paused")
        return await self.get(campaign_id)

    async def resume(self, campaign_id: int) -> Campaign:
        campaign = await self._held(campaign_id)
        if campaign.state is not _S.RUNNING:
            await self._move(campaign, _S.RUNNING, "campaign_resumed")
            await self._campaigns.wake(campaign.id, self._work.now)
        return await self.get(campaign_id)

    async def stop(self, campaign_id: int, *, is_void: bool, is_told: bool = False) -> Campaign:
        """What has not left never does. Its coupons stay good, or are taken back; their holders hear of it if told."""
        work, campaign = self._work, await self._held(campaign_id)
        if campaign.state is _S.STOPPED:
            return campaign
        fate = "voided" if is_void else "honoured"
        await self._move(campaign, _S.STOPPED, "campaign_stopped", ended_at=work.now, coupons=fate)
        await work.uow.merging.release_all(await self._campaigns.cancel(campaign.id, work.now), work.now)
        if is_void and campaign.offer_id is not None:
            holders = await self._campaigns.holders(campaign.offer_id, work.now) if is_told else []
            await self._campaigns.void(campaign.offer_id)
            await work.uow.coupons.change_offer(campaign.offer_id, is_active=False)
            await self._tell(campaign, holders)
        return await self.get(campaign_id)

    async def _tell(self, campaign: Campaign, holders: list[int]) -> None:
        """At a time when they may be written to; nobody who is not to be written to at all."""
        work = self._work
        left_alone = await work.uow.suppressions.of_customers(holders)
        known = await work.uow.customers.every([one for one in holders if one not in left_alone])
        for customer_id, customer in known.items():
            policy = policy_of(work.shop.preferences, work.shop.zone, customer.timezone)
            await queue_message(
                work.uow,
                dedupe_key=f"{OVER}:{campaign.id}:{customer_id}",
                customer_id=customer_id,
                template=f"reminders/{OVER}",
                view={"campaign": campaign.id},
                now=work.now,
                not_before=next_open(work.now, policy),
            )

    async def _held(self, campaign_id: int) -> Campaign:
        """For nobody else to change until this is over."""
        await self.get(campaign_id)
        campaign = await self._campaigns.hold(campaign_id, to_change=True)
        if campaign is None or campaign.state not in LAUNCHED:
            raise Gone
        return campaign

    async def _move(self, campaign: Campaign, after: CampaignState, action: str, **values: Any) -> None:
        if not await self._campaigns.move(campaign.id, after, **values):
            raise Gone
        await self._record(action, campaign, {"state": after.value, **{k: str(v) for k, v in values.items()}})

    async def _record(self, action: str, campaign: Campaign, after: dict[str, Any]) -> None:
        work = self._work
        before = {"state": campaign.state.value}
        await work.uow.audit.record(work.staff.id, action, "campaign", campaign.id, before, after, work.now)


def _ended(states: Mapping[tuple[str, str | None], int]) -> dict[str, int]:
    """Why messages will not come, by a word; those left alone on purpose are no part of it."""
    found: dict[str, int] = {}
    for (state, reason), count in states.items():
        is_over = state in ("suppressed", "expired", "failed", "blocked", "unknown", "unknown_expired", "cancelled")
        if not is_over or reason == "hold_out" or (reason or "").startswith("merged"):
            continue
        word = state if state in ("failed", "blocked", "unknown", "unknown_expired") else reason or state
        found[word] = found.get(word, 0) + count
    return found


__all__ = ["PERCENTS", "WINDOW_DAYS", "CampaignDesk", "Page"]
