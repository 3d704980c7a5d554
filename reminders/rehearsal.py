"""A rehearsal: the real planner, the real fence and the real outbox on a copy of the shop, the clock run ahead.

Messages end in a channel that only keeps them. Time goes from moment to moment: each midnight of the shop, and whenever
something waiting, or a campaign, may set out. Assumed is what nobody can know: that nobody buys, answers or changes
anything meanwhile.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.campaign import CampaignState
from bot.domain.clock import local_day, local_moment
from bot.domain.delivery import Delivery, DeliveryState, MailPurpose, RoadKind
from bot.domain.dial import Values
from bot.domain.occasion import Occasion
from bot.domain.rehearsal import Ending, Fate, Hold, Rehearsal
from bot.rendering import Renderer
from reminders.campaigns import run_campaigns
from reminders.channels.base import Message, Outcome, OutcomeKind
from reminders.crowd import Crowd
from reminders.outbox import Outbox
from reminders.rule import Memory, Rule
from reminders.ticks import RULES, plan, sweep
from storage.scratch import Scratch

A_DAY = timedelta(days=1)
# One after another on a copy: only the number of transactions depends on it.
BATCH = 50
# What keeps a message back for this day only.
PASSING = ("hands_full", "a_few_a_day")
ENDINGS = {
    DeliveryState.SENT: Ending.GOES,
    DeliveryState.HANDED_OVER: Ending.GOES,
    DeliveryState.DONE_BY_HAND: Ending.GOES,
    DeliveryState.CANCELLED: Ending.MERGED,
    DeliveryState.PENDING: Ending.WAITS,
}


class Keeping:
    """The road of a rehearsal: nothing leaves."""

    def __init__(self) -> None:
        self.kept: dict[int, Message] = {}

    async def send(self, message: Message) -> Outcome:
        self.kept[message.delivery_id] = message
        return Outcome(OutcomeKind.SENT)


@dataclass(frozen=True, slots=True)
class Watched:
    """A rule whose findings are remembered, also those that the planner does not write down; of one customer only,
    if asked so. `closed`: keys that the planner has turned down for good, which it need not be asked again."""

    rule: Rule
    found: dict[str, Occasion]
    only: int | None = None
    closed: Container[str] = ()

    @property
    def name(self) -> str:
        return self.rule.name

    @property
    def once_a_day(self) -> bool:
        return self.rule.once_a_day

    @property
    def late_a_day(self) -> int | None:
        return self.rule.late_a_day

    def tuned(self, values: Values) -> Watched:
        return replace(self, rule=self.rule.tuned(values))

    async def find(self, memory: Memory, first: date, last: date) -> list[Occasion]:
        occasions = await self.rule.find(memory, first, last)
        mine = [one for one in occasions if self.only in (None, one.customer_id) and one.key not in self.closed]
        self.found.update((one.key, one) for one in mine)
        return mine


class Rehearser:
    """Runs the clock ahead on one copy."""

    def __init__(self, scratch: Scratch, renderer: Renderer, rules: Sequence[Rule] = RULES) -> None:
        self._scratch = scratch
        self._road = Keeping()
        self._outbox = Outbox(scratch, renderer, dict.fromkeys(RoadKind, self._road), batch=BATCH)
        self._rules = rules
        self._planned: frozenset[date] = frozenset()
        self._zones: tuple[ZoneInfo, ...] = ()
        self._kept: dict[str, Fate] = {}
        self._holds: dict[int, list[Hold]] = {}

    async def run(self, now: datetime, until: datetime) -> Rehearsal:
        """From `now` to `until`, both included, of everybody."""
        await self._where()
        await self._tick(now, None)
        return await self._go_on(now, until, None)

    async def run_for(self, customer_id: int, now: datetime, until: datetime) -> Rehearsal:
        """What happens at this moment is everybody's, since places are shared; afterwards only this customer's."""
        await self._where()
        await self._tick(now, None)
        self._scratch.memory.only = customer_id
        async with self._scratch.write() as uow:
            await uow.ahead.forget_waiting_but(customer_id)
        return await self._go_on(now, until, customer_id)

    async def _go_on(self, now: datetime, until: datetime, only: int | None) -> Rehearsal:
        moment = await self._look(now)
        while moment <= until:
            await self._tick(moment, only)
            moment = await self._look(moment)
        return Rehearsal(now, until, await self._fates(now), is_alone=only is not None)

    async def _tick(self, moment: datetime, only: int | None) -> None:
        if self._is_planning_due(moment):
            found: dict[str, Occasion] = {}
            closed = {key for key, fate in self._kept.items() if fate.reason not in PASSING}
            await sweep(self._scratch, moment)
            await plan(self._scratch, moment, [Watched(rule, found, only, closed) for rule in self._rules])
            await self._note_kept(found, moment)
        else:
            # A campaign sets out at its own moment.
            await run_campaigns(self._scratch, moment)
        while (await self._outbox.deliver(moment)).has_more:
            pass

    async def _where(self) -> None:
        """Where customers live; nobody moves meanwhile."""
        async with self._scratch.read() as uow:
            shop, zones = await uow.shop.get(), await uow.customers.zones()
        assert shop is not None
        self._zones = (shop.zone, *map(ZoneInfo, zones))

    def _is_planning_due(self, moment: datetime) -> bool:
        """On each day that begins, for the shop or for a customer elsewhere: nobody becomes known in between."""
        today = frozenset(local_day(moment, zone) for zone in self._zones)
        is_new, self._planned = today != self._planned, today
        return is_new

    async def _note_kept(self, found: dict[str, Occasion], moment: datetime) -> None:
        """What the planner has found and not written down, and why: once for each."""
        async with self._scratch.read() as uow:
            shop, written = await uow.shop.get(), await uow.deliveries.known_keys(found)
            assert shop is not None
            fresh = [one for key, one in found.items() if key not in written and key not in self._kept]
            ids = {one.customer_id for one in fresh if one.customer_id is not None}
            crowd = await Crowd.gather(uow, shop, ids, moment)
        self._kept |= {one.key: _kept(crowd, one, moment) for one in fresh}

    async def _look(self, moment: datetime) -> datetime:
        """What was put off, and why; and the next moment at which anything can happen."""
        async with self._scratch.read() as uow:
            held, due = await uow.ahead.held(), await uow.ahead.next_after(moment)
            scheduled = await uow.campaigns.in_states({CampaignState.SCHEDULED})
        for key, reason, until in held:
            holds = self._holds.setdefault(key, [])
            if not holds or holds[-1] != Hold(reason, until):
                holds.append(Hold(reason, until))
        home = self._zones[0]
        midnight = local_moment(local_day(moment, home) + A_DAY, 0, 0, home)
        starts = [one.starts_at for one in scheduled if one.starts_at is not None and one.starts_at > moment]
        return min([midnight, *starts, *([due] if due else [])])

    async def _fates(self, since: datetime) -> tuple[Fate, ...]:
        async with self._scratch.read() as uow:
            rows = await uow.ahead.since(since)
            names = await uow.ahead.names()
            staff = {one.id: one.name for one in await uow.staff.working()}
            written = await uow.deliveries.known_keys(self._kept)
        kept = [
            replace(fate, name=names.get(fate.customer_id or 0, ""))
            for key, fate in self._kept.items()
            if key not in written
        ]
        fates = kept + [self._fate(row, names, staff) for row in rows]
        return tuple(sorted(fates, key=lambda fate: (fate.at, fate.rule, fate.key)))

    def _fate(self, row: Delivery, names: dict[int, str], staff: dict[int, str]) -> Fate:
        ending = ENDINGS.get(row.state, Ending.STOPPED)
        is_going = ending is Ending.GOES
        message = self._road.kept.get(row.id)
        return Fate(
            key=row.dedupe_key,
            rule=row.rule,
            purpose=row.purpose,
            customer_id=row.customer_id,
            occasion_on=row.occasion_on,
            ending=ending,
            at=(row.sent_at if is_going else row.settled_at) or row.not_before,
            reason=row.reason,
            road=row.channel,
            reader=staff.get(row.staff_id) if row.staff_id is not None else None,
            text=message.text if message else None,
            holds=tuple(self._holds.get(row.id, ())),
            name=names.get(row.customer_id, "") if row.customer_id is not None else "",
        )


def _kept(crowd: Crowd, occasion: Occasion, moment: datetime) -> Fate:
    """By the planner's own answer. Where it would write, too many others came before: it is taken up on another day."""
    reason: str | None = "nobody"
    if occasion.purpose is not MailPurpose.STAFF:
        reason = crowd.standing(occasion).reason or "a_few_a_day"
    return Fate(
        key=occasion.key,
        rule=occasion.rule,
        purpose=occasion.purpose,
        customer_id=occasion.customer_id,
        occasion_on=occasion.occasion_on,
        ending=Ending.KEPT,
        at=moment,
        reason=reason,
    )
