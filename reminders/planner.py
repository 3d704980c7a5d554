"""Planning with memory: what each rule finds is written down once, and its mark moves with the last of its rows.

Looking is dear in a big shop, so it is done beside the writer, for all rules at once. What is found is written down in
pieces, short enough that a salesperson at the till never waits for the clock; each piece asks again what matters. A
crash between two pieces leaves the mark where it was: the rule looks again, and what is there already stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.clock import local_day
from bot.domain.delivery import MailPurpose
from bot.domain.dial import values_for
from bot.domain.occasion import Occasion
from bot.domain.reason import may_run
from bot.domain.shop import Shop
from reminders.crowd import Crowd
from reminders.memory import ShopMemory
from reminders.plan import span_to_plan
from reminders.rows import Scribe
from reminders.rule import Memory, Rule
from storage.unit_of_work import Storage, UnitOfWork

# So many rows at once: a fraction of a second, most of which is reading.
PIECE = 200
# In a shop of so few customers the dearest look is over before a thread would have begun it.
SMALL = 500
Remembering = Callable[[UnitOfWork, ZoneInfo], Memory]


@dataclass(frozen=True, slots=True)
class Part:
    """Some of what a rule has found. `late`: of these only so many as it takes up on a day; `is_last`: its mark moves
    to `through` with them."""

    rule: Rule
    through: date
    occasions: Sequence[Occasion] = ()
    late: Sequence[Occasion] = ()
    is_last: bool = True

    @property
    def size(self) -> int:
        return len(self.occasions) + min(len(self.late), self.rule.late_a_day or 0)


@dataclass(slots=True)
class Finding:
    """What a rule has found, of all that it has not been written down; `is_new_day`: its mark is behind."""

    rule: Rule
    is_new_day: bool
    occasions: list[Occasion] = field(default_factory=list)

    def parts(self, today: date) -> Iterator[Part]:
        """The late ones last, and together: how many are taken up is told by one transaction."""
        is_limited = self.rule.late_a_day is not None
        late = [one for one in self.occasions if one.is_late and is_limited]
        due = [one for one in self.occasions if not (one.is_late and is_limited)]
        while len(due) > PIECE:
            some, due = due[:PIECE], due[PIECE:]
            yield Part(self.rule, today, some, is_last=False)
        if due or late or self.is_new_day:
            yield Part(self.rule, today, due, late, is_last=self.is_new_day)


async def plan_rules(
    storage: Storage, rules: Sequence[Rule], now: datetime, remembering: Remembering = ShopMemory
) -> int:
    """Write down what the rules find up to today; the number of new rows. Of one that is switched off only the mark
    moves on."""
    async with storage.read(is_short=True) as uow:
        shop, marks = await uow.shop.get(), await uow.planner.marks()
        if shop is None:
            return 0
        today = local_day(now, shop.zone)
        is_new_day = any(marks.get(rule.name, date.min) < today for rule in rules)
        is_short = not is_new_day or await uow.customers.count() < SMALL
    async with storage.read(is_short=is_short) as uow:
        findings = await _look(uow, shop, rules, now, remembering)
    planned = 0
    for piece in _pieces(part for finding in findings for part in finding.parts(today)):
        async with storage.write() as uow:
            planned += await _write_down(uow, piece, now)
    return planned


def _pieces(parts: Iterator[Part]) -> Iterator[list[Part]]:
    """Small parts share a transaction."""
    piece: list[Part] = []
    for part in parts:
        if piece and sum(one.size for one in piece) + part.size > PIECE:
            yield piece
            piece = []
        piece.append(part)
    if piece:
        yield piece


async def _look(
    uow: UnitOfWork, shop: Shop, rules: Sequence[Rule], now: datetime, remembering: Remembering
) -> list[Finding]:
    """Nothing is decided here for good: only what is known already, and who cannot be written to, is left out."""
    today, marks = local_day(now, shop.zone), await uow.planner.marks()
    horizon, memory = await _horizon(uow, today, now), remembering(uow, shop.zone)
    findings = []
    for rule in rules:
        through = marks.get(rule.name)
        tuned = rule.tuned(values_for(shop.preferences, rule.name))
        finding = Finding(tuned, through is None or through < today)
        if may_run(shop.preferences, rule.name) and (finding.is_new_day or not rule.once_a_day):
            span = span_to_plan(through, today if rule.once_a_day else horizon)
            finding.occasions = await tuned.find(memory, span.first, span.last)
        findings.append(finding)
    await _leave_out(uow, shop, findings, now)
    return findings


async def _leave_out(uow: UnitOfWork, shop: Shop, findings: Sequence[Finding], now: datetime) -> None:
    everything = [one for finding in findings for one in finding.occasions]
    known = await uow.deliveries.known_keys([one.key for one in everything])
    ids = {one.customer_id for one in everything if one.customer_id is not None and one.key not in known}
    crowd = await Crowd.gather(uow, shop, ids, now) if ids else None
    for finding in findings:
        finding.occasions = [
            one
            for one in finding.occasions
            if one.key not in known and (one.purpose is MailPurpose.STAFF or (crowd and crowd.standing(one).road))
        ]


async def _write_down(uow: UnitOfWork, parts: Sequence[Part], now: datetime) -> int:
    shop = await uow.shop.get()
    assert shop is not None
    marks = await uow.planner.hold_marks(sorted({part.rule.name for part in parts}))
    mine = [part for part in parts if not _is_done(marks, part)]
    scribe = Scribe(uow, shop, now)
    wanted = [part for part in mine if may_run(shop.preferences, part.rule.name)]
    await scribe.open([one for part in wanted for one in (*part.occasions, *part.late)])
    written = 0
    for part in wanted:
        written += sum([await scribe.write(one) for one in part.occasions])
        written += await _take_up(scribe, part)
    await scribe.close()
    if done := sorted({part.rule.name for part in mine if part.is_last}):
        await uow.planner.advance_all(done, mine[0].through)
    return written


def _is_done(marks: Mapping[str, date], part: Part) -> bool:
    """Another replica has planned this day meanwhile, with all that is planned once a day."""
    through = marks.get(part.rule.name)
    return part.rule.once_a_day and through is not None and through >= part.through


async def _take_up(scribe: Scribe, part: Part) -> int:
    """Only so many of those that are late anyway."""
    written = 0
    for one in part.late:
        if written >= (part.rule.late_a_day or 0):
            break
        written += await scribe.write(one)
    return written


async def _horizon(uow: UnitOfWork, today: date, now: datetime) -> date:
    """The latest day that has begun for any customer: a birthday begins where they live."""
    zones = await uow.customers.zones()
    return max([today, *(local_day(now, ZoneInfo(name)) for name in zones)])
